"""Files as they come by mail: each is told of clearly or read rightly, and nothing crashes."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import builders as b
import workbooks as w
from kalkyl.cli import FINDINGS, OK
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.evaluate import State
from kalkyl.model import Key

FORECAST: Key = ("forecast", "regionkontoret", "annual_forecast")
PERIOD: Key = ("cover", "period_end", VALUE)
PREPARED: Key = ("cover", "prepared_on", VALUE)
NBSP, NARROW, MINUS = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def other_package(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def cut_short() -> bytes:
    return b.filled()[:-2000]


def flipped() -> bytes:
    content = bytearray(b.filled())
    content[len(content) // 2] ^= 0xFF
    return bytes(content)


FILES: dict[str, tuple[bytes, str]] = {
    "text": (b"Hej! Se nedan.", "KAL101"),
    "csv": ("Uppdrag;Prognos\r\nRegionkontoret;−1 234,5\r\n".encode(), "KAL101"),
    "csv in latin-1": ("Uppdrag;Prognos\r\nFörtroendevalda;1\r\n".encode("latin-1"), "KAL101"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "KAL101"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "KAL101"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "KAL101"),
    "empty": (b"", "KAL102"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "KAL103"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "KAL104"),
    "ods": (other_package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "KAL104"),
    "xlsb": (other_package(xl__workbook_bin=b"\x83"), "KAL104"),
    "cut short": (cut_short(), "KAL105"),
    "flipped": (flipped(), "KAL105"),
    "docx": (other_package(word__document_xml=b"<w/>"), "KAL101"),
    "empty zip": (other_package(), "KAL101"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_workbook_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl, name: str) -> None:
    content, code = FILES[name]
    path = tmp_path / "110.xlsx"
    path.write_bytes(content)
    done = kalkyl("check", path, "--format", "json")
    assert done.code == FINDINGS
    assert done.codes() == [code]
    assert done.places(code) == [""]
    assert kalkyl("merge", path, "-o", tmp_path / "total.xlsx").code == FINDINGS
    assert kalkyl("export", path).code == FINDINGS
    assert not (tmp_path / "total.xlsx").exists()


def test_another_workbook_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    with b.edited(path) as opened:
        for name in opened.sheetnames[1:]:
            del opened[name]
        opened.worksheets[0].title = "Blad1"
        opened.defined_names.clear()
        for row in b.sheet_of(opened, "Blad1").iter_rows():
            for cell in row:
                cell.value = None
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.codes()) == (FINDINGS, ["KAL111"])


@pytest.mark.parametrize(("report", "year"), [("Uppföljning 9", 2021), (w.REPORT, None)])
def test_an_unknown_report_or_year_is_told_of(
    tmp_path: Path, kalkyl: b.Kalkyl, report: str, year: int | None
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    cells = {b.cell_of(path, "cover", "report", VALUE): report}
    cells[b.cell_of(path, "cover", "year", VALUE)] = year  # type: ignore[assignment]  # blank
    b.put(path, cells)
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.codes("error")) == (FINDINGS, ["KAL112"])


def test_a_workbook_open_in_excel_is_read_and_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    lock = tmp_path / "~$110.xlsx"
    lock.write_bytes(b"\x06Kansli" + bytes(158))
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.codes()) == (OK, ["KAL109"])
    done = kalkyl("check", lock, "--format", "json")
    assert (done.code, done.codes()) == (FINDINGS, ["KAL107"])
    done = kalkyl("check", tmp_path, "--format", "json")
    assert len(done.files) == 1


def test_two_files_of_one_department_are_told_of_at_both(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    (tmp_path / "ny.xlsx").write_bytes(b.filled(cover={"department": "KANSLI"}))
    done = kalkyl("check", tmp_path, "--format", "json")
    assert done.code == FINDINGS
    assert [[one["code"] for one in file["findings"]] for file in done.files] == [
        ["KAL136"],
        ["KAL136"],
    ]
    assert path.exists()


def test_a_million_formatted_empty_rows_are_read_in_passing(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(200, 1_048_577))

    def swollen(name: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", rows + b"</sheetData>") if (
            name == "xl/worksheets/sheet2.xml"
        ) else content  # fmt: skip

    expected = b.submission(path)
    b.rewritten(path, swollen)
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.codes()) == (OK, ["KAL810"])
    assert b.submission(path).facts == expected.facts


# What stands in a cell


def check_with(kalkyl: b.Kalkyl, folder: Path, key: Key, value: Any) -> tuple[b.Run, Path, str]:
    [path] = b.departments(folder, ("110",))
    place = b.cell_of(path, *key)
    b.put(path, {place: value})
    return kalkyl("check", path, "--format", "json"), path, place


READ = {
    "1 234,5": "1234.5",
    f"1{NBSP}234,5": "1234.5",
    f"{MINUS}1{NBSP}234,5": "-1234.5",
    f"{MINUS}1{NARROW}234,5": "-1234.5",
    f"{MINUS} 1 234,5 tkr": "-1234.5",
    "-1 234 567": "-1234567",
    "–12": "-12",
    "12,5 mnkr": "12500",
    "-0,5 mnkr": "-500",
    "1 234 500 kr": "1234.5",
    " 7 ": "7",
}


@pytest.mark.parametrize("text", READ)
def test_a_number_written_as_text_is_read_and_told_of(
    tmp_path: Path, kalkyl: b.Kalkyl, text: str
) -> None:
    done, path, place = check_with(kalkyl, tmp_path, FORECAST, text)
    assert b.submission(path).value(FORECAST) == Decimal(READ[text])
    assert done.places("KAL203") == [place]
    assert "KAL202" not in done.codes()


@pytest.mark.parametrize(
    "text",
    ["2,075 tkr", "1.234", "tolv", "12 %", "12 st", "1 2 3", "12,5,5", "1e3", "-", "?", "#", "0x1"],
)
def test_what_is_no_certain_number_is_an_error_and_never_zero(
    tmp_path: Path, kalkyl: b.Kalkyl, text: str
) -> None:
    done, path, place = check_with(kalkyl, tmp_path, FORECAST, text)
    assert done.code == FINDINGS
    assert done.places("KAL202") == [place]
    figures = b.reading(path).figures
    assert figures[FORECAST].state is State.UNDEFINED
    assert figures["forecast", TOTAL, "annual_forecast"].state is State.UNDEFINED


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_excel_error_is_an_error(tmp_path: Path, kalkyl: b.Kalkyl, value: str) -> None:
    done, path, place = check_with(kalkyl, tmp_path, FORECAST, value)
    assert done.places("KAL204") == [place]
    assert b.reading(path).figures[FORECAST].state is State.UNDEFINED


@pytest.mark.parametrize("value", [True, date(2021, 4, 30)])
def test_neither_truth_nor_day_is_an_amount(
    tmp_path: Path, kalkyl: b.Kalkyl, value: object
) -> None:
    done, path, place = check_with(kalkyl, tmp_path, FORECAST, value)
    assert done.places("KAL202") == [place]
    assert b.reading(path).figures[FORECAST].state is State.UNDEFINED


def test_blanks_count_as_empty_and_not_as_zero(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done, path, place = check_with(kalkyl, tmp_path, FORECAST, f" {NBSP} ")
    assert done.places("KAL201") == [place]
    assert b.reading(path).figures[FORECAST].state is State.EMPTY


def test_zero_is_a_figure(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done, path, _ = check_with(kalkyl, tmp_path, FORECAST, 0)
    assert "KAL201" not in done.codes()
    assert b.submission(path).value(FORECAST) == 0


def test_a_date_as_text_is_read_where_it_is_certain(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done, path, place = check_with(kalkyl, tmp_path, PREPARED, "2021-05-07")
    assert b.submission(path).value(PREPARED) == date(2021, 5, 7)
    assert done.places("KAL203") == [place]


@pytest.mark.parametrize(
    "text", ["7 maj 2021", "07/05/21", "2021-13-45", "20210507", 44323.5, True]
)
def test_a_date_that_is_not_certain_is_an_error(
    tmp_path: Path, kalkyl: b.Kalkyl, text: object
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    place = b.cell_of(path, *PREPARED)
    with b.edited(path) as opened:
        name, _, cell = place.partition("!")
        b.sheet_of(opened, name)[cell] = text  # type: ignore[assignment]  # what people type
        b.sheet_of(opened, name)[cell].number_format = "General"
    done = kalkyl("check", path, "--format", "json")
    assert done.places("KAL202") == [place]


def test_a_wrong_period_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done, _, place = check_with(kalkyl, tmp_path, PERIOD, date(2021, 8, 31))
    assert done.places("KAL133") == [place]


def test_a_department_is_known_in_any_case_and_unicode_form(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    written = "  HÄLSO-  och SJUKVÅRD "
    forms = (unicodedata.normalize("NFC", written), unicodedata.normalize("NFD", written))
    for number, name in enumerate(forms):
        for code in ("150", ""):
            cover = {"department": name, "department_code": code}
            path = tmp_path / f"{number}{code}.xlsx"
            path.write_bytes(b.filled("150", cover=cover))
            done = kalkyl("check", path, "--format", "json", "--manifest", b.MANIFEST)
            assert "KAL134" not in done.codes()
            total = tmp_path / "total.xlsx"
            done = kalkyl("merge", path, "-o", total, "--manifest", b.MANIFEST, "--despite-errors")
            assert "150 Hälso" not in done.out


@pytest.mark.parametrize(
    "code", [110, 110.0, "110 ", "110\N{NO-BREAK SPACE}", "\N{FULLWIDTH DIGIT ONE}10"]
)
def test_a_code_is_known_as_a_number_too(tmp_path: Path, kalkyl: b.Kalkyl, code: object) -> None:
    done, path, _ = check_with(kalkyl, tmp_path, ("cover", "department_code", VALUE), code)
    done = kalkyl("check", path, "--format", "json", "--manifest", b.MANIFEST)
    assert "KAL134" not in done.codes()


def test_an_amount_in_a_row_without_a_name_is_not_lost_in_silence(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    block = b.reading(path).placing.blocks["forecast"]
    with b.edited(path) as opened:
        sheet = b.sheet_of(opened, block.sheet)
        row = block.rows["utvecklingsmedel"]
        sheet.cell(row, 1).value = None
        sheet.cell(row, block.columns["annual_forecast"]).value = -500
    done = kalkyl("check", path, "--format", "json")
    assert done.places("KAL120") == [f"{block.sheet}!A{row}"]


@pytest.mark.parametrize("table", ["goals", "environment", "analysis", "investments"])
def test_entries_right_below_a_table_are_not_lost_in_silence(
    tmp_path: Path, kalkyl: b.Kalkyl, table: str
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    reading = b.reading(path)
    block = reading.placing.blocks[table]
    first = reading.submission.rows[table][0]
    with b.edited(path) as opened:
        sheet = b.sheet_of(opened, block.sheet)
        for at in block.columns.values():
            sheet.cell(block.area.bottom + 1, at).value = sheet.cell(block.rows[first], at).value
    done = kalkyl("check", path, "--format", "json")
    assert done.code == FINDINGS
    assert done.places("KAL120") == [f"{block.sheet}!A{block.area.bottom + 1}"]


def test_a_note_below_a_table_is_nobodys_business(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    cells = {}
    for table in ("forecast", "goals", "development", "texts"):
        block = b.reading(path).placing.blocks[table]
        cells[f"{block.sheet}!A{block.area.bottom + 1}"] = "Källa: ekonomisystemet"
    b.put(path, cells)
    done = kalkyl("check", path, "--format", "json")
    assert done.codes() == ["KAL211"]


def test_a_file_that_may_not_be_read_is_told_of(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = b.departments(tmp_path, ("110",))

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.codes()) == (FINDINGS, ["KAL107"])


def test_nonsense_in_the_cells_of_a_total_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = b.departments(tmp_path / "in", ("110", "120"))
    total = tmp_path / "total.xlsx"
    kalkyl("merge", *paths, "-o", total)
    with b.edited(total) as opened:
        sheet = b.sheet_of(opened, "Underlag")
        last = sheet.max_row
        for column in range(1, 7):
            sheet.cell(last, column).value = "skräp"
        sheet.cell(last - 1, 6).value = "12,5"
        sheet.cell(last - 2, 6).value = None
    for command in (("check", total), ("export", total), ("merge", total, "-o", tmp_path / "t")):
        assert kalkyl(*command).code in {OK, FINDINGS}
