"""Contradictions that a workbook holds as a whole: year and period, all signs, earlier reports."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

import workbooks as w
from facts import in_words
from kalkyl.contract.document import submission_of
from kalkyl.io.data_files import read_json
from kalkyl.model import Key, Value
from kalkyl.template.row_checks import CONTRADICTED
from shipped_organisation import contract

RK = "regionkontoret"
ANNUAL = ("annual_forecast", "annual_budget", "previous_forecast")


def forecast(column: str, row: str = RK) -> Key:
    return ("forecast", row, column)


def times(factor: int, *keys: Key) -> dict[Key, Value]:
    return {key: w.n(str(w.submission().value(key))) * factor for key in keys}


def codes(values: Mapping[Key, Value]) -> list[str]:
    return [code for code, _ in w.findings(w.book(values))]


def test_kal411_a_whole_row_in_kronor() -> None:
    book = w.book(times(1000, *map(forecast, ANNUAL)))
    [found] = [one for one in w.judged(book).findings if one.code == "KAL411"]
    assert str(found.place) == "Prognos!B10"
    assert in_words(found.facts["suggested"]) == "-43335 tkr"
    assert set(found.compared) == {
        *map(forecast, ANNUAL[:2]),
        ("result", RK, "outcome"),
        ("result", RK, "budget"),
    }
    assert w.cell(book, "Prognos!L10").value == CONTRADICTED
    assert w.cell(w.clean(), "Prognos!L10").value == "OK"


def test_kal411_an_uneven_year_is_no_other_unit() -> None:
    assert "KAL411" not in codes(times(20, *map(forecast, ANNUAL)))
    assert "KAL411" not in codes({("result", RK, "outcome"): w.n(0)})


# All signs


def positive(*tables: str) -> dict[Key, Value]:
    """The amounts of some tables without their minus."""
    found = ((key, fact.value) for key, fact in w.submission().facts.items())
    return {
        key: abs(value)
        for key, value in found
        if key[0] in tables and isinstance(value, Decimal) and value
    }


ALL = ("forecast", "result", "development")


def test_kal244_all_amounts_positive_is_one_fault() -> None:
    report = w.judged(w.book(positive(*ALL)))
    [found] = [one for one in report.findings if one.code == "KAL244"]
    assert report.has_errors
    assert len(found.compared) == int(in_words(found.facts["count"]))
    assert not {"KAL206", "KAL243", "KAL216"} & {one.code for one in report.findings}
    causes = [in_words(one.facts["cause"]) for one in report.findings if one.code == "KAL403"]
    assert causes
    assert all("Det kan följa av felet i Prognos!" in cause for cause in causes)


@pytest.mark.parametrize("form", ["formular-2020", "formular-2021"])
def test_kal244_a_form_of_ones_own_with_positive_costs(form: str) -> None:
    turned = w.form(form, w.entered(w.submission(), positive(*ALL)))
    assert "KAL244" in {one.code for one in w.judged(turned).findings}
    assert "KAL244" not in {one.code for one in w.judged(w.form(form, w.submission())).findings}


def test_kal244_one_table_of_several() -> None:
    assert "KAL244" in codes(positive("forecast"))
    one_right = {**positive("forecast"), forecast("annual_budget", "fortroendevalda"): w.n(-39970)}
    assert "KAL244" not in codes(one_right)


def test_kal244_a_surplus_that_costs_and_income_bear_out() -> None:
    income = {
        ("development", "income", column): w.n(60000)
        for column in ("last_year", "this_year", "budget")
    }
    assert "KAL244" not in codes({**positive("forecast", "result"), **income})


@pytest.mark.parametrize(("income", "told"), [(-400000, False), (-1000, True)])
def test_kal244_a_plan_whose_income_exceeds_its_costs(income: int, *, told: bool) -> None:
    terms = contract("verksamhetsplan", 2025)
    [path] = w.EXAMPLE.parent.glob("exempel-2025/underlag/verksamhetsplan/110-*.json")
    what = submission_of(terms, read_json(path))
    nets: dict[Key, Value] = {
        key: -abs(fact.value)
        for key, fact in what.facts.items()
        if key[0] == "budget_per_uppdrag" and isinstance(fact.value, Decimal)
    }
    split: dict[Key, Value] = {("budget_split", "income", "annual"): w.n(income)}
    book = w.laid_out(w.entered(what, {**nets, **split}))
    assert ("KAL244" in dict(w.findings(book))) is told


def test_kal244_small_amounts_say_nothing() -> None:
    small = {key: w.n(17) for key in positive("forecast")}
    assert "KAL244" not in codes(small)


# What was handed in before

BUDGET = ("budget_per_uppdrag", RK, "annual")


def against_plan(value: int, now: int = -44125) -> list[str]:
    what = w.entered(w.submission(), {forecast("annual_budget"): w.n(now)})
    plan = w.before(w.submission(), "plan")
    expected = w.against(plan=w.with_entries(plan, {BUDGET: w.n(value)}))
    return [code for code, _ in w.findings(w.laid_out(what), expected)]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        *((44125, ""), (441250, "KAL516"), (44125000, "KAL516"), (4412, "KAL516")),
        *((-44125, "KAL517"), (-30000, "KAL517"), (-20000, "KAL504"), (45000, "KAL504")),
        *((460000, "KAL504"),),
    ],
)
def test_kal516_kal517_a_budget_against_the_plans(plan: int, code: str) -> None:
    """The code "KAL517" is of signs, "KAL516" of magnitudes; other differences are KAL504's."""
    assert against_plan(plan) == ([code] if code else [])


