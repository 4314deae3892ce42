from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kalkyl.figures.amount import EXACT, Unread, Written, from_xml, read, rounded, scale, show
from kalkyl.model.facts import plain

NBSP = "\u00a0"
MONEY = ("kr", "tkr", "mnkr", "mdkr")
UNITS = (*MONEY, "%", "pp", None)

amounts = st.decimals(
    min_value=Decimal("-9e13"), max_value=Decimal("9e13"), allow_nan=False, places=6
)


def value_of(text: str) -> Decimal:
    amount = read(text)
    assert isinstance(amount, Written), text
    return amount.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("007", "7"),
        ("1234567", "1234567"),
        ("1 234 567", "1234567"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1\u202f234", "1234"),
        ("1\u2009234", "1234"),
        ("1\u00a0234 567", "1234567"),
        ("17,8", "17.8"),
        ("1234.5", "1234.5"),
        ("1 234,56", "1234.56"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("  +10,6\n", "10.6"),
        ("-305,0", "-305.0"),
        ("−305,0", "-305.0"),
        ("–305,0", "-305.0"),
        ("− 305,0", "-305.0"),
        ("+4,2", "4.2"),
        ("-0,0", "0.0"),
    ],
)
def test_reads_numbers(text: str, value: str) -> None:
    assert str(value_of(text)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 550 tkr", Written(Decimal(10550), 0, "tkr")),
        ("500 t kr", Written(Decimal(500), 0, "tkr")),
        ("500 t\u00a0kr", Written(Decimal(500), 0, "tkr")),
        ("500 Tkr", Written(Decimal(500), 0, "tkr")),
        ("500 tusen kronor", Written(Decimal(500), 0, "tkr")),
        ("10,6 mnkr", Written(Decimal("10.6"), 1, "mnkr")),
        ("+10,6 mnkr.", Written(Decimal("10.6"), 1, "mnkr")),
        ("10mnkr", Written(Decimal(10), 0, "mnkr")),
        ("10 Mnkr", Written(Decimal(10), 0, "mnkr")),
        ("10 Mkr", Written(Decimal(10), 0, "mnkr")),
        ("10 mkr", Written(Decimal(10), 0, "mnkr")),
        ("1 miljon kronor", Written(Decimal(1), 0, "mnkr")),
        ("10 miljoner\u00a0kronor", Written(Decimal(10), 0, "mnkr")),
        ("2,5 mdkr", Written(Decimal("2.5"), 1, "mdkr")),
        ("2,5 miljarder kronor", Written(Decimal("2.5"), 1, "mdkr")),
        ("99 kr", Written(Decimal(99), 0, "kr")),
        ("99 kronor", Written(Decimal(99), 0, "kr")),
        ("18,3%", Written(Decimal("18.3"), 1, "%")),
        ("9,94 %", Written(Decimal("9.94"), 2, "%")),
        ("2.48%", Written(Decimal("2.48"), 2, "%")),
        ("18 procent", Written(Decimal(18), 0, "%")),
        ("1 procentenhet", Written(Decimal(1), 0, "pp")),
        ("14,8 procentenheter", Written(Decimal("14.8"), 1, "pp")),
        ("14,8 p.e.", Written(Decimal("14.8"), 1, "pp")),
    ],
)
def test_reads_units(text: str, expected: Written) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "–", "+", "--5", "+-5", "-+5", "−−5", "5-"),
        *("NaN", "nan", "Infinity", "-inf", "1_000", "1e5", "1E5", "0x10"),
        *("1 23", "12 34", "1 2345", "1234 567", "0 123", "1  234", "1 234 56"),
        *("1,2,3", "1,", ",5", "5.", "1..5", "1.234,567,8", "1 234,567.8", "1,234,56"),
        *("٣", "\uff11\uff12", "5²", "½"),
        *("5 euro", "5 mnkr 6", "mnkr", "%", "5 %%", "5..", "10,6 mnkr..", "10,6\n5"),
    ],
)
def test_does_not_read_what_is_no_number(text: str) -> None:
    assert read(text) == Unread("not_a_number")


