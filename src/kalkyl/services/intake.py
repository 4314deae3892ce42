"""From files to judged cases: opened, recognised, read and checked, several at a time."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kalkyl.base.budget import OverBudget
from kalkyl.base.cache import Remembered
from kalkyl.base.limits import FILE_SECONDS, SECONDS_TOGETHER
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL
from kalkyl.contract.document import folded
from kalkyl.figures.evaluate import Figures
from kalkyl.io.refusal import file_budget
from kalkyl.model import (
    Answer,
    Book,
    Finding,
    Problem,
    ProblemKind,
    Received,
    Report,
    SkippedRule,
    SkipReason,
    Source,
    Submission,
    as_sent,
)
from kalkyl.model.visible import visible
from kalkyl.operations.check import check, check_together
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case, Expected, Reading
from kalkyl.rules.register import CATALOGUE, VERSION
from kalkyl.services.form_recognition import Recognised, recognise
from kalkyl.services.incoming import Incoming
from kalkyl.services.pool import each
from kalkyl.services.worker import Lost, attempt
from kalkyl.tables.bind import bind
from kalkyl.tables.cover import Identity, identity_of, is_own, level_called, level_of
from kalkyl.template.answer_cells import answers_of
from kalkyl.template.bounds import form_in
from kalkyl.template.lists import without_lists

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file with what was read and found; ``inner`` is its content if it came within another."""

    path: Path
    case: Case
    report: Report
    inner: bytes | None = None

    @property
    def submission(self) -> Submission | None:
        """What was read; ``None`` of a file that could not be read as a report."""
        return self.case.reading.submission if self.case.reading else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that was found, the gravest first."""
        return self.report.findings

    @property
    def passed(self) -> bool:
        """No error is left that the sender has not answered, and no rule broke."""
        return self.report.passed


def case_of(received: Received, expected: Expected, organisation: Organisation) -> Case:
    """A file that was opened, as far as it can be read as a report."""
    case = replace(_case_of(received, expected, organisation), rules=VERSION)
    sent, kept = received.book, case.received.book
    if sent is None or kept is None:
        return case
    lists = tuple(sheet for sheet in sent.sheets if all(sheet is not rest for rest in kept.sheets))
    return replace(case, answers=answers_of(sent), lists=lists)


def _case_of(received: Received, expected: Expected, organisation: Organisation) -> Case:
    if received.book is None:
        return Case(received, None, expected, received.problems)
    book = without_lists(as_sent(received.book))
    problems = (*received.problems, *organisation.mark_problems(book))
    received = replace(received, book=book, problems=problems)
    identity = identity_of(book)
    if identity is None:
        return _form_case(received, book, expected, organisation)
    names = {folded(title): name for name, title in organisation.reports.items()}
    report = names.get(folded(identity.report))
    if report is None or identity.year is None or not 2000 <= identity.year <= 2099:  # noqa: PLR2004  # the schema's own limits
        facts = {"report": identity.report, "year": identity.year or ""}
        problems = (*received.problems, Problem(ProblemKind.UNKNOWN_REPORT, None, facts))
        return Case(received, None, expected, problems)
    terms = organisation.contract(report, _year_of(identity, expected) or identity.year)
    terms = terms.written(form_in(book))
    level = level_called(terms, identity.level)
    submission, placing = bind(received, terms, organisation.layout(report), level)
    reading = Reading(terms, submission, placing, Figures(terms, submission), book)
    return Case(received, reading, expected, received.problems)


def _year_of(identity: Identity, expected: Expected) -> int | None:
    """The year to read a workbook by: the expected one, where all but the cover's year says so.

    A slip in that one cell is then one fault (KAL132), and the rest is judged by its own year.
    """
    ends = identity.period_end.year if identity.period_end else None
    return ends if ends == expected.year else identity.year


def _form_case(
    received: Received, book: Book, expected: Expected, organisation: Organisation
) -> Case:
    """A file without our cover, which may be a form that somebody else made."""
    form = Recognised(None) if is_own(book) else recognise(book, expected, organisation)
    if form.layout is None:
        unknown = Problem(ProblemKind.NOT_OUR_TEMPLATE, None, {"hint": form.hint})
        return Case(received, None, expected, (*received.problems, unknown))
    terms = organisation.contract(form.layout.report, form.year).written(USUAL)
    submission, placing = bind(received, terms, form.layout, level_of(form.layout))
    reading = Reading(terms, submission, placing, Figures(terms, submission), book)
    return Case(received, reading, expected, received.problems)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What every file of a check is judged by."""

    expected: Expected
    organisation: Organisation


def judge(file: Path | Incoming, expected: Expected, organisation: Organisation) -> CheckedFile:
    """Opens, reads and checks one file, within what one file may cost."""
    incoming = _incoming(file)
    made = attempt(_judge, incoming, _Terms(expected, organisation))
    return _unfinished(incoming.path, expected, made) if isinstance(made, Lost) else made


def _incoming(file: Path | Incoming) -> Incoming:
    return Incoming(file) if isinstance(file, Path) else file


def read_alone(path: Path, organisation: Organisation) -> Case | None:
    """A file that is read and not checked; nothing where it cost more than one file may."""
    terms = _Terms(Expected(), organisation)
    with file_budget().running():
        made = attempt(_read, Incoming(path), terms)
    return made if isinstance(made, Case) else None


