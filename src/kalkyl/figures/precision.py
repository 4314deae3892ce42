"""How exactly a figure is known: the interval its printed entries leave open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain

from kalkyl.contract.cell_spec import Formula
from kalkyl.contract.spec import COLUMN_SUM, TOTAL, Contract, TableSpec
from kalkyl.figures.amount import MONEY
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.measures import HUNDRED, MEASURES, UNIT_FACTORS
from kalkyl.model import Key

HALF = Decimal("0.5")


_FEWEST_ROUNDED = 4
_ROUND = 100
_TO_HUNDREDS = -2


def rounded_to(figures: Figures, table_id: str, column: str) -> int | None:
    """The decimals, -2 for hundreds, that a whole column is rounded to, or ``None``.

    Told from the column and never from a cell, whose trailing zeros may be true: at least four
    entries, all of them even hundreds, beside a column of the same kind whose entries are not.
    """
    at = (table_id, column)
    if at not in figures.rounding:
        figures.rounding[at] = _TO_HUNDREDS if _is_round(figures, *at) else None
    return figures.rounding[at]


def _is_round(figures: Figures, table_id: str, column: str) -> bool:
    table = figures.contract.tables[table_id]
    own = _amounts(figures, table, column)
    if len(own) < _FEWEST_ROUNDED or any(value % _ROUND for value in own):
        return False
    beside = (_amounts(figures, table, other) for other in table.columns if other != column)
    return any(
        len(amounts) >= _FEWEST_ROUNDED and any(v % _ROUND for v in amounts) for amounts in beside
    )


def _amounts(figures: Figures, table: TableSpec, column: str) -> list[Decimal]:
    """The amounts entered in a column of a table, without those that are 0."""
    found = []
    for row in figures.rows(table):
        spec = table.cell(row, column)
        if spec is not None and spec.is_input and spec.unit in {"kr", "tkr"}:
            value = figures[table.id, row, column].number
            found += [value] if value else []
    return found


def entries_behind(figures: Figures, key: Key) -> tuple[Key, ...]:
    """The filled-in entries that a figure is made of, each as often as it counts."""
    spec = figures.contract.spec(key)
    if spec is None:
        return ()
    table = figures.contract.tables[key[0]]
    if key[1] == TOTAL and (spec.formula is None or spec.formula.measure == COLUMN_SUM):
        parts = [(key[0], row, key[2]) for row in figures.rows(table)]
        return tuple(chain.from_iterable(map(partial(entries_behind, figures), parts)))
    if spec.formula is None:
        return (key,) if figures[key].number is not None else ()
    if spec.formula.measure == "sum_where":
        [ref] = spec.formula.of
        return tuple((ref.table or key[0], row, ref.column) for row in figures.rows_where(key))
    parts = [ref.key(key) for ref in spec.formula.of]
    return tuple(chain.from_iterable(map(partial(entries_behind, figures), parts)))


def tolerance(figures: Figures, *keys: Key) -> Decimal:
    """How far two sides may be apart: half of the last digit shown, for each of their entries."""
    step = last_digit(figures.contract, keys[0])
    return HALF * step * sum(len(entries_behind(figures, key)) for key in keys)


def last_digit(contract: Contract, key: Key) -> Decimal:
    """One of the last digit that entries behind a figure are shown with, in the figure's unit."""
    spec = contract.spec(key)
    if spec is None or spec.unit not in MONEY:
        return Decimal(1)
    form = contract.form
    return form.number(form.step) if contract.usual else form.step


def interval(figures: Figures, key: Key) -> Interval | None:
    """All values a figure can have, given that each entry is rounded to what it shows.

    ``None`` where the figure is unknown or isn't a number.
    """
    known, waiting = figures.intervals, [key]
    while waiting and key not in known:
        parts = _parts(figures, waiting[-1])
        if missing := [part for part in parts if part not in known]:
            waiting += missing
        else:
            last = waiting.pop()
            known[last] = _interval(figures, last, [known[part] for part in parts])
    return known[key]


