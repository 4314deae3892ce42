"""Finds the tables of a layout: every run of headings is weighed for every table, all at once.

A defined name, a title, headings, row labels, the sheet and what stands under the headings are
witnesses. None is believed alone, and no cell is read for two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kalkyl.base.budget import spend
from kalkyl.base.limits import HEADINGS_PER_SHEET
from kalkyl.contract.spec import Contract
from kalkyl.model import Area, Book, Level
from kalkyl.tables.assign import Assignment, Option, assign
from kalkyl.tables.form_view import Shown, View, shown
from kalkyl.tables.grid import DEEPEST, Grid, Span, is_figure
from kalkyl.tables.layout import Layout
from kalkyl.tables.likeness import Sure, alike, letters, plain_words

_ENOUGH = 0.5
"""The share of a table's headings that a run must have, word for word, to be its headings."""
_MARGIN = 0.005
"""Places whose scores are no further apart fit equally well."""
_LOOKED_UNDER = 3
_LABELS = ""
"""The column of the row labels, among the headings."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table to find: as its layout shows it, with the name and the sheet that it should have."""

    number: int
    shown: Shown
    home: str
    name: str
    headings: Mapping[str, frozenset[str]]
    labels: frozenset[str]
    titles: frozenset[str]

    @property
    def points(self) -> int:
        """What there is to recognise the table by."""
        return len(self.headings) + len(self.labels) + 1


@dataclass(frozen=True, slots=True)
class Match:
    """A column or row found: where, what is written there, and how sure that makes us."""

    at: int
    written: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table at one run of headings of a sheet, with what speaks for it from 0 to 1."""

    wanted: Wanted
    grid: Grid
    span: Span
    columns: Mapping[str, Match]
    label_column: int | None
    score: float

    @property
    def left(self) -> int:
        """The table's first column of figures."""
        return min(match.at for match in self.columns.values())

    @property
    def right(self) -> int:
        """The table's last column of figures."""
        return max(match.at for match in self.columns.values())

    @property
    def spot(self) -> tuple[str, int, tuple[int, ...]]:
        """Where the table stands: sheet, row of headings and the columns that are read."""
        columns = tuple(sorted(match.at for match in self.columns.values()))
        return self.grid.sheet.name, self.span.row, columns


def clash(one: Candidate, other: Candidate) -> bool:
    """Whether two tables would be read from some of the same headings."""
    same_rows = one.span.top <= other.span.row and other.span.top <= one.span.row
    return (
        same_rows
        and one.grid.sheet.name == other.grid.sheet.name
        and not {match.at for match in one.columns.values()}.isdisjoint(
            match.at for match in other.columns.values()
        )
    )


def shown_blocks(contract: Contract, layout: Layout, level: Level) -> list[tuple[str, Shown]]:
    """Every block of a form as the year's contract has it, with the name of its sheet."""
    return [
        (sheet.name, shown(contract.tables[block.table], block.view or View(), level))
        for sheet in layout.sheets
        for block in sheet.blocks
        if block.table in contract.tables
    ]


def wanted_tables(contract: Contract, layout: Layout, level: Level) -> list[Wanted]:
    """Every table of a layout, in its order."""
    names = [
        block.name
        for sheet in layout.sheets
        for block in sheet.blocks
        if block.table in contract.tables
    ]
    blocks = shown_blocks(contract, layout, level)
    return [_wanted(number, *block, names[number]) for number, block in enumerate(blocks)]


def _wanted(number: int, home: str, shown_: Shown, name: str) -> Wanted:
    headings = {column: frozenset(map(letters, words)) for column, words in shown_.headings.items()}
    if shown_.has_labels:
        headings[_LABELS] = frozenset(map(letters, shown_.row_headings))
    labels = frozenset(letters(row.labels[0]) for row in shown_.rows if row.labels)
    titles = frozenset(map(letters, shown_.titles))
    return Wanted(number, shown_, home, name, headings, labels, titles)


def assigned(
    book: Book, wanted: Sequence[Wanted], grids: Sequence[Grid] = ()
) -> Assignment[Candidate]:
    """The place of each table, or the places of one that several fit equally well.

    Whoever looks for several layouts in a book gives its grids, which are made once then.
    """
    grids = grids or [Grid(sheet) for sheet in book.sheets]
    found = [one for grid in grids for one in _candidates(grid, wanted, book.names)]
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in found:
        spot = (candidate.wanted.number, candidate.spot)
        if spot not in best or candidate.score > best[spot].score:
            best[spot] = candidate
    options = [Option(one.wanted.number, one, one.score) for one in best.values()]
    return assign(options, clash, _MARGIN)


def _candidates(
    grid: Grid, wanted: Sequence[Wanted], names: Mapping[str, Area | None]
) -> Iterator[Candidate]:
    fitting = ((span, fits) for span in grid.spans if (fits := _fitting(grid, span, wanted)))
    heads = list(islice(fitting, HEADINGS_PER_SHEET))
    rows = sorted({span.row for span, _ in heads})
    for span, fits in heads:
        stop = next((row for row in rows if row > span.row), DEEPEST)
        below = _words(grid, range(span.row + 1, stop))
        above = {letters(text) for _, text in grid.titles(span)}
        for table in fits:
            columns, label_column = columns_in(grid, span, table.shown)
            if columns:
                said = _Witnesses(grid, span, table, columns, label_column)
                score = said.score(below, above, names.get(table.name) if table.name else None)
                yield Candidate(table, grid, span, columns, label_column, score)


