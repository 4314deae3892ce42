"""KAL908, KAL909: what two departments' workbooks share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import workbooks as w
from kalkyl.contract.spec import VALUE
from kalkyl.model import Key, Source, Submission, Value
from kalkyl.operations.check import check
from kalkyl.rules.register import CATALOGUE
from together import check_together

TEXT: Key = ("texts", "verksamhet", VALUE)
LONG = "Arbetet med den nya modellen för uppföljning har följt planen under våren."
ROWS = (
    ("result", "regionkontoret", "outcome"),
    ("development", "costs", "this_year"),
    ("development", "income", "this_year"),
)


def of(code: str, values: dict[Key, Value]) -> Submission:
    return w.entered(replace(w.submission(code), source=Source(f"{code}.xlsx")), values)


def told(code: str, *several: Submission) -> list[list[str]]:
    cases = [w.case(w.laid_out(one), file=one.source.file) for one in several]
    reports = check_together(cases, [check(one, CATALOGUE) for one in cases], CATALOGUE)
    return [[str(one.place) for one in each.findings if one.code == code] for each in reports]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (LONG, True),
        ("Inget att rapportera.", False),
        ("Arbetet följer planen i sin helhet.", False),
    ],
)
def test_kal908_a_sentence_of_two_departments(text: str, *, is_told: bool) -> None:
    found = told("KAL908", of("110", {TEXT: text}), of("120", {TEXT: f"Det går bra. {text}"}))
    assert [bool(one) for one in found] == [is_told, is_told]


def test_kal908_three_departments_were_given_their_sentence() -> None:
    several = [of(code, {TEXT: LONG}) for code in ("110", "120", "130")]
    assert told("KAL908", *several) == [[], [], []]


def test_kal908_a_department_twice_is_no_other() -> None:
    one = of("110", {TEXT: LONG})
    assert told("KAL908", one, one) == [[], []]


def outcome(code: str, key: Key) -> Decimal:
    value = w.submission(code).value(key)
    return value if isinstance(value, Decimal) else Decimal(0)


def test_kal909_amounts_pasted_from_another_department() -> None:
    pasted: dict[Key, Value] = {key: outcome("120", key) for key in ROWS}
    found = told("KAL909", of("110", pasted), of("120", {}))
    assert [bool(one) for one in found] == [True, False]


def test_kal909_another_departments_amounts_on_top() -> None:
    added: dict[Key, Value] = {
        key: outcome("110", (*key[:2], "budget")) + outcome("120", key) for key in ROWS
    }
    found = told("KAL909", of("110", added), of("120", {}))
    assert [bool(one) for one in found] == [True, False]


def test_kal909_is_silent_of_departments_as_they_are() -> None:
    several = [of(code, {}) for code in ("110", "120", "130", "140")]
    assert told("KAL909", *several) == [[], [], [], []]