def _parts(figures: Figures, key: Key) -> Sequence[Key]:
    """The figures of which the intervals make that of a figure."""
    spec = figures.contract.spec(key)
    if spec is None or figures[key].number is None or (not spec.formula and key[1] != TOTAL):
        return ()
    if spec.formula is None or spec.formula.measure == "sum_where":
        return entries_behind(figures, key)
    if spec.formula.measure == COLUMN_SUM:
        rows = figures.rows(figures.contract.tables[key[0]])
        return [(key[0], row, key[2]) for row in rows]
    words = MEASURES[spec.formula.measure].words
    return [ref.key(key) for at, ref in enumerate(spec.formula.of) if at not in words]


def _interval(figures: Figures, key: Key, given: Sequence[Interval | None]) -> Interval | None:
    figure = figures[key].number
    spec = figures.contract.spec(key)
    if figure is None or spec is None:
        return None
    formula = spec.formula
    if formula is None and key[1] != TOTAL:
        is_count = spec.unit == "antal" and spec.decimals == 0 and not figure % 1
        return Interval.exact(figure) if is_count else _printed(figures, key, figure, spec.decimals)
    if formula is None or formula.measure in {"sum_where", COLUMN_SUM}:
        return total(part for part in given if part is not None)
    return _measured(figures, key, formula, given)


def _printed(figures: Figures, key: Key, figure: Decimal, decimals: int | None) -> Interval:
    """What a filled-in cell can stand for."""
    fact = figures.submission.facts.get(key)
    decimals = fact.decimals if fact and fact.decimals is not None else decimals
    coarse = rounded_to(figures, key[0], key[2])
    if coarse is not None and decimals is not None:
        decimals = min(decimals, coarse)
    return Interval.printed(figure, decimals, roundings=fact.roundings if fact else 1)


def _measured(
    figures: Figures, key: Key, formula: Formula, given: Sequence[Interval | None]
) -> Interval | None:
    parts = [part for part in given if part is not None]
    if len(parts) < len(given):
        return None
    if formula.measure == "in_tkr":
        factor = UNIT_FACTORS.get(str(figures[formula.of[1].key(key)].value))
        return None if factor is None else parts[0].scaled_by(Decimal(factor))
    return of_parts(formula.measure, parts)


def of_parts(measure: str, parts: Sequence[Interval]) -> Interval | None:
    """What a measure makes of its parts' intervals; ``None`` where it gives words."""
    found = _OF_PARTS.get(measure)
    return None if found is None else found(parts)


def _percent(numerator: Interval, denominator: Interval) -> Interval | None:
    ratio = numerator.ratio(denominator)
    return None if ratio is None else ratio.scaled_by(HUNDRED)


def _absolute(interval: Interval) -> Interval:
    return interval if interval.low >= 0 else -interval


def _growth(parts: Sequence[Interval]) -> Interval | None:
    ratio = _percent(parts[0], parts[1])
    return None if ratio is None else ratio - Interval.exact(HUNDRED)


_OF_PARTS: Mapping[str, Callable[[Sequence[Interval]], Interval | None]] = {
    "variance": lambda parts: parts[0] - parts[1],
    "cost_variance": lambda parts: parts[1] - parts[0],
    "investment_variance": lambda parts: parts[0] - parts[1],
    "difference": lambda parts: parts[0] - parts[1],
    "points_above": lambda parts: parts[0] - parts[1],
    "points_below": lambda parts: parts[1] - parts[0],
    "same": lambda parts: parts[0],
    "in_mnkr": lambda parts: parts[0].scaled_by(Decimal("0.001")),
    "sum_of": total,
    "mean_of": lambda parts: total(parts).ratio(Interval.exact(Decimal(len(parts)))),
    "ratio_of_sums": lambda parts: _percent(total(parts[:-1]), parts[-1]),
    "share_of_budget": lambda parts: _percent(parts[0], _absolute(parts[1])),
    "development": _growth,
}
"""What a measure makes of intervals; those that give words have none."""
