"""``kalkyl check``: every finding of some workbooks."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FAULT, FINDINGS, OK
from kalkyl.cli.common import Command, expected, expecting, files_argument, found, lang
from kalkyl.cli.judging import judged_as
from kalkyl.cli.language import say
from kalkyl.job.earlier import Files
from kalkyl.job.intake import Judged
from kalkyl.job.render import RENDERERS


@click.command(
    "check",
    cls=Command,
    help=say(
        "Kontrollera arbetsböcker: filer, mappar eller mönster som *.xlsx. "
        "Slutkod 0 godkända, 1 fel i någon, 2 fel i anropet, 3 en regel gick sönder.",
        "Check workbooks: files, folders or patterns such as *.xlsx. "
        "Exit code 0 passed, 1 errors found, 2 wrong usage, 3 a rule broke.",
    ),
)
@files_argument
@expecting
@click.option(
    "--format",
    "form",
    type=click.Choice(list(RENDERERS)),
    default="text",
    help=say("Form på listan.", "The form of the list."),
)
@lang
def command(  # noqa: PLR0913, PLR0917  # one argument for each option
    files: tuple[str, ...],
    report: str | None,
    year: int | None,
    manifest: Path | None,
    layouts: tuple[str, ...],
    earlier: Files,
    form: str,
    lang: str,
) -> int:
    """Reads, checks, renders; the exit code says how it went."""
    paths = found(files)
    judged = judged_as(expected(report, year, manifest, layouts), earlier, paths)
    click.echo(RENDERERS[form](judged, lang))
    return exit_code(judged)


def exit_code(judged: tuple[Judged, ...]) -> int:
    """The exit code that some judged files come to."""
    if any(one.report.broke for one in judged):
        return FAULT
    return FINDINGS if any(one.report.has_errors for one in judged) else OK
