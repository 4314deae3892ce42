"""``kalkyl contract``: an organisation's workbook checked, and its contract built."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.common import CommandGroup, kept_lines, now, year_option
from kalkyl.cli.console import echo
from kalkyl.cli.language import fact_shown, say
from kalkyl.contract.organisation import WORKBOOK
from kalkyl.io.files import write_keeping
from kalkyl.io.organisation_folder import organisation_built_in, organisation_in
from kalkyl.io.shipped import CONTRACT
from kalkyl.operations.contract_diff import Effect, contract_changes
from kalkyl.services.organisation import contract_files, faults_in


@click.group(
    "contract",
    cls=CommandGroup,
    help=say("An organisation's own rows, targets, limits and headings: check and build them."),
)
def command() -> None:
    """The commands about an organisation's contract."""


_folder = click.argument(
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar=say("[FOLDER]"),
)


@command.command(
    "check",
    help=say("Say everything that is wrong in organisation.xlsx, cell by cell."),
)
@_folder
def check(folder: Path) -> int:
    """Prints a line for each fault."""
    faults = faults_in(folder)
    for fault in faults:
        echo(fact_shown(fault.says))
    if faults:
        echo(say("{count} faults in {file}.", count=len(faults), file=folder / WORKBOOK))
        return FINDINGS
    echo(say("{file} is in order.", file=folder / WORKBOOK))
    return OK


@command.command(
    "build",
    help=say("Build the contract from organisation.xlsx into the folder contract/."),
)
@_folder
def build(folder: Path) -> int:
    """Writes every file of the contract, or none."""
    kept = write_keeping(contract_files(folder), now(), inputs=[folder / WORKBOOK])
    echo(say("The contract is in {folder}.", folder=folder / CONTRACT))
    for line in kept_lines(kept):
        echo(line)
    return OK


@command.command(
    "diff",
    help=say(
        "Say what differs between two organisations' folders, or the same before and after, and "
        "which changes make workbooks illegal that are sent out already (exit code 1). With one "
        "folder: since its contract was last built, such as before an update of kalkyl."
    ),
)
@click.argument("before", type=click.Path(path_type=Path, file_okay=False), metavar=say("BEFORE"))
@click.argument(
    "after",
    type=click.Path(path_type=Path, file_okay=False),
    required=False,
    metavar=say("[NOW]"),
)
@year_option(say("The year."), required=True)
def diff(before: Path, after: Path | None, year: int) -> int:
    """Prints a line for each change, report by report."""
    old = organisation_in(before) if after else organisation_built_in(before)
    new = organisation_in(after or before)
    effects = set()
    for report, title in old.reports.items():
        if report not in new.reports:
            effects.add(Effect.ILLEGAL)
            echo(f"{title}: {say('the report is gone')} ({_effect(Effect.ILLEGAL)})")
            continue
        for change in contract_changes(old.contract(report, year), new.contract(report, year)):
            effects.add(change.effect)
            more = _effect(change.effect)
            where = f"{title}, {change.where}" if change.where != title else title
            echo(f"{where}: {fact_shown(change.words)}{f' ({more})' if more else ''}")
    if not effects:
        echo(say("Nothing differs."))
    return FINDINGS if Effect.ILLEGAL in effects else OK


def _effect(effect: Effect) -> str:
    match effect:
        case Effect.KEPT:
            return say("workbooks that are out are read as before")
        case Effect.ILLEGAL:
            return say("workbooks that are out no longer pass")
    return ""