@pytest.mark.parametrize(
    "text", ["2,075 tkr", "2.075", "-2,075", "26,350 kr", "475.423 tkr", "1,000"]
)
def test_three_decimals_may_be_thousands(text: str) -> None:
    assert read(text) == Unread("ambiguous_thousands")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,075", "0.075"),
        ("-0,075 tkr", "-0.075"),
        ("2,075 mnkr", "2.075"),
        ("2.075 mdkr", "2.075"),
        ("2,075 %", "2.075"),
        ("2,07 tkr", "2.07"),
        ("2,0750 tkr", "2.0750"),
        ("2075,123", "2075.123"),
        ("2 075,123 tkr", "2075.123"),
        ("2.075,123", "2075.123"),
    ],
)
def test_three_decimals_that_cannot_be_thousands(text: str, value: str) -> None:
    assert str(value_of(text)) == value


def test_range_of_what_is_read() -> None:
    assert value_of("999 999 999 999 999") == Decimal(999999999999999)
    assert read("1 000 000 000 000 000") == Unread("out_of_range")
    assert read("-1000000000000000 kr") == Unread("out_of_range")
    assert read("9" * 5000) == Unread("out_of_range")
    assert value_of("0,123456789012") == Decimal("0.123456789012")
    assert read("0,1234567890123") == Unread("out_of_range")


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        ("10550", "tkr", "mnkr", "10.550"),
        ("-475423", "tkr", "mnkr", "-475.423"),
        ("10.6", "mnkr", "tkr", "10600"),
        ("1", "mdkr", "kr", "1000000000"),
        ("0.001", "kr", "mdkr", "0.000000000001"),
        ("18.3", "%", "%", "18.3"),
    ],
)
def test_scales_exactly(value: str, from_unit: str, to_unit: str, expected: str) -> None:
    assert scale(Decimal(value), from_unit, to_unit) == Decimal(expected)


@pytest.mark.parametrize(("from_unit", "to_unit"), [("%", "tkr"), ("tkr", "pp"), ("%", "pp")])
def test_scales_only_money(from_unit: str, to_unit: str) -> None:
    with pytest.raises(ValueError, match="no scale from"):
        scale(Decimal(1), from_unit, to_unit)


@given(amounts, st.sampled_from(MONEY), st.sampled_from(MONEY))
def test_scales_there_and_back(value: Decimal, one: str, other: str) -> None:
    assert scale(scale(value, one, other), other, one) == value


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("10.55", 1, "10.6"),
        ("10.45", 1, "10.5"),
        ("-10.55", 1, "-10.6"),
        ("10.5499", 1, "10.5"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("-0.04", 1, "0.0"),
        ("-0", 0, "0"),
        ("5", 2, "5.00"),
    ],
)
def test_rounds_halves_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == expected


def test_rounds_to_thousands() -> None:
    assert rounded(Decimal(305500), -3) == Decimal(306000)
    assert rounded(Decimal(-499), -3) == Decimal(0)


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "expected"),
    [
        ("10.55", 1, "mnkr", "10,6\u00a0mnkr"),
        ("18.3", 1, "%", "18,3\u00a0%"),
        ("14.8", 1, "pp", "14,8\u00a0procentenheter"),
        ("-305010", 0, "tkr", "−305\u00a0010\u00a0tkr"),
        ("1234567.891", 2, None, "1\u00a0234\u00a0567,89"),
        ("-0.04", 1, None, "0,0"),
        ("0", 1, None, "0,0"),
        ("999", 0, None, "999"),
        ("1000", 0, None, "1\u00a0000"),
        ("305499", -3, None, "305\u00a0000"),
    ],
)
def test_shows_swedish(value: str, decimals: int, unit: str | None, expected: str) -> None:
    assert show(Decimal(value), decimals, unit=unit) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "expected"),
    [
        ("18.3", 1, "%", "18.3%"),
        ("14.8", 1, "pp", "14.8\u00a0percentage points"),
        ("-305010.5", 1, "tkr", "−305,010.5\u00a0tkr"),
        ("1234567", 0, None, "1,234,567"),
    ],
)
def test_shows_english(value: str, decimals: int, unit: str | None, expected: str) -> None:
    assert show(Decimal(value), decimals, unit=unit, language="en") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10.5500", "10,55"),
        ("3.05E+5", "305\u00a0000"),
        ("-1E-7", "−0,0000001"),
        ("-0.00", "0"),
        ("100", "100"),
    ],
)
def test_shows_whole_without_decimals_given(value: str, expected: str) -> None:
    assert show(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("10.6", "+10,6"), ("-10.6", "−10,6"), ("0", "0,0"), ("0.04", "0,0"), ("0.05", "+0,1")],
)
def test_shows_sign_of_what_is_not_zero(value: str, expected: str) -> None:
    assert show(Decimal(value), 1, sign=True) == expected


