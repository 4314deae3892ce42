"""The list of errors that the rules were not made beside, their seeds, and how they are counted."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from random import Random

import pytest

from seeded.clean import UR2, clean_workbooks
from unseen_seeds.count import MODULES, Specimen, Tally, classes, content, count_findings, specimens
from unseen_seeds.draft import CLASSES, Class, Draft, drafted, need, saved
from unseen_seeds.halves import BUILD, FRESH, LAWFUL, MEASURED, half_of, listed


def test_the_list_names_each_class_once_and_enough_of_them_in_both_halves() -> None:
    names = listed()
    assert len(set(names)) == len(names)
    count = Counter((name.startswith(LAWFUL), half_of(name)) for name in names)
    assert count[False, BUILD] + count[False, MEASURED] >= 110
    assert count[True, BUILD] + count[True, MEASURED] >= 60
    assert min(count.values()) >= 30


@pytest.mark.parametrize("half", [BUILD, MEASURED, FRESH])
def test_every_listed_class_has_its_seed_in_the_modules_of_its_half(half: str) -> None:
    found = [one.name for lawful in (False, True) for one in classes(half, lawful=lawful)]
    assert found == [name for name in found if half_of(name) == half]
    assert set(found) == {name for name in listed() if half_of(name) == half}
    modules = {f"unseen_seeds.{name}" for name in MODULES[half]}
    assert {CLASSES[name].seed.__module__ for name in found} <= modules
    for module in MODULES[half]:
        assert (import_module(f"unseen_seeds.{module}").__doc__ or "").startswith(half.title())


@pytest.mark.parametrize("half", [BUILD, MEASURED, FRESH])
def test_seeds_change_their_workbook_where_they_say(half: str) -> None:
    some = [*classes(half, lawful=False)[::25], *classes(half, lawful=True)[::25]]
    for one in some:
        [specimen] = specimens(one, 1)
        draft = specimen.draft
        unseeded = drafted(draft.clean, content(draft.clean), Random(0))
        changed = [
            place
            for place in draft.places
            if place.partition("!")[0] not in unseeded.book.sheetnames
            or unseeded.at(place).value != draft.at(place).value
        ]
        assert changed or draft.whole, one.name


def _outcome(draft: Draft) -> tuple[str, str, str]:
    return draft.keys("result", "outcome")[0]


@pytest.mark.parametrize("changes", [True, False])
def test_only_what_is_new_at_the_place_counts(*, changes: bool) -> None:
    clean = clean_workbooks(UR2)[0]
    draft = drafted(clean, content(clean), Random(0))
    if changes:
        draft.put(_outcome(draft), None)
    else:
        draft.mark(draft.place(_outcome(draft)))
    tally = Tally("trial")
    count_findings(tally, Specimen(draft, rich=False, through_office=False, content=saved(draft)))
    assert (tally.told, tally.noted, tally.unseen) == (int(changes), 0, int(not changes))
    assert tally.passed == (not changes)


def test_a_class_that_fits_no_workbook_is_no_silent_success() -> None:
    def unfit(draft: Draft) -> None:
        need(draft is None)

    with pytest.raises(LookupError, match="unfit"):
        list(specimens(Class("unfit", (UR2,), unfit), 1))
