"""The amounts of a sentence, each with the words that are its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from kalkyl.base.regex import regex
from kalkyl.figures.text_amounts import TextAmount, find_all, numbers
from kalkyl.relations.sentence_words import Around, around
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.pieces import STOP

_NEXT: Final = regex(rf"{STOP.pattern}|\b(?:(?<!till )och|eller|samt|medan|men|mot|jämfört)\b")
"""Where the words behind an amount end and those of the next begin."""
_BRACKETS: Final = regex(r"\([^()]{0,40}\)")
_NUMBER: Final = r"\d{1,3}(?:,\d{1,9})?"
_PERCENT_OF: Final = regex(
    rf"(?<![\d,.])(?:{_NUMBER},? (?:och|respektive|resp\.) )?{_NUMBER}\s?(?:procent|%)(?=\sav\b)"
)
"""What is no amount of its own elsewhere, but may be a table's share."""
_ALL: Final = 100
_FEWEST: Final = 10
"""A smaller count is too common to tell which figure it is."""

Reader: TypeAlias = Callable[[str, int], tuple[Word, ...]]
"""The words of a text that starts somewhere in a sentence."""


def surroundings(
    text: str, words_of: Reader, *, counts: bool
) -> Iterator[tuple[TextAmount, Around]]:
    """Each amount with the words before it in its clause and those behind it, up to the next."""
    amounts = _amounts(text, counts=counts)
    last = 0
    for at, amount in enumerate(amounts):
        end = amounts[at + 1].start if at + 1 < len(amounts) else len(text)
        before, after = text[last : amount.start], text[amount.end : end]
        first = last + _clause_start(before)
        ends = STOP if end == len(text) else _NEXT
        behind = words_of(ends.split(after, maxsplit=1)[0], amount.end)
        later = _NEXT.split(_BRACKETS.sub(" ", after), maxsplit=1)[0]
        yield amount, around(words_of(text[first : amount.start], first), behind, later)
        last = amount.end


def _clause_start(before: str) -> int:
    """Where the clause starts that ends at an amount."""
    stops = [match.end() for match in STOP.finditer(before) if before[match.end() :].strip()]
    return stops[-1] if stops else 0


def _counted(amount: TextAmount) -> TextAmount:
    """An amount that is a count: *130 eller 5 procent*."""
    is_count = amount.shares_unit and amount.unit == "%" and amount.value > _ALL
    return replace(amount, unit="") if is_count else amount


def _amounts(text: str, *, counts: bool) -> Sequence[TextAmount]:
    """The amounts of a sentence, percentages of something among them: *4 procent av budgeten*."""
    found = {amount.start: _counted(amount) for amount in find_all(text)}
    for match in _PERCENT_OF.finditer(text):
        for alone in find_all(match[0]):
            start, end = match.start() + alone.start, match.start() + alone.end
            found.setdefault(start, replace(alone, start=start, end=end))
    if counts:
        plain = (number for number in numbers(text) if not number.unit and number.is_clear)
        found = {**{n.start: n for n in plain if abs(n.value) >= _FEWEST}, **found}
    return [found[start] for start in sorted(found)]
