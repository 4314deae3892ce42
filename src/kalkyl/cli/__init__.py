"""Layer 7: the commands. Each is loaded when it is called, so that help is quick to come."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from kalkyl import __version__
from kalkyl.base.errors import DataFileError, OutputError
from kalkyl.cli.console import echo
from kalkyl.cli.help import help_page
from kalkyl.cli.language import fact_shown, help_in_swedish, say, told

_SELDOM = 200_000
"""New objects between two rounds of garbage collection: a workbook has many, and hardly a cycle."""
OK, FINDINGS, USAGE, FAULT = 0, 1, 2, 3
"""Exit codes: passed, findings of error level, wrong usage, kalkyl itself failed."""

COMMANDS = {
    "demo": say("Run the whole job on the example."),
    "template": say("Make templates, blank or filled in."),
    "check": say("Check workbooks."),
    "tables": say("Judge any tables by their own figures."),
    "merge": say("Merge workbooks into a total."),
    "round": say("Collect workbooks from the departments."),
    "compare": say("Show what changed between two."),
    "report": say("Make the report of a total."),
    "export": say("Print the facts of a workbook."),
    "bind": say("Propose how another workbook is read."),
    "init": say("Make a folder of an organisation's own."),
    "contract": say("Check and build an organisation's contract."),
    "migrate": say("Carry entries to another template."),
    "addin": say("The buttons in Excel: install, status."),
    "explain": say("Explain a rule."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads each from a module of a package.

    A module of several commands has each under its name, and is named in ``homes``; others have
    the name of their ``command``.
    """

    package = "kalkyl.cli"
    names: Mapping[str, str] = COMMANDS
    homes: Mapping[str, str] = MappingProxyType({})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names, in the order in which they are shown."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command of a name, from its module."""
        if cmd_name not in self.names:
            return None
        home = self.homes.get(cmd_name)
        module = importlib.import_module(f"{self.package}.{home or cmd_name}")
        command: click.Command = getattr(module, cmd_name if home else "command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Names and what they do, of which no module is loaded."""
        with formatter.section(say("Commands")):
            formatter.write_dl(list(self.names.items()))

    def get_help(self, ctx: click.Context) -> str:
        """The help text."""
        return help_page(ctx, super().get_help)


@click.group(
    cls=LazyGroup,
    help=say("Checks and merges the departments' workbooks."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="kalkyl")
def cli() -> None:
    """The root of all commands."""


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and exits with its code; the console gets UTF-8 whatever it was set to."""
    gc.set_threshold(_SELDOM)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    code = run(arguments)
    gc.freeze()  # Python would go through every object once more on its way out
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Runs a command and gives its exit code."""
    try:
        code = cli.main(args=arguments, prog_name="kalkyl", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as fault:
        echo(fault.format_message(), err=True)
        return USAGE
    except click.UsageError as fault:
        echo(_usage(fault), err=True)
        return USAGE
    except (DataFileError, OutputError) as fault:
        echo(f"kalkyl: {told(fault)}", err=True)
        return USAGE
    except OSError as fault:
        echo(f"kalkyl: {_unreachable(fault)}.", err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        echo(say("kalkyl: interrupted."), err=True)
        return FAULT
    except Exception:  # noqa: BLE001  # whatever it is, it is ours, and the exit code says so
        echo(traceback.format_exc(), err=True)
        echo(say("kalkyl: a fault in kalkyl itself; see above."), err=True)
        return FAULT
    return code if isinstance(code, int) else OK


def _unreachable(fault: OSError) -> str:
    """What the operating system would not do, and with which file."""
    from kalkyl.io.file_errors import cause_of  # not needed but here

    name = fault.filename2 or fault.filename
    path = Path(os.fsdecode(name)) if isinstance(name, (str, bytes)) else None
    cause = fact_shown(cause_of(fault, path))
    return f"{path}: {cause}" if path else cause


def _usage(fault: click.UsageError) -> str:
    if fault.ctx is None:
        return f"{say('Error')}: {fault.format_message()}"
    with fault.ctx.scope(cleanup=False):  # the reports to choose from are the organisation's
        usage = help_in_swedish(fault.ctx.get_usage())
        return f"{usage}\n{say('Error')}: {fault.format_message()}"
