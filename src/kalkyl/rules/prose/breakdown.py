"""The parts that a text takes an amount apart into, and what they come to.

Each amount stands for an interval, and a breakdown is wrong only if no values, and no reading of
the signs that the text leaves open, make it right.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product, takewhile
from math import prod

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.outcomes import Derived, says
from kalkyl.rules.prose.relation import SUMMED, Slip, alike, in_unit, may_be_sum
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, clause

_TWO, _FEW, _STEM, _REACH = 2, 3, 5, 4
_MIXED = 3
"""From how many parts of both signs on ``varav`` is taken to name them all."""
_MOST_READINGS = 64
_CLAIMS = frozenset({Cue.WHOLLY, Cue.WITHIN})
_ASIDE = frozenset({Cue.PAST, Cue.PLANNED, Cue.BASE, Cue.APART, Cue.SAME, Cue.WITHIN, Cue.WHOLLY})
_PLACES = {"över", "under", "upp", "från"}
"""Words that are mostly no words of change or comparison between an amount and its parts."""
_CHANGES = ("förändr", "förbättr", "försämr")
Words = tuple[Token, ...]
Part = tuple[TextAmount, Words]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts with the words about each, and whether they are said to be all or some of a whole."""

    parts: tuple[Part, ...]
    is_open: bool
    is_within: bool = False
    is_list: bool = False
    rest: int | None = 0
    """The sign of parts without a figure: 0 where there are none, ``None`` where it is unknown."""

    @property
    def amounts(self) -> tuple[TextAmount, ...]:
        """The parts without their words."""
        return tuple(said for said, _ in self.parts)

    @property
    def marks(self) -> set[str]:
        """The signs that the parts are printed with."""
        return {said.mark for said in self.amounts}


def taken_apart(whole: Mention, sentences: Sequence[ReadSentence], at: int) -> Derived | None:
    """What parts make that a text says an amount of a sentence has, in it or in those behind."""
    here = sentences[at]
    if here.source.item or not whole.amount.is_clear:
        return None
    found = _parts_of(whole.amount, here, sentences[at + 1 :], whole)
    for later in range(at + 1, min(at + _FEW + 1, len(sentences))):
        sentence = sentences[later]
        if found or sentence.source.paragraph != here.source.paragraph or not whole.amount.unit:
            break
        if _is_of_same(here, sentence, is_next=later == at + 1) and _is_only(whole, _plain(here)):
            found = _parts_of(whole.amount, sentence, sentences[later + 1 :], None)
    if found is None or len(found.parts) < _TWO or not all(one.is_clear for one in found.amounts):
        return None
    return _derived(whole.amount, here.words, found)


def _is_of_same(here: ReadSentence, later: ReadSentence, *, is_next: bool) -> bool:
    """Whether a later sentence goes on about a change, or the next one names the same thing."""
    claim = next((word.end for word in later.words if word.cues & _CLAIMS), len(later.words))
    words = [word for word in later.words if word.end <= claim]
    if _changes(words):
        return _changes(here.words) or any(_is_from(here.mentions, one) for one in here.mentions)
    stems = {word.text[:_STEM] for word in words if len(word.text) >= _STEM}
    return is_next and any(
        len(word.text) >= _STEM and word.text[:_STEM] in stems for word in here.words
    )


def _changes(words: Sequence[Token]) -> bool:
    return any(stem in word.text for word in words for stem in _CHANGES)


def _parts_of(
    whole: TextAmount, here: ReadSentence, following: Sequence[ReadSentence], of: Mention | None
) -> _Parts | None:
    """The parts in a list under a sentence, or in the sentence; ``of`` is a whole of its own."""
    own, claim = _plain(here), next((word for word in here.words if word.cues & _CLAIMS), None)
    items = list(takewhile(lambda sentence: sentence.source.item, following))
    if len(items) >= _TWO and (claim or here.source.opens_list):
        is_led = not (claim and own and claim.start < own[0].amount.start)
        return _listed(whole, here, items) if is_led and _is_only(of, own) else None
    before = [mention for mention in own if claim and mention.amount.end <= claim.end]
    return _inline(whole, here, claim) if claim and _is_only(of, before) else None


def _plain(sentence: ReadSentence) -> list[Mention]:
    """The amounts of a sentence that are neither shares nor earlier values in brackets."""
    return [
        mention
        for mention in sentence.mentions
        if mention.role is not Role.SHARE and not mention.is_bracketed
    ]


def _is_only(whole: Mention | None, mentions: Sequence[Mention]) -> bool:
    """Whether an amount is the one of some that can be taken apart; there may be none."""
    found = [mention for mention in mentions if mention.amount.unit in MONEY] or mentions
    found = [mention for mention in found if not _is_from(mentions, mention)] or found
    return found == ([] if whole is None else [whole])


def _is_from(mentions: Sequence[Mention], mention: Mention) -> bool:
    """Whether an amount is where a change began or ended: *från +13,6 mnkr till +17,8 mnkr*."""
    last = mention.lead[-1].text if mention.lead else ""
    if last != "till" or len(mention.lead) > 1:
        return last == "från"
    before = [other for other in mentions if other.amount.end <= mention.amount.start]
    return bool(before) and before[-1].lead[-1:] != () and before[-1].lead[-1].text == "från"


