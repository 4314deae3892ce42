"""One file's share of the processor: counted, widened, in force for all that is called within."""

from __future__ import annotations

import pytest

import hostile_books as h
from kalkyl.base.budget import Budget, OverBudget, current, is_limited, spend
from kalkyl.base.limits import FILE_SECONDS, TOTAL_SECONDS
from kalkyl.io.refusal import file_budget
from kalkyl.io.xlsx.read import receive_bytes


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_budget_is_over_when_its_seconds_are() -> None:
    clock = Clock()
    budget = Budget(2, clock)
    clock.now += 2
    budget.check()
    clock.now += 0.1
    with pytest.raises(OverBudget, match="more than 2 s"):
        budget.check()
    budget.widen(3)
    budget.check()
    budget.widen(1)
    budget.check()


def raises(budget: Budget) -> bool:
    try:
        budget.spend()
    except OverBudget:
        return True
    return False


def test_work_looks_at_the_clock_once_in_a_while() -> None:
    clock = Clock()
    budget = Budget(1, clock)
    clock.now += 2
    budget.spend()
    assert any(map(raises, [budget] * 3_000))
    with pytest.raises(OverBudget):
        budget.spend(1_000_000)


def test_the_budget_in_force_is_the_innermost_and_ends() -> None:
    assert not is_limited()
    spend(10**9)
    with file_budget().running() as outer:
        assert (current(), outer.seconds) == (outer, FILE_SECONDS)
        with file_budget(1).running() as inner:
            assert current() is inner
        assert current() is outer
    assert not is_limited()


def test_no_handler_of_exceptions_hides_that_time_is_up() -> None:
    clock = Clock()

    def work() -> None:
        try:
            current().check()
        except Exception:  # noqa: BLE001  # what a rule's runner does
            pytest.fail("hidden")

    with Budget(1, clock).running():
        clock.now += 2
        with pytest.raises(OverBudget):
            work()


def test_only_a_total_gets_more_and_no_more_than_a_total() -> None:
    name = b'<definedName name="kalkyl_kallor_filer">Prognos!$A$1:$B$9</definedName>'
    claims = h.with_name(name)
    for content, seconds in ((h.packed({}), FILE_SECONDS), (claims, TOTAL_SECONDS)):
        with file_budget().running() as budget:
            assert receive_bytes("x.xlsx", content).book is not None
        assert budget.seconds == seconds
