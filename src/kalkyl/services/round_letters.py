"""The mails of a round in words: what each department is told, and the workbook that goes with it.

Findings are those of checking the workbook again as it was stored; nothing that the department can
do nothing about is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import LETTER_POINTS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS
from kalkyl.io.letter_texts import Point, filled
from kalkyl.io.mail.items import last_name
from kalkyl.io.mail.mime import header, parsed
from kalkyl.io.mail.outgoing import Attachment, OutgoingMail
from kalkyl.io.refusal import Refused
from kalkyl.model import Phrase, Severity
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.counting import DepartmentStanding, standings
from kalkyl.rounds.due_letters import DueLetter, HeldLetter
from kalkyl.rounds.model import LetterKind, Outcome, ReceivedItem, Round
from kalkyl.rules.catalogue import Expected
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import judge
from kalkyl.services.marked_copies import CLEANED, MARKED, Returned, returned
from kalkyl.services.round_intake import expected_in, round_now
from kalkyl.services.round_start import TEMPLATES, TEXTS, title_of
from kalkyl.services.templates import addressed, file_name
from kalkyl.wording.messages import seen, shown
from kalkyl.wording.remarks import Remark
from kalkyl.wording.rounds import day_words, time_words

_LANGUAGE: Final = "sv"
"""What departments are written to in; the receiver may change the texts into another."""
_LARGEST_HEAD: Final = 100_000
_NO_FACTS: Final[Mapping[str, object]] = {
    "fil": "",
    "kom_in": "",
    "kontrollsumma": "",
    "bilaga": "",
    "markerad": False,
    "fel": (),
    "antal_fel": 0,
    "fragor": (),
    "antal_fragor": 0,
}
_UNREAD: Final = {
    Outcome.NOT_A_WORKBOOK: Phrase(
        "letter_not_a_workbook",
        "The file is named as a workbook but is none. Save the report as a workbook in Excel "
        "and send that.",
    ),
    Outcome.NOT_OURS: Phrase(
        "letter_not_ours",
        "The workbook is not made from the round's template. Fill in the template that you were "
        "sent.",
    ),
    Outcome.ENCRYPTED: Phrase(
        "letter_encrypted",
        "The workbook or the mail is encrypted or has a password. Send it without.",
    ),
    Outcome.OTHER_FORMAT: Phrase(
        "letter_other_format",
        "The workbook is saved in another format. Save it as an Excel workbook (.xlsx) and send "
        "that.",
    ),
    Outcome.ARCHIVE: Phrase(
        "letter_archive",
        "The workbook is packed in an archive that cannot be opened. Send it unpacked.",
    ),
    Outcome.TNEF: Phrase(
        "letter_tnef",
        "The attachment came in Outlook's own format (winmail.dat). Change the format of the "
        "mail to HTML and send it again.",
    ),
    Outcome.LINK: Phrase(
        "letter_link",
        "The mail has a link and no workbook. Attach a copy of the workbook itself.",
    ),
    Outcome.TOO_LARGE: Phrase(
        "letter_too_large",
        "The file is too large. Fill in the round's template without pictures and sheets of "
        "your own.",
    ),
    Outcome.TOO_DEEP: Phrase(
        "letter_too_deep", "The workbook is packed too many times over. Send it as it is."
    ),
    Outcome.TOO_MANY: Phrase(
        "letter_too_many", "There are too many files in it. Send the workbook alone."
    ),
}
_DAMAGED: Final = Phrase(
    "letter_damaged",
    "The file is damaged and cannot be opened. Open the workbook in Excel, save it again and send "
    "it once more.",
)
_DOUBTFUL: Final = {
    Outcome.TWO_IN_ONE: Phrase(
        "letter_two_in_one",
        "The mail had two different workbooks for the department. Send only the one that holds.",
    ),
    Outcome.OTHERS_FIGURES: Phrase(
        "letter_others_figures",
        "The workbook has figures of another department. Send a workbook with your own only.",
    ),
}
_WHOLE: Final = Phrase("letter_whole_file", "The whole file")


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A mail that is due, as it goes out."""

    due: DueLetter
    mail: OutgoingMail


@dataclass(frozen=True, slots=True)
class PreparedLetters:
    """All mails that are due, written, and those that are held back."""

    round: Round
    written: tuple[WrittenLetter, ...]
    held: tuple[HeldLetter, ...]


Choose = Callable[[Sequence[DepartmentStanding]], Sequence[DueLetter | HeldLetter]]


def prepared(
    ledger: Ledger, organisation: Organisation, now: datetime, choose: Choose
) -> PreparedLetters:
    """The mails that are chosen. A faulty text stops them all, before any goes out."""
    notes = ledger.notes()
    a_round = ledger.round() if notes.closing else round_now(ledger, organisation, now)
    chosen = choose(standings(a_round, notes, now).departments)
    writer = LetterWriter(ledger, a_round, organisation, now)
    return PreparedLetters(
        a_round,
        tuple(writer.write(letter) for letter in chosen if isinstance(letter, DueLetter)),
        tuple(letter for letter in chosen if isinstance(letter, HeldLetter)),
    )


