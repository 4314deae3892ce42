"""Runs the catalogue over files: what each rule found, which did not run, and which broke."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from typing import Final, TypeAlias

from kalkyl.base.budget import OverBudget, current, spend
from kalkyl.base.limits import FACT_CHARACTERS, FINDINGS_PER_RULE
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import TKR
from kalkyl.contract.sheet_amounts import is_turned
from kalkyl.figures.privacy import masked
from kalkyl.model import (
    Amount,
    Facts,
    FactValue,
    Finding,
    Listed,
    Phrase,
    Place,
    Report,
    Severity,
    SkippedRule,
    SkipReason,
    rewritten,
)
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Case, Cases, Hit, Keeps, Reading, Rule
from kalkyl.rules.incomplete_check import more_findings, out_of_time
from kalkyl.wording.questions import answered, asking

KEPT_BACK = "…"
"""What a message has in place of a figure about few people."""
_FIGURES = frozenset(
    {"value", "found", "written", "printed", "expected", "variance", "shown", "other"}
)
"""The facts that repeat what stands in a cell, or should."""


Kept: TypeAlias = Callable[[Keeps], Sequence[object]]
"""What is kept of every file by one function."""
_OF_TEXTS: Final = "KAL6"
_OF_CELLS: Final = frozenset({"figure", "left", "right"})
"""What findings about texts say of cells; other amounts are the text's own."""
_AS_HELD: Final = frozenset({"KAL245", "KAL246"})
"""Rules about what a cell shows and holds, whose amounts are as they stand there."""


def check(case: Case, catalogue: Sequence[Rule]) -> Report:
    """What the rules about one file say of it, as far as its budget goes."""
    concerned = (rule for rule in catalogue if rule.concerns(case))
    reports = list(map(partial(_run, case=case), concerned))
    late = [
        skipped
        for report in reports
        for skipped in report.skipped
        if skipped.reason is SkipReason.OUT_OF_TIME
    ]
    if late:
        facts: Facts = {"seconds": late[0].detail, "rules": len(late)}
        reports.append(Report(findings=_findings(out_of_time, [Hit(None, facts)], case)))
    return _with_answers(replace(_together(reports, case), left_alone=_left_alone(case)), case)


def _with_answers(report: Report, case: Case) -> Report:
    """The report with what the sender has answered."""
    findings, unasked = answered(report.findings, case.answers)
    return replace(report, findings=findings, unasked=unasked)


def _left_alone(case: Case) -> int:
    if case.tables is not None:
        return case.tables.figures - case.tables.judged
    try:
        return case.reading.compared.left_alone if case.reading else 0
    except (Exception, OverBudget):  # noqa: BLE001  # the rules that compare will say so
        return 0


@dataclass(frozen=True, slots=True)
class NotKept:
    """Why a file is not compared with the others by some rules; the others still are."""

    reason: SkipReason
    detail: str


def kept_for(rules: Sequence[Rule]) -> list[Keeps]:
    """What makes of a file that which the rules about a batch keep of it, each once."""
    return list(dict.fromkeys(rule.keeps for rule in rules if rule.keeps))


def keep(case: Case, keeps: Keeps) -> object:
    """What is kept of a file to compare it with others, or why nothing is."""
    try:
        return keeps(case)
    except OverBudget as over:
        return NotKept(SkipReason.OUT_OF_TIME, f"{over.seconds:g}")
    except Exception as fault:  # noqa: BLE001  # a rule that crashes must not read as a pass
        return NotKept(SkipReason.BROKE, _words_of(fault))


