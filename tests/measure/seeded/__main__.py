"""How many seeded faults are found, per class, and false alarms.

``python tests/measure seeded [COUNT] [CLASS]…`` prints the table of docs/matning.md.
"""

from __future__ import annotations

import sys

from seeded.measure import alarm_lines, recall_lines, scores

if __name__ == "__main__":
    found = scores(int(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2:])
    print("\n".join([*recall_lines(found), *alarm_lines()]))
