"""``kalkyl round verify`` and ``purge``: whether a closed round is as it was, and its disposal."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import Command, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.round.common import round_argument
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.ledger import Changed, changes
from kalkyl.rounds.model import Purge
from kalkyl.services import round_close
from kalkyl.wording.rounds import minute_words


@click.command(
    "purge",
    cls=Command,
    help=say(
        "Dispose of the mails and the senders' addresses of a closed round. Incoming mail is a "
        "public record: give the reference of the decision to dispose of it."
    ),
)
@round_argument
@click.option(
    "--reference",
    prompt=say("Reference of the decision to dispose (gallringsbeslut)"),
    metavar=say("TEXT"),
    help=say("Reference of the decision to dispose (gallringsbeslut); asked for otherwise."),
)
@click.option(
    "--workbooks",
    is_flag=True,
    help=say("Dispose of the workbooks that came in, too."),
)
@lang
def purge(folder: Path, reference: str, *, workbooks: bool, lang: str) -> int:  # noqa: ARG001  # read before the command is
    """Disposes of them, and says how much it was."""
    with Ledger(folder) as ledger:
        entry, count = round_close.purge(ledger, reference, now(), workbooks=workbooks)
    note = say(
        "Disposed of: {count} files, {addresses} addresses.",
        count=count,
        addresses=entry.addresses,
    )
    echo(note)
    return OK


@click.command(
    "verify",
    cls=Command,
    help=say(
        "See whether anything in a closed round has been changed, against the closing checksum "
        "that was printed. Exit code 1 if so. What was disposed of is said, and by whom."
    ),
)
@round_argument
@click.option(
    "--checksum",
    default="",
    metavar=say("CHECKSUM"),
    help=say("The closing checksum as it was printed."),
)
@lang
def verify(folder: Path, checksum: str, lang: str) -> int:  # noqa: ARG001  # read before the command is
    """Says what is not as it was, or that all is."""
    with Ledger(folder) as ledger:
        notes, current = ledger.notes(), round_close.closing_checksum(ledger)
        if notes.closing is None:
            raise click.UsageError(say("the round is not closed"))
        found = list(changes(ledger, checksum.strip().lower()))
    for change in found:
        echo(_words(change))
    for purged in notes.purges:
        echo(_purged(purged))
    if not found:
        echo(say("Nothing has been changed."))
        echo(say("Closing checksum: {checksum}", checksum=current))
        if not checksum:
            echo(say("Compare it with the one that was printed, or give that with --checksum."))
    return FINDINGS if found else OK


def _words(change: Changed) -> str:
    words = {
        "entry": say("the ledger has been changed from entry {what} on", what=change.what),
        "file_changed": say("changed: {what}", what=change.what),
        "file_missing": say("missing: {what}", what=change.what),
        "file_added": say("added: {what}", what=change.what),
        "not_purged": say("to be disposed of, and still there: {what}", what=change.what),
        "address": say("the sender's address has been changed: {what}", what=change.what),
        "checksum": say("the closing checksum is another: {what}", what=change.what),
    }
    return words[change.change.value]


def _purged(purge: Purge) -> str:
    return say(
        "Disposed of {when} by {user} after {reference}: {count} files, {addresses} addresses.",
        when=minute_words(purge.time),
        user=purge.user,
        reference=purge.reference,
        count=len(purge.files),
        addresses=purge.addresses,
    )
