"""``kalkyl init``: a folder of an organisation's own."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, refuse_existing
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.io.files import write_all
from kalkyl.io.organisation import WORKBOOK
from kalkyl.services.organisation import blank_content, folder_files

_EXAMPLE, _BLANK = "exempel", "blank"


@click.command(
    "init",
    cls=Command,
    help=say(
        "Make a folder for an organisation of your own: organisation.xlsx, where its rows, "
        "targets, limits and headings are written. Nothing that is there is written over."
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), metavar=say("FOLDER"))
@click.option(
    "--from",
    "start",
    type=click.Choice([_EXAMPLE, _BLANK]),
    default=_EXAMPLE,
    help=say("What to begin with: the example that comes with kalkyl, or blank rows."),
)
def command(folder: Path, start: str) -> int:
    """Writes the folder, whole or not at all."""
    files = folder_files(folder, blank_content() if start == _BLANK else None)
    refuse_existing(files, force=False)
    write_all(files)
    for path in files:
        echo(str(path))
    echo(say("Fill in {file}, then: kalkyl contract check {folder}", file=WORKBOOK, folder=folder))
    return OK