@given(amounts, st.integers(0, 12), st.sampled_from(UNITS), st.booleans())
def test_reads_what_it_shows(value: Decimal, decimals: int, unit: str | None, sign: bool) -> None:
    text = show(value, decimals, unit=unit, sign=sign)
    assume(read(text) != Unread("ambiguous_thousands"))
    assert read(text) == Written(rounded(value, decimals), decimals, unit)


@given(amounts, st.sampled_from(("mnkr", "mdkr", "%", "pp")))
def test_reads_what_it_shows_whole(value: Decimal, unit: str) -> None:
    assert value_of(show(value, unit=unit)) == value


@given(amounts, st.integers(0, 12), st.sampled_from(UNITS))
def test_only_three_decimals_are_ever_ambiguous(
    value: Decimal, decimals: int, unit: str | None
) -> None:
    assume(decimals != 3 or unit not in (None, "kr", "tkr") or abs(value) >= 1000)
    assert isinstance(read(show(value, decimals, unit=unit)), Written)


@given(st.text(alphabet="0123456789 .,+-−–\u00a0\u202f%emknrtpKM_²٣\n", max_size=20))
def test_reads_only_numbers_in_range(text: str) -> None:
    amount = read(text)
    if isinstance(amount, Written):
        assert amount.value.is_finite()
        assert abs(amount.value) < Decimal("1e15")
        assert rounded(amount.value, amount.decimals) == amount.value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-305010", "-305010"),
        ("18.304", "18.304"),
        ("18.30", "18.3"),
        ("100", "100"),
        ("3.05E+5", "305000"),
        ("1E-12", "0.000000000001"),
        ("0.000", "0"),
        ("-0", "0"),
        ("0E+3", "0"),
    ],
)
def test_plain_text(value: str, expected: str) -> None:
    assert plain(Decimal(value)) == expected


@given(amounts)
def test_plain_text_loses_nothing(value: Decimal) -> None:
    assert Decimal(plain(value)) == value
    assert from_xml(plain(rounded(value, 1))) == rounded(value, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.1000000000000001", "1.1"),
        ("0.30000000000000004", "0.3"),
        ("-475423.00000000006", "-475423"),
        ("17.800000000000011", "17.8"),
        ("3.05E5", "305000"),
        ("3.05e+5", "305000"),
        ("1E-3", "0.001"),
        ("1.4E-14", "0"),
        ("-5.6843418860808015E-14", "0"),
        ("-0", "0"),
        ("1E-308", "0"),
        ("+5", "5"),
        (" 5 ", "5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("0.1234567890125", "0.123456789013"),
        ("123456789.123456789", "123456789.123457"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_stored_numbers(text: str, expected: str) -> None:
    assert str(from_xml(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "-", "abc", "NaN", "INF", "Infinity", "1_000", "1,5", "1 000", "0x1", "٣"),
        *("1E", "1E+", "1E400", "1E9999999999", "1E309", "-2E308"),
    ],
)
def test_stored_text_that_is_no_number(text: str) -> None:
    assert from_xml(text) is None


@given(amounts, amounts)
def test_arithmetic_on_amounts_is_exact(one: Decimal, other: Decimal) -> None:
    assert EXACT.subtract(EXACT.add(one, other), other) == one
    product = EXACT.multiply(one, other)
    assert other == 0 or EXACT.divide(product, other) == one


def test_texts_use_the_hard_space() -> None:
    assert NBSP in show(Decimal(1000))
    assert " " not in show(Decimal(1000), unit="pp")
