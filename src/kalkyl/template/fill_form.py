"""Lays a submission out as a foreign form: its own headings and units, values typed, no formulas.

What can be computed is written as well, since such a form has its figures typed; a figure that the
submission itself has for a computed cell goes first, so that printed figures can be written as
they stand. Rows of a form that together are one row of the contract are left to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.sheet_amounts import to_sheet
from kalkyl.contract.spec import TOTAL, VALUE, Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Submission, Value
from kalkyl.tables.layout import SPARE, Layout
from kalkyl.tables.shown import Shown, ShownRow, shown_blocks
from kalkyl.template.plan import BookPlan, CellRole, Planned, SheetPlan

Cells = dict[tuple[int, int], Planned]
_COVER = "Uppgifter"
_FIRST = 3
_LABEL_WIDTH, _WIDTH = 44, 18


def fill(contract: Contract, layout: Layout, submission: Submission) -> BookPlan:
    """The workbook of a submission in a foreign form."""
    figures = Figures(contract, submission)
    blocks = shown_blocks(contract, layout, submission.level)
    sheets = [_cover_sheet(layout, submission)]
    for sheet in layout.sheets:
        own = [shown for home, shown in blocks if home == sheet.name]
        sheets.append(_plan(sheet.name, _sheet_cells(sheet.title, own, figures)))
    title = f"{contract.title} {contract.year}"
    footer = " · ".join(filter(None, (str(submission.sender), title)))
    return BookPlan(sheets=tuple(sheets), title=title, footer=footer)


def _plan(name: str, cells: Cells) -> SheetPlan:
    widths = {column: _LABEL_WIDTH if column == 1 else _WIDTH for _, column in cells}
    return SheetPlan(name, cells, widths, 0, protected=False)


def _cover_sheet(layout: Layout, submission: Submission) -> SheetPlan:
    cells: Cells = {(1, 1): Planned(layout.title, CellRole.TITLE)}
    labels = layout.cover.labels if layout.cover else {}
    for row, (name, words) in enumerate(labels.items(), _FIRST):
        cells[row, 1] = Planned(words[0], CellRole.LABEL)
        value = submission.value((COVER, name, VALUE))
        kind = CellKind.NUMBER if isinstance(value, Decimal) else CellKind.TEXT
        spec = CellSpec("", kind, decimals=0, plain=True)
        cells[row, 2] = Planned(value, CellRole.ENTRY, spec=spec)
    return _plan(_COVER, cells)


def _sheet_cells(title: str, blocks: list[Shown], figures: Figures) -> Cells:
    cells: Cells = {(1, 1): Planned(title, CellRole.TITLE)} if title else {}
    row = _FIRST
    for shown in blocks:
        if shown.view.title:
            cells[row, 1] = Planned(shown.view.title, CellRole.BLOCK)
            row += 1
        row = _block(cells, row, shown, figures) + 2
    return cells


def _block(cells: Cells, top: int, shown: Shown, figures: Figures) -> int:
    """Writes a table from its heading row; gives its last row."""
    start = 2 if shown.has_labels else 1
    if shown.has_labels:
        cells[top, 1] = Planned(shown.row_headings[0], CellRole.HEADING)
    for number, words in enumerate(shown.headings.values(), start):
        cells[top, number] = Planned(words[0], CellRole.HEADING)
    at = top
    for at, row in enumerate(_rows(shown, figures), top + 1):
        if shown.has_labels:
            cells[at, 1] = Planned(
                row.labels[0], CellRole.TOTAL_LABEL if row.id == TOTAL else CellRole.LABEL
            )
        for number, column in enumerate(shown.headings, start):
            cell = _cell(shown, row, column, figures)
            if cell is not None:
                cells[at, number] = cell
        if row.id == TOTAL and not shown.has_labels:
            cells[at, 1] = Planned(shown.totals[0], CellRole.TOTAL_LABEL)
    return at


def _rows(shown: Shown, figures: Figures) -> Iterator[ShownRow]:
    if shown.table.is_open:
        own = figures.rows(shown.table)
        yield from (ShownRow(row, row, ()) for row in own)
        yield from (ShownRow(f"~{number}", "", ()) for number in range(0 if own else SPARE))
    yield from shown.rows
    if shown.totals:
        yield ShownRow(TOTAL, TOTAL, shown.totals)


def _cell(shown: Shown, row: ShownRow, column: str, figures: Figures) -> Planned | None:
    spec = shown.table.cell(row.row or TOTAL, column)
    form = shown.spec(row.row or TOTAL, column)
    if spec is None or form is None:
        return None
    value = _value(shown, row, column, figures) if row.id == row.row else None
    if isinstance(value, Decimal):
        value = to_sheet(value, spec, form)
    return Planned(value, CellRole.TOTAL if row.id == TOTAL else CellRole.ENTRY, spec=form)


def _value(shown: Shown, row: ShownRow, column: str, figures: Figures) -> Value:
    key = (shown.table.id, row.row, column)
    given = figures.submission.value(key)
    return figures[key].value if given is None else given
