"""Mails, mailboxes and archives: every workbook in them, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kalkyl.io.mail.items import Delivered, Item, LeftOut, Message, Reason

__all__ = ["Delivered", "Item", "LeftOut", "Message", "Reason", "contents"]


def contents(source: Path) -> Iterator[Item]:
    """Every mail and workbook of a source, and what was left out; a folder's in order of name.

    A subfolder is listed, not entered; a Maildir is a mailbox. Files and mails are opened one at a
    time, as they are asked for, in this process; ``services.opening.watched`` has others do it.
    """
    from kalkyl.io.mail.sources import contents_of  # 30 ms: only for mails

    return contents_of(source)
