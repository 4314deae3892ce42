"""``kalkyl round log``: who decided what, when and why."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, kept_lines, lang, now
from kalkyl.cli.console import echo, echo_bytes
from kalkyl.cli.language import say
from kalkyl.cli.round.common import round_argument
from kalkyl.cli.round.table import table
from kalkyl.io.files import write_keeping
from kalkyl.io.ledger import Ledger
from kalkyl.services.round_status import headings, log_json, log_rows, log_workbook


@click.command(
    "log",
    cls=Command,
    help=say("List every decision: who decided what, when and why."),
)
@round_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "xlsx"]),
    default="text",
    help=say("The form of the output."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("The file to write to, for xlsx."),
)
@lang
def command(folder: Path, form: str, output: Path | None, lang: str) -> int:
    """Prints the decisions, or writes them as a workbook."""
    if (form == "xlsx") is (output is None):
        raise click.UsageError(say("--format xlsx goes with -o, and the others without"))
    with Ledger(folder) as ledger:
        if output is not None:
            kept = write_keeping({output: log_workbook(ledger, lang)}, now())
            echo("\n".join([str(output), *kept_lines(kept)]))
        elif form == "json":
            echo_bytes(log_json(ledger, lang).encode() + b"\n")
        else:
            echo(table(headings(lang), log_rows(ledger, lang)))
    return OK
