"""A file's tables judged: every relation that can't hold, at the figure that most of them share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Book, Place
from kalkyl.relations.averages import average_trials
from kalkyl.relations.column_formulas import column_trials
from kalkyl.relations.held_report import HeldReport
from kalkyl.relations.per_unit import per_unit_trials
from kalkyl.relations.plain_table import PlainTable, tables_of
from kalkyl.relations.relation import Instance, Trial
from kalkyl.relations.repeated_rows import Repeated, repeated
from kalkyl.relations.row_sums import row_trials
from kalkyl.relations.shares import share_trials
from kalkyl.relations.successive import successive_trials
from kalkyl.relations.table_sentences import HeldTexts, held_texts
from kalkyl.relations.target_status import Misjudged, misjudged_targets


@dataclass(frozen=True, slots=True)
class Broken:
    """A relation that can't hold: over the rows or the columns of a table, or of two figures.

    ``holds`` of ``lines`` lines are those where the same formula holds.
    """

    table: PlainTable
    instance: Instance
    is_down: bool
    holds: int
    lines: int

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells of all its figures, the target's first."""
        return tuple(figure.place for figure in self.instance.figures)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Relations that can't hold and share a cell: ``place``, where the fault most likely is."""

    place: Place
    relations: tuple[Broken, ...]

    @property
    def also(self) -> tuple[Place, ...]:
        """The other cells of its relations."""
        every = dict.fromkeys(place for relation in self.relations for place in relation.places)
        return tuple(place for place in every if place != self.place)

    @property
    def is_stated(self) -> bool:
        """Whether one of them is a total by its label."""
        return any(relation.instance.formula.stated for relation in self.relations)


@dataclass(frozen=True, slots=True)
class JudgedTables:
    """What was found of a file's tables: how many there are and how many of their figures.

    ``judged`` are the figures that are part of a relation. ``held`` is what holding the file
    against the total it was made of came to, where one was given; ``texts`` what its sentences say
    of its tables.
    """

    count: int
    contradictions: tuple[Contradiction, ...]
    differing: tuple[Repeated, ...]
    figures: int
    judged: int
    held: HeldReport | None = None
    texts: HeldTexts = HeldTexts()
    misjudged: tuple[Misjudged, ...] = ()


def judged_tables(book: Book) -> JudgedTables:
    """Every table of a file, judged by itself and against the others."""
    tables = tuple(table for sheet in book.sheets for table in tables_of(sheet))
    covered: set[Place] = set()
    contradictions: list[Contradiction] = []
    for table in tables:
        down, across = row_trials(table), column_trials(table)
        for more in (
            share_trials(table, down, across),
            successive_trials(table),
            per_unit_trials(table),
            average_trials(table, down, across),
        ):
            down, across = (*down, *more[0]), (*across, *more[1])
        covered |= {place for trial in (*down, *across) for place in _places(trial)}
        broken = [*_broken(table, down, is_down=True), *_broken(table, across, is_down=False)]
        contradictions += _contradictions(broken)
    twice = tuple(repeated(tables))
    covered |= {figure.place for pair in twice for figure in (pair.first, pair.second)}
    figures = {figure.place for table in tables for figure in table.figures.values()}
    return JudgedTables(
        len(tables),
        tuple(contradictions),
        tuple(_differing(twice)),
        len(figures),
        len(covered & figures),
        texts=held_texts(book.texts, tables),
        misjudged=tuple(target for sheet in book.sheets for target in misjudged_targets(sheet)),
    )


def _places(trial: Trial) -> Iterator[Place]:
    return (figure.place for instance in trial.instances for figure in instance.figures)


def _broken(table: PlainTable, trials: Sequence[Trial], *, is_down: bool) -> Iterator[Broken]:
    for trial in trials:
        for instance in trial.broken:
            yield Broken(table, instance, is_down, trial.holds, len(trial.instances))


def _contradictions(broken: Sequence[Broken]) -> Iterator[Contradiction]:
    """Broken relations by the cell that most of them share; alone, each is at its target."""
    left = list(broken)
    while left:
        counts = Counter(place for relation in left for place in relation.places)
        place, count = max(counts.items(), key=lambda entry: entry[1])
        if count == 1:
            yield from (Contradiction(relation.places[0], (relation,)) for relation in left)
            return
        yield Contradiction(place, tuple(relation for relation in left if place in relation.places))
        left = [relation for relation in left if place not in relation.places]


def _differing(twice: Sequence[Repeated]) -> Iterator[Repeated]:
    """Figures that differ from where they are printed again, each once."""
    seen: set[Place] = set()
    for pair in twice:
        if pair.holds or pair.second.place in seen:
            continue
        seen.add(pair.second.place)
        yield pair
