"""``kalkyl demo``: the main job on the shipped example."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli.check import exit_code
from kalkyl.cli.common import Command, lang
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.merge import summary
from kalkyl.job.demo import Demo, run
from kalkyl.job.published import as_text, differences
from kalkyl.job.render import as_text as findings_text


@click.command(
    "demo",
    cls=Command,
    help=say(
        "Kör hela jobbet på exemplet: kontrollera nio avdelningars arbetsböcker, slå ihop dem "
        "och visa totalen bredvid den tryckta rapporten. Filerna läggs i MAPP.",
        "Run the whole job on the example: check nine departments' workbooks, merge them and "
        "show the total beside the printed report. The files are put in DIR.",
    ),
)
@click.argument(
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("kalkyl-demo"),
    metavar=say("[MAPP]", "[DIR]"),
)
@lang
def command(folder: Path, lang: str) -> int:
    """Runs the job and prints what came of it."""
    demo = run(folder, lang)
    echo(findings_text(demo.judged, lang))
    echo()
    echo("\n".join(summary(demo.result, demo.total)))
    echo()
    _tables(demo)
    echo(say("Filer:", "Files:"))
    for path in (demo.workbooks[0].parent, demo.findings, demo.total):
        echo(f"  {path}")
    return exit_code(demo.judged)


def _tables(demo: Demo) -> None:
    """The administration's tables as the report prints them, merged and printed figure."""
    head = say(
        "Förvaltningens tabeller: sammanslaget | tryckt i rapporten 2021 (≠ där de skiljer sig)",
        "The administration's tables: merged | printed in the report of 2021 (≠ where they differ)",
    )
    echo(head)
    echo()
    echo(as_text(demo.tables))
    echo()
    for cell in differences(demo.tables):
        echo(f"≠ {cell.printed} → {cell.merged}: {cell.why}")
    echo()
