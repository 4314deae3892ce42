"""What speaks for a table at one run of headings: the candidate, and its score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.spec import ANY
from kalkyl.model import Area
from kalkyl.tables.grid import Grid, Span, has_words, is_figure, is_title
from kalkyl.tables.likeness import Sure, letters
from kalkyl.tables.match import Match, like, matched
from kalkyl.tables.shown import LABELS, Sought, Wanted, is_number

_LOOKED_UNDER = 3
LABELS_NEAR = 3
"""Labels without a heading are at most so many columns to the left of the figures."""
_LABELS_READ = 200
"""So many rows under some headings are looked through for a sought table's labels."""
_BLANK_ROWS = 2
_FEWEST_BLANK = 2
"""A table without figures, in a blank template, must have so many of its rows."""
_LESS = 0.8
"""What a heading counts for that is only nearly the same."""
_SECTION = regex(r"\A\s*(?:\d+\.)*\d+\.?\s+(?=\D)")
_UNKNOWN = frozenset({ANY})
"""The rows of a table that senders add rows to, or of which no label is known."""
_Part = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table at one run of headings of a sheet, with what speaks for it from 0 to 1.

    ``named`` is what the table's defined name covers, where it points here, ``rows`` are those of
    a table that is sought.
    """

    wanted: Wanted
    grid: Grid
    span: Span
    columns: Mapping[str, Match]
    label_column: int | None
    score: float = 0.0
    named: Area | None = None
    rows: frozenset[str] = frozenset()

    @property
    def left(self) -> int:
        """The table's first column of figures."""
        return min(match.at for match in self.columns.values())

    @property
    def right(self) -> int:
        """The table's last column of figures."""
        return max(match.at for match in self.columns.values())

    @property
    def is_unknown(self) -> bool:
        """Whether a table that is sought has labels, none of which is a row of it."""
        return self.wanted.shown.has_labels and self.rows == _UNKNOWN

    @property
    def spot(self) -> tuple[str, int, tuple[int, ...]]:
        """Where the table stands: sheet, row of headings and the columns that are read."""
        columns = tuple(sorted(match.at for match in self.columns.values()))
        return self.grid.sheet.name, self.span.row, columns


