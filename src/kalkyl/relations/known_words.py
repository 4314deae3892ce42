"""Whether words say of which part an amount is: those that no table of its document has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from functools import cached_property
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.relations.named_cells import NamedRow
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.sentence_words import Around, is_common, is_unsure, is_whole, naming_words
from kalkyl.relations.table_words import is_part
from kalkyl.relations.whole import is_another_body
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.limits import limits, limits_behind
from kalkyl.rules.prose.names import same_word

_RATE: Final = "per"
SHARE: Final = "av"
_DAY: Final = frozenset({"sista", "siste", "den"})
_OF_THAT: Final = frozenset({"på", "om"})
"""*Av budgeten på 12 mnkr* is of all, *av budgeten är 12 mnkr* of a part."""


def _has_rate(words: Sequence[Word]) -> bool:
    """Whether words are of something each, and not of a day: *per sista augusti*."""
    return any(
        word.text == _RATE and (not after or not (after[0].text in _DAY or after[0].text.isdigit()))
        for at, word in enumerate(words)
        for after in (words[at + 1 : at + 2],)
    )


@dataclass(frozen=True)
class KnownWords:
    """The words of a document's tables and of its top."""

    tables: tuple[PlainTable, ...]
    top: str
    _known: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of titles, corners and headings, which limit nothing."""
        texts = [self.top, *(f"{table.title} {table.corner}" for table in self.tables)]
        texts += [column.heading for table in self.tables for column in table.columns]
        return frozenset(word for text in texts for word in naming_words(text))

    def is_heading_known(self, text: str) -> bool:
        """Whether all words of a heading are of any report or of the tables."""
        return all(is_common(name) or self._is_own(name) for name in naming_words(text))

    def is_of_part(self, nearby: Around, rows: Sequence[NamedRow]) -> bool:
        """Whether words say of which part an amount is, known or unknown."""
        spans = {at for named in rows for at in named.spans}

        def is_known(word: Word) -> bool:
            return word.start in spans or self.is_known(word)

        before, behind = nearby.before, nearby.after[:1]
        if _has_rate(before) or _has_rate(nearby.after[:2]):
            return True
        if not rows and any(is_part(word.text) for word in before):
            return True
        if is_another_body([word.text for word in before], self.top):
            return True
        leading = [word for word in before if not is_whole(word.text)]
        if (
            leading
            and before[0].text == SHARE
            and (leading[-1].text not in _OF_THAT or not all(map(is_known, leading)))
        ):
            return True
        is_limited = limits(before, is_known) or limits_behind((), nearby.after, is_known)
        return is_limited or is_unsure(behind) or not all(map(is_known, behind))

    def has_unknown(self, nearby: Around, rows: Sequence[NamedRow]) -> bool:
        """Whether a word before an amount is in none of the tables, verbs included."""
        spans = {at for named in rows for at in named.spans}
        return any(word.start not in spans and not self.is_known(word) for word in nearby.before)

    def is_known(self, word: Word) -> bool:
        """Whether a word is of any report or of the tables."""
        return bool(word.tags) or self._is_own(word.text)

    def _is_own(self, text: str) -> bool:
        if text not in self._known:
            self._known[text] = any(same_word(text, other) for other in self._words)
        return self._known[text]
