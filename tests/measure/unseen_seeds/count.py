"""Seeds put in, files made as people leave them, and the new findings at the place counted.

A workbook is checked before and after the seed, saved by the same program, with the same plan and
earlier reports. What counts is a finding that is new, at a cell that was changed, at a computed
cell of its row, at the total of its column, or that names such a cell.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from random import Random

import office
from kalkyl.contract.spec import TOTAL
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Finding, Report, Severity
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case
from kalkyl.rules.register import CATALOGUE
from kalkyl.wording.messages import message
from seeded.clean import Clean, clean_workbooks
from shipped_organisation import case_of
from together import check_together
from unseen_seeds.draft import CLASSES, Class, Draft, UnfitError, content_of, drafted, need, saved
from unseen_seeds.halves import BUILD, FRESH, LAWFUL, MEASURED, half_of, listed
from unseen_seeds.rich import enrich

MODULES = {
    BUILD: ("build_figures", "build_periods", "build_people", "build_texts", "build_lawful"),
    MEASURED: ("measured_figures", "measured_periods", "measured_people", "measured_lawful"),
    FRESH: ("fresh_figures", "fresh_people", "fresh_texts", "fresh_lawful"),
}
BATCH = 15
OFFICE = 4
"""One workbook in so many is saved by LibreOffice, which takes seconds."""
RULES = {rule.code: rule for rule in CATALOGUE}
Identity = tuple[str, str, str]


@dataclass
class Specimen:
    """A seeded workbook: the draft, whether its texts are rich, and how it was saved."""

    draft: Draft
    rich: bool
    through_office: bool
    content: bytes = b""


@dataclass
class Tally:
    """What came of the seeds of a class."""

    name: str
    told: int = 0
    noted: int = 0
    unseen: int = 0
    passed: int = 0
    alarms: int = 0
    """New errors and warnings anywhere."""
    codes: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.told + self.noted + self.unseen


def classes(half: str, *, lawful: bool) -> list[Class]:
    """The classes of a half that are listed and have a seed."""
    for module in MODULES[half]:
        import_module(f"unseen_seeds.{module}")
    names = [name for name in listed() if name.startswith(LAWFUL) == lawful]
    return [CLASSES[name] for name in names if half_of(name) == half and name in CLASSES]


def tallies(found: Iterable[Class], count: int) -> Iterator[Tally]:
    """Seeds each class in so many workbooks, and counts what is told."""
    seeded = {one.name: list(specimens(one, count)) for one in found}
    _through_office([one for several in seeded.values() for one in several if one.through_office])
    for name, several in seeded.items():
        tally = Tally(name)
        for specimen in several:
            count_findings(tally, specimen)
        yield tally


# Making


def _number(*words: str) -> int:
    return int(sha256(" ".join(words).encode()).hexdigest()[:12], 16)


def specimens(one: Class, count: int) -> Iterator[Specimen]:
    """A class seeded in the first workbooks that it fits, in an order of its own."""
    found = sorted(
        clean_workbooks(*one.reports),
        key=lambda clean: _number(one.name, *_who(clean)),
    )
    made = 0
    for clean in found:
        number = _number(one.name, *_who(clean))
        rich, through_office = bool(number >> 8 & 1), ((number >> 9) + made) % OFFICE == 0
        draft = drafted(clean, content(clean), Random(number))
        if rich:
            enrich(draft)
        try:
            one.seed(draft)
            need(draft.places or draft.whole)
        except UnfitError:
            continue
        yield Specimen(draft, rich, through_office and draft.patch is None, saved(draft))
        made += 1
        if made == count:
            return
    if not made:
        raise LookupError(f"no workbook fits {one.name}")


def _who(clean: Clean) -> tuple[str, str]:
    return clean.submission.report, clean.submission.sender.code


_CONTENTS: dict[tuple[str, str], bytes] = {}


def content(clean: Clean) -> bytes:
    """The clean workbook's file, made once."""
    if _who(clean) not in _CONTENTS:
        _CONTENTS[_who(clean)] = content_of(clean)
    return _CONTENTS[_who(clean)]


_BASES: dict[tuple[str, str, bool, str], bytes] = {}


def _manner(specimen: Specimen) -> str:
    if specimen.draft.patch is not None:
        return "patched"
    return "office" if specimen.through_office else "openpyxl"


def _base_key(specimen: Specimen) -> tuple[str, str, bool, str]:
    return (*_who(specimen.draft.clean), specimen.rich, _manner(specimen))


