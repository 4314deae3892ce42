"""Which reckoning over the amounts of a text gives another of its amounts, if any does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations, product

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.relation import HUNDRED, ONE, SUMMED, alike, size_in

_TWO, _FEW, _MOST = 2, 3, 7
"""Of more amounts than so many, some reckoning fits by chance."""
YEAR = Decimal(12)
_EXACT_HUNDRED = Interval.exact(HUNDRED)
Reckoned = tuple[Interval, tuple[TextAmount, ...]]


def operands_of(result: TextAmount, near: Sequence[TextAmount]) -> tuple[TextAmount, ...]:
    """The amounts that some reckoning makes a result of; none where no reckoning does."""
    is_percent = result.unit == "%"
    printed = (result.interval(cut=True) if is_percent else size_in(result, result.unit)).absolute
    known = [amount for amount in near if amount.written is not None][-_MOST:]
    fits = (used for value, used in _reckonings(result, known) if value.absolute.meets(printed))
    return next(fits, ())


def _reckonings(result: TextAmount, near: Sequence[TextAmount]) -> Iterator[Reckoned]:
    unit = "%" if result.unit == "pp" else result.unit
    same = [amount for amount in near if amount.unit == unit or alike(amount, result)]
    yield from _signed_sums(same, unit)
    if result.unit == "pp":
        return
    if unit == "%":
        yield from _complements(same)
        yield from _percentages(near)
    else:
        yield from _products(near, unit)
        yield from _products_of_three(near, unit)
        yield from _quotients(near, unit)
    if len(same) > 1:
        mean = total(size_in(amount, unit) for amount in same)
        yield mean.scaled_by(1 / Decimal(len(same))), tuple(same)


def _signed_sums(same: Sequence[TextAmount], unit: str) -> Iterator[Reckoned]:
    """Sums of some amounts, each added or taken: of few, and of all but one at most."""
    for count in range(_TWO, len(same) + 1):
        if _FEW < count < len(same) - 1:
            continue
        for some in combinations(same, count):
            sizes = [size_in(amount, unit) for amount in some]
            for signs in product((1, -1), repeat=count - 1):
                signed = zip(sizes, (1, *signs), strict=True)
                yield total(size if sign > 0 else -size for size, sign in signed), some
            if any(amount.mark for amount in some):
                yield total(size.absolute for size in sizes), some


def _complements(same: Sequence[TextAmount]) -> Iterator[Reckoned]:
    """What is left of 100 percent by all shares, or by the last ones."""
    for first in range(len(same)):
        some = tuple(same[first:])
        yield _EXACT_HUNDRED - total(amount.interval() for amount in some), some


def _percentages(near: Sequence[TextAmount]) -> Iterator[Reckoned]:
    """How many percent an amount is of another, or larger or smaller than it."""
    for part, whole in permutations(near, _TWO):
        if not alike(part, whole) or (part.unit not in SUMMED and part.unit != "%"):
            continue
        ratio = size_in(part, whole.unit).absolute.ratio(size_in(whole, whole.unit).absolute)
        if ratio is not None:
            yield ratio.scaled_by(HUNDRED), (part, whole)
            yield (ratio - ONE).scaled_by(HUNDRED), (part, whole)


def _products(near: Sequence[TextAmount], unit: str) -> Iterator[Reckoned]:
    """A count of prices, a percentage of an amount, a month's amount for a year."""
    for amount in near:
        if (amount.unit in MONEY) != (unit in MONEY):
            continue
        size = size_in(amount, unit)
        if amount.unit in MONEY:
            yield size.scaled_by(YEAR), (amount,)
        for other in near:
            if other is amount:
                continue
            if other.unit == "%":
                share = other.interval().scaled_by(1 / HUNDRED)
                for factor in (share, ONE - share, ONE + share):
                    yield product_of(size, factor), (amount, other)
            elif not other.unit:
                yield product_of(size, size_in(other, other.unit)), (amount, other)
                yield product_of(size, size_in(other, other.unit)).scaled_by(YEAR), (amount, other)


def _products_of_three(near: Sequence[TextAmount], unit: str) -> Iterator[Reckoned]:
    """A price for so many in so many days."""
    counted = [amount for amount in near if not amount.unit]
    for price in near:
        for one, other in combinations(counted, _TWO):
            if price.unit in MONEY and unit in MONEY:
                times = product_of(size_in(one, ""), size_in(other, ""))
                yield product_of(size_in(price, unit), times), (price, one, other)


def _quotients(near: Sequence[TextAmount], unit: str) -> Iterator[Reckoned]:
    """An amount for each of some things, or how many times an amount holds another."""
    for whole, part in permutations(near, _TWO):
        if unit in MONEY and whole.unit in MONEY and not part.unit:
            ratio = size_in(whole, unit).absolute.ratio(size_in(part, part.unit).absolute)
        elif not unit and (not whole.unit or whole.unit in MONEY) and alike(whole, part):
            ratio = size_in(whole, part.unit).absolute.ratio(size_in(part, part.unit).absolute)
        else:
            continue
        if ratio is not None:
            yield ratio, (whole, part)
            yield ratio.scaled_by(1 / YEAR), (whole, part)


def product_of(one: Interval, other: Interval) -> Interval:
    """Every product of sizes in two intervals."""
    here, there = one.absolute, other.absolute
    low, high = here.scaled_by(there.low), here.scaled_by(there.high)
    return Interval(min(low.low, high.low), max(low.high, high.high))
