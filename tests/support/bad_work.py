"""Work that goes wrong on the files whose names say so, for the tests of workers.

The functions are a module's own, so that a process that begins from nothing finds them.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from kalkyl.services.incoming import Incoming
from kalkyl.services.judged_files import _waiting


def plain(path: Path, shared: str) -> tuple[str, str, int]:
    """What can be seen of who did the work; a name such as ``kill.xlsx`` does harm instead."""
    _harm(path)
    return path.name, shared, os.getpid()


def waiting(file: Incoming, shared: Any) -> Any:
    """The judging of a file, in a worker that is harmed."""
    _harm(file.path)
    return _waiting(file, shared)


def _harm(path: Path) -> None:
    kind = path.stem.partition("-")[0]
    marker = path.with_suffix(".tried")
    if kind == "kill" or (kind == "once" and not marker.exists()):
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    while kind == "spin":
        pass
    if kind == "sleep":
        time.sleep(600)
    if kind == "swell":
        held = []
        while True:
            held.append(bytearray(10_000_000))
    if kind == "raise":
        raise KeyError(kind)


def allocating(_: Path, size: int) -> int:
    """Takes so much memory, and says how much it got."""
    return len(b"x" * size)