def _unseeded(specimen: Specimen) -> bytes:
    """The same workbook without the seed, saved but not yet through LibreOffice."""
    clean = specimen.draft.clean
    if specimen.draft.patch is not None:
        return content(clean)
    draft = drafted(clean, content(clean), Random(0))
    if specimen.rich:
        enrich(draft)
    return saved(draft)


def _through_office(specimens: list[Specimen]) -> None:
    """Opens, computes and saves seeded workbooks and their bases in LibreOffice."""
    bases = {_base_key(one): one for one in specimens if _base_key(one) not in _BASES}
    unseeded = [_unseeded(one) for one in bases.values()]
    done = list(_recalculated([*(one.content for one in specimens), *unseeded]))
    for specimen, result in zip(specimens, done, strict=False):
        specimen.content = result
    _BASES.update(zip(bases, done[len(specimens) :], strict=True))


def _recalculated(contents: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(contents), BATCH):
        several = contents[start : start + BATCH]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = [folder / f"{number}.xlsx" for number in range(len(several))]
            for path, one in zip(paths, several, strict=True):
                path.write_bytes(one)
            (folder / "ut").mkdir()
            for path in office.recalculated(*paths, to=folder / "ut"):
                yield path.read_bytes()


# Checking


def _case(clean: Clean, made: bytes, *, newcomer: bool = False) -> Case:
    expected = clean.expected
    if newcomer:
        expected = replace(expected, plan=None, previous=None, last_year=None)
    return case_of(receive_bytes(f"{clean.submission.sender.code}.xlsx", made), expected)


def _report(draft: Draft, made: bytes) -> Report:
    cases = [_case(draft.clean, made, newcomer=draft.newcomer)]
    cases += [_case(one, content(one)) for one in draft.sisters]
    reports = [check(case, CATALOGUE) for case in cases]
    return (check_together(cases, reports, CATALOGUE) if len(cases) > 1 else reports)[0]


def _base_report(specimen: Specimen) -> Report:
    key = _base_key(specimen)
    if key not in _BASES:
        _BASES[key] = _unseeded(specimen)
    return _report(specimen.draft, _BASES[key])


def _identity(finding: Finding) -> Identity:
    return finding.code, finding.severity, str(finding.place)


def count_findings(tally: Tally, specimen: Specimen) -> None:
    draft = specimen.draft
    report = _report(draft, specimen.content)
    before = Counter(map(_identity, _base_report(specimen).findings))
    new = []
    for finding in report.findings:
        if before[_identity(finding)] > 0:
            before[_identity(finding)] -= 1
        else:
            new.append(finding)
    here = _here(draft, new)
    loud = [one for one in here if one.severity is not Severity.NOTE]
    tally.told += bool(loud)
    tally.noted += bool(here) and not loud
    tally.unseen += not here
    tally.passed += report.passed
    tally.alarms += any(one.severity is not Severity.NOTE for one in new)
    tally.codes.update({one.code for one in loud or here})
    tally.lines.append(_line(specimen, here, new))


def _line(specimen: Specimen, here: list[Finding], new: list[Finding]) -> str:
    words = [*_who(specimen.draft.clean), "rich" if specimen.rich else "sparse", _manner(specimen)]
    told = " ".join(f"{one.code}@{one.place}" for one in here) or "-"
    rest = " ".join(f"{one.code}@{one.place}" for one in new if one not in here)
    return f"{' '.join(words)}: {', '.join(sorted(specimen.draft.places)[:4])}: {told} | {rest}"


# The place


def _here(draft: Draft, new: list[Finding]) -> list[Finding]:
    """The findings at what was changed."""
    cells = draft.places | _totals(draft)
    rows = {_row(place) for place in draft.places}
    return [one for one in new if draft.whole or _is_at(draft, one, cells, rows)]


def _is_at(draft: Draft, finding: Finding, cells: set[str], rows: set[str]) -> bool:
    own = [str(one) for one in (finding.place, *finding.also) if one]
    keys = [key for key in (*finding.compared, finding.key) if key]
    own += [str(place) for key in keys if (place := draft.clean.reading.placing.place(key))]
    if any(place in cells or _row(place) in rows for place in own):
        return True
    words = message(RULES[finding.code], finding)
    return any(re.search(rf"{re.escape(place)}(?!\d)", words) for place in draft.places)


def _row(place: str) -> str:
    return re.sub(r"![A-Z]+", "!", place)


def _totals(draft: Draft) -> set[str]:
    """The totals of the columns that were changed."""
    placing = draft.clean.reading.placing
    keys = {
        (key[0], TOTAL, key[2])
        for key, fact in draft.clean.reading.submission.facts.items()
        if str(fact.place) in draft.places
    }
    return {str(place) for key in keys if (place := placing.place(key))}
