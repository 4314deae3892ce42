"""Whether two amounts that should be about alike contradict each other: in sign, or in magnitude.

The rules and the formulas of the template decide by the same limits, which stand here. Nothing
here knows a table by name: a formula for a variance, a difference or a development says that its
two entries are of one kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL, AmountForm
from kalkyl.contract.cell_spec import CellSpec, EarlierKind
from kalkyl.contract.spec import ANY, Sign, TableSpec

UNIT: Final = "tkr"
"""The unit of all amounts that are compared, and of the limits."""
LEAST: Final = 100
"""Smaller amounts may be near 0 by chance, and say nothing of sign or magnitude."""
SIGN_TIMES: Final = 2
"""Amounts of opposite signs are about as large when the larger is at most so many times more."""
WIDE: Final = (Decimal("0.5"), Decimal(2))
"""How far from a thousand times, as a share of it, amounts may be to be called that."""
NARROW: Final = (Decimal("0.8"), Decimal("1.25"))
"""The same where the smaller amount is whole and below :data:`LEAST`; two others must agree."""
FEWEST_WHOLE: Final = 10
TEN_RANGE: Final = (Decimal("9.7"), Decimal("10.3"))
"""How many times larger amounts are that are called ten times each other."""
THOUSAND: Final = 1_000
MILLION: Final = 1_000_000
_COMPARABLE: Final = frozenset({"variance", "cost_variance", "difference", "development"})
_SPENT: Final = "investment_variance"
FEWEST_BESIDE: Final = 2
"""So many others must agree that a small whole amount is in another unit."""


class Kind(StrEnum):
    """How two amounts contradict each other."""

    SIGN = "sign"
    TEN = "ten"
    THOUSAND = "thousand"
    MILLION = "million"

    @property
    def factor(self) -> Decimal:
        """How many times the larger is; of opposite signs, what turns one into the other."""
        return {"sign": Decimal(-1), "ten": Decimal(10), "thousand": Decimal(THOUSAND)}.get(
            self.value, Decimal(MILLION)
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns of a row whose amounts are of one kind.

    ``spans_alike`` says that they are of the same span of time and not of two years, so that one
    can't well be ten times the other. ``spent``: the first may be far smaller than the second.
    """

    left: str
    right: str
    spans_alike: bool = True
    spent: bool = False


def contradiction(
    amount: Decimal, other: Decimal, *, spans_alike: bool = False, spent: bool = False
) -> Kind | None:
    """How two amounts contradict each other; ``spent``: the first may be far smaller."""
    low, high = sorted((abs(amount), abs(other)))
    if not low:
        return None
    if (amount > 0) is not (other > 0) and low >= LEAST and high <= SIGN_TIMES * low:
        return Kind.SIGN
    smaller_is_spent = spent and abs(amount) < abs(other)
    certain = low != int(low) and high == int(high)
    if _is_times(THOUSAND, low, high) and (certain or (low >= LEAST and not smaller_is_spent)):
        return Kind.THOUSAND
    if _is_times(MILLION, low, high) and (certain or not smaller_is_spent):
        return Kind.MILLION
    if spans_alike and not smaller_is_spent and low >= LEAST:
        return Kind.TEN if TEN_RANGE[0] * low <= high <= TEN_RANGE[1] * low else None
    return None


def _is_times(factor: int, low: Decimal, high: Decimal) -> bool:
    return WIDE[0] * factor * low <= high <= WIDE[1] * factor * low


def contradiction_formula(cell: str, other: str, pair: Pair, form: AmountForm = USUAL) -> str:
    """:func:`contradiction` as a condition of Excel's, for the addresses of two cells.

    ``form`` is how the workbook writes the amounts.
    """
    a, b = f"ABS(N({cell}))", f"ABS(N({other}))"
    low, high = f"MIN({a},{b})", f"MAX({a},{b})"
    large = f"{low}>={form.limit(LEAST)}"
    unspent = f"{a}>={b}" if pair.spent else ""
    certain = f"AND({form.is_not_whole(low)},{form.is_whole(high)})"
    sign = _and(f"N({cell})*N({other})<0", large, f"{high}<={SIGN_TIMES}*{low}")
    thousand = _and(_between(THOUSAND, low, high), f"OR({certain},{_and(large, unspent)})")
    million = _and(_between(MILLION, low, high), f"OR({certain},{unspent})" if unspent else "")
    every = [sign, thousand, million]
    if pair.spans_alike:
        every.append(
            _and(large, unspent, f"{high}>={TEN_RANGE[0]}*{low}", f"{high}<={TEN_RANGE[1]}*{low}")
        )
    return f"AND({low}>0,OR({','.join(every)}))"


