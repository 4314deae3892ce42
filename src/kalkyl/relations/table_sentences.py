"""The amounts of a document's sentences, held against the figures of its own tables.

An amount is held against the cells of the rows that its sentence names, in the columns that it
names. Words that nobody knows make it one of a part: then nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount, find_all, is_readable
from kalkyl.relations import english
from kalkyl.relations.named_cells import NamedRow, Spot, follows, in_columns, named_rows
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import is_telling
from kalkyl.relations.sentence_words import (
    Around,
    Says,
    around,
    is_common,
    is_unsure,
    naming_words,
    words_of,
    years_in,
)
from kalkyl.relations.table_words import is_part
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.limits import limits, limits_behind
from kalkyl.rules.prose.names import same_word
from kalkyl.rules.prose.pieces import STOP

_MOST_TABLES: Final = 60
_TOP: Final = 3
"""Paragraphs at the top of a document that say whose and of which year it is."""
_LONGEST_HEADING: Final = 120
_ENDS: Final = (".", ":", "!", "?", ";", ",")
_CAPTION: Final = regex(
    r"\A(?:tabell|diagram|figur|bild)\b|\b(?:kr|tkr|mnkr|mdkr|kronor|belopp)\b", re.IGNORECASE
)
_BULLETS: Final = ("-", "–", "−", "•", "·", "*")
_NEXT: Final = regex(rf"{STOP.pattern}|\b(?:och|samt|medan|men|mot|jämfört)\b")
"""Where the words behind an amount end and those of the next begin."""
_BRACKETS: Final = regex(r"\([^()]{0,40}\)")
_PERCENT_OF: Final = regex(r"(?<![\d,.])\d{1,3}(?:,\d{1,9})?\s?(?:procent|%)(?=\sav\b)")
"""What is no amount of its own elsewhere, but may be a table's share."""
_ENOUGH_DIGITS: Final = 3
"""Digits of an amount that two figures hardly make by chance."""
_PERCENT_DIGITS: Final = 2
_RATE: Final = "per"
_SHARE: Final = "av"
_OF_THAT: Final = frozenset({"på", "om"})
"""*Av budgeten på 12 mnkr* is of all, *av budgeten är 12 mnkr* of a part."""


@dataclass(frozen=True, slots=True)
class SaidAmount:
    """An amount of a sentence and the cell that it was held against; ``None`` where it was not.

    ``is_stated`` is where the words say outright which single cell it is.
    """

    stands: str
    spot: Spot | None = None
    is_wrong: bool = False
    is_stated: bool = False
    sentence: str = ""
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class HeldTexts:
    """How many amounts a document's running text has, how many were held, and those wrong."""

    amounts: int = 0
    held: int = 0
    wrong: tuple[SaidAmount, ...] = ()


def held_texts(texts: Sequence[str], tables: Sequence[PlainTable]) -> HeldTexts:
    """A document's running text held against the figures of its tables."""
    found = said_amounts(texts, tables)
    wrong = tuple(said for said in found if said.is_wrong)
    return HeldTexts(len(found), sum(said.spot is not None for said in found), wrong)


def said_amounts(texts: Sequence[str], tables: Sequence[PlainTable]) -> tuple[SaidAmount, ...]:
    """Every amount of a document's running text, held against the figures of its tables."""
    own = tuple(tables[:_MOST_TABLES])
    if not english.is_english((*texts, *(table.title for table in own))):
        document = _Document(own, " ".join(_top(texts)))
        return tuple(document.amounts(texts)) if texts and document.spots else ()
    read = tuple(map(english.in_swedish, own))
    document = _Document(read, " ".join(_top([_swedish(text) for text in texts])), english.read)
    places = {id(table): printed for table, printed in zip(read, own, strict=True)}
    said = document.amounts(texts) if texts and document.spots else ()
    return tuple(replace(amount, spot=_as_printed(amount.spot, places)) for amount in said)


def _swedish(text: str) -> str:
    return english.read(text).text


def _as_printed(spot: Spot | None, places: Mapping[int, PlainTable]) -> Spot | None:
    """A cell of a table that was read in Swedish, in the table as it is printed."""
    if spot is None:
        return None
    table = places[id(spot.table)]
    row = next(row for row in table.rows if row.number == spot.row.number)
    column = next(column for column in table.columns if column.number == spot.column.number)
    return Spot(table, row, column, spot.figure)


def _top(texts: Sequence[str]) -> Iterator[str]:
    """The lines at the top of a document that say whose and of when it is."""
    for at, text in enumerate(texts[:_TOP]):
        if is_heading(text) and (at == 0 or years_in(text)):
            yield text


