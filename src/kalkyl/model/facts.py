"""The facts of a finding: raw values, put in words last of all and in the reader's language.

Text is what somebody wrote or a name in the workbook, and is never translated. kalkyl's own words
within a message are a :class:`Phrase`, known by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model.cells import Area, Place, Value
from kalkyl.model.visible import beginning


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and its unit. ``decimals`` are the most that are shown; ``None`` shows them all."""

    value: Decimal
    unit: str | None = None
    decimals: int | None = 4

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit}" if self.unit else plain(self.value)


@dataclass(frozen=True, slots=True)
class ExcelWord:
    """An error or a truth value as files hold it, in English: ``#REF!``, ``TRUE``."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ExcelFormula:
    """A formula as files hold it, in English."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of kalkyl's own within a message: an id, the English for it, and the facts it needs.

    The Swedish is in the catalogue ``wording/locale``.
    """

    id: str
    text: str
    facts: Facts = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map({name: str(value) for name, value in self.facts.items()})


@dataclass(frozen=True, slots=True)
class Listed:
    """Several facts in a row, and how many ``more`` there are that are not named.

    ``joined`` puts *and* before the last of them.
    """

    items: tuple[FactValue, ...]
    more: int = 0
    separator: str = ", "
    joined: bool = False

    def __str__(self) -> str:
        return self.separator.join(map(str, self.items))


FactValue: TypeAlias = (
    str | int | Amount | ExcelWord | ExcelFormula | Phrase | Listed | Place | Area
)
Facts: TypeAlias = Mapping[str, FactValue]
_LARGEST_POWER = 1_000
"""Of ten, in a figure that is written out: Excel has 308, and a product of three 924."""
NOTHING = ""
"""A fact that is not there: its part of the message is left out."""


def in_quotes(text: str) -> Phrase:
    """The beginning of a text as a fact, in the quotation marks of the reader's language."""
    return Phrase("quoted", "“{text}”", {"text": beginning(text)})


def plain_value(value: Value) -> str:
    """A value as text, an amount as :func:`plain` has it; nothing is ""."""
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)


def plain(value: Decimal) -> str:
    """The whole value as JSON and CSV want it: ``-305010``, ``18.304``.

    Only what is no figure of Excel's has an exponent.
    """
    if not value:
        return "0"
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_POWER:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def first_of(items: tuple[FactValue, ...], most: int, *, joined: bool = False) -> Listed:
    """The first of many facts, with a count of the rest; *and* only where all are named."""
    more = max(0, len(items) - most)
    return Listed(items[:most], more, joined=joined and not more)


def rewritten(value: FactValue, change: Callable[[str], str]) -> FactValue:
    """The fact with every text in it changed; a figure whose digits are changed becomes text."""
    match value:
        case str():
            return change(value)
        case Amount() | Place() | Area():
            text = str(value)
            return value if (new := change(text)) == text else new
        case ExcelWord() | ExcelFormula():
            return replace(value, text=change(value.text))
        case Phrase():
            facts = {name: rewritten(fact, change) for name, fact in value.facts.items()}
            return replace(value, facts=facts)
        case Listed():
            return replace(value, items=tuple(rewritten(item, change) for item in value.items))
    return value


def as_data(value: FactValue) -> Any:
    """The fact for programs: the same whatever the language."""
    match value:
        case str() | int():
            return value
        case Amount():
            return {"value": plain(value.value), "unit": value.unit}
        case Place():
            return {"sheet": value.sheet, "cell": value.cell}
        case Area():
            return {"sheet": value.sheet, "cells": value.a1}
        case Phrase():
            return {"phrase": value.id, "facts": facts_as_data(value.facts)}
        case Listed():
            return {"items": [as_data(item) for item in value.items], "more": value.more}
    return value.text


def facts_as_data(facts: Facts) -> dict[str, Any]:
    """All facts of a finding for programs."""
    return {name: as_data(value) for name, value in facts.items()}
