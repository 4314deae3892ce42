"""The end of a round: what counts merged to a total, and everything frozen by its checksum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.files import write_whole
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS
from kalkyl.io.ledger.place import user_name
from kalkyl.io.mail.outgoing import OutgoingMail, draft_bytes
from kalkyl.model import (
    Answered,
    Facts,
    Finding,
    Phrase,
    Question,
    Sender,
    Source,
    Standing,
)
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.counting import DepartmentStanding, StandingKind, accepted
from kalkyl.rounds.model import Closing, Decision, DecisionKind, Purge, ReceivedItem, Round
from kalkyl.services.completeness import DECIDED
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import CheckedFile
from kalkyl.services.judged_files import judge_all
from kalkyl.services.merging import Merged, in_unit, merged
from kalkyl.services.replace_total import Replacing, Target, write_total
from kalkyl.services.round_delivery import DRAFTS
from kalkyl.services.round_intake import expected_in
from kalkyl.services.round_status import RoundStatus, status_of
from kalkyl.template.total_state import TotalUnit
from kalkyl.wording.messages import shown
from kalkyl.wording.rounds import decision_words, standing_words


@dataclass(frozen=True, slots=True)
class Closed:
    """A round that was closed: its total, who is not in it, and the checksum of it all."""

    status: RoundStatus
    made: Replacing
    checksum: str
    kept: Mapping[Path, Path]

    @property
    def is_complete(self) -> bool:
        """Whether every department is in the total."""
        return self.status.standings.is_complete and not self.made.result.left_out


def judged_item(ledger: Ledger, item: ReceivedItem) -> Incoming:
    """The workbook of an item as it came in, to be checked again."""
    return Incoming(Path(item.name), ledger.contents.read(WORKBOOKS, item.sha256))


_NOTHING_COUNTS = Phrase(
    "nothing_counts", "no department has a delivery that counts; the round is not closed"
)
_NOT_CLOSED = Phrase("not_closed", "the round is not closed; purge only after kalkyl round close")
_NO_REFERENCE = Phrase(
    "no_reference", "give the reference of the decision to dispose, with --reference"
)


def close(
    ledger: Ledger,
    output: Path,
    organisation: Organisation,
    now: datetime,
    *,
    unit: TotalUnit | None = None,
    force: bool = False,
) -> Closed:
    """Writes the total of what counts, in a ``unit`` as a merge does, and freezes the ledger."""
    status = status_of(ledger, organisation, now)
    if status.notes.closing:
        facts = {
            "when": f"{status.notes.closing.time:%Y-%m-%d %H:%M}",
            "user": status.notes.closing.user,
        }
        raise DataFileError(Phrase("was_closed", "the round was closed {when} by {user}", facts))
    result = total_of(ledger, status, organisation)
    if result.total is None:
        raise DataFileError(_NOTHING_COUNTS)
    result = in_unit(result, unit, organisation)
    written = write_total(result, Target(output), organisation, now, force=force)
    closing = Closing(
        now,
        user_name(),
        tuple(standing.counts.number for standing in _in(status)),
        tuple(
            standing.department.code
            for standing in status.standings.departments
            if not standing.counts
        ),
        dict(ledger.contents.checksums()),
        f"{output.name} sha256:{sha256(written.content).hexdigest()}",
    )
    ledger.add(closing, now)
    return Closed(status, written.made, closing_checksum(ledger), written.kept)


def closing_draft(ledger: Ledger, closed: Closed, output: Path, language: str) -> Path:
    """Writes the mail with the closing checksum, as a draft: outside the folder nobody changes it.

    Gives where it lies. It is addressed to the list's receiver, who sends it on to be registered.
    """
    a_round = closed.status.round
    facts: Facts = {
        "report": closed.status.title,
        "administration": a_round.manifest.administration,
        "checksum": closed.checksum,
        "total": output.name,
    }
    subject, *body = (shown(replace(text, facts=facts), language) for text in _CLOSING_MAIL)
    mail = OutgoingMail(a_round.manifest.receiver, subject, "\n\n".join(body) + "\n")
    path = ledger.folder / DRAFTS / "stangningssumma.eml"
    write_whole(path, draft_bytes(mail))
    return path


_CLOSING_MAIL = (
    Phrase("closing_mail_subject", "Closing checksum: {report}, {administration}"),
    Phrase(
        "closing_mail_body",
        "The round for {report} is closed, and its total is in {total}. Keep this mail or have it "
        "registered: with the checksum anyone can see later that nothing in the round has been "
        "changed.",
    ),
    Phrase("closing_mail_checksum", "Closing checksum: {checksum}"),
    Phrase(
        "closing_mail_verify", "Verify it with: kalkyl round verify FOLDER --checksum {checksum}"
    ),
)


def closing_checksum(ledger: Ledger) -> str:
    """The checksum of a closed round: of its closing entry and so of all before it."""
    return next((row[-1] for row in ledger.rows() if row[1] == "closing"), "")


def total_of(ledger: Ledger, status: RoundStatus, organisation: Organisation) -> Merged:
    """The total of what counts now, with the receiver's decisions on its sheet Källor."""
    a_round, taken = status.round, _in(status)
    expected = expected_in(ledger, a_round, organisation)
    files = [judged_item(ledger, standing.counts) for standing in taken]
    judged = list(judge_all(files, expected, organisation))
    judged = [
        _with_decisions(workbook, each, a_round)
        for workbook, each in zip(judged, taken, strict=True)
    ]
    others = [
        question
        for standing in status.standings.departments
        if not standing.counts
        for question in _own_questions(a_round, standing)
    ]
    others += _of_no_department(status)
    if judged and others:
        judged[0] = _asked(judged[0], others)
    return merged(judged, a_round.manifest, remarks=tuple(_remarks(status)))


