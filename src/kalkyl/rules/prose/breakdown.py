"""The parts of an amount in a text that do not come to it.

The arithmetic is that of printed figures: each amount stands for an interval, and a breakdown is
wrong only if no values, and no reading of the signs that the text leaves open, make it right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product, takewhile
from math import prod

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.wording import Wording, Words, pattern_of
from kalkyl.figures.amount import MINUSES, MONEY, scale
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.sentences import Sentence, sentences
from kalkyl.figures.text_amounts import TextAmount, find
from kalkyl.model import Listed

_FEWEST = 2
_BACK = 3
"""How many sentences back the total of a change may stand."""
_STEM = 5
_FROM = regex(
    r"\bfrån\s++(?:[-−–+]?(?=[\d,])[\d\s,]*+(?:\w+\s++)?(?<=\s)till\s++)?\Z", re.IGNORECASE
)

_OFFSET = regex(r"vägs? .{0,20}upp|uppväg|motverk|kompenser|balanser", re.IGNORECASE)
"""Words by which something else makes up for the parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of a breakdown and the words about it."""

    said: TextAmount
    words: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An amount, its parts, and how much of it they are said to be."""

    whole: Part
    parts: tuple[Part, ...]
    is_complete: bool
    is_within: bool = False
    is_list: bool = False
    rest: int | None = 0
    """The sign of parts without a figure: 0 where there are none, ``None`` where it is unknown."""


