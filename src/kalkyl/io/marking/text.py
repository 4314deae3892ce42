"""Texts that senders wrote, made fit to stand in a part: never markup, never a formula."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 4_000
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def fit(text: str) -> str:
    """A text of characters that a workbook can hold, and not longer than anyone reads."""
    sound = _NO_CHARACTER.sub("�", text)
    return sound if len(sound) <= _LONGEST else f"{sound[: _LONGEST - 1]}…"


def xml(text: str) -> str:
    """The text as the content of an element or attribute of a workbook."""
    whole = _ESCAPE.sub("_x005F_", fit(text))
    whole = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", whole)
    return "".join(_MARKUP.get(letter, letter) for letter in whole)
