"""A mail to send, as a file that the user's own mail program opens as a draft.

``mailto:`` carries no attachment, and driving Outlook itself would leave out everybody who has
another program. A draft of this kind needs nothing but the standard library and is sent by nobody
but the user.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
RECIPIENT = "KALKYL_MOTTAGARE"
"""The environment variable that may say whom workbooks are sent to."""


def recipient(environment: Mapping[str, str] = os.environ) -> str:
    """Whom workbooks are sent to, where that is set; one line without line ends."""
    return " ".join(environment.get(RECIPIENT, "").split())


def draft(subject: str, body: str, attachment: Path, *, to: str = "") -> bytes:
    """The mail with the attachment, marked as not yet sent."""
    mail = EmailMessage()
    mail["X-Unsent"] = "1"
    mail["Subject"] = " ".join(subject.split())
    if to:
        mail["To"] = to
    mail.set_content(body)
    kind, form = _XLSX
    content = attachment.read_bytes()
    mail.add_attachment(content, maintype=kind, subtype=form, filename=attachment.name)
    return mail.as_bytes()


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
