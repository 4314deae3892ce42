"""Mails, mailboxes and archives: every workbook in them, and what was left out and why."""

from __future__ import annotations

from kalkyl.io.mail.items import Delivered, Item, LeftOut, Message, Reason
from kalkyl.io.mail.sources import contents

__all__ = ["Delivered", "Item", "LeftOut", "Message", "Reason", "contents"]
