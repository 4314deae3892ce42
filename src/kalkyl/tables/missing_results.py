"""Entries that are formulas and were saved without their results: reckoned, or marked as lost.

Programs such as openpyxl and R write formulas and no results. An entry of that kind is not empty.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from datetime import date
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.figures.arithmetic import UNKNOWN, Held, result_of
from kalkyl.figures.number_format import day
from kalkyl.model import NO_RESULT, Book, Cell, CellError, Place, Sheet
from kalkyl.template.bounds import FIRST_DAY, LAST_DAY

_DEEPEST = 8
_MOST_FORMULAS = 200


def entry_cell(book: Book, sheet: Sheet, cell: Cell | None, spec: CellSpec) -> Cell | None:
    """The cell of an entry, with the result of its formula where none was stored.

    In a cell for a date a whole number is the day that Excel takes it for, whatever it is shown
    as. With a time of day it is no date that anybody meant to enter.
    """
    if cell is None or not spec.is_input:
        return cell
    if spec.kind == "date" and isinstance(cell.value, Decimal):
        return _day_meant(cell, cell.value, date1904=book.date1904)
    if not _lacks_result(cell):
        return cell
    result = _Results(book, sheet).of(cell)
    return replace(cell, value=NO_RESULT if result is None else result)


def reckoned(book: Book, where: Place, formula: str) -> Decimal | str | None:
    """What a formula gives in a cell; blank for a sum of nothing, ``None`` where it is not known.

    A sum within the conditions that the template has around its own counts as the sum alone.
    """
    sheet = book.sheet(where.sheet)
    if sheet is None:
        return None
    guarded = _GUARDED_SUM.fullmatch(formula)
    cells = guarded[1] if guarded else ""
    if guarded and not _Results(book, sheet).any_number(cells):
        return ""
    return _Results(book, sheet).of(Cell(None, f"SUM({cells})" if cells else formula))


_GUARDED_SUM = regex(
    r"=?IF\(COUNT\(([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\)=0,\"\","
    r"IF\(COUNTA\(\1\)>COUNT\(\1\),\"[^\"]*\",SUM\(\1\)\)\)",
    re.IGNORECASE,
)


def _day_meant(cell: Cell, serial: Decimal, *, date1904: bool) -> Cell:
    """The cell with the day of its number, if it is one that the template lets people enter."""
    found = day(serial, date1904=date1904)
    is_whole = serial == serial.to_integral_value()
    is_meant = is_whole and isinstance(found, date) and FIRST_DAY <= found <= LAST_DAY
    return replace(cell, value=found) if is_meant else cell


def _lacks_result(cell: Cell) -> bool:
    return cell.value is None and cell.formula is not None


@dataclass(slots=True)
class _Results:
    """Results of formulas that rest on each other, no more than a few of them."""

    book: Book
    sheet: Sheet
    depth: int = 0
    left: int = field(default=_MOST_FORMULAS)

    def of(self, cell: Cell) -> Decimal | None:
        if self.depth >= _DEEPEST or not self.left or cell.formula is None:
            return None
        self.depth += 1
        self.left -= 1
        result = result_of(cell.formula, self._held)
        self.depth -= 1
        return result

    def any_number(self, cells: str) -> bool:
        """Whether a range holds a number, or may hold one."""
        values: list[Held] = []

        def kept(name: str, row: int, column: int) -> Held:
            values.append(self._held(name, row, column))
            return values[-1]

        result_of(f"SUM({cells})", kept)
        return any(isinstance(value, Decimal) or value == UNKNOWN for value in values)

    def _held(self, name: str, row: int, column: int) -> Held:
        sheet = self.book.sheet(name) if name else self.sheet
        cell = sheet.cells.get((row, column)) if sheet else None
        if sheet is None or (cell is not None and isinstance(cell.value, CellError)):
            return UNKNOWN
        if cell is None:
            return None
        if _lacks_result(cell):
            found = self.of(cell) if sheet is self.sheet else None
            return UNKNOWN if found is None else found
        return cell.value if isinstance(cell.value, Decimal) else _other(cell)


def _other(cell: Cell) -> Held:
    return cell.value if isinstance(cell.value, str) else UNKNOWN
