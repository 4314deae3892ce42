"""What a total of many departments costs: ``python tests/measure total [COUNT]``, usually 300.

The part of ``bench`` that is about the total, with the same peer: python-calamine reading the same
workbooks in the same run.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import CALAMINE, cost, line, make_workbooks, merging


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        files = list(map(str, make_workbooks(folder / "in", count)))
        print(f"{count} workbooks")
        peer = cost([sys.executable, "-c", CALAMINE, *files], 1, cores=1)
        line("python-calamine, one process", peer, peer)
        merging(folder, peer)


if __name__ == "__main__":
    main()
