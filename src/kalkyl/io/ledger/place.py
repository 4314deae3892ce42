"""Where a round may lie: not in a folder that is synced, and on another machine with one writer.

A program that syncs copies SQLite's files one by one while they are written, which destroys them;
and write-ahead logging needs memory that all its users share, so it is for local disks only. Where
SQLite's own locks can't be relied on, a file says who the one writer is.
"""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.regex import regex
from kalkyl.model import Phrase

_SYNCED: Final = regex(
    r"(?i)(onedrive|dropbox|icloud ?drive|com~apple~clouddocs|mobile documents|"
    r"google ?drive|googledrive|drivefs|sharepoint|davwwwroot|cloudstorage|box sync)"
)
_MARKS: Final = {".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".tmp.drivedownload": "Google"}
"""What such programs put in the folder at the top of what they sync."""
_VARIABLES: Final = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_REMOTE: Final = regex(
    r"^(nfs|cifs|smb|afs|9p|ncpfs|davfs|fuse|ceph|gluster|vboxsf|vmhgfs|virtiofs|drvfs|prl_fs)"
)
_DRIVE_REMOTE: Final = 4


NAME: Final = "skrivs-av.txt"


def refuse_synced(folder: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Refuses a folder that a program keeps in step with a server."""
    program = synced_by(folder.absolute(), environment)
    if program:
        raise DataFileError(
            Phrase(
                "round_synced",
                "{folder} is synced by {program}. The ledger breaks if its files are synced while "
                "they are written. Put the round on the computer's own disk (such as C:\\kalkyl) "
                "or on a file server, and back the folder up when nothing is running.",
                {"folder": str(folder), "program": program},
            )
        )


def synced_by(folder: Path, environment: Mapping[str, str]) -> str:
    """The program that syncs a folder, by its name and those above, or by its marks; "" if none."""
    for part in folder.parts:
        if hit := _SYNCED.search(part):
            return hit[1]
    for above in (folder, *folder.parents):
        for mark, program in _MARKS.items():
            if (above / mark).exists():
                return program
    for name in _VARIABLES:
        known = environment.get(name)
        if known and Path(known) in (folder, *folder.parents):
            return "OneDrive"
    return ""


def is_local(folder: Path) -> bool:
    """Whether a folder is on a disk of this machine, as far as the system says; else no."""
    path, mounts = folder.resolve(), Path("/proc/self/mounts")
    if os.name == "nt":
        return not path.anchor.startswith("\\\\") and _drive_kind(path.anchor) != _DRIVE_REMOTE
    if mounts.exists():
        return is_local_by(mounts.read_text(encoding="utf-8"), path)
    return not str(path).startswith(("/Volumes/", "/Network/", "/net/"))


def _drive_kind(drive: str) -> int:
    """What Windows says that a drive is; 4 is one on another machine."""
    import ctypes  # Windows only

    kernel: Any = vars(ctypes)["windll"].kernel32
    return int(kernel.GetDriveTypeW(drive))


def is_local_by(mounts: str, path: Path) -> bool:
    """The same by Linux's table of what is mounted where."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        place = fields[1].replace("\\040", " ") if len(fields) > 2 else ""  # noqa: PLR2004  # device, place, kind
        if place and Path(place) in (path, *path.parents) and len(place) >= len(best):
            best, kind = place, fields[2]
    return bool(kind) and not _REMOTE.match(kind)


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
