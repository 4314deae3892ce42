"""What rests on a broken formula is never told to be recalculated, and hints say what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import workbooks as w
from facts import RULES, in_words
from kalkyl.model import CellError, Finding, Key, Place, Value
from kalkyl.model.cells import column_letters, column_number
from kalkyl.rules.catalogue import Expected
from kalkyl.wording.messages import message

OUTCOME: Key = ("result", "regionkontoret", "outcome")
LEAVERS: Key = ("staff", "period_left", "value")
REFERENCE = re.compile(
    r"(?:'?([^'!=(,;+*/&<>-]+)'?!)?\$?([A-Z]{1,2})\$?(\d+)(?::\$?([A-Z]{1,2})\$?(\d+))?"
)
BROKEN = ("=1+1", '=IF(1=1,"","")', "=SUM(Z1:Z2)", "=OFFSET(A1,1,1)", "=Z99*2", "=NOSUCH(A1)")


@cache
def formulas() -> dict[str, str]:
    """The formulas of the clean workbook by their places."""
    return {
        str(Place(sheet.name, *spot)): cell.formula
        for sheet in w.clean().sheets
        for spot, cell in sheet.cells.items()
        if cell.formula
    }


def used_in(place: str) -> set[str]:
    """The cells that a formula refers to."""
    own = place.rpartition("!")[0]
    found: set[str] = set()
    for sheet, left, top, right, bottom in REFERENCE.findall(formulas()[place]):
        columns = range(column_number(left), column_number(right or left) + 1)
        rows = range(int(top), int(bottom or top) + 1)
        found |= {f"{sheet or own}!{column_letters(c)}{r}" for c in columns for r in rows}
    return found


@cache
def users() -> dict[str, set[str]]:
    """The formulas that refer to each formula's cell."""
    found: dict[str, set[str]] = {}
    for place in formulas():
        for used in used_in(place) & formulas().keys():
            found.setdefault(used, set()).add(place)
    return found


def resting_on(place: str) -> frozenset[str]:
    """Every cell whose formula uses a cell, or uses one that does."""
    found, rest = set[str](), {place}
    while rest:
        rest = {user for one in rest for user in users().get(one, ())} - found
        found |= rest
    return frozenset(found)


@settings(max_examples=40)
@given(st.data())
def test_what_rests_on_a_broken_formula_is_not_told_to_be_recalculated(data: st.DataObject) -> None:
    """Whatever the broken formula's result is, or if the file has none."""
    place = data.draw(st.sampled_from(sorted(users())))
    shown: Value = data.draw(
        st.sampled_from([None, CellError("#REF!"), "", "Fel"])
        | st.integers(-99_999, 99_999).map(Decimal)
    )
    book = w.formula(w.clean(), place, data.draw(st.sampled_from(BROKEN)), shown)
    right = w.cell(w.clean(), place).value
    assume(shown != right)
    resting = sorted(resting_on(place) - {place})
    for other in data.draw(st.lists(st.sampled_from(resting), unique=True)) if resting else ():
        cell = w.cell(book, other)
        result = data.draw(st.integers(-99_999, 99_999).map(Decimal) | st.just(CellError("#REF!")))
        book = w.formula(book, other, cell.formula or "", result)
    told = [one for one in w.judged(book).findings if one.code == "KAL306"]
    named = {str(spot) for one in told for spot in (one.place, *one.also)}
    assert not named & set(resting)


def previous(values: Mapping[Key, Value]) -> Expected:
    """The report before as the clean workbook has it, but for some entries."""
    return w.against(previous=w.with_entries(w.before(w.submission(), "previous"), values))


def gone_back(values: Mapping[Key, Value], then: Mapping[Key, Value]) -> list[Finding]:
    """What is told at the entries themselves of amounts that went back."""
    report = w.judged(w.book(values), previous(then))
    return [one for one in report.findings if one.code == "KAL513"]


@settings(max_examples=40)
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_an_amount_that_went_back_is_so_whatever_its_sign(now: int, then: int) -> None:
    """KAL513 asks of a cost that is smaller, never of one that has grown, and never says less."""
    assume(now != then)
    told = gone_back({OUTCOME: w.n(-now)}, {OUTCOME: w.n(-then)})
    assert (not told) or now < then
    for one in told:
        words = message(RULES["KAL513"], one, "sv")
        assert "gått tillbaka" in words
        assert "mindre" not in words


@settings(max_examples=40)
@given(st.integers(0, 9), st.integers(1, 99_999))
def test_one_digit_is_never_a_thousandth(now: int, then: int) -> None:
    for one in gone_back({LEAVERS: w.n(now)}, {LEAVERS: w.n(then)}):
        assert "tusen" not in in_words(one.facts["hint"])
