"""Headings of a sheet taken for the columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kalkyl.base.budget import spend
from kalkyl.contract.spec import CellSpec, TableSpec
from kalkyl.tables.grid import Grid, Span, is_figure
from kalkyl.tables.likeness import Likeness, Sure
from kalkyl.tables.proposing.vocabulary import Vocabulary

TORN = "lika bra passar"
"""What the reason says of a column that two headings fit."""
_UNDER = 0.02
_NOT_FIGURES = 0.3


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