def _read(file: Incoming, terms: _Terms) -> Case:
    received = file.received()
    try:
        return case_of(received, terms.expected, terms.organisation)
    except OverBudget as over:
        problem = Problem(ProblemKind.OUT_OF_TIME, None, {"seconds": f"{over.seconds:g}"})
        return Case(received, None, terms.expected, (*received.problems, problem), VERSION)


def _judge(file: Incoming, terms: _Terms) -> CheckedFile:
    budget = file_budget()
    with budget.running():
        case = _read(file, terms)
    # Of a file that could not be read, only that is left to be put in words.
    with (budget if case.reading else file_budget()).running():
        return CheckedFile(file.path, case, check(case, CATALOGUE), file.content)


def _unfinished(path: Path, expected: Expected, lost: Lost) -> CheckedFile:
    """A file on which the work was not done, with a finding of its own that says why."""
    received = Received(Source(visible(path.name)), None, ())
    if lost.why == "fault":
        broke = Report(broke=(SkippedRule("kalkyl", SkipReason.FAULT, lost.detail),))
        return CheckedFile(path, Case(received, None, expected, (), VERSION), broke)
    facts = {"why": lost.why, "detail": lost.detail, "seconds": lost.detail}
    problem = Problem(
        ProblemKind.OUT_OF_TIME if lost.why == "seconds" else ProblemKind.NOT_FINISHED, None, facts
    )
    case = Case(received, None, expected, (problem,), VERSION)
    return CheckedFile(path, case, check(case, CATALOGUE))


def judge_all(
    files: Sequence[Path | Incoming],
    expected: Expected,
    organisation: Organisation,
    tick: Tick = lambda: None,
) -> tuple[CheckedFile, ...]:
    """Opens, reads and checks files, then compares them with each other."""
    incoming = [_incoming(file) for file in files]
    judged = list(judge_each(incoming, expected, organisation, tick))
    with file_budget(FILE_SECONDS + len(judged) * SECONDS_TOGETHER).running():
        reports_ = check_together(
            [workbook.case for workbook in judged],
            [workbook.report for workbook in judged],
            CATALOGUE,
        )
    return tuple(
        replace(workbook, report=report) for workbook, report in zip(judged, reports_, strict=True)
    )


def judge_each(
    files: Sequence[Incoming],
    expected: Expected,
    organisation: Organisation,
    tick: Tick = lambda: None,
) -> Iterator[CheckedFile]:
    """Opens, reads and checks files, each by itself."""
    if len(files) == 1:
        yield judge(files[0], expected, organisation)
        tick()
        return
    terms = _Terms(expected, organisation)
    for file, made in zip(files, each(_parcel, files, terms), strict=True):
        if isinstance(made, Lost):
            yield _unfinished(file.path, expected, made)
        else:
            yield replace(made.judged(terms), inner=file.content)
        tick()


@dataclass(frozen=True, slots=True)
class _CompactFile:
    """A judged file as one process hands it to another: without cells, contract and figures.

    These are expensive to pickle; nobody needs the cells any more, and the rest is rebuilt. What
    the workbooks of a round have in common stands in ``common``, each part pickled by itself, so
    that the parts that are the same, byte for byte, are kept once for all of them.
    """

    path: Path
    received: Received
    problems: tuple[Problem, ...]
    report: Report
    submission: Submission | None
    answers: tuple[Answer, ...]
    common: tuple[bytes, ...]

    def judged(self, terms: _Terms) -> CheckedFile:
        """The judged file."""
        sheets, names, placing, rows, labels, ran, skipped = map(_unpickled, self.common)
        received, reading = self.received, None
        if received.book is not None:
            received = replace(received, book=replace(received.book, sheets=sheets, names=names))
        if self.submission is not None and received.book is not None:
            submission = replace(self.submission, rows=rows, labels=labels)
            contract = terms.organisation.contract(submission.report, submission.year)
            contract = contract.written(USUAL if placing.foreign else form_in(received.book))
            figures = Figures(contract, submission)
            reading = Reading(contract, submission, placing, figures, received.book)
        case = Case(received, reading, terms.expected, self.problems, VERSION, self.answers)
        return CheckedFile(self.path, case, replace(self.report, ran=ran, skipped=skipped))


_COMMON: Final[Remembered[bytes, Any]] = Remembered(16_000_000)
_BYTES_OF_PICKLED: Final = 12
"""What a pickled byte takes when it is objects again, roughly."""


def _unpickled(part: bytes) -> Any:
    """A part of a workbook; those that are the same are one object."""
    found = _COMMON.get(part)
    if found is None:
        made = pickle.loads(part)  # noqa: S301  # made by this program's own process
        found = _COMMON.keep(part, (made,), _BYTES_OF_PICKLED * len(part))
    return found[0]


def _parcel(file: Incoming, terms: _Terms) -> _CompactFile:
    workbook = _judge(file, terms)
    received, reading, report = workbook.case.received, workbook.case.reading, workbook.report
    book = received.book
    submission = reading.submission if reading else None
    parts = (
        tuple(replace(sheet, cells={}) for sheet in book.sheets) if book else (),
        book.names if book else {},
        reading.placing if reading else None,
        submission.rows if submission else {},
        submission.labels if submission else {},
        report.ran,
        report.skipped,
    )
    return _CompactFile(
        workbook.path,
        replace(received, book=replace(book, sheets=(), names={})) if book else received,
        workbook.case.problems,
        replace(report, ran=(), skipped=()),
        replace(submission, rows={}, labels={}) if submission else None,
        workbook.case.answers,
        tuple(map(pickle.dumps, parts)),
    )
