"""Which rows of a table are made of others: sums below or above their rows, results, balances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.figures.interval import gap, total
from kalkyl.relations.plain_table import Column, PlainTable, Row
from kalkyl.relations.printed_figure import Figure
from kalkyl.relations.relation import Formula, Instance, Kind, Trial, is_telling, signed, tried
from kalkyl.relations.table_words import (
    Role,
    is_closing,
    is_cost,
    is_deducted,
    is_part,
    is_ratio,
    is_result,
    is_running,
    is_selection,
    is_sum,
    role,
)

_ADDED: Final = frozenset({Role.OUTCOME, Role.BUDGET, Role.FORECAST, Role.LAST_YEAR})
"""What no column is the mean of."""
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
    return tuple(
        position for position, column in enumerate(table.columns) if not is_share(table, column)
    )


def is_share(table: PlainTable, column: Column) -> bool:
    """Whether a column holds percentages, quotients or averages."""
    figures = [figure for figure in table.in_column(column) if not figure.is_nil]
    percents = sum(figure.unit in {"%", "pp"} for figure in figures)
    return is_ratio(column.heading) or 2 * percents > len(figures)


def ratio_rows(table: PlainTable) -> frozenset[int]:
    """The positions of the rows that hold percentages, quotients or averages."""
    count = len(amount_columns(table))
    return frozenset(
        position for position, row in enumerate(table.rows) if _is_ratio_row(table, row, count)
    )


def _is_ratio_row(table: PlainTable, row: Row, count: int) -> bool:
    known = table.in_row(row)[:count]
    return is_ratio(row.label) or any(figure.unit in {"%", "pp"} for figure in known)


class RowSums:
    """The search through the rows of one table."""

    def __init__(self, table: PlainTable) -> None:
        self._table = table
        self._columns = amount_columns(table)
        ratios = ratio_rows(table)
        self._rows = [
            position
            for position, row in enumerate(table.rows)
            if not is_part(row.label) and position not in ratios
        ]
        self._running = {
            column for column in self._columns if is_running(table.columns[column].heading)
        }
        self._hidden: set[int] = set()
        self._trials: list[Trial] = []

    def found(self) -> tuple[Trial, ...]:
        """What first sums, last sums and sums of sums there are."""
        self._pass(self._rows[::-1], most_broken=0)
        self._pass(self._rows)
        self._pass(self._rows[::-1])
        self._stated()
        self._parted()
        return tuple(map(self._without_means, self._trials))

    def _label(self, position: int) -> str:
        return self._table.rows[position].label

    def _pass(self, rows: Sequence[int], most_broken: int | None = None) -> None:
        """Goes through rows in order; what has been added up counts no more, its sum does."""
        targets = {trial.formula.target for trial in self._trials}
        stack: list[int] = []
        for position in rows:
            if position in self._hidden:
                continue
            if position not in targets and (best := self._best(position, stack, most_broken)):
                self._trials.append(best)
                parts = best.formula.positions - {position}
                self._hidden |= parts
                stack = [part for part in stack if part not in parts]
            stack.append(position)

    def _best(self, position: int, stack: Sequence[int], most_broken: int | None) -> Trial | None:
        trials = (
            tried(formula, self._columns, self._table.by_row)
            for formula in self._candidates(position, stack)
        )
        accepted = [
            trial
            for trial in trials
            if self._is_accepted(trial)
            and (most_broken is None or len(trial.broken) <= most_broken)
        ]
        return max(accepted, key=lambda trial: trial.rank, default=None)

    def _candidates(self, position: int, stack: Sequence[int]) -> Iterator[Formula]:
        label = self._label(position)
        is_below = bool(stack) and stack[-1] < position
        if not is_below and not self._is_worded(position) and any(map(self._is_worded, stack[-2:])):
            return  # income is no sum of the costs and the result below it
        for count in self._near(position, stack[-_MOST_PARTS:]):
            parts = tuple((1, part) for part in sorted(stack[-count:]))
            yield Formula(Kind.SUM, position, parts, stated=is_sum(label))
        if is_below and (is_result(label) or is_closing(label) or role(label) is Role.VARIANCE):
            for count in range(2, min(len(stack), _MOST_SIGNED) + 1):
                for signs in signed(stack[-count:]):
                    kind = Kind.DIFFERENCE if count < _BALANCES else Kind.BALANCE
                    yield Formula(kind, position, signs)

    def _near(self, position: int, stack: Sequence[int]) -> Iterator[int]:
        """How many of the last rows come near a row's figures in some column."""
        worded = self._is_worded(position)
        targets = [(line, self._table.by_row(position, line)) for line in self._columns]
        left = {
            line: (figure.value, figure.interval.width)
            for line, figure in targets[:_WIDEST]
            if figure is not None and figure.value and (worded or is_telling(figure))
        }
        for count, part in enumerate(reversed(stack), 1):
            spend(len(left))
            for line, (value, room) in left.items():
                figure = self._table.by_row(part, line)
                if figure is not None:
                    left[line] = (value - figure.value, room + figure.interval.width)
            if count > 1 and any(2 * abs(value) <= room for value, room in left.values()):
                yield count

    def _is_accepted(self, trial: Trial) -> bool:
        broken = len(trial.broken)
        if self._says_so(trial.formula):
            most = trial.holds if self._has_expected_signs(trial.formula) else trial.holds // 2
            return (trial.strong > 0 or _is_carried(trial)) and broken <= most
        if self._is_over(trial.formula):
            return trial.strong > 0 and broken <= trial.holds
        own = self._without_running(trial)
        return (own.telling > 1 and 3 * broken <= own.holds) or own.is_no_chance

    def _without_running(self, trial: Trial) -> Trial:
        """A formula in the columns that are no running totals: of those each is the sum of two."""
        kept = (instance for instance in trial.instances if instance.line not in self._running)
        return Trial(trial.formula, tuple(kept))

    def _is_worded(self, position: int) -> bool:
        label = self._label(position)
        worded = is_sum(label) or is_result(label) or is_closing(label)
        return worded or role(label) is Role.VARIANCE

    def _says_so(self, formula: Formula) -> bool:
        """Whether a label names what its row is made of; above its parts only a total does."""
        is_first = all(position > formula.target for _, position in formula.parts)
        return is_sum(self._label(formula.target)) if is_first else self._is_worded(formula.target)

    def _has_expected_signs(self, formula: Formula) -> bool:
        """Whether only what labels say is deducted is: of all choices, one may fit by chance."""
        is_deduction = is_deducted if is_closing(self._label(formula.target)) else is_cost
        return all(
            sign > 0 or is_deduction(self._label(position)) for sign, position in formula.parts
        )

    def _is_over(self, formula: Formula) -> bool:
        """Whether its parts are indented deeper than its target."""
        own = self._table.rows[formula.target].indent
        return all(self._table.rows[position].indent > own for _, position in formula.parts)

    def _stated(self) -> None:
        """The sums that a label states of all rows before it, where nothing else was found."""
        known = {position for trial in self._trials for position in trial.formula.positions}
        if self._trials or is_selection(f"{self._table.title} {self._table.corner}"):
            return
        for rows in (self._rows, self._rows[::-1]):
            last = rows[-1] if rows else None
            if last is None or last in known or len(rows) <= _FEW_COLUMNS:
                continue
            formula = self._natural(last, rows[:-1])
            if formula is not None:
                trial = tried(formula, self._columns, self._table.by_row)
                if _is_meant(trial):
                    self._trials.append(trial)
                    return

    def _parted(self) -> None:
        """The rows that are all of what the row above them is made of: *varav*, *varav*."""
        whole, parts = None, list[int]()
        for position in (*range(len(self._table.rows)), None):
            if position is not None and is_part(self._label(position)):
                parts.append(position)
                continue
            if whole is not None and len(parts) > 1:
                self._take_parts(whole, parts)
            whole, parts = position, []

    def _take_parts(self, whole: int, parts: Sequence[int]) -> None:
        formula = Formula(Kind.SUM, whole, tuple((1, part) for part in parts))
        trial = tried(formula, self._columns, self._table.by_row)
        if trial.telling > 1 and 2 * len(trial.broken) <= trial.holds:
            self._trials.append(trial)
        elif trial.telling:  # in other columns the parts may be only some of them, but not more
            kept = (
                instance for instance in trial.instances if instance.holds or _is_exceeded(instance)
            )
            self._trials.append(Trial(formula, tuple(kept)))

    def _without_means(self, trial: Trial) -> Trial:
        """A sum but for columns where its target is a mean, as of interest or of years left."""
        if trial.formula.kind is not Kind.SUM:
            return trial
        kept = (
            instance
            for instance in trial.instances
            if instance.holds
            or role(self._table.columns[instance.line].heading) in _ADDED
            or not _is_mean(instance, trial.instances)
        )
        return Trial(trial.formula, tuple(kept))

    def _natural(self, position: int, others: Sequence[int]) -> Formula | None:
        label = self._label(position)
        between = any(map(is_sum, map(self._label, others)))
        if between or any(map(is_result, map(self._label, others))) or is_selection(label):
            return None
        if is_sum(label) or is_result(label):
            parts = tuple((1, part) for part in sorted(others))
            return Formula(Kind.SUM, position, parts, stated=is_sum(label))
        if is_closing(label):
            parts = tuple((-1 if is_deducted(self._label(part)) else 1, part) for part in others)
            return Formula(Kind.BALANCE, position, parts)
        return None