def _in(status: RoundStatus) -> list[_Counting]:
    return [
        _Counting(standing, standing.counts)
        for standing in status.standings.departments
        if standing.counts is not None
    ]


@dataclass(frozen=True, slots=True)
class _Counting:
    """A department and its delivery that counts."""

    standing: DepartmentStanding
    counts: ReceivedItem


def _remarks(status: RoundStatus) -> Iterator[str]:
    """Who has delivered and is not in the total, and who is in it late."""
    for kind in (StandingKind.CORRECTION_FAULTY, StandingKind.FAULTY, StandingKind.WAITING):
        names = [
            f"{standing.department.code} {standing.department.name}"
            for standing in status.standings.departments
            if standing.kind is kind
        ]
        if names:
            yield f"{standing_words(kind, 'sv')}: {', '.join(names)}"


def _with_decisions(judged: CheckedFile, counting: _Counting, a_round: Round) -> CheckedFile:
    """A workbook with what was accepted of it answered, and the decisions on its department."""
    codes = accepted(counting.counts, counting.standing.decisions)
    findings = tuple(
        _accepted(finding, codes[finding.code])
        if finding.blocks and finding.code in codes
        else finding
        for finding in judged.report.findings
    )
    judged = replace(judged, report=replace(judged.report, findings=findings))
    return _asked(judged, _own_questions(a_round, counting.standing))


def _accepted(finding: Finding, decision: Decision) -> Finding:
    """A finding with the receiver's answer in the sender's place."""
    text = f"Godtaget av {decision.user} {decision.time:%Y-%m-%d %H:%M}: {decision.reason}"
    return replace(finding, confirmable=True, answer=Answered(text, Standing.HOLDS))


def _asked(judged: CheckedFile, questions: Sequence[Question]) -> CheckedFile:
    """A workbook that brings more questions to its total."""
    reading = judged.case.reading
    if reading is None or not questions:
        return judged
    more = tuple(sorted({*reading.submission.questions, *questions}))
    submission = replace(reading.submission, questions=more)
    case = replace(judged.case, reading=replace(reading, submission=submission))
    return replace(judged, case=case)


def _own_questions(a_round: Round, standing: DepartmentStanding) -> list[Question]:
    """The decisions on a department's deliveries, as its total shows them."""
    department, items = (
        standing.department,
        (*standing.deliveries, *standing.waiting, *standing.beside),
    )
    sender = Sender(a_round.manifest.administration, department.code, department.name)
    known = {item.number: item for item in items}
    return [_decided(decision, sender, known.get(decision.item)) for decision in standing.decisions]


def _of_no_department(status: RoundStatus) -> list[Question]:
    """The decisions on what belongs to no department."""
    sender = Sender(status.round.manifest.administration)
    known = {item.number: item for item in status.standings.others}
    return [
        _decided(decision, sender, known[decision.item])
        for decision in status.notes.decisions
        if decision.item in known
    ]


def _decided(decision: Decision, sender: Sender, item: ReceivedItem | None) -> Question:
    source = Source(item.name, item.sha256) if item else Source(f"L{decision.item}")
    codes = f" {', '.join(decision.codes)}" if decision.codes else ""
    says = f"Mottagaren: L{decision.item} {decision_words(decision.kind, 'sv')}{codes}"
    if decision.kind is DecisionKind.REPLACE and decision.replaces:
        says = f"{says} (L{decision.replaces})"
    answer = f"{decision.user} {decision.time:%Y-%m-%d %H:%M}: {decision.reason}"
    return Question(sender, source, DECIDED, "", says, answer)


def purge(
    ledger: Ledger, reference: str, now: datetime, *, workbooks: bool = False
) -> tuple[Purge, int]:
    """Disposes of the mails and addresses of a closed round, and of its workbooks where asked.

    The entry comes first, so that a purge that is killed can be run again. Gives how many files
    were removed now.
    """
    if not ledger.notes().closing:
        raise DataFileError(_NOT_CLOSED)
    if not reference.strip():
        raise DataFileError(_NO_REFERENCE)
    kinds = (MESSAGES, WORKBOOKS) if workbooks else (MESSAGES,)
    paths = ledger.contents.paths(*kinds)
    names = tuple(path.relative_to(ledger.folder).as_posix() for path in paths)
    with ledger.writing(now) as writing:
        count = writing.forget_addresses()
        entry = Purge(" ".join(reference.split()), now, user_name(), names, count)
        number = writing.add(entry)
    for path in paths:
        path.chmod(0o644)
        path.unlink()
    return replace(entry, number=number), len(paths)
