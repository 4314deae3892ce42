"""Workbooks open in LibreOffice, which loads this into its own process and hands it lines of JSON.

A cell asked for from another process costs both a tenth of a millisecond, and a test asks for
thousands. A line in is ``[document, operation, arguments]``; a line out is ``{"ok": …}`` or
``{"refused": …}``. ``uno_bridge.py`` carries them.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found,unused-ignore]
import unohelper  # type: ignore[import-not-found,unused-ignore]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found,unused-ignore]
from com.sun.star.table import (  # type: ignore[import-not-found,unused-ignore]
    CellRangeAddress,
)
from com.sun.star.task import XJob  # type: ignore[import-not-found,unused-ignore]

_EXCEL = 3
"""FormulaParser's name for formulas as .xlsx has them."""
_ERRORS, _DATES, _CONTENT = 4, 2, 23
_TEXT = 256
_EPOCH = datetime(1899, 12, 30)
_EVERYTHING = 1023
_EXPRESSION = 0
_FORMULA_OPERATOR = 24
_ERROR_CODES = {"Err:502": "#VALUE!", "Err:503": "#NUM!", "Err:504": "#REF!", "Err:508": "#NAME?"}
_STYLES = {(255, 199, 206): "Bad", (255, 235, 156): "Neutral"}
"""LibreOffice's own styles for such fills: it takes no new ones while a sheet is protected."""
_TEXT_IN_FORMULA = re.compile(r'("(?:[^"]|"")*")')
_SHEET = re.compile(r"\$?('[^']+'|\w+)\.(?=\$?[A-Z])")


class RefusedError(Exception):
    """What Excel would have said no to."""


