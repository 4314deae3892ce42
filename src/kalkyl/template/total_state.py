"""What a total says of itself: whether all are in, and what is known of those that are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE
from kalkyl.model import Submission
from kalkyl.template.controls import COMPLETE, INCOMPLETE

MISSING = "Saknas"
WITH_ERRORS = "Med fel"
LEFT_OUT = "Utanför"
DESPITE_ERRORS = "Hopslagen trots fel"
"""What a total is where all have delivered, but not all without errors."""
COPY = "Kopia för spridning, utan siffror om grupper"
"""What a total says that lacks what the next merge needs."""
FORMS = "Eget formulär, som inte har allt som mallen har"
OPEN_PARTS = "Ofullständiga delar ingår"
_LESS = (FORMS, OPEN_PARTS)
"""Other reasons why a total is not whole."""
_PARTS = (MISSING, WITH_ERRORS, LEFT_OUT)
"""How the sentences on a total's cover begin that name departments or files."""


class Whole(StrEnum):
    """Whether a total has all that it should have; unknown without a list of departments."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TotalState:
    """The words on a total's cover, taken apart: the first sentence, and those that name names."""

    whole: Whole
    head: str
    named: Mapping[str, str] = field(default_factory=dict)
    is_copy: bool = False


def state_of(submission: Submission) -> TotalState | None:
    """The state of a total; nothing for a department's workbook."""
    if not submission.members:
        return None
    words = str(submission.value((COVER, "completeness", VALUE)) or "")
    head, _, rest = words.partition(". ")
    whole = Whole.UNKNOWN
    if head.startswith(INCOMPLETE):
        whole = Whole.NO
    elif head.startswith(COMPLETE):
        whole = Whole.YES
    named = dict(_named(rest.removesuffix(COPY)))
    if whole is Whole.NO and _lacks_nothing(rest, named):
        head = head.replace(INCOMPLETE, DESPITE_ERRORS, 1)
    return TotalState(whole, head or "Omfattning okänd", named, is_copy(submission))


def _lacks_nothing(rest: str, named: Mapping[str, str]) -> bool:
    """Whether errors are all that keeps a total from being whole."""
    return named.keys() == {WITH_ERRORS} and not any(word in rest for word in _LESS)


def is_copy(submission: Submission) -> bool:
    """Whether a total is a copy for distribution."""
    return str(submission.value((COVER, "completeness", VALUE)) or "").endswith(COPY)


def _named(text: str) -> Iterator[tuple[str, str]]:
    """The sentences that name names; a name may have a full stop in it."""
    name, said = "", ""
    for sentence in text.split(". "):
        begins = next((part for part in _PARTS if sentence.startswith(f"{part}: ")), "")
        starts = bool(begins) or ": " in sentence
        if starts and name:
            yield name, said
            name = ""
        if begins:
            name, said = begins, sentence.removeprefix(f"{begins}: ")
        elif name:
            said = f"{said}. {sentence}"
    if name:
        yield name, said
