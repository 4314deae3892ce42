"""What the template looks like: borders without colour, print that can be read, whole prompts."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook

import builders as b
from kalkyl.cli import OK, run
from kalkyl.contract.document import submission_of
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Level
from kalkyl.services.templates import Sending
from kalkyl.template.bounds import LIMIT_NAME
from kalkyl.template.compose import compose
from kalkyl.template.plan import BookPlan, Planned
from office import printed, recalculated, with_wrong_results
from shipped_organisation import ORGANISATION, contract, layout, workbook
from test_xlsx_write import luminance

YEAR = 2025
PAGE_WIDTH, BODY_SIZE, LEAST_SIZE = 770.0, 11, 7.0
POINTS_PER_CHARACTER = 5.25
"""How wide a column is on paper for each character of its width."""
WHITE = "#FFFFFF"
each_report = pytest.mark.parametrize("report", list(ORGANISATION.reports))


def plan_of(report: str, level: Level = Level.DEPARTMENT, **tables: object) -> BookPlan:
    terms = contract(report, YEAR)
    return compose(terms, layout(report), submission_of(terms, tables, level))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_cells_to_fill_in_have_a_border_that_shows_without_colour() -> None:
    for role in ("entry", "answer", "sample"):
        border = str(look.ROLES[role]["border_color"])
        for ground in (look.ENTRY, WHITE, look.LOCKED, look.TOTAL):
            assert contrast(border, ground) >= 3, (role, ground)
    assert contrast(str(look.ROLES["given"]["border_color"]), look.LOCKED) < 3, "only those"


@pytest.mark.parametrize(
    ("report", "level"),
    list(product(ORGANISATION.reports, (Level.DEPARTMENT, Level.ADMINISTRATION))),
)
def test_every_sheet_is_as_wide_as_one_page_and_as_long_as_it_must(
    report: str, level: Level
) -> None:
    plan = plan_of(report, level)
    book = load_workbook(io.BytesIO(book_bytes(plan)))
    for sheet in plan.sheets:
        setup = book[sheet.name].page_setup
        assert (setup.fitToWidth, setup.fitToHeight) in {(None, 0), (1, 0)}, sheet.name
        wide = sum(width for at, width in sheet.widths.items() if at not in sheet.hidden)
        size = BODY_SIZE * min(1.0, PAGE_WIDTH / (wide * POINTS_PER_CHARACTER))
        assert size >= LEAST_SIZE, (sheet.name, wide)


@pytest.mark.needs("soffice", "pdftotext")
def test_sixteen_long_sections_print_on_as_many_pages_as_they_need(tmp_path: Path) -> None:
    terms = contract("uppfoljningsrapport-1", YEAR)
    long = "En lång text om året som gick och vad vi gjorde. " * 40
    sections = [row.id for row in terms.tables["texts"].rows]
    path = tmp_path / "bok.xlsx"
    path.write_bytes(
        book_bytes(plan_of("uppfoljningsrapport-1", texts=dict.fromkeys(sections, long)))
    )
    [pdf] = printed(path)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    found = re.findall(r'yMin="([\d.]+)"[^>]*yMax="([\d.]+)">gick<', boxes)
    assert len(found) == len(sections) * 40, "nothing is cut off"
    assert min(float(bottom) - float(top) for top, bottom in found) >= LEAST_SIZE


@each_report
def test_no_prompt_is_cut(report: str) -> None:
    for year, level in product((2020, 2021, 2024, YEAR), Level):
        terms = contract(report, year)
        specs = [spec for table in terms.tables.values() for spec in table.cells.values() if spec]
        for spec in specs:
            if spec.is_input and level in spec.levels:
                assert len(spec.prompt or spec.label) <= 32, spec.label
                assert len(spec.help) <= 255, spec.help


@each_report
def test_limits_stand_on_the_lists_and_nowhere_in_a_formula(report: str) -> None:
    plan = plan_of(report)
    formulas = [
        cell.formula for sheet in plan.sheets for cell in sheet.cells.values() if cell.formula
    ]
    used = set(re.findall(rf"{LIMIT_NAME}\w+", " ".join(formulas)))
    assert used == {name for name in plan.names if name.startswith(LIMIT_NAME)}
    bounds = r"M(?:AX|IN)\([^)]*\)[<>=]+-?[1-9]|(?:högst|minst|över|under) [1-9]"
    assert not [one for one in formulas if re.search(rf"=1000\b|\b0\.0?1\b|{bounds}", one)]


@pytest.mark.needs("soffice")
def test_a_limit_is_changed_in_one_place_for_checks_and_their_words(tmp_path: Path) -> None:
    """An index of 150, against the template's 100 and against 200."""
    plan = plan_of("arsredovisning", survey={"leadership": Decimal(150)})
    at = plan.names[f"{LIMIT_NAME}hogst_survey"].corner
    words = {}
    for limit in (100, 200):
        sheets = [
            replace(
                one,
                cells={
                    where: replace(cell, value=Decimal(limit))
                    if (one.name, *where) == (at.sheet, at.row, at.column)
                    else cell
                    for where, cell in one.cells.items()
                },
            )
            for one in plan.sheets
        ]
        path = tmp_path / f"{limit}.xlsx"
        path.write_bytes(with_wrong_results(book_bytes(replace(plan, sheets=tuple(sheets)))))
        [after] = recalculated(path, to=tmp_path / "ut")
        sheet = load_workbook(after, data_only=True)["Undersökning"]
        words[limit] = sheet["D12"].value
    assert words == {100: "Fel: högst 100", 200: "OK"}


