"""The rows of a document's tables that words name, and the totals that words of everything mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.relations.named_cells import NamedRow
from kalkyl.relations.plain_table import PlainTable, Row
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import Around, is_whole, naming_words
from kalkyl.relations.table_words import is_result, is_sum
from kalkyl.relations.whole import (
    is_bare_body,
    is_body,
    is_of_whole,
    is_total_meant,
    lacks_money,
    lacks_topic,
)
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word

_RESULT: Final = "resultat"
_LEFT_OUT: Final = frozenset({"ny", "nytt", "nya", "årets", "periodens", "total", "totala"})
"""What a sentence says in another way or not at all: *Ny brandstation*."""
_TELLING: Final = 4
"""Letters of a word that alone may tell a row."""
_WIDEST: Final = 90
"""Characters that the words of a name may be apart."""
_ADDED: Final = regex(r"[,(/]| per | inkl| exkl| varav ")
"""Behind this a label says what a sentence leaves out: *Placerade barn, årssnitt*."""
_UNIT_OF_BODY: Final = regex(
    r"(?P<short>\w{4,}?)s?(?:klinik|avdelning|enhet|område|verksamhet|sektion|centr)\w{0,4}\Z"
)
"""*Kirurgkliniken*, which a sentence calls *kirurgen*."""
_LONGEST_PLAIN: Final = 9
"""Letters from which on a word may be a compound of two names."""
_KIND: Final = regex(
    r"(?P<whose>\w{4,}?)s?(?P<what>(?:kostnad|utgift|område|verksamhet|ärende|budget|utfall|prognos)"
    r"(?:s|t|ts|e[nt]s?|e?r|e?rnas?|ns?|nas?)?)\Z"
)
"""A word for what is said and of what: *läkemedelskostnaderna*."""


@dataclass(frozen=True, slots=True)
class _Name:
    """The words that name a row."""

    table: PlainTable
    row: Row
    words: tuple[str, ...]
    is_total: bool


@dataclass(frozen=True)
class RowNames:
    """The names of all rows of some tables; ``top`` says whose they are."""

    tables: tuple[PlainTable, ...]
    top: str

    def named(self, nearby: Around) -> tuple[NamedRow, ...]:
        """The rows that words name, else the totals that they say it is of everything with."""
        found = [
            NamedRow(name.table, name.row, spans)
            for name in self._near([word.text for word in nearby.before])
            if (spans := self._spans(name, nearby.before)) is not None
            and not lacks_topic(name.table, name.row.label, nearby.before)
            and not lacks_money(name.table, name.row.label, nearby.before)
        ]
        totals = self._total_rows
        results: tuple[NamedRow, ...] = ()
        parts = [row for row in found if id(row.row) not in totals or _is_said(row)]
        if all(id(row.row) in totals for row in parts) and is_of_whole(nearby, self.top):
            parts = [row for row in found if row.spans or is_total_meant(row.table, nearby)]
            results = tuple(self._results(nearby))
        longest = (part for part in parts if not any(part.spans < row.spans for row in parts))
        return (*longest, *results)

    def named_totals(self, nearby: Around) -> tuple[NamedRow, ...]:
        """The totals that words name without saying that they are: *intäkterna*."""
        return tuple(
            NamedRow(name.table, name.row, spans)
            for name in self._names
            if name.is_total and name.words and (spans := self._spans(name, nearby.before))
        )

    def loosely(self, words: Sequence[Word]) -> tuple[NamedRow, ...]:
        """The rows with a word that names no other row and is among some words: *staben*."""
        said = {
            own
            for word in words
            if not word.tags
            for own in self._words_by_start.get(word.text[:_TELLING], ())
            if len(own) >= _TELLING and self._owners[own] == 1 and same_word(word.text, own)
        }
        return tuple(
            NamedRow(name.table, name.row, frozenset())
            for name in (self._names if said else ())
            if not said.isdisjoint(name.words)
        )

    @cached_property
    def _owners(self) -> Counter[str]:
        """How many rows each word names."""
        return Counter(word for name in self._names for word in name.words)

    def totals(self) -> tuple[NamedRow, ...]:
        """The rows that are of everything."""
        return self._totals

    @cached_property
    def _totals(self) -> tuple[NamedRow, ...]:
        return tuple(
            NamedRow(name.table, name.row, frozenset()) for name in self._names if name.is_total
        )

    def in_parts(self, words: Sequence[Word]) -> Iterator[Word]:
        """Words with those in two that are of a row and say what of it: *läkemedelskostnaderna*."""
        for word in words:
            at = self._middle(word.text)
            if at is None:
                yield word
                continue
            middle = word.start + at
            first = word.text[:at]
            yield Word(word.start, middle, first.removesuffix("s"), frozenset())
            yield Word(middle, word.end, word.text[at:], frozenset())

    def _middle(self, word: str) -> int | None:
        """Where a compound has its second part, if both name rows, or one does and one its kind."""
        if len(word) < _LONGEST_PLAIN or self._is_own(word):
            return None
        match = _KIND.match(word)
        if match is not None and self._is_own(match["whose"]):
            return match.start("what")
        for own in self._words_by_start.get(word[:_TELLING], ()):
            for at in (len(own), len(own) + 1):
                if word.startswith(own) and word[len(own) : at] in {"", "s"}:
                    rest = word[at:]
                    if self._is_own(rest):
                        return at
        return None

    @cached_property
    def _total_rows(self) -> frozenset[int]:
        return frozenset(id(row.row) for row in self._totals)

    def _near(self, words: Sequence[str]) -> Iterator[_Name]:
        """The names that words may be: of the same beginning, those without words of their own."""
        for start in dict.fromkeys(("", *(word[:_TELLING] for word in words))):
            yield from self._by_start.get(start, ())

    @cached_property
    def _by_start(self) -> dict[str, list[_Name]]:
        found: dict[str, list[_Name]] = {}
        for name in self._names:
            found.setdefault(name.words[0][:_TELLING] if name.words else "", []).append(name)
        return found

    @cached_property
    def _words_by_start(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._all_words:
            found.setdefault(word[:_TELLING], []).append(word)
        return found

    def _is_own(self, word: str) -> bool:
        return any(same_word(word, own) for own in self._words_by_start.get(word[:_TELLING], ()))

    @cached_property
    def _all_words(self) -> frozenset[str]:
        return frozenset(word for name in self._names for word in name.words)

    @cached_property
    def _names(self) -> tuple[_Name, ...]:
        return tuple(name for table in self.tables for name in _names_in(table, self.top))

    def _spans(self, name: _Name, words: Sequence[Word]) -> frozenset[int] | None:
        """Where words name a row, by all of its own; ``None`` where they don't."""
        if not name.words and not name.is_total:
            return None
        spans: set[int] = set()
        for own in name.words:
            at = next((word.start for word in words if self._is_name(word.text, own)), None)
            if at is None:
                return None
            spans.add(at)
        return frozenset(spans) if not spans or max(spans) - min(spans) <= _WIDEST else None

    def _is_name(self, word: str, own: str) -> bool:
        if same_word(word, own):
            return True
        short = _UNIT_OF_BODY.match(own)
        return short is not None and same_word(word, short["short"]) and not self._is_own(word)

    def _results(self, nearby: Around) -> Iterator[NamedRow]:
        """The results, where a body has a surplus or a deficit: *bolaget gick med förlust*."""
        for name in self._names if nearby.says & (Says.SURPLUS | Says.DEFICIT) else ():
            if is_result(name.row.label) and _RESULT in {*name.words[:1], *name.words[-1:]}:
                yield NamedRow(name.table, name.row, frozenset())


