"""What an entry should be about as large as: the other entries that formulas set it against.

Nothing here knows a table by name: a formula for a variance, a difference or a development says
that its two entries are of one kind, and so do the rows of a column that are all alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kalkyl.contract.spec import ANY, CellSpec, TableSpec
from kalkyl.model import Key
from kalkyl.rules.catalogue import Reading

_ABOUT = (Decimal("0.5"), Decimal(2))
"""Amounts of one kind are seldom further apart than this from year to year."""
_NEIGHBOURS = 4
_ALIKE = 3
"""How far apart the rows of a column may be that are called alike."""
_COMPARABLE = frozenset({"variance", "difference", "development"})
_SPENT = "investment_variance"


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry with the entries it is measured by, never 0. ``spent``: only an upper bound is."""

    key: Key
    value: Decimal
    others: tuple[tuple[Key, Decimal], ...]
    spent: bool = False


def measured(reading: Reading) -> Iterator[Likely]:
    """Every entry of the workbook that others in its row tell the size of."""
    for table in reading.contract.tables.values():
        if not _sets_against(table):
            continue
        for row in reading.submission.rows.get(table.id, ()):
            for group, spent in _groups(table, row if table.row(row) else ANY):
                yield from _likely(reading, [(table.id, row, one) for one in group], spent=spent)


@cache
def _sets_against(table: TableSpec) -> bool:
    """Whether a table has any formula that sets two of its entries against each other."""
    measures = {spec.formula.measure for spec in table.cells.values() if spec and spec.formula}
    return not measures.isdisjoint({*_COMPARABLE, _SPENT})


@cache
def _groups(table: TableSpec, row: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The columns that a row's formulas set against each other, and whether one is spending."""
    alike: set[str] = set()
    groups: list[tuple[tuple[str, ...], bool]] = []
    for column in table.columns:
        spec = table.cell(row, column)
        if spec is None or spec.formula is None:
            continue
        columns = [ref.column for ref in spec.formula.of if ref.table is None and ref.row is None]
        if not all(_is_amount(table.cell(row, one)) for one in columns):
            continue
        if spec.formula.measure in _COMPARABLE:
            alike.update(columns)
        elif spec.formula.measure == _SPENT:
            groups.append((tuple(columns), True))
            others = (one for one in table.columns if one not in columns)
            amounts = [one for one in others if _is_amount(table.cell(row, one))]
            groups += [((columns[0], one), True) for one in amounts]
    return (*groups, (tuple(column for column in table.columns if column in alike), False))


def _is_amount(spec: CellSpec | None) -> bool:
    return spec is not None and spec.is_input and spec.unit in {"kr", "tkr", "mnkr"}


def _likely(reading: Reading, keys: Sequence[Key], *, spent: bool) -> Iterator[Likely]:
    known = [(key, value) for key in keys if (value := _amount(reading, key))]
    for key, value in known:
        others = tuple(one for one in known if one[0] != key)
        if others and not (spent and key == keys[0]):
            yield Likely(key, value, others, spent)


def _amount(reading: Reading, key: Key) -> Decimal | None:
    value = reading.submission.value(key)
    return value if isinstance(value, Decimal) else None


def judged_first(reading: Reading, one: Likely) -> bool:
    """Whether an entry is the one to doubt where it has but one other to be measured by.

    That is the one which the template did not bring, since what it brings has been checked.
    """
    if len(one.others) > 1:
        return True
    own, other = (reading.contract.spec(key) for key in (one.key, one.others[0][0]))
    return bool(other and other.prefill) or not (own and own.prefill)


def neighbours(reading: Reading) -> Iterator[Likely]:
    """Entries in columns whose other rows are all alike, such as the months of a year."""
    for table in reading.contract.tables.values():
        rows = reading.submission.rows.get(table.id, ())
        if table.shape == "fixed" and len(rows) > _NEIGHBOURS:
            for column in table.columns:
                yield from _among_alike(reading, [(table.id, row, column) for row in rows])


def _among_alike(reading: Reading, keys: Iterable[Key]) -> Iterator[Likely]:
    found = [
        (key, value)
        for key in keys
        if (value := _amount(reading, key))
        if (spec := reading.contract.spec(key)) and spec.is_input
    ]
    for key, value in found:
        others = [one for one in found if one[0] != key]
        sizes = sorted(abs(other) for _, other in others)
        if len(others) >= _NEIGHBOURS and sizes[-1] <= _ALIKE * sizes[0]:
            middle = sizes[len(sizes) // 2]
            yield Likely(key, value, tuple(o for o in others if abs(o[1]) == middle)[:1])


def about(value: Decimal, other: Decimal) -> bool:
    """Whether two amounts are about as large, whatever their signs."""
    low, high = _ABOUT
    return low * abs(other) <= abs(value) <= high * abs(other)
