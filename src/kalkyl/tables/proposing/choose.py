"""Which table stands where: candidates weighed, overlaps settled, doubles reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kalkyl.contract.spec import Contract, TableSpec
from kalkyl.model import Area, Book
from kalkyl.tables.grid import Grid
from kalkyl.tables.likeness import Likeness, Sure
from kalkyl.tables.proposing.candidate import Candidate, Match, candidate, core_columns
from kalkyl.tables.proposing.vocabulary import Vocabulary

_LEAST = 0.55
"""What scores less is not proposed."""
_CLEAR = 0.15
"""How much better one of two places of a table must be, to be taken."""
_CLOSE = 0.03
"""Tables whose scores at one place are so near each other cannot be told apart."""
_FEWEST_BLANK = 2
"""A table without figures, in a blank template, must have so many of its rows."""
_EACH_TORN = 0.5
_COVER = "cover"
_MOST_HEADINGS = 3000
"""So many cells of a sheet are tried as headings, lest a sheet full of words take minutes."""


@dataclass(frozen=True, slots=True)
class Twice:
    """Rows of a table that were found in several places, and the place that was taken, if any."""

    table: str
    rows: frozenset[str]
    places: tuple[Candidate, ...]
    taken: Candidate | None


def choose(
    book: Book, known: Vocabulary, names: Mapping[str, str]
) -> tuple[tuple[Candidate, ...], tuple[Twice, ...]]:
    """The tables of a workbook in its order, and those that stand in it more than once.

    ``names`` gives the defined name of each table in kalkyl's own template; what a name points
    at is taken before what headings say.
    """
    weighed: list[Candidate] = []
    for sheet in book.sheets:
        grid = Grid(sheet)
        weighed += _of_sheet(grid, known)
        weighed += _named(grid, book, known, names)
    settled = _settled(weighed)
    chosen, twice = _once(known.contract, settled)
    order = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    in_order = sorted(chosen, key=lambda one: (order[one.sheet], one.span.row, one.span.left))
    return tuple(in_order), tuple(twice)


def _of_sheet(grid: Grid, known: Vocabulary) -> Iterator[Candidate]:
    headings = 0
    for span in grid.spans:
        headings += span.right - span.left + 1
        if headings > _MOST_HEADINGS:
            return
        for table in _tables(known.contract):
            found = candidate(grid, span, table, known)
            if found is not None and _is_sound(found, known):
                scored = replace(found, score=_score(found, known))
                if scored.score >= _LEAST:
                    yield scored


def _tables(contract: Contract) -> Iterator[TableSpec]:
    return (table for table in contract.tables.values() if table.id != _COVER)


def _named(
    grid: Grid, book: Book, known: Vocabulary, names: Mapping[str, str]
) -> Iterator[Candidate]:
    """The tables that names of the workbook point at on a sheet; the best headings there."""
    for name, area in book.names.items():
        table = _meant(name, area, grid, known, names)
        if table is None or area is None:
            continue
        found = [
            replace(one, score=1 + _score(one, known), named=name, last=max(area.bottom, one.last))
            for span in grid.spans
            if area.top - 1 <= span.row <= area.bottom
            if (one := candidate(grid, span, table, known)) is not None
        ]
        if found:
            yield max(found, key=lambda one: (one.score, -one.span.row))


def _meant(
    name: str, area: Area | None, grid: Grid, known: Vocabulary, names: Mapping[str, str]
) -> TableSpec | None:
    if area is None or area.sheet != grid.sheet.name or area.top == area.bottom:
        return None
    for table in _tables(known.contract):
        like = known.like_table(table, name.replace("_", " "))
        if names.get(table.id) == name or (like and like.sure is not Sure.GUESS):
            return table
    return None


def _is_sound(found: Candidate, known: Vocabulary) -> bool:
    """Whether there is enough to call it the table at all."""
    sure = [
        column
        for column, match in found.columns.items()
        if _is_sure(match) and (column in known.figures(found.table) or found.table.is_open)
    ]
    if found.table.is_open:
        core = set(core_columns(found.table, known))
        keyed = all(key in found.columns for key in found.table.key)
        return keyed and len(sure) > 1 and 2 * len(core & found.columns.keys()) >= len(core)
    rows = [match for match in found.rows.values() if _is_sure(match)]
    few = 1 if found.has_figures else min(_FEWEST_BLANK, len(found.table.rows))
    return bool(sure) and (len(rows) >= few or bool(found.row or found.parts))


def _is_sure(match: Match) -> bool:
    return match.like.sure is not Sure.GUESS


def _score(found: Candidate, known: Vocabulary) -> float:
    """How well the table fits, from 0 to 1: its headings, its rows and the title above."""
    core = tuple(core_columns(found.table, known))
    fit = sum(match.like.score for match in found.columns.values())
    headings = fit / (len(found.columns) + len(found.unused))
    needed = _sum(found.columns[one].like for one in core if one in found.columns) / len(core)
    title = (found.title.score if found.title else 0.0) - _EACH_TORN * found.torn
    if found.table.is_open:
        return 0.5 * headings + 0.3 * needed + 0.2 * title
    rows, whole = _row_fit(found)
    return 0.3 * headings + 0.15 * needed + 0.35 * rows + 0.05 * whole + 0.15 * title


def _row_fit(found: Candidate) -> tuple[float, float]:
    """The share of the labels that are rows of the table, and of its rows that are there."""
    if found.row:
        return found.row[1].like.score, 1 / len(found.table.rows)
    parts = [match.like for some in found.parts.values() for match in some]
    likes = [*(match.like for match in found.rows.values()), *parts]
    labels = len(likes) + len(found.ignored)
    there = len(found.rows) + len(found.parts)
    return _sum(likes) / labels if labels else 0.0, there / len(found.table.rows)


def _sum(likes: Iterable[Likeness]) -> float:
    return sum(like.score for like in likes)


def _settled(weighed: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate for each place; one that another table fits as well is a guess."""
    settled: list[Candidate] = []
    for one in sorted(weighed, key=lambda one: (-one.score, one.span.depth, one.sheet)):
        over = [other for other in settled if other.overlaps(one)]
        if not over:
            settled.append(one)
        elif one.table.id != over[0].table.id and one.score > over[0].score - _CLOSE:
            why = f"kan lika gärna vara tabellen {one.table.label}"
            settled[settled.index(over[0])] = doubted(over[0], why)
    return settled


