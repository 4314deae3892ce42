"""``kalkyl check``: every finding of some workbooks."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FAULT, FINDINGS, OK
from kalkyl.cli.answers import written
from kalkyl.cli.common import (
    Command,
    expected,
    expecting,
    files_argument,
    found,
    lang,
    opened,
    read_by,
)
from kalkyl.cli.common import verbose as verbose_option
from kalkyl.cli.console import echo, echo_findings
from kalkyl.cli.judging import judged_as
from kalkyl.cli.language import say
from kalkyl.io.files import refuse_outputs
from kalkyl.services.completeness import around
from kalkyl.services.history import Files
from kalkyl.services.intake import Judged
from kalkyl.services.render import RENDERERS, as_text


@click.command(
    "check",
    cls=Command,
    help=say(
        "Check workbooks: files, folders or patterns such as *.xlsx, also within mails "
        "(.eml, .msg) and archives (.zip). Exit code 0 passed, 1 errors found, 2 wrong usage, "
        "3 a rule broke."
    ),
)
@files_argument
@expecting
@click.option(
    "--format",
    "form",
    type=click.Choice(list(RENDERERS)),
    default="text",
    help=say("The form of the list."),
)
@click.option(
    "--mark",
    type=click.Path(path_type=Path, file_okay=False),
    metavar=say("DIR"),
    help=say(
        "Write the senders' workbooks here with faults marked and a list of corrections in front."
    ),
)
@click.option(
    "--restore",
    is_flag=True,
    help=say("Put the template's formulas back in the marked workbooks (with --mark)."),
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=say("FILE"),
    help=say("Write the lists as one web page."),
)
@verbose_option
@click.option(
    "--strict",
    is_flag=True,
    help=say("Exit code 1 for a warning without an answer, too."),
)
@lang
def command(  # noqa: PLR0913  # one argument for each option
    files: tuple[str, ...],
    report: str | None,
    year: int | None,
    manifest: Path | None,
    layouts: tuple[str, ...],
    earlier: Files,
    *,
    form: str,
    mark: Path | None,
    restore: bool,
    html: Path | None,
    verbose: bool,
    strict: bool,
    lang: str,
) -> int:
    """Reads, checks, renders, marks; the exit code says how it went."""
    if restore and mark is None:
        raise click.UsageError(say("--restore goes with --mark"))
    paths = found(files)
    inputs = read_by(paths, manifest, layouts, earlier)
    refuse_outputs([html] if html else [], inputs)
    wanted = expected(report, year, manifest, layouts)
    sources = opened(paths)
    judged = judged_as(wanted, earlier, sources.files)
    beside = around(files, judged, wanted.manifest, sources.passed_over)
    if form == "text":
        echo_findings(as_text(judged, lang, verbose=verbose, beside=beside))
    else:
        echo(RENDERERS[form](judged, lang, beside=beside))
    notes = beside.lines(lang)
    for line in written(judged, lang, inputs, mark=mark, html=html, restore=restore, notes=notes):
        echo(line, err=form != "text")
    return exit_code(judged, strict=strict)


def exit_code(judged: tuple[Judged, ...], *, strict: bool = False) -> int:
    """The exit code that some judged files come to; strictly, an open question is an error."""
    if any(one.report.broke for one in judged):
        return FAULT
    if any(one.report.has_errors for one in judged):
        return FINDINGS
    return FINDINGS if strict and any(one.report.open_questions for one in judged) else OK
