"""How a round stands, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kalkyl.io.ledger import Ledger
from kalkyl.model.visible import escaped
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.counting import DepartmentStanding, Standings, standings
from kalkyl.rounds.model import Notes, ReceivedItem, Round
from kalkyl.services.round_intake import round_now
from kalkyl.services.round_start import title_of
from kalkyl.wording.messages import seen
from kalkyl.wording.rounds import outcome_words, remark, standing_words

_SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """A round, all that its ledger says, and how it stands at a time.

    ``title`` is the report and year that it collects, as people say it.
    """

    round: Round
    title: str
    notes: Notes
    standings: Standings
    time: datetime


def status_of(ledger: Ledger, organisation: Organisation, now: datetime) -> RoundStatus:
    """How a round stands now; by the list of departments that lies in its folder."""
    notes = ledger.notes()
    a_round = ledger.round() if notes.closing else round_now(ledger, organisation, now)
    title = title_of(a_round, organisation)
    return RoundStatus(a_round, title, notes, standings(a_round, notes, now), now)


def status_rows(status: RoundStatus, language: str) -> list[tuple[str, ...]]:
    """A line for each department: code, name, how it stands, number, arrived, remarks."""
    return [
        tuple(
            map(
                seen,
                (
                    one.department.code,
                    one.department.name,
                    standing_words(one.kind, language),
                    f"L{item.number}" if (item := one.counts or one.newest) else "",
                    _minute(item.arrived) if item else "",
                    remark(one, language),
                ),
            )
        )
        for one in status.standings.departments
    ]


def other_rows(status: RoundStatus, language: str) -> list[tuple[str, ...]]:
    """A line for each thing that belongs to no department: number, name, sender, what it is."""
    return [
        (
            f"L{one.number}",
            seen(one.name),
            seen(one.sender),
            outcome_words(one.outcome, language),
        )
        for one in status.standings.others
    ]


def as_json(status: RoundStatus, language: str) -> str:
    """The same for programs."""
    a_round, notes = status.round, status.notes
    found = {
        "schema_version": _SCHEMA_VERSION,
        "report": a_round.report,
        "year": a_round.year,
        "deadline": a_round.deadline.isoformat(),
        "time": status.time.isoformat(),
        "complete": status.standings.is_complete,
        "closed": notes.closing.time.isoformat() if notes.closing else None,
        "departments": [_department(one, language) for one in status.standings.departments],
        "others": [_item(one, language) for one in status.standings.others],
    }
    return escaped(json.dumps(found, ensure_ascii=False, indent=1))


def _department(one: DepartmentStanding, language: str) -> Mapping[str, Any]:
    return {
        "code": one.department.code,
        "name": one.department.name,
        "standing": one.kind.value,
        "words": standing_words(one.kind, language),
        "counts": one.counts.number if one.counts else None,
        "errors": one.errors,
        "since": one.since.isoformat() if one.since else None,
        "late": one.is_late,
        "overdue": one.is_overdue,
        "deliveries": _items(one.deliveries, language),
        "waiting": _items(one.waiting, language),
        "beside": _items(one.beside, language),
        "decisions": [
            {
                "kind": decision.kind.value,
                "item": decision.item,
                "codes": list(decision.codes),
                "time": decision.time.isoformat(),
                "user": decision.user,
                "reason": decision.reason,
            }
            for decision in one.decisions
        ],
        "letters": [
            {
                "kind": letter.kind.value,
                "state": letter.state.value,
                "time": letter.time.isoformat(),
            }
            for letter in one.letters
        ],
    }


def _items(items: Sequence[ReceivedItem], language: str) -> list[Mapping[str, Any]]:
    return [_item(one, language) for one in items]


def _item(one: ReceivedItem, language: str) -> Mapping[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "source": one.source,
        "sender": one.sender or None,
        "department": one.department or None,
        "outcome": one.outcome.value,
        "words": outcome_words(one.outcome, language),
        "arrived": one.arrived.isoformat() if one.arrived else None,
        "noted": one.noted.isoformat(),
        "sha256": one.sha256 or None,
        "errors": list(one.errors),
        "questions": one.questions,
        "automatic": one.automatic,
    }


def _minute(time: datetime | None) -> str:
    """A time here, to the minute."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else ""
