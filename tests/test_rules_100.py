"""KAL1xx: the file, its form, and whether it is what was asked for."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import examples
import workbooks as w
from facts import in_words
from kalkyl.contract.manifest import Department
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Cell, CellError, Report, Source, Submission, Value
from kalkyl.operations.check import check
from kalkyl.operations.merge import MergeError, merge
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.template.compose import compose
from shipped_organisation import case_of, judge, judge_all
from together import check_together


def written(path: Path, what: Submission) -> Path:
    """A submission's workbook as a real file."""
    path.write_bytes(book_bytes(compose(w.terms(what.year), w.LAYOUT, what)))
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return written(tmp_path / "110.xlsx", w.submission())


def of_bytes(content: bytes, name: str = "110.xlsx") -> w.Found:
    return w.told(check(case_of(receive_bytes(name, content), Expected()), CATALOGUE))


def without_cells(sheet: str, *areas: str) -> w.Found:
    book = w.clean()
    for area in areas:
        book = w.cleared(book, f"{sheet}!{area}")
    return w.findings(book)


def typed(**cells: Value) -> w.Found:
    """The findings when ``Omslag_B6`` and others hold something else."""
    return w.findings(
        w.typed(w.clean(), {spot.replace("_", "!"): one for spot, one in cells.items()})
    )


# The file


def test_a_written_workbook_is_clean(workbook: Path) -> None:
    assert w.told(judge(workbook, Expected()).report) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Uppdrag;Prognos\nRegionkontoret;-1\n", "KAL101"),
        (b"%PDF-1.7\n", "KAL101"),
        (b"PK", "KAL105"),
        (b"", "KAL102"),
        (b"\n", "KAL101"),
    ],
)
def test_what_is_no_workbook_is_told_once(content: bytes, code: str) -> None:
    assert of_bytes(content) == [(code, "")]


def test_kal101_whatever_the_name_says() -> None:
    assert of_bytes(b"Uppdrag;Prognos", "110.csv") == [("KAL101", "")]


def test_kal103_and_kal104_tell_a_locked_workbook_from_an_old_one() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert of_bytes(old) == [("KAL104", "")]
    assert of_bytes(old + "EncryptedPackage".encode("utf-16-le")) == [("KAL103", "")]


