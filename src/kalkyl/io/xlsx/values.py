"""What a stored cell holds: numbers exact, numbers that are days, texts, truths and errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kalkyl.figures.amount import from_xml
from kalkyl.figures.excel_days import day
from kalkyl.io.xlsx.styles import Style
from kalkyl.io.xlsx.text import unescaped
from kalkyl.model import Broken, Value

TRUE = ("1", "true")
"""The ways in which the format writes yes."""

_FEW = 14
_PLAIN = re.compile(r"-?(?:[1-9][0-9]*(?:\.[0-9]*[1-9])?|0\.[0-9]*[1-9])|0")
_OVERFLOW = Broken("#NUM!")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sheets of a workbook share."""

    strings: Sequence[str] = ()
    styles: Mapping[str, Style] = field(default_factory=dict)
    date1904: bool = False
    has_pictures: bool = True
    """Whether a cell that shows an error to old programs may hold a picture or a data type."""

    def value(self, kind: str, text: str | None, style: Style) -> Value:
        """What a cell holds, by its type ``t``; ``None`` where nothing is stored."""
        if not text:
            return text if kind == "str" else None
        if kind == "n":
            return self._day(text) if style.is_date else _number(text)
        if kind == "s":
            return self.strings[_index(text)]
        return _other(kind, text)

    def _day(self, text: str) -> Value:
        # The number as it is stored: shown with 15 digits, a hair before midnight is the next day.
        number = _number(text)
        if isinstance(number, Broken):
            return number
        found = day(Decimal(text.strip()), date1904=self.date1904)
        return found if isinstance(found, date) else number


def _number(text: str) -> Decimal | Broken:
    # Few digits are the number as it stands: the common case, at a quarter of the time.
    if len(text) <= _FEW and _PLAIN.fullmatch(text):
        return Decimal(text)
    number = from_xml(text)
    return _OVERFLOW if number is None else number


def _index(text: str) -> int:
    index = int(text)
    if index < 0:
        raise ValueError(text)
    return index


def _other(kind: str, text: str) -> Value:
    match kind:
        case "str":
            return unescaped(text)
        case "b":
            return text.strip() in TRUE
        case "e":
            return Broken(text.strip())
        case "d":
            return _written_day(text)
        case "inlineStr":
            return text
    raise ValueError(kind)


def _written_day(text: str) -> date | str:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return text
