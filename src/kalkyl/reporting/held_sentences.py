"""The sentences of a report, held against those that the total makes or has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import BLANKS, MONEY, NUMBER, Written, amount_of, scale, unit_of
from kalkyl.figures.interval import Interval
from kalkyl.relations.held_report import Resaid
from kalkyl.reporting.document import Bullets, Document, Heading, Paragraph

Words = Sequence[str]
_AROUND: Final = '.,;:()!?”"'
_OPPOSITE: Final = {
    word: other
    for pair in (
        ("överskott", "underskott"),
        ("plus", "minus"),
        ("förbättrad", "försämrad"),
        ("förbättrats", "försämrats"),
        ("bättre", "sämre"),
        ("ökat", "minskat"),
        ("ökar", "minskar"),
        ("ökning", "minskning"),
        ("högre", "lägre"),
        ("över", "under"),
        ("större", "mindre"),
        ("uppfylls", "uppfylls inte"),
        ("kostnaderna", "intäkterna"),
        ("surplus", "deficit"),
        ("improved", "worsened"),
        ("better", "worse"),
        ("increased", "decreased"),
        ("higher", "lower"),
        ("above", "below"),
    )
    for word, other in (pair, pair[::-1])
}
_NAMED: Final = 3
"""So many words behind an amount say what it is of."""


_AMOUNT: Final = regex(rf"(?P<sign>[-−–+]?){NUMBER}", re.VERBOSE)
_ENDS: Final = regex(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
_ALIKE: Final = 0.8
_MOST_WORDS: Final = 120


def turned(expected: Words, written: Words) -> Iterator[tuple[str, str]]:
    """Words of a written sentence that say the opposite, each with the word that was told."""
    matcher = SequenceMatcher(None, expected, written, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "replace":
            continue
        theirs = {bare(word): word for word in written[start:end]}
        for word in map(bare, expected[first:last]):
            other = _OPPOSITE.get(word, "")
            if other in theirs and word not in theirs:
                yield other, word


def moved(expected: Words, written: Words) -> Iterator[tuple[str, str]]:
    """What amounts are said to be of, where the same words have changed places between amounts.

    ``#`` stands for each amount; there are as many in both.
    """
    ours, theirs = _behind(expected), _behind(written)
    if len(ours) != len(theirs) or sorted(ours) != sorted(theirs):
        return
    for has, stands in zip(ours, theirs, strict=True):
        if has != stands:
            yield " ".join(stands), " ".join(has)


def _behind(words: Words) -> list[tuple[str, ...]]:
    """The words behind each amount but its unit, up to the next amount or the end of a part."""
    found = []
    for place, word in enumerate(words):
        if word != "#":
            continue
        name: list[str] = []
        for after in words[place + 2 : place + 2 + _NAMED]:
            if after == "#" or (name and after in {"och", "and"}):
                break
            name.append(bare(after))
            if after[-1:] in _AROUND:
                break
        found.append(tuple(name))
    return found


def bare(word: str) -> str:
    """A word without the signs around it."""
    return word.strip(_AROUND)


@dataclass(frozen=True)
class _Sentence:
    text: str
    chapter: str = ""

    @cached_property
    def amounts(self) -> tuple[re.Match[str], ...]:
        """The numbers as they stand, with their signs."""
        return tuple(_AMOUNT.finditer(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, with # for each number."""
        return tuple(_AMOUNT.sub(" # ", self.text).casefold().split())

    @cached_property
    def bare_words(self) -> tuple[str, ...]:
        """The words without the signs around them, by the alphabet."""
        return tuple(sorted(map(bare, self.words)))

    @cached_property
    def after(self) -> tuple[str, ...]:
        """The word behind each number, which may be its unit."""
        pairs = zip(self.words, (*self.words[1:], ""), strict=True)
        return tuple(bare(after) for word, after in pairs if word == "#")

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The unit behind each number, or ""."""
        return tuple(unit_of(word) or "" for word in self.after)

    def amount(self, number: int) -> str:
        """A number as it stands, with its unit."""
        unit = self.after[number] if self.units[number] else ""
        return f"{self.amounts[number][0]} {unit}".strip()


def resaid(document: Document, texts: Sequence[str]) -> Iterator[Resaid]:
    """The amounts of a report's sentences that are others than in the same sentence of the total.

    So are words that turn what it says, such as *ett överskott*. A sentence of other words is
    compared where the words are nearly the same.
    """
    expected = [sentence for sentence in _of_document(document) if sentence.amounts]
    written = [sentence for text in texts for sentence in _sentences(text) if sentence.amounts]
    for sentence, other in _pairs(expected, written):
        yield from (
            Resaid(sentence.chapter, other.text, stands, has)
            for stands, has in _differences(sentence, other)
        )


def _differences(sentence: _Sentence, other: _Sentence) -> Iterator[tuple[str, str]]:
    """What stands in another sentence, with what a sentence of the total has."""
    is_right = True
    for first, second in _together(sentence, other):
        if not _agree(sentence, first, other, second):
            is_right = False
            if sentence.units[first] == other.units[second]:
                yield other.amounts[second][0], sentence.amounts[first][0]
            else:
                yield other.amount(second), sentence.amount(first)
    yield from turned(sentence.words, other.words)
    if is_right:
        yield from moved(sentence.words, other.words)


def amounts_differ(expected: str, written: str) -> bool:
    """Whether two texts have the same words, and other amounts among them."""
    first, other = _Sentence(expected), _Sentence(written)
    return first.words == other.words and any(_differences(first, other))


def _of_document(document: Document) -> Iterator[_Sentence]:
    chapter = ""
    for block in document.blocks:
        match block:
            case Heading():
                chapter = f"{block.number} {block.text}"
            case Paragraph(sender=""):
                yield from _sentences(block.text, chapter)
            case Paragraph():
                yield from _sentences(f"{block.sender}: {block.text}", chapter)
            case Bullets():
                for item in block.items:
                    yield from _sentences(item, chapter)


def _sentences(text: str, chapter: str = "") -> Iterator[_Sentence]:
    plain = " ".join(text.translate(BLANKS).split())
    return (_Sentence(part, chapter) for part in _ENDS.split(plain))


def _pairs(
    expected: Sequence[_Sentence], written: Sequence[_Sentence]
) -> Iterator[tuple[_Sentence, _Sentence]]:
    """Each sentence with the one that has its words; those that both have as they are, never.

    Where both have some words as often, they are the same in their order.
    """
    ours, theirs = _by_words(expected), _by_words(written)
    rest: list[_Sentence] = []
    for words, said in ours.items():
        again = theirs.pop(words, [])
        own, others = (said, again) if len(said) == len(again) else _without_equal(said, again)
        yield from zip(own, others, strict=False)
        rest += own[len(others) :]
    yield from _nearly(rest, [sentence for several in theirs.values() for sentence in several])


def _by_words(sentences: Sequence[_Sentence]) -> dict[tuple[str, ...], list[_Sentence]]:
    found = defaultdict(list)
    for sentence in sentences:
        found[sentence.words].append(sentence)
    return found


def _without_equal(
    own: Sequence[_Sentence], others: Sequence[_Sentence]
) -> tuple[list[_Sentence], list[_Sentence]]:
    """Two lists without what both have to the last sign."""
    return _less(own, others), _less(others, own)


def _less(own: Sequence[_Sentence], others: Sequence[_Sentence]) -> list[_Sentence]:
    left = Counter(sentence.text for sentence in others)
    kept = []
    for sentence in own:
        if left[sentence.text]:
            left[sentence.text] -= 1
        else:
            kept.append(sentence)
    return kept


def _nearly(
    expected: Sequence[_Sentence], written: Sequence[_Sentence]
) -> Iterator[tuple[_Sentence, _Sentence]]:
    """Sentences whose words somebody has changed a little, each with the most alike.

    Of several as alike it is the one with the same amounts.
    """
    left = [sentence for sentence in written if len(sentence.words) <= _MOST_WORDS]
    scored = sorted(
        (-score, -_same_amounts(sentence, other), number, place)
        for number, sentence in enumerate(expected)
        for place, other in enumerate(left)
        if (score := _likeness(sentence, other)) >= _ALIKE
    )
    paired: dict[int, int] = {}
    for *_, number, place in scored:
        if number not in paired and place not in paired.values():
            paired[number] = place
    for number, place in sorted(paired.items()):
        yield expected[number], left[place]


def _same_amounts(sentence: _Sentence, other: _Sentence) -> int:
    """How many amounts two sentences share; it chooses among those with the same words."""
    return sum(
        _agree(sentence, first, other, second) for first, second in _together(sentence, other)
    )


def _likeness(first: _Sentence, other: _Sentence) -> float:
    spend()
    if first.bare_words == other.bare_words:
        return 1.0
    matcher = SequenceMatcher(None, first.words, other.words, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _together(sentence: _Sentence, other: _Sentence) -> Iterator[tuple[int, int]]:
    """The numbers that stand between the same words, by their places among the numbers."""
    matcher = SequenceMatcher(None, sentence.words, other.words, autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            if sentence.words[block.a + step] == "#":
                first = sentence.words[: block.a + step].count("#")
                second = other.words[: block.b + step].count("#")
                yield first, second


def _agree(sentence: _Sentence, first: int, other: _Sentence, second: int) -> bool:
    """Whether two numbers are the same, as exactly as the coarser of the two."""
    has, stands = sentence.amounts[first], other.amounts[second]
    ours, theirs = amount_of(has, ""), amount_of(stands, "")
    if not isinstance(ours, Written) or not isinstance(theirs, Written):
        return has[0] == stands[0]
    unit, wanted = other.units[second], sentence.units[first]
    if unit and wanted and unit != wanted:
        if not {unit, wanted} <= MONEY:
            return False
        theirs = _in_unit(theirs, unit, wanted)
    if ours.decimals == theirs.decimals:
        return ours.value == theirs.value
    printed = (Interval.printed(amount.value, amount.decimals) for amount in (ours, theirs))
    left, right = printed
    return left.meets(right)


def _in_unit(amount: Written, unit: str, wanted: str) -> Written:
    shift = scale(Decimal(1), unit, wanted).adjusted()
    decimals = None if amount.decimals is None else amount.decimals - shift
    return replace(amount, value=scale(amount.value, unit, wanted), decimals=decimals)
