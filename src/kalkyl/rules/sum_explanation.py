"""Why a sum is off: the one row that explains it, or the rows that its formula leaves out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from kalkyl.contract.spec import COLUMN_SUM, TOTAL
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.precision import interval
from kalkyl.model import (
    NOTHING,
    Fact,
    Facts,
    FactValue,
    Key,
    Phrase,
    Place,
    column_letters,
    first_of,
)
from kalkyl.rules.catalogue import Reading
from kalkyl.rules.labels import row_words
from kalkyl.tables.layout import BlockPlace

_MOST_NAMED = 4
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_COUNTED = re.compile(r"\b(?:COUNTA?|ANTALV?)\([^()]*\)", re.IGNORECASE)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", re.IGNORECASE)
_ADDS_ONLY = re.compile(r"(?:SUM|SUMMA|SUBTOTAL|IF|[\s(),;+=<>]|\d)*", re.IGNORECASE)


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
        rest = total(other for one, other in parts.items() if one != key)
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


def _rows_of(found: Iterable[re.Match[str]]) -> Iterator[int]:
    for match in found:
        yield from range(int(match[2]), int(match[4] or match[2]) + 1)