class LetterWriter:
    """Writes the mails of one round."""

    def __init__(
        self, ledger: Ledger, a_round: Round, organisation: Organisation, now: datetime
    ) -> None:
        self._ledger = ledger
        self._round = a_round
        self._organisation = organisation
        self._now = now

    @cached_property
    def _expected(self) -> Expected:
        return expected_in(self._ledger, self._round, self._organisation)

    def write(self, due: DueLetter) -> WrittenLetter:
        """The mail of one department."""
        facts, attachments = self._facts(due)
        text = filled(due.kind, facts, self._ledger.folder / TEXTS)
        answers = self._message_id(due)
        mail = OutgoingMail(due.to, text.subject, text.body, attachments, answers)
        return WrittenLetter(due, mail)

    def _facts(self, due: DueLetter) -> tuple[dict[str, object], tuple[Attachment, ...]]:
        facts = {**_NO_FACTS, **self._of_round(due)}
        if due.kind is LetterKind.INVITATION:
            template = self._template(due)
            return {**facts, "bilaga": template.name}, (template,)
        if due.item is None:
            return facts, ()
        points, attachments = self._points(due, due.item)
        return {**facts, **self._of_item(due.item), **points}, attachments

    def _of_round(self, due: DueLetter) -> dict[str, object]:
        a_round, department = self._round, due.standing.department
        return {
            "avdelning": department.name,
            "kod": department.code,
            "rapport": title_of(a_round, self._organisation),
            "sista_dag": day_words(a_round.deadline, _LANGUAGE),
            "forsenad": self._now >= a_round.ends,
            "skicka_till": a_round.manifest.receiver,
            "fran": a_round.manifest.administration,
        }

    def _of_item(self, item: ReceivedItem) -> dict[str, object]:
        arrived = item.arrived.astimezone() if item.arrived else None
        return {
            "fil": seen(last_name(item.name)),
            "kom_in": time_words(arrived, _LANGUAGE) if arrived else "",
            "kontrollsumma": item.sha256,
        }

    def _template(self, due: DueLetter) -> Attachment:
        """The department's template as it was written at the beginning."""
        manifest, department = self._round.manifest, due.standing.department
        document = addressed({}, manifest.administration, department)
        name = file_name(self._round.report, self._round.year, document)
        path = self._ledger.folder / TEMPLATES / name
        if not path.is_file():
            facts = {"path": str(path)}
            raise DataFileError(Phrase("no_template", "{path}: the template is missing", facts))
        return Attachment(name, path.read_bytes())

    def _points(
        self, due: DueLetter, item: ReceivedItem
    ) -> tuple[dict[str, object], tuple[Attachment, ...]]:
        """What is to be corrected and answered, and the marked workbook."""
        if due.kind is LetterKind.FAULTY and not item.outcome.is_workbook:
            only = (_point(_UNREAD.get(item.outcome, _DAMAGED)),)
            return {"fel": only, "antal_fel": 1}, ()
        found = self._checked(item)
        errors = _lines(found, Severity.ERROR) if due.kind is LetterKind.FAULTY else ()
        questions = _lines(found, Severity.WARNING)
        doubts = [_point(_DOUBTFUL[item.outcome])] if item.outcome in _DOUBTFUL else []
        points = (*doubts, *map(_of_remark, errors))
        facts: dict[str, object] = {
            "fel": points[:LETTER_POINTS],
            "antal_fel": len(points),
            "fragor": tuple(map(_of_remark, questions[:LETTER_POINTS])),
            "antal_fragor": len(questions),
        }
        accepted = due.kind is LetterKind.RECEIVED and bool(_lines(found, Severity.ERROR))
        if not (errors or questions) or accepted or not found.name or CLEANED in found.name:
            return facts, ()
        facts.update(bilaga=found.name, markerad=found.name.endswith(f"{MARKED}.xlsx"))
        return facts, (Attachment(found.name, found.content),)

    def _checked(self, item: ReceivedItem) -> Returned:
        content = self._ledger.contents.read(WORKBOOKS, item.sha256)
        path = Path(seen(last_name(item.name)))
        judged = judge(Incoming(path, content), self._expected, self._organisation)
        [found] = returned([judged], _LANGUAGE, self._now)
        return found

    def _message_id(self, due: DueLetter) -> str:
        """The id of the mail that is answered, where its own sender gets the answer."""
        item = due.item
        if item is None or not item.mail or due.to != item.sender:
            return ""
        try:
            content = self._ledger.contents.read(MESSAGES, item.mail)
            head, _, _ = content.replace(b"\r\n", b"\n")[:_LARGEST_HEAD].partition(b"\n\n")
            return header(parsed(head + b"\n\n"), "Message-ID").strip()
        except (DataFileError, Refused):
            return ""


def _lines(found: Returned, severity: Severity) -> Sequence[Remark]:
    return [line for line in found.remarks.open if line.severity is severity]


def _of_remark(line: Remark) -> Point:
    cell = str(line.place) if line.place else shown(_WHOLE, _LANGUAGE)
    return Point(cell, line.says, line.mend, line.code)


def _point(phrase: Phrase) -> Point:
    return Point(shown(_WHOLE, _LANGUAGE), shown(phrase, _LANGUAGE), "", "")
