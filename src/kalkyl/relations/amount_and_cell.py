"""Whether an amount of a text may be, or was meant to be, the figure of a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.relations.named_cells import Spot
from kalkyl.relations.relation import digits, is_telling
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import naming_words
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word

ENOUGH_DIGITS: Final = 3
"""Digits of an amount that two figures hardly make by chance."""
FEW_DIGITS: Final = 2
_SCALES: Final = (3, -3)
"""The powers of ten between units of money that are taken for each other."""
_LIKELY: Final = (Decimal("0.3"), Decimal(3))
"""How many times a figure a wrong amount of it may be; others are of something else."""


def size_of(amount: TextAmount) -> int:
    """How many digits an amount is said with."""
    return abs(amount.value).adjusted() + amount.decimals + 1


def is_called(spot: Spot, words: Sequence[Word]) -> bool:
    """Whether words name the column of a cell, or its row where only a year is over it."""
    own = naming_words(spot.column.heading)
    return (
        any(same_word(word.text, name) for word in words for name in own)
        if own
        else spot.years != frozenset()
    )


def possible(spots: Sequence[Spot], amount: TextAmount) -> Iterator[Spot]:
    """The cells that no words name and may be an amount: as exact, if not the very same."""
    said = amount.interval(cut=not amount.rough).absolute
    enough = min(size_of(amount), ENOUGH_DIGITS)
    decimals, value = amount.decimals, abs(amount.value)
    for spot in spots:
        figure = spot.figure
        if not figure.value or not spot.agrees(said, amount.unit):
            continue
        if not amount.unit and spot.unit in MONEY and (figure.decimals or 0) > 0:
            continue  # no count
        is_as_exact = spot.unit == amount.unit and figure.decimals == decimals
        if is_as_exact and not amount.rough:
            if abs(figure.value) == value:
                yield spot
        elif digits(figure) >= enough:
            yield spot


def is_likely(amount: TextAmount, spot: Spot) -> bool:
    """Whether an amount is about as large as a figure, or has its digits in another order."""
    own = spot.interval_in(amount.unit)
    if own is None or not own.high:
        return False
    low, high = _LIKELY
    is_alike = _digits_in(spot.figure.value) == _digits_in(amount.value)
    return low <= abs(amount.value) / own.high <= high or is_alike


def _digits_in(value: Decimal) -> list[str]:
    return sorted(f"{abs(value):f}".replace(".", "").strip("0"))


def is_slip(amount: TextAmount, spot: Spot) -> bool:
    """Whether an amount has the digits of a figure, but is a thousand times too much or little."""
    if amount.rough or amount.unit not in MONEY or not is_telling(spot.figure):
        return False
    size = size_of(amount)
    said = amount.interval().absolute
    return size >= FEW_DIGITS and any(
        spot.agrees(Interval(said.low.scaleb(power), said.high.scaleb(power)), amount.unit)
        for power in _SCALES
    )


def is_other_way(spot: Spot, says: Says, amount: TextAmount) -> bool:
    """Whether words or the sign call a surplus a deficit, or the reverse."""
    way = says & (Says.SURPLUS | Says.DEFICIT)
    if not way and amount.mark == "-" and Says.VARIANCE in says:
        way = Says.DEFICIT
    is_surplus = spot.is_surplus
    return bool(way) and is_surplus is not None and is_surplus is not (way is Says.SURPLUS)
