"""The parts of an amount in a text that do not come to it.

The arithmetic is that of printed figures: each amount stands for an interval, and a breakdown is
wrong only if no values, and no reading of the signs that the text leaves open, make it right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from kalkyl.contract.wording import Wording, pattern_of
from kalkyl.figures.amount import MINUSES, scale
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import Said, find
from kalkyl.model import Listed
from kalkyl.rules.prose.breakdown_parts import Breakdown, BreakdownReader, Part

_MIXED = 3
"""From how many parts of both signs on ``varav`` is taken to name them all."""
_MOST_READINGS = 64


@dataclass(frozen=True, slots=True)
class WrongSum:
    """An amount and parts that do not come to it; ``rest`` is the sign that is left, as told."""

    whole: Said
    parts: tuple[Said, ...]
    sum: Decimal
    rest: int = 0


def wrong_sums(text: str, wording: Wording) -> Iterator[WrongSum]:
    """The breakdowns of a text that cannot be right."""
    reader = BreakdownReader(wording, find(text), sentences(text))
    for breakdown in reader.breakdowns():
        wrong = _wrong(breakdown, wording)
        if wrong is not None:
            yield wrong


def parts_as_written(wrong: WrongSum) -> Listed:
    """The parts as the text has them: ``+3,8, +1,4 och −3,0 mnkr``."""
    return Listed(tuple(map(_bare, wrong.parts)), joined=True)


def _bare(said: Said) -> str:
    sign = "−" if said.mark == "-" else said.mark
    return sign + said.text.lstrip("".join(MINUSES) + "+ ")


def _wrong(one: Breakdown, wording: Wording) -> WrongSum | None:
    """What is wrong with a breakdown, if anything must be."""
    unit = one.whole.said.unit
    readings = [_signs(part, one.whole, wording) for part in one.parts]
    wholes = _whole_signs(one.whole, wording)
    if prod(map(len, (wholes, *readings))) > _MOST_READINGS or one.rest is None:
        return None
    printed = [part.said.interval().in_unit(part.said.unit, unit) for part in one.parts]
    gaps = []
    for whole_sign, *signs in product(wholes, *readings):
        parts = total(_signed(part, sign) for part, sign in zip(printed, signs, strict=True))
        gaps.append(_signed(one.whole.said.interval(), whole_sign) - parts)
    if any(_may_be(one, gap) for gap in gaps):
        return None
    sum_ = sum((scale(part.said.value, part.said.unit, unit) for part in one.parts), Decimal(0))
    return WrongSum(one.whole.said, tuple(part.said for part in one.parts), sum_, one.rest)


def _may_be(one: Breakdown, gap: Interval) -> bool:
    """Whether what is left when the parts are taken away is what the text leaves room for."""
    if gap.low <= 0 <= gap.high:
        return True
    if one.rest:
        return gap.low <= 0 if one.rest < 0 else gap.high >= 0
    if not one.is_complete:
        return True
    if one.is_within and not _is_mixed(one.parts):
        # Some of the parts of an amount may be less than it; more of the same sign they can't be.
        return gap.low > 0 if one.whole.said.value >= 0 else gap.high < 0
    return False


def _is_mixed(parts: Sequence[Part]) -> bool:
    marks = {part.said.mark for part in parts}
    return len(parts) >= _MIXED and {"+", "-"} <= marks


def _signs(part: Part, whole: Part, wording: Wording) -> tuple[int, ...]:
    """The signs that a part may have: the printed one, else what its words leave open."""
    if part.said.mark:
        return (1,)
    minus = pattern_of(wording.minus).search(part.words)
    falls = whole.said.mark == "-" or pattern_of(wording.minus).search(whole.words)
    moves = pattern_of((*wording.up, *wording.down)).search(part.words)
    return (1, -1) if minus or falls or moves else (1,)


def _whole_signs(whole: Part, wording: Wording) -> tuple[int, ...]:
    minus = pattern_of((*wording.minus, *wording.down)).search(whole.words)
    return (1, -1) if minus and not whole.said.mark else (1,)


def _signed(interval: Interval, sign: int) -> Interval:
    return interval if sign > 0 else -interval