@pytest.mark.parametrize(
    ("before", "code"),
    [(13000, "KAL517"), (-13000, ""), (-13, ""), (-150, ""), (99, ""), (-13000000, "KAL516")],
)
def test_an_outcome_against_the_report_before(before: int, code: str) -> None:
    """Two months of thirteen are four of twenty-six, about as large as twenty-seven."""
    previous = w.before(w.submission(), "previous")
    key = ("development", "costs", "this_year")
    expected = w.against(previous=w.with_entries(previous, {key: w.n(before)}))
    found = [one for one, _ in w.findings(w.clean(), expected)]
    assert found in ([[code]] if code else [[], ["KAL513"]])


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("previous", ("forecast", RK, "annual_forecast")),
        ("last_year", ("development", "costs", "this_year")),
    ],
)
@pytest.mark.parametrize(
    ("share", "is_ten"),
    [("0.1", True), ("10", True), ("0.097", False), ("0.11", False), ("9", False)],
)
def test_kal516_ten_times_what_was_reported_before(
    source: str, key: Key, share: str, *, is_ten: bool
) -> None:
    """A forecast against the last one, and the same months a year apart."""
    assert ("KAL516" in against_before(source, key, share)) is is_ten


def test_kal516_what_has_been_counted_up_from_fewer_months_may_be_ten_times() -> None:
    assert "KAL516" not in against_before("previous", ("development", "costs", "this_year"), "0.05")


def against_before(source: str, key: Key, share: str) -> list[str]:
    then = w.before(w.submission(), source)
    known = w.n(str(w.submission().value(key))) * Decimal(share)
    earlier = w.with_entries(then, {key: known})
    return [code for code, _ in w.findings(w.clean(), w.against(**{source: earlier}))]


def test_kal518_a_whole_workbook_against_the_plan() -> None:
    plan = w.before(w.submission(), "plan")
    turned = {
        key: -fact.value
        for key, fact in plan.facts.items()
        if isinstance(fact.value, Decimal) and key[0] in {"budget_per_uppdrag", "budget_split"}
    }
    report = w.judged(w.clean(), w.against(plan=w.with_entries(plan, turned)))
    assert [one.code for one in report.findings if one.code != "KAL901"] == ["KAL518"]
    [found] = [one for one in report.findings if one.code == "KAL518"]
    assert len(found.compared) > len(turned) // 3


# What follows from them


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({forecast("annual_forecast"): w.n(43335)}, "Prognos!B10"),
        (times(1000, *map(forecast, ANNUAL)), "Prognos!B10"),
        ({forecast("annual_forecast"): w.n(-43000)}, ""),
    ],
)
def test_kal403_points_at_the_amount_that_it_follows_from(
    values: dict[Key, Value], cause: str
) -> None:
    report = w.judged(w.book(values))
    [found] = [one for one in report.findings if one.code == "KAL403"]
    assert in_words(found.facts["cause"]) == (
        f"Det kan följa av felet i {cause}; rätta det först." if cause else ""
    )
