"""The list of errors that the rules were not made beside."""

from __future__ import annotations

from collections import Counter

from unseen_seeds.halves import BUILD, LAWFUL, MEASURED, half_of, listed


def test_the_list_names_each_class_once_and_enough_of_them_in_both_halves() -> None:
    names = listed()
    assert len(set(names)) == len(names)
    count = Counter((name.startswith(LAWFUL), half_of(name)) for name in names)
    assert count[False, BUILD] + count[False, MEASURED] >= 110
    assert count[True, BUILD] + count[True, MEASURED] >= 60
    assert min(count.values()) >= 30
