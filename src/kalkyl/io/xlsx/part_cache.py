"""What was made of a part of a package, for the next file with the same part, byte by byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from kalkyl.base.cache import Remembered
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.package import Package

Made = TypeVar("Made")
_ROOM: Final = 16_000_000
"""Bytes, roughly, for each kind of thing that is made of parts."""
_SMALL: Final = 64_000
"""Larger parts hold what people filled in, and differ from file to file."""


class SameParts(Generic[Made]):
    """What a function made of parts, by their bytes and what else it depends on."""

    def __init__(self, cost: Callable[[Made], int]) -> None:
        self._cost = cost
        self._kept: Remembered[tuple[bytes, object], Made] = Remembered(_ROOM)

    def of(self, package: Package, part: str, given: object, make: Callable[[], Made]) -> Made:
        """What ``make`` makes of a small part; it must depend on ``given`` and the part alone."""
        content = _small(package, part)
        if content is None:
            return make()
        made = self._kept.get((content, given))
        if made is None:
            made = make()
            if part not in package.noted:
                self._kept.keep((content, given), made, len(content) + self._cost(made))
        return made


def _small(package: Package, part: str) -> bytes | None:
    """The bytes of a part that is small and sound; whoever reads another says what is wrong."""
    if package.size(part) > _SMALL:
        return None
    try:
        return b"".join(package.chunks(part))
    except Refused:
        return None
