"""Text that is in XML what it is as bytes, so that no parser is needed to read it."""

from __future__ import annotations

import re
from typing import Final

from kalkyl.base.regex import regex

LARGEST_PLAIN: Final = 2_000_000
"""Bytes of a part that is read so, in whole; larger ones go through expat piece by piece."""
_CONTROLS: Final = bytes({*range(32)} - {9, 10})
_NO_TEXT: Final = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERRED = regex("&(?!(?:lt|gt|amp|quot|apos);)")
_NUMBERED = regex("&#([1-9][0-9]{2,6});")
_LETTERS: Final = (range(0xA0, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
"""What a number may stand for here: openpyxl writes all but ASCII so where lxml is installed."""


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
