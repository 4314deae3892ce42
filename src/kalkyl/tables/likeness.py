"""How alike a heading of a sheet and a name of the contract are, and why.

Case, Unicode form, line breaks, hyphens at line ends and units never make a difference. Dots stand
for letters left out, so ``Kostn. utv.`` is *Kostnadsutveckling* without anybody having listed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.cache import by_text
from kalkyl.base.limits import COMPARED_TEXTS, HEADING_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.figures.amount import MONEY_WORDS
from kalkyl.model import Facts, Phrase

_MISSPELT = 0.84
_FEWEST_LETTERS = 3
"""Of so few letters one may be missing; no two words of four letters are near enough."""
_MOST_LETTERS_APART = 2
_SMALL = frozenset({"i", "av", "mot", "per", "och", "för", "till", "den", "de", "det", "på"})
_HYPHENATED = regex(r"[-\N{SOFT HYPHEN}\N{HYPHEN}]\s*\n\s*|\N{SOFT HYPHEN}")
_MONEY = {**MONEY_WORDS, "sek": "kr"}
_MONEY_WORDS = "|".join(map(re.escape, sorted(_MONEY, key=len, reverse=True)))
_MONEY_WORD = regex(rf"(?<!\w)({_MONEY_WORDS})(?!\w)")
_UNIT_AT_END = regex(
    rf"(?<![\s,;:])[\s,;:]*+(?:\(\s*+)?(?:alla\s++)?(?:belopp\s++)?(?:anges\s++)?(?:i\s++)?"
    rf"(?:{_MONEY_WORDS}|%|procent|procentenheter|p\.?e\.?|antal|timmar|tim)\.?\s*+(?:\)\s*+)?\Z"
)


class Sure(StrEnum):
    """How sure a proposal is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


ORDER = (Sure.GUESS, Sure.LIKELY, Sure.CERTAIN)
"""From the least sure to the most."""


SAME: Final = Phrase("alike_same", "the same words")
_BROKEN: Final = Phrase("alike_broken", "the same words, broken elsewhere")
_SHORT: Final = Phrase("alike_short", "an abbreviation")
_BARE: Final = Phrase("alike_bare", "the same words without å, ä, ö or accents")
_TURNED: Final = Phrase("alike_turned", "the same words in another order")
_SYNONYM: Final = Phrase("alike_synonym", "a known synonym")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, from 0 to 1, how sure that makes us, and why."""

    score: float
    sure: Sure
    why: Phrase


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words that are often cut short without a dot, and short forms that are no beginning."""

    short: frozenset[str] = frozenset()
    spelled_out: Mapping[str, str] = field(default_factory=dict, hash=False)
    year: int = 0
    """The report's own year, which says nothing in a heading."""


class Comparison:
    """Texts of a workbook compared with names by an own spelling, and what came of it.

    Of a workbook full of different words most are only compared word for word.
    """

    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling
        self._texts: set[str] = set()
        self._found: dict[tuple[str, tuple[str, ...]], Likeness | None] = {}

    def like(self, text: str, names: tuple[str, ...]) -> Likeness | None:
        """How a text is like the first name or one of its synonyms."""
        key = (text, names)
        if key not in self._found:
            spend()
            self._found[key] = self._like(text, names)
        return self._found[key]

    def _like(self, text: str, names: tuple[str, ...]) -> Likeness | None:
        if len(text) > HEADING_CHARACTERS:
            return None
        if len(self._texts) < COMPARED_TEXTS:
            self._texts.add(text)
        if text in self._texts:
            return alike(text, names, self.spelling)
        is_same = letters(text) in map(letters, names)
        return Likeness(0.99, Sure.CERTAIN, SAME) if is_same else None


@lru_cache(maxsize=50_000)
def plain_words(text: str) -> str:
    """A text as it is compared: words broken at line ends made whole, case and form folded."""
    return folded(_HYPHENATED.sub("", text))


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """The words of a heading without the unit at its end, ``Uppdrag, belopp i mnkr``."""
    words = plain_words(text)
    cut = _UNIT_AT_END.sub("", words).strip(" ,;:*")
    return cut or words


@lru_cache(maxsize=50_000)
def compact(text: str) -> str:
    """The letters and digits alone."""
    return re.sub(r"[\W_]+", "", text)


@by_text(1_000_000)
def letters(text: str) -> str:
    """What two texts have in common that are the same words: letters and digits, without unit."""
    return compact(bare(text)) if len(text) <= HEADING_CHARACTERS else ""


def unit_in(text: str) -> str | None:
    """The unit of money that a text names last: ``mnkr`` for *Uppdrag, belopp i mnkr*."""
    found = _MONEY_WORD.findall(plain_words(text))
    return _MONEY[found[-1]] if found else None


def without_brackets(text: str) -> str:
    """A heading without what it has in brackets at its end."""
    head, _, _ = text.rpartition("(")
    return head if head and text.rstrip().endswith(")") else text


def unit_at_end(text: str) -> str:
    """The unit of money that a heading ends with: ``mnkr`` for *Investering (mnkr)*."""
    match = _UNIT_AT_END.search(plain_words(text[-HEADING_CHARACTERS:]))
    return (unit_in(match[0]) or "") if match else ""


_USUAL = Spelling()


