"""Opens a workbook with openpyxl, in a process of its own that a hostile file may use up.

openpyxl knows less mercy than kalkyl's reader and no limits: a merged range of the whole sheet
takes all memory. So the process has limits of time and memory, is kept for the next workbook, and
is replaced when one has cost it its life. Run as a module this file is that process.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import time
from hashlib import sha256
from io import BytesIO
from threading import Lock, Timer
from typing import Any, BinaryIO, Final

from kalkyl.base.limits import FILE_BYTES, FILE_SECONDS, WORKER_MEMORY
from kalkyl.io.processes import bound_memory

_LENGTH: Final = 8
_PATIENCE: Final = 3 * FILE_SECONDS
"""By the clock on the wall, on which other programs spend time as well."""
_LOCK: Final = Lock()
_running: list[subprocess.Popen[bytes]] = []


def cells_in_openpyxl(content: bytes) -> dict[str, str] | None:
    """A checksum of each sheet's cells by its name; nothing where openpyxl cannot open the file."""
    if len(content) > FILE_BYTES:
        return None
    with _LOCK:
        process = _process()
        clock = Timer(_PATIENCE, process.kill)
        clock.start()
        try:
            answer = _asked(process, content)
        finally:
            clock.cancel()
        if not answer.endswith(b"\n"):
            _stop()
            return None
    found: dict[str, str] | None = json.loads(answer)
    return found


def _process() -> subprocess.Popen[bytes]:
    """The process that is running, else a new one."""
    if _running and _running[0].poll() is not None:
        _stop()
    if not _running:
        atexit.register(_stop)
        command = [sys.executable, "-m", __name__]
        pipe = subprocess.PIPE
        _running.append(
            subprocess.Popen(  # noqa: S603  # Python itself with this module
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
            )
        )
    return _running[0]


def _stop() -> None:
    atexit.unregister(_stop)
    while _running:
        process = _running.pop()
        process.kill()
        process.communicate()


def _asked(process: subprocess.Popen[bytes], content: bytes) -> bytes:
    """The answer, a line; less where the process died of the question."""
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(len(content).to_bytes(_LENGTH, "big") + content)
        process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return b""


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answers until nobody asks any more."""
    while head := questions.read(_LENGTH):
        _limit()
        answer = _opened(questions.read(int.from_bytes(head, "big")))
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _limit() -> None:
    """What the next workbook may take; Windows has the clock on the wall alone."""
    if os.name == "posix":
        import resource  # noqa: PLC0415  # not on Windows

        seconds = int(time.process_time()) + FILE_SECONDS
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    bound_memory(WORKER_MEMORY)


def _opened(content: bytes) -> dict[str, str] | None:
    import openpyxl  # noqa: PLC0415  # a third of a second, for this process only

    try:
        book = openpyxl.load_workbook(BytesIO(content))
        return {sheet.title: _checksum(sheet) for sheet in book.worksheets}
    except Exception:  # noqa: BLE001  # whatever it stumbles over: the answer is that it does
        return None


def _checksum(sheet: Any) -> str:
    found = sha256()
    for at, cell in sorted(sheet._cells.items()):  # noqa: SLF001  # the public way makes cells for all between
        if cell.value is not None:
            value = getattr(cell.value, "__dict__", cell.value)  # of a formula for several cells
            found.update(f"{at} {cell.data_type} {value!r}\n".encode())
    return found.hexdigest()


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
