"""A figure about few people leaves kalkyl in no output but the sheet that the next merge reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pyarrow.parquet import read_table

import builders as b
import workbooks as w
from kalkyl.cli import FINDINGS, OK
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Value
from kalkyl.operations.facts import FactState, facts_of
from kalkyl.template.compose import compose
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.parts import WITHHELD
from office import recalculated, with_wrong_results
from test_total_live import same

SEED = "31417"
"""Hours of sick leave of seven people; no other figure has these digits."""
GROUP = "sick_groups"
MEN = (GROUP, "men")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments, one with seven men; together they are seven still, or forty and seven."""
    here = tmp_path_factory.mktemp("few")
    for code, men in (("110", 7), ("120", 0)):
        values: dict[Key, Value] = {
            (GROUP, "women", "employees"): w.n(40),
            (GROUP, "women", "sick_hours"): w.n(2000),
            (GROUP, "women", "ordinary_hours"): w.n(68000),
        }
        if men:
            values |= {
                (GROUP, "men", "employees"): w.n(men),
                (GROUP, "men", "sick_hours"): w.n(SEED),
                (GROUP, "men", "ordinary_hours"): w.n(99999),
            }
        what = w.entered(w.submission(code), values)
        (here / f"{code}.xlsx").write_bytes(book_bytes(compose(w.terms(), w.LAYOUT, what)))
    made = here / "ut"
    files = [here / "110.xlsx", here / "120.xlsx"]
    words = (
        "-o",
        made / "total.xlsx",
        "--copy-for-distribution",
        made / "kopia.xlsx",
        "--unit",
        "mnkr",
    )
    assert b.kalkyl("merge", *files, *words).code == OK
    return here


def parts_with(content: bytes) -> Iterator[str]:
    """The parts of a file, and the file itself, in which the seeded figure stands."""
    if SEED.encode() in content:
        yield ""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield from (name for name in package.namelist() if SEED.encode() in package.read(name))


def test_the_total_has_it_on_the_sheet_of_parts_alone(folder: Path) -> None:
    content = (folder / "ut" / "total.xlsx").read_bytes()
    [name] = parts_with(content)
    book = b.book(folder / "ut" / "total.xlsx")
    [number] = [at for at, sheet in enumerate(book.sheets, 1) if sheet.name == PARTS]
    assert name == f"xl/worksheets/sheet{number}.xml"


def test_the_copy_has_it_nowhere_and_says_what_it_is(folder: Path) -> None:
    copy = folder / "ut" / "kopia.xlsx"
    assert list(parts_with(copy.read_bytes())) == []
    what = b.submission(copy)
    assert not any(origin.key[0] == GROUP for origin in what.origins)
    whole = b.submission(folder / "ut" / "total.xlsx")
    assert {key: fact.value for key, fact in what.facts.items() if key[0] != "cover"} == {
        key: fact.value for key, fact in whole.facts.items() if key[0] != "cover"
    }
    done = b.kalkyl("check", copy, "--format", "json")
    assert (done.code, done.codes("error")) == (FINDINGS, ["KAL311"])


def test_a_copy_is_left_outside_a_merge(folder: Path, tmp_path: Path) -> None:
    done = b.kalkyl("merge", folder / "ut" / "kopia.xlsx", "-o", tmp_path / "region.xlsx")
    assert done.code == FINDINGS
    assert not (tmp_path / "region.xlsx").exists()


COLUMNS = ("employees", "sick_hours", "ordinary_hours", "outcome")


@pytest.fixture(scope="module")
def few(folder: Path) -> Path:
    """The total of the department with seven men alone, and its copy."""
    here = folder / "ensam"
    words = ("-o", here / "total.xlsx", "--copy-for-distribution", here / "kopia.xlsx")
    assert b.kalkyl("merge", folder / "110.xlsx", *words).code == OK
    return here


