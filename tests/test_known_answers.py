"""Every relation between the figures of the published reports, and what kalkyl says of it.

The reports are built as workbooks in the layouts they were printed in, written, and received like
any other; that of 2021 beside that of 2020. ``FOUND`` says which finding tells of each relation
that no rounding explains, ``STALE`` what is told besides; nothing else may be.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import printed_books as books
import workbooks as w
from kalkyl.contract.document import submission_of
from kalkyl.contract.earlier import Earlier, entries_of
from kalkyl.contract.spec import ANY, Contract
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Finding, Key, Place, Submission
from kalkyl.rules.catalogue import Expected
from kalkyl.services.intake import CheckedFile
from kalkyl.template.compose import compose
from shipped_organisation import contract, judge, layout

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "kanda-svar.md"
BETWEEN = "UR1-2021/2020"
DOCUMENTS = ("UR1-2020", "UR1-2021", "VP-2025")
KINDS = ("EXACT", "ROUNDING", "GENUINE")

FOUND: Mapping[str, tuple[str, str]] = {
    "UR1-2020/5.2.1: sum of column 'Periodens ack. resultat'": ("KAL301", "Resultat!B18"),
    "UR1-2020/5.2.1: sum of column 'Periodens ack. avvikelse'": ("KAL301", "Resultat!B18"),
    "kostnader + intäkter i år (5.2.2) = "
    "sum of the eight uppdrag rows excl. Regionbidrag (5.2.1)": ("KAL402", "Resultat!B22"),
    "5.2.1 total budget 0,0 = Regionbidrag + budgeterade kostnader + intäkter (5.2.2)": (
        "KAL402",
        "Resultat!D22",
    ),
    "5.2 ack avvikelse 54 600 tkr = "
    "Diff. mot budget kostnader + (intäkter i år - budget) (5.2.2)": ("KAL402", "Resultat!D22"),
    "UR1-2020/5.3 / Prognos Investeringsbudgetavvikelse": ("KAL401", "Investeringar!B5"),
    "Investering: indicator årsprognos 26 250 vs table Summa 26 350": (
        "KAL401",
        "Investeringar!B5",
    ),
    "6: Ackumulerad budgetavvikelse 55,0 vs 5.2 54 600 tkr": ("KAL401", "Verksamhetsmått!B7"),
    "6: Kostnadsutveckling 30,9% vs 5.2.2.1 Kostnadsutveckling mot föreg. år -9,1%": (
        "KAL401",
        "Verksamhetsmått!B9",
    ),
    "6: målvärde Kostnadsutveckling 5,4% vs 5.2.2.1 Budget kostnadsutveckling 21,8%": (
        "KAL401",
        "Verksamhetsmått!C9",
    ),
    "Årsprognos: 5.1.1 -475 423 tkr vs 5.1.2 total -475,5 mnkr": ("KAL410", "Prognos!B5"),
    "5.2 ack resultat -134 010 tkr = kostnader i år + intäkter i år (5.2.2)": (
        "KAL402",
        "Resultat!B17",
    ),
    "5.2 ack avvikelse 20 694 tkr = Diff. mot budget kostnader + intäkter (5.2.2)": (
        "KAL402",
        "Resultat!B17",
    ),
    "UR1-2020/5.1.2.rk Regionkontorets avdelningar, prognos: items sum to the stated total": (
        "KAL601",
        "Texter!B18",
    ),
    "UR1-2020/5.1.3 Prognosförändring sedan februari: items sum to the stated total": (
        "KAL601",
        "Texter!B19",
    ),
    "text 5.3 'inbrottslarm på förvaltningarna 6,0 mnkr skjuts upp' "
    "vs row 'installation inbrottslarm' avvikelse": ("KAL602", "Texter!B24"),
    "Kostnader: 2021 'Ack utfall förra året' vs 2020 'Ack utfall i år' (tkr)": (
        "KAL501",
        "Resultat!A17",
    ),
}
"""The finding that tells of each relation, by its code and place."""

STALE: Mapping[str, tuple[str, str]] = {"UR1-2021": ("KAL406", "Investeringar!B7")}
"""The heading *Utfall februari* in a report for January to April: odd, and no relation."""


PAGE_TEXT = """\
# Kända svar

De tal som trycktes i uppföljningsrapport 1 för 2020 och 2021 och i verksamhetsplanen för 2025
hänger ihop på 192 sätt. `tests/test_known_answers.py` bygger rapporterna som arbetsböcker i de
tryckta formulären, läser dem som andra arbetsböcker och jämför det som sägs med det som går att
räkna ut.

| Rapport | Stämmer | Avrundning | Kan inte stämma | Funna | Falska larm |
|---|--:|--:|--:|--:|--:|
{counts}

Rapporterna prövas också som Worddokument (`tests/test_printed_reports.py`): `kalkyl check` säger
samma fel om dem, vart och ett vid sin tabell eller sitt kapitel, utom det sista i listan, som syns
först när två rapporter läses tillsammans. Felen i resultattabellen sägs där summa för summa.

