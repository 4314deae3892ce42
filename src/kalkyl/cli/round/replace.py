"""``kalkyl round replace``: a workbook in the place of what a department has delivered."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import OrganisationCommand, lang, now
from kalkyl.cli.language import say
from kalkyl.cli.round.common import organisation_of, reason_option, round_argument
from kalkyl.cli.round.deciding import tell
from kalkyl.io.ledger import Ledger
from kalkyl.services.round_decisions import replace


@click.command(
    "replace",
    cls=OrganisationCommand,
    help=say(
        "Put a workbook of yours in the place of what a department has delivered. What came stays."
    ),
)
@round_argument
@click.argument("department", metavar=say("CODE"))
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar=say("FILE")
)
@reason_option
@lang
def command(folder: Path, department: str, file: Path, reason: str, lang: str) -> int:
    """Takes the workbook in, and says in whose place."""
    with Ledger(folder) as ledger:
        tell(*replace(ledger, department, file, reason, organisation_of(ledger), now()), lang)
    return OK
