"""KAL906, KAL907: what sister departments say of a workbook's unit and signs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import workbooks as w
from facts import in_words
from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import VALUE
from kalkyl.model import Finding, Key, Report, Severity, Submission, Value
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.wording.messages import message
from together import check_together

CODES = ("110", "120", "130", "140", "150", "160", "170", "180", "190")
HOURS: Key = ("staff", "ordinary_hours", VALUE)
STAFF: Key = ("staff", "permanent_staff", VALUE)
ROW = ("forecast", "regionkontoret")
NETS = ("annual_forecast", "annual_budget", "previous_forecast")
YEARS = w.EXAMPLE.with_name("exempel-2025") / "underlag"
Change = Callable[[Submission], Submission]


def judged(departments: Sequence[Submission], expected: Expected | None = None) -> list[Report]:
    """What is found in workbooks that come together, by the rules about the whole lot alone."""
    wanted = expected or w.NOTHING_EXPECTED
    cases = [_case(one, wanted) for one in departments]
    return list(check_together(cases, [Report()] * len(cases), CATALOGUE))


def _case(what: Submission, expected: Expected) -> Case:
    known = _of_example(what.source.file.removesuffix(".xlsx"), what.year)
    if known is not None and known[0] == what and expected == w.NOTHING_EXPECTED:
        return known[1]
    return w.case(w.laid_out(what), expected)


@cache
def _of_example(code: str, year: int) -> tuple[Submission, Case] | None:
    """A department of the example as it is; read once for all tests."""
    if year != w.YEAR or code not in CODES:
        return None
    what = w.submission(code)
    return what, w.case(w.laid_out(what))


def changed(change: Change, codes: Sequence[str] = CODES) -> list[Submission]:
    """The example's departments, the first of them changed."""
    first, *others = map(w.submission, codes)
    return [change(first), *others]


def found(departments: Sequence[Submission], code: str) -> list[Finding]:
    first, *others = judged(departments)
    assert not any(one.code in {"KAL906", "KAL907"} for report in others for one in report.findings)
    return [one for one in first.findings if one.code == code]


def entering(values: Mapping[Key, Value]) -> Change:
    return lambda what: w.with_entries(what, values)


def in_kronor(factor: Decimal | int, *tables: str, **more: Value) -> Change:
    sizes: dict[Key, Value] = {("staff", row, VALUE): value for row, value in more.items()}
    return lambda what: w.with_entries(w.times(what, factor, tables), sizes)


# KAL906


@pytest.mark.parametrize(
    ("code", "factor"), [*((code, 1000) for code in CODES), ("120", 1_000_000)]
)
def test_kal906_a_whole_workbook_in_kronor(code: str, factor: int) -> None:
    """Whatever its size: the sisters' per hour and employee are nowhere near."""
    others = [one for one in CODES if one != code]
    [one] = found(changed(in_kronor(factor), [code, *others]), "KAL906")
    assert one.severity is Severity.ERROR
    assert one.confirmable
    assert "Kostnads- och intäktsutveckling" in in_words(one.facts["tables"])
    assert ("tusen" if factor == 1000 else "miljon") in in_words(one.facts["how"])
    told = Decimal(in_words(one.facts["found"]).split()[0])
    assert Decimal(in_words(one.facts["suggested"]).split()[0]) * factor == told
    assert "Ordinarie" in in_words(one.facts["per"])
    rule = next(rule for rule in CATALOGUE if rule.code == "KAL906")
    assert "Kontrollera enheten" in message(rule, one)


def test_kal906_amounts_in_millions_have_decimals() -> None:
    [one] = found(changed(in_kronor(Decimal("0.001"))), "KAL906")
    assert "tusendel" in in_words(one.facts["how"])


@pytest.mark.parametrize(
    "change",
    [
        in_kronor(1),
        in_kronor(10),
        in_kronor(100),
        in_kronor(1000, "forecast", "result"),  # net amounts may be near 0 at others
        in_kronor(1000, "investments"),
        in_kronor(1, ordinary_hours=Decimal(124)),  # the hours are in another unit
        in_kronor(1000, ordinary_hours=Decimal(124_610_000)),
    ],
)
def test_kal906_is_silent_where_sizes_may_differ(change: Change) -> None:
    assert found(changed(change), "KAL906") == []


