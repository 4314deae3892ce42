"""What kalkyl says of a workbook: findings as data, to be put in words last."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model.cells import Place
from kalkyl.model.facts import Facts

MARK: Final = "kalkyl:"
"""How the hidden cell beside an answer begins."""
LEAST_LETTERS: Final = 8
"""An answer of fewer letters says nothing, when stock phrases, blanks and signs are left out."""
STOCK: Final = (
    "[personnummer]",
    "inget att tillägga",
    "inget att kommentera",
    "ingen kommentar",
    "beloppet är rätt",
    "beloppet stämmer",
    "det är rätt",
    "det stämmer",
    "se kommentar",
    "enligt ovan",
    "som ovan",
    "korrekt",
    "koden",
    "stämmer",
    "se ovan",
    "se nedan",
    "vet inte",
    "vet ej",
    "okej",
)
"""Phrases that give no reason, the longer before those that they contain."""
DROPPED: Final = " \u00a0.,:;!?*_/()-–—…0123456789"
"""Characters that are no reason by themselves."""


class Standing(StrEnum):
    """Whether an answer answers."""

    HOLDS = "holds"
    LAPSED = "lapsed"
    EMPTY = "empty"
    UNCODED = "uncoded"
    """On a line that asks for a code, and without it."""
    PARTLY = "partly"
    """To some of the rows that the finding is about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender has written in an answer's cell. ``about`` says what it answers.

    On a line that asks for a code, ``numbers`` are all numbers in it of as many digits or more,
    and ``ends_in_number`` says whether it ends in one.
    """

    about: str
    text: str
    numbers: str = ""
    ends_in_number: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the template's own that asks what a finding asks, and the code of its figures."""

    about: str
    code: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given to a finding, and whether it stands. ``about`` is what it was given to."""

    text: str
    standing: Standing
    about: str = ""


def letters(text: str) -> int:
    """How many letters a text has beside stock phrases, blanks, digits and signs."""
    text = text.lower()
    for stock_word in (*STOCK, *DROPPED):
        text = text.replace(stock_word, "")
    return len(text)


def gives_reason(text: str) -> bool:
    """Whether a text can be an answer: a dash, a dot or "ok" is none."""
    return letters(text) >= LEAST_LETTERS


_NO_FACTS: Facts = {}


class Severity(StrEnum):
    """How much a finding weighs: an error keeps a workbook out, a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest, so that sorting puts errors first."""
        return list(Severity).index(self)


class ProblemKind(StrEnum):
    """What opening or reading a workbook can run into."""

    UNREADABLE_FILE = "unreadable_file"
    EMPTY_FILE = "empty_file"
    LOCK_FILE = "lock_file"
    NOT_A_WORKBOOK = "not_a_workbook"
    OTHER_FORMAT = "other_format"
    OLD_XLS = "old_xls"
    ENCRYPTED = "encrypted"
    RIGHTS_MANAGED = "rights_managed"
    DAMAGED = "damaged"
    OPEN_IN_EXCEL = "open_in_excel"
    OUT_OF_TIME = "out_of_time"
    NOT_FINISHED = "not_finished"
    MORE_FINDINGS = "more_findings"
    UNKNOWN_REPORT = "unknown_report"
    NOT_OUR_TEMPLATE = "not_our_template"
    OTHER_ORGANISATION = "other_organisation"
    RENAMED_ORGANISATION = "renamed_organisation"
    HIDDEN_MARKUP = "hidden_markup"
    SHEET_TWICE = "sheet_twice"
    CELL_TWICE = "cell_twice"
    TOO_LARGE = "too_large"
    FORBIDDEN_XML = "forbidden_xml"
    ODD_PART = "odd_part"
    EMPTY_ROWS = "empty_rows"
    MACROS = "macros"
    HIDDEN_MACROS = "hidden_macros"
    CALLS_MACRO = "calls_macro"
    CLICKED_MACRO = "clicked_macro"
    STARTS_PROGRAM = "starts_program"
    FETCHES = "fetches"
    LEADS_OUTSIDE = "leads_outside"
    LINK_BESIDE = "link_beside"
    CONNECTIONS = "connections"
    EMBEDDED = "embedded"
    FORM_CONTROLS = "form_controls"
    WEB_ADDIN = "web_addin"
    SHEET_MISSING = "sheet_missing"
    SHEET_HIDDEN = "sheet_hidden"
    SHEET_VERY_HIDDEN = "sheet_very_hidden"
    TABLE_MISSING = "table_missing"
    TABLE_UNSURE = "table_unsure"
    NAME_MISSING = "name_missing"
    NAME_SHORT = "name_short"
    COLUMN_MISSING = "column_missing"
    HEADING_CHANGED = "heading_changed"
    LABEL_CHANGED = "label_changed"
    ROW_MISSING = "row_missing"
    ROW_UNKNOWN = "row_unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that opening or reading a workbook ran into; a rule of the 100s reports it."""

    kind: ProblemKind
    place: Place | None = None
    facts: Facts = field(default_factory=lambda: _NO_FACTS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at one place, with the facts its message needs. It holds no text.

    ``also`` are the other cells of the same fault; a fault of a whole file has no place.
    ``key`` says which figure it is about (table, row, column), ``compared`` which were compared.
    ``about`` is what stands beside an answer to it; "" where no answer helps. An answer to a
    ``confirmable`` error lifts it. ``lines`` are those of the template's own that ask the same.
    """

    code: str
    severity: Severity
    place: Place | None
    facts: Facts = field(default_factory=lambda: _NO_FACTS)
    also: tuple[Place, ...] = ()
    compared: tuple[tuple[str, str, str], ...] = ()
    key: tuple[str, str, str] | None = None
    confirmable: bool = False
    about: str = ""
    answer: Answered | None = None
    lines: tuple[Asked, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether the sender has said why the figure is right after all."""
        return self.answer is not None and self.answer.standing is Standing.HOLDS

    @property
    def blocks(self) -> bool:
        """Whether it keeps the workbook out."""
        return self.severity is Severity.ERROR and not (self.confirmable and self.is_answered)

    @property
    def is_settled(self) -> bool:
        """Whether an answer has settled it; no answer settles an error that can't be confirmed."""
        return self.is_answered and not self.blocks

    @property
    def is_open_question(self) -> bool:
        """Whether it is a warning that nobody has answered."""
        return self.severity is Severity.WARNING and not self.is_answered


class SkipReason(StrEnum):
    """Why a rule says nothing of a workbook."""

    NOT_READ = "not_read"
    NOT_EXPECTED = "not_expected"
    OUT_OF_TIME = "out_of_time"
    BROKE = "broke"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class SkippedRule:
    """A rule that says nothing of a workbook, and why: silence is never a pass."""

    code: str
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that checking one workbook came to.

    ``left_alone`` is how many computed cells were not judged, since they rest on what was found.
    ``unasked`` are answers to what is no longer found; they are kept in case it is again.
    """

    findings: tuple[Finding, ...] = ()
    ran: tuple[str, ...] = ()
    skipped: tuple[SkippedRule, ...] = ()
    broke: tuple[SkippedRule, ...] = ()
    left_alone: int = 0
    unasked: tuple[Answer, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether any finding keeps the workbook out."""
        return any(finding.blocks for finding in self.findings)

    @property
    def open_questions(self) -> int:
        """How many warnings nobody has answered."""
        return sum(finding.is_open_question for finding in self.findings)

    @property
    def answered(self) -> int:
        """How many findings the sender has answered."""
        return sum(finding.is_answered for finding in self.findings)

    @property
    def passed(self) -> bool:
        """No error, and no rule broke: warnings, notes and rules not run are allowed."""
        return not self.has_errors and not self.broke
