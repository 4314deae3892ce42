"""Labels under some headings taken for the rows of a table, and how far the table goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kalkyl.contract.spec import TableSpec
from kalkyl.tables.grid import DEEPEST, Grid, Span, begins_another, is_figure
from kalkyl.tables.likeness import Sure
from kalkyl.tables.proposing.match import Match
from kalkyl.tables.proposing.vocabulary import Vocabulary

_BELOW = 2
"""So many blank rows end a table."""
_PREPARED = 40
"""Blank rows to fill in, at most, between a table's last entry and its total."""
_NEAR = 3
"""Labels without a heading stand at most so many columns to the left."""


@dataclass(frozen=True, slots=True)
class Body:
    """The rows under some headings: labels by row, the total's row and the last row."""

    labels: Mapping[int, str]
    total: int | None
    last: int


def label_column_in(
    grid: Grid, span: Span, table: TableSpec, columns: Mapping[str, Match], known: Vocabulary
) -> int | None:
    """The column of row labels: the one headed so, else that left of the columns found."""
    if table.is_open:
        return None
    taken = {match.at for match in columns.values()}
    for column in range(span.start, min(taken)):
        if known.like_row_heading(table, grid.heading(span, column)):
            return column
    first = min(taken)
    near = [*range(first - 1, max(first - _NEAR, 0), -1), span.start]
    return next((one for one in near if one < first and _has_labels(grid, span, one)), None)


def _has_labels(grid: Grid, span: Span, column: int) -> bool:
    """Whether words stand under the headings in a column."""
    words = [grid.text(row, column) for row in (span.row + 1, span.row + 2)]
    return any(word and not is_figure(word) for word in words)


def body_of(
    grid: Grid,
    span: Span,
    table: TableSpec,
    label_column: int | None,
    columns: Iterable[int],
    known: Vocabulary,
) -> Body:
    """The rows under some headings, as far as the table goes."""
    figures = tuple(columns)
    first = label_column or min(figures)
    labels: dict[int, str] = {}
    last = span.row
    for row in range(span.row + 1, min(grid.bottom, DEEPEST) + 1):
        text = grid.text(row, first)
        if grid.is_blank(row, min(first, *figures), max(first, *figures)):
            if row - last >= _BELOW and not _total_ahead(grid, row, first, table, known):
                break
            continue
        if begins_another(grid, row, first, figures, last):
            break
        last = row
        if text and known.is_total(table, text):
            return Body(labels, row, row)
        if label_column is None and not table.is_open:
            break  # the figures of a table without labels fill one row
        if label_column and text:
            labels[row] = text
    return Body(labels, None, last)


def _total_ahead(grid: Grid, row: int, first: int, table: TableSpec, known: Vocabulary) -> bool:
    """Whether the next that stands under blank rows is the table's total, below rows to fill in."""
    ahead = range(row + 1, min(row + _PREPARED, grid.bottom) + 1)
    words = next((grid.text(one, first) for one in ahead if grid.filled(one)), "")
    return bool(words and table.total) and known.is_total(table, words)


def rows_in(
    table: TableSpec, body: Body, known: Vocabulary
) -> tuple[dict[str, Match], dict[str, tuple[Match, ...]]]:
    """The labels taken for each row, and those that look like parts of one."""
    pairs = [
        (like.score, Match(at, (text,), like), row.id)
        for row in table.rows
        for at, text in body.labels.items()
        if (like := known.like_row(table, row.id, text)) is not None
    ]
    found: dict[str, Match] = {}
    parts: dict[str, tuple[Match, ...]] = {}
    for score, match, row in sorted(pairs, key=lambda one: (-one[0], one[1].at)):
        some = [one for _, one, name in pairs if name == row and one.like.sure is Sure.GUESS]
        if row in {*found, *parts} or match.at in {one.at for one in found.values()}:
            continue
        if match.like.sure is Sure.GUESS and len(some) > 1:
            parts[row] = tuple(sorted(some, key=lambda one: one.at))
        elif score:
            found[row] = match
    return dict(sorted(found.items(), key=lambda one: one[1].at)), parts


def only_row(
    grid: Grid, span: Span, table: TableSpec, known: Vocabulary
) -> tuple[str, Match] | None:
    """The row that a table without labels consists of, as the line above it says."""
    for at, text in grid.titles(span):
        likes = [
            (like.score, row.id, Match(at, (text,), like))
            for row in table.rows
            if (like := known.like_row(table, row.id, text)) and like.sure is not Sure.GUESS
        ]
        if likes:
            _, row, match = max(likes, key=lambda one: one[0])
            why = f"{match.like.why}; står över tabellen, raden har ingen etikett"
            return row, replace(match, like=replace(match.like, sure=Sure.LIKELY, why=why))
    return None
