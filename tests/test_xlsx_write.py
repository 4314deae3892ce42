from __future__ import annotations

import io
import json
import math
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.document import submission_of
from kalkyl.contract.load import contract_of
from kalkyl.contract.spec import Contract
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.worksheet import lines
from kalkyl.io.xlsx.write import TextTooLongError, book_bytes
from kalkyl.model import Area, Level
from kalkyl.tables.layout import Layout, layout_of
from kalkyl.template.compose import compose
from kalkyl.template.lists import SHEET as LISTS
from kalkyl.template.plan import BookPlan, CellRole, DropDown, Planned, SheetPlan, in_cell, picture
from office import recalculated, with_wrong_results

ROOT = Path(__file__).parents[1]
REPORT = "uppfoljningsrapport-1"
BLANK = {"cover": {"administration": "Regionkontoret", "department": "Kansli"}}
CONTRAST = 4.5
CONTRACT = ROOT / "workbooks" / "organisation" / "contract"
LONGEST = 32_767
FILLED = "150-halso-och-sjukvard"


@cache
def contract() -> Contract:
    files = {path.name: json.loads(path.read_text("utf-8")) for path in CONTRACT.glob("*.json")}
    return contract_of(files, REPORT, 2021)


@cache
def layout() -> Layout:
    path = CONTRACT / "layouts" / f"{REPORT}.json"
    return layout_of(json.loads(path.read_text("utf-8")))


@cache
def plan_of(name: str, level: Level = Level.DEPARTMENT) -> BookPlan:
    document: dict[str, Any] = BLANK
    if name:
        path = ROOT / "workbooks" / "exempel-2021" / "underlag" / f"{name}.json"
        document = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    return compose(contract(), layout(), submission_of(contract(), document, level))


@cache
def content(name: str) -> bytes:
    return book_bytes(plan_of(name))


def read(data: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(data), data_only=values)


