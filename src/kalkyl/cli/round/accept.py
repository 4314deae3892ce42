"""``kalkyl round accept``: a delivery that may be merged despite some of its errors."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, lang, now
from kalkyl.cli.language import say
from kalkyl.cli.round.common import reason_option, round_argument
from kalkyl.cli.round.deciding import item_argument, tell
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.model import DecisionKind
from kalkyl.services.round_decisions import decide


@click.command(
    "accept",
    cls=Command,
    help=say(
        "Accept a delivery despite errors of some codes. The total shows who accepted what, and "
        "why. Errors of another report, year or department, and what may harm, are never accepted."
    ),
)
@round_argument
@item_argument
@click.option(
    "--despite",
    "codes",
    multiple=True,
    required=True,
    metavar=say("CODE"),
    help=say("A code, such as KAL301. Can be given more than once."),
)
@reason_option
@lang
def command(folder: Path, item: str, codes: tuple[str, ...], reason: str, lang: str) -> int:
    """Enters the decision, and says on what."""
    wanted = [code.upper() for given in codes for code in given.replace(",", " ").split()]
    with Ledger(folder) as ledger:
        tell(*decide(ledger, DecisionKind.ACCEPT, item, reason, now(), wanted), lang)
    return OK
