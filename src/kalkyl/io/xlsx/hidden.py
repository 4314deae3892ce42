"""Which rows and columns nobody sees, of those that hold anything."""

from __future__ import annotations

from collections.abc import Iterable

_LEAST_SEEN = 0.5
"""Points of height or characters of width; less is no line of pixels."""


def is_flat(size: str | None) -> bool:
    """Whether a row's height or a column's width leaves nothing to be seen; Excel may write 0."""
    if size is None:
        return False
    try:
        return float(size) < _LEAST_SEEN
    except ValueError:
        return False


def holding(ranges: list[tuple[int, int]], filled: Iterable[int]) -> frozenset[int]:
    """Those of some numbers that lie within ranges."""
    if not ranges:
        return frozenset()
    found: set[int] = set()
    left = sorted(ranges, reverse=True)
    end = 0
    for number in sorted(set(filled)):
        while left and left[-1][0] <= number:
            end = max(end, left.pop()[1])
        if number <= end:
            found.add(number)
    return frozenset(found)
