"""kalkyl's own words: English in the code, Swedish in a gettext catalogue beside this module.

The catalogue is a part of the program, as its modules are; ``tests/test_words.py`` holds it to the
code. What somebody else wrote is never looked up in it.
"""

from __future__ import annotations

import gettext
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
    return found.pgettext(context, text) if context else found.gettext(text)
