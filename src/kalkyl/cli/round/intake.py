"""``kalkyl round intake``: what has come, into the round."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import OrganisationCommand, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.round.common import organisation_of, round_argument
from kalkyl.io.ledger import Ledger
from kalkyl.services.round_intake import Taken, found_in, refuse_missing, take_in
from kalkyl.wording.messages import seen
from kalkyl.wording.rounds import item_words, outcome_words


@click.command(
    "intake",
    cls=OrganisationCommand,
    help=say(
        "Take in what has come: folders of messages dragged out of Outlook (.msg, .eml), "
        "workbooks, archives (.zip), mailboxes (mbox, Maildir) and mailboxes on a server "
        "(imap://user@server/folder, read-only). Nothing in a source is changed; what was taken "
        "in before is passed by."
    ),
)
@round_argument
@click.argument("sources", nargs=-1, required=True, metavar=say("SOURCE…"))
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=say("YYYY-MM-DD"),
    help=say("Of a mailbox on a server, only what came on this day or later."),
)
@click.option(
    "--token-command",
    default="",
    metavar=say("COMMAND"),
    help=say("A command that prints a token (XOAUTH2), for Exchange Online and Gmail."),
)
@lang
def command(
    folder: Path, sources: tuple[str, ...], since: datetime | None, token_command: str, lang: str
) -> int:
    """Takes in what is new, and says what it was."""
    refuse_missing(sources)
    day = since.date() if since else None
    found = found_in(sources, token_command=token_command, ask=_asked, since=day)
    with Ledger(folder) as ledger:
        _tell(take_in(ledger, found, organisation_of(ledger), now), lang)
    return OK


def _asked(account: str) -> str:
    """The password, from whoever sits there; it is not shown and goes nowhere else."""
    text: str = click.prompt(
        say("Password for {account}", account=account), hide_input=True, err=True
    )
    return text


def _tell(taken: Taken, lang: str) -> None:
    for item in taken.items:
        words = outcome_words(item.outcome, lang)
        codes = f" ({', '.join(dict.fromkeys(item.errors))})" if item.errors else ""
        echo(seen(f"{item_words(item)}: {words}{codes}"))
    echo(
        say(
            "Files and mails: {met}, taken in before: {known}. New in the ledger: {count}.",
            met=taken.met,
            known=taken.known,
            count=len(taken.items),
        )
    )
