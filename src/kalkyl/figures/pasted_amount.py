"""An amount pasted as text, as its sender will have meant it.

Blanks that nobody sees, dashes for minus, brackets, a minus last and currencies are read; what was
odd is said.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import BLANKS, MINUSES
from kalkyl.model import FactValue, Listed, Phrase

_LONGEST = 60
_NAMES: Final = {
    "\u00ad": Phrase("soft_hyphen", "a soft hyphen"),
    "\u200b": Phrase("zero_width_space", "a zero-width space"),
    "\u2010": Phrase("typographic_hyphen", "a typographic hyphen"),
    "\u2011": Phrase("non_breaking_hyphen", "a non-breaking hyphen"),
    "\u2012": Phrase("figure_dash", "a figure dash"),
    "\u2014": Phrase("em_dash", "an em dash"),
    "\u2060": Phrase("word_joiner", "a word joiner"),
    "\ufeff": Phrase("byte_order_mark", "a byte order mark"),
}
_DASHES: Final = "\u2010\u2011\u2012\u2014\u2015\ufe58\ufe63\uff0d\u207b"
_BRACKETED = regex(r"\(([^()]++)\)(.*)", re.DOTALL)
_MINUS_LAST = regex(r"([0-9][0-9 .,]*+)[-−–]")
_CURRENCY = regex(
    r"(?:sek\s*+)?([-−–]?[0-9 .,]++)(?:sek|kronor|kr\.?|:-|:−|:–|((?<=,)-))?", re.IGNORECASE
)
_POINTS = regex(r"([-−–]?[0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class IntendedAmount:
    """A text as its sender will have meant it, and what is odd about how it is written."""

    text: str
    why: FactValue


def meant_by(text: str) -> IntendedAmount | None:
    """What a text for an amount was meant to be; ``None`` where nothing odd is known about it."""
    if len(text) > _LONGEST:
        return None
    seen, odd = _without_unseen(text.translate(BLANKS))
    plain, why = _rewritten(seen.strip())
    reasons: list[FactValue] = []
    if odd:
        reasons.append(
            Phrase("text_contains", "The text contains {marks}.", {"marks": Listed(odd)})
        )
    reasons += [why] if why else []
    return IntendedAmount(plain, Listed(tuple(reasons), separator=" ")) if reasons else None


def _without_unseen(text: str) -> tuple[str, tuple[FactValue, ...]]:
    """The text with plain signs and blanks, and the names of those that it had instead."""
    odd: dict[str, FactValue] = {}
    seen: list[str] = []
    for mark in text:
        plain = _plain(mark)
        seen.append(plain)
        if plain != mark:
            name = _NAMES.get(mark) or (_UNUSUAL_BLANK if plain == " " else _UNSEEN)
            code = f"(U+{ord(mark):04X})"
            odd[mark] = Listed((name, code), separator=" ")
    return "".join(seen), tuple(odd.values())


_UNUSUAL_BLANK: Final = Phrase("unusual_blank", "an unusual blank")
_UNSEEN: Final = Phrase("unseen_character", "an unseen character")


def _plain(mark: str) -> str:
    if mark == "\u00ad":
        return ""
    if mark in _DASHES:
        return "-"
    kind = unicodedata.category(mark)
    if kind in {"Cf", "Cc", "Mn"} or mark == "\u2800":
        return " " if mark in "\t\n\r" else ""
    return " " if kind in {"Zs", "Zl", "Zp"} else mark


def _rewritten(text: str) -> tuple[str, Phrase | None]:
    """A text with its sign first and its currency as kr; and what was odd about it."""
    if match := _BRACKETED.fullmatch(text):
        inner, ending = match[1].strip(), match[2].strip()
        plain = _rewritten(f"{inner} {ending}".strip())[0]
        return f"-{plain.lstrip('-')}", Phrase("brackets_no_minus", "Brackets are no minus here.")
    if match := _MINUS_LAST.fullmatch(text):
        return f"-{match[1].rstrip()}", Phrase("minus_last", "The minus stands last.")
    match = _CURRENCY.fullmatch(text)
    if match is None:
        return text, None
    number = (match[1].removesuffix(",") if match[2] else match[1]).strip()
    if number in {"", *MINUSES}:
        return text, None
    points = _POINTS.fullmatch(number)
    if points:
        number = points[1].replace(".", " ") + points[2]
    unit = " kr" if match[1] != text else ""
    if points:
        return number + unit, Phrase("points_in_thousands", "Points do not part thousands here.")
    return number + unit, Phrase("currency", "The currency is not written so.") if unit else None
