"""Text that is in XML what it is as bytes, so that no parser is needed to read it."""

from __future__ import annotations

import re
from typing import Final

LARGEST_PLAIN: Final = 2_000_000
"""Bytes of a part that is read so, in whole; larger ones go through expat piece by piece."""
_CONTROLS: Final = bytes({*range(32)} - {9, 10})
_NO_TEXT: Final = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERRED = re.compile("&(?!(?:lt|gt|amp|quot|apos);)")


def decoded(content: bytes) -> str:
    """Bytes as the text that they are in XML; ``ValueError`` if there is more to interpret."""
    odd = any(mark in content for mark in _NO_TEXT)
    if odd or len(content.translate(None, _CONTROLS)) != len(content):
        raise ValueError
    return content.decode()


def dereferenced(text: str) -> str:
    """The text with characters for the five references that have names; no other may be there."""
    if "&" not in text:
        return text
    if _REFERRED.search(text):
        raise ValueError(text)
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return text
