"""KAL214, KAL238, KAL241, KAL309-KAL311: a total's sources, and whether its figures lack a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from kalkyl.contract.cell_spec import CellKind
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.model import (
    Amount,
    Fact,
    FactValue,
    Key,
    Level,
    Listed,
    Origin,
    Phrase,
    Place,
    Severity,
)
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, once, rule
from kalkyl.rules.labels import named
from kalkyl.template.parts import NOT_IN_FORM, UNDEFINED, checksum, differing
from kalkyl.template.parts_sheet import CHECKSUM_NAME, NAME, stored_checksum
from kalkyl.template.total_state import is_copy


@rule(
    Words(
        "KAL309",
        Severity.ERROR,
        sv="Totalen saknar bladet Källor, så ingen kan se vad den består av. "
        "Slå ihop avdelningarnas arbetsböcker igen.",
        en="The total lacks the sheet Källor, so nobody can see what it is made of. "
        "Merge the departments' workbooks again.",
    )
)
def total_has_sources(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total brings the list of what it was made of.

    ## Regel
    En total har med sig listan över vad den består av.

    ## Varför
    Utan källor går det inte att se om en avdelning räknas två gånger, eller att följa ett belopp.

    ## Exempel
    ```exempel
    färdig total: 110 120
    ta bort namnet kalkyl_kallor_filer
    ```

    ## Så rättar du
    Slå ihop avdelningarnas arbetsböcker igen, och ta inte bort bladet Källor.

    ## In English
    Without its sources a total may count a department twice, unseen. Merge again.
    """
    submission = reading.submission
    if submission.level is not Level.DEPARTMENT and not submission.members:
        yield Hit(submission.place((COVER, "level", VALUE)), {})


@rule(
    Words(
        "KAL310",
        Severity.ERROR,
        sv="Bladet Underlag är ändrat sedan totalen skrevs: kontrollsumman stämmer inte. "
        "Slå ihop avdelningarnas arbetsböcker igen.",
        en="The sheet Underlag was changed after the total was written: its checksum differs. "
        "Merge the departments' workbooks again.",
    )
)
def parts_are_unchanged(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The parts on a total's sheet Underlag are those that were merged.

    ## Regel
    Raderna på bladet Underlag är de som slogs ihop. Ordningen spelar ingen roll.

    ## Varför
    Totalens belopp är formler över Underlag. Ett ändrat värde där ändrar totalen, utan att någon
    avdelning har lämnat det.

    ## Exempel
    ```exempel
    färdig total: 110 120
    Underlag!H6 = en annan fil.xlsx
    ```

    ## Så rättar du
    Rätta i avdelningens arbetsbok och slå ihop igen. Ändra inget på Underlag.

    ## In English
    A total's amounts are formulas over Underlag; a value changed there is nobody's. Merge again.
    """
    area = reading.book.names.get(NAME)
    if area is None or not reading.submission.members:
        return
    if stored_checksum(reading.book) != checksum(reading.submission.origins):
        at = reading.book.names.get(CHECKSUM_NAME) or area
        yield Hit(Place(at.sheet, at.top, at.left), {})


@rule(
    Words(
        "KAL311",
        Severity.ERROR,
        sv="Totalen är en kopia för spridning och saknar siffror som nästa sammanslagning behöver. "
        "Slå ihop den totalen som kopian gjordes av.",
        en="The total is a copy to pass on and lacks figures that the next merge needs. "
        "Merge the total that it was copied from.",
    )
)
def total_is_no_copy(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A copy of a total that was made to be passed on is not merged.

    ## Regel
    En kopia för spridning slås inte ihop.

    ## Varför
    Kopian saknar avdelningarnas siffror om grupper av människor, som nästa total skulle sakna.

    ## Exempel
    ```exempel
    färdig total: 110 120
    Omslag!B13 = Fullständig: 2 av 2 avdelningar. Kopia för spridning, utan siffror om grupper
    ```

    ## Så rättar du
    Slå ihop originalet, som skrevs samtidigt som kopian.

    ## In English
    A copy to pass on lacks the departments' figures about groups of people. Merge the original.
    """
    if reading.submission.members and is_copy(reading.submission):
        yield Hit(reading.submission.place((COVER, "completeness", VALUE)), {})


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
        files = why.replace(f" {NOT_IN_FORM}", "")
        places = (fact.place for fact in facts)
        yield Hit.of(places, {**named(reading, facts[0].key), "why": files})


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
