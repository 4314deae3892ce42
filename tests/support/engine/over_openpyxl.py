"""The store over openpyxl: a file stays as it was, and nothing is recalculated."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment, Color, Font, PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from engine.native import ALLOWED
from engine.store import Box, CellError, ExcelRefusal

_STATES = {"visible": -1, "hidden": 0, "veryHidden": 2}


def _hex(color: Any) -> str:
    return "FF{:02X}{:02X}{:02X}".format(*color)


def _box(reference: str) -> Box:
    left, top, right, bottom = (int(edge or 1) for edge in range_boundaries(reference))
    return (top, left, bottom - top + 1, right - left + 1)


def _camel(name: str) -> str:
    """``AllowFormattingCells`` as openpyxl calls it: ``formatCells``."""
    verb, what = name.removeprefix("Allow"), ""
    for old, new in (("Formatting", "format"), ("Inserting", "insert"), ("Deleting", "delete")):
        if verb.startswith(old):
            verb, what = new, verb.removeprefix(old)
    known = {"Sorting": "sort", "Filtering": "autoFilter", "UsingPivotTables": "pivotTables"}
    return known.get(verb, verb + what)


class OpenpyxlStore:
    """A workbook with its formulas, and beside it one with the results that the file had."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.results = openpyxl.load_workbook(path, data_only=True)
        self.chosen: Box = (1, 1, 1, 1)

    def call(self, operation: str, *arguments: Any) -> Any:
        return getattr(self, operation)(*arguments)

    def _cells(self, name: str, box: Box) -> list[list[Any]]:
        row, column, rows, columns = box
        sheet = self.book[name]
        return [[sheet.cell(row + r, column + c) for c in range(columns)] for r in range(rows)]

    # Sheets

    def sheets(self) -> list[str]:
        return list(self.book.sheetnames)

    def add_sheet(self, name: str, at: int) -> None:
        self.book.create_sheet(name, at)
        self.results.create_sheet(name, at)

    def delete_sheet(self, name: str) -> None:
        active = self.book.active
        del self.book[name]
        del self.results[name]
        for one in self.book.defined_names.values():  # as Excel does
            if one.attr_text.startswith((f"{name}!", f"'{name}'!")):
                one.attr_text = "#REF!"
        left = active is not None and active.title in self.book.sheetnames
        self.book.active = self.book[active.title if active and left else self.book.sheetnames[0]]

    def kind(self, name: str) -> int:
        return -4167 if isinstance(self.book[name], Worksheet) else 3

    def visible(self, name: str) -> int:
        return _STATES[self.book[name].sheet_state]

    def activate(self, name: str) -> None:
        for sheet in self.book.worksheets:
            sheet.sheet_view.tabSelected = sheet.title == name
        self.book.active = self.book[name]

    def selection(self) -> tuple[str, Box]:
        assert self.book.active is not None
        return self.book.active.title, self.chosen

    def select(self, name: str, box: Box) -> None:
        self.chosen = box

    # Cells

    def used(self, name: str) -> Box:
        return _box(self.book[name].calculate_dimension())

    def last_filled(self, name: str, order: str) -> tuple[int, int] | None:
        filled = [at for at, cell in self.book[name]._cells.items() if cell.value is not None]
        return max(filled, key=lambda at: at[order == "columns"], default=None)

    def values(self, name: str, box: Box) -> list[list[Any]]:
        row, column, rows, columns = box
        sheet = self.results[name]
        return [
            [self._value(sheet.cell(row + r, column + c)) for c in range(columns)]
            for r in range(rows)
        ]

    def _value(self, cell: Any) -> Any:
        value = cell.value
        if cell.data_type == "e":
            return CellError(str(value))
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, time())
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        return value

    def formulas(self, name: str, box: Box) -> list[list[str]]:
        row, column, rows, columns = box
        cells = self.book[name]._cells
        found = [[cells.get((row + r, column + c)) for c in range(columns)] for r in range(rows)]
        return [["" if one is None else _text(one.value) for one in line] for line in found]

    def set_values(self, name: str, box: Box, rows: list[list[Any]]) -> None:
        for cells, values in zip(self._cells(name, box), rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                self._put(name, cell, _typed(value, cell))

    def _put(self, name: str, cell: Cell, value: Any) -> None:
        typed = None if value == "" else value
        cell.value = typed
        is_formula = isinstance(value, str) and value.startswith("=")
        is_text = isinstance(typed, str) and cell.number_format == "@"
        result: Any = self.results[name].cell(cell.row, cell.column)
        result.value = None if is_formula and not is_text else typed
        if is_text:
            cell.data_type = result.data_type = "s"

    def set_formulas(self, name: str, box: Box, rows: list[list[Any]]) -> None:
        origin = f"{get_column_letter(box[1])}{box[0]}"
        same = len({value for row in rows for value in row}) == 1
        for cells, values in zip(self._cells(name, box), rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                moved = same and str(value).startswith("=")
                self._put(
                    name,
                    cell,
                    Translator(value, origin).translate_formula(cell.coordinate)
                    if moved
                    else _typed(value, cell),
                )

    def number_format(self, name: str, box: Box) -> str | None:
        found = {one.number_format for row in self._cells(name, box) for one in row}
        return found.pop() if len(found) == 1 else None

    def set_number_format(self, name: str, box: Box, value: str) -> None:
        for row in self._cells(name, box):
            for cell in row:
                cell.number_format = value

    def hidden(self, name: str, box: Box, axis: str) -> bool | None:
        sheet = self.book[name]
        row, column, rows, columns = box
        if axis == "rows":
            found = {bool(sheet.row_dimensions[row + n].hidden) for n in range(rows)}
        else:
            letters = (get_column_letter(column + n) for n in range(columns))
            found = {bool(sheet.column_dimensions[one].hidden) for one in letters}
        return found.pop() if len(found) == 1 else None

    def clear(self, name: str, box: Box) -> None:
        sheet = self.book[name]
        row, column, rows, columns = box
        for at in range(row, row + rows):
            for where in range(column, column + columns):
                self.results[name].cell(at, where).value = None
                sheet._cells.pop((at, where), None)

    def style(self, name: str, boxes: list[Box], wanted: dict[str, Any]) -> None:
        for box in boxes:
            for row in self._cells(name, box):
                for cell in row:
                    self._style(cell, wanted)
            if "width" in wanted:
                dimensions = self.book[name].column_dimensions
                for column in range(box[1], box[1] + box[3]):
                    dimensions[get_column_letter(column)].width = wanted["width"]

    def _style(self, cell: Cell, wanted: dict[str, Any]) -> None:
        for what, value in wanted.items():
            if what == "fill":
                cell.fill = PatternFill("solid", fgColor=_hex(value)) if value else PatternFill()
            elif what == "bold":
                cell.font = cell.font + Font(bold=value)
            elif what == "color":
                cell.font = cell.font + Font(color=_hex(value))
            elif what == "locked":
                cell.protection = Protection(locked=value)
            elif what in {"wrap", "vertical"}:
                kept = cell.alignment
                wrap = value if what == "wrap" else kept.wrap_text
                vertical = value if what == "vertical" else kept.vertical
                cell.alignment = Alignment(wrap_text=wrap, vertical=vertical)

    # What lies around cells

    def names(self) -> list[tuple[str, str]]:
        own = [(name, f"={one.attr_text}") for name, one in self.book.defined_names.items()]
        local = [
            (f"{sheet.title}!{name}", f"={one.attr_text}")
            for sheet in self.book.worksheets
            for name, one in sheet.defined_names.items()
        ]
        return [*own, *local]

    def add_name(self, name: str, refers_to: str) -> None:
        self.book.defined_names[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))

    def show_name(self, name: str, shown: bool) -> None:
        self.book.defined_names[name].hidden = not shown

    def delete_name(self, name: str) -> None:
        del self.book.defined_names[name]

    def shapes(self, name: str) -> int:
        sheet: Any = self.book[name]
        return len(self.notes(name)) + len(sheet._charts) + len(sheet._images)

    def tables(self, name: str) -> list[tuple[str, Box]]:
        return [(one.displayName, _box(one.ref)) for one in self.book[name].tables.values()]

    def notes(self, name: str) -> list[tuple[int, int, str]]:
        return [
            (at[0], at[1], cell.comment.text)
            for at, cell in sorted(self.book[name]._cells.items())
            if isinstance(cell, Cell) and cell.comment
        ]

    def add_note(self, name: str, row: int, column: int, text: str) -> None:
        cell: Any = self.book[name].cell(row, column)
        if cell.comment:
            raise ExcelRefusal("cellen har redan en anteckning")
        cell.comment = Comment(text, "kalkyl")

    def delete_note(self, name: str, row: int, column: int) -> None:
        cell: Any = self.book[name].cell(row, column)
        cell.comment = None

    def _rules(self, name: str) -> list[tuple[str, Rule]]:
        found = [
            (str(one.sqref), rule)
            for one in self.book[name].conditional_formatting
            for rule in one.rules
        ]
        return sorted(found, key=lambda one: one[1].priority)

    def conditions(self, name: str) -> list[tuple[int, str | None]]:
        return [
            (id(rule), f"={rule.formula[0]}" if rule.type == "expression" else None)
            for _, rule in self._rules(name)
        ]

    def add_condition(self, name: str, boxes: list[Box], formula: str, fill: Any, font: Any) -> int:
        look = DifferentialStyle(
            font=Font(color=_hex(font)) if font else None,
            fill=PatternFill(bgColor=Color(_hex(fill)), fill_type="solid") if fill else None,
        )
        rule = Rule(type="expression", dxf=look, formula=[formula.removeprefix("=")])
        cells = " ".join(
            f"{get_column_letter(c)}{r}:{get_column_letter(c + w - 1)}{r + h - 1}"
            for r, c, h, w in boxes
        )
        self._put_rules(name, [(cells, rule), *self._rules(name)])
        return id(rule)

    def delete_condition(self, name: str, number: int) -> None:
        self._put_rules(name, [one for one in self._rules(name) if id(one[1]) != number])

    def _put_rules(self, name: str, rules: list[tuple[str, Rule]]) -> None:
        made = ConditionalFormattingList()
        for priority, (cells, rule) in enumerate(rules, 1):
            made.add(cells, rule)
            rule.priority = priority
        self.book[name].conditional_formatting = made

    # Protection and files

    def structure_protected(self) -> bool:
        return bool(self.book.security and self.book.security.lockStructure)

    def protect_structure(self) -> None:
        self.book.security = WorkbookProtection(lockStructure=True)

    def protection(self, name: str) -> dict[str, Any] | None:
        kept = self.book[name].protection
        if not kept.sheet:
            return None
        allowed = {one: not getattr(kept, _camel(one)) for one in ALLOWED}
        selection = 1 if kept.selectLockedCells else 0
        more = {"DrawingObjects": kept.objects, "Scenarios": kept.scenarios}
        return {**allowed, **more, "EnableSelection": selection}

    def unprotect(self, name: str, password: str) -> None:
        kept = self.book[name].protection
        if kept.password and not password:
            raise ExcelRefusal("fel lösenord")
        kept.sheet = False

    def protect(self, name: str, options: dict[str, Any]) -> None:
        kept = self.book[name].protection
        kept.sheet = True
        for option, value in options.items():
            if option in ALLOWED:
                setattr(kept, _camel(option), not value)
            elif option == "EnableSelection":
                kept.selectLockedCells = value == 1
            elif option in {"DrawingObjects", "Scenarios"}:
                setattr(
                    kept, {"DrawingObjects": "objects", "Scenarios": "scenarios"}[option], value
                )

    def calculate(self) -> None:
        """openpyxl computes nothing."""

    def save_copy(self, path: str) -> None:
        self.book.save(path)

    def close(self) -> None:
        self.book.close()
        self.results.close()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _typed(given: Any, cell: Cell) -> Any:
    """What Excel makes of what is written into a cell, which it reads as if it were typed."""
    if cell.number_format == "@":
        return f"{given:g}" if type(given) is float else given
    if not isinstance(given, str) or given.startswith("="):
        return given
    if given.startswith("'"):
        return given[1:]
    if given.startswith(("+", "-", "@")) and len(given) > 1:
        with suppress(ValueError):
            return float(given)
        return f"={given.lstrip('+@')}"
    if given.upper() in {"TRUE", "FALSE", "SANT", "FALSKT"}:
        return given.upper() in {"TRUE", "SANT"}
    for read in (float, datetime.fromisoformat):
        with suppress(ValueError):
            return read(given)
    return given
