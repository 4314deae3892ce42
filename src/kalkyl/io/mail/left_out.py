"""What is said of something that was left out, for a rule to report."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from kalkyl.base.limits import FILE_BYTES, INSIDE_FILES, NESTED
from kalkyl.io.mail.items import LeftOut, Message, Reason
from kalkyl.io.mail.names import last_name
from kalkyl.io.refusal import too_large
from kalkyl.model import Phrase, Problem, ProblemKind

_LOOKS_LIKE: Final = {
    Reason.ARCHIVE: "arkiv",
    Reason.MAILBOX: "brevlåda",
    Reason.TNEF: "winmail",
    Reason.ENCRYPTED: "krypterad",
    Reason.LINK: "länk",
    Reason.DAMAGED: "skadad",
}
_UNOPENABLE: Final = Phrase("unopenable", "it cannot be opened")


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
