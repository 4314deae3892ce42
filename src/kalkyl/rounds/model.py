"""The nouns of a round: the round itself, what came in, decisions, letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.manifest import Manifest


class Outcome(StrEnum):
    """What became of something that came in: one for each thing that can be."""

    PASSED = "passed"
    FAULTY = "faulty"
    WRONG_PERIOD = "wrong_period"
    OTHERS_FIGURES = "others_figures"
    """It has figures of another department: of its assignments, or it is a total of several."""
    TWO_IN_ONE = "two_in_one"
    """One mail has two different workbooks of the same department; none can be preferred."""
    BROKEN = "broken"
    """A rule of kalkyl's broke, so nothing is known."""

    UNKNOWN_SENDER = "unknown_sender"
    LOOKALIKE_SENDER = "lookalike_sender"
    """An address that only looks like one of the list."""
    OTHER_DEPARTMENT = "other_department"
    """The sender may send, but not for the department on the cover."""

    WRONG_REPORT = "wrong_report"
    WRONG_YEAR = "wrong_year"
    UNKNOWN_DEPARTMENT = "unknown_department"

    NOT_A_WORKBOOK = "not_a_workbook"
    """It is named as a workbook and is none: a program, a text, a picture."""
    NOT_OURS = "not_ours"
    """A workbook, but no report that kalkyl can read."""
    ENCRYPTED = "encrypted"
    OTHER_FORMAT = "other_format"
    ARCHIVE = "archive"
    MAILBOX = "mailbox"
    TNEF = "tnef"
    LINK = "link"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    OUT_OF_TIME = "out_of_time"

    DOCUMENT = "document"
    NO_ATTACHMENT = "no_attachment"
    NO_WORKBOOK = "no_workbook"
    AUTOMATIC = "automatic"
    FOLDER = "folder"
    SHADOW = "shadow"
    LOCK = "lock"
    KEPT = "kept"

    @property
    def is_workbook(self) -> bool:
        """Whether it was read as a workbook of this round and of a department in its list."""
        return self in _WORKBOOKS

    @property
    def is_quarantined(self) -> bool:
        """Whether it lies apart until the receiver has decided: the sender can't be relied on."""
        return self in _QUARANTINED

    @property
    def is_delivery(self) -> bool:
        """Whether it is a department's delivery, good or not, without anybody's decision.

        What an allowed sender sent and cannot be read is one: the older good workbook must not
        pass for the newest.
        """
        return self in _DELIVERIES or self in _ATTEMPTS

    @property
    def is_harmless(self) -> bool:
        """Whether nothing of the round can be lost in it."""
        return self in _HARMLESS


_WORKBOOKS = frozenset(
    {Outcome.PASSED, Outcome.FAULTY, Outcome.WRONG_PERIOD, Outcome.OTHERS_FIGURES}
    | {Outcome.TWO_IN_ONE, Outcome.BROKEN, Outcome.UNKNOWN_SENDER, Outcome.LOOKALIKE_SENDER}
    | {Outcome.OTHER_DEPARTMENT}
)
_QUARANTINED = frozenset(
    {Outcome.UNKNOWN_SENDER, Outcome.LOOKALIKE_SENDER, Outcome.OTHER_DEPARTMENT}
)
_DELIVERIES = frozenset(
    {Outcome.PASSED, Outcome.FAULTY, Outcome.WRONG_PERIOD, Outcome.OTHERS_FIGURES}
    | {Outcome.TWO_IN_ONE, Outcome.BROKEN}
)
_HARMLESS = frozenset(
    {Outcome.DOCUMENT, Outcome.NO_ATTACHMENT, Outcome.NO_WORKBOOK, Outcome.AUTOMATIC}
    | {Outcome.FOLDER, Outcome.SHADOW, Outcome.LOCK, Outcome.KEPT}
)
_ATTEMPTS = frozenset(
    {Outcome.NOT_A_WORKBOOK, Outcome.NOT_OURS, Outcome.ENCRYPTED, Outcome.OTHER_FORMAT}
    | {Outcome.ARCHIVE, Outcome.TNEF, Outcome.LINK, Outcome.TOO_LARGE, Outcome.TOO_DEEP}
    | {Outcome.TOO_MANY, Outcome.DAMAGED, Outcome.UNREADABLE, Outcome.OUT_OF_TIME}
)


