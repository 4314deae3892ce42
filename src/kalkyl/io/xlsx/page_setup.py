"""The page that a planned sheet makes: measures, what stays in sight, paper, protection, tab."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range

from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.text_height import lines
from kalkyl.io.xlsx.worksheet import Page
from kalkyl.template.plan import Planned, SheetPlan

_A4 = 9
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.75}
_INDENT = 1.5
_FILTER_BUTTON = 3
_TALLEST = 409.0
_FOOTER = 200
"""Excel takes 255 characters with the codes around the words."""
_WRAPPED = frozenset({"label", "note", "plain", "answer"})
_WRAPPED_TEXTS = frozenset({"entry", "given", "computed", "sample"})


def set_up(sheet: Page, plan: SheetPlan, footer: str) -> None:
    """Everything around the cells."""
    bottom = max((row for row, _ in plan.cells), default=1)
    right = max((column for _, column in plan.cells if column not in plan.hidden), default=1)
    whole = (0, 0, bottom - 1, right - 1)
    _lay_on_paper(sheet, plan, whole, footer)
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
    words = footer[: _FOOTER - footer[:_FOOTER].count("&")].replace("&", "&&")
    sheet.set_footer(f"&L&8 {words}&C&8 &A&R&8 Sida &P av &N")


def _repeated(plan: SheetPlan) -> int:
    """The heading row that later pages repeat: the last, or the first that says the same.

    None where something else than a table comes last, such as how to read the sheets.
    """
    rows: dict[int, tuple[str, ...]] = {}
    for (row, _), cell in sorted(plan.cells.items()):
        if cell.role == "heading":
            rows[row] = (*rows.get(row, ()), str(cell.value))
        elif cell.role == "guide":
            return 0
    last = rows[max(rows)] if rows else ()
    return next((row for row, words in rows.items() if words == last), 0)


def _tab(plan: SheetPlan) -> str:
    roles = {cell.role for cell in plan.cells.values()}
    if "entry" in roles:
        return look.TAB_ENTRY
    return look.TAB_CONTROL if "link" in roles else look.TAB_REST


def columns_and_rows(sheet: Page, plan: SheetPlan, air: Format) -> None:
    """Widths as planned; heights fixed where nobody writes, else as the text needs."""
    for column, width in plan.widths.items():
        sheet.set_column(column - 1, column - 1, width)
    for column in plan.hidden:
        sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
    for row, cells in _rows(plan).items():
        fixed = _fixed_height(plan, row, cells)
        if fixed:
            sheet.set_row(row - 1, fixed)
        else:
            height = _text_lines(plan, cells) * look.LINE_HEIGHT + look.ROW_AIR
            sheet.set_growing_row(row - 1, min(height, _TALLEST), air)


def several_lines(plan: SheetPlan) -> frozenset[int]:
    """The rows whose texts are broken over several lines."""
    return frozenset(row for row, cells in _rows(plan).items() if _text_lines(plan, cells) > 1)


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


def _text_lines(plan: SheetPlan, cells: Mapping[int, Planned]) -> int:
    needed = [
        lines(cell.value, _room(plan, column))
        for column, cell in cells.items()
        if isinstance(cell.value, str) and _wraps(cell) and column not in plan.hidden
    ]
    return max(needed, default=1)


def _wraps(cell: Planned) -> bool:
    is_text = cell.role in _WRAPPED_TEXTS and cell.spec.kind == "text"
    return is_text or cell.role in _WRAPPED


def _room(plan: SheetPlan, column: int, *, button: bool = False) -> float:
    return plan.widths.get(column, 8) - _INDENT - _FILTER_BUTTON * button
