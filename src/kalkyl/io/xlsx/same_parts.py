"""What was made of the parts of a package, for the next one in which they are the same.

Parts are compared as the container stores them, byte by byte, so that those of a template are
not even inflated again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from kalkyl.base.cache import Remembered
from kalkyl.io.xlsx.package import Package, Stored

Made = TypeVar("Made")


class _Kept(NamedTuple):
    """What was made, of which parts, and what else it was made of."""

    parts: Mapping[str, Stored]
    made: Any
    others: tuple[object, ...]


_COST: Final = 100
"""Bytes that may be made of one of a part: an element of four bytes becomes several hundred."""
_KEPT: Final[Remembered[Hashable, _Kept]] = Remembered(32_000_000)


def same(
    package: Package, what: tuple[Hashable, ...], make: Callable[[], Made], *others: object
) -> Made:
    """What ``make`` makes of a package: what it made last time, if all parts that it read then are.

    It must depend on the package, on ``what``, which names it, and on ``others``, which are
    told apart as objects.
    """
    known = (*what, *map(id, others), package.names)
    kept = _KEPT.find(known)
    if kept is not None and all(package.stored(part) == was for part, was in kept.parts.items()):
        made: Made = kept.made
        return made
    made, parts = package.watched(make)
    if parts is not None:
        _KEPT.keep(
            known, _Kept(parts, made, others), _COST * sum(part.size for part in parts.values())
        )
    return made
