"""A total that stands where a new one is to be written: read, carried over, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kalkyl.base.errors import OutputError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.contract.spec import Contract
from kalkyl.io.files import write_keeping
from kalkyl.io.xlsx.carried_content import extras
from kalkyl.model import (
    OWN_SHEETS,
    Answer,
    Book,
    Facts,
    Level,
    Listed,
    Phrase,
    Place,
    Standing,
    Submission,
    Value,
    first_of,
)
from kalkyl.model.submission import CONTROL_SHEET
from kalkyl.operations.carry_over import Carried, carried_over
from kalkyl.operations.merge import MergeError
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Reading
from kalkyl.services.intake import read_alone
from kalkyl.services.merging import Merged, for_distribution, in_mnkr, total_bytes
from kalkyl.tables.layout import Layout
from kalkyl.template.answer_cells import ABOUT, COLUMN, coded_answer, standing_on_line, without_code
from kalkyl.template.compose import compose
from kalkyl.template.controls import line_codes
from kalkyl.template.mnkr_sheets import has_mnkr_sheets
from kalkyl.template.overview_year import year_of
from kalkyl.template.plan import BookPlan

_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Replacing:
    """A merge with what the old total had; ``lost`` is what stands in the kept file alone."""

    result: Merged
    carried: Carried | None = None
    lost: tuple[Phrase, ...] = ()
    answers: tuple[str, ...] = ()
    """Answers on the sheet *Kontroll* that went over, since the figures are the same."""


def replacing(result: Merged, path: Path, organisation: Organisation, *, force: bool) -> Replacing:
    """The merge with the own entries of the total that stands at a path.

    A file there that is no total of the same report and sender is not to be replaced, unless that
    is forced; then nothing is carried over, whatever it is.
    """
    if result.total is None or result.contract is None or force or not path.exists():
        return Replacing(result)
    case = read_alone(path, organisation)
    reading = case.reading if case else None
    if case is None or reading is None or not _is_predecessor(reading, result.total):
        raise OutputError(
            Phrase(
                "no_total",
                "{path} is there already and no total of the same report, year and "
                "administration. Nothing was written; --force writes a new one and keeps the old.",
                {"path": str(path)},
            )
        )
    try:
        carried = carried_over(result.contract, reading.submission, result.total)
    except MergeError as fault:
        raise OutputError(
            Phrase(
                "total_unread",
                "{path} is there already, but its sheet Källor cannot be read. Nothing was "
                "written; --force writes a new one.",
                {"path": str(path)},
            )
        ) from fault
    contract = organisation.own(result.contract)
    layout = organisation.layout(contract.report)
    answers = _answers(contract, layout, carried.total, case.answers)
    options = year_of(reading.book)
    if has_mnkr_sheets(reading.book):
        options = replace(options, in_mnkr=in_mnkr(contract, organisation))
    plan = compose(contract, layout, reading.submission, options=options)
    lost = tuple(_lost(path, reading, plan, answers))
    result = replace(result, total=carried.total, answers=answers)
    return Replacing(result, carried, lost, tuple(answers.values()))


@dataclass(frozen=True, slots=True)
class WrittenTotal:
    """A total that was written, with what an older one there had, and where that one is kept."""

    made: Replacing
    content: bytes
    kept: Mapping[Path, Path]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a total is written, and where a copy of it to pass on, if one is wanted."""

    path: Path
    copy: Path | None = None


def write_total(
    result: Merged,
    target: Target,
    organisation: Organisation,
    now: datetime,
    *,
    force: bool = False,
    inputs: Iterable[Path] = (),
) -> WrittenTotal:
    """Writes a merge's total; one that is there is carried over, and kept beside."""
    made = replacing(result, target.path, organisation, force=force)
    content = total_bytes(made.result, organisation)
    contents = {target.path: content}
    if target.copy is not None:
        contents[target.copy] = total_bytes(for_distribution(made.result), organisation)
    return WrittenTotal(made, content, write_keeping(contents, now, inputs=inputs))


def _answers(
    contract: Contract, layout: Layout, total: Submission, given: tuple[Answer, ...]
) -> Mapping[str, str]:
    """The answers of the old total whose lines have the same code in the new one."""
    if not given:
        return {}
    codes = line_codes(compose(contract, layout, total))
    return {
        answer.about: coded_answer(without_code(answer.text, code), code)
        for answer in given
        if (code := codes.get(answer.about, ""))
        and standing_on_line(answer, code).standing is Standing.HOLDS
    }


def _is_predecessor(reading: Reading, total: Submission) -> bool:
    """Whether a workbook is a total of the same report, year and sender."""
    old = reading.submission
    senders = (old.sender.administration, total.sender.administration)
    return (
        bool(old.members)
        and not reading.placing.foreign
        and old.level is not Level.DEPARTMENT
        and (old.report, old.year, old.level) == (total.report, total.year, total.level)
        and folded(senders[0]) == folded(senders[1])
    )


def _lost(
    path: Path, reading: Reading, plan: BookPlan, carried: Mapping[str, str]
) -> Iterator[Phrase]:
    """What somebody added to a total that a new workbook has no place for, by name."""
    own = {sheet.name for sheet in plan.sheets} | OWN_SHEETS
    yield from (
        Phrase("whole_sheet", "the sheet {sheet}", {"sheet": sheet.name})
        for sheet in reading.book.sheets
        if sheet.name not in own
    )
    yield from extras(
        path, {sheet.name: len(sheet.charts) for sheet in plan.sheets if sheet.charts}
    )
    planned = {
        Place(sheet.name, row, column)
        for sheet in plan.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.value is not None or cell.formula is not None
    }
    known = planned | {fact.place for fact in reading.submission.facts.values() if fact.place}
    beside = [place for place in _filled(reading.book, own) if place not in known]
    answers = tuple(
        place
        for place in beside
        if _is_answer(place) and _about(reading.book, place) not in carried
    )
    cells = tuple(place for place in beside if not _is_answer(place))
    if answers:
        old: Facts = {"places": Listed(answers)}
        yield Phrase(
            "old_answers", "answers to questions, which belong to the old amounts: {places}", old
        )
    if cells:
        outside: Facts = {"places": first_of(cells, _MOST_TOLD)}
        yield Phrase("cells_beside", "cells outside the tables: {places}", outside)


def _is_answer(place: Place) -> bool:
    return place.sheet == CONTROL_SHEET and place.column == COLUMN


def _about(book: Book, place: Place) -> Value:
    """What the line of an answer is about."""
    sheet = book.sheet(place.sheet)
    return sheet.value(place.row, ABOUT) if sheet else None


def _filled(book: Book, sheets: set[str]) -> Iterator[Place]:
    for sheet in book.sheets:
        if sheet.name in sheets:
            for (row, column), cell in sorted(sheet.cells.items()):
                if cell.value not in {None, ""} or cell.formula is not None:
                    yield Place(sheet.name, row, column)
