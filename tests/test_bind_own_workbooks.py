"""Workbooks that people already have: one table, own headings, rows, unit and signs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import foreign as f
from builders import Run, in_process
from kalkyl.contract.validate import document_check
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Book, Received, Severity, Source
from kalkyl.rules.catalogue import Expected
from kalkyl.services.binding import proposal_of, questions_of, rows_in
from kalkyl.services.incoming import Incoming
from kalkyl.tables.bind import bind as read_with
from kalkyl.tables.cover import level_of
from kalkyl.tables.foreign_form import CostSign
from kalkyl.tables.layout import layout_of
from kalkyl.tables.proposal import Answers, layout_data
from shipped_organisation import ORGANISATION, contract, judge

REPORT, YEAR = "uppfoljningsrapport-1", 2025
ROWS = tuple(row.id for row in contract(REPORT, YEAR).tables["forecast"].rows)
COVER = {"administration": "Kulturförvaltningen", "department": "Scen", "department_code": "210"}
FACTORS = {"kr": Decimal("0.001"), "tkr": Decimal(1), "mnkr": Decimal(1000)}
OWN = ("Teater", "Dans", "Museer", "Bibliotek", "Arkiv", "Musikskola")
HEADINGS = {
    "annual_budget": ("Budget helår", "Budget", "Årsbudget", "Årets budget"),
    "annual_forecast": ("Prognos helår", "Prognos", "Helårsprognos"),
    "variance": ("Avvikelse", "Budgetavvikelse", "Avvikelse mot budget"),
}


@dataclass(frozen=True)
class Made:
    """A made-up workbook and what it means: amounts in tkr with the report's signs."""

    content: bytes
    pairs: dict[str, str]
    amounts: dict[tuple[str, str], Decimal]
    unit: str


@st.composite
def workbooks(draw: st.DrawFn) -> Made:
    names = draw(st.lists(st.sampled_from(OWN), min_size=2, max_size=4, unique=True))
    columns = draw(st.permutations(list(HEADINGS)))
    unit = draw(st.sampled_from(list(FACTORS)))
    plus = draw(st.booleans())
    told = draw(st.sampled_from(["title", "heading", "nowhere"]))
    words = {column: draw(st.sampled_from(HEADINGS[column])) for column in columns}
    if told == "heading":
        words = {column: f"{word} ({unit})" for column, word in words.items()}
    titles = draw(st.lists(st.sampled_from(["Scenkonst", "Uppföljning april"]), max_size=2))
    titles = [*titles, f"Prognos {YEAR}" + (f", {unit}" if told == "title" else "")]
    first, left = draw(st.integers(0, 2)), draw(st.integers(1, 3))
    label = draw(st.sampled_from(["Verksamhet", "Enhet", "Område", "Ansvar"]))
    budgets = st.integers(10, 900).map(lambda number: Decimal(number * 1000) / FACTORS[unit])
    shares = st.integers(95, 105).map(lambda percent: Decimal(percent) / 100)
    amounts: dict[tuple[str, str], Decimal] = {}
    pairs = dict(zip(names, ROWS, strict=False))
    lines: list[dict[str, object]] = []
    for name in names:
        budget = draw(budgets)
        forecast = budget * draw(shares)
        sign = 1 if plus else -1
        entries = {"annual_budget": budget * sign, "annual_forecast": forecast * sign}
        lines.append({"label": name, **entries, "variance": budget - forecast})
        for column, value in (("annual_budget", -budget), ("annual_forecast", -forecast)):
            amounts[pairs[name], column] = value * FACTORS[unit]
    total: dict[str, object] = {"label": draw(st.sampled_from(["Summa", "Totalt", "S:a"]))}
    total |= {
        column: sum((_number(line[column]) for line in lines), Decimal(0)) for column in columns
    }
    where = draw(st.sampled_from(["first", "last", "none"]))
    lines = {"first": [total, *lines], "last": [*lines, total], "none": lines}[where]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = draw(st.sampled_from(["Blad1", "Prognos", "Ekonomi"]))
    for number, title in enumerate(titles, 1):
        sheet.cell(number, left, title)
    merged = draw(st.booleans())
    top = len(titles) + 1 + first
    if merged:
        sheet.cell(top, left + 1, "Helår")
        sheet.merge_cells(start_row=top, end_row=top, start_column=left + 1, end_column=left + 3)
        top += 1
    sheet.cell(top, left, label)
    for at, column in enumerate(columns, left + 1):
        sheet.cell(top, at, words[column])
        for row, line in enumerate(lines, top + 1):
            sheet.cell(row, left, str(line["label"]))
            sheet.cell(row, at, float(_number(line[column])))
    stream = BytesIO()
    book.save(stream)
    return Made(stream.getvalue(), pairs, amounts, unit)


