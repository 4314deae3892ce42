"""The same figures in two tables, or in two columns of one: what is printed twice is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.relations.plain_table import Column, PlainTable, Row
from kalkyl.relations.printed_figure import Figure
from kalkyl.relations.table_words import Role, is_closing, is_opening, is_sum, role
from kalkyl.tables.likeness import letters

_MOST_TABLES: Final = 60
_AGREEING: Final = 3
_FEW_COLUMNS: Final = 2
_WIDEST: Final = 20
_TOTAL: Final = "total"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A figure that is printed twice: ``first`` before ``second``, and whether they can agree."""

    first: Figure
    second: Figure
    names: tuple[str, str]
    holds: bool
    agreeing: int
    compared: int


@dataclass(frozen=True, slots=True)
class _Pair:
    first: Figure
    second: Figure
    names: tuple[str, str]
    meets: bool

    @property
    def is_telling(self) -> bool:
        return self.meets and bool(self.first.value)


def repeated(tables: Sequence[PlainTable]) -> Iterator[Repeated]:
    """What two tables of a file both print, and what one year ends and the next begins with."""
    for table in tables:
        yield from _continued(table)
    for first, other in combinations(tables[:_MOST_TABLES], 2):
        if is_single(first) != is_single(other):
            yield from _summaries(first, other)
        yield from _alike(first, other)


def is_single(table: PlainTable) -> bool:
    """Whether a table has one row of figures: a summary of another."""
    return len(table.rows) == 1


def _label(row: Row) -> str:
    return _TOTAL if is_sum(row.label) else letters(row.label)


def _pair(
    spot: tuple[PlainTable, Row, Column], other: tuple[PlainTable, Row, Column]
) -> _Pair | None:
    spend()
    first, second = (table.figure(row, column) for table, row, column in (spot, other))
    if first is None or second is None or (first.unit == "%") != (second.unit == "%"):
        return None
    units = [
        figure.unit or table.unit_of(column)
        for figure, (table, _, column) in ((first, spot), (second, other))
    ]
    if all(unit in MONEY for unit in units):
        meets = first.interval.in_unit(units[0], units[1]).meets(second.interval)
    else:
        meets = first.interval.meets(second.interval)
    return _Pair(first, second, (_name(*spot), _name(*other)), meets)


def _name(table: PlainTable, row: Row, column: Column) -> str:
    words = ", ".join(filter(None, (row.label, column.heading)))
    return f"{words} ({table.name})" if table.name else words


def _told(pairs: Sequence[_Pair], agreeing: int) -> Iterator[Repeated]:
    for pair in pairs:
        yield Repeated(pair.first, pair.second, pair.names, pair.meets, agreeing, len(pairs))


def _alike(table: PlainTable, other: PlainTable) -> Iterator[Repeated]:
    """The columns of two tables that have the same figures for most of the same rows."""
    rows = _common(table, other)
    few = len(rows) < _AGREEING
    for first in () if few else table.columns[:_WIDEST]:
        for second in other.columns[:_WIDEST]:
            found = (_pair((table, a, first), (other, b, second)) for a, b in rows)
            pairs = [pair for pair in found if pair is not None]
            agreeing = sum(pair.is_telling for pair in pairs)
            apart = sum(not pair.meets for pair in pairs)
            enough = agreeing >= _AGREEING and _AGREEING * apart <= agreeing
            if enough:
                yield from _told(pairs, agreeing)
    if max(len(table.columns), len(other.columns)) <= _FEW_COLUMNS:
        yield from _same_headings(table, other, rows)


def _common(table: PlainTable, other: PlainTable) -> list[tuple[Row, Row]]:
    """The rows that both have, by their labels; a label that is there twice says nothing."""
    ours, theirs = _by_label(table), _by_label(other)
    return [(ours[label], theirs[label]) for label in ours if label and label in theirs]


def _by_label(table: PlainTable) -> dict[str, Row]:
    labels = [_label(row) for row in table.rows]
    counts = Counter(labels)
    rows = zip(labels, table.rows, strict=True)
    return {label: row for label, row in rows if counts[label] == 1}


def _same_headings(
    table: PlainTable, other: PlainTable, rows: Sequence[tuple[Row, Row]]
) -> Iterator[Repeated]:
    """An indicator in two tables with the same headings, its unit beside every figure."""
    columns = [
        (a, b)
        for a in table.columns
        for b in other.columns
        if letters(a.heading) == letters(b.heading)
    ]
    for first, second in rows:
        found = (_pair((table, first, a), (other, second, b)) for a, b in columns)
        pairs = [
            pair for pair in found if pair is not None and pair.first.unit and pair.second.unit
        ]
        agreeing = sum(pair.is_telling for pair in pairs)
        if agreeing and 2 * agreeing >= len(pairs):
            yield from _told(pairs, agreeing)


def _summaries(table: PlainTable, other: PlainTable) -> Iterator[Repeated]:
    """The one row of a summary and the total of the table that it sums up."""
    short, long = (table, other) if is_single(table) else (other, table)
    totals = [row for row in long.rows if is_sum(row.label)]
    if len(totals) != 1 or len(short.columns) <= _FEW_COLUMNS:
        return
    columns = [
        (a, b)
        for a in short.columns
        for b in long.columns
        if role(a.heading) is role(b.heading) is not Role.OTHER
    ]
    found = [(a, _pair((short, short.rows[0], a), (long, totals[0], b))) for a, b in columns]
    pairs = [(a, pair) for a, pair in found if pair is not None]
    best = [
        _nearest([pair for b, pair in pairs if b is a])
        for a in short.columns
        if any(b is a for b, _ in pairs)
    ]
    agreeing = sum(pair.meets for pair in best)
    if any(pair.is_telling for pair in best) and agreeing > 1 and len(best) - agreeing <= 1:
        yield from _told(best, agreeing)


def _nearest(pairs: Sequence[_Pair]) -> _Pair:
    return next((pair for pair in pairs if pair.meets), pairs[0])


def _continued(table: PlainTable) -> Iterator[Repeated]:
    """What a year ends with and the next begins with, where the years are columns."""
    opening = [row for row in table.rows if is_opening(row.label)]
    closing = [row for row in table.rows if is_closing(row.label)]
    years = {column.heading: column for column in table.columns if column.heading.isdigit()}
    if len(opening) != len(closing) or not years:
        return
    for first, last in zip(opening, closing, strict=True):
        for heading, column in years.items():
            before = years.get(str(int(heading) - 1))
            pair = before and _pair((table, first, column), (table, last, before))
            if pair:
                yield Repeated(pair.first, pair.second, pair.names, pair.meets, 0, 1)
