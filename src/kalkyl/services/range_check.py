"""Checks a range of cells against a table of a report, outside any workbook of kalkyl's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.contract.spec import Contract, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.model import (
    Book,
    Cell,
    Finding,
    Level,
    Phrase,
    Place,
    ProblemKind,
    Received,
    Sheet,
    Source,
    Value,
    column_letters,
)
from kalkyl.operations.check import check
from kalkyl.operations.facts import FactRow, facts_of
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case, Expected, Reading
from kalkyl.rules.register import CATALOGUE
from kalkyl.tables.bind import bind
from kalkyl.tables.layout import Block, Layout, Placing, SheetLayout
from kalkyl.wording.messages import finding_text, severity_word

_SHEET = "Område"
_NEAR = "KAL115"
"""Says that the table was not found: the one finding of a range that needs no place."""


@dataclass(frozen=True, slots=True)
class RangeFinding:
    """A finding of a range: where, counted from its upper left cell, and what it says."""

    cell: str
    severity: str
    code: str
    text: str


def report_named(name: str, reports: Mapping[str, str]) -> str:
    """The report that a name means, the command's or people's; a fault where there is none."""
    known = {folded(word): report for report, title in reports.items() for word in (report, title)}
    found = known.get(folded(name))
    if found is None:
        facts = {"name": name, "known": ", ".join(reports)}
        raise DataFileError(
            Phrase("unknown_report", "unknown report: {name}. There are: {known}", facts)
        )
    return found


def table_named(terms: Contract, name: str) -> TableSpec:
    """The table that a name means, its id or its title; a fault where there is none."""
    for table in terms.tables.values():
        if folded(name) in {folded(table.id), folded(table.label)}:
            return table
    known = ", ".join(table.label for table in terms.tables.values())
    facts = {"name": name, "known": known}
    raise DataFileError(Phrase("unknown_table", "unknown table: {name}. There are: {known}", facts))


def check_range(
    cells: Sequence[Sequence[Value]],
    report: str,
    table: str,
    year: int,
    organisation: Organisation,
) -> tuple[RangeFinding, ...]:
    """What the rules say of a range that holds a table with its headings.

    Figures are judged by their values, as in a form, since a range brings no formulas.
    """
    reading = _read(cells, report, table, year, organisation)
    case = Case(Received(Source(_SHEET), None), reading, Expected(), ())
    found = check(case, CATALOGUE).findings
    return tuple(_told(finding) for finding in found if _is_about(finding, reading))


def facts_in_range(
    cells: Sequence[Sequence[Value]],
    report: str,
    table: str,
    year: int,
    organisation: Organisation,
) -> tuple[FactRow, ...]:
    """The facts of a range that holds a table with its headings, entered and computed.

    A range without the table has none.
    """
    return tuple(facts_of(_read(cells, report, table, year, organisation)))


def _read(
    cells: Sequence[Sequence[Value]],
    report: str,
    table: str,
    year: int,
    organisation: Organisation,
) -> Reading:
    terms = organisation.contract(report_named(report, organisation.reports), year)
    layout = _only(table_named(terms, table), organisation.layout(terms.report))
    filled = {
        (row, column): Cell(value)
        for row, line in enumerate(cells, 1)
        for column, value in enumerate(line, 1)
        if value is not None
    }
    book = Book((Sheet(_SHEET, filled),))
    received = Received(Source(_SHEET), book)
    submission, placing = bind(received, terms, layout, Level.DEPARTMENT)
    blocks = {name: replace(block, typed=True) for name, block in placing.blocks.items()}
    placing = Placing(blocks, foreign=True)
    kept = tuple(
        problem
        for problem in submission.problems
        if problem.kind not in {ProblemKind.NAME_MISSING, ProblemKind.NAME_SHORT}
    )
    submission = replace(submission, problems=kept)
    return Reading(terms, submission, placing, Figures(terms, submission), book)


def _only(table: TableSpec, own: Layout) -> Layout:
    """A layout with nothing but the table."""
    block = Block(table=table.id, name=own.blocks()[table.id][1].name)
    return replace(own, sheets=(SheetLayout(name=_SHEET, title="", intro="", blocks=(block,)),))


def _is_about(finding: Finding, reading: Reading) -> bool:
    """Whether a finding is about the table; what the rest of a workbook lacks is not."""
    if finding.place is not None:
        return finding.place.sheet == _SHEET
    return not reading.placing.blocks and finding.code == _NEAR


def _told(finding: Finding) -> RangeFinding:
    words = finding_text(finding)
    return RangeFinding(_at(finding.place), severity_word(finding), finding.code, words)


def _at(place: Place | None) -> str:
    return f"{column_letters(place.column)}{place.row}" if place else ""