def test_kal906_costs_and_income_alone() -> None:
    [one] = found(changed(in_kronor(1000, "development")), "KAL906")
    assert in_words(one.facts["tables"]) == "Kostnads- och intäktsutveckling"


def test_kal906_one_measure_of_size_is_enough_and_four_sisters() -> None:
    assert found(changed(in_kronor(1000, permanent_staff=None)), "KAL906")
    assert found(changed(in_kronor(1000), CODES[:5]), "KAL906")
    assert found(changed(in_kronor(1000), CODES[:4]), "KAL906") == []


@pytest.mark.parametrize(("factor", "told"), [(1000, True), (1001, False), (100, False)])
def test_kal906_without_sizes_amounts_must_be_whole_thousands(factor: int, told: bool) -> None:
    change = in_kronor(factor, ordinary_hours=None, permanent_staff=None)
    assert bool(found(changed(change), "KAL906")) is told


def test_kal906_departments_that_are_all_large_are_no_fault() -> None:
    assert all(
        one.code != "KAL906"
        for report in judged([w.times(w.submission(code), 1000) for code in CODES])
        for one in report.findings
    )


def test_kal906_an_answer_holds_whatever_other_sisters_come() -> None:
    few = found(changed(in_kronor(1000), CODES[:6]), "KAL906")
    many = found(changed(in_kronor(1000)), "KAL906")
    assert few[0].about == many[0].about != ""
    other = in_kronor(1000, ordinary_hours=Decimal(124_000))
    assert found(changed(other), "KAL906")[0].about != few[0].about


def test_kal906_what_an_earlier_report_contradicts_is_told_of_once() -> None:
    first, *others = changed(in_kronor(1000))
    plan = w.against(plan=w.before(w.submission(), "plan"))
    cases = [w.case(w.laid_out(first), plan), *(w.case(w.laid_out(one)) for one in others)]
    assert "KAL516" in {one.code for one in check(cases[0], CATALOGUE).findings}
    [report, *_] = check_together(cases, [Report()] * len(cases), CATALOGUE)
    assert "KAL906" not in {one.code for one in report.findings}


# KAL907


def turned(*columns: str, factor: int = 1) -> Change:
    def change(what: Submission) -> Submission:
        values: dict[Key, Value] = {}
        for column in columns:
            value = what.value((*ROW, column))
            assert isinstance(value, Decimal)
            values[*ROW, column] = -value * factor
        return w.with_entries(what, values)

    return change


def test_kal907_a_row_without_any_minus() -> None:
    [one] = found(changed(turned(*NETS)), "KAL907")
    assert one.severity is Severity.WARNING
    assert in_words(one.facts["where"]) == "på samma rad hos alla andra avdelningar"
    assert [str(place) for place in (one.place, *one.also)] == [
        "Prognos!B10",
        "Prognos!C10",
        "Prognos!F10",
    ]
    assert one.about


def test_kal907_what_the_row_itself_contradicts_is_told_of_as_that() -> None:
    assert found(changed(turned("annual_forecast")), "KAL907") == []


@pytest.mark.parametrize(("value", "told"), [(99, False), (100, True), (-100, False)])
def test_kal907_small_amounts_say_nothing(value: int, told: bool) -> None:
    change = entering({(*ROW, column): Decimal(value) for column in NETS})
    assert bool(found(changed(change), "KAL907")) is told


def test_kal907_needs_four_sisters_that_nearly_all_agree() -> None:
    change = turned(*NETS)
    assert found(changed(change, CODES[:5]), "KAL907")
    assert found(changed(change, CODES[:4]), "KAL907") == []
    first, second, *others = changed(change)
    two = [report for report in judged([first, change(second), *others]) if report.findings]
    assert [one.code for report in two for one in report.findings if one.code == "KAL907"] == []


def alone(value: int | None) -> Change:
    """A workbook whose only net amount in a table is the forecast of a row."""

    def change(what: Submission) -> Submission:
        values: dict[Key, Value] = {
            key: None
            for key, fact in what.facts.items()
            if key[0] in {"forecast", "result"} and isinstance(fact.value, Decimal)
        }
        forecast = None if value is None else Decimal(value)
        return w.with_entries(what, {**values, (*ROW, "annual_forecast"): forecast})

    return change


