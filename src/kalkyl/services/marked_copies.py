"""What goes back to a sender: the marked workbook, or the list alone where it cannot be marked.

Where that is asked for, the template's formulas are put back first. Cells that depend on a restored
one get the right result too, as far as the file goes; Excel computes all of it when it opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from kalkyl.base.budget import OverBudget
from kalkyl.base.limits import FILE_BYTES, FILE_SECONDS, WORKER_MEMORY
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.files import content_of
from kalkyl.io.mail.items import last_name
from kalkyl.io.marking.mark import marked
from kalkyl.io.marking.nodes import Reason, UnmarkableError
from kalkyl.io.marking.parts import refuse_large
from kalkyl.io.marking.restore import Formula, restored
from kalkyl.io.marking.unmark import unmarked
from kalkyl.io.refusal import file_budget
from kalkyl.io.xlsx.finding_list import list_bytes
from kalkyl.io.xlsx.openpyxl_check import cells_in_openpyxl
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Finding, Phrase
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case, Reading
from kalkyl.rules.computed_cells import Difference, Fault
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.services.intake import CheckedFile, case_of
from kalkyl.services.worker import Bounds, KeptWorker, Lost
from kalkyl.template.computed_cells import has_formula_beside, is_entry, is_in_sight
from kalkyl.template.plan import in_cell
from kalkyl.template.workbench import stored
from kalkyl.wording.messages import Texts
from kalkyl.wording.remarks import Remarks, remarks

_MENDED = frozenset({Fault.TYPED, Fault.WRONG, Fault.ALTERED, Fault.MISLEADING})
_MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Restored:
    """A workbook after restoring, judged again: what was put back and what could not be."""

    content: bytes
    case: Case
    findings: tuple[Finding, ...]
    back: tuple[Difference, ...]
    kept: tuple[Difference, ...]


def restore(
    content: bytes, case: Case, findings: Sequence[Finding], organisation: Organisation
) -> Restored:
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
            cell
            for cell in reading.differences
            if cell.fault in _MENDED | {Fault.STALE} and cell.fact.key not in tried
        ]
        if not wanted:
            break
        tried |= {cell.fact.key for cell in wanted}
        content, done = restored(content, list(_formulas(reading, wanted)))
        mended = [cell for cell in wanted if cell.fault in _MENDED]
        back += [cell for cell in mended if cell.fact.place in done]
        stuck += [cell for cell in mended if cell.fact.place not in done]
        again = receive_bytes(first.received.source.file, content)
        case = case_of(again, first.expected, organisation)
    if not back:
        return Restored(before, first, tuple(findings), (), tuple(stuck))
    return Restored(content, case, _judged(case, findings), tuple(back), tuple(stuck))


def _formulas(reading: Reading, wanted: Iterable[Difference]) -> Iterator[Formula]:
    """The formulas of cells that headings and row names say are the template's, without entries."""
    contract, submission = reading.contract, reading.submission
    for cell in wanted:
        key, place, spec = cell.fact.key, cell.fact.place, contract.spec(cell.fact.key)
        in_sight = is_in_sight(contract, reading.placing, reading.book, key)
        if place is None or spec is None or not in_sight or is_entry(contract, submission, key):
            continue
        result = in_cell(stored(contract, reading.figures, key), spec)
        beside = has_formula_beside(contract, reading.placing, submission, key)
        yield Formula(place, cell.formula, result, beside)


