"""kalkyl's own words: English in the code, Swedish in a gettext catalogue beside this module.

The catalogue is a part of the program, as its modules are; ``tests/test_words.py`` holds it to the
code. What somebody else wrote is never looked up in it.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Final

LANGUAGES: Final = ("sv", "en")
LOCALE: Final = f"{__file__.rpartition('catalogue')[0]}locale"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("kalkyl", LOCALE, [language])


def template(language: str, text: str, context: str = "") -> str:
    """A text of kalkyl's own in a language, its fields not yet filled in."""
    found = _catalogue(language)
    said = found.pgettext(context, text) if context else found.gettext(text)
    return own_words(said) if language == "sv" else said


_SPOKEN: Final[ContextVar[str]] = ContextVar("spoken", default="sv")


def speak(language: str) -> None:
    """Has a command or a button speak a language from here on."""
    _SPOKEN.set(language)


def spoken() -> str:
    """The language that is spoken."""
    return _SPOKEN.get()


def say(text: str, /, **facts: object) -> str:
    """A text, given in English, in the language that is spoken."""
    return template(spoken(), text).format_map(facts)


_OWN_WORDS: Final[ContextVar[Callable[[str], str]]] = ContextVar("own_words", default=str)


def speak_for(put_in: Callable[[str], str]) -> None:
    """Has kalkyl's Swedish texts use the names of an organisation's levels from here on."""
    _OWN_WORDS.set(put_in)


def own_words(text: str) -> str:
    """A Swedish text of kalkyl's own, its fields not yet filled in, with the names of levels."""
    return _OWN_WORDS.get()(text)
