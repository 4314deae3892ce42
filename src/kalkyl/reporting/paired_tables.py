"""Which table of an edited report is which of the total's, and which row and column is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Sheet
from kalkyl.reporting.document import PrintedTable
from kalkyl.tables.likeness import Sure, alike, letters, plain_words, unit_in

_HEADING_ROWS: Final = 4
_LEAST_SHARED: Final = 0.5
"""So many of a table's words must be in the other one."""
_Words = tuple[str, ...]
_Grid = Mapping[int, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Paired:
    """A table of the total in a report: its rows and columns by where they stand on the sheet.

    ``unit`` is the unit of money that the report's table names, or "".
    """

    sheet: Sheet
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    unit: str


def paired_tables(tables: Sequence[PrintedTable], sheets: Sequence[Sheet]) -> dict[int, Paired]:
    """The tables that a report has, by their number; the most alike first, then in order."""
    grids = [_grid(sheet) for sheet in sheets]
    words = [_counted(_first_words(grid)) for grid in grids]
    scored = []
    for number, table in enumerate(tables):
        headings = _counted(heading.text for heading in table.headings)
        labels = _counted(row.cells[0].text for row in table.rows)
        for place, found in enumerate(words):
            spend()
            shared = (headings | labels) & found
            score = shared.total() / max(1, (headings | labels).total())
            if score >= _LEAST_SHARED and labels & found:
                scored.append((-score, number, place))
    made: dict[int, Paired] = {}
    taken: set[int] = set()
    for _, number, place in sorted(scored):
        if number not in made and place not in taken:
            made[number] = _paired(tables[number], sheets[place], grids[place])
            taken.add(place)
    return made


def _grid(sheet: Sheet) -> _Grid:
    """The texts of a sheet by row and column."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        text = "" if cell.value is None else " ".join(str(cell.value).split())
        rows.setdefault(row, {})[column] = text
    return rows


def _first_words(grid: _Grid) -> Iterable[str]:
    """The texts that headings and labels are among."""
    for number, row in enumerate(grid.values()):
        yield from row.values() if number < _HEADING_ROWS else list(row.values())[:1]


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(filter(None, map(letters, texts)))


def _paired(table: PrintedTable, sheet: Sheet, grid: _Grid) -> Paired:
    headings = [(heading.text,) for heading in table.headings]
    columns: dict[int, int] = {}
    first = 0
    for number in list(grid)[:_HEADING_ROWS]:
        places = list(grid[number])
        found = _pairs(headings, [(text,) for text in grid[number].values()])
        if len(found) > len(columns):
            columns = {wanted: places[there] for wanted, there in found.items()}
            first = number
    columns.setdefault(0, min(grid.get(first, {1: ""})))
    texts = [
        n for n, heading in enumerate(table.headings) if n in columns and not heading.is_number
    ]
    below = [number for number in grid if number > first]
    written = [tuple(grid[number].get(columns[n], "") for n in texts) for number in below]
    printed = [tuple(row.cells[n].text for n in texts) for row in table.rows]
    rows = {wanted: below[there] for wanted, there in _pairs(printed, written).items()}
    corner = " ".join(grid.get(first, {}).values())
    return Paired(sheet, rows, columns, unit_in(corner) or unit_in(sheet.name) or "")


_Same = Callable[[_Words, _Words], bool]


def _all_words(first: _Words, other: _Words) -> bool:
    return tuple(map(plain_words, first)) == tuple(map(plain_words, other))


def _first_word(first: _Words, other: _Words) -> bool:
    return bool(letters(first[0])) and letters(first[0]) == letters(other[0])


def _alike(first: _Words, other: _Words) -> bool:
    spend()
    like = alike(other[0], (first[0],)) if first[0] and other[0] else None
    return like is not None and like.sure is not Sure.GUESS


_WAYS: Final[tuple[_Same, ...]] = (_all_words, _first_word, _alike)
"""From the surest way of being the same row or heading to the least."""


def _pairs(wanted: Sequence[_Words], found: Sequence[_Words]) -> dict[int, int]:
    """Which of some texts each wanted one is, each taken once and equal ones in their order."""
    left = dict(enumerate(found))
    made: dict[int, int] = {}
    for same in _WAYS:
        for number, words in enumerate(wanted):
            if number in made:
                continue
            hit = next((place for place, other in left.items() if same(words, other)), None)
            if hit is not None:
                made[number] = hit
                del left[hit]
    return made
