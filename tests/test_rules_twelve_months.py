"""KAL420, KAL421, KAL423, KAL424: figures of people and months that agree and are odd."""

from __future__ import annotations

from decimal import Decimal

import pytest

import workbooks as w
from kalkyl.contract.spec import VALUE
from kalkyl.model import Key, Value
from kalkyl.rules.catalogue import Expected

TURNOVER: Key = ("staff_indicators", "turnover", "comment")
SICK: Key = ("staff_indicators", "sick_leave", "comment")


def staff(row: str) -> Key:
    return ("staff", row, VALUE)


def number(key: Key) -> Decimal:
    value = w.submission().value(key)
    assert isinstance(value, Decimal)
    return value


def codes(
    values: dict[Key, Value], expected: Expected = w.NOTHING_EXPECTED, code: str = "KAL420"
) -> list[str]:
    return [place for found, place in w.findings(w.book(values), expected) if found == code]


# One month too few or too many


@pytest.mark.parametrize(
    ("costs", "income", "is_told"),
    [
        ("0.75", "0.75", True),
        ("1.25", "1.25", True),
        ("0.73", "0.77", True),
        ("0.75", "1", False),
        ("1", "0.75", False),
        ("0.85", "0.85", False),
        ("0.70", "0.75", False),
        ("1", "1", False),
    ],
)
def test_kal424_costs_and_income_of_a_month_too_few(
    costs: str, income: str, *, is_told: bool
) -> None:
    values: dict[Key, Value] = {
        ("development", row, "this_year"): number(("development", row, "budget")) * Decimal(share)
        for row, share in (("costs", costs), ("income", income))
    }
    assert bool(codes(values, code="KAL424")) is is_told


def test_kal424_is_silent_where_the_forecast_expects_it() -> None:
    values: dict[Key, Value] = {
        ("development", row, "this_year"): number(("development", row, "budget")) * Decimal("0.75")
        for row in ("costs", "income")
    }
    key = ("forecast", "regionkontoret", "annual_forecast")
    assert codes({**values, key: Decimal(-38_000)}, code="KAL424") == []


def test_kal424_is_silent_where_work_has_moved() -> None:
    values: dict[Key, Value] = {
        ("development", row, "this_year"): number(("development", row, "budget")) * Decimal("0.75")
        for row in ("costs", "income")
    }
    moved = {("texts", "sammanfattning", VALUE): "Enheten har flyttats till HR."}
    assert codes({**values, **moved}, code="KAL424") == []


# Sick leave and turnover


@pytest.mark.parametrize(
    ("times", "comment", "is_told"),
    [
        (Decimal(1), None, False),
        (Decimal("0.125"), None, True),
        (Decimal("0.125"), "Följs noga.", True),
        (Decimal("0.125"), "Ovanligt låg sjukfrånvaro i vår.", False),
    ],
)
def test_kal420_days_for_hours(times: Decimal, comment: str | None, *, is_told: bool) -> None:
    hours = (number(staff("sick_hours")) * times).quantize(Decimal(1))
    assert bool(codes({staff("sick_hours"): hours, SICK: comment})) is is_told


@pytest.mark.parametrize(
    ("hours", "comment", "is_told"),
    [
        (1, None, False),
        (3, None, True),
        (3, "Sjukfrånvaron har minskat sedan vi bytte rutiner.", False),
        (3, "Långtidssjukskrivningarna har ökat.", True),
        (3, "Följs noga.", True),
    ],
)
def test_kal420_sick_leave_far_from_the_report_before(
    hours: int, comment: str | None, *, is_told: bool
) -> None:
    before = w.of_report("manadsrapport-februari")
    now = (number(staff("sick_hours")) / hours).quantize(Decimal(1))
    expected = w.against(previous=before)
    assert bool(codes({staff("sick_hours"): now, SICK: comment}, expected)) is is_told


