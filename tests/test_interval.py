from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalkyl.figures.amount import rounded
from kalkyl.figures.interval import Interval, gap, total

true_values = st.decimals(
    min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=6
)
tenths = st.decimals(
    min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=1
)
decimals_shown = st.one_of(st.none(), st.integers(-3, 4))


def exact(text: str) -> Interval:
    return Interval.exact(Decimal(text))


def printed(text: str, decimals: int = 1) -> Interval:
    return Interval.printed(Decimal(text), decimals)


def between(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


def holds(interval: Interval, value: Decimal | Fraction) -> bool:
    return Fraction(interval.low) <= Fraction(value) <= Fraction(interval.high)


@st.composite
def with_member(draw: st.DrawFn) -> tuple[Interval, Decimal]:
    value = draw(true_values)
    decimals = draw(decimals_shown)
    shown = value if decimals is None else rounded(value, decimals)
    return Interval.printed(shown, decimals), value


def test_printed_figures_stand_for_half_a_unit_either_way() -> None:
    assert printed("10.6", 1) == between("10.55", "10.65")
    assert printed("-154986", 0) == between("-154986.5", "-154985.5")
    assert printed("305000", -3) == between("304500", "305500")
    assert Interval.printed(Decimal("10.55"), None) == between("10.55", "10.55")


def test_arithmetic() -> None:
    one, other = between("1", "2"), between("10", "30")
    assert one + other == between("11", "32")
    assert other - one == between("8", "29")
    assert -one == between("-2", "-1")
    assert one.scaled_by(Decimal(100)) == between("100", "200")
    assert one.scaled_by(Decimal(-3)) == between("-6", "-3")
    assert one.scaled_by(Decimal(0)) == between("0", "0")
    assert other.width == 20
    assert exact("5").width == 0


def test_total() -> None:
    assert total([]) == exact("0")
    assert total([printed("1.5")]) == between("1.45", "1.55")
    assert total(printed(part) for part in ("5.6", "0.0", "5.0")) == between("10.45", "10.75")


def test_ratio() -> None:
    assert between("1", "2").ratio(between("4", "8")) == between("0.125", "0.5")
    assert between("1", "2").ratio(between("-8", "-4")) == between("-0.5", "-0.125")
    assert between("-1", "2").ratio(between("4", "8")) == between("-0.25", "0.5")


@pytest.mark.parametrize("zero", [("-1", "1"), ("0", "1"), ("-1", "0"), ("0", "0")])
def test_ratio_to_what_may_be_zero(zero: tuple[str, str]) -> None:
    assert exact("1").ratio(between(*zero)) is None


def test_ratio_without_a_last_digit_keeps_the_true_value() -> None:
    third = exact("1").ratio(exact("3"))
    assert third is not None
    assert third.low < third.high
    assert holds(third, Fraction(1, 3))
    assert holds(exact("10") + third, Fraction(31, 3))


def test_both_is_what_two_that_meet_have_in_common() -> None:
    wide, narrow = Interval(Decimal(1), Decimal(4)), Interval(Decimal(3), Decimal(9))
    assert wide.both(narrow) == narrow.both(wide) == Interval(Decimal(3), Decimal(4))


def test_meets_on_the_edge_and_not_beyond() -> None:
    shown = printed("10.6")
    assert shown.meets(exact("10.6"))
    assert shown.meets(exact("10.65"))
    assert shown.meets(exact("10.55"))
    assert not shown.meets(exact("10.6500001"))
    assert not shown.meets(exact("10.5499999"))


def test_gap() -> None:
    assert gap(printed("10.6"), exact("10.65")) == 0
    assert gap(printed("10.6"), exact("10.7")) == Decimal("0.05")
    assert gap(exact("10.7"), printed("10.6")) == Decimal("0.05")
    assert gap(exact("-3"), exact("4")) == 7


def test_published_variance_of_rounded_rows_is_consistent() -> None:
    variance = printed("-299.5") - printed("-305.0")
    assert variance == between("5.4", "5.6")
    assert variance.meets(printed("5.6"))
    assert not variance.meets(printed("5.7"))


def test_published_variance_is_consistent_whatever_was_cut_off() -> None:
    assert (between("-299.50", "-299.40") + between("305.00", "305.05")).meets(printed("5.6"))


def test_published_total_of_variances_is_consistent() -> None:
    variance = printed("-475.5") - printed("-486.0")
    assert variance.meets(printed("10.6"))
    assert total(printed(part) for part in ("5.6", "0.0", "0.0", "5.0")).meets(printed("10.6"))


def test_published_thousands_and_millions_of_one_variance_are_consistent() -> None:
    tkr = printed("10550", 0).scaled_by(Decimal("0.001"))
    assert tkr.meets(printed("10.6"))
    assert tkr.meets(printed("10.5"))


def test_published_small_variance_is_consistent() -> None:
    assert (printed("0.0") - printed("-1.5")).meets(printed("1.4"))


def test_published_cost_of_last_year_is_not_consistent() -> None:
    this_report, last_report = printed("-154986", 0), printed("-154984", 0)
    assert not this_report.meets(last_report)
    assert gap(this_report, last_report) == 1
    assert printed("-154985", 0).meets(last_report)


def test_published_sum_of_rounded_rows_is_not_consistent() -> None:
    forecast = printed("-475423", 0).scaled_by(Decimal("0.001"))
    assert not forecast.meets(printed("-475.5"))
    assert gap(forecast, printed("-475.5")) == Decimal("0.0265")


def test_published_column_that_misses_its_total_is_not_consistent() -> None:
    rows = ("0.0", "0.7", "1.4", "20.3", "-0.1", "-0.8", "26.0", "6.8", "1.0")
    assert total(printed(row) for row in rows) == between("54.85", "55.75")
    assert gap(total(printed(row) for row in rows), printed("54.6")) == Decimal("0.20")


@given(st.lists(with_member(), max_size=12).flatmap(st.permutations))
def test_order_of_parts_is_irrelevant(parts: list[tuple[Interval, Decimal]]) -> None:
    intervals = [interval for interval, _ in parts]
    assert total(intervals) == total(sorted(intervals, key=lambda part: part.low))


@given(st.lists(with_member(), max_size=12), st.integers(0, 3))
def test_true_sums_are_never_reported(parts: list[tuple[Interval, Decimal]], decimals: int) -> None:
    true_sum = sum((value for _, value in parts), Decimal(0))
    claimed = Interval.printed(rounded(true_sum, decimals), decimals)
    computed = total(interval for interval, _ in parts)
    assert holds(computed, true_sum)
    assert computed.meets(claimed)
    assert gap(computed, claimed) == 0


@given(st.lists(tenths, min_size=1, max_size=12), st.integers(1, 10**6), st.booleans())
def test_sums_are_reported_exactly_beyond_the_tolerance(
    parts: list[Decimal],
    beyond: int,
    above: bool,
) -> None:
    tolerance = Decimal("0.05") * (len(parts) + 1)
    computed = total(Interval.printed(part, 1) for part in parts)
    away = Decimal(1 if above else -1)
    edge = sum(parts, Decimal(0)) + away * tolerance
    assert computed.meets(Interval.printed(edge, 1))
    claimed = Interval.printed(edge + away * Decimal(beyond) / 10**6, 1)
    assert not computed.meets(claimed)
    assert gap(computed, claimed) == Decimal(beyond) / 10**6


@given(with_member(), with_member(), true_values)
def test_operations_keep_the_true_value(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal], factor: Decimal
) -> None:
    (left, x), (right, y) = one, other
    assert holds(left + right, x + y)
    assert holds(left - right, x - y)
    assert holds(-left, -x)
    assert holds(left.scaled_by(factor), Fraction(x) * Fraction(factor))
    ratio = left.ratio(right)
    assert ratio is None or holds(ratio, Fraction(x) / Fraction(y))


@given(with_member(), with_member())
def test_meeting_and_distance_agree_both_ways(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal]
) -> None:
    left, right = one[0], other[0]
    assert left.meets(right) == right.meets(left) == (gap(left, right) == 0)
    assert gap(left, right) == gap(right, left)


@given(with_member(), with_member(), st.integers(0, 100))
def test_wider_parts_give_wider_results(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal], more: int
) -> None:
    left, right = one[0], other[0]
    wider = Interval(left.low - more, left.high + more)
    assert (wider + right).low <= (left + right).low
    assert (wider + right).high >= (left + right).high
    assert wider.meets(right) or not left.meets(right)
