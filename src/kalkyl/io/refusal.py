"""The limits of reading: a file beyond them is refused with a problem for its sender."""

from __future__ import annotations

from collections.abc import Mapping
from sys import getsizeof
from time import thread_time

from kalkyl.base.budget import Budget
from kalkyl.base.limits import (
    ENTRIES,
    FILE_SECONDS,
    FILLED_CELLS,
    MERGED_RANGES,
    TEXT_BYTES,
)
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import FactValue, Phrase, Problem, ProblemKind
from kalkyl.model.visible import beginning


class Refused(Exception):  # noqa: N818 - no fault of kalkyl's: it carries a problem out of expat
    """The file cannot be read; caught where the reading began: its problem becomes the answer."""

    def __init__(self, kind: ProblemKind, **facts: FactValue) -> None:
        super().__init__(kind)
        self.problem = Problem(kind, None, facts)


def damaged(part: str) -> Refused:
    """The refusal of a part that is missing or broken; ``zip`` for the container itself."""
    return Refused(ProblemKind.DAMAGED, part=beginning(part))


def too_large(limit: int, count: int, limited: str) -> Refused:
    """The refusal of what is more than its limit; ``count`` is where counting stopped."""
    return Refused(ProblemKind.TOO_LARGE, what=limited, limit=limit, found=count)


def odd_part(name: str, why: Phrase) -> Refused:
    """The refusal of a container whose parts are named as no office program names them."""
    return Refused(ProblemKind.ODD_PART, part=beginning(name), why=why)


def within(limit: int, count: int, limited: str) -> None:
    """Refuse what is more than its limit."""
    if count > limit:
        raise too_large(limit, count, limited)


def file_budget(seconds: float = FILE_SECONDS) -> Budget:
    """A budget for one file, which begins now."""
    return Budget(seconds, thread_time)


_ELEMENT_BYTES = 500
"""What an element that is kept takes, its texts aside."""


@dataclass(slots=True)
class Tally:
    """Counts that go on from sheet to sheet, each held within its limit."""

    cells: int = 0
    text_bytes: int = 0
    merged: int = 0
    hidden: int = 0
    around: int = 0
    tables: int = 0
    columns: int = 0

    @property
    def cost(self) -> int:
        """What all that was counted takes in memory, roughly."""
        entries = self.merged + self.hidden + self.around + self.tables + self.columns
        return self.text_bytes + _ELEMENT_BYTES * entries

    def add(self, other: Tally) -> None:
        """What was counted elsewhere."""
        self.text_bytes += other.text_bytes
        self.merged += other.merged
        self.hidden += other.hidden
        self.around += other.around
        self.tables += other.tables
        within(TEXT_BYTES, self.text_bytes, "text bytes")
        within(MERGED_RANGES, self.merged, "merged ranges")
        within(ENTRIES, self.hidden, "hidden rows and columns")
        within(ENTRIES, self.around, "formulas beside the cells")
        within(ENTRIES, self.tables, "tables")

    def text(self, text: str) -> None:
        """A text or formula as Python holds it: with one emoji, each letter takes four bytes."""
        self.text_bytes += getsizeof(text)
        if self.text_bytes > TEXT_BYTES:
            within(TEXT_BYTES, self.text_bytes, "text bytes")

    def room(self) -> int:
        """How many more cells there may be."""
        return FILLED_CELLS - self.cells

    def merge(self) -> None:
        """One more merged range."""
        self.merged += 1
        within(MERGED_RANGES, self.merged, "merged ranges")

    def hide(self) -> None:
        """One more run of hidden rows or columns."""
        self.hidden += 1
        within(ENTRIES, self.hidden, "hidden rows and columns")

    def beside(self, attributes: Mapping[str, str]) -> None:
        """One more formula, macro or link beside the cells."""
        self.around += 1
        self.text_bytes += sum(map(getsizeof, attributes.values()), _ELEMENT_BYTES)
        within(ENTRIES, self.around, "formulas beside the cells")
        within(TEXT_BYTES, self.text_bytes, "text bytes")

    def table(self, columns: int = 0) -> None:
        """One more table, or the columns of one."""
        self.tables += not columns
        self.columns += columns
        within(ENTRIES, self.tables, "tables")
        within(ENTRIES, self.columns, "table columns")
