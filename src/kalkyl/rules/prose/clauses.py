"""The clauses of a sentence, and in them each amount with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import Mention

Tags = frozenset[str]
STOP = re.compile(r"[,;()]|:\s|\s[–-]\s")
LIMITING = frozenset({"för", "inom", "på", "i", "av", "hos", "bland", "till", "vid", "kring"})
_JOINING = frozenset({"och", "samt", "respektive"})
_YEAR = re.compile(r"(?:19|20)\d\d")
NEAR = 3
_PER = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence between commas: its words and amounts, and where it stands."""

    start: int
    end: int
    words: tuple[Word, ...]
    amounts: tuple[TextAmount, ...]
    after_reason: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """An amount with the words before it and those after it, up to its neighbours."""

    amount: TextAmount | None
    before: tuple[Word, ...]
    after: tuple[Word, ...]
    leads_on: bool = False
    """Whether the words behind the amount go on to the next one, no *och* between."""

    @property
    def tags(self) -> Tags:
        """What the words before it say."""
        return tags_of(self.before)


def tags_of(words: Sequence[Word]) -> Tags:
    """What some words say together."""
    return frozenset(tag for word in words for tag in word.tags)


def start_of(item: Word | TextAmount, sentence: Sentence) -> int:
    """Where a word or an amount begins in its sentence."""
    return item.start if isinstance(item, Word) else item.start - sentence.start


def end_of(item: Word | TextAmount, sentence: Sentence) -> int:
    """Where a word or an amount ends in its sentence."""
    return item.end if isinstance(item, Word) else item.end - sentence.start


def clause_of(part: Sequence[Word | TextAmount], sentence: Sentence) -> Clause:
    """The clause that some words and amounts make, with the amounts placed in the sentence."""
    end = end_of(part[-1], sentence)
    words = tuple(item for item in part if isinstance(item, Word))
    amounts = tuple(item for item in part if not isinstance(item, Word))
    moved = tuple(
        replace(a, start=a.start - sentence.start, end=a.end - sentence.start) for a in amounts
    )
    return Clause(start_of(part[0], sentence), end, words, moved)


def segments(clause: Clause, previous: tuple[Word, ...]) -> Iterator[Segment]:
    """Each amount of a clause with its words; a clause without one is a segment of its own."""
    if not clause.amounts:
        yield Segment(None, clause.words, ())
        return
    first = 0
    for at, amount in enumerate(clause.amounts):
        last = clause.amounts[at + 1].start if at + 1 < len(clause.amounts) else clause.end
        before = tuple(word for word in clause.words if first <= word.start < amount.start)
        after = tuple(word for word in clause.words if amount.end <= word.start < last)
        joins = [word.end for word in after if word.text in _JOINING]
        if joins and last < clause.end:
            after = tuple(word for word in after if word.end < joins[-1])
        leads_on = last < clause.end and not joins
        yield Segment(amount, before or (previous if at == 0 else ()), after, leads_on)
        first = joins[-1] if joins and last < clause.end else amount.end
        if after and _YEAR.fullmatch(after[0].text):
            first = max(first, after[0].end)  # *2,7 procent 2020 till 2,9 procent 2021*


_LEADS_NAME = LIMITING | {
    *("har", "redovisar", "redovisade", "står", "svarar", "visar", "visade", "lämnar", "avser"),
    *("gäller", "hör", "kommer", "från", "rör", "ligger", "finns", "den", "de", "uppdraget", "ger"),
}
"""What may stand between an amount and the name of the row that it is of."""


def mentions_at(mentions: Sequence[Mention], segment: Segment) -> tuple[Mention, ...]:
    """The rows that are named before an amount, else right behind it."""
    starts = {word.start for word in segment.before}
    found = tuple(m for m in mentions if any(start in starts for start, _ in m.spans))
    if found:
        return found
    words = list(segment.after[: NEAR + 2])
    if segment.leads_on:
        return ()  # *8,5 mnkr avser vandringsleden med 1,1 mnkr*: the name is of the next amount
    while words and (words[0].text in _LEADS_NAME or words[0].tags & {"carry_over", "harmless"}):
        words.pop(0)
    opening = words[0].start if words else -1
    return tuple(m for m in mentions if any(start == opening for start, _ in m.spans))


_EACH = frozenset(
    {
        *("månad", "månaden", "år", "vecka", "dag", "medarbetare", "anställd", "person", "styck"),
        *("invånare", "besök", "plats", "timme", "elev", "patient", "vårddygn"),
    }
)


def is_rate(segment: Segment) -> bool:
    """Whether an amount is for each of something: *2,0 mnkr i månaden*."""
    first = [word.text for word in segment.after[:_PER]]
    return len(first) == _PER and first[0] in {"per", "i", "om"} and first[1] in _EACH


def is_share(segment: Segment) -> bool:
    """Whether an amount is some of a whole: *av avvikelsen avser 7,0 mnkr vakanta tjänster*."""
    words = segment.before
    if len(words) < NEAR or words[0].text != "av":
        return False
    wholes = {"variance", "surplus", "deficit", "budget"}
    return words[-1].text not in {"på", "om"} and not words[-1].tags & wholes
