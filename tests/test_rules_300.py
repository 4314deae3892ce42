"""KAL3xx: figures that do not follow from their parts, root causes only."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import examples
import workbooks as w
from kalkyl.model import Broken, Cell, Key, Level, Value

TOTAL = Decimal(-83305)
"""Kansli's forecast: two assignments, each rounded to whole tkr, and so is their sum."""
REACH = Decimal("1.5")
"""Half a unit for each of the two, and half a unit for the typed total."""


def typed(place: str, value: Value) -> w.Found:
    return w.findings(w.typed(w.clean(), {place: value}))


def shown(place: str, value: Value, number_format: str) -> w.Found:
    """The findings when a value is typed into a cell that shows it in another way."""
    return w.findings(w.with_cells(w.clean(), {place: Cell(value, None, number_format)}))


# KAL301: what adds up


@pytest.mark.parametrize(
    ("gap", "code"),
    [
        ("0", "KAL208"),
        ("1", "KAL208"),
        ("-1.5", "KAL208"),
        ("1.5", "KAL208"),
        ("1.50001", "KAL301"),
        ("-2", "KAL301"),
        ("1000000", "KAL301"),
    ],
)
def test_kal301_allows_for_rounding_and_no_more(gap: str, code: str) -> None:
    assert typed("Prognos!B14", TOTAL + w.n(gap)) == [(code, "Prognos!B14")]


@settings(max_examples=40)
@given(st.decimals(min_value=-99999, max_value=99999, places=2))
def test_kal301_a_changed_total_is_found_exactly_where_it_cannot_be_right(gap: Decimal) -> None:
    code = "KAL208" if abs(gap) <= REACH else "KAL301"
    assert typed("Prognos!B14", TOTAL + gap) == [(code, "Prognos!B14")]


@settings(max_examples=25)
@given(
    parts=st.tuples(*[st.integers(-90000, 0)] * 4),
    rounding=st.tuples(*[st.decimals("-0.49", "0.49", places=2)] * 4),
)
def test_kal301_a_sum_of_unrounded_parts_is_never_blamed(
    parts: tuple[int, ...], rounding: tuple[Decimal, ...]
) -> None:
    """Whoever sums in kronor and shows tkr gets another total than the tkr shown, and is right."""
    rows = [row.id for row in w.terms().tables["forecast"].rows]
    entries = {
        ("forecast", row, "previous_forecast"): w.n(part)
        for row, part in zip(rows, parts, strict=True)
    }
    exact = sum((part + rest for part, rest in zip(parts, rounding, strict=True)), Decimal(0))
    book = w.typed(w.book(entries), {"Prognos!F14": Decimal(round(exact))})
    assert "KAL301" not in dict(w.findings(book))


def test_kal301_figures_shown_with_decimals_are_held_to_them() -> None:
    parts = {
        "Prognos!F10": Cell(w.n(-43335), None, "#,##0.0"),
        "Prognos!F11": Cell(w.n(-39970), None, "#,##0.0"),
    }
    total = Cell(TOTAL + 1, None, "#,##0.0")
    book = w.with_cells(w.clean(), {**parts, "Prognos!F14": total})
    assert w.findings(book) == [("KAL301", "Prognos!F14")]


def test_kal301_a_total_shown_in_thousands_is_held_to_thousands() -> None:
    assert shown("Prognos!B14", TOTAL + 400, "#,##0,") == [("KAL208", "Prognos!B14")]
    assert shown("Prognos!B14", TOTAL + 600, "#,##0,") == [("KAL301", "Prognos!B14")]


@pytest.mark.parametrize("value", ["Fel", Broken("#REF!"), "cirka 83 000"])
def test_kal301_what_is_no_figure_is_no_total(value: Value) -> None:
    assert typed("Prognos!B14", value) == [("KAL301", "Prognos!B14")]


def test_kal301_a_wrong_total_explains_the_indicator_and_its_status() -> None:
    assert typed("Prognos!B14", w.n(-999999)) == [("KAL301", "Prognos!B14")]


def test_kal301_two_wrong_totals_are_two_faults() -> None:
    book = w.typed(w.clean(), {"Prognos!B14": w.n(-1), "Resultat!B14": w.n(-1)})
    assert w.findings(book) == [("KAL301", "Prognos!B14"), ("KAL301", "Resultat!B14")]


def test_kal301_of_an_open_table() -> None:
    assert typed("Investeringar!B25", w.n(500)) == [("KAL301", "Investeringar!B25")]


def test_kal301_of_a_sum_over_rows_that_meet_conditions() -> None:
    assert typed("Analys!C6", w.n(123)) == [("KAL301", "Analys!C6")]
    assert typed("Analys!C6", w.n(790)) == [("KAL208", "Analys!C6")]


def test_kal301_is_silent_over_an_entry_that_could_not_be_read() -> None:
    book = w.typed(w.clean(), {"Prognos!B10": "2,075 tkr", "Prognos!B14": w.n(-42045)})
    assert w.findings(book) == [("KAL202", "Prognos!B10")]


# KAL302: every variance


@pytest.mark.parametrize(
    ("value", "code"), [("790", "KAL208"), ("791.5", "KAL208"), ("792", "KAL302")]
)
def test_kal302_a_typed_variance(value: str, code: str) -> None:
    assert typed("Prognos!D10", w.n(value)) == [(code, "Prognos!D10")]


def test_kal302_a_turned_sign() -> None:
    assert typed("Prognos!D10", w.n(-790)) == [("KAL302", "Prognos!D10")]


