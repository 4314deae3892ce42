"""Processes of kalkyl's own: how they are started, what they have used, and how they are bounded.

Linux and Windows say what a process has used. Elsewhere (macOS) only the time on the wall is known;
``docs/granser.md`` says so.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from kalkyl.base.quick_dataclass import dataclass

START_METHOD: Final = "fork" if sys.platform == "linux" else "spawn"
"""A copy of this process is there at once; elsewhere that is impossible or unsafe."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used of the processor, in seconds, and holds of memory, in bytes."""

    seconds: float
    memory: int


def processors() -> int:
    """How many processors this process may use: more workers than that only start more."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def usage_of(process_id: int) -> Usage | None:
    """What a process has used; nothing where the system doesn't say."""
    if sys.platform == "win32":
        return _of_windows(process_id)
    with suppress(OSError, ValueError, IndexError):
        return _of_linux(Path(f"/proc/{process_id}"))
    return None


def _of_linux(folder: Path) -> Usage:
    # The second field is the program's name, in parentheses, which may hold anything.
    fields = (
        (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    ticks = int(fields[11]) + int(fields[12])
    pages = int((folder / "statm").read_text(encoding="ascii").split()[1])
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE"))


def bound_memory(limit: int) -> None:
    """Let this process fail for want of memory before it takes more, where systems can do that."""
    if sys.platform != "linux":
        return
    import resource  # Windows has no such module

    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        held = pages * os.sysconf("SC_PAGE_SIZE")  # with what a fork has of a large parent
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (held + limit, hard))


if sys.platform == "win32":  # pragma: no cover
    import ctypes
    from ctypes import wintypes

    _READABLE: Final = 0x1000
    """PROCESS_QUERY_LIMITED_INFORMATION"""
    _TICKS_PER_SECOND: Final = 10_000_000

    class _Memory(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            *((name, ctypes.c_size_t) for name in "abcdef"),
        )

    def _of_windows(process_id: int) -> Usage | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        process = wintypes.HANDLE(kernel.OpenProcess(_READABLE, 0, process_id))
        if not process:
            return None
        try:
            times = [wintypes.FILETIME() for _ in range(4)]
            memory = _Memory()
            memory.size = ctypes.sizeof(memory)
            done = kernel.GetProcessTimes(process, *map(ctypes.byref, times))
            seen = kernel.K32GetProcessMemoryInfo(process, ctypes.byref(memory), memory.size)
        finally:
            kernel.CloseHandle(process)
        if not (done and seen):
            return None
        ticks = sum((time.dwHighDateTime << 32) + time.dwLowDateTime for time in times[2:])
        return Usage(ticks / _TICKS_PER_SECOND, memory.working_set)
