"""Tables found by their shape alone: headings over figures, labels beside them, titles above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum, auto
from functools import cached_property
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Sheet
from kalkyl.relations.printed_figure import Figure, figure_in, has_comma_groups
from kalkyl.tables.grid import DEEPEST, WIDEST, Grid
from kalkyl.tables.likeness import unit_in

_HEADING_ROWS: Final = 3
_TITLE_ROWS: Final = 4
_LONGEST_HEADING: Final = 80
_LEVELS: Final = 2
"""Blanks that make a level of indent."""


class _Kind(Enum):
    BLANK = auto()
    LABEL = auto()
    HEAD = auto()
    BODY = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: where it is, its label, how far it is indented.

    ``section`` counts the subheadings above it.
    """

    number: int
    label: str
    indent: int = 0
    section: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: where it is, its heading, the unit that its heading names."""

    number: int
    heading: str
    unit: str = ""


@dataclass(frozen=True)
class PlainTable:
    """A table as it stands on its sheet; ``figures`` are by row and column number."""

    sheet: str
    title: str
    unit: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    figures: Mapping[tuple[int, int], Figure] = field(default_factory=dict)
    corner: str = ""
    """The heading of its labels."""

    def figure(self, row: Row, column: Column) -> Figure | None:
        """The figure of a cell."""
        return self.figures.get((row.number, column.number))

    def by_row(self, row: int, column: int) -> Figure | None:
        """The figure at two positions, for formulas over the rows."""
        return self.figure(self.rows[row], self.columns[column])

    def by_column(self, column: int, row: int) -> Figure | None:
        """The figure at two positions, for formulas over the columns."""
        return self.figure(self.rows[row], self.columns[column])

    def in_row(self, row: Row) -> list[Figure]:
        """The figures of a row, where it has any."""
        return [figure for column in self.columns if (figure := self.figure(row, column))]

    def in_column(self, column: Column) -> list[Figure]:
        """The figures of a column, where it has any."""
        return [figure for row in self.rows if (figure := self.figure(row, column))]

    def unit_of(self, column: Column) -> str:
        """The unit of money of a column's figures, or nothing."""
        return column.unit or self.unit

    @cached_property
    def name(self) -> str:
        """What the table is called in a message."""
        return self.title.rpartition("\n")[2]


def tables_of(sheet: Sheet) -> tuple[PlainTable, ...]:
    """All tables of a sheet, from the top."""
    return tuple(_Finder(sheet).tables())


