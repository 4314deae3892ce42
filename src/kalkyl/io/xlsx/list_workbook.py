"""Writes a list as a workbook: a heading, a few words, and lines to sort and filter."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.marking.nodes import fit
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.worksheet import AUTHOR, CREATED, SETTINGS, TALLEST, Page, lines

_HEADING_ROW: Final = 4
_LINE = 15.0
Cell = Decimal | str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its heading, and how many characters wide it is."""

    heading: str
    width: float


def list_workbook(
    title: str, about: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> bytes:
    """A workbook with a heading, what it comes to, and the lines.

    Numbers are numbers there, shown with as many decimals as they have.
    """
    buffer = io.BytesIO()
    with Workbook(buffer, SETTINGS) as book:
        book.set_properties({"title": title, "author": AUTHOR, "created": CREATED})
        sheet = cast(Page, book.add_worksheet(title, Page))
        _Writer(book, sheet, columns).write(title, about, rows)
    return buffer.getvalue()


class _Writer:
    """The sheet on its way."""

    def __init__(self, book: Workbook, sheet: Page, columns: Sequence[Column]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._form: Callable[[Mapping[str, object]], Format] = book.add_format
        self._numbers: dict[int, Format] = {}
        self._text = self._form(
            {**look.BASE, "text_wrap": True, "valign": "top", "quote_prefix": True}
        )

    def write(self, title: str, about: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        sheet, last = self._sheet, len(self._columns) - 1
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADING_ROW)
        for number, column in enumerate(self._columns):
            sheet.set_column(number, number, column.width)
        sheet.write_string(0, 0, title, self._form({**look.BASE, **look.ROLES["title"]}))
        sheet.merge_range(1, 0, 2, last, fit(" ".join(about)), self._text)
        heading = self._form({**look.BASE, **look.ROLES["heading"]})
        for number, column in enumerate(self._columns):
            sheet.write_string(_HEADING_ROW, number, column.heading, heading)
        for number, row in enumerate(rows, _HEADING_ROW + 1):
            tall = max((lines(value, width) for value, width in self._texts(row)), default=1)
            if tall > 1:
                sheet.set_growing_row(number, min(tall * _LINE, TALLEST), self._text)
            for at, value in enumerate(row):
                self._cell(number, at, value)
        sheet.freeze_panes(_HEADING_ROW + 1, 0)
        sheet.autofilter(_HEADING_ROW, 0, _HEADING_ROW + max(len(rows), 1), last)

    def _cell(self, row: int, column: int, value: Cell) -> None:
        if isinstance(value, Decimal):
            self._sheet.write_number(row, column, float(value), self._number(value))
        else:
            self._sheet.write_string(row, column, fit(value), self._text)

    def _number(self, value: Decimal) -> Format:
        exponent = value.normalize().as_tuple().exponent
        decimals = min(max(-exponent, 0), 6) if isinstance(exponent, int) else 0
        if decimals not in self._numbers:
            form = "#,##0" + (f".{'0' * decimals}" if decimals else "")
            shape = {**look.BASE, "valign": "top", "num_format": form}
            self._numbers[decimals] = self._form(shape)
        return self._numbers[decimals]

    def _texts(self, row: Sequence[Cell]) -> list[tuple[str, float]]:
        """The texts of a line and the widths of their columns."""
        pairs = zip(row, self._columns, strict=True)
        return [(value, column.width) for value, column in pairs if isinstance(value, str)]
