"""KAL415, KAL416: people's figures that cannot be beside those that they are a part of."""

from __future__ import annotations

import pytest

import workbooks as w
from kalkyl.model import Key, Value


def staff(row: str) -> Key:
    return "staff", row, "value"


def told(values: dict[Key, Value]) -> list[tuple[str, str]]:
    """What the rules of this file say of Kansli's workbook with other figures."""
    found = w.findings(w.book(values))
    return [one for one in found if one[0] in {"KAL415", "KAL416"}]


def number(key: Key) -> Value:
    return w.submission().value(key)


@pytest.mark.parametrize(("part", "is_told"), [(3, True), (2, False), (0, False)])
def test_kal415_a_part_of_those_who_left(part: int, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        staff("period_left"): w.n(2),
        staff("period_left_retired"): w.n(part),
    }
    assert bool(told(values)) is is_told


def test_kal415_leaves_a_figure_outside_its_own_limits_to_kal207() -> None:
    found = w.findings(w.book({staff("ordinary_hours"): w.n(0)}))
    assert {code for code, _ in found} & {"KAL207", "KAL415", "KAL416"} == {"KAL207"}


def test_kal415_hours_in_each_others_cells() -> None:
    one, other = staff("sick_hours"), staff("ordinary_hours")
    codes = [code for code, _ in told({one: number(other), other: number(one)})]
    assert codes == ["KAL415", "KAL416"]
    assert told({}) == []


@pytest.mark.parametrize(("more", "is_told"), [(1, True), (0, False)])
def test_kal415_a_group_of_all(more: int, *, is_told: bool) -> None:
    hours = number(staff("sick_hours"))
    assert isinstance(hours, type(w.n(1)))
    group: dict[Key, Value] = {
        ("sick_groups", "women", "employees"): w.n(40),
        ("sick_groups", "women", "sick_hours"): hours + more,
        ("sick_groups", "women", "ordinary_hours"): number(staff("ordinary_hours")),
    }
    assert bool(told(group)) is is_told


@pytest.mark.parametrize(
    ("hours", "people", "is_told"),
    [
        (100_000, "61.3", False),
        (8_333, "61.3", True),
        (100_000, "613", True),
        (80_000, "100", False),
        (79_999, "100", True),
        (400_000, "100", False),
        (400_001, "100", True),
    ],
)
def test_kal416_hours_for_each_employee(hours: int, people: str, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        staff("ordinary_hours"): w.n(hours),
        staff("permanent_staff"): w.n(people),
        staff("sick_hours"): w.n(1),
    }
    assert [code for code, _ in told(values)] == (["KAL416"] if is_told else [])
