"""Amounts that were typed for others: what happened to their digits, and where it is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbooks as w
from facts import in_words
from kalkyl.figures.digit_slips import Slip, slip_between
from kalkyl.model import Key, Value


@pytest.mark.parametrize(
    ("typed", "right", "slip"),
    [
        ("13575", "15375", Slip.SWAPPED),
        ("-42,3", "-43,2", Slip.SWAPPED),
        ("40", "400", Slip.TEN_SMALL),
        ("40025", "4025", Slip.DOUBLED),
        ("4025", "40025", Slip.LOST),
        ("425", "4325", Slip.LOST),
        ("2500", "25", Slip.HUNDRED_LARGE),
        ("25", "25000", Slip.THOUSAND_SMALL),
        ("-1452", "1452", Slip.SIGN),
        ("4567", "1567", Slip.KEY),
        ("9567", "1567", None),
        ("1568", "1567", None),
        ("1", "1000", None),
        ("5317", "1357", None),
        ("13", "31", None),
        ("1357", "1357", None),
        ("0", "1357", None),
        ("-13575", "15375", None),
        ("4025", "40250", Slip.TEN_SMALL),
    ],
)
def test_one_slip_is_told(typed: str, right: str, slip: Slip | None) -> None:
    values = (Decimal(text.replace(",", ".")) for text in (typed, right))
    assert slip_between(*values) == slip


AMOUNTS = st.integers(1_000, 10**9).map(Decimal)


@given(AMOUNTS, st.integers(0, 2), st.booleans())
def test_swapped_digits_are_always_found_and_differ_by_nine(
    amount: Decimal, at: int, minus: bool
) -> None:
    text = str(amount)
    swapped = Decimal(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    sign = -1 if minus else 1
    slip = slip_between(sign * swapped, sign * amount)
    if text[at] == text[at + 1]:
        assert slip is None
    elif len(str(swapped)) == len(text):
        assert slip in {Slip.SWAPPED, Slip.TEN_LARGE, Slip.TEN_SMALL}
        assert not (swapped - amount) % 9


@given(AMOUNTS, st.integers(0, 3))
def test_a_lost_digit_is_the_reverse_of_one_too_many(amount: Decimal, at: int) -> None:
    text = str(amount)
    doubled = Decimal(text[:at] + text[at] + text[at:])
    assert slip_between(doubled, amount) in {Slip.DOUBLED, Slip.TEN_LARGE}
    assert slip_between(amount, doubled) in {Slip.LOST, Slip.TEN_SMALL}


@given(AMOUNTS, AMOUNTS)
def test_the_sign_does_not_matter(typed: Decimal, right: Decimal) -> None:
    assert slip_between(-typed, -right) == slip_between(typed, right)


# Told where figures that should agree are apart

INCOME: Key = ("development", "income", "this_year")


def cause(values: dict[Key, Value], code: str = "KAL402") -> str:
    """What the finding of a code says may have happened."""
    [found] = [one for one in w.judged(w.book(values)).findings if one.code == code]
    return in_words(found.facts["cause"])


def right(key: Key) -> Decimal:
    value = w.submission().value(key)
    assert isinstance(value, Decimal)
    return value


def swapped(value: Decimal, at: int) -> Decimal:
    text = str(abs(value))
    return Decimal(text[:at] + text[at + 1] + text[at] + text[at + 2 :]) * (-1 if value < 0 else 1)


def test_kal402_names_the_entry_whose_digits_changed_places() -> None:
    said = cause({INCOME: swapped(right(INCOME), 1)})
    assert "två siffror" in said
    assert "Utveckling!C6" in said


def test_kal402_names_an_entry_that_has_lost_a_digit() -> None:
    said = cause({INCOME: Decimal(str(right(INCOME))[:1] + str(right(INCOME))[2:])})
    assert "en siffra har fallit bort" in said


def test_kal402_says_nothing_of_digits_where_an_item_is_missing() -> None:
    assert cause({INCOME: right(INCOME) + Decimal(541)}) == ""


def test_kal301_says_that_a_typed_total_has_its_digits_swapped() -> None:
    total = w.cell(w.clean(), "Prognos!B14").value
    assert isinstance(total, Decimal)
    book = w.typed(w.clean(), {"Prognos!B14": swapped(total, 2)})
    [found] = [one for one in w.judged(book).findings if one.code == "KAL301"]
    assert in_words(found.facts["hint"]) == "Troligen: två siffror har bytt plats."


def test_kal504_says_that_a_digit_is_doubled() -> None:
    key = ("result", "regionkontoret", "budget")
    then = w.before(w.submission(), "plan")
    text = str(right(key))
    book = w.book({key: Decimal(text[:2] + text[1:])})
    found = [one for one in w.judged(book, w.against(plan=then)).findings if one.code == "KAL504"]
    assert in_words(found[0].facts["hint"]) == "Troligen: en siffra är dubblerad."
