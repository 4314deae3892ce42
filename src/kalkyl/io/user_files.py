"""The user's own files: the log, undoable changes, copies to send, and the mail to send them with.

``mailto:`` carries no attachment, and driving Outlook would exclude everybody who has another
program. A draft as a file needs nothing but the standard library, and only the user sends it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from kalkyl.io.mail.outgoing import Attachment, OutgoingMail, draft_bytes, is_address

_LOG = "kalkyl.log"
_MOST_BYTES = 1_000_000
"""A longer log is begun again; the one before it is kept."""


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


RECIPIENT = "KALKYL_MOTTAGARE"
"""The environment variable that may say whom workbooks are sent to."""


def recipient(environment: Mapping[str, str] = os.environ) -> str:
    """Whom workbooks are sent to, where that is set; one line without line ends."""
    return " ".join(environment.get(RECIPIENT, "").split())


def draft(subject: str, body: str, attachment: Path, *, to: str = "") -> bytes:
    """The mail with the attachment, marked as not yet sent."""
    attached = Attachment(attachment.name, attachment.read_bytes())
    _, address = parseaddr(to)
    known = address if is_address(address) else ""
    return draft_bytes(OutgoingMail(known, subject, body, (attached,)))


def show(path: Path) -> bool:
    """Opens a file with the program that the user has for it; gives whether there is one."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606  # a file that kalkyl has just written
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.run([opener, str(path)], check=True, capture_output=True, timeout=20)  # noqa: S603  # as above
    except (OSError, subprocess.SubprocessError):
        return False
    return True
