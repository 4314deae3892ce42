"""What words say of an amount: which way it went, whether it is good, what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Flag, auto
from typing import Final

from kalkyl.base.regex import regex

_SURPLUS: Final = regex(
    r"(?:(?:budget|prognos|års|drift)?(?:överskott|underskott|överdrag|över(?:skrid|skred)"
    r"|under(?:skrid|skred)|avvik|avvek|plusresultat|minusresultat|förlust)\w{0,20}"
    r"|(?:års)?vinst(?:en|er)?|minus|plus|back)\Z"
)
_GOOD: Final = regex(
    r"(?:budget|prognos|års|drift)?överskott(?:et)?\Z|plusresultat|plus\Z|(?:års)?vinst(?:en)?\Z"
)
_BAD: Final = regex(
    r"(?:budget|prognos|års|drift)?(?:underskott(?:et)?|överskridande(?:t)?)\Z|minusresultat"
    r"|minus\Z|back\Z|(?:års)?förlust(?:en)?\Z"
)
_DENIED: Final = regex(
    r"(?:inte|ej|inget|inga|utan|stället|istället|varken|eller|vänd\w{0,3}|vänt)\Z"
)
_SIGNED: Final = regex(
    r"\b(posi|nega)tivt? \w{0,20}(?:resultat|avvikelse|kapitalförändring)(?: \w{1,20}){0,3}\Z"
)
_INTO: Final = frozenset({"i", "back", "plus", "minus"})
"""What leads to a surplus or deficit behind its amount: *4 mnkr i förlust*."""
_LEVEL: Final = regex(r"(?:\w{0,20}resultat|utfall|(?:netto)?kostnad|intäkt)(?:et|en|er|erna)?\Z")
"""What an amount is rather than the surplus or deficit named before: *mot ett resultat på*."""
_UP: Final = regex(
    r"(?:öka|(?:\w{3,20})?ökning|stig|steg\b|höj|växt|växe|växa|tillväxt|fördyr)\w{0,20}\Z"
)
_DOWN: Final = regex(
    r"(?:minsk|(?:\w{3,20})?minskning|sjunk|sjönk|sänk|föll\b|fall(?:a|er|it)\b|krymp|tappa)\w{0,20}\Z"
)
_ROSE: Final = regex(r"(?:öka(?:r|de|t|des|ts)|stig(?:er|it)|steg|växte|växer|höjdes|höjts)\Z")
_FELL: Final = regex(
    r"(?:minska(?:r|de|t|des|ts)|sjunk(?:er|it)|sjönk|sänktes|sänkts|föll|fallit|faller)\Z"
)
_BETTERED: Final = regex(r"förbättra(?:s|des|ts|t|de)\Z")
_WORSENED: Final = regex(r"försämra(?:s|des|ts|t|de)\Z")
_TURN: Final = regex(r"(?:förbättr|försämr|förändr|skilln|differens)\w{0,20}\Z")
_MORE: Final = regex(r"(?:högre|mer|fler|dyrare|större)\Z")
_LESS: Final = regex(r"(?:lägre|mindre|färre|billigare)\Z")


class Says(Flag):
    """What the words around an amount say that it is."""

    NOTHING = 0
    VARIANCE = auto()
    CHANGE = auto()
    LEVEL = auto()
    """An end of a change: *från 9,1 procent till 8,4*."""
    BASE = auto()
    """What another amount is compared with: *mot 2,5 procent*."""
    UNSURE = auto()
    """How a variance has changed, or a part: nothing that a table has to have."""
    SURPLUS = auto()
    DEFICIT = auto()
    WHOLE = auto()
    WHOLE_YEAR = auto()
    SO_FAR = auto()
    UP = auto()
    DOWN = auto()
    WAY = UP | DOWN


def moves(word: str) -> bool:
    """Whether a word is of a change."""
    return any(pattern.match(word) for pattern in (_UP, _DOWN, _TURN))


def is_variance(word: str) -> bool:
    """Whether a word is of a variance or a result: *underskott*, *avvikelsen*."""
    return _SURPLUS.match(word) is not None


def is_denied(words: Sequence[str]) -> bool:
    """Whether words deny what they say."""
    return any(map(_DENIED.match, words))


def behind_variance(behind: Sequence[str]) -> Says:
    """What words behind an amount say that it is: *4 mnkr i förlust*."""
    if any(map(is_variance, behind[:2])) and behind[0] in _INTO:
        return Says.VARIANCE | result_way(behind[:2])
    return Says.NOTHING


def direction(ahead: Sequence[str], behind: Sequence[str]) -> Says:
    """Whether words say that something is more or less than before."""
    if is_denied(ahead):
        return Says.NOTHING
    words = [word for word in ahead if moves(word)] or behind[:2]
    up = any(_UP.match(word) or _MORE.match(word) for word in words)
    down = any(_DOWN.match(word) or _LESS.match(word) for word in words)
    return (Says.UP if up else Says.NOTHING) | (Says.DOWN if down else Says.NOTHING)


def result_way(ahead: Sequence[str]) -> Says:
    """Whether words say outright that a variance is good or bad."""
    signed = _SIGNED.search(" ".join(ahead))
    if signed is not None and not is_denied(ahead):
        return Says.SURPLUS if signed[1] == "posi" else Says.DEFICIT
    good, bad = (any(map(way.match, ahead)) for way in (_GOOD, _BAD))
    last = max(
        (at for at, word in enumerate(ahead) if _GOOD.match(word) or _BAD.match(word)), default=0
    )
    is_other = any(map(_LEVEL.match, ahead[last + 1 :]))
    if good is bad or is_other or is_denied(ahead):
        return Says.NOTHING
    return Says.SURPLUS if good else Says.DEFICIT


def verb_way(word: str) -> Says:
    """Which way a verb says that something went: up, down, to the better or to the worse."""
    for pattern, says in (
        (_ROSE, Says.UP),
        (_FELL, Says.DOWN),
        (_BETTERED, Says.SURPLUS),
        (_WORSENED, Says.DEFICIT),
    ):
        if pattern.match(word):
            return says
    return Says.NOTHING
