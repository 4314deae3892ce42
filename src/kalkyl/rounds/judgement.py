"""What a workbook that came in is to the round: department, outcome, and who may send it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from kalkyl.contract.letters import plain_letters
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.model import Level, ProblemKind, Report
from kalkyl.rounds.model import Outcome, Round
from kalkyl.rules.catalogue import Case, Reading

_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("-", ""), (".", ""))
"""What the eye takes for something else in an address; each is read as the second."""
_SHORT = 5
"""In a part of an address as short as this a single other letter is another name."""


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


def allowed_for(manifest: Manifest, address: str) -> tuple[Department, ...]:
    """The departments that an address may send for: as contact or as allowed sender."""
    known = address.strip().lower()
    return tuple(
        department
        for department in manifest.departments
        if known and known in addresses_of(department)
    )


def addresses_of(department: Department) -> tuple[str, ...]:
    """The addresses that may send for a department, in lower case; the contact first."""
    given = (department.contact, *department.senders)
    return tuple(dict.fromkeys(text.strip().lower() for text in given if "@" in text))


def sender_outcome(manifest: Manifest, address: str, department: str) -> Outcome | None:
    """Why a mail's workbook lies apart, by its sender; ``None`` where the sender may send it."""
    allowed = allowed_for(manifest, address)
    if any(listed.code == department for listed in allowed):
        return None
    if allowed:
        return Outcome.OTHER_DEPARTMENT
    known = {permitted for each in manifest.departments for permitted in addresses_of(each)}
    return Outcome.LOOKALIKE_SENDER if looks_like(address, known) else Outcome.UNKNOWN_SENDER


def looks_like(address: str, known: Iterable[str]) -> bool:
    """Whether an address is none of those known but could be taken for one."""
    seen = _seen(address)
    return any(address != other and _is_near(seen, _seen(other)) for other in known)


def _seen(address: str) -> tuple[str, str]:
    """Name and domain of an address as the eye reads them."""
    plain = unicodedata.normalize("NFKD", plain_letters(_unpunycoded(address.lower())))
    text = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for pair in _ALIKE:
        text = text.replace(*pair)
    name, _, domain = text.rpartition("@")
    return name, domain


def _unpunycoded(address: str) -> str:
    """An address whose domain is written in its own letters, where it was in ASCII for them."""
    name, at, domain = address.rpartition("@")
    try:
        return f"{name}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def _is_near(first: tuple[str, str], other: tuple[str, str]) -> bool:
    parts = [
        given == known or (len(known) > _SHORT and _one_apart(given, known))
        for given, known in zip(first, other, strict=True)
    ]
    return all(parts)


def _one_apart(first: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes two texts the same."""
    start = next((at for at, (a, b) in enumerate(zip(first, other, strict=False)) if a != b), None)
    start = min(len(first), len(other)) if start is None else start
    rest, known = first[start:], other[start:]
    swapped = rest[:2] == known[:2][::-1] and rest[2:] == known[2:]
    return swapped or rest[1:] == known[1:] or rest[1:] == known or rest == known[1:]


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
