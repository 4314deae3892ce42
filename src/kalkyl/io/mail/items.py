"""What a mailbox, a folder or an archive holds, as far as kalkyl has a use for it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Problem


class Reason(StrEnum):
    """Why something in a source is not handed on as a workbook; ``words.py`` says it to people."""

    OTHER_FORMAT = "other_format"
    DOCUMENT = "document"
    NO_ATTACHMENT = "no_attachment"
    NO_WORKBOOK = "no_workbook"
    AUTOMATIC = "automatic"
    FOLDER = "folder"
    SHADOW = "shadow"
    LOCK = "lock"
    KEPT = "kept"
    ARCHIVE = "archive"
    MAILBOX = "mailbox"
    TNEF = "tnef"
    ENCRYPTED = "encrypted"
    LINK = "link"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    OUT_OF_TIME = "out_of_time"

    @property
    def may_hold_figures(self) -> bool:
        """Whether a workbook may be lost in it, so that passing over it would be a mistake."""
        return self not in _HARMLESS


_HARMLESS = frozenset(
    {Reason.DOCUMENT, Reason.NO_ATTACHMENT, Reason.NO_WORKBOOK, Reason.AUTOMATIC, Reason.FOLDER}
    | {Reason.SHADOW, Reason.LOCK, Reason.KEPT}
)


@dataclass(frozen=True, slots=True)
class Message:
    """One mail of a source; a mail that is forwarded within it is no message of its own.

    ``source`` is how a person finds it: ``inkorg/a.msg``, ``a.zip › b.eml``, ``imap:INBOX/123``.
    ``sender`` is the address alone in lower case, "" where it is unknown. ``arrived`` is the
    server's INTERNALDATE, else the date of the last Received header (the topmost), else the file's
    own delivery time; never the sender's Date. ``automatic`` is an automatic reply, a receipt or a
    bounce, which nobody answers.
    """

    source: str
    message_id: str
    sender: str
    arrived: datetime | None
    subject: str
    automatic: bool
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A workbook that was found, or what is named as one; its content has not been judged.

    ``name`` is the chain of names from the file down: ``a.zip › b.xlsx``. No link of it has a path
    or a control character, or is longer than the limit.
    """

    name: str
    content: bytes
    message: Message | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a source that is no workbook, or could not be opened, and why.

    ``problem`` is what a rule says of it, where it may hold figures.
    """

    name: str
    reason: Reason
    message: Message | None
    problem: Problem | None = None


Item = Delivered | LeftOut | Message
