"""``kalkyl report``: the report that the board reads, made of a total."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    OrganisationCommand,
    against_option,
    found,
    kept_lines,
    lang,
    now,
    output_option,
)
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.tables import report_made, tables_told
from kalkyl.io.files import write_keeping
from kalkyl.services.checking import files_read
from kalkyl.services.report import FORMS, template_of


@click.command(
    "report",
    cls=OrganisationCommand,
    help=say(
        "Make the report of a total as a Word document, a page for a browser (.html) or a PDF. "
        "Give the totals of the year's earlier reports as well, and it shows how the forecast "
        "has gone. With --check, hold a Word report against the total instead."
    ),
)
@click.argument("totals", nargs=-1, metavar=say("TOTAL…"))
@output_option(say("The file to write: .docx, .html or .pdf."))
@click.option(
    "--template",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=say("A Word template of your own, made from a copy of kalkyl's."),
)
@click.option(
    "--check",
    "edited",
    metavar=say("FILE"),
    help=say("Check a Word report, as kalkyl check does."),
)
@against_option
@lang
def command(
    totals: tuple[str, ...],
    output: Path | None,
    template: Path | None,
    edited: str | None,
    against: tuple[str, ...],
    lang: str,
) -> int:
    """Reads the totals and writes the report of the latest, or checks one that is written."""
    if edited is not None:
        if totals or output or template:
            raise click.UsageError(say("--check goes with --against and --lang alone"))
        return tables_told((edited,), against, lang)
    if against:
        raise click.UsageError(say("--against goes with --check"))
    if not totals or output is None:
        raise click.UsageError(say("give the total and, with -o, the file to write"))
    return _written(totals, output, template, lang)


def _written(totals: Sequence[str], output: Path, template: Path | None, lang: str) -> int:
    form = FORMS.get(output.suffix.lower())
    if form is None:
        raise click.UsageError(say("the file must end in {forms}", forms=", ".join(FORMS)))
    paths = found(tuple(totals))
    made = report_made(paths, lang)
    if made is None:
        return FINDINGS
    written = form(made, template or template_of(made.report))
    inputs = [*files_read(paths), *([template] if template else [])]
    kept = write_keeping({output: written.content}, now(), inputs=inputs)
    for line in (*made.notes, *kept_lines(kept)):
        echo(line)
    if not written.is_paged:
        echo(
            say(
                "The contents lack page numbers: LibreOffice, which would know them, is not found "
                "or could not lay out the report. In Word: right-click the contents, Update field."
            )
        )
    echo(say("The report is in {output}", output=output))
    return OK
