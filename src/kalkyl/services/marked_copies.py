"""What goes back to a sender: the marked workbook, or the list alone where it cannot be marked.

Where that is asked for, the template's formulas are put back first. Cells that depend on a restored
one get the right result too, as far as the file goes; Excel computes all of it when it opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from kalkyl.base.budget import OverBudget
from kalkyl.io.files import content_of
from kalkyl.io.mail.names import last_name
from kalkyl.io.marking.mark import Marked, marked
from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.parts import refuse_large
from kalkyl.io.marking.restore import Formula, restored
from kalkyl.io.marking.unmark import unmarked
from kalkyl.io.refusal import file_budget
from kalkyl.io.xlsx.finding_list import list_bytes
from kalkyl.io.xlsx.openpyxl_check import cells_in_openpyxl
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Finding
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case, Reading
from kalkyl.rules.computed_cells import Difference, Fault
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.services.intake import Judged, case_of
from kalkyl.tables.computed_cell import has_formula_beside, is_entry, is_in_sight
from kalkyl.template.compose import stored
from kalkyl.template.plan import in_cell
from kalkyl.wording.remarks import Remarks, remarks

_MENDED = frozenset({Fault.TYPED, Fault.WRONG, Fault.ALTERED, Fault.MISLEADING})
_MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Restored:
    """A workbook after restoring, judged anew: what was put back and what could not be."""

    content: bytes
    case: Case
    findings: tuple[Finding, ...]
    back: tuple[Difference, ...]
    kept: tuple[Difference, ...]


def restore(content: bytes, case: Case, findings: Sequence[Finding]) -> Restored:
    """Puts formulas back until none is missing; a foreign form has none of ours."""
    before, first = content, case
    back: list[Difference] = []
    tried: set[object] = set()
    stuck: list[Difference] = []
    for _ in range(_MOST_ROUNDS):
        reading = case.reading
        if reading is None or reading.placing.foreign:
            break
        wanted = [
            one
            for one in reading.differences
            if one.fault in _MENDED | {Fault.STALE} and one.fact.key not in tried
        ]
        if not wanted:
            break
        tried |= {one.fact.key for one in wanted}
        content, done = restored(content, _formulas(reading, wanted))
        mended = [one for one in wanted if one.fault in _MENDED]
        back += [one for one in mended if one.fact.place in done]
        stuck += [one for one in mended if one.fact.place not in done]
        case = case_of(receive_bytes(first.received.source.file, content), first.expected)
    if not back:
        return Restored(before, first, tuple(findings), (), tuple(stuck))
    return Restored(content, case, _judged(case, findings), tuple(back), tuple(stuck))


def _formulas(reading: Reading, wanted: Sequence[Difference]) -> list[Formula]:
    found = []
    for one in wanted:
        spec = reading.contract.spec(one.fact.key)
        if one.fact.place is not None and spec is not None and _is_computed_cell(reading, one):
            result = stored(reading.contract, reading.figures, one.fact.key)
            terms = (reading.contract, reading.placing, reading.submission, one.fact.key)
            beside = has_formula_beside(*terms)
            found.append(Formula(one.fact.place, one.formula, in_cell(result, spec), beside))
    return found


def _is_computed_cell(reading: Reading, one: Difference) -> bool:
    """Whether headings and row names say that a cell is the template's, and no entry is there."""
    key = one.fact.key
    return is_in_sight(reading.contract, reading.placing, reading.book, key) and not is_entry(
        reading.contract, reading.submission, key
    )


def _judged(case: Case, before: Sequence[Finding]) -> tuple[Finding, ...]:
    """What is wrong after restoring; what was found among several files still holds."""
    among = [one for one in before if (rule := rule_of(one.code)) is not None and rule.of_batch]
    return (*among, *check(case, CATALOGUE).findings)


MARKED, LIST, CLEANED = "-rattning", "-rattningslista", "-utan-markeringar"
_REASONS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "unread": "den kan inte läsas som arbetsbok",
        "signed": "den är digitalt signerad, och signaturen skulle gå förlorad",
        "strict": "den är sparad i formatet Strict Open XML",
        "macros": "den innehåller makron, som inte ska skickas vidare",
        "shared": "den är delad, med spårade ändringar",
        "encoding": "den är skriven i en annan teckenkod än UTF-8",
        "structure": "den är uppbyggd så att det inte går att lova att inget annat ändras",
        "large": "den är för stor för att märkas",
        "time": "det tog för lång tid att märka den",
        "changed": "den ändrades på disken medan den kontrollerades",
    },
    "en": {
        "unread": "it cannot be read as a workbook",
        "signed": "it is digitally signed, and the signature would be lost",
        "strict": "it is saved as Strict Open XML",
        "macros": "it has macros, which are not to be passed on",
        "shared": "it is shared, with tracked changes",
        "encoding": "it is written in another encoding than UTF-8",
        "structure": "it is built so that nobody can promise that nothing else changes",
        "large": "it is too large to be marked",
        "time": "marking it took too long",
        "changed": "it changed on the disk while it was checked",
    },
}


