"""The ledger of a round: entries in SQLite that are added and never changed, chained by checksums.

Every entry has the checksum of itself and all before it, so the last one's stands for all. An
address stands apart from the entry that it belongs to, which has a salted checksum of it: it can be
disposed of without breaking the chain. Whether a closed round is as it was closed is found by going
through every entry, every file and every address.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS, Contents
from kalkyl.io.ledger.place import is_local, only_writer, refuse_synced
from kalkyl.model import Phrase
from kalkyl.rounds.model import (
    Closing,
    Decision,
    Letter,
    Notes,
    Purge,
    ReceivedItem,
    Round,
)
from kalkyl.rounds.records import KINDS, Entry, as_record, entry_of

FILE: Final = "omgang.sqlite"
_WAIT: Final = 120
"""Seconds that another who writes is waited for."""
_SCHEMA: Final = (
    (
        "CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
        "key TEXT UNIQUE, data TEXT NOT NULL, detail TEXT NOT NULL, chain TEXT NOT NULL)"
    ),
    "CREATE TABLE IF NOT EXISTS addresses (number INTEGER PRIMARY KEY, salt TEXT, address TEXT)",
    "CREATE TABLE IF NOT EXISTS units (key TEXT PRIMARY KEY)",
    (
        "CREATE TRIGGER IF NOT EXISTS no_change BEFORE UPDATE ON entries "
        "BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS no_removal BEFORE DELETE ON entries "
        "BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END"
    ),
)
_AFTER_CLOSING: Final = (Letter, Purge)
_CLOSED = Phrase("round_closed", "the round is closed; nothing more is taken in or decided in it")


class Ledger:
    """A round's ledger, open; a context manager that closes it.

    ``local`` says whether the folder is on a disk of this machine; else the system is asked.
    """

    def __init__(self, folder: Path, *, local: bool | None = None, new: bool = False) -> None:
        refuse_synced(folder)
        if not new and not (folder / FILE).is_file():
            facts = {"folder": str(folder)}
            raise DataFileError(
                Phrase(
                    "no_round", "{folder}: no round in the folder (run kalkyl round init)", facts
                )
            )
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.contents = Contents(folder)
        self._local = is_local(folder) if local is None else local
        try:
            self._base = sqlite3.connect(folder / FILE, timeout=_WAIT, isolation_level=None)
            self._base.execute(f"PRAGMA journal_mode={'WAL' if self._local else 'DELETE'}")
            self._base.execute("PRAGMA synchronous=FULL")
            self._base.execute("PRAGMA secure_delete=ON")
        except sqlite3.DatabaseError as fault:
            facts = {"file": str(folder / FILE), "fault": str(fault)}
            raise DataFileError(
                Phrase("ledger_unopened", "{file}: the ledger cannot be opened ({fault})", facts)
            ) from fault

        if not new and not self._has_entries():
            self._base.close()
            raise _unready(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()

    # Reading

    def has_round(self) -> bool:
        """Whether a round has been entered."""
        return self._has_entries() and any(self.entries("round"))

    def _has_entries(self) -> bool:
        table = self._base.execute("SELECT 1 FROM sqlite_master WHERE name='entries'").fetchone()
        return table is not None

    def round(self) -> Round:
        """The round, as its latest entry has it: the list of departments may have changed."""
        found = [entry for entry in self.entries("round") if isinstance(entry, Round)]
        if not found:
            raise _unready(self.folder)
        return found[-1]

    def notes(self) -> Notes:
        """All that the ledger says beside the round itself."""
        found = list(self.entries())
        closings = [entry for entry in found if isinstance(entry, Closing)]
        return Notes(
            items=tuple(entry for entry in found if isinstance(entry, ReceivedItem)),
            decisions=tuple(entry for entry in found if isinstance(entry, Decision)),
            letters=tuple(entry for entry in found if isinstance(entry, Letter)),
            closing=closings[-1] if closings else None,
            purges=tuple(entry for entry in found if isinstance(entry, Purge)),
        )

    def entries(self, kind: str = "") -> Iterator[Entry]:
        """Every entry of a kind, or of all, in their order."""
        addresses = dict(self._base.execute("SELECT number, address FROM addresses"))
        rows = self._base.execute(
            "SELECT number, kind, data FROM entries WHERE ? IN ('', kind) ORDER BY number", (kind,)
        )
        for number, its_kind, data in rows:
            entry = entry_of(its_kind, json.loads(data), number)
            if isinstance(entry, ReceivedItem):
                entry = replace(entry, sender=addresses.get(number, ""))
            yield entry

    def detail(self, number: int) -> dict[str, Any]:
        """What an entry has beside: of a workbook, what check found, as its JSON has it."""
        row = self._base.execute("SELECT detail FROM entries WHERE number=?", (number,)).fetchone()
        return dict(json.loads(row[0])) if row and row[0] else {}

    def has_unit(self, key: str) -> bool:
        """Whether a file or mail has been taken in whole."""
        found = self._base.execute("SELECT 1 FROM units WHERE key=?", (key,)).fetchone()
        return found is not None

    def has_key(self, key: str) -> bool:
        """Whether an item has been taken in."""
        found = self._base.execute("SELECT 1 FROM entries WHERE key=?", (key,)).fetchone()
        return found is not None

    # Writing

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Writing]:
        """One change of the ledger: all that is added within is there afterwards, or nothing."""
        with ExitStack() as stack:
            if not self._local:
                stack.enter_context(only_writer(self.folder, now))
            try:
                self._base.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as fault:
                raise DataFileError(
                    Phrase(
                        "ledger_busy",
                        "{folder}: someone else is writing in the ledger ({fault}). Try again.",
                        {"folder": str(self.folder), "fault": str(fault)},
                    )
                ) from fault
            try:
                for statement in _SCHEMA:
                    self._base.execute(statement)
                self.contents.prepare()
                yield Writing(self._base, self.contents)
                self._base.execute("COMMIT")
            except BaseException:
                self._base.execute("ROLLBACK")
                raise

    def add(self, entry: Entry, now: datetime, *, detail: Mapping[str, Any] | None = None) -> int:
        """Adds one entry and gives its number."""
        with self.writing(now) as writing:
            return writing.add(entry, detail=detail)

    def rows(self) -> Iterator[tuple[int, str, str, str, str, str]]:
        """Every entry as it is kept: number, kind, key, data, detail, chain."""
        columns = "number, kind, coalesce(key, ''), data, detail, chain"
        yield from self._base.execute(f"SELECT {columns} FROM entries ORDER BY number")  # noqa: S608  # no stranger's words

    def addresses(self) -> dict[int, tuple[str, str]]:
        """The salt and the address of each entry that has one."""
        rows = self._base.execute("SELECT number, salt, address FROM addresses")
        return {number: (salt, address) for number, salt, address in rows}


def _unready(folder: Path) -> DataFileError:
    """That a round was begun in a folder and the beginning never came to its end."""
    facts = {"folder": str(folder)}
    return DataFileError(
        Phrase(
            "round_unready", "{folder}: the round is not ready; run kalkyl round init again", facts
        )
    )


class Writing:
    """A change of the ledger on its way."""

    def __init__(self, base: sqlite3.Connection, contents: Contents) -> None:
        self._base = base
        self.contents = contents

    def add(
        self, entry: Entry, *, key: str | None = None, detail: Mapping[str, Any] | None = None
    ) -> int:
        """Adds an entry and gives its number; 0 where one of its key is there already."""
        if key is not None and self._has(key):
            return 0
        if not isinstance(entry, _AFTER_CLOSING) and self._is_closed():
            raise DataFileError(_CLOSED)
        last, before = self._last()
        number, kind, record = last + 1, KINDS[type(entry)], as_record(entry)
        if isinstance(entry, ReceivedItem) and entry.sender:
            salt = secrets.token_hex(16)
            record["sender"] = address_checksum(salt, entry.sender)
            row = (number, salt, entry.sender)
            self._base.execute("INSERT INTO addresses VALUES (?, ?, ?)", row)
        data, more = _text(record), _text(detail) if detail else ""
        chain = chained(before, number, kind, key or "", data, more)
        row_ = (number, kind, key, data, more, chain)
        self._base.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", row_)
        return number

    def add_unit(self, key: str) -> None:
        """Notes that a file or mail has been taken in whole."""
        self._base.execute("INSERT OR IGNORE INTO units VALUES (?)", (key,))

    def forget_addresses(self) -> int:
        """Removes every address, and says how many there were."""
        return self._base.execute("DELETE FROM addresses").rowcount

    def _has(self, key: str) -> bool:
        return bool(self._base.execute("SELECT 1 FROM entries WHERE key=?", (key,)).fetchone())

    def _is_closed(self) -> bool:
        found = self._base.execute("SELECT 1 FROM entries WHERE kind='closing'").fetchone()
        return found is not None

    def _last(self) -> tuple[int, str]:
        query = "SELECT number, chain FROM entries ORDER BY number DESC LIMIT 1"
        row = self._base.execute(query).fetchone()
        return (row[0], row[1]) if row else (0, "")


def chained(before: str, number: int, kind: str, *texts: str) -> str:
    """The checksum of an entry and all before it."""
    return sha256(_text([before, number, kind, *texts]).encode()).hexdigest()


def address_checksum(salt: str, address: str) -> str:
    """What an entry has in place of an address."""
    return f"sha256:{sha256((salt + address).encode()).hexdigest()}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


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
