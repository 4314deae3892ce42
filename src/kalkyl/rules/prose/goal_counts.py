"""How many goals and activities sentences say that there are, in all and of each kind.

A sentence is cut into pieces at its commas and conjunctions. A number in a piece counts goals where
the word behind it says so: a goal (*tre uppdrag*), *av*, or what is said of them (*tre uppfylls*).
What the same piece says of how it goes is said of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from fractions import Fraction
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import ENVIRONMENT, GOALS
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import NUMBER_WORDS
from kalkyl.rules.prose.states import State, says_how, state_of
from kalkyl.rules.prose.tagging import Tagged, Tagger

_NUMBERS: Final[Mapping[str, int]] = {
    **{word: int(number) for word, number in NUMBER_WORDS.items()},
    **dict.fromkeys(("inget", "inga", "ingen", "noll"), 0),
}
Share = tuple[Fraction, Fraction]
"""The least and the largest part of all that words stand for."""
_ALL, _NONE, _HALF, _MORE = Fraction(1), Fraction(0), Fraction(1, 2), Fraction(51, 100)
_ABOUT = Fraction(1, 10)
_PARTS: Final = {
    "hälften": _HALF,
    "en tredjedel": Fraction(1, 3),
    "två tredjedelar": Fraction(2, 3),
    "en fjärdedel": Fraction(1, 4),
    "tre fjärdedelar": Fraction(3, 4),
}
_SHARES: Final[Mapping[str, Share]] = {
    **dict.fromkeys(("samtliga", "alla"), (_ALL, _ALL)),
    **{word: (part - _ABOUT, part + _ABOUT) for word, part in _PARTS.items()},
    **dict.fromkeys(("majoriteten", "merparten", "de flesta", "mer än hälften"), (_MORE, _ALL)),
    "färre än hälften": (_NONE, _HALF),
}


class _Word(Enum):
    """What a word is to a count."""

    NUMBER = auto()
    SHARE = auto()
    THING = auto()
    ACTIVITY = auto()
    OF = auto()
    DETERMINER = auto()
    BUT = auto()
    VERB = auto()
    HAS = auto()
    LIMIT = auto()
    BREAK = auto()
    OTHER = auto()


_TAGGER = Tagger(
    {
        _Word.NUMBER: " ".join(_NUMBERS),
        _Word.SHARE: " ".join(word.replace(" ", "_") for word in _SHARES),
        _Word.THING: "~uppdrag mål målen ~aktivitet",
        _Word.ACTIVITY: "~aktivitet",
        _Word.OF: "av",
        _Word.DETERMINER: "de den det dem dessa våra sina era deras årets planens totalt",
        _Word.BUT: "utom förutom",
        _Word.VERB: """är har var kan ska kommer bedöms bedömdes beräknas väntas förväntas blir blev
            bli bara endast enbart helt delvis inte ej som ser når nådde nås löper lämnas riskerar
            kunna enda går gick i_mål i_hamn""",
        _Word.HAS: "har haft omfattar redovisar innehåller",
        _Word.LIMIT: "för om på från till kring vid i med rörande avseende gällande utan",
        _Word.BREAK: "och samt men medan varav fast dock",
        _Word.OTHER: """förra föreg~ tidigare fjol varje ny nya per delmål delmålen medarbetare~
            person~ ärende~ nämnd~ flera ~fullmäktige jämfört fokusområde~ år_sedan ~indikator sedan
            stigit inom hos mnkr tkr kronor mkr budget~ avvikelse~""",
    },
    marks=r"[.,;:()!?–-]|\d+(?:[.,]\d+)*",
)
"""``OTHER`` are words of sentences that count other things, some of the goals, or other times."""
_MARKS = frozenset(".,;:()!?–-")
_NEAR = 3
_DIGITS_OF_YEAR = 4
_PLANS = ("arbetsmiljö", "verksamhetsplan", "plan", "år")
_OF_PLAN = regex(r"arbetsmiljö")
Words = Sequence[Tagged[_Word]]


@dataclass(frozen=True, slots=True)
class GoalCount:
    """A number that a text gives of goals: all of them, or those of an assessment."""

    words: str
    number: int
    of: State | str = ""
    """The assessment or status; empty for all."""
    start: int = 0
    """Where it stands in the text."""
    text: str = ""
    """The piece of a sentence that it is given in."""
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


def goal_counts(text: str) -> Iterator[GoalCount]:
    """The numbers of goals and activities in a text."""
    for sentence in sentences(text):
        words = tuple(_TAGGER.read(sentence.text))
        things = {word.text for word in words if _is(word, _Word.THING)}
        activities = {word.text for word in words if _is(word, _Word.ACTIVITY)}
        both = activities and things != activities
        is_of_plan = not activities or _OF_PLAN.search(text.casefold())
        if not things or both or not is_of_plan or any(_is(word, _Word.OTHER) for word in words):
            continue
        if _goals_and_assignments(things):
            continue
        for count in _of_pieces(words, sentence.text):
            table = ENVIRONMENT if activities else GOALS
            yield replace(count, start=sentence.start + count.start, table=table)


def _goals_and_assignments(things: set[str]) -> bool:
    """Whether a sentence is of goals and of assignments, whose numbers need not be the same."""
    goals = {thing for thing in things if thing.startswith("mål")}
    return bool(goals) and goals != things


def _is(word: Tagged[_Word] | None, *tags: _Word) -> bool:
    return word is not None and not word.tags.isdisjoint(tags)


def _of_pieces(words: Words, sentence: str) -> Iterator[GoalCount]:
    said = ""
    is_known = False
    for piece in _pieces(words):
        is_known = is_known or any(_is(word, _Word.THING) for word in piece)
        if is_known:
            text = sentence[piece[0].start : piece[-1].end]
            for count in _Piece(piece, sentence, is_open=says_how(said)).counts():
                yield replace(count, text=text)
        said = sentence[: piece[-1].end]


def _pieces(words: Words) -> Iterator[Words]:
    """The parts of a sentence between its marks and conjunctions."""
    piece: list[Tagged[_Word]] = []
    for word in words:
        if word.text in _MARKS or _is(word, _Word.BREAK):
            if piece:
                yield piece
            piece = []
        else:
            piece.append(word)
    if piece:
        yield piece


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a sentence; ``is_open`` where what was said before it goes on."""

    words: Words
    sentence: str
    is_open: bool

    def counts(self) -> Iterator[GoalCount]:
        """The counts of this piece: of all, and of those that it says something of."""
        if self._is_limited():
            return
        wholes = [at for at in range(len(self.words)) if self._is_whole(at)]
        parts = [
            at
            for at in range(len(self.words))
            if at not in wholes and (self._is_share(at) or self._is_part(at))
        ]
        state = self._state(parts)
        for at, word in enumerate(self.words):
            if at in wholes:
                yield GoalCount(self._text(word), _number(word), start=word.start)
            elif state and parts == [at]:
                yield self._part(at, state)

    def _at(self, at: int) -> Tagged[_Word] | None:
        return self.words[at] if 0 <= at < len(self.words) else None

    def _text(self, word: Tagged[_Word]) -> str:
        return self.sentence[word.start : word.end]

    def _is_limited(self) -> bool:
        """Whether only some of the goals are meant: *uppdragen om e-hälsa*."""
        for at, word in enumerate(self.words):
            after = self._at(at + 2)
            is_limit = _is(word, _Word.THING) and _is(self._at(at + 1), _Word.LIMIT)
            if is_limit and after and not after.text.startswith(_PLANS):
                return True
        return False

    def _is_whole(self, at: int) -> bool:
        """Whether a number says how many there are in all: *av våra fem uppdrag*."""
        if _number(self.words[at]) < 0 or not _is(self._at(at + 1), _Word.THING):
            return self._is_number_of_whole(at)
        before = self.words[max(at - _NEAR, 0) : at]
        nearest = self._at(at - 1)
        is_genitive = nearest is not None and nearest.text.endswith("s") and not nearest.tags
        is_had = any(_is(word, _Word.HAS) for word in before) and "som" not in self._texts(at)
        is_all = nearest is not None and nearest.text in {"alla", "samtliga"}
        is_of = any(_is(word, _Word.OF) for word in before[-2:])
        return is_of or is_all or is_had or (is_genitive and not self._is_named_part(at))

    def _is_named_part(self, at: int) -> bool:
        return _is(self._at(at - 2), _Word.NUMBER)

    def _is_number_of_whole(self, at: int) -> bool:
        """Whether a number stands behind what it counts: *sju mål av tolv*."""
        before = self.words[max(at - _NEAR, 0) : at]
        return (
            _number(self.words[at]) >= 0
            and [bool(_is(word, tag)) for word, tag in zip(before, _WHOLE_BEFORE, strict=False)]
            == [True] * _NEAR
        )

    def _texts(self, at: int) -> list[str]:
        return [word.text for word in self.words[at:]]

    def _is_share(self, at: int) -> bool:
        """Whether a share of the goals is counted: *hälften av uppdragen*, *alla mål*."""
        near = self.words[at + 1 : at + 2 + _NEAR]
        return _is(self.words[at], _Word.SHARE) and any(_is(word, _Word.THING) for word in near)

    def _is_part(self, at: int) -> bool:
        """Whether a number is of goals, by what stands behind it."""
        if _number(self.words[at]) < 0 or _is(self._at(at - 1), _Word.BUT):
            return False
        after = self._at(at + 1)
        if _is(after, _Word.OF):
            near = self.words[at + 2 : at + 2 + _NEAR]
            return any(_is(word, _Word.THING) or word.text in {"dem", "dessa"} for word in near)
        if after is None or _is(after, _Word.VERB, _Word.THING):
            return True
        return says_how(after.text)

    def _state(self, parts: Sequence[int]) -> State | None:
        """What the piece says of how it goes, its numbers left out."""
        rest = [word.text for word in self.words if _number(word) < 0]
        return state_of(" ".join(rest), is_open=self.is_open) if parts else None

    def _part(self, at: int, state: State) -> GoalCount:
        word = self.words[at]
        if not _is(word, _Word.SHARE):
            return GoalCount(self._text(word), _number(word), state, word.start)
        for but, other in enumerate(self.words):
            if _is(self._at(but - 1), _Word.BUT) and _number(other) >= 0:
                name, number = self._text(other), _number(other)
                return GoalCount(name, number, state, other.start, is_rest=True)
        thing = next(word for word in self.words[at:] if _is(word, _Word.THING))
        words = self.sentence[word.start : thing.end]
        return GoalCount(words, 0, state, word.start, share=_SHARES[" ".join(word.text.split())])


_WHOLE_BEFORE = (_Word.NUMBER, _Word.THING, _Word.OF)


def _number(word: Tagged[_Word]) -> int:
    """The number that a word is; less than 0 where it is none."""
    if word.text.isdecimal() and len(word.text) < _DIGITS_OF_YEAR:
        return int(word.text)
    return _NUMBERS[word.text] if _is(word, _Word.NUMBER) else -1
