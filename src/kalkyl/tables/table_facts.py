"""The facts of a table that was found: every cell of the contract that it has, as it is read."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Final, TypeAlias

from kalkyl.base.cache import Remembered
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.sheet_amounts import from_sheet
from kalkyl.contract.spec import TOTAL, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Book, Cell, Fact, Key, Level, Place, Sheet
from kalkyl.tables.convert import fact_of, without_nil_dash
from kalkyl.tables.layout import BlockPlace
from kalkyl.tables.missing_results import entry_cell
from kalkyl.tables.read_table import TableRead


def table_facts(
    book: Book, sheet: Sheet, found: TableRead, table: TableSpec, level: Level
) -> dict[Key, Fact]:
    """The facts of a table; several rows of the form that are one of the contract are summed."""
    place = found.place
    if place is None:
        return {}
    slots, passed_over = _slots(found, place, table, level, date1904=book.date1904)
    facts = {slot.key: slot.fact(book, sheet) for slot in slots}
    if len(facts) < len(slots):
        facts = _joined(slots, book, sheet)
    # A total that holds rows which the contract does not have is not the contract's total.
    if any(_holds_figures(sheet, place, at) for at in passed_over):
        return {key: fact for key, fact in facts.items() if key[1] != TOTAL}
    return facts


def _joined(slots: Sequence[_Slot], book: Book, sheet: Sheet) -> dict[Key, Fact]:
    """The facts of a table in which several rows are one."""
    parts: dict[Key, list[Fact]] = {}
    for slot in slots:
        parts.setdefault(slot.key, []).append(slot.fact(book, sheet))
    return {key: some[0] if len(some) == 1 else _summed(some) for key, some in parts.items()}


class _Slot:
    """A cell of a table that was found: what it means, and what it was last read as.

    Cells that workbooks have in common are one object, and their facts are so too.
    """

    __slots__ = ("_at", "_cell", "_fact", "_form", "_place", "_spec", "_strict", "key")

    def __init__(  # what a cell is read by
        self, key: Key, spec: CellSpec, form: CellSpec, place: Place, *, strict: bool
    ) -> None:
        self.key = key
        self._spec = spec
        self._form = form
        self._place = place
        self._strict = strict
        self._at = (place.row, place.column)
        self._cell: Cell | None = None
        self._fact: Fact | None = None

    def fact(self, book: Book, sheet: Sheet) -> Fact:
        """What stands in the cell."""
        cell = sheet.cells.get(self._at)
        if cell is self._cell and self._fact is not None:
            return self._fact
        fact = self._read(book, sheet, cell)
        if cell is None or _may_be_kept(cell):
            self._cell, self._fact = cell, fact
        return fact

    def _read(self, book: Book, sheet: Sheet, cell: Cell | None) -> Fact:
        if self.key[1] != TOTAL:
            cell = entry_cell(book, sheet, cell, self._form)
        if cell is not None and not self._strict:
            cell = without_nil_dash(cell, self._form)
        return from_sheet(fact_of(self.key, self._form, cell, self._place), self._spec, self._form)


_LONGEST: Final = 400


def _may_be_kept(cell: Cell) -> bool:
    """Whether a cell is small, and its fact its own: a result not stored rests on other cells."""
    text = cell.value if isinstance(cell.value, str) else ""
    is_whole = cell.formula is None or cell.value is not None
    return is_whole and len(text) + len(cell.formula or "") <= _LONGEST


_Slots: TypeAlias = tuple[tuple[_Slot, ...], tuple[int, ...]]
_KEPT: Final[Remembered[Hashable, tuple[object, _Slots]]] = Remembered(16_000_000)
"""The cells of a template's tables by where these stand, beside the tables that they are of."""
_SLOT_BYTES: Final = 2_500
"""With a cell and a fact."""


def _slots(
    found: TableRead, place: BlockPlace, table: TableSpec, level: Level, *, date1904: bool
) -> _Slots:
    """The cells of a table that are read, and the rows that are passed over."""
    shown = found.shown
    if not shown.strict:
        return _slots_of(found, place, table, level)
    where = place.sheet, *place.columns.items(), *place.rows.items()
    known = id(shown), id(table), level, date1904, where
    kept = _KEPT.find(known)
    if kept is None:
        made = _slots_of(found, place, table, level)
        kept = _KEPT.keep(known, ((shown, table), made), _SLOT_BYTES * (1 + len(made[0])))
    return kept[1]


def _slots_of(found: TableRead, place: BlockPlace, table: TableSpec, level: Level) -> _Slots:
    base = {row.id: row.row for row in found.shown.rows}
    slots: list[_Slot] = []
    passed_over: list[int] = []
    for row, at in place.rows.items():
        own = base.get(row, row)
        if not own:
            passed_over.append(at)
            continue
        for column, number in place.columns.items():
            key, where = (place.table, own, column), Place(place.sheet, at, number)
            spec, form = table.cell(own, column), found.shown.spec(own, column, found.unit)
            if spec is not None and level in spec.levels and form is not None:
                slots.append(_Slot(key, spec, form, where, strict=found.shown.strict))
    return tuple(slots), tuple(passed_over)


def _holds_figures(sheet: Sheet, place: BlockPlace, row: int) -> bool:
    values = (sheet.value(row, at) for at in place.columns.values())
    return any(isinstance(value, Decimal) and value for value in values)


def _summed(parts: Sequence[Fact]) -> Fact:
    """The facts of several rows as one: their exact sum, or the one that cannot be read."""
    first = parts[0]
    filled = [part for part in parts if part.value is not None]
    unread = [part for part in filled if not isinstance(part.value, Decimal)]
    if not filled:
        return first
    if unread:
        return unread[0]
    numbers = [part.value for part in filled if isinstance(part.value, Decimal)]
    with localcontext(EXACT):
        value = sum(numbers, Decimal(0))
    shown_with = [part.decimals for part in filled if part.decimals is not None]
    return replace(
        first,
        value=value,
        decimals=min(shown_with, default=None),
        formula=None,
        written=next((part.written for part in filled if part.written is not None), None),
        roundings=len(filled),
    )
