"""``kalkyl export``: the facts of a workbook, exact, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    Command,
    expected,
    format_option,
    found,
    kept_lines,
    lang,
    layout_option,
    now,
    output_option,
    read_by,
    year_option,
)
from kalkyl.cli.console import echo, echo_bytes, echo_findings
from kalkyl.cli.language import say
from kalkyl.io.files import write_keeping
from kalkyl.services.export import EXPORTERS
from kalkyl.services.intake import judge_all
from kalkyl.services.render import as_text


@click.command(
    "export",
    cls=Command,
    help=say("Print the facts of a workbook, entered and computed, as JSON or CSV."),
)
@click.argument("file", metavar=say("FILE"))
@format_option(EXPORTERS, say("The form of the output."), default="json")
@output_option(say("A file to write to; else the screen."))
@layout_option
@year_option(say("The year, for a form that lacks it."))
@lang
def command(  # one argument for each option
    file: str,
    form: str,
    output: Path | None,
    layouts: tuple[str, ...],
    year: int | None,
    lang: str,
) -> int:
    """Reads a workbook and prints its facts; one that cannot be read is reported."""
    paths = found((file,))
    if len(paths) > 1:
        raise click.UsageError(say("give one file at a time"))
    [judged] = judge_all(paths, expected(None, year, None, layouts))
    if judged.case.reading is None:
        echo_findings(as_text([judged], lang), err=True)
        return FINDINGS
    text = EXPORTERS[form](judged.case.reading)
    if output is None:
        echo_bytes(text.encode() + (b"\n" if form == "json" else b""))
    else:
        content = text.encode("utf-8-sig" if form == "csv" else "utf-8")
        kept = write_keeping({output: content}, now(), inputs=read_by(paths, None, layouts))
        for line in kept_lines(kept):
            echo(line, err=True)
    return OK
