"""Taking in what came: from folders, files, archives, mails and mailboxes, into a round's ledger.

Each file or mail is one change of the ledger, with its contents on the disk before it: whatever is
killed in between is taken in by the next intake, and nothing is there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeGuard

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import FILE_BYTES, OPENED_TOGETHER
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS, Contents
from kalkyl.io.mail import Delivered, Item, LeftOut, Message
from kalkyl.io.mail.account import Ask, account_of, is_address, secret_of
from kalkyl.io.mail.opened import Unit
from kalkyl.io.mail.sources import units
from kalkyl.model import Phrase
from kalkyl.model.visible import visible
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.counting import without_twins
from kalkyl.rounds.judgement import judgement, sole_department
from kalkyl.rounds.model import Outcome, ReceivedItem, Round
from kalkyl.rules.catalogue import Expected
from kalkyl.services.history import with_earlier
from kalkyl.services.incoming import Incoming
from kalkyl.services.inputs import manifest_from
from kalkyl.services.intake import CheckedFile
from kalkyl.services.judged_files import judge_each
from kalkyl.services.opening import opened_each
from kalkyl.services.render import file_json
from kalkyl.services.round_start import manifest_file_of

Now = Callable[[], datetime]


@dataclass(slots=True)
class Taken:
    """What an intake came to: how many files and mails it met, and what was new."""

    met: int = 0
    known: int = 0
    items: list[ReceivedItem] = field(default_factory=list)

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many new items had each outcome."""
        return Counter(item.outcome for item in self.items)


def take_in(
    ledger: Ledger, found: Iterable[Unit | LeftOut], organisation: Organisation, now: Now
) -> Taken:
    """Takes in files and mails; those that have been taken in before are passed by."""
    return _Intake(ledger, organisation, now).taken(found)


def round_now(ledger: Ledger, organisation: Organisation, now: datetime) -> Round:
    """The round with the list of departments that lies in its folder; a changed one is noted."""
    a_round = ledger.round()
    manifest = manifest_from(manifest_file_of(ledger.folder), organisation)
    if manifest != a_round.manifest:
        a_round = replace(a_round, manifest=manifest)
        ledger.add(a_round, now)
    return a_round


def expected_in(ledger: Ledger, a_round: Round, organisation: Organisation) -> Expected:
    """What is expected of a workbook of a round, with what was handed in before."""
    wanted = Expected(a_round.report, a_round.year, a_round.manifest)
    files = {
        EarlierKind(source): tuple(str(ledger.folder / name) for name in names)
        for source, names in a_round.earlier.items()
    }
    return with_earlier(wanted, files, organisation)


class _Intake:
    """One intake on its way."""

    def __init__(self, ledger: Ledger, organisation: Organisation, now: Now) -> None:
        self._ledger = ledger
        self._organisation = organisation
        self._now = now
        self._round = round_now(ledger, organisation, now())
        self._taken = Taken()

    @cached_property
    def _expected(self) -> Expected:
        return expected_in(self._ledger, self._round, self._organisation)

    def taken(self, found: Iterable[Unit | LeftOut]) -> Taken:
        """All that was found, taken in some at a time, so that memory does not grow with it."""
        for together in _groups(opened_each((unit, unit) for unit in self._new(found))):
            self._take(together)
        return self._taken

    def _new(self, found: Iterable[Unit | LeftOut]) -> Iterator[Unit | LeftOut]:
        for unit in found:
            self._taken.met += 1
            if self._ledger.has_unit(_unit_key(unit)):
                self._taken.known += 1
            else:
                yield unit

    def _take(self, together: Sequence[tuple[Unit | LeftOut, list[Item]]]) -> None:
        """Judges the workbooks of some files and mails together; enters each as soon as it can."""
        workbooks = [[item for item in items if self._is_new(item)] for _, items in together]
        every = [item for own in workbooks for item in own]
        files = [Incoming(Path(item.name), item.content) for item in every]
        judged = judge_each(files, self._expected, self._organisation) if files else iter(())
        pairs = zip(map(_key, every), judged, strict=True)
        for (unit, items), own in zip(together, workbooks, strict=True):
            self._enter(unit, items, dict(islice(pairs, len(own))))

    def _is_new(self, item: Item) -> TypeGuard[Delivered]:
        return isinstance(item, Delivered) and not self._ledger.has_key(_key(item))

    def _enter(
        self, unit: Unit | LeftOut, items: Sequence[Item], verdicts: dict[str, CheckedFile]
    ) -> None:
        now = self._now()
        rows = {
            row.key: (row, item)
            for item in items
            if not isinstance(item, Message)
            for row in [self._item(unit, item, verdicts.get(_key(item)), now)]
        }
        twinless = without_twins(row for row, _ in rows.values())
        with self._ledger.writing(now) as writing:
            for row in twinless:
                item = rows[row.key][1]
                judged = verdicts.get(row.key)
                if isinstance(item, Delivered) and judged is None:
                    continue  # another mail or file has brought the same
                detail = file_json(judged, "sv") if judged else None
                workbook, mail = _stored(writing.contents, item)
                kept = replace(row, sha256=workbook, mail=mail)
                number = writing.add(kept, key=row.key, detail=detail)
                if number:
                    self._taken.items.append(replace(kept, number=number))
            writing.add_unit(_unit_key(unit))

    def _item(
        self,
        unit: Unit | LeftOut,
        item: Delivered | LeftOut,
        judged: CheckedFile | None,
        now: datetime,
    ) -> ReceivedItem:
        message = item.message
        sender = message.sender if message else None
        row = ReceivedItem(
            key=_key(item),
            name=item.name,
            source=message.source if message else unit.name,
            outcome=Outcome.DAMAGED,
            noted=now,
            message=_message_key(message) if message else "",
            arrived=message.arrived if message else None,
            automatic=bool(message and message.automatic),
        )
        if isinstance(item, LeftOut):
            outcome = Outcome(item.reason.value)
            if outcome.is_harmless:
                return replace(row, outcome=outcome)
            department = sole_department(self._round.manifest, sender)
            return replace(row, outcome=outcome, department=department, sender=sender or "")
        if judged is None:
            return row
        department, outcome = judgement(self._round, judged.case, judged.report, sender)
        return replace(
            row,
            outcome=outcome,
            department=department,
            sender=sender or "",
            errors=tuple(finding.code for finding in judged.report.findings if finding.blocks),
            questions=judged.report.open_questions,
        )


