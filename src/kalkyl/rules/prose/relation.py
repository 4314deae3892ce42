"""What is found of amounts that are held against each other, and how amounts are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount

SUMMED = frozenset({*MONEY, ""})
"""The units of what adds up: money and counts, not percentages."""
_LEAST = Decimal("0.6")
HUNDRED, ONE = Decimal(100), Interval.exact(Decimal(1))


class Slip(StrEnum):
    """What is wrong with a movement from one amount to another, or with a breakdown."""

    WAY = "way"  # it went the other way
    STEP = "step"  # the ends are not so far apart
    POINTS = "points"  # the step is in percentage points and is called percent
    PARTS = "parts"  # the parts of an amount do not come to it


@dataclass(frozen=True, slots=True)
class Relation:
    """An amount and others that it is held against; ``expected`` is what they make of it.

    ``expected`` is ``None`` where it is right. ``word`` is what is wrong instead of an amount.
    """

    amount: TextAmount
    others: tuple[TextAmount, ...]
    expected: tuple[Decimal, str] | None = None
    word: str = ""
    times: Decimal | None = None
    """How many times the other amount is taken."""
    slip: Slip | None = None
    rest: int = 0
    """The sign of what is said to be left beside the others."""

    @property
    def ends(self) -> tuple[TextAmount, TextAmount]:
        """The amounts that a movement began and ended with."""
        amounts = (self.amount, *self.others)
        return amounts[-2], amounts[-1]

    @property
    def is_wrong(self) -> bool:
        """Whether the amounts contradict each other."""
        return self.expected is not None or bool(self.word)


def may_be_sum(whole: TextAmount, parts: Sequence[TextAmount]) -> bool:
    """Whether parts that are no sum of a whole are meant to be: counts are only if they are near.

    *400 medarbetare* may consist of *12 enheter*.
    """
    size, sum_ = abs(whole.value), sum_of(parts, whole.unit)
    return bool(whole.unit) or size * _LEAST <= sum_ <= size / _LEAST


def alike(left: TextAmount, right: TextAmount) -> bool:
    """Whether two amounts are of one unit, or both of money."""
    return left.unit == right.unit or {left.unit, right.unit} <= MONEY


def in_unit(amount: TextAmount, unit: str) -> Interval:
    """What an amount may stand for, money in another unit."""
    return (
        amount.interval().in_unit(amount.unit, unit) if amount.unit in MONEY else amount.interval()
    )


def size_in(amount: TextAmount, unit: str) -> Interval:
    """What an amount may stand for in a unit; a count is exact unless its zeros may be rounding."""
    is_count = not amount.unit and not amount.decimals and not amount.rough
    return Interval.exact(amount.value) if is_count else in_unit(amount, unit)


def value_in(amount: TextAmount, unit: str) -> Decimal:
    """An amount's value, money in another unit."""
    return scaled(amount.value, amount.unit, unit)


def scaled(value: Decimal, unit: str, to: str) -> Decimal:
    """A value of money in another unit; other values as they are."""
    around = Interval.exact(value)
    return around.in_unit(unit, to).low if {unit, to} <= MONEY else value


def sum_of(parts: Iterable[TextAmount], unit: str) -> Decimal:
    """What the sizes of amounts come to in a unit."""
    return sum((abs(value_in(part, unit)) for part in parts), Decimal(0))


def differ_by(amount: TextAmount, near: Sequence[TextAmount]) -> bool:
    """Whether an amount is how far two others are from each other."""
    known = [other for other in near if alike(other, amount) and other.is_clear]
    sizes = [in_unit(other, amount.unit).absolute for other in known]
    made = amount.interval().absolute
    return any((first - last).absolute.meets(made) for first, last in combinations(sizes, 2))


def shares_of(first: TextAmount, last: TextAmount) -> list[Interval]:
    """How many percent the smaller of two amounts is of the larger, and how many are left."""
    here, there = first.interval().absolute, in_unit(last, first.unit).absolute
    small, large = (here, there) if here.high < there.high else (there, here)
    ratio = small.ratio(large)
    if ratio is None:
        return []
    return [ratio.scaled_by(HUNDRED), (ONE - ratio).absolute.scaled_by(HUNDRED)]