@dataclass(frozen=True, slots=True)
class BreakdownReader:
    """One pass over a text."""

    wording: Wording
    amounts: tuple[TextAmount, ...]
    sentences: tuple[Sentence, ...]

    def breakdowns(self) -> Iterator[Breakdown]:
        """The amounts that the text takes apart, whether rightly or not."""
        for at, sentence in enumerate(self.sentences):
            if sentence.item:
                continue
            claim = self._claim(sentence.text)
            items = list(takewhile(lambda sentence: sentence.item, self.sentences[at + 1 :]))
            if len(items) >= _FEWEST and (claim or sentence.opens_list):
                found = self._listed(at, claim, items)
            else:
                found = self._inline(at, claim) if claim else None
            if found is not None:
                yield found

    def _claim(self, text: str) -> re.Match[str] | None:
        """The words by which a sentence takes an amount apart."""
        return pattern_of((*self.wording.complete, *self.wording.within)).search(text)

    def _within(self, sentence: Sentence) -> list[TextAmount]:
        end = sentence.start + len(sentence.text)
        return [amount for amount in self.amounts if sentence.start <= amount.start < end]

    def _has(self, words: Words, text: str) -> bool:
        return pattern_of(words).search(text) is not None

    def _listed(
        self, at: int, claim: re.Match[str] | None, items: Sequence[Sentence]
    ) -> Breakdown | None:
        """An amount and the list under it."""
        sentence = self.sentences[at]
        own = self._within(sentence)
        whole = self._only(sentence, own) if own else self._before(at, claim)
        if whole is None or (claim and own and claim.start() + sentence.start < own[0].start):
            return None
        parts: list[Part] = []
        rest: int | None = 0
        for item in items:
            amounts = [amount for amount in self._within(item) if _alike(amount, whole.said)]
            if not amounts:
                rest = self._rest(item.text, rest)
            elif not self._is_item_of(item, amounts):
                return None
            else:
                parts.append(Part(amounts[0], item.text))
        is_partial = self._has(self.wording.partial, sentence.text)
        return self._made(whole, parts, is_complete=not is_partial, rest=rest, is_list=True)

    def _is_item_of(self, item: Sentence, amounts: Sequence[TextAmount]) -> bool:
        """Whether an item is about its first amount: it begins or ends with it, or is signed."""
        first = amounts[0]
        before = item.text[: first.start - item.start]
        after = item.text[first.end - item.start :]
        opens = not re.search(r"\w", before)
        return opens or (len(amounts) == 1 and (bool(first.mark) or not re.search(r"\w", after)))

    def _rest(self, text: str, before: int | None) -> int | None:
        """The sign of what a text mentions without a figure, together with what came before."""
        sign = self._rest_sign(text)
        return None if sign == 0 or before not in {0, sign} else sign

    def _rest_sign(self, text: str) -> int:
        if not self._has(self.wording.rest, text):
            return 0
        plus, minus = (
            self._has(w, text) for w in (self.wording.rest_plus, self.wording.rest_minus)
        )
        return int(plus) - int(minus)

    def _inline(self, at: int, claim: re.Match[str]) -> Breakdown | None:
        """An amount and its parts in one sentence, or in the sentence after it."""
        sentence = self.sentences[at]
        cut = sentence.start + claim.end()
        own = self._within(sentence)
        before = [amount for amount in own if amount.end <= cut]
        whole = self._only(sentence, before) if before else self._before(at, claim)
        after = [
            amount for amount in own if amount.start >= cut and whole and _alike(amount, whole.said)
        ]
        is_within = self._has(self.wording.within, claim[0])
        if whole is None or len(after) < _FEWEST or (is_within and whole.said.unit not in MONEY):
            return None
        region = sentence.text[claim.end() : after[-1].start - sentence.start]
        tail = sentence.text[after[-1].end - sentence.start :]
        is_offset = _OFFSET.search(sentence.text) is not None
        if is_offset or self._has(self.wording.aside, region) or self._claim(region):
            return None
        ends = [sentence.start + claim.end(), *(amount.end for amount in after)]
        texts = [sentence.text[a - sentence.start : b - sentence.start] for a, b in pairwise(ends)]
        parts = [Part(amount, words) for amount, words in zip(after, texts, strict=True)]
        is_partial = self._has(self.wording.partial, sentence.text)
        sign = self._rest_sign(tail)
        return self._made(
            whole, parts, is_complete=not is_partial and not sign, is_within=is_within, rest=sign
        )

    def _only(self, sentence: Sentence, amounts: Sequence[TextAmount]) -> Part | None:
        """The one amount of a sentence that can be taken apart."""
        money = [amount for amount in amounts if amount.unit in MONEY]
        found = money or list(amounts)
        found = [amount for amount in found if not _is_end(sentence, amount)] or found
        return Part(found[0], sentence.text) if len(found) == 1 else None

    def _before(self, at: int, claim: re.Match[str] | None) -> Part | None:
        """The amount that an earlier sentence tells of the same thing."""
        here = self.sentences[at]
        subject = here.text[: claim.end()] if claim else here.text
        changes = self._has(self.wording.changed, subject)
        for back in range(1, (_BACK if changes else 1) + 1):
            if at < back or self.sentences[at - back].paragraph != here.paragraph:
                return None
            earlier = self.sentences[at - back]
            about = (
                self._tells_of_change(earlier) if changes else _share_a_word(subject, earlier.text)
            )
            if about and self._within(earlier):
                return self._only(earlier, self._within(earlier))
        return None

    def _tells_of_change(self, sentence: Sentence) -> bool:
        """Whether a sentence says that something has changed, or from what to what."""
        ends = (amount for amount in self._within(sentence) if _is_end(sentence, amount))
        return self._has(self.wording.changed, sentence.text) or any(True for _ in ends)

    def _made(
        self,
        whole: Part,
        parts: Sequence[Part],
        *,
        is_complete: bool,
        rest: int | None,
        is_within: bool = False,
        is_list: bool = False,
    ) -> Breakdown | None:
        clear = all(part.said.is_clear for part in (whole, *parts))
        if not clear or len(parts) < _FEWEST:
            return None
        return Breakdown(whole, tuple(parts), is_complete, is_within, is_list, rest)


