"""The parts of an amount in a text that do not come to it.

Each amount stands for an interval, and a breakdown is wrong only if no values, and no reading of
the signs that the text leaves open, make it right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product, takewhile
from math import prod

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MINUSES, MONEY
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.model import Listed
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import SUMMED, alike, in_unit, may_be_sum, value_in
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, clause, cues_in

_TWO, _FEW, _STEM, _REACH = 2, 3, 5, 4
_MIXED = 3
"""From how many parts of both signs on ``varav`` is taken to name them all."""
_MOST_READINGS = 64
_CLAIMS = frozenset({Cue.WHOLLY, Cue.WITHIN})
_ASIDE = frozenset({Cue.PAST, Cue.PLANNED, Cue.BASE, Cue.APART, Cue.SAME, Cue.WITHIN, Cue.WHOLLY})
_WAYS = frozenset({Cue.GOOD, Cue.BAD, Cue.UP, Cue.DOWN})
_PLACES = {"över", "under", "upp", "från"}
"""Words that are mostly no words of change or comparison between an amount and its parts."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An amount, its parts, and how much of it they are said to be.

    ``whole_words`` are those of the whole's sentence, and each part has the words about it.
    """

    whole: TextAmount
    whole_words: tuple[Token, ...]
    parts: tuple[tuple[TextAmount, tuple[Token, ...]], ...]
    is_complete: bool
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


@dataclass(frozen=True, slots=True)
class WrongSum:
    """An amount and parts that do not come to it; ``rest`` is the sign that is left, as told."""

    whole: TextAmount
    parts: tuple[TextAmount, ...]
    sum: Decimal
    rest: int = 0


def breakdowns(sentences: Sequence[ReadSentence]) -> Iterator[Breakdown]:
    """The amounts that a text takes apart, whether rightly or not."""
    for at, sentence in enumerate(sentences):
        if sentence.source.item:
            continue
        claim = next((word for word in sentence.words if word.cues & _CLAIMS), None)
        items = list(takewhile(lambda sentence: sentence.source.item, sentences[at + 1 :]))
        if len(items) >= _TWO and (claim or sentence.source.opens_list):
            found = _listed(sentences, at, claim, items)
        else:
            found = _inline(sentences, at, claim) if claim else None
        if found and len(found.parts) >= _TWO and all(_is_clear(one) for one in found.amounts):
            yield found


def wrong_sums(sentences: Sequence[ReadSentence]) -> Iterator[WrongSum]:
    """The breakdowns of a text that cannot be right."""
    return filter(None, map(_wrong, breakdowns(sentences)))


def parts_as_written(wrong: WrongSum) -> Listed:
    """The parts as the text has them: ``+3,8, +1,4 och −3,0 mnkr``."""
    return Listed(tuple(map(_bare, wrong.parts)), joined=True)


def _bare(amount: TextAmount) -> str:
    sign = "−" if amount.mark == "-" else amount.mark
    return sign + amount.text.lstrip("".join(MINUSES) + "+ ")


def _is_clear(amount: TextAmount) -> bool:
    return amount.is_clear


def _plain(sentence: ReadSentence) -> list[Mention]:
    """The amounts of a sentence that are neither shares nor earlier values in brackets."""
    return [
        mention
        for mention in sentence.mentions
        if mention.role is not Role.SHARE and not mention.is_bracketed
    ]


def _listed(
    sentences: Sequence[ReadSentence], at: int, claim: Token | None, items: Sequence[ReadSentence]
) -> Breakdown | None:
    """An amount and the list under it."""
    sentence, own = sentences[at], _plain(sentences[at])
    whole = _only(sentence) if own else _before(sentences, at, claim)
    if whole is None or (claim and own and claim.start < own[0].amount.start):
        return None
    parts: list[tuple[TextAmount, tuple[Token, ...]]] = []
    rest: int | None = 0
    for item in items:
        mentions = [mention for mention in _plain(item) if alike(mention.amount, whole[0])]
        if not mentions:
            sign = _rest_sign(item.words)
            rest = sign if sign and rest in {0, sign} else None
        elif not _is_item_of(mentions):
            return None
        else:
            parts.append((mentions[0].amount, item.words))
    is_complete = Cue.OPEN not in sentence.cues
    return Breakdown(*whole, tuple(parts), is_complete, is_list=True, rest=rest)


def _is_item_of(mentions: Sequence[Mention]) -> bool:
    """Whether an item is about its first amount: it begins or ends with it, or is signed."""
    first = mentions[0]
    opens = all(token.cues >= {Cue.STOP} for token in first.lead)
    ends = all(token.cues >= {Cue.STOP} for token in first.tail)
    return opens or (len(mentions) == 1 and (bool(first.amount.mark) or ends))


def _rest_sign(words: Sequence[Token]) -> int:
    """The sign of what some words mention without a figure: *några mindre negativa avvikelser*."""
    cues = cues_in(words)
    is_named = any(word.text.startswith(("avvikelse", "post")) for word in words)
    return int(is_named) * ((Cue.GOOD in cues) - (Cue.BAD in cues))


def _inline(sentences: Sequence[ReadSentence], at: int, claim: Token) -> Breakdown | None:
    """An amount and its parts in one sentence, or in the sentence after it."""
    sentence = sentences[at]
    own = _plain(sentence)
    before = [mention for mention in own if mention.amount.end <= claim.end]
    whole = _only(sentence, before) if before else _before(sentences, at, claim)
    is_within = Cue.WITHIN in claim.cues
    if whole is None or (is_within and whole[0].unit not in SUMMED):
        return None
    every = [
        mention
        for mention in own
        if mention.amount.start >= claim.end and alike(mention.amount, whole[0])
    ]
    every = [*every[:1], *takewhile(lambda part: not opens_clause(part.lead), every[1:])]
    if len(every) < _TWO or Cue.OFFSETS in sentence.cues:
        return None
    last = every[-1].amount
    inner = [word for word in sentence.words if claim.end <= word.start < last.start]
    if any(word.cues & _ASIDE and word.text not in _PLACES for word in inner):
        return None
    starts = [claim.end, *(mention.amount.end for mention in every)]
    parts = tuple(
        (
            mention.amount,
            tuple(word for word in inner if start <= word.start < mention.amount.start),
        )
        for start, mention in zip(starts, every, strict=False)
    )
    tail = [word for word in sentence.words if word.start >= last.end]
    sign = _rest_sign(tail)
    named = {
        token.start
        for mention in every
        for token in clause(mention.lead)[-_REACH:]
        if rest_of(mention)
    }
    is_open = any(Cue.OPEN in word.cues and word.start not in named for word in sentence.words)
    is_open = is_open or Cue.APART in cues_in(tail)
    is_within = is_within and not rest_of(every[-1])
    return Breakdown(*whole, parts, not is_open and not sign, is_within, rest=sign)


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


Whole = tuple[TextAmount, tuple[Token, ...]]


def _only(sentence: ReadSentence, mentions: Sequence[Mention] | None = None) -> Whole | None:
    """The one amount of a sentence that can be taken apart."""
    every = _plain(sentence) if mentions is None else list(mentions)
    found = [mention for mention in every if mention.amount.unit in MONEY] or every
    found = [mention for mention in found if not _is_from(every, mention)] or found
    only = found[0].amount if len(found) == 1 else None
    return (only, sentence.words) if only and only.is_clear else None


def _is_from(mentions: Sequence[Mention], mention: Mention) -> bool:
    """Whether an amount is where a change began or ended: *från +13,6 mnkr till +17,8 mnkr*."""
    last = mention.lead[-1].text if mention.lead else ""
    if last != "till" or len(mention.lead) > 1:
        return last == "från"
    before = [other for other in mentions if other.amount.end <= mention.amount.start]
    return bool(before) and before[-1].lead[-1:] != () and before[-1].lead[-1].text == "från"


def _before(sentences: Sequence[ReadSentence], at: int, claim: Token | None) -> Whole | None:
    """The amount of money that an earlier sentence tells of the same thing."""
    whole = _of_earlier(sentences, at, claim)
    return whole if whole and whole[0].unit else None


def _of_earlier(sentences: Sequence[ReadSentence], at: int, claim: Token | None) -> Whole | None:
    here = sentences[at]
    words = [word for word in here.words if claim is None or word.end <= claim.end]
    is_change = _changes(words)
    for back in range(1, (_FEW if is_change else 1) + 1):
        if at < back or sentences[at - back].source.paragraph != here.source.paragraph:
            return None
        earlier = sentences[at - back]
        if earlier.mentions and (
            _tells_of_change(earlier) if is_change else _share(words, earlier)
        ):
            return _only(earlier)
    return None


def _changes(words: Sequence[Token]) -> bool:
    return any(
        "förändr" in word.text or "förbättr" in word.text or "försämr" in word.text
        for word in words
    )


def _tells_of_change(sentence: ReadSentence) -> bool:
    """Whether a sentence says that something has changed, or from what to what."""
    return _changes(sentence.words) or any(
        _is_from(sentence.mentions, one) for one in sentence.mentions
    )


def _share(words: Sequence[Token], earlier: ReadSentence) -> bool:
    """Whether two sentences speak of the same: a long word begins alike in both."""
    stems = {word.text[:_STEM] for word in words if len(word.text) >= _STEM}
    return any(len(word.text) >= _STEM and word.text[:_STEM] in stems for word in earlier.words)


def _wrong(breakdown: Breakdown) -> WrongSum | None:
    """What is wrong with a breakdown, if anything must be."""
    unit = breakdown.whole.unit
    if not may_be_sum(breakdown.whole, breakdown.amounts):
        return None
    readings = [_signs(part, words, breakdown) for part, words in breakdown.parts]
    wholes = _whole_signs(breakdown)
    if prod(map(len, (wholes, *readings))) > _MOST_READINGS or breakdown.rest is None:
        return None
    printed = [in_unit(part, unit) for part in breakdown.amounts]
    for whole_sign, *signs in product(wholes, *readings):
        parts = total(_signed(part, sign) for part, sign in zip(printed, signs, strict=True))
        if _may_be(breakdown, _signed(breakdown.whole.interval(), whole_sign) - parts):
            return None
    sum_ = sum((value_in(part, unit) for part in breakdown.amounts), Decimal(0))
    return WrongSum(breakdown.whole, breakdown.amounts, sum_, breakdown.rest)


def _may_be(breakdown: Breakdown, gap: Interval) -> bool:
    """Whether what is left when the parts are taken away is what the text leaves room for."""
    if gap.low <= 0 <= gap.high:
        return True
    if breakdown.rest:
        return gap.low <= 0 if breakdown.rest < 0 else gap.high >= 0
    marks = breakdown.marks
    if not breakdown.is_complete:
        is_open = breakdown.is_list or breakdown.is_within
        return is_open or bool(marks - {""}) or gap.high >= 0
    if breakdown.is_within and not breakdown.whole.unit:
        return True  # one thing may be counted in several parts
    if breakdown.is_within and marks == {"+"}:
        return True  # other parts may be negative
    if breakdown.is_within and not (len(breakdown.parts) >= _MIXED and {"+", "-"} <= marks):
        # Some of the parts of an amount may be less than it; more of the same sign they can't be.
        return gap.low > 0 if breakdown.whole.value >= 0 else gap.high < 0
    return False


def _turns(words: Sequence[Token], cues: frozenset[Cue]) -> bool:
    return any(word.cues & cues and word.text not in _PLACES for word in words)


def _signs(part: TextAmount, words: Sequence[Token], breakdown: Breakdown) -> tuple[int, ...]:
    """The signs that a part may have: the printed one, else what its words leave open."""
    if part.mark:
        return (1,)
    falls = breakdown.whole.mark == "-" or _turns(breakdown.whole_words, frozenset({Cue.BAD}))
    return (1, -1) if falls or _turns(words, _WAYS - {Cue.GOOD}) else (1,)


def _whole_signs(breakdown: Breakdown) -> tuple[int, ...]:
    falls = _turns(breakdown.whole_words, frozenset({Cue.BAD, Cue.DOWN}))
    return (1, -1) if falls and not breakdown.whole.mark else (1,)


def _signed(interval: Interval, sign: int) -> Interval:
    return interval if sign > 0 else -interval
