"""How much is found: recall per class of errors, and false alarms on clean workbooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from kalkyl.model import Finding, Severity
from kalkyl.operations.check import check
from kalkyl.rules.register import CATALOGUE
from seeded import entries, workbook  # noqa: F401  # they declare the classes
from seeded.clean import Clean, clean_workbooks
from seeded.kind import KINDS, Kind, Seeded
from together import check_together

_TRIES = 40


@dataclass
class Score:
    """One class: how many were seeded and found, by which rules, and which were not."""

    kind: Kind
    seeded: int = 0
    found: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.seeded if self.seeded else 0.0


def findings(seeded: Seeded) -> tuple[Finding, ...]:
    """What is said of a spoilt workbook, with those that came in the same mail."""
    cases = (seeded.case, *seeded.beside)
    alone = [check(case, CATALOGUE) for case in cases]
    report = check_together(cases, alone, CATALOGUE)[0]
    assert not report.broke, report.broke
    return tuple(one for one in report.findings if one.severity is not Severity.NOTE)


def hits(seeded: Seeded) -> tuple[Finding, ...]:
    """The findings, errors and warnings, that name the place of the error."""
    found = findings(seeded)
    if seeded.places is None:
        return found
    return tuple(one for one in found if seeded.places & {one.place, *one.also})


def seeds_of(kind: Kind, count: int) -> Iterable[tuple[Clean, Seeded]]:
    """So many workbooks spoilt by a class of errors; the same ones every time."""
    random = Random(kind.name)
    cleans = clean_workbooks(*kind.reports)
    made = 0
    for _ in range(count * _TRIES):
        if made == count:
            return
        clean = random.choice(cleans)
        seeded = kind.seed(clean, random)
        if seeded is not None:
            made += 1
            yield clean, seeded


def score(kind: Kind, count: int) -> Score:
    found = Score(kind)
    for clean, seeded in seeds_of(kind, count):
        found.seeded += 1
        named = hits(seeded)
        if named:
            found.found += 1
            found.codes.update({one.code for one in named})
        else:
            where = ", ".join(map(str, sorted(seeded.places or ())))
            told = ", ".join(f"{one.code} {one.place}" for one in findings(seeded))
            found.missed.append(
                f"{clean.submission.report} {clean.submission.sender} {where} [{told}]"
            )
    return found


def scores(count: int, names: Iterable[str] = ()) -> list[Score]:
    wanted = tuple(names)
    return [score(one, count) for one in KINDS.values() if not wanted or one.name in wanted]


def false_alarms() -> dict[Severity, Counter[str]]:
    """What is said of workbooks that have no fault, by severity and rule."""
    found: dict[Severity, Counter[str]] = {one: Counter() for one in Severity}
    for clean in clean_workbooks():
        for finding in check(clean.case(clean.book), CATALOGUE).findings:
            found[finding.severity][finding.code] += 1
    return found


def recall(found: Iterable[Score]) -> tuple[int, int]:
    """How many errors were found of how many seeded, over the classes that can be known."""
    known = [one for one in found if not one.kind.undetectable]
    return sum(one.found for one in known), sum(one.seeded for one in known)


def recall_lines(found: list[Score]) -> Iterator[str]:
    """The table of recall, a line for each class and one for each error that was missed."""
    for one in found:
        codes = " ".join(f"{code}×{number}" for code, number in one.codes.most_common(4))
        why = f" (undetectable: {one.kind.undetectable})" if one.kind.undetectable else ""
        yield f"{one.recall:5.2f} {one.found:4}/{one.seeded:<4} {one.kind.name:55} {codes}{why}"
        if not one.kind.undetectable:
            yield from (f"      missed: {missed}" for missed in one.missed)
    hit, seeded = recall(found)
    known = sum(not one.kind.undetectable for one in found)
    yield f"{hit / max(1, seeded):.4f} = {hit}/{seeded} over {known} detectable classes"


def alarm_lines() -> Iterator[str]:
    """False alarms on clean workbooks, by severity; notes are counted apart."""
    count = len(clean_workbooks())
    for severity, codes in false_alarms().items():
        yield f"{severity.value}s on {count} clean workbooks: {codes.total()} {dict(codes)}"
