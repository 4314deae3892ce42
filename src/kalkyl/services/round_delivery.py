"""Mails of a round on their way: as drafts in the folder or the mailbox, or sent.

The intention is in the ledger before anything leaves, and what came of it after. Where a sending is
cut off between the two, nobody knows whether it arrived: it stays uncertain until it is repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.files import write_whole
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.place import user_name
from kalkyl.io.letter_texts import FILES
from kalkyl.io.mail.account import Account, Secret
from kalkyl.io.mail.imap import Drafts, drafts
from kalkyl.io.mail.outgoing import (
    draft_bytes,
    is_address,
    kept_draft_bytes,
    new_message_id,
    sent_bytes,
)
from kalkyl.io.mail.smtp import Connection, Outcome, connected
from kalkyl.model import Phrase
from kalkyl.rounds.model import Letter, LetterState
from kalkyl.services.round_letters import WrittenLetter

DRAFTS: Final = "utkast"
"""The folder in a round's with mails to be sent by the receiver's own program."""
_STATES: Final = {
    Outcome.SENT: LetterState.SENT,
    Outcome.REFUSED: LetterState.REFUSED,
    Outcome.UNCERTAIN: LetterState.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class DeliveredLetter:
    """What came of a mail: how far it came, where it is, and what the server said."""

    written: WrittenLetter
    state: LetterState
    place: str = ""
    said: str = ""


class Channel(Protocol):
    """A way that mails take. What is ``repeatable`` can be done twice and is there once."""

    @property
    def repeatable(self) -> bool:
        """Whether handing a mail over once more changes nothing."""

    def deliver(self, written: WrittenLetter, message_id: str, now: datetime) -> DeliveredLetter:
        """Hands one mail over."""


class InFolder:
    """Drafts as files (.eml) that the receiver opens with the program they write mails in."""

    repeatable = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder / DRAFTS

    def deliver(self, written: WrittenLetter, message_id: str, now: datetime) -> DeliveredLetter:
        """Writes the draft, whole or not at all; an earlier one of the same letter is replaced."""
        del message_id, now
        due = written.due
        item = f"-{due.item.number}" if due.item else ""
        stem = Path(FILES[due.kind]).stem
        path = self._folder / f"{due.standing.department.code}-{stem}{item}.eml"
        write_whole(path, draft_bytes(written.mail))
        return DeliveredLetter(written, LetterState.DRAFTED, str(path))


class InMailbox:
    """Drafts in the receiver's own folder for drafts on the server."""

    repeatable = False

    def __init__(self, folder: Drafts, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def deliver(self, written: WrittenLetter, message_id: str, now: datetime) -> DeliveredLetter:
        """Puts the draft there."""
        content = kept_draft_bytes(written.mail, self._sender, message_id, now)
        self._folder.append(content)
        return DeliveredLetter(written, LetterState.DRAFTED, self._folder.name)


class BySmtp:
    """Mails that are sent at once."""

    repeatable = False

    def __init__(self, connection: Connection, sender: str) -> None:
        self._connection = connection
        self._sender = sender

    def deliver(self, written: WrittenLetter, message_id: str, now: datetime) -> DeliveredLetter:
        """Sends the mail."""
        content = sent_bytes(written.mail, self._sender, message_id, now)
        handed = self._connection.send(content, self._sender, written.mail.to)
        return DeliveredLetter(written, _STATES[handed.outcome], written.mail.to, handed.answer)


@contextmanager
def to_mailbox(account: Account, secret: Secret, sender: str) -> Iterator[Channel]:
    """The folder for drafts of a mailbox, while it is open."""
    with drafts(account, secret) as folder:
        yield InMailbox(folder, _known(sender))


@contextmanager
def to_server(account: Account, secret: Secret | None, sender: str) -> Iterator[Channel]:
    """A server that sends, while it is connected."""
    with connected(account, secret) as connection:
        yield BySmtp(connection, _known(sender))


def _known(sender: str) -> str:
    if not is_address(sender):
        raise DataFileError(
            Phrase(
                "no_sender",
                "the sender's address is missing: give --from, or receiver in the list",
            )
        )
    return sender


def delivered(
    ledger: Ledger, letters: Iterable[WrittenLetter], channel: Channel, sender: str, now: datetime
) -> Iterator[DeliveredLetter]:
    """Hands mails over one by one; one that somebody else writes at the same time is left to them.

    When it is no longer known whether a mail was sent, the connection is of no use: the rest wait.
    """
    for written in letters:
        letter = _letter(written, sender, now)
        if not channel.repeatable and not _added(ledger, letter, written, now):
            continue
        done = channel.deliver(written, letter.id, now)
        letter = replace(letter, state=done.state)
        if channel.repeatable:
            _added(ledger, letter, written, now)
        elif done.state is not LetterState.UNCERTAIN:
            ledger.add(letter, now)
        yield done
        if done.state is LetterState.UNCERTAIN:
            return


def _letter(written: WrittenLetter, sender: str, now: datetime) -> Letter:
    """The intention; a mail that is repeated keeps its id, by which two are seen as one."""
    due = written.due
    domain = sender if is_address(sender) else "kalkyl@kalkyl.invalid"
    return Letter(
        due.repeats.id if due.repeats else new_message_id(domain),
        due.kind,
        due.standing.department.code,
        LetterState.UNCERTAIN,
        now,
        user_name(),
        due.item.number if due.item else 0,
    )


def _added(ledger: Ledger, letter: Letter, written: WrittenLetter, now: datetime) -> bool:
    """Adds a letter, unless somebody else has written the same one meanwhile."""
    with ledger.writing(now) as writing:
        return writing.add(letter, key=written.due.key) > 0
