"""``kalkyl round status`` and ``log``: who has delivered, and who decided what, when and why."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kalkyl.cli import OK
from kalkyl.cli.common import (
    Command,
    OrganisationCommand,
    format_option,
    kept_lines,
    lang,
    now,
    output_option,
)
from kalkyl.cli.console import echo, echo_bytes
from kalkyl.cli.language import say
from kalkyl.cli.round.common import organisation_of, round_argument
from kalkyl.io.files import write_keeping
from kalkyl.io.ledger import Ledger
from kalkyl.services.round_page import status_html, status_workbook
from kalkyl.services.round_status import (
    RoundStatus,
    as_json,
    headings,
    log_json,
    log_rows,
    log_workbook,
    other_rows,
    status_of,
    status_rows,
)
from kalkyl.wording.rounds import minute_words

_FILES = {"html": status_html, "xlsx": status_workbook}


_LEAST, _MOST = 60, 160


@click.command(
    "status",
    cls=OrganisationCommand,
    help=say(
        "See who has delivered, what has passed, what has errors and since when, who is late or "
        "missing, and what was kept apart."
    ),
)
@round_argument
@format_option(("text", "json", "html", "xlsx"), say("The form of the output."))
@output_option(say("The file to write to, for html and xlsx."))
@lang
def command(folder: Path, form: str, output: Path | None, lang: str) -> int:
    """Prints how the round stands, or writes it as a page or a workbook."""
    if (form in _FILES) is (output is None):
        raise click.UsageError(say("--format html and xlsx go with -o, and the others without"))
    with Ledger(folder) as ledger:
        status = status_of(ledger, organisation_of(ledger), now())
    if output is not None:
        kept = write_keeping({output: _FILES[form](status, lang)}, now())
        echo("\n".join([str(output), *kept_lines(kept)]))
    elif form == "json":
        echo_bytes(as_json(status, lang).encode() + b"\n")
    else:
        echo(_text(status, lang))
    return OK


def _department_headings() -> tuple[str, ...]:
    """Worded when the organisation, which has its own names for levels, is known."""
    words = (say("Code"), say("Department"), say("Standing"))
    return (*words, say("No."), say("Arrived"), say("Remark"))


def _other_headings() -> tuple[str, ...]:
    return say("No."), say("File or message"), say("Sender"), say("What it is")


def _text(status: RoundStatus, lang: str) -> str:
    departments = status.standings.departments
    head = say(
        "{report}, last day {day}: {passed} of {count} departments have passed.",
        report=status.title,
        day=status.round.deadline,
        passed=sum(standing.counts is not None for standing in departments),
        count=len(departments),
    )
    blocks = [head, "", table(_department_headings(), status_rows(status, lang))]
    others = other_rows(status, lang)
    if others:
        blocks += ["", say("Of no department:"), "", table(_other_headings(), others)]
    closing = status.notes.closing
    if closing:
        when = minute_words(closing.time)
        blocks += ["", say("Closed {when} by {user}.", when=when, user=closing.user)]
    return "\n".join(blocks)


@click.command(
    "log",
    cls=Command,
    help=say("List every decision: who decided what, when and why."),
)
@round_argument
@format_option(("text", "json", "xlsx"), say("The form of the output."))
@output_option(say("The file to write to, for xlsx."))
@lang
def log(folder: Path, form: str, output: Path | None, lang: str) -> int:
    """Prints the decisions, or writes them as a workbook."""
    if (form == "xlsx") is (output is None):
        raise click.UsageError(say("--format xlsx goes with -o, and the others without"))
    with Ledger(folder) as ledger:
        if output is not None:
            kept = write_keeping({output: log_workbook(ledger, lang)}, now())
            echo("\n".join([str(output), *kept_lines(kept)]))
        elif form == "json":
            echo_bytes(log_json(ledger, lang).encode() + b"\n")
        else:
            echo(table(headings(lang), log_rows(ledger, lang)))
    return OK


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as text without colours; nothing in a cell is taken for markup."""
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    width = min(max(shutil.get_terminal_size((100, 24)).columns, _LEAST), _MOST)
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, markup=False, highlight=False, emoji=False, no_color=True
    )
    console.print(drawn)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()).strip("\n")
