"""What was worked out before, for the next file that has the same: a round's are of one template.

Kept by the things themselves and never by a checksum, so that nothing passes for another. What is
kept is bounded by its cost, in two halves: when one is full the other is dropped, and what is asked
for again moves on to the new one, so that what a template repeats stays. A file made to fill it
takes no more memory than that, and its followers are only as slow as if nothing were remembered.
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
        self._half = self._left = room // 2
        self._made: dict[Known, Made] = {}
        self._costs: dict[Known, int] = {}
        self._older: dict[Known, tuple[Made, int]] = {}
        self.get = self._made.get
        """What is in the half that is being filled: quicker than :meth:`find`, which asks both."""

    def find(self, known: Known) -> Made | None:
        """What is kept, in either half."""
        made = self.get(known)
        return self.recalled(known) if made is None else made

    def recalled(self, known: Known) -> Made | None:
        """What was kept in the half that is full, which is kept on from here."""
        older = self._older.pop(known, None)
        return None if older is None else self.keep(known, *older)

    def keep(self, known: Known, made: Made, cost: int) -> Made:
        """Keep what was made, and give it back."""
        if self._left < cost + _ENTRY:
            self._older = {each: (self._made[each], cost) for each, cost in self._costs.items()}
            self._made.clear()
            self._costs.clear()
            self._left = self._half
        if self._left >= cost + _ENTRY:
            self._left -= cost + _ENTRY
            self._made[known] = made
            self._costs[known] = cost
        return made


def by_text(room: int) -> Callable[[Callable[[str], Made]], Callable[[str], Made]]:
    """Remember what a function makes of a text, when it is the same each time and small."""

    def of(make: Callable[[str], Made]) -> Callable[[str], Made]:
        kept: Remembered[str, tuple[Made]] = Remembered(room)
        get = kept.get

        @wraps(make)
        def remembering(text: str) -> Made:
            made = get(text) or kept.recalled(text)
            return (made or kept.keep(text, (make(text),), 4 * len(text)))[0]

        return remembering

    return of
