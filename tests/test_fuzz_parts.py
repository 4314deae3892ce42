"""Some of what ``fuzz_parts.py`` does for an hour: the parts that are parsed by hand."""

from __future__ import annotations

import os
import time

import fuzz_parts

SECONDS = 60 if os.environ.get("CI") else 10
"""Of the processor: a minute where everything is to be held, less on a desk."""


def test_nothing_that_is_parsed_by_hand_raises_or_hangs() -> None:
    start = time.thread_time()
    names = set()
    for number in range(1_000_000):
        names.add(fuzz_parts.tried(1, number)[0])
        if time.thread_time() - start > SECONDS:
            break
    assert names == set(fuzz_parts.PARTS)


def test_a_number_is_the_same_input_always() -> None:
    assert fuzz_parts.tried(7, 5)[0] == fuzz_parts.tried(7, 5)[0]
