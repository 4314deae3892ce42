"""KAL632, KAL633: amounts of texts that no likely mistake leads to are notes, and not warnings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import sentence_corpus as s
import workbooks as w
from kalkyl.figures.text_amounts import find
from kalkyl.model import Fact
from kalkyl.operations.check import check
from kalkyl.rules.prose.likely_mistakes import is_likely
from kalkyl.rules.register import CATALOGUE

COMMENT = ("forecast", "regionkontoret", "comment")
TEXTS = {"KAL602", "KAL603", "KAL604", "KAL608", "KAL610", "KAL632", "KAL633"}
RULES = tuple(rule for rule in CATALOGUE if rule.code in TEXTS)


def told(context: str, field: tuple[str, str, str] | None, text: str) -> set[str]:
    """The codes of the rules that report a text of a corpus report."""
    case, key = s.placed("build", s.Example("", "true", context, field, text, ()))
    assert case.reading is not None
    place = case.reading.submission.place(key)
    return {finding.code for finding in check(case, RULES).findings if finding.place == place}


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("12,4 mnkr", "12 900"),  # an earlier draft's
        ("650 tkr", "950"),
        ("620 tkr", "260"),  # digits that changed places
        ("1,84 mnkr", "4 840"),  # one digit is another
        ("484 tkr", "4 284"),  # one is lost
        ("45 680 tkr", "4 568"),  # a zero too many
        ("4,5 mnkr", "4,5"),  # in another unit
        ("2,4 mnkr", "1 400"),  # one carried wrongly
        ("2 000 mnkr", "2 000"),
    ],
)
def test_what_people_get_wrong_is_likely(said: str, right: str) -> None:
    (amount,) = find(said)
    value = Decimal(right.replace(" ", "").replace(",", "."))
    assert is_likely(amount, value, "tkr")
    assert is_likely(amount, -value, "tkr")


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("2,5 mnkr", "1 100"),
        ("5,0 mnkr", "2 740"),
        ("7,3 mnkr", "21 180"),
        ("680 tkr", "400"),
        ("3 mnkr", "8 000"),
        ("3 mnkr", "1 000"),  # one digit is alike with any other
        ("1,2 mnkr", "0"),  # nothing is a slip of nothing
    ],
)
def test_what_is_likely_something_else_is_not(said: str, right: str) -> None:
    (amount,) = find(said)
    assert not is_likely(amount, Decimal(right.replace(" ", "")), "tkr")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 0,9 mnkr.", {"KAL610"}),
        ("Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 1,5 mnkr.", {"KAL610"}),
        ("Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 3,9 mnkr.", {"KAL633"}),
        ("Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 0,5 mnkr.", set()),
    ],
)
def test_kal633_is_what_other_amounts_hardly_make(text: str, codes: set[str]) -> None:
    assert told("none", None, text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Avvikelsen är 790 tkr.", set()),
        ("Avvikelsen är 970 tkr.", {"KAL603"}),  # digits that changed places
        (
            "Avvikelsen är 527 tkr, som väntat.",
            {"KAL603"},
        ),  # on the edge: one and a half times
        ("Avvikelsen är 526 tkr, som väntat.", {"KAL632"}),
        ("Avvikelsen är 420 tkr, som väntat.", {"KAL632"}),
        ("Avvikelsen är 420 tkr.", {"KAL603"}),  # what is all that is said means what it says
    ],
)
def test_kal632_is_what_is_hardly_written_for_the_figure(text: str, codes: set[str]) -> None:
    before = w.case(w.clean())
    assert before.reading is not None
    what = before.reading.submission
    fact = replace(what.facts.get(COMMENT, Fact(COMMENT, None)), value=text)
    entered = replace(what, facts={**what.facts, COMMENT: fact})
    case = replace(before, reading=replace(before.reading, submission=entered))
    assert {finding.code for finding in check(case, RULES).findings} == codes
