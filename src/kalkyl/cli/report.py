"""``kalkyl report``: the report that the board reads, made of a total."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    OrganisationCommand,
    found,
    kept_lines,
    lang,
    now,
    output_option,
)
from kalkyl.cli.console import echo, echo_findings
from kalkyl.cli.language import say
from kalkyl.cli.organisation import the_organisation
from kalkyl.io.files import write_keeping
from kalkyl.rules.catalogue import Expected
from kalkyl.services.checking import files_read
from kalkyl.services.intake import judge_all
from kalkyl.services.render import as_text
from kalkyl.services.report import FORMS, report_of, template_of


@click.command(
    "report",
    cls=OrganisationCommand,
    help=say(
        "Make the report of a total as a Word document, a page for a browser (.html) or a PDF. "
        "Give the totals of the year's earlier reports as well, and it shows how the forecast "
        "has gone."
    ),
)
@click.argument("totals", nargs=-1, required=True, metavar=say("TOTAL…"))
@output_option(say("The file to write: .docx, .html or .pdf."), required=True)
@click.option(
    "--template",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=say("A Word template of your own, made from a copy of kalkyl's."),
)
@lang
def command(totals: tuple[str, ...], output: Path, template: Path | None, lang: str) -> int:
    """Reads the totals and writes the report of the latest."""
    form = FORMS.get(output.suffix.lower())
    if form is None:
        raise click.UsageError(say("the file must end in {forms}", forms=", ".join(FORMS)))
    paths = found(totals)
    organisation = the_organisation()
    judged = judge_all(paths, Expected(), organisation)
    readings = [total.case.reading for total in judged]
    whole = [reading for reading in readings if reading is not None]
    if len(whole) < len(readings):
        echo_findings(as_text([one for one in judged if one.case.reading is None], lang), err=True)
        return FINDINGS
    made = report_of(whole, lang, organisation)
    content = form(made, template or template_of(made.report))
    inputs = [*files_read(paths), *([template] if template else [])]
    kept = write_keeping({output: content}, now(), inputs=inputs)
    for line in (*made.notes, *kept_lines(kept)):
        echo(line)
    echo(say("The report is in {output}", output=output))
    return OK
