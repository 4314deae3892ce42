"""Who is in and who is missing, what was not read or asked: beside a check, and within a total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import VALUE
from kalkyl.io.inbox import FileKind, PassedOver, passed_over
from kalkyl.model import Facts, FactValue, Listed, Phrase, Question, Sender, Submission
from kalkyl.services.intake import CheckedFile, Outline, senders_of
from kalkyl.template.controls import INCOMPLETE
from kalkyl.template.total_state import WITH_ERRORS
from kalkyl.wording.messages import Texts, shown

_KINDS = Texts(
    {
        FileKind.FOLDER: Phrase("beside_kind_folder", "subfolder, not entered"),
        FileKind.SHADOW: Phrase("beside_kind_shadow", "shadow file of a Mac"),
        FileKind.LOCK: Phrase("beside_kind_lock", "lock file of a spreadsheet program"),
        FileKind.KEPT: Phrase("beside_kind_kept", "older copy that kalkyl kept"),
        FileKind.OTHER: Phrase("beside_kind_other", "no workbook"),
        FileKind.MAIL: Phrase("beside_kind_mail", "message without a workbook"),
        FileKind.ARCHIVE: Phrase("beside_kind_archive", "archive without a workbook"),
    }
)
_WORDS = Texts(
    {
        "missing": Phrase("beside_missing", "Missing: {}."),
        "not_read": Phrase("beside_not_read", "Not read: {}."),
    }
)


DECIDED = "BESLUT"
"""In place of a rule's code, where it is the receiver who has decided something."""


@dataclass(frozen=True, slots=True)
class Around:
    """Departments of the list that nothing came from, what was not read, and for whom it was."""

    missing: tuple[Department, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    organisation: str = ""
    """The name of the organisation that was checked for; "" where there is none to name."""

    def lines(self, language: str) -> list[str]:
        """Both as sentences; none where there is nothing to say."""
        names = ", ".join(f"{department.code} {department.name}" for department in self.missing)
        files = ", ".join(
            f"{file.path.name} ({kind_words(file.kind, language)})" for file in self.passed_over
        )
        pairs = zip(_WORDS[language].values(), (names, files), strict=True)
        return [words.format(counts) for words, counts in pairs if counts]


NOTHING_AROUND = Around()


def kind_words(kind: FileKind, language: str) -> str:
    """What a file is that was not read."""
    return _KINDS[language].get(kind, kind.value)


def around(
    names: Iterable[str],
    files: Sequence[Outline],
    manifest: Manifest | None,
    inside: Sequence[PassedOver] = (),
) -> Around:
    """What there is to say of the files that were named and of those that were not there.

    ``inside`` is what mails and archives had that is no workbook.
    """
    senders = [sender for file in files for sender in file.senders]
    here = {file.path for file in files}
    over = tuple(file for file in passed_over(names) if Path(file.path) not in here)
    return Around(missing_departments(senders, manifest), (*over, *inside))


def missing_departments(
    senders: Iterable[Sender], manifest: Manifest | None
) -> tuple[Department, ...]:
    """The departments of a list that nothing came from."""
    if manifest is None:
        return ()
    here = [
        manifest.department(sender)
        for sender in senders
        if folded(sender.administration) in {"", folded(manifest.administration)}
    ]
    return tuple(department for department in manifest.departments if department not in here)


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
    sentences: list[FactValue] = []
    if missing:
        names = tuple(f"{department.code} {department.name}" for department in missing)
        sentences.append(Phrase("scope_missing", "Missing: {names}", {"names": Listed(names)}))
    if left_out:
        sentences.append(Phrase("scope_left_out", "Left out: {files}", _files(left_out)))
    if faulty:
        sentences.append(Phrase("scope_with_errors", "With errors: {files}", _files(faulty)))
    if forms:
        sentences.append(
            Phrase(
                "scope_forms",
                "Own form, which lacks some of what the template has: {files}",
                _files(forms),
            )
        )
    if any(_is_open(_part_words(submission), manifest) for submission in submissions):
        sentences.append(Phrase("scope_open_parts", "Incomplete parts are in it"))
    extent: Facts = {"extent": _extent(submissions, manifest, missing)}
    head = Phrase("scope_covers", "Covers: {extent}", extent)
    if sentences:
        head = Phrase("scope_incomplete", "Incomplete: {extent}", extent)
    elif manifest:
        head = Phrase("scope_complete", "Complete: {extent}", extent)
    asked = [question for submission in submissions for question in submission.questions]
    return [head, *sentences, *_counts(asked)]


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


def sentences(sentences: Sequence[FactValue]) -> Listed:
    """The sentences of what a total says of itself."""
    return Listed(tuple(sentences), separator=". ")


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
