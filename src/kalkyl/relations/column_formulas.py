"""Which columns of a table follow from others: differences, sums, balances, percentages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations
from typing import Final

from kalkyl.figures.interval import gap
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import QUOTIENTS, Formula, Kind, Trial, promising, signed, tried
from kalkyl.relations.row_sums import is_share, ratio_rows
from kalkyl.relations.table_words import (
    Role,
    is_closing,
    is_growth,
    is_in_points,
    is_net,
    is_percent,
    is_sum,
    names_forecast,
    reference,
    role,
    shares_word,
)

_MOST_COLUMNS: Final = 20
_LONGEST_RUN: Final = 8
_BALANCES: Final = (3, 4)
_FEW_ROWS: Final = 3
_PAIR: Final = 2
_TELLING: Final = 3
_ENOUGH_DIGITS: Final = 5
"""Digits that must agree before a percentage of a sum that the table does not have is known."""


def column_trials(table: PlainTable) -> tuple[Trial, ...]:
    """The formulas over columns that hold in most rows, or that the headings state."""
    if len(table.columns) > _MOST_COLUMNS:
        return ()
    return tuple(_ColumnFormulas(table).found())


class _ColumnFormulas:
    def __init__(self, table: PlainTable) -> None:
        self._table = table
        self._lines = range(len(table.rows))
        ratios = ratio_rows(table)
        self._summable = [line for line in self._lines if line not in ratios]
        shares = [is_share(table, column) for column in table.columns]
        self._shares = [position for position, share in enumerate(shares) if share]
        self._amounts = [position for position, share in enumerate(shares) if not share]

    def found(self) -> Iterator[Trial]:
        """The best formula of each column, those that headings name first."""
        used: set[frozenset[int]] = set()
        everything = range(len(self._table.columns))
        named = [position for position in reversed(everything) if self._is_named(position)]
        for position in [
            *named,
            *(column for column in reversed(everything) if column not in named),
        ]:
            trial = self._best(position, used)
            if trial is not None:
                used.add(trial.formula.positions)
                yield trial

    def _heading(self, position: int) -> str:
        return self._table.columns[position].heading

    def _is_named(self, position: int) -> bool:
        words = self._heading(position)
        is_left = is_net(words) or is_closing(words)
        return role(words) is Role.VARIANCE or is_sum(words) or is_left

    def _best(self, position: int, used: set[frozenset[int]]) -> Trial | None:
        found = (
            tried(formula, lines, self._table.by_column)
            for formula, lines in (
                (made, self._lines_of(made)) for made in self._candidates(position)
            )
            if formula.positions not in used and promising(formula, lines, self._table.by_column)
        )
        accepted = [trial for made in found if (trial := self._accepted(made))]
        if not accepted:
            return self._by_headings(position)
        best = max(accepted, key=lambda trial: trial.rank)
        equals = [trial for trial in accepted if trial.rank[:2] == best.rank[:2]]
        return _agreed(best, equals)

    def _lines_of(self, formula: Formula) -> Sequence[int]:
        """The rows that a formula can be about: quotients and averages have no sum."""
        return self._summable if formula.kind is Kind.SUM else self._lines

    def _candidates(self, position: int) -> Iterator[Formula]:
        is_ratio = position in self._shares
        kin = [column for column in self._kin(position) if column != position]
        for above, below in permutations(kin, 2):
            yield Formula(Kind.DIFFERENCE, position, ((1, above), (-1, below)))
        if is_ratio:
            for above, below in permutations(self._amounts, 2):
                yield Formula(Kind.PERCENT, position, ((1, above), (1, below)))
                yield Formula(Kind.GROWTH, position, ((1, above), (1, below)))
                yield Formula(Kind.PART, position, ((1, above), (1, below)))
            for run in self._runs(position, self._amounts):
                yield from self._parts_of_run(position, run)
            return
        nets = [column for column in kin if self._is_named(column)]
        for pair in combinations(nets, 2) if self._is_named(position) else ():
            yield self._sum(position, pair)
        for run in self._runs(position, kin):
            yield self._sum(position, run)
            if len(run) in _BALANCES:
                yield from (Formula(Kind.BALANCE, position, parts) for parts in signed(run))

    def _parts_of_run(self, position: int, run: Sequence[int]) -> Iterator[Formula]:
        """Each of more than two columns as a percentage of them together."""
        for first in run if len(run) > _PAIR else ():
            rest = (column for column in run if column != first)
            yield Formula(Kind.PART, position, tuple((1, column) for column in (first, *rest)))

    def _kin(self, position: int) -> Sequence[int]:
        """The columns that a column may be a sum or a difference of."""
        if is_in_points(self._heading(position)):
            return [*self._amounts, *self._shares]  # the title may say that all are percentages
        return self._shares if position in self._shares else self._amounts

    def _sum(self, position: int, parts: Sequence[int]) -> Formula:
        stated = is_sum(self._heading(position))
        return Formula(Kind.SUM, position, tuple((1, part) for part in parts), stated)

    def _runs(self, position: int, kin: Sequence[int]) -> Iterator[list[int]]:
        """The columns right before a column, and those right after."""
        before = [column for column in kin if column < position]
        after = [column for column in kin if column > position]
        for count in range(2, _LONGEST_RUN + 1):
            if len(before) >= count:
                yield before[-count:]
            if len(after) >= count:
                yield after[:count]

    def _accepted(self, trial: Trial) -> Trial | None:
        """The formula where it counts, or where it does without the rows that are averages."""
        if self._is_accepted(trial):
            return trial
        if trial.formula.kind is not Kind.SUM:
            return None
        rest = trial.without_averages
        return rest if rest.is_no_chance else None

    def _is_accepted(self, trial: Trial) -> bool:
        broken, formula = len(trial.broken), trial.formula
        few = len(trial.instances) <= _FEW_ROWS
        if formula.kind is Kind.PART:
            named = self._is_percent(formula.target) and trial.holds >= _PAIR
            return named and trial.digits >= _ENOUGH_DIGITS and _TELLING * broken <= trial.holds
        if formula.kind in QUOTIENTS:
            telling = any(instance.holds and instance.target.value for instance in trial.instances)
            named = self._is_percent(formula.target)
            most = trial.holds if few or self._says_of_what(formula) else trial.holds // 3
            return telling and named and broken <= most
        if self._is_named(formula.target):
            return trial.strong > 0 and broken <= (trial.holds if few else trial.holds // 2)
        return trial.telling >= _TELLING and 4 * broken <= trial.holds

    def _says_of_what(self, formula: Formula) -> bool:
        """Whether a heading names its quotient: *Förändring, %*, *Andel kvinnor* of *Kvinnor*."""
        heading = self._heading(formula.target)
        if formula.kind is Kind.GROWTH:
            return is_growth(heading)
        return shares_word(heading, self._heading(formula.parts[0][1]))

    def _is_percent(self, position: int) -> bool:
        figures = (self._table.by_column(position, line) for line in self._lines)
        units = {figure.unit for figure in figures if figure is not None}
        return is_percent(self._heading(position)) or "%" in units

    def _by_headings(self, position: int) -> Trial | None:
        """What a heading states, in a table of few rows where nothing was found."""
        if len(self._table.rows) > _FEW_ROWS:
            return None
        is_variance = role(self._heading(position)) is Role.VARIANCE
        if pair := self._pair(position) if is_variance else None:
            ways = [
                tried(
                    Formula(Kind.DIFFERENCE, position, ((1, a), (-1, b))),
                    self._lines,
                    self._table.by_column,
                )
                for a, b in (pair, pair[::-1])
            ]
            stated = _agreed(min(ways, key=_distance), ways)
        else:
            growth = self._growth(position)
            if growth is None:
                return None
            stated = tried(growth, self._lines, self._table.by_column)
        return stated if len(stated.broken) <= 1 else None

    def _growth(self, position: int) -> Formula | None:
        """The change since last year in percent, of the outcome or of the budget."""
        words = self._heading(position)
        if not self._is_percent(position) or not is_growth(words) or is_in_points(words):
            return None
        wanted = Role.BUDGET if role(words) is Role.BUDGET else Role.OUTCOME
        above, below = self._amounts_of(wanted), self._amounts_of(Role.LAST_YEAR)
        if len(above) != 1 or len(below) != 1:
            return None
        return Formula(Kind.GROWTH, position, ((1, above[0]), (1, below[0])))

    def _amounts_of(self, wanted: Role) -> list[int]:
        return [column for column in self._amounts if role(self._heading(column)) is wanted]

    def _pair(self, position: int) -> tuple[int, int] | None:
        """The two columns that a heading says it is the difference of."""
        kin = self._shares if position in self._shares else self._amounts
        others = [column for column in kin if role(self._heading(column)) is not Role.VARIANCE]
        if names_forecast(self._heading(position)):
            return None
        if len(others) == _PAIR:
            return others[0], others[1]
        wanted = reference(self._heading(position)) or Role.BUDGET
        below = [column for column in others if role(self._heading(column)) is wanted]
        subjects = {Role.OUTCOME, Role.FORECAST}
        above = [column for column in others if role(self._heading(column)) in subjects]
        return (above[0], below[0]) if len(above) == len(below) == 1 else None


def _distance(trial: Trial) -> Decimal:
    """How far a formula's figures are from what they should be, together."""
    return sum(
        (gap(instance.target.interval, instance.expected) for instance in trial.instances),
        Decimal(0),
    )


def _agreed(best: Trial, equals: Sequence[Trial]) -> Trial:
    """A formula without the lines where another that is as good holds."""
    held = [{instance.line for instance in trial.instances if instance.holds} for trial in equals]
    kept = (
        instance
        for instance in best.instances
        if instance.holds or not any(instance.line in lines for lines in held)
    )
    return Trial(best.formula, tuple(kept))
