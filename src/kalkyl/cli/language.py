"""Swedish for people, English by a switch: ``--lang en`` or ``KALKYL_LANG=en``."""

from __future__ import annotations

import os
import sys

_CLICK = (
    ("Usage:", "Användning:"),
    ("Options:", "Val:"),
    ("Commands:", "Kommandon:"),
    ("Show this message and exit.", "Visa den här hjälpen."),
    ("Show the version and exit.", "Visa version."),
    ("[OPTIONS]", "[VAL]"),
    ("COMMAND [ARGS]...", "KOMMANDO …"),
    ("Missing argument", "Det saknas ett argument:"),
    ("Missing option", "Det saknas ett val:"),
    ("Missing command.", "Det saknas ett kommando."),
    ("No such command", "Det finns inget kommando"),
    ("No such option", "Det finns inget val"),
    ("Did you mean", "Menas"),
    ("Invalid value for", "Felaktigt värde för"),
    ("is not a valid integer", "är inget heltal"),
    ("is not one of", "är inget av"),
    ("is not in the range", "ligger inte inom"),
    ("does not exist", "finns inte"),
    ("Got unexpected extra argument", "Ett argument för mycket:"),
    ("[required]", "[krävs]"),
    ("[default: ", "[förval: "),
)


def chosen() -> str:
    """The language asked for, before any command is read."""
    words = sys.argv[1:]
    for at, word in enumerate(words):
        if word == "--lang=en" or (word == "--lang" and words[at + 1 : at + 2] == ["en"]):
            return "en"
    return "en" if os.environ.get("KALKYL_LANG") == "en" else "sv"


LANGUAGE = chosen()


def say(sv: str, en: str) -> str:
    """The words of the language asked for."""
    return sv if LANGUAGE == "sv" else en


def in_swedish(text: str) -> str:
    """Click's own words in Swedish, unless English was asked for."""
    if LANGUAGE == "en":
        return text
    for english, swedish in _CLICK:
        text = text.replace(english, swedish)
    return text