def sheet_of(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def cell_of(sheet: Worksheet, at: tuple[int, int]) -> Cell:
    cell = sheet.cell(*at)
    assert isinstance(cell, Cell)
    return cell


def one_sheet(*cells: Planned, **more: Any) -> BookPlan:
    placed = {(row, 1): cell for row, cell in enumerate(cells, 1)}
    return BookPlan((SheetPlan("Blad", placed, {1: 20}, 0, **more),))


def written(cell: Planned) -> Any:
    return sheet_of(read(book_bytes(one_sheet(cell))), "Blad")["A1"]


@pytest.mark.parametrize("name", ["", FILLED])
def test_every_planned_cell_is_in_the_file(name: str) -> None:
    formulas, values = read(content(name)), read(content(name), values=True)
    assert formulas.sheetnames == [sheet.name for sheet in plan_of(name).sheets]
    for plan in plan_of(name).sheets:
        for at, cell in plan.cells.items():
            found = sheet_of(values, plan.name).cell(*at).value
            wanted = in_cell(cell.value, cell.spec)
            if isinstance(wanted, Decimal):
                assert isinstance(found, (int, float))
                assert math.isclose(found, wanted, rel_tol=1e-14), (plan.name, at)
            elif isinstance(wanted, date):
                assert isinstance(found, datetime)
                assert found.date() == wanted
            else:
                assert (found or "") == (wanted or ""), (plan.name, at)
            if cell.formula:
                assert sheet_of(formulas, plan.name).cell(*at).value == cell.formula


def test_every_formula_has_its_result_stored_even_when_that_is_nothing() -> None:
    with zipfile.ZipFile(io.BytesIO(content(""))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "sheets/" in name]
    cells = [cell for text in sheets for cell in re.findall(r"<c [^>]*><f>.*?</c>", text)]
    planned = [cell for sheet in plan_of("").sheets for cell in sheet.cells.values()]
    assert len(cells) == sum(cell.formula is not None for cell in planned)
    empty = [cell for cell in cells if "<v></v>" in cell]
    assert empty
    assert all('t="str"' in cell for cell in empty)
    assert all("<v>" in cell for cell in cells)


@pytest.mark.parametrize("level", [Level.DEPARTMENT, Level.ADMINISTRATION])
def test_only_entries_can_be_changed_and_they_alone_are_yellow(level: Level) -> None:
    plan = plan_of(FILLED, level)
    book = read(book_bytes(plan))
    for sheet in plan.sheets:
        for at, planned in sheet.cells.items():
            cell = cell_of(sheet_of(book, sheet.name), at)
            is_open = planned.role in {"entry", "answer"}
            assert cell.protection.locked is not is_open, (sheet.name, at)
            yellow = cell.fill.start_color.rgb == "FF" + look.ENTRY[1:]
            assert yellow is (is_open or planned.role == "sample"), (sheet.name, at)


def test_spare_rows_and_cells_that_are_not_there_have_looks_too() -> None:
    sheet = sheet_of(read(content("")), "Analys")
    assert not cell_of(sheet, (33, 5)).protection.locked
    assert cell_of(sheet, (33, 5)).alignment.wrap_text
    none = cell_of(sheet_of(read(content("")), "Medarbetare"), (30, 2))
    assert none.protection.locked
    assert none.fill.patternType == "lightUp"


def test_protection_has_no_password_and_leaves_sorting_filtering_widths_and_comments() -> None:
    for sheet in read(content("")).worksheets:
        guard = sheet.protection
        assert guard.sheet
        assert not guard.password
        assert not any((guard.sort, guard.autoFilter, guard.formatColumns, guard.formatRows))
        assert not any((guard.selectLockedCells, guard.selectUnlockedCells, guard.objects))
        assert all((guard.insertRows, guard.deleteRows, guard.insertColumns, guard.deleteColumns))


def test_names_tables_and_properties_are_those_of_the_plan() -> None:
    plan, book = plan_of(FILLED), read(content(FILLED))
    found = {name: book.defined_names[name].attr_text for name in plan.names}
    assert found["kalkyl_mal"] == "'Mål'!$A$4:$E$16"
    assert found["kalkyl_prognos"] == "Prognos!$A$9:$K$14"
    for sheet in plan.sheets:
        tables = sheet_of(book, sheet.name).tables
        assert {table.name: table.area.a1 for table in sheet.tables} == {
            table.name: table.ref for table in tables.values()
        }
        for table in sheet.tables:
            assert tuple(tables[table.name].column_names) == table.headings
            assert (tables[table.name].autoFilter is not None) is table.filter
    with zipfile.ZipFile(io.BytesIO(content(FILLED))) as archive:
        custom = archive.read("docProps/custom.xml").decode()
    assert f'name="kalkyl-mall"><vt:lpwstr>{REPORT}/1.1<' in custom
    assert (book.properties.title, book.properties.creator) == (plan.title, "kalkyl")


def test_the_same_plan_gives_the_same_bytes_and_no_macros() -> None:
    assert book_bytes(plan_of(FILLED)) == content(FILLED)
    with zipfile.ZipFile(io.BytesIO(content(FILLED))) as archive:
        names = " ".join(archive.namelist())
    assert not re.search(r"vba|macro|externalLink|connections", names, re.IGNORECASE)


@pytest.mark.parametrize("text", ["=1+1", "+46 35 13 48 00", "-", "@x", "http://a.se", "0042"])
def test_what_people_write_stays_text(text: str) -> None:
    cell = written(Planned(text, CellRole.ENTRY, spec=CellSpec("Kommentar", CellKind.TEXT)))
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.hyperlink is None


def test_long_texts_are_kept_and_longer_ones_refused() -> None:
    long = "Å" * LONGEST
    assert written(Planned(long, CellRole.ENTRY, spec=CellSpec("", CellKind.TEXT))).value == long
    with pytest.raises(TextTooLongError, match=r"!A1$"):
        written(Planned(long + "Å", CellRole.ENTRY, spec=CellSpec("", CellKind.TEXT)))


def test_percentages_are_fractions_and_dates_days() -> None:
    percent = CellSpec("Målvärde", CellKind.NUMBER, unit="%", decimals=1)
    cell = written(Planned(Decimal("5.2"), CellRole.GIVEN, spec=percent))
    assert (cell.value, cell.number_format) == (0.052, "0.0 %")
    day = written(Planned(date(2021, 4, 30), CellRole.ENTRY, spec=CellSpec("Datum", CellKind.DATE)))
    assert (day.value, day.number_format) == (datetime(2021, 4, 30), "yyyy-mm-dd")


def footer(sheet: Worksheet, part: str) -> str:
    return str(getattr(getattr(sheet.oddFooter, part), "text", ""))


def rules(sheet: Worksheet, at: str) -> list[Any]:
    return [rule for rule in sheet.data_validations.dataValidation if at in rule.sqref]


def test_every_entry_of_a_figure_or_a_day_says_what_it_wants() -> None:
    plan, book = plan_of(""), read(content(""))
    for sheet in plan.sheets:
        for (row, column), cell in sheet.cells.items():
            if cell.role == "entry" and cell.spec.kind != "text":
                at = cell_of(sheet_of(book, sheet.name), (row, column)).coordinate
                [rule] = rules(sheet_of(book, sheet.name), at)
                assert rule.type == {"number": "decimal", "date": "date"}[cell.spec.kind]
                assert rule.errorStyle in {None, "stop"}
                assert rule.error
    [costs] = rules(sheet_of(book, "Utveckling"), "B5")
    assert (costs.operator, costs.formula1) == ("lessThanOrEqual", "0")
    assert "minus" in costs.error
    [hours] = rules(sheet_of(book, "Medarbetare"), "B13")
    assert hours.operator == "greaterThan"


def test_drop_downs_refer_to_words_in_sight_and_only_closed_lists_refuse() -> None:
    book = read(content(""))
    [part] = rules(sheet_of(book, "Analys"), "B14")
    assert (part.type, part.formula1, part.showErrorMessage) == ("list", "kalkyl_lista_del", True)
    assert "Särskild post" in part.error
    [project] = rules(sheet_of(book, "Investeringar"), "A10")
    assert not project.showErrorMessage
    [area] = rules(sheet_of(book, "Mål"), "A5")
    assert LISTS in area.error
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
    for name, place in book.defined_names.items():
        if name.startswith("kalkyl_lista_"):
            sheet, _, cells = place.attr_text.partition("!")
            words = [row[0].value for row in book[sheet][cells.replace("$", "")]]
            assert all(words)


def test_a_total_offers_lists_only_where_it_asks() -> None:
    downs = [
        down for sheet in plan_of(FILLED, Level.ADMINISTRATION).sheets for down in sheet.drop_downs
    ]
    assert {down.title for down in downs} == {"Bedömning", "Status"}


def test_messages_are_cut_to_what_excel_takes() -> None:
    spec = CellSpec("Val", CellKind.TEXT)
    area = Area("Blad", 1, 1, 1, 1)
    down = DropDown(area, ("Ja",), "kalkyl_lista_val", strict=True, title="Val", message="x" * 300)
    plan = one_sheet(Planned(None, CellRole.ENTRY, spec=spec), drop_downs=(down,))
    [rule] = rules(sheet_of(read(book_bytes(plan)), "Blad"), "A1")
    assert len(rule.prompt) == 255


def test_sheets_open_and_print_well() -> None:
    plan, book = plan_of(FILLED), read(content(FILLED))
    assert book.active is book.worksheets[0]
    for sheet, found in zip(plan.sheets, book.worksheets, strict=True):
        assert found.page_setup.orientation == "landscape"
        assert found.page_setup.paperSize == 9
        assert getattr(found.sheet_properties.pageSetUpPr, "fitToPage", False)
        assert found.print_area
        guides = any(cell.role == "guide" for cell in sheet.cells.values())
        assert bool(found.print_title_rows) is not guides
        assert "Sida &P av &N" in footer(found, "right")
        assert not found.sheet_view.showGridLines
        assert found.sheet_view.zoomScale in {None, 100}
        assert not found.merged_cells.ranges
        right = max(column for _, column in sheet.cells)
        room = sum(sheet.widths.get(column, 8) for column in range(1, right + 1))
        assert lines(str(sheet.cells[2, 1].value), room) == 1, f"{sheet.name}: intro cut off"


def test_rows_are_as_high_as_their_texts_and_still_grow() -> None:
    with zipfile.ZipFile(io.BytesIO(content(FILLED))) as archive:
        text = archive.read("xl/worksheets/sheet10.xml").decode()
    summary = re.search(r'<row r="5"[^>]*>', text)
    heading = re.search(r'<row r="4"[^>]*>', text)
    assert summary
    assert heading
    assert "customHeight" not in summary[0]
    assert "customHeight" in heading[0]
    height = re.search(r'ht="([\d.]+)"', summary[0])
    assert height
    assert float(height[1]) > 2 * look.LINE_HEIGHT


def test_lines_break_between_words() -> None:
    assert lines("", 10) == 1
    assert lines("ett två tre", 30) == 1
    assert lines("Prognos i föregående rapport (tkr)", 13.5, bold=True) == 3
    assert lines("ett\ntvå", 30) == 2
    assert lines("x" * 100, 20) == 5


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_text_has_enough_contrast() -> None:
    formats = [
        *look.ROLES.values(),
        *(one for words in look.WORDS.values() for one in words.values()),
    ]
    for form in formats:
        ground, ink = str(form.get("bg_color", "#FFFFFF")), str(form.get("font_color", look.INK))
        light, dark = sorted((luminance(ground), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= CONTRAST, form


def test_words_of_status_carry_a_sign_and_every_check_word_a_colour() -> None:
    book = read(content(""))
    ranges = sheet_of(book, "Medarbetare").conditional_formatting
    found = [rule for area in ranges for rule in area.rules]
    signs = {
        rule.text: rule.dxf.numFmt.formatCode for rule in found if rule.dxf and rule.dxf.numFmt
    }
    assert set(signs) == {"Grön", "Gul", "Röd", "Grå"}
    assert len(set(signs.values())) == 4
    assert {"Fel", "Väntar", "OK"} <= {rule.text for rule in found}


def test_a_footer_may_hold_an_ampersand_and_a_sheet_may_be_open() -> None:
    plan = BookPlan(one_sheet(Planned("a", CellRole.PLAIN), protected=False).sheets, footer="1 & 2")
    sheet = read(book_bytes(plan)).worksheets[0]
    assert "1 && 2" in footer(sheet, "left")
    assert not sheet.protection.sheet


@pytest.mark.parametrize("name", ["", FILLED])
def test_kalkyl_reads_back_what_was_planned(name: str) -> None:
    received, planned = receive_bytes("fil.xlsx", content(name)), picture(plan_of(name))
    assert received.book is not None
    assert received.problems == ()
    assert dict(received.book.names) == dict(planned.names)
    assert dict(received.book.properties) == dict(planned.properties)
    for found, wanted in zip(received.book.sheets, planned.sheets, strict=True):
        assert set(found.tables) == set(wanted.tables)
        formulas = {at: cell.formula for at, cell in wanted.cells.items() if cell.formula}
        assert {at: cell.formula for at, cell in found.cells.items() if cell.formula} == formulas
        for at, cell in wanted.cells.items():
            if not isinstance(cell.value, Decimal):
                assert (found.value(*at) or "") == (cell.value or "")


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("name", ["", FILLED])
def test_libreoffice_computes_what_is_stored(name: str, tmp_path: Path) -> None:
    stored, computed = read(content(name), values=True), recomputed(name, tmp_path)
    formulas = [
        (sheet.name, at)
        for sheet in plan_of(name).sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    ]
    different = [
        (name, at)
        for name, at in formulas
        if not same(
            sheet_of(computed, name).cell(*at).value, sheet_of(stored, name).cell(*at).value
        )
    ]
    assert len(formulas) > 100
    assert different == []


def same(found: object, wanted: object) -> bool:
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-12)
    return (found or "") == (wanted or "")


def recomputed(name: str, folder: Path) -> Workbook:
    """The workbook as LibreOffice computes it, with another result stored in each formula."""
    path = folder / "in.xlsx"
    path.write_bytes(with_wrong_results(content(name)))
    [saved] = recalculated(path, to=folder / "out")
    return read(saved.read_bytes(), values=True)
