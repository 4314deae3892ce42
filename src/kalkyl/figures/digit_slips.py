"""How an amount may have come to be typed for another: digits swapped, doubled, lost or missed."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

_FEWEST_DIGITS = 3
"""Shorter amounts are alike by chance."""
_PAD = {digit: divmod(at, 3) for at, digit in enumerate("789456123")} | {"0": (3, 0)}
"""Where the keys of a number pad are: row and column."""


class Slip(StrEnum):
    """What happened on the way from the right amount to the one that was typed."""

    SIGN = "sign"
    THOUSAND_LARGE = "thousand_large"
    THOUSAND_SMALL = "thousand_small"
    HUNDRED_LARGE = "hundred_large"
    HUNDRED_SMALL = "hundred_small"
    TEN_LARGE = "ten_large"
    TEN_SMALL = "ten_small"
    SWAPPED = "swapped"
    DOUBLED = "doubled"
    LOST = "lost"
    KEY = "key"


_FACTORS = {
    3: (Slip.THOUSAND_LARGE, Slip.THOUSAND_SMALL),
    2: (Slip.HUNDRED_LARGE, Slip.HUNDRED_SMALL),
    1: (Slip.TEN_LARGE, Slip.TEN_SMALL),
}


def slip_between(typed: Decimal, right: Decimal) -> Slip | None:
    """The one slip that makes ``typed`` of ``right``, or nothing."""
    if not typed or not right or typed == right:
        return None
    if typed == -right:
        return Slip.SIGN
    if (typed > 0) is not (right > 0):
        return None
    digits = _digits(typed, right)
    if min(map(len, digits)) < _FEWEST_DIGITS - 1:
        return None
    for power, (large, small) in _FACTORS.items():
        if typed == right.scaleb(power):
            return large
        if right == typed.scaleb(power):
            return small
    return _of_digits(*digits)


def _digits(*amounts: Decimal) -> list[str]:
    """The digits of amounts, written with as many decimals as any of them has."""
    exponents = [int(amount.normalize().as_tuple().exponent) for amount in amounts]
    decimals = max(0, *(-exponent for exponent in exponents))
    return [str(int(abs(amount).scaleb(decimals))) for amount in amounts]


def _of_digits(typed: str, right: str) -> Slip | None:
    if max(len(typed), len(right)) < _FEWEST_DIGITS:
        return None
    if len(typed) == len(right) + 1:
        return Slip.DOUBLED if _is_doubled(typed, right) else None
    if len(right) == len(typed) + 1:
        left_out = any(right[:at] + right[at + 1 :] == typed for at in range(len(right)))
        return Slip.LOST if left_out else None
    if len(typed) != len(right):
        return None
    apart = [at for at, (x, y) in enumerate(zip(typed, right, strict=True)) if x != y]
    if len(apart) == 1 and apart[0] < len(typed) - 1:  # a few units more or less are no slip
        return Slip.KEY if _are_neighbours(typed[apart[0]], right[apart[0]]) else None
    if len(apart) == 2 and apart[1] == apart[0] + 1:  # noqa: PLR2004  # a pair of digits
        first, second = apart
        swapped = (typed[first], typed[second]) == (right[second], right[first])
        return Slip.SWAPPED if swapped else None
    return None


def _is_doubled(typed: str, right: str) -> bool:
    return any(
        typed[at] == typed[at + 1] and typed[:at] + typed[at + 1 :] == right
        for at in range(len(typed) - 1)
    )


def _are_neighbours(key: str, other: str) -> bool:
    """Whether two digits are beside or above each other on a number pad."""
    (row, column), (down, right) = _PAD[key], _PAD[other]
    return abs(row - down) + abs(column - right) == 1
