"""Errors of every class, put into clean workbooks of every report type: are they found?

``python tests/measure seeded 25`` prints the whole table; here a few of each class are seeded.
"""

from __future__ import annotations

import pytest

from kalkyl.model import Severity
from seeded.clean import REPORTS, clean_workbooks
from seeded.kind import KINDS
from seeded.measure import false_alarms, recall, scores

SEEDS = 3
CLASSES = 50
RECALL = 0.99


def test_there_are_clean_workbooks_of_every_report() -> None:
    assert {one.submission.report for one in clean_workbooks()} == set(REPORTS)
    assert len(clean_workbooks()) == 9 * len(REPORTS)


def test_clean_workbooks_raise_no_alarm() -> None:
    found = false_alarms()
    assert found[Severity.ERROR] == {}
    assert found[Severity.WARNING] == {}


def test_what_can_be_known_is_found() -> None:
    found = scores(SEEDS)
    assert all(one.seeded == SEEDS for one in found), [one.kind.name for one in found]
    hit, seeded = recall(found)
    missed = {one.kind.name: one.missed for one in found if one.missed}
    assert hit >= RECALL * seeded, missed


def test_no_class_goes_unfound_altogether() -> None:
    for one in scores(1):
        if not one.kind.undetectable:
            assert one.found or scores(SEEDS, [one.kind.name])[0].found, one.kind.name


def test_there_are_many_classes_and_most_can_be_known() -> None:
    unknown = [one for one in KINDS.values() if one.undetectable]
    assert len(KINDS) >= CLASSES
    assert len(unknown) <= len(KINDS) // 10


@pytest.mark.parametrize("name", KINDS)
def test_a_class_seeds_the_same_errors_every_time(name: str) -> None:
    once, again = (scores(1, [name])[0] for _ in range(2))
    assert (once.found, once.codes, once.missed) == (again.found, again.codes, again.missed)
