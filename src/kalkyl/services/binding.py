"""From an unknown workbook to a proposed layout file, and from a layout to what it reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.amount_form import USUAL
from kalkyl.contract.spec import Contract
from kalkyl.model import Book, Phrase, Problem, Sender
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case
from kalkyl.services.inputs import layout_from
from kalkyl.tables.bind import find_tables
from kalkyl.tables.cover import identity_of, level_of, year_at_top
from kalkyl.tables.foreign_form import CostSign, cover_labels
from kalkyl.tables.grid import Grid
from kalkyl.tables.layout import Layout
from kalkyl.tables.likeness import letters
from kalkyl.tables.proposal import Answers, Proposal, has_money, layout_data
from kalkyl.tables.propose import propose
from kalkyl.tables.vocabulary import Vocabulary
from kalkyl.wording.messages import shown, translate

NO_PAIRS: Mapping[str, str] = {}
UNITS = ("kr", "tkr", "mnkr")
ROW_OF_OPTION: Mapping[str, str] = {
    "--administration": "administration",
    "--department": "department",
    "--code": "department_code",
}
"""The row of the cover that an option answers."""
_YEAR = regex(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Question:
    """What must be known of a workbook and no cell says: the option that answers it."""

    option: str
    table: str = ""
    choices: tuple[str, ...] = ()


def proposal_of(
    book: Book,
    report: str,
    year: int,
    organisation: Organisation,
    pairs: Mapping[str, str] = NO_PAIRS,
) -> Proposal:
    """What a workbook seems to hold of a report; ``pairs`` are its own labels by the report's rows.

    A row may be given by its id or by its label.
    """
    blocks = organisation.layout(report).blocks()
    names = {table: block.name for table, (_, block) in blocks.items()}
    known = known_names(organisation, report, year)
    own = _own_labels(known.contract, pairs)
    return propose(book, replace(known, own_labels=own), names)


def _own_labels(terms: Contract, pairs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The own labels of each row; a row that the report does not have is reported."""
    rows = {row.id: row for table in terms.tables.values() for row in table.rows}
    names = {letters(row.label): row.id for row in rows.values()} | {row: row for row in rows}
    found: dict[str, tuple[str, ...]] = {}
    for label, row in pairs.items():
        known = names.get(row, names.get(letters(row), ""))
        if row and not known:
            facts = {"row": row}
            raise DataFileError(
                Phrase("rows_unknown", "--rows: the report has no row {row}", facts)
            )
        if known:
            found[known] = (*found.get(known, ()), label)
    return found


def known_names(organisation: Organisation, report: str, year: int) -> Vocabulary:
    """The names that the tables of a contract go by."""
    return Vocabulary(organisation.contract(report, year), organisation.synonyms)


_COSTS = {"reports": CostSign.MINUS, "plan": CostSign.PLUS}


def answered_by(organisation: Organisation, answers: Answers, proposal: Proposal) -> Answers:
    """What the organisation's workbook answers where neither a cell nor an option does."""
    said = organisation.answers
    cover = {**dict(_sender_in(organisation, answers, proposal)), **answers.cover}
    costs = answers.costs or _COSTS.get(said.get("sign", ""))
    return Answers(cover, answers.unit or said.get("unit", ""), costs)


def _sender_in(
    organisation: Organisation, answers: Answers, proposal: Proposal
) -> Iterator[tuple[str, str]]:
    """Who merges, and the department that was given by its code or its name alone."""
    administration = organisation.answers.get("administration", "")
    name, code = (answers.cover.get(row, "") for row in ("department", "department_code"))
    listed = organisation.departments
    department = listed.department(Sender(administration, code, name)) if listed else None
    found = {"administration": administration}
    if department and (name or code):
        found |= {"department": department.name, "department_code": department.code}
    yield from ((row, word) for row, word in found.items() if word and row not in proposal.cover)