def _stored(contents: Contents, item: Delivered | LeftOut) -> tuple[str, str]:
    """Stores a workbook and, apart from it, its mail; gives the checksums of both.

    A mail in which nothing of the round can be lost stays where it is.
    """
    message = item.message
    workbook = contents.keep(WORKBOOKS, item.content) if isinstance(item, Delivered) else ""
    is_kept = message and message.raw and (isinstance(item, Delivered) or item.problem)
    return workbook, contents.keep(MESSAGES, message.raw or b"") if message and is_kept else ""


def _groups(
    pairs: Iterable[tuple[Unit | LeftOut, Item]],
) -> Iterator[list[tuple[Unit | LeftOut, list[Item]]]]:
    """What files and mails came to, each whole, so many of them together."""
    together: list[tuple[Unit | LeftOut, list[Item]]] = []
    size = 0
    for unit, item in pairs:
        if not together or together[-1][0] is not unit:
            if len(together) >= OPENED_TOGETHER or size > FILE_BYTES:
                yield together
                together, size = [], 0
            together.append((unit, []))
        together[-1][1].append(item)
        size += len(item.content) if isinstance(item, Delivered) else 0
    if together:
        yield together


def _unit_key(unit: Unit | LeftOut) -> str:
    """What makes a file or mail the same when it is met again: its content, not its name."""
    if isinstance(unit, Unit):
        return sha256(unit.content).hexdigest()
    return _checksum("left", unit.name, unit.reason)


def _key(item: Item) -> str:
    """What makes something in a mail the same, whichever program has saved the mail."""
    message = _message_key(item.message) if not isinstance(item, Message) and item.message else ""
    match item:
        case Delivered():
            return _checksum("workbook", message, sha256(item.content).hexdigest())
        case LeftOut():
            name = item.name.partition(" › ")[2] if message else item.name
            return _checksum("left", message, name, item.reason)
    return ""


def _message_key(message: Message) -> str:
    content = message.message_id or sha256(message.raw or b"").hexdigest()
    return _checksum("message", content, message.sender)


def _checksum(*words: str) -> str:
    return sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def found_in(
    sources: Iterable[str],
    *,
    token_command: str = "",
    ask: Ask | None = None,
    since: date | None = None,
) -> Iterator[Unit | LeftOut]:
    """The files and mails of each source: a folder, file, archive, mailbox, or ``imap://…``."""
    for source in sources:
        if is_address(source):
            from kalkyl.io.mail import imap  # only when a mailbox is opened

            account = account_of(source)
            secret = secret_of(account, token_command=token_command, ask=ask)
            yield from imap.units(account, secret, since=since)
        else:
            yield from units(Path(source))


def refuse_missing(sources: Iterable[str]) -> None:
    """Refuses sources that aren't there before anything is taken in."""
    missing = [source for source in sources if not is_address(source) and not Path(source).exists()]
    if missing:
        facts = {"names": visible(", ".join(missing))}
        raise DataFileError(Phrase("sources_gone", "not there: {names}", facts))
