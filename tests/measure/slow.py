"""Writes anew which tests a desk run leaves out, from how long pytest says that each took.

    CI=true python -m pytest --durations=0 --durations-min=0.1 > durations.txt
    python tests/measure slow durations.txt 0.6

A test function is left out whose cases took so many seconds together or more.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

SLOW = Path(__file__).parents[1] / "slow.txt"
_LINE = re.compile(r"\s*([\d.]+)s (?:call|setup|teardown)\s+tests/([^\s\[]+)")


def slow_in(text: str, seconds: float) -> list[str]:
    """The test functions that took so long or longer, by file and name."""
    took: dict[str, float] = defaultdict(float)
    for line in text.splitlines():
        if found := _LINE.match(line):
            took[found[2]] += float(found[1])
    return sorted(name for name, time in took.items() if time >= seconds)


def main() -> None:
    names = slow_in(Path(sys.argv[1]).read_text(encoding="utf-8"), float(sys.argv[2]))
    SLOW.write_text("\n".join(names) + "\n", encoding="utf-8")
    print(f"{len(names)} test functions are left out on a desk")


if __name__ == "__main__":
    main()
