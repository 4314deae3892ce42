"""Shares of a whole that Swedish words tell: *drygt hälften*, *var femte*, *två av tre*."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import NUMBER_WORDS

_TWO: Final = 2
_NEAR, _WIDE, _FAR = Decimal("0.15"), Decimal("0.2"), Decimal(9)
_DELS: Final = (
    *("halv", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde"),
)
_PARTS: Final = {
    **{name.removesuffix("de") + "del": at for at, name in enumerate(_DELS, 2)},
    "tredjedel": 3,
    "fjärdedel": 4,
    "femtedel": 5,
    "kvarts": 4,
    "tiondel": 10,
}
_ORDERS: Final = {"tredje": 3, "fjärde": 4, "femte": 5, "tionde": 10}
_HALVES: Final = frozenset({"hälften", "halva", "varannan"})
_MOST: Final = frozenset({"merparten", "huvuddelen", "större delen"})
_ABOVE: Final = frozenset({"drygt", "dryg", "dryga", "strax över"})
_BELOW: Final = frozenset(
    {
        *("knappt", "knapp", "nästan", "nära", "närmare", "strax under", "inemot", "bortåt"),
        *("uppemot", "det närmaste", "inte fullt"),
    }
)
LEANS: Final = {
    **dict.fromkeys(_ABOVE, (Decimal(0), _WIDE)),
    **dict.fromkeys(_BELOW, (_WIDE, Decimal(0))),
    **dict.fromkeys(("mer än", "fler än", "över"), (Decimal(0), _FAR)),
    **dict.fromkeys(("mindre än", "färre än", "under"), (Decimal(1), Decimal(0))),
}
"""How far below and above a fraction an amount may be, as shares of it."""


@dataclass(frozen=True, slots=True)
class Share:
    """Where the words of a share begin and end among others, and what it may be of the whole."""

    start: int
    end: int
    around: Interval


def share_in(words: Sequence[str]) -> Share | None:
    """The first share that words in small letters tell."""
    for at, word in enumerate(words):
        share, first = _share_at(words, at)
        if share is not None and words[at + 1 : at + 2] != ["så"]:
            lean, start = _lean(words, first, at)
            below, above = LEANS.get(lean, (_NEAR, _NEAR))
            around = Interval(share * (1 - below), share * (1 + above))
            if word in _MOST:
                around = Interval(share, Decimal(1))
            return Share(start, at + 1, around)
    return None


def _share_at(words: Sequence[str], at: int) -> tuple[Decimal | None, int]:
    """The share that ends with a word, and where its words begin."""
    text, before = words[at], words[at - 1] if at else ""
    if text in _HALVES | _MOST:
        return Decimal("0.5"), at
    if text in _ORDERS and before in {"var", "vart"}:
        return 1 / Decimal(_ORDERS[text]), at - 1
    part = _PARTS.get(text.removesuffix("ar"))
    skipped = at - 1 - (before in LEANS)
    number = NUMBER_WORDS.get(words[skipped]) if part and skipped >= 0 else None
    if part and number and number < part:
        return number / part, skipped
    if before == "av" and at > 1:
        one, two = NUMBER_WORDS.get(words[at - 2]), NUMBER_WORDS.get(text)
        if one and two and one < two:
            return one / two, at - 2
    return None, at


def _lean(words: Sequence[str], first: int, last: int) -> tuple[str, int]:
    """The word before a share, or within it, that says to which side it leans."""
    inside = [word for word in words[first:last] if word in LEANS]
    if inside:
        return inside[0], first
    for count in (_TWO, 1):
        before = " ".join(words[max(0, first - count) : first])
        if before in LEANS:
            return before, max(0, first - count)
    return "", first
