"""A report as it is to be written, whether in Word or as a page: blocks in their order."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Key


class Status(StrEnum):
    """The colour of a dot; the word stands beside it."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1; ``number`` is its place in the report: ``5.1.2``."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``sender`` is the department that wrote it, where it is none of the total's."""

    text: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, each item a sentence of its own."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell as it is printed; ``key`` is the figure it shows."""

    text: str
    key: Key | None = None
    status: Status | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a table."""

    cells: tuple[PrintedCell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as it is printed: ``title`` says what it is about, for those who cannot see it."""

    id: str
    title: str
    headings: tuple[PrintedCell, ...]
    rows: tuple[PrintedRow, ...]


class ChartKind(StrEnum):
    """How a chart shows its amounts."""

    BARS = "bars"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Point:
    """An amount in a chart, in the chart's unit, and how it is printed."""

    label: str
    value: Decimal
    shown: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; ``description`` says in words what it shows."""

    kind: ChartKind
    title: str
    description: str
    points: tuple[Point, ...]


Block: TypeAlias = Heading | Paragraph | Bullets | PrintedTable | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report; ``report`` is its id.

    ``notes`` say what it lacks, such as departments that are missing.
    """

    report: str
    title: str
    period: str
    sender: str
    language: str
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What stands in the table of contents."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    @property
    def tables(self) -> tuple[PrintedTable, ...]:
        """The tables, in their order."""
        return tuple(block for block in self.blocks if isinstance(block, PrintedTable))