@lru_cache(maxsize=50_000)
def alike(written: str, names: tuple[str, ...], spelling: Spelling = _USUAL) -> Likeness | None:
    """How a text is like the first name or one of its synonyms; nothing where it is not."""
    texts = (written, _without_year(written, spelling.year)) if spelling.year else (written,)
    found = [
        (like.score - (0.01 if number else 0), like, number)
        for text in dict.fromkeys(texts)
        for number, name in enumerate(names)
        if (like := _with_unit(text, name, spelling)) is not None
    ]
    if not found:
        return None
    score, like, number = max(found, key=lambda scored: (scored[0], -scored[2]))
    if not number:
        return like
    why = _SYNONYM if like.sure is Sure.CERTAIN else like.why
    facts: Facts = {"why": why, "name": names[number], "own": names[0]}
    return Likeness(score, like.sure, Phrase("alike_by", "{why}: {name} = {own}", facts))


def _without_year(text: str, year: int) -> str:
    return re.sub(rf"(?<!\d){year}(?!\d)", "", text)


def _with_unit(written: str, name: str, spelling: Spelling) -> Likeness | None:
    """How two names are alike; the unit counts for nothing but to tell *Belopp (mnkr)* apart."""
    if plain_words(written) == plain_words(name):
        return Likeness(1.0, Sure.CERTAIN, SAME)
    return _alike(bare(written), bare(name), spelling)


@lru_cache(maxsize=50_000)
def _alike(written: str, name: str, spelling: Spelling) -> Likeness | None:
    if not compact(written) or not compact(name):
        return None
    if written == name:
        return Likeness(0.995, Sure.CERTAIN, SAME)
    left, right = compact(written), compact(name)
    if left == right:
        return Likeness(0.99, Sure.CERTAIN, _BROKEN)
    if _shortened(written, name, spelling) or _shortened(name, written, spelling):
        return Likeness(0.93, Sure.LIKELY, _SHORT)
    if _ascii(left) == _ascii(right):
        return Likeness(0.9, Sure.LIKELY, _BARE)
    if sorted(written.split()) == sorted(name.split()):
        return Likeness(0.92, Sure.LIKELY, _TURNED)
    return _misspelt(left, right) or _shared(written, name)


def _shortened(short: str, whole: str, spelling: Spelling) -> bool:
    """Whether one is the other with letters left out at its dots."""
    stems = _stems(short, spelling)
    return bool(stems) and _fits(stems, " ".join(re.findall(r"\w+", whole)))


@lru_cache(maxsize=20_000)
def _stems(text: str, spelling: Spelling) -> tuple[tuple[str, bool], ...]:
    """The words of a text, and which are cut short; none where all are whole."""
    stems = tuple(_stem(word, spelling) for word in re.findall(r"\w+\.?", text))
    return stems if any(is_cut for _, is_cut in stems) else ()


def _fits(stems: Sequence[tuple[str, bool]], target: str) -> bool:
    """Whether stems make up a text, those cut short with more letters, with or without blanks.

    No regular expression: the stems are a stranger's words, and it would try every way to cut.
    """
    ends = {0}
    for number, (stem, is_cut) in enumerate(stems):
        if number:
            ends |= {end + 1 for end in ends if target[end : end + 1] == " "}
        ends = {end + len(stem) for end in ends if target.startswith(stem, end)}
        if is_cut and ends:
            first = min(ends)
            ends = {at for at in range(first, len(target) + 1) if _reaches(ends, target, at)}
    return len(target) in ends


def _reaches(ends: set[int], target: str, at: int) -> bool:
    """Whether a stem that ends somewhere in the same word goes on to a place."""
    begin = target.rfind(" ", 0, at) + 1
    return any(end in ends for end in range(begin, at + 1))


def _stem(word: str, spelling: Spelling) -> tuple[str, bool]:
    stem = word.removesuffix(".")
    if stem in spelling.spelled_out:
        return spelling.spelled_out[stem], True
    return stem, word != stem or stem in spelling.short


@lru_cache(maxsize=20_000)
def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _misspelt(left: str, right: str) -> Likeness | None:
    """A slip of the pen: few letters apart, the same digits, neither a longer form of the other."""
    apart = abs(len(left) - len(right))
    if min(len(left), len(right)) < _FEWEST_LETTERS or apart > _MOST_LETTERS_APART:
        return None
    common = sum(min(count, _counted(right)[letter]) for letter, count in _counted(left).items())
    if 2 * common < _MISSPELT * (len(left) + len(right)):
        return None
    if re.findall(r"\d", left) != re.findall(r"\d", right):
        return None
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    if ratio < _MISSPELT:
        return None
    facts = {"share": f"{ratio:.0%}"}
    why = Phrase("alike_nearly", "spelled nearly the same ({share})", facts)
    return Likeness(round(0.9 * ratio, 3), Sure.LIKELY, why)


def _shared(written: str, name: str) -> Likeness | None:
    """Words in common, where they are all the words of one of the two or half of them together."""
    left, right = _large_words(written), _large_words(name)
    common = left & right
    if not common or not (common in (left, right) or 2 * len(common) >= len(left | right)):
        return None
    words = " ".join(sorted(common))
    share = len(common) / len(left | right)
    why = Phrase("alike_partly", "only partly the same: {words}", {"words": words})
    return Likeness(round(0.45 + 0.3 * share, 3), Sure.GUESS, why)


@lru_cache(maxsize=20_000)
def _counted(text: str) -> Counter[str]:
    return Counter(text)


@lru_cache(maxsize=20_000)
def _large_words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text) if word not in _SMALL)
