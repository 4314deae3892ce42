"""Texts that strangers wrote, among them names of files, as they can be shown.

Characters that steer a terminal, turn the direction of a line or belong to no encoding are shown as
a replacement character. Every text that goes to a screen or an export passes through here.
"""

from __future__ import annotations

from typing import Final

from kalkyl.base.limits import QUOTED_CHARACTERS
from kalkyl.base.regex import regex

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_BREAKS: Final = regex("[\t\n\v\f\r\x85\u2028\u2029]+")
_STEERING: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff"
)
_UNSEEN: Final = regex(f"[{_STEERING}]")
_LONE_RETURN: Final = regex("\r(?!\n)")


def visible(text: str) -> str:
    """A text on one line."""
    return _UNSEEN.sub(_REPLACEMENT, _BREAKS.sub(" ", text))


def visible_lines(text: str) -> str:
    """A text that keeps its lines and tabs; a return that would overwrite its line is shown."""
    return _LONE_RETURN.sub(_REPLACEMENT, _UNSEEN.sub(_REPLACEMENT, text))


def beginning(text: str, most: int = QUOTED_CHARACTERS) -> str:
    """The beginning of a text, short enough to repeat."""
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(json_text: str) -> str:
    """A JSON text with such characters as escapes, so that nothing of it is lost."""
    return _UNSEEN.sub(lambda hit: f"\\u{ord(hit[0]):04x}", json_text)
