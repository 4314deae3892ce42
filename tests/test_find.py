"""Where tables stand: all witnesses together, no cell for two tables, and no guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbooks as w
from builders import in_process
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Book, Cell, Level, ProblemKind, Received, Sheet, Source, Submission
from kalkyl.rules.catalogue import Expected
from kalkyl.tables.assign import Option, assign
from kalkyl.tables.bind import bind
from kalkyl.tables.layout import Layout, layout_of
from kalkyl.template.plan import picture
from printed_books import FORM, published, saved
from shipped_organisation import case_of, judge, layout_at

UR1 = w.REPORT
Line = Sequence[object]


def read(book: Book, layout: Layout | None = None, year: int | None = None) -> Submission:
    expected = Expected(layouts=(layout,) if layout else (), year=year)
    case = case_of(Received(Source("a.xlsx"), book), expected)
    assert case.reading is not None, case.problems
    return case.reading.submission


def told(found: Submission) -> list[tuple[str, str]]:
    return [(one.kind, str(one.facts.get("places", one.place))) for one in found.problems]


def sheet(name: str, *lines: Line) -> Sheet:
    cells = {
        (row, column): Cell(Decimal(value) if isinstance(value, int) else value)
        for row, line in enumerate(lines, 1)
        for column, value in enumerate(line, 1)
        if isinstance(value, int | str)
    }
    return Sheet(name, cells)


# A layout of two tables that have the same headings and rows


def twins(**views: dict[str, object]) -> Layout:
    columns = {"annual_forecast": ["Prognos"], "annual_budget": ["Budget"]}
    rows = {"regionkontoret": ["Regionkontoret"], "fortroendevalda": ["Förtroendevalda"]}
    same = {"columns": columns, "rows": rows, "row_heading": ["Uppdrag"], "unit": "tkr"}
    results = {"outcome": ["Prognos"], "budget": ["Budget"]}
    blocks = [
        {"table": "forecast", "view": {**same, **views.get("forecast", {})}},
        {"table": "result", "view": {**same, "columns": results, **views.get("result", {})}},
    ]
    return layout_of(
        {
            "report": UR1,
            "title": "Tvillingar",
            "year": 2021,
            "cover": {"administration": ["Förvaltning"], "year": ["År"]},
            "sheets": [{"name": "Blad1", "blocks": blocks}],
        }
    )


def table(amount: int) -> list[Line]:
    rows: list[Line] = [["Regionkontoret", amount, amount], ["Förtroendevalda", 1, 2]]
    return [["Uppdrag", "Prognos", "Budget"], *rows]


COVER: list[Line] = [["Förvaltning", "Regionkontoret"], ["År", 2021], []]
TITLED = twins(forecast={"title": "Helår"}, result={"title": "Perioden"})


def test_two_tables_with_the_same_headings_are_told_apart_by_title() -> None:
    lines = [*COVER, ["Perioden"], *table(5), [], ["Helår"], *table(7)]
    found = read(Book((sheet("Blad1", *lines),)), TITLED)
    assert found.value(("result", "regionkontoret", "outcome")) == 5
    assert found.value(("forecast", "regionkontoret", "annual_forecast")) == 7
    assert told(found) == []


def test_without_titles_they_are_a_finding_with_both_places() -> None:
    lines = [*COVER, *table(5), [], *table(7)]
    found = read_anyway(Book((sheet("Blad1", *lines),)), twins())
    assert told(found) == [("table_unsure", "Blad1!A4, Blad1!A8")] * 2
    assert not any(key[0] in {"forecast", "result"} for key in found.facts)


def read_anyway(book: Book, layout: Layout) -> Submission:
    return bind(Received(Source("a.xlsx"), book), w.terms(), layout, Level.DEPARTMENT)[0]


def test_a_table_beside_another_does_not_end_it() -> None:
    left: list[Line] = [["Helår"], *table(7), [], []]
    right: list[Line] = [[], [], ["Perioden"], *table(5)]
    beside = [
        [*one, *[None] * (5 - len(one)), *other] for one, other in zip(left, right, strict=True)
    ]
    lines = [*COVER, *beside]
    found = read(Book((sheet("Blad1", *lines),)), TITLED)
    assert found.value(("forecast", "fortroendevalda", "annual_budget")) == 2
    assert found.value(("result", "regionkontoret", "outcome")) == 5


# No cell for two tables, whatever stands where


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_cell_is_read_for_two_tables(data: st.DataObject) -> None:
    book = picture(published(2021))
    sheets = [one for one in book.sheets if one.name != "Uppgifter"]
    order = data.draw(st.permutations(sheets))
    copies = data.draw(st.lists(st.sampled_from(sheets), max_size=3))
    names = data.draw(st.permutations([f"Blad{n}" for n in range(len(order) + len(copies))]))
    named = [replace(one, name=name) for one, name in zip([*order, *copies], names, strict=True)]
    cover = next(one for one in book.sheets if one.name == "Uppgifter")
    found = read_anyway(Book((cover, *named)), FORM[2021])
    places = Counter(fact.place for fact in found.facts.values() if fact.place)
    assert set(places.values()) <= {1}
    unsure = {
        str(one.facts["table"]) for one in found.problems if one.kind == ProblemKind.TABLE_UNSURE
    }
    doubled = {one.name for one in copies}
    assert bool(unsure) == bool(doubled - {"Texter"}) or doubled <= {"Texter", "Medarbetare"}


def exhaustive(options: list[Option[str]]) -> float:
    """The best score there is, by trying everything."""
    best = 0.0
    tables = sorted({one.table for one in options})

    def walk(number: int, taken: frozenset[str], score: float) -> None:
        nonlocal best
        best = max(best, score)
        if number == len(tables):
            return
        walk(number + 1, taken, score)
        for one in options:
            if one.table == tables[number] and one.place not in taken:
                walk(number + 1, taken | {one.place}, score + one.score)

    walk(0, frozenset(), 0.0)
    return best


PAIRS = st.tuples(st.integers(0, 4), st.sampled_from("abcde"))
SCORES = st.sampled_from([0.25, 0.5, 0.75, 1.0])
OPTIONS = st.dictionaries(PAIRS, SCORES, max_size=14).map(
    lambda found: [Option(*pair, score) for pair, score in found.items()]
)


@given(OPTIONS)
def test_the_assignment_is_the_best_there_is(options: list[Option[str]]) -> None:
    found = assign(options, lambda one, other: one == other, 0.0)
    places = list(found.chosen.values())
    assert len(places) == len(set(places))
    score = {(one.table, one.place): one.score for one in options}
    known = sum(score[table, place] for table, place in found.chosen.items())
    if not found.unsure:
        assert known == exhaustive(options)
    for table, rivals in found.unsure.items():
        assert len(rivals) > 1
        assert all((table, rival) in score for rival in rivals)


# bind --verify is check's reading


def shown(path: Path, layout: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    arguments = ["--verify", path, "--layout", layout, "--report", UR1, "--year", 2021]
    lines = in_process(capsys, "bind", *arguments).out.splitlines()
    return [line.rsplit("  ", 1)[1].split(" +")[0].strip() for line in lines[1:] if "!" in line]


def test_verify_shows_what_check_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headings = ("Prognos!C8", "Resultat!B8", "Investeringar!C7", "Medarbetare!B4")
    layout = tmp_path / "layout.json"
    form = saved(published(2021), tmp_path)
    done = in_process(capsys, "bind", form, "--report", UR1, "--unit", "tkr", "-o", layout)
    assert done.code == 0
    for number, cell in enumerate(headings):
        book = picture(published(2021))
        word = str(w.cell(book, cell).value)
        for changed in (word[:2] + word[3:], f"{word}!", "Helt annat"):
            path = tmp_path / f"{number}.xlsx"
            plan = published(2021)
            path.write_bytes(book_bytes(plan))
            w_typed(path, cell, changed)
            judged = judge(path, Expected(layouts=(layout_at(layout),), year=2021))
            facts = judged.case.reading.submission.facts if judged.case.reading else {}
            read_ = [
                str(fact.place) for fact in facts.values() if fact.place and fact.value is not None
            ]
            assert shown(path, layout, capsys) == read_


def w_typed(path: Path, cell: str, value: str) -> None:
    book = openpyxl.load_workbook(path)
    name, at = cell.split("!")
    book[name][at] = value
    book.save(path)


def test_a_misspelt_heading_is_read_alike_by_bind_and_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the heading Årsbuget, ``bind --verify`` once showed no row of the table."""
    form = saved(published(2021), tmp_path)
    layout = tmp_path / "layout.json"
    in_process(capsys, "bind", form, "--report", UR1, "--unit", "tkr", "-o", layout)
    w_typed(form, "Prognos!C8", "Årsbuget")
    arguments = ["--verify", form, "--layout", layout, "--report", UR1]
    out = in_process(capsys, "bind", *arguments).out
    assert (
        len(re.findall(r"^Prognos per uppdrag .*Årsbudget .*Prognos!C\d+$", out, re.MULTILINE)) == 5
    )
    judged = judge(form, Expected(layouts=(layout_at(layout),), year=2021))
    assert ("KAL118", "Prognos!C8") in w.told(judged.report)
