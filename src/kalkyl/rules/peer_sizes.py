"""How large a department's amounts are beside its sisters', for its size.

Departments differ much in size, so amounts are compared per hour or employee, and only what no
difference between departments explains is another unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.contract.spec import VALUE, Contract, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.contradictions import LEAST, THOUSAND, Kind, is_amount, pairs_of
from kalkyl.model import Key
from kalkyl.rules.catalogue import Reading
from kalkyl.rules.contradicting_amounts import amount
from kalkyl.rules.peer_outliers import FEWEST, median
from kalkyl.rules.reversed_signs import is_limited

FEWEST_SISTERS = FEWEST - 1
_LIKE = 4
"""Per hour or employee, departments are within so many times the median, about."""
_BEYOND = 50
"""So many times the largest sister's, or a fraction of the smallest one's, is beyond them all."""
_FEWEST_ROUND = 5
"""So many amounts that are all whole thousands are no chance."""


@dataclass(frozen=True, slots=True)
class Department:
    """One workbook: its amounts by table, without sign, and the measures of its size."""

    reading: Reading
    keys: Mapping[str, tuple[Key, ...]]
    totals: Mapping[str, Decimal]
    sizes: Mapping[Key, Decimal]

    def per(self, table: str, size: Key | None) -> Decimal | None:
        """A table's amounts per hour or employee; as they are where there is no size."""
        total = self.totals.get(table)
        divisor = Decimal(1) if size is None else self.sizes.get(size)
        return EXACT.divide(total, divisor) if total and divisor else None

    def is_round(self) -> bool:
        """Whether its amounts are many, and all whole thousands."""
        values = [amount(self.reading, key) or 0 for keys in self.keys.values() for key in keys]
        return len(values) >= _FEWEST_ROUND and not any(value % THOUSAND for value in values)

    def has_decimals(self, table: str) -> bool:
        """Whether any amount of a table has decimals."""
        return any((amount(self.reading, key) or 0) % 1 for key in self.keys[table])


@dataclass(frozen=True, slots=True)
class Times:
    """How many times sisters' amounts a table's are; of what sizes it is said."""

    kind: Kind
    is_larger: bool
    sizes: tuple[Key, ...] = ()


def department_of(reading: Reading) -> Department:
    """A workbook as what it can be compared by."""
    keys: dict[str, list[Key]] = {}
    for table in reading.contract.tables.values():
        for row in () if table.is_open else reading.submission.rows.get(table.id, ()):
            for column in _columns(table, row):
                if amount(reading, key := (table.id, row, column)) is not None:
                    keys.setdefault(table.id, []).append(key)
    totals = {
        table: sum((abs(amount(reading, key) or Decimal(0)) for key in found), Decimal(0))
        for table, found in keys.items()
    }
    sizes = {
        key: value
        for key in _sizes(reading.contract)
        if isinstance(value := reading.submission.value(key), Decimal) and value > 0
    }
    return Department(reading, {t: tuple(found) for t, found in keys.items()}, totals, sizes)


def _columns(table: TableSpec, row: str) -> Iterator[str]:
    """The columns whose amounts say how large a department is; a change of a forecast is none."""
    if table.sign == "plan":
        yield from (one for one in table.columns if is_amount(table.cell(row, one)))
        return
    pairs = [pair for pair in pairs_of(table, row) if not pair.spent]
    yield from dict.fromkeys(one for pair in pairs for one in (pair.left, pair.right))


def _sizes(contract: Contract) -> list[Key]:
    """What a department's shares are shares of: its hours and its employees."""
    parts: list[Key] = []
    wholes: list[Key] = []
    for table in contract.tables.values():
        rows = [row.id for row in table.rows] if table.shape == "fixed" else []
        for key in ((table.id, row, column) for row in rows for column in table.columns):
            spec = contract.spec(key)
            if spec is None or spec.formula is None or spec.formula.measure != "ratio_of_sums":
                continue
            *above, below = (ref.key(key) for ref in spec.formula.of)
            parts += above
            wholes.append(below)
    return [key for key in dict.fromkeys(wholes) if key[2] == VALUE and key not in parts]


def in_other_unit(own: Department, others: Sequence[Department]) -> dict[str, Times]:
    """The tables that are in another unit; none unless one with costs or income is."""
    found = {
        table: times for table in own.keys if (times := _times(own, others, table)) is not None
    }
    gross = {
        table
        for table, keys in own.keys.items()
        if any(is_limited(own.reading, key) for key in keys)
    }
    return found if not gross or gross & set(found) else {}


def _times(own: Department, others: Sequence[Department], table: str) -> Times | None:
    """How many times its sisters' a table's amounts are, if all measures of size agree."""
    said = {
        size: _apart(mine, theirs)
        for size in own.sizes
        if (mine := own.per(table, size)) is not None
        and len(theirs := _of_sisters(others, table, size)) >= FEWEST_SISTERS
    }
    if said:
        [first, *more] = said.values()
        if first is None or any(one != first for one in more):
            return None
        kind, is_larger = first
        large = own.totals[table] >= LEAST if is_larger else own.has_decimals(table)
        return Times(kind, is_larger, tuple(said)) if large else None
    mine, theirs = own.per(table, None), _of_sisters(others, table, None)
    if mine is None or len(theirs) < FEWEST_SISTERS or not own.is_round():
        return None
    alike = sum(one.is_round() for one in others)
    apart = _apart(mine, theirs)
    certain = apart == (Kind.THOUSAND, True) and alike * 2 < len(others)
    return Times(Kind.THOUSAND, is_larger=True) if certain else None


def _of_sisters(others: Sequence[Department], table: str, size: Key | None) -> list[Decimal]:
    """What the sisters have, those left out whose amounts may be near 0 by chance."""
    found = (one.per(table, size) for one in others if one.totals.get(table, 0) >= LEAST)
    return [one for one in found if one is not None]


def _apart(own: Decimal, sisters: Sequence[Decimal]) -> tuple[Kind, bool] | None:
    """How many times its sisters' an amount is, and whether it is the larger."""
    middle = median(sisters)
    low, high = sorted((own, middle))
    is_larger = own > middle
    beyond = own >= _BEYOND * max(sisters) if is_larger else own * _BEYOND <= min(sisters)
    for kind in (Kind.THOUSAND, Kind.MILLION) if beyond else ():
        if kind.factor * low <= _LIKE * high and high <= _LIKE * kind.factor * low:
            return kind, is_larger
    return None


def value_of(reading: Reading, key: Key) -> Decimal:
    """An amount; 0 where there is none."""
    return amount(reading, key) or Decimal(0)