@pytest.mark.parametrize(
    ("part", "content"),
    [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("xl/workbook.bin", b"")],
)
def test_kal104_other_programs_formats(part: str, content: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        container.writestr(part, content)
    assert of_bytes(file.getvalue()) == [("KAL104", "")]


def test_kal105_a_workbook_cut_short(workbook: Path) -> None:
    content = workbook.read_bytes()
    assert of_bytes(content[: len(content) // 2]) == [("KAL105", "")]
    assert of_bytes(content) == []


def test_kal107_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert w.told(judge(tmp_path / "110.xlsx", Expected()).report) == [("KAL107", "")]


def test_kal107_excels_own_lock_file(workbook: Path) -> None:
    lock = workbook.rename(workbook.with_name("~$110.xlsx"))
    assert w.told(judge(lock, Expected()).report) == [("KAL107", "")]


def test_kal109_a_workbook_open_in_excel(workbook: Path) -> None:
    workbook.with_name("~$110.xlsx").write_bytes(b"")
    assert w.told(judge(workbook, Expected()).report) == [("KAL109", "")]


# The template


def test_kal111_a_workbook_of_ones_own() -> None:
    assert w.findings(w.without_sheet(w.clean(), "Omslag")) == [("KAL111", "")]
    assert typed(Omslag_A5="Namn") == [("KAL111", "")]


def test_kal111_a_cover_is_known_without_its_name() -> None:
    lost = w.without_name(w.clean(), "kalkyl_omslag")
    assert w.findings(lost) == [("KAL121", "Omslag!A4")]


@pytest.mark.parametrize("report", ["Uppföljningsrapport 7", "Uppföljningsrapport 10"])
def test_kal112_a_report_that_does_not_exist(report: str) -> None:
    assert typed(Omslag_B5=report) == [("KAL112", "")]


def test_kal112_a_reports_name_in_any_form() -> None:
    assert typed(Omslag_B5="UPPFÖLJNINGSRAPPORT  1") == []
    assert typed(Omslag_B5=unicodedata.normalize("NFD", "Uppföljningsrapport 1")) == []


@pytest.mark.parametrize("year", [w.n(1999), w.n(2100), None, "i år", CellError("#REF!")])
def test_kal112_a_year_there_are_no_schemas_for(year: Value) -> None:
    assert typed(Omslag_B6=year) == [("KAL112", "")]


def test_a_year_stored_as_text_is_read() -> None:
    assert typed(Omslag_B6="2021") == [("KAL203", "Omslag!B6")]


@pytest.mark.parametrize("version", ["uppfoljningsrapport-1/0.9", None])
def test_kal113_another_template_version(version: str | None) -> None:
    assert typed(Omslag_B15=version) == [("KAL113", "Omslag!B15")]


def test_kal114_a_removed_sheet_is_told_once() -> None:
    """Its tables are not looked for in others that have the same headings."""
    gone = w.without_sheet(w.clean(), "Investeringar")
    assert w.findings(gone) == [("KAL114", "")]
    assert in_words(w.only(gone).facts["hint"]) == ""


def test_kal114_names_the_sheet_that_may_be_meant() -> None:
    emptied = w.cleared(w.clean(), "Medarbetare!A1:Z60")
    renamed = w.on_sheet(emptied, "Medarbetare", lambda sheet: replace(sheet, name="Medarbetarna"))
    found = w.only(renamed)
    assert found.code == "KAL114"
    assert "Medarbetarna" in in_words(found.facts["hint"])


def test_kal114_a_renamed_sheet_is_found_by_its_headings() -> None:
    renamed = w.on_sheet(w.clean(), "Utveckling", lambda sheet: replace(sheet, name="Utv"))
    assert w.findings(renamed) == [("KAL121", "Utv!A4")]


def test_kal115_a_table_without_its_headings() -> None:
    assert without_cells("Utveckling", "A4:K4") == [("KAL115", "")]


def test_kal116_a_column_without_its_heading_explains_what_rests_on_it() -> None:
    assert without_cells("Resultat", "B9") == [("KAL116", "Resultat!A9")]
    assert typed(Resultat_B9="Något helt annat") == [("KAL116", "Resultat!A9")]


def test_kal117_a_row_that_is_gone() -> None:
    assert without_cells("Prognos", "A13:I13") == [("KAL117", "")]


def test_kal117_a_lost_row_explains_the_sums_that_it_is_missing_from() -> None:
    assert without_cells("Utveckling", "A6:K6") == [("KAL117", "")]


@pytest.mark.parametrize(
    "heading",
    ["Ack. utfall", "ACK. UTFALL (TKR)", "Ack.  utfall", " Ack. utfall (tkr) "],
)
def test_kal118_a_heading_in_another_guise_is_the_same(heading: str) -> None:
    assert typed(Resultat_B9=heading) == []


@pytest.mark.parametrize("unit", ["mnkr", "kr", "%"])
def test_kal118_a_heading_with_another_unit_is_told_of(unit: str) -> None:
    book = w.typed(w.clean(), {"Resultat!B9": f"Ack. utfall ({unit})"})
    assert w.findings(book) == [("KAL118", "Resultat!B9")]


def test_kal119_a_total_row_by_another_name_is_told_of() -> None:
    total = next(
        f"Resultat!A{row}"
        for row in range(10, 20)
        if w.cell(w.clean(), f"Resultat!A{row}").value == "Totalt"
    )
    assert w.findings(w.typed(w.clean(), {total: "Summa"})) == [("KAL119", total)]


def test_kal118_a_mistyped_heading() -> None:
    assert typed(Resultat_B9="Ack. utfal (tkr)") == [("KAL118", "Resultat!B9")]


@pytest.mark.parametrize("cell", ["Arbetsmiljö!B4", "Verksamhetsmått!A4", "Analys!E13"])
def test_kal118_a_letter_is_missing_in_a_short_heading(cell: str) -> None:
    word = str(w.cell(w.clean(), cell).value)
    assert w.findings(w.typed(w.clean(), {cell: word[:-1]})) == [("KAL118", cell)]


def test_kal118_what_a_heading_adds_in_brackets() -> None:
    assert typed(Resultat_B9="Ack. utfall (t.o.m. april)") == [("KAL118", "Resultat!B9")]


def test_kal119_a_mistyped_row_name() -> None:
    assert typed(Utveckling_A5="Kostnadder") == [("KAL119", "Utveckling!A5")]


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("A12", "Oförutsett RS"),
        ("A11", "FÖRTROENDEVALDA"),
        ("A11", unicodedata.normalize("NFD", "Förtroendevalda")),
        ("A10", "  Regionkontoret "),
    ],
)
def test_kal119_a_row_name_in_another_guise_is_the_same(cell: str, label: str) -> None:
    assert typed(**{f"Prognos_{cell}": label}) == []


def test_kal120_an_unknown_row_explains_the_sum_that_it_is_in() -> None:
    wider = w.with_new_row(w.clean(), "Prognos!13")
    assert w.findings(wider) == []
    named = w.typed(wider, {"Prognos!A13": "Eget uppdrag", "Prognos!B13": w.n(-500)})
    summed = w.with_cells(
        named, {"Prognos!B15": Cell(w.n(-83805), w.cell(wider, "Prognos!B15").formula)}
    )
    assert w.findings(named) == [("KAL120", "Prognos!A13")]
    assert w.findings(summed) == [("KAL120", "Prognos!A13")]


@pytest.mark.parametrize(
    ("sheet", "row"), [("Prognos", 11), ("Utveckling", 4), ("Medarbetare", 11), ("Analys", 15)]
)
def test_a_blank_row_changes_nothing(sheet: str, row: int) -> None:
    assert w.findings(w.with_new_row(w.clean(), f"{sheet}!{row}")) == []


def test_kal121_every_table_is_found_by_its_headings() -> None:
    for name, area in w.clean().names.items():
        if area is not None and not name.startswith(("kalkyl_lista_", "kalkyl_grans_")):
            found = w.findings(w.without_name(w.clean(), name))
            assert found == [("KAL121", f"{area.sheet}!A{area.top}")], name


def test_kal121_a_name_without_a_place_is_no_name() -> None:
    lost = replace(w.clean(), names={**w.clean().names, "kalkyl_utveckling": None})
    assert w.findings(lost) == [("KAL121", "Utveckling!A4")]


def test_kal160_a_name_ends_above_the_total_in_plain_sight() -> None:
    told = [("KAL160", "Prognos!A14")]
    assert w.findings(w.with_shorter_name(w.clean(), "kalkyl_prognos", 12)) == told
    assert w.findings(w.with_shorter_name(w.clean(), "kalkyl_prognos", 13)) == told
    assert w.findings(w.clean()) == []


def test_kal122_a_hidden_sheet_of_the_report() -> None:
    assert w.findings(w.hidden(w.clean(), "Investeringar")) == [("KAL122", "Investeringar!A1")]
    assert w.findings(w.hidden(w.clean(), "Listor")) == []


# What was asked for


# KAL123: hidden rows and columns


@pytest.mark.parametrize("row", [10, 11, 14])
def test_kal123_a_row_that_holds_something_is_not_hidden(row: int) -> None:
    book = w.with_hidden_row(w.clean(), f"Prognos!{row}")
    assert w.findings(book) == [("KAL123", f"Prognos!B{row}")]


def test_kal123_a_column_that_holds_something_is_not_hidden() -> None:
    book = w.with_hidden_column(w.clean(), "Prognos!C")
    assert w.findings(book) == [("KAL123", "Prognos!C6"), ("KAL123", "Prognos!C10")]


@pytest.mark.parametrize("row", ["Prognos!3", "Prognos!40", "Kontroll!6", "Arbetsmiljö!20"])
def test_kal123_what_is_blank_or_outside_the_tables_may_be_hidden(row: str) -> None:
    assert w.findings(w.with_hidden_row(w.clean(), row)) == []


def test_kal123_several_rows_are_one_fault() -> None:
    book = w.with_hidden_row(w.with_hidden_row(w.clean(), "Prognos!11"), "Prognos!10")
    found = w.only(book)
    assert (found.code, in_words(found.facts["which"])) == ("KAL123", "10, 11")


def test_kal123_a_hidden_sheet_is_told_of_alone() -> None:
    book = w.with_hidden_row(w.hidden(w.clean(), "Prognos"), "Prognos!11")
    assert w.findings(book) == [("KAL122", "Prognos!A1")]


# KAL124: links to other files


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("=[1]Underlag!B7", True),
        ("='[1]Ett blad'!$B$7", True),
        ("='C:\\Ekonomi\\[bok.xlsx]Blad 1'!B7", True),
        ("=[bok.xlsx]Blad1!B7", True),
        ("=SUM(B6:B7)", False),
        ("=Resultat!B10", False),
        ("=SUM(Investeringar[Årsbudget])", False),
        ("=SUM(Tabell[[#This Row],[2021]])+Resultat!B10", False),
        ('="[1]Underlag!B7"', False),
    ],
)
def test_kal124_a_formula_that_reads_another_file(formula: str, told: bool) -> None:
    book = w.formula(w.clean(), "Prognos!B10", formula, w.n(-43335))
    assert w.findings(book) == ([("KAL124", "Prognos!B10")] if told else [])


