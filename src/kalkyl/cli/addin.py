"""``kalkyl addin``: the buttons in Excel, built, installed, looked over and taken away."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import CommandGroup, kept_lines, lang, now, output_option
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.organisation import organisation_line
from kalkyl.io.files import write_keeping
from kalkyl.io.organisation_folder import organisation_in
from kalkyl.io.shipped import shipped as shipped_organisation
from kalkyl.io.windows import Machine, this_machine
from kalkyl.services.addin.install import FILE, built, install, remove, shipped
from kalkyl.services.addin.status import status


@click.group(
    "addin",
    cls=CommandGroup,
    help=say(
        "The buttons in Excel for Windows: build the add-in, install it, see what is wrong, "
        "remove it."
    ),
)
def command() -> None:
    """The commands about the add-in."""


@command.command(
    "build",
    help=say("Build kalkyl.xlam from macros/."),
)
@output_option(say("The folder to write to."), folder=True, required=True)
def build(folder: Path) -> int:
    """Writes the add-in to a folder."""
    path = folder / FILE
    kept = write_keeping({path: built()}, now())
    echo("\n".join([str(path), *kept_lines(kept)]))
    return OK


@command.command(
    "install",
    help=say("Put the add-in where Excel loads it, and write its settings."),
)
@click.option(
    "--file",
    "addin",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=say("A signed add-in, instead of ours."),
)
@click.option(
    "--organisation",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    metavar=say("DIR"),
    help=say("The organisation that buttons and functions are for; else kalkyl's example."),
)
def install_command(addin: Path | None, folder: Path | None) -> int:
    """Installs for the user who runs the command; no rights of an administrator are needed."""
    machine = _windows()
    organisation = organisation_in(folder) if folder else shipped_organisation()
    path, written = install(machine, addin or shipped(), folder)
    echo(say("The add-in: {path}", path=path))
    echo(say("Settings: {written}", written=written))
    echo(say("Python: {python}", python=machine.python))
    echo(organisation_line(organisation))
    echo(say("Restart Excel; the tab is called Kalkyl."))
    return OK


@command.command(
    "status",
    help=say("See what is wrong when a button does nothing. Exit code 1 if something is."),
)
@lang
def status_command(lang: str) -> int:
    """Prints one line for each thing that was looked at."""
    machine = this_machine()
    checks = list(status(machine))
    for check in checks:
        echo(check.text(lang))
    if not machine.is_windows:
        echo(say("The rest is about Excel and can only be seen on Windows."))
    return OK if all(check.is_well for check in checks) else FINDINGS


@command.command(
    "remove",
    help=say("Remove the add-in and its settings."),
)
def remove_command() -> int:
    """Says what was taken away."""
    gone = remove(_windows())
    if not gone:
        echo(say("The add-in was not installed."))
    for path in gone:
        echo(say("Removed: {path}", path=path))
    return OK


def _windows() -> Machine:
    machine = this_machine()
    if not machine.is_windows:
        raise click.UsageError(
            say("this command needs Windows; the add-in is for Excel on Windows")
        )
    return machine
