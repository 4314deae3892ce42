"""``kalkyl bind``: a layout proposed for a workbook that kalkyl has not made, and tried."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.base.budget import OverBudget
from kalkyl.base.errors import DataFileError
from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.bind_questions import Known, answered, rows_of
from kalkyl.cli.common import (
    OrganisationCommand,
    force_option,
    kept_lines,
    lang,
    now,
    output_option,
    refuse_existing,
    single,
    year_option,
)
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.organisation import Report, the_organisation
from kalkyl.io.file_errors import unreadable
from kalkyl.io.files import write_keeping
from kalkyl.io.refusal import file_budget
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Book, as_sent
from kalkyl.rules.catalogue import Expected
from kalkyl.services.binding import (
    UNITS,
    answered_by,
    form_of,
    layout_bytes,
    lost_tables,
    proposal_of,
    questions_of,
    year_of,
)
from kalkyl.services.binding_text import LOST, answers_text, proposal_text, reading_text
from kalkyl.services.intake import case_of
from kalkyl.tables.foreign_form import CostSign
from kalkyl.tables.layout_file import Answers


@click.command(
    "bind",
    cls=OrganisationCommand,
    help=say(
        "Propose a layout for a workbook that kalkyl has not made: where the report's tables "
        "stand, how sure that is and why. With --verify, show what a layout reads from each "
        "cell."
    ),
)
@click.argument("workbook", metavar=say("WORKBOOK"))
@click.option(
    "--report",
    type=Report(),
    required=True,
    help=say("The report that the workbook is."),
)
@year_option(say("The year."))
@output_option(say("The file to write the layout to."))
@click.option(
    "--administration",
    default="",
    metavar=say("NAME"),
    help=say("The administration, if no cell says it."),
)
@click.option(
    "--department", default="", metavar=say("NAME"), help=say("The department, if no cell says it.")
)
@click.option(
    "--code",
    default="",
    metavar=say("CODE"),
    help=say("The department's code, if no cell says it."),
)
@click.option(
    "--unit",
    type=click.Choice(UNITS),
    help=say("The unit of amounts, if no heading or title says."),
)
@click.option(
    "--sign",
    type=click.Choice([sign.value for sign in CostSign]),
    help=say("How costs are written: with minus, or without (plus), if the figures don't tell."),
)
@click.option(
    "--rows",
    multiple=True,
    metavar=say("OWN=ROW"),
    help=say(
        "A row of the workbook and the report's row that it is, by id or name; nothing after = "
        "leaves it out. Or a text file with one such line for each. Several for one are added up."
    ),
)
@click.option("--verify", is_flag=True, help=say("Show what is read."))
@click.option(
    "--layout",
    "layout_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("The layout that --verify reads with."),
)
@force_option
@lang
def command(  # noqa: PLR0913, PLR0917  # one argument for each option
    workbook: str,
    report: str,
    year: int | None,
    output: Path | None,
    layout_path: Path | None,
    administration: str,
    department: str,
    code: str,
    unit: str | None,
    sign: str | None,
    rows: tuple[str, ...],
    *,
    verify: bool,
    force: bool,
    lang: str,
) -> int:
    """Opens the workbook and proposes a layout, or reads it with one, in the time of one file."""
    path = single(workbook)
    cover = {
        "administration": administration.strip(),
        "department": department.strip(),
        "department_code": code.strip(),
    }
    said = {row: word for row, word in cover.items() if word}
    answers = Answers(said, unit or "", CostSign(sign) if sign else None)
    try:
        with file_budget().running():
            pairs = rows_of(rows)
            return _bound(
                path, report, year, output, layout_path, (answers, pairs), verify, force, lang
            )
    except OverBudget as over:
        seconds = f"{over.seconds:g}"
        echo(
            say(
                "{path} took more than {seconds} seconds; no layout was written.",
                path=path,
                seconds=seconds,
            )
        )
        return FINDINGS


def _bound(  # noqa: PLR0913, PLR0917  # as the command
    path: Path,
    report: str,
    year: int | None,
    output: Path | None,
    layout_path: Path | None,
    known: Known,
    verify: bool,  # noqa: FBT001  # as above
    force: bool,  # noqa: FBT001  # as above
    lang: str,
) -> int:
    book = _opened(path)
    known_year = year or year_of(book, report, the_organisation())
    if known_year is None:
        raise click.UsageError(say("the workbook says no year; give --year"))
    if verify:
        return _verify(path, report, known_year, layout_path, lang)
    if output is None:
        raise click.UsageError(say("give -o, the file to write"))
    refuse_existing([output], force=force)
    return _propose(book, path, report, known_year, output, known, lang)


def _opened(path: Path) -> Book:
    received = receive(path)
    if received.book is None:
        raise DataFileError(unreadable(path))
    return as_sent(received.book)


def _propose(  # noqa: PLR0913, PLR0917  # as the command
    book: Book,
    path: Path,
    report: str,
    year: int,
    output: Path,
    known: Known,
    lang: str,
) -> int:
    answers, pairs = known
    proposal = proposal_of(book, report, year, the_organisation(), pairs)
    if not proposal.tables:
        echo(
            say(
                "{name}: nothing is like {report} {year}; no layout was written.",
                name=path.name,
                report=the_organisation().reports[report],
                year=year,
            )
        )
        if proposal.twice:
            echo(proposal_text(proposal, lang))
        return FINDINGS
    echo(proposal_text(proposal, lang))
    known_too = answered_by(the_organisation(), answers, proposal)
    questions = questions_of(proposal, known_too, pairs, answers)
    for line in answers_text(answers, known_too, lang):
        echo(line)
    answers = known_too
    if questions:
        answers, pairs = answered(questions, proposal, (answers, pairs))
        proposal = proposal_of(book, report, year, the_organisation(), pairs)
    content = layout_bytes(proposal, path.name, answers, lang)
    kept = write_keeping({output: content}, now(), inputs=[path])
    echo(say("The layout is in {output}. Read it and try it: kalkyl bind --verify", output=output))
    for line in kept_lines(kept):
        echo(line)
    return OK


def _verify(path: Path, report: str, year: int, layout_path: Path | None, lang: str) -> int:
    """Shows the reading that check makes with the layout; nothing is read in another way."""
    if layout_path is None:
        raise click.UsageError(say("give --layout"))
    organisation = the_organisation()
    layout = form_of(layout_path, report, organisation)
    case = case_of(receive(path), Expected(layouts=(layout,), year=year), organisation)
    read = case.reading.submission.problems if case.reading else None
    problems = lost_tables(case, layout, year, organisation) if read is None else read
    lost = [problem for problem in problems if problem.kind in LOST]
    echo(reading_text(case, layout, lost, lang))
    return FINDINGS if lost or case.reading is None else OK