def cells(plan: BookPlan, sheet: str) -> dict[tuple[int, int], Planned]:
    [found] = [one for one in plan.sheets if one.name == sheet]
    return dict(found.cells)


@each_report
def test_a_blank_template_is_green_nowhere(report: str) -> None:
    plan = plan_of(report)
    words = {cell.value for cell in cells(plan, "Kontroll").values() if cell.role == "check"}
    rows = {
        cell.value
        for sheet in plan.sheets
        for at, cell in sheet.cells.items()
        if cell.role == "check" and sheet.name not in {"Kontroll", "Omslag"}
    }
    lines = cells(plan, "Kontroll")
    green = {
        lines[row, 1].value
        for (row, column), cell in lines.items()
        if column > 1 and cell.value == "OK"
    }
    assert green <= {"Medarbetare: Indikatorer, förifyllda celler som är tomma"}
    assert "Kvar att fylla i" in words
    assert not words & {"Fel"}
    assert rows <= {"", None, "Kvar att fylla i"}
    assert str(cells(plan, "Omslag")[3, 2].value).startswith("Nej")


def test_a_count_has_no_decimals_and_nothing_to_compare_it_with() -> None:
    found = cells(plan_of("uppfoljningsrapport-1"), "Kontroll")
    counts = [
        row
        for (row, column), cell in found.items()
        if column == 2 and "COUNTIF" in str(cell.formula)
    ]
    assert counts
    for row in counts:
        assert found[row, 2].spec.decimals == 0
        assert {found[row, column].value for column in (3, 4, 5)} == {None}


def test_the_link_of_a_check_leads_to_the_row_that_is_wrong() -> None:
    row = {"annual_forecast": 5, "annual_budget": None}
    found = cells(plan_of("uppfoljningsrapport-1", forecast={"utvecklingsmedel": row}), "Kontroll")
    [link] = [
        cell
        for cell in found.values()
        if cell.role == "link" and cell.formula and "Prognos!" in cell.formula
    ]
    wanted = cells(plan_of("uppfoljningsrapport-1"), "Prognos")
    [at] = [at for at, cell in wanted.items() if cell.value == "Utvecklingsmedel"]
    assert link.value == f"Prognos!B{at[0]}"


def test_deadline_and_receiver_are_on_the_cover(tmp_path: Path) -> None:
    words = ["--deadline", "2025-05-15", "--send-to", "controller@region.example"]
    where = ["--year", "2025", "--department", "120 Ekonomi", "-o", str(tmp_path)]
    assert run(["template", "uppfoljningsrapport-1", *where, *words]) == OK
    [path] = tmp_path.glob("*.xlsx")
    sheet = b.book(path).sheet("Omslag")
    assert sheet is not None
    values = {cell.value for cell in sheet.cells.values()}
    assert {"Skicka senast", "2025-05-15", "Skicka till", "controller@region.example"} <= values
    blank = {cell.value for cell in cells(plan_of("uppfoljningsrapport-1"), "Omslag").values()}
    assert any(isinstance(one, str) and "Fråga" in one for one in blank)


def test_rows_of_assignments_that_a_department_lacks_are_not_asked_for() -> None:
    manifest = Manifest("Regionkontoret", (Department("120", "Ekonomi", "", ("regionkontoret",)),))
    document = {"cover": {"department": "Ekonomi", "department_code": "120"}}
    content = workbook("uppfoljningsrapport-1", YEAR, document, sending=Sending(manifest))
    sheet = load_workbook(io.BytesIO(content))["Prognos"]
    locked = {
        str(sheet.cell(row, 1).value): sheet.cell(row, 2).protection.locked for row in range(10, 14)
    }
    assert [name for name, is_locked in locked.items() if not is_locked] == ["Regionkontoret"]