def _names_in(table: PlainTable, top: str) -> Iterator[_Name]:
    """The rows of a table with their names, cut short where only one row is then called that."""
    short = [_short(row.label) for row in table.rows]
    how_often = Counter(short)
    for row, words in zip(table.rows, short, strict=True):
        own = words if words and how_often[words] == 1 else naming_words(row.label)
        is_total = is_sum(row.label) or (row is table.rows[-1] and _is_owner(own, top))
        if is_sum(row.label):
            own = tuple(word for word in own if not is_whole(word) and not is_body(word))
        if is_result(row.label) and own[-1:] == (_RESULT,):
            own = own[-1:]
        yield _Name(table, row, own, is_total)


def _is_said(total: NamedRow) -> bool:
    """Whether a total is named by the body that it is of."""
    return bool(total.spans) and not is_sum(total.row.label)


def _short(label: str) -> tuple[str, ...]:
    words = naming_words(_ADDED.split(label, maxsplit=1)[0])
    return tuple(word for word in words if word not in _LEFT_OUT) or words


def _is_owner(words: Sequence[str], top: str) -> bool:
    """Whether a label is the body that the other rows are parts of: *Lasarettet*."""
    owner = naming_words(top)
    return bool(words) and all(is_bare_body(word) or word in owner for word in words)
