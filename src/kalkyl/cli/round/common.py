"""Options and habits that the commands of a round share."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.organisation import the_organisation
from kalkyl.io.ledger import Ledger
from kalkyl.operations.organisation import Organisation
from kalkyl.services.round_start import organisation_change


def organisation_of(ledger: Ledger) -> Organisation:
    """The organisation that the command is for, which must be the round's; a change is told."""
    organisation = the_organisation()
    if organisation_change(ledger.round(), organisation):
        note = say(
            "The organisation's workbook has changed since the round began; what comes in is "
            "judged by what it says now."
        )
        echo(note, err=True)
    return organisation


round_argument = click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), metavar=say("ROUND")
)

reason_option = click.option(
    "--reason",
    required=True,
    metavar=say("TEXT"),
    help=say("Why; it stands in the log and in the total."),
)
