"""What senders answer: what an answer belongs to, what it survives, and when it lapses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from hypothesis import given, settings
from hypothesis import strategies as st

import builders as b
import office
import workbooks as w
from desk import Desk, shown, type_in
from kalkyl.cli import FINDINGS, OK
from kalkyl.excel import buttons
from kalkyl.model import (
    LIST_SHEET,
    MARK,
    Answered,
    Book,
    Cell,
    Finding,
    Report,
    Severity,
    Sheet,
    Standing,
    gives_reason,
    letters,
)
from kalkyl.rules.catalogue import Expected
from kalkyl.services.merging import merged
from kalkyl.template.answer_cells import COLUMN, letters_formula
from kalkyl.template.compose import READY, compose
from kalkyl.template.controls import HEADINGS
from kalkyl.template.sources import sources_of
from kalkyl.wording.messages import severity_word, verdict
from shipped_organisation import judge, judge_all, total_bytes

REASON = "Hyran för januari krediterades i mars."
CONTRADICTS = {("forecast", "regionkontoret", "previous_forecast"): w.n("-43.3")}
"""Confirmable: a thousandth of the other amounts of its row."""
DIFFERS = {("development", "costs", "this_year"): w.n(-25184)}
"""A warning: costs and income do not make up the result."""
CODES = {"KAL215": CONTRADICTS, "KAL402": DIFFERS}
PLACES = {"KAL215": ("Prognos!F10", -43.3), "KAL402": ("Utveckling!C5", -25184)}
each_code = pytest.mark.parametrize("code", CODES)


def finding_of(report: Report, code: str) -> Finding:
    return next(one for one in report.findings if one.code == code)


def with_answers(book: Book, *answers: tuple[str, Cell]) -> Book:
    """The workbook with answers and what they answer on a sheet of its own."""
    cells = {
        at: cell
        for row, (about, text) in enumerate(answers, 1)
        for at, cell in (((row, 1), text), ((row, 2), Cell(about)))
    }
    return replace(book, sheets=(*book.sheets, Sheet("Kontroll", cells)))


def answered(book: Book, code: str, about: str, text: str = REASON) -> Finding:
    return finding_of(w.judged(with_answers(book, (about, Cell(text)))), code)


def about_of(book: Book, code: str) -> str:
    return finding_of(w.judged(book), code).about


# What an answer does


def test_a_confirmable_error_blocks_until_it_is_answered() -> None:
    book = w.book(CONTRADICTS)
    report = w.judged(book)
    assert verdict(report) == "inte godkänd"
    about = finding_of(report, "KAL215").about
    report = w.judged(with_answers(book, (about, Cell(REASON))))
    assert report.passed
    assert (report.answered, report.open_questions) == (1, 0)
    assert verdict(report) == "godkänd"


def test_a_warning_is_an_open_question_until_it_is_answered() -> None:
    book = w.book(DIFFERS)
    assert verdict(w.judged(book)) == "godkänd med 1 obesvarad fråga"
    report = w.judged(with_answers(book, (about_of(book, "KAL402"), Cell(REASON))))
    assert verdict(report) == "godkänd"


def test_no_answer_lifts_another_error() -> None:
    book = w.typed(w.clean(), {"Prognos!B14": w.n(-1)})
    finding = finding_of(w.judged(book), "KAL301")
    assert finding.about == ""
    made_up = f"{MARK}KAL301 {'0' * 12} {'0' * 12}"
    assert not w.judged(with_answers(book, (made_up, Cell(REASON)))).passed


def test_an_answered_error_is_called_answered_and_not_counted_as_an_error() -> None:
    asked = Finding("KAL215", Severity.ERROR, None, confirmable=True)
    firm = replace(asked, confirmable=False)
    holds = Answered("Beloppet stämmer, se fakturan", Standing.HOLDS)
    said = [severity_word(replace(one, answer=holds)) for one in (asked, firm)]
    assert said == ["BESVARAD", "FEL"]
    assert severity_word(asked) == "FEL"
    assert severity_word(replace(asked, answer=replace(holds, standing=Standing.LAPSED))) == "FEL"


def test_series_about_files_people_and_harm_cannot_be_answered() -> None:
    book = w.with_hidden_row(w.clean(), "Prognos!11")
    assert finding_of(w.judged(book), "KAL123").about == ""


NO_REASONS = (
    *("", " ", "\u00a0\u00a0", "-", "–", ".", "...", "- - - - - - - - -", "x", "1234567890"),
    *("ok", "OK!", "Okej.", "se ovan", "enligt ovan", "Stämmer", "Det stämmer.", "Ingen kommentar"),
)


@pytest.mark.parametrize("text", NO_REASONS)
def test_what_gives_no_reason_is_no_answer(text: str) -> None:
    book = w.book(CONTRADICTS)
    found = answered(book, "KAL215", about_of(book, "KAL215"), text)
    assert not found.is_answered
    assert found.blocks
    assert (found.answer is None) == (not text.strip())


@pytest.mark.parametrize(
    "text", [REASON, "Statsbidrag", "Retroaktiv lön ok", "Det stämmer, avtalet löpte ut i mars"]
)
def test_a_reason_is_an_answer(text: str) -> None:
    assert gives_reason(text)


@pytest.mark.parametrize(
    "cell",
    [Cell(REASON, "=A1"), Cell(w.n(12345678)), Cell(value=True), Cell(None, "=1+1")],
    ids=["formula", "number", "truth", "formula without result"],
)
def test_only_text_is_an_answer(cell: Cell) -> None:
    book = w.book(CONTRADICTS)
    report = w.judged(with_answers(book, (about_of(book, "KAL215"), cell)))
    assert not finding_of(report, "KAL215").is_answered


def test_a_hostile_answer_is_text_of_one_line_and_no_more_than_its_limit() -> None:
    book = w.book(CONTRADICTS)
    about = about_of(book, "KAL215")
    text = "=CMD|' /C calc'!A0 " + "\x07\u202e\n" + "lång text " * 4000
    found = answered(book, "KAL215", about, text).answer
    assert found is not None
    assert len(found.text) <= 1000
    assert "\x07" not in found.text
    assert "\u202e" not in found.text
    assert "\n" not in found.text


def test_a_persons_number_in_an_answer_is_masked() -> None:
    book = w.book(CONTRADICTS)
    text = "Gäller 19121212-1212 som slutade i mars"
    found = answered(book, "KAL215", about_of(book, "KAL215"), text).answer
    assert found is not None
    assert "1212-1212" not in found.text
    assert found.standing is Standing.HOLDS


def test_forty_thousand_answers_are_read() -> None:
    book = w.book(CONTRADICTS)
    about = about_of(book, "KAL215")
    many = [(f"{MARK}KAL215 {n:012x} {n:012x}", Cell(REASON)) for n in range(40_000)]
    report = w.judged(with_answers(book, *many, (about, Cell(REASON))))
    assert finding_of(report, "KAL215").is_answered
    assert len(report.unasked) == 40_000


# What it survives, and what it does not


@each_code
@pytest.mark.parametrize("where", ["Prognos!10", "Utveckling!5", "Resultat!11"])
def test_an_answer_survives_inserted_rows(code: str, where: str) -> None:
    book = w.book(CODES[code])
    about = about_of(book, code)
    assert answered(w.with_new_row(book, where), code, about).is_answered


def test_an_answer_belongs_to_the_row_and_not_to_its_place() -> None:
    """The investments of a list are sorted; what is known of each goes with it."""
    rows = list(w.submission().rows["investments"])
    columns = ("outcome", "annual_budget", "annual_forecast")
    values = {("investments", rows[0], column): w.n(840) for column in columns}
    other = {("investments", OTHER, column): w.n(905) for column in columns}
    large = {("investments", OTHER, "annual_forecast"): w.n(905_000)}
    named = {("investments", OTHER, "project"): "Nytt kök"}
    found = w.entered(
        replace(w.submission(), rows={**w.submission().rows, "investments": (*rows, OTHER)}),
        {**values, **other, **large, **named},
    )
    turned = replace(
        found, rows={**found.rows, "investments": tuple(reversed(found.rows["investments"]))}
    )
    before, after = (w.judged(w.laid_out(one)) for one in (found, turned))
    told = [sorted(one.about for one in report.findings if one.about) for report in (before, after)]
    assert told[0] == told[1]
    asked = [finding_of(report, "KAL215").lines for report in (before, after)]
    assert asked[0] == asked[1]
    assert [one.about for one in asked[0]] == [f"{MARK}rad investments alla"]


@each_code
@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=-400, max_value=400).filter(bool))
def test_an_answer_lapses_when_a_compared_figure_changes(code: str, change: int) -> None:
    [(key, value)] = CODES[code].items()
    about = about_of(w.book(CODES[code]), code)
    found = answered(w.book({key: value + w.n(change) / 100}), code, about)
    assert found.answer is not None
    assert found.answer.standing is Standing.LAPSED
    assert not found.is_answered


@each_code
@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=1, max_value=400))
def test_an_answer_stands_when_another_figure_changes(code: str, change: int) -> None:
    about = about_of(w.book(CODES[code]), code)
    other = {("staff", "sick_hours", "this_year"): w.n(change)}
    key = ("result", "fortroendevalda", "last_year")
    values = {**CODES[code], **(other if key not in w.submission().facts else {key: w.n(-change)})}
    assert answered(w.book(values), code, about).is_answered


@pytest.fixture(scope="module")
def marked_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook that came back marked, with an answer on each line that has room for one."""
    folder = tmp_path_factory.mktemp("svar")
    cells = dict(PLACES.values())
    path = b.put(b.shipped(folder / "in"), cells)
    assert b.kalkyl("check", path, "--mark", folder / "ut").code == FINDINGS
    target = folder / "ut" / "110-rattning.xlsx"
    return answer_list(target)


