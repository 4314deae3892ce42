"""A lexicon as data: which of its tags each word or phrase of a text has.

In an entry ``~`` stands for any letters before or behind, ``_`` for a blank, and ``.`` for a dot or
none. An entry that begins with ``~`` also has the endings of Swedish nouns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from kalkyl.base.quick_dataclass import dataclass

Tag = TypeVar("Tag")
_ENDINGS = ("", "en", "n", "et", "t", "s", "ens", "ets", "ar", "er", "arna", "erna", "na", "ns")


@dataclass(frozen=True, slots=True)
class Tagged(Generic[Tag]):
    """A word or a phrase of a text in small letters, and its tags."""

    start: int
    end: int
    text: str
    tags: frozenset[Tag]


class Tagger(Generic[Tag]):
    """Finds the words of a lexicon in texts; ``marks`` is a pattern of what else is a word."""

    def __init__(self, lexicon: Mapping[Tag, str], marks: str = r"[.,;:()!?]") -> None:
        self._entries = [(entry, tag) for tag, words in lexicon.items() for entry in words.split()]
        self._marks = marks
        self.tags_of = lru_cache(maxsize=20_000)(self._tags_of)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Matches a phrase of the lexicon, a word or a mark."""
        phrases = {
            entry.replace(".", r"\.?\s?").replace("_", r"\s")
            for entry, _ in self._entries
            if len(entry) > 1 and ("_" in entry or "." in entry) and "~" not in entry
        }
        longest = "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
        first = rf"(?<!\w)(?:{longest})(?!\w)|" if phrases else ""
        return re.compile(rf"{first}[^\W\d_]+|{self._marks}", re.IGNORECASE)

    def read(self, text: str) -> Iterator[Tagged[Tag]]:
        """The words of a text with their tags."""
        for match in self.words.finditer(text):
            word = match[0].casefold()
            yield Tagged(match.start(), match.end(), word, self.tags_of(word))

    def _tags_of(self, word: str) -> frozenset[Tag]:
        """The tags of a word or a phrase."""
        plain = word if word == "." else " ".join(word.split()).replace(".", "")
        whole, begin, close = self._tables
        found = set(whole.get(plain, ()) or whole.get(plain.replace(" ", ""), ()))
        for cut in range(2, len(plain) + 1):
            found |= begin.get(plain[:cut], frozenset())
        for stem in {plain.removesuffix(ending) for ending in _ENDINGS if plain.endswith(ending)}:
            for cut in range(len(stem)):
                found |= close.get(stem[cut:], frozenset())
        return frozenset(found)

    @cached_property
    def _tables(self) -> tuple[Mapping[str, set[Tag]], ...]:
        """The tags of whole words, of beginnings and of ends of words."""
        tables: tuple[dict[str, set[Tag]], ...] = ({}, {}, {})
        for entry, tag in self._entries:
            at = 1 if entry.endswith("~") else 2 if entry.startswith("~") else 0
            word = entry.strip("~")
            name = word if word == "." else word.replace("_", " ").replace(".", "")
            tables[at].setdefault(name, set()).add(tag)
        return tables
