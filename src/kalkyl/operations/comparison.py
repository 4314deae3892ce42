"""What differs between two reports, figure by figure: another round, or an earlier version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.contract.document import folded
from kalkyl.contract.spec import CellSpec, Contract, TableSpec
from kalkyl.figures.amount import EXACT, MONEY, scale
from kalkyl.model import Key, Place, Value
from kalkyl.operations.check import KEPT_BACK
from kalkyl.rules.catalogue import Reading

_COVER = "cover"
"""Which report it is, who sends it and when: said above the list, not in it."""
_AMOUNT, _NUMBER, _TEXT = range(3)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what it was; ``None`` on the side that does not have it.

    ``place`` is its cell in the later workbook, ``place_before`` that in the earlier one.
    """

    key: Key
    spec: CellSpec
    table: str
    row: str
    before: Value
    now: Value
    place: Place | None
    place_before: Place | None = None

    @property
    def is_computed(self) -> bool:
        """Whether it follows from others."""
        return not self.spec.is_input or self.key[1] == "total"

    @property
    def gap(self) -> Decimal | None:
        """How much it has grown, in its unit; ``None`` where one side is no number."""
        if not isinstance(self.before, Decimal) or not isinstance(self.now, Decimal):
            return None
        return EXACT.subtract(self.now, self.before)

    @property
    def order(self) -> tuple[int, Decimal]:
        """Sorts the largest first: amounts of money, then other numbers, then texts.

        An amount that one side does not have counts whole.
        """
        numbers = [value for value in (self.before, self.now) if isinstance(value, Decimal)]
        if not numbers:
            return _TEXT, Decimal(0)
        size = abs(numbers[0] if self.gap is None else self.gap)
        unit = self.spec.unit
        return (_AMOUNT, -scale(size, unit, "kr")) if unit and unit in MONEY else (_NUMBER, -size)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, the largest first, and how many figures were not compared.

    These stand in one of the reports only, or mean something else in the other.
    """

    differences: tuple[Difference, ...]
    not_compared: int

    @property
    def entered(self) -> int:
        """How many of the differences people have filled in themselves."""
        return sum(not found.is_computed for found in self.differences)


def compare(before: Reading, now: Reading) -> Comparison:
    """Every figure of a report that was another before.

    Only what means the same in both reports is compared: same table, row and column, and the same
    words and unit for it, unless it is the same report of another version or year.
    """
    tables = {**before.contract.tables, **now.contract.tables}
    keys = [
        key for table in tables.values() if table.id != _COVER for key in _keys(before, now, table)
    ]
    pairs = [key for key in keys if _means_the_same(before.contract, now.contract, key)]
    found = [made for key in pairs if (made := _difference(before, now, key)) is not None]
    known = set(pairs)
    left = sum(_is_filled(before, now, key) for key in keys if key not in known)
    return Comparison(tuple(sorted(found, key=lambda difference: difference.order)), left)


def _keys(before: Reading, now: Reading, table: TableSpec) -> Iterator[Key]:
    own = [key for key in now.submission.facts if key[0] == table.id]
    known = set(own)
    yield from own
    yield from (key for key in before.submission.facts if key[0] == table.id and key not in known)


def _means_the_same(before: Contract, now: Contract, key: Key) -> bool:
    """Whether both contracts have a figure of this key, and the same one."""
    old, new = before.spec(key), now.spec(key)
    if old is None or new is None or (old.kind, old.unit) != (new.kind, new.unit):
        return False
    if before.tables[key[0]].sign != now.tables[key[0]].sign:
        return False
    words = {folded(label) for label in (new.label, *new.former)}
    return before.report == now.report or folded(old.label) in words


def _is_filled(before: Reading, now: Reading, key: Key) -> bool:
    return any(
        reading.contract.spec(key) is not None and _value(reading, key) is not None
        for reading in (before, now)
    )


def _difference(before: Reading, now: Reading, key: Key) -> Difference | None:
    spec = now.contract.spec(key)
    old, new = _value(before, key), _value(now, key)
    if old == new or spec is None:
        return None
    if key in before.hidden or key in now.hidden:
        old = new = KEPT_BACK
    table = now.contract.tables[key[0]]
    holder = now if key in now.submission.facts else before
    row = table.total if key[1] == "total" else holder.submission.labels.get(key[:2], key[1])
    places = now.submission.place(key), before.submission.place(key)
    return Difference(key, spec, table.label, row, old, new, *places)


def _value(reading: Reading, key: Key) -> Value:
    """What a report says: an entry as it was read, a computed figure as it is computed."""
    fact = reading.submission.facts.get(key)
    if fact is None:
        return None
    figure = reading.figures[key]
    if figure.value is None and isinstance(fact.value, str):
        return fact.value.strip() or None
    return figure.value
