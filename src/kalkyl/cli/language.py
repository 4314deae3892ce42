"""Swedish for people, English by a switch: ``--lang en`` or ``KALKYL_LANG=en``."""

from __future__ import annotations

import gettext
import os
import sys
from typing import TYPE_CHECKING, Final

from kalkyl.base.errors import KalkylError
from kalkyl.wording.catalogue import LOCALE, say, speak, spoken

if TYPE_CHECKING:
    from kalkyl.model import FactValue

__all__ = ["FOLDER", "LANGUAGE", "fact_shown", "is_asked_for", "say", "speak", "told"]
FOLDER: Final = "kalkyl.organisation.folder"
"""Where a command keeps the folder that it was given."""
_DOMAIN = "click"
_HELP = (
    ("[OPTIONS]", "[VAL]"),
    ("COMMAND [ARGS]...", "KOMMANDO …"),
    ("required]", "krävs]"),
)
"""What click leaves out of its catalogue; replaced in help pages only, which kalkyl writes."""


def chosen() -> str:
    """The language asked for, before any command is read."""
    words = sys.argv[1:]
    for at, word in enumerate(words):
        if word == "--lang=en" or (word == "--lang" and words[at + 1 : at + 2] == ["en"]):
            return "en"
    return "en" if os.environ.get("KALKYL_LANG") == "en" else "sv"


LANGUAGE = chosen()
speak(LANGUAGE)


def is_asked_for() -> bool:
    """Whether the environment says a language."""
    return bool(os.environ.get("KALKYL_LANG"))


def told(fault: KalkylError) -> str:
    """What a fault says, in the language asked for."""
    from kalkyl.wording.messages import fault_text  # 0.1 s: only after a fault

    return fault_text(fault, spoken())


def fact_shown(fact: FactValue) -> str:
    """A fact in words, in the language asked for."""
    from kalkyl.wording.messages import shown  # as above

    return shown(fact, spoken())


def help_in_swedish(text: str) -> str:
    """A page of help without click's English, unless English was asked for."""
    if LANGUAGE == "en":
        return text
    for english, swedish in _HELP:
        text = text.replace(english, swedish)
    return text


def _let_click_speak_swedish() -> None:
    """Gives gettext, by which click words all it says, its catalogue."""
    os.environ["LANGUAGE"] = "sv"
    gettext.bindtextdomain(_DOMAIN, LOCALE)
    gettext.textdomain(_DOMAIN)


if LANGUAGE == "sv":
    _let_click_speak_swedish()