def is_heading(text: str) -> bool:
    """Whether a paragraph is a heading: short, without an end or amounts, and no table's title."""
    is_short = len(text) <= _LONGEST_HEADING and not text.rstrip().endswith(_ENDS)
    is_other = text.lstrip().startswith(_BULLETS) or _CAPTION.search(text) is not None
    return is_short and not is_other and not find_all(text)


@dataclass(frozen=True)
class _Document:
    """The tables of a document, and the words at its top."""

    tables: tuple[PlainTable, ...]
    top: str
    read: Callable[[str], english.Read] = english.Read
    _known: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every cell with a figure."""
        rows = (NamedRow(table, row, frozenset()) for table in self.tables for row in table.rows)
        return tuple(spot for row in rows for spot in row.spots)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of titles, corners and headings, which limit nothing."""
        texts = [self.top, *(f"{table.title} {table.corner}" for table in self.tables)]
        texts += [column.heading for table in self.tables for column in table.columns]
        return frozenset(word for text in texts for word in naming_words(text))

    def amounts(self, texts: Sequence[str]) -> Iterator[SaidAmount]:
        """Each amount of some paragraphs; one under a heading of a part is never wrong."""
        chapter, knows = "", True
        for text in texts:
            heading = self.read(text).text
            if is_heading(heading):
                chapter, knows = text, all(map(self._is_known, naming_words(heading)))
            for sentence in sentences(text) if is_readable(text) else ():
                own = self.read(sentence.text)
                for said in self._judged(own.text):
                    doubtful = said.is_wrong and not knows
                    told = SaidAmount(said.stands) if doubtful else said
                    yield replace(
                        told,
                        stands=own.as_printed(told.stands),
                        sentence=sentence.text.strip(),
                        chapter=chapter,
                    )

    def _judged(self, text: str) -> Iterator[SaidAmount]:
        """Each amount of a sentence; behind words that leave it open of what, none is held."""
        rows: tuple[NamedRow, ...] = ()
        everywhere = named_rows(self.tables, around(words_of(text), (), ""), self.top)
        lost = False
        for amount, nearby in _surroundings(text):
            spend()
            own = named_rows(self.tables, nearby, self.top)
            lost = lost or is_unsure(words_of(text[: amount.start]))
            lost = lost or self._is_of_part(nearby, own)
            rows = own or rows
            said = SaidAmount(amount.text) if lost else self._held(amount, nearby, rows)
            if said.is_wrong and self._has_unknown(nearby, own):
                said = SaidAmount(amount.text)
            if said.spot is None:
                said = replace(said, spot=_evident(amount, everywhere or rows))
            if said.spot is None and self._is_share(amount, nearby, everywhere, text):
                said = replace(said, spot=next(everywhere[0].spots), is_wrong=True)
            yield replace(said, is_stated=said.is_stated and bool(own))

    def _held(self, amount: TextAmount, nearby: Around, rows: Sequence[NamedRow]) -> SaidAmount:
        """An amount and the cell that it is, or is not; no cell where that is not sure."""
        unit, unknown = amount.unit, SaidAmount(amount.text)
        line = [spot for named in rows for spot in named.spots]
        meant = in_columns([spot for spot in line if spot.interval_in(unit)], nearby, self.top)
        if not meant or not amount.is_clear or unit not in {*MONEY, "%"}:
            return unknown
        said = amount.interval(cut=not amount.rough).absolute
        agreeing = next((spot for spot in meant if spot.agrees(said, unit)), None)
        made = agreeing is None and follows(line, said, unit)
        if agreeing and _is_other_way(agreeing, nearby.says):
            return SaidAmount(amount.text, agreeing, is_wrong=True, is_stated=True)
        if agreeing or (made and nearby.says & (Says.CHANGE | Says.VARIANCE)):
            return replace(unknown, spot=agreeing or meant[0])
        is_elsewhere = any(spot.agrees(said, unit) for spot in self.spots)
        if made or is_elsewhere or nearby.says & (Says.BASE | Says.UNSURE):
            return unknown
        is_single = len(meant) == 1 and Says.CHANGE not in nearby.says
        nearest = min(meant, key=lambda spot: spot.distance(said, unit))
        return SaidAmount(amount.text, nearest, is_wrong=True, is_stated=is_single)

    def _is_share(
        self, amount: TextAmount, nearby: Around, rows: Sequence[NamedRow], text: str
    ) -> bool:
        """Whether an amount is said to be one row's share of all, in words that are all known."""
        words = words_of(text)
        if amount.unit != "%" or amount.rough or not amount.is_clear or len(rows) != 1:
            return False
        (row,) = rows
        is_plain = not is_unsure(words) and not nearby.says & (Says.CHANGE | Says.VARIANCE)
        is_of_all = _SHARE in {word.text for word in (*words[:1], *nearby.after[:1])}
        known = all(word.start in row.spans or self._is_known(word.text, word) for word in words)
        in_time = in_columns(list(row.spots), nearby, self.top)
        return is_plain and is_of_all and known and bool(in_time) and row.is_of_total

    def _is_of_part(self, nearby: Around, rows: Sequence[NamedRow]) -> bool:
        """Whether words say of which part an amount is, known or unknown."""
        spans = {at for named in rows for at in named.spans}

        def is_known(word: Word) -> bool:
            return word.start in spans or self._is_known(word.text, word)

        before, behind = nearby.before, nearby.after[:1]
        if any(word.text == _RATE for word in (*before, *behind)):
            return True
        if not rows and any(is_part(word.text) for word in before):
            return True
        if (
            before
            and before[0].text == _SHARE
            and (before[-1].text not in _OF_THAT or not all(map(is_known, before)))
        ):
            return True
        is_limited = limits(before, is_known) or limits_behind((), nearby.after, is_known)
        return is_limited or is_unsure(behind) or not all(map(is_known, behind))

    def _has_unknown(self, nearby: Around, rows: Sequence[NamedRow]) -> bool:
        """Whether a word before an amount is in none of the tables, verbs included."""
        spans = {at for named in rows for at in named.spans}
        return any(
            word.start not in spans and not self._is_known(word.text, word)
            for word in nearby.before
        )

    def _is_known(self, text: str, word: Word | None = None) -> bool:
        if word.tags if word else is_common(text):
            return True
        if text not in self._known:
            self._known[text] = any(same_word(text, other) for other in self.words)
        return self._known[text]


