"""What a total says of itself: whether all are in, and what is known of those that are not.

What its workbook has beyond its figures is here too: the year so far, and tables in mnkr.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
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


class TotalUnit(StrEnum):
    """What a total shows its amounts in: its tables hold tkr, and may have sheets in mnkr, too."""

    TKR = "tkr"
    MNKR = "mnkr"


@dataclass(frozen=True, slots=True)
class EarlierForecast:
    """What an earlier report of the year forecast for the departments of a total, in tkr."""

    report: str
    forecast: Decimal
    budget: Decimal


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as the report prints it: its chapter, columns, rows and the decimals of amounts.

    Without ``rows`` it has all of the table's; without an entry in the column ``when`` it is left
    out.
    """

    title: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[str, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True, slots=True)
class TotalOptions:
    """``forecasts`` are those of the year's earlier reports in the order of their periods.

    ``not_compared`` says why other earlier reports are not among them. ``in_mnkr`` are the tables
    that have a sheet in mnkr, too.
    """

    forecasts: tuple[EarlierForecast, ...] = ()
    not_compared: str = ""
    in_mnkr: tuple[PrintedTable, ...] = ()


NO_OPTIONS = TotalOptions()
