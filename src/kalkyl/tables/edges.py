"""How far down a named table reaches: its name is believed only where nothing contradicts it.

A program that puts in rows without moving names leaves a name that ends above the table's total,
in plain sight of everyone. What lies between would be left out, and the last row taken for the sum.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kalkyl.contract.document import folded
from kalkyl.contract.spec import TableSpec
from kalkyl.model import Level, Sheet


@dataclass(frozen=True, slots=True)
class Edge:
    """A table whose name ends at ``bottom``; ``titles`` are those of the tables beside it."""

    sheet: Sheet
    table: TableSpec
    titles: Collection[str]
    top: int
    bottom: int
    label_column: int
    labels: Collection[str]
    """The names of the rows that the table has, folded."""
    computed: Collection[int]
    """The columns that have a formula in every row of the table."""

    @property
    def last(self) -> int:
        """The table's last row: where its name ends, or further down where it plainly goes on."""
        below = list(self._below())
        total = self._total(below)
        if total is not None:
            return total
        if self.table.is_open:
            return self._filled_on(below)
        inside = {self._label(row) for row in self.sheet.rows(self.top + 1, self.bottom)}
        missing = set(self.labels) - inside
        return max((row for row in below if self._label(row) in missing), default=self.bottom)

    def _below(self) -> Iterator[int]:
        """The filled rows below the name's end, as far as the next table."""
        for row in sorted({row for row, _ in self.sheet.cells if row > self.bottom}):
            if folded(str(self.sheet.value(row, 1) or "")) in self.titles:
                return
            yield row

    def _total(self, below: list[int]) -> int | None:
        """The row below that is called what the total is, unless the table has its total."""
        word = folded(self.table.total)
        rows = self.sheet.rows(self.top + 1, self.bottom)
        if not word or any(self._label(row) == word for row in rows):
            return None
        return next((row for row in below if self._label(row) == word), None)

    def _filled_on(self, below: list[int]) -> int:
        """The last of the rows right below that have the formulas of the table's rows."""
        row = self.bottom
        for one in below:
            if one != row + 1 or not self._has_own_formula(one):
                break
            row = one
        return row

    def _has_own_formula(self, row: int) -> bool:
        """Whether a formula computes from its own row, unlike one pasted from another."""
        own = re.compile(rf"[A-Z]{row}(?!\d)")
        cells = (self.sheet.cells.get((row, column)) for column in self.computed)
        return any(cell is not None and own.search(cell.formula or "") for cell in cells)

    def _label(self, row: int) -> str:
        value = self.sheet.value(row, self.label_column)
        return folded(value) if isinstance(value, str) else ""


def labels_of_rows(table: TableSpec, level: Level) -> frozenset[str]:
    """What the rows of a table may be called; an open table has no names of its own."""
    rows = () if table.is_open else table.rows_at(level)
    return frozenset(folded(word) for row in rows for word in (row.label, *row.synonyms))
