"""What a mailbox, a folder or an archive holds, as far as kalkyl has a use for it.

Names come from strangers and are made fit to show and write; what is left out says why.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from kalkyl.base.limits import FILE_BYTES, INNER_NAME_CHARACTERS, INSIDE_FILES, NESTED
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.files import is_device_name
from kalkyl.io.refusal import too_large
from kalkyl.model import Phrase, Problem, ProblemKind
from kalkyl.model.visible import visible

BETWEEN: Final = " › "
"""Between a container's name and the name of what is inside."""
_NAMELESS: Final = "namnlös"
_FORBIDDEN: Final = regex(r'[<>:"|?*\ufffd]')
_LONGEST_ENDING: Final = 12
_UNOPENABLE: Final = Phrase("unopenable", "it cannot be opened")


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


def inner_name(text: str) -> str:
    """A name without path, control characters and marks that no file name may have."""
    last = re.split(r"[/\\]", text.replace("\0", ""))[-1]
    plain = _FORBIDDEN.sub("", visible(unicodedata.normalize("NFC", last)))
    name = " ".join(plain.replace("›", "-").split()).rstrip(". ").lstrip()
    name = _shortened(name) or _NAMELESS
    return f"_{name}" if is_device_name(name) else name


def archive_name(name: str, *, marked: bool) -> str:
    """A name in an archive. A Mac writes UTF-8 and does not mark it as such."""
    if not marked:
        with suppress(UnicodeError):
            return name.encode("cp437").decode("utf-8")
    return name


def within(outer: str, name: str) -> str:
    """The name of what stands inside of something else."""
    return f"{outer}{BETWEEN}{inner_name(name)}"


def last_name(name: str) -> str:
    """The innermost name of a chain."""
    return name.rpartition(BETWEEN)[2]


def numbered(name: str, number: int) -> str:
    """A name with a number before its ending, as a second of the same name gets."""
    ending = PurePosixPath(last_name(name)).suffix
    return f"{name.removesuffix(ending)} ({number}){ending}"


def _shortened(name: str) -> str:
    if len(name) <= INNER_NAME_CHARACTERS:
        return name
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending) <= _LONGEST_ENDING else ""
    return f"{name[: INNER_NAME_CHARACTERS - len(ending) - 1].rstrip()}…{ending}"


_LOOKS_LIKE: Final = {
    Reason.ARCHIVE: "arkiv",
    Reason.MAILBOX: "brevlåda",
    Reason.TNEF: "winmail",
    Reason.ENCRYPTED: "krypterad",
    Reason.LINK: "länk",
    Reason.DAMAGED: "skadad",
}


def left_out(
    name: str, reason: Reason, message: Message | None = None, problem: Problem | None = None
) -> LeftOut:
    """Something that was left out, with what a rule is to say of it if it may hold figures."""
    if reason.may_hold_figures and problem is None:
        problem = _problem(name, reason)
    return LeftOut(name, reason, message, problem)


def _problem(name: str, reason: Reason) -> Problem:
    match reason:
        case Reason.OTHER_FORMAT:
            form = PurePosixPath(last_name(name)).suffix.lower().lstrip(".") or "?"
            return Problem(ProblemKind.OTHER_FORMAT, None, {"format": form})
        case Reason.TOO_LARGE:
            return too_large(FILE_BYTES, FILE_BYTES + 1, "file bytes").problem
        case Reason.TOO_DEEP:
            return too_large(NESTED, NESTED + 1, "containers").problem
        case Reason.TOO_MANY:
            return too_large(INSIDE_FILES, INSIDE_FILES + 1, "inside files").problem
        case Reason.OUT_OF_TIME:
            return Problem(
                ProblemKind.NOT_FINISHED, None, {"why": "waiting", "detail": "", "seconds": ""}
            )
        case Reason.UNREADABLE:
            return Problem(ProblemKind.UNREADABLE_FILE, None, {"reason": _UNOPENABLE})
    return Problem(ProblemKind.NOT_A_WORKBOOK, None, {"looks_like": _LOOKS_LIKE[reason]})
