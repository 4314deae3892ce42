"""Judges every workbook of a folder, which others made, and prints what became of them.

Not a test: run it with ``python tests/measure corpus FOLDER``. Each file is judged as
``kalkyl check`` would, in a process that is watched. Exit code 1 if any file crashed, took too long
or too much.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kalkyl.base.limits import FILE_SECONDS, WORKER_MEMORY
from kalkyl.rules.catalogue import Expected
from kalkyl.services.pool import each
from kalkyl.services.render import as_text, json_parts
from kalkyl.services.worker import Lost
from shipped_organisation import judge

ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm"}
TOLD = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    path: Path
    codes: tuple[str, ...]
    seconds: float
    memory: int
    crash: str = ""


def tried(path: Path, expected: Expected) -> Outcome:
    """Judges a file, puts what was found in words, and measures both."""
    forget_peak()
    start = time.process_time()
    one = judge(path, expected)
    as_text([one], "sv").encode(errors="replace")
    "".join(json_parts([one], "en"))
    took = time.process_time() - start
    errors = [found.code for found in one.report.findings if found.severity.value == "error"]
    crash = "; ".join(f"{broke.code} {broke.detail}" for broke in one.report.broke)
    return Outcome(path, tuple(dict.fromkeys(errors)), took, peak(), crash)


def forget_peak() -> None:
    """Begins anew with the largest memory that this process has had, where the system can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    """The largest memory since then, in bytes."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        line = next(one for one in lines if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def outcomes(paths: Sequence[Path]) -> list[Outcome]:
    """What became of each; a file that no process came back from has crashed."""
    found = []
    for path, made in zip(paths, each(tried, paths, Expected()), strict=True):
        lost = isinstance(made, Lost)
        found.append(Outcome(path, (), 0.0, 0, f"{made.why} {made.detail}") if lost else made)
    return found


def main() -> int:
    """Judges and prints."""
    folder = Path(sys.argv[1])
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file()
    )
    found = outcomes(paths)
    crashes = [one for one in found if one.crash]
    slow = [one for one in found if one.seconds > FILE_SECONDS]
    large = [one for one in found if one.memory > WORKER_MEMORY]
    print(f"{folder.name}: {len(found)} files, {len(crashes)} crashes,", end=" ")
    print(f"{len(slow)} over {FILE_SECONDS} s, {len(large)} over {WORKER_MEMORY // 10**6} MB")
    for one in crashes:
        print(f"  crash  {one.path.name}: {one.crash}")
    codes = Counter(one.codes[0] if one.codes else "none" for one in found)
    print("  first error: " + ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    for one in sorted(found, key=lambda one: -one.seconds)[:TOLD]:
        print(f"  slowest  {one.seconds:6.2f} s  {one.path.name}")
    for one in sorted(found, key=lambda one: -one.memory)[:TOLD]:
        print(f"  largest  {one.memory / 1e6:6.0f} MB  {one.path.name}")
    return 1 if crashes or slow or large else 0


if __name__ == "__main__":
    raise SystemExit(main())
