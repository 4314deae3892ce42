"""Many files judged: by several processes at a time, and compared with each other.

All but a few facts of each file wait in a temporary file, so that memory does not grow with them.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from kalkyl.base.cache import Remembered
from kalkyl.base.limits import FILE_SECONDS, SECONDS_TOGETHER
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL
from kalkyl.figures.evaluate import Figures
from kalkyl.io.refusal import file_budget
from kalkyl.io.spool import Spool
from kalkyl.model import Answer, Problem, Received, Report, Submission
from kalkyl.operations.check import BatchFindings, keep, kept_for
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case, Expected, Keeps, Reading
from kalkyl.rules.register import CATALOGUE, VERSION
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import (
    CheckedFile,
    Outline,
    Terms,
    Tick,
    incoming_of,
    judge,
    judge_within,
    unfinished,
)
from kalkyl.services.pool import as_they_come, each
from kalkyl.services.worker import Lost, attempt
from kalkyl.template.bounds import form_in

_KEEPS: Final = tuple(kept_for(CATALOGUE))


class JudgedFiles:
    """The files of one command, judged and compared, in their order.

    It is to be closed when they have been asked for.
    """

    def __init__(
        self, files: Sequence[Path | Incoming], terms: Terms, tick: Tick = lambda: None
    ) -> None:
        self._files = [incoming_of(file) for file in files]
        self._terms = terms
        self._alone: CheckedFile | None = None
        self._spool = Spool()
        self._first = array("q", [0]) * len(files)
        self._outlines: dict[int, Outline] = {}
        try:
            if len(files) == 1:
                made = attempt(judge_within, self._files[0], terms)
                self._alone = made if isinstance(made, CheckedFile) else self._unfinished(0, made)
                self._add(0, self._alone.outline, _kept(self._alone.case))
                tick()
            else:
                self._judge(tick)
            with file_budget(FILE_SECONDS + len(files) * SECONDS_TOGETHER).running():
                self._found = BatchFindings(CATALOGUE, self._kept, self._case)
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[CheckedFile]:
        for number in range(len(self)):
            own = self._own(number)
            yield replace(own, report=self._found.added(number, own.report, own.case))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what waits in the temporary file."""
        self._spool.close()

    @property
    def outlines(self) -> list[Outline]:
        """What is asked of every file at once."""
        return [self._outlines[number] for number in range(len(self))]

    def _judge(self, tick: Tick) -> None:
        for number, made in as_they_come(_waiting, self._files, self._terms):
            is_lost = isinstance(made, Lost)
            self._add(number, *(_records(self._unfinished(number, made)) if is_lost else made))
            tick()

    def _unfinished(self, number: int, lost: Lost) -> CheckedFile:
        return unfinished(self._files[number].path, self._terms.expected, lost)

    def _add(self, number: int, outline: Outline, records: Sequence[bytes]) -> None:
        self._outlines[number] = outline
        self._first[number] = len(self._spool)
        for record in records:
            self._spool.add(record)

    def _kept(self, keeps: Keeps) -> Sequence[object]:
        """What is kept of every file by one function."""
        place = _KEEPS.index(keeps)
        return [_unpickled(self._spool.content(first + place)) for first in self._first]

    def _own(self, number: int) -> CheckedFile:
        """A file as it was judged by itself."""
        if self._alone is not None:
            return self._alone
        compact = _unpickled(self._spool.content(self._first[number] + len(_KEEPS)))
        judged: CheckedFile = compact.judged(self._terms)
        return replace(judged, inner=self._files[number].content)

    def _case(self, number: int) -> Case:
        return self._own(number).case


def judge_all(
    files: Sequence[Path | Incoming],
    expected: Expected,
    organisation: Organisation,
    tick: Tick = lambda: None,
) -> tuple[CheckedFile, ...]:
    """Opens, reads and checks files, then compares them with each other; all are in memory."""
    with JudgedFiles(files, Terms(expected, organisation), tick) as judged:
        return tuple(judged)


def judge_each(
    files: Sequence[Incoming], expected: Expected, organisation: Organisation
) -> Iterator[CheckedFile]:
    """Opens, reads and checks files, each by itself."""
    if len(files) == 1:
        yield judge(files[0], expected, organisation)
        return
    terms = Terms(expected, organisation)
    for file, made in zip(files, each(_compact, files, terms), strict=True):
        if isinstance(made, Lost):
            yield unfinished(file.path, expected, made)
        else:
            yield replace(made.judged(terms), inner=file.content)


def _waiting(file: Incoming, terms: Terms) -> tuple[Outline, tuple[bytes, ...]]:
    """A judged file as it waits: what is kept to compare it, and the rest."""
    return _records(judge_within(file, terms))


def _records(workbook: CheckedFile) -> tuple[Outline, tuple[bytes, ...]]:
    rest = pickle.dumps(_compacted(workbook))
    return workbook.outline, (*_kept(workbook.case), rest)


def _kept(case: Case) -> tuple[bytes, ...]:
    with file_budget().running():
        return tuple(pickle.dumps(keep(case, keeps)) for keeps in _KEEPS)


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

    def judged(self, terms: Terms) -> CheckedFile:
        """The judged file."""
        sheets, names, placing, rows, labels, ran, skipped = map(_common, self.common)
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


def _common(part: bytes) -> Any:
    """A part of a workbook; those that are the same are one object."""
    found = _COMMON.find(part)
    if found is None:
        made = _unpickled(part)
        found = _COMMON.keep(part, (made,), _BYTES_OF_PICKLED * len(part))
    return found[0]


def _unpickled(record: bytes) -> Any:
    return pickle.loads(record)  # noqa: S301  # made by this program's own process


def _compact(file: Incoming, terms: Terms) -> _CompactFile:
    return _compacted(judge_within(file, terms))


def _compacted(workbook: CheckedFile) -> _CompactFile:
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
