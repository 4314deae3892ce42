"""KAL9xx: figures and words that may be right and are worth a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

import workbooks as w
from facts import in_words
from kalkyl.contract.spec import VALUE
from kalkyl.model import Finding, Key, Report, Severity, Submission, Value
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from together import check_together

SICK: Key = ("staff", "sick_hours", VALUE)
LEFT: Key = ("staff", "left_external", VALUE)
FORECAST: Key = ("forecast", "regionkontoret", "annual_forecast")
OTHER_FORECAST: Key = ("forecast", "fortroendevalda", "annual_forecast")
OUTCOME: Key = ("result", "regionkontoret", "outcome")
SUMMARY: Key = ("texts", "sammanfattning", VALUE)
OPEN = {("analysis", f"rad_{n}", "complete"): "Nej" for n in (1, 2, 3)}
"""An analysis that claims nothing of the variance."""
QUIET = ("110", "120", "130", "140", "170", "180")
"""Departments of the example whose figures agree with each other."""


def notes(code: str, values: Mapping[Key, Value], expected: Expected) -> list[Finding]:
    report = w.judged(w.book(values), expected)
    found = [one for one in report.findings if one.code == code]
    assert all(one.severity is Severity.NOTE for one in found)
    return found


def before(source: str, values: Mapping[Key, Value]) -> Expected:
    then = w.with_entries(w.before(w.submission(), source), values)
    return w.against(**{source: then})


# KAL901: a department's own history


@pytest.mark.parametrize(
    ("source", "key", "then", "told"),
    [
        ("last_year", SICK, "10623", True),
        ("last_year", SICK, "10622", False),
        ("last_year", SICK, "1180", True),
        ("last_year", SICK, "1181", False),
        ("last_year", SICK, "0", False),
        ("previous", SICK, "35410", True),
        ("last_year", LEFT, "1", False),
        ("last_year", LEFT, "13", True),
        ("last_year", OUTCOME, "-142", True),
        ("previous", OUTCOME, "-142", False),
        ("last_year", OUTCOME, "-14000", False),
    ],
)
def test_kal901_three_times_as_much_and_not_little(
    source: str,
    key: Key,
    then: str,
    told: bool,
) -> None:
    assert bool(notes("KAL901", {}, before(source, {key: w.n(then)}))) is told


def test_kal901_is_told_once_of_the_greatest_leap() -> None:
    then = {SICK: w.n(35410), OUTCOME: w.n(-100000)}
    [found] = notes("KAL901", {}, before("last_year", then))
    assert (in_words(found.facts["found"]), in_words(found.facts["known"])) == ("3541", "35410")
    assert [str(one) for one in found.also] == ["Resultat!B10"]


def test_kal901_small_amounts_are_let_be() -> None:
    assert notes("KAL901", {OUTCOME: w.n(-999)}, before("last_year", {OUTCOME: w.n(-9)})) == []
    assert notes("KAL901", {OUTCOME: w.n(-1009)}, before("last_year", {OUTCOME: w.n(-9)}))


# KAL902: sister departments


def together(
    codes: Sequence[str], values: Mapping[Key, Value], *, year: int = w.YEAR
) -> list[Report]:
    """The notes on workbooks that came together, the first of them with other entries."""
    first, *others = (w.submission(code, year=year if code == "110" else w.YEAR) for code in codes)
    cases = [w.case(w.laid_out(one)) for one in (w.entered(first, values), *others)]
    return list(check_together(cases, [Report()] * len(cases), CATALOGUE))


def odd(reports: Sequence[Report]) -> list[Finding]:
    return [one for one in reports[0].findings if one.code == "KAL902"]


@pytest.mark.parametrize(
    ("hours", "told"), [("3541", False), ("5000", False), ("31000", True), ("124000", True)]
)
def test_kal902_is_told_of_what_is_far_from_all_others(hours: str, told: bool) -> None:
    found = odd(together(QUIET, {SICK: w.n(hours)}))
    assert bool(found) is told
    assert all(str(one.place) == "Medarbetare!B7" for one in found)


def test_kal902_needs_five_of_a_kind() -> None:
    values: dict[Key, Value] = {SICK: w.n(31000)}
    assert odd(together(QUIET[:5], values))
    assert odd(together(QUIET[:4], values)) == []
    assert odd(together(QUIET[:5], values, year=2022)) == []


def test_kal902_compares_outcome_and_forecast_with_the_budget() -> None:
    values: dict[Key, Value] = {OUTCOME: w.n(-90000), FORECAST: w.n(-190000)}
    [found] = odd(together(QUIET, values))
    assert found.severity is Severity.NOTE
    assert in_words(found.facts["count"]) == "6"
    told = in_words(found.facts["label"]) + in_words(found.facts["more"])
    assert "Prognos i % av årsbudget" in told
    assert "Ack. utfall i % av ack. budget" in told


def test_kal902_budgets_alone_are_nothing_odd() -> None:
    budget: dict[Key, Value] = {("development", "costs", "budget"): w.n(-90000)}
    assert odd(together(QUIET, budget)) == []


# KAL903, KAL904: forecasts


def test_kal903_every_forecast_is_the_budget() -> None:
    quiet: dict[Key, Value] = {("texts", "sammanfattning", "value"): "Prognosen följer budget."}
    same: dict[Key, Value] = {**OPEN, **quiet, FORECAST: w.n(-44125)}
    assert w.findings(w.book(same)) == [("KAL903", "Prognos!B10")]
    for amount in ("-44124", "-44125.4"):
        near: dict[Key, Value] = {**OPEN, **quiet, FORECAST: w.n(amount)}
        assert w.findings(w.book(near)) == []


def test_kal903_one_row_says_nothing() -> None:
    alone = {("forecast", "fortroendevalda", column): None for column in _forecast_columns()}
    result = {
        ("result", "fortroendevalda", column): None for column in ("outcome", "budget", "comment")
    }
    values: dict[Key, Value] = {**OPEN, **alone, **result, FORECAST: w.n(-44125)}
    assert "KAL903" not in [code for code, _ in w.findings(w.book(values))]


def _forecast_columns() -> tuple[str, ...]:
    return ("annual_forecast", "annual_budget", "previous_forecast", "comment")


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [("-44000", "-40000", True), ("-44000", "-40500", False), ("-44000", "0", False)],
)
def test_kal904_every_forecast_is_round(one: str, other: str, told: bool) -> None:
    values: dict[Key, Value] = {**OPEN, FORECAST: w.n(one), OTHER_FORECAST: w.n(other)}
    assert bool(notes("KAL904", values, w.NOTHING_EXPECTED)) is told


def test_kal904_round_budgets_make_round_forecasts() -> None:
    budgets = {(key[0], key[1], "annual_budget"): w.n(-41000) for key in (FORECAST, OTHER_FORECAST)}
    values: dict[Key, Value] = {
        **OPEN,
        **budgets,
        FORECAST: w.n(-44000),
        OTHER_FORECAST: w.n(-40000),
    }
    assert notes("KAL904", values, w.NOTHING_EXPECTED) == []


# KAL905: the same words again


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("Våren har varit lugn, och inget har blivit dyrare än väntat.", True),
        ("VÅREN har varit lugn,  och inget har blivit dyrare än väntat.", True),
        ("Våren har varit lugn, och inget har blivit dyrare än vi väntat.", False),
        ("Våren har varit lugn.", False),
    ],
)
def test_kal905_a_text_of_some_length_is_the_same(then: str, told: bool) -> None:
    now = then if len(then) < 30 else "Våren har varit lugn, och inget har blivit dyrare än väntat."
    found = notes("KAL905", {SUMMARY: now}, before("previous", {SUMMARY: then}))
    assert bool(found) is told


def test_kal905_the_same_words_beside_the_same_figures_are_no_news() -> None:
    comment: Key = ("result", "fortroendevalda", "comment")
    text = w.submission().value(comment)
    now = w.submission().value(("result", "fortroendevalda", "outcome"))
    assert isinstance(now, Decimal)
    for outcome, told in ((now, False), (now / 2, True)):
        then = {comment: text, ("result", "fortroendevalda", "outcome"): outcome}
        assert bool(notes("KAL905", {}, before("previous", then))) is told


def test_kal905_causes_and_names_may_well_be_the_same() -> None:
    now = w.submission()
    then: dict[Key, Value] = {
        key: fact.value
        for key, fact in now.facts.items()
        if key[0] == "analysis" and isinstance(fact.value, str)
    }
    assert notes("KAL905", {}, before("previous", then)) == []


def test_the_notes_on_the_clean_departments_are_none() -> None:
    reports: list[Submission] = [w.submission(code) for code in QUIET]
    assert all("KAL9" not in code for one in reports for code, _ in w.findings(w.laid_out(one)))
