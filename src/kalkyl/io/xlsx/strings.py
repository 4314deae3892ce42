"""The string table of a workbook: each text once, cells name it by its number.

Texts that are written plainly, in XML what they are as bytes, are cut out and remembered for the
next workbook; all others are for expat.
"""

from __future__ import annotations

import re
from typing import Final

from kalkyl.base.cache import Remembered
from kalkyl.base.limits import FILLED_CELLS
from kalkyl.base.regex import regex
from kalkyl.io.refusal import Refused, Tally, within
from kalkyl.io.xlsx.markup import Opener, Walk, text_length
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.values import joined

LARGEST_PLAIN: Final = 2_000_000
"""Bytes of a part that is read so, in whole; larger ones go through expat piece by piece."""
_CONTROLS: Final = bytes({*range(32)} - {9, 10})
_NO_TEXT: Final = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERRED = regex("&(?!(?:lt|gt|amp|quot|apos);)")
_NUMBERED = regex("&#([1-9][0-9]{2,6});")
_LETTERS: Final = (range(0xA0, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
"""What a number may stand for here: openpyxl writes all but ASCII so where lxml is installed."""


_ITEM = b"<si>"
_HEAD = regex(
    rb'(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="[a-z]+")? ?\?>)?'
    rb'[ \r\n]*<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    rb'(?: count="[0-9]{1,9}")?(?: uniqueCount="[0-9]{1,9}")?>'
)
_PLAIN = regex('<t(?: xml:space="preserve")?>([^<]*)</t></si>')
_END = b"</sst>"
_KNOWN: Final[Remembered[bytes, str]] = Remembered(8_000_000)


def decoded(content: bytes) -> str:
    """Bytes as the text that they are in XML; ``ValueError`` if there is more to interpret."""
    odd = any(mark in content for mark in _NO_TEXT)
    if odd or len(content.translate(None, _CONTROLS)) != len(content):
        raise ValueError
    return content.decode()


def dereferenced(text: str) -> str:
    """The text with characters for the five references that have names, and for letters by number.

    ``ValueError`` for any other reference.
    """
    if "&" not in text:
        return text
    if "&#" in text:
        text = _NUMBERED.sub(_letter, text)
    if _REFERRED.search(text):
        raise ValueError(text)
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return text


def _letter(reference: re.Match[str]) -> str:
    code = int(reference[1])
    if not any(code in letters for letters in _LETTERS):
        raise ValueError(reference[0])
    return chr(code)


def shared_strings(package: Package, part: str, tally: Tally) -> list[str]:
    """The string table of a workbook, in its order."""
    texts = plain_strings(package, part)
    if texts is None:
        return _Strings(package, part, tally).read()
    within(FILLED_CELLS, len(texts), "strings")
    for text in texts:
        tally.text(text)
    return texts


def plain_strings(package: Package, part: str) -> list[str] | None:
    """The texts of a table that is nothing but plain ones; ``None`` for what expat must read."""
    if package.size(part) > LARGEST_PLAIN:
        return None
    try:
        head, *items = b"".join(package.chunks(part)).split(_ITEM)
    except Refused:
        return None
    if not items or not _HEAD.fullmatch(head):
        return None
    last = items[-1].rstrip(b" \r\n")
    if not last.endswith(_END):
        return None
    items[-1] = last.removesuffix(_END)
    get = _KNOWN.get
    try:
        return [_learned(item) if (text := get(item)) is None else text for item in items]
    except ValueError:
        return None


def _learned(item: bytes) -> str:
    if (text := _KNOWN.recalled(item)) is not None:
        return text
    match = _PLAIN.fullmatch(decoded(item))
    if match is None:
        raise ValueError(item)
    return _KNOWN.keep(item, joined([dereferenced(match[1])]), 6 * len(item))


class _Strings:
    """Joins the runs of each ``si``; readings (``rPh``) are not part of the text."""

    def __init__(self, package: Package, part: str, tally: Tally) -> None:
        self._strings: list[str] = []
        self._runs: list[str] = []
        self._tally = tally
        self._is_open = False
        known: dict[str, Opener | None] = {"si": self._next, "t": self._open}
        self._walk = Walk(package, part, known, skipped=("rPh",))
        self._walk.whole_texts = True

    def read(self) -> list[str]:
        self._walk.run(lambda: text_length(self._runs))
        self._keep()
        return self._strings

    def _next(self, _attributes: dict[str, str]) -> None:
        self._keep()
        self._is_open = True

    def _open(self, _attributes: dict[str, str]) -> None:
        parser = self._walk.parser
        parser.CharacterDataHandler = self._runs.append
        parser.EndElementHandler = self._close

    def _close(self, name: str) -> None:
        if not name.endswith(" t"):
            raise ValueError(name)
        walk = self._walk
        walk.parser.CharacterDataHandler = None
        walk.parser.EndElementHandler = walk.ends

    def _keep(self) -> None:
        if self._is_open:
            text = joined(self._runs)
            self._runs.clear()
            self._strings.append(text)
            self._tally.text(text)
            within(FILLED_CELLS, len(self._strings), "strings")
