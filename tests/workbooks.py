"""Workbooks to judge: the clean one of an example department, and ways to spoil it.

The clean workbook is what the department Kansli hands in for uppföljningsrapport 1, 2021. It is
laid out in memory as if it had been written and read, and has no faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kalkyl.check import check
from kalkyl.contract.document import submission_of, with_givens
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import Contract
from kalkyl.doors.shared import contract, layout, read_json
from kalkyl.form.compose import compose
from kalkyl.form.plan import picture
from kalkyl.job.intake import case_of
from kalkyl.model import (
    Area,
    Book,
    Cell,
    Fact,
    Finding,
    Key,
    Level,
    Place,
    Received,
    Report,
    Sheet,
    Source,
    Submission,
    Value,
    column_number,
)
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE

REPORT = "uppfoljningsrapport-1"
YEAR = 2021
KANSLI = "110"
LAYOUT = layout(REPORT)
EXAMPLE = Path(__file__).parents[1] / "workbooks" / "exempel-2021"
NOTHING_EXPECTED = Expected()

Found = list[tuple[str, str]]


def terms(year: int = YEAR) -> Contract:
    return contract(REPORT, year)


@cache
def _document(code: str) -> dict[str, Any]:
    [path] = (EXAMPLE / "underlag").glob(f"{code}-*.json")
    return dict(read_json(path))


def submission(
    code: str = KANSLI, *, year: int = YEAR, level: Level = Level.DEPARTMENT
) -> Submission:
    """What a department hands in; at another level, the same figures as a total's."""
    document = _document(code)
    document = {**document, "cover": {**document["cover"], "year": year}}
    found = submission_of(terms(year), document, level)
    source = Source(f"{code}.xlsx")
    members = ((found.sender, source),) if level is not Level.DEPARTMENT else ()
    return replace(found, source=source, members=members)


def blank() -> Submission:
    """The template as Kansli gets it."""
    cover = {"year": YEAR, "administration": "Regionkontoret"}
    document = {"cover": {**cover, "department": "Kansli", "department_code": KANSLI}}
    return submission_of(terms(), document)


def entered(before: Submission, values: Mapping[Key, Value]) -> Submission:
    """A submission with other entries; what follows from them will follow."""
    facts = {**before.facts, **{key: Fact(key, value) for key, value in values.items()}}
    return replace(before, facts=facts)


def laid_out(what: Submission) -> Book:
    """The workbook of a submission, as a reader of the saved file would see it."""
    terms_ = terms(what.year)
    return picture(compose(terms_, LAYOUT, with_givens(terms_, what)))


@cache
def clean() -> Book:
    return laid_out(submission())


def book(values: Mapping[Key, Value]) -> Book:
    """Kansli's workbook with other entries."""
    return laid_out(entered(submission(), values))


# Places and cells


def at(text: str) -> Place:
    """The place that ``Prognos!B14`` is."""
    sheet, _, cell = text.rpartition("!")
    letters = cell.rstrip("0123456789")
    return Place(sheet, int(cell[len(letters) :]), column_number(letters))


def area(text: str) -> Area:
    """The area that ``Utveckling!A4:K4`` is; a single cell is one too."""
    sheet, _, cells = text.rpartition("!")
    first, _, last = cells.partition(":")
    start, end = at(f"{sheet}!{first}"), at(f"{sheet}!{last or first}")
    return Area(sheet, start.row, start.column, end.row, end.column)


def cell(where: Book, place: str) -> Cell:
    """The cell at a place; an empty one where there is none."""
    spot = at(place)
    sheet = where.sheet(spot.sheet)
    assert sheet is not None, place
    return sheet.cells.get((spot.row, spot.column), Cell(None))


def with_cells(before: Book, cells: Mapping[str, Cell]) -> Book:
    """The workbook with some cells replaced."""
    spots = {at(place): new for place, new in cells.items()}
    return on_sheets(
        before,
        lambda sheet: replace(
            sheet,
            cells={
                **sheet.cells,
                **{
                    (spot.row, spot.column): new
                    for spot, new in spots.items()
                    if spot.sheet == sheet.name
                },
            },
        ),
    )


def typed(before: Book, values: Mapping[str, Value]) -> Book:
    """The workbook with values typed into cells, over formulas too; their look stays."""
    return with_cells(
        before,
        {
            place: Cell(value, None, cell(before, place).number_format)
            for place, value in values.items()
        },
    )


def formula(before: Book, place: str, text: str, value: Value) -> Book:
    """The workbook with another formula in a cell, and its result stored."""
    return with_cells(before, {place: Cell(value, text, cell(before, place).number_format)})