def _evident(amount: TextAmount, rows: Sequence[NamedRow]) -> Spot | None:
    """The figure of a row named in the sentence that an amount is, whatever else is said.

    Of more digits it may also be what two figures of the row make, or the row's share of a total.
    """
    unit = amount.unit
    if not amount.is_clear or amount.rough or unit not in {*MONEY, "%"}:
        return None
    said = amount.interval().absolute
    line = [spot for named in rows for spot in named.spots if is_telling(spot.figure)]
    equal = next((spot for spot in line if spot.agrees(said, unit)), None)
    size = abs(amount.value).adjusted() + amount.decimals + 1
    if equal is not None or size < (_PERCENT_DIGITS if unit == "%" else _ENOUGH_DIGITS):
        return equal
    is_share = unit == "%" and any(named.has_share(said) for named in rows)
    return line[0] if line and (is_share or follows(line, said, unit)) else None


def _is_other_way(spot: Spot, says: Says) -> bool:
    """Whether words call a surplus a deficit, or the reverse."""
    way = says & (Says.SURPLUS | Says.DEFICIT)
    is_surplus = spot.is_surplus
    return bool(way) and is_surplus is not None and is_surplus is not (way is Says.SURPLUS)


def _surroundings(text: str) -> Iterator[tuple[TextAmount, Around]]:
    """Each amount with the words before it in its clause and those behind it, up to the next."""
    amounts = _amounts(text)
    last = 0
    for at, amount in enumerate(amounts):
        end = amounts[at + 1].start if at + 1 < len(amounts) else len(text)
        before, after = text[last : amount.start], text[amount.end : end]
        stops = [match.end() for match in STOP.finditer(before) if before[match.end() :].strip()]
        first = last + (stops[-1] if stops else 0)
        ends = STOP if end == len(text) else _NEXT
        behind = words_of(ends.split(after, maxsplit=1)[0])
        later = _NEXT.split(_BRACKETS.sub(" ", after), maxsplit=1)[0]
        yield amount, around(words_of(text[first : amount.start], first), behind, later)
        last = amount.end


def _amounts(text: str) -> list[TextAmount]:
    """The amounts of a sentence, percentages of something among them: *4 procent av budgeten*."""
    found = {amount.start: amount for amount in find_all(text)}
    for match in _PERCENT_OF.finditer(text):
        alone = find_all(match[0])
        if match.start() not in found and alone:
            found[match.start()] = replace(alone[0], start=match.start(), end=match.end())
    return [found[start] for start in sorted(found)]
