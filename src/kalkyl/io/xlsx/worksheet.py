"""A sheet as XlsxWriter writes it: measures, panes, paper, protection, rows that grow, charts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, cast

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellStringTuple, Worksheet

from kalkyl.contract.cell_spec import CellKind
from kalkyl.io.marking.nodes import xml
from kalkyl.io.xlsx import look
from kalkyl.model import Area
from kalkyl.template.formulas import quoted
from kalkyl.template.plan import CellRole, Planned, SheetPlan
from kalkyl.template.plan import Chart as ChartPlan

_WIDTHS = {
    0.48: "ijl.,:;!|' ",
    0.66: "frtIJ()[]/-",
    0.92: "acegksvxyzåäéFLS",
    1.05: "bdhnopquöEBPTZXYKR",
    1.30: "ACDGHNOQUVÅÄÖ%+=–",
    1.76: "mwMW@—",
}
"""Letters of Calibri by their width in digits, which is what a column's width counts; rounded up,
so that a text comes out one to three per cent too long."""
_LETTERS = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_BOLD = 1.05
_WIDEST = max(_WIDTHS)


Attributes = Sequence[tuple[str, object]]
AUTHOR = "kalkyl"
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""A workbook says nothing of when it was made: the same content gives the same bytes."""
SETTINGS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Settings of XlsxWriter: texts stay texts."""
TALLEST: Final = 409.0
"""Points; Excel has no taller rows."""
CHART_COLUMNS: Final = 8
CHART_ROWS: Final = 14
"""What a chart covers at least, of columns and rows of the usual size."""
_A4 = 9
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.75}
_INDENT = 1.5
_FILTER_BUTTON = 3
_FOOTER = 200
"""Excel takes 255 characters with the codes around the words."""
_WRAPPED = frozenset({"label", "note", "plain", "answer"})
_WRAPPED_TEXTS = frozenset({"entry", "given", "computed", "sample"})
_COLUMN_PIXELS = 64
_COLOURS = (look.ACCENT, look.TAB_ENTRY)
_BELOW_ZERO = "#8A1C12"
_FONT: Mapping[str, object] = {"name": "Calibri", "size": 9, "color": look.INK}
_NO_LINES: Mapping[str, object] = {"major_gridlines": {"visible": False}, "visible": False}
"""An axis of amounts is not needed where every bar says its own."""


@lru_cache(maxsize=4096)
def lines(text: str, width: float, *, bold: bool = False) -> int:
    """The lines of a text in a column so many digits wide, broken between words as Excel does."""
    scale = _BOLD if bold else 1
    if "\n" not in text and len(text) * _WIDEST * scale <= width:
        return 1
    return sum(_broken(line, width / scale) for line in text.split("\n"))


def _broken(text: str, width: float) -> int:
    count, used = 1, 0.0
    for word in text.split():
        length = sum(_LETTERS.get(letter, 1.0) for letter in word)
        if used and used + _LETTERS[" "] + length > width:
            count, used = count + 1, 0.0
        over = max(math.ceil(length / width) - 1, 0)
        count += over
        used += length - over * width + (_LETTERS[" "] if used else 0)
    return count


class Page(Worksheet):
    """A sheet whose formulas may result in nothing and whose rows follow what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.growing: set[int] = set()

    def set_growing_row(self, row: int, height: float, form: Format) -> None:
        """Gives a row, counted from 0, the height its text needs now; Excel adapts it later.

        A row without any height would do in Excel, but LibreOffice shows it as one line.
        """
        self.set_row(row, height, form)
        self.growing.add(row + 1)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Attributes = ()) -> None:
        if tag == "row":
            attributes = list(self._without_fixed_height(attributes))
        super()._xml_start_tag_unencoded(tag, attributes)

    def _without_fixed_height(self, attributes: Attributes) -> Iterable[tuple[str, object]]:
        grows = dict(attributes)["r"] in self.growing
        return (pair for pair in attributes if not (grows and pair[0] == "customHeight"))

    def _prepare_formula(self, formula: str, *_: bool) -> str:
        """XlsxWriter looks through each formula for fifty newer functions, of which it has none."""
        return formula.removeprefix("=")

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """XlsxWriter builds each cell of attributes that it escapes; nearly all are as simple."""
        if cell.__class__ is CellStringTuple and cell.format:
            file: Any = self.fh
            at = xl_rowcol_to_cell_fast(row, col)
            style = cell.format._get_xf_index()  # noqa: SLF001  # as XlsxWriter's own
            file.write(f'<c r="{at}" s="{style}"{self._content(cell.string)}</c>')
        else:
            super()._write_cell(row, col, cell)

    def _content(self, index: int) -> str:
        """The rest of a cell with a text, given its number."""
        return f' t="s"><v>{index}</v>'

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Attributes = ()
    ) -> None:
        """XlsxWriter leaves out the type of an empty text, which then reads as no result."""
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])


