"""What a printed figure may stand for: intervals, as in XBRL Calculations 1.1.

A figure printed as 10,6 may be anything from 10,55 to 10,65. Figures contradict each other only
when no values inside their intervals make them agree. Intervals are closed: their ends belong.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from functools import reduce
from itertools import product

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import EXACT, scale

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``, both included, in whatever unit they are given."""

    low: Decimal
    high: Decimal

    @classmethod
    def exact(cls, value: Decimal) -> Interval:
        """The interval of one value that was never rounded."""
        return cls(value, value)

    @classmethod
    def printed(cls, value: Decimal, decimals: int | None, *, roundings: int = 1) -> Interval:
        """What rounds to a printed value: half a unit of its last digit to either side.

        Decimals are counted in the unit of the value; ``None`` says that it was shown whole. A sum
        of several printed values was rounded as many times.
        """
        if decimals is None:
            return cls.exact(value)
        half = EXACT.multiply(Decimal((0, (5,), -decimals - 1)), Decimal(roundings))
        return cls(_DOWNWARDS.subtract(value, half), _UPWARDS.add(value, half))

    @property
    def width(self) -> Decimal:
        """The distance between the ends: 0 for an exact value."""
        return EXACT.subtract(self.high, self.low)

    def __add__(self, other: Interval) -> Interval:
        return Interval(_DOWNWARDS.add(self.low, other.low), _UPWARDS.add(self.high, other.high))

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __neg__(self) -> Interval:
        return Interval(EXACT.minus(self.high), EXACT.minus(self.low))

    def scaled_by(self, factor: Decimal) -> Interval:
        """Every value times an exact factor, which may be negative."""
        low, high = (self.low, self.high) if factor >= 0 else (self.high, self.low)
        return Interval(_DOWNWARDS.multiply(low, factor), _UPWARDS.multiply(high, factor))

    @property
    def absolute(self) -> Interval:
        """Every value without its sign."""
        if self.low < 0 < self.high:
            return Interval(_ZERO, max(EXACT.minus(self.low), self.high))
        return self if self.low >= 0 else -self

    def in_unit(self, from_unit: str, to_unit: str) -> Interval:
        """The same money in another unit, as :func:`kalkyl.figures.amount.scale`."""
        low, high = (scale(end, from_unit, to_unit) for end in (self.low, self.high))
        return Interval(low, high)

    def ratio(self, other: Interval) -> Interval | None:
        """Every value over every value of ``other``, or ``None`` if that may be a division by 0."""
        if other.low <= 0 <= other.high:
            return None
        ends = tuple(product((self.low, self.high), (other.low, other.high)))
        return Interval(
            min(_DOWNWARDS.divide(above, below) for above, below in ends),
            max(_UPWARDS.divide(above, below) for above, below in ends),
        )

    def both(self, other: Interval) -> Interval:
        """The values that lie in both, which must meet."""
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both, be it only a common end."""
        return self.low <= other.high and other.low <= self.high


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals; exactly 0 when there are none."""
    return reduce(Interval.__add__, intervals, Interval.exact(_ZERO))


def gap(a: Interval, b: Interval) -> Decimal:
    """The smallest distance between two intervals, never negative: 0 when they meet."""
    return max(_ZERO, EXACT.subtract(a.low, b.high), EXACT.subtract(b.low, a.high))


# A quotient may have no last digit, and neither may what is made of it: ends are rounded outwards,
# so that an interval never leaves out a value that could be true.
_DOWNWARDS = Context(prec=EXACT.prec, rounding=ROUND_FLOOR)
_UPWARDS = Context(prec=EXACT.prec, rounding=ROUND_CEILING)
