"""What a report says on its front page and at the top of each page, held against the total's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kalkyl.relations.held_report import Resaid
from kalkyl.reporting.document import Document
from kalkyl.tables.likeness import letters

_WORD: Final = re.compile(r"\d+|[^\W\d_]+")
_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
_MONTH: Final = 3
"""Letters by which months are the same: *jan* and *januari*."""


def front_differences(document: Document, texts: Sequence[str]) -> Iterator[Resaid]:
    """The lines of the front page that are others than the total's, and years at the top of pages.

    A front page is held against the total's where at least half of its lines are the same.
    """
    wanted = tuple(filter(None, (document.title, document.period, document.sender)))
    wanted += document.notes
    pairs = list(zip(wanted, texts, strict=False))
    same = sum(_says(line, has) for has, line in pairs)
    if same * 2 >= len(wanted):
        yield from (Resaid("", line, line, has) for has, line in pairs if not _says(line, has))
    yield from _above_pages(document, texts)


def _above_pages(document: Document, texts: Sequence[str]) -> Iterator[Resaid]:
    """Headers that name the report or its sender, of another year."""
    years = set(_YEAR.findall(document.period))
    names = [letters(name) for name in (document.title, document.sender) if name]
    rest = texts[texts.index("") :] if "" in texts else ()
    for line in dict.fromkeys(rest):
        named = set(_YEAR.findall(line))
        if named and years and not named & years and any(name in letters(line) for name in names):
            yield Resaid("", line, ", ".join(sorted(named)), ", ".join(sorted(years)))


def _says(line: str, has: str) -> bool:
    """Whether a line says what another does, perhaps with longer words or more of them."""
    left = iter(_words(line))
    return all(word in left for word in _words(has))


def _words(text: str) -> list[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return [word if word.isdigit() else word[:_MONTH] for word in words]
