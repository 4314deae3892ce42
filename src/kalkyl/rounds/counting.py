"""Which delivery counts for each department, and how each department stands.

Everything follows from the ledger's entries, so it is the same whoever asks, and when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.manifest import Department
from kalkyl.rounds.model import (
    Decision,
    DecisionKind,
    Letter,
    LetterState,
    Notes,
    Outcome,
    ReceivedItem,
    Round,
)

_CHOOSING = frozenset({DecisionKind.INCLUDE, DecisionKind.REPLACE})


class StandingKind(StrEnum):
    """How a department stands."""

    PASSED = "passed"
    FAULTY = "faulty"
    CORRECTION_FAULTY = "correction_faulty"
    """The newest has errors and an older one has not, which isn't used unless it is included."""
    WAITING = "waiting"
    """All that came for it waits for the receiver: from an unknown sender, or excluded."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DepartmentStanding:
    """How a department stands: the delivery that counts, if any, and the newest there is.

    ``is_late`` is of the newest delivery, by its arrival; ``None`` where that isn't known, or
    nothing came. ``is_overdue`` says that nothing has come though the deadline is over. ``waiting``
    lies apart for the receiver, and ``beside`` is what else came from it: excluded, or not of this
    round. ``since`` is when the first of the deliveries with errors came
    after which none was good. ``decisions`` are those on any of its items.
    """

    department: Department
    kind: StandingKind
    counts: ReceivedItem | None = None
    newest: ReceivedItem | None = None
    deliveries: tuple[ReceivedItem, ...] = ()
    waiting: tuple[ReceivedItem, ...] = ()
    beside: tuple[ReceivedItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    letters: tuple[Letter, ...] = ()
    since: datetime | None = None
    is_late: bool | None = None
    is_overdue: bool = False

    @property
    def errors(self) -> int:
        """How many errors the newest delivery has; 0 where it counts."""
        return 0 if self.counts or not self.newest else len(self.newest.errors)


@dataclass(frozen=True, slots=True)
class Standings:
    """How a whole round stands: each department, and what belongs to none of them."""

    departments: tuple[DepartmentStanding, ...]
    others: tuple[ReceivedItem, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every department has a delivery that counts."""
        return all(standing.kind is StandingKind.PASSED for standing in self.departments)


def standings(a_round: Round, notes: Notes, now: datetime) -> Standings:
    """How each department stands, in the order of the list, and what belongs to none."""
    items = without_twins(notes.items)
    departments = tuple(
        standing(a_round, department, replace(notes, items=items), now)
        for department in a_round.manifest.departments
    )
    codes = {department.code for department in a_round.manifest.departments}
    return Standings(departments, tuple(item for item in items if item.department not in codes))


def standing(
    a_round: Round, department: Department, notes: Notes, now: datetime
) -> DepartmentStanding:
    """How one department stands, by items that have gone through :func:`without_twins`."""
    items = tuple(item for item in notes.items if item.department == department.code)
    numbers = {item.number for item in items}
    decisions = tuple(decision for decision in notes.decisions if decision.item in numbers)
    letters = latest(letter for letter in notes.letters if letter.department == department.code)
    deliveries, waiting = _sorted_out(items, decisions)
    kind, counts = _counting(deliveries, decisions)
    beside = tuple(item for item in items if item not in deliveries and item not in waiting)
    if kind is StandingKind.MISSING and (
        waiting or any(item.outcome.is_workbook for item in beside)
    ):
        kind = StandingKind.WAITING
    newest = deliveries[-1] if deliveries else None
    about = counts or newest
    return DepartmentStanding(
        department,
        kind,
        counts,
        newest,
        deliveries,
        waiting,
        beside,
        decisions,
        letters,
        since=_since(deliveries, decisions),
        is_late=None if about is None else is_late(a_round, about),
        is_overdue=not deliveries and now >= a_round.ends,
    )


