"""How many goals and activities sentences say that there are, in all and of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import ENVIRONMENT, GOALS
from kalkyl.figures.sentences import sentences
from kalkyl.figures.shared_units import UNIT
from kalkyl.figures.text_amounts import NUMBER_WORDS
from kalkyl.rules.prose.states import State, state_of

_NUMBERS: Mapping[str, Decimal | int] = {
    **NUMBER_WORDS,
    "inget": 0,
    "inga": 0,
    "ingen": 0,
    "noll": 0,
}
_NUMBER = regex(
    rf"(?<!rapport )\b(?:{'|'.join(_NUMBERS)}|(?<![\d,.])[1-9]?\d(?![\d,.%]))\b"
    rf"(?!\s?(?:{UNIT})(?!\w))",
    re.IGNORECASE,
)
_THING = regex(
    r"\b\w*(?:uppdrag(?:en)?|(?<!ända)(?<!i )mål(?:en)?|aktivitet(?:er|erna)?)\b", re.IGNORECASE
)
_BOTH = regex(r"\b(?:(?<!i )mål.*uppdrag|uppdrag.*\b(?<!i )mål(?:en)?\b)", re.IGNORECASE)
_ACTIVITY = regex(r"aktivitet", re.IGNORECASE)
_OF_PLAN = regex(r"arbetsmiljö", re.IGNORECASE)
_OF_SOME = regex(
    r"förra|föreg|tidigare|fjol|varje|\bnya?\b|\bper\b|delmål|medarbetare|person|ärende|nämnd|inom"
    r"|\bflera\b|fullmäktige|jämfört|fokusområde|år sedan|indikator|\bsedan\b|stigit|från \w+ till",
    re.IGNORECASE,
)
"""Words of sentences that count other things, some of the goals, or at another time."""
_ALL_OF = regex(
    r"(?:\bav\b(?:\s+\w+){0,2}|\bsamtliga|\balla|\b(?:avdelning|förvaltning|region)ens|\bkontorets"
    r"|\bkansliets|\bvåra|\b(?:har|totalt|omfattar|redovisar|innehåller)(?:\s+(?:de|våra|haft))?)\s*\Z",
    re.IGNORECASE,
)
_FULFIL = regex(
    r"\b(?:upp(?:fyll|nå)\w*|nå(?:s|tts|ddes|dde)|klar\w?|avslut\w+|slutför\w+|genomför\w+|pågå\w*"
    r"|försena\w*|påbörja\w*|ouppfyll\w*)\b",
    re.IGNORECASE,
)
"""Words that say how it goes with what is counted."""
_FULFILS = regex(rf"(?:{_FULFIL.pattern})\s*\Z", re.IGNORECASE)
_COUNTS_ON = regex(
    rf"(?:uppdrag|mål|aktivitet|delvis|inte|som|enda|uppfyll|uppnå|nås|bedöm|av\b|kommer|har\b|är\b"
    rf"|{_FULFIL.pattern})",
    re.IGNORECASE,
)
_TURNS = regex(r"\bmedan\b|\bmen\b|;")
"""What begins something else than a number's own state."""
_OF = regex(r"\s*(?:uppdrag\s|mål\s|aktiviteter\s)?av(?:\s+\w{2,20}){0,2}\s*", re.IGNORECASE)
"""What stands between how many there are of an assessment and how many there are in all."""
_EVERY = regex(rf"\b(?:samtliga|alla)\s+(?:\w+\s+){{0,2}}{_THING.pattern}", re.IGNORECASE)
Share = tuple[Fraction, Fraction]
"""The least and the largest part of all that words stand for."""
EVERY: Share = (Fraction(1), Fraction(1))
_HALF, _MORE = Fraction(1, 2), Fraction(51, 100)
_ABOUT = Fraction(1, 10)
_SHARES: Mapping[str, Share] = {
    **{
        word: (part - _ABOUT, part + _ABOUT)
        for word, part in (
            ("hälften", _HALF),
            ("en tredjedel", Fraction(1, 3)),
            ("två tredjedelar", Fraction(2, 3)),
            ("en fjärdedel", Fraction(1, 4)),
            ("tre fjärdedelar", Fraction(3, 4)),
        )
    },
    **dict.fromkeys(("majoriteten", "merparten", "de flesta"), (_MORE, Fraction(1))),
    "mer än hälften": (_MORE, Fraction(1)),
    "färre än hälften": (Fraction(0), _HALF),
}
_BUT = regex(rf"{_EVERY.pattern}\s+(?:utom|förutom)\s+({'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_SHARE = regex(
    rf"\b({'|'.join(sorted(_SHARES, key=len, reverse=True))})\s+(?:av\s+)?(?:\w+\s+){{0,3}}?"
    rf"{_THING.pattern}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that a text gives of goals: all of them, or those of an assessment."""

    words: str
    number: int
    of: State | str = ""
    """The assessment or status; empty for all."""
    start: int = 0
    """Where it stands in the text."""
    table: str = GOALS
    share: Share | None = None
    """Instead of a number, which part of all."""
    is_rest: bool = False
    """Whether all but so many are meant."""

    def fits(self, count: int, whole: int) -> bool:
        """Whether so many of so many are as many as said."""
        if self.share is None:
            return (whole - count if self.is_rest else count) == self.number
        return self.share[0] <= Fraction(count, whole) <= self.share[1]


def counted(text: str) -> Iterator[Counted]:
    """The numbers of goals and activities in a text."""
    for sentence in sentences(text):
        words = sentence.text
        if _THING.search(words) and not _BOTH.search(words) and not _OF_SOME.search(words):
            is_activity = _ACTIVITY.search(words) is not None
            if is_activity and not _OF_PLAN.search(text):
                continue
            table = ENVIRONMENT if is_activity else GOALS
            for found in _counted(words):
                yield replace(found, start=sentence.start + found.start, table=table)


def _counted(words: str) -> Iterator[Counted]:
    found = [match for match in _NUMBER.finditer(words) if not _is_article(words, match)]
    share = _SHARE.search(words)
    if share:
        yield from _counted_by(words, share, _SHARES[" ".join(share[1].casefold().split())])
        return
    but = _BUT.search(words)
    if but:
        number, state = _NUMBERS[but[1].casefold()], state_of(words[but.end() :])
        if state:
            yield Counted(but[1], int(number), state, but.start(1), is_rest=True)
        return
    every = _EVERY.search(words)
    if every:
        yield from _counted_by(words, every, EVERY)
    if not (every and len(found) == 0) and (_FULFIL.search(words) or len(found) == 1):
        for at, match in enumerate(found):
            end = found[at + 1].start() if at + 1 < len(found) else len(words)
            yield from _number(words, match, end)


def _counted_by(words: str, said: re.Match[str], share: Share) -> Iterator[Counted]:
    """*Hälften av uppdragen*, *samtliga uppdrag*, with what is said of them."""
    number = _NUMBER.search(words, said.end())
    own = words[said.end() : number.start() if number else len(words)]
    state = state_of(own) or (None if "," in own else state_of(words[said.end() :]))
    if state:
        yield Counted(said[0], 0, state, said.start(), share=share)


def _number(words: str, match: re.Match[str], end: int) -> Iterator[Counted]:
    """What a number counts, by the words behind it up to the next number."""
    segment, before = words[match.end() : end], words[: match.start()]
    segment = _TURNS.split(segment, maxsplit=1)[0]
    known = _NUMBERS.get(match[0].casefold())
    number = int(match[0]) if known is None else int(known)
    is_open = _FULFIL.search(before) is not None
    state = state_of(segment, is_open=is_open)
    if _OF.fullmatch(segment):  # *tre av årets fem uppdrag uppfylls*
        state = state_of(words[end:], is_open=is_open)
    if state is None and _FULFILS.search(before):
        state = state_of(before[_last_word(before) :])
    is_thing = _THING.match(segment.lstrip()) is not None
    is_all = _ALL_OF.search(before) is not None and (is_thing or _is_whole(before))
    if is_all and not (state and "som" in segment):
        yield Counted(match[0], number, start=match.start())
    elif state:
        yield Counted(match[0], number, state, match.start())


def _last_word(text: str) -> int:
    return text.rstrip().rfind(" ") + 1


def _is_whole(before: str) -> bool:
    """Whether a number follows *av* behind what it is the whole of: *åtta mål av tolv*."""
    found = _NUMBER_OF.search(before)
    return found is not None


_NUMBER_OF = regex(rf"{_NUMBER.pattern}\s+{_THING.pattern}\s+av\s*\Z", re.IGNORECASE)


def _is_article(words: str, match: re.Match[str]) -> bool:
    """Whether *en* or *ett* is an article: *i ett av målen* is not."""
    if match[0].casefold() not in {"en", "ett"}:
        return False
    return not _COUNTS_ON.match(words[match.end() :].lstrip())
