"""``kalkyl tables``: what tables contradict, in files that no contract knows."""

from __future__ import annotations

import click

from kalkyl.cli.check import exit_code
from kalkyl.cli.common import (
    Command,
    files_argument,
    format_option,
    found,
    lang,
    opened,
    progress,
)
from kalkyl.cli.console import echo, echo_findings
from kalkyl.cli.language import say
from kalkyl.services.render import RENDERERS, as_text
from kalkyl.services.table_check import tables_checked


@click.command(
    "tables",
    cls=Command,
    help=say(
        "Judge any tables by their own figures, in .xlsx, .xlsm, .docx, .ods and .csv: sums, "
        "differences, percentages, balances and figures printed twice. Exit code 0 passed, "
        "1 a total that can't hold, 2 wrong usage, 3 a rule broke."
    ),
)
@files_argument
@format_option(RENDERERS, say("The form of the list."))
@click.option(
    "--strict",
    is_flag=True,
    help=say("Exit code 1 for a warning without an answer, too."),
)
@lang
def command(files: tuple[str, ...], *, form: str, strict: bool, lang: str) -> int:
    """Reads, judges, renders; the exit code says how it went."""
    sources = opened(found(files))
    with progress(len(sources.files)) as tick:
        judged = tables_checked(sources.files, tick)
    if form == "text":
        echo_findings(as_text(judged, lang))
    else:
        echo(RENDERERS[form](judged, lang))
    return exit_code(judged, strict=strict)
