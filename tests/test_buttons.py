"""The buttons of the ribbon, on real xlwings objects: the same over openpyxl and LibreOffice."""

from __future__ import annotations

import email
import email.policy
import inspect
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import xlwings as xw

import builders as b
import workbooks as w
from desk import Desk, formula, picture, shown, store, type_in
from kalkyl import __version__
from kalkyl.excel import buttons
from kalkyl.excel.arguments import InputError, number, word
from kalkyl.excel.buttons import NOT_FOUND
from kalkyl.excel.functions import _value
from kalkyl.io.data_files import read_json
from kalkyl.io.excel.app import BOOK, WINDOW
from kalkyl.io.excel.marks import NOTE, RULE
from kalkyl.io.excel.native import error_in
from kalkyl.io.excel.read import _cells, received
from kalkyl.io.excel.write import Formula, contents
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Cell, CellError, Key, Place, Sheet, Value
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import VERSION
from kalkyl.template.fill_form import fill
from kalkyl.template.lists import ANSWER, CHANGES, FINDINGS, SECTION, answers, is_list, witness
from kalkyl.template.receipt import digest, receipt_in
from shipped_organisation import foreign_layout, judge, workbook

UNTOUCHED = {
    "calculation": "automatic",
    "screen_updating": True,
    "display_alerts": True,
    "enable_events": True,
    "interactive": True,
    "status_bar": False,
}
TOTAL_CELL = "Prognos!B14"
EMPTY_CELL = "Resultat!B10"
FORM = foreign_layout("formular-2021")


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> xw.Book:
    """Kansli's workbook, which has no faults."""
    return desk.open(b.shipped(tmp_path))


@pytest.fixture
def faulty(book: xw.Book) -> xw.Book:
    """A total typed over its formula, wrong, and an entry that is missing."""
    type_in(book, TOTAL_CELL, -1.0)
    type_in(book, EMPTY_CELL, "")
    return book


def form(path: Path, values: Mapping[Key, Value] | None = None, *, computed: bool = True) -> Path:
    """A form that kalkyl did not make, filled in; its computed cells may be left blank."""
    plan = fill(w.terms(), FORM, w.entered(w.submission(), values or {}))
    path.write_bytes(book_bytes(plan))
    if not computed:
        reading = b.reading(path)
        facts = reading.submission.facts.values()
        b.put(path, {str(one.place): None for one in facts if one.place and _follows(one.key)})
    return path


def _follows(key: Key) -> bool:
    spec = w.terms().spec(key)
    return key[1] == "total" or (spec is not None and not spec.is_input)


def rules_of(book: xw.Book) -> int:
    """How many rules of kalkyl's lie on a workbook's cells."""
    found = picture(book).values()
    return sum(str(text).endswith(RULE[1:]) for sheet in found for text in sheet["rules"])


def notes_of(book: xw.Book) -> dict[str, str]:
    """The notes of kalkyl's, by cell."""
    return {
        f"{sheet.name}!{note.location.address}".replace("$", ""): note.text
        for sheet in book.sheets
        for note in sheet.notes
        if note.text.startswith(NOTE)
    }


def list_on(book: xw.Book, sheet: str = "Kontroll") -> list[tuple[str, str, str, str]]:
    """The rows of the list of findings: code, severity, what it says, and where it leads."""
    rows = book.sheets[sheet].used_range.formula
    heads = [n for n, row in enumerate(rows) if row[0] == "Vad och hur"]
    if not heads:
        return []
    link = rows[heads[0]].index("Gå till")
    return [(row[2], row[1], row[0], row[link]) for row in rows[heads[0] + 1 :]]


# Reading


def test_what_is_read_from_excel_is_what_the_file_says(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path, "180")
    live = received(desk.open(path)).book
    file = b.book(path)
    assert live is not None
    assert live.names == file.names
    for there, here in zip(file.sheets, live.sheets, strict=True):
        assert (here.name, here.state, here.tables) == (there.name, there.state, there.tables)
        values = {at: one.value for at, one in there.cells.items() if one.value not in {None, ""}}
        assert {at: here.value(*at) for at in values} == values
        formulas = {at for at, cell in there.cells.items() if cell.formula}
        assert {at for at, cell in here.cells.items() if cell.formula} == formulas


