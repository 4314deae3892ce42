"""A workbook that is open in Excel as a flat picture, in a few large reads.

A sheet is read whole: its values in one call, its formulas in another. Excel hands numbers over as
binary floats; they become exact here, with the 15 digits that Excel shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from kalkyl.base.limits import FILLED_CELLS
from kalkyl.base.regex import regex
from kalkyl.figures.amount import from_xml
from kalkyl.io.excel.native import error_in, formulas, has_cells, hidden_lines
from kalkyl.io.refusal import Refused, within
from kalkyl.io.xlsx.refs import named_areas
from kalkyl.model import Area, Book, Cell, CellError, ExcelTable, Received, Sheet, Source, Value

if TYPE_CHECKING:
    import xlwings as xw

_STATES = {0: "hidden", 2: "veryHidden"}
_ORDERS = ("rows", "columns")
_LARGE = 200_000
"""So many cells are looked through for the last filled one before they are read."""
_ERROR = regex(r"#[A-Z][A-Z0-9/_]+[!?]?")
_EXCELS_OWN = frozenset({"Print_Area", "Print_Titles", "_FilterDatabase", "Criteria", "Extract"})
_DAYS_1900 = date(1899, 12, 30)

Corner = tuple[int, int]


def received(book: xw.Book) -> Received:
    """An open workbook as the file reader would have received it, saved or not."""
    source = Source(book.name)
    try:
        sheets = tuple(_sheets(book))
    except Refused as refused:
        return Received(source, None, (refused.problem,))
    return Received(source, Book(sheets, _names(book, sheets)))


def _sheets(book: xw.Book) -> Iterator[Sheet]:
    filled = 0
    for sheet in book.sheets:
        used = _used(sheet) if has_cells(sheet) else None
        if used is None:
            yield Sheet(sheet.name, {}, _state(sheet))
            continue
        found = _sheet(sheet, used)
        filled += len(found.cells)
        within(FILLED_CELLS, filled, "cells")
        yield found


def _used(sheet: xw.Sheet) -> xw.Range | None:
    """The cells in use; nothing where there are none.

    Formatting alone makes Excel count a cell as used. Where there are very many, only those down to
    the last filled one are read.
    """
    used = sheet.used_range
    rows, columns = used.shape
    if rows * columns <= _LARGE:
        return used
    last = {order: used.find("*", direction="backward", order=order) for order in _ORDERS}
    low, wide = (cast("xw.Range | None", last[order]) for order in _ORDERS)
    if low is None or wide is None:
        return None
    return sheet.range((used.row, used.column), (low.row, wide.column))


def _sheet(sheet: xw.Sheet, used: xw.Range) -> Sheet:
    rows, columns = used.shape
    within(FILLED_CELLS, rows * columns, "cells")
    options = {"numbers": exact, "dates": _day, "err_to_str": True, "ndim": 2}
    values = used.options(**options).value
    cells = dict(_cells((used.row, used.column), values, formulas(used)))
    hidden_rows, hidden_columns = hidden_lines(used)
    return Sheet(
        name=sheet.name,
        cells=cells,
        state=_state(sheet),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        tables=tuple(_tables(sheet, cells)),
    )


def _state(sheet: xw.Sheet) -> str:
    return _STATES.get(int(sheet.visible), "visible")


def _cells(
    corner: Corner, values: list[list[Any]], texts: list[list[Any]]
) -> Iterator[tuple[Corner, Cell]]:
    for row, (shown, written) in enumerate(zip(values, texts, strict=True), corner[0]):
        for column, (value, text) in enumerate(zip(shown, written, strict=True), corner[1]):
            if value is None and not text:
                continue
            formula = text if _is_formula(text, value) else None
            yield (row, column), Cell(_value(value, formula), formula)


def _is_formula(text: object, value: object) -> bool:
    """Whether a text is a formula and not a word with = at its head, which is its own value."""
    return isinstance(text, str) and text.startswith("=") and text != value


def _value(value: Any, formula: str | None) -> Value:
    if value is None:
        return "" if formula else None  # a live formula always has a result; "" is one
    if isinstance(value, str):
        return CellError(value) if _ERROR.fullmatch(value) else value
    if isinstance(value, (bool, date, Decimal, CellError)):
        return value
    return error_in(value) or exact(value)


def exact(number: float) -> Decimal | CellError:
    """The number that Excel shows for a binary one."""
    found = from_xml(repr(number))
    return CellError("#NUM!") if found is None else found


def _day(year: int, month: int, day: int, **_: Any) -> Value:
    """A day, its time dropped; what lies before 1900 is a time of day alone, and no day."""
    found = date(year, month, day)
    return found if found.year >= 1900 else Decimal((found - _DAYS_1900).days)  # noqa: PLR2004  # the year Excel counts from


def _tables(sheet: xw.Sheet, cells: Mapping[Corner, Cell]) -> Iterator[ExcelTable]:
    for table in sheet.tables:
        lies = table.range
        (top, left), (rows, columns) = (lies.row, lies.column), lies.shape
        area = Area(sheet.name, top, left, top + rows - 1, left + columns - 1)
        heads = (cells.get((top, at)) for at in range(left, left + columns))
        words = tuple(str(cell.value) if cell and cell.value is not None else "" for cell in heads)
        yield ExcelTable(table.name, area, words)


def _names(book: xw.Book, sheets: Iterable[Sheet]) -> Mapping[str, Area | None]:
    """Defined names; those of a sheet, ``Prognos!namn``, come after the workbook's."""
    found = [(name.name, name.refers_to or "") for name in book.names]
    own = [(name, text) for name, text in found if "!" not in name]
    local = [(name.rpartition("!")[2], text) for name, text in found if "!" in name]
    wanted = ((name, text) for name, text in chain(own, local) if name not in _EXCELS_OWN)
    return named_areas(wanted, {sheet.name.casefold(): sheet.name for sheet in sheets})


def with_formats(book: xw.Book, received_: Received, areas: Iterable[Area]) -> Received:
    """What was received, with the number formats of some areas, asked for column by column.

    Cells of a column that are formatted in several ways keep the general format.
    """
    read = received_.book
    if read is None:
        return received_
    formats: dict[str, dict[Corner, str]] = {}
    for area in areas:
        sheet = book.sheets[area.sheet]
        for column in range(area.left, area.right + 1):
            found = sheet.range((area.top, column), (area.bottom, column)).number_format
            if found:
                own = formats.setdefault(area.sheet, {})
                own.update({(row, column): found for row in range(area.top, area.bottom + 1)})
    sheets = tuple(_formatted(sheet, formats.get(sheet.name, {})) for sheet in read.sheets)
    return replace(received_, book=replace(read, sheets=sheets))


def _formatted(sheet: Sheet, formats: Mapping[Corner, str]) -> Sheet:
    cells = {
        at: replace(cell, number_format=formats[at]) if at in formats else cell
        for at, cell in sheet.cells.items()
    }
    return replace(sheet, cells=cells)