def test_kal124_names_the_file_and_not_its_folder() -> None:
    book = replace(w.clean(), external_links=("file:///C:/Ekonomi/bok.xlsx",))
    found = w.only(w.formula(book, "Prognos!B10", "=[1]Underlag!B7", w.n(-43335)))
    assert (found.code, in_words(found.facts["file"])) == ("KAL124", "bok.xlsx")


def test_kal130_a_link_that_no_cell_uses() -> None:
    found = w.only(replace(w.clean(), external_links=("file:///C:/Ekonomi/bok.xlsx",)))
    assert (found.code, found.place, in_words(found.facts["file"])) == (
        "KAL130",
        None,
        "bok.xlsx",
    )


def test_kal124_leaves_an_altered_formula_to_kal210() -> None:
    book = replace(w.clean(), external_links=("bok.xlsx",))
    book = w.formula(book, "Prognos!D10", "=[1]Underlag!B7", w.n(790))
    assert w.findings(book) == [("KAL210", "Prognos!D10")]


# KAL125: merged cells


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("Utveckling!J5:J6", True),
        ("Prognos!F12:F13", True),
        ("Prognos!A1:D1", False),
        ("Prognos!A2:J2", False),
        ("Utveckling!J6:L6", False),
    ],
)
def test_kal125_cells_of_a_table_are_not_merged(area: str, told: bool) -> None:
    sheet, _, cells = area.partition("!")
    found = w.findings(w.with_merged(w.clean(), area))
    assert found == ([("KAL125", f"{sheet}!{cells.partition(':')[0]}")] if told else [])


