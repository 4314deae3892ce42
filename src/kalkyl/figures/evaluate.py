"""Computes every figure of a submission from its entries, exactly; says why one is undefined."""

from __future__ import annotations

from decimal import Decimal, localcontext
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, Formula
from kalkyl.contract.spec import COLUMN_SUM, TOTAL, Contract, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.interval import Interval
from kalkyl.figures.measures import MEASURES, Measure, Ratio, Result
from kalkyl.model import CellError, Key, Submission, Value


class State(StrEnum):
    """How far a figure is known, or may be shown."""

    KNOWN = "value"
    EMPTY = "empty"
    UNDEFINED = "undefined"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, entered or computed.

    ``percent`` figures keep their parts. ``because`` is the entry that makes a figure undefined,
    where one does; a division by zero has no such entry.
    """

    state: State
    value: Value = None
    ratio: Ratio | None = None
    because: Key | None = None

    @property
    def number(self) -> Decimal | None:
        """The value where it is a number."""
        return self.value if isinstance(self.value, Decimal) else None


EMPTY = Figure(State.EMPTY)


class Figures:
    """The figures of a submission by key, each computed once, when first asked for."""

    def __init__(self, contract: Contract, submission: Submission) -> None:
        self.contract = contract
        self.submission = submission
        self._known: dict[Key, Figure] = {}
        self.rounding: dict[tuple[str, str], int | None] = {}
        """What ``precision`` has found the columns rounded to; every entry of one asks."""
        self.intervals: dict[Key, Interval | None] = {}
        """What ``precision`` has found that figures can be; those that rest on them ask again."""

    def __getitem__(self, key: Key) -> Figure:
        figure = self._known.get(key)
        if figure is None:
            figure = self._known[key] = self._figure(key)
        return figure

    def _figure(self, key: Key) -> Figure:
        table = self.contract.tables[key[0]]
        spec = table.cell(key[1], key[2])
        if spec is None:
            return EMPTY
        if spec.formula is not None:
            return self._computed(key, spec.formula)
        if key[1] == TOTAL:
            return self._column_sum(key)
        return self._entered(key, spec)

    def _column_sum(self, key: Key) -> Figure:
        table = self.contract.tables[key[0]]
        return self._sum([(table.id, row, key[2]) for row in self.rows(table)])

    def rows(self, table: TableSpec) -> tuple[str, ...]:
        """The rows a table has in this submission, without its total row."""
        return self.submission.rows.get(table.id, ())

    def _entered(self, key: Key, spec: CellSpec) -> Figure:
        value = self.submission.value(key)
        if value is None:
            return EMPTY
        if isinstance(value, CellError) or (
            spec.kind is CellKind.NUMBER and not isinstance(value, Decimal)
        ):
            return Figure(State.UNDEFINED, because=key)
        return Figure(State.KNOWN, value)

    def _sum(self, keys: list[Key]) -> Figure:
        """The sum of what is there; an unreadable part makes it undefined, never partial."""
        parts = [self[key] for key in keys]
        unknown = next((part for part in parts if part.state is State.UNDEFINED), None)
        if unknown is not None:
            return unknown
        numbers = [part.number for part in parts if part.number is not None]
        if not numbers:
            return EMPTY
        with localcontext(EXACT):
            return Figure(State.KNOWN, sum(numbers, Decimal(0)))

    def _computed(self, key: Key, formula: Formula) -> Figure:
        if formula.measure == COLUMN_SUM:
            return self._column_sum(key)
        if formula.measure == "sum_where":
            return self._sum_where(key, formula)
        measure = MEASURES[formula.measure]
        keys = [ref.key(key) for ref in formula.of]
        parts = [self[part] for part in keys]
        given = [_argument(measure, at, part) for at, part in enumerate(parts)]
        if None in given:
            missing = given.index(None)
            unused = self.contract.tables[key[0]].is_open and all(
                part.state is State.EMPTY for part in parts
            )
            word = "" if unused else measure.missing
            return _without(parts, keys[missing], parts[missing], word)
        with localcontext(EXACT):
            return _figure_of(measure.compute(given, formula.settings))

    def _sum_where(self, key: Key, formula: Formula) -> Figure:
        """The sum of an open table's column over the rows that name this row and pass."""
        [ref] = formula.of
        return self._sum([(ref.table or key[0], row, ref.column) for row in self.rows_where(key)])

    def rows_where(self, key: Key) -> tuple[str, ...]:
        """The rows of an open table that a ``sum_where`` at this key counts."""
        spec = self.contract.spec(key)
        if spec is None or spec.formula is None:
            return ()
        asked = spec.formula.settings
        wanted = {asked["row_in"]: self.label(key), asked["column"]: asked["is"]}
        table = self.contract.tables[spec.formula.of[0].table or key[0]]
        return tuple(
            row
            for row in self.rows(table)
            if all(
                self.submission.value((table.id, row, name)) == is_ for name, is_ in wanted.items()
            )
        )

    def label(self, key: Key) -> str:
        """The contract's words for a key's row."""
        row = self.contract.tables[key[0]].row(key[1])
        return row.label if row else key[1]

    def is_used(self, table: TableSpec, row: str) -> bool:
        """Whether a person has entered anything in a row; what was given does not count."""
        return any(
            self.submission.value((table.id, row, column)) is not None
            for column in table.uses(row, self.submission.level)
        )

    def row_entries(self, table: TableSpec, row: str) -> tuple[str, ...]:
        """The columns of a row that a person fills in at this submission's level."""
        return table.entries(row, self.submission.level)


def _argument(measure: Measure, at: int, part: Figure) -> Decimal | str | None:
    """A figure as a measure takes it; nothing where it is not what the measure wants there."""
    if at in measure.words:
        return part.value if isinstance(part.value, str) else None
    return part.number


def _without(parts: list[Figure], key: Key, part: Figure, word: str) -> Figure:
    """A figure with a part missing: empty when all are, undefined when only some are."""
    if word:
        return Figure(State.KNOWN, word)
    if all(part.state is State.EMPTY for part in parts):
        return EMPTY
    unknown = next((part for part in parts if part.state is State.UNDEFINED), None)
    return unknown or Figure(State.UNDEFINED, because=part.because or key)


def _figure_of(result: Result) -> Figure:
    if isinstance(result, Ratio):
        percent = result.percent
        state = State.UNDEFINED if percent is None else State.KNOWN
        return Figure(state, percent, ratio=result)
    return Figure(State.UNDEFINED) if result is None else Figure(State.KNOWN, result)