def lone(mine: int | None, theirs: int | None, count: int = 2) -> list[list[Finding]]:
    """What is found in workbooks that each have one net amount, of the first and the others."""
    first, *others = map(w.submission, CODES[:count])
    reports = judged([alone(mine)(first), *map(alone(theirs), others)])
    return [[one for one in report.findings if one.code == "KAL907"] for report in reports]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_kal907_a_workbook_of_one_amount_that_is_turned(count: int) -> None:
    [[one], *others] = lone(7000, -5000, count)
    assert (one.severity, one.is_open_question) == (Severity.WARNING, True)
    assert not any(others)
    assert str(one.place) == "Prognos!B10"


def test_kal907_whoever_has_the_sign_of_income_is_asked() -> None:
    assert [len(found_) for found_ in lone(-7000, 5000, 3)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("mine", "theirs"), [(7000, 5000), (-7000, -5000), (99, -5000), (7000, None), (None, -5000)]
)
def test_kal907_one_amount_like_the_others_or_a_small_one(
    mine: int | None, theirs: int | None
) -> None:
    assert not any(lone(mine, theirs))


@pytest.mark.parametrize("then", [7000, -7000])
def test_kal907_one_amount_that_an_earlier_report_bears_out_or_contradicts(then: int) -> None:
    mine, other = alone(7000)(w.submission("110")), alone(-5000)(w.submission("120"))
    previous = w.before(mine, "previous")
    entered: dict[Key, Value] = {(*ROW, "annual_forecast"): Decimal(then)}
    expected = w.against(previous=w.with_entries(previous, entered))
    cases = [w.case(w.laid_out(mine), expected), w.case(w.laid_out(other))]
    own = {one.code for one in check(cases[0], CATALOGUE).findings}
    [report, _] = check_together(cases, [Report()] * 2, CATALOGUE)
    assert "KAL907" not in {one.code for one in report.findings}
    assert ("KAL517" in own) is (then < 0)


# Nothing of what is right


@pytest.mark.parametrize("code", ["KAL906", "KAL907"])
def test_the_examples_departments_are_right(code: str) -> None:
    reports = judged([w.submission(one) for one in CODES])
    assert [one for report in reports for one in report.findings if one.code == code] == []


@pytest.mark.parametrize("report", sorted(one.name for one in YEARS.iterdir() if one.name > "a"))
def test_the_whole_year_is_right(report: str) -> None:
    terms = w.terms(2025, report)
    documents = sorted((YEARS / report).glob("*.json"))
    departments = [submission_of(terms, _json(path)) for path in documents]
    assert len(departments) == len(CODES)
    found_ = {one.code for report_ in judged(departments) for one in report_.findings}
    assert not {"KAL906", "KAL907"} & found_
    first, *others = departments
    large = judged([w.times(first, 1000), *others])[0].findings
    assert "KAL906" in {one.code for one in large}


def _json(path: Path) -> dict[str, object]:
    return dict(json.loads(path.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal))


def test_files_in_other_order_get_the_same() -> None:
    departments = changed(in_kronor(1000))
    forward = judged(departments)
    back = judged(departments[::-1])[::-1]
    assert [one.findings for one in forward] == [
        tuple(replace(one) for one in other.findings) for other in back
    ]


def test_a_whole_workbook_of_turned_signs_is_an_error_beside_its_sisters() -> None:
    def turn(what: Submission) -> Submission:
        values: dict[Key, Value] = {
            key: -fact.value
            for key, fact in what.facts.items()
            if key[0] == ROW[0] and key[2] in NETS and isinstance(fact.value, Decimal)
        }
        return w.with_entries(what, values)

    cases = [w.case(w.laid_out(what)) for what in changed(turn)]
    alone = check(cases[0], CATALOGUE)
    [one] = [finding for finding in alone.findings if finding.code == "KAL244"]
    assert (one.severity, one.blocks) == (Severity.ERROR, True)
    reports = check_together(cases, [check(case, CATALOGUE) for case in cases], CATALOGUE)
    told = [finding.code for finding in reports[0].findings if finding.blocks]
    assert "KAL244" in told
    assert all(report.passed for report in reports[1:])
