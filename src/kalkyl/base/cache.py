"""What was worked out before, for the next file that has the same: a round's are of one template.

Kept by the things themselves and never by a checksum, so that nothing passes for another. What is
kept is bounded by its cost, and begins again when that is spent: a file made to fill it takes no
more memory than that, and its followers are only as slow as if nothing were remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Generic, TypeVar

Known = TypeVar("Known", bound=Hashable)
Made = TypeVar("Made")
_ENTRY = 300
"""Bytes that an entry takes, its key and value aside."""


class Remembered(Generic[Known, Made]):
    """What was made of what, as long as there is room; ``room`` and costs are bytes, roughly."""

    def __init__(self, room: int) -> None:
        self._room = self._left = room
        self._made: dict[Known, Made] = {}
        self.get = self._made.get

    def keep(self, known: Known, made: Made, cost: int) -> Made:
        """Keep what was made, and give it back."""
        cost += _ENTRY
        if self._left < cost:
            self._made.clear()
            self._left = self._room
        if self._left >= cost:
            self._left -= cost
            self._made[known] = made
        return made


def by_text(room: int) -> Callable[[Callable[[str], Made]], Callable[[str], Made]]:
    """Remember what a function makes of a text, when it is the same each time and small."""

    def of(make: Callable[[str], Made]) -> Callable[[str], Made]:
        kept: Remembered[str, tuple[Made]] = Remembered(room)
        get = kept.get

        @wraps(make)
        def remembering(text: str) -> Made:
            made = get(text) or kept.keep(text, (make(text),), 4 * len(text))
            return made[0]

        return remembering

    return of
