"""``kalkyl bind``: a layout proposed for a workbook that kalkyl has not made, and tried.

What it must know and no cell says is asked on a terminal, else named as options.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from kalkyl.base.budget import OverBudget
from kalkyl.base.errors import DataFileError
from kalkyl.cli import FINDINGS, OK
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
from kalkyl.io.files import read_whole, write_keeping
from kalkyl.io.refusal import file_budget
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Book, as_sent
from kalkyl.rules.catalogue import Expected
from kalkyl.services.binding import (
    ROW_OF_OPTION,
    UNITS,
    Question,
    answered_by,
    form_of,
    layout_bytes,
    lost_tables,
    proposal_of,
    questions_of,
    rows_in,
    year_of,
)
from kalkyl.services.binding_text import LOST, answers_text, proposal_text, reading_text
from kalkyl.services.intake import case_of
from kalkyl.tables.foreign_form import CostSign
from kalkyl.tables.proposal import Answers, Proposal

_ROWS_BYTES = 100_000
Known = tuple[Answers, Mapping[str, str]]
"""What is known beside the cells, and the workbook's own rows with the report's."""


def rows_of(given: Iterable[str]) -> dict[str, str]:
    """The pairs of rows that options give, each itself or in a text file."""
    pairs: dict[str, str] = {}
    for text in given:
        is_file = "=" not in text and Path(text).is_file()
        pairs |= rows_in(_text(Path(text)) if is_file else text)
    return pairs


def _text(path: Path) -> str:
    content = read_whole(path, _ROWS_BYTES)
    try:
        if len(content) > _ROWS_BYTES:
            raise click.UsageError(say("{path} is too large for a list of rows", path=path))
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise click.UsageError(say("{path} is not a text in UTF-8", path=path)) from fault


def answered(questions: Sequence[Question], proposal: Proposal, known: Known) -> Known:
    """What is known when the questions have been answered; nobody is asked without a terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        lines = [_line(question, proposal) for question in questions]
        first = say("no layout was written; no cell says, so give:")
        raise click.UsageError("\n".join([first, *(f"  {line}" for line in lines)]))
    answers, pairs = known
    for question in dict.fromkeys(questions):
        if question.option in ROW_OF_OPTION:
            word = str(click.prompt(_asked(question, proposal), err=True)).strip()
            answers = replace(
                answers, cover={**answers.cover, ROW_OF_OPTION[question.option]: word}
            )
        elif question.option == "--rows":
            pairs = {**pairs, **_paired(question, proposal, pairs)}
        elif question.option == "--unit" and not answers.unit:
            answers = replace(answers, unit=_choice(question, proposal))
        elif question.option == "--sign" and answers.costs is None:
            answers = replace(answers, costs=CostSign(_choice(question, proposal)))
    return answers, pairs


def _choice(question: Question, proposal: Proposal) -> str:
    kinds = click.Choice(question.choices)
    return str(click.prompt(_asked(question, proposal), type=kinds, err=True))


def _paired(question: Question, proposal: Proposal, pairs: Mapping[str, str]) -> dict[str, str]:
    """The report's row for each of the workbook's own, or none."""
    rows = {row.id: row.label for row in proposal.contract.tables[question.table].rows}
    click.echo(_asked(question, proposal), err=True)
    for row, label in rows.items():
        click.echo(f"  {row}: {label}", err=True)
    kinds = click.Choice(["", *rows])
    return {own: _row(own, kinds) for own in question.choices if own not in pairs}


def _row(own: str, kinds: click.Choice[str]) -> str:
    return str(
        click.prompt(
            f"  {own}", default="", type=kinds, err=True, show_default=False, show_choices=False
        )
    )


def _asked(question: Question, proposal: Proposal) -> str:
    """A question in words."""
    tables = proposal.contract.tables
    table = tables[question.table].label if question.table else ""
    match question.option:
        case "--administration":
            return say("Which administration is the workbook from?")
        case "--department":
            return say("Which department is it from?")
        case "--code":
            return say("Which code does the department have?")
        case "--rows":
            return say("{table}: which of the report's rows are these? (Enter: none)", table=table)
        case "--unit":
            return say("{table}: in which unit are the amounts?", table=table)
        case _:
            return say(
                "{table}: no amount has a minus. Are they as in the report, costs with minus "
                "(minus), or are costs written without minus (plus)?",
                table=table,
            )


def _line(question: Question, proposal: Proposal) -> str:
    """The option that answers a question, with what it is about."""
    tables = proposal.contract.tables
    table = tables[question.table].label if question.table else ""
    match question.option:
        case "--administration" | "--department" | "--code":
            return f"{question.option} {_asked(question, proposal)}"
        case "--rows":
            rows = ", ".join(row.id for row in tables[question.table].rows)
            return say(
                "--rows OWN=ROW for each of {own} ({table}; nothing after = leaves a row out). "
                "The report's rows: {rows}",
                own=", ".join(question.choices),
                table=table,
                rows=rows,
            )
        case _:
            choices = "|".join(question.choices)
            return f"{question.option} {choices} {_asked(question, proposal)}"


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
    written = {row: word for row, word in cover.items() if word}
    answers = Answers(written, unit or "", CostSign(sign) if sign else None)
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
