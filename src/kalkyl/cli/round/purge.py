"""``kalkyl round purge``: mails and addresses of a closed round, disposed of."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.round.common import round_argument
from kalkyl.io.ledger import Ledger
from kalkyl.services.round_close import purge


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
def command(folder: Path, reference: str, *, workbooks: bool, lang: str) -> int:  # noqa: ARG001  # read before the command is
    """Disposes of them, and says how much it was."""
    with Ledger(folder) as ledger:
        entry, count = purge(ledger, reference, now(), workbooks=workbooks)
    told = say(
        "Disposed of: {count} files, {addresses} addresses.",
        count=count,
        addresses=entry.addresses,
    )
    echo(told)
    return OK
