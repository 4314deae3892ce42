"""The files that kalkyl keeps for itself on a desk: the log, and what Ångra needs."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

_LOG = "kalkyl.log"
_MOST_BYTES = 1_000_000
"""A longer log begins anew; the one before it is kept."""


def state_folder() -> Path:
    """Where a program keeps such things, after the system's own custom.

    Windows: ``%LOCALAPPDATA%``; macOS: ``~/Library/Logs``; elsewhere ``$XDG_STATE_HOME``.
    """
    home = Path.home()
    if sys.platform == "win32":
        above = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        above = home / "Library" / "Logs"
    else:
        above = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    return above / "kalkyl"


def log_file() -> Path:
    """The log of what went wrong when a button was pressed."""
    return state_folder() / _LOG


def log(text: str) -> Path:
    """Adds to the log, with the time; gives its place."""
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        path.replace(path.with_suffix(".1.log"))
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{now} {text.rstrip()}\n")
    return path


def outgoing_folder() -> Path:
    """Where copies to send are put: the user's documents, where there are any."""
    documents = Path.home() / "Documents"
    return (documents if documents.is_dir() else Path.home()) / "kalkyl"
