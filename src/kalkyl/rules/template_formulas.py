"""KAL208-KAL211, KAL306: the formulas of the template, and the results stored with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.spec import COLUMN_SUM, TOTAL
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.precision import interval
from kalkyl.model import (
    NO_RESULT,
    NOTHING,
    ExcelFormula,
    Fact,
    Facts,
    FactValue,
    Key,
    Phrase,
    Place,
    Severity,
    column_letters,
    first_of,
)
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.computed_cells import Difference, Fault
from kalkyl.rules.labels import figure, named, row_words
from kalkyl.tables.layout import BlockPlace

_MOST_NAMED = 4
_TEXT = regex(r'"(?:[^"]|"")*"')
_COUNTED = regex(r"\b(?:COUNTA?|ANTALV?)\([^()]*\)", re.IGNORECASE)
_REFERENCE = regex(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", re.IGNORECASE)
_ADDS_ONLY = regex(r"(?:SUM|SUMMA|SUBTOTAL|IF|[\s(),;+=<>]|\d)*", re.IGNORECASE)


def why_off(reading: Reading, fact: Fact) -> FactValue:
    """The one row that explains by how much a total misses the sum of its rows, or nothing.

    A row left out, counted twice or counted with the other sign; said only where exactly one row
    in exactly one of these ways makes the sum right, rounding allowed.
    """
    if not isinstance(fact.value, Decimal) or not _is_total(reading, fact.key):
        return NOTHING
    printed = Interval.printed(fact.value, fact.decimals)
    found = list(_explanations(reading, _parts(reading, fact.key), printed))
    return found[0] if len(found) == 1 else NOTHING


def _is_total(reading: Reading, key: Key) -> bool:
    spec = reading.contract.spec(key)
    own = spec is not None and (spec.formula is None or spec.formula.measure == COLUMN_SUM)
    return own and key[1] == TOTAL


def _parts(reading: Reading, key: Key) -> dict[Key, Interval]:
    rows = reading.submission.rows.get(key[0], ())
    parts = {_at(key, row): interval(reading.figures, _at(key, row)) for row in rows}
    return {part: known for part, known in parts.items() if known is not None}


def _at(key: Key, row: str) -> Key:
    return (key[0], row, key[2])


def _explanations(
    reading: Reading, parts: dict[Key, Interval], printed: Interval
) -> Iterator[Phrase]:
    for key, own in parts.items():
        rest = total(other for part, other in parts.items() if part != key)
        place = reading.submission.place(key)
        name = f"{row_words(reading, key)} ({place.cell})" if place else row_words(reading, key)
        row: Facts = {"row": name}
        if rest.meets(printed):
            yield Phrase("row_missing_from_sum", "The row {row} is missing from the sum.", row)
        if (rest + own + own).meets(printed):
            yield Phrase("row_counts_twice", "The row {row} counts twice.", row)
        if (rest - own).meets(printed):
            yield Phrase("row_sign_turned", "The row {row} counts with its sign turned.", row)


def left_out(reading: Reading, fact: Fact) -> FactValue:
    """The rows that the formula of a total leaves out or counts twice, or nothing."""
    block = reading.placing.block(fact.key)
    if fact.formula is None or fact.place is None or block is None:
        return NOTHING
    if not _is_total(reading, fact.key):
        return NOTHING
    counted = _counted_rows(fact.formula, fact.place)
    if counted is None:
        return NOTHING
    rows = {at: row for row, at in block.rows.items() if row != TOTAL}
    spec_rows = [at for at in sorted(rows) if _has_cell(reading, fact.key, rows[at])]
    missing = [at for at in spec_rows if not counted[at]]
    twice = [at for at in spec_rows if counted[at] > 1]
    if missing:
        return _rows(reading, fact.key, block, missing, _LEFT_OUT)
    return _rows(reading, fact.key, block, twice, _TWICE) if twice else NOTHING


def _has_cell(reading: Reading, key: Key, row: str) -> bool:
    """Whether a row has a cell in a total's column; a form's own rows do."""
    known = reading.contract.tables[key[0]].row(row)
    return known is None or reading.contract.spec(_at(key, row)) is not None


_LEFT_OUT = (
    Phrase("row_not_in_formula", "The row {rows} is not in the formula."),
    Phrase("rows_not_in_formula", "The rows {rows} are not in the formula."),
)
_TWICE = (
    Phrase("row_twice_in_formula", "The row {rows} counts twice."),
    Phrase("rows_twice_in_formula", "The rows {rows} count twice."),
)


def _rows(
    reading: Reading, key: Key, block: BlockPlace, rows: list[int], what: tuple[Phrase, Phrase]
) -> Phrase:
    ids = {at: row for row, at in block.rows.items()}
    named = tuple(
        Phrase("row_number", "{row} (row {number})", {"row": words, "number": number})
        for number in rows
        for words in [row_words(reading, _at(key, ids[number]))]
    )
    one_row, several = what
    return replace(
        one_row if len(rows) == 1 else several, facts={"rows": first_of(named, _MOST_NAMED)}
    )


def _counted_rows(formula: str, here: Place) -> Counter[int] | None:
    """How often a formula that only adds counts each row of its own column."""
    code = _COUNTED.sub("", _TEXT.sub("", formula))
    found = list(_REFERENCE.finditer(code))
    if not found or not _ADDS_ONLY.fullmatch(_REFERENCE.sub("", code)):
        return None
    columns = {word.upper() for match in found for word in (match[1], match[3] or match[1])}
    if columns != {column_letters(here.column)}:
        return None
    return Counter(_rows_of(found))


def _rows_of(matches: Iterable[re.Match[str]]) -> Iterator[int]:
    for match in matches:
        yield from range(int(match[2]), int(match[4] or match[2]) + 1)


def _of(reading: Reading, *faults: Fault) -> Iterator[Difference]:
    return (difference for difference in reading.differences if difference.fault in faults)


def _by_column(differences: Iterable[Difference]) -> list[list[Difference]]:
    """Faults of one column reported together: they have one cause."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        groups.setdefault((difference.fact.key[0], difference.fact.key[2]), []).append(difference)
    return list(groups.values())


