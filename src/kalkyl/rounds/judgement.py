"""What a workbook that came in is to the round: its department, and its outcome."""

from __future__ import annotations

from kalkyl.contract.manifest import Department, Manifest
from kalkyl.model import Level, ProblemKind, Report
from kalkyl.rounds.model import Outcome, Round
from kalkyl.rounds.senders import allowed_for, sender_outcome
from kalkyl.rules.catalogue import Case, Reading

_WRONG_PERIOD = "KAL133"
_UNREAD = {
    ProblemKind.NOT_A_WORKBOOK: Outcome.NOT_A_WORKBOOK,
    ProblemKind.RIGHTS_MANAGED: Outcome.ENCRYPTED,
    ProblemKind.NOT_OUR_TEMPLATE: Outcome.NOT_OURS,
    ProblemKind.UNKNOWN_REPORT: Outcome.NOT_OURS,
    ProblemKind.OUT_OF_TIME: Outcome.OUT_OF_TIME,
    ProblemKind.NOT_FINISHED: Outcome.OUT_OF_TIME,
    ProblemKind.UNREADABLE_FILE: Outcome.UNREADABLE,
}


def judgement(
    a_round: Round, case: Case, report: Report, sender: str | None
) -> tuple[str, Outcome]:
    """The code of a workbook's department and what became of it.

    ``sender`` is the address of its mail; ``None`` of a file that the receiver put there, who
    answers for it. Who may send comes before what is in it.
    """
    if case.reading is None:
        return sole_department(a_round.manifest, sender), _unread(case)
    department = a_round.manifest.department(case.reading.submission.sender)
    code = department.code if department else ""
    if sender is not None and department is not None:
        kept_apart = sender_outcome(a_round.manifest, sender, code)
        if kept_apart is not None:
            return code, kept_apart
    return code, _outcome(a_round, case.reading, report, department)


def sole_department(manifest: Manifest, sender: str | None) -> str:
    """The department that a sender may send for, where there is just one."""
    allowed = allowed_for(manifest, sender or "")
    return allowed[0].code if len(allowed) == 1 else ""


def _unread(case: Case) -> Outcome:
    known = {kind.value: kind for kind in Outcome}
    for problem in (*case.received.problems, *case.problems):
        if problem.kind in _UNREAD:
            return _UNREAD[problem.kind]
        if problem.kind in known:
            return known[problem.kind]
    return Outcome.DAMAGED


def _outcome(
    a_round: Round, reading: Reading, report: Report, department: Department | None
) -> Outcome:
    if reading.contract.report != a_round.report:
        return Outcome.WRONG_REPORT
    if reading.contract.year != a_round.year:
        return Outcome.WRONG_YEAR
    if department is None:
        total = reading.submission.level is not Level.DEPARTMENT
        return Outcome.OTHERS_FIGURES if total else Outcome.UNKNOWN_DEPARTMENT
    if report.broke:
        return Outcome.BROKEN
    if others_assignments(a_round.manifest, reading, department):
        return Outcome.OTHERS_FIGURES
    if any(finding.blocks and finding.code == _WRONG_PERIOD for finding in report.findings):
        return Outcome.WRONG_PERIOD
    return Outcome.FAULTY if report.has_errors else Outcome.PASSED


def others_assignments(
    manifest: Manifest, reading: Reading, department: Department
) -> tuple[str, ...]:
    """The assignments with amounts that the list gives to other departments and not to this one."""
    if not department.uppdrag:
        return ()
    others = {row for department in manifest.departments for row in department.uppdrag} - set(
        department.uppdrag
    )
    return tuple(
        dict.fromkeys(
            row
            for table in reading.contract.tables.values()
            for row in reading.submission.rows.get(table.id, ())
            if row in others and reading.figures.is_used(table, row)
        )
    )