def test_kal302_explains_the_percentage_and_the_copies_that_rest_on_it() -> None:
    """The percentage beside it, the copies in Analys and Resultat, and what is left to explain."""
    assert typed("Prognos!D10", w.n(99999)) == [("KAL302", "Prognos!D10")]


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("Resultat!D10", "927", "KAL208"),
        ("Resultat!D10", "-927", "KAL302"),
        ("Investeringar!F10", "0", "KAL208"),
        ("Investeringar!F10", "840", "KAL302"),
        ("Utveckling!D5", "1793", "KAL302"),
        ("Utveckling!F7", "1827", "KAL208"),
        ("Analys!D6", "5", "KAL302"),
    ],
)
def test_kal302_every_kind_of_difference(place: str, value: str, code: str) -> None:
    assert typed(place, w.n(value)) == [(code, place)]


# KAL303: every percentage


@pytest.mark.parametrize(
    ("share", "code"),
    [("0.0685", "KAL208"), ("0.068", "KAL208"), ("0.069", "KAL208"), ("0.309", "KAL303")],
)
def test_kal303_a_typed_percentage(share: str, code: str) -> None:
    """6,8477 %, shown as 6,8 %: what is shown alike agrees."""
    assert typed("Utveckling!G5", w.n(share)) == [(code, "Utveckling!G5")]


def test_kal303_a_percentage_typed_as_points() -> None:
    assert typed("Utveckling!G5", w.n("6.8")) == [("KAL303", "Utveckling!G5")]


def test_kal303_explains_the_difference_in_points_beside_it() -> None:
    assert typed("Utveckling!H5", w.n("0.5")) == [("KAL303", "Utveckling!H5")]


def test_kal303_a_division_by_zero_is_a_dash() -> None:
    book = w.book({("development", "costs", "last_year"): w.n(0)})
    assert w.findings(book) == []
    assert w.findings(w.typed(book, {"Utveckling!G5": w.n("0.1")})) == [("KAL303", "Utveckling!G5")]


def test_kal303_staff_indicators() -> None:
    assert typed("Medarbetare!B7", w.n("0.0284")) == [("KAL208", "Medarbetare!B7")]
    assert typed("Medarbetare!B7", w.n("0.04")) == [("KAL303", "Medarbetare!B7")]


# KAL304: traffic lights


@pytest.mark.parametrize(
    ("place", "word", "code"),
    [
        ("Medarbetare!D7", "Grön", "KAL208"),
        ("Medarbetare!D7", "Röd", "KAL304"),
        ("Medarbetare!D7", "Grå", "KAL304"),
        ("Prognos!E6", "Gul", "KAL304"),
        ("Prognos!E6", "Grön", "KAL208"),
        ("Prognos!E6", w.n(1), "KAL304"),
    ],
)
def test_kal304_a_typed_status(place: str, word: Value, code: str) -> None:
    assert typed(place, word) == [(code, place)]


# KAL306 of a total's parts stands with the formulas; KAL307: a total and its sources


def total(values: dict[Key, Value]) -> w.Found:
    """The findings about a finished total of two departments after changing it."""
    what = w.entered(examples.finished_total(["110", "120"]), values)
    assert what.level is Level.ADMINISTRATION
    return w.findings(w.laid_out(what))


@pytest.mark.parametrize("gap", ["0.5", "-1", "1000"])
def test_kal307_any_change_of_a_total_is_told(gap: str) -> None:
    key = ("result", "regionkontoret", "outcome")
    before = examples.finished_total(["110", "120"]).value(key)
    assert isinstance(before, Decimal)
    found = dict(total({key: before + w.n(gap)}))
    assert found["KAL307"] == "Resultat!B10"
    assert "KAL301" not in found


def test_kal307_a_total_as_merged_is_right() -> None:
    assert total({}) == []


def test_kal307_an_emptied_amount_is_told_as_empty() -> None:
    found = dict(total({("forecast", "regionkontoret", "annual_forecast"): None}))
    assert found == {"KAL201": "Prognos!B10"}


# KAL308: rows that stand twice


@pytest.mark.parametrize(
    ("activity", "twice"),
    [
        ("Bättre arbetsmiljö för chefer", True),
        ("BÄTTRE ARBETSMILJÖ  för chefer", True),
        ("Bättre arbetsmiljö för alla chefer", False),
    ],
)
def test_kal308_a_row_with_the_same_key(activity: str, twice: bool) -> None:  # noqa: FBT001  # a column of the table above
    book = w.typed(w.clean(), {"Arbetsmiljö!A8": activity, "Arbetsmiljö!B8": "Pågår"})
    assert w.findings(book) == ([("KAL308", "Arbetsmiljö!A8")] if twice else [])


def test_kal308_items_of_the_analysis_may_repeat() -> None:
    rows = w.submission().rows["analysis"]
    again = {("analysis", rows[1], "amount"): w.n(420), ("analysis", rows[2], "amount"): w.n(-50)}
    assert w.findings(w.book(again)) == []


# KAL309: a total brings its sources


def test_kal309_a_total_without_its_sources() -> None:
    total = w.submission(level=Level.ADMINISTRATION)
    assert "KAL309" not in {code for code, _ in w.findings(w.laid_out(total))}
    bare = w.findings(w.laid_out(replace(total, members=())))
    assert ("KAL309", "Omslag!B8") in bare


def test_kal309_a_department_has_none() -> None:
    assert w.findings(w.clean()) == []