def doubted(found: Candidate, why: str) -> Candidate:
    """The candidate with all of its columns as guesses, for a reason."""
    columns = {
        column: replace(match, like=replace(match.like, sure=Sure.GUESS, why=why))
        for column, match in found.columns.items()
    }
    return replace(found, columns=columns)


def _once(contract: Contract, settled: Sequence[Candidate]) -> tuple[list[Candidate], list[Twice]]:
    """Each row of a table from one place; where none is clearly better, from none."""
    chosen: list[Candidate] = []
    twice: list[Twice] = []
    for table in contract.tables:
        kept: list[Candidate] = []
        torn: list[Candidate] = []
        for place in (one for one in settled if one.table.id == table):
            rivals = [one for one in (*kept, *torn) if one.row_ids & place.row_ids]
            near = [one for one in rivals if place.score >= one.score - _CLEAR]
            if near:
                torn += [place, *(one for one in near if one in kept)]
                kept = [one for one in kept if one not in near]
            elif rivals:
                twice += [_double(one, place) for one in rivals]
            else:
                kept.append(place)
        chosen += kept
        if torn:
            rows = frozenset().union(*(one.row_ids for one in torn))
            twice.append(Twice(table, rows, _by_place(torn), None))
    return chosen, twice


def _double(better: Candidate, worse: Candidate) -> Twice:
    rows = better.row_ids & worse.row_ids
    return Twice(better.table.id, rows, (better, worse), better)


def _by_place(some: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(some, key=lambda one: (one.sheet, one.span.row, one.span.left)))
