"""Amounts that look right and are none: unseen characters, signs and currency in odd places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kalkyl.figures.amount import BLANKS, MINUSES

_LONGEST = 60
_NAMES: Final = {
    "\u00ad": "ett mjukt bindestreck",
    "\u200b": "ett mellanslag utan bredd",
    "\u2010": "ett typografiskt bindestreck",
    "\u2011": "ett hårt bindestreck",
    "\u2012": "ett siffertankstreck",
    "\u2014": "ett långt tankstreck",
    "\u2060": "en ordskarv utan bredd",
    "\ufeff": "en märkning av teckenordning",
}
_DASHES: Final = "\u2010\u2011\u2012\u2014\u2015\ufe58\ufe63\uff0d\u207b"
_BRACKETED = re.compile(r"\(([^()]++)\)(.*)", re.DOTALL)
_MINUS_LAST = re.compile(r"([0-9][0-9 .,]*+)[-−–]")
_CURRENCY = re.compile(
    r"(?:sek\s*+)?([-−–]?[0-9 .,]++)(?:sek|kronor|kr\.?|:-|:−|:–|((?<=,)-))?", re.IGNORECASE
)
_POINTS = re.compile(r"([-−–]?[0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Meant:
    """A text as its sender will have meant it, and what is odd about how it is written."""

    text: str
    why: str


def meant_by(text: str) -> Meant | None:
    """What a text for an amount was meant to be; ``None`` where nothing odd is known about it."""
    if len(text) > _LONGEST:
        return None
    seen, odd = _without_unseen(text.translate(BLANKS))
    plain, why = _rewritten(seen.strip())
    reasons = [f"Texten innehåller {', '.join(odd)}."] if odd else []
    reasons += [why] if why else []
    return Meant(plain, " ".join(reasons)) if reasons else None


def _without_unseen(text: str) -> tuple[str, list[str]]:
    """The text with plain signs and blanks, and the names of those that it had instead."""
    odd: dict[str, None] = {}
    seen: list[str] = []
    for mark in text:
        plain = _plain(mark)
        seen.append(plain)
        if plain != mark:
            odd[f"{_NAMES.get(mark) or _kind(plain)} (U+{ord(mark):04X})"] = None
    return "".join(seen), list(odd)


def _kind(plain: str) -> str:
    return "ett ovanligt mellanslag" if plain == " " else "ett osynligt tecken"


def _plain(mark: str) -> str:
    if mark == "\u00ad":
        return ""
    if mark in _DASHES:
        return "-"
    kind = unicodedata.category(mark)
    if kind in {"Cf", "Cc", "Mn"} or mark == "\u2800":
        return " " if mark in "\t\n\r" else ""
    return " " if kind in {"Zs", "Zl", "Zp"} else mark


def _rewritten(text: str) -> tuple[str, str]:
    """A text with its sign first and its currency as kr; and what was odd about it."""
    if match := _BRACKETED.fullmatch(text):
        inner, ending = match[1].strip(), match[2].strip()
        plain = _rewritten(f"{inner} {ending}".strip())[0]
        return f"-{plain.lstrip('-')}", "En parentes är inget minustecken här."
    if match := _MINUS_LAST.fullmatch(text):
        return f"-{match[1].rstrip()}", "Minustecknet står sist."
    match = _CURRENCY.fullmatch(text)
    if match is None:
        return text, ""
    number = (match[1].removesuffix(",") if match[2] else match[1]).strip()
    if number in {"", *MINUSES}:
        return text, ""
    points = _POINTS.fullmatch(number)
    if points:
        number = points[1].replace(".", " ") + points[2]
    unit = " kr" if match[1] != text else ""
    why = "Punkter skiljer inte tusental åt här." if points else ""
    return number + unit, why or ("Valutan skrivs inte så i cellen." if unit else "")
