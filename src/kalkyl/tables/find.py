"""Finds the tables of a layout: every run of headings is weighed for every table, all at once.

A defined name, a title, headings, row labels, the sheet and what stands under the headings are
witnesses. None is believed alone, and no cell is read for two tables. Only a table of which all of
them say the same needs no search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kalkyl.base.budget import spend
from kalkyl.base.limits import HEADING_CHARACTERS, HEADINGS_PER_SHEET
from kalkyl.contract.spec import Contract
from kalkyl.model import Area, Book, Level, Sheet
from kalkyl.tables.assign import Assignment, Option, assign
from kalkyl.tables.grid import DEEPEST, WIDEST, Grid, Span, is_figure
from kalkyl.tables.layout import Layout
from kalkyl.tables.likeness import Likeness, Sure, alike, letters, plain_words, without_brackets
from kalkyl.tables.shown import LABELS, Shown, Wanted, wanted_tables

_ENOUGH = 0.5
"""The share of a table's headings that a run must have, word for word, to be its headings."""
_LEAST = 0.5
"""What has less to speak for it is not the table."""
_MARGIN = 0.005
"""Places whose scores are no further apart fit equally well."""
_LOOKED_UNDER = 3
_BESIDE = 2
"""A template has at most so many columns to the right of those that its name covers."""


@dataclass(frozen=True, slots=True)
class Match:
    """A column or row found: where, what is written there, and how sure that makes us."""

    at: int
    written: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table at one run of headings of a sheet, with what speaks for it from 0 to 1.

    ``named`` is what the table's defined name covers, where it points here.
    """

    wanted: Wanted
    grid: Grid
    span: Span
    columns: Mapping[str, Match]
    label_column: int | None
    score: float
    named: Area | None = None

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


def assigned(
    book: Book, wanted: Sequence[Wanted], grids: Sequence[Grid] = ()
) -> Assignment[Candidate]:
    """The place of each table, or the places of one that several fit equally well.

    Whoever looks for several layouts in a book gives its grids, which are made once then.
    """
    grids = grids or [Grid(sheet) for sheet in book.sheets]
    settled = dict(_settled(grids, wanted, book.names))
    rest = [table for table in wanted if table.number not in settled]
    if not rest:
        return Assignment(settled, {})
    best: dict[tuple[object, ...], Candidate] = {}
    for grid in grids:
        open_ = [table for table in rest if _may_stand(table, grid.sheet, book.names)]
        for candidate in _candidates(grid, open_, book.names) if open_ else ():
            spot = (candidate.wanted.number, candidate.spot)
            is_free = not any(clash(candidate, other) for other in settled.values())
            if is_free and (spot not in best or candidate.score > best[spot].score):
                best[spot] = candidate
    options = [Option(one.wanted.number, one, one.score) for one in best.values()]
    found = assign(options, clash, _MARGIN)
    return Assignment({**settled, **found.chosen}, found.unsure)


def _may_stand(table: Wanted, sheet: Sheet, names: Mapping[str, Area | None]) -> bool:
    """Whether a table can be on a sheet: not on that of other tables, unless its name says so."""
    area = names.get(table.name)
    return sheet.name not in table.closed or (area is not None and area.sheet == sheet.name)


def _settled(
    grids: Sequence[Grid], wanted: Sequence[Wanted], names: Mapping[str, Area | None]
) -> Iterator[tuple[int, Candidate]]:
    """The tables of which name, sheet, title and every column say the same, word for word.

    No other place can have as much to speak for it.
    """
    taken: set[tuple[str, int]] = set()
    by_name = {grid.sheet.name: grid for grid in reversed(grids)}
    for table in wanted:
        area = names.get(table.name) if table.name else None
        grid = by_name.get(table.home)
        if area is None or grid is None or area.sheet != table.home:
            continue
        found = _as_named(grid, table, area)
        if found is not None and (table.home, area.top) not in taken:
            taken.add((table.home, area.top))
            yield table.number, found


def _as_named(grid: Grid, table: Wanted, area: Area) -> Candidate | None:
    if table.title and letters(str(grid.value(area.top - 1, 1) or "")) != table.title:
        return None
    right = min(area.right + _BESIDE, WIDEST)
    words = {
        at: word
        for at in range(1, right + 1)
        if isinstance(word := grid.value(area.top, at), str) and word.strip()
    }
    columns, label_column = _match(words, words, {}, table.shown)
    if len(columns) < len(table.shown.headings) or not columns:
        return None
    if any(match.sure is not Sure.CERTAIN for match in columns.values()):
        return None
    left = min(words)
    span = Span(area.top, 1, left, max(words), left)
    return Candidate(table, grid, span, columns, label_column, 1.0, area)


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
        words = _headings(grid, span)
        labels = {span.start: grid.heading(span, span.start), **words}
        own = {at: grid.own_heading(span, at) for at in words} if span.depth > 1 else {}
        for table in fits:
            columns, label_column = _match(words, labels, own, table.shown)
            area = names.get(table.name) if table.name else None
            said = _Witnesses(grid, span, table, columns, label_column)
            score = said.score(below, above, area) if columns else 0
            if score >= _LEAST:
                named = area if area is not None and said.is_named(area) else None
                yield Candidate(table, grid, span, columns, label_column, score, named)


def _fitting(grid: Grid, span: Span, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The tables of which a run has half of the headings."""
    words = {letters(text) for text in _headings(grid, span).values()}
    if span.depth > 1:
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