def latest(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """Each letter once, as its latest entry has it, in the order in which they were begun."""
    found: dict[str, Letter] = {}
    for letter in letters:
        found[letter.id] = letter
    return tuple(found.values())


def unsure(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """The letters of which nobody knows whether they were sent."""
    return tuple(letter for letter in latest(letters) if letter.state is LetterState.UNCERTAIN)


def is_late(a_round: Round, item: ReceivedItem) -> bool | None:
    """Whether something came after the deadline, by its arrival and never by the sender's Date.

    Where nothing says when it arrived, it was there when it was taken in; ``None`` if that was
    after the deadline.
    """
    if item.arrived is not None:
        return item.arrived >= a_round.ends
    return False if item.noted < a_round.ends else None


def passes(item: ReceivedItem, decisions: Sequence[Decision]) -> bool:
    """Whether a delivery can be merged: it has no errors but those that were accepted."""
    if not item.outcome.is_workbook or item.outcome is Outcome.BROKEN:
        return False
    return set(item.errors) <= set(accepted(item, decisions))


def accepted(item: ReceivedItem, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The codes that the receiver has accepted of an item, each with its latest decision."""
    return {
        code: decision
        for decision in decisions
        if decision.item == item.number and decision.kind is DecisionKind.ACCEPT
        for code in decision.codes
    }


def without_twins(items: Iterable[ReceivedItem]) -> tuple[ReceivedItem, ...]:
    """The items; those that differ and came in one mail for one department have that outcome."""
    items = tuple(items)
    pairs = Counter((item.message, item.department) for item in items if _is_one_of_mail(item))
    return tuple(
        replace(item, outcome=Outcome.TWO_IN_ONE)
        if _is_one_of_mail(item) and pairs[item.message, item.department] > 1
        else item
        for item in items
    )


def _is_one_of_mail(item: ReceivedItem) -> bool:
    return bool(item.message and item.department) and item.outcome in {
        Outcome.PASSED,
        Outcome.FAULTY,
        Outcome.WRONG_PERIOD,
        Outcome.TWO_IN_ONE,
    }


def _sorted_out(
    items: Sequence[ReceivedItem], decisions: Sequence[Decision]
) -> tuple[tuple[ReceivedItem, ...], tuple[ReceivedItem, ...]]:
    """The deliveries in the order in which they came, and what waits for the receiver."""
    last = {
        decision.item: decision.kind
        for decision in decisions
        if decision.kind is not DecisionKind.ACCEPT
    }
    deliveries, waiting = [], []
    for item in sorted(items, key=lambda item: (item.since, item.number)):
        decided = last.get(item.number)
        if decided is DecisionKind.EXCLUDE:
            continue
        if decided in _CHOOSING or (item.outcome.is_delivery and not item.automatic):
            deliveries.append(item)
        elif item.outcome.is_quarantined or item.outcome.is_delivery:
            waiting.append(item)
    return tuple(deliveries), tuple(waiting)


def _counting(
    deliveries: Sequence[ReceivedItem], decisions: Sequence[Decision]
) -> tuple[StandingKind, ReceivedItem | None]:
    """How the deliveries stand, and the one that counts.

    A choice of the receiver's holds until something newer comes that was taken in after it.
    """
    if not deliveries:
        return StandingKind.MISSING, None
    chosen, since = _chosen(deliveries, decisions)
    newest = deliveries[-1]
    if chosen is not None:
        newer = [
            delivery
            for delivery in deliveries
            if delivery.number > since and delivery.since >= chosen.since
        ]
        newest = newer[-1] if newer else chosen
    if passes(newest, decisions) and _is_settled(newest, chosen):
        return StandingKind.PASSED, newest
    older = any(
        passes(delivery, decisions) and _is_settled(delivery, chosen)
        for delivery in deliveries
        if delivery is not newest
    )
    return (StandingKind.CORRECTION_FAULTY if older else StandingKind.FAULTY), None


def _is_settled(item: ReceivedItem, chosen: ReceivedItem | None) -> bool:
    """Whether nothing but the errors keeps an item out, or the receiver has chosen it."""
    doubtful = {Outcome.TWO_IN_ONE, Outcome.OTHERS_FIGURES}
    return item is chosen or item.outcome not in doubtful


def _chosen(
    deliveries: Sequence[ReceivedItem], decisions: Sequence[Decision]
) -> tuple[ReceivedItem | None, int]:
    """The delivery that the receiver chose last, and the number of the decision."""
    here = {delivery.number: delivery for delivery in deliveries}
    choices = [
        decision for decision in decisions if decision.kind in _CHOOSING and decision.item in here
    ]
    return (here[choices[-1].item], choices[-1].number) if choices else (None, 0)


def _since(deliveries: Sequence[ReceivedItem], decisions: Sequence[Decision]) -> datetime | None:
    """When the first delivery came of those at the end that all have errors."""
    since = None
    for item in reversed(deliveries):
        if passes(item, decisions):
            break
        since = item.since
    return since