@pytest.mark.parametrize("source", ["total.xlsx", "kopia.xlsx"])
def test_a_figure_kept_back_is_replaced_by_words_and_read_as_hidden(few: Path, source: str) -> None:
    path = few / source
    what = b.submission(path)
    kept_back = {(GROUP, "men", column) for column in COLUMNS}
    assert {key for key in what.withheld if key[1] == "men"} == kept_back
    book = b.book(path)
    for key in kept_back:
        place = what.place(key)
        assert place is not None
        sheet = book.sheet(place.sheet)
        assert sheet is not None
        cell = sheet.cells[place.row, place.column]
        assert (cell.value, cell.formula) == (WITHHELD, None)
        assert what.value(key) is None
    reading = w.case(book).reading
    assert reading is not None
    states = {fact.state for fact in facts_of(reading) if (fact.table_id, fact.row_id) == MEN}
    assert states == {FactState.HIDDEN}


def test_words_in_place_of_a_figure_are_no_fault(few: Path) -> None:
    book = b.book(few / "total.xlsx")
    blank = w.on_sheet(
        book,
        "Medarbetare",
        lambda sheet: replace(
            sheet,
            cells={at: cell for at, cell in sheet.cells.items() if cell.value != WITHHELD},
        ),
    )
    assert blank != book
    assert w.findings(book) == w.findings(blank)


def test_totals_of_totals_keep_it_back_too(few: Path, tmp_path: Path) -> None:
    path = tmp_path / "igen.xlsx"
    assert b.kalkyl("merge", few / "total.xlsx", "-o", path).code == OK
    again, first = b.submission(path), b.submission(few / "total.xlsx")
    assert again.withheld == first.withheld
    assert again.origins == first.origins


@pytest.mark.parametrize("ending", ["html", "docx"])
def test_a_report_prints_that_it_is_not_shown(few: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rapport.{ending}"
    assert b.kalkyl("report", few / "total.xlsx", "-o", path).code == OK
    content = path.read_bytes()
    if ending == "docx":
        content = zipfile.ZipFile(path).read("word/document.xml")
    assert WITHHELD in content.decode()
    assert list(parts_with(path.read_bytes())) == []


def test_a_department_cannot_write_the_words_instead_of_a_figure() -> None:
    key = (GROUP, "men", "sick_hours")
    book = w.laid_out(w.entered(w.submission(), {key: WITHHELD}))
    reading = w.case(book).reading
    assert reading is not None
    assert reading.submission.value(key) == WITHHELD
    assert not reading.submission.withheld
    assert ("KAL202", "Medarbetare!C26") in w.findings(book)


@pytest.mark.needs("soffice")
def test_no_formula_of_a_total_stumbles_over_the_words(few: Path, tmp_path: Path) -> None:
    total = few / "total.xlsx"
    made = tmp_path / "total.xlsx"
    made.write_bytes(with_wrong_results(total.read_bytes()))
    [again] = recalculated(made, to=tmp_path / "ut")
    wanted, found = (openpyxl.load_workbook(path, data_only=True) for path in (total, again))
    compared = 0
    for sheet in openpyxl.load_workbook(total):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    at = (cell.row, cell.column)
                    pair = (found[sheet.title].cell(*at).value, wanted[sheet.title].cell(*at).value)
                    assert same(*pair), (sheet.title, cell.coordinate, pair)
                    compared += 1
    assert compared > 300


@pytest.mark.parametrize("source", ["total.xlsx", "kopia.xlsx"])
def test_no_command_prints_it(folder: Path, tmp_path: Path, source: str) -> None:
    total = folder / "ut" / source
    for form in ("text", "json", "markdown"):
        assert SEED not in b.kalkyl("check", total, "--format", form).out
    b.kalkyl("check", total, "--html", tmp_path / "sida.html", "--mark", tmp_path / "mark")
    for form in ("csv", "json", "parquet", "excel-csv"):
        words = ("--excel-csv",) if form == "excel-csv" else ("--format", form)
        assert b.kalkyl("export", total, *words, "-o", tmp_path / f"ut.{form}").code == OK
    for ending in ("html", "docx"):
        assert b.kalkyl("report", total, "-o", tmp_path / f"rapport.{ending}").code == OK
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    assert len(written) >= 7
    assert SEED not in str(read_table(tmp_path / "ut.parquet").to_pylist())
    for path in written:
        assert list(parts_with(path.read_bytes())) == [], path
