"""Percentages of a whole: a row's share of its total, and what one row is of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Final, TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import (
    Formula,
    Instance,
    Kind,
    Lookup,
    Trial,
    digits,
    instance_of,
    tried,
)
from kalkyl.relations.row_sums import amount_columns, ratio_rows
from kalkyl.relations.table_words import is_percent, is_sum

_MOST: Final = 30
"""Rows or columns of amounts that percentages are looked for in."""
_ENOUGH_DIGITS: Final = 5
"""Digits that must agree before a figure is said to be wrong."""
_DIGITS_OF_ALL: Final = 4
"""Digits that must agree where the total is there too, as 100 percent."""

_Wholes: TypeAlias = Mapping[int, int]
"""The position that the figure at a position is a share of."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """A table seen along its rows or its columns: lines, and what stands in each of them."""

    lookup: Lookup
    every: Sequence[int]
    lines: Sequence[int]
    percentages: Sequence[int]
    amounts: Sequence[int]
    sums: Sequence[Trial]
    named: Sequence[int]
    known: Sequence[Trial]

    def shares(self) -> Iterator[Trial]:
        """For each line of percentages, the amounts and the total that they are shares of."""
        for position in self.percentages:
            ours = [
                trial
                for of in self.amounts[:_MOST]
                for wholes in self._wholes()
                if _is_accepted(trial := self._share(position, of, wholes))
            ]
            best = max(ours, key=lambda trial: trial.rank, default=None)
            if best is not None and not self._is_better_known(best):
                yield best

    def quotients(self) -> Iterator[Trial]:
        """For each line of percentages, the two lines that they are the quotient of."""
        for position in self.percentages:
            ours = [
                trial
                for above, below in permutations(self._terms()[:_MOST], 2)
                if _is_accepted(
                    trial := tried(
                        Formula(Kind.PERCENT, position, ((1, above), (1, below))),
                        self.lines,
                        self.lookup,
                    )
                )
            ]
            best = max(ours, key=lambda trial: trial.rank, default=None)
            if best is not None:
                yield best

    def _terms(self) -> list[int]:
        """What a quotient may be of: amounts, and means of them."""
        return [position for position in self.every if position not in self.percentages]

    def _is_better_known(self, other: Trial) -> bool:
        return any(
            trial.formula.target == other.formula.target and trial.holds >= other.holds
            for trial in self.known
        )

    def _wholes(self) -> Iterator[_Wholes]:
        """The totals there are: each for all lines, and every line's own."""
        sums = [trial.formula for trial in self.sums if trial.formula.kind is Kind.SUM]
        for total in dict.fromkeys((*(formula.target for formula in sums), *self.named)):
            yield dict.fromkeys(self.lines, total)
        of_parts = {part: formula.target for formula in sums for _, part in formula.parts}
        yield of_parts | {formula.target: formula.target for formula in sums}

    def _share(self, position: int, of: int, wholes: _Wholes) -> Trial:
        formula = Formula(Kind.SHARE, position, ((1, of), (1, of)))
        found = (self._instance(formula, line, wholes.get(line)) for line in self.lines)
        return Trial(formula, tuple(instance for instance in found if instance is not None))

    def _instance(self, formula: Formula, line: int, whole: int | None) -> Instance | None:
        if whole is None:
            return None
        of = formula.parts[0][1]
        target, part, total = (
            self.lookup(formula.target, line),
            self.lookup(of, line),
            self.lookup(of, whole),
        )
        if target is None or part is None or total is None:
            return None
        return instance_of(formula, line, target, ((1, part), (1, total)))


def share_trials(
    table: PlainTable, down: Sequence[Trial], across: Sequence[Trial]
) -> tuple[tuple[Trial, ...], tuple[Trial, ...]]:
    """The percentages of a table that other lines explain: those over its rows, over its columns.

    ``down`` and ``across`` are the sums and other formulas that are known of it.
    """
    rows, columns = range(len(table.rows)), range(len(table.columns))
    percent_rows = [position for position in rows if _is_percent_row(table, position)]
    percent_columns = [position for position in columns if _is_percent_column(table, position)]
    if not percent_rows and not percent_columns:
        return (), ()

    ratios = ratio_rows(table)
    amounts = [position for position in rows if position not in ratios]
    totals = [position for position in amounts if is_sum(table.rows[position].label)]
    sums = [
        position for position in amount_columns(table) if is_sum(table.columns[position].heading)
    ]
    over_rows = _Axis(table.by_row, rows, columns, percent_rows, amounts, across, sums, down)
    over_columns = _Axis(
        table.by_column,
        columns,
        rows,
        percent_columns,
        amount_columns(table),
        down,
        totals,
        across,
    )
    return (
        (*over_rows.quotients(), *over_rows.shares()),
        tuple(over_columns.shares()),
    )


def _is_percent_row(table: PlainTable, position: int) -> bool:
    row = table.rows[position]
    known = table.in_row(row)
    return bool(known) and (is_percent(row.label) or all(figure.unit == "%" for figure in known))


def _is_percent_column(table: PlainTable, position: int) -> bool:
    column = table.columns[position]
    known = table.in_column(column)
    return bool(known) and (
        is_percent(column.heading) or all(figure.unit == "%" for figure in known)
    )


def _is_accepted(trial: Trial) -> bool:
    """Whether it holds in most lines, of figures with so many digits that it is no chance."""
    telling = [instance for instance in trial.instances if not _is_of_itself(instance)]
    holds = Trial(trial.formula, tuple(telling))
    if 2 * len(trial.broken) > holds.holds:
        return False
    if any(instance.holds and _is_of_itself(instance) for instance in trial.instances):
        # Its total says 100 percent, so it is shares of something in the table.
        return (
            sum(digits(instance.target) for instance in telling if instance.holds) >= _DIGITS_OF_ALL
        )
    return holds.digits >= _ENOUGH_DIGITS


def _is_of_itself(instance: Instance) -> bool:
    """Whether a figure is all of the whole, which says nothing: 100 percent."""
    return instance.parts[0][1] is instance.parts[1][1]