def _is_mean(instance: Instance, columns: Sequence[Instance]) -> bool:
    """Whether a target is the mean of its parts, each weighed alike or by another column."""
    if not instance.is_average:
        return False
    parts = [figure for _, figure in instance.parts]
    alike = [Decimal(1)] * len(parts)
    weights = [
        [figure.value for _, figure in other.parts]
        for other in columns
        if other.holds and len(other.parts) == len(parts)
    ]
    return any(_meets_mean(instance.target, parts, weight) for weight in (alike, *weights))


def _meets_mean(target: Figure, parts: Sequence[Figure], weights: Sequence[Decimal]) -> bool:
    """Whether a figure is within rounding of the mean of others with some weights."""
    whole = sum(weights, Decimal(0))
    if whole <= 0 or min(weights) < 0:
        return False
    weighed = zip(weights, parts, strict=True)
    mean = total(part.interval.scaled_by(weight / whole) for weight, part in weighed)
    return target.interval.meets(mean)


def _is_meant(trial: Trial) -> bool:
    """Whether a total is so large that it must be of all its rows; of several columns, in most."""
    if len(trial.instances) <= _FEW_COLUMNS:
        return bool(trial.instances) and not any(
            instance.is_average for instance in trial.instances
        )
    near = sum(map(_is_near, trial.instances))
    return 4 * near >= 3 * len(trial.instances)


def _is_near(instance: Instance) -> bool:
    """Whether a total is within a fifth of its parts' size from their sum."""
    size = sum((abs(figure.value) for _, figure in instance.parts), Decimal(0))
    return gap(instance.target.interval, instance.expected) <= size / 5


def _is_carried(trial: Trial) -> bool:
    """Whether a result is one above it to the last digit, with nothing between them."""
    below = all(position < trial.formula.target for _, position in trial.formula.parts)
    return below and any(
        instance.holds and is_telling(instance.target) for instance in trial.instances
    )


def _is_exceeded(instance: Instance) -> bool:
    """Whether parts that all have the whole's sign are more than it is."""
    whole, parts = instance.target, instance.expected
    is_more = (
        parts.low > whole.interval.high if whole.value > 0 else parts.high < whole.interval.low
    )
    return is_more and all(figure.value * whole.value >= 0 for _, figure in instance.parts)
