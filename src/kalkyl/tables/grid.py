"""A sheet seen as headings over figures: merged cells spread out, rows of headings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, islice, pairwise

from kalkyl.base.limits import HEADING_CELLS_PER_SHEET, SEARCHED_COLUMNS, SEARCHED_ROWS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import Written, read
from kalkyl.model import Area, Place, Sheet, Value, is_filled

DEEPEST, WIDEST = SEARCHED_ROWS, SEARCHED_COLUMNS
"""How far down and to the right tables are looked for."""
_CELLS = DEEPEST * WIDEST
_DEPTHS = (1, 2, 3)
_ABOVE = 4
_LONGEST = 120
"""A heading has fewer characters; what is longer is prose."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of headings: their lowest row, how many rows they fill, first and last column.

    ``start`` is where the headings of the whole row begin: there stand the labels also of a run
    that is only a part of it, under a merged cell of its own.
    """

    row: int
    depth: int
    left: int
    right: int
    start: int

    @property
    def top(self) -> int:
        """The uppermost row of headings."""
        return self.row - self.depth + 1


def is_figure(value: Value) -> bool:
    """Whether a value is a number or a text that is one, ``-475 423 tkr``."""
    if isinstance(value, str):
        return isinstance(read(value), Written)
    return isinstance(value, Decimal)


class Grid:
    """The texts of one sheet, a merged cell's in each of its cells."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def bottom(self) -> int:
        """The last row that is looked at for tables."""
        return min(self.last, DEEPEST)

    @cached_property
    def last(self) -> int:
        """The last row that has a cell, however far down."""
        return max((row for row, _ in self.sheet.cells), default=0)

    @cached_property
    def filled_rows(self) -> frozenset[int]:
        """The rows that have a cell."""
        return frozenset(row for row, _ in self.sheet.cells)

    @cached_property
    def _texts(self) -> dict[tuple[int, int], str]:
        texts = {
            spot: cell.value
            for spot, cell in self.sheet.cells.items()
            if isinstance(cell.value, str) and cell.value.strip()
            if spot[0] <= DEEPEST and spot[1] <= WIDEST
        }
        spread = (
            (row, column, text)
            for area in self.sheet.merged
            if (text := texts.get((area.top, area.left))) is not None
            for row in range(area.top, min(area.bottom, DEEPEST) + 1)
            for column in range(area.left, min(area.right, WIDEST) + 1)
        )
        # Areas that don't overlap, as in any honest sheet, have no more cells than there are.
        return texts | {(row, column): text for row, column, text in islice(spread, _CELLS)}

    @cached_property
    def _merged_by_top(self) -> dict[int, list[Area]]:
        found: dict[int, list[Area]] = {}
        for area in self.sheet.merged:
            found.setdefault(area.top, []).append(area)
        return found

    @cached_property
    def _merged_rows(self) -> tuple[bool, ...]:
        """Whether any merged cell lies over each row, row 0 included."""
        begun = [0] * (DEEPEST + 2)
        for area in self.sheet.merged:
            if area.top <= DEEPEST:
                begun[area.top] += 1
                begun[min(area.bottom, DEEPEST) + 1] -= 1
        return tuple(count > 0 for count in accumulate(begun))

    @cached_property
    def _rows(self) -> dict[int, tuple[int, ...]]:
        """The columns of each row that hold anything."""
        rows: dict[int, list[int]] = {}
        filled = {spot for spot, cell in self.sheet.cells.items() if is_filled(cell.value)}
        for row, column in sorted(filled | self._texts.keys()):
            rows.setdefault(row, []).append(column)
        return {row: tuple(columns) for row, columns in rows.items()}

    def text(self, row: int, column: int) -> str:
        """The text of a cell, or of the merged cell that it is part of; else nothing."""
        return self._texts.get((row, column), "")

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell."""
        return self.sheet.value(row, column)

    def place(self, row: int, column: int) -> Place:
        """A cell of the sheet."""
        return Place(self.sheet.name, row, column)

    def filled(self, row: int) -> tuple[int, ...]:
        """The columns of a row that hold anything."""
        return self._rows.get(row, ())

    def heading(self, span: Span, column: int) -> str:
        """The heading of a column, its rows from the top and each merged cell once."""
        parts = [self.text(row, column) for row in range(span.top, span.row + 1)]
        once = parts[:1] + [part for before, part in pairwise(parts) if part != before]
        return "\n".join(filter(None, once))

    def own_heading(self, span: Span, column: int) -> str:
        """The lowest part of a column's heading."""
        return self.heading(span, column).rpartition("\n")[2] if span.depth > 1 else ""

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The runs of texts that could be the headings of a table, from the top."""
        found: list[Span] = []
        cells = 0
        for span in self._spans():
            cells += span.right - span.left + 1
            if cells > HEADING_CELLS_PER_SHEET:
                break
            found.append(span)
        return tuple(found)

    def _spans(self) -> Iterator[Span]:
        for row in self._rows:
            columns = self._heading_columns(row)
            for left, right in _runs(columns):
                for depth in _DEPTHS:
                    if depth == 1 or self._is_stacked(row, depth, left, right):
                        yield Span(row, depth, left, right, left)
                        yield from self._groups(row, depth, left, right)

    def _groups(self, row: int, depth: int, left: int, right: int) -> Iterator[Span]:
        """The parts of a run that stand under merged cells of their own: *Helår*, *Ackumulerat*."""
        top = row - depth + 1
        if depth == 1:
            return
        for area in self._merged_by_top.get(top, ()):
            inside = left <= area.left < area.right <= right
            above = area.bottom < row
            if inside and above and (area.left, area.right) != (left, right):
                yield Span(row, depth, area.left, area.right, left)

    def _heading_columns(self, row: int) -> list[int]:
        columns = [
            column for column in self.filled(row) if 0 < len(self.text(row, column)) < _LONGEST
        ]
        figures = [column for column in self.filled(row) if is_figure(self.value(row, column))]
        return columns if len(figures) <= len(columns) // 2 else []

    def _is_stacked(self, row: int, depth: int, left: int, right: int) -> bool:
        """Whether the row above also has words over the run, and no figures."""
        above, columns = row - depth + 1, range(left, right + 1)
        words = {self.text(above, column) for column in columns} - {""}
        figures = any(is_figure(self.value(above, column)) for column in columns)
        merged = above > 0 and self._merged_rows[above]
        return above > 0 and (len(words) > 1 or (bool(words) and merged)) and not figures

    def titles(self, span: Span) -> Iterator[tuple[int, str]]:
        """The lines above some headings, nearest first, as far as they can belong to them."""
        for row in range(span.top - 1, max(span.top - 1 - _ABOVE, 0), -1):
            columns = self.filled(row)
            over = (column for column in columns if span.start <= column <= span.right)
            if any(is_figure(self.value(row, column)) for column in over):
                return
            words = dict.fromkeys(self.text(row, at) for at in columns if at <= span.right)
            for text in words:
                if 0 < len(text) < _LONGEST:
                    yield row, text


def has_words(grid: Grid, row: int, column: int) -> bool:
    """Whether words, no figures, are in one of the next rows of a column."""
    words = (grid.text(below, column) for below in (row + 1, row + 2))
    return any(word and not is_figure(word) for word in words)


def is_title(grid: Grid, row: int, column: int, headings: int) -> bool:
    """Whether words alone on their line are right above some headings, below a blank line."""
    is_above = row == headings - 1 and not grid.filled(row - 1)
    return is_above and grid.filled(row) == (column,)


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of adjoining columns, and where there are several also all of them together."""
    if not columns:
        return
    start = columns[0]
    for here, after in pairwise([*columns, columns[-1] + 2]):
        if after > here + 1:
            yield start, here
            start = after
    if columns[-1] - columns[0] + 1 > len(columns):
        yield columns[0], columns[-1]