class ListPage(Page):
    """A sheet that holds its texts itself, so that it can be moved to another workbook."""

    def _content(self, index: int) -> str:
        table: Any = self.str_table
        text = xml(table.string_array[index])
        return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'


def set_up(sheet: Page, plan: SheetPlan, footer: str, header: str = "") -> None:
    """Everything around the cells."""
    bottom = max((row for row, _ in plan.cells), default=1)
    right = max((column for _, column in plan.cells if column not in plan.hidden), default=1)
    for chart in plan.charts:
        bottom = max(bottom, chart.at.row + CHART_ROWS)
        right = max(right, chart.at.column + CHART_COLUMNS - 1)
    whole = (0, 0, bottom - 1, right - 1)
    _lay_on_paper(sheet, plan, whole, footer)
    if header:
        sheet.set_header(f"&L&8&B {_printed(header)}")
    sheet.hide_gridlines(2)
    sheet.freeze_panes(plan.frozen, plan.frozen_columns)
    sheet.set_tab_color(_tab(plan))
    everywhere = xl_range(*whole)
    sheet.ignore_errors(
        dict.fromkeys(("number_stored_as_text", "formula_range", "formula_differs"), everywhere)
    )
    if plan.protected:
        sheet.protect("", dict.fromkeys(look.FREE, True))


def _lay_on_paper(
    sheet: Page, plan: SheetPlan, whole: tuple[int, int, int, int], footer: str
) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS)
    sheet.fit_to_pages(1, 0)  # as many pages as it needs, also when texts have grown
    sheet.print_area(*whole)
    heading = _repeated(plan)
    if heading:
        sheet.repeat_rows(heading - 1)
    sheet.set_footer(f"&L&8 {_printed(footer)}&C&8 &A&R&8 Sida &P av &N")


def _printed(words: str) -> str:
    """Words of a header or footer, as many as Excel takes."""
    return words[: _FOOTER - words[:_FOOTER].count("&")].replace("&", "&&")


def _repeated(plan: SheetPlan) -> int:
    """The heading row that later pages repeat: the last, or the first that says the same.

    None where something else than a table comes last, such as how to read the sheets.
    """
    rows: dict[int, tuple[str, ...]] = {}
    for (row, _), cell in sorted(plan.cells.items()):
        if cell.role is CellRole.HEADING:
            rows[row] = (*rows.get(row, ()), str(cell.value))
        elif cell.role is CellRole.GUIDE:
            return 0
    last = rows[max(rows)] if rows else ()
    return next((row for row, words in rows.items() if words == last), 0)


def _tab(plan: SheetPlan) -> str:
    roles = {cell.role for cell in plan.cells.values()}
    if "entry" in roles:
        return look.TAB_ENTRY
    return look.TAB_CONTROL if "link" in roles else look.TAB_REST


def columns_and_rows(sheet: Page, plan: SheetPlan, air: Format) -> frozenset[int]:
    """Widths as planned; heights fixed where nobody writes, else as the text needs.

    Gives the rows whose texts are broken over several lines.
    """
    for column, width in plan.widths.items():
        sheet.set_column(column - 1, column - 1, width)
    for column in plan.hidden:
        sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
    broken: set[int] = set()
    shown = {column for _, column in plan.cells}.difference(plan.hidden)
    rooms = {column: _room(plan, column) for column in shown}
    for row, cells in _rows(plan).items():
        fixed, needed = _fixed_height(plan, row, cells), _text_lines(cells, rooms)
        if fixed:
            sheet.set_row(row - 1, fixed)
        else:
            height = needed * look.LINE_HEIGHT + look.ROW_AIR
            sheet.set_growing_row(row - 1, min(height, TALLEST), air)
        if needed > 1:
            broken.add(row)
    return frozenset(broken)


