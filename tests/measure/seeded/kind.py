"""What a class of errors is: how one is put into a clean workbook, and where it then stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from kalkyl.model import Book, Place
from kalkyl.rules.catalogue import Case
from seeded.clean import Clean


@dataclass(frozen=True)
class Seeded:
    """A spoilt workbook. ``places`` are the cells that a finding must name, unless any will do."""

    case: Case
    places: frozenset[Place] | None = None
    beside: tuple[Case, ...] = ()
    """Other workbooks that come in the same mail."""


Seed = Callable[[Clean, Random], Seeded | None]
"""Spoils a clean workbook, or says that this one has no room for the error."""


@dataclass(frozen=True)
class Kind:
    """A class of errors. ``undetectable`` says why no rule can know, where that is so."""

    name: str
    seed: Seed
    reports: tuple[str, ...] = ()
    undetectable: str = ""


KINDS: dict[str, Kind] = {}
"""Every class, by its name, in the order they are declared."""


def kind(name: str, *reports: str, undetectable: str = "") -> Callable[[Seed], Seed]:
    """Declares a class of errors."""

    def declare(seed: Seed) -> Seed:
        assert name not in KINDS, name
        KINDS[name] = Kind(name, seed, reports, undetectable)
        return seed

    return declare


def spoilt(clean: Clean, book: Book, places: Iterable[Place] | None = None) -> Seeded:
    """A spoilt copy of a clean workbook."""
    return Seeded(clean.case(book), None if places is None else frozenset(places))
