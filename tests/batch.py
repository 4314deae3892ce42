"""A batch of workbooks with some made to harm among them: what is judged, in what time and memory.

Not a test: run it with ``python tests/batch.py [COUNT] [HOSTILE]``. Exit code 1 unless every
ordinary workbook was judged and every hostile one has a finding of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import bench
import hostile_books


def main() -> int:
    """Makes the files, has them checked as people do, and prints what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    hostile = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench.make_workbooks(folder, count - hostile)
        for number, make in enumerate(islice(cycle(hostile_books.HOSTILE.values()), hostile)):
            (folder / f"hostile-{number:02}-{make.__name__}.xlsx").write_bytes(make())
        start = time.perf_counter()
        command = [sys.executable, "-m", "kalkyl", "check", name, "--format", "json"]
        done = subprocess.run(command, capture_output=True, check=False)
        took = time.perf_counter() - start
        files = json.loads(done.stdout)["files"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    harmed = [one for one in files if Path(one["file"]).name.startswith("hostile")]
    others = [one for one in files if one not in harmed]
    judged = sum(not one["broke"] and one["sender"] is not None for one in others)
    found = sum(bool(one["findings"]) for one in harmed)
    print(f"{len(files)} files, {judged} of {len(others)} ordinary ones judged,", end=" ")
    print(
        f"{found} of {len(harmed)} hostile ones with findings of their own, exit {done.returncode}"
    )
    for one in harmed:
        codes = dict.fromkeys(finding["code"] for finding in one["findings"])
        print(f"  {Path(one['file']).stem:<32} {' '.join(codes)}")
    cpu = used.ru_utime + used.ru_stime
    largest = used.ru_maxrss / 1024
    print(f"{took:.0f} s, {cpu:.0f} s of the processor, largest process {largest:.0f} MB")
    return 0 if judged == len(others) and found == len(harmed) else 1


if __name__ == "__main__":
    raise SystemExit(main())
