"""``kalkyl round init``: a round's folder, with a template for each department."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kalkyl.cli.common import OrganisationCommand, earlier_options, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.organisation import Report, the_organisation
from kalkyl.cli.round.common import round_argument
from kalkyl.cli.round.outgoing import MailWay, exit_code, hand_over, mail_options
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.due_letters import invitations
from kalkyl.services.history import Files
from kalkyl.services.round_letters import prepared
from kalkyl.services.round_start import RoundTerms, begin


@click.command(
    "init",
    cls=OrganisationCommand,
    help=say(
        "Begin a round: a folder with the list of departments, a template for each that says "
        "until when and where to send it, a mail to each with its template, and the ledger of "
        "what comes in."
    ),
)
@round_argument
@click.option(
    "--report",
    type=Report(),
    required=True,
    help=say("The report that is collected."),
)
@click.option(
    "--year",
    type=click.IntRange(2000, 2099),
    metavar=say("YEAR"),
    required=True,
    help=say("The year."),
)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=say("List of the departments, with contact and allowed senders (Excel, CSV or TOML)."),
)
@click.option(
    "--deadline",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=say("YYYY-MM-DD"),
    help=say("The last day; else that of the list."),
)
@earlier_options
@mail_options
@lang
def command(  # noqa: PLR0913, PLR0917  # one argument for each option
    folder: Path,
    report: str,
    year: int,
    manifest: Path | None,
    deadline: datetime | None,
    earlier: Files,
    way: MailWay,
    lang: str,  # noqa: ARG001  # read before the command is
) -> int:
    """Begins the round, and says where the templates are."""
    day = deadline.date() if deadline else None
    time = now()
    organisation = the_organisation()
    made = begin(folder, RoundTerms(report, year, manifest, day, earlier), organisation, time)
    echo("\n".join(map(str, made.templates)))
    with Ledger(folder) as ledger:
        letters = prepared(ledger, organisation, time, invitations)
        done = hand_over(ledger, letters, way, time)
    echo(say("The round is in {folder}; last day {day}.", folder=folder, day=made.round.deadline))
    if made.without_address:
        names = ", ".join(made.without_address)
        echo(say("No address may send for: {names}", names=names), err=True)
    return exit_code(done, ())
