"""Frozen dataclasses of kalkyl's own are those of the standard library, made more quickly."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import field, replace
from functools import cached_property
from typing import Any

import pytest

from kalkyl.base.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Quick:
    name: str
    count: int = 1
    kept: dict[str, int] = field(default_factory=dict, hash=False)
    seen: list[str] = field(default_factory=list, init=False, repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Plain:
    name: str
    count: int = 1
    kept: dict[str, int] = field(default_factory=dict, hash=False)
    seen: list[str] = field(default_factory=list, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Only:
    name: str


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Ordered:
    name: str


@dataclass(frozen=True)
class Open:
    name: str
    count: int = 1

    @cached_property
    def twice(self) -> list[str]:
        return [self.name, self.name]


def test_it_is_made_shown_and_compared_as_the_standard_librarys() -> None:
    quick = Quick("a", kept={"b": 2})
    plain: Any = Plain("a", kept={"b": 2})
    assert repr(quick) == repr(plain).replace("Plain", "Quick")
    assert quick == Quick("a", 1, {"b": 2})
    assert quick != Quick("a", 2, {"b": 2})
    assert quick != plain
    assert hash(quick) == hash(plain) == hash(("a", 1))
    assert dataclasses.asdict(quick) == dataclasses.asdict(plain)
    assert Quick.__match_args__ == Plain.__match_args__


def test_each_has_defaults_of_its_own() -> None:
    first, second = Quick("a"), Quick("b")
    first.kept["x"] = 1
    first.seen.append("y")
    assert second.kept == {}
    assert second.seen == []


def test_it_is_frozen_and_has_no_other_attributes() -> None:
    quick = Quick("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        quick.name = "b"  # type: ignore[misc]  # what is tried
    with pytest.raises(dataclasses.FrozenInstanceError):
        del quick.name
    with pytest.raises(AttributeError):
        quick.other = 1  # type: ignore[attr-defined]  # what is tried
    assert not hasattr(quick, "__dict__")


@pytest.mark.parametrize("made", [Quick("a", 2, {"b": 3}), Only("a"), Empty()])
def test_it_is_copied_replaced_and_sent_to_other_processes(made: Any) -> None:
    make, given = made.__reduce__()[:2]
    assert make(*given) == made
    assert copy.copy(made) == copy.deepcopy(made) == made


def test_it_is_replaced_as_the_standard_librarys() -> None:
    assert replace(Quick("a"), count=7) == Quick("a", 7)
    with pytest.raises(TypeError):
        Quick()  # type: ignore[call-arg]  # what is tried


def test_it_is_ordered_by_its_fields_among_its_own() -> None:
    assert Ordered("a") < Ordered("b") >= Ordered("b") > Ordered("a") <= Ordered("a")
    with pytest.raises(TypeError):
        assert Ordered("a") < Quick("b")  # type: ignore[operator]  # what is tried


def test_one_without_slots_keeps_what_is_worked_out_and_is_frozen_all_the_same() -> None:
    open_ = Open("a")
    assert open_.twice is open_.twice
    assert (open_, repr(open_)) == (Open("a", 1), "Open(name='a', count=1)")
    with pytest.raises(dataclasses.FrozenInstanceError):
        open_.name = "b"  # type: ignore[misc]  # what is tried
    assert vars(copy.copy(open_)) == {"name": "a", "count": 1}


def test_one_that_is_not_compared_is_equal_to_itself_alone() -> None:
    assert Alone("a") != Alone("a")
