"""Lists of departments as people keep them: in Excel and as CSV, each fault at its cell or line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import DATA_FILE_BYTES
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.wording.messages import fault_text
from shipped_organisation import manifest_from

HEADINGS = ("Kod", "Namn", "Kontakt", "Får också skicka", "Uppdrag", "Telefon")
ROWS = [
    ("110", "Kansli", "kansli@rk.example", "a@rk.example; b@rk.example", "Regionkontoret", "08-1"),
    ("120", "Hälso- och sjukvård", "", "", "regionkontoret, Förtroendevalda", ""),
]
ABOVE = [("Avdelningar 2026",), ("Förvaltning:", "Regionkontoret"), ("Sista dag", "2026-05-12"), ()]
EXPECTED = Manifest(
    "Regionkontoret",
    (
        Department(
            "110",
            "Kansli",
            "kansli@rk.example",
            ("regionkontoret",),
            ("a@rk.example", "b@rk.example"),
        ),
        Department("120", "Hälso- och sjukvård", "", ("regionkontoret", "fortroendevalda"), ()),
    ),
    "2026-05-12",
    "",
)


def workbook(path: Path, rows: list[tuple[Any, ...]], sheet: str = "Blad1") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def text(rows: list[tuple[Any, ...]], separator: str = ";") -> str:
    lines = [
        separator.join(f'"{field}"' if separator in field else field for field in row)
        for row in rows
    ]
    return "".join(f"{line}\r\n" for line in lines)


def faults(path: Path) -> list[str]:
    with pytest.raises(DataFileError) as caught:
        manifest_from(path)
    head, *lines = fault_text(caught.value).splitlines()
    assert head == f"{path}, fel: {len(lines)}"
    return [line.strip() for line in lines]


@pytest.mark.parametrize("sheet", ["Blad1", "Avdelningar"])
def test_a_workbook_is_a_list_of_departments(tmp_path: Path, sheet: str) -> None:
    rows = [*ABOVE, HEADINGS, *ROWS]
    assert manifest_from(workbook(tmp_path / "a.xlsx", rows, sheet)) == EXPECTED


def test_numbers_are_codes_and_columns_may_hold_what_is_the_same_for_all(tmp_path: Path) -> None:
    rows = [
        ("Förvaltning", "Avdelning", "Avdelningskod", "Mottagare"),
        ("RK", "Kansli", 110, "in@rk.example"),
        (),
        ("RK", "HR", 130, "in@rk.example"),
    ]
    found = manifest_from(workbook(tmp_path / "a.xlsx", rows))
    assert [department.code for department in found.departments] == ["110", "130"]
    assert (found.administration, found.receiver) == ("RK", "in@rk.example")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("coding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_however_excel_has_saved_it(
    tmp_path: Path, coding: str, separator: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text([*ABOVE, HEADINGS, *ROWS], separator).encode(coding))
    assert manifest_from(path) == EXPECTED


def test_a_first_line_that_tells_excel_the_separator_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=|\n" + text([*ABOVE, HEADINGS, *ROWS], "|"), encoding="utf-8")
    assert manifest_from(path) == EXPECTED


WRONG = [
    ("Förvaltning", "Regionkontoret"),
    ("Kod", "Namn", "Avsändre", "Uppdrag", "Får skicka", "Sista dag"),
    ("110", "Kansli", "", "Regionkontret", "kansli", "12 maj"),
    ("110", "", "", "", "", "12 maj"),
    ("", "HR", "", "", "", "13 maj"),
]


def test_each_fault_of_a_workbook_is_told_at_its_cell(tmp_path: Path) -> None:
    assert faults(workbook(tmp_path / "a.xlsx", WRONG)) == [
        "Blad1!C2: Avsändre – menade du Avsändare?",
        "Blad1!E3: kansli är ingen adress",
        "Blad1!D3: Regionkontret är inget uppdrag; menade du regionkontoret?",
        "Blad1!A4: koden 110 används redan (Blad1!A3)",
        "Blad1!B4: avdelningens namn saknas",
        "Blad1!F5: 13 maj, men 12 maj i Blad1!F3; det ska vara samma i hela förteckningen",
        "Blad1!A5: avdelningens kod saknas",
        "Blad1!F3: 12 maj är inget datum som 2026-05-12",
    ]


def test_each_fault_of_a_csv_file_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text(WRONG), encoding="utf-8")
    assert faults(path)[3] == "rad 4: koden 110 används redan (rad 3)"


@pytest.mark.parametrize("name", ["”Kansli”", "“Kansli”", "»Kansli«", "„Kansli“"])
def test_quotation_marks_of_a_word_processor_are_no_part_of_a_name(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"kod;namn;förvaltning\n110;{name};Regionkontoret\n", encoding="utf-8")
    assert faults(path) == ["rad 2: skriv Kansli utan citattecken"]


def test_a_cell_with_an_error_is_told(tmp_path: Path) -> None:
    rows = [("Förvaltning", "RK"), ("Kod", "Namn"), ("110", "#REF!")]
    path = workbook(tmp_path / "a.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B3"].data_type = "e"
    book.save(path)
    assert faults(path)[0] == "Blad1!B3: cellen visar #REFERENS!"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"Avdelning;Kontakt\nKansli;a@b.example\n", "rubrikerna Kod och Namn finns inte"),
        ("a.csv", b"", "rubrikerna Kod och Namn finns inte"),
        ("a.csv", b'Kod;Namn\n110;"Kansli\n', "den går inte att läsa som en tabell"),
        ("a.csv", b"Kod;Namn\n1;\x81\n", "den går inte att läsa som en tabell"),
        ("a.csv", b"Kod;Namn\n110;Kansli\n", "rad 1: skriv Förvaltning och dess namn"),
        ("a.csv", b"K" * (DATA_FILE_BYTES + 1), "den är större än"),
        ("a.xlsx", b"no workbook", "den går inte att öppna som arbetsbok"),
    ],
)
def test_what_is_no_list_says_so(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    [fault] = faults(path)
    assert fault.startswith(told)


def test_a_list_that_is_not_there_says_so(tmp_path: Path) -> None:
    with refused(DataFileError, "finns inte"):
        manifest_from(tmp_path / "a.csv")