# KAL126: copies of tables


def test_kal126_a_copy_on_the_same_sheet() -> None:
    book = w.copied(w.clean(), "Prognos!A9:J14", "Prognos!A30")
    assert w.findings(book) == [("KAL126", "Prognos!B30")]


def test_kal126_a_whole_sheet_that_was_copied() -> None:
    book = w.copied(w.clean(), "Prognos!A1:J14", "Prognos (2)!A1")
    assert w.findings(book) == [("KAL126", "Prognos (2)!B5"), ("KAL126", "Prognos (2)!B9")]


def test_kal126_an_open_table() -> None:
    sheet = w.clean().names["kalkyl_investeringar"]
    assert sheet is not None
    book = w.copied(w.clean(), str(sheet), "Utkast!C7")
    assert [code for code, _ in w.findings(book)] == ["KAL126"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("Kontroll", False), ("Källor", False), ("Rättningslista", True), ("Kvitto", True)],
)
def test_kal126_what_kalkyl_writes_itself_is_no_copy(name: str, *, told: bool) -> None:
    """A sheet of the template; one that only has a list's title is looked at like any other."""
    book = w.copied(w.clean(), "Prognos!A9:J14", f"{name}!K30")
    assert [code for code, _ in w.findings(book)] == (["KAL126"] if told else [])


def test_kal126_headings_without_figures_are_no_copy() -> None:
    book = w.copied(w.clean(), "Prognos!A9:J9", "Egna anteckningar!A1")
    assert w.findings(book) == []


def test_kal126_other_rows_under_the_same_headings_are_another_table() -> None:
    book = w.copied(w.clean(), "Utveckling!A4:J7", "Per enhet!A1")
    rows = {f"Per enhet!A{row}": f"Enhet {row}" for row in (2, 3, 4)}
    assert w.findings(w.typed(book, rows)) == []


# KAL127: tables of a form that may be either


def test_kal127_two_places_that_fit_equally_are_both_named() -> None:
    form = w.form("formular-2021", w.submission())
    found = w.judged(w.copied(form, "Prognos!A7:D13", "Kopia!A1")).findings
    [told] = [one for one in found if one.code == "KAL127"]
    assert in_words(told.facts["places"]) == "Kopia!A2, Prognos!A8"
    assert "KAL115" not in {one.code for one in found}


