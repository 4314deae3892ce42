"""Who decided what in a round, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kalkyl.io.ledger import Ledger
from kalkyl.model.visible import escaped
from kalkyl.rounds.model import Closing, Decision, Notes, Purge
from kalkyl.wording.messages import seen, translate
from kalkyl.wording.rounds import decision_words

_WIDTHS: Final = (18, 18, 10, 34, 44, 60)


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
        head = (f"{entry.time:%Y-%m-%d %H:%M}", entry.user)
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