def _number(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value


def book_of(content: bytes) -> Book:
    book = receive_bytes("egen.xlsx", content).book
    assert book is not None
    return book


@given(workbooks())
def test_what_bind_writes_is_read_by_check_to_the_right_figures(made: Made) -> None:
    proposal = proposal_of(book_of(made.content), REPORT, YEAR, ORGANISATION, made.pairs)
    assert [table.table for table in proposal.tables] == ["forecast"]
    assert proposal.cover == {}
    answers = Answers(COVER, made.unit, CostSign.PLUS)
    assert questions_of(proposal, answers, made.pairs) == ()
    data = json.loads(json.dumps(layout_data(proposal, "Prov", answers)))
    assert document_check(ORGANISATION.schemas, "layout.schema.json")(data) == ()
    checked = judge(
        Incoming(Path("egen.xlsx"), made.content), Expected(layouts=(layout_of(data),), year=YEAR)
    )
    reading = checked.case.reading
    assert reading is not None
    assert {
        (row, column): reading.submission.value(("forecast", row, column))
        for row, column in made.amounts
    } == made.amounts
    assert reading.submission.sender.code == "210"
    errors = [one for one in checked.report.findings if one.severity is Severity.ERROR]
    assert errors == []


@given(workbooks())
def test_unpaired_rows_are_asked_about_and_nothing_is_guessed(made: Made) -> None:
    proposal = proposal_of(book_of(made.content), REPORT, YEAR, ORGANISATION)
    options = [one.option for one in questions_of(proposal, Answers({}), {})]
    if proposal.tables:  # without its name above it, a table of unknown rows is not recognised
        assert options[:4] == ["--administration", "--department", "--code", "--rows"]
        assert proposal.tables[0].is_unpaired


# The command

KULTUR: Sequence[f.Line] = [
    ["Kulturförvaltningen"],
    [f"Prognos {YEAR}"],
    [],
    ["Verksamhet", "Budget helår", "Prognos helår", "Avvikelse"],
    ["Teater", 120000, 118500, 1500],
    ["Dans", 40000, 41000, -1000],
    ["Museer", 80000, 80000, 0],
    ["Bibliotek", 60500, 60000, 500],
    ["Summa", 300500, 299500, 1000],
]
SENDER = ("--administration", "Regionkontoret", "--department", "Kansli", "--code", "110")
SAID = (*SENDER, "--unit", "tkr")
PAIRS = "Teater=regionkontoret\nDans=Förtroendevalda\nMuseer=regionkontoret\nBibliotek=\n"


@pytest.fixture
def kultur(tmp_path: Path) -> Path:
    return f.saved(tmp_path / "kultur.xlsx", {"Prognos": KULTUR})


def bind(capsys: Any, *words: object) -> Run:
    return in_process(capsys, "bind", *words, "--report", REPORT)


def test_bind_says_what_it_sees_and_names_what_is_missing(kultur: Path, capsys: Any) -> None:
    layout = kultur.with_name("l.json")
    done = bind(capsys, kultur, "-o", layout)
    assert done.code == 2
    assert "Prognos!A4:D9 ser ut som Prognos per uppdrag (enhet okänd), 3 av 3 kolumner" in done.out
    assert "inte bland rapportens rader: Teater, Dans, Museer, Bibliotek" in done.out
    assert "kostnader skrivs utan minus" in done.out
    named = [word for word in done.err.split() if word.startswith("--")]
    assert named == ["--administration", "--department", "--code", "--rows", "--unit"]
    assert not layout.exists()


def test_rows_may_be_paired_in_a_file_and_added_up(kultur: Path, capsys: Any) -> None:
    rows, layout = kultur.with_name("rader.txt"), kultur.with_name("l.json")
    rows.write_text(PAIRS, encoding="utf-8")
    assert bind(capsys, kultur, "-o", layout, *SAID, "--rows", rows).code == 0
    shown = bind(capsys, "--verify", kultur, "--layout", layout)
    assert shown.code == 0
    [line] = [line for line in shown.out.splitlines() if line.endswith("Prognos!B5 +1")]
    assert "Regionkontoret" in line
    assert "200\N{NO-BREAK SPACE}000" in line  # the workbook's own sign is shown
    assert in_process(capsys, "check", kultur, "--layout", layout).code == 0


def test_rows_must_be_pairs_with_rows_of_the_report(kultur: Path, capsys: Any) -> None:
    for words in ("Teater", "Teater=finns_inte", "=regionkontoret"):
        done = bind(capsys, kultur, "-o", kultur.with_name("l.json"), *SAID, "--rows", words)
        assert done.code == 2
        assert "--rows" in done.err


@pytest.mark.parametrize("sign", [None, "minus", "plus"])
def test_signs_are_asked_about_where_the_figures_do_not_tell(
    kultur: Path, sign: str | None, capsys: Any
) -> None:
    path = f.saved(kultur.with_name("u.xlsx"), {"Prognos": [line[:3] for line in KULTUR]})
    layout = kultur.with_name("l.json")
    rows = [word for pair in PAIRS.split() for word in ("--rows", pair)]
    answer = ("--sign", sign) if sign else ()
    done = bind(capsys, path, "-o", layout, *SAID, *rows, *answer)
    if sign is None:
        assert (done.code, "--sign minus|plus" in done.err) == (2, True)
        return
    assert done.code == 0
    view = json.loads(layout.read_text(encoding="utf-8"))["sheets"][0]["blocks"][0]["view"]
    turned = {"annual_budget": "reversed", "annual_forecast": "reversed"}
    assert view.get("sign", {}) == (turned if sign == "plus" else {})


def test_income_keeps_its_sign_where_costs_are_turned() -> None:
    view = {
        "columns": {"this_year": ["I år"], "last_year": ["I fjol"]},
        "rows": {"costs": ["Kostnader"], "income": ["Intäkter"]},
        "sign": {"this_year": "reversed", "last_year": "reversed"},
        "unit": "tkr",
        "row_heading": ["Post"],
    }
    block = {"table": "development", "view": view}
    layout = layout_of(
        {
            "report": REPORT,
            "title": "x",
            "year": YEAR,
            "cover": {"constants": COVER},
            "sheets": [{"name": "Blad1", "blocks": [block]}],
        }
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Blad1"
    f.write(sheet, [["Post", "I år", "I fjol"], ["Kostnader", 90, 80], ["Intäkter", 30, 20]])
    stream = BytesIO()
    book.save(stream)
    received = Received(Source("a.xlsx"), book_of(stream.getvalue()))
    found, _ = read_with(received, contract(REPORT, YEAR), layout, level_of(layout))
    assert found.value(("development", "costs", "this_year")) == -90
    assert found.value(("development", "income", "this_year")) == 30


def test_a_list_of_rows_is_read_line_by_line() -> None:
    assert rows_in(" Teater = a \n\nA = B=c\nDans=") == {"Teater": "a", "A = B": "c", "Dans": ""}


@pytest.mark.parametrize(
    "change",
    [
        {"sign": {"annual_budget": "turned"}},
        {"sign": {}},
        {"columns": {"annual_budget": ["x" * 501]}},
        {"columns": {"annual_budget": ["x"] * 501}},
    ],
)
def test_a_layout_from_a_file_has_bounds(change: dict[str, Any]) -> None:
    block = {"table": "forecast", "view": {"columns": {"annual_budget": ["Budget"]}, **change}}
    data = {
        "report": REPORT,
        "title": "x",
        "year": YEAR,
        "cover": {"constants": COVER},
        "sheets": [{"name": "Blad1", "blocks": [block]}],
    }
    assert document_check(ORGANISATION.schemas, "layout.schema.json")(data) != ()


def test_a_workbook_of_opposite_signs_is_kept_out_of_the_total(kultur: Path, capsys: Any) -> None:
    """Where ``--sign`` was answered wrongly, the figures say so before anything is added up."""
    path = f.saved(kultur.with_name("u.xlsx"), {"Prognos": [line[:3] for line in KULTUR]})
    rows = [word for pair in PAIRS.split() for word in ("--rows", pair)]
    for sign, code in (("minus", 1), ("plus", 0)):
        layout, total = path.with_name(f"{sign}.json"), path.with_name(f"{sign}.xlsx")
        assert bind(capsys, path, "-o", layout, *SAID, *rows, "--sign", sign).code == 0
        merged = in_process(capsys, "merge", path, "--layout", layout, "-o", total)
        assert (merged.code, total.exists()) == (code, code == 0)
        assert ("KAL244" in merged.out) is (sign == "minus")
