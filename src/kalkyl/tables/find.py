"""Finds the tables of a layout: every run of headings is weighed for every table, all at once.

A defined name, a title, headings, row labels, the sheet and what stands under the headings are
witnesses. None is believed alone, and no cell is read for two tables. Only a table of which all of
them say the same needs no search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from kalkyl.base.budget import spend
from kalkyl.base.limits import HEADINGS_PER_SHEET
from kalkyl.contract.spec import Contract
from kalkyl.model import Area, Book, Level, Sheet
from kalkyl.tables.assign import Assignment, Option, assign
from kalkyl.tables.grid import DEEPEST, WIDEST, Grid, Span, has_words
from kalkyl.tables.layout import Layout
from kalkyl.tables.likeness import Sure, letters
from kalkyl.tables.match import Match, is_like, matched
from kalkyl.tables.shown import Shown, Wanted, wanted_tables
from kalkyl.tables.weigh import LABELS_NEAR, Around, Candidate, clash, weighed

_ENOUGH = 0.5
"""The share of a table's headings that a run must have, word for word, to be its headings."""
_LEAST = 0.5
"""What has less to speak for it is not the table."""
_MARGIN = 0.005
"""Places whose scores are no further apart fit equally well."""
_BESIDE = 2
"""A template has at most so many columns to the right of those that its name covers."""


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
    options = [
        Option(candidate.wanted.number, candidate, candidate.score)
        for candidate in candidates(book, rest, grids)
        if not any(clash(candidate, other) for other in settled.values())
    ]
    found = assign(options, clash, _MARGIN)
    return Assignment({**settled, **found.chosen}, found.unsure)


def candidates(book: Book, wanted: Sequence[Wanted], grids: Sequence[Grid]) -> list[Candidate]:
    """Every place that each table may stand at; of several readings of one, the best."""
    best: dict[tuple[object, ...], Candidate] = {}
    for grid in grids:
        open_ = [table for table in wanted if _may_stand(table, grid.sheet, book.names)]
        for candidate in _candidates(grid, open_, book.names) if open_ else ():
            spot = (candidate.wanted.number, candidate.spot)
            if spot not in best or candidate.score > best[spot].score:
                best[spot] = candidate
    return list(best.values())


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
    label_column = label_column or _labels_beside(grid, span, columns, table.shown)
    return Candidate(table, grid, span, columns, label_column, score=1.0, named=area)


def _candidates(
    grid: Grid, wanted: Sequence[Wanted], names: Mapping[str, Area | None]
) -> Iterator[Candidate]:
    fitting = ((span, fits) for span in grid.spans if (fits := _fitting(grid, span, wanted)))
    heads = list(islice(fitting, HEADINGS_PER_SHEET))
    rows = sorted({span.row for span, fits in heads if _begins_table(grid, span, fits)})
    for span, fits in heads:
        stop = next((row for row in rows if row > span.row), DEEPEST)
        below = _words(grid, range(span.row + 1, stop))
        around = Around(below, tuple(text for _, text in grid.titles(span)), stop)
        words = _headings(grid, span)
        labels = {span.start: grid.heading(span, span.start), **words}
        own = {at: grid.own_heading(span, at) for at in words} if span.depth > 1 else {}
        for table in fits:
            columns, label_column = _match(words, labels, own, table.shown)
            area = names.get(table.name) if table.name else None
            if columns:
                label_column = label_column or _labels_beside(grid, span, columns, table.shown)
                found = weighed(Candidate(table, grid, span, columns, label_column), around, area)
                if found.score >= _LEAST:
                    yield found


def _fitting(grid: Grid, span: Span, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The tables of which a run has half of the headings; of one that is sought, a figure's."""
    texts = [*_headings(grid, span).values()]
    if span.depth > 1:
        texts += [grid.own_heading(span, at) for at in range(span.left, span.right + 1)]
    if span.start < span.left:
        texts.append(grid.heading(span, span.start))
    spend()
    words = set(map(letters, texts))
    sought = {table.shown.table: table.shown for table in wanted if table.shown.sought}
    fits = {
        table
        for table, shown in sought.items()
        if shown.sought and _like_some(shown, shown.sought.figures, texts)
    }
    return [
        table
        for table in wanted
        if (table.shown.table in fits if table.shown.sought else _is_head(table, words))
    ]


def _is_head(table: Wanted, words: set[str]) -> bool:
    met = sum(not names.isdisjoint(words) for names in table.headings.values())
    return met >= max(_ENOUGH * len(table.headings), min(2, len(table.headings)))


def _begins_table(grid: Grid, span: Span, fits: Sequence[Wanted]) -> bool:
    """Whether headings are not only a row's label that is like one, of a row not yet filled in."""
    texts = [text for at in range(span.left, span.right + 1) if (text := grid.text(span.row, at))]
    return any(
        table.shown.sought is None or _like_some(table.shown, table.headings, texts) > 1
        for table in fits
    )


def _like_some(shown: Shown, columns: Iterable[str], texts: Sequence[str]) -> int:
    """How many of some columns any text is certainly or likely the heading of."""
    names = (shown.headings.get(column, shown.row_headings) for column in columns)
    return sum(any(is_like(text, words, shown) for text in texts) for words in names)


def _headings(grid: Grid, span: Span) -> dict[int, str]:
    return {
        at: grid.heading(span, at)
        for at in range(span.left, span.right + 1)
        if grid.text(span.row, at)
    }


def _words(grid: Grid, rows: range) -> frozenset[str]:
    words = {letters(grid.text(row, at)) for row in rows for at in grid.filled(row)}
    return frozenset(words - {""})


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
    found = matched(shown_.headings, free, shown_)
    if own:
        taken = {match.at for match in found.values()}
        rest = {column: names for column, names in shown_.headings.items() if column not in found}
        lower = {at: word for at, word in own.items() if word and at in free and at not in taken}
        lower = {at: word for at, word in lower.items() if word != free[at]}
        found |= matched(rest, lower, shown_)
    return found, label_column


def _labels_beside(
    grid: Grid, span: Span, columns: Mapping[str, Match], shown: Shown
) -> int | None:
    """The column of labels without a heading: the nearest to the left of figures with words."""
    if not shown.has_labels:
        return None
    first = min(match.at for match in columns.values())
    near = (*range(first - 1, max(first - LABELS_NEAR, 0), -1), span.start)
    words = (at for at in near if at < first and has_words(grid, span.row, at))
    return next(words, max(first - 1, 1))


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
