"""Reading a workbook: every cell of the contract where it stands, and what it is taken to mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import workbooks as w
from entries_as_document import document_of
from kalkyl.contract.document import folded, row_ids, slug, submission_of
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.contract.validate import document_check
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Cell, CellError, Key, Level, Place, Received, Source, Value
from kalkyl.rules.catalogue import Reading
from kalkyl.tables.bind import bind
from kalkyl.tables.convert import fact_of, is_part
from kalkyl.tables.cover import identity_of, level_called
from shipped_organisation import ORGANISATION

PLACE = Place("Prognos", 10, 2)
KEY: Key = ("forecast", "regionkontoret", "annual_forecast")
CODES = [str(code) for code in range(110, 200, 10)]


def reading(code: str = w.KANSLI) -> Reading:
    found = w.case(w.laid_out(w.submission(code))).reading
    assert found is not None
    return found


@pytest.mark.parametrize("code", CODES)
def test_everything_that_was_laid_out_is_read_at_its_place(code: str) -> None:
    found, wanted = reading(code), w.submission(code)
    book = w.laid_out(wanted)
    assert found.submission.rows == wanted.rows
    assert found.submission.sender == wanted.sender
    assert found.submission.problems == ()
    for key, fact in wanted.facts.items():
        assert found.submission.value(key) == fact.value, key
    for fact in found.submission.facts.values():
        assert fact.place is not None
        assert (fact.formula is not None) == (w.cell(book, str(fact.place)).formula is not None)
    assert len({fact.place for fact in found.submission.facts.values()}) == len(
        found.submission.facts
    )


def test_as_many_facts_are_read_as_the_template_has() -> None:
    """A pinned count: a silent loss of cells would show here."""
    blank = w.case(w.laid_out(w.blank())).reading
    assert blank is not None
    terms = w.terms()
    fixed = sum(
        1
        for table in terms.tables.values()
        if not table.is_open
        for row in (
            *(row.id for row in table.rows_at(Level.DEPARTMENT)),
            *([TOTAL] if table.total else []),
        )
        for column in table.at(Level.DEPARTMENT)
        if (spec := table.cell(row, column)) and Level.DEPARTMENT in spec.levels
    )
    totals = sum(
        1
        for table in terms.tables.values()
        if table.is_open and table.total
        for column in table.at(Level.DEPARTMENT)
        if table.cell(TOTAL, column)
    )
    assert len(blank.submission.facts) == fixed + totals


@pytest.mark.parametrize("code", CODES)
def test_what_is_computed_is_what_was_stored(code: str) -> None:
    found = reading(code)
    figures = Figures(w.terms(), found.submission)
    for key, fact in found.submission.facts.items():
        number = figures[key].number
        if fact.formula is not None and isinstance(fact.value, Decimal) and number is not None:
            assert abs(fact.value - number) < Decimal("1e-9")


@pytest.mark.parametrize("code", CODES)
def test_a_document_comes_back_from_its_submission(code: str) -> None:
    start = w.submission(code)
    document = document_of(w.terms(), start)
    assert document_check(ORGANISATION.schemas, f"{w.REPORT}.schema.json")(_plain(document)) == ()
    again = submission_of(w.terms(), document)
    assert again.facts == start.facts
    assert (again.rows, again.labels, again.sender) == (start.rows, start.labels, start.sender)
    assert document_of(w.terms(), reading(code).submission) == document


def _plain(document: object) -> object:
    """Numbers as JSON Schema counts them."""
    if isinstance(document, dict):
        return {key: _plain(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_plain(value) for value in document]
    return float(document) if isinstance(document, Decimal) else document


def test_only_an_opened_workbook_can_be_bound() -> None:
    with pytest.raises(ValueError, match="opened"):
        bind(Received(Source("a.xlsx"), None), w.terms(), w.LAYOUT, Level.DEPARTMENT)


# What a cell means


def meaning(cell: Cell | None, key: Key = KEY) -> tuple[Value, str | None]:
    spec = w.terms().spec(key)
    assert spec is not None
    fact = fact_of(key, spec, cell, PLACE)
    return fact.value, fact.written


@pytest.mark.parametrize(
    ("stored", "value", "written"),
    [
        (None, None, None),
        (Decimal(0), Decimal(0), None),
        (Decimal("-1.5"), Decimal("-1.5"), None),
        ("-1,5", Decimal("-1.5"), "-1,5"),
        ("12,5 mnkr", Decimal(12500), "12,5 mnkr"),
        ("12 timmar", "12 timmar", None),
        ("12 %", "12 %", None),
        ("2,075 tkr", "2,075 tkr", None),
        (True, "SANT", None),
        (date(2021, 4, 30), "2021-04-30", None),
        (CellError("#REF!"), CellError("#REF!"), None),
    ],
)
def test_an_amount_is_read_only_where_it_is_certain(
    stored: Value, value: Value, written: str | None
) -> None:
    assert meaning(Cell(stored)) == (value, written)


@pytest.mark.parametrize("blank", ["", " \n", "\N{NO-BREAK SPACE}"])
def test_blanks_are_nothing(blank: str) -> None:
    assert meaning(Cell(blank))[0] is None


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        (date(2021, 5, 7), date(2021, 5, 7)),
        ("2021-05-07", date(2021, 5, 7)),
        ("2021-02-30", "2021-02-30"),
        ("7 maj", "7 maj"),
        (Decimal(44323), "44323"),
        (True, "SANT"),
        (CellError("#N/A"), CellError("#N/A")),
    ],
)
def test_a_day_is_read_only_where_it_is_certain(stored: Value, value: Value) -> None:
    assert meaning(Cell(stored), ("cover", "prepared_on", VALUE))[0] == value


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("Pågår", "Pågår"),
        ("  PÅGÅR ", "Pågår"),
        ("Pa\u030aga\u030aende", "Pågår"),
        ("Snart", "Snart"),
        (Decimal(1), "1"),
    ],
)
def test_a_word_of_a_list_is_known_in_any_case_and_form(stored: Value, value: str) -> None:
    assert meaning(Cell(stored), ("environment", "x", "status"))[0] == value


def test_a_percentage_is_stored_as_a_fraction_and_shown_in_percent() -> None:
    key = ("staff_indicators", "turnover", "target")
    spec = w.terms().spec(key)
    assert spec is not None
    fact = fact_of(key, spec, Cell(Decimal("0.135"), number_format="0.0%"), PLACE)
    assert (fact.value, fact.decimals) == (Decimal("13.5"), 1)
    assert meaning(Cell("13,5 %"), key)[0] == Decimal("13.5")


@pytest.mark.parametrize(
    ("text", "kind", "sound"),
    [
        ("-305010", "number", True),
        ("0.5", "number", True),
        ("12,5", "number", False),
        ("", "number", False),
        ("NaN", "number", False),
        ("1e5", "number", False),
        ("\N{ARABIC-INDIC DIGIT ONE}", "number", False),
        ("2021-04-30", "date", True),
        ("i april", "date", False),
        ("vad som helst", "text", True),
    ],
)
def test_a_part_is_written_as_totals_write_it(text: str, kind: str, *, sound: bool) -> None:
    assert is_part(text, kind) is sound


# Rows and names


def test_rows_are_known_by_their_key_else_by_their_number() -> None:
    table = w.terms().tables["investments"]
    items: list[dict[str, Value]] = [
        {"project": "FVIS"},
        {"project": None},
        {"project": "Ny båt"},
        {"project": "ny  BÅT"},
        {"project": "Total"},
        {"project": "Rad 2"},
        {"project": CellError("#N/A")},
    ]
    assert row_ids(table, items) == (
        "fvis",
        "rad_2",
        "ny_bat-71d3",
        "ny_bat-71d3~2",
        "total_",
        "rad_2_",
        "rad_7",
    )


def test_names_are_compared_without_case_form_and_blanks() -> None:
    assert folded("  HÄLSO-\N{NO-BREAK SPACE}och ") == folded("ha\u0308lso- och")
    assert slug("Säkerhet, övrigt") == "sakerhet_ovrigt"


def test_documents_hold_exact_numbers() -> None:
    with pytest.raises(TypeError):
        submission_of(w.terms(), {"staff": {"permanent_staff": 73.5}})


def test_a_workbook_without_a_cover_is_none_of_ours() -> None:
    book = w.without_sheet(w.clean(), "Omslag")
    assert identity_of(book) is None
    assert identity_of(replace(book, sheets=())) is None


def test_a_year_may_be_blank_and_the_level_too() -> None:
    places = [reading().placing.place(("cover", row, VALUE)) for row in ("year", "level")]
    book = w.typed(w.clean(), {str(place): None for place in places})
    identity = identity_of(book)
    assert identity is not None
    level = level_called(reading().contract, identity.level)
    assert (identity.year, level) == (None, Level.DEPARTMENT)
