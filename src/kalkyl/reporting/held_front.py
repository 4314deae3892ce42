"""What a report says on its front page and at the top of each page, held against the total's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.relations.held_report import Resaid
from kalkyl.reporting.document import Document
from kalkyl.tables.likeness import letters

_WORD: Final = regex(r"\d+|[^\W\d_]+")
_YEAR: Final = regex(r"(?<!\d)20\d\d(?!\d)")
_OWN_LINES: Final = 2
"""So many lines of an editor's own may stand among those of the front page."""
_ALIKE: Final = 0.5
_MONTH: Final = 3
"""Letters by which months are the same: *jan* and *januari*."""


def front_differences(document: Document, texts: Sequence[str]) -> Iterator[Resaid]:
    """The line of the front page that is another than the total's, and years at the top of pages.

    A front page is held against the total's where it says all else that the total's does; lines of
    an editor's own may stand between, and a note may be gone.
    """
    wanted = [document.title, document.period, document.sender, *document.notes]
    top = list(texts[: len(wanted) + _OWN_LINES])
    where = {
        number: place
        for number, has in enumerate(wanted)
        for place in [next((at for at, line in enumerate(top) if _says(line, has)), None)]
        if place is not None
    }
    missing = [number for number in range(len(wanted)) if number not in where]
    if len(missing) == 1 and len(wanted) > len(missing):
        [number] = missing
        after, before = where.get(number - 1), where.get(number + 1)
        place = after + 1 if after is not None else before - 1 if before is not None else -1
        line = top[place] if 0 <= place < len(top) and place not in where.values() else ""
        is_note = number >= len(wanted) - len(document.notes)
        if line and (not is_note or _is_alike(line, wanted[number])):
            yield Resaid("", line, line, wanted[number])
    yield from _above_pages(document, texts)


def _is_alike(line: str, has: str) -> bool:
    return SequenceMatcher(None, _words(line), _words(has), autojunk=False).ratio() >= _ALIKE


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
    return bool(has) and all(word in left for word in _words(has))


def _words(text: str) -> list[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return [word if word.isdigit() else word[:_MONTH] for word in words]
