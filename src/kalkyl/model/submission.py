"""What one sender handed in: facts by table, row and column, each knowing its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kalkyl.model.cells import Book, Place, Value
from kalkyl.model.findings import Problem

Key: TypeAlias = tuple[str, str, str]
"""The stable ids of a figure: table, row, column."""


class Level(StrEnum):
    """Who speaks: departments merge to an administration, administrations to a region."""

    DEPARTMENT = "avdelning"
    ADMINISTRATION = "förvaltning"
    REGION = "region"


@dataclass(frozen=True, slots=True, order=True)
class Sender:
    """Who handed a workbook in; a total has no department of its own."""

    administration: str
    code: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.administration


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """The file a submission was read from: its name and the SHA-256 of its bytes."""

    file: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell with its meaning.

    ``value`` is in ``unit`` (a percentage as 18.3, not 0.183). ``written`` is the cell's own text
    where the value had to be read out of it. ``decimals`` are those the cell shows, in ``unit``;
    ``None`` where it shows the value whole. ``roundings`` is how many rounded figures it was summed
    from, where a form has several rows for one.
    """

    key: Key
    value: Value
    place: Place | None = None
    unit: str | None = None
    decimals: int | None = None
    formula: str | None = None
    written: str | None = None
    roundings: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a part of a merged figure came from: sender, file and cell."""

    key: Key
    sender: Sender
    source: Source
    sheet: str
    cell: str
    value: str
    """The part as decimal text, or the text itself; ``""`` where it could not be read."""


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Something that a workbook in a total was asked, in words, and what its sender answered."""

    sender: Sender
    source: Source
    code: str
    place: str
    says: str
    answer: str = ""
    """"" where nobody has answered."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one sender handed in, whatever workbook or document it came from.

    ``rows`` gives each table's row ids in their order and ``labels`` the words written for them.
    ``origins`` and ``members`` are filled in a total: the parts of its figures and its senders;
    so are ``questions``, what these were asked.
    ``locked`` are the cells of a template that were filled in from an earlier report.
    """

    report: str
    year: int
    level: Level
    sender: Sender
    source: Source
    facts: Mapping[Key, Fact]
    rows: Mapping[str, tuple[str, ...]]
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    members: tuple[tuple[Sender, Source], ...] = ()
    origins: tuple[Origin, ...] = ()
    locked: frozenset[Key] = frozenset()
    questions: tuple[Question, ...] = ()

    def value(self, key: Key) -> Value:
        """The value read for a key; ``None`` where nothing stands or there is no such cell."""
        fact = self.facts.get(key)
        return None if fact is None else fact.value

    def place(self, key: Key) -> Place | None:
        """The cell of a key, if it was found in a workbook."""
        fact = self.facts.get(key)
        return None if fact is None else fact.place

    def in_table(self, table: str) -> Iterator[Fact]:
        """The facts of one table, in the order they were read."""
        return (fact for fact in self.facts.values() if fact.key[0] == table)


@dataclass(frozen=True, slots=True)
class Received:
    """A file as far as it could be opened: with a book, or with the problem that stopped it."""

    source: Source
    book: Book | None
    problems: tuple[Problem, ...] = ()
