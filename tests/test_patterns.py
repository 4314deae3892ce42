"""No regular expression of kalkyl takes more than its share of time over what a stranger writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import patterns

TIMES, RUNS, WORST = 4, 5, 8.0
"""Four times as much text may take eight times as long; linear is 4, quadratic 16."""
SHORTEST, LONGEST = 4, 8_192
"""Characters; so few to begin with that a pattern which doubles its time is seen, and ends."""
TELLING = 0.003
"""Seconds below which a time says nothing and more text is tried; it is also quick enough."""


@pytest.fixture(scope="module")
def found() -> list[tuple[str, int, bool, bool]]:
    script = Path(patterns.__file__)
    done = subprocess.run(
        [sys.executable, script], capture_output=True, check=True, cwd=script.parent
    )
    return [tuple(one) for one in json.loads(done.stdout)]


def seconds(pattern: re.Pattern[Any], text: Any, *, anywhere: bool, runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.thread_time()
        if anywhere:
            for _match in pattern.finditer(text):
                pass
        else:
            pattern.match(text)
            pattern.fullmatch(text)
        times.append(time.thread_time() - start)
    return min(times)


def growth(pattern: re.Pattern[Any], attack: tuple[str, str, str], *, anywhere: bool) -> float:
    """How many times longer four times as much takes, at the first length that says anything."""
    begin, piece, end = attack
    if not piece:
        return 0.0

    def text(length: int) -> Any:
        whole = begin + piece * (length // len(piece) + 1) + end
        return whole.encode("utf-8") if isinstance(pattern.pattern, bytes) else whole

    length = SHORTEST
    while length <= LONGEST // TIMES:
        if seconds(pattern, text(length * TIMES), anywhere=anywhere, runs=1) > TELLING:
            long = seconds(pattern, text(length * TIMES), anywhere=anywhere, runs=RUNS)
            short = seconds(pattern, text(length), anywhere=anywhere, runs=RUNS)
            return long / short if long > TELLING else 0.0
        length *= TIMES
    return 0.0


def slow(one: tuple[str, int, bool, bool]) -> str:
    """The worst that a pattern can be made to do, in words; nothing if it is linear."""
    source, flags, of_bytes, anywhere = one
    pattern = re.compile(source.encode("latin-1") if of_bytes else source, flags)
    for attack in patterns.attacks(source, flags):
        grown = growth(pattern, attack, anywhere=anywhere)
        if grown > WORST:
            return (
                f"{grown:.1f} times: {source[:90]!r} {'anywhere' if anywhere else ''} on {attack}"
            )
    return ""


def test_the_measure_knows_a_pattern_that_backtracks() -> None:
    assert slow((r"(?:a|ab?)*c", 0, False, False))  # each letter doubles its time
    assert slow((r"a*b", 0, False, True))
    assert slow((r"\s+\Z", 0, False, True))
    assert not slow((r"\s+", 0, False, True))
    assert not slow((r"a*b", 0, False, False))


def test_no_pattern_backtracks(found: list[tuple[str, int, bool, bool]]) -> None:
    assert len(found) > 100
    assert [said for said in map(slow, found) if said] == []