Rapportens egna meningar är inte återgivna; testernas texter säger samma tal med andra ord. Rubriken
*Utfall februari* i rapporten för januari–april 2021 nämns också (KAL406).

Det som inte kan stämma, vilka tal som än låg bakom de avrundade. Flera av raderna kommer av samma
fel; det sägs en gång, med de celler som berörs.

| Rapport | Tryckt | Räknat | Sägs av | Vid |
|---|--:|--:|---|---|
{faults}
"""


@dataclass(frozen=True)
class Relation:
    """Two figures that should agree, with the verdict of interval arithmetic and the cells."""

    kind: str
    doc: str
    check: str
    printed: str
    computed: str
    cells: tuple[str, ...]

    @property
    def book(self) -> str:
        """The report whose workbook has the cells."""
        return "UR1-2021" if self.doc == BETWEEN else self.doc


@cache
def relations() -> tuple[Relation, ...]:
    found = json.loads(
        (TESTS / "data" / "published" / "known-answers.json").read_text(encoding="utf-8")
    )
    return tuple(Relation(**{**one, "cells": tuple(one["cells"])}) for one in found["relations"])


# The workbooks


@cache
def judged(doc: str) -> CheckedFile:
    """A report as a real workbook, received and checked."""
    content = plan_2025() if doc == "VP-2025" else book_bytes(books.published(int(doc[-4:])))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{doc}.xlsx"
        path.write_bytes(content)
        found = judge(path, _beside(doc))
    assert not found.report.broke, found.report.broke
    return found


def _beside(doc: str) -> Expected:
    """What a report is held against: that of 2021 against the one printed the year before."""
    if doc != "UR1-2021":
        return w.NOTHING_EXPECTED
    before = judged("UR1-2020").case.reading
    assert before is not None
    entries = entries_of(before.contract, before.submission)
    return Expected(last_year=(Earlier(before.contract, entries),))


def plan_2025() -> bytes:
    """The printed budget of the plan and its twelve goals, in kalkyl's own template."""
    terms = contract("verksamhetsplan", 2025)
    dates = ("annual", "until_feb", "until_apr", "until_aug", "until_okt")
    rows = {"costs": 586000 + 674000, "income": -440000}
    split = {row: dict.fromkeys(dates, amount) for row, amount in rows.items()}
    document = {
        "cover": {
            "year": 2025,
            "administration": "Regionkontoret",
            "department": "HR",
            "department_code": "120",
            "prepared_by": "Controller",
            "prepared_on": "2024-12-01",
        },
        "operating_budget": {
            "income": {"budget": -440000},
            "staff_costs": {"budget": 586000},
            "other_costs": {"budget": 674000},
        },
        "budget_per_uppdrag": {"regionkontoret": dict.fromkeys(dates, sum(rows.values()))},
        "budget_split": split,
        "goals": goals(terms),
        "texts": {"inledning": "Regionstyrelsen har 12 mål för året."},
    }
    return book_bytes(compose(terms, layout("verksamhetsplan"), submission_of(terms, document)))


def goals(terms: Contract) -> list[dict[str, str]]:
    """Twelve goals of the board under eleven of the council; one of the latter has none."""
    spec = terms.spec(("goals", ANY, "focus_area"))
    assert spec is not None
    area = spec.choices[0].label
    numbered = [{"goal": f"Regionmål {min(n, 10)}", "assignment": f"Mål {n}"} for n in range(1, 13)]
    return [{"focus_area": area, **one} for one in (*numbered, {"goal": "Regionmål 11"})]


def submission(doc: str) -> Submission:
    reading = judged(doc).case.reading
    assert reading is not None, judged(doc).case.problems
    return reading.submission


def keys(one: Relation) -> Iterator[Key]:
    """The keys of a relation's cells; ``table.column@*`` are those of all rows."""
    for cell in one.cells:
        name, _, row = cell.partition("@")
        table, _, column = name.partition(".")
        rows = submission(one.book).rows[table] if row == "*" else (row,)
        yield from ((table, each, column) for each in rows)


def places(one: Relation) -> set[Place]:
    found = {submission(one.book).place(key) for key in keys(one)}
    return {place for place in found if place is not None}


def findings(doc: str) -> tuple[Finding, ...]:
    return judged(doc).report.findings


def told(doc: str) -> list[tuple[str, str]]:
    """The findings of a document as code and place; what is between two has no workbook."""
    found = findings(doc) if doc in DOCUMENTS else ()
    return [(hit.code, str(hit.place)) for hit in found]


def cells_of(finding: Finding) -> set[Place]:
    return {place for place in (finding.place, *finding.also) if place is not None}


# The relations themselves


