"""Figures from entries: exact, blank while nothing is there, undefined rather than partial."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import workbooks as w
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.evaluate import EMPTY, Figures, State
from kalkyl.model import CellError, Key, Value

REGION, POLITICIANS = "regionkontoret", "fortroendevalda"
UPPDRAG = (REGION, POLITICIANS, "oforutsett_regionstyrelsen", "utvecklingsmedel")
DIVISION: Key = ("development", "costs", "development")


def forecast(row: str, column: str = "annual_forecast") -> Key:
    return ("forecast", row, column)


def of(entries: dict[Key, Value]) -> Figures:
    """The figures of a blank workbook with some entries."""
    return Figures(w.terms(), w.entered(w.blank(), entries))


def n(text: str) -> Decimal:
    return Decimal(text)


def test_a_blank_workbook_has_blank_figures() -> None:
    figures = of({})
    for table in w.terms().tables.values():
        rows = [row.id for row in table.rows] + ([TOTAL] if table.total else [])
        for row in rows:
            for column in table.columns:
                figure = figures[table.id, row, column]
                if figure.state is not State.EMPTY:
                    assert table.id == "cover" or column in {"target", "status"}


def test_a_total_is_the_exact_sum_of_what_is_there() -> None:
    figures = of({forecast(REGION): n("0.1"), forecast(POLITICIANS): n("0.2")})
    assert figures[forecast(TOTAL)].value == n("0.3")
    assert figures[forecast(REGION, "variance")].state is State.UNDEFINED


def test_sums_and_differences_are_never_rounded() -> None:
    large, small = n("99999999999999.123456789012"), n("0.000000000001")
    entries = {forecast(REGION): large, forecast(REGION, "annual_budget"): small}
    figures = of({**entries, forecast(POLITICIANS): small})
    assert str(figures[forecast(TOTAL)].value) == "99999999999999.123456789013"
    assert str(figures[forecast(REGION, "variance")].value) == "99999999999999.123456789011"


@pytest.mark.parametrize("unread", ["tolv", CellError("#REF!"), True])
def test_an_unreadable_part_makes_all_that_rests_on_it_undefined(unread: Value) -> None:
    bad = forecast(REGION)
    figures = of(
        {
            bad: unread,
            forecast(REGION, "annual_budget"): n("-10"),
            forecast(POLITICIANS): n("-1"),
            forecast(POLITICIANS, "annual_budget"): n("-1"),
        }
    )
    for key in (
        bad,
        forecast(REGION, "variance"),
        forecast(TOTAL),
        forecast(TOTAL, "variance"),
        ("forecast_indicator", "forecast_variance", "annual_forecast"),
        ("result", REGION, "forecast_variance"),
        ("analysis_check", REGION, "variance"),
    ):
        assert (figures[key].state, figures[key].because) == (State.UNDEFINED, bad), key
    assert figures["forecast_indicator", "forecast_variance", "status"].value == "Grå"
    assert figures[forecast(TOTAL, "annual_budget")].value == n("-11")
    assert figures[forecast(POLITICIANS, "variance")].value == 0


def test_half_a_difference_is_undefined_because_of_the_other_half() -> None:
    figures = of({forecast(REGION): n("-5")})
    figure = figures[forecast(REGION, "variance")]
    assert (figure.state, figure.because) == (State.UNDEFINED, forecast(REGION, "annual_budget"))


@pytest.mark.parametrize("zero", ["0", "0.000", "-0"])
def test_nothing_divided_by_zero_is_undefined_with_its_parts(zero: str) -> None:
    figures = of(
        {
            ("development", "costs", "this_year"): n("-5"),
            ("development", "costs", "last_year"): n(zero),
        }
    )
    figure = figures[DIVISION]
    assert (figure.state, figure.because, figure.value) == (State.UNDEFINED, None, None)
    assert figure.ratio is not None
    assert figure.ratio.denominator == 0


def test_a_percentage_follows_from_its_exact_parts() -> None:
    figures = of(
        {
            ("development", "costs", "this_year"): n("-183355"),
            ("development", "costs", "last_year"): n("-154986"),
        }
    )
    assert str(figures[DIVISION].value).startswith("18.3042")


def items(*rows: tuple[str, str, Value]) -> Figures:
    """A blank workbook with some items of the analysis: assignment, kind and amount."""
    entries: dict[Key, Value] = {}
    for number, (assignment, kind, amount) in enumerate(rows, 1):
        row = f"rad_{number}"
        entries["analysis", row, "assignment"] = assignment
        entries["analysis", row, "item_type"] = kind
        entries["analysis", row, "amount"] = amount
    start = w.entered(w.blank(), entries)
    ids = tuple(f"rad_{number}" for number in range(1, len(rows) + 1))
    return Figures(w.terms(), replace(start, rows={**start.rows, "analysis": ids}))


def explained(figures: Figures, row: str) -> Value:
    return figures["analysis_check", row, "explained"].value


AGAINST, SINCE = "Avvikelse mot budget", "Förändring sedan föregående rapport"


def test_items_are_summed_where_they_belong() -> None:
    figures = items(
        ("Regionkontoret", AGAINST, n("5")),
        ("Regionkontoret", AGAINST, n("-2")),
        ("Regionkontoret", SINCE, n("100")),
        ("Utvecklingsmedel", AGAINST, n("7")),
    )
    assert explained(figures, REGION) == 3
    assert explained(figures, "utvecklingsmedel") == 7
    assert figures["analysis_check", POLITICIANS, "explained"] == EMPTY
    assert explained(figures, TOTAL) == 10


def test_an_unreadable_item_makes_its_own_sum_undefined() -> None:
    figures = items(
        ("Regionkontoret", AGAINST, n("5")),
        ("Regionkontoret", AGAINST, "tolv"),
        ("Utvecklingsmedel", AGAINST, n("7")),
    )
    assert figures["analysis_check", REGION, "explained"].state is State.UNDEFINED
    assert figures["analysis_check", TOTAL, "explained"].state is State.UNDEFINED
    assert explained(figures, "utvecklingsmedel") == 7


def test_a_figure_of_no_cell_is_empty() -> None:
    assert of({})["sick_groups", "long_term", "employees"] == EMPTY


def test_a_row_is_used_when_a_person_has_entered_anything() -> None:
    table = w.terms().tables["staff_indicators"]
    assert not of({}).is_used(table, "turnover")
    assert of({("staff_indicators", "turnover", "comment"): "x"}).is_used(table, "turnover")
    figures = of({forecast(REGION): n("0")})
    assert figures.is_used(w.terms().tables["forecast"], REGION)
    assert figures.submission.value(("cover", "year", VALUE)) == w.YEAR
