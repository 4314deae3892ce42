"""What holds whatever departments write: nothing is lost, and order and grouping do not matter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbooks as w
from entries_as_document import document_of
from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import TOTAL
from kalkyl.figures.evaluate import Figures, State
from kalkyl.model import Key, Submission
from kalkyl.operations.merge import merge
from kalkyl.template.parts import UNDEFINED
from strategies import composed, departments, documents, read_back, spoilt

few = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
more = settings(few, max_examples=60)


def entries(one: Submission) -> dict[Key, object]:
    return {
        key: fact.value
        for key, fact in one.facts.items()
        if fact.value is not None
        and key[1] != TOTAL
        and (spec := w.terms().spec(key)) is not None
        and spec.is_input
    }


def meaning(one: Submission) -> object:
    return one.level, one.sender, entries(one), one.rows, one.members, one.origins


def total(*parts: Submission) -> Submission:
    return merge(w.terms(), parts)


@given(st.data())
@more
def test_what_is_composed_is_read(data: st.DataObject) -> None:
    start = data.draw(spoilt(composed(data.draw(documents()), "110", "Regionkontoret")))
    found = read_back(start, "110.xlsx")
    assert entries(found) == entries(start)
    shown = w.LAYOUT.blocks()
    assert found.rows == {table: ids for table, ids in start.rows.items() if table in shown}
    assert found.problems == ()


@given(documents())
@more
def test_a_document_comes_back(document: dict[str, object]) -> None:
    start = composed(document, "110", "Regionkontoret")
    again = submission_of(w.terms(), document_of(w.terms(), start))
    assert again.facts == start.facts
    assert again.rows == start.rows


@given(departments(), st.randoms(use_true_random=False))
@few
def test_the_order_does_not_matter(parts: list[Submission], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own
    assert meaning(total(*shuffled)) == meaning(total(*parts))


@given(departments())
@few
def test_the_grouping_does_not_matter(parts: list[Submission]) -> None:
    one, two, three = parts
    whole = total(one, two, three)
    left = total(read_back(total(one, two), "vänster.xlsx"), three)
    right = total(one, read_back(total(two, three), "höger.xlsx"))
    assert meaning(left) == meaning(whole)
    assert meaning(right) == meaning(whole)
    assert meaning(total(read_back(whole, "allt.xlsx"))) == meaning(whole)


@given(departments(2))
@few
def test_a_sum_is_the_exact_sum_or_undefined(parts: list[Submission]) -> None:
    whole = total(*parts)
    for key, value in entries(whole).items():
        table = w.terms().tables[key[0]]
        spec = w.terms().spec(key)
        if spec is None or spec.merge != "sum" or spec.kind != "number" or table.is_open:
            continue
        own = [part.value(key) for part in parts if part.value(key) is not None]
        figures = [one for one in own if isinstance(one, Decimal)]
        if str(value).startswith(UNDEFINED):
            assert len(figures) < len(parts)
        else:
            assert value == sum(figures, Decimal(0))
            assert len(figures) == len(own)


@given(departments(2))
@few
def test_no_amount_of_an_open_table_is_lost(parts: list[Submission]) -> None:
    whole = total(*parts)
    for table, column in (("investments", "outcome"), ("analysis", "amount")):
        figures = [Figures(w.terms(), part) for part in (*parts, whole)]
        totals = [_sum(one, table, column) for one in figures]
        if None not in totals:
            assert sum(one for one in totals[:-1] if one is not None) == totals[-1]


def _sum(figures: Figures, table: str, column: str) -> Decimal | None:
    found = [figures[table, row, column] for row in figures.submission.rows.get(table, ())]
    if any(one.state is State.UNDEFINED for one in found):
        return None
    return sum((one.number for one in found if one.number is not None), Decimal(0))


def test_the_total_of_blanks_is_blank() -> None:
    blanks = [
        read_back(composed({}, code, "Regionkontoret"), f"{code}.xlsx") for code in ("110", "120")
    ]
    figures = Figures(w.terms(), total(*blanks))
    for table in ("forecast", "result", "analysis_check"):
        for row in (*figures.submission.rows[table], TOTAL):
            for column in w.terms().tables[table].columns:
                assert figures[table, row, column].state is State.EMPTY


@pytest.mark.parametrize("table", ["investments", "goals", "environment", "analysis"])
def test_the_total_of_no_rows_has_no_rows(table: str) -> None:
    blank = read_back(composed({}, "110", "Regionkontoret"), "110.xlsx")
    assert total(blank).rows[table] == ()
