"""What a sender answers to a finding: why the figure is right after all.

An answer stands in a cell; the cell to its right, hidden, says what it answers. What counts as an
answer is plain enough for a formula in the workbook to decide it alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MARK: Final = "kalkyl:"
"""How the hidden cell beside an answer begins."""
LEAST_LETTERS: Final = 8
"""An answer of fewer letters says nothing, when stock phrases, blanks and signs are left out."""
STOCK: Final = (
    "[personnummer]",
    "inget att tillägga",
    "inget att kommentera",
    "ingen kommentar",
    "beloppet är rätt",
    "beloppet stämmer",
    "det är rätt",
    "det stämmer",
    "se kommentar",
    "enligt ovan",
    "som ovan",
    "korrekt",
    "koden",
    "stämmer",
    "se ovan",
    "se nedan",
    "vet inte",
    "vet ej",
    "okej",
)
"""Phrases that give no reason, the longer before those that they contain."""
DROPPED: Final = " \u00a0.,:;!?*_/()-–—…0123456789"
"""Characters that are no reason by themselves."""


class Standing(StrEnum):
    """Whether an answer answers."""

    HOLDS = "holds"
    LAPSED = "lapsed"
    EMPTY = "empty"
    UNCODED = "uncoded"
    """On a line that asks for a code, and without it."""
    PARTLY = "partly"
    """To some of the rows that the finding is about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender has written in an answer's cell. ``about`` says what it answers.

    On a line that asks for a code, ``numbers`` are all numbers in it of as many digits or more,
    and ``ends_in_number`` says whether it ends in one.
    """

    about: str
    text: str
    numbers: str = ""
    ends_in_number: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the template's own that asks what a finding asks, and the code of its figures."""

    about: str
    code: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given to a finding, and whether it stands. ``about`` is what it was given to."""

    text: str
    standing: Standing
    about: str = ""


def letters(text: str) -> int:
    """How many letters a text has beside stock phrases, blanks, digits and signs."""
    text = text.lower()
    for said in (*STOCK, *DROPPED):
        text = text.replace(said, "")
    return len(text)


def gives_reason(text: str) -> bool:
    """Whether a text can be an answer: a dash, a dot or "ok" is none."""
    return letters(text) >= LEAST_LETTERS
