"""A round in words: what became of what came in, how a department stands, decisions, times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from kalkyl.model import Phrase
from kalkyl.rounds.counting import DepartmentStanding, StandingKind
from kalkyl.rounds.model import DecisionKind, Outcome, ReceivedItem
from kalkyl.wording.messages import shown, translate

_OUTCOMES: Mapping[Outcome, Phrase] = {
    Outcome.PASSED: Phrase("outcome_passed", "passed"),
    Outcome.FAULTY: Phrase("outcome_faulty", "with errors"),
    Outcome.WRONG_PERIOD: Phrase("outcome_wrong_period", "for another period"),
    Outcome.OTHERS_FIGURES: Phrase("outcome_others_figures", "has another department's figures"),
    Outcome.TWO_IN_ONE: Phrase(
        "outcome_two_in_one", "two different workbooks in one mail; choose with include"
    ),
    Outcome.BROKEN: Phrase("outcome_broken", "a rule of kalkyl's broke; not judged"),
    Outcome.UNKNOWN_SENDER: Phrase(
        "outcome_unknown_sender", "from an address outside the list; kept apart"
    ),
    Outcome.LOOKALIKE_SENDER: Phrase(
        "outcome_lookalike_sender", "from an address that only looks like one of the list"
    ),
    Outcome.OTHER_DEPARTMENT: Phrase(
        "outcome_other_department", "from a sender who may not send for this department"
    ),
    Outcome.WRONG_REPORT: Phrase("outcome_wrong_report", "another report"),
    Outcome.WRONG_YEAR: Phrase("outcome_wrong_year", "another year"),
    Outcome.UNKNOWN_DEPARTMENT: Phrase(
        "outcome_unknown_department", "a department not in the list"
    ),
    Outcome.NOT_A_WORKBOOK: Phrase("outcome_not_a_workbook", "no workbook, though named as one"),
    Outcome.NOT_OURS: Phrase("outcome_not_ours", "a workbook, but not of this template"),
    Outcome.ENCRYPTED: Phrase("outcome_encrypted", "encrypted; ask for it unencrypted"),
    Outcome.OTHER_FORMAT: Phrase("outcome_other_format", "another format than .xlsx"),
    Outcome.ARCHIVE: Phrase("outcome_archive", "packed in a format that is not opened"),
    Outcome.MAILBOX: Phrase("outcome_mailbox", "a whole mailbox; drag the messages out of it"),
    Outcome.TNEF: Phrase("outcome_tnef", "in Outlook's own format; ask for the message as HTML"),
    Outcome.LINK: Phrase("outcome_link", "a link and no file; ask for the file itself"),
    Outcome.TOO_LARGE: Phrase("outcome_too_large", "too large"),
    Outcome.TOO_DEEP: Phrase("outcome_too_deep", "packed too many times over"),
    Outcome.TOO_MANY: Phrase("outcome_too_many", "too many files; the rest were not opened"),
    Outcome.DAMAGED: Phrase("outcome_damaged", "damaged"),
    Outcome.UNREADABLE: Phrase("outcome_unreadable", "cannot be opened"),
    Outcome.OUT_OF_TIME: Phrase("outcome_out_of_time", "took too long"),
    Outcome.DOCUMENT: Phrase("outcome_document", "no workbook"),
    Outcome.NO_ATTACHMENT: Phrase("outcome_no_attachment", "message without attachment"),
    Outcome.NO_WORKBOOK: Phrase("outcome_no_workbook", "empty archive"),
    Outcome.AUTOMATIC: Phrase("outcome_automatic", "automatic reply or receipt; never answered"),
    Outcome.FOLDER: Phrase("outcome_folder", "subfolder, not entered"),
    Outcome.SHADOW: Phrase("outcome_shadow", "shadow file of a Mac"),
    Outcome.LOCK: Phrase("outcome_lock", "lock file of a spreadsheet program"),
    Outcome.KEPT: Phrase("outcome_kept", "older copy that kalkyl kept"),
}
_STANDINGS: Mapping[StandingKind, Phrase] = {
    StandingKind.PASSED: Phrase("standing_passed", "Passed"),
    StandingKind.FAULTY: Phrase("standing_faulty", "Errors"),
    StandingKind.CORRECTION_FAULTY: Phrase("standing_correction", "Correction with errors"),
    StandingKind.WAITING: Phrase("standing_waiting", "Waits for a decision"),
    StandingKind.MISSING: Phrase("standing_missing", "Missing"),
}
_DECISIONS: Mapping[DecisionKind, Phrase] = {
    DecisionKind.EXCLUDE: Phrase("decision_exclude", "excluded"),
    DecisionKind.INCLUDE: Phrase("decision_include", "included"),
    DecisionKind.ACCEPT: Phrase("decision_accept", "accepted despite"),
    DecisionKind.REPLACE: Phrase("decision_replace", "put in the place of what was delivered"),
}


_MONTHS: Final = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def outcome_words(outcome: Outcome, language: str) -> str:
    """What became of something that came in."""
    return shown(_OUTCOMES[outcome], language)


def standing_words(kind: StandingKind, language: str) -> str:
    """How a department stands."""
    return shown(_STANDINGS[kind], language)


def decision_words(kind: DecisionKind, language: str) -> str:
    """What the receiver decided of a delivery."""
    return shown(_DECISIONS[kind], language)


def remark(standing: DepartmentStanding, language: str) -> str:
    """What there is to say of a department beside how it stands, in a few words."""
    first, *rest = notes_on(standing, language)
    return "; ".join(filter(None, (first, *_figures(standing, language), *rest)))


def notes_on(standing: DepartmentStanding, language: str) -> list[str]:
    """What came of the newest, what waits or lies beside, and what was decided.

    The first is "" where nothing is to be said of the newest.
    """
    newest = standing.newest
    said = newest and not standing.counts and newest.outcome is not Outcome.FAULTY
    beside = (item for item in standing.beside if not item.outcome.is_workbook)
    return [
        outcome_words(newest.outcome, language) if newest and said else "",
        *(
            f"L{item.number} {outcome_words(item.outcome, language)}"
            for item in (*standing.waiting, *beside)
        ),
        *(
            f"L{decision.item} {decision_words(decision.kind, language)}{_codes(decision.codes)}"
            for decision in standing.decisions
        ),
    ]


def _figures(standing: DepartmentStanding, language: str) -> list[str]:
    """Errors and times, which a table may have columns for."""
    found = []
    if standing.errors and standing.since:
        count, since = standing.errors, f"{standing.since:%Y-%m-%d}"
        found.append(translate(language, "{count} errors since {since}", count=count, since=since))
    if standing.is_late:
        found.append(translate(language, "late"))
    elif standing.newest and standing.is_late is None:
        found.append(translate(language, "arrival unknown"))
    if standing.is_overdue:
        found.append(translate(language, "the deadline is over"))
    return found


def _codes(codes: tuple[str, ...]) -> str:
    return f" {', '.join(codes)}" if codes else ""


def day_words(day: date, language: str) -> str:
    """A day: 12 maj 2026."""
    return f"{day.day} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def time_words(time: datetime, language: str) -> str:
    """A time: 12 maj 2026 kl. 14.02. Its zone is the caller's to choose."""
    if language == "sv":
        return f"{day_words(time, language)} kl. {time:%H.%M}"
    return f"{day_words(time, language)}, {time:%H:%M}"


def minute_words(time: datetime | None) -> str:
    """A time here, to the minute, as tables have it: 2026-05-12 14:02."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else ""


def item_words(item: ReceivedItem) -> str:
    """What came in as it is listed: *L12 110 rapport.xlsx*."""
    return " ".join(filter(None, (f"L{item.number}", item.department, item.name)))
