"""Figures that follow from those of the line before: running totals, changes from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from kalkyl.relations.axis import Axis, axes
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.printed_figure import Figure
from kalkyl.relations.relation import Formula, Instance, Kind, Lookup, Trial, digits, instance_of
from kalkyl.relations.table_words import Role, is_running, role

_MOST: Final = 40
"""Rows or columns that one of them is tried with."""
_LONGEST: Final = 100
_ENOUGH_DIGITS: Final = 6
"""Digits that must agree before a figure is said to be wrong."""


def successive_trials(table: PlainTable) -> tuple[tuple[Trial, ...], tuple[Trial, ...]]:
    """What follows from one line to the next: of the rows from column to column, and down."""
    over_rows, over_columns = axes(table)
    return tuple(_found(over_rows)), tuple(_found(over_columns))


def _found(axis: Axis) -> Iterator[Trial]:
    lookup, lines = axis.lookup, axis.lines
    if len(lines) > _LONGEST or len(axis.names) > _MOST:
        return
    for formula in _candidates(axis.names):
        found = (_instance(formula, before, line, lookup) for before, line in pairwise(lines))
        trial = Trial(formula, tuple(instance for instance in found if instance is not None))
        first = _first(formula, lookup, lines)
        # One wrong figure breaks two lines: its own and the next.
        holds = trial.holds + (first is not None)
        enough = trial.digits + (digits(first) if first else 0) >= _ENOUGH_DIGITS
        if trial.holds and enough and len(trial.broken) <= holds:
            yield trial


def _first(formula: Formula, lookup: Lookup, lines: Sequence[int]) -> Figure | None:
    """The first figure of a running total, where it is the first amount: there it holds too."""
    if formula.kind is not Kind.RUNNING or not lines:
        return None
    figure, amount = (lookup(at, lines[0]) for _, at in formula.parts)
    if figure is None or amount is None or figure.value != amount.value:
        return None
    return figure


def _candidates(names: Sequence[str]) -> Iterator[Formula]:
    """What the names say: a running total of another line, or another line's change."""
    for at, name in enumerate(names):
        for of in range(len(names)):
            if of != at and is_running(name):
                yield Formula(Kind.RUNNING, at, ((1, at), (1, of)))
            if of != at and role(name) is Role.VARIANCE:
                yield Formula(Kind.STEP, at, ((1, of), (-1, of)))


def _instance(formula: Formula, before: int, line: int, lookup: Lookup) -> Instance | None:
    (_, first), (sign, second) = formula.parts
    target = lookup(formula.target, line)
    is_running = formula.kind is Kind.RUNNING
    parts = (
        (1, lookup(first, before if is_running else line)),
        (sign, lookup(second, line if is_running else before)),
    )
    figures = tuple((sign, figure) for sign, figure in parts if figure is not None)
    if target is None or len(figures) < len(parts):
        return None
    return instance_of(formula, line, target, figures)
