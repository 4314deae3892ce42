"""Prints recall per class and false alarms: ``python -m seeded 25`` in ``tests/``."""

from __future__ import annotations

import sys

from seeded.measure import alarm_lines, recall_lines, scores

if __name__ == "__main__":
    found = scores(int(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2:])
    print("\n".join([*recall_lines(found), *alarm_lines()]))
