"""Which rows of a table are made of others: sums below or above their rows, results, balances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.relations.plain_table import Column, PlainTable, Row
from kalkyl.relations.printed_figure import Figure
from kalkyl.relations.relation import Formula, Instance, Kind, Trial, is_telling, signed, tried
from kalkyl.relations.table_words import (
    Role,
    is_closing,
    is_deducted,
    is_part,
    is_ratio,
    is_result,
    is_sum,
    role,
)

_MOST_PARTS: Final = 60
_MOST_SIGNED: Final = 5
_FEW_COLUMNS: Final = 2
_BALANCES: Final = 3
_WIDEST: Final = 40
"""Columns that are looked at for what may be a sum."""


def row_trials(table: PlainTable) -> tuple[Trial, ...]:
    """The formulas over rows that hold in most columns, or that the labels state."""
    return RowSums(table).found()


def amount_columns(table: PlainTable) -> tuple[int, ...]:
    """The positions of the columns whose figures can be added up."""
    return tuple(at for at, column in enumerate(table.columns) if not is_share(table, column))


def is_share(table: PlainTable, column: Column) -> bool:
    """Whether a column holds percentages, quotients or averages."""
    own = [table.figure(row, column) for row in table.rows]
    figures = [figure for figure in own if figure is not None and not figure.is_nil]
    percents = sum(figure.unit in {"%", "pp"} for figure in figures)
    return is_ratio(column.heading) or 2 * percents > len(figures)


class RowSums:
    """The search through the rows of one table."""

    def __init__(self, table: PlainTable) -> None:
        self._table = table
        self._columns = amount_columns(table)
        self._rows = [
            at
            for at, row in enumerate(table.rows)
            if not is_part(row.label) and not self._is_ratio(row)
        ]
        self._hidden: set[int] = set()
        self._trials: list[Trial] = []

    def found(self) -> tuple[Trial, ...]:
        """What first sums, last sums and sums of sums there are."""
        for rows in (self._rows[::-1], self._rows, self._rows[::-1]):
            self._pass(rows)
        self._stated()
        return tuple(self._trials)

    def _is_ratio(self, row: Row) -> bool:
        figures = [self._table.figure(row, column) for column in self._table.columns]
        known = [figure for figure in figures if figure is not None]
        return is_ratio(row.label) or any(
            figure.unit in {"%", "pp"} for figure in known[: len(self._columns)]
        )

    def _lookup(self, position: int, line: int) -> Figure | None:
        return self._table.figure(self._table.rows[position], self._table.columns[line])

    def _label(self, position: int) -> str:
        return self._table.rows[position].label

    def _pass(self, rows: Sequence[int]) -> None:
        """Goes through rows in order; what has been added up counts no more, its sum does."""
        targets = {trial.formula.target for trial in self._trials}
        stack: list[int] = []
        for at in rows:
            if at in self._hidden:
                continue
            if at not in targets and (best := self._best(at, stack)):
                self._trials.append(best)
                parts = best.formula.positions - {at}
                self._hidden |= parts
                stack = [part for part in stack if part not in parts]
            stack.append(at)

    def _best(self, at: int, stack: Sequence[int]) -> Trial | None:
        trials = (
            tried(formula, self._columns, self._lookup) for formula in self._candidates(at, stack)
        )
        accepted = [trial for trial in trials if self._is_accepted(trial)]
        return max(accepted, key=lambda trial: trial.rank, default=None)

    def _candidates(self, at: int, stack: Sequence[int]) -> Iterator[Formula]:
        label = self._label(at)
        is_below = bool(stack) and stack[-1] < at
        if not is_below and not self._is_worded(at) and any(map(self._is_worded, stack[-2:])):
            return  # income is no sum of the costs and the result below it
        for count in self._near(at, stack[-_MOST_PARTS:]):
            parts = tuple((1, part) for part in sorted(stack[-count:]))
            yield Formula(Kind.SUM, at, parts, stated=is_sum(label))
        if is_below and (is_result(label) or is_closing(label) or role(label) is Role.VARIANCE):
            for count in range(2, min(len(stack), _MOST_SIGNED) + 1):
                for signs in signed(stack[-count:]):
                    kind = Kind.DIFFERENCE if count < _BALANCES else Kind.BALANCE
                    yield Formula(kind, at, signs)

    def _near(self, at: int, stack: Sequence[int]) -> Iterator[int]:
        """How many of the last rows come near a row's figures in some column."""
        worded = self._is_worded(at)
        targets = [(line, self._lookup(at, line)) for line in self._columns]
        left = {
            line: (figure.value, figure.interval.width)
            for line, figure in targets[:_WIDEST]
            if figure is not None and figure.value and (worded or is_telling(figure))
        }
        for count, part in enumerate(reversed(stack), 1):
            spend(len(left))
            for line, (value, room) in left.items():
                figure = self._lookup(part, line)
                if figure is not None:
                    left[line] = (value - figure.value, room + figure.interval.width)
            if count > 1 and any(2 * abs(value) <= room for value, room in left.values()):
                yield count

    def _is_accepted(self, trial: Trial) -> bool:
        broken = len(trial.broken)
        if self._is_worded(trial.formula.target) or self._is_over(trial.formula):
            return trial.strong > 0 and broken <= trial.holds
        return trial.telling > 1 and 3 * broken <= trial.holds

    def _is_worded(self, at: int) -> bool:
        label = self._label(at)
        worded = is_sum(label) or is_result(label) or is_closing(label)
        return worded or role(label) is Role.VARIANCE

    def _is_over(self, formula: Formula) -> bool:
        """Whether its parts are indented deeper than its target."""
        own = self._table.rows[formula.target].indent
        return all(self._table.rows[at].indent > own for _, at in formula.parts)

    def _stated(self) -> None:
        """The sums that a label states of all rows before it, where nothing else was found."""
        known = {at for trial in self._trials for at in trial.formula.positions}
        if self._trials or len(self._columns) > _FEW_COLUMNS:
            return
        for rows in (self._rows, self._rows[::-1]):
            last = rows[-1] if rows else None
            if last is None or last in known or len(rows) <= _FEW_COLUMNS:
                continue
            formula = self._natural(last, rows[:-1])
            if formula is not None:
                trial = tried(formula, self._columns, self._lookup)
                if trial.instances and not any(map(_is_average, trial.instances)):
                    self._trials.append(trial)
                    return

    def _natural(self, at: int, others: Sequence[int]) -> Formula | None:
        label = self._label(at)
        between = any(map(is_sum, map(self._label, others)))
        if between or any(map(is_result, map(self._label, others))):
            return None
        if is_sum(label) or is_result(label):
            parts = tuple((1, part) for part in sorted(others))
            return Formula(Kind.SUM, at, parts, stated=is_sum(label))
        if is_closing(label):
            parts = tuple((-1 if is_deducted(self._label(part)) else 1, part) for part in others)
            return Formula(Kind.BALANCE, at, parts)
        return None


def _is_average(instance: Instance) -> bool:
    """Whether a total lies between its smallest and its largest part, as an average does."""
    values = [figure.value for _, figure in instance.parts]
    return min(values) <= instance.target.value <= max(values)
