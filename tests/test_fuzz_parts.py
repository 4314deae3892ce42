"""Some of what ``fuzz_parts.py`` does for an hour: the parts that are parsed by hand."""

from __future__ import annotations

import fuzz_parts

TEXTS = 2_000
"""About two hundred of every part. Faults are looked for by the hour, with ``tests/measure``."""


def test_nothing_that_is_parsed_by_hand_raises_or_hangs() -> None:
    names = {fuzz_parts.tried(1, number)[0] for number in range(TEXTS)}
    assert names == set(fuzz_parts.PARTS)


def test_a_number_is_the_same_input_always() -> None:
    assert fuzz_parts.tried(7, 5)[0] == fuzz_parts.tried(7, 5)[0]