def _fitting(grid: Grid, span: Span, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The tables of which a run has half of the headings."""
    words = {letters(text) for text in _headings(grid, span).values()}
    words |= {letters(grid.own_heading(span, at)) for at in range(span.left, span.right + 1)}
    if span.start < span.left:
        words.add(letters(grid.heading(span, span.start)))
    spend()
    return [table for table in wanted if _is_head(table, words)]


def _is_head(table: Wanted, words: set[str]) -> bool:
    met = sum(not names.isdisjoint(words) for names in table.headings.values())
    return met >= max(_ENOUGH * len(table.headings), min(2, len(table.headings)))


def _headings(grid: Grid, span: Span) -> dict[int, str]:
    return {
        at: grid.heading(span, at)
        for at in range(span.left, span.right + 1)
        if grid.text(span.row, at)
    }


def _words(grid: Grid, rows: range) -> set[str]:
    return {letters(grid.text(row, at)) for row in rows for at in grid.filled(row)} - {""}


def columns_in(grid: Grid, span: Span, shown_: Shown) -> tuple[dict[str, Match], int | None]:
    """Where each column stands under a run of headings, and where the row labels stand."""
    words = _headings(grid, span)
    label_column = None
    if shown_.has_labels:
        names = set(map(letters, shown_.row_headings))
        hits = (at for at in (span.start, *words) if letters(grid.heading(span, at)) in names)
        label_column = next(hits, None)
    free = {at: word for at, word in words.items() if at != label_column}
    own = {at: lowest for at in free if (lowest := grid.own_heading(span, at)) != free[at]}
    found = matched(shown_.headings, free)
    taken = {match.at for match in found.values()}
    rest = {column: names for column, names in shown_.headings.items() if column not in found}
    lower = {at: word for at, word in own.items() if word and at not in taken}
    found |= matched(rest, lower)
    if shown_.has_labels and label_column is None and found:
        label_column = max(min(match.at for match in found.values()) - 1, 1)
    return found, label_column


def matched(names: Mapping[str, Sequence[str]], texts: Mapping[int, str]) -> dict[str, Match]:
    """The texts taken for each name: the same words first, then what is nearly so.

    Where two texts are as near, neither is taken.
    """
    found: dict[str, Match] = {}
    free = dict(texts)
    for same in (plain_words, letters):
        for name, words in names.items():
            wanted = [key for word in words if (key := same(word))] if name not in found else []
            hits = [(wanted.index(key), at) for at in free if (key := same(free[at])) in wanted]
            if hits:
                _, at = min(hits)
                found[name] = Match(at, free.pop(at), Sure.CERTAIN)
    return found | _nearly({name: names[name] for name in names if name not in found}, free)


def _nearly(names: Mapping[str, Sequence[str]], free: dict[int, str]) -> dict[str, Match]:
    pairs = [
        (like.score, name, at)
        for name, words in names.items()
        for at, text in free.items()
        if (like := alike(text, tuple(words))) is not None and like.sure is not Sure.GUESS
    ]
    found: dict[str, Match] = {}
    for score, name, at in sorted(pairs, key=lambda pair: (-pair[0], pair[2])):
        rivals = [other for other in pairs if other[1] == name and other[0] >= score]
        if name not in found and at in free and len(rivals) == 1:
            found[name] = Match(at, free.pop(at), Sure.LIKELY)
    return found


@dataclass(frozen=True, slots=True)
class _Witnesses:
    """What speaks for a table at a place, each from 0 to 1."""

    grid: Grid
    span: Span
    table: Wanted
    columns: Mapping[str, Match]
    label_column: int | None

    def score(self, below: set[str], above: set[str], named: Area | None) -> float:
        """All that speaks for the table, weighed."""
        parts = [(0.5, self._met_headings()), (0.05, float(self._has_figures()))]
        if self.table.labels:
            parts.append((0.2, len(self.table.labels & below) / len(self.table.labels)))
        if self.table.titles:
            parts.append((0.15, float(not self.table.titles.isdisjoint(above))))
        if named is not None:
            parts.append((0.3, float(self._is_named(named))))
        return sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)

    def _met_headings(self) -> float:
        met = sum(1.0 if match.sure is Sure.CERTAIN else 0.8 for match in self.columns.values())
        if _LABELS in self.table.headings and self.label_column:
            word = letters(self.grid.heading(self.span, self.label_column))
            met += word in self.table.headings[_LABELS]
        return met / len(self.table.headings)

    def _is_named(self, area: Area) -> bool:
        is_there = area.sheet == self.grid.sheet.name
        return is_there and area.top - 1 <= self.span.row <= area.bottom

    def _has_figures(self) -> bool:
        """Whether no words stand where the table has figures."""
        rows = range(self.span.row + 1, self.span.row + 1 + _LOOKED_UNDER)
        numbers = [match.at for column, match in self.columns.items() if self._is_number(column)]
        texts = (self.grid.text(row, at) for row in rows for at in numbers)
        return all(is_figure(text) for text in texts if text)

    def _is_number(self, column: str) -> bool:
        cells = self.table.shown.table.cells.items()
        return any(spec.kind == "number" for (_, name), spec in cells if name == column and spec)
