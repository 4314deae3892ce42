"""Writes a planned workbook with XlsxWriter: cells by role, and what stands around them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import cast

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook

from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.entry_validation import guard
from kalkyl.io.xlsx.worksheet import Page, columns_and_rows, set_up, several_lines
from kalkyl.model import Area, Value
from kalkyl.template.formulas import quoted
from kalkyl.template.plan import BookPlan, Planned, PlannedTable, SheetPlan, in_cell, number_format

AUTHOR = "kalkyl"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML cannot hold; XlsxWriter escapes it in plain texts alone."""
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""A workbook says nothing of when it was made: the same plan gives the same bytes."""
_FIGURES = frozenset({"entry", "given", "computed", "total", "sample"})
_IN_MEMORY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TextTooLongError(ValueError):
    """A text that is longer than a cell can hold."""


def book_bytes(plan: BookPlan) -> bytes:
    """The workbook as a file's content."""
    buffer = io.BytesIO()
    with Workbook(buffer, _IN_MEMORY) as book:
        _describe(book, plan)
        formats = _Formats(book)
        for sheet in plan.sheets:
            _write_sheet(book, formats, sheet, plan.footer)
        for name, area in plan.names.items():
            book.define_name(name, f"={_absolute(area)}")
    return buffer.getvalue()


def _describe(book: Workbook, plan: BookPlan) -> None:
    book.set_properties({"title": plan.title, "author": AUTHOR, "created": _CREATED})
    for name, value in plan.properties.items():
        book.set_custom_property(name, value, "text")


def _absolute(area: Area) -> str:
    return f"{quoted(area.sheet)}!{xl_range_abs(*_corners(area))}"


def _corners(area: Area) -> tuple[int, int, int, int]:
    """An area as XlsxWriter counts: from 0."""
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, object], ...], Format] = {}
        self.plain: dict[tuple[bool, bool], Format] = {}

    def of(self, properties: look.Format) -> Format:
        """The format with some properties on top of what all cells have."""
        whole = {**look.BASE, **properties}
        key = tuple(sorted(whole.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(whole)
        return self.made[key]

    def cell(self, cell: Planned, below: Planned | None, more: look.Format) -> Format:
        """The format of a planned cell; a day stands like the figure below it."""
        if cell.role == "plain":
            return self._plain(cell, more)
        properties = {**look.ROLES[cell.role], **_shown(cell), **more}
        if cell.spec.kind == "date" and _is_right(below):
            properties["align"] = "right"
        return self.of(properties)

    def _plain(self, cell: Planned, more: look.Format) -> Format:
        """The format of a cell in a long list, of which there are few kinds and many cells."""
        kind = (isinstance(cell.value, Decimal), bool(more))
        if kind not in self.plain:
            self.plain[kind] = self.of({**look.ROLES["plain"], **_shown(cell), **more})
        return self.plain[kind]

    def heading(self, below: Planned | None, under_that: Planned | None) -> Format:
        """A heading stands to the right above figures."""
        right = _is_right(below) or (
            below is not None and below.spec.kind == "date" and _is_right(under_that)
        )
        return self.of({**look.ROLES["heading"], "align": "right" if right else "left"})


def _is_right(cell: Planned | None) -> bool:
    return cell is not None and _shown(cell).get("align") == "right"


def _shown(cell: Planned) -> dict[str, object]:
    """What a cell's kind decides: figures to the right, texts wrapped, years and days as texts."""
    if cell.role == "plain":
        return {"align": "right" if isinstance(cell.value, Decimal) else "left"}
    if cell.role not in _FIGURES:
        return {}
    spec = cell.spec
    if spec.kind == "text":
        return {"text_wrap": True, "align": "left"}
    align = "left" if spec.plain or spec.kind == "date" else "right"
    return {"align": align, "num_format": number_format(spec)}


def _write_sheet(book: Workbook, formats: _Formats, plan: SheetPlan, footer: str) -> None:
    sheet = cast(Page, book.add_worksheet(plan.name, Page))
    set_up(sheet, plan, footer)
    columns_and_rows(sheet, plan, formats.of({"font_size": look.AIR}))
    for table in plan.tables:
        _add_table(sheet, table, formats, plan)
    tall = several_lines(plan)
    for (row, column), cell in plan.cells.items():
        form = _format_of(formats, plan, row, column, tall=row in tall)
        _write(sheet, row - 1, column - 1, cell, form)
    guard(sheet, plan, book.add_format)


def _format_of(
    formats: _Formats, plan: SheetPlan, row: int, column: int, *, tall: bool = False
) -> Format:
    cell = plan.cells[row, column]
    if cell.role == "plain":
        return formats.cell(cell, None, look.SEVERAL_LINES if tall else {})
    below, under_that = (plan.cells.get((row + more, column)) for more in (1, 2))
    if cell.role == "heading":
        return formats.heading(below, under_that)
    return formats.cell(cell, below, look.SEVERAL_LINES if tall else {})


def _write(sheet: Page, row: int, column: int, cell: Planned, form: Format) -> None:
    value = in_cell(cell.value, cell.spec)
    if cell.formula is not None:
        sheet.write_formula(row, column, cell.formula, form, _result(value))
    elif cell.link is not None:
        target = f"internal:{quoted(cell.link.sheet)}!{cell.link.cell}"
        sheet.write_url(row, column, target, form, str(value))
    else:
        _write_value(sheet, row, column, value, form)


def _write_value(sheet: Page, row: int, column: int, value: Value, form: Format) -> None:
    match value:
        case None | "":
            sheet.write_blank(row, column, None, form)
        case bool():
            sheet.write_boolean(row, column, value, form)
        case Decimal():
            sheet.write_number(row, column, float(value), form)
        case date():
            sheet.write_datetime(row, column, datetime.combine(value, time.min), form)
        case _:
            if _write_text(sheet, row, column, str(value), form):
                raise TextTooLongError(f"{sheet.name}: row {row + 1}, column {column + 1}")


def _write_text(sheet: Page, row: int, column: int, text: str, form: Format) -> int:
    """Writes a text as a text, whatever it says; not 0 where it is too long.

    XlsxWriter takes ``<r>…</r>`` for XML of its own making and writes it as it stands. In
    several runs, three at least, the text is escaped like any other and reads the same.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
        return sheet.write_rich_string(row, column, plain[0], plain[1], plain[2:], form)
    return sheet.write_string(row, column, text, form)


def _result(value: Value) -> object:
    """A formula's stored result: figures as the shortest text of what Excel computes."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value))


def _add_table(sheet: Page, table: PlannedTable, formats: _Formats, plan: SheetPlan) -> None:
    options = {
        "name": table.name,
        "columns": list(_table_columns(table, formats, plan)),
        "autofilter": table.filter,
        "style": None,
        "banded_rows": False,
    }
    if sheet.add_table(*_corners(table.area), options):
        raise ValueError(f"Excel would not take the table {table.name}")


def _table_columns(
    table: PlannedTable, formats: _Formats, plan: SheetPlan
) -> Iterator[dict[str, object]]:
    for column, heading in enumerate(table.headings, table.area.left):
        yield {
            "header": heading,
            "header_format": _format_of(formats, plan, table.area.top, column),
        }
