"""Targets that say which way is good, beside an outcome and whether the target was reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.interval import Interval
from kalkyl.model import Cell, Place, Sheet
from kalkyl.relations.printed_figure import Figure, figure_in
from kalkyl.relations.table_words import Role, role
from kalkyl.tables.grid import Grid
from kalkyl.tables.likeness import plain_words

_TARGET: Final = regex(r"\A(?:mål(?:värde|nivå|tal|sättning)?|krav|gränsvärde|riktvärde)\b")
_STATUS: Final = regex(
    r"måluppfyllelse|bedömning|status|\Auppfyll|\Auppnå|\Anås\b|\Anått\b|\Amål nås"
)
_NUMBER: Final = r"(?P<number>[-−]?\d[\d ]*(?:[.,]\d+)? ?%?)"
_LEAST: Final = regex(rf"\A(?:≥|>=?|(?:som )?(?:minst|lägst)|över|mer än|högre än) ?{_NUMBER}")
_LEAST_BEHIND: Final = regex(rf"\A{_NUMBER}.{{0,20}} eller (?:mer|fler|högre|bättre)\Z")
_MOST: Final = regex(
    rf"\A(?:≤|<=?|(?:som )?(?:högst|mest)|max|under|mindre än|lägre än) ?{_NUMBER}"
)
_MOST_BEHIND: Final = regex(rf"\A{_NUMBER}.{{0,20}} eller (?:mindre|färre|lägre)\Z")
_PARTLY: Final = regex(r"delvis|nästan|till viss del|på väg|gul\b|pågå|risk")
_FAILED: Final = regex(r"\b(?:ej|inte|nej|röd|rött|ouppfyll\w+|missat)\b")
_REACHED: Final = regex(r"\b(?:ja|uppfyll\w*|uppnå\w*|nås|nått|klarat|grön|grönt|i mål)\b")
_LONGEST_STATUS: Final = 40
_LARGEST_SHARE: Final = 1
"""A bare number up to this may be a share, where a target is in percent."""
_DEEPEST: Final = 200
"""Rows below the headings that are looked at."""


@dataclass(frozen=True, slots=True)
class Misjudged:
    """A status that its outcome contradicts: its cell, the outcome and the cell of the target."""

    name: str
    status: str
    place: Place
    outcome: Figure
    target: str
    target_place: Place


@dataclass(frozen=True, slots=True)
class _Headings:
    row: int
    target: int
    outcome: int
    status: int


def misjudged_targets(sheet: Sheet) -> Iterator[Misjudged]:
    """Every status of a sheet that says the opposite of what its target and outcome do."""
    grid = Grid(sheet)
    for row in range(1, grid.bottom + 1):
        headings = _headings(grid, row)
        if headings is not None:
            yield from _judged(grid, headings)


def _headings(grid: Grid, row: int) -> _Headings | None:
    """The columns of a row of headings, where it has one of each kind."""
    words = {column: plain_words(grid.text(row, column)) for column in grid.filled(row)}
    status = [column for column, text in words.items() if _STATUS.search(text)]
    labels = next(iter(words), 0)
    target = [c for c, text in words.items() if _TARGET.search(text) and c not in {labels, *status}]
    outcome = [c for c, text in words.items() if role(text) is Role.OUTCOME and c not in status]
    if len(target) != 1 or len(status) != 1 or not outcome:
        return None
    latest = max(outcome, key=lambda column: _year(words[column]))
    same = [column for column in outcome if _year(words[column]) == _year(words[latest])]
    return _Headings(row, target[0], latest, status[0]) if len(same) == 1 else None


def _year(heading: str) -> str:
    return "".join(character for character in heading if character.isdigit())


def _judged(grid: Grid, headings: _Headings) -> Iterator[Misjudged]:
    for row in range(headings.row + 1, min(headings.row + _DEEPEST, grid.bottom) + 1):
        if not grid.filled(row) or _headings(grid, row) is not None:
            return
        says = _says(grid.text(row, headings.status))
        outcome = _figure(grid, row, headings.outcome)
        if says is None or outcome is None:
            continue
        target, target_place = grid.text(row, headings.target), grid.place(row, headings.target)
        is_reached = _is_reached(outcome, target, target_place)
        if is_reached is not None and is_reached is not says:
            yield Misjudged(
                name=grid.text(row, grid.filled(row)[0]),
                status=grid.text(row, headings.status).strip(),
                place=grid.place(row, headings.status),
                outcome=outcome,
                target=target.strip(),
                target_place=target_place,
            )


def _figure(grid: Grid, row: int, column: int) -> Figure | None:
    cell = grid.sheet.cells.get((row, column))
    return figure_in(cell, grid.place(row, column)) if cell is not None else None


def _says(text: str) -> bool | None:
    """Whether a status says that a target was reached; ``None`` where it says neither."""
    words = plain_words(text)
    if not words or len(words) > _LONGEST_STATUS or _PARTLY.search(words):
        return None
    if _FAILED.search(words):
        return False
    return True if _REACHED.search(words) else None


def _is_reached(outcome: Figure, target: str, place: Place) -> bool | None:
    """Whether an outcome keeps to its target; ``None`` where rounding decides."""
    words = " ".join(target.lower().split())
    least = _LEAST.search(words) or _LEAST_BEHIND.search(words)
    match = least or _MOST.search(words) or _MOST_BEHIND.search(words)
    bound = figure_in(Cell(match["number"].strip()), place) if match else None
    return None if bound is None else _keeps(outcome, bound, is_least=least is not None)


def _keeps(outcome: Figure, bound: Figure, *, is_least: bool) -> bool | None:
    may_be_shares = outcome.unit != bound.unit and abs(outcome.value) <= _LARGEST_SHARE
    if may_be_shares or (outcome.unit and bound.unit and outcome.unit != bound.unit):
        return None
    over = outcome.interval - Interval.exact(bound.value)
    over = over if is_least else -over
    if over.low > 0:
        return True
    return False if over.high < 0 else None
