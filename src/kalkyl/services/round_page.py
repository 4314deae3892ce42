"""How a round stands as a web page and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from kalkyl.io.mail.names import last_name
from kalkyl.io.status_page import (
    OtherLine,
    StatusCount,
    StatusLine,
    StatusPage,
    status_page_bytes,
)
from kalkyl.model import Phrase
from kalkyl.rounds.counting import DepartmentStanding, StandingKind, unsure
from kalkyl.rounds.model import LetterKind, LetterState, ReceivedItem
from kalkyl.services.round_status import RoundStatus
from kalkyl.wording.days import day_words
from kalkyl.wording.messages import Texts, seen, shown, translate
from kalkyl.wording.rounds import notes_on, outcome_words, standing_words

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
    harmful = [one for one in found.others if not one.outcome.is_harmless]
    harmless = [one for one in found.others if one.outcome.is_harmless]
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
        _minute(status.time),
        _summary(status, language),
        _notes(status, language),
        _counts(status, language),
        [_line(one, language) for one in _by_standing(found.departments)],
        _others(harmful, language),
        _others(harmless, language),
        _WORDS[language],
    )
    return status_page_bytes(page)


def status_workbook(status: RoundStatus, language: str) -> bytes:
    """The same as a workbook: a line for each department, then what belongs to none."""
    from kalkyl.io.xlsx.list_workbook import Column, list_workbook  # noqa: PLC0415  # 30 ms: only if asked for

    words = _WORDS[language]
    columns = [Column(words[name], width) for name, width in _WIDTHS.items()]
    rows = [
        *(_department_cells(one, language) for one in status.standings.departments),
        *(_other_cells(one, language) for one in status.standings.others),
    ]
    about = [_summary(status, language), *_notes(status, language), _minute(status.time)]
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


def _department_cells(one: DepartmentStanding, language: str) -> list[Decimal | str]:
    line, item = _line(one, language), one.counts or one.newest
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
    what, arrived = outcome_words(item.outcome, language), _minute(item.arrived)
    nobody = _WORDS[language]["nobody"]
    return ["", nobody, what, "", "", arrived, "", seen(item.name), seen(item.sender), "", ""]


def _summary(status: RoundStatus, language: str) -> str:
    departments = status.standings.departments
    late = sum(bool(one.is_late or one.is_overdue) for one in departments)
    text = translate(
        language,
        "{passed} of {count} departments have passed.",
        passed=sum(one.kind is StandingKind.PASSED for one in departments),
        count=len(departments),
    )
    return f"{text} {translate(language, 'Late: {count}.', count=late)}" if late else text


def _notes(status: RoundStatus, language: str) -> list[str]:
    """What the receiver must know before all else: that it is closed, that mails are uncertain."""
    found = []
    if status.notes.closing:
        closing = status.notes.closing
        when, user = _minute(closing.time), closing.user
        found.append(translate(language, "Closed {when} by {user}.", when=when, user=user))
    uncertain = sorted({one.department for one in unsure(status.notes.letters)})
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
    kinds = [one.kind for one in status.standings.departments]
    return [
        StatusCount(standing_words(kind, language), kinds.count(kind), look)
        for kind, look in _LOOKS.items()
    ]


def _by_standing(departments: Iterable[DepartmentStanding]) -> list[DepartmentStanding]:
    order = list(_LOOKS)
    return sorted(departments, key=lambda one: order.index(one.kind))


def _line(one: DepartmentStanding, language: str) -> StatusLine:
    item = one.counts or one.newest
    return StatusLine(
        code=one.department.code,
        name=one.department.name,
        word=standing_words(one.kind, language),
        look=_LOOKS[one.kind],
        errors=str(one.errors) if one.errors else "",
        since=f"{one.since.astimezone():%Y-%m-%d}" if one.since and one.errors else "",
        arrived=_minute(item.arrived) if item else "",
        is_late=bool(one.is_late or one.is_overdue),
        file=seen(last_name(item.name)) if item else "",
        mail=_mail(one, language),
        remark=seen("; ".join(filter(None, notes_on(one, language)))),
    )


def _mail(one: DepartmentStanding, language: str) -> str:
    """The latest mail to a department: what it said, and how far it came."""
    if not one.letters:
        return ""
    letter = max(one.letters, key=lambda each: each.number)
    said, came = shown(_SAID[letter.kind], language), shown(_CAME[letter.state], language)
    return f"{said}, {came} {letter.time.astimezone():%Y-%m-%d}"


def _others(items: Sequence[ReceivedItem], language: str) -> list[OtherLine]:
    return [
        OtherLine(
            f"L{one.number}", seen(one.name), seen(one.sender), outcome_words(one.outcome, language)
        )
        for one in items
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


def _minute(time: datetime | None) -> str:
    """A time here, to the minute."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else ""
