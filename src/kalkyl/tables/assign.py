"""Which table stands where: the best assignment overall, and which parts of it are certain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from kalkyl.base.quick_dataclass import dataclass

Place = TypeVar("Place")

_MOST_PLACES = 12
"""So many of a table's places are weighed, the best."""
_MOST_STEPS = 5_000
"""A search that takes more steps proves nothing; its tables are then uncertain."""
_MOST_RIVALS = 6
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Option(Generic[Place]):
    """A place that a table may stand at, and how well it fits there."""

    table: int
    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Assignment(Generic[Place]):
    """The place of each table, and for a table without one those that fit it equally well."""

    chosen: Mapping[int, Place]
    unsure: Mapping[int, tuple[Place, ...]]


Clash = Callable[[Place, Place], bool]
Table = Sequence[Option[Place]]


def assign(
    options: Sequence[Option[Place]], clash: Clash[Place], margin: float
) -> Assignment[Place]:
    """The assignment with the highest score in which no two places clash.

    A table is uncertain where an assignment that places it elsewhere scores as much, but for the
    margin.
    """
    chosen: dict[int, Place] = {}
    unsure: dict[int, tuple[Place, ...]] = {}
    for group in _groups(options, clash):
        search = _Search(group, clash)
        best = search.best(())
        for table, option in best.items():
            rivals = tuple(_rivals(search, best, option, margin))
            if rivals or search.is_lost:
                others = rivals or tuple(other for other in group[table] if other is not option)
                unsure[table] = (option.place, *(rival.place for rival in others))
            else:
                chosen[table] = option.place
    return Assignment(chosen, unsure)


def _groups(
    options: Sequence[Option[Place]], clash: Clash[Place]
) -> Iterator[dict[int, Table[Place]]]:
    """The tables that compete for places, each with its best places from the best down."""
    tables: dict[int, list[Option[Place]]] = {}
    for option in sorted(options, key=lambda option: -option.score):
        if len(tables.setdefault(option.table, [])) < _MOST_PLACES:
            tables[option.table].append(option)
    free = dict(sorted(tables.items()))
    while free:
        number, first = free.popitem()
        group, open_ = {number: first}, [first]
        while open_:
            mine = open_.pop()
            for other, theirs in list(free.items()):
                if any(clash(option.place, two.place) for option in mine for two in theirs):
                    group[other] = free.pop(other)
                    open_.append(theirs)
        yield dict(sorted(group.items()))


def _rivals(
    search: _Search[Place],
    best: Mapping[int, Option[Place]],
    option: Option[Place],
    margin: float,
) -> Iterator[Option[Place]]:
    """The other places of a table in assignments that score as much as the best."""
    least = _score(best) - margin - _EXACT
    forbidden: tuple[Option[Place], ...] = (option,)
    while len(forbidden) < _MOST_RIVALS:
        other = search.best(forbidden)
        rival = other.get(option.table)
        if rival is None or _score(other) < least:
            return
        yield rival
        forbidden = (*forbidden, rival)


def _score(found: Mapping[int, Option[Place]]) -> float:
    return sum(option.score for option in found.values())


class _Search(Generic[Place]):
    """Branch and bound over the tables of one group, which are few."""

    def __init__(self, group: Mapping[int, Table[Place]], clash: Clash[Place]) -> None:
        self._tables = sorted(group.values(), key=lambda table: -table[0].score)
        self._clash = clash
        self._steps = 0
        self.is_lost = False

    def best(self, forbidden: Sequence[Option[Place]]) -> dict[int, Option[Place]]:
        """The best assignment without some options."""
        self._steps = 0
        self._top: tuple[float, tuple[Option[Place], ...]] = (0.0, ())
        tables = [self._left(table, forbidden) for table in self._tables]
        rest = [0.0]
        for left in reversed(tables):
            rest.append(rest[-1] + (left[0].score if left else 0.0))
        self._try(tables, rest[::-1], 0, (), 0.0)
        chosen: tuple[Option[Place], ...] = self._top[1]
        return {option.table: option for option in chosen}

    @staticmethod
    def _left(table: Table[Place], forbidden: Sequence[Option[Place]]) -> Table[Place]:
        return [option for option in table if option not in forbidden]

    def _try(
        self,
        tables: Sequence[Table[Place]],
        rest: Sequence[float],
        number: int,
        taken: tuple[Option[Place], ...],
        score: float,
    ) -> None:
        self._steps += 1
        self.is_lost = self.is_lost or self._steps > _MOST_STEPS
        if score > self._top[0] + _EXACT:
            self._top = (score, taken)
        if number == len(tables) or self._steps > _MOST_STEPS:
            return
        if score + rest[number] <= self._top[0] + _EXACT:
            return
        for option in tables[number]:
            if not any(self._clash(option.place, other.place) for other in taken):
                more = (*taken, option)
                self._try(tables, rest, number + 1, more, score + option.score)
        self._try(tables, rest, number + 1, taken, score)
