"""The memory of a check of 500, 2 000 and 5 000 workbooks: it must not grow with their number.

Not a test: run it with ``python tests/measure memory [COUNT …]``. Said is the largest process of
each form of output. Exit code 1 where one takes more than :data:`MOST`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import batch

COUNTS = (500, 2_000, 5_000)
FORMS = ("text", "json")
MOST = 150
"""Megabytes."""


def main() -> int:
    """Makes the workbooks, has them checked as people do, and prints what that takes."""
    counts = tuple(map(int, sys.argv[1:])) or COUNTS
    largest = 0.0
    with tempfile.TemporaryDirectory() as name:
        for count in sorted(counts):
            batch.make_workbooks(Path(name), count)
            for form in FORMS:
                command = [sys.executable, "-m", "kalkyl", "check", name, "--format", form]
                seconds, megabytes = _cost(command)
                print(f"check of {count:>5} as {form}{seconds:>8.1f} s CPU{megabytes:>6.0f} MB")
                largest = max(largest, megabytes)
    return 0 if largest <= MOST else 1


def _cost(command: list[str]) -> tuple[float, float]:
    """The processor's seconds and the megabytes of the largest process that a command takes."""
    measuring = [sys.executable, "-c", batch.MEASURING, *command]
    done = subprocess.run(measuring, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())
    seconds, kilobytes = map(float, done.stderr.split()[-2:])
    return seconds, kilobytes / 1024


if __name__ == "__main__":
    raise SystemExit(main())