@dataclass(frozen=True, slots=True)
class Round:
    """A report that an administration collects from its departments.

    ``ends`` is when the deadline's day is over, with its offset from UTC: what arrives then or
    later is late. ``earlier`` are files in the round's folder: plan, previous, last_year.
    ``organisation`` is the name of the one it is for and ``contract`` the checksum of what that
    had said when the round began; both are empty in a round of an older kalkyl.
    """

    report: str
    year: int
    deadline: date
    ends: datetime
    manifest: Manifest
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organisation: str = ""
    contract: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedItem:
    """Something that came in: a workbook, or what is none and why.

    ``number`` is its number in the ledger (0 before it has one) and ``key`` what makes it the same
    if it comes again. ``department`` is a code of the list, ``""`` where none is known. ``sender``
    is the address that a mail says it is from; it is not proven. ``message`` is the mail, by its
    key; ``""`` for a file that the receiver put there. ``arrived`` is the server's time, ``None``
    where nothing says it; ``noted`` is when it was taken in. ``errors`` are the codes of findings
    that keep it out, ``sha256`` is where its content is, ``mail`` where its message's is.
    """

    key: str
    name: str
    source: str
    outcome: Outcome
    noted: datetime
    number: int = 0
    sha256: str = ""
    mail: str = ""
    department: str = ""
    sender: str = ""
    message: str = ""
    arrived: datetime | None = None
    errors: tuple[str, ...] = ()
    questions: int = 0
    automatic: bool = False

    @property
    def since(self) -> datetime:
        """When it arrived, as far as that is known, else when it was taken in."""
        return self.arrived or self.noted


class DecisionKind(StrEnum):
    """What a receiver can decide of something that came in."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ACCEPT = "accept"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the receiver decided of an item, by its number: who, when and why.

    ``codes`` are those that are accepted; ``replaces`` is the number of the item that a
    replacement took the place of, 0 where there was none.
    """

    kind: DecisionKind
    item: int
    time: datetime
    user: str
    reason: str
    codes: tuple[str, ...] = ()
    replaces: int = 0
    number: int = 0


class LetterKind(StrEnum):
    """What is written to a department."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    RECEIVED = "received"
    FAULTY = "faulty"


class LetterState(StrEnum):
    """How far a letter has come. ``UNCERTAIN`` is written before a sending begins."""

    DRAFTED = "drafted"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REFUSED = "refused"
    """The server said no, so it is certain that it wasn't sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to a department, by the id of the mail; its latest entry says how far it has come.

    ``item`` is the number of the item that it answers, 0 for none.
    """

    id: str
    kind: LetterKind
    department: str
    state: LetterState
    time: datetime
    user: str = ""
    item: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a round: who is in the total, who is not, and the checksum of every file.

    ``total`` is the total's file name and checksum.
    """

    time: datetime
    user: str
    counted: tuple[int, ...]
    missing: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    total: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Purge:
    """What was disposed of after closing: by whom, when and by which decision (gallringsbeslut)."""

    reference: str
    time: datetime
    user: str
    files: tuple[str, ...] = ()
    addresses: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Notes:
    """All that a ledger says of a round, in the order in which it was written."""

    items: tuple[ReceivedItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    letters: tuple[Letter, ...] = ()
    closing: Closing | None = None
    purges: tuple[Purge, ...] = ()

    def item(self, number: int) -> ReceivedItem | None:
        """The item of a number."""
        return next((item for item in self.items if item.number == number), None)
