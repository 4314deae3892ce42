"""The printed form of kalkyl's own report: its tables and texts as the outline prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kalkyl.contract.known_tables import TEXTS
from kalkyl.contract.spec import VALUE, Contract, TableSpec
from kalkyl.reporting.outline import Outline, TablePart, TextPart, parts_of
from kalkyl.reporting.tables import LEFT_OUT, heading_of, unit_of_all
from kalkyl.tables.layout import Block, CoverView, Layout, SheetLayout, View

_TEXT_HEADINGS: Final = ("Avsnitt", "Text")
_LEVEL: Final = "förvaltning"


def own_form(outline: Outline, contract: Contract, sender: str) -> Layout:
    """The layout of the report that kalkyl writes by an outline, read as a form of a total.

    ``sender`` is the administration that the report says it is of.
    """
    blocks = [*_tables(outline, contract), *_texts(outline, contract)]
    sheet = SheetLayout(contract.title, contract.title, "", tuple(blocks))
    cover = CoverView({}, {"level": _LEVEL, "administration": sender})
    return Layout(contract.report, contract.title, (sheet,), cover, contract.year)


def _tables(outline: Outline, contract: Contract) -> Iterator[Block]:
    for title, part in parts_of(outline.chapters):
        table = contract.tables.get(part.table) if isinstance(part, TablePart) else None
        if isinstance(part, TablePart) and table is not None:
            yield Block(table.id, view=_view(title, part, table))


def _view(title: str, part: TablePart, table: TableSpec) -> View:
    columns = tuple(column for column in part.columns if column == VALUE or column in table.columns)
    rows = {row.id: (row.label,) for row in table.rows if not part.rows or row.id in part.rows}
    return View(
        columns={column: (heading_of(table, part, column),) for column in columns},
        rows={} if table.is_open else rows,
        unit=unit_of_all(table, part, columns),
        decimals={column: places for column, places in part.decimals.items() if column in columns},
        row_heading=() if table.is_open else (table.row_heading or table.label,),
        total=(table.total,) if table.total else (),
        title=title or table.label.removesuffix(LEFT_OUT),
    )


def _texts(outline: Outline, contract: Contract) -> Iterator[Block]:
    """The texts of the chapters, by their headings."""
    rows: dict[str, tuple[str, ...]] = {}
    for title, part in parts_of(outline.chapters):
        if isinstance(part, TextPart) and part.table == TEXTS:
            rows.setdefault(part.row, (title,))
    if TEXTS in contract.tables and rows:
        heading, text = _TEXT_HEADINGS
        view = View({VALUE: (text,)}, rows, row_heading=(heading,), optional=True)
        yield Block(TEXTS, view=view)


def without_demands(form: Layout) -> Layout:
    """A form any of whose tables may be missing, as an editor may leave out what he will."""
    sheets = (
        replace(
            sheet,
            blocks=tuple(
                replace(block, view=replace(block.view, optional=True)) if block.view else block
                for block in sheet.blocks
            ),
        )
        for sheet in form.sheets
    )
    return replace(form, sheets=tuple(sheets))
