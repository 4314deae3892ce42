"""Files judged by their tables, and a printed report by the contract as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.budget import OverBudget
from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.refusal import file_budget
from kalkyl.io.tables.receive import receive_table_bytes, receive_tables
from kalkyl.model import (
    Book,
    Phrase,
    Problem,
    ProblemKind,
    Received,
    Report,
    SkippedRule,
    SkipReason,
    Source,
)
from kalkyl.model.visible import visible
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.relations.held_report import HeldReport
from kalkyl.relations.judged_tables import JudgedTables, judged_tables
from kalkyl.relations.plain_table import tables_of
from kalkyl.relations.table_sentences import HeldTexts
from kalkyl.reporting.document import Document
from kalkyl.reporting.held import held_report
from kalkyl.reporting.printed_book import is_english
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE, VERSION
from kalkyl.services.document_texts import with_texts
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import CheckedFile, Tick
from kalkyl.services.pool import each
from kalkyl.services.printed_report import PrintedReport, printed_report
from kalkyl.services.worker import Lost
from kalkyl.template.lists import without_lists
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    import pandas as pd

NOTHING_EXPECTED = Expected()
_NONE = JudgedTables(0, (), (), 0, 0)


def tables_checked(
    files: Sequence[Incoming],
    tick: Tick = lambda: None,
    *,
    against: Document | None = None,
    organisation: Organisation | None = None,
    expected: Expected = NOTHING_EXPECTED,
) -> tuple[CheckedFile, ...]:
    """Every file with what its tables contradict; several at a time, each within its limits.

    ``against`` is the report as its total makes it, which the files are held against. A report
    printed in a form of the ``organisation`` is judged by its contract, too, and compared with what
    was handed in before by what is ``expected``.
    """
    judged = []
    terms = _Terms(against, organisation, expected)
    for file, made in zip(files, each(_judge, files, terms), strict=True):
        judged.append(_unfinished(file.path, made) if isinstance(made, Lost) else made)
        tick()
    return tuple(judged)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What every file is judged by."""

    against: Document | None
    organisation: Organisation | None
    expected: Expected = NOTHING_EXPECTED


def _judge(file: Incoming, terms: _Terms) -> CheckedFile:
    printed: PrintedReport | None = None
    with file_budget().running():
        received = _received(file)
        tables, problems = _NONE, received.problems
        if received.book is not None:
            try:
                tables = judged_tables(without_lists(received.book))
                if terms.against is not None:
                    tables = replace(tables, held=held_report(terms.against, received.book))
                if terms.organisation is not None:
                    printed = printed_report(received, terms.organisation)
                if printed or terms.against or is_english(received.book):
                    tables = replace(tables, texts=HeldTexts())
            except OverBudget as over:
                problem = Problem(ProblemKind.OUT_OF_TIME, None, {"seconds": f"{over.seconds:g}"})
                problems = (*problems, problem)
    reading = printed.reading if printed else None
    case = Case(received, reading, terms.expected, problems, VERSION, tables=tables)
    with file_budget().running():
        report = check(case, CATALOGUE)
        if terms.organisation and not printed and not terms.against:
            report = with_texts(report, case, terms.organisation.wording)
    return CheckedFile(
        file.path, _compact(case), printed.told(report, tables.held) if printed else report
    )


def _compact(case: Case) -> Case:
    """A case without its cells, which nobody needs any more and which are slow to hand over."""
    tables = case.tables and replace(
        case.tables,
        contradictions=(),
        differing=(),
        texts=replace(case.tables.texts, wrong=()),
    )
    if tables and tables.held:
        tables = replace(tables, held=HeldReport(tables.held.figures, (), (), ()))
    book = case.received.book and Book(())
    reading = case.reading and replace(case.reading, book=Book(()))
    received = replace(case.received, book=book)
    return replace(case, received=received, reading=reading, tables=tables, expected=Expected())


def _received(file: Incoming) -> Received:
    name = visible(file.path.name)
    if file.problem is not None:
        return Received(Source(name), None, (file.problem,))
    if file.content is not None:
        return receive_table_bytes(name, file.content)
    return receive_tables(file.path)


def _unfinished(path: Path, lost: Lost) -> CheckedFile:
    """A file on which the work was not done, with why."""
    received = Received(Source(visible(path.name)), None, ())
    if lost.why == "fault":
        broke = Report(broke=(SkippedRule("kalkyl", SkipReason.FAULT, lost.detail),))
        return CheckedFile(path, Case(received, rules=VERSION, tables=_NONE), broke)
    facts = {"why": lost.why, "detail": lost.detail, "seconds": lost.detail}
    problem = Problem(
        ProblemKind.OUT_OF_TIME if lost.why == "seconds" else ProblemKind.NOT_FINISHED, None, facts
    )
    case = Case(received, problems=(problem,), rules=VERSION, tables=_NONE)
    return CheckedFile(path, case, check(case, CATALOGUE))


def frames_of_tables(path: Path, *, exact: bool = False) -> list[pd.DataFrame]:
    """Each table of a file, in the order in which it has them."""
    from kalkyl.io.frames import table_frame  # pandas takes 0.4 s to load

    with file_budget().running():
        book = without_lists(_read(path))
        found = [table for sheet in book.sheets for table in tables_of(sheet)]
    return [table_frame(table, exact=exact) for table in found]


def _read(path: Path) -> Book:
    received = receive_tables(path)
    if received.book is not None:
        return received.book
    [judged] = tables_checked([Incoming(path)])
    why = finding_text(judged.report.findings[0], "en")
    facts = {"path": str(path), "why": why}
    raise DataFileError(Phrase("unread_tables", "{path} cannot be read: {why}", facts))