class BatchFindings:
    """What the rules about a whole batch found, to be added to each file's own report."""

    def __init__(self, catalogue: Sequence[Rule], kept: Kept, cases: Cases) -> None:
        self._hits: dict[int, dict[str, list[Hit]]] = {}
        self._not_kept: dict[int, dict[str, NotKept]] = {}
        self._failed: dict[str, Report] = {}
        self._rules = [rule for rule in catalogue if rule.of_batch]
        for rule in self._rules:
            self._compare(rule, kept, cases)

    def _compare(self, rule: Rule, kept: Kept, cases: Cases) -> None:
        if rule.of_batch is None or rule.keeps is None:
            return
        column = list(kept(rule.keeps))
        for number, own in enumerate(column):
            if isinstance(own, NotKept):
                self._not_kept.setdefault(number, {})[rule.code] = own
                column[number] = None
        try:
            current().check()
            hits = list(rule.of_batch(column, cases))
        except OverBudget as over:
            self._failed[rule.code] = _late(rule, f"{over.seconds:g}")
        except Exception as fault:  # noqa: BLE001  # a rule that crashes must not read as a pass
            self._failed[rule.code] = Report(broke=(_broke(rule, fault),))
        else:
            for number, hit in hits:
                self._hits.setdefault(number, {}).setdefault(rule.code, []).append(hit)

    def added(self, number: int, report: Report, case: Case) -> Report:
        """A file's report with what was found among all files."""
        reports = [self._report(rule, number, case) for rule in self._rules]
        return _with_answers(_together([report, *reports], case), case)

    def _report(self, rule: Rule, number: int, case: Case) -> Report:
        if rule.code in self._failed:
            return self._failed[rule.code]
        missing = self._not_kept.get(number, {}).get(rule.code)
        if missing is None:
            hits = self._hits.get(number, {}).get(rule.code, [])
            more = max(0, len(hits) - FINDINGS_PER_RULE)
            return _report(rule, hits[:FINDINGS_PER_RULE], case, more=more)
        if missing.reason is SkipReason.OUT_OF_TIME:
            return _late(rule, missing.detail)
        return Report(broke=(SkippedRule(rule.code, missing.reason, missing.detail),))


def _late(rule: Rule, seconds: str) -> Report:
    """The finding of a file when there was no time to compare it with the others."""
    facts: Facts = {"seconds": seconds, "rules": 1}
    finding = Finding(out_of_time.code, out_of_time.severity, None, facts)
    return Report(
        findings=(finding,),
        skipped=(SkippedRule(rule.code, SkipReason.OUT_OF_TIME, seconds),),
    )


def _run(rule: Rule, case: Case) -> Report:
    unwanted = [want for want in rule.wants if not _is_said(want, case)]
    if rule.of_reading is not None and case.reading is None:
        return Report(skipped=(SkippedRule(rule.code, SkipReason.NOT_READ),))
    if unwanted:
        return Report(
            skipped=(SkippedRule(rule.code, SkipReason.NOT_EXPECTED, ", ".join(unwanted)),)
        )
    try:
        current().check()
        hits = iter(_hits(rule, case))
        first = list(islice(hits, FINDINGS_PER_RULE))
        return _report(rule, first, case, more=_count(hits))
    except OverBudget as over:
        return Report(
            skipped=(SkippedRule(rule.code, SkipReason.OUT_OF_TIME, f"{over.seconds:g}"),)
        )
    except Exception as fault:  # noqa: BLE001  # a rule that crashes must not read as a pass
        return Report(broke=(_broke(rule, fault),))


def _is_said(want: str, case: Case) -> bool:
    """Whether what a rule wants was said, or one of the words it can do with."""
    return any(getattr(case.expected, word) is not None for word in want.split("|"))


def _hits(rule: Rule, case: Case) -> Iterable[Hit]:
    if rule.of_file is not None:
        return rule.of_file(case)
    if rule.of_tables is not None and case.tables is not None:
        return rule.of_tables(case.tables)
    if rule.of_reading is not None and case.reading is not None:
        return rule.of_reading(case.reading, case.expected)
    return ()


def _broke(rule: Rule, fault: Exception) -> SkippedRule:
    return SkippedRule(rule.code, SkipReason.BROKE, _words_of(fault))