@dataclass(frozen=True, slots=True)
class Returned:
    """The answer to one workbook; no file where there is nothing to mend.

    ``reason`` says why the list comes alone, ``bare`` which sheets got colours but no notes.
    """

    source: Path
    remarks: Remarks
    name: str = ""
    content: bytes = b""
    reason: str = ""
    bare: tuple[str, ...] = ()
    restored: int = 0
    kept: int = 0


def returned(
    judged: Sequence[Judged], language: str, when: datetime, *, restoring: bool = False
) -> tuple[Returned, ...]:
    """The answers to some workbooks, under names of which no two are the same."""
    found = [_returned(one, language, when, restoring=restoring) for one in judged]
    return tuple(_apart(found))


def answers(judged: Sequence[Judged], language: str) -> tuple[Remarks, ...]:
    """The lists of some workbooks, as they are."""
    return tuple(remarks(one.case, one.report, language) for one in judged)


def _returned(one: Judged, language: str, when: datetime, *, restoring: bool) -> Returned:
    plain = remarks(one.case, one.report, language)
    try:
        with file_budget().running():
            return _marked(one, plain, language, when, restoring=restoring)
    except (OverBudget, MemoryError) as fault:
        kind = "time" if isinstance(fault, OverBudget) else "large"
        return _alone(one, plain, when, kind)
    except UnmarkableError as fault:
        return _alone(one, plain, when, fault.kind)


def _marked(
    one: Judged, plain: Remarks, language: str, when: datetime, *, restoring: bool
) -> Returned:
    content = _same(one)
    result = Restored(content, one.case, one.report.findings, (), ())
    if restoring:
        result = restore(content, one.case, one.report.findings)
    told = _told(one, result, plain, language)
    if not told.is_needed:
        return _nothing(one, told, content)
    made = marked(result.content, told, when)
    _prove_open(unmarked(result.content), made.content)
    return _with(one, told, made, result)


def _prove_open(before: bytes, after: bytes) -> None:
    """Another program must open what is handed out, and see the same cells as in what came.

    Where it opens not even that, the marks have been proved with namespaces, and that must do.
    """
    old = cells_in_openpyxl(before)
    if old is None:
        return
    new = cells_in_openpyxl(after) or {}
    if {name: cells for name, cells in new.items() if name in old} != old:
        raise UnmarkableError("structure")


def _with(one: Judged, told: Remarks, made: Marked, result: Restored) -> Returned:
    name = f"{_stem(one.path)}{MARKED}.xlsx"
    back, kept = len(result.back), len(result.kept)
    return Returned(one.path, told, name, made.content, "", made.bare, back, kept)


def _told(one: Judged, result: Restored, plain: Remarks, language: str) -> Remarks:
    if not result.back and not result.kept:
        return plain
    report = replace(one.report, findings=result.findings)
    found = remarks(result.case, report, language, result.back, result.kept, one.report.findings)
    return replace(found, checksum=plain.checksum)


def _same(one: Judged) -> bytes:
    """The bytes that were judged, if the file still holds them."""
    if one.case.received.book is None:
        raise UnmarkableError("unread")
    content = content_of(one.path) if one.inner is None else one.inner
    if sha256(content).hexdigest() != one.case.received.source.sha256:
        raise UnmarkableError("changed")
    refuse_large(content)
    return content


def _nothing(one: Judged, told: Remarks, content: bytes) -> Returned:
    """A workbook without faults goes back only to be rid of the marks that it came with."""
    bare = unmarked(content)
    if bare == content:
        return Returned(one.path, told)
    return Returned(one.path, told, f"{_stem(one.path)}{CLEANED}.xlsx", bare)


def _alone(one: Judged, plain: Remarks, when: datetime, kind: str) -> Returned:
    if not plain.is_needed:
        return Returned(one.path, plain)
    reason = _REASONS[plain.language][kind]
    name = f"{_stem(one.path)}{LIST}.xlsx"
    return Returned(one.path, plain, name, list_bytes(plain, when, reason), reason)


def _stem(path: Path) -> str:
    """What a workbook is called without what an earlier answer put behind its name."""
    stem = last_name(path.stem)
    return stem.removesuffix(MARKED) or stem


def _apart(found: Sequence[Returned]) -> list[Returned]:
    taken: Counter[str] = Counter()
    apart = []
    for one in found:
        key = one.name.casefold()
        taken[key] += 1
        again = taken[key] > 1 and one.name
        name = f"{one.name.removesuffix('.xlsx')}-{taken[key]}.xlsx" if again else one.name
        apart.append(replace(one, name=name))
    return apart
