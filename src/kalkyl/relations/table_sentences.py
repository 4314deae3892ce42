"""The amounts of a document's sentences, held against the figures of its own tables.

An amount is held against the cells of the rows that its sentence names, in the columns that it
names. Words that nobody knows make it one of a part: then nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import find_all, is_readable
from kalkyl.relations import english
from kalkyl.relations.judged_sentence import Judge
from kalkyl.relations.known_document import KnownDocument
from kalkyl.relations.named_cells import NamedRow, Spot
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.said_amount import SaidAmount
from kalkyl.relations.sentence_words import (
    naming_words,
    years_in,
)
from kalkyl.relations.worded_claims import WordedClaims

_MOST_TABLES: Final = 60
_TOP: Final = 3
"""Paragraphs at the top of a document that say whose and of which year it is."""
_LONGEST_HEADING: Final = 120
_ENDS: Final = (".", ":", "!", "?", ";", ",")
_CAPTION: Final = regex(
    r"\A(?:tabell|diagram|figur|bild)\b|\b(?:kr|tkr|mnkr|mdkr|kronor|belopp)\b", re.IGNORECASE
)
_LISTED: Final = regex(r":\s+[-−–]?\d")
"""What a row of a list has: *Norrgärdet: 621 lägenheter*."""
_BULLETS: Final = ("-", "–", "−", "•", "·", "*")


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
    amounts = [said for said in found if not said.is_worded]
    return HeldTexts(len(amounts), sum(said.spot is not None for said in amounts), wrong)


def said_amounts(texts: Sequence[str], tables: Sequence[PlainTable]) -> tuple[SaidAmount, ...]:
    """Every amount of a document's running text, held against the figures of its tables."""
    own = tuple(tables[:_MOST_TABLES])
    if not english.is_english((*texts, *(table.title for table in own))):
        document = _document(KnownDocument(own, " ".join(_top(texts))))
        return tuple(document.amounts(texts))
    read = tuple(map(english.in_swedish, own))
    top = " ".join(_top([_swedish(text) for text in texts]))
    places = {id(table): printed for table, printed in zip(read, own, strict=True)}
    said = _document(KnownDocument(read, top), english.read).amounts(texts)
    return tuple(
        replace(
            amount,
            spot=_as_printed(amount.spot, places) if amount.spot else None,
            made_of=tuple(_as_printed(spot, places) for spot in amount.made_of),
        )
        for amount in said
    )


def _swedish(text: str) -> str:
    return english.read(text).text


def _as_printed(spot: Spot, places: Mapping[int, PlainTable]) -> Spot:
    """A cell of a table that was read in Swedish, in the table as it is printed."""
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
    is_other = text.lstrip().startswith(_BULLETS) or any(
        pattern.search(text) for pattern in (_CAPTION, _LISTED)
    )
    return is_short and not is_other and not find_all(text)


def _document(
    document: KnownDocument, read: Callable[[str], english.Read] = english.Read
) -> _Document:
    return _Document(Judge(document), WordedClaims(document), read)


@dataclass(frozen=True, slots=True)
class _Document:
    """The paragraphs of a document, in order, before its tables."""

    judge: Judge
    worded: WordedClaims
    read: Callable[[str], english.Read]

    def amounts(self, texts: Sequence[str]) -> Iterator[SaidAmount]:
        """Each amount of some paragraphs; one under a heading of a part is never wrong."""
        chapter, knows, headed = "", True, tuple[NamedRow, ...]()
        for text in texts if self.judge.document.spots else ():
            heading = self.read(text).text
            if is_heading(heading):
                chapter, headed = text, self._rows_of(heading)
                knows = len(headed) == 1 or self.judge.document.known.is_heading_known(heading)
            carried = headed
            for sentence in sentences(text) if is_readable(text) else ():
                own = self.read(sentence.text)
                for said in (*self.judge.judged(own.text, carried), *self.worded.wrong(own.text)):
                    doubtful = said.is_wrong and not knows
                    told = SaidAmount(said.stands) if doubtful else said
                    yield replace(
                        told,
                        stands=own.as_printed(told.stands),
                        sentence=sentence.text.strip(),
                        chapter=chapter,
                    )
                carried = self.judge.document.rows_of(own.text) or carried

    def _rows_of(self, heading: str) -> tuple[NamedRow, ...]:
        """The rows that a heading is the name of, with no words but theirs."""
        words = naming_words(heading)
        rows = self.judge.document.rows_of(heading)
        return tuple(row for row in rows if len(row.spans) == len(words))
