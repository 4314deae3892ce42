"""The rows of an open table: in the order of its lists, and others as they first appear."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from kalkyl.contract.row_order import in_order
from kalkyl.contract.spec import ANY
from shipped_organisation import contract

GOALS = contract("uppfoljningsrapport-1", 2025).tables["goals"]
AREA = GOALS.cell(ANY, "focus_area")
AREAS = [choice.label for choice in AREA.choices] if AREA else []
rows = st.lists(
    st.tuples(st.sampled_from([*AREAS, "Zon", "Allt"]), st.sampled_from(["c", "a", "b"])),
    unique=True,
)


def ordered(*words: tuple[str, str]) -> list[tuple[str, str]]:
    known = {str(number): pair for number, pair in enumerate(words)}
    return [known[row] for row in in_order(GOALS, ("focus_area", "assignment"), known)]


@given(rows)
def test_lists_come_first_and_the_rest_as_it_appears(words: list[tuple[str, str]]) -> None:
    found = ordered(*words)
    assert sorted(found) == sorted(words)
    areas = [area for area, _ in groupby(found, key=lambda pair: pair[0])]
    listed = [area for area in areas if area in AREAS]
    assert listed == sorted(set(listed), key=AREAS.index)
    first = dict.fromkeys(area for area, _ in words if area not in AREAS)
    assert areas == [*listed, *first]
    assert ordered(*found) == found


def test_the_same_words_stay_together_and_blanks_come_last() -> None:
    assert ordered(("", "a"), ("Zon", "c"), ("zon", "a"), ("Allt", "a"), ("Zon", "b")) == [
        ("Zon", "c"),
        ("zon", "a"),
        ("Zon", "b"),
        ("Allt", "a"),
        ("", "a"),
    ]
