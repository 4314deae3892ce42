"""A batch of workbooks with some made to harm among them: what is judged, in what time and memory.

Not a test: run it with ``python tests/measure batch [COUNT] [HOSTILE]``. Exit code 1 unless every
ordinary workbook was judged, and every hostile one came to what :data:`EXPECTED` says of it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import bench
import hostile_books

EXPECTED: Mapping[str, str] = {
    "number_format": "KAL801",
    "shared_formula": "KAL801",
    "prose": "KAL154",
    "long_name": "KAL801",
    "long_formula": "KAL801",
    "emoji_texts": "KAL801",
    "many_faults": "KAL153",
    "many_merges": "KAL801",
    "control_characters": "",
    "headings": "KAL111",
}
"""The finding of each hostile workbook; nothing for one that is judged like any other."""
MEASURING = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""A small process between: a process is said to have been as large as the one that started it."""
_PREPARED = 9
_STRINGS = "xl/sharedStrings.xml"


def make_workbooks(folder: Path, count: int) -> None:
    """Departments' workbooks: a few are laid out, the others differ from them by their cover."""
    prepared = [path.read_bytes() for path in bench.make_workbooks(folder, min(count, _PREPARED))]
    for number in range(len(prepared), count):
        of = number % len(prepared)
        (folder / f"{1000 + number}.xlsx").write_bytes(_renamed(prepared[of], of, number))


def _renamed(workbook: bytes, old: int, new: int) -> bytes:
    """A workbook with another department's code and name on its cover."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(file, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == _STRINGS:
                for text in ("{}", "Avdelning {}"):
                    add = 1000 if text == "{}" else 0
                    was, becomes = (f"<t>{text.format(at + add)}</t>".encode() for at in (old, new))
                    assert content.count(was) == 1, was
                    content = content.replace(was, becomes)
            made.writestr(name, content, zipfile.ZIP_DEFLATED, compresslevel=1)
    return file.getvalue()


def main() -> int:
    """Makes the files, has them checked as people do, and prints what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    hostile = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_workbooks(folder, count - hostile)
        for number, make in enumerate(islice(cycle(hostile_books.HOSTILE.values()), hostile)):
            (folder / f"hostile-{number:02}-{make.__name__}.xlsx").write_bytes(make())
        start = time.perf_counter()
        check = [sys.executable, "-m", "kalkyl", "check", name, "--format", "json"]
        command = [sys.executable, "-c", MEASURING, *check]
        done = subprocess.run(command, capture_output=True, check=False)
        took = time.perf_counter() - start
        files = json.loads(done.stdout)["files"]
    is_right = _told(files, done.returncode)
    cpu, largest = map(float, done.stderr.split()[-2:])
    print(f"{took:.0f} s, {cpu:.0f} s of the processor, largest process {largest / 1024:.0f} MB")
    return 0 if is_right else 1


def _told(files: Sequence[Mapping[str, Any]], code: int) -> bool:
    """Prints what became of the files, and says whether it is what it should be."""
    harmed = [one for one in files if Path(one["file"]).name.startswith("hostile")]
    others = [one for one in files if one not in harmed]
    judged = sum(not one["broke"] and one["sender"] is not None for one in others)
    right = sum(map(_is_as_expected, harmed))
    print(f"{len(files)} files, {judged} of {len(others)} ordinary ones judged,", end=" ")
    print(f"{right} of {len(harmed)} hostile ones as expected, exit {code}")
    for one in harmed:
        codes = dict.fromkeys(finding["code"] for finding in one["findings"])
        said = " ".join(codes) or "judged, nothing found"
        print(f"  {Path(one['file']).stem:<32} {said}")
    return judged == len(others) and right == len(harmed)


def _is_as_expected(one: Mapping[str, Any]) -> bool:
    code = EXPECTED[Path(one["file"]).stem.partition("-")[2].partition("-")[2]]
    codes = {finding["code"] for finding in one["findings"]}
    is_judged = one["sender"] is not None and not one["broke"]
    return code in codes if code else is_judged


if __name__ == "__main__":
    raise SystemExit(main())
