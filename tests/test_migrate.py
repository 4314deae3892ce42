"""Carrying entries over to another template or year: nothing is lost without a word."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import builders as b
import printed_books as books
import test_layouts as forms
import workbooks as w
from entries_as_document import document_of
from kalkyl.cli import OK, USAGE
from kalkyl.contract.document import submission_of
from kalkyl.model import Key, Level
from kalkyl.operations.migrate import migrated
from shipped_organisation import contract

NEXT = "uppfoljningsrapport-2"


def test_the_same_template_takes_everything_over() -> None:
    before = w.submission()
    moved = migrated(w.terms(), before, w.terms())
    assert moved.left == ()
    after = submission_of(w.terms(), moved.document)
    kept = {key: fact.value for key, fact in after.facts.items() if key[0] != "cover"}
    assert kept == {key: fact.value for key, fact in before.facts.items() if key[0] != "cover"}
    assert after.sender == before.sender


def test_what_is_written_anew_each_time_stays_behind() -> None:
    moved = migrated(w.terms(), w.submission(), contract(NEXT, 2021))
    assert moved.left == ()
    assert set(moved.document["cover"]) == {"administration", "department", "department_code"}


def test_rows_that_became_one_are_added(tmp_path: Path) -> None:
    before = forms.bound(b.book(books.saved(books.published(2020), tmp_path))).submission
    moved = migrated(contract(w.REPORT, 2020), before, w.terms())
    row = moved.document["forecast"]["utvecklingsmedel"]
    assert row["annual_budget"] == Decimal(-27700 - 95800 - 25200 - 3000)
    gone = {left.key[1] for left in moved.left}
    assert gone == {"regionbidrag", "drift_av_utvecklingsprojekt"}
    assert all(before.place(left.key) for left in moved.left)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("forecast", "regionkontoret", "annual_forecast"), "ungefär 30"),
        (("analysis", "rad_1", "item_type"), "Något annat"),
    ],
)
def test_what_cannot_stand_in_the_new_cell_is_listed(key: Key, value: str) -> None:
    before = w.entered(w.submission(), {key: value})
    [left] = migrated(w.terms(), before, w.terms()).left
    assert (left.key, left.value) == (key, value)


def test_every_entry_is_either_carried_or_listed() -> None:
    before = w.submission()
    entries = document_of(w.terms(), before)
    own = sum(
        spec is not None and not spec.given
        for key in before.facts
        if key[0] in entries and key[0] != "cover" and before.value(key) is not None
        for spec in [w.terms().spec(key)]
    )
    for report in ("manadsrapport-oktober", "arsredovisning", "verksamhetsplan"):
        moved = migrated(w.terms(), before, contract(report, 2025))
        assert moved.carried + len(moved.left) == own


def test_the_command_writes_a_workbook_and_leaves_the_old_alone(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    [old] = b.departments(tmp_path, ("150",))
    before = b.checksums([old])
    new = tmp_path / "ny.xlsx"
    done = kalkyl("migrate", old, "--to", NEXT, "--year", "2021", "-o", new)
    assert done.code == OK
    assert b.checksums([old]) == before
    reading = b.reading(new)
    assert reading.contract.report == NEXT
    assert reading.submission.level is Level.DEPARTMENT
    assert reading.figures["forecast", "total", "annual_forecast"].number == Decimal(-105528)
    assert kalkyl("migrate", old, "--to", NEXT, "--year", "2021", "-o", old).code == USAGE
