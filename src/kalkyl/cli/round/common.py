"""Options and habits that the commands of a round share."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli.language import say

round_argument = click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), metavar=say("ROUND")
)

reason_option = click.option(
    "--reason",
    required=True,
    metavar=say("TEXT"),
    help=say("Why; it stands in the log and in the total."),
)
