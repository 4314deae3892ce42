"""How many lines a text takes in a column: rows must be high enough before Excel has seen them."""

from __future__ import annotations

import math
from functools import lru_cache

_WIDTHS = {
    0.48: "ijl.,:;!|' ",
    0.66: "frtIJ()[]/-",
    0.92: "acegksvxyzåäéFLS",
    1.05: "bdhnopquöEBPTZXYKR",
    1.30: "ACDGHNOQUVÅÄÖ%+=–",
    1.76: "mwMW@—",
}
"""Letters of Calibri by their width in digits, which is what a column's width counts; rounded up,
so that a text comes out one to three per cent too long."""
_LETTERS = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_BOLD = 1.05
_WIDEST = max(_WIDTHS)


@lru_cache(maxsize=4096)
def lines(text: str, width: float, *, bold: bool = False) -> int:
    """The lines of a text in a column so many digits wide, broken between words as Excel does."""
    scale = _BOLD if bold else 1
    if "\n" not in text and len(text) * _WIDEST * scale <= width:
        return 1
    return sum(_broken(line, width / scale) for line in text.split("\n"))


def _broken(text: str, width: float) -> int:
    count, used = 1, 0.0
    for word in text.split():
        length = sum(_LETTERS.get(letter, 1.0) for letter in word)
        if used and used + _LETTERS[" "] + length > width:
            count, used = count + 1, 0.0
        over = max(math.ceil(length / width) - 1, 0)
        count += over
        used += length - over * width + (_LETTERS[" "] if used else 0)
    return count