class _Finder:
    def __init__(self, sheet: Sheet) -> None:
        self._grid = Grid(sheet)
        self._figures: dict[int, dict[int, Figure]] = {}
        values = (cell.value for cell in sheet.cells.values())
        groups = has_comma_groups(value for value in values if isinstance(value, str))
        for (row, column), cell in sheet.cells.items():
            spend()
            if row <= DEEPEST and column <= WIDEST:
                figure = figure_in(cell, self._grid.place(row, column), comma_groups=groups)
                if figure is not None:
                    self._figures.setdefault(row, {})[column] = figure

    def tables(self) -> Iterator[PlainTable]:
        """Each run of body rows, with the headings above it."""
        kinds = self._kinds()
        start = 1
        while start <= self._grid.bottom:
            if kinds[start] is not _Kind.BODY:
                start += 1
                continue
            end = self._end(kinds, start)
            heads = self._heads(kinds, start)
            yield from self._side_by_side(kinds, heads, range(start, end + 1))
            start = end + 1

    def _kinds(self) -> list[_Kind]:
        kinds = [_Kind.BLANK]
        for row in range(1, self._grid.bottom + 1):
            kinds.append(self._kind(row, kinds[-1]))
        return [*kinds, _Kind.BLANK, _Kind.BLANK]

    def _kind(self, row: int, above: _Kind) -> _Kind:
        figures = self._figures.get(row, {})
        texts = [
            column
            for column in self._grid.filled(row)
            if column not in figures and self._grid.text(row, column)
        ]
        years = bool(figures) and all(figure.is_year for figure in figures.values())
        if years and above is not _Kind.BODY and self._is_followed(row):
            return _Kind.HEAD
        if figures:
            return _Kind.BODY
        short = [
            column for column in texts if len(self._grid.text(row, column)) <= _LONGEST_HEADING
        ]
        if len({self._grid.text(row, column) for column in short}) > 1 or (short and short[0] > 1):
            return _Kind.HEAD
        return _Kind.LABEL if texts else _Kind.BLANK

    def _is_followed(self, row: int) -> bool:
        """Whether more headings or figures follow a row, if not right below a subheading."""
        return any(len(self._grid.filled(below)) > 1 for below in (row + 1, row + 2))

    def _end(self, kinds: Sequence[_Kind], start: int) -> int:
        """The last row of the table whose first row of figures is known."""
        last = row = start
        while row < self._grid.bottom:
            row += 1
            if kinds[row] is _Kind.BODY:
                last = row
            elif kinds[row] is _Kind.HEAD or not self._goes_on(kinds, row):
                break
        return last

    def _goes_on(self, kinds: Sequence[_Kind], row: int) -> bool:
        """Whether a table goes on below a row without figures: a subheading or one blank row."""
        if kinds[row] is _Kind.LABEL:
            return kinds[row + 1] is _Kind.BODY or (
                kinds[row + 1] is _Kind.LABEL and kinds[row + 2] is _Kind.BODY
            )
        return kinds[row + 1] is not _Kind.BLANK and (
            kinds[row + 1] is _Kind.BODY or kinds[row + 2] is _Kind.BODY
        )

    def _heads(self, kinds: Sequence[_Kind], start: int) -> range:
        """The rows of headings above the first row of figures."""
        row = start - 1
        if row > 0 and kinds[row] is _Kind.BLANK:
            row -= 1
        last = row
        while row > 0 and kinds[row] is _Kind.HEAD and last - row < _HEADING_ROWS:
            row -= 1
        return range(row + 1, last + 1)

    def _side_by_side(
        self, kinds: Sequence[_Kind], heads: range, body: range
    ) -> Iterator[PlainTable]:
        """The tables of some rows: each begins at a column of labels."""
        filled = [row for row in body if kinds[row] is _Kind.BODY]
        counts = Counter(column for row in filled for column in self._figures[row])
        columns = sorted(counts)
        labels = self._label_columns(filled, counts)
        edges = [*labels[1:], columns[-1] + 1] if labels else [columns[-1] + 1]
        for label, edge in zip(labels or [columns[0] - 1], edges, strict=True):
            inside = [column for column in columns if label < column < edge]
            if inside:
                yield self._table(kinds, heads, body, (label, inside))

    def _label_columns(self, rows: Sequence[int], counts: Counter[int]) -> list[int]:
        """The columns that have words in most rows, with figures somewhere to the right."""
        words = Counter(
            column
            for row in rows
            for column in self._grid.filled(row)
            if column not in self._figures[row] and self._grid.text(row, column)
        )
        often = sorted(column for column in words if 2 * words[column] >= len(rows))
        last = max(counts)
        return [
            column
            for column in often
            if column < last and (column + 1 in counts or column + 2 in counts)
        ]

    def _table(
        self,
        kinds: Sequence[_Kind],
        heads: range,
        body: range,
        across: tuple[int, list[int]],
    ) -> PlainTable:
        label, columns = across
        titles = list(self._titles(kinds, heads.start if heads else body.start, label, columns))
        titles = titles or [self._grid.sheet.name]
        title = "\n".join(reversed(titles))
        heading_of = {column: self._heading(heads, column) for column in columns}
        corner = " ".join(self._grid.text(row, label) for row in heads) if label > 0 else ""
        figures = {
            (row, column): figure
            for row in body
            for column, figure in self._figures.get(row, {}).items()
            if column in heading_of and kinds[row] is _Kind.BODY
        }
        found = PlainTable(
            sheet=self._grid.sheet.name,
            title=title,
            unit=unit_in(corner) or next(filter(None, map(unit_in, titles)), None) or "",
            rows=tuple(self._rows(kinds, body, label, figures)),
            columns=tuple(
                Column(column, heading, unit_in(heading) or "")
                for column, heading in heading_of.items()
            ),
            figures=figures,
            corner=corner,
        )
        return replace(found, figures=_with_decimals(found))

    def _heading(self, heads: range, column: int) -> str:
        words = []
        for row in heads:
            figure = self._figures.get(row, {}).get(column)
            text = f"{figure.value:f}" if figure else self._grid.text(row, column)
            if text and text not in words:
                words.append(" ".join(text.split()))
        return " ".join(words)

    def _titles(
        self, kinds: Sequence[_Kind], start: int, label: int, columns: Sequence[int]
    ) -> Iterator[str]:
        """The lines above a table that may be its own, nearest first."""
        for row in range(start - 1, max(0, start - 1 - _TITLE_ROWS), -1):
            if kinds[row] is _Kind.BODY:
                return
            near = [
                self._grid.text(row, column)
                for column in self._grid.filled(row)
                if label <= column <= columns[-1]
            ]
            if text := next(filter(None, near), ""):
                yield " ".join(text.split())

    def _rows(
        self,
        kinds: Sequence[_Kind],
        body: range,
        label: int,
        figures: Mapping[tuple[int, int], Figure],
    ) -> Iterator[Row]:
        section = 0
        filled = {row for row, _ in figures}
        for row in body:
            section += kinds[row] is _Kind.LABEL
            if row in filled:
                text = self._grid.text(row, label) if label > 0 else ""
                indent = (len(text) - len(text.lstrip())) // _LEVELS
                yield Row(row, " ".join(text.split()), indent, section)


def _with_decimals(table: PlainTable) -> dict[tuple[int, int], Figure]:
    """The figures, those that programs store without closing zeros with the column's decimals."""
    lifted = dict(table.figures)
    for column in table.columns:
        own = {spot: figure for spot, figure in table.figures.items() if spot[1] == column.number}
        bare = sorted(
            figure.decimals or 0 for figure in own.values() if figure.is_bare and figure.value
        )
        usual = bare[len(bare) // 2] if bare else 0
        finest = max((figure.decimals or 0 for figure in own.values()), default=0)
        for spot, figure in own.items():
            if figure.is_nil:
                lifted[spot] = replace(figure, decimals=finest)
            if figure.is_bare and (figure.decimals or 0) < usual:
                lifted[spot] = replace(figure, decimals=usual)
    return lifted