def _words_of(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"


def _report(rule: Rule, hits: Sequence[Hit], case: Case, *, more: int = 0) -> Report:
    """What a rule found; of what it found too often only the first, with a count of the rest."""
    if not hits:
        return _clean(rule.code)
    findings = _findings(rule, hits, case)
    if more:
        facts: Facts = {"code": rule.code, "count": more, "limit": FINDINGS_PER_RULE}
        findings += _findings(more_findings, [Hit(None, facts)], case)
    return Report(findings=findings, ran=(rule.code,))


@cache
def _clean(code: str) -> Report:
    """The report of a rule that has found nothing, which most have."""
    return Report(ran=(code,))


def _count(hits: Iterator[Hit]) -> int:
    count = 0
    for count, _ in enumerate(hits, 1):  # noqa: B007  # how many there were
        spend()
    return count


def _findings(rule: Rule, hits: Iterable[Hit], case: Case) -> tuple[Finding, ...]:
    reading = case.reading
    severity = (
        rule.severity_for(reading.contract, in_form=reading.placing.foreign)
        if reading
        else rule.severity
    )
    return tuple(
        asking(_finding(rule, severity, _written(rule, hit, reading), case), reading)
        for hit in hits
    )


def _written(rule: Rule, hit: Hit, reading: Reading | None) -> Hit:
    """The fault with its amounts as the workbook has them."""
    return replace(hit, facts=as_written(rule.code, hit, reading)) if reading else hit


def _finding(rule: Rule, severity: Severity, hit: Hit, case: Case) -> Finding:
    return Finding(
        rule.code,
        severity,
        hit.place,
        _discreet(hit, case),
        hit.also,
        hit.compared,
        confirmable=rule.confirmable,
    )


def _discreet(hit: Hit, case: Case) -> Facts:
    """The facts of a fault without personnummer, and without figures about few people."""
    facts = {name: _short(rewritten(fact, masked)) for name, fact in hit.facts.items()}
    if case.reading is None or hit.place not in _hidden_places(case.reading):
        return facts
    return {name: KEPT_BACK if name in _FIGURES else fact for name, fact in facts.items()}


def _hidden_places(reading: Reading) -> set[Place | None]:
    return {reading.submission.place(key) for key in reading.hidden} - {None}


def _short(fact: FactValue) -> FactValue:
    """The fact without page after page of what somebody has written."""
    text = str(fact)
    if len(text) <= FACT_CHARACTERS:
        return fact
    if isinstance(fact, Listed) and len(fact.items) > 1:
        kept = fact.items[: len(fact.items) // 2]
        return _short(replace(fact, items=kept, more=fact.more + len(fact.items) - len(kept)))
    return rewritten(fact, partial(beginning, most=FACT_CHARACTERS))


def _together(reports: Sequence[Report], case: Case) -> Report:
    """Several reports as one, sorted once: a damaged file may have many findings."""
    findings = (finding for report in reports for finding in report.findings)
    return Report(
        findings=tuple(sorted(findings, key=_order(case))),
        ran=tuple(code for report in reports for code in report.ran),
        skipped=tuple(skipped for report in reports for skipped in report.skipped),
        broke=tuple(broken for report in reports for broken in report.broke),
        left_alone=sum(report.left_alone for report in reports),
    )


def _order(case: Case) -> Callable[[Finding], tuple[int, int, int, int, str]]:
    """Errors first; of a severity those of the whole file, then by sheet, row and column."""
    book = case.received.book
    names = [sheet.name for sheet in book.sheets] if book else []
    sheets = {name: number for number, name in reversed(list(enumerate(names)))}

    def order(finding: Finding) -> tuple[int, int, int, int, str]:
        weight, place = finding.severity.rank, finding.place
        if place is None:
            return (weight, -1, 0, 0, finding.code)
        at = sheets.get(place.sheet, len(names))
        return (weight, at, place.row, place.column, finding.code)

    return order


def as_written(code: str, hit: Hit, reading: Reading) -> Facts:
    """The facts of a fault with amounts as people see them on the sheet."""
    form = reading.contract.form
    if form.is_usual or code in _AS_HELD:
        return hit.facts
    about = hit.facts.get("at", hit.place)
    key = reading.keys.get(about) if isinstance(about, Place) else None
    turned = key is not None and is_turned(reading.contract, key)

    def written(value: FactValue) -> FactValue:
        match value:
            case Amount() if value.unit == TKR:
                return replace(value, value=form.number(value.value, turned=turned), unit=form.unit)
            case Phrase():
                return replace(value, facts={name: written(at) for name, at in value.facts.items()})
            case Listed():
                return replace(value, items=tuple(map(written, value.items)))
        return value

    converted = _OF_CELLS if code.startswith(_OF_TEXTS) else hit.facts.keys()
    return {
        name: written(value) if name in converted else value for name, value in hit.facts.items()
    }
