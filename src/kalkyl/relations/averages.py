"""Averages: the mean of other lines, and an overall percentage, which lies between its groups'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.relations.axis import Axis, axes
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import Formula, Kind, Trial, tried
from kalkyl.relations.row_sums import is_share, ratio_rows
from kalkyl.relations.table_words import (
    Role,
    is_average,
    is_part,
    is_part_of_year,
    is_ratio,
    is_selection,
    is_sum,
    is_whole_period,
    role,
)

_MOST: Final = 40
"""Rows or columns of a table that averages are looked for in."""
_FEWEST: Final = 3
"""Lines where an overall figure must lie between its groups' before another is wrong."""
_FEWEST_OF_SPAN: Final = 2
"""The same for months and a span of them."""
_ENOUGH_DIGITS: Final = 5
"""Digits that must agree before a mean is said to be wrong."""


def average_trials(
    table: PlainTable, down: Sequence[Trial], across: Sequence[Trial]
) -> tuple[tuple[Trial, ...], tuple[Trial, ...]]:
    """The averages of a table: those over its rows, those over its columns.

    ``down`` and ``across`` are the sums and other formulas that are known of it.
    """
    title = f"{table.title} {table.corner}"
    if is_selection(title):
        return (), ()
    over_rows, over_columns = axes(table)
    ratios = ratio_rows(table)
    shares = {at for at, column in enumerate(table.columns) if _is_share(table, at)}
    is_all_ratios = is_ratio(title)

    def is_percentage(row: int, column: int) -> bool:
        is_change = role(table.columns[column].heading) is Role.VARIANCE
        return not is_change and (is_all_ratios or row in ratios or column in shares)

    return (
        tuple(_Averages(over_rows, down, is_percentage).found()),
        tuple(_Averages(over_columns, across, lambda at, row: is_percentage(row, at)).found()),
    )


def _is_share(table: PlainTable, at: int) -> bool:
    return is_share(table, table.columns[at])


@dataclass(frozen=True, slots=True)
class _Averages:
    """A table along its rows or columns, the formulas known of them, and what has no sum."""

    axis: Axis
    known: Sequence[Trial]
    is_percentage: Callable[[int, int], bool]

    def found(self) -> Iterator[Trial]:
        """The average of each line that may be one by its name."""
        for target, name in enumerate(self.axis.names[:_MOST]):
            mean = self._mean(target) if is_average(name) else None
            overall = None if mean else self._overall(target)
            if found := mean or overall:
                yield found

    def _mean(self, target: int) -> Trial | None:
        """The mean of as many lines as possible, right before or right behind."""
        sums = {trial.formula.target for trial in self.known if trial.formula.kind is Kind.SUM}
        lines = [at for at in range(len(self.axis.names)) if at not in sums and at != target]
        before = [at for at in lines if at < target][-_MOST:]
        behind = [at for at in lines if at > target][:_MOST]
        for count in range(max(len(before), len(behind)), 1, -1):
            for run in (before[-count:], behind[:count]):
                trial = self._tried(Kind.MEAN, target, run, self.axis.lines)
                if len(run) == count and _is_mean(trial):
                    return trial
        return None

    def _overall(self, target: int) -> Trial | None:
        """The groups that a percentage of all of them lies between."""
        name = self.axis.names[target]
        lines = list(self._unexplained(target))
        for run in (self._run(target, -1), self._run(target, 1)):
            is_span = is_whole_period(name) and all(
                is_part_of_year(self.axis.names[at]) for at in run
            )
            if lines and len(run) > 1 and (is_sum(name) or is_span):
                trial = self._tried(Kind.BETWEEN, target, run, lines)
                if _is_enough(trial, _FEWEST_OF_SPAN if is_span else _FEWEST):
                    return trial
        return None

    def _unexplained(self, target: int) -> Iterator[int]:
        """The lines of percentages where nothing else is known of a figure."""
        known = {
            instance.line
            for trial in self.known
            if trial.formula.target == target
            for instance in trial.instances
        }
        return (
            line
            for line in self.axis.lines
            if line not in known and self.is_percentage(target, line)
        )

    def _run(self, target: int, step: int) -> list[int]:
        """The lines next to one, as far as another that is of all of them."""
        names, run = self.axis.names, list[int]()
        at = target + step
        while 0 <= at < len(names) and not (is_sum(names[at]) or is_whole_period(names[at])):
            if not is_part(names[at]):
                run.append(at)
            at += step
        return run[:_MOST]

    def _tried(self, kind: Kind, target: int, run: Sequence[int], lines: Sequence[int]) -> Trial:
        parts = tuple((1, at) for at in sorted(run))
        return tried(Formula(kind, target, parts), lines, self.axis.lookup)


def _is_enough(trial: Trial, fewest: int) -> bool:
    return trial.holds >= fewest and fewest * len(trial.broken) <= trial.holds


def _is_mean(trial: Trial) -> bool:
    return trial.digits >= _ENOUGH_DIGITS and 2 * len(trial.broken) <= trial.holds