def answer_list(path: Path, text: str = REASON) -> Path:
    opened = openpyxl.load_workbook(path)
    sheet = opened[LIST_SHEET]
    for row in range(8, sheet.max_row + 1):
        if sheet.cell(row, 10).value:
            sheet.cell(row, 9).value = text
    opened.save(path)
    return path


def assert_answered(path: Path) -> None:
    report = judge(path, Expected()).report
    for code in PLACES:
        found = finding_of(report, code)
        assert found.answer is not None, code
        assert (found.answer.text, found.is_answered) == (REASON, True)


def test_a_marked_workbook_brings_its_answers(marked_file: Path, kalkyl: b.Kalkyl) -> None:
    assert_answered(marked_file)
    run = kalkyl("check", marked_file, "--strict")
    assert run.code == OK
    assert f"Svar: ”{REASON}”" in run.out
    assert "Besvarade frågor: 2 av 2." in run.out
    assert "BESVARAD KAL" in run.out
    assert "Fel: 0, varningar: 0" in run.out


def test_an_answer_survives_marking_again(
    marked_file: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    kalkyl("check", marked_file, "--mark", tmp_path)
    [again] = tmp_path.iterdir()
    assert_answered(again)
    sheet = openpyxl.load_workbook(again)[LIST_SHEET]
    assert REASON in [cell.value for cell in sheet["I"]]
    assert "Besvarad" in [cell.value for cell in sheet["C"]]


def test_an_answer_survives_sorting_the_list(marked_file: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(marked_file)
    sheet = opened[LIST_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=8)]
    for at, values in enumerate(reversed(rows), 8):
        for column, value in enumerate(values, 1):
            sheet.cell(at, column).value = value
    path = tmp_path / "sorterad.xlsx"
    opened.save(path)
    assert_answered(path)


@pytest.mark.needs("soffice")
def test_an_answer_survives_libreoffice(marked_file: Path, tmp_path: Path) -> None:
    [after] = office.recalculated(marked_file, to=tmp_path)
    assert_answered(after)


def test_a_lapsed_answer_is_said_and_kept(
    marked_file: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    place, value = PLACES["KAL402"]
    changed = tmp_path / "ändrad.xlsx"
    changed.write_bytes(marked_file.read_bytes())
    b.put(changed, {place: value - 100})
    run = kalkyl("check", changed, "--mark", tmp_path / "ut")
    assert f"Svaret gäller inte längre, eftersom ett belopp har ändrats: ”{REASON}”" in run.out
    assert kalkyl("check", changed, "--strict").code == FINDINGS
    [again] = (tmp_path / "ut").iterdir()
    b.put(again, {place: value})
    assert_answered(again)


def test_an_answer_to_what_is_mended_is_kept_in_case_it_comes_back(
    marked_file: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    place, value = PLACES["KAL215"]
    mended = tmp_path / "rättad.xlsx"
    mended.write_bytes(marked_file.read_bytes())
    b.put(mended, {place: -44125})
    kalkyl("check", mended, "--mark", tmp_path / "ut")
    [again] = (tmp_path / "ut").iterdir()
    b.put(again, {place: value})
    assert_answered(again)


# The template's own sheet


def control_line(path: Path, about: str) -> int:
    sheet = openpyxl.load_workbook(path)["Kontroll"]
    return next(r for r in range(1, 300) if sheet.cell(r, COLUMN + 1).value == about)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(
    ("code", "about", "before"),
    [
        ("KAL215", "rad forecast regionkontoret", "Nej, se bladet Kontroll"),
        ("KAL402", "kontroll development total this_year", "Ja med 1 fråga"),
    ],
)
def test_sheet_and_check_see_an_answer_alike(
    tmp_path: Path, code: str, about: str, before: str
) -> None:
    path = b.put(b.shipped(tmp_path / "in"), dict([PLACES[code]]))
    line = control_line(path, f"{MARK}{about}")
    [asked] = finding_of(judge(path, Expected()).report, code).lines
    place, value = PLACES[code]
    other: dict[str, object] = {place: value - 0.1}
    texts: list[tuple[str | None, dict[str, object], Standing | None, str]] = [
        (None, {}, None, f"Avsluta svaret med {asked.code}"),
        (f"Det stämmer. {asked.code}", {}, Standing.EMPTY, f"Skriv varför, och koden {asked.code}"),
        (f"Koden: {asked.code}", {}, Standing.EMPTY, f"Skriv varför, och koden {asked.code}"),
        (REASON, {}, Standing.UNCODED, f"Koden saknas: {asked.code}"),
        (f"{REASON} 12345", {}, Standing.LAPSED, f"Gäller inte längre: ny kod {asked.code}"),
        (f'="{REASON} {asked.code}"', {}, Standing.EMPTY, "En formel är inget svar"),
        (f"{REASON} {asked.code}", {}, Standing.HOLDS, "Besvarad"),
        (f"{REASON} (kod {asked.code[:2]} {asked.code[2:]}).", {}, Standing.HOLDS, "Besvarad"),
        (f"{REASON} {asked.code}", other, Standing.LAPSED, "Gäller inte längre: ny kod "),
    ]
    made = [tmp_path / f"{number}.xlsx" for number in range(len(texts))]
    for own, (text, more, _, _) in zip(made, texts, strict=True):
        own.write_bytes(path.read_bytes())
        b.put(own, {f"Kontroll!I{line}": text, **more})
    for after, (text, _, standing, said) in zip(
        office.recalculated(*made, to=tmp_path / "ut"), texts, strict=True
    ):
        book = openpyxl.load_workbook(after, data_only=True)
        word, report = book["Omslag"]["B3"].value, judge(after, Expected()).report
        found = finding_of(report, code)
        holds = standing is Standing.HOLDS
        assert (found.answer.standing if found.answer else None) is standing, text
        assert str(book["Kontroll"].cell(line, COLUMN - 1).value).startswith(said), text
        assert word == (READY if holds else before), text
        assert report.passed == (word.startswith(READY)), text
        if holds and found.answer:
            assert found.answer.text == REASON, "the receiver need not see the code"


@pytest.mark.needs("soffice")
def test_the_cover_sees_answers_in_the_list_of_corrections(
    marked_file: Path, tmp_path: Path
) -> None:
    """And no longer when a compared figure has changed, or where a formula stands for an answer."""
    changed, typed = tmp_path / "ändrad.xlsx", tmp_path / "formel.xlsx"
    for path in (changed, typed):
        path.write_bytes(marked_file.read_bytes())
    b.put(changed, {PLACES["KAL215"][0]: -43.4})
    answer_list(typed, f'="{REASON}"')
    after = office.recalculated(marked_file, changed, typed, to=tmp_path / "ut")
    words = [openpyxl.load_workbook(one, data_only=True)["Omslag"]["B3"].value for one in after]
    passed = [judge(one, Expected()).report.passed for one in after]
    assert words == [READY, "Nej, se bladet Kontroll", "Nej, se bladet Kontroll"]
    assert passed == [True, False, False]


OTHER = "2"
"""A row that is only numbered."""
MANY = {
    ("forecast", row, "previous_forecast"): value
    for row, value in (
        ("regionkontoret", "-43.3"),
        ("fortroendevalda", "-39.9"),
        ("utvecklingsmedel", "-17.6"),
    )
} | {
    ("forecast", "utvecklingsmedel", "annual_forecast"): "-17600",
    ("forecast", "utvecklingsmedel", "annual_budget"): "-17600",
}


def test_rows_that_are_told_of_together_are_answered_one_by_one() -> None:
    """On the sheet each row has a line of its own; an answer on one of them is none to all."""
    book = w.book({key: w.n(value) for key, value in MANY.items()})
    lines = finding_of(w.judged(book), "KAL215").lines
    assert len(lines) == 3
    some = [on_line(one.about, f"{REASON} {one.code}") for one in lines]
    found = finding_of(w.judged(with_sheet(book, some[:2])), "KAL215")
    assert found.answer is not None
    assert found.answer.standing is Standing.PARTLY
    assert finding_of(w.judged(with_sheet(book, some)), "KAL215").is_answered


def on_line(about: str, text: str) -> tuple[Cell, Cell]:
    return Cell(text), Cell(about)


def with_sheet(book: Book, lines: list[tuple[Cell, Cell]]) -> Book:
    cells = {
        (row, COLUMN + at): cell
        for row, line in enumerate(lines, 10)
        for at, cell in enumerate(line)
    }
    return replace(book, sheets=(*book.sheets, Sheet("Kontroll", cells)))


def test_a_line_shows_the_pair_that_contradicts_itself() -> None:
    """Whichever of the row's amounts it is; nothing where none does."""
    for column, value in (("previous_forecast", "-43.3"), ("previous_forecast", "43335")):
        key = ("forecast", "regionkontoret", column)
        found = w.entered(w.submission(), {key: w.n(value)})
        plan = compose(w.terms(), w.LAYOUT, found)
        [sheet] = [one for one in plan.sheets if one.name == "Kontroll"]
        shown_at = {
            cell.value: [sheet.cells[at[0], n].value for n in (2, 3)]
            for at, cell in sheet.cells.items()
            if at[1] == COLUMN + 1
        }
        assert w.n(value) in shown_at[f"{MARK}rad forecast regionkontoret"]
        assert shown_at[f"{MARK}rad forecast fortroendevalda"] == ["", ""]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(
    "text", [REASON, "ok", "OK!", "Se ovan.", "Åtgärd", "a-b.c", "Stämmer 100 %", "Återbetald"]
)
def test_a_formula_counts_letters_as_kalkyl_does(tmp_path: Path, text: str) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = text, letters_formula("A1")
    made.save(tmp_path / "tal.xlsx")
    [after] = office.recalculated(tmp_path / "tal.xlsx", to=tmp_path / "ut")
    again = openpyxl.load_workbook(after, data_only=True).active
    assert again is not None
    assert again["B1"].value == letters(text)


# Totals


def total_of(folder: Path, *values: dict[str, object]) -> tuple[bytes, str]:
    paths = [
        b.put(b.shipped(folder, code), cells)
        for code, cells in zip(("110", "120"), values, strict=True)
    ]
    result = merged(judge_all(paths, Expected()), None)
    return total_bytes(result), result.completeness


def test_a_total_lists_what_its_departments_were_asked(tmp_path: Path) -> None:
    content, words = total_of(tmp_path, dict([PLACES["KAL402"]]), {})
    assert "Frågor till avdelningarna: 1, varav besvarade: 0" in words
    path = tmp_path / "total.xlsx"
    path.write_bytes(content)
    [asked] = sources_of(b.book(path)).questions
    assert (asked.code, asked.place, asked.answer) == ("KAL402", "Utveckling!C7", "")
    assert "Obesvarad" in str(
        [cell.value for row in openpyxl.load_workbook(path)["Källor"] for cell in row]
    )
    again = b.submission(path)
    assert again.questions == (asked,)


def test_a_merge_says_each_question_and_its_answer(
    marked_file: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    run = kalkyl("merge", marked_file, "-o", tmp_path / "total.xlsx")
    assert "Frågor till avdelningarna: 2, varav besvarade: 2" in run.out
    assert run.out.count(f"Svar: ”{REASON}”") == 2
    asked = sources_of(b.book(tmp_path / "total.xlsx")).questions
    assert [one.answer for one in asked] == [REASON, REASON]


@pytest.mark.parametrize(
    ("words", "ready"),
    [
        ("Ofullständig: 1 av 2 avdelningar", "Nej, ofullständig"),
        ("Fullständig: 2 av 2", "Nej, något återstår"),
    ],
)
def test_a_total_that_lacks_anything_is_not_ready(words: str, ready: str) -> None:
    total = w.merged(w.submission(), w.submission("120"))
    total = w.entered(total, {("cover", "completeness", "value"): words})
    [cover] = [one for one in compose(w.terms(), w.LAYOUT, total).sheets if one.name == "Omslag"]
    assert cover.cells[3, 2].value == ready


# The buttons


def test_an_answer_survives_pressing_again_and_rensa_asks(desk: Desk, tmp_path: Path) -> None:
    opened = desk.open(b.put(b.shipped(tmp_path), dict([PLACES["KAL402"]])))
    buttons.check()
    cell = answer_cell(opened, "KAL402")
    type_in(opened, cell, REASON)
    buttons.check()
    assert "godkänd: 0 fel, 0 varningar" in desk.said
    assert shown(opened, answer_cell(opened, "KAL402")) == REASON
    desk.app.replies = ["no"]
    buttons.clear()
    assert desk.said == "Ingenting är borttaget."
    desk.app.replies = ["yes"]
    buttons.clear()
    assert shown(opened, answer_cell(opened, "KAL402")) == REASON
    assert "Kvar, eftersom det finns svar där" in desk.said


@each_code
def test_the_cover_sees_an_answer_in_the_buttons_list(
    desk: Desk, tmp_path: Path, code: str
) -> None:
    """Pressed again, Kontrollera writes it on the line that asks the same, with its code."""
    path = b.put(b.shipped(tmp_path), dict([PLACES[code]]))
    [asked] = finding_of(judge(path, Expected()).report, code).lines
    opened = desk.open(path)
    buttons.check()
    type_in(opened, answer_cell(opened, code), REASON)
    buttons.check()
    line = f"Kontroll!I{control_line(path, asked.about)}"
    assert shown(opened, line) == f"{REASON} {asked.code}"
    assert opened.sheets["Kontroll"].api.ProtectContents
    if desk.recalculates:
        assert shown(opened, "Omslag!B3") == READY
    type_in(opened, line, "Eget svar på raden.")
    buttons.check()
    assert shown(opened, line) == "Eget svar på raden.", "what people wrote is never replaced"


def test_an_answer_on_a_line_gets_the_new_code_when_the_same_reason_is_given_again(
    desk: Desk, tmp_path: Path
) -> None:
    place, value = PLACES["KAL402"]
    path = b.put(b.shipped(tmp_path), {place: value})
    [asked] = finding_of(judge(path, Expected()).report, "KAL402").lines
    line = f"Kontroll!I{control_line(path, asked.about)}"
    opened = desk.open(b.put(path, {line: f"{REASON} (kod 12 345)."}))
    buttons.check()
    type_in(opened, answer_cell(opened, "KAL402"), REASON)
    buttons.check()
    assert shown(opened, line) == f"{REASON} {asked.code}"


def answer_cell(book: xw.Book, code: str) -> str:
    rows = book.sheets["Kontroll"].used_range.formula
    [row] = [n for n, row in enumerate(rows, 1) if str(row[COLUMN]).startswith(f"{MARK}{code}")]
    return f"Kontroll!I{row}"


def test_the_answers_column_is_the_last_that_people_see() -> None:
    assert HEADINGS[-1] == "Svar"
    assert len(HEADINGS) == COLUMN