def test_kal127_a_copy_of_a_table_that_has_lost_its_name() -> None:
    book = w.copied(w.clean(), "Utveckling!A4:J7", "Utveckling!A30")
    book = w.typed(book, {"Utveckling!B31": w.n(5)})
    found = w.judged(w.without_name(book, "kalkyl_utveckling")).findings
    [told] = [one for one in found if one.code == "KAL127"]
    assert in_words(told.facts["places"]) == "Utveckling!A30, Utveckling!A4"
    elsewhere = w.copied(w.clean(), "Utveckling!A4:J7", "Utkast!A4")
    codes = {code for code, _ in w.findings(w.without_name(elsewhere, "kalkyl_utveckling"))}
    assert codes == {"KAL121", "KAL126"}


def test_kal127_a_title_tells_which_is_meant() -> None:
    form = w.form("formular-2021", w.submission())
    found = w.findings(w.copied(form, "Prognos!A8:D13", "Kopia!A2"))
    assert found == [("KAL126", "Kopia!B2")]


def test_kal131_another_report() -> None:
    assert w.findings(w.clean(), Expected(report="arsredovisning")) == [("KAL131", "Omslag!B5")]
    assert w.findings(w.clean(), Expected(report=w.REPORT)) == []


def test_kal132_another_year() -> None:
    assert w.findings(w.clean(), Expected(year=2020)) == [("KAL132", "Omslag!B6")]
    assert w.findings(w.clean(), Expected(year=w.YEAR)) == []


@pytest.mark.parametrize(
    ("period_end", "codes"),
    [
        (date(2021, 4, 30), []),
        (date(2021, 8, 31), ["KAL133"]),
        (date(2020, 4, 30), ["KAL133"]),
        ("2021-08-31", ["KAL133", "KAL203"]),
        ("april", ["KAL202"]),
    ],
)
def test_kal133_another_period(period_end: Value, codes: list[str]) -> None:
    assert typed(Omslag_B7=period_end) == [(code, "Omslag!B7") for code in codes]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kansli", "110"),
        ("KANSLI", w.n(110)),
        ("Kansliet", "110"),
    ],
)
def test_kal134_a_department_is_known_by_its_code(name: str, code: Value) -> None:
    book = w.typed(w.clean(), {"Omslag!B10": name, "Omslag!B11": code})
    assert w.findings(book, Expected(manifest=w.kansli())) == []


def test_kal134_blanks_around_a_code_do_not_make_it_another() -> None:
    book = w.typed(w.clean(), {"Omslag!B11": " 110 "})
    assert w.findings(book, Expected(manifest=w.kansli())) == [("KAL219", "Omslag!B11")]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Hälso- och sjukvård", True),
        ("hälso- och  SJUKVÅRD", True),
        (unicodedata.normalize("NFD", "Hälso- och sjukvård"), True),
        ("Sjukvård", False),
    ],
)
def test_kal134_an_unknown_code_is_explained_by_its_name(name: str, hint: bool) -> None:
    listed = w.manifest(Department("150", "Hälso- och sjukvård"))
    book = w.typed(w.clean(), {"Omslag!B10": name, "Omslag!B11": "151"})
    assert w.findings(book, Expected(manifest=listed)) == [("KAL134", "Omslag!B11")]
    told = in_words(w.only(book, Expected(manifest=listed)).facts["hint"])
    assert ("150" in told) is hint


def test_kal134_a_cover_without_a_code_is_told_of_that_alone() -> None:
    book = w.typed(w.clean(), {"Omslag!B11": None})
    assert w.findings(book, Expected(manifest=w.kansli())) == [("KAL201", "Omslag!B11")]


def test_kal135_an_assignment_that_was_left_blank() -> None:
    listed = Expected(manifest=w.kansli("regionkontoret", "utvecklingsmedel"))
    assert w.findings(w.clean(), listed) == [
        ("KAL135", "Prognos!B13"),
        ("KAL135", "Resultat!B13"),
    ]
    had = Expected(manifest=w.kansli("regionkontoret", "fortroendevalda"))
    assert w.findings(w.clean(), had) == []


