"""How a round stands, and who decided what, when and why: for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.ledger import Ledger
from kalkyl.model.visible import escaped
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.counting import DepartmentStanding, Standings, standings
from kalkyl.rounds.model import Closing, Decision, Notes, Purge, ReceivedItem, Round
from kalkyl.services.round_intake import round_now
from kalkyl.services.round_start import title_of
from kalkyl.wording.messages import seen, translate
from kalkyl.wording.rounds import (
    decision_words,
    minute_words,
    outcome_words,
    remark,
    standing_words,
)

_SCHEMA_VERSION = 1


_WIDTHS: Final = (18, 18, 10, 34, 44, 60)


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
                    standing.department.code,
                    standing.department.name,
                    standing_words(standing.kind, language),
                    f"L{item.number}" if (item := standing.counts or standing.newest) else "",
                    minute_words(item.arrived) if item else "",
                    remark(standing, language),
                ),
            )
        )
        for standing in status.standings.departments
    ]


def other_rows(status: RoundStatus, language: str) -> list[tuple[str, ...]]:
    """A line for each thing that belongs to no department: number, name, sender, what it is."""
    return [
        (
            f"L{item.number}",
            seen(item.name),
            seen(item.sender),
            outcome_words(item.outcome, language),
        )
        for item in status.standings.others
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
        "departments": [
            _department(standing, language) for standing in status.standings.departments
        ],
        "others": [_item(item, language) for item in status.standings.others],
    }
    return escaped(json.dumps(found, ensure_ascii=False, indent=1))


def _department(standing: DepartmentStanding, language: str) -> Mapping[str, Any]:
    return {
        "code": standing.department.code,
        "name": standing.department.name,
        "standing": standing.kind.value,
        "words": standing_words(standing.kind, language),
        "counts": standing.counts.number if standing.counts else None,
        "errors": standing.errors,
        "since": standing.since.isoformat() if standing.since else None,
        "late": standing.is_late,
        "overdue": standing.is_overdue,
        "deliveries": _items(standing.deliveries, language),
        "waiting": _items(standing.waiting, language),
        "beside": _items(standing.beside, language),
        "decisions": [
            {
                "kind": decision.kind.value,
                "item": decision.item,
                "codes": list(decision.codes),
                "time": decision.time.isoformat(),
                "user": decision.user,
                "reason": decision.reason,
            }
            for decision in standing.decisions
        ],
        "letters": [
            {
                "kind": letter.kind.value,
                "state": letter.state.value,
                "time": letter.time.isoformat(),
            }
            for letter in standing.letters
        ],
    }


def _items(items: Sequence[ReceivedItem], language: str) -> list[Mapping[str, Any]]:
    return [_item(item, language) for item in items]


def _item(item: ReceivedItem, language: str) -> Mapping[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "source": item.source,
        "sender": item.sender or None,
        "department": item.department or None,
        "outcome": item.outcome.value,
        "words": outcome_words(item.outcome, language),
        "arrived": item.arrived.isoformat() if item.arrived else None,
        "noted": item.noted.isoformat(),
        "sha256": item.sha256 or None,
        "errors": list(item.errors),
        "questions": item.questions,
        "automatic": item.automatic,
    }


def headings(language: str) -> tuple[str, ...]:
    """The headings of the columns."""
    return (
        translate(language, "Time"),
        translate(language, "User"),
        translate(language, "No."),
        translate(language, "File or message"),
        translate(language, "Decision"),
        translate(language, "Reason"),
    )


def log_rows(ledger: Ledger, language: str) -> list[tuple[str, ...]]:
    """A line for each decision: time, user, number, file, what was decided, why."""
    return [tuple(map(seen, row)) for row in _rows(ledger.notes(), language)]


def _rows(notes: Notes, language: str) -> Iterator[tuple[str, ...]]:
    for entry in _entries(notes):
        head = (minute_words(entry.time), entry.user)
        match entry:
            case Decision():
                item = notes.item(entry.item)
                words = " ".join([decision_words(entry.kind, language), *entry.codes])
                name = " ".join(filter(None, (item.department, item.name))) if item else ""
                yield (*head, f"L{entry.item}", name, words, entry.reason)
            case Closing():
                yield (*head, "", entry.total, translate(language, "closed the round"), "")
            case Purge():
                words = translate(language, "disposed of {count} files", count=len(entry.files))
                yield (*head, "", "", words, entry.reference)


def _entries(notes: Notes) -> list[Decision | Closing | Purge]:
    closings = [notes.closing] if notes.closing else []
    return sorted((*notes.decisions, *closings, *notes.purges), key=lambda entry: entry.number)


def log_json(ledger: Ledger, language: str) -> str:
    """The same for programs."""
    names = ("time", "user", "item", "file", "decision", "reason")
    found: list[Mapping[str, Any]] = [
        dict(zip(names, row, strict=True)) for row in log_rows(ledger, language)
    ]
    return escaped(json.dumps({"schema_version": 1, "log": found}, ensure_ascii=False, indent=1))


def log_workbook(ledger: Ledger, language: str) -> bytes:
    """The same as a workbook, to sort and filter."""
    from kalkyl.io.xlsx.list_workbook import (  # 30 ms: only if asked for
        Column,
        list_workbook,
    )

    columns = [Column(*pair) for pair in zip(headings(language), _WIDTHS, strict=True)]
    title = translate(language, "Decisions of the round")
    a_round = ledger.round()
    about = [f"{a_round.report} {a_round.year}, {a_round.manifest.administration}."]
    return list_workbook(title, about, columns, log_rows(ledger, language))