def _match(
    words: Mapping[int, str],
    labels: Mapping[int, str],
    own: Mapping[int, str],
    shown_: Shown,
) -> tuple[dict[str, Match], int | None]:
    """Where each column stands, and where the row labels do.

    ``labels`` are the headings and what else may head the row labels, ``own`` their lower parts.
    """
    label_column = None
    if shown_.has_labels:
        names = set(map(letters, shown_.row_headings))
        label_column = next((at for at, word in labels.items() if letters(word) in names), None)
    free = {at: word for at, word in words.items() if at != label_column}
    found = matched(shown_.headings, free, strict=shown_.strict)
    if own:
        taken = {match.at for match in found.values()}
        rest = {column: names for column, names in shown_.headings.items() if column not in found}
        lower = {at: word for at, word in own.items() if word and at in free and at not in taken}
        lower = {at: word for at, word in lower.items() if word != free[at]}
        found |= matched(rest, lower, strict=shown_.strict)
    if shown_.has_labels and label_column is None and found:
        label_column = max(min(match.at for match in found.values()) - 1, 1)
    return found, label_column


def matched(
    names: Mapping[str, Sequence[str]], texts: Mapping[int, str], *, strict: bool
) -> dict[str, Match]:
    """The texts taken for each name: the same words first, then what is nearly so.

    Where two texts are as near, neither is taken. In a strict layout a text is also as near as it
    is without what it has in brackets at its end.
    """
    found: dict[str, Match] = {}
    free = dict(texts)
    for same in (plain_words, letters):
        places: dict[str, list[int]] = {}
        for at, text in free.items():
            places.setdefault(same(text), []).append(at)
        places.pop("", None)
        for name, words in names.items() if places else ():
            if name not in found:
                hits = (at for word in words for at in places.get(same(word), ()) if at in free)
                at = next(hits, 0)
                if at:
                    found[name] = Match(at, free.pop(at), Sure.CERTAIN)
    rest = {name: tuple(names[name]) for name in names if name not in found}
    return found | _nearly(rest, free, strict=strict) if rest and free else found


def _nearly(
    names: Mapping[str, tuple[str, ...]], free: dict[int, str], *, strict: bool
) -> dict[str, Match]:
    pairs = [
        (like.score, name, at)
        for name, words in names.items()
        for at, text in free.items()
        if (like := _like(text, words, strict=strict)) is not None and like.sure is not Sure.GUESS
    ]
    found: dict[str, Match] = {}
    for score, name, at in sorted(pairs, key=lambda pair: (-pair[0], pair[2])):
        rivals = [other for other in pairs if other[1] == name and other[0] >= score]
        if name not in found and at in free and len(rivals) == 1:
            found[name] = Match(at, free.pop(at), Sure.LIKELY)
    return found


def _like(text: str, words: tuple[str, ...], *, strict: bool) -> Likeness | None:
    spend()
    if len(text) > HEADING_CHARACTERS:
        return None
    like = alike(text, words)
    bare = without_brackets(text) if strict else text
    if bare != text and (like is None or like.sure is Sure.GUESS):
        return alike(bare, words)
    return like


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
        if self.table.title:
            parts.append((0.15, float(self.table.title in above)))
        if named is not None:
            parts.append((0.3, float(self.is_named(named))))
        if self.table.shown.strict:
            parts.append((0.1, float(self.grid.sheet.name == self.table.home)))
        return sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)

    def _met_headings(self) -> float:
        met = sum(1.0 if match.sure is Sure.CERTAIN else 0.8 for match in self.columns.values())
        if LABELS in self.table.headings and self.label_column:
            word = letters(self.grid.heading(self.span, self.label_column))
            met += word in self.table.headings[LABELS]
        return met / len(self.table.headings)

    def is_named(self, area: Area) -> bool:
        """Whether a name covers the headings, or begins right below them."""
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


def likeness(
    book: Book, grids: Sequence[Grid], contract: Contract, layout: Layout, level: Level
) -> tuple[int, int, float]:
    """How many tables of a form a workbook has, of how many, and how alike they are in all.

    Tables that may lack do not count.
    """
    wanted = wanted_tables(contract, layout, level)
    asked = [table for table in wanted if not table.shown.view.optional]
    chosen = assigned(book, wanted, grids).chosen
    met = [chosen[table.number] for table in asked if table.number in chosen]
    points = sum(found.score * found.wanted.points for found in met)
    return len(met), len(asked), points / max(1, sum(table.points for table in asked))
