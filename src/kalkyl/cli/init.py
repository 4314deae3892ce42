"""``kalkyl init``: a folder of an organisation's own."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, refuse_existing, single
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.contract.organisation import SETTINGS, WORKBOOK
from kalkyl.contract.organisation.records import Content
from kalkyl.io.files import write_all
from kalkyl.services.organisation import blank_content, content_from, folder_files

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
    metavar=f"{_EXAMPLE}|{_BLANK}|{say('BOOK.xlsx')}",
    default=_EXAMPLE,
    help=say(
        "What to begin with: the example that comes with kalkyl, blank rows, or the rows and "
        "headings of a workbook that you use already."
    ),
)
def command(folder: Path, start: str) -> int:
    """Writes the folder, whole or not at all."""
    refuse_existing([folder / SETTINGS, folder / WORKBOOK], force=False)
    files = folder_files(folder, _content(start))
    write_all(files)
    for path in files:
        echo(str(path))
    echo(say("Fill in {file}, then: kalkyl contract check {folder}", file=WORKBOOK, folder=folder))
    return OK


def _content(start: str) -> Content | None:
    """What the workbook has from the beginning; nothing of its own stands for the example."""
    if start == _EXAMPLE:
        return None
    if start == _BLANK:
        return blank_content()
    path = single(start)
    begun = content_from(path)
    counts = {"rows": len(begun.rows), "headings": len(begun.headings)}
    echo(say("Seen in {name}: {rows} rows, {headings} headings.", name=path.name, **counts))
    for words in begun.rows:
        echo(f"  {words}")
    for old, new in begun.headings:
        echo(f"  {old} → {new}")
    return begun.content