def _judged(case: Case, before: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is wrong after restoring; what was found among several files still holds."""
    among = [
        finding
        for finding in before
        if (rule := rule_of(finding.code)) is not None and rule.of_batch
    ]
    return (*among, *check(case, CATALOGUE).findings)


_OPENPYXL = KeptWorker(cells_in_openpyxl, Bounds(FILE_SECONDS, 3 * FILE_SECONDS, WORKER_MEMORY))
MARKED, LIST, CLEANED = "-rattning", "-rattningslista", "-utan-markeringar"
_REASONS = Texts(
    {
        Reason.UNREAD: Phrase("unmarked_reason_unread", "it cannot be read as a workbook"),
        Reason.SIGNED: Phrase(
            "unmarked_reason_signed", "it is digitally signed, and the signature would be lost"
        ),
        Reason.STRICT: Phrase("unmarked_reason_strict", "it is saved as Strict Open XML"),
        Reason.MACROS: Phrase(
            "unmarked_reason_macros", "it has macros, which are not to be passed on"
        ),
        Reason.SHARED: Phrase("unmarked_reason_shared", "it is shared, with tracked changes"),
        Reason.ENCODING: Phrase(
            "unmarked_reason_encoding", "it is written in another encoding than UTF-8"
        ),
        Reason.STRUCTURE: Phrase(
            "unmarked_reason_structure",
            "it is built so that nobody can promise that nothing else changes",
        ),
        Reason.LARGE: Phrase("unmarked_reason_large", "it is too large to be marked"),
        Reason.TIME: Phrase("unmarked_reason_time", "marking it took too long"),
        Reason.CHANGED: Phrase(
            "unmarked_reason_changed", "it changed on the disk while it was checked"
        ),
    }
)


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
    judged: Iterable[CheckedFile],
    language: str,
    when: datetime,
    *,
    restoring: Organisation | None = None,
) -> Iterator[Returned]:
    """The answers to some workbooks, under names of which no two are the same.

    ``restoring`` is the organisation whose formulas are put back; where none is, nothing is.
    """
    return _apart(_returned(file, language, when, restoring=restoring) for file in judged)


def answers(judged: Iterable[CheckedFile], language: str) -> tuple[Remarks, ...]:
    """The lists of some workbooks, as they are."""
    return tuple(remarks(file.case, file.report, language) for file in judged)


def _returned(
    file: CheckedFile, language: str, when: datetime, *, restoring: Organisation | None
) -> Returned:
    plain = remarks(file.case, file.report, language)
    try:
        with file_budget().running():
            return _marked(file, plain, language, when, restoring=restoring)
    except OverBudget:
        reason = Reason.TIME
    except MemoryError:
        reason = Reason.LARGE
    except UnmarkableError as fault:
        reason = fault.reason
    if not plain.is_needed:
        return Returned(file.path, plain)
    words = _REASONS[language][reason]
    content = list_bytes(plain, when, words)
    return Returned(file.path, plain, f"{_stem(file.path)}{LIST}.xlsx", content, words)


def _marked(
    file: CheckedFile,
    plain: Remarks,
    language: str,
    when: datetime,
    *,
    restoring: Organisation | None,
) -> Returned:
    content = _same(file)
    result = Restored(content, file.case, file.report.findings, (), ())
    if restoring:
        result = restore(content, file.case, file.report.findings, restoring)
    listed = _listed(file, result, plain, language)
    if not listed.is_needed:
        return _nothing(file, listed, content)
    made = marked(result.content, listed, when)
    _prove_open(unmarked(result.content), made.content)
    name = f"{_stem(file.path)}{MARKED}.xlsx"
    back, kept = len(result.back), len(result.kept)
    return Returned(file.path, listed, name, made.content, "", made.bare, back, kept)


def _prove_open(before: bytes, after: bytes) -> None:
    """Another program must open what is handed out, and see the same cells as in what came.

    Where it opens not even that, the marks have been proved with namespaces, and that must do.
    """
    old = seen_by_openpyxl(before)
    if old is None:
        return
    new = seen_by_openpyxl(after) or {}
    if {name: cells for name, cells in new.items() if name in old} != old:
        raise UnmarkableError


def seen_by_openpyxl(content: bytes) -> dict[str, str] | None:
    """A checksum of each sheet's cells; nothing where openpyxl cannot open the file in time."""
    if len(content) > FILE_BYTES:
        return None
    found: dict[str, str] | Lost | None = _OPENPYXL.answer(content)
    return None if isinstance(found, Lost) else found


def _listed(file: CheckedFile, result: Restored, plain: Remarks, language: str) -> Remarks:
    if not result.back and not result.kept:
        return plain
    report = replace(file.report, findings=result.findings)
    found = remarks(result.case, report, language, result.back, result.kept, file.report.findings)
    return replace(found, checksum=plain.checksum)


def _same(file: CheckedFile) -> bytes:
    """The bytes that were judged, if the file still holds them."""
    if file.case.received.book is None:
        raise UnmarkableError(Reason.UNREAD)
    content = content_of(file.path) if file.inner is None else file.inner
    if sha256(content).hexdigest() != file.case.received.source.sha256:
        raise UnmarkableError(Reason.CHANGED)
    refuse_large(content)
    return content


def _nothing(file: CheckedFile, listed: Remarks, content: bytes) -> Returned:
    """A workbook without faults goes back only to be rid of the marks that it came with."""
    bare = unmarked(content)
    if bare == content:
        return Returned(file.path, listed)
    return Returned(file.path, listed, f"{_stem(file.path)}{CLEANED}.xlsx", bare)


def _stem(path: Path) -> str:
    """What a workbook is called without what an earlier answer put behind its name."""
    stem = Path(last_name(path.name)).stem
    return stem.removesuffix(MARKED) or stem


def _apart(found: Iterable[Returned]) -> Iterator[Returned]:
    taken: Counter[str] = Counter()
    for answer in found:
        key = answer.name.casefold()
        taken[key] += 1
        if taken[key] > 1 and answer.name:
            numbered = f"{answer.name.removesuffix('.xlsx')}-{taken[key]}.xlsx"
            yield replace(answer, name=numbered)
        else:
            yield answer
