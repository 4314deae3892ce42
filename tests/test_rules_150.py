"""KAL150-KAL154 at their edges; ``test_workers.py`` has the processes they tell of."""

from __future__ import annotations

import pytest

import examples
from kalkyl.model import Facts, Problem, ProblemKind, Received, Source
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case
from kalkyl.rules.register import CATALOGUE


def told(kind: str, facts: Facts) -> list[tuple[str, Facts]]:
    case = Case(
        Received(Source("110.xlsx"), None), problems=(Problem(ProblemKind(kind), None, facts),)
    )
    return [(one.code, one.facts) for one in check(case, CATALOGUE).findings]


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [
        ("out_of_time", {"seconds": "10"}, "KAL150"),
        ("not_finished", {"why": "memory"}, "KAL151"),
        ("not_finished", {"why": "died"}, "KAL152"),
        ("not_finished", {"why": "waiting"}, "KAL152"),
        ("more_findings", {"code": "KAL120", "count": "1", "limit": "500"}, "KAL153"),
    ],
)
def test_each_reason_has_one_finding(kind: str, facts: Facts, code: str) -> None:
    assert [one for one, _ in told(kind, facts)] == [code]


@pytest.mark.parametrize(("count", "found"), [(500, []), (501, ["KAL154"])])
def test_a_text_has_so_many_numbers_and_no_more(count: int, found: list[str]) -> None:
    [report] = examples.reports(f"Texter!B6 säger {count} gånger: Det blev 5 besök.")
    assert [one.code for one in report.findings] == found


@pytest.mark.parametrize(("count", "found"), [(500, []), (501, ["KAL154"])])
def test_a_sentence_has_so_many_characters_and_no_more(count: int, found: list[str]) -> None:
    [report] = examples.reports(f"Texter!B6 säger {count} gånger: orden")
    assert [one.code for one in report.findings] == found
