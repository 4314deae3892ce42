"""A sender's workbook with the template's formulas back where somebody altered or overwrote them.

What rests on a cell that was restored shows an old result; such cells get the right one too, as
far as the file goes. Excel computes all of it again when it opens the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kalkyl.io.marking.restore import Formula, restored
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Finding
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case, Reading
from kalkyl.rules.computed_cells import Difference, Fault
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.services.intake import case_of
from kalkyl.tables.computed_cell import has_formula_beside, is_entry, is_in_sight
from kalkyl.template.compose import stored
from kalkyl.template.plan import in_cell

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
