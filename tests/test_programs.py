"""Workbooks that other programs have saved, and those that people have moved about."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import builders as b
import workbooks as w
from kalkyl.cli import OK, run
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Area, Book, Key, Submission, Value
from kalkyl.tables.layout import FIRST_BLOCK
from kalkyl.template.compose import compose
from office import recalculated
from shipped_organisation import workbook

CODES = ("110", "150", "180")
AMOUNT: Key = ("forecast", "regionkontoret", "annual_forecast")


def entries(one: Submission) -> dict[Key, object]:
    """What people have filled in; what is computed is another matter."""
    return {
        key: fact.value
        for key, fact in one.facts.items()
        if fact.value is not None
        and key[1] != TOTAL
        and (spec := w.terms().spec(key)) is not None
        and spec.is_input
    }


# openpyxl


def test_what_openpyxl_saves_is_read_and_computed(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = b.departments(tmp_path / "in", CODES)
    expected = [b.reading(path) for path in paths]
    for path in paths:
        with b.edited(path):
            pass
    done = kalkyl("check", *paths, "--format", "json")
    assert done.code == OK
    assert done.codes("note") == ["KAL211"] * len(paths)
    assert done.codes("error") == []
    for path, before in zip(paths, expected, strict=True):
        after = b.reading(path)
        assert entries(after.submission) == entries(before.submission)
        for key in before.submission.facts:
            assert after.figures[key].value == before.figures[key].value, key


def test_a_merge_of_them_is_the_merge_of_the_originals(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = b.departments(tmp_path / "in", CODES)
    assert kalkyl("merge", *paths, "-o", tmp_path / "total.xlsx").code == OK
    expected = b.submission(tmp_path / "total.xlsx")
    for path in paths:
        with b.edited(path):
            pass
    assert kalkyl("merge", *paths, "-o", tmp_path / "nytt-total.xlsx").code == OK
    assert entries(b.submission(tmp_path / "nytt-total.xlsx")) == entries(expected)


def test_a_template_filled_in_by_openpyxl_is_read(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    """Every entry of an example department is typed into a blank workbook."""
    wanted = b.reading(b.shipped(tmp_path, "180"))
    cover = {"administration": "Regionkontoret", "department": "x", "department_code": "x"}
    path = tmp_path / "tom.xlsx"
    path.write_bytes(workbook(w.REPORT, w.YEAR, {"cover": {"year": w.YEAR, **cover}}))
    cells = {
        str(wanted.submission.place(key)): float(value) if isinstance(value, Decimal) else value
        for key, value in entries(wanted.submission).items()
        if key[2] != "target"
    }
    b.put(path, cells)
    found = b.reading(path)
    assert entries(found.submission) == entries(wanted.submission)
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, set(done.codes())) == (OK, {"KAL211"})


# LibreOffice


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path]]:
    """Workbooks and a total as kalkyl wrote them, and as LibreOffice saved them."""
    folder = tmp_path_factory.mktemp("office")
    paths = b.departments(folder / "in", CODES)
    without = folder / "in" / "openpyxl.xlsx"
    shutil.copy(paths[0], without)
    b.put(without, {b.cell_of(without, *AMOUNT): -70_000})
    total = folder / "in" / "total.xlsx"
    assert run(["merge", *map(str, paths), "-o", str(total)]) == OK
    originals = [*paths, without, total]
    return originals, recalculated(*originals, to=folder / "ut")


@pytest.mark.needs("soffice")
def test_what_libreoffice_saves_says_the_same(saved: tuple[list[Path], list[Path]]) -> None:
    for before, after in zip(*saved, strict=True):
        expected, found = b.reading(before), b.reading(after)
        assert entries(found.submission) == entries(expected.submission), after.name
        assert found.submission.rows == expected.submission.rows
        assert found.submission.members == expected.submission.members
        assert found.submission.origins == expected.submission.origins
        for key in expected.submission.facts:
            assert found.figures[key].value == expected.figures[key].value, key


@pytest.mark.needs("soffice")
def test_what_libreoffice_computes_is_what_kalkyl_computes(
    saved: tuple[list[Path], list[Path]], kalkyl: b.Kalkyl
) -> None:
    """Stored results that were not ours would be told of by KAL306, other formulas by KAL209."""
    _, after = saved
    for path in after:
        done = kalkyl("check", path, "--format", "json")
        known = {"KAL212", "KAL402"} if path.stem in {"total", "150"} else set()
        if path.stem == "openpyxl":
            known = {"KAL213", "KAL403"}
        assert set(done.codes()) <= known, path.name


@pytest.mark.needs("soffice")
def test_libreoffice_adds_what_a_control_adds(tmp_path: Path) -> None:
    """The checks of 2020 add Regionbidrag to costs and income; a blank grant counts as nothing."""
    grant: dict[Key, Value] = {
        ("result", "regionbidrag", "outcome"): Decimal(30000),
        ("result", "regionbidrag", "budget"): Decimal(31000),
    }
    for name, values in (("med", grant), ("utan", {})):
        path = tmp_path / "in" / f"{name}.xlsx"
        path.parent.mkdir(exist_ok=True)
        submission = w.entered(w.submission(year=2020), values)
        path.write_bytes(book_bytes(compose(w.terms(2020), w.LAYOUT, submission)))
        [after] = recalculated(path, to=tmp_path / "ut")
        assert outcomes(after) == outcomes(path)
        assert set(outcomes(after).values()) <= {"OK", None, ""}


def outcomes(path: Path) -> dict[Value, Value]:
    """What the sheet Kontroll says of each check."""
    sheet = b.book(path).sheet("Kontroll")
    assert sheet is not None
    rows = [row for row, column in sheet.cells if column == 1 and row > FIRST_BLOCK]
    return {sheet.value(row, 1): sheet.value(row, 6) for row in rows}


@pytest.mark.needs("soffice")
def test_a_merge_of_what_libreoffice_saved_is_the_same_total(
    saved: tuple[list[Path], list[Path]], kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    before, after = saved
    assert kalkyl("merge", *after[:3], "-o", tmp_path / "total.xlsx").code == OK
    total = b.submission(tmp_path / "total.xlsx")
    assert entries(total) == entries(b.submission(before[-1]))
    assert [origin.cell for origin in total.origins] == [
        origin.cell for origin in b.submission(before[-1]).origins
    ]


# Moved about


@dataclass(frozen=True, slots=True)
class Move:
    """Something that people do to a workbook, and the codes that it may give rise to."""

    name: str
    do: Callable[[Workbook], None]
    codes: frozenset[str] = frozenset()


def _reversed(opened: Workbook) -> None:
    opened.move_sheet("Prognos", 4)
    opened.move_sheet("Omslag", 6)


def _renamed(opened: Workbook) -> None:
    opened["Investeringar"].title = "Invest. 2021"
    opened["Omslag"].title = "Framsida"


def _new_sheet(opened: Workbook) -> None:
    sheet = opened.create_sheet("Egna anteckningar", 0)
    sheet["A1"], sheet["B1"] = "Uppdrag", "Prognos (tkr)"
    sheet["A2"], sheet["B2"] = "Regionkontoret", -1


def _nameless(opened: Workbook) -> None:
    opened.defined_names.clear()


def _in_capitals(opened: Workbook) -> None:
    sheet = b.sheet_of(opened, "Utveckling")
    headings = [sheet.cell(4, column) for column in range(1, sheet.max_column + 1)]
    labels = [sheet.cell(row, 1) for row in range(5, 8)]
    for cell in (*headings, *labels):
        cell.value = str(cell.value).upper() if cell.value else None


def _mistyped(opened: Workbook) -> None:
    for row in opened["Resultat"].iter_rows():
        for cell in row:
            if cell.value in {"Förtroendevalda", "Ack. utfall (tkr)"}:
                cell.value = str(cell.value).replace("l", "ll", 1)


MOVES = (
    Move("sheets moved", _reversed),
    Move("sheets renamed", _renamed, frozenset({"KAL121"})),
    Move("a sheet of their own", _new_sheet),
    Move("names gone", _nameless, frozenset({"KAL121"})),
    Move("in capitals", _in_capitals),
    Move("mistyped", _mistyped, frozenset({"KAL118", "KAL119"})),
)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_a_workbook_that_was_moved_about_is_read(
    tmp_path: Path, kalkyl: b.Kalkyl, move: Move
) -> None:
    [path] = b.departments(tmp_path, ("180",))
    expected = entries(b.submission(path))
    with b.edited(path) as opened:
        move.do(opened)
    assert entries(b.submission(path)) == expected
    done = kalkyl("check", path, "--format", "json")
    assert done.codes("error") == []
    assert set(done.codes()) - {"KAL211"} == move.codes


FIXED = ("Prognos", "Resultat", "Utveckling", "Medarbetare", "Omslag", "Texter")
OPEN = ("Analys", "Investeringar", "Mål", "Arbetsmiljö")


def shifted(book: Book, sheet: str, row: int, column: int) -> Book:
    """The workbook after inserting a row and a column; names move, as they do in Excel."""

    def down(at: int) -> int:
        return at + (row <= at)

    def right(at: int) -> int:
        return at + (column <= at)

    cells = w.on_sheet(
        book,
        sheet,
        lambda one: replace(
            one, cells={(down(at[0]), right(at[1])): cell for at, cell in one.cells.items()}
        ),
    )
    names = {
        name: Area(
            area.sheet, down(area.top), right(area.left), down(area.bottom), right(area.right)
        )
        if area and area.sheet == sheet
        else area
        for name, area in book.names.items()
    }
    return replace(cells, names=names)


@pytest.mark.parametrize("names", ["named", "nameless"])
@pytest.mark.parametrize("sheet", [*FIXED, *OPEN])
@pytest.mark.parametrize("at", [(1, 1), (3, 2), (11, 3), (13, 900)], ids=str)
def test_an_inserted_row_or_column_is_stepped_over(
    sheet: str, at: tuple[int, int], names: str
) -> None:
    clean = w.clean()
    expected = w.case(clean).reading
    book = shifted(clean, sheet, *at)
    found = w.case(book if names == "named" else replace(book, names={})).reading
    assert expected is not None
    assert found is not None
    assert entries(found.submission) == entries(expected.submission)


def test_rows_may_be_sorted(tmp_path: Path) -> None:
    """An open table is sorted by people; its rows keep what stands beside their key."""
    [path] = b.departments(tmp_path, ("180",))
    before = b.reading(path)
    block = before.placing.blocks["investments"]
    with b.edited(path) as opened:
        sheet = b.sheet_of(opened, block.sheet)
        rows = range(block.first, block.first + len(before.submission.rows["investments"]))
        columns = [at for name, at in block.columns.items() if name != "variance"]
        content = [[sheet.cell(row, at).value for at in columns] for row in rows]
        for row, values in zip(rows, reversed(content), strict=True):
            _fill(sheet, row, columns, values)
    assert entries(b.submission(path)) == entries(before.submission)


def _fill(sheet: Worksheet, row: int, columns: Sequence[int], values: Sequence[Any]) -> None:
    for at, value in zip(columns, values, strict=True):
        sheet.cell(row, at).value = value


def test_the_cover_says_who_it_is_wherever_it_stands() -> None:
    expected = w.case(w.clean()).reading
    for at in ((1, 1), (5, 2)):
        for names in (True, False):
            book = shifted(w.clean(), "Omslag", *at)
            found = w.case(book if names else replace(book, names={})).reading
            assert expected is not None
            assert found is not None
            assert found.submission.sender == expected.submission.sender
            assert found.submission.value(("cover", "year", VALUE)) == w.YEAR
