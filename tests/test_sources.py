"""The sheets Källor and Underlag: a total's files, and the cells behind every figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

import builders as b
import workbooks as w
from kalkyl.cli import OK, run
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.model import Book, Key
from kalkyl.rules.catalogue import Reading
from kalkyl.template.parts import SHEET

FILES, PARTS = "kalkyl_kallor_filer", "kalkyl_underlag"
SUMMARY: Key = ("texts", "sammanfattning", VALUE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments, their total, and the total of that total and a fourth department."""
    here = tmp_path_factory.mktemp("sources")
    first = b.departments(here, ("110", "150", "180"))
    [last] = b.departments(here / "later", ("160",))
    assert b.kalkyl("merge", *first, "-o", here / "total.xlsx").code == 0
    assert b.kalkyl("merge", here / "total.xlsx", last, "-o", here / "again-total.xlsx").code == 0
    return here


def rows(book: Book, name: str) -> list[list[object]]:
    area = book.names[name]
    assert area is not None
    sheet = book.sheet(area.sheet)
    assert sheet is not None
    return [
        [sheet.value(row, column) for column in range(area.left, area.right + 1)]
        for row in range(area.top, area.bottom + 1)
    ]


@cache
def opened(path: Path) -> Book:
    return b.book(path)


@cache
def department(path: Path) -> Reading:
    return b.reading(path)


def files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in (*folder.glob("1*.xlsx"), *folder.glob("later/*.xlsx"))}


@pytest.mark.parametrize(
    ("total", "codes"),
    [("total.xlsx", ("110", "150", "180")), ("again-total.xlsx", ("110", "150", "160", "180"))],
)
def test_every_file_is_listed_with_its_checksum_and_sender(
    folder: Path, total: str, codes: tuple[str, ...]
) -> None:
    heading, *listed = rows(opened(folder / total), FILES)
    assert heading[:7] == ["Nr", "Avdelning", "Kod", "Förvaltning", "Fil", "SHA-256", "Roll"]
    assert heading[7:] == ["Utfall", "Fel", "Varningar", "Frågor", "Besvarade"]
    found = {str(row[4]): row for row in listed if row[6] != "Tillfrågad"}
    assert set(found) == {f"{code}.xlsx" for code in codes}
    for name, row in found.items():
        submission = department(files(folder)[name]).submission
        assert row[1:4] == [
            submission.sender.name,
            submission.sender.code,
            submission.sender.administration,
        ]
        assert row[5] == sha256(files(folder)[name].read_bytes()).hexdigest()
        assert row[7:9] == ["Godkänd", 0]


@pytest.mark.parametrize("total", ["total.xlsx", "again-total.xlsx"])
def test_every_figure_leads_to_the_cells_behind_it(folder: Path, total: str) -> None:
    """Each part is looked up where it is said to stand; together they are the total's figure."""
    book = opened(folder / total)
    sums: defaultdict[Key, Decimal] = defaultdict(Decimal)
    for _, label, _, _, _, value, unit, file, checksum, sheet, cell, name in rows(book, PARTS)[1:]:
        found = department(files(folder)[str(file)])
        source = found.submission.source
        assert (label, checksum) == (found.submission.sender.name, source.sha256)
        key = found_key(found, f"{sheet}!{cell}")
        ids = str(name).split("/")
        spec = found.contract.spec(key)
        assert spec is not None
        assert (key[0], key[2], spec.unit) == (ids[0], ids[2], unit)
        assert str(found.submission.value(key)) == str(value)
        if isinstance(value, Decimal):
            sums[ids[0], ids[1], ids[2]] += value
    whole = b.reading(folder / total)
    merged = {
        key: fact.value
        for key, fact in whole.submission.facts.items()
        if isinstance(fact.value, Decimal)
        and key[1] != TOTAL
        and (spec := whole.contract.spec(key)) is not None
        and spec.is_input
        and spec.merge == "sum"
        and whole.contract.tables[key[0]].merge != "listed"
    }
    listed = {key: value for key, value in sums.items() if key in merged}
    assert listed == merged
    assert len(merged) > 40


def found_key(reading: Reading, place: str) -> Key:
    [key] = [key for key, fact in reading.submission.facts.items() if str(fact.place) == place]
    return key


def test_every_text_is_one_row_for_each_department(folder: Path) -> None:
    book = opened(folder / "again-total.xlsx")
    texts = [row for row in rows(book, PARTS)[1:] if row[11] == "/".join(SUMMARY)]
    assert {row[7]: row[5] for row in texts} == {
        path.name: department(path).submission.value(SUMMARY) for path in files(folder).values()
    }


def test_what_was_written_is_what_is_read(folder: Path) -> None:
    for total in ("total.xlsx", "again-total.xlsx"):
        submission = b.submission(folder / total)
        assert len(submission.origins) == len(rows(opened(folder / total), PARTS)) - 1
        assert submission.origins == tuple(sorted(submission.origins))


ODD_TEXTS = (
    "=SUM(A1)",
    "007",
    "1,50",
    "  in  ",
    "ett\ntvå",
    "_x000D_",
    "@x",
    "€ 😀",
    "1E5",
    "TRUE",
)


def test_texts_come_through_merges_letter_by_letter(tmp_path: Path) -> None:
    sections = [row.id for row in w.terms().tables["texts"].rows]
    texts = dict(zip(sections, ODD_TEXTS, strict=False))
    assert len(texts) == len(ODD_TEXTS)
    path = tmp_path / "110.xlsx"
    path.write_bytes(b.filled(texts=texts))
    again = b.submission(merged(merged(path)))
    assert {one.key[1]: one.value for one in again.origins if one.key[0] == "texts"} == texts


def test_a_sum_longer_than_its_cell_can_hold_is_still_exact(tmp_path: Path) -> None:
    """A cell keeps fifteen digits; the parts beside it have all of them."""
    paths = b.departments(tmp_path, ("120", "130"))
    for path, hours in zip(paths, (3333.333333333333, 1_000_000.1), strict=True):
        b.put(path, {b.cell_of(path, "staff", "sick_hours", VALUE): hours})
    total = tmp_path / "total.xlsx"
    assert run(["merge", *map(str, paths), "-o", str(total)]) == OK
    assert b.submission(total).value(("staff", "sick_hours", VALUE)) == Decimal(
        "1003333.43333333333"
    )
    assert run(["check", str(total)]) == OK


def merged(path: Path) -> Path:
    target = path.with_name(f"total-{path.name}")
    assert run(["merge", str(path), "-o", str(target)]) == 0
    return target


def test_a_column_inserted_on_the_source_sheet_is_stepped_over(folder: Path) -> None:
    book = opened(folder / "total.xlsx")
    names = {
        name: replace(area, left=area.left + 1, right=area.right + 1)
        if area and area.sheet == SHEET
        else area
        for name, area in book.names.items()
    }
    moved = w.on_sheet(
        book,
        SHEET,
        lambda one: replace(
            one, cells={(row, column + 1): cell for (row, column), cell in one.cells.items()}
        ),
    )
    reading = w.case(replace(moved, names=names)).reading
    assert reading is not None
    assert reading.submission.origins == b.submission(folder / "total.xlsx").origins
