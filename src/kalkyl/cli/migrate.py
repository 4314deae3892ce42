"""``kalkyl migrate``: a workbook's entries carried over to another template or year."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import (
    OrganisationCommand,
    force_option,
    found,
    kept_lines,
    lang,
    layout_option,
    now,
    output_option,
    refuse_existing,
    year_option,
)
from kalkyl.cli.console import echo, echo_findings
from kalkyl.cli.language import say
from kalkyl.cli.organisation import Report, the_organisation
from kalkyl.io.files import refuse_outputs, write_keeping
from kalkyl.operations.migrate import Left, migrated
from kalkyl.rules.catalogue import Reading
from kalkyl.rules.labels import cell_name, figure
from kalkyl.services.checking import expectation, files_read
from kalkyl.services.judged_files import judge_all
from kalkyl.services.render import as_text
from kalkyl.services.templates import workbook
from kalkyl.wording.messages import shown


@click.command(
    "migrate",
    cls=OrganisationCommand,
    help=say(
        "Carry a workbook's entries over to another template or year. What cannot be carried "
        "is listed; the old workbook is not changed."
    ),
)
@click.argument("file", metavar=say("OLD"))
@click.option(
    "--to",
    "report",
    type=Report(),
    required=True,
    help=say("The report to carry over to."),
)
@year_option(say("The new report's year."), required=True)
@output_option(say("The file to write."), required=True)
@layout_option
@force_option
@lang
def command(  # noqa: PLR0913  # one argument for each option
    file: str,
    report: str,
    year: int,
    output: Path,
    layouts: tuple[str, ...],
    *,
    force: bool,
    lang: str,
) -> int:
    """Reads the old workbook, writes the new one and says what stayed behind."""
    paths = found((file,))
    if len(paths) > 1:
        raise click.UsageError(say("give one file at a time"))
    organisation = the_organisation()
    wanted = expectation(organisation, None, None, None, layouts)
    [judged] = judge_all(paths, wanted, organisation)
    reading = judged.case.reading
    if reading is None:
        echo_findings(as_text([judged], lang), err=True)
        return FINDINGS
    terms = organisation.contract(report, year)
    moved = migrated(reading.contract, reading.submission, terms)
    inputs = files_read(paths, None, layouts)
    refuse_outputs([output], inputs)
    refuse_existing([output], force=force)
    content = workbook(organisation, terms, moved.document)
    kept = write_keeping({output: content}, now(), inputs=inputs)
    echo(say("Entries carried: {carried}", carried=moved.carried))
    if moved.left:
        echo(say("Not carried over:"))
        for left in moved.left:
            echo(f"  {_line(reading, left, lang)}")
    echo(say("The workbook is in {output}", output=output))
    for line in kept_lines(kept):
        echo(line)
    return OK


def _line(reading: Reading, left: Left, lang: str) -> str:
    place = reading.submission.place(left.key)
    table = reading.contract.tables[left.key[0]].label
    name = cell_name(reading, left.key)
    value = shown(figure(left.value, reading.contract.unit(left.key)), lang)
    return f"{place or '–'}  {table}, {name}: {value} ({shown(left.why, lang)})"
