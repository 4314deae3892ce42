"""``kalkyl compare``: what changed from one workbook to another, cell by cell."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    OrganisationCommand,
    format_option,
    found,
    kept_lines,
    lang,
    layout_option,
    now,
    opened,
    output_option,
    year_option,
)
from kalkyl.cli.console import echo, echo_bytes, echo_findings
from kalkyl.cli.language import say
from kalkyl.cli.organisation import the_organisation
from kalkyl.io.files import write_keeping
from kalkyl.services.checking import expectation, files_read
from kalkyl.services.comparing import RENDERERS, compared, workbook
from kalkyl.services.intake import CheckedFile, judge
from kalkyl.services.render import as_text


@click.command(
    "compare",
    cls=OrganisationCommand,
    help=say(
        "Show what differs between two workbooks, cell by cell, the largest difference first: "
        "two versions from a department, or a report against the one before. BEFORE and NOW "
        "are workbooks, or mails and archives with one workbook within."
    ),
)
@click.argument("before", metavar=say("BEFORE"))
@click.argument("after", metavar=say("NOW"))
@format_option(RENDERERS, say("The form of the output."))
@output_option(say("Write the differences as a workbook (.xlsx) to sort and filter."))
@layout_option
@year_option(say("The year, for a form that lacks it."))
@lang
def command(  # noqa: PLR0913  # one argument for each option
    before: str,
    after: str,
    form: str,
    output: Path | None,
    layouts: tuple[str, ...],
    year: int | None,
    *,
    lang: str,
) -> int:
    """Reads both, compares, prints; one that cannot be read is reported."""
    both = [_judged(name, layouts, year) for name in (before, after)]
    readings = [judged.case.reading for judged in both]
    old, new = readings
    if old is None or new is None:
        unread = [judged for judged in both if judged.case.reading is None]
        echo_findings(as_text(unread, lang), err=True)
        return FINDINGS
    made = compared(both[0].path.name, old, new)
    if output is None or form != "text":
        echo_bytes(RENDERERS[form](made, lang).encode() + b"\n")
    if output is not None:
        inputs = files_read([*found((before,)), *found((after,))], None, layouts)
        kept = write_keeping({output: workbook(made, lang)}, now(), inputs=inputs)
        note = say("The differences are in {output}", output=output)
        for line in (note, *kept_lines(kept)):
            echo(line, err=form != "text")
    return OK


def _judged(name: str, layouts: tuple[str, ...], year: int | None) -> CheckedFile:
    """The one workbook of a file, a mail or an archive."""
    files = opened(found((name,))).files
    if len(files) > 1:
        raise click.UsageError(
            say("{name} has {count} workbooks; give one at a time", name=name, count=len(files))
        )
    organisation = the_organisation()
    wanted = expectation(organisation, None, year, None, layouts)
    return judge(files[0], wanted, organisation)