def _listed(whole: TextAmount, here: ReadSentence, items: Sequence[ReadSentence]) -> _Parts | None:
    """The parts in the list under a sentence."""
    parts: list[Part] = []
    rest: int | None = 0
    for item in items:
        mentions = [mention for mention in _plain(item) if alike(mention.amount, whole)]
        if not mentions:
            sign = _rest_sign(item.words)
            rest = sign if sign and rest in {0, sign} else None
        elif not _is_item_of(mentions):
            return None
        else:
            parts.append((mentions[0].amount, item.words))
    return _Parts(tuple(parts), Cue.OPEN in here.cues, is_list=True, rest=rest)


def _is_item_of(mentions: Sequence[Mention]) -> bool:
    """Whether an item is about its first amount: it begins or ends with it, or is signed."""
    first = mentions[0]
    opens = all(token.cues >= {Cue.STOP} for token in first.lead)
    ends = all(token.cues >= {Cue.STOP} for token in first.tail)
    return opens or (len(mentions) == 1 and (bool(first.amount.mark) or ends))


def _rest_sign(words: Sequence[Token]) -> int:
    """The sign of what some words mention without a figure: *några mindre negativa avvikelser*."""
    is_named = any(word.text.startswith(("avvikelse", "post")) for word in words)
    return int(is_named) * (says(words, Cue.GOOD) - says(words, Cue.BAD))


def _inline(whole: TextAmount, sentence: ReadSentence, claim: Token) -> _Parts | None:
    """The parts behind the word that says that they follow."""
    every = [one for one in _plain(sentence) if one.amount.start >= claim.end]
    every = [mention for mention in every if alike(mention.amount, whole)]
    every = [*every[:1], *takewhile(lambda part: not opens_clause(part.lead), every[1:])]
    is_within = Cue.WITHIN in claim.cues
    if (
        len(every) < _TWO
        or Cue.OFFSETS in sentence.cues
        or (is_within and whole.unit not in SUMMED)
    ):
        return None
    last = every[-1].amount
    inner = [word for word in sentence.words if claim.end <= word.start < last.start]
    if any(word.cues & _ASIDE and word.text not in _PLACES for word in inner):
        return None
    ends = [claim.end, *(mention.amount.end for mention in every)]
    parts = tuple(
        (one.amount, tuple(word for word in inner if end <= word.start < one.amount.start))
        for end, one in zip(ends, every, strict=False)
    )
    tail = [word for word in sentence.words if word.start >= last.end]
    rests = {word for one in every if rest_of(one) for word in clause(one.lead)[-_REACH:]}
    is_open = any(Cue.OPEN in word.cues and word not in rests for word in sentence.words)
    sign, is_open = _rest_sign(tail), is_open or says(tail, Cue.APART)
    return _Parts(parts, is_open, is_within and not rest_of(every[-1]), rest=sign)


def opens_clause(lead: Sequence[Token]) -> bool:
    """Whether a new clause begins before an amount: *varav 2,0 från EU, och hyran är 3,0*."""
    is_apposed = lead[-1:] != () and Cue.STOP in lead[-1].cues  # *och hyror, 3,0*
    pairs = pairwise(lead)
    return not is_apposed and any(
        mark.text == "," and Cue.JOINS in word.cues for mark, word in pairs
    )


def rest_of(mention: Mention) -> str:
    """The word by which an amount is all that is left of another, if any."""
    near = clause(mention.lead)[-_REACH:]
    return next((token.text for token in near if Cue.REST in token.cues), "")


def _derived(whole: TextAmount, words: Words, found: _Parts) -> Derived | None:
    """What the parts of an amount may come to, unless they say too little of it."""
    bound = _bound(whole, found)
    readings = [_signs(part, about, whole, words) for part, about in found.parts]
    may_turn = _turns(words, Cue.BAD, Cue.DOWN) and not whole.mark
    wholes = (1, -1) if may_turn or not whole.value else (1,)
    is_plain = prod(map(len, (wholes, *readings))) <= _MOST_READINGS
    if bound is None or not is_plain or not may_be_sum(whole, found.amounts):
        return None
    way = -1 if whole.value < 0 else 1
    printed = [in_unit(part, whole.unit) for part in found.amounts]
    values = tuple(
        total(_signed(part, sign * first * way) for part, sign in zip(printed, signs, strict=True))
        for first, *signs in product(wholes, *readings)
    )
    return Derived(
        values,
        found.amounts,
        is_strict=True,
        bound=bound * way,
        slip=Slip.PARTS,
        rest=found.rest or 0,
    )


def _bound(whole: TextAmount, found: _Parts) -> int | None:
    """Whether a whole may be more than its parts, less, or neither; ``None`` if that is unknown."""
    if found.rest != 0:
        return found.rest
    is_marked = bool(found.marks - {""})
    if found.is_open:
        return None if found.is_list or found.is_within or is_marked else 1
    if found.is_within and (not whole.unit or found.marks == {"+"}):
        return None  # one thing may be counted in several parts, or other parts be negative
    are_all = len(found.parts) >= _MIXED and found.marks >= {"+", "-"}
    return int(found.is_within and not are_all) * (-1 if whole.value < 0 else 1)


def _turns(words: Sequence[Token], *cues: Cue) -> bool:
    return any(not word.cues.isdisjoint(cues) and word.text not in _PLACES for word in words)


def _signs(part: TextAmount, about: Words, whole: TextAmount, words: Words) -> tuple[int, ...]:
    """The signs that a part may have: the printed one, else what its words leave open."""
    falls = whole.mark == "-" or _turns(words, Cue.BAD)
    may_fall = falls or _turns(about, Cue.BAD, Cue.UP, Cue.DOWN)
    return (1, -1) if may_fall and not part.mark else (1,)


def _signed(interval: Interval, sign: int) -> Interval:
    return interval if sign > 0 else -interval
