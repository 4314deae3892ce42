"""How a round stands as a web page and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from kalkyl.io.html_page import (
    OtherLine,
    StatusCount,
    StatusLine,
    StatusPage,
    status_page_bytes,
)
from kalkyl.io.mail.items import last_name
from kalkyl.model import Phrase
from kalkyl.rounds.counting import DepartmentStanding, StandingKind, unsure
from kalkyl.rounds.model import LetterKind, LetterState, ReceivedItem
from kalkyl.services.round_status import RoundStatus
from kalkyl.wording.messages import Texts, seen, shown, translate
from kalkyl.wording.rounds import day_words, minute_words, notes_on, outcome_words, standing_words

_LOOKS: Final = {
    StandingKind.WAITING: "warning",
    StandingKind.CORRECTION_FAULTY: "error",
    StandingKind.FAULTY: "error",
    StandingKind.MISSING: "note",
    StandingKind.PASSED: "restored",
}
"""How each is coloured, in the order in which the receiver has something to do."""
_DAYS_COUNTED: Final = 60
_WORDS: Final = Texts(
    {
        "standing_at": Phrase("status_at", "As it stands"),
        "departments": Phrase("status_departments", "Departments"),
        "code": Phrase("status_code", "Code"),
        "department": Phrase("status_department", "Department"),
        "standing": Phrase("status_standing", "Standing"),
        "errors": Phrase("status_errors", "Errors"),
        "since": Phrase("status_since", "Since"),
        "arrived": Phrase("status_arrived", "Arrived"),
        "late": Phrase("status_late", "late"),
        "is_late": Phrase("status_is_late", "Late"),
        "file": Phrase("status_file", "File"),
        "mail": Phrase("status_mail", "Latest mail"),
        "remark": Phrase("status_remark", "Remark"),
        "others": Phrase("status_others", "Of no department"),
        "harmless": Phrase("status_harmless", "Other things that came in"),
        "file_or_mail": Phrase("status_file_or_mail", "File or message"),
        "sender": Phrase("status_sender", "Sender"),
        "what": Phrase("status_what", "What it is"),
        "nobody": Phrase("status_no_department", "No department"),
    }
)
_SAID: Final[Mapping[LetterKind, Phrase]] = {
    LetterKind.INVITATION: Phrase("letter_invitation", "template"),
    LetterKind.REMINDER: Phrase("letter_reminder", "reminder"),
    LetterKind.RECEIVED: Phrase("letter_received", "in order"),
    LetterKind.FAULTY: Phrase("letter_faulty", "to correct"),
}
_CAME: Final[Mapping[LetterState, Phrase]] = {
    LetterState.DRAFTED: Phrase("letter_drafted", "draft"),
    LetterState.SENT: Phrase("letter_sent", "sent"),
    LetterState.UNCERTAIN: Phrase("letter_uncertain", "uncertain"),
    LetterState.REFUSED: Phrase("letter_refused", "refused"),
}


def status_html(status: RoundStatus, language: str) -> bytes:
    """The page."""
    a_round, found = status.round, status.standings
    harmful = [item for item in found.others if not item.outcome.is_harmless]
    harmless = [item for item in found.others if item.outcome.is_harmless]
    about = translate(
        language,
        "{administration}, last day {day}{left:()}",
        administration=a_round.manifest.administration,
        day=day_words(a_round.deadline, language),
        left=_left(a_round.deadline, status.time.astimezone().date(), language),
    )
    page = StatusPage(
        language,
        status.title,
        about,
        minute_words(status.time),
        _summary(status, language),
        _notes(status, language),
        _counts(status, language),
        [_line(standing, language) for standing in _by_standing(found.departments)],
        _others(harmful, language),
        _others(harmless, language),
        _WORDS[language],
    )
    return status_page_bytes(page)


def status_workbook(status: RoundStatus, language: str) -> bytes:
    """The same as a workbook: a line for each department, then what belongs to none."""
    from kalkyl.io.xlsx.list_workbook import Column, list_workbook  # 30 ms: only if asked for

    words = _WORDS[language]
    columns = [Column(words[name], width) for name, width in _WIDTHS.items()]
    rows = [
        *(_department_cells(standing, language) for standing in status.standings.departments),
        *(_other_cells(item, language) for item in status.standings.others),
    ]
    about = [_summary(status, language), *_notes(status, language), minute_words(status.time)]
    return list_workbook(status.title, about, columns, rows)


_WIDTHS: Final = {
    "code": 10,
    "department": 28,
    "standing": 24,
    "errors": 8,
    "since": 12,
    "arrived": 17,
    "is_late": 8,
    "file": 36,
    "sender": 30,
    "mail": 26,
    "remark": 50,
}


def _department_cells(standing: DepartmentStanding, language: str) -> list[Decimal | str]:
    line, item = _line(standing, language), standing.counts or standing.newest
    return [
        seen(line.code),
        seen(line.name),
        line.word,
        Decimal(line.errors) if line.errors else "",
        line.since,
        line.arrived,
        _WORDS[language]["late"] if line.is_late else "",
        line.file,
        seen(item.sender) if item else "",
        line.mail,
        line.remark,
    ]


def _other_cells(item: ReceivedItem, language: str) -> list[Decimal | str]:
    outcome, arrived = outcome_words(item.outcome, language), minute_words(item.arrived)
    nobody = _WORDS[language]["nobody"]
    return ["", nobody, outcome, "", "", arrived, "", seen(item.name), seen(item.sender), "", ""]


def _summary(status: RoundStatus, language: str) -> str:
    departments = status.standings.departments
    late = sum(bool(standing.is_late or standing.is_overdue) for standing in departments)
    text = translate(
        language,
        "{passed} of {count} departments have passed.",
        passed=sum(standing.kind is StandingKind.PASSED for standing in departments),
        count=len(departments),
    )
    return f"{text} {translate(language, 'Late: {count}.', count=late)}" if late else text


def _notes(status: RoundStatus, language: str) -> list[str]:
    """What the receiver must know before all else: that it is closed, that mails are uncertain."""
    found = []
    if status.notes.closing:
        closing = status.notes.closing
        when, user = minute_words(closing.time), closing.user
        found.append(translate(language, "Closed {when} by {user}.", when=when, user=user))
    uncertain = sorted({letter.department for letter in unsure(status.notes.letters)})
    if uncertain:
        found.append(
            translate(
                language,
                "Uncertain whether mails were sent to {codes}; see kalkyl round reply.",
                codes=", ".join(uncertain),
            )
        )
    return found


def _counts(status: RoundStatus, language: str) -> list[StatusCount]:
    kinds = [standing.kind for standing in status.standings.departments]
    return [
        StatusCount(standing_words(kind, language), kinds.count(kind), look)
        for kind, look in _LOOKS.items()
    ]


def _by_standing(departments: Iterable[DepartmentStanding]) -> list[DepartmentStanding]:
    order = list(_LOOKS)
    return sorted(departments, key=lambda standing: order.index(standing.kind))


def _line(standing: DepartmentStanding, language: str) -> StatusLine:
    item = standing.counts or standing.newest
    return StatusLine(
        code=standing.department.code,
        name=standing.department.name,
        word=standing_words(standing.kind, language),
        look=_LOOKS[standing.kind],
        errors=str(standing.errors) if standing.errors else "",
        since=f"{standing.since.astimezone():%Y-%m-%d}"
        if standing.since and standing.errors
        else "",
        arrived=minute_words(item.arrived) if item else "",
        is_late=bool(standing.is_late or standing.is_overdue),
        file=seen(last_name(item.name)) if item else "",
        mail=_mail(standing, language),
        remark=seen("; ".join(filter(None, notes_on(standing, language)))),
    )


def _mail(standing: DepartmentStanding, language: str) -> str:
    """The latest mail to a department: what it said, and how far it came."""
    if not standing.letters:
        return ""
    letter = max(standing.letters, key=lambda each: each.number)
    said, came = shown(_SAID[letter.kind], language), shown(_CAME[letter.state], language)
    return f"{said}, {came} {letter.time.astimezone():%Y-%m-%d}"


def _others(items: Sequence[ReceivedItem], language: str) -> list[OtherLine]:
    return [
        OtherLine(
            f"L{item.number}",
            seen(item.name),
            seen(item.sender),
            outcome_words(item.outcome, language),
        )
        for item in items
    ]


def _left(day: date, today: date, language: str) -> str:
    """How far off a day is; "" where nobody counts the days."""
    days = (day - today).days
    if abs(days) > _DAYS_COUNTED:
        return ""
    match days:
        case 0:
            return translate(language, "today")
        case 1:
            return translate(language, "tomorrow")
        case -1:
            return translate(language, "yesterday")
    if days > 0:
        return translate(language, "{days} days left", days=days)
    return translate(language, "{days} days ago", days=-days)
