"""Which mail each department is to get, and why another gets none. The ledger decides it alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.rounds.counting import DepartmentStanding, StandingKind
from kalkyl.rounds.judgement import addresses_of
from kalkyl.rounds.model import Letter, LetterKind, LetterState, Outcome, ReceivedItem


class HeldReason(StrEnum):
    """Why a department gets no mail."""

    SENT = "sent"
    DRAFTED = "drafted"
    UNCERTAIN = "uncertain"
    AUTOMATIC = "automatic"
    """What came was sent by a program, and is never answered."""
    WAITING = "waiting"
    """The receiver has to decide first."""
    BROKEN = "broken"
    """A rule of kalkyl's broke, which the department can do nothing about."""
    NO_ADDRESS = "no_address"
    MISSING = "missing"
    """Nothing has come, and reminders weren't asked for."""

    @property
    def needs_somebody(self) -> bool:
        """Whether the receiver has to do something about it."""
        return self in {HeldReason.UNCERTAIN, HeldReason.NO_ADDRESS, HeldReason.BROKEN}


_BY_STATE = {
    LetterState.SENT: HeldReason.SENT,
    LetterState.DRAFTED: HeldReason.DRAFTED,
    LetterState.UNCERTAIN: HeldReason.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A mail that is to be written. ``repeats`` is the one that it is written again for."""

    kind: LetterKind
    standing: DepartmentStanding
    to: str
    item: ReceivedItem | None = None
    repeats: Letter | None = None

    @property
    def key(self) -> str:
        """What no two letters of a ledger have, so that two who write at once write one."""
        item = self.item.number if self.item else 0
        alike = (
            letter
            for letter in self.standing.letters
            if (letter.kind, letter.item) == (self.kind, item)
        )
        after = max((letter.number for letter in alike), default=0)
        return f"letter {self.kind} {self.standing.department.code} {item} {after}"


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A mail that isn't written, and why; ``before`` is the one that was written already."""

    standing: DepartmentStanding
    why: HeldReason
    before: Letter | None = None


def due_letters(
    standings: Iterable[DepartmentStanding], now: datetime, *, remind: bool, resend: bool
) -> tuple[DueLetter | HeldLetter, ...]:
    """What each department is to get: an answer, a reminder if those are asked for, or nothing."""
    return tuple(_due(standing, now, remind=remind, resend=resend) for standing in standings)


def invitations(
    standings: Iterable[DepartmentStanding], *, resend: bool = False
) -> tuple[DueLetter | HeldLetter, ...]:
    """The mail with which each department gets its template."""
    kind = LetterKind.INVITATION
    return tuple(
        _written(
            kind,
            standing,
            None,
            [each for each in standing.letters if each.kind is kind],
            resend=resend,
        )
        for standing in standings
    )


def _due(
    standing: DepartmentStanding, now: datetime, *, remind: bool, resend: bool
) -> DueLetter | HeldLetter:
    match standing.kind:
        case StandingKind.WAITING:
            return HeldLetter(standing, HeldReason.WAITING)
        case StandingKind.MISSING if not remind:
            return HeldLetter(standing, HeldReason.MISSING)
        case StandingKind.MISSING:
            kind, item = LetterKind.REMINDER, None
        case StandingKind.PASSED:
            kind, item = LetterKind.RECEIVED, standing.counts
        case _:
            kind, item = LetterKind.FAULTY, standing.newest
    before = [letter for letter in standing.letters if _is_of(letter, kind, item, now)]
    return _written(kind, standing, item, before, resend=resend)


def _is_of(letter: Letter, kind: LetterKind, item: ReceivedItem | None, now: datetime) -> bool:
    """Whether a letter says the same; one may be reminded again on another day."""
    if letter.kind is not kind or letter.item != (item.number if item else 0):
        return False
    if kind is not LetterKind.REMINDER or letter.state is LetterState.UNCERTAIN:
        return True
    return letter.time.astimezone(now.tzinfo).date() == now.date()


def _written(
    kind: LetterKind,
    standing: DepartmentStanding,
    item: ReceivedItem | None,
    before: Iterable[Letter],
    *,
    resend: bool,
) -> DueLetter | HeldLetter:
    *_, last = (None, *before)
    why = _held(standing, item, last, resend=resend)
    if why is not None:
        return HeldLetter(standing, why, last)
    return DueLetter(kind, standing, address_for(standing, item), item, last)


def _held(
    standing: DepartmentStanding,
    item: ReceivedItem | None,
    last: Letter | None,
    *,
    resend: bool,
) -> HeldReason | None:
    if last is not None and last.state in _BY_STATE:
        why = _BY_STATE[last.state]
        if why is HeldReason.SENT or not resend:
            return why
    if item is not None and item.automatic:
        return HeldReason.AUTOMATIC
    if item is not None and item.outcome is Outcome.BROKEN:
        return HeldReason.BROKEN
    return None if address_for(standing, item) else HeldReason.NO_ADDRESS


def address_for(standing: DepartmentStanding, item: ReceivedItem | None) -> str:
    """Who is written to: who sent it, if the list has the address; else the list's contact.

    "" where the list has none.
    """
    known = addresses_of(standing.department)
    if item is not None and item.sender in known:
        return item.sender
    return next(iter(known), "")