def clash(first: Candidate, other: Candidate) -> bool:
    """Whether two tables would be read from some of the same headings."""
    same_rows = first.span.top <= other.span.row and other.span.top <= first.span.row
    return (
        same_rows
        and first.grid.sheet.name == other.grid.sheet.name
        and not {match.at for match in first.columns.values()}.isdisjoint(
            match.at for match in other.columns.values()
        )
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What is around some headings: the words below, the lines above, where the next begin."""

    below: frozenset[str]
    above: tuple[str, ...]
    stop: int


def weighed(found: Candidate, around: Around, named: Area | None) -> Candidate:
    """A candidate with its score; ``named`` is what the table's defined name covers."""
    here = named if named is not None and _is_named(found, named) else None
    found = replace(found, named=here)
    sought = found.wanted.shown.sought
    if sought is not None:
        found = replace(found, rows=_rows_of(found, around))
        if not _is_sound(found, sought, around):
            return found
        parts = _parts_of_sought(found, sought, around)
    else:
        parts = _parts(found, around)
    if named is not None:
        parts.append((0.3, float(here is not None)))
    whole = sum(weight for weight, _ in parts)
    return replace(
        found, score=sum(weight * part for weight, part in parts) / whole if whole else 0
    )


def _parts(found: Candidate, around: Around) -> list[_Part]:
    """All that speaks for a layout's table, with its weights."""
    table = found.wanted
    parts = [(0.5, _met(found) / len(table.headings)), (0.05, float(_has_figures(found)))]
    if table.labels:
        parts.append((0.2, len(table.labels & around.below) / len(table.labels)))
    if table.title:
        parts.append((0.15, float(table.title in map(letters, around.above))))
    if table.shown.strict:
        parts.append((0.1, float(found.grid.sheet.name == table.home)))
    return parts


def _met(found: Candidate) -> float:
    """How many of the table's headings are there."""
    met = sum(1.0 if match.sure is Sure.CERTAIN else _LESS for match in found.columns.values())
    return met + (LABELS in found.wanted.headings and _has_label_heading(found))


def _has_label_heading(found: Candidate) -> bool:
    at = found.label_column
    word = letters(found.grid.heading(found.span, at)) if at else ""
    return word in found.wanted.headings[LABELS]


def _is_named(found: Candidate, area: Area) -> bool:
    """Whether a name covers the headings, or begins right below them."""
    is_there = area.sheet == found.grid.sheet.name
    return is_there and area.top - 1 <= found.span.row <= area.bottom


def _has_figures(found: Candidate) -> bool:
    """Whether no words are in the first rows of the columns of figures."""
    row = found.span.row
    return not any(
        (text := found.grid.text(below, match.at)) and not is_figure(text)
        for column, match in found.columns.items()
        if is_number(found.wanted.shown.table, column)
        for below in range(row + 1, row + 1 + _LOOKED_UNDER)
    )


def unused(found: Candidate) -> dict[int, str]:
    """The headings of the run that are no column's."""
    taken = {found.label_column, *(match.at for match in found.columns.values())}
    grid, span = found.grid, found.span
    headings = {at: grid.heading(span, at) for at in range(span.left, span.right + 1)}
    return {at: text for at, text in headings.items() if text and at not in taken}


def _parts_of_sought(found: Candidate, sought: Sought, around: Around) -> list[_Part]:
    """What speaks for a table that is sought: how much of what is there is its own."""
    needed = sought.needed | found.columns.keys()
    is_headed = bool(found.label_column and found.grid.heading(found.span, found.label_column))
    headings = len(needed) + len(unused(found)) + (LABELS in found.wanted.headings and is_headed)
    parts = [(0.5, _met(found) / headings), (0.05, float(_has_figures(found)))]
    if found.wanted.shown.has_labels and not found.is_unknown:
        parts.append((0.2, len(found.rows) / len(labels_under(found, around.stop))))
    return [*parts, (0.15, title_score(found, sought, around.above))]


def title_score(found: Candidate, sought: Sought, above: tuple[str, ...]) -> float:
    """How like the table's name a line above it is, or the sheet's name."""
    shown = found.wanted.shown
    lines = (_SECTION.sub("", text) for text in (*above, found.grid.sheet.name))
    likes = (like(text, sought.titles, shown) for text in lines)
    return max(
        (likeness.score for likeness in likes if likeness and likeness.sure is not Sure.GUESS),
        default=0.0,
    )


def _rows_of(found: Candidate, around: Around) -> frozenset[str]:
    """The contract's rows that a table which is sought has; of an open table, any."""
    shown = found.wanted.shown
    if shown.table.is_open:
        return _UNKNOWN
    if not shown.has_labels:
        return frozenset({shown.view.row})
    labels = labels_under(found, around.stop)
    rows = matched({row.id: row.labels for row in shown.rows}, labels, shown)
    return frozenset(rows) or _UNKNOWN


def labels_under(found: Candidate, stop: int) -> dict[int, str]:
    """The labels under some headings, to the total or where blank rows end the table."""
    return dict(_labels_under(found, stop))


def _labels_under(found: Candidate, stop: int) -> Iterator[tuple[int, str]]:
    grid, at, last = found.grid, found.label_column or 0, found.span.row
    for row in range(last + 1, min(stop, last + _LABELS_READ)):
        spend()
        text = grid.text(row, at)
        if row not in grid.filled_rows and row - last > _BLANK_ROWS:
            return
        is_total = bool(text) and found.wanted.shown.is_total(text)
        if is_total and row == found.span.row + 1:
            continue  # a total above its rows
        if is_total or (text and is_title(grid, row, at, stop)):
            return
        if row in grid.filled_rows:
            last = row
        if text:
            yield row, text


def _is_sound(found: Candidate, sought: Sought, around: Around) -> bool:
    """Whether enough is there to call it the table at all."""
    shown, columns = found.wanted.shown, found.columns.keys()
    if shown.table.is_open:
        core = sought.needed & columns
        keyed = columns >= set(shown.table.key)
        return keyed and len(columns) > 1 and 2 * len(core) >= len(sought.needed)
    if not columns & sought.figures or found.label_column in _places(found):
        return False
    if not shown.has_labels:
        left = range(max(found.left - LABELS_NEAR, 1), found.left)
        is_bare = not any(has_words(found.grid, found.span.row, at) for at in left)
        is_titled = title_score(found, sought, around.above) > 0
        return is_bare and is_titled and len(columns) > 1
    if found.is_unknown:
        is_named = title_score(found, sought, around.above) > 0 and _has_label_heading(found)
        return is_named and len(columns & sought.figures) > 1 and _filled(found, around)
    few = 1 if _filled(found, around) else min(_FEWEST_BLANK, len(shown.rows))
    return len(found.rows) >= few


def _places(found: Candidate) -> set[int]:
    return {match.at for match in found.columns.values()}


def _filled(found: Candidate, around: Around) -> bool:
    """Whether any figure is under the headings."""
    rows = range(found.span.row + 1, min(around.stop, found.span.row + _LABELS_READ))
    places = ((row, match.at) for row in rows for match in found.columns.values())
    return any(is_figure(found.grid.value(row, at)) for row, at in places)