def _is_end(sentence: Sentence, amount: TextAmount) -> bool:
    """Whether an amount is where a change began or ended: *från +13,6 mnkr till +17,8 mnkr*."""
    before = sentence.text[: amount.start - sentence.start]
    return _FROM.search(before) is not None


def _alike(amount: TextAmount, other: TextAmount) -> bool:
    return amount.unit == other.unit or {amount.unit, other.unit} <= MONEY


def _share_a_word(left: str, right: str) -> bool:
    """Whether two sentences speak of the same: a long word begins alike in both."""
    stems = [
        {word[:_STEM] for word in re.findall(r"\w{5,}", text.casefold())} for text in (left, right)
    ]
    return bool(stems[0] & stems[1])


_MIXED = 3
"""From how many parts of both signs on ``varav`` is taken to name them all."""
_MOST_READINGS = 64


@dataclass(frozen=True, slots=True)
class WrongSum:
    """An amount and parts that do not come to it; ``rest`` is the sign that is left, as told."""

    whole: TextAmount
    parts: tuple[TextAmount, ...]
    sum: Decimal
    rest: int = 0


def breakdowns(text: str, wording: Wording) -> Iterator[Breakdown]:
    """The amounts that a text takes apart, whether rightly or not."""
    return BreakdownReader(wording, find(text), sentences(text)).breakdowns()


def wrong_sums(text: str, wording: Wording) -> Iterator[WrongSum]:
    """The breakdowns of a text that cannot be right."""
    for breakdown in breakdowns(text, wording):
        wrong = _wrong(breakdown, wording)
        if wrong is not None:
            yield wrong


def parts_as_written(wrong: WrongSum) -> Listed:
    """The parts as the text has them: ``+3,8, +1,4 och −3,0 mnkr``."""
    return Listed(tuple(map(_bare, wrong.parts)), joined=True)


def _bare(said: TextAmount) -> str:
    sign = "−" if said.mark == "-" else said.mark
    return sign + said.text.lstrip("".join(MINUSES) + "+ ")


def _wrong(breakdown: Breakdown, wording: Wording) -> WrongSum | None:
    """What is wrong with a breakdown, if anything must be."""
    unit = breakdown.whole.said.unit
    readings = [_signs(part, breakdown.whole, wording) for part in breakdown.parts]
    wholes = _whole_signs(breakdown.whole, wording)
    if prod(map(len, (wholes, *readings))) > _MOST_READINGS or breakdown.rest is None:
        return None
    printed = [part.said.interval().in_unit(part.said.unit, unit) for part in breakdown.parts]
    gaps = []
    for whole_sign, *signs in product(wholes, *readings):
        parts = total(_signed(part, sign) for part, sign in zip(printed, signs, strict=True))
        gaps.append(_signed(breakdown.whole.said.interval(), whole_sign) - parts)
    if any(_may_be(breakdown, gap) for gap in gaps):
        return None
    sum_ = sum(
        (scale(part.said.value, part.said.unit, unit) for part in breakdown.parts), Decimal(0)
    )
    return WrongSum(
        breakdown.whole.said, tuple(part.said for part in breakdown.parts), sum_, breakdown.rest
    )


def _may_be(breakdown: Breakdown, gap: Interval) -> bool:
    """Whether what is left when the parts are taken away is what the text leaves room for."""
    if gap.low <= 0 <= gap.high:
        return True
    if breakdown.rest:
        return gap.low <= 0 if breakdown.rest < 0 else gap.high >= 0
    marks = {part.said.mark for part in breakdown.parts}
    if not breakdown.is_complete:
        is_open = breakdown.is_list or breakdown.is_within
        return is_open or bool(marks - {""}) or gap.high >= 0
    if breakdown.is_within and marks == {"+"}:
        return True  # other parts may be negative
    if breakdown.is_within and not _is_mixed(breakdown.parts):
        # Some of the parts of an amount may be less than it; more of the same sign they can't be.
        return gap.low > 0 if breakdown.whole.said.value >= 0 else gap.high < 0
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
