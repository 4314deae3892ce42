"""Every look of a workbook is as it was once a button is undone, people's own looks too."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

import builders as b
from desk import Desk, store, type_in
from kalkyl.excel import buttons
from test_buttons import EMPTY_CELL, TOTAL_CELL, form, put_text

LOOKS = ("number_format", "font", "fill", "alignment", "border", "protection", "hyperlink")
ENGLISH = "[$-409]"
"""What LibreOffice writes before a format that was set under its own language."""
DEFAULT_WIDTH = 13.0
RED = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")


def as_shipped(folder: Path) -> Path:
    return b.shipped(folder)


def blank_form(folder: Path) -> Path:
    return form(folder / "formulär.xlsx", computed=False)


def wrong_form(folder: Path) -> Path:
    return form(folder / "formulär.xlsx", {("forecast", "total", "annual_forecast"): Decimal(-1)})


def with_texts(folder: Path) -> Path:
    """Texts, some in cells of the text format, where formulas of the template belong."""
    path = b.shipped(folder)
    for place, text, number_format in (
        ("Prognos!B6", "x", "General"),
        ("Prognos!C6", "x", "@"),
        ("Prognos!D6", "-12", "0.0"),
        (TOTAL_CELL, "12", "@"),
    ):
        put_text(path, place, text, number_format)
    return path


def with_peoples_own(folder: Path) -> Path:
    """A sheet on which somebody has coloured, commented, formatted and validated."""
    path = b.shipped(folder)
    with b.edited(path) as made:
        sheet = b.sheet_of(made, "Prognos")
        sheet["B14"].number_format, sheet["C14"].number_format = '0.0" tkr"', "0.00%"
        sheet["B10"].fill, sheet["B14"].fill = RED, RED
        sheet["B14"].font, sheet["C10"].font = Font(b=True, color="FF00B050"), Font(i=True)
        sheet["B13"].alignment = Alignment(horizontal="center", wrap_text=True)
        sheet["B14"].comment = Comment("Stäms av med Lena", "Lena")
        sheet["D10"].comment = Comment("kalkyl? Fråga controllern", "Lena")
        rule: Any = Rule
        below_zero = rule(
            "cellIs", operator="lessThan", formula=["0"], dxf=DifferentialStyle(fill=RED)
        )
        bold = rule("expression", formula=["$B$14<0"], dxf=DifferentialStyle(font=Font(b=True)))
        sheet.conditional_formatting.add("B10:C14", below_zero)
        sheet.conditional_formatting.add("B14", bold)
        validation = DataValidation("decimal", operator="lessThan", formula1="1000")
        validation.add("K10:K12")
        sheet.add_data_validation(validation)
    return path


def looks(path: Path) -> dict[str, Any]:
    """Everything that a saved workbook shows, sheet by sheet."""
    opened = openpyxl.load_workbook(path)
    found = {sheet.title: _looks(sheet) for sheet in opened.worksheets}
    opened.close()
    return found


def _looks(sheet: Worksheet) -> dict[str, Any]:
    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    validations = sheet.data_validations.dataValidation
    return {
        **{name: {at: _look(cell, name) for at, cell in cells.items()} for name in LOOKS},
        "value": {at: cell.value for at, cell in cells.items()},
        "comments": {at: cell.comment.text for at, cell in cells.items() if cell.comment},
        "widths": {
            at: one.width
            for at, one in sheet.column_dimensions.items()
            if one.width != DEFAULT_WIDTH  # which openpyxl writes for columns that were looked at
        },
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "validations": sorted(f"{one.sqref} {one.type} {one.formula1}" for one in validations),
        "rules": sorted(
            f"{area.sqref} {rule.type} {rule.formula} {rule.dxf!r}"
            for area in sheet.conditional_formatting
            for rule in area.rules
        ),
        "protected": sheet.protection.sheet,
        "state": sheet.sheet_state,
    }


def _look(cell: Any, name: str) -> str:
    return repr(getattr(cell, name)).replace(ENGLISH, "")


def saved(book: xw.Book, path: Path) -> dict[str, Any]:
    store(book).store.call("save_copy", str(path))
    return looks(path)


@pytest.mark.parametrize("make", [as_shipped, blank_form, wrong_form, with_texts, with_peoples_own])
@pytest.mark.parametrize(
    ("press", "undo"),
    [(buttons.check, buttons.clear), (buttons.compute, buttons.undo_compute)],
    ids=["check", "compute"],
)
def test_every_look_is_as_it_was(
    desk: Desk, tmp_path: Path, make: Any, press: Any, undo: Any
) -> None:
    book = desk.open(make(tmp_path))
    if make in {as_shipped, with_peoples_own}:
        type_in(book, TOTAL_CELL, -1.0)
        type_in(book, EMPTY_CELL, "")
    before = saved(book, tmp_path / "före.xlsx")
    press()
    undo()
    after = saved(book, tmp_path / "efter.xlsx")
    assert list(before) == list(after)
    assert [line for sheet in before for line in differing(before[sheet], after[sheet])] == []


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What differs on a sheet, cell by cell, so that a failure is short."""
    return [
        (name, at, there.get(at), now.get(at))
        for name, there, now in (
            (name, _by_place(before[name]), _by_place(after[name])) for name in before
        )
        for at in there.keys() | now.keys()
        if there.get(at) != now.get(at)
    ]


def _by_place(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {"": found}
