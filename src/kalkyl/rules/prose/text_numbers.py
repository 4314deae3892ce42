"""Numbers in a text that have no unit of their own: shares, those in brackets, parts of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.figures.amount import Written
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount, find_all, numbers

_TIMES, _LOOK = 3, 12
_PERCENT_OF: Final = regex(
    r"(?<![\d,.])\d{1,3}(?:,\d{1,9})?\s?(?:procent|%)(?=\sav\b)", re.IGNORECASE
)
_BRACKET: Final = regex(
    r"\s?\((?:[^\W\d_]{2,20}\s){0,2}"
    r"(?P<number>[-−–+]?\d{1,3}(?:[ \u00a0]\d{3}){0,3}(?:,\d{1,4})?)\)"
)
_WORD: Final = 24
_NAMING: Final = regex(
    r"\b(?:kvartal|tertial|delår|rapport|uppföljning|årskurs|åk|linje|etapp|zon|artikel|alternativ"
    r"|scenario|mål|uppdrag|hus|plan|väg|moment|ålder[ns]?|åldrar(?:na)?|kategori|prioritet|id)"
    r"(?:\s(?:från|mellan|över|under|på))?\s\Z",
    re.IGNORECASE,
)
_NAMED: Final = regex(
    r"\s?-?\s?(?:(?:till|och)\s\d{1,3}\s)?år(?:ig|s|ing)?\w{0,4}\b|:\w|-\w|/"
    r"|\s(?:miljon|miljard|tusen|promille|‰|grader|procent)",
    re.IGNORECASE,
)
_COUNT: Final = regex(
    rf"(?<![\w,.:/§–-])(?<!§ )(?:\d{{1,3}}(?:[ \u00a0]\d{{3}}){{1,3}}|(?!(?:19|20)\d\d\b)\d{{1,6}}"
    rf"|{'|'.join(word for word in NUMBER_WORDS if word not in {'en', 'ett'})})"
    r"(?![\w%§]|[,.:/–-]\d|\s?(?:§|%|procent|månad|år\b|kap\b|gånger|fjärdedel"
    r"|tredjedel|femtedel|tiondel))",
    re.IGNORECASE,
)
_NAMES: Final = regex(
    r"\b(?:tabell|bilaga|avsnitt|sidan?|punkt|rapport|nr|den|etapp|fas|steg|kl|vecka|kapitel|linje"
    r"|BBR|ISO|årskurs|prognos|version)\s\Z",
    re.IGNORECASE,
)
"""What a number names instead of counting."""
UNCOUNTED: Final = regex(
    r"öppet|klocka|\bålder|åldr|årskurs\w{0,5}\s\d{1,2}\still|\bskala\b", re.IGNORECASE
)
"""Words of sentences with numbers that are times, ages or steps of a scale."""
_DURING: Final = regex(
    r"\b(?:på|under|inom|efter|i|om|senaste|första|sista|kommande)\s\Z", re.IGNORECASE
)
_LASTS: Final = regex(r"\s(?:månad|veck|dag|dygn|timm|minut)", re.IGNORECASE)
"""What stands around a number that counts nothing."""

_NUMBER: Final = rf"(?<![\w,.])(\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
_MONTHS: Final = regex(rf"{_NUMBER}\smånad", re.IGNORECASE)
_DAYS: Final = regex(rf"\b(?:i|under|på)\s{_NUMBER}\s(?:veckor|dagar|dygn|timmar)", re.IGNORECASE)


def is_name(text: str, said: TextAmount) -> bool:
    """Whether a number is part of a name, an age or a time: *kvartal 3*, *16 år*."""
    before, after = text[max(0, said.start - _WORD) : said.start], text[said.end : said.end + _WORD]
    is_time = _DURING.search(before) is not None and _LASTS.match(after) is not None
    return is_time or _NAMING.search(before) is not None or _NAMED.match(after) is not None


def shares_of(text: str) -> Iterator[TextAmount]:
    """The percentages of something, which are no amounts of their own."""
    known = {amount.end for amount in find_all(text)}
    for match in _PERCENT_OF.finditer(text):
        found = find_all(text[max(0, match.start() - _LOOK) : match.end()])
        if match.end() not in known and found and found[-1].unit == "%":
            yield replace(found[-1], start=match.start(), end=match.end())


def in_brackets(text: str, known: Sequence[TextAmount]) -> Iterator[TextAmount]:
    """The numbers in brackets right behind amounts, whose unit they share: *84 procent (79)*."""
    for before in known:
        match = _BRACKET.match(text, before.end)
        if match and not any(one.start < match.end() and match.start() < one.end for one in known):
            start, end = match.span("number")
            unit = before.text.split()[-1] if before.unit else ""
            found = numbers(f"{match['number']} {unit}".strip())
            if found and found[0].is_clear and _is_near(found[0], before):
                text_ = " ".join(match["number"].split())
                yield replace(found[0], start=start, end=end, text=text_, shares_unit=True)


def _is_near(said: TextAmount, before: TextAmount) -> bool:
    """Whether two amounts are of one size, as a note's number and an amount are not."""
    here, there = abs(said.value), abs(before.value)
    return said.unit == before.unit and here <= there * _TIMES and there <= here * _TIMES


def counts(text: str, amounts: Sequence[TextAmount]) -> Iterator[TextAmount]:
    """The numbers of a text that count something, in digits or in words: *31 av 52*, *sju*."""
    taken = [(said.start, said.end) for said in amounts]
    for said in numbers(text):
        if not said.unit and not _overlaps(said.start, said.end, taken):
            taken.append((said.start, said.end))
            if not is_name(text, said):
                yield said
    for match in _COUNT.finditer(text):
        start, end = match.span()
        is_named = _NAMES.search(text, max(0, start - _WORD), start)
        if is_named or _overlaps(start, end, taken):
            continue
        digits = re.sub(r"\s", "", match[0]).casefold()
        value = NUMBER_WORDS.get(digits) or Decimal(digits)
        count = TextAmount(start, end, match[0], Written(value, 0, None), "")
        if not is_name(text, count):
            yield count


def months_in(text: str) -> Iterator[Decimal]:
    """For how many months a sentence says that something is."""
    for match in _MONTHS.finditer(text):
        number = match[1].casefold()
        yield NUMBER_WORDS.get(number) or Decimal(number)


def lasts(text: str) -> bool:
    """Whether a sentence says for how many days something is."""
    return _DAYS.search(text) is not None


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch of a text has some of another in it."""
    return any(first < end and start < last for first, last in taken)
