"""Rounds for tests: one begun, mails of the example's departments, and what a folder holds then."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import builders as b
import mails
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS
from kalkyl.rounds.model import Notes
from shipped_organisation import manifest_from

NAMES = {path.name[:3]: path for path in sorted(b.DEPARTMENTS.glob("*.xlsx"))}
BOOKS = {code: path.read_bytes() for code, path in NAMES.items()}
CONTACTS = {one.code: one.contact for one in manifest_from(b.MANIFEST).departments}
RECEIVED = "Mon, 11 May 2026 16:02:07 +0200"
"""When the mails of tests arrived; the deadline of their rounds is the day after."""


def arguments(folder: Path, *more: object, deadline: str = "2026-05-12") -> list[str]:
    """The command that begins a round on the example's list."""
    words = ["round", "init", folder, "--report", "uppfoljningsrapport-1", "--year", "2021"]
    return [*map(str, (*words, "--manifest", b.MANIFEST, "--deadline", deadline, *more))]


def variant(content: bytes, mark: object) -> bytes:
    """A workbook of other bytes that says the same: with a comment at the end of its container."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as container:
        container.comment = str(mark).encode()
    return buffer.getvalue()


def mail_of(
    code: str,
    *contents: bytes,
    number: object = 1,
    sender: str = "",
    received: str = RECEIVED,
    names: Sequence[str] = (),
) -> bytes:
    """A mail of a department with workbooks."""
    given = names or [f"{code}-{place}.xlsx" for place in range(len(contents))]
    parts = [
        mails.attachment(content, f'attachment; filename="{name}"')
        for name, content in zip(given, contents, strict=True)
    ]
    made = mails.mail(
        [mails.text(), *parts], sender=f"<{sender or CONTACTS[code]}>", number=str(number)
    )
    return made.replace(RECEIVED.encode(), received.encode())


def fill(folder: Path, count: int) -> dict[str, str]:
    """A folder of so many mails, each with a workbook of its own; gives file by its checksum."""
    folder.mkdir(parents=True, exist_ok=True)
    codes, found = sorted(BOOKS), {}
    for number in range(count):
        code = codes[number % len(codes)]
        content = variant(BOOKS[code], number)
        name = f"{number:05d}.eml"
        (folder / name).write_bytes(mail_of(code, content, number=number))
        found[sha256(content).hexdigest()] = name
    return found


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a round's folder after intakes that were killed."""

    lost: int
    doubled: int
    half: int
    unlisted: int


def damage(folder: Path, expected: dict[str, str]) -> Damage:
    """Holds the ledger and the files of a round against what was to be taken in."""
    with Ledger(folder) as ledger:
        sums = [one.sha256 for one in ledger.notes().items if one.sha256]
        broken = sum(ledger.contents.read(WORKBOOKS, one) == b"" for one in set(sums))
        files = ledger.contents.paths(WORKBOOKS, MESSAGES)
    wrong = [path for path in files if sha256(path.read_bytes()).hexdigest() != path.stem]
    left = [path for path in folder.rglob("*") if path.suffix == ".tmp"]
    known = set(sums)
    stray = [path for path in (folder / WORKBOOKS).iterdir() if path.stem not in known]
    return Damage(
        lost=len(set(expected) - known),
        doubled=len(sums) - len(known),
        half=len(wrong) + len(left) + broken,
        unlisted=len(stray),
    )


def notes_of(folder: Path) -> Notes:
    """All that the ledger of a round says."""
    with Ledger(folder) as ledger:
        return ledger.notes()


def outcomes(folder: Path) -> dict[str, str]:
    """What became of each thing, by its last name."""
    return {one.name.rpartition(" › ")[2]: one.outcome.value for one in notes_of(folder).items}


def status(done: b.Run) -> dict[str, dict[str, Any]]:
    """The departments of a status printed as JSON, by code."""
    return {one["code"]: one for one in json.loads(done.out)["departments"]}
