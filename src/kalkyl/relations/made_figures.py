"""Amounts that figures of a table make: sums, differences, percentages, changes between years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.interval import Interval, total
from kalkyl.relations.named_cells import NamedRow, Spot
from kalkyl.relations.relation import Kind, expected_of
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import Around, counted_in, is_between_years, years_in
from kalkyl.relations.table_words import Role, is_result, is_sum

POINTS: Final = "pp"
"""Percentage points."""
_YEAR: Final = regex(r"(?:19|20)\d\d")
_PLANNED: Final = frozenset({Role.BUDGET, Role.FORECAST, Role.VARIANCE})


def follows(spots: Sequence[Spot], said: Interval, unit: str) -> bool:
    """Whether an amount is what two figures of a table make: a sum, a difference, a percentage."""
    pairs = [pair for pair in permutations(spots, 2) if _are_in_line(*pair)]
    if not unit:
        pairs = [(first, other) for first, other in pairs if _count_the_same(first, other)]
    if unit == "%":
        return any(
            made.absolute.meets(said)
            for first, other in pairs
            if first.unit == other.unit != "%"
            for kind in (Kind.PERCENT, Kind.GROWTH)
            if (made := expected_of(kind, ((1, first.figure), (1, other.figure)))) is not None
        )
    level = "%" if unit == POINTS else unit
    return any(
        said.meets((left - right).absolute) or (level == unit and said.meets(left + right))
        for first, other in pairs
        if (left := first.interval_in(level)) and (right := other.interval_in(level))
    )


def _are_in_line(first: Spot, other: Spot) -> bool:
    """Whether two cells share a row or a column."""
    in_line = first.row is other.row or first.column is other.column
    return in_line and first.table is other.table


def _count_the_same(first: Spot, other: Spot) -> bool:
    return counted_in(first.column.heading) == counted_in(other.column.heading)


def sums(rows: Sequence[NamedRow], unit: str) -> Iterator[tuple[tuple[Spot, ...], Interval]]:
    """The cells of each column of some rows, two at least of a table, and their sum."""
    by_table: dict[int, dict[int, NamedRow]] = {}
    for row in rows:
        if not is_sum(row.row.label):
            by_table.setdefault(id(row.table), {})[row.row.number] = row
    for own in by_table.values():
        first, *others = own.values()
        for spot in first.spots if others else ():
            found = (spot, *(row.spot(spot.column) for row in others))
            cells = tuple(cell for cell in found if cell is not None)
            parts = [part for cell in cells if (part := cell.signed_in(unit)) is not None]
            if len(parts) == len(own):
                yield cells, total(parts).absolute


@dataclass(frozen=True, slots=True)
class Change:
    """Two figures of a row, the one of the earlier year first."""

    old: Spot
    new: Spot

    def size(self, unit: str) -> Interval | None:
        """How much it is, below 0 for less; ``None`` where the signs differ."""
        if self.old.figure.value * self.new.figure.value <= 0:
            return None
        if unit == "%":
            parts = ((1, self.new.figure), (1, self.old.figure))
            return None if self.new.unit == "%" else expected_of(Kind.GROWTH, parts)
        level = "%" if unit == POINTS else unit
        old, new = self.old.interval_in(level), self.new.interval_in(level)
        return new - old if old and new else None

    def is_other_way(self, says: Says) -> bool:
        """Whether words say that it is more where it is less, or the reverse."""
        if is_result(self.new.row.label) or says & Says.WAY not in {Says.UP, Says.DOWN}:
            return False
        is_more = abs(self.new.figure.value) > abs(self.old.figure.value)
        return is_more is not (Says.UP in says)


def changes(line: Sequence[Spot]) -> Iterator[Change]:
    """The changes of a row from one year's outcome to a later one's, under the same heading."""
    for old, new in permutations(line, 2):
        if old.row is not new.row or old.unit != new.unit or old.kinds & _PLANNED:
            continue
        is_later = len(old.years) == len(new.years) == 1 and min(old.years) < min(new.years)
        if is_later and _without_year(old) == _without_year(new):
            yield Change(old, new)


def _without_year(spot: Spot) -> str:
    return " ".join(_YEAR.sub(" ", spot.column.heading).split()).casefold()


def meant_change(found: Sequence[Change], nearby: Around, text: str) -> Change | None:
    """The change that the years of a sentence say: between two, or since one of them."""
    years = years_in(text)
    if (nearby.roles | nearby.compared) & _PLANNED or not years:
        return None
    latest = max((year for change in found for year in change.new.years), default="")
    if is_between_years(text) and len(years) > 1:
        old, new = frozenset({min(years)}), frozenset({max(years)})
    elif len(nearby.since) == 1 and len(years) < 3:  # noqa: PLR2004  # one since, one till
        old, new = nearby.since, (years - nearby.since) or frozenset({latest})
    else:
        return None
    fitting = [change for change in found if change.old.years == old and change.new.years == new]
    return fitting[0] if len(fitting) == 1 else None