@pytest.mark.parametrize("one", relations(), ids=lambda one: f"{one.doc}: {one.check}"[:70])
def test_a_relation_stands_in_its_workbook(one: Relation) -> None:
    """Every cell is there; of those that the report printed, one at most is blank."""
    held = submission(one.book)
    assert all(held.place(key) is not None for key in keys(one))
    blank = [key for key in keys(one) if held.value(key) is None]
    diff = ("development", "income", "budget_difference")
    assert set(blank) <= {diff, *(key for key in keys(one) if key[0] == "goals")}


@pytest.mark.parametrize(
    "one",
    [one for one in relations() if "+" not in one.check and "texts." not in "".join(one.cells)],
    ids=lambda one: f"{one.doc}: {one.check}"[:70],
)
def test_a_relation_has_the_printed_figure(one: Relation) -> None:
    """The figure that the relation says was printed is in one of its cells, in tkr or mnkr."""
    printed = Decimal(one.printed.replace(",", "."))
    values = [submission(one.book).value(key) for key in keys(one)]
    numbers = [value for value in values if isinstance(value, Decimal)]
    assert printed in {*numbers, *(number / 1000 for number in numbers)}


# What is told of them


def test_every_relation_that_cannot_be_true_is_found() -> None:
    assert set(FOUND) == {one.check for one in relations() if one.kind == "GENUINE"}


@pytest.mark.parametrize("check", FOUND)
def test_a_relation_that_cannot_be_true_is_found(check: str) -> None:
    """The finding is there, and it names a cell of the relation."""
    [one] = [one for one in relations() if one.check == check]
    hits = [hit for hit in findings(one.book) if (hit.code, str(hit.place)) == FOUND[check]]
    assert len(hits) == 1
    assert cells_of(hits[0]) & places(one)


@pytest.mark.parametrize("doc", DOCUMENTS)
def test_nothing_else_is_told(doc: str) -> None:
    """No finding that no relation asks for, and none twice."""
    wanted = {FOUND[one.check] for one in relations() if one.book == doc and one.check in FOUND}
    assert sorted(told(doc)) == sorted(wanted | ({STALE[doc]} if doc in STALE else set()))


@pytest.mark.parametrize("doc", DOCUMENTS)
def test_no_relation_that_rounding_explains_is_told_of(doc: str) -> None:
    """The cells that are told of all belong to relations that cannot be true."""
    guilty = {
        place
        for one in relations()
        if one.book == doc and one.kind == "GENUINE"
        for place in places(one)
    }
    for one in relations():
        if one.book == doc and one.kind != "GENUINE":
            named = {cell for hit in findings(doc) for cell in cells_of(hit)} & places(one)
            assert named <= guilty, one.check


def test_each_fault_is_told_once() -> None:
    """Seventeen relations come of fewer faults: cells that a fault touches are named with it."""
    assert len(FOUND) == 17
    assert sum(len(findings(doc)) for doc in DOCUMENTS) == 13 + len(STALE)


# The page


def counts() -> dict[str, dict[str, int]]:
    """How many relations of each kind there are by document, and how many are found and wait."""
    kinds = Counter((one.doc, one.kind) for one in relations())
    checks = {one.check: one.doc for one in relations()}
    found = Counter(checks[check] for check in FOUND)
    return {
        doc: {
            **{kind: kinds[doc, kind] for kind in KINDS},
            "found": found[doc],
            "false": len(set(told(doc)) - {*FOUND.values(), *STALE.values()}),
        }
        for doc in (*DOCUMENTS, BETWEEN)
    }


def page() -> str:
    """The page of docs that tells which rule finds which fault of the published reports."""
    rows = [(doc, *row.values()) for doc, row in counts().items()]
    sums = [sum(row[name] for row in counts().values()) for name in counts()[BETWEEN]]
    faults = [
        f"| {one.doc} | {one.printed} | {one.computed} | {_told(one.check)} |"
        for one in relations()
        if one.kind == "GENUINE"
    ]
    numbers = [f"| {' | '.join(map(str, row))} |" for row in (*rows, ("Alla", *sums))]
    return PAGE_TEXT.format(counts="\n".join(numbers), faults="\n".join(faults))


def _told(check: str) -> str:
    code, place = FOUND[check]
    return f"[{code}](rules.md#{code.lower()}) | {place}"


def test_the_committed_page_is_that_of_the_tests(*, snapshot_update: bool) -> None:
    if snapshot_update:
        PAGE.write_text(page(), encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run: pytest tests/test_known_answers.py --snapshot-update"
    print(page())  # noqa: T201  # seen with -s


def test_the_counts_are_those_of_the_reports() -> None:
    sums: Counter[str] = Counter()
    for row in counts().values():
        sums.update(row)
    assert sum(sums[kind] for kind in KINDS) == len(relations()) == 192
    assert (sums["EXACT"], sums["ROUNDING"], sums["GENUINE"]) == (167, 8, 17)
    assert sums["found"] == sums["GENUINE"]
    assert sums["false"] == 0
