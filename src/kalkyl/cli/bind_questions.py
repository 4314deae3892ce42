"""What ``kalkyl bind`` must know and no cell says: asked on a terminal, else named as options."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from kalkyl.cli.language import say
from kalkyl.io.files import read_whole
from kalkyl.services.binding import ROW_OF_OPTION, Question, rows_in
from kalkyl.tables.foreign_form import CostSign
from kalkyl.tables.layout_file import Answers
from kalkyl.tables.proposal import Proposal

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
