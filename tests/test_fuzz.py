"""CellError and hostile workbooks, some of them; ``fuzz.py`` and ``bombs.py`` have all of them."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bombs
import fuzz
from kalkyl.base import limits

FILES = 150
SECONDS = 8
"""Of the processor, for the numbered files; on a slow machine fewer are tried."""


def test_numbered_files_are_judged_in_time() -> None:
    fuzz.corpus()
    start = time.process_time()
    outcomes = []
    for number in range(FILES):
        outcomes.append(fuzz.tried(number))
        if time.process_time() - start > SECONDS:
            break
    assert len({one.code for one in outcomes}) > 3, "files of one kind try one thing"
    assert "read" in {one.code for one in outcomes}
    assert max(one.seconds for one in outcomes) < limits.SECONDS_PER_FILE


def test_a_number_is_the_same_file_always() -> None:
    assert fuzz.broken(3) == fuzz.broken(3) != fuzz.broken(4)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_part_of_a_workbook_can_be_broken_so_that_kalkyl_breaks(choose: st.DataObject) -> None:
    parts = dict(choose.draw(st.sampled_from(fuzz.corpus())))
    name = choose.draw(st.sampled_from(sorted(parts)))
    content = parts[name]
    at = choose.draw(st.integers(0, len(content)))
    end = min(len(content), at + choose.draw(st.integers(0, 40)))
    inserted = choose.draw(st.one_of(st.binary(max_size=8), st.sampled_from(fuzz.SPLICES)))
    times = choose.draw(st.sampled_from((1, 1, 1, 400)))
    parts[name] = content[:at] + inserted * times + content[end:]
    with fuzz.at_most(limits.SECONDS_PER_FILE):
        fuzz.judged(fuzz.packed(parts))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_bytes_of_a_file_can_be_broken_so_that_kalkyl_breaks(choose: st.DataObject) -> None:
    content = fuzz.packed(choose.draw(st.sampled_from(fuzz.corpus())))
    at, end = sorted(choose.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    other = choose.draw(st.sampled_from((content[at:end], b"", b"PK\x01\x02", b"\xff" * 4)))
    with fuzz.at_most(limits.SECONDS_PER_FILE):
        fuzz.judged(content[:end] + other + content[end:])
        fuzz.judged(content[:at] + content[end:])


QUICK = [bomb for bomb in bombs.BOMBS if bomb not in bombs.SLOW]


@pytest.mark.parametrize("bomb", QUICK, ids=lambda bomb: bomb.__name__)
def test_a_bomb_does_not_go_off(bomb: bombs.Bomb) -> None:
    content = bomb()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with fuzz.at_most(limits.FILE_SECONDS):
        report = fuzz.judged(content)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - memory
    errors = {one.code for one in report.findings if one.severity.value == "error"}
    assert errors == ({bombs.BOMBS[bomb]} if bombs.BOMBS[bomb] else set())
    assert grown < limits.MEMORY_BYTES / 2


def test_a_process_with_little_memory_judges_a_bomb() -> None:
    """The limit on memory holds for the process, not only for what Python counts."""
    measure = Path(bombs.__file__).parent
    done = subprocess.run(
        [sys.executable, measure, "bombs", "long_string"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
