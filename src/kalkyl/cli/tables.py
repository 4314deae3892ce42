"""``kalkyl tables``: what tables contradict, in files that no contract knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kalkyl.cli import FINDINGS
from kalkyl.cli.common import (
    Command,
    exit_code,
    files_argument,
    format_option,
    found,
    lang,
    opened,
    progress,
)
from kalkyl.cli.console import echo_findings, echo_parts
from kalkyl.cli.language import say
from kalkyl.cli.organisation import the_organisation
from kalkyl.reporting.document import Document
from kalkyl.rules.catalogue import Expected
from kalkyl.services.history import Files, hold_to, with_earlier
from kalkyl.services.judged_files import judge_all
from kalkyl.services.render import RENDERERS, Tally, as_text
from kalkyl.services.report import report_of
from kalkyl.services.table_check import tables_checked

NOTHING_EARLIER: Files = {}


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
    return tables_told(files, (), lang, form=form, strict=strict, as_reports=False)


def tables_told(  # noqa: PLR0913  # as the commands
    files: tuple[str, ...],
    against: tuple[str, ...],
    lang: str,
    *,
    form: str = "text",
    strict: bool = False,
    as_reports: bool = True,
    earlier: Files = NOTHING_EARLIER,
) -> int:
    """Judges files by their tables, held against a total where one is given, and says how it is.

    ``as_reports`` judges them by the contract, too, where they are reports of the organisation, and
    compares them with what was handed in ``earlier``.
    """
    sources = opened(found(files))
    made = report_made(found(against), lang) if against else None
    if against and made is None:
        return FINDINGS
    with progress(len(sources.files)) as tick:
        organisation = the_organisation() if as_reports else None
        expected = with_earlier(Expected(), earlier, organisation) if organisation else Expected()
        judged = tables_checked(
            sources.files, tick, against=made, organisation=organisation, expected=expected
        )
        if organisation:
            hold_to(earlier, expected, [file.outline for file in judged], organisation)
    tally = Tally()
    echo_parts(RENDERERS[form](judged, lang, tally=tally), of_findings=form == "text")
    return exit_code(tally, strict=strict)


def report_made(totals: Sequence[Path], lang: str) -> Document | None:
    """The report that some totals make; nothing, and why, where one can't be read."""
    organisation = the_organisation()
    judged = judge_all(totals, Expected(), organisation)
    readings = [total.case.reading for total in judged]
    whole = [reading for reading in readings if reading is not None]
    if len(whole) < len(readings):
        echo_findings(
            as_text([total for total in judged if total.case.reading is None], lang), err=True
        )
        return None
    return report_of(whole, lang, organisation)
