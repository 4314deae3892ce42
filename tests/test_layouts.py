"""Forms that kalkyl did not make: read into the contract's rows and units, checked and merged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import workbooks as w
from printed_forms import PRINTED, Printed

from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.doors.shared import contract, foreign_layout, foreign_layouts, layout_at, shared_folder
from kalkyl.doors.xlsx_read import receive
from kalkyl.doors.xlsx_write import book_bytes
from kalkyl.faults import DataFileError
from kalkyl.figures.amount import Written, read, scale
from kalkyl.form.fill import fill
from kalkyl.form.layout import Layout
from kalkyl.form.plan import BookPlan, Planned, SheetPlan, picture
from kalkyl.job.intake import Judged, case_of, judge, judge_all
from kalkyl.job.merging import merged
from kalkyl.model import Book, Fact, Key, Received, Source, Submission, Value
from kalkyl.rules.catalogue import Expected, Reading

UR1 = w.REPORT
ANNUAL = "arsredovisning"
FORM = {year: foreign_layout(f"formular-{year}") for year in (2020, 2021, 2024)}
_POWERS = {"tkr": 0, "mnkr": 3}


def terms(year: int) -> Contract:
    return contract(FORM[year].report, year)


def sent(year: int, values: Mapping[Key, Value], *, code: str = "120") -> Submission:
    """What somebody filled in: entries and computed figures alike."""
    cover = {
        "year": year,
        "administration": "Regionkontoret",
        "department": "HR",
        "department_code": code,
    }
    empty = submission_of(terms(year), {"cover": cover})
    facts = {**empty.facts, **{key: Fact(key, value) for key, value in values.items()}}
    projects = tuple(dict.fromkeys(key[1] for key in values if key[0] == "investments"))
    rows = {**empty.rows, "investments": tuple(row for row in projects if row != TOTAL)}
    return replace(empty, facts=facts, rows=rows)


def printed_figures(year: int) -> dict[Key, tuple[Written, str]]:
    """Every printed figure by its key, with the unit of its table."""
    found: dict[Key, tuple[Written, str]] = {}
    for table in PRINTED[year]:
        for key, text in _cells(table):
            written = read(text)
            if isinstance(written, Written):
                found[key] = written, table[1]
    return found


def _cells(table: Printed) -> list[tuple[Key, str]]:
    name, _, columns, rows = table
    return [
        ((name, row, column), text)
        for row, texts in rows
        for column, text in zip(columns, texts, strict=True)
    ]


def in_contract(written: Written, unit: str) -> Decimal:
    is_share = written.unit in {"%", "pp"} or unit == "%"
    return written.value if is_share else scale(written.value, unit, "tkr")


def published(year: int) -> BookPlan:
    """The form of a year with the figures that were printed in it, blanks left blank."""
    figures = printed_figures(year)
    values: dict[Key, Value] = {
        key: written.value if _is_share(year, key) else scale(written.value, unit, "tkr")
        for key, (written, unit) in figures.items()
    }
    for table in PRINTED[year]:
        if table[0] == "investments":
            names = [row for row, _ in table[3] if row != TOTAL]
            values.update({("investments", name, "project"): name for name in names})
    plan = fill(terms(year), FORM[year], sent(year, values))
    return plan if year != 2020 else _without_diff(plan)


def _is_share(year: int, key: Key) -> bool:
    spec = terms(year).spec(key)
    return spec is not None and spec.unit in {"%", "pp"}


def _without_diff(plan: BookPlan) -> BookPlan:
    """The empty 'Diff. mot budget' of the income table of 2020."""

    def cleared(sheet: SheetPlan) -> SheetPlan:
        if sheet.name != "Resultat":
            return sheet
        [last] = [max(at for at, cell in sheet.cells.items() if cell.value == Decimal(2137))]
        return replace(sheet, cells={**sheet.cells, last: Planned(None, "entry")})

    return replace(plan, sheets=tuple(map(cleared, plan.sheets)))


def saved(plan: BookPlan, folder: Path, name: str = "120.xlsx") -> Path:
    path = folder / name
    path.write_bytes(book_bytes(plan))
    return path


def reading_of(judged: Judged) -> Reading:
    assert judged.case.reading is not None, judged.report.findings
    return judged.case.reading


def bound(book: Book, expected: Expected = w.NOTHING_EXPECTED) -> Reading:
    case = case_of(Received(Source("120.xlsx"), book), expected)
    assert case.reading is not None, case.problems
    return case.reading


@pytest.mark.parametrize("year", [2020, 2021])
def test_published_figures_come_back_as_printed(year: int, tmp_path: Path) -> None:
    reading = reading_of(judge(saved(published(year), tmp_path), w.NOTHING_EXPECTED))
    submission = reading.submission
    assert (submission.report, submission.year) == (UR1, year)
    assert (submission.sender.administration, submission.sender.code) == ("Regionkontoret", "120")
    projects = {
        submission.value(("investments", row, "project")): row
        for row in submission.rows["investments"]
    }
    choices = terms(year).tables["investments"].cell("", "project")
    assert choices is not None
    names = {name: choice.label for choice in choices.choices for name in choice.synonyms}
    figures = printed_figures(year)
    assert len(figures) == {2020: 140, 2021: 92}[year]
    for (table, row, column), (written, unit) in figures.items():
        own = projects[names.get(row, row)] if table == "investments" and row != TOTAL else row
        fact = submission.facts[table, own, column]
        share = _is_share(year, (table, row, column))
        assert fact.value == (written.value if share else scale(written.value, unit, "tkr"))
        assert fact.decimals == written.decimals - (0 if share else _POWERS[unit]), fact
    assert submission.value(("development", "income", "budget_difference")) == (
        None if year == 2020 else Decimal(1488)
    )


def found_in(path: Path) -> list[tuple[str, str]]:
    report = judge(path, w.NOTHING_EXPECTED).report
    assert not report.broke, report.broke
    return w.told(report)


def test_faults_of_2020_and_no_rounding(tmp_path: Path) -> None:
    """The total 54,6 over rows of 55,4, and 26 250 against 26 350; 1,5 as 1,4 is rounding."""
    assert found_in(saved(published(2020), tmp_path)) == [
        ("KAL301", "Resultat!B18"),
        ("KAL401", "Investeringar!B5"),
    ]


def test_faults_of_2021_and_no_rounding(tmp_path: Path) -> None:
    """Costs and income miss the result by 3 695 tkr; 5,5 as 5,6 and 10,5 as 10,6 are rounding."""
    path = saved(published(2021), tmp_path)
    assert found_in(path) == [("KAL402", "Resultat!B17")]
    [finding] = judge(path, w.NOTHING_EXPECTED).report.findings
    assert finding.facts["gap"] == "3685 tkr"
