"""What is said of something that was left out: to the rules, and in a few words to people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from kalkyl.base.limits import FILE_BYTES, INSIDE_FILES, NESTED
from kalkyl.io.mail.items import LeftOut, Message, Reason
from kalkyl.io.mail.names import last_name
from kalkyl.io.refusal import too_large
from kalkyl.model import Problem, ProblemKind

_LOOKS_LIKE: Final = {
    Reason.ARCHIVE: "arkiv",
    Reason.MAILBOX: "brevlåda",
    Reason.TNEF: "winmail",
    Reason.ENCRYPTED: "krypterad",
    Reason.LINK: "länk",
    Reason.DAMAGED: "skadad",
}
_WORDS: Final[Mapping[str, Mapping[Reason, str]]] = {
    "sv": {
        Reason.OTHER_FORMAT: "ett annat format än .xlsx",
        Reason.DOCUMENT: "ingen arbetsbok",
        Reason.NO_ATTACHMENT: "meddelande utan bilaga",
        Reason.NO_WORKBOOK: "tomt arkiv",
        Reason.AUTOMATIC: "automatiskt svar eller kvitto",
        Reason.FOLDER: "undermapp, öppnas inte",
        Reason.SHADOW: "skuggfil från en Mac",
        Reason.LOCK: "låsfil från ett kalkylprogram",
        Reason.KEPT: "äldre kopia som kalkyl sparat",
        Reason.ARCHIVE: "packad i ett format som inte öppnas; packa upp den",
        Reason.MAILBOX: "en hel brevlåda; dra ut meddelandena ur den",
        Reason.TNEF: "bilaga i Outlooks eget format; be om meddelandet i HTML",
        Reason.ENCRYPTED: "krypterad; be om den okrypterad",
        Reason.LINK: "en länk och ingen fil; be om filen själv",
        Reason.TOO_LARGE: "för stor",
        Reason.TOO_DEEP: "packad i för många led",
        Reason.TOO_MANY: "för många filer; resten öppnades inte",
        Reason.DAMAGED: "skadad",
        Reason.UNREADABLE: "går inte att öppna",
        Reason.OUT_OF_TIME: "tog för lång tid att öppna",
    },
    "en": {
        Reason.OTHER_FORMAT: "another format than .xlsx",
        Reason.DOCUMENT: "no workbook",
        Reason.NO_ATTACHMENT: "message without attachment",
        Reason.NO_WORKBOOK: "empty archive",
        Reason.AUTOMATIC: "automatic reply or receipt",
        Reason.FOLDER: "subfolder, not entered",
        Reason.SHADOW: "shadow file of a Mac",
        Reason.LOCK: "lock file of a spreadsheet program",
        Reason.KEPT: "older copy that kalkyl kept",
        Reason.ARCHIVE: "packed in a format that is not opened; unpack it",
        Reason.MAILBOX: "a whole mailbox; drag the messages out of it",
        Reason.TNEF: "attachment in Outlook's own format; ask for the message as HTML",
        Reason.ENCRYPTED: "encrypted; ask for it unencrypted",
        Reason.LINK: "a link and no file; ask for the file itself",
        Reason.TOO_LARGE: "too large",
        Reason.TOO_DEEP: "packed too many times over",
        Reason.TOO_MANY: "too many files; the rest were not opened",
        Reason.DAMAGED: "damaged",
        Reason.UNREADABLE: "cannot be opened",
        Reason.OUT_OF_TIME: "took too long to open",
    },
}


def left_out(
    name: str, reason: Reason, message: Message | None = None, problem: Problem | None = None
) -> LeftOut:
    """Something that was left out, with what a rule is to say of it if it may hold figures."""
    if reason.may_hold_figures and problem is None:
        problem = _problem(name, reason)
    return LeftOut(name, reason, message, problem)


def reason_words(reason: Reason, language: str) -> str:
    """Why something was left out, and what helps, in a few words."""
    return _WORDS[language][reason]


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
            return Problem(
                ProblemKind.UNREADABLE_FILE, None, {"reason": reason_words(reason, "sv")}
            )
    return Problem(ProblemKind.NOT_A_WORKBOOK, None, {"looks_like": _LOOKS_LIKE[reason]})
