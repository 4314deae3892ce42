"""The memory of a check of 500, 2 000 and 5 000 workbooks: it must not grow with their number.

Not a test: run it with ``python tests/measure memory [COUNT …]``. Said is the largest process of
each form of output. Exit code 1 where one takes more than :data:`MOST`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import batch
import bench

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
                took = bench.once(command, None)
                bench.line(f"check of {count} as {form}", took)
                largest = max(largest, took.megabytes)
    return 0 if largest <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
