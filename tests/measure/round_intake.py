"""How long taking in many mails takes, and how much memory.

Not a test: ``python tests/measure round_intake [MESSAGES …]``. Each count is a round of its own,
taken in by a command of its own from a folder of ``.eml`` with a workbook each; then once more,
when all is known, and status is printed. Memory is the largest process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rounds
from kalkyl.cli import run


def measured(*words: object) -> tuple[float, float, int]:
    """Seconds on the wall, the processor's with those of children, and kilobytes at most."""
    command = [sys.executable, "-m", "kalkyl", *map(str, words)]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, state, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(state)
    assert process.returncode == 0
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main() -> None:
    for count in map(int, sys.argv[1:] or ["200", "2000"]):
        work = Path(tempfile.mkdtemp(prefix="kalkyl-intake-"))
        try:
            rounds.fill(work / "inkorg", count)
            assert run(rounds.arguments(work / "omgang")) == 0
            for name, words in (
                ("intake", ("round", "intake", work / "omgang", work / "inkorg")),
                ("again", ("round", "intake", work / "omgang", work / "inkorg")),
                ("status", ("round", "status", work / "omgang")),
            ):
                wall, processor, memory = measured(*words)
                print(
                    f"{count} messages, {name}: {1000 * wall / count:.1f} ms on the wall and "
                    f"{1000 * processor / count:.1f} ms of the processor a message, "
                    f"{memory / 1000:.0f} MB",
                    flush=True,
                )
        finally:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