def _between(factor: int, low: str, high: str, reach: tuple[Decimal, Decimal] = WIDE) -> str:
    least, most = (int(share * factor) for share in reach)
    return _and(f"{high}>={least}*{low}", f"{high}<={most}*{low}")


def _and(*conditions: str) -> str:
    wanted = [condition for condition in conditions if condition]
    return wanted[0] if len(wanted) == 1 else f"AND({','.join(wanted)})"


def is_small_beside(value: Decimal, others: list[Decimal]) -> bool:
    """Whether a small whole amount is almost exactly a thousandth of two others or more."""
    absolute = abs(value)
    least, most = (share * THOUSAND * absolute for share in NARROW)
    return (
        FEWEST_WHOLE <= absolute < LEAST
        and len(others) >= FEWEST_BESIDE
        and all(least <= abs(other) <= most for other in others)
    )


def small_beside_formula(cell: str, others: list[str], form: AmountForm = USUAL) -> str:
    """:func:`is_small_beside` as a condition of Excel's; blank cells and 0 are no witnesses."""
    absolute = f"ABS(N({cell}))"
    narrow = [
        f"OR(N({other})=0,{_between(THOUSAND, absolute, f'ABS(N({other}))', NARROW)})"
        for other in others
    ]
    counted = "+".join(f"(N({other})<>0)" for other in others)
    few = f"{counted}>={FEWEST_BESIDE}"
    least, most = form.limit(FEWEST_WHOLE), form.limit(LEAST)
    return _and(f"{absolute}>={least}", f"{absolute}<{most}", few, *narrow)


@cache
def pairs_of(table: TableSpec, row: str) -> tuple[Pair, ...]:
    """The pairs of columns that a row's formulas set against each other."""
    return tuple(_distinct(table, row if table.row(row) else ANY))


@cache
def beside(table: TableSpec, row: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The columns whose amounts may be in another unit, each with the others of its kind.

    What was spent is none, nor an amount of last year: an activity may be new.
    """
    pairs = [pair for pair in pairs_of(table, row) if not pair.spent]
    alike = list(dict.fromkeys(column for pair in pairs for column in (pair.left, pair.right)))
    return tuple(
        (column, tuple(other for other in alike if other != column))
        for column in alike
        if not _is_last_year(table, row if table.row(row) else ANY, column)
    )


def _distinct(table: TableSpec, row: str) -> Iterator[Pair]:
    """All pairs of the columns that formulas call alike; then what is spent of a budget."""
    alike: set[str] = set()
    spent: list[tuple[str, str]] = []
    for column in table.columns:
        spec = table.cell(row, column)
        if spec is None or spec.formula is None:
            continue
        of = [ref.column for ref in spec.formula.of if ref.table is None and ref.row is None]
        if not of or not all(is_amount(table.cell(row, column)) for column in of):
            continue
        if spec.formula.measure in _COMPARABLE:
            alike.update(of)
        elif spec.formula.measure == _SPENT:
            spent.append((of[1], of[0]))
    columns = [column for column in table.columns if column in alike]
    for at, left in enumerate(columns):
        for right in columns[at + 1 :]:
            years = {_is_last_year(table, row, column) for column in (left, right)}
            yield Pair(left, right, spans_alike=len(years) == 1)
    yield from _spending(table, row, spent)


def _spending(table: TableSpec, row: str, spent: list[tuple[str, str]]) -> Iterator[Pair]:
    """What is spent, and the other amounts of its row, against the budget."""
    if not spent:
        return
    budget = spent[0][1]
    for column in table.columns:
        if column != budget and is_amount(table.cell(row, column)):
            yield Pair(column, budget, spent=True)


def _is_last_year(table: TableSpec, row: str, column: str) -> bool:
    spec = table.cell(row, column)
    return spec is not None and spec.is_of_last_year


def is_amount(spec: CellSpec | None) -> bool:
    """Whether a cell is an entry in the unit that amounts are compared in."""
    return spec is not None and spec.is_input and (spec.usual_unit or spec.unit) == UNIT


def may_be_turned(table: TableSpec, spec: CellSpec) -> bool:
    """Whether an amount of the wrong sign may be right: a repayment, or a credited invoice.

    Not a number of people or hours, nor anything that was decided in a plan.
    """
    decided = spec.prefill is not None and spec.prefill.source is EarlierKind.PLAN
    return is_amount(spec) and table.sign is not Sign.PLAN and not decided