def questions_of(
    proposal: Proposal, answers: Answers, pairs: Mapping[str, str], given: Answers | None = None
) -> tuple[Question, ...]:
    """What is not known yet, in the order to ask; ``given`` are the answers of options alone."""
    sender = (
        question
        for question in _about_sender(proposal, given or answers)
        if ROW_OF_OPTION[question.option] not in answers.cover
    )
    return (*sender, *_about_tables(proposal, answers, pairs))


def _about_sender(proposal: Proposal, answers: Answers) -> Iterator[Question]:
    """A form that says its administration may be the administration's own, without departments."""
    known = {*proposal.cover, *answers.cover}
    if "administration" not in known:
        yield Question("--administration")
        if known.isdisjoint({"department", "department_code"}):
            yield Question("--department")
        if "department_code" not in known:
            yield Question("--code")


def _about_tables(
    proposal: Proposal, answers: Answers, pairs: Mapping[str, str]
) -> Iterator[Question]:
    said = set(map(letters, pairs))
    for table in proposal.tables:
        left = tuple(word for word in table.ignored if letters(word) not in said)
        if left and (table.is_unpaired or pairs):
            yield Question("--rows", table.table, left)
        if table.unit is None and has_money(table) and not answers.unit:
            yield Question("--unit", table.table, UNITS)
        if table.signs.costs is None and answers.costs is None:
            yield Question("--sign", table.table, tuple(sign.value for sign in CostSign))


def rows_in(text: str) -> dict[str, str]:
    """Own labels and the report's rows, ``Teater=scenkonst`` on a line each.

    Nothing after the sign says that a row is none of the report's.
    """
    pairs: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        label, sign, row = line.rpartition("=")
        if not sign or not label.strip():
            facts = {"line": line}
            raise DataFileError(Phrase("rows_form", "--rows: “{line}” is to be OWN=ROW", facts))
        pairs[label.strip()] = row.strip()
    return pairs


def year_of(book: Book, report: str, organisation: Organisation) -> int | None:
    """The year a workbook is of: as its cover says, else the only year in its first lines."""
    identity = identity_of(book)
    if identity and identity.year:
        return identity.year
    some_year = 2025  # what a cover's labels are called is the same in every year
    grids = [Grid(sheet) for sheet in book.sheets]
    label = cover_labels(grids, known_names(organisation, report, some_year)).get("year")
    beside = _years_beside(book, label) if label else set()
    if len(beside) == 1:
        return beside.pop()
    return None if beside else year_at_top(book)


def _years_beside(book: Book, label: tuple[str, Any]) -> set[int]:
    place = label[1]
    sheet = book.sheet(place.sheet)
    values = [sheet.value(place.row, place.column + n) for n in (1, 2, 3)] if sheet else []
    return {int(found) for value in values for found in _YEAR.findall(str(value or ""))}


def layout_bytes(proposal: Proposal, workbook: str, answers: Answers, language: str) -> bytes:
    """The layout file of a proposal, which says in a language what it is of and how sure."""
    contract = proposal.contract
    title = translate(
        language,
        "{report} {year}, proposed after {workbook}",
        report=contract.title,
        year=contract.year,
        workbook=workbook,
    )
    data = layout_data(proposal, title, answers, lambda fact: shown(fact, language))
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def form_of(path: Path, report: str, organisation: Organisation) -> Layout:
    """A layout file of a form, which must be for the report."""
    layout = layout_from(path, organisation)
    if layout.report != report or layout.cover is None:
        facts = {"path": str(path), "is": layout.report, "wanted": report}
        raise DataFileError(
            Phrase("layout_of_other", "{path} is a layout for {is}, not {wanted}", facts)
        )
    return layout


def lost_tables(case: Case, layout: Layout, year: int, organisation: Organisation) -> list[Problem]:
    """The tables of a layout that are not in a workbook that is not read with it."""
    book = case.received.book
    if book is None:
        return []
    terms = organisation.contract(layout.report, year).written(USUAL)
    blocks = find_tables(book, terms, layout, level_of(layout))
    return [problem for block in blocks if block.place is None for problem in block.problems]
