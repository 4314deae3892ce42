"""One writer at a time where SQLite's own locks can't be relied on: a file that says who."""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.model import Phrase

NAME: Final = "skrivs-av.txt"


def user_name() -> str:
    """Who sits at the machine, as the system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "okänd"


@contextmanager
def only_writer(folder: Path, now: datetime) -> Iterator[None]:
    """Holds the lock of a folder; whoever has it is named to whoever wants it too."""
    path = folder / NAME
    _take(path, now)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _take(path: Path, now: datetime) -> None:
    mine = f"{user_name()}\n{platform.node()}\n{os.getpid()}\n{now:%Y-%m-%d %H:%M}\n"
    for _ in range(2):
        with suppress(FileExistsError):
            with path.open("x", encoding="utf-8") as file:
                file.write(mine)
            return
        user, machine, process, time = _who(path)
        if machine != platform.node() or _is_alive(process):
            facts = {"user": user, "machine": machine, "time": time, "path": str(path)}
            raise DataFileError(
                Phrase(
                    "round_locked",
                    "{user} on {machine} has been writing in the round since {time}. Wait until "
                    "that is done. If kalkyl no longer runs there: remove {path}.",
                    facts,
                )
            )
        path.unlink(missing_ok=True)
    facts = {"path": str(path)}
    raise DataFileError(
        Phrase("round_taken", "{path}: someone else began to write just now. Try again.", facts)
    )


def _who(path: Path) -> list[str]:
    """User, machine, process and time of a lock; a question mark for what can't be read."""
    lines: list[str] = []
    with suppress(OSError):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [*lines, "?", "?", "?", "?"][:4]


def _is_alive(process: str) -> bool:
    """Whether a process of this machine is there; where that can't be told, it is."""
    if os.name == "nt" or not process.isdigit():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
