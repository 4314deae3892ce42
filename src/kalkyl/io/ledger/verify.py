"""Whether a closed round is as it was closed: every entry, every file, every address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS
from kalkyl.io.ledger.ledger import Ledger, address_checksum, chained
from kalkyl.rounds.model import Notes


class Change(StrEnum):
    """In what way something is not as it was."""

    ENTRY = "entry"
    FILE_CHANGED = "file_changed"
    FILE_MISSING = "file_missing"
    FILE_ADDED = "file_added"
    NOT_PURGED = "not_purged"
    ADDRESS = "address"
    CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that is not as it was when the round was closed."""

    change: Change
    what: str


def changes(ledger: Ledger, expected: str) -> Iterator[Changed]:
    """All that has changed since a round was closed; ``expected`` is the checksum as printed."""
    notes = ledger.notes()
    yield from _chain(ledger, expected)
    yield from _files(ledger, notes)
    yield from _addresses(ledger, purged=bool(notes.purges))


def _chain(ledger: Ledger, expected: str) -> Iterator[Changed]:
    before, closing = "", ""
    for place, (number, kind, key, data, detail, chain) in enumerate(ledger.rows(), start=1):
        before = chained(before, number, kind, key, data, detail)
        if number != place or before != chain:
            yield Changed(Change.ENTRY, f"{number}")
            return
        closing = chain if kind == "closing" else closing
    if expected and closing != expected:
        yield Changed(Change.CHECKSUM, closing)


def _files(ledger: Ledger, notes: Notes) -> Iterator[Changed]:
    recorded = dict(notes.closing.files) if notes.closing else {}
    there = dict(ledger.contents.checksums())
    purged = {name for purge in notes.purges for name in purge.files}
    for name, checksum in recorded.items():
        if name in purged:
            if name in there:
                yield Changed(Change.NOT_PURGED, name)
        elif name not in there:
            yield Changed(Change.FILE_MISSING, name)
        elif there[name] != checksum:
            yield Changed(Change.FILE_CHANGED, name)
    for name in there:
        if name not in recorded and name.startswith((WORKBOOKS, MESSAGES)):
            yield Changed(Change.FILE_ADDED, name)


def _addresses(ledger: Ledger, *, purged: bool) -> Iterator[Changed]:
    kept = ledger.addresses()
    for number, kind, _, data, *_ in ledger.rows():
        sender = json.loads(data).get("sender") if kind == "item" else ""
        if not sender or (purged and number not in kept):
            continue
        if number not in kept or address_checksum(*kept[number]) != sender:
            yield Changed(Change.ADDRESS, f"L{number}")
