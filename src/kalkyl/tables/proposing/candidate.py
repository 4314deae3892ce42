"""One table of the contract held against one run of headings: what fits, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kalkyl.contract.spec import ANY, TableSpec
from kalkyl.tables.grid import Grid, Span, is_figure
from kalkyl.tables.likeness import Likeness
from kalkyl.tables.proposing.match import TORN, Match, columns_in, without_words
from kalkyl.tables.proposing.match_rows import Body, body_of, label_column_in, only_row, rows_in
from kalkyl.tables.proposing.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table of the contract as it would stand under a run of headings.

    ``parts`` are rows that look like pieces of one row of the contract. ``row`` is the row of a
    table that has one and no labels. ``unused`` are headings that are no column's. ``torn`` tells
    how many columns have two headings that fit as well. ``named`` is the defined name that points
    here.
    """

    table: TableSpec
    sheet: str
    span: Span
    last: int
    label_column: int | None
    columns: Mapping[str, Match]
    rows: Mapping[str, Match]
    parts: Mapping[str, tuple[Match, ...]]
    ignored: tuple[str, ...]
    total: str
    row_heading: str
    title: Likeness | None
    row: tuple[str, Match] | None = None
    unused: tuple[tuple[int, str], ...] = ()
    torn: int = 0
    has_figures: bool = True
    named: str = ""
    score: float = 0.0

    @property
    def left(self) -> int:
        """The first column, of labels or of figures."""
        return min(self.span.left, self.label_column or self.span.left)

    @property
    def row_ids(self) -> frozenset[str]:
        """The rows of the contract that stand here; of an open table, all of them."""
        own = {self.row[0]} if self.row else set()
        return frozenset({*self.rows, *self.parts, *own} or {ANY})

    def overlaps(self, other: Candidate) -> bool:
        """Whether two candidates want some of the same cells."""
        return (
            self.sheet == other.sheet
            and self.span.top <= other.last
            and other.span.top <= self.last
            and self.span.left <= other.span.right
            and other.span.left <= self.span.right
        )


def candidate(grid: Grid, span: Span, table: TableSpec, known: Vocabulary) -> Candidate | None:
    """A table held against a run of headings; nothing where no heading is like one of its own."""
    columns = columns_in(grid, span, table, known)
    if not columns:
        return None
    label_column = label_column_in(grid, span, table, columns, known)
    at = {match.at for match in columns.values()}
    body = body_of(grid, span, table, label_column, at, known)
    columns = without_words(grid, table, columns, range(span.row + 1, body.last + 1))
    rows, parts = rows_in(table, body, known)
    taken = {
        match.at for match in (*rows.values(), *(one for some in parts.values() for one in some))
    }
    headings = [
        (column, text)
        for column in range(span.left, span.right + 1)
        if (text := grid.heading(span, column)) and column not in {*at, label_column}
    ]
    return Candidate(
        table=table,
        sheet=grid.sheet.name,
        span=span,
        last=body.last,
        label_column=label_column,
        columns=columns,
        rows=rows,
        parts=parts,
        ignored=()
        if table.is_open
        else tuple(word for row, word in body.labels.items() if row not in taken),
        total=_total_label(grid, span, label_column, body),
        row_heading=grid.heading(span, label_column) if label_column else "",
        title=_title(grid, span, table, known),
        row=only_row(grid, span, table, known) if label_column is None else None,
        unused=tuple(headings),
        torn=sum(TORN in match.like.why for match in columns.values()),
        has_figures=any(
            is_figure(grid.value(row, column))
            for row in range(span.row + 1, body.last + 1)
            for column in at
        ),
    )


def _title(grid: Grid, span: Span, table: TableSpec, known: Vocabulary) -> Likeness | None:
    """How the nearest line above that is like the table's name is like it; else the sheet's."""
    titles = [text for _, text in grid.titles(span)]
    likes = [like for text in (*titles, grid.sheet.name) if (like := known.like_table(table, text))]
    return max(likes, key=lambda like: like.score, default=None)


def _total_label(grid: Grid, span: Span, label_column: int | None, body: Body) -> str:
    if body.total is None:
        return ""
    return grid.text(body.total, label_column or span.left)