@pytest.mark.parametrize(
    ("comment", "text", "is_told"),
    [
        (None, None, True),
        ("Följs noga.", "Sjukfrånvaron följs noga.", True),
        ("Ingen har varit sjuk.", None, False),
        (None, "Avdelningen har inte haft någon sjukfrånvaro.", False),
        (None, "Ingen prognos har lämnats.", True),
    ],
)
def test_kal420_no_sick_leave_at_all_may_be_told_in_words(
    comment: str | None, text: str | None, *, is_told: bool
) -> None:
    expected = w.against(previous=w.of_report("manadsrapport-februari"))
    values: dict[Key, Value] = {staff("sick_hours"): Decimal(0), SICK: comment}
    values |= {("texts", "sjukfranvaro", VALUE): text}
    assert bool(codes(values, expected)) is is_told


@pytest.mark.parametrize(
    ("then", "now", "comment", "is_told"),
    [
        (1, 10, "Omsättningen är hög, fler har slutat.", True),
        (1, 10, "Enheten har flyttats till HR.", False),
        (1, 7, "Omsättningen är hög, fler har slutat.", False),
        (2, 15, "Omsättningen är hög, fler har slutat.", False),
        (2, 16, "Omsättningen är hög, fler har slutat.", True),
    ],
)
def test_kal420_one_way_of_leaving_with_a_digit_too_many(
    then: int, now: int, comment: str, *, is_told: bool
) -> None:
    """Whatever the comment says, unless work has moved."""
    key = staff("left_retired")
    before = w.with_entries(w.of_report("manadsrapport-februari"), {key: Decimal(then)})
    values: dict[Key, Value] = {key: Decimal(now), TURNOVER: comment}
    assert bool(codes(values, w.against(previous=before))) is is_told


def test_kal415_more_left_than_there_are() -> None:
    values: dict[Key, Value] = {staff("left_external"): Decimal(120), TURNOVER: "Hög i år."}
    assert codes(values, code="KAL415") == ["Medarbetare!B14"]


def test_kal420_employees_far_from_the_report_before() -> None:
    expected = w.against(previous=w.of_report("manadsrapport-februari"))
    key = staff("permanent_staff")
    assert codes({key: number(key) * 2}, expected) == ["Medarbetare!B17"]
    assert codes({key: number(key) + 5}, expected) == []


@pytest.mark.parametrize(("count", "is_told"), [(4, True), (2, False)])
def test_kal420_leavers_of_the_period_alone(count: int, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        staff("left_external"): Decimal(count),
        staff("left_retired"): Decimal(0),
        staff("left_internal"): Decimal(0),
        staff("period_left"): Decimal(count),
        staff("period_left_managers"): Decimal(0),
        staff("period_left_retired"): Decimal(0),
    }
    assert bool(codes(values)) is is_told


@pytest.mark.parametrize(("count", "is_told"), [(30, True), (3, False)])
def test_kal423_many_more_leavers_in_the_period_than_in_twelve_months(
    count: int, *, is_told: bool
) -> None:
    assert bool(codes({staff("period_left"): Decimal(count)}, code="KAL423")) is is_told


# Indexes


def annual(values: dict[str, str]) -> list[str]:
    survey: dict[Key, Value] = {("survey", row, VALUE): w.n(value) for row, value in values.items()}
    book = w.laid_out(w.entered(w.of_report("arsredovisning"), survey))
    return [place for code, place in w.findings(book) if code == "KAL421"]


@pytest.mark.parametrize(
    ("motivation", "leadership", "governance", "count"),
    [
        ("4.1", "3.9", "4.0", 3),
        ("7.4", "74", "71", 1),
        ("73.2", "73.2", "73.2", 1),
        ("73.2", "73.2", "71", 0),
        ("74", "72", "71", 0),
    ],
)
def test_kal421_other_scales(motivation: str, leadership: str, governance: str, count: int) -> None:
    rows = {"motivation": motivation, "leadership": leadership, "governance": governance}
    assert len(annual({"answers": "60", **rows})) == count


# The last report's figures with a new day


@pytest.mark.parametrize(("more", "is_told"), [(0, True), (1, False)])
def test_kal519_hours_of_the_report_before(more: int, *, is_told: bool) -> None:
    expected = w.against(previous=w.of_report("manadsrapport-februari"))
    values: dict[Key, Value] = {
        staff("sick_hours"): number(staff("sick_hours")) + more,
        staff("permanent_staff"): number(staff("permanent_staff")) + 1,
        staff("period_left"): Decimal(3),
    }
    found = codes(values, expected, code="KAL519")
    assert any(place.startswith("Medarbetare") for place in found) is is_told
