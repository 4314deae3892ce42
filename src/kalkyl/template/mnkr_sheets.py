"""The sheets of a total in mnkr: its tables as the report prints them.

Each amount is a formula that divides a cell of the total's own sheets; those hold tkr.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.spec import ANY, TOTAL, TableSpec
from kalkyl.figures.amount import scale
from kalkyl.model import Book, Key
from kalkyl.template.departments_sheet import MONEY
from kalkyl.template.formulas import address
from kalkyl.template.plan import CellRole, Planned, SheetPlan
from kalkyl.template.total_state import PrintedTable
from kalkyl.template.workbench import Workbench, stored

_UNIT = "mnkr"
_ENDING = f" {_UNIT}"
_LONGEST = 31
"""Characters in the name of a sheet."""
_CUT = 20
_HEADING = 4
_LABEL, _TEXT, _NUMBER = 40, 44, 16


def has_mnkr_sheets(book: Book) -> bool:
    """Whether a total has such sheets."""
    return any(sheet.name.endswith(_ENDING) for sheet in book.sheets)


def mnkr_sheets(
    desk: Workbench, printed: tuple[PrintedTable, ...], state: str
) -> Iterator[SheetPlan]:
    """A sheet for each table with amounts; ``state`` is what the total says of itself."""
    used: set[str] = set()
    for table in printed:
        sheet = _Sheet(desk, table)
        if sheet.is_printed:
            title = next(title for title in sheet.titles() if title not in used)
            used.add(title)
            yield sheet.plan(title, state)


class _Sheet:
    """One table in mnkr."""

    def __init__(self, desk: Workbench, printed: PrintedTable) -> None:
        self.desk = desk
        self.printed = printed
        self.table: TableSpec | None = desk.contract.tables.get(printed.table)
        self.place = desk.placing.blocks.get(printed.table)
        placed = self.place.columns if self.place else {}
        self.specs = {
            column: spec
            for column in printed.columns
            if column in placed and (spec := self._spec(column)) is not None
        }

    def _spec(self, column: str) -> CellSpec | None:
        if self.table is None:
            return None
        rows = (ANY, *self.printed.rows, *(row.id for row in self.table.rows))
        return next((spec for row in rows if (spec := self.table.cell(row, column))), None)

    @property
    def is_printed(self) -> bool:
        """Whether the report prints the table, with any amount of money."""
        submission, table, when = self.desk.submission, self.printed.table, self.printed.when
        rows = submission.rows.get(table, ())
        is_left_out = when and not any(submission.value((table, row, when)) for row in rows)
        return not is_left_out and any(map(_is_amount, self.specs.values()))

    def titles(self) -> Iterator[str]:
        """What the sheet may be called: as the table or its sheet, or its chapter, else numbered.

        Excel takes no colon and 31 characters in the name of a sheet.
        """
        label = self.table.label.partition(" (")[0] if self.table else ""
        sheet = self.place.sheet if self.place else self.printed.table
        fits = len(label + _ENDING) <= _LONGEST
        for name in (label if fits else sheet, self.printed.title):
            if len(name + _ENDING) <= _LONGEST:
                yield name.replace(":", "")
        yield from (f"{sheet[:_CUT]} {number}" for number in count(2))

    def plan(self, title: str, state: str) -> SheetPlan:
        """The whole sheet."""
        name = f"{title}{_ENDING}"
        table, place = self.table, self.place
        if table is None or place is None:
            raise KeyError(self.printed.table)
        unit = self.desk.contract.form.unit
        intro = f"Total. {state}. Belopp i mnkr: formler över bladet {place.sheet}, som har {unit}."
        cells = {
            (1, 1): Planned(f"{title}, {_UNIT}", CellRole.TITLE),
            (2, 1): Planned(intro, CellRole.INTRO),
        }
        first = 1 if table.is_open else 2
        if not table.is_open:
            cells[_HEADING, 1] = Planned(table.row_heading or table.label, CellRole.HEADING)
        for at, (column, spec) in enumerate(self.specs.items(), first):
            cells[_HEADING, at] = Planned(
                self._printed_spec(column, spec).heading, CellRole.HEADING
            )
        for row_number, row in enumerate(self._rows(table), _HEADING + 1):
            if not table.is_open:
                cells[row_number, 1] = self._label(table, row)
            for at, column in enumerate(self.specs, first):
                cells[row_number, at] = self._cell(name, table, (table.id, row, column))
        return SheetPlan(name, cells, self._widths(first), _HEADING, frozen_columns=1)

    def _rows(self, table: TableSpec) -> Iterator[str]:
        """The rows in the order of the table, without the blank ones that a list has at its end."""
        placed = self.place.rows if self.place else {}
        used = self.desk.submission.rows.get(table.id, ()) if table.is_open else placed
        yield from self.printed.rows or (row for row in placed if row in used or row == TOTAL)

    def _label(self, table: TableSpec, row: str) -> Planned:
        named = table.row(row)
        if row == TOTAL:
            return Planned(table.total, CellRole.TOTAL_LABEL)
        return Planned(named.label if named else row, CellRole.LABEL)

    def _cell(self, here: str, table: TableSpec, key: Key) -> Planned:
        place, spec = self.desk.placing.place(key), table.cell(key[1], key[2])
        if place is None or spec is None:
            first = table.is_open and key[1] == TOTAL and key[2] == next(iter(self.specs))
            role = CellRole.TOTAL_LABEL if first else CellRole.NONE
            return Planned(table.total if first else None, role)
        cell = address(place, here)
        value = stored(self.desk.contract, self.desk.figures, key)
        role = CellRole.TOTAL if key[1] == TOTAL else _role(spec)
        if not _is_amount(spec):
            return Planned(value, role, f'=IF({cell}="","",{cell})', spec)
        if isinstance(value, Decimal):
            value = scale(value, spec.unit or _UNIT, _UNIT)
        power = int(scale(Decimal(1), _UNIT, spec.unit or _UNIT))
        amount = cell if power == 1 else f"{cell}/{power}"
        formula = f'=IF(ISNUMBER({cell}),{amount},{cell}&"")'
        return Planned(value, role, formula, self._printed_spec(key[2], spec))

    def _printed_spec(self, column: str, spec: CellSpec) -> CellSpec:
        if not _is_amount(spec):
            return spec
        decimals: Mapping[str, int] = self.printed.decimals
        return replace(spec, unit=_UNIT, decimals=decimals.get(column, decimals.get("*", 1)))

    def _widths(self, first: int) -> dict[int, int]:
        found = {1: _LABEL}
        for at, spec in enumerate(self.specs.values(), first):
            wide = _LABEL if at == 1 else _TEXT
            found[at] = wide if spec.kind is CellKind.TEXT and not spec.formula else _NUMBER
        return found


def _is_amount(spec: CellSpec) -> bool:
    return spec.kind is CellKind.NUMBER and spec.unit in MONEY


def _role(spec: CellSpec) -> CellRole:
    is_word = spec.kind is CellKind.TEXT and spec.formula is not None
    return CellRole.STATUS if is_word else CellRole.COMPUTED
