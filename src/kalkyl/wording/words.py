"""Puts facts in words, in the reader's language, as the reader's own Excel would show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kalkyl.figures import excel_swedish
from kalkyl.figures.amount import rounded, show
from kalkyl.figures.personal_identity import masked
from kalkyl.model import Amount, ExcelFormula, ExcelWord, Listed, Phrase
from kalkyl.model.visible import visible
from kalkyl.wording.catalogue import template

_GROUPED: Final = 10_000
"""Bare numbers below this, years among them, are written without a blank."""
_LARGEST_POWER: Final = 400
"""Of ten, in a figure that is written out; Excel has 308."""


def translate(language: str, text: str, /, **facts: object) -> str:
    """A text of kalkyl's own, given in English, with its facts filled in."""
    return filled(template(language, text), facts, language)


def filled(text: str, facts: Mapping[str, object], language: str) -> str:
    """A text with its facts; ``{name:+}`` is ``{name}`` after a blank, ``{name:()}`` in brackets.

    Of a fact that is not there, blank and brackets are left out as well.
    """
    return text.format_map({name: _Shown(fact, language) for name, fact in facts.items()})


class _Shown:
    """A fact in a template, as the reader's own Excel would show it."""

    __slots__ = ("fact", "language")

    def __init__(self, fact: object, language: str) -> None:
        self.fact = fact
        self.language = language

    def __format__(self, wanted: str) -> str:
        text = shown(self.fact, self.language)
        if not text or not wanted:
            return text
        return f" {text}" if wanted == "+" else f" ({text})"


def shown(fact: object, language: str) -> str:
    """A fact in words."""
    match fact:
        case Amount():
            return _amount(fact, language)
        case ExcelWord():
            text = seen(fact.text)
            return excel_swedish.value(text) if language == "sv" else text
        case ExcelFormula():
            text = seen(fact.text)
            return excel_swedish.formula(text) if language == "sv" else text
        case Phrase():
            return filled(template(language, fact.text, fact.id), fact.facts, language)
        case Listed():
            return _listed(fact, language)
    return seen(str(fact))


def _listed(fact: Listed, language: str) -> str:
    items = [text for item in fact.items if (text := shown(item, language))]
    if fact.joined and len(items) > 1:
        first = fact.separator.join(items[:-1])
        return translate(language, "{first} and {last}", first=first, last=items[-1])
    text = fact.separator.join(items)
    return (
        f"{text} {translate(language, 'and {count} more', count=fact.more)}" if fact.more else text
    )


def _amount(amount: Amount, language: str) -> str:
    text = seen(str(amount))
    number = amount.value
    if text != str(amount):  # the digits are somebody's personnummer
        return text
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_POWER:
        return text
    if not amount.unit and number == int(number) and abs(number) < _GROUPED:
        return text.replace("-", "−")
    most = amount.decimals
    decimals = None if most is None or number == rounded(number, most) else most
    return show(number, decimals, unit=amount.unit, language=language)


def seen(text: str) -> str:
    """A text as it can be shown on one line, also a file's or a sender's name.

    What steers a terminal or turns the line is seen, and a personnummer is not.
    """
    return masked(visible(text))
