"""Whether a row's amounts of the whole year and of the period so far are in the same unit.

What tables are of which span follows from the contract: the period's outcome accumulates, the
year's forecast doesn't, and both are compared with a budget by a formula for a variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL, AmountForm
from kalkyl.contract.spec import ANY, Contract, Shape, TableSpec
from kalkyl.figures.contradictions import LEAST, MILLION, THOUSAND, is_amount

MONTHS: Final = 12
REACH: Final = (Decimal("0.3"), Decimal(3))
"""How far from even over the year amounts may be, as a share of it."""
_VARIANCES: Final = frozenset({"variance", "cost_variance"})
_FACTORS: Final = (THOUSAND, MILLION)


@dataclass(frozen=True, slots=True)
class Spans:
    """Two tables with the same rows: what is compared in each, of the year and of the period."""

    year: tuple[str, tuple[str, str]]
    period: tuple[str, tuple[str, str]]
    months: int


def spans_of(contract: Contract) -> tuple[Spans, ...]:
    """The tables of a report that have the year and the period of the same rows."""
    months = int(contract.period_end[5:7])
    found = [(table, pair) for table in contract.tables.values() if (pair := _pair(table))]
    return tuple(
        Spans((year.id, year_pair), (period.id, period_pair), months)
        for year, year_pair in found
        for period, period_pair in found
        if _accumulates(period, period_pair) and not _accumulates(year, year_pair)
        if months < MONTHS and [row.id for row in year.rows] == [row.id for row in period.rows]
    )


@cache
def _pair(table: TableSpec) -> tuple[str, str] | None:
    """What a table's rows hold against what, where both are entered."""
    if table.shape is not Shape.FIXED:
        return None
    for column in table.columns:
        spec = table.cell(ANY, column)
        if spec is None or spec.formula is None or spec.formula.measure not in _VARIANCES:
            continue
        first, other = (ref.column for ref in spec.formula.of)
        if is_amount(table.cell(ANY, first)) and is_amount(table.cell(ANY, other)):
            return first, other
    return None


def _accumulates(table: TableSpec, pair: tuple[str, str]) -> bool:
    spec = table.cell(ANY, pair[0])
    return spec is not None and spec.accumulates


def times_apart(year: Sequence[Decimal], period: Sequence[Decimal], months: int) -> int:
    """How many times too large the year's amounts are; the period's where it is negative; else 0.

    All amounts of the one must be about so many times all of the other, of the same share of the
    year, and the smaller ones large enough or with decimals that the larger have not.
    """
    if not all((*year, *period)):
        return 0
    of_year = [abs(value) * months for value in year]
    of_period = [abs(value) * MONTHS for value in period]
    for factor in _FACTORS:
        if _apart(of_year, of_period, factor) and _certain(period, year):
            return factor
        if _apart(of_period, of_year, factor) and _certain(year, period):
            return -factor
    return 0


def _apart(large: Sequence[Decimal], small: Sequence[Decimal], factor: int) -> bool:
    least, most = (share * factor for share in REACH)
    return min(large) >= least * max(small) and max(large) <= most * min(small)


def _certain(small: Sequence[Decimal], large: Sequence[Decimal]) -> bool:
    decimals = any(value != int(value) for value in small)
    whole = all(value == int(value) for value in large)
    return min(map(abs, small)) >= LEAST or (decimals and whole)


def apart_formula(
    year: Sequence[str], period: Sequence[str], months: int, form: AmountForm = USUAL
) -> str:
    """:func:`times_apart` as a condition of Excel's, for the addresses of the cells."""
    every = [f"N({cell})<>0" for cell in (*year, *period)]
    found = [
        f"AND({_apart_formula(large, small, factor)},{_certain_formula(small[0], large[0], form)})"
        for factor in _FACTORS
        for large, small in (
            ((year, months), (period, MONTHS)),
            ((period, MONTHS), (year, months)),
        )
    ]
    return f"AND({','.join(every)},OR({','.join(found)}))"


def _apart_formula(
    large: tuple[Sequence[str], int], small: tuple[Sequence[str], int], factor: int
) -> str:
    least, most = (int(share * factor) for share in REACH)
    (a, times), (b, others) = (_sizes(large[0]), large[1]), (_sizes(small[0]), small[1])
    return f"MIN({a})*{times}>={least * others}*MAX({b}),MAX({a})*{times}<={most * others}*MIN({b})"


def _certain_formula(small: Sequence[str], large: Sequence[str], form: AmountForm) -> str:
    decimals = ",".join(form.is_not_whole(f"N({cell})") for cell in small)
    whole = ",".join(form.is_whole(f"N({cell})") for cell in large)
    return f"OR(MIN({_sizes(small)})>={form.limit(LEAST)},AND(OR({decimals}),{whole}))"


def _sizes(cells: Sequence[str]) -> str:
    return ",".join(f"ABS(N({cell}))" for cell in cells)