def test_kal135_leaves_a_blank_table_to_kal201() -> None:
    listed = Expected(manifest=w.kansli("regionkontoret"))
    codes = [code for code, _ in w.findings(w.laid_out(w.blank()), listed)]
    assert "KAL135" not in codes
    assert "KAL201" in codes


# The code and the name of the cover

PAIR = w.manifest(
    Department("110", "Kansli", uppdrag=("regionkontoret", "fortroendevalda")),
    Department("120", "Ekonomi", uppdrag=("regionkontoret", "oforutsett_regionstyrelsen")),
)
NAME, CODE = "Omslag!B10", "Omslag!B11"


def conflict(owner: str, cover: Mapping[str, Value], expected: Expected) -> tuple[w.Found, str]:
    """What is found in a department's workbook with another cover, and the first hint."""
    report = w.judged(w.typed(w.laid_out(w.submission(owner)), cover), expected)
    return w.told(report), in_words(report.findings[0].facts["hint"])


def given_before() -> Expected:
    """The list, and what both of its departments planned."""
    plans = [w.before(w.submission(code), "plan") for code in ("110", "120")]
    return replace(w.together("plan", *plans), manifest=PAIR)


@pytest.mark.parametrize(
    ("owner", "cover", "place", "hint"),
    [
        ("110", {NAME: "Ekonomi"}, NAME, "ändra namnet"),
        ("120", {CODE: "110"}, CODE, "ändra koden till 120"),
        ("120", {NAME: "kansli"}, NAME, "ändra namnet"),
        ("110", {CODE: w.n(120)}, CODE, "ändra koden till 110"),
    ],
)
@pytest.mark.parametrize("with_plan", [True, False])
def test_kal143_says_which_is_wrong(
    owner: str, cover: Mapping[str, Value], place: str, hint: str, with_plan: bool
) -> None:
    expected = given_before() if with_plan else Expected(manifest=PAIR)
    found, said = conflict(owner, cover, expected)
    assert found == [("KAL143", place)]  # the figures are compared with their own department's
    assert hint in said


def test_kal143_says_not_which_where_nothing_shows_it() -> None:
    both = w.manifest(Department("110", "Kansli"), Department("120", "Ekonomi"))
    found, said = conflict("110", {NAME: "Ekonomi"}, Expected(manifest=both))
    assert (found, said) == ([("KAL143", NAME)], "Ändra det som är fel.")


@pytest.mark.parametrize(
    ("cover", "found"),
    [
        ({}, []),
        ({NAME: "Hallands sjukhus"}, [("KAL144", NAME)]),
        ({NAME: "Kansliavdelningen"}, []),
        ({NAME: None}, [("KAL201", NAME)]),
        ({"Omslag!B9": "Hallands sjukhus"}, [("KAL144", "Omslag!B9")]),
        ({"Omslag!B9": "REGIONKONTORET"}, []),
        ({NAME: "Ingen", CODE: "999"}, [("KAL134", CODE)]),
    ],
)
def test_kal144_a_name_that_the_list_has_not(cover: Mapping[str, Value], found: w.Found) -> None:
    assert w.findings(w.typed(w.clean(), cover), Expected(manifest=PAIR)) == found


# Files that come together


def together(*cases: Case) -> list[w.Found]:
    reports = [check(case, CATALOGUE) for case in cases]
    return [w.told(report) for report in check_together(cases, reports, CATALOGUE)]


def department(code: str, file: str = "", *, year: int = w.YEAR) -> Case:
    book = w.laid_out(w.submission(code, year=year))
    return w.case(book, file=file or f"{code}.xlsx")


def total(*codes: str) -> Case:
    """The finished total of some departments."""
    [case] = examples.cases(f"färdig total: {' '.join(codes)}")
    return replace(case, received=replace(case.received, source=Source("total.xlsx")))


def test_kal136_a_department_twice_is_told_at_both_files() -> None:
    found = together(department("110"), department("120"), department("110", "kopia.xlsx"))
    assert found == [[("KAL136", "")], [], [("KAL136", "")]]