def test_hidden_rows_columns_and_sheets_are_seen(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    with b.edited(path) as opened:
        sheet = b.sheet_of(opened, "Prognos")
        for row in (11, 12):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["E"].hidden = True
        opened["Listor"].sheet_state = "hidden"
    found = received(desk.open(path)).book
    assert found is not None
    prognos, listor = found.sheet("Prognos"), found.sheet("Listor")
    assert prognos is not None
    assert listor is not None
    assert prognos.hidden_rows == {11, 12}
    assert prognos.hidden_columns == {5}
    assert listor.state == "hidden"


def test_formats_without_cells_are_not_read(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    with b.edited(path) as opened:
        sheet = b.sheet_of(opened, "Prognos")
        sheet.cell(40_000, 12).number_format = "0.0"
    found = desk.open(path)
    live = received(found).book
    assert live is not None
    prognos = live.sheet("Prognos")
    assert prognos is not None
    assert max(row for row, _ in prognos.cells) == 14
    asked = [given[1] for name, given in store(found).calls if name == "values"]
    assert max(rows for _, _, rows, _ in asked) < 100


def test_reading_asks_little_of_excel(book: xw.Book) -> None:
    store(book).calls.clear()
    received(book)
    for sheet in book.sheets:
        asked = [name for name in store(book).on(sheet.name) if name != "hidden"]
        assert len(asked) <= 9, sheet.name
        assert len(store(book).on(sheet.name)) <= 20, sheet.name


# Kontrollera


def test_check_marks_the_cells_and_lists_the_findings(desk: Desk, faulty: xw.Book) -> None:
    buttons.check()
    assert desk.said.startswith("Arbetsboken är inte godkänd: 2 fel, ")
    assert "Se bladet Kontroll" in desk.said
    notes = notes_of(faulty)
    assert "KAL301 FEL: Total, Prognos" in notes[TOTAL_CELL]
    assert "KAL201" in notes[EMPTY_CELL]
    assert rules_of(faulty) >= 3
    codes = {row[0] for row in list_on(faulty)}
    assert {"KAL301", "KAL201", "KAL402"} <= codes
    assert faulty.sheets.active.name == "Kontroll"
    assert desk.app.state == UNTOUCHED


def test_a_finding_leads_to_its_cell(faulty: xw.Book) -> None:
    buttons.check()
    [link] = [row[3] for row in list_on(faulty) if row[0] == "KAL301"]
    assert link == f'=HYPERLINK("#\'Prognos\'!B14","{TOTAL_CELL}")'


def test_the_templates_own_protection_is_put_back(faulty: xw.Book) -> None:
    before = {sheet.name: store(faulty).call("protection", sheet.name) for sheet in faulty.sheets}
    buttons.check()
    after = {sheet.name: store(faulty).call("protection", sheet.name) for sheet in faulty.sheets}
    assert all(before.values())
    if isinstance(before["Prognos"].get("AllowSorting"), bool):  # LibreOffice does not tell
        assert after == before
    assert all(after.values())


def test_pressing_again_marks_nothing_twice(faulty: xw.Book) -> None:
    buttons.check()
    first = (rules_of(faulty), notes_of(faulty), list_on(faulty))
    buttons.check()
    assert (rules_of(faulty), notes_of(faulty), list_on(faulty)) == first


def test_a_workbook_without_faults_gets_no_list(desk: Desk, book: xw.Book) -> None:
    before = picture(book)
    buttons.check()
    assert desk.said == "Kontrollen är klar: inget att anmärka."
    assert picture(book) == before


def test_marks_go_when_the_fault_is_mended(faulty: xw.Book) -> None:
    buttons.check()
    assert EMPTY_CELL in notes_of(faulty)
    type_in(faulty, EMPTY_CELL, -13849.0)
    buttons.check()
    assert EMPTY_CELL not in notes_of(faulty)
    assert TOTAL_CELL in notes_of(faulty)


def test_somebody_elses_note_is_left_alone(faulty: xw.Book) -> None:
    spot = w.at(TOTAL_CELL)
    store(faulty).store.call("unprotect", "Prognos", "")
    faulty.sheets["Prognos"].range(TOTAL_CELL.partition("!")[2]).add_note("Egen anteckning")
    buttons.check()
    buttons.clear()
    notes = store(faulty).call("notes", "Prognos")
    assert [tuple(one) for one in notes] == [(spot.row, spot.column, "Egen anteckning")]


def test_check_asks_little_of_excel(faulty: xw.Book) -> None:
    buttons.check()
    store(faulty).calls.clear()
    buttons.check()
    calls = store(faulty).calls
    sheets, marks = len(faulty.sheets), len(notes_of(faulty))
    asked = [name for name, _ in calls if name != "protection"]
    assert asked.count("values") + asked.count("formulas") <= 4 * sheets
    assert len(asked) <= 24 * sheets + 4 * marks


@pytest.mark.parametrize("desk", ["openpyxl"], indirect=True)
def test_check_takes_less_than_a_second_of_our_own(faulty: xw.Book) -> None:
    buttons.check()
    before = process_time()
    buttons.check()
    assert process_time() - before < 1.0
    assert notes_of(faulty)


# Rensa


def test_clear_takes_away_what_check_put_there_and_nothing_else(
    desk: Desk, faulty: xw.Book
) -> None:
    before = picture(faulty)
    buttons.check()
    assert picture(faulty) != before
    buttons.clear()
    assert re.fullmatch(r"Borttaget: \d markerade celler och 1 lista\.", desk.said)
    assert picture(faulty) == before
    assert desk.app.state == UNTOUCHED


def test_clear_without_marks_says_so(desk: Desk, book: xw.Book) -> None:
    before = picture(book)
    buttons.clear()
    assert desk.said == "Här fanns inget av kalkyls att ta bort."
    assert picture(book) == before


def test_clear_finds_every_mark(faulty: xw.Book) -> None:
    buttons.check()
    type_in(faulty, EMPTY_CELL, -27000.0)
    buttons.clear()
    assert rules_of(faulty) == 0
    assert notes_of(faulty) == {}
    assert list_on(faulty) == []


# Workbooks that kalkyl did not make


def test_a_form_gets_a_sheet_of_findings_that_is_not_read(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "formulär.xlsx", {("forecast", "total", "annual_forecast"): Decimal(-1)})
    opened = desk.open(path)
    before = picture(opened)
    buttons.check()
    assert opened.sheets["Kontroll"].range("A1").value == FINDINGS
    first = list_on(opened)
    assert "KAL301" in {row[0] for row in first}
    buttons.check()
    assert list_on(opened) == first
    buttons.clear()
    assert picture(opened) == before


def test_lists_and_marks_in_a_saved_workbook_are_not_read(
    desk: Desk, faulty: xw.Book, tmp_path: Path
) -> None:
    found = []
    for name in ("före.xlsx", "efter.xlsx"):
        path = tmp_path / name
        store(faulty).store.call("save_copy", str(path))
        report = judge(path, Expected()).report
        found.append([(one.code, one.place) for one in report.findings])
        buttons.check()
        desk.app.chosen = [str(b.shipped(tmp_path / name.removesuffix(".xlsx")))]
        buttons.compare()
    assert found[0] == found[1]
    assert found[0]


def test_a_sheet_of_that_name_keeps_it(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "formulär.xlsx", {("forecast", "total", "annual_forecast"): Decimal(-1)})
    with b.edited(path) as made:
        made.create_sheet("Kontroll")["A1"] = "Eget"
    opened = desk.open(path)
    buttons.check()
    assert opened.sheets["Kontroll"].range("A1").value == "Eget"
    assert opened.sheets["Kontroll (kalkyl)"].range("A1").value == FINDINGS
    buttons.clear()
    assert [sheet.name for sheet in opened.sheets][-1] == "Kontroll"


def test_a_sheet_that_somebody_else_protected_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "formulär.xlsx", {("forecast", "total", "annual_forecast"): Decimal(-1)})
    with b.edited(path) as made:
        for sheet in made.worksheets:
            sheet.protection.sheet = True
    opened = desk.open(path)
    buttons.check()
    assert "skyddat av någon annan" in desk.said
    assert rules_of(opened) == 0
    assert all(one["protected"] for name, one in picture(opened).items() if name != "Kontroll")


def test_a_sheet_with_a_password_is_left_alone_and_named(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    with b.edited(path) as made:
        made["Prognos"].protection.password = "hemligt"
        b.sheet_of(made, "Prognos")["B14"] = -1
        b.sheet_of(made, "Resultat")["B10"] = None
    opened = desk.open(path)
    buttons.check()
    assert "Orört, eftersom det är skyddat av någon annan: Prognos." in desk.said
    assert {place.partition("!")[0] for place in notes_of(opened)} >= {"Resultat"}
    assert not any(place.startswith("Prognos!") for place in notes_of(opened))
    assert picture(opened)["Prognos"]["protected"]


def test_a_workbook_whose_sheets_are_locked_is_told_in_words(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "formulär.xlsx", {("forecast", "total", "annual_forecast"): Decimal(-1)})
    opened = desk.open(path)
    store(opened).store.call("protect_structure")
    sheets = [sheet.name for sheet in opened.sheets]
    buttons.check()
    assert "Listan får inte plats" in desk.said
    assert "Total" in desk.said
    assert [sheet.name for sheet in opened.sheets] == sheets
    buttons.clear()
    assert rules_of(opened) == 0


@pytest.mark.parametrize(
    "press",
    [buttons.check, buttons.compute, buttons.compare, buttons.submit],
    ids=lambda press: str(press.__name__),
)
def test_a_workbook_that_is_not_ours_is_left_alone(desk: Desk, tmp_path: Path, press: Any) -> None:
    path = tmp_path / "Inköpslista.xlsx"
    path.write_bytes(_some_workbook())
    opened = desk.open(path)
    before = picture(opened)
    press()
    assert "är inte gjord av någon känd mall" in desk.said
    assert picture(opened) == before
    assert desk.app.state == UNTOUCHED


def _some_workbook() -> bytes:
    from io import BytesIO  # here alone

    import openpyxl  # here alone

    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (("Vara", "Antal"), ("Mjölk", 2), ("Bröd", 1)):
        sheet.append(row)
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


# Lists that people have written in, or that only look like kalkyl's


def sheets_of(book: xw.Book) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def wrong_form(desk: Desk, tmp_path: Path) -> xw.Book:
    """A form of somebody else's with a fault, so that its list gets a sheet of its own."""
    wrong: dict[Key, Value] = {("forecast", "total", "annual_forecast"): Decimal(-1)}
    return desk.open(form(tmp_path / "formulär.xlsx", wrong))


@pytest.mark.parametrize("title", [FINDINGS, CHANGES])
def test_a_sheet_with_a_lists_title_is_never_removed(
    desk: Desk, tmp_path: Path, title: str
) -> None:
    path = form(tmp_path / "formulär.xlsx", {("forecast", "total", "annual_forecast"): Decimal(-1)})
    with b.edited(path) as made:
        sheet = made.create_sheet("Egna tal")
        sheet["A1"], sheet["B7"] = title, 4711
    opened = desk.open(path)
    desk.app.chosen = [str(form(tmp_path / "förra.xlsx"))]
    for press in (buttons.check, buttons.compare, buttons.check, buttons.clear):
        press()
    assert "Egna tal" in sheets_of(opened)
    assert shown(opened, "Egna tal!B7") == 4711
    assert "Kvar, eftersom" in desk.said
    assert "Egna tal" in desk.said
    assert [name for name in sheets_of(opened) if name.startswith("Kontroll")] == []


@pytest.mark.parametrize("place", ["Kontroll!A5", "Kontroll!F2", "Kontroll!A60", "Kontroll!C5"])
def test_what_somebody_types_in_a_list_is_kept(desk: Desk, tmp_path: Path, place: str) -> None:
    opened = wrong_form(desk, tmp_path)
    buttons.check()
    type_in(opened, place, "Mina ord")
    buttons.clear()
    assert shown(opened, place) == "Mina ord"
    assert "Kvar, eftersom innehållet inte är precis det som kalkyl skrev: Kontroll" in desk.said
    buttons.check()
    assert shown(opened, place) == "Mina ord"
    assert "Kontroll (kalkyl)" in sheets_of(opened), (desk.said, desk.log)
    buttons.clear()
    assert "Kontroll (kalkyl)" not in sheets_of(opened)


def test_a_note_on_a_list_is_kept(desk: Desk, tmp_path: Path) -> None:
    opened = wrong_form(desk, tmp_path)
    buttons.check()
    opened.sheets["Kontroll"].range("B2").add_note("Fråga Lena")
    buttons.clear()
    assert "Kontroll" in sheets_of(opened)
    assert "Kvar" in desk.said


@pytest.mark.parametrize(("row", "column"), [(0, 1), (3, 5), (30, 2), (0, 13)])
def test_what_somebody_types_below_the_controls_is_kept(
    desk: Desk, faulty: xw.Book, row: int, column: int
) -> None:
    buttons.check()
    texts = [one[0] for one in faulty.sheets["Kontroll"].used_range.formula]
    top = next(n for n, text in enumerate(texts, 1) if str(text).startswith(SECTION))
    store(faulty).store.call("unprotect", "Kontroll", "")
    where = (top + row, column, 1, 1)
    store(faulty).store.call("set_values", "Kontroll", where, [["Mina ord"]])
    buttons.clear()
    assert faulty.sheets["Kontroll"].range(where[:2]).value == "Mina ord"
    outside = column > 12 or row >= 30
    assert ("Kvar" in desk.said) == (not outside and row > 0)


def test_a_list_that_is_sorted_or_moved_is_still_kalkyls(desk: Desk, tmp_path: Path) -> None:
    opened = wrong_form(desk, tmp_path)
    before = picture(opened)
    buttons.check()
    used = tuple(store(opened).store.call("used", "Kontroll"))
    rows = store(opened).store.call("formulas", "Kontroll", used)
    store(opened).store.call("set_formulas", "Kontroll", used, [*rows[:4], *reversed(rows[4:])])
    buttons.clear()
    assert picture(opened) == before


def test_a_list_that_somebody_deleted_leaves_no_name_behind(desk: Desk, tmp_path: Path) -> None:
    opened = wrong_form(desk, tmp_path)
    before = picture(opened)
    buttons.check()
    opened.sheets["Kontroll"].delete()
    buttons.clear()
    assert picture(opened) == before


def test_answers_are_no_change_and_no_list_with_answers_goes() -> None:
    heads = ("Vad och hur", "Allvar", ANSWER, "Gå till")
    rows = [("Titel", "", "", ""), heads, ("a", "FEL", "", "x"), ("b", "FEL", "", "y")]
    answered = [*rows[:2], ("a", "FEL", "Ja, för att", "x"), rows[3]]
    assert witness(rows) == witness(answered)
    assert witness(rows) != witness([*rows[:2], ("a", "FEL", "", "z"), rows[3]])
    assert (answers(rows), answers(answered)) == ([], ["Ja, för att"])


def test_a_sheet_that_computes_is_read_whatever_its_title() -> None:
    cells = {(1, 1): Cell(FINDINGS), (4, 4): Cell("Gå till"), (5, 4): Cell("x", '=HYPERLINK("#a")')}
    assert is_list(Sheet("Kontroll", cells))
    assert not is_list(Sheet("Kontroll", {**cells, (6, 1): Cell(Decimal(1), "=A1+1")}))
    assert not is_list(Sheet("Kontroll", {**cells, (6, 4): Cell("x", '=HYPERLINK("http://x")')}))
    assert not is_list(Sheet("Kontroll", {(1, 1): Cell(FINDINGS), (2, 1): Cell(Decimal(5))}))


# Bad moments


def test_without_a_workbook_the_user_is_told(desk: Desk) -> None:
    for press in (buttons.check, buttons.clear, buttons.compute, buttons.undo_compute):
        press()
        assert desk.said.startswith("Ingen arbetsbok är öppen.")


def test_a_name_with_signs_of_windows_own_is_served(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    opened = desk.open(path.rename(tmp_path / "100% ;a=b & c.xlsx"))
    type_in(opened, TOTAL_CELL, -1.0)
    buttons.check()
    assert TOTAL_CELL in notes_of(opened)


@pytest.mark.parametrize("press", [buttons.check, buttons.clear, buttons.compute, buttons.merge])
def test_another_workbook_in_front_than_at_the_press_is_left_alone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, press: Any
) -> None:
    first, second = (desk.open(b.shipped(tmp_path, code)) for code in ("110", "120"))
    monkeypatch.setenv(WINDOW, str(desk.app.hwnd))
    monkeypatch.setenv(BOOK, first.fullname)
    for book in (first, second):
        type_in(book, TOTAL_CELL, -1.0)
    before = picture(first), picture(second)
    press()
    assert f"Knappen trycktes när {first.fullname} låg framme" in desk.said
    assert f"men nu ligger {second.fullname} framme. Ingenting är gjort." in desk.said
    assert (picture(first), picture(second)) == before
    first.activate()
    buttons.check()
    assert notes_of(first)
    assert notes_of(second) == {}


def test_a_workbook_that_was_closed_since_the_press_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (desk.open(b.shipped(tmp_path, code)) for code in ("110", "120"))
    monkeypatch.setenv(WINDOW, str(desk.app.hwnd))
    monkeypatch.setenv(BOOK, first.fullname)
    first.close()
    buttons.check()
    assert f"men nu ligger {second.fullname} framme" in desk.said


def test_no_workbook_at_the_press_is_none_now(
    desk: Desk, book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WINDOW, str(desk.app.hwnd + 1))
    monkeypatch.setenv(BOOK, "")
    before = picture(book)
    buttons.compute()
    assert desk.said.startswith("Ingen arbetsbok är öppen.")
    assert picture(book) == before


def test_an_excel_that_is_not_found_is_told_by_the_exit_code(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(b.shipped(tmp_path))
    monkeypatch.setenv(WINDOW, str(desk.app.hwnd + 1))
    monkeypatch.setenv(BOOK, "D:\\borta.xlsx")
    with pytest.raises(SystemExit) as ended:
        buttons.check()
    assert ended.value.code == NOT_FOUND


def test_nothing_is_done_while_a_cell_is_edited(desk: Desk, faulty: xw.Book) -> None:
    before = picture(faulty)
    desk.app.ready = False
    buttons.check()
    assert desk.said.startswith("En cell redigeras")
    assert picture(faulty) == before


def test_a_workbook_in_onedrive_or_a_read_only_one_is_served_all_the_same(
    desk: Desk, book: xw.Book
) -> None:
    Path(book.fullname).chmod(0o444)
    book.impl.address = "https://region.sharepoint.com/sites/x/110.xlsx"
    type_in(book, TOTAL_CELL, -1.0)
    for press in (buttons.check, buttons.clear, buttons.compute):
        press()
    buttons.undo_compute()
    assert shown(book, TOTAL_CELL) == -1.0
    buttons.compute()
    buttons.submit()
    assert len(sent(desk)) == 1
    assert desk.log == ""


BREAKING = ["add_condition", "add_note", "style", "set_values", "set_formulas", "activate"]


@pytest.mark.parametrize("operation", BREAKING)
def test_a_fault_in_the_middle_leaves_everything_as_it_was(
    desk: Desk, faulty: xw.Book, operation: str
) -> None:
    before = picture(faulty)
    with store(faulty).breaking(operation):
        buttons.check()
    assert "Arbetsboken är som den var" in desk.said
    assert f"{operation} gick sönder" in desk.log
    assert "Traceback" in desk.log
    assert str(desk.home / "state" / "kalkyl" / "kalkyl.log") in desk.said
    assert desk.app.state == UNTOUCHED
    if operation != "activate":
        assert picture(faulty) == before


@pytest.mark.usefixtures("book")
def test_the_status_bar_goes_back_to_the_one_who_had_it(desk: Desk) -> None:
    desk.app.status_bar = "kalkyl arbetar ..."
    buttons.check()
    assert desk.app.status_bar == "kalkyl arbetar ..."


# Beräkna


def test_compute_fills_in_a_form_and_undo_empties_it(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "formulär.xlsx", computed=False)
    whole = b.book(form(tmp_path / "hel.xlsx"))
    known = b.reading(path)
    places = [
        str(fact.place)
        for fact in known.submission.facts.values()
        if fact.place and _follows(fact.key) and known.figures[fact.key].value is not None
    ]
    opened = desk.open(path)
    before = picture(opened)
    buttons.compute()
    assert desk.said.startswith(f"Ifyllda tomma celler: {len(places)}.")
    assert len(places) > 20
    for place in places:
        right = w.cell(whole, place).value
        if isinstance(right, Decimal):
            assert shown(opened, place) == pytest.approx(float(right), rel=1e-12), place
    buttons.undo_compute()
    assert "är som de var före Beräkna" in desk.said
    assert picture(opened) == before
    assert desk.app.state == UNTOUCHED


def test_compute_replaces_a_wrong_figure_and_leaves_a_rounded_one(
    desk: Desk, tmp_path: Path
) -> None:
    wrong: dict[Key, Value] = {("forecast", "total", "annual_forecast"): Decimal(-1)}
    path = form(tmp_path / "formulär.xlsx", wrong)
    place = b.cell_of(path, "forecast", "total", "annual_forecast")
    opened = desk.open(path)
    buttons.compute()
    assert f"{place}: -0.001 blev -83.305" in desk.said or f"{place}: -1 blev -83305" in desk.said
    assert "Ersatta värden: 1." in desk.said
    assert shown(opened, place) in {-83.305, -83305.0}


def test_compute_puts_the_templates_formula_back(desk: Desk, book: xw.Book) -> None:
    right = formula(book, TOTAL_CELL)
    before = picture(book)
    type_in(book, TOTAL_CELL, -1.0)
    buttons.compute()
    assert formula(book, TOTAL_CELL) == right
    assert f"{TOTAL_CELL}: -1 blev {right}" in desk.said
    assert picture(book) == before
    if desk.recalculates:
        assert shown(book, TOTAL_CELL) == -83305.0
    buttons.undo_compute()
    assert shown(book, TOTAL_CELL) == -1.0
    assert picture(book)["Prognos"]["protected"]


def test_compute_tells_of_a_formula_that_gives_something_else(desk: Desk, book: xw.Book) -> None:
    type_in(book, TOTAL_CELL, "=SUM(B10:B13)+7")
    buttons.compute()
    assert TOTAL_CELL in desk.said
    assert formula(book, TOTAL_CELL) == "=SUM(B10:B13)+7"
    if desk.recalculates:
        assert f"{TOTAL_CELL}: ger -83298, rätt är -83305" in desk.said


def test_compute_has_nothing_to_do_in_a_whole_workbook(desk: Desk, book: xw.Book) -> None:
    before = picture(book)
    buttons.compute()
    assert desk.said.startswith("Allt som räknas ut är räknat och stämmer")
    assert picture(book) == before


def test_undo_leaves_what_was_changed_since(desk: Desk, book: xw.Book) -> None:
    type_in(book, TOTAL_CELL, -1.0)
    buttons.compute()
    type_in(book, TOTAL_CELL, -2.0)
    buttons.undo_compute()
    assert f"Ändrade sedan dess, och därför orörda: {TOTAL_CELL}." in desk.said
    assert shown(book, TOTAL_CELL) == -2.0
    buttons.undo_compute()
    assert desk.said == "Det finns ingen beräkning att ångra i den här arbetsboken."


def test_a_computation_that_breaks_is_taken_back(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "formulär.xlsx", computed=False)
    opened = desk.open(path)
    before = picture(opened)
    with store(opened).breaking("set_formulas", after=3):
        buttons.compute()
    assert "Arbetsboken är som den var" in desk.said
    assert desk.app.state == UNTOUCHED
    assert picture(opened) == before
    buttons.undo_compute()
    assert desk.said == "Det finns ingen beräkning att ångra i den här arbetsboken."


LINK = '=HYPERLINK("http://x.test/?"&A1,"x")'
SIGNS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "'=1+1", "''x", "12", "-12", "1e5", "2021-02-03", "1-3")
WORDS = ("TRUE", "FALSKT", "#N/A", "en text")


TEXTS = (
    *((text, "General") for text in (LINK, *SIGNS, *WORDS)),
    (LINK, "@"),
    ("12", "@"),
    ("-1", "0.0"),
)
NUMBERS = (
    (5.0, "General"),
    (5.0, "@"),
    (-0.1, "0.00"),
    (44197.75, "yyyy-mm-dd"),
    (1234567.1234567, "0"),
)
COMPUTED = tuple(
    w.at(f"{sheet}!{column}{row}")
    for sheet, columns in (("Prognos", "DEG"), ("Resultat", "DE"))
    for row in (10, 11, 14)
    for column in ("BC" if row == 14 else "") + columns
)
"""Cells that hold formulas, for all the texts at once: opening a workbook takes its time."""


def put_text(path: Path, place: str, text: str, number_format: str = "General") -> None:
    """A text in a cell as a file has it, whatever it looks like."""
    put_texts(path, {w.at(place): (text, number_format)})


def put_texts(path: Path, texts: Mapping[Place, tuple[str, str]]) -> None:
    with b.edited(path) as made:
        for place, (text, number_format) in texts.items():
            cell = made[place.sheet].cell(place.row, place.column)
            cell.value, cell.data_type, cell.number_format = text, "s", number_format


def shown_as(book: xw.Book, place: Place) -> str:
    """The number format of a cell; LibreOffice writes some letters of it in its own case."""
    return str(book.sheets[place.sheet].range((place.row, place.column)).number_format).casefold()


def test_undo_puts_a_text_back_as_a_text(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    put = dict(zip(COMPUTED, TEXTS, strict=False))
    assert len(put) == len(TEXTS)
    put_texts(path, put)
    book = desk.open(path)
    texts = {place: text for place, (text, _) in put.items()}
    assert contents(book, list(put)) == texts
    before = picture(book)
    buttons.compute()
    assert all(isinstance(content, Formula) for content in contents(book, list(put)).values())
    buttons.undo_compute()
    assert contents(book, list(put)) == texts
    assert picture(book) == before
    assert [shown_as(book, place) for place in put] == [code.casefold() for _, code in TEXTS]
    saved = tmp_path / "sparad.xlsx"
    store(book).store.call("save_copy", str(saved))
    kept = b.book(saved)
    for place, text in texts.items():
        cell = w.cell(kept, str(place))
        assert (cell.value, cell.formula) == (text, None)


def test_undo_puts_a_number_back_as_it_was(desk: Desk, tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    put = dict(zip(COMPUTED, NUMBERS, strict=False))
    with b.edited(path) as made:
        for place, (value, number_format) in put.items():
            cell = b.sheet_of(made, place.sheet).cell(place.row, place.column)
            cell.value, cell.number_format = value, number_format
    book = desk.open(path)
    buttons.compute()
    assert all(isinstance(content, Formula) for content in contents(book, list(put)).values())
    buttons.undo_compute()
    found = contents(book, list(put))
    assert {type(value) for value in found.values()} == {float}
    assert found == {place: value for place, (value, _) in put.items()}
    assert [shown_as(book, place) for place in put] == [code.casefold() for _, code in NUMBERS]


@pytest.mark.parametrize("desk", ["openpyxl"], indirect=True)
def test_undo_puts_a_truth_value_or_an_error_back(desk: Desk, tmp_path: Path) -> None:
    values: tuple[Any, ...] = (True, False, "#N/A", "#DIV/0!")
    put = dict(zip(COMPUTED, values, strict=False))
    path = b.shipped(tmp_path)
    with b.edited(path) as made:
        for place, value in put.items():
            b.sheet_of(made, place.sheet).cell(place.row, place.column).value = value
    book = desk.open(path)
    before = picture(book)
    buttons.compute()
    assert picture(book) != before
    buttons.undo_compute()
    assert picture(book) == before


@pytest.mark.parametrize("text", [LINK, "12", "'x"])
def test_a_computation_that_breaks_leaves_texts_as_they_were(
    desk: Desk, tmp_path: Path, text: str
) -> None:
    path = b.shipped(tmp_path)
    put_text(path, TOTAL_CELL, text)
    put_text(path, "Prognos!C14", text)
    book = desk.open(path)
    before = picture(book)
    with store(book).breaking("set_formulas", after=1):
        buttons.compute()
    assert "Arbetsboken är som den var" in desk.said
    assert picture(book) == before
    assert contents(book, [w.at(TOTAL_CELL)]) == {w.at(TOTAL_CELL): text}


def test_undo_kept_by_an_earlier_version_is_not_used(desk: Desk, book: xw.Book) -> None:
    type_in(book, TOTAL_CELL, -1.0)
    buttons.compute()
    [kept] = (desk.home / "state" / "kalkyl" / "angra").iterdir()
    kept.write_text(json.dumps([["Prognos", 14, 2, LINK, formula(book, TOTAL_CELL)]]))
    before = picture(book)
    buttons.undo_compute()
    assert desk.said == "Det finns ingen beräkning att ångra i den här arbetsboken."
    assert picture(book) == before


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "12"])
def test_the_lists_of_the_buttons_hold_texts_as_texts(
    desk: Desk, tmp_path: Path, text: str
) -> None:
    path = b.shipped(tmp_path)
    put_text(path, "Prognos!K10", text)
    book = desk.open(path)
    desk.app.chosen = [str(b.shipped(tmp_path / "förra"))]
    buttons.compare()
    rows = book.sheets["Jämförelse"].used_range.value
    assert text in {row[4] for row in rows}  # a number or a formula would be no text


def test_every_error_of_excels_is_an_error_known_or_not() -> None:
    known = {2042: "#N/A", 2045: "#SPILL!", 2049: "#FIELD!", 2050: "#CALC!", 2051: "#BUSY!"}
    for code in range(2000, 2100):
        found = error_in(code - 2146828288)
        assert found == CellError(known[code]) if code in known else found is not None
        [(_, cell)] = _cells((10, 2), [[code - 2146828288]], [["=SEQUENCE(3)"]])
        assert isinstance(cell.value, CellError)
        with pytest.raises(InputError, match="Fel i underlaget: #"):
            number(code - 2146828288)
        with pytest.raises(InputError, match="Fel i underlaget: #"):
            word(code - 2146828288)
        assert isinstance(_value(code - 2146828288), CellError)
    for amount in (-2146826243.0, -2146828289, -2146762752, 0, True, None, "x"):
        assert error_in(amount) is None


# Jämför


def test_compare_lists_what_has_changed(desk: Desk, book: xw.Book, tmp_path: Path) -> None:
    before = picture(book)
    earlier = b.put(b.shipped(tmp_path / "förra"), {"Prognos!B10": -43000, "Prognos!K10": None})
    desk.app.chosen = [str(earlier)]
    buttons.compare()
    assert "110.xlsx (Kansli, Uppföljningsrapport 1 2021)" in desk.said
    rows = book.sheets["Jämförelse"].used_range.formula
    found = {(row[0], row[1], row[2]): row[3:] for row in rows[4:]}
    forecast = found["Prognos per uppdrag", "Regionkontoret", "Prognos"]
    no_break = "\N{NO-BREAK SPACE}"
    assert forecast[0] == f"−43{no_break}000{no_break}tkr"
    assert forecast[1] == f"−43{no_break}335{no_break}tkr"
    assert forecast[2] == f"−335{no_break}tkr"
    assert forecast[3] == "ifylld"
    assert forecast[4] == '=HYPERLINK("#\'Prognos\'!B10","Prognos!B10")'
    assert found["Prognos per uppdrag", "Total", "Prognos"][3] == "räknas ut"
    assert found["Prognos per uppdrag", "Regionkontoret", "Kommentar"][0] == "(tom)"
    desk.app.chosen = [str(earlier)]
    buttons.compare()
    assert [sheet.name for sheet in book.sheets].count("Jämförelse") == 1
    buttons.clear()
    assert picture(book) == before


def test_compare_with_the_report_before(desk: Desk, tmp_path: Path) -> None:
    underlag = w.EXAMPLE.parent / "exempel-2025" / "underlag"
    paths = []
    for report in ("manadsrapport-februari", "uppfoljningsrapport-1"):
        document = read_json(underlag / report / "110-kansli.json")
        path = tmp_path / f"{report}.xlsx"
        path.write_bytes(workbook(report, 2025, document))
        paths.append(path)
    opened = desk.open(paths[1])
    desk.app.chosen = [str(paths[0])]
    buttons.compare()
    assert "Månadsrapport februari 2025" in desk.said
    assert len(opened.sheets["Jämförelse"].used_range.formula) > 5


def test_compare_says_when_nothing_differs_or_nothing_is_chosen(
    desk: Desk, book: xw.Book, tmp_path: Path
) -> None:
    before = picture(book)
    desk.app.chosen = [None, str(b.shipped(tmp_path / "samma")), str(tmp_path / "borta.xlsx")]
    buttons.compare()
    assert desk.said == "Ingen arbetsbok valdes. Ingenting är gjort."
    buttons.compare()
    assert "ingenting skiljer" in desk.said
    buttons.compare()
    assert desk.said.startswith("borta.xlsx går inte att jämföra med.")
    assert picture(book) == before


@pytest.mark.usefixtures("book")
def test_compare_warns_of_another_department(desk: Desk, tmp_path: Path) -> None:
    desk.app.chosen = [str(b.shipped(tmp_path / "annan", "120"))]
    buttons.compare()
    assert "Obs: den är från Ekonomi, den här från Kansli." in desk.said


# Skicka in


def sent(desk: Desk) -> list[Path]:
    return sorted((desk.home / "Documents" / "kalkyl").glob("*.xlsx"))


def test_submit_saves_a_copy_with_a_receipt_and_opens_a_mail(desk: Desk, book: xw.Book) -> None:
    before = picture(book)
    file = Path(book.fullname).read_bytes()
    buttons.submit()
    [copy] = sent(desk)
    assert copy.name.startswith("110 kontrollerad 2")
    assert str(copy) in desk.said
    judged = judge(copy, Expected())
    assert judged.report.passed
    assert "KAL140" not in {one.code for one in judged.report.findings}
    receipt = receipt_in(b.book(copy))
    reading = b.reading(copy)
    assert receipt is not None
    assert receipt.digest == digest(reading.contract, reading.submission)
    assert receipt.rules == VERSION
    assert "Ett mejl med kopian bifogad är öppnat" in desk.said
    assert desk.opened == [copy.with_suffix(".eml")]
    assert picture(book) == before
    assert Path(book.fullname).read_bytes() == file
    assert desk.app.state == UNTOUCHED


@pytest.mark.usefixtures("book")
def test_the_mail_is_a_draft_with_the_copy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALKYL_MOTTAGARE", "controller@region.example\nBcc: nagon@annan.example")
    buttons.submit()
    [copy] = sent(desk)
    mail = email.message_from_bytes(desk.opened[0].read_bytes(), policy=email.policy.default)
    assert mail["X-Unsent"] == "1"
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Uppföljningsrapport 1 2021 – Kansli"
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == copy.name
    assert attached.get_content() == copy.read_bytes()


def test_submit_refuses_a_workbook_with_errors(desk: Desk, faulty: xw.Book) -> None:
    before = picture(faulty)
    buttons.submit()
    assert desk.said.startswith("Arbetsboken skickas inte in")
    assert TOTAL_CELL in desk.said
    assert sent(desk) == []
    assert desk.opened == []
    assert picture(faulty) == before


@pytest.mark.usefixtures("book")
def test_submit_twice_makes_two_copies(desk: Desk) -> None:
    buttons.submit()
    buttons.submit()
    assert len(sent(desk)) == 2


@pytest.mark.usefixtures("book")
def test_without_a_mail_program_the_copy_is_there_all_the_same(desk: Desk) -> None:
    (desk.home / "bin" / "xdg-open").write_text("#!/bin/sh\nexit 4\n")
    buttons.submit()
    assert len(sent(desk)) == 1
    assert "Bifoga kopian i ett mejl själv" in desk.said


# Slå ihop


def test_merge_adds_up_a_folder_and_opens_the_total(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "Inkommet"
    b.departments(folder, ("110", "150", "180"))
    faulty = b.put(folder / "180.xlsx", {TOTAL_CELL: -1})
    desk.app.chosen = [str(folder)]
    buttons.merge()
    total = tmp_path / "Total Inkommet.xlsx"
    assert b.reading(total).submission.level == "förvaltning"
    assert len(b.submission(total).members) == 2
    assert f"{faulty.name}: " in desk.said
    assert "Ofullständig" in desk.said
    assert "kalkyl läser arbetsböcker: 3 av 3" in desk.app.shown
    assert desk.app.books.active.path == total
    assert desk.app.state == UNTOUCHED
    desk.app.chosen = [str(folder)]
    buttons.merge()
    assert (tmp_path / "Total Inkommet (2).xlsx").exists()


def test_merge_says_what_it_cannot_do(desk: Desk, tmp_path: Path) -> None:
    empty = tmp_path / "tom"
    empty.mkdir()
    broken = tmp_path / "trasig"
    broken.mkdir()
    (broken / "a.xlsx").write_bytes(b"inget")
    desk.app.chosen = [None, str(empty), str(broken)]
    buttons.merge()
    assert desk.said == "Ingen mapp valdes. Ingenting är gjort."
    buttons.merge()
    assert desk.said == f"Det finns inga arbetsböcker i {empty}."
    buttons.merge()
    assert desk.said.startswith("Ingen arbetsbok kunde tas med")
    assert list(tmp_path.glob("Total*")) == []


# Hjälp


def test_help_shows_the_page_of_the_selected_cell(desk: Desk, faulty: xw.Book) -> None:
    buttons.check()
    faulty.sheets["Prognos"].range("B14").select()
    faulty.sheets["Prognos"].activate()
    buttons.help()
    assert desk.said.startswith("KAL301: ")
    assert f"kalkyl {__version__}, regler {VERSION}" in desk.said
    assert "kalkyl.log" in desk.said


def test_help_shows_the_page_of_a_row_in_the_list(desk: Desk, faulty: xw.Book) -> None:
    buttons.check()
    rows = faulty.sheets["Kontroll"].used_range.formula
    [row] = [n for n, one in enumerate(rows, 1) if one[2] == "KAL201"]
    faulty.sheets["Kontroll"].range((row, 1)).select()
    buttons.help()
    assert desk.said.startswith("KAL201: ")


def test_help_without_a_workbook_or_a_mark_tells_how(desk: Desk) -> None:
    buttons.help()
    assert desk.said.startswith("Ställ markören i en cell")


# The ribbon


def test_the_buttons_are_those_of_the_ribbon() -> None:
    found = {
        name
        for name, one in vars(buttons).items()
        if inspect.isfunction(one) and one.__module__ == buttons.__name__
        if not name.startswith("_")
    }
    ribbon = {"check", "compute", "undo_compute", "clear", "compare", "submit", "merge", "help"}
    assert found == ribbon
    assert all(not inspect.signature(getattr(buttons, name)).parameters for name in ribbon)


def test_nothing_of_xlwings_pro_is_used() -> None:
    assert xw.__pro__ is False


def test_the_list_is_known_by_its_heading(faulty: xw.Book) -> None:
    buttons.check()
    texts = [row[0] for row in faulty.sheets["Kontroll"].used_range.formula]
    assert sum(str(text).startswith(SECTION) for text in texts) == 1