def cleared(before: Book, where: str) -> Book:
    """The workbook without the content of an area."""
    gone = area(where)

    def keep(row: int, column: int) -> bool:
        rows, columns = range(gone.top, gone.bottom + 1), range(gone.left, gone.right + 1)
        return row not in rows or column not in columns

    return on_sheet(
        before,
        gone.sheet,
        lambda sheet: replace(
            sheet, cells={spot: one for spot, one in sheet.cells.items() if keep(*spot)}
        ),
    )


def on_sheets(before: Book, change: Callable[[Sheet], Sheet]) -> Book:
    return replace(before, sheets=tuple(map(change, before.sheets)))


def on_sheet(before: Book, name: str, change: Callable[[Sheet], Sheet]) -> Book:
    """The workbook with one sheet changed, which must be there."""
    assert before.sheet(name) is not None, name
    return on_sheets(before, lambda sheet: change(sheet) if sheet.name == name else sheet)


def without_sheet(before: Book, name: str) -> Book:
    """The workbook after deleting a sheet: names that pointed there have lost their place."""
    assert before.sheet(name) is not None, name
    names = {
        one: None if where and where.sheet == name else where for one, where in before.names.items()
    }
    sheets = tuple(sheet for sheet in before.sheets if sheet.name != name)
    return replace(before, sheets=sheets, names=names)


def without_name(before: Book, name: str) -> Book:
    assert name in before.names, name
    return replace(before, names={one: where for one, where in before.names.items() if one != name})


def hidden(before: Book, name: str) -> Book:
    return on_sheet(before, name, lambda sheet: replace(sheet, state="hidden"))


def renamed(before: Book, name: str, new: str) -> Book:
    """The workbook with another name for a sheet; defined names follow it."""
    names = {
        one: replace(where, sheet=new) if where and where.sheet == name else where
        for one, where in before.names.items()
    }
    return replace(on_sheet(before, name, lambda sheet: replace(sheet, name=new)), names=names)


def without_results(before: Book) -> Book:
    """The workbook as a program leaves it that writes formulas and computes nothing."""

    def forgotten(one: Cell) -> Cell:
        return replace(one, value=None) if one.formula else one

    return on_sheets(
        before,
        lambda sheet: replace(
            sheet, cells={spot: forgotten(one) for spot, one in sheet.cells.items()}
        ),
    )


_REFERENCE = re.compile(
    r'"[^"]*"|(?P<sheet>(?:\'[^\']+\'|[^\W\d][\w.]*)!)?'
    r"(?P<cells>\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)(?![\w(])"
)


def with_new_row(before: Book, where: str) -> Book:
    """The workbook after inserting a row: cells, names and formulas move as Excel moves them."""
    sheet_name, _, row = where.rpartition("!")
    first = int(row)

    def moved_formula(text: str, here: str) -> str:
        def moved(match: re.Match[str]) -> str:
            if match["cells"] is None or (match["sheet"] or f"{here}!").strip("'!") != sheet_name:
                return match[0]
            cells = re.sub(r"\d+", lambda n: str(int(n[0]) + (int(n[0]) >= first)), match["cells"])
            return f"{match['sheet'] or ''}{cells}"

        return _REFERENCE.sub(moved, text)

    def moved_sheet(sheet: Sheet) -> Sheet:
        down = sheet.name == sheet_name
        cells = {
            (row + (down and row >= first), column): replace(
                one, formula=one.formula and moved_formula(one.formula, sheet.name)
            )
            for (row, column), one in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    def moved_area(one: Area | None) -> Area | None:
        if one is None or one.sheet != sheet_name:
            return one
        top, bottom = one.top + (one.top >= first), one.bottom + (one.bottom >= first)
        return replace(one, top=top, bottom=bottom)

    names = {name: moved_area(one) for name, one in before.names.items()}
    return replace(on_sheets(before, moved_sheet), names=names)


# Judging


def case(
    where: Book, expected: Expected = NOTHING_EXPECTED, *, file: str = f"{KANSLI}.xlsx"
) -> Case:
    return case_of(Received(Source(file), where), expected)


def judged(where: Book, expected: Expected = NOTHING_EXPECTED) -> Report:
    """What the rules about one file say of a workbook; none of them may break."""
    report = check(case(where, expected), CATALOGUE)
    assert not report.broke, report.broke
    return report


def findings(where: Book, expected: Expected = NOTHING_EXPECTED) -> Found:
    """The findings as code and place, which is all that tests look at."""
    return told(judged(where, expected))


def told(report: Report) -> Found:
    return [(one.code, str(one.place) if one.place else "") for one in report.findings]


def only(where: Book, expected: Expected = NOTHING_EXPECTED) -> Finding:
    """The one finding of a workbook."""
    [found] = judged(where, expected).findings
    return found


def manifest(*departments: Department) -> Manifest:
    return Manifest("Regionkontoret", departments)


def kansli(*uppdrag: str) -> Manifest:
    return manifest(Department(KANSLI, "Kansli", uppdrag=uppdrag))


def n(text: str | int) -> Decimal:
    return Decimal(text)
