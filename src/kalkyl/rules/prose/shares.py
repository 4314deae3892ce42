"""Shares of a whole that are told in words: *drygt hälften*, *var femte*, *två av tre*."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import NUMBER_WORDS
from kalkyl.rules.prose.cues import Token

_TWO = 2
_NEAR, _WIDE, _FAR = Decimal("0.15"), Decimal("0.2"), Decimal(9)
_DELS = ("halv", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
_PARTS = {
    **{name.removesuffix("de") + "del": at for at, name in enumerate(_DELS, 2)},
    "tredjedel": 3,
    "fjärdedel": 4,
    "femtedel": 5,
    "kvarts": 4,
    "tiondel": 10,
}
_ORDERS = {"tredje": 3, "fjärde": 4, "femte": 5, "tionde": 10}
_HALVES, _MOST = {"hälften", "halva", "varannan"}, {"merparten", "huvuddelen", "större delen"}
_ABOVE = {"drygt", "dryg", "dryga", "strax över"}
_BELOW = {
    *("knappt", "knapp", "nästan", "nära", "närmare", "strax under", "inemot", "bortåt", "uppemot"),
    *("det närmaste", "inte fullt"),
}
_LEANS = {
    **dict.fromkeys(_ABOVE, (Decimal(0), _WIDE)),
    **dict.fromkeys(_BELOW, (_WIDE, Decimal(0))),
    **dict.fromkeys(("mer än", "fler än", "över"), (Decimal(0), _FAR)),
    **dict.fromkeys(("mindre än", "färre än", "under"), (Decimal(1), Decimal(0))),
}
"""How far below and above a fraction an amount may be, as shares of it."""


def share_in(words: Sequence[Token]) -> tuple[list[Token], Interval] | None:
    """The share that a sentence tells in words, and those words."""
    for at, word in enumerate(words):
        share, first = _share_at(words, at)
        if share is not None and not (words[at + 1 : at + 2] and words[at + 1].text == "så"):
            lean, start = _lean(words, first, at)
            below, above = _LEANS.get(lean, (_NEAR, _NEAR))
            around = Interval(share * (1 - below), share * (1 + above))
            if word.text in _MOST:
                around = Interval(share, Decimal(1))
            return list(words[start : at + 1]), around
    return None


def _share_at(words: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """The share that ends with a word, and where its words begin."""
    text, before = words[at].text, words[at - 1].text if at else ""
    if text in _HALVES | _MOST:
        return Decimal("0.5"), at
    if text in _ORDERS and before in {"var", "vart"}:
        return 1 / Decimal(_ORDERS[text]), at - 1
    part = _PARTS.get(text.removesuffix("ar"))
    skipped = at - 1 - (before in _LEANS)
    number = NUMBER_WORDS.get(words[skipped].text) if part and skipped >= 0 else None
    if part and number and number < part:
        return number / part, skipped
    if before == "av" and at > 1:
        one, two = NUMBER_WORDS.get(words[at - 2].text), NUMBER_WORDS.get(text)
        if one and two and one < two:
            return one / two, at - 2
    return None, at


def _lean(words: Sequence[Token], first: int, last: int) -> tuple[str, int]:
    """The word before a share, or within it, that says to which side it leans."""
    inside = [word.text for word in words[first:last] if word.text in _LEANS]
    if inside:
        return inside[0], first
    for count in (_TWO, 1):
        before = " ".join(word.text for word in words[max(0, first - count) : first])
        if before in _LEANS:
            return before, max(0, first - count)
    return "", first
