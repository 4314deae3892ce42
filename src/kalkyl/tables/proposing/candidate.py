"""One table of the contract held against one run of headings: what fits, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kalkyl.base.budget import spend
from kalkyl.contract.spec import ANY, CellSpec, TableSpec
from kalkyl.tables.grid import DEEPEST, Grid, Span, begins_another, is_figure
from kalkyl.tables.likeness import Likeness, Sure
from kalkyl.tables.proposing.vocabulary import Vocabulary

TORN = "lika bra passar"
"""What the reason says of a column that two headings fit."""
_UNDER = 0.02
_NOT_FIGURES = 0.3
_BELOW = 2
"""So many blank rows end a table."""
_PREPARED = 40
"""Blank rows to fill in, at most, between a table's last entry and its total."""
_NEAR = 3
"""Labels without a heading stand at most so many columns to the left."""


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


@dataclass(frozen=True, slots=True)
class Match:
    """A column or row found: where it stands, what is written there, and how sure that is."""

    at: int
    written: tuple[str, ...]
    like: Likeness


def columns_in(grid: Grid, span: Span, table: TableSpec, known: Vocabulary) -> dict[str, Match]:
    """The headings taken for each column: the most alike first, each heading once."""
    pairs = [
        (match.like.score, number, column, match)
        for number, column in enumerate(known.columns(table))
        for at in range(span.left, span.right + 1)
        if (match := _column(grid, span, table, column, at, known)) is not None
    ]
    found: dict[str, Match] = {}
    for _, _, column, match in sorted(pairs, key=lambda one: (-one[0], one[3].at, one[1])):
        if column not in found and match.at not in {one.at for one in found.values()}:
            found[column] = _unless_torn(match, column, pairs)
    return found


def _unless_torn(
    match: Match, column: str, pairs: Iterable[tuple[float, int, str, Match]]
) -> Match:
    """The match, as a guess where another heading is as much like the column."""
    rivals = [
        one
        for _, _, name, one in pairs
        if name == column and one.at != match.at and one.like.score >= match.like.score
    ]
    if not rivals or match.like.sure is Sure.GUESS:
        return match
    other = " ".join(rivals[0].written[0].split())
    why = f"{match.like.why}; {TORN} ”{other}” i en annan kolumn"
    return replace(match, like=replace(match.like, sure=Sure.GUESS, why=why))


def _column(
    grid: Grid, span: Span, table: TableSpec, column: str, at: int, known: Vocabulary
) -> Match | None:
    """A heading against a column: whole, else its lowest part."""
    spend()
    whole = grid.heading(span, at)
    if not grid.text(span.row, at):
        return None  # what stands further up alone is the heading of something above
    own = grid.own_heading(span, at)
    like = known.like_column(table, column, whole)
    under = known.like_column(table, column, own) if own and own != whole else None
    if under and (like is None or under.score - _UNDER > like.score):
        sure = Sure.LIKELY if under.sure is Sure.CERTAIN else under.sure
        above = " ".join(whole.removesuffix(own).split())
        like = Likeness(under.score - _UNDER, sure, f"{under.why}, under rubriken ”{above}”")
    written = tuple(dict.fromkeys(filter(None, (whole, own))))
    return None if like is None else Match(at, written, like)


def without_words(
    grid: Grid, table: TableSpec, columns: Mapping[str, Match], rows: range
) -> dict[str, Match]:
    """The columns, as guesses where words stand under the heading of a column of figures."""
    return {
        column: _doubted(match)
        if _spec(table, column).kind == "number" and _only_words(grid, match.at, rows)
        else match
        for column, match in columns.items()
    }


def _only_words(grid: Grid, column: int, rows: range) -> bool:
    values = [value for row in rows if (value := grid.value(row, column)) is not None]
    texts = [value for value in values if isinstance(value, str) and value.strip(" -–.")]
    return bool(texts) and not any(map(is_figure, values))


def _doubted(match: Match) -> Match:
    why = f"{match.like.why}; men där står ord och inga tal"
    return replace(match, like=Likeness(match.like.score - _NOT_FIGURES, Sure.GUESS, why))


def _spec(table: TableSpec, column: str) -> CellSpec:
    specs = (spec for (_, name), spec in table.cells.items() if name == column and spec)
    return next(specs)


def core_columns(table: TableSpec, known: Vocabulary) -> Iterator[str]:
    """The columns a table is not worth much without: its figures that must be filled in."""
    columns = known.columns(table)
    entries = [one for one in columns if _spec(table, one).required.rule in {"always", "row"}]
    yield from entries or [one for one in columns if _spec(table, one).kind == "number"] or columns


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
