"""What a total says of itself: who is in it and who is missing, and what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.contract.known_tables import COVER
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import VALUE
from kalkyl.model import Facts, FactValue, Listed, Phrase, Question, Submission
from kalkyl.services.intake import CheckedFile, senders_of
from kalkyl.template.controls import INCOMPLETE
from kalkyl.template.total_state import WITH_ERRORS
from kalkyl.wording.messages import shown

DECIDED = "BESLUT"
"""In place of a rule's code, where it is the receiver who has decided something."""


def scope_of(
    submissions: Sequence[Submission],
    manifest: Manifest | None,
    missing: Sequence[Department],
    *,
    faulty: Sequence[CheckedFile],
    left_out: Sequence[CheckedFile],
    forms: Sequence[CheckedFile] = (),
) -> list[FactValue]:
    """What a total says of itself: how many are in, who is missing, who is in despite errors."""
    told: list[FactValue] = []
    if missing:
        names = tuple(f"{department.code} {department.name}" for department in missing)
        told.append(Phrase("scope_missing", "Missing: {names}", {"names": Listed(names)}))
    if left_out:
        told.append(Phrase("scope_left_out", "Left out: {files}", _files(left_out)))
    if faulty:
        told.append(Phrase("scope_with_errors", "With errors: {files}", _files(faulty)))
    if forms:
        told.append(
            Phrase(
                "scope_forms",
                "Own form, which lacks some of what the template has: {files}",
                _files(forms),
            )
        )
    if any(_is_open(_part_words(submission), manifest) for submission in submissions):
        told.append(Phrase("scope_open_parts", "Incomplete parts are in it"))
    extent: Facts = {"extent": _extent(submissions, manifest, missing)}
    head = Phrase("scope_covers", "Covers: {extent}", extent)
    if told:
        head = Phrase("scope_incomplete", "Incomplete: {extent}", extent)
    elif manifest:
        head = Phrase("scope_complete", "Complete: {extent}", extent)
    asked = [question for submission in submissions for question in submission.questions]
    return [head, *told, *_counts(asked)]


def _extent(
    submissions: Sequence[Submission], manifest: Manifest | None, missing: Sequence[Department]
) -> Phrase:
    count = len(senders_of(submissions))
    if manifest is None:
        facts: Facts = {"count": count}
        return Phrase(
            "extent_unlisted", "departments: {count}; there is no list to compare with", facts
        )
    listed = len(manifest.departments)
    here = listed - len(missing)
    others = count - here
    among: Facts = {"here": here, "listed": listed}
    within = Phrase("extent_listed", "{here} of {listed} departments", among)
    if not others:
        return within
    more: Facts = {"within": within, "others": others}
    return Phrase("extent_and_others", "{within} and {others} that are not in the list", more)


def _files(judged: Sequence[CheckedFile]) -> Facts:
    return {"files": Listed(tuple(sorted(workbook.path.name for workbook in judged)))}


def _is_open(words: str, manifest: Manifest | None) -> bool:
    """Whether a total among the parts lacks something that the manifest does not name."""
    return words.startswith(INCOMPLETE) and (manifest is None or f"{WITH_ERRORS}:" in words)


def _part_words(submission: Submission) -> str:
    value = submission.value((COVER, "completeness", VALUE))
    return value if isinstance(value, str) else ""


def sentences(told: Sequence[FactValue]) -> Listed:
    """The sentences of what a total says of itself."""
    return Listed(tuple(told), separator=". ")


def counted(questions: Sequence[Question], language: str = "sv") -> str:
    """How many questions and decisions there are in words; "" where there are none."""
    return shown(sentences(_counts(questions)), language)


def _counts(questions: Sequence[Question]) -> list[Phrase]:
    asked = [question for question in questions if question.code != DECIDED]
    answered = sum(bool(question.answer) for question in asked)
    decided = len(questions) - len(asked)
    words = Phrase(
        "questions_counted",
        "Questions to the departments: {count}, of which answered: {answered}",
        {"count": len(asked), "answered": answered},
    )
    more = Phrase(
        "decisions_counted",
        "Decisions of the receiver (the sheet Källor): {count}",
        {"count": decided},
    )
    return [*([words] if asked else []), *([more] if decided else [])]
