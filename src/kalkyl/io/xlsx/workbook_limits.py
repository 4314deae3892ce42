"""What all sheets of a workbook come to together: no limit starts again with the next sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from sys import getsizeof

from kalkyl.base.limits import ENTRIES, FILLED_CELLS, MERGED_RANGES, TEXT_BYTES
from kalkyl.io.refusal import within

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
