"""The merge as a person asks for it: who is in, who is left out and why, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import VALUE, Contract
from kalkyl.doors.shared import layout
from kalkyl.doors.xlsx_write import book_bytes
from kalkyl.form.compose import compose
from kalkyl.job.intake import Judged
from kalkyl.merge import merge
from kalkyl.model import Sender, Submission

NEVER = frozenset({"KAL136", "KAL137"})
"""Faults that no wish can overrule: the same department twice, or another report."""
INCOMPLETE = "Ofullständig"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to; no total where no workbook could be taken in."""

    total: Submission | None
    contract: Contract | None
    taken: tuple[Judged, ...]
    left_out: tuple[Judged, ...]
    missing: tuple[Department, ...]
    completeness: str


def merged(
    judged: Sequence[Judged],
    manifest: Manifest | None,
    *,
    despite_errors: bool = False,
    name: str = "",
) -> Merged:
    """The total of the workbooks that can be taken in."""
    taken = tuple(one for one in judged if _is_taken(one, despite_errors=despite_errors))
    kinds = Counter(one.case.reading.contract.template_version for one in taken if one.case.reading)
    if len(kinds) > 1:
        common = kinds.most_common(1)[0][0]
        taken = tuple(one for one in taken if _version(one) == common)
    left_out = tuple(one for one in judged if one not in taken)
    submissions = [one.case.reading.submission for one in taken if one.case.reading]
    missing = _missing(submissions, manifest)
    if not submissions:
        return Merged(None, None, taken, left_out, missing, "")
    faulty = [one for one in taken if one.report.has_errors]
    words = completeness(submissions, manifest, missing, faulty)
    contract = next(one.case.reading.contract for one in taken if one.case.reading)
    total = merge(contract, submissions, completeness=words, name=name)
    return Merged(total, contract, taken, left_out, missing, words)


def _version(one: Judged) -> str:
    return one.case.reading.contract.template_version if one.case.reading else ""


def _is_taken(one: Judged, *, despite_errors: bool) -> bool:
    if one.case.reading is None or any(found.code in NEVER for found in one.report.findings):
        return False
    return despite_errors or one.report.passed


def _senders(submissions: Sequence[Submission]) -> list[Sender]:
    return [
        sender
        for one in submissions
        for sender in ([member for member, _ in one.members] or [one.sender])
    ]


def _missing(
    submissions: Sequence[Submission], manifest: Manifest | None
) -> tuple[Department, ...]:
    if manifest is None:
        return ()
    here = [manifest.department(sender) for sender in _senders(submissions)]
    return tuple(department for department in manifest.departments if department not in here)


def completeness(
    submissions: Sequence[Submission],
    manifest: Manifest | None,
    missing: Sequence[Department],
    faulty: Sequence[Judged],
) -> str:
    """What a total says of itself: how many are in, who is missing, who is in despite errors."""
    count = len(_senders(submissions))
    parts = [_part_words(one) for one in submissions]
    open_parts = [words for words in parts if words.startswith(INCOMPLETE)]
    if manifest is None:
        whole = f"{count} avdelningar; ingen förteckning att jämföra med"
    else:
        whole = f"{count} av {len(manifest.departments)} avdelningar"
    told = []
    if missing:
        told.append("Saknas: " + ", ".join(f"{one.code} {one.name}" for one in missing))
    if faulty:
        told.append("Med fel: " + ", ".join(sorted(one.path.name for one in faulty)))
    if open_parts and manifest is None:
        told.append("Ofullständiga delar ingår")
    head = INCOMPLETE if told else "Fullständig" if manifest else "Omfattar"
    return ". ".join([f"{head}: {whole}", *told])


def _part_words(submission: Submission) -> str:
    value = submission.value(("cover", "completeness", VALUE))
    return value if isinstance(value, str) else ""


def total_bytes(result: Merged) -> bytes:
    """The total as a workbook of the same template, one level up."""
    if result.total is None or result.contract is None:
        raise ValueError("there is no total to write")
    plan = compose(result.contract, layout(result.contract.report), result.total)
    return book_bytes(plan)
