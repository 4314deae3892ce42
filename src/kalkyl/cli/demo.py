"""``kalkyl demo``: the main job on the shipped example."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli.common import Command, exit_code, kept_lines, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.merge import NOTHING, carried_lines, summary
from kalkyl.services.published import Demo, as_text, differences, run
from kalkyl.services.render import as_text as findings_text
from kalkyl.services.render import tally_of


@click.command(
    "demo",
    cls=Command,
    help=say(
        "Run the whole job on the example: check nine departments' workbooks, merge them and "
        "show the total beside the printed report. The files are put in DIR."
    ),
)
@click.argument(
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("kalkyl-demo"),
    metavar=say("[DIR]"),
)
@lang
def command(folder: Path, lang: str) -> int:
    """Runs the job and prints the outcome."""
    demo = run(folder, lang, now())
    echo(findings_text(demo.judged, lang))
    echo()
    echo("\n".join(_merged(demo, lang)))
    echo()
    if demo.tables:
        _tables(demo)
    echo(say("Files:"))
    for path in (*dict.fromkeys(workbook.parent for workbook in demo.workbooks), *demo.written):
        echo(f"  {path}")
    for line in kept_lines(demo.kept):
        echo(line)
    return exit_code(tally_of(demo.judged))


def _merged(demo: Demo, lang: str) -> list[str]:
    """What the merge came to; without a total that is said, and no file is named."""
    if demo.made.result.total is None:
        return [NOTHING]
    return [*summary(demo.made.result, demo.written[-1]), *carried_lines(demo.made, lang)]


def _tables(demo: Demo) -> None:
    """The administration's tables as the report prints them, merged and printed figure."""
    head = say(
        "The administration's tables: merged | printed in the report of 2021 (≠ where they differ)"
    )
    echo(head)
    echo()
    echo(as_text(demo.tables))
    echo()
    for cell in differences(demo.tables):
        echo(f"≠ {cell.printed} → {cell.merged}: {cell.why}")
    echo()
