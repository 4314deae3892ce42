"""From files to judged cases: opened, recognised, read and checked, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from kalkyl.base.budget import OverBudget
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL
from kalkyl.contract.document import folded
from kalkyl.contract.earlier import Kind
from kalkyl.figures.evaluate import Figures
from kalkyl.io.refusal import file_budget
from kalkyl.model import (
    Book,
    Finding,
    Problem,
    ProblemKind,
    Received,
    Report,
    Sender,
    SkippedRule,
    SkipReason,
    Source,
    Submission,
    as_sent,
)
from kalkyl.model.visible import visible
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case, Expected, Reading
from kalkyl.rules.register import CATALOGUE, VERSION
from kalkyl.services.form_recognition import Recognised, recognise
from kalkyl.services.incoming import Incoming
from kalkyl.services.worker import Lost, attempt
from kalkyl.tables.bind import bind
from kalkyl.tables.cover import Identity, identity_of, is_own, level_called, level_of
from kalkyl.template.answer_cells import answers_of
from kalkyl.template.bounds import form_in
from kalkyl.template.lists import without_lists

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Outline:
    """A file: where it is, its checksum, and of a report its kind and who is in it."""

    path: Path
    sha256: str
    kind: Kind | None = None
    senders: tuple[Sender, ...] = ()


def senders_of(submissions: Iterable[Submission]) -> list[Sender]:
    """Who is in some submissions, a total's own departments each by itself."""
    return [
        sender
        for submission in submissions
        for sender in ([member for member, _ in submission.members] or [submission.sender])
    ]


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
    def outline(self) -> Outline:
        """What is asked of every file of a command at once."""
        read, submission = self.case.received.source.sha256, self.submission
        if submission is None:
            return Outline(self.path, read)
        kind = submission.report, submission.year
        return Outline(self.path, read, kind, tuple(senders_of([submission])))

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
class Terms:
    """What every file of a check is judged by."""

    expected: Expected
    organisation: Organisation


def judge(file: Path | Incoming, expected: Expected, organisation: Organisation) -> CheckedFile:
    """Opens, reads and checks one file, within what one file may cost."""
    incoming = incoming_of(file)
    made = attempt(judge_within, incoming, Terms(expected, organisation))
    return unfinished(incoming.path, expected, made) if isinstance(made, Lost) else made


def incoming_of(file: Path | Incoming) -> Incoming:
    """A file to judge; a path is a file as it is."""
    return Incoming(file) if isinstance(file, Path) else file


def read_alone(path: Path, organisation: Organisation) -> Case | None:
    """A file that is read and not checked; nothing where it cost more than one file may."""
    terms = Terms(Expected(), organisation)
    with file_budget().running():
        made = attempt(_read, Incoming(path), terms)
    return made if isinstance(made, Case) else None


def _read(file: Incoming, terms: Terms) -> Case:
    received = file.received()
    try:
        return case_of(received, terms.expected, terms.organisation)
    except OverBudget as over:
        problem = Problem(ProblemKind.OUT_OF_TIME, None, {"seconds": f"{over.seconds:g}"})
        return Case(received, None, terms.expected, (*received.problems, problem), VERSION)


def judge_within(file: Incoming, terms: Terms) -> CheckedFile:
    """One file opened, read and checked, within its budget."""
    budget = file_budget()
    with budget.running():
        case = _read(file, terms)
    # Of a file that could not be read, only that is left to be put in words.
    with (budget if case.reading else file_budget()).running():
        return CheckedFile(file.path, case, check(case, CATALOGUE), file.content)


def unfinished(path: Path, expected: Expected, lost: Lost) -> CheckedFile:
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
