"""KAL214, KAL238, KAL241: figures of a total that lack a part, or whose parts do not agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from kalkyl.contract.cell_spec import CellKind
from kalkyl.contract.spec import TOTAL
from kalkyl.model import Amount, Fact, FactValue, Key, Listed, Origin, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, once, rule
from kalkyl.rules.labels import named
from kalkyl.template.parts import NOT_IN_FORM, UNDEFINED, differing


@rule(
    Words(
        "KAL214",
        Severity.ERROR,
        sv="{cell_name}: totalen är odefinierad, eftersom {why} inte kunde läsas.",
        en="{cell_name}: the total is undefined, since {why} could not be read.",
    )
)
def undefined_total(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total has all its parts.

    ## Regel
    En total har alla sina delar.

    ## Varför
    En summa utan en av sina delar ser riktig ut men är det inte. Därför visas ingen summa.

    ## Exempel
    ```exempel
    nivå förvaltning
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | Odefinierad: 110.xlsx Prognos!B6 |
    ```

    ## Så rättar du
    Rätta cellen i avdelningens arbetsbok och slå ihop igen.

    ## In English
    A sum that lacks a part looks right and is not. Mend the department's cell, merge again.
    """
    for fact, why in _undefined(reading):
        if not (_lacks_cells_only(why) or differing(why) is not None):
            yield Hit(fact.place, {**named(reading, fact.key), "why": why})


@rule(
    Words(
        "KAL238",
        Severity.WARNING,
        sv="{cell_name}: avdelningarna har olika värden, så totalen visar inget: {parts}. "
        "Beloppen påverkas inte. Stäm av vilket som gäller.",
        en="{cell_name}: the departments have different values, so the total shows none: {parts}. "
        "Amounts are not affected. Find out which is right.",
    )
)
def different_in_parts(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A figure that is the same everywhere, such as a target, is the same in all parts of a total.

    ## Regel
    Ett värde som ska vara gemensamt, till exempel ett målvärde, är detsamma hos alla.

    ## Varför
    Har en avdelning målet 12 % och en annan 13 % går förvaltningens läge inte att bedöma mot målet.

    ## Exempel
    ```exempel
    nivå förvaltning
    | Indikatorer | Målvärde |
    |---|---|
    | Sjukfrånvaro | Odefinierad: delarna har olika (4, 5) |
    ```

    ## Så rättar du
    Ta reda på vilket värde som gäller, rätta det hos den avdelning som har fel, och slå ihop igen.

    ## In English
    With two targets nobody can say how the total stands. Correct the one that is wrong.
    """
    for fact, why in _undefined(reading):
        if differing(why) is not None:
            spread = spread_of(reading.submission.origins, fact.key, fact.unit)
            facts = {**named(reading, fact.key), "parts": spread if spread.items else why}
            yield Hit(fact.place, facts)


@rule(
    Words(
        "KAL241",
        Severity.WARNING,
        sv="{cell_name}: totalen visar inget belopp, eftersom uppgiften saknas i formuläret "
        "hos {why}. Be om den om den behövs.",
        en="{cell_name}: the total shows no amount, since the form of {why} does not ask for it. "
        "Ask for it if it is needed.",
    )
)
def not_in_form(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total shows a column that every department's form asks for.

    ## Regel
    En total visar en kolumn som alla avdelningars formulär frågar efter.

    ## Varför
    Ett äldre formulär frågar efter mindre än mallen. En summa av resten vore för låg.

    ## Exempel
    ```exempel
    nivå förvaltning
    | Prognos per uppdrag | Prognos i föregående rapport |
    |---|---|
    | Regionkontoret | Odefinierad: 120.xlsx (finns inte i formuläret) |
    ```

    ## Så rättar du
    Be avdelningen om uppgiften, eller lämna cellen. Allt annat i totalen gäller.

    ## In English
    An older form asks for less than the template. Ask the department, or leave the cell.
    """
    lacking: dict[tuple[str, str, str], list[Fact]] = {}
    for fact, why in _undefined(reading):
        if _lacks_cells_only(why):
            lacking.setdefault((fact.key[0], fact.key[2], why), []).append(fact)
    for (_table, _column, why), facts in lacking.items():
        also = tuple(fact.place for fact in facts[1:] if fact.place is not None)
        files = why.replace(f" {NOT_IN_FORM}", "")
        yield Hit(facts[0].place, {**named(reading, facts[0].key), "why": files}, also)


def spread_of(origins: Iterable[Origin], key: Key, unit: str | None) -> Listed:
    """Each value that the parts of a figure have, with a cell where it stands."""
    by_value: dict[str, list[Origin]] = {}
    for part in sorted(origins):
        if part.key == key and part.value:
            by_value.setdefault(part.value, []).append(part)
    values = (_one_value(value, parts, unit) for value, parts in by_value.items())
    return Listed(tuple(values), separator="; ")


def _one_value(value: str, parts: Sequence[Origin], unit: str | None) -> Phrase:
    first = parts[0]
    where = Listed((f"{first.source.file} {first.sheet}!{first.cell}",), len(parts) - 1)
    amount = _amount(value, unit)
    return Phrase("value_where", "{value} ({where})", {"value": amount, "where": where})


def _amount(value: str, unit: str | None) -> FactValue:
    try:
        return Amount(Decimal(value), unit)
    except InvalidOperation:
        return value


@once
def _undefined(reading: Reading) -> Iterator[tuple[Fact, str]]:
    """The figures of a total that are undefined, with the parts that could not be had."""
    for key, fact in reading.submission.facts.items():
        if not isinstance(fact.value, str) or not fact.value.startswith(UNDEFINED):
            continue
        spec = reading.contract.spec(key)
        is_input = spec is not None and spec.is_input and spec.kind is CellKind.NUMBER
        if is_input and key[1] != TOTAL:
            yield fact, fact.value.removeprefix(UNDEFINED).strip()


def _lacks_cells_only(why: str) -> bool:
    """Whether all that an undefined figure lacks are cells that forms do not have."""
    return all(part.endswith(NOT_IN_FORM) for part in why.split(", "))
