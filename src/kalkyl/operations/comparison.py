"""What differs between two reports, figure by figure: another round, or an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.sheet_amounts import amount_on_sheet, on_sheet
from kalkyl.contract.spec import Contract, Shape, TableSpec
from kalkyl.figures.amount import EXACT, MONEY, scale
from kalkyl.model import Key, Place, Submission, Value
from kalkyl.operations.check import KEPT_BACK
from kalkyl.rules.catalogue import Reading

_Entries = tuple[tuple[str, Value], ...]


def row_pairs(
    before: Submission, now: Submission, table: TableSpec
) -> Iterator[tuple[str | None, str | None]]:
    """The rows of both, the later one's in order and then those that were taken away."""
    old, new = _rows(before, table), _rows(now, table)
    partners = (
        _partners(_entries(before, table, old), _entries(now, table, new))
        if _listed(table)
        else {row: row for row in new if row in set(old)}
    )
    yield from ((partners.get(row), row) for row in new)
    taken = set(partners.values())
    yield from ((row, None) for row in old if row not in taken)


def _listed(table: TableSpec) -> bool:
    """Whether rows have a number and no key."""
    return table.shape is Shape.OPEN and not table.key


def _rows(submission: Submission, table: TableSpec) -> list[str]:
    """Every row that has a figure, totals too."""
    return list(dict.fromkeys(key[1] for key in submission.facts if key[0] == table.id))


def _entries(submission: Submission, table: TableSpec, rows: Iterable[str]) -> dict[str, _Entries]:
    """What people have filled in on each row."""
    found: dict[str, list[tuple[str, Value]]] = {row: [] for row in rows}
    for (where, row, column), fact in submission.facts.items():
        spec = table.cell(row, column) if where == table.id else None
        if spec is not None and spec.is_input and fact.value is not None:
            found[row].append((column, fact.value))
    return {row: tuple(sorted(entries, key=_by_column)) for row, entries in found.items()}


def _by_column(entry: tuple[str, Value]) -> str:
    return entry[0]


def _partners(old: Mapping[str, _Entries], new: Mapping[str, _Entries]) -> dict[str, str]:
    """The earlier row of each later one: alike in all, in its texts, in its amounts, in half."""
    partners: dict[str, str] = {}
    for likeness in (_all, _texts, _amounts):
        _pair(likeness, old, new, partners)
    taken = set(partners.values())
    left = [row for row in old if row not in taken]
    rest = zip([row for row in new if row not in partners], left, strict=False)
    return partners | {row: was for row, was in rest if _mostly_alike(new[row], old[was])}


def _mostly_alike(new: _Entries, old: _Entries) -> bool:
    return 2 * len(set(new) & set(old)) >= max(len(new), len(old))


def _pair(
    likeness: Callable[[_Entries], _Entries],
    old: Mapping[str, _Entries],
    new: Mapping[str, _Entries],
    partners: dict[str, str],
) -> None:
    """Pair rows that are alike in some respect, those of the same look in their order."""
    taken = set(partners.values())
    waiting: dict[_Entries, list[str]] = {}
    for row in reversed(list(old)):
        if row not in taken:
            waiting.setdefault(likeness(old[row]), []).append(row)
    for row, entries in new.items():
        same = waiting.get(likeness(entries)) if row not in partners and likeness(entries) else None
        if same:
            partners[row] = same.pop()


def _all(entries: _Entries) -> _Entries:
    return entries


def _texts(entries: _Entries) -> _Entries:
    return tuple(entry for entry in entries if not isinstance(entry[1], Decimal))


def _amounts(entries: _Entries) -> _Entries:
    return tuple(entry for entry in entries if isinstance(entry[1], Decimal))


"""Which report it is, who sends it and when: said above the list, not in it."""
_AMOUNT, _NUMBER, _TEXT = range(3)
Pair = tuple[Key | None, Key | None]
"""Where a figure is in the earlier report and in the later one."""


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
    own = (table for table in tables.values() if table.id != COVER)
    pairs = [pair for table in own for pair in _pairs(before, now, table)]
    alike = [pair for pair in pairs if _means_the_same(before.contract, now.contract, pair)]
    found = [made for pair in alike if (made := _difference(before, now, *pair)) is not None]
    known = set(alike)
    left = sum(_is_filled(before, now, *pair) for pair in pairs if pair not in known)
    return Comparison(tuple(sorted(found, key=lambda difference: difference.order)), left)


def _pairs(before: Reading, now: Reading, table: TableSpec) -> Iterator[Pair]:
    """Every figure of a table by its key in the earlier report and in the later one."""
    old, new = _columns(before, table), _columns(now, table)
    for was, row in row_pairs(before.submission, now.submission, table):
        for column in dict.fromkeys((*new.get(row or "", ()), *old.get(was or "", ()))):
            yield (
                (table.id, was, column) if was is not None else None,
                (table.id, row, column) if row is not None else None,
            )


def _columns(reading: Reading, table: TableSpec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for where, row, column in reading.submission.facts:
        if where == table.id:
            found.setdefault(row, []).append(column)
    return found


def _means_the_same(before: Contract, now: Contract, pair: Pair) -> bool:
    """Whether both contracts have a figure of this key, and the same one."""
    key = pair[1] or pair[0]
    if key is None or key[0] not in before.tables or key[0] not in now.tables:
        return False
    old, new = before.spec(pair[0] or key), now.spec(key)
    if old is None or new is None or (old.kind, old.unit) != (new.kind, new.unit):
        return False
    if before.tables[key[0]].sign != now.tables[key[0]].sign:
        return False
    words = {folded(label) for label in (new.label, *new.former)}
    return before.report == now.report or folded(old.label) in words


def _is_filled(before: Reading, now: Reading, was: Key | None, key: Key | None) -> bool:
    return any(
        here is not None
        and reading.contract.spec(here) is not None
        and _value(reading, here) is not None
        for reading, here in ((before, was), (now, key))
    )


def _difference(
    before: Reading, now: Reading, was: Key | None, key: Key | None
) -> Difference | None:
    old = _value(before, was) if was else None
    new = _value(now, key) if key else None
    holder, own = (now, key) if key else (before, was)
    if old == new or own is None:
        return None
    spec = now.contract.spec(own)
    if spec is None:
        return None
    if was in before.hidden or key in now.hidden:
        old = new = KEPT_BACK
    table = now.contract.tables[own[0]]
    row = table.total if own[1] == "total" else holder.submission.labels.get(own[:2], own[1])
    place = now.submission.place(key) if key else None
    place_before = before.submission.place(was) if was else None
    shown = on_sheet(now.contract).spec(own) or spec
    old, new = (_shown(now.contract, own, value) for value in (old, new))
    return Difference(own, shown, table.label, row, old, new, place, place_before)


def _shown(contract: Contract, key: Key, value: Value) -> Value:
    """A value in the unit and with the sign of the later workbook."""
    return amount_on_sheet(contract, key, value) if isinstance(value, Decimal) else value


def _value(reading: Reading, key: Key) -> Value:
    """What a report says: an entry as it was read, a computed figure as it is computed."""
    fact = reading.submission.facts.get(key)
    if fact is None:
        return None
    figure = reading.figures[key]
    if figure.value is None and isinstance(fact.value, str):
        return fact.value.strip() or None
    return figure.value
