"""Faults that end a command with a sentence to its user rather than a stack trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kalkyl.model.facts import Phrase


class KalkylError(Exception):
    """What kalkyl was not able to do. ``says`` is a sentence for its user: words of the catalogue.

    As a text it is the English of the code; the commands say it in the user's language.
    """

    def __init__(self, says: Phrase) -> None:
        super().__init__(says)
        self.says = says


class DataFileError(KalkylError):
    """A file that cannot be read or used; its text says where."""


class OutputError(KalkylError):
    """A file that must not or cannot be written; its text says why."""


class ButtonError(KalkylError):
    """What a button in Excel was not able to do; its text says why, and what to do about it."""
