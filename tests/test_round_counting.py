"""Which delivery counts, who may send for whom, and what a ledger's records give back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kalkyl.contract.manifest import Department, Manifest
from kalkyl.rounds.counting import StandingKind, is_late, standing, standings, without_twins
from kalkyl.rounds.judgement import allowed_for, looks_like, sender_outcome
from kalkyl.rounds.model import (
    Closing,
    Decision,
    DecisionKind,
    Letter,
    LetterKind,
    LetterState,
    Notes,
    Outcome,
    Purge,
    ReceivedItem,
    Round,
)
from kalkyl.rounds.records import KINDS, Entry, as_record, entry_of

KANSLI = Department("110", "Kansli", "kansli@region.example", (), ("anna.ek@region.example",))
EKONOMI = Department("120", "Ekonomi", "ekonomi@region.example", (), ("anna.ek@region.example",))
MANIFEST = Manifest("Regionkontoret", (KANSLI, EKONOMI))
ENDS = datetime(2026, 5, 13, tzinfo=UTC)
ROUND = Round("uppfoljningsrapport-1", 2026, date(2026, 5, 12), ENDS, MANIFEST)
BEFORE = ENDS - timedelta(days=3)


def item(number: int, outcome: Outcome = Outcome.PASSED, **of: object) -> ReceivedItem:
    """An item of Kansli that came so many minutes after the first."""
    made = ReceivedItem(
        key=f"nyckel-{number}",
        name=f"{number}.xlsx",
        source="inkorg",
        outcome=outcome,
        noted=BEFORE,
        number=number,
        department="110",
        message=f"mejl-{number}",
        arrived=BEFORE + timedelta(minutes=number),
        errors=("KAL301",) if outcome is Outcome.FAULTY else (),
    )
    return replace(made, **of)  # type: ignore[arg-type]  # any field


def decided(kind: DecisionKind, on: int, number: int, *codes: str) -> Decision:
    return Decision(kind, on, BEFORE, "anna", "så är det", codes, 0, number)


GOOD, BAD = item(1), item(2, Outcome.FAULTY)
INCLUDE, EXCLUDE, ACCEPT = DecisionKind.INCLUDE, DecisionKind.EXCLUDE, DecisionKind.ACCEPT
PASSED, FAULTY = StandingKind.PASSED, StandingKind.FAULTY
CORRECTION = StandingKind.CORRECTION_FAULTY


@pytest.mark.parametrize(
    ("items", "decisions", "kind", "counts"),
    [
        ([], [], StandingKind.MISSING, None),
        ([GOOD], [], PASSED, 1),
        ([GOOD, item(3)], [], PASSED, 3),
        ([item(3, arrived=BEFORE), GOOD], [], PASSED, 1),
        ([BAD], [], FAULTY, None),
        ([GOOD, BAD], [], CORRECTION, None),
        ([GOOD, item(2, Outcome.ENCRYPTED)], [], CORRECTION, None),
        ([GOOD, item(2, Outcome.DOCUMENT)], [], PASSED, 1),
        ([GOOD, item(2, Outcome.WRONG_YEAR)], [], PASSED, 1),
        ([GOOD, BAD], [decided(INCLUDE, 1, 3)], PASSED, 1),
        ([GOOD, BAD, item(4)], [decided(INCLUDE, 1, 3)], PASSED, 4),
        ([GOOD, BAD, item(4, Outcome.FAULTY)], [decided(INCLUDE, 1, 3)], CORRECTION, None),
        ([GOOD, item(4, Outcome.FAULTY, arrived=BEFORE)], [decided(INCLUDE, 1, 3)], PASSED, 1),
        ([GOOD, BAD], [decided(EXCLUDE, 2, 3)], PASSED, 1),
        ([GOOD], [decided(EXCLUDE, 1, 3)], StandingKind.WAITING, None),
        ([item(1, Outcome.WRONG_YEAR)], [], StandingKind.MISSING, None),
        ([GOOD], [decided(EXCLUDE, 1, 3), decided(INCLUDE, 1, 4)], PASSED, 1),
        ([BAD], [decided(ACCEPT, 2, 3, "KAL301")], PASSED, 2),
        ([BAD], [decided(ACCEPT, 2, 3, "KAL302")], FAULTY, None),
        ([BAD], [decided(INCLUDE, 2, 3)], FAULTY, None),
        ([item(1, Outcome.UNKNOWN_SENDER)], [], StandingKind.WAITING, None),
        ([GOOD, item(2, Outcome.UNKNOWN_SENDER)], [], PASSED, 1),
        ([item(1, Outcome.LOOKALIKE_SENDER)], [decided(INCLUDE, 1, 3)], PASSED, 1),
        ([item(1, Outcome.OTHERS_FIGURES)], [], FAULTY, None),
        ([item(1, Outcome.OTHERS_FIGURES)], [decided(INCLUDE, 1, 3)], PASSED, 1),
        ([item(1, Outcome.BROKEN)], [decided(INCLUDE, 1, 3)], FAULTY, None),
        ([GOOD, item(2, message="mejl-1")], [], FAULTY, None),
        ([GOOD, item(2, message="mejl-1")], [decided(INCLUDE, 2, 3)], PASSED, 2),
        ([GOOD, item(2, message="mejl-1", department="120")], [], PASSED, 1),
    ],
)
def test_which_delivery_counts(
    items: list[ReceivedItem],
    decisions: list[Decision],
    kind: StandingKind,
    counts: int | None,
) -> None:
    notes = Notes(without_twins(items), tuple(decisions))
    found = standing(ROUND, KANSLI, notes, BEFORE)
    assert (found.kind, found.counts.number if found.counts else None) == (kind, counts)


@pytest.mark.parametrize(
    ("arrived", "noted", "late"),
    [
        (ENDS, ENDS, True),
        (ENDS - timedelta(seconds=1), ENDS + timedelta(days=9), False),
        (None, ENDS - timedelta(seconds=1), False),
        (None, ENDS, None),
    ],
)
def test_late_is_judged_by_arrival(
    arrived: datetime | None, noted: datetime, *, late: bool | None
) -> None:
    assert is_late(ROUND, item(1, arrived=arrived, noted=noted)) is late


def test_since_when_a_department_has_had_errors() -> None:
    items = (GOOD, BAD, item(3, Outcome.FAULTY))
    assert standing(ROUND, KANSLI, Notes(items), BEFORE).since == BAD.arrived
    assert standing(ROUND, KANSLI, Notes((GOOD,)), BEFORE).since is None


def test_nothing_that_came_is_left_out_of_the_standings() -> None:
    items = (GOOD, item(2, department=""), item(3, department="999"), item(4, Outcome.WRONG_YEAR))
    found = standings(ROUND, Notes(items), ENDS)
    assert [one.number for one in found.departments[0].beside] == [4]
    assert [one.number for one in found.others] == [2, 3]
    assert [one.is_overdue for one in found.departments] == [False, True]
    assert not found.is_complete


def test_one_address_may_send_for_several_departments() -> None:
    assert allowed_for(MANIFEST, "Anna.Ek@Region.example") == (KANSLI, EKONOMI)
    assert allowed_for(MANIFEST, "") == ()


@pytest.mark.parametrize(
    ("address", "department", "outcome"),
    [
        ("kansli@region.example", "110", None),
        ("KANSLI@region.example", "110", None),
        ("kansli@region.example", "120", Outcome.OTHER_DEPARTMENT),
        ("kansli@region.example", "", Outcome.OTHER_DEPARTMENT),
        ("", "110", Outcome.UNKNOWN_SENDER),
        ("bo.berg@annat.example", "110", Outcome.UNKNOWN_SENDER),
        ("ekan@region.example", "110", Outcome.UNKNOWN_SENDER),
        ("kansli@reg1on.example", "110", Outcome.LOOKALIKE_SENDER),
        ("kansli@regoin.example", "110", Outcome.LOOKALIKE_SENDER),
        ("kans1i@region.example", "110", Outcome.LOOKALIKE_SENDER),
        ("kansli@region-example", "110", Outcome.LOOKALIKE_SENDER),
        ("k\N{CYRILLIC SMALL LETTER A}nsli@region.example", "110", Outcome.LOOKALIKE_SENDER),
        ("kansli@xn--rgion-bsa.example", "110", Outcome.LOOKALIKE_SENDER),
        ("anna.ek@region.examplee", "110", Outcome.LOOKALIKE_SENDER),
    ],
)
def test_who_may_send(address: str, department: str, outcome: Outcome | None) -> None:
    assert sender_outcome(MANIFEST, address, department) == outcome


def test_an_address_is_not_like_itself() -> None:
    assert not looks_like("kansli@region.example", ["kansli@region.example"])


ENTRIES: list[Entry] = [
    replace(ROUND, earlier={"plan": ("underlag/plan/a.xlsx",)}),
    replace(GOOD, sender="a@b.example"),
    decided(ACCEPT, 2, 3, "KAL301"),
    Letter("<1@b>", LetterKind.REMINDER, "110", LetterState.UNCERTAIN, BEFORE, "anna", 1, 4),
    Closing(BEFORE, "anna", (1, 2), ("120",), {"mallar/a.xlsx": "ab"}, "t.xlsx", 5),
    Purge("RS 2026/12", BEFORE, "anna", ("inkommet/a.eml",), 3, 6),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: type(one).__name__)
def test_an_entry_comes_back_from_its_record(entry: Entry) -> None:
    number = getattr(entry, "number", 1)
    kind = KINDS[type(entry)]
    assert entry_of(kind, as_record(entry), number) == entry
