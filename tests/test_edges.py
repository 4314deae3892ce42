"""Names that end above their tables: what stands in plain sight is read, and never written over."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import builders as b
import workbooks as w
from kalkyl.cli import OK
from kalkyl.model import Book, Cell, Key, Place, Value
from shipped_organisation import layout
from test_restore import PROGNOS, cells_of, changed

NAMES = {
    name: area
    for _, block in layout(w.REPORT).blocks().values()
    if (area := w.clean().names.get(name := block.name)) is not None
}
CUT = [
    (name, area.bottom - up)
    for name, area in NAMES.items()
    for up in (1, 2, 4, 9)
    if area.bottom - up > area.top
]


def entries(where: Book) -> dict[Key, tuple[Value, Place | None]]:
    reading = w.case(where).reading
    assert reading is not None
    facts = reading.submission.facts.values()
    return {fact.key: (fact.value, fact.place) for fact in facts if fact.value is not None}


def on_disk(path: Path, name: str, a1: str) -> Path:
    """A workbook with a defined name that points elsewhere, changed in its bytes."""

    def change(part: str, content: bytes) -> bytes:
        if part != "xl/workbook.xml":
            return content
        new, count = re.subn(rb'(name="%s">)[^<]*' % name.encode(), rb"\1" + a1.encode(), content)
        assert count == 1
        return new

    return b.rewritten(path, change)


@pytest.mark.parametrize(("name", "row"), CUT)
def test_a_name_that_ends_early_costs_no_figure(name: str, row: int) -> None:
    book = w.with_shorter_name(w.clean(), name, row)
    assert entries(book) == entries(w.clean())
    told = [finding.code for finding in w.judged(book).findings]
    before = [finding.code for finding in w.judged(w.clean()).findings]
    assert sorted(set(told) - set(before)) in ([], ["KAL160"])


@pytest.mark.parametrize("row", [9, 10, 12, 20, 24])
def test_restoring_writes_over_no_entry(tmp_path: Path, kalkyl: b.Kalkyl, row: int) -> None:
    path = on_disk(
        b.shipped(tmp_path, "170"), "kalkyl_investeringar", f"Investeringar!$A$9:$F${row}"
    )
    before = cells_of(path, "Investeringar")
    done = kalkyl("check", path, "--mark", tmp_path / "svar", "--restore", "--format", "json")
    assert done.code == OK
    assert set(done.codes()) <= {"KAL160"}
    for answer in (tmp_path / "svar").glob("*.xlsx"):
        assert cells_of(answer, "Investeringar") == before


def test_rows_that_the_total_does_not_add_up_are_an_error() -> None:
    book = w.with_shorter_name(w.book({}), "kalkyl_investeringar", 12)
    rows: dict[str, Value] = {
        "Investeringar!A14": "En post till",
        **{f"Investeringar!{column}14": Decimal(500) for column in "BCD"},
    }
    book = w.typed(book, rows)
    summed = '=IF(COUNT(B10:B12)=0,"",SUM(B10:B12))'
    book = w.with_cells(book, {"Investeringar!B25": Cell(Decimal(0), summed)})
    assert "KAL209" in [one.code for one in w.judged(book).findings]
    assert Decimal(500) in [value for value, _ in entries(book).values()]


def test_rows_behind_the_total_within_a_name_are_an_error() -> None:
    name = "kalkyl_investeringar"
    area = w.clean().names[name]
    assert area is not None
    book = replace(w.clean(), names={**w.clean().names, name: replace(area, bottom=30)})
    book = w.typed(book, {"Investeringar!A28": "Bakom summan", "Investeringar!C28": Decimal(500)})
    told = {one.code: one.place for one in w.judged(book).findings}
    assert told["KAL120"] == Place("Investeringar", 28, 1)


def with_name_to(row: int) -> Book:
    """A workbook of which the name of the forecasts reaches down to a row."""
    names = w.clean().names
    area = names["kalkyl_prognos"]
    assert area is not None
    return replace(w.clean(), names={**names, "kalkyl_prognos": replace(area, bottom=row)})


@pytest.mark.parametrize("row", [14, 15, 18, 30])
def test_a_total_in_plain_sight_ends_a_table_whatever_its_name_says(row: int) -> None:
    assert entries(with_name_to(row)) == entries(w.clean())
    assert w.findings(with_name_to(row)) == []


@pytest.mark.parametrize(("row", "told"), [(15, True), (16, True), (17, False)])
def test_an_unknown_row_near_a_total_without_a_name_is_reported(row: int, *, told: bool) -> None:
    book = w.without_name(w.clean(), "kalkyl_prognos")
    book = w.typed(book, {f"Prognos!A{row}": "Eget", f"Prognos!B{row}": Decimal(-5)})
    unknown = [("KAL120", f"Prognos!A{row}")] if told else []
    assert w.findings(book) == [*unknown, ("KAL121", "Prognos!A9")]


def test_a_name_that_ends_early_leaves_a_total_of_another_name_its_place() -> None:
    book = w.with_shorter_name(w.clean(), "kalkyl_prognos", 12)
    found = w.findings(w.typed(book, {"Prognos!A14": "Summan"}))
    assert found == [("KAL119", "Prognos!A14"), ("KAL160", "Prognos!A14")]


def test_another_table_of_ones_own_below_is_none_of_the_table() -> None:
    own: dict[str, Value] = {
        "Prognos!A18": "Egen uppställning",
        "Prognos!A19": "Regionkontoret",
        "Prognos!B19": Decimal(-1),
        "Prognos!A20": "Total",
        "Prognos!B20": Decimal(-1),
    }
    book = w.typed(w.clean(), own)
    assert entries(book) == entries(w.clean())


@pytest.mark.parametrize("locked", [True, False])
def test_a_computed_cell_is_restored_only_where_it_is_locked(
    tmp_path: Path,
    kalkyl: b.Kalkyl,
    locked: bool,
) -> None:
    path = changed(b.shipped(tmp_path, "170"), {"B14": "<v>-40600</v>"})

    def pasted(name: str, content: bytes) -> bytes:
        style = re.search(rb'<c r="B10" s="(\d+)"', content)
        if name != PROGNOS or style is None or locked:
            return content
        return re.sub(rb'(<c r="B14" s=")\d+', rb"\g<1>" + style[1], content)

    b.rewritten(path, pasted)
    done = kalkyl("check", path, "--mark", tmp_path / "svar", "--restore")
    assert ("återställda formler: 1" in done.out) is locked
    assert ("kunde inte återställas: 1" in done.out) is not locked
    [answer] = (tmp_path / "svar").glob("*.xlsx")
    formula = cells_of(answer)[14, 2].formula
    assert (formula is not None) is locked


def test_a_total_with_another_name_is_not_restored(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = b.shipped(tmp_path, "170")
    with b.edited(path) as opened:
        sheet = b.sheet_of(opened, "Investeringar")
        sheet["A25"].value, sheet["D25"].value = "Mitt eget", 77
    kalkyl("check", path, "--mark", tmp_path / "svar", "--restore")
    [answer] = (tmp_path / "svar").glob("*.xlsx")
    assert cells_of(answer, "Investeringar")[25, 4].formula is None
