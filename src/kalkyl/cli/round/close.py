"""``kalkyl round close``: what counts merged to the total, and the round frozen."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    OrganisationCommand,
    force_option,
    kept_lines,
    lang,
    now,
    output_option,
    unit_option,
)
from kalkyl.cli.console import echo, echo_findings
from kalkyl.cli.language import say
from kalkyl.cli.merge import carried_lines, summary
from kalkyl.cli.round.common import organisation_of, round_argument
from kalkyl.io.ledger import Ledger
from kalkyl.services.render import as_text
from kalkyl.services.round_close import close, closing_draft
from kalkyl.template.total_state import TotalUnit


@click.command(
    "close",
    cls=OrganisationCommand,
    help=say(
        "Merge what counts to the total, with your decisions on its sheet Källor, and freeze the "
        "round: nothing more is taken in or decided. Exit code 1 when someone is missing; the "
        "total says who. Keep the closing checksum that is printed, and "
        "mail it: a draft lies in the round's folder."
    ),
)
@round_argument
@output_option(say("The file to write the total to."), required=True)
@unit_option
@force_option
@lang
def command(folder: Path, output: Path, *, unit: TotalUnit | None, force: bool, lang: str) -> int:
    """Closes the round, and says who is not in the total."""
    with Ledger(folder) as ledger:
        closed = close(ledger, output, organisation_of(ledger), now(), unit=unit, force=force)
        draft = closing_draft(ledger, closed, output, lang)
    result = closed.made.result
    if result.left_out:
        echo_findings(as_text(result.left_out, lang))
        echo()
    lines = [*summary(result, output), *carried_lines(closed.made, lang), *kept_lines(closed.kept)]
    checksum = say("Closing checksum: {checksum}", checksum=closed.checksum)
    mailed = say("A mail with the closing checksum, to send and keep: {path}", path=draft)
    echo("\n".join([*lines, mailed, checksum]))
    return OK if closed.is_complete else FINDINGS