def test_kal136_names_the_other_files() -> None:
    cases = [department("110", name) for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    reports = check_together(cases, [Report()] * 3, CATALOGUE)
    others = [in_words(report.findings[0].facts["other"]) for report in reports]
    assert others == ["b.xlsx, c.xlsx", "a.xlsx, c.xlsx", "a.xlsx, b.xlsx"]


def test_kal136_a_code_counts_before_a_name() -> None:
    renamed = w.typed(w.clean(), {"Omslag!B10": "Kansliet", "Omslag!B11": w.n(110)})
    assert together(department("110"), w.case(renamed)) == [[("KAL136", "")], [("KAL136", "")]]


def test_kal136_leaves_the_file_alone_whose_cover_is_right() -> None:
    expected = Expected(manifest=PAIR)
    right = w.case(w.clean(), expected, file="110.xlsx")
    other = w.typed(w.laid_out(w.submission("120")), {CODE: "110"})
    wrong = w.case(other, expected, file="120.xlsx")
    twice = w.case(w.clean(), expected, file="110 ny.xlsx")
    assert together(right, wrong) == [[], [("KAL136", ""), ("KAL143", CODE)]]
    assert [[code for code, _ in found] for found in together(right, wrong, twice)] == [
        ["KAL136"],
        ["KAL136", "KAL143"],
        ["KAL136"],
    ]


def of_other(owner: str, expected: Expected, file: str) -> Case:
    """A department's workbook with the cover of the office."""
    book = w.typed(w.laid_out(w.submission(owner)), {NAME: "Kansli", CODE: "110"})
    return w.case(book, expected, file=file)


def hints(*cases: Case) -> list[list[str]]:
    """The hint of each file's KAL136."""
    reports = check_together(cases, [Report()] * len(cases), CATALOGUE)
    return [[in_words(one.facts["hint"]) for one in report.findings] for report in reports]


@pytest.mark.parametrize("given", [Expected(manifest=PAIR), given_before()])
def test_kal136_tells_which_file_is_another_departments(given: Expected) -> None:
    """By its assignments, or by what it planned."""
    right, wrong = of_other("110", given, "110.xlsx"), of_other("120", given, "120.xlsx")
    found = hints(right, wrong)
    assert (found[0], len(found[1])) == ([], 1)
    assert "120 Ekonomi" in found[1][0]
    assert hints(wrong, right) == [found[1], []]
    again = of_other("110", given, "110 ny.xlsx")
    kept = "Behåll den som gäller."
    assert hints(right, wrong, again) == [[kept], found[1], [kept]]


def test_kal136_says_where_nothing_tells_which_file_is_wrong() -> None:
    for given in (Expected(), Expected(manifest=w.kansli())):
        cases = [of_other("110", given, "a.xlsx"), of_other("120", given, "b.xlsx")]
        assert all("framgår inte" in one[0] for one in hints(*cases))


def test_kal136_a_department_inside_a_total() -> None:
    assert together(total("110", "120"), department("130")) == [[], []]
    assert together(total("110", "120"), department("110")) == [[("KAL136", "")], [("KAL136", "")]]
    assert together(total("110", "120"), total("120", "130")) == [
        [("KAL136", "")],
        [("KAL136", "")],
    ]


def test_kal136_is_what_a_merge_refuses() -> None:
    with pytest.raises(MergeError, match="110"):
        merge(w.terms(), [examples.bound("110"), examples.bound("110")])


def test_kal137_the_minority_is_told() -> None:
    cases = [department("110"), department("120"), department("130", year=2020)]
    assert together(*cases) == [[], [], [("KAL137", "")]]


def test_kal137_is_silent_where_something_was_said() -> None:
    expected = Expected(year=w.YEAR)
    old = w.laid_out(w.submission("130", year=2020))
    cases = [w.case(w.clean(), expected), w.case(old, expected, file="130.xlsx")]
    assert together(*cases) == [[], [("KAL132", "Omslag!B6")]]


def test_files_that_cannot_be_read_do_not_trouble_the_others() -> None:
    unread = case_of(receive_bytes("120.xlsx", b""), Expected())
    assert together(department("110"), unread) == [[], [("KAL102", "")]]


def test_real_files_are_judged_together(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / "1.xlsx", w.submission("110")),
        written(tmp_path / "2.xlsx", w.submission("110")),
        written(tmp_path / "3.xlsx", w.submission("130", year=2020)),
    ]
    judged = judge_all(paths, Expected())
    assert [w.told(one.report) for one in judged] == [
        [("KAL136", "")],
        [("KAL136", "")],
        [("KAL137", "")],
    ]
    assert all(receive(path).problems == () for path in paths)
