"""The amounts of a text, sentence by sentence, with the words between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount, find_all

_TWO, _LOOK = 2, 12
_PERCENT = re.compile(
    r"(?<![\d,.])(\d{1,3}(?:,\d+)?)\s*(?:procent\b|%)(?!-?\s?enhet)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Relation:
    """An amount and others that it is held against; ``expected`` is what they make of it.

    ``expected`` is ``None`` where it is right. ``word`` is what is wrong instead of an amount.
    """

    said: TextAmount
    others: tuple[TextAmount, ...]
    expected: tuple[Decimal, str] | None = None
    word: str = ""
    times: Decimal | None = None
    """How many times the other amount is taken."""

    @property
    def is_wrong(self) -> bool:
        """Whether the amounts contradict each other."""
        return self.expected is not None or bool(self.word)


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence or two, with the amounts in them."""

    text: str
    start: int
    end: int
    amounts: tuple[TextAmount, ...]
    is_pair: bool = False

    def before(self, amount: TextAmount) -> str:
        """The words between the amount before this one and this one."""
        ends = [other.end for other in self.amounts if other.end <= amount.start]
        return self.text[max([self.start, *ends]) : amount.start]

    def after(self, amount: TextAmount) -> str:
        """The words behind an amount, up to the next."""
        starts = [other.start for other in self.amounts if other.start >= amount.end]
        return self.text[amount.end : min([self.end, *starts])]

    @property
    def words(self) -> str:
        """All of its text."""
        return self.text[self.start : self.end]


def windows(text: str) -> Iterator[Window]:
    """Each sentence, then each two that follow each other in a paragraph."""
    amounts, cuts = find_all(text), sentences(text)
    if len(amounts) < _TWO and not _PERCENT.search(text):
        return
    spans = [(cut.start, cut.start + len(cut.text)) for cut in cuts]
    pairs = [
        (one.start, two.start + len(two.text))
        for one, two in pairwise(cuts)
        if one.paragraph == two.paragraph and not one.item and not two.item
    ]
    for at, (start, end) in enumerate((*spans, *pairs)):
        own = tuple(amount for amount in amounts if start <= amount.start < end)
        yield Window(text, start, end, own, is_pair=at >= len(spans))


def paragraphs(text: str) -> Iterator[Window]:
    """Each paragraph as a whole."""
    amounts, cuts = find_all(text), sentences(text)
    for number in dict.fromkeys(cut.paragraph for cut in cuts):
        own = [cut for cut in cuts if cut.paragraph == number]
        start, end = own[0].start, own[-1].start + len(own[-1].text)
        inside = tuple(amount for amount in amounts if start <= amount.start < end)
        yield Window(text, start, end, inside, is_pair=len(own) > 1)


def alike(left: TextAmount, right: TextAmount) -> bool:
    """Whether two amounts are of one unit, or both of money."""
    return left.unit == right.unit or {left.unit, right.unit} <= MONEY


def percents(window: Window) -> Iterator[TextAmount]:
    """The percentages of a window, also those of something (*4 procent av budgeten*)."""
    known = [amount for amount in window.amounts if amount.unit == "%"]
    yield from known
    for match in _PERCENT.finditer(window.text, window.start, window.end):
        if not any(amount.start <= match.start() < amount.end for amount in known):
            near = window.text[max(window.start, match.start() - _LOOK) : match.end()]
            found = find_all(near)
            if found and found[-1].unit == "%":
                yield replace(found[-1], start=match.start(), end=match.end())


def in_unit(said: TextAmount, unit: str) -> Interval:
    """What an amount may stand for, money in another unit."""
    return said.interval().in_unit(said.unit, unit) if said.unit in MONEY else said.interval()


def value_in(said: TextAmount, unit: str) -> Decimal:
    """An amount's value, money in another unit."""
    return scaled(said.value, said.unit, unit)


def scaled(value: Decimal, unit: str, to: str) -> Decimal:
    """A value of money in another unit; other values as they are."""
    around = Interval.exact(value)
    return around.in_unit(unit, to).low if {unit, to} <= MONEY else value
