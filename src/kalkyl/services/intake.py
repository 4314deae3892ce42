"""From files to judged cases: opened, recognised, read and checked, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kalkyl.base.budget import OverBudget
from kalkyl.base.limits import FILE_SECONDS, SECONDS_TOGETHER
from kalkyl.base.quick_dataclass import dataclass
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
from kalkyl.tables.cover import identity_of, is_own, level_called, level_of
from kalkyl.tables.layout import Placing
from kalkyl.template.answer_cells import answers_of
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
    terms = organisation.contract(report, identity.year)
    level = level_called(terms, identity.level)
    submission, placing = bind(received, terms, organisation.layout(report), level)
    reading = Reading(terms, submission, placing, Figures(terms, submission), book)
    return Case(received, reading, expected, received.problems)


def _form_case(
    received: Received, book: Book, expected: Expected, organisation: Organisation
) -> Case:
    """A file without our cover, which may be a form that somebody else made."""
    form = Recognised(None) if is_own(book) else recognise(book, expected, organisation)
    if form.layout is None:
        unknown = Problem(ProblemKind.NOT_OUR_TEMPLATE, None, {"hint": form.hint})
        return Case(received, None, expected, (*received.problems, unknown))
    terms = organisation.contract(form.layout.report, form.year)
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


def _judge(file: Incoming, terms: _Terms) -> CheckedFile:
    expected = terms.expected
    budget = file_budget()
    with budget.running():
        received = file.received()
        try:
            case = case_of(received, expected, terms.organisation)
        except OverBudget as over:
            problem = Problem(ProblemKind.OUT_OF_TIME, None, {"seconds": f"{over.seconds:g}"})
            case = Case(received, None, expected, (*received.problems, problem), VERSION)
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

    These are expensive to pickle; nobody needs the cells any more, and the rest is rebuilt.
    """

    path: Path
    received: Received
    problems: tuple[Problem, ...]
    report: Report
    submission: Submission | None
    placing: Placing | None
    answers: tuple[Answer, ...]

    def judged(self, terms: _Terms) -> CheckedFile:
        """The judged file."""
        reading = None
        book = self.received.book
        if self.submission is not None and self.placing is not None and book is not None:
            kind = self.submission.report, self.submission.year
            contract = terms.organisation.contract(*kind)
            figures = Figures(contract, self.submission)
            reading = Reading(contract, self.submission, self.placing, figures, book)
        case = Case(self.received, reading, terms.expected, self.problems, VERSION, self.answers)
        return CheckedFile(self.path, case, self.report)


def _parcel(file: Incoming, terms: _Terms) -> _CompactFile:
    workbook = _judge(file, terms)
    received, reading = workbook.case.received, workbook.case.reading
    if received.book is not None:
        bare = tuple(replace(sheet, cells={}) for sheet in received.book.sheets)
        received = replace(received, book=replace(received.book, sheets=bare))
    submission = reading.submission if reading else None
    placing = reading.placing if reading else None
    said = workbook.case.answers
    return _CompactFile(
        workbook.path, received, workbook.case.problems, workbook.report, submission, placing, said
    )