def _property(name: str, value: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


class Document:
    """One open workbook."""

    def __init__(self, desktop: Any, path: str) -> None:
        self.desktop = desktop
        url = Path(path).as_uri()
        self.doc = desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", True),))
        if self.doc is None:
            raise RefusedError(f"{path} går inte att öppna")
        self.parser = self.doc.createInstance("com.sun.star.sheet.FormulaParser")
        self.parser.CompileEnglish = True
        self.parser.FormulaConvention = _EXCEL
        self.active = self.doc.Sheets.getByIndex(0).Name
        self.chosen = [1, 1, 1, 1]
        self.options: dict[str, dict[str, Any]] = {}

    def _sheet(self, name: str) -> Any:
        return self.doc.Sheets.getByName(name)

    def _range(self, name: str, box: list[int]) -> Any:
        row, column, rows, columns = box
        return self._sheet(name).getCellRangeByPosition(
            column - 1, row - 1, column + columns - 2, row + rows - 2
        )

    # Sheets

    def sheets(self) -> list[str]:
        return list(self.doc.Sheets.ElementNames)

    def add_sheet(self, name: str, at: int) -> None:
        self.doc.Sheets.insertNewByName(name, at)

    def delete_sheet(self, name: str) -> None:
        self.doc.Sheets.removeByName(name)
        if self.active == name:
            self.active = self.doc.Sheets.getByIndex(0).Name

    def kind(self, name: str) -> int:
        return -4167 if self._sheet(name) is not None else 3

    def visible(self, name: str) -> int:
        return -1 if self._sheet(name).IsVisible else 0

    def set_visible(self, name: str, value: int) -> None:
        self._sheet(name).IsVisible = value == -1

    def activate(self, name: str) -> None:
        self.active = name

    def selection(self) -> list[Any]:
        return [self.active, self.chosen]

    def select(self, name: str, box: list[int]) -> None:
        self.active, self.chosen = name, box

    # Cells

    def used(self, name: str) -> list[int]:
        cursor = self._sheet(name).createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return [1, 1, end.EndRow + 1, end.EndColumn + 1]

    def last_filled(self, name: str, order: str) -> list[int] | None:
        parts = self._sheet(name).queryContentCells(_CONTENT).getRangeAddresses()
        ends = [[one.EndRow + 1, one.EndColumn + 1] for one in parts]
        return max(ends, key=lambda at: at[order == "columns"], default=None)

    def values(self, name: str, box: list[int]) -> list[list[Any]]:
        found = self._range(name, box)
        rows = [list(row) for row in found.getDataArray()]
        for part in found.queryContentCells(_DATES).getRangeAddresses():
            for row, column in _within(part, box):
                rows[row][column] = _day(rows[row][column])
        for part in found.queryFormulaCells(_ERRORS).getRangeAddresses():
            for row, column in _within(part, box):
                shown = self._cell(name, box[0] + row, box[1] + column).String
                rows[row][column] = {"error": _ERROR_CODES.get(shown, shown)}
        return rows

    def _cell(self, name: str, row: int, column: int) -> Any:
        return self._sheet(name).getCellByPosition(column - 1, row - 1)

    def formulas(self, name: str, box: list[int]) -> list[list[str]]:
        rows = self._range(name, box).getFormulaArray()
        return [[_excels(one) if one.startswith("=") else one for one in row] for row in rows]

    def set_values(self, name: str, box: list[int], rows: list[list[Any]]) -> None:
        self._put(name, box, rows)

    def set_formulas(self, name: str, box: list[int], rows: list[list[Any]]) -> None:
        self._put(name, box, rows)

    def _put(self, name: str, box: list[int], rows: list[list[Any]]) -> None:
        same = len({str(value) for row in rows for value in row}) == 1
        for at, row in enumerate(rows):
            for where, value in enumerate(row):
                cell = self._cell(name, box[0] + at, box[1] + where)
                is_formula = isinstance(value, str) and value.startswith("=")
                if is_formula and not self._is_text(cell):
                    origin = self._cell(name, box[0], box[1]) if same else cell
                    parsed = self.parser.parseFormula(value[1:], origin.CellAddress)
                    cell.setTokens(parsed)
                elif self._is_text(cell):
                    cell.setString(value if isinstance(value, str) else f"{value:g}")
                elif isinstance(value, str):
                    cell.setFormula(value)  # LibreOffice reads it as if it were typed
                else:
                    cell.setValue(float(value))

    def _is_text(self, cell: Any) -> bool:
        return bool(self.doc.NumberFormats.getByKey(cell.NumberFormat).Type & _TEXT)

    def number_format(self, name: str, box: list[int]) -> str | None:
        keys = {one.NumberFormat for one in _each(self._range(name, box).getCellFormatRanges())}
        formats = self.doc.NumberFormats
        found = {formats.getByKey(key).FormatString for key in keys}
        return found.pop() if len(found) == 1 else None

    def set_number_format(self, name: str, box: list[int], value: str) -> None:
        formats, locale = self.doc.NumberFormats, self.doc.CharLocale
        key = formats.queryKey(value, locale, False)
        self._range(name, box).NumberFormat = key if key >= 0 else formats.addNew(value, locale)

    def hidden(self, name: str, box: list[int], axis: str) -> bool | None:
        if axis == "columns":
            columns = self._range(name, box).Columns
            states = {not columns.getByIndex(n).IsVisible for n in range(box[3])}
            return states.pop() if len(states) == 1 else None
        seen = self._range(name, box).queryVisibleCells().getRangeAddresses()
        lines = {row for one in seen for row in range(one.StartRow, one.EndRow + 1)}
        return None if 0 < len(lines) < box[2] else not lines

    def clear(self, name: str, box: list[int]) -> None:
        self._range(name, box).clearContents(_EVERYTHING)

    def style(self, name: str, boxes: list[list[int]], wanted: dict[str, Any]) -> None:
        for box in boxes:
            found = self._range(name, box)
            if "fill" in wanted:
                found.CellBackColor = _number(wanted["fill"])
            if "color" in wanted:
                found.CharColor = _number(wanted["color"])
            if "bold" in wanted:
                found.CharWeight = 150.0 if wanted["bold"] else 100.0
            if "locked" in wanted:
                protection = found.CellProtection
                protection.IsLocked = wanted["locked"]
                found.CellProtection = protection
            if "wrap" in wanted:
                found.IsTextWrapped = wanted["wrap"]
                found.Rows.OptimalHeight = True
            if "vertical" in wanted:
                found.VertJustify = {"top": 1, "center": 2, "bottom": 3}[wanted["vertical"]]
            if "width" in wanted:
                found.Columns.Width = int(wanted["width"] * 190)

    # What lies around cells

    def names(self) -> list[list[str]]:
        ranges, tables = self.doc.NamedRanges, {name for name, _ in self._tables()}
        own = [name for name in ranges.ElementNames if name not in tables]
        return [[name, "=" + _in_excel(ranges.getByName(name).Content)] for name in own]

    def add_name(self, name: str, refers_to: str) -> None:
        content = refers_to.removeprefix("=").replace("!$", ".$")
        origin = self.doc.Sheets.getByIndex(0).getCellByPosition(0, 0).CellAddress
        self.doc.NamedRanges.addNewByName(name, f"${content}", origin, 0)

    def show_name(self, name: str, shown: bool) -> None:
        """LibreOffice does not hide names on demand."""

    def delete_name(self, name: str) -> None:
        self.doc.NamedRanges.removeByName(name)

    def shapes(self, name: str) -> int:
        drawn = self._sheet(name).DrawPage.getCount()
        return max(int(drawn), len(self.notes(name)))

    def _tables(self) -> list[tuple[str, Any]]:
        areas = self.doc.DatabaseRanges
        return [(name, areas.getByName(name).DataArea) for name in areas.ElementNames]

    def tables(self, name: str) -> list[Any]:
        number = self._sheet(name).RangeAddress.Sheet
        return [[table, _box(area)] for table, area in self._tables() if area.Sheet == number]

    def notes(self, name: str) -> list[list[Any]]:
        return [
            [one.Position.Row + 1, one.Position.Column + 1, one.String]
            for one in _each(self._sheet(name).Annotations)
        ]

    def add_note(self, name: str, row: int, column: int, text: str) -> None:
        if any(one[:2] == [row, column] for one in self.notes(name)):
            raise RefusedError("cellen har redan en anteckning")
        at = self._cell(name, row, column).CellAddress
        self._sheet(name).Annotations.insertNew(at, text)

    def delete_note(self, name: str, row: int, column: int) -> None:
        notes = self._sheet(name).Annotations
        for number, one in enumerate(_each(notes)):
            if (one.Position.Row, one.Position.Column) == (row - 1, column - 1):
                notes.removeByIndex(number)
                return
        raise RefusedError("cellen har ingen anteckning")

    def conditions(self, name: str) -> list[list[Any]]:
        found = []
        for one in self._sheet(name).ConditionalFormats.getConditionalFormats():
            first = one.getByIndex(0)
            alone = one.getCount() == 1 and hasattr(first, "Formula1")
            is_formula = alone and first.Operator == _FORMULA_OPERATOR
            found.append([one.ID, f"={first.Formula1}" if is_formula else None])
        return found

    def add_condition(
        self, name: str, boxes: list[list[int]], formula: str, fill: Any, _: Any
    ) -> int:
        cells = self.doc.createInstance("com.sun.star.sheet.SheetCellRanges")
        number = self._sheet(name).RangeAddress.Sheet
        for row, column, rows, columns in boxes:
            area = CellRangeAddress()
            area.Sheet = number
            area.StartRow, area.StartColumn = row - 1, column - 1
            area.EndRow, area.EndColumn = row + rows - 2, column + columns - 2
            cells.addRangeAddress(area, False)
        formats = self._sheet(name).ConditionalFormats
        made = int(formats.createByRange(cells))
        one = next(each for each in formats.getConditionalFormats() if made == each.ID)
        one.createEntry(_EXPRESSION, 0)
        entry = one.getByIndex(0)
        entry.Operator = _FORMULA_OPERATOR
        entry.Formula1 = formula.removeprefix("=")
        entry.StyleName = _STYLES.get(tuple(fill), "Note")
        return made

    def delete_condition(self, name: str, number: int) -> None:
        self._sheet(name).ConditionalFormats.removeByID(number)

    # Protection and files

    def structure_protected(self) -> bool:
        return bool(self.doc.isProtected())

    def protect_structure(self) -> None:
        self.doc.protect("")

    def protection(self, name: str) -> dict[str, Any] | None:
        if not self._sheet(name).isProtected():
            return None
        return self.options.get(name, {"DrawingObjects": True, "Scenarios": True})

    def unprotect(self, name: str, password: str) -> None:
        self._sheet(name).unprotect(password)
        if self._sheet(name).isProtected():
            raise RefusedError("fel lösenord")

    def protect(self, name: str, options: dict[str, Any]) -> None:
        self.options[name] = {**self.options.get(name, {}), **options}
        if not self._sheet(name).isProtected():
            self._sheet(name).protect("")

    def set_password(self, name: str, password: str) -> None:
        self._sheet(name).unprotect("")
        self._sheet(name).protect(password)

    def calculate(self) -> None:
        self.doc.calculateAll()

    def save_copy(self, path: str) -> None:
        self._store(path, "Calc MS Excel 2007 XML")

    def to_pdf(self, name: str, path: str) -> None:
        """A sheet as it looks, what lies outside its print area too.

        Conditional formats made here are only seen once a file is opened, so a copy is.
        """
        copy = f"{path}.xlsx"
        self.save_copy(copy)
        shown = Document(self.desktop, copy)
        shown._sheet(name).setPrintAreas(())
        pages = shown.doc.StyleFamilies.getByName("PageStyles")
        pages.getByName(shown._sheet(name).PageStyle).ScaleToPagesX = 1
        chosen = _property("Selection", shown._range(name, shown.used(name)))
        only = uno.Any("[]com.sun.star.beans.PropertyValue", (chosen,))
        shown._store(path, "calc_pdf_Export", _property("FilterData", only))
        shown.close()

    def _store(self, path: str, form: str, *more: Any) -> None:
        how = (_property("FilterName", form), _property("Overwrite", True), *more)
        self.doc.storeToURL(Path(path).as_uri(), how)

    def close(self) -> None:
        self.doc.close(True)


def _each(indexed: Any) -> Any:
    """What stands in a collection of LibreOffice's."""
    if hasattr(indexed, "getCount"):
        return [indexed.getByIndex(number) for number in range(indexed.getCount())]
    walk, found = indexed.createEnumeration(), []
    while walk.hasMoreElements():
        found.append(walk.nextElement())
    return found


def _within(part: Any, box: list[int]) -> Any:
    """The cells of an address that lie in a box, counted from its corner."""
    top, left, rows, columns = box[0] - 1, box[1] - 1, box[2], box[3]
    for row in range(max(part.StartRow, top), min(part.EndRow, top + rows - 1) + 1):
        for column in range(
            max(part.StartColumn, left), min(part.EndColumn, left + columns - 1) + 1
        ):
            yield row - top, column - left


def _excels(formula: str) -> str:
    """A formula of LibreOffice's as Excel has it; texts in it stay as they are."""
    parts = _TEXT_IN_FORMULA.split(formula)
    return "".join(
        part if part.startswith('"') else _SHEET.sub(r"\1!", part).replace(";", ",")
        for part in parts
    )


def _in_excel(text: str) -> str:
    """``$'Min flik'.$A$1`` as Excel has it: ``'Min flik'!$A$1``."""
    return text.replace("$'", "'").removeprefix("$").replace(".$", "!$")


def _box(area: Any) -> list[int]:
    rows, columns = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
    return [area.StartRow + 1, area.StartColumn + 1, rows, columns]


def _day(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return {"date": (_EPOCH + timedelta(days=value)).isoformat()}


def _number(color: Any) -> int:
    if color is None:
        return -1
    red, green, blue = map(int, color)
    return (red << 16) | (green << 8) | blue


class Documents(unohelper.Base, XJob):  # type: ignore[misc,unused-ignore]
    """All open workbooks, as a job that LibreOffice runs for each line."""

    def __init__(self, context: Any) -> None:
        self.desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        self.open: dict[str, Document] = {}

    def execute(self, arguments: Any) -> str:
        """Obeys one line."""
        key, operation, given = json.loads(arguments[0].Value)
        try:
            return json.dumps({"ok": self._done(key, operation, given)})
        except Exception as fault:  # noqa: BLE001  # told to the one who asked
            return json.dumps({"refused": f"{type(fault).__name__}: {fault}"})

    def _done(self, key: str, operation: str, given: Any) -> Any:
        if operation == "convert":
            return _converted(self.desktop, *given)
        if operation == "open":
            self.open[key] = Document(self.desktop, *given)
            return None
        return getattr(self.open[key], operation)(*given)


def _converted(desktop: Any, path: str, target: str, filters: dict[str, str], options: str) -> None:
    """A file of any kind saved by the filter for its kind of document, as ``--convert-to`` does."""
    hidden = (_property("Hidden", True),)
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, hidden)
    if document is None:
        raise RefusedError(f"{path} går inte att öppna")
    try:
        form = next(name for kind, name in filters.items() if document.supportsService(kind))
        how = [_property("FilterName", form), _property("Overwrite", True)]
        how += [_property("FilterOptions", options)] if options else []
        document.storeToURL(Path(target).as_uri(), tuple(how))
    finally:
        document.close(True)


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816  # LibreOffice's name for it
g_ImplementationHelper.addImplementation(Documents, "kalkyl.Documents", ())
