"""``kalkyl export``: the facts of workbooks, exact, for other programs."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    OrganisationCommand,
    files_argument,
    format_option,
    found,
    kept_lines,
    lang,
    layout_option,
    now,
    opened,
    output_option,
    progress,
    year_option,
)
from kalkyl.cli.console import echo, echo_bytes, echo_findings
from kalkyl.cli.language import say
from kalkyl.cli.organisation import the_organisation
from kalkyl.io.files import refuse_outputs, write_keeping
from kalkyl.services.checking import expectation, files_read
from kalkyl.services.export import FORMS, exported, frame_of_files
from kalkyl.services.judged_files import judge_all
from kalkyl.services.render import as_text


@click.command(
    "export",
    cls=OrganisationCommand,
    help=say(
        "Print the facts of workbooks, entered and computed, as JSON, CSV or Parquet. A file that "
        "cannot be read as a report is listed and left out (exit code 1)."
    ),
)
@files_argument
@format_option(FORMS, say("The form of the output."), default="json")
@click.option(
    "--excel-csv",
    is_flag=True,
    help=say("CSV that a Swedish Excel opens by a double click (as --format excel-csv)."),
)
@output_option(say("A file to write to; else the screen."))
@layout_option
@year_option(say("The year, for a form that lacks it."))
@lang
def command(  # noqa: PLR0913  # one argument for each option
    files: tuple[str, ...],
    output: Path | None,
    layouts: tuple[str, ...],
    year: int | None,
    *,
    form: str,
    excel_csv: bool,
    lang: str,
) -> int:
    """Reads workbooks and prints their facts; one that cannot be read is reported."""
    form = "excel-csv" if excel_csv else form
    if form == "parquet" and output is None:
        raise click.UsageError(say("Parquet is written to a file: give -o"))
    paths = found(files)
    inputs = files_read(paths, None, layouts)
    refuse_outputs([output] if output else [], inputs)
    organisation = the_organisation()
    wanted = expectation(organisation, None, year, None, layouts)
    workbooks = opened(paths).files
    with progress(len(workbooks)) as tick:
        judged = judge_all(workbooks, wanted, organisation, tick)
    unread = [file for file in judged if file.submission is None]
    if unread:
        echo_findings(as_text(unread, lang), err=True)
    if len(unread) == len(judged):
        return FINDINGS
    content = exported(frame_of_files(judged, exact=True), form)
    if output is None:
        echo_bytes(_on_screen(content, form))
    else:
        for line in kept_lines(write_keeping({output: content}, now(), inputs=inputs)):
            echo(line, err=True)
    return FINDINGS if unread else OK


def _on_screen(content: bytes, form: str) -> bytes:
    """The same for a terminal or another program; only Excel needs a mark of the coding."""
    if form == "csv":
        return content.removeprefix(BOM_UTF8)
    return content + b"\n" if form == "json" else content