def _rows(plan: SheetPlan) -> Mapping[int, Mapping[int, Planned]]:
    rows: dict[int, dict[int, Planned]] = {}
    for (row, column), cell in plan.cells.items():
        rows.setdefault(row, {})[column] = cell
    return rows


def _fixed_height(plan: SheetPlan, row: int, cells: Mapping[int, Planned]) -> float | None:
    roles = {cell.role for cell in cells.values()}
    if "heading" in roles:
        return _heading_height(plan, row, cells)
    if "total_label" in roles or "total" in roles:
        return look.HEIGHTS["total"]
    return next((look.HEIGHTS[role] for role in roles if role in look.HEIGHTS), None)


def _heading_height(plan: SheetPlan, row: int, cells: Mapping[int, Planned]) -> float:
    buttons = {
        column
        for table in plan.tables
        if table.filter and table.area.top == row
        for column in range(table.area.left, table.area.right + 1)
    }
    needed = [
        lines(str(cell.value), _room(plan, column, button=column in buttons), bold=True)
        for column, cell in cells.items()
    ]
    return max(needed) * look.LINE_HEIGHT + look.HEADING_AIR


def _text_lines(cells: Mapping[int, Planned], rooms: Mapping[int, float]) -> int:
    """The lines of a row, by what its columns that are seen have room for."""
    needed = [
        lines(cell.value, rooms[column])
        for column, cell in cells.items()
        if isinstance(cell.value, str)
        and column in rooms
        and (len(cell.value) * _WIDEST > rooms[column] or "\n" in cell.value)
        and _wraps(cell)
    ]
    return max(needed, default=1)


def _wraps(cell: Planned) -> bool:
    is_text = cell.role in _WRAPPED_TEXTS and cell.spec.kind is CellKind.TEXT
    return is_text or cell.role in _WRAPPED


def _room(plan: SheetPlan, column: int, *, button: bool = False) -> float:
    return plan.widths.get(column, 8) - _INDENT - _FILTER_BUTTON * button


def insert(book: Workbook, sheet: Worksheet, plan: ChartPlan) -> None:
    """Draws a chart on its sheet; below zero the bars of a single series have another colour."""
    chart = cast(Chart, book.add_chart({"type": plan.kind}))
    single = len(plan.series) == 1
    for series, colour in zip(plan.series, _COLOURS, strict=False):
        chart.add_series(
            {
                "name": series.name,
                "categories": _address(plan.categories),
                "values": _address(series.values),
                "fill": {"color": colour},
                "invert_if_negative": single,
                "invert_if_negative_color": _BELOW_ZERO,
                "gap": 60,
                "data_labels": {"value": True, "num_format": plan.number_format, "font": _FONT},
            }
        )
    chart.set_title({"name": plan.title, "name_font": {**_FONT, "size": 12, "bold": True}})
    lying = plan.kind == "bar"
    names = {"num_font": _FONT, "label_position": "low", "reverse": lying}
    amounts = {"num_format": plan.number_format, **_NO_LINES}
    chart.set_x_axis(amounts if lying else {**names, "major_gridlines": {"visible": False}})
    chart.set_y_axis({**names, "major_gridlines": {"visible": False}} if lying else amounts)
    chart.set_legend({"none": True} if single else {"position": "bottom", "font": _FONT})
    chart.set_size({"width": CHART_COLUMNS * _COLUMN_PIXELS - 8, "height": plan.height})
    options = {"description": plan.text, "object_position": 1, "x_offset": 4}
    sheet.insert_chart(plan.at.row - 1, plan.at.column - 1, chart, options)


def _address(area: Area) -> str:
    cells = xl_range_abs(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)
    return f"={quoted(area.sheet)}!{cells}"
