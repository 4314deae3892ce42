"""What a total says of itself: its first sheet, the departments side by side, and its charts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import builders as b
import workbooks as w
from kalkyl.cli import OK
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.evaluate import Figures
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Submission
from kalkyl.operations.merge import merge
from kalkyl.template import departments_sheet, overview_page
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.plan import BookPlan, Planned, SheetPlan
from kalkyl.template.total_state import Whole, state_of
from office import recalculated
from seeded.clean import REPORTS, clean_workbooks
from shipped_organisation import contract
from test_total_live import plan, region, total

GREEN = "E1F1E3"
LARGEST = ": störst av de poster som förklaras"


def of_cover(words: str, report: str = "uppfoljningsrapport-1") -> Submission:
    """A total whose cover says something of what is in it."""
    what = total(report)
    return w.entered(what, {("cover", "completeness", VALUE): words})


def sheet(made: BookPlan, name: str) -> SheetPlan:
    return next(one for one in made.sheets if one.name == name)


def beside(made: BookPlan, label: str) -> Planned:
    """The cell to the right of a label on the first sheet."""
    cells = made.sheets[0].cells
    [(row, column)] = [at for at, cell in cells.items() if cell.value == label]
    return cells[row, column + 1]


# What it is


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("Fullständig: 4 av 4 avdelningar", Whole.YES),
        ("Ofullständig: 4 av 9 avdelningar. Saknas: 130 HR", Whole.NO),
        ("Omfattar: 4 avdelningar; ingen förteckning att jämföra med", Whole.UNKNOWN),
        ("", Whole.UNKNOWN),
    ],
)
def test_the_words_of_a_total_say_whether_it_is_whole(words: str, whole: Whole) -> None:
    state = state_of(of_cover(words))
    assert state is not None
    assert state.whole is whole


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("Ofullständig: 4 av 4 avdelningar. Med fel: a.xlsx", "Hopslagen trots fel: 4 av 4"),
        ("Ofullständig: 3 av 4 avdelningar. Saknas: 1 A. Med fel: a.xlsx", "Ofullständig: 3 av 4"),
        ("Ofullständig: 4 av 4 avdelningar. Utanför: b.xlsx. Med fel: a.xlsx", "Ofullständig: 4"),
        (
            "Ofullständig: 4 av 4 avdelningar. Med fel: a.xlsx. Ofullständiga delar ingår",
            "Ofullständig: 4 av 4",
        ),
    ],
)
def test_a_total_that_only_errors_keep_from_being_whole_says_so(words: str, head: str) -> None:
    state = state_of(of_cover(words))
    assert state is not None
    assert state.head.startswith(head)
    assert state.whole is Whole.NO
    made = plan(of_cover(words))
    assert str(beside(made, "Totalen är").value).startswith(head)
    assert made.header.endswith(f". {state.head}. Egna texter återstod när totalen slogs ihop")


def test_despite_errors_has_a_colour_of_its_own() -> None:
    known = look.words(unfinished=True)["state"]
    own = known["Hopslagen trots fel"]
    assert own == known["Med fel"]
    others = [form for word, form in known.items() if form != own]
    assert own["bg_color"] not in {form.get("bg_color") for form in others}
    assert own["num_format"] not in {form.get("num_format") for form in others}


def test_names_of_those_missing_are_taken_as_they_are() -> None:
    words = "Ofullständig: 1 av 3. Saknas: 120 Dr. Perssons mott. A, 130 HR. Med fel: a. b.xlsx"
    state = state_of(of_cover(f"{words}. Frågor till avdelningarna: 2, varav besvarade: 1"))
    assert state is not None
    assert state.named == {"Saknas": "120 Dr. Perssons mott. A, 130 HR", "Med fel": "a. b.xlsx"}


def test_a_department_says_nothing_of_the_kind() -> None:
    made = plan(w.submission())
    assert state_of(w.submission()) is None
    assert made.header == ""
    assert {overview_page.SHEET, PARTS}.isdisjoint(one.name for one in made.sheets)


@pytest.mark.parametrize("report", REPORTS)
def test_the_first_sheet_says_what_a_total_is_and_every_page_repeats_it(report: str) -> None:
    words = "Ofullständig: 4 av 9 avdelningar. Saknas: 180 Fastighet. Med fel: a.xlsx"
    made = plan(of_cover(words, report))
    assert made.sheets[0].name == overview_page.SHEET
    assert "total" in str(made.sheets[0].cells[1, 1].value)
    assert beside(made, "Totalen är").value == "Ofullständig: 4 av 9 avdelningar"
    assert beside(made, "Har inte lämnat").value == "180 Fastighet"
    assert beside(made, "Medtagna trots fel").value == "Med fel: a.xlsx"
    content = zipfile.ZipFile(io.BytesIO(book_bytes(made)))
    for name in content.namelist():
        if name.startswith("xl/worksheets/sheet"):
            header = re.search(r"<oddHeader>(.*?)</oddHeader>", content.read(name).decode())
            assert header is not None
            assert "Ofullständig: 4 av 9 avdelningar" in header[1]
    own = {one.name for one in made.sheets} - {"Listor"}
    for one in made.sheets:
        if one.name in own - {overview_page.SHEET, departments_sheet.SHEET, "Källor", PARTS}:
            assert "Ofullständig: 4 av 9 avdelningar" in str(one.cells[2, 1].value)


def test_no_word_of_an_incomplete_total_is_green() -> None:
    def styles(words: str) -> str:
        made = book_bytes(plan(of_cover(words)))
        return zipfile.ZipFile(io.BytesIO(made)).read("xl/styles.xml").decode()

    assert GREEN in styles("Fullständig: 4 av 4 avdelningar")
    assert GREEN not in styles("Ofullständig: 4 av 9 avdelningar")


def test_warnings_of_what_is_included_are_counted(tmp_path: Path) -> None:
    path = b.shipped(tmp_path, "150")
    assert b.kalkyl("merge", path, "-o", tmp_path / "t.xlsx").code == OK
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    said = {row[0].value: row[1].value for row in book[overview_page.SHEET].iter_rows(max_row=20)}
    assert str(said["Varningar i det som ingår"]).startswith("1, varav 0 besvarade")


# Who drives it


@pytest.mark.parametrize("report", REPORTS)
def test_the_departments_come_to_the_total(report: str) -> None:
    what = total(report)
    made = plan(what)
    figures = Figures(contract(report, what.year), what)
    names = {sender.name for sender, _ in what.members}
    first = made.sheets[0].cells
    for one in overview_page.COMPARED:
        heads = [at for at, cell in first.items() if cell.value == one.heading and at[1] > 1]
        if not heads:
            assert one.table not in contract(report, what.year).tables
            continue
        row, column = max(heads)
        amounts = []
        while (named := first.get((row + 1, 1))) and named.value in names:
            row += 1
            amounts.append(first[row, column].value)
        whole = figures[one.table, TOTAL, "variance"].number
        assert sum((x for x in amounts if isinstance(x, Decimal)), Decimal(0)) == whole
        assert len(amounts) == len(names)


@pytest.mark.parametrize("report", REPORTS)
def test_explained_items_of_different_kinds_are_in_lists_of_their_own(report: str) -> None:
    made = plan(total(report))
    first = made.sheets[0].cells
    heads = [at[0] for at, cell in first.items() if str(cell.value).endswith(LARGEST)]
    assert bool(heads) == ("analysis" in contract(report, 2025).tables)
    for head in heads:
        kind = str(first[head, 1].value).removesuffix(LARGEST)
        row = head + 2
        amounts = []
        while (row, 4) in first:
            assert first[row, 4].value == kind
            amount = first[row, 3].value
            assert isinstance(amount, Decimal)
            amounts.append(abs(amount))
            row += 1
        assert amounts
        assert amounts == sorted(amounts, reverse=True)


def test_more_departments_than_fit_are_summed_in_one_row() -> None:
    terms = contract("uppfoljningsrapport-1", 2025)
    known = clean_workbooks("uppfoljningsrapport-1")[0].submission
    many = [
        replace(known, sender=replace(known.sender, code=str(at), name=f"Avdelning {at}"))
        for at in range(25)
    ]
    made = plan(merge(terms, many))
    labels = [str(cell.value) for (_, at), cell in made.sheets[0].cells.items() if at == 1]
    assert "Övriga 5 avdelningar (se bladet Avdelningar)" in labels


@pytest.mark.needs("soffice")
def test_a_sorted_sheet_of_parts_is_told_and_not_miscounted(tmp_path: Path) -> None:
    made = plan(total("uppfoljningsrapport-1"))
    path = tmp_path / "total.xlsx"
    path.write_bytes(book_bytes(made))
    book = openpyxl.load_workbook(path)
    parts = book[PARTS]
    key = parts.max_row
    for row in range(6, parts.max_row):
        if isinstance(parts.cell(row, 6).value, int | float) and str(
            parts.cell(row, 12).value
        ).startswith("forecast/regionkontoret/annual_forecast"):
            key = row
            break
    for column in range(1, 13):
        first, second = parts.cell(key, column), parts.cell(key + 1, column)
        first.value, second.value = second.value, first.value
    book.save(path)
    [again] = recalculated(path, to=tmp_path / "ut")
    computed = openpyxl.load_workbook(again, data_only=True)
    before = openpyxl.load_workbook(io.BytesIO(book_bytes(made)), data_only=True)
    told = [
        cell.value
        for row in computed[departments_sheet.SHEET].iter_rows()
        for cell in row
        if cell.value == departments_sheet.SORTED
    ]
    assert len(told) == 2
    assert [cell.value for cell in computed["Prognos"]["B"]] == [
        cell.value for cell in before["Prognos"]["B"]
    ]


def test_a_regions_total_has_the_departments_of_all() -> None:
    made = plan(region("uppfoljningsrapport-1"))
    headings = {str(cell.value) for cell in sheet(made, departments_sheet.SHEET).cells.values()}
    assert "Museer" in headings


# Charts


@pytest.mark.parametrize("report", REPORTS)
def test_every_chart_says_in_words_what_it_shows(report: str) -> None:
    made = plan(total(report))
    charts = made.sheets[0].charts
    content = zipfile.ZipFile(io.BytesIO(book_bytes(made)))
    drawn = "".join(
        content.read(name).decode() for name in content.namelist() if "drawings/drawing" in name
    )
    descriptions: Sequence[str] = re.findall(r' descr="([^"]*)"', drawn)
    assert len(descriptions) == len(charts)
    assert all(len(text) > 40 for text in descriptions)
    assert len(charts) == {"verksamhetsplan": 0}.get(report, 2)
    for chart in charts:
        rows = range(chart.categories.top, chart.categories.bottom + 1)
        cells = [made.sheets[0].cells[row, one.values.left] for row in rows for one in chart.series]
        assert all(isinstance(cell.value, Decimal) for cell in cells)


def test_the_same_total_gives_the_same_bytes() -> None:
    assert book_bytes(plan(total("arsredovisning"))) == book_bytes(plan(total("arsredovisning")))