def _hit(reading: Reading, group: list[Difference], **facts: FactValue) -> Hit:
    first = group[0]
    words = {**named(reading, first.fact.key), "formula": ExcelFormula(first.formula), **facts}
    return Hit.of((difference.fact.place for difference in group), words)


@rule(
    Words(
        "KAL208",
        Severity.WARNING,
        sv="{cell_name}: formeln är ersatt av ett skrivet värde. Det stämmer nu men räknas inte "
        "om. Mallens formel: {formula}",
        en="{cell_name}: the formula is replaced by a typed value. It is right for now but will "
        "not follow changes. The template's formula: {formula}",
    )
)
def value_over_formula(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A computed cell holds its formula, even when the value typed over it is right.

    ## Regel
    En beräknad cell har sin formel, även när det skrivna värdet är rätt.

    ## Varför
    Ett inskrivet värde räknas inte om när underlaget ändras.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|---|
    | Regionkontoret | (rätt värde) |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet, eller kopiera den från raden ovanför.

    ## In English
    A typed value does not follow when the entries change. Put the formula back.
    """
    for group in _by_column(_of(reading, Fault.TYPED)):
        yield _hit(reading, group)


@rule(
    Words(
        "KAL209",
        Severity.ERROR,
        sv="{cell_name}: formeln är ändrad och ger {found}; rätt är {expected}.{hint:+} "
        "Mallens formel: {formula}",
        en="{cell_name}: the formula was altered and gives {found}; right is {expected}.{hint:+} "
        "The template's formula: {formula}",
        in_sheet=InSheet.PARTLY,
    )
)
def altered_formula(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A computed cell holds the template's formula.

    Of a total whose formula leaves out rows, or counts one twice, the message names the rows.

    ## Regel
    En beräknad cell har mallens formel.

    ## Varför
    En ändrad eller borttagen formel ger ett annat belopp än rapporten säger.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|---|
    | Regionkontoret | =B10+C10 → -1 |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet.

    ## In English
    An altered or deleted formula gives another amount than the report says. Put it back.
    """
    for group in _by_column(_of(reading, Fault.MISLEADING)):
        first = group[0]
        unit = first.fact.unit
        found = figure(first.fact.value, unit)
        hint = left_out(reading, first.fact) or why_off(reading, first.fact)
        expected = figure(first.expected.value, unit)
        yield _hit(reading, group, found=found, expected=expected, hint=hint)


@rule(
    Words(
        "KAL210",
        Severity.WARNING,
        sv="{cell_name}: formeln är ändrad, men ger samma värde.{hint:+} Mallens formel: {formula}",
        en="{cell_name}: the formula was altered but gives the same.{hint:+} The template's: "
        "{formula}",
    )
)
def altered_formula_same_value(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A computed cell holds the template's formula, even when another gives the same.

    ## Regel
    En beräknad cell har mallens formel, även när en annan ger samma värde.

    ## Varför
    Formeln kan ge fel värde när underlaget ändras.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|---|
    | Regionkontoret | =B10-C10+0 → (rätt värde) |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet.

    ## In English
    The formula may go wrong when the entries change. Put the template's back.
    """
    for group in _by_column(_of(reading, Fault.ALTERED)):
        yield _hit(reading, group, hint=left_out(reading, group[0].fact))


@rule(
    Words(
        "KAL211",
        Severity.NOTE,
        sv="Arbetsboken är sparad utan formlernas resultat, som kalkyl har räknat fram. "
        "Antal celler: {count}.",
        en="The workbook was saved without its formulas' results, which kalkyl has computed. "
        "Cells: {count}.",
    )
)
def results_not_stored(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A workbook has its formulas' results stored.

    ## Regel
    En arbetsbok är sparad med formlernas resultat.

    ## Varför
    Program som fyller i arbetsböcker utan att räkna lämnar formlerna utan resultat.

    ## Exempel
    ```exempel
    utan resultat
    ```

    ## Så rättar du
    Inget behöver göras. Öppna och spara i Excel om siffrorna ska synas i en förhandsvisning.

    ## In English
    Programs that fill in workbooks without calculating leave no results. Nothing needs doing.
    """
    computed = [difference.fact for difference in _of(reading, Fault.UNSTORED)]
    found = [*computed, *_recomputed(reading)]
    if found:
        facts = {**named(reading, found[0].key), "count": len(found)}
        yield Hit.of((fact.place for fact in found), facts)


def _recomputed(reading: Reading) -> Iterator[Fact]:
    """The entries that are formulas without a stored result and that kalkyl could compute."""
    for fact, _ in reading.entries:
        if fact.formula is None or fact.place is None or fact.value == NO_RESULT:
            continue
        sheet = reading.book.sheet(fact.place.sheet)
        if sheet is not None and sheet.value(fact.place.row, fact.place.column) is None:
            yield fact


@rule(
    Words(
        "KAL306",
        Severity.WARNING,
        sv="{cell_name}: det sparade resultatet {found} är inte vad formeln ger, {expected}. "
        "Räkna om i Excel (Ctrl+Alt+F9) och spara. Antal celler: {count}.",
        en="{cell_name}: the stored result {found} isn't what the formula gives, {expected}. "
        "Recalculate in Excel (Ctrl+Alt+F9) and save. Cells: {count}.",
    )
)
def stale_result(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A formula's stored result is what the formula gives.

    ## Regel
    En formels sparade resultat är vad formeln ger.

    ## Varför
    Med manuell beräkning visar Excel gamla resultat. Totalen bygger på de nya.

    ## Exempel
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos, budgetavvikelse |
    |---|--:|--:|--:|
    | Regionkontoret | *-43 335* | *-44 125* | (samma formel) → 7 |

    ## Så rättar du
    Ställ Excel på automatisk beräkning, räkna om (Ctrl+Alt+F9) och spara.

    ## In English
    With manual calculation Excel shows old results. Recalculate (Ctrl+Alt+F9) and save.
    """
    found = list(_of(reading, Fault.STALE))
    if found:
        unit = found[0].fact.unit
        yield _hit(
            reading,
            found,
            count=len(found),
            found=figure(found[0].fact.value, unit),
            expected=figure(found[0].expected.value, unit),
        )
