"""Sheet and check give one verdict: *Ja* exactly when check has no error that the sheet sees.

Some hundreds of workbooks of all six reports are changed as people change them, and LibreOffice
computes what their covers say.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

import pytest
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Severity, Submission
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected, InSheet
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.template.compose import compose
from kalkyl.template.formulas import quoted
from kalkyl.template.plan import BookPlan, Planned, in_cell
from office import WRONG, recalculated
from seeded.clean import REPORTS, clean_workbooks
from shipped_organisation import case_of, contract, layout

EACH = 34
"""Changed workbooks of each report."""
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"
"""The first sheet, in UTF-8."""
CHECKED = [rule for rule in CATALOGUE if rule.of_batch is None]

At = tuple[str, tuple[int, int]]
Cells = dict[At, Planned]
Change = Callable[[random.Random, Cells], None]


@dataclass(frozen=True)
class Changed:
    """A workbook as it was changed, and how."""

    name: str
    how: tuple[str, ...]
    plan: BookPlan

    @cached_property
    def content(self) -> bytes:
        """The workbook as it is handed in."""
        return book_bytes(self.plan)

    @property
    def bare(self) -> bytes:
        """Its cells and names without looks, which LibreOffice opens five times as fast."""
        buffer = io.BytesIO()
        with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for plan in self.plan.sheets:
                sheet = book.add_worksheet(plan.name)
                for at, cell in plan.cells.items():
                    _write(sheet, at, cell, day)
            for name, area in self.plan.names.items():
                (top, left), (bottom, right) = (area.top, area.left), (area.bottom, area.right)
                cells = xl_range_abs(top - 1, left - 1, bottom - 1, right - 1)
                book.define_name(name, f"={quoted(area.sheet)}!{cells}")
        return buffer.getvalue()


def _write(sheet: Worksheet, at: tuple[int, int], cell: Planned, day: Format) -> None:
    row, column = at[0] - 1, at[1] - 1
    match in_cell(cell.value, cell.spec):
        case _ if cell.formula is not None:
            sheet.write_formula(row, column, cell.formula, None, WRONG)
        case bool() as truth:
            sheet.write_boolean(row, column, truth)
        case Decimal() as number:
            sheet.write_number(row, column, float(number))
        case date() as value:
            sheet.write_datetime(row, column, datetime.combine(value, time.min), day)
        case str() as text if text:
            sheet.write_string(row, column, text)


# How people change a workbook


def entries(cells: Cells, *kinds: str) -> list[At]:
    return [
        at
        for at, cell in cells.items()
        if cell.role == "entry" and (not kinds or cell.spec.kind in kinds)
    ]


def put(cells: Cells, at: At, value: object) -> None:
    cells[at] = replace(cells[at], value=value)  # type: ignore[arg-type]  # what people type


def one_of(choose: random.Random, cells: Cells, *kinds: str, filled: bool = False) -> At | None:
    found = [at for at in entries(cells, *kinds) if not filled or cells[at].value is not None]
    return choose.choice(found) if found else None


def typing(kinds: tuple[str, ...], *values: object, filled: bool = True) -> Change:
    def change(choose: random.Random, cells: Cells) -> None:
        at = one_of(choose, cells, *kinds, filled=filled)
        if at is not None:
            put(cells, at, choose.choice(values))

    return change


def turned(choose: random.Random, cells: Cells) -> None:
    at = one_of(choose, cells, "number", filled=True)
    if at is not None and isinstance(value := cells[at].value, Decimal):
        put(cells, at, -value)


def uneven(choose: random.Random, cells: Cells) -> None:
    at = one_of(choose, cells, "number", filled=True)
    if at is not None and isinstance(value := cells[at].value, Decimal):
        put(cells, at, value + Decimal("0.5"))


def another(choose: random.Random, cells: Cells) -> None:
    """Another amount: controls and comments may then be wanting."""
    at = one_of(choose, cells, "number", filled=True)
    if at is not None and isinstance(value := cells[at].value, Decimal):
        put(cells, at, value + choose.choice([-5000, -900, -3, 3, 900, 5000]))


def row_emptied(choose: random.Random, cells: Cells) -> None:
    at = one_of(choose, cells, filled=True)
    for other in entries(cells) if at else ():
        if at and (other[0], other[1][0]) == (at[0], at[1][0]):
            put(cells, other, None)


def sheet_emptied(choose: random.Random, cells: Cells) -> None:
    at = one_of(choose, cells, filled=True)
    for other in entries(cells) if at else ():
        if at and other[0] == at[0]:
            put(cells, other, None)


def comments_emptied(_: random.Random, cells: Cells) -> None:
    for at in entries(cells, "text"):
        if "ommentar" in cells[at].spec.label:
            put(cells, at, None)


def cover_emptied(choose: random.Random, cells: Cells) -> None:
    for at in entries(cells):
        if at[0] == "Omslag" and choose.random() < 0.6:
            put(cells, at, None)


def case_changed(choose: random.Random, cells: Cells) -> None:
    found = [at for at in entries(cells, "text") if cells[at].spec.closed and cells[at].value]
    if found:
        at = choose.choice(found)
        put(cells, at, choose.choice([str.upper, str.lower])(str(cells[at].value)))


def pasted_word(choose: random.Random, cells: Cells) -> None:
    found = [at for at in entries(cells, "text") if cells[at].spec.closed]
    if found:
        at = choose.choice(found)
        word = str(cells[at].value or cells[at].spec.choices[0].label)
        words = [
            "Kanske",
            word + " ",
            "\u00a0" + word,
            word.replace("a", "\N{CYRILLIC SMALL LETTER A}"),
            "*",
            "?",
            " ",
        ]
        put(cells, at, choose.choice(words))


def overwritten(choose: random.Random, cells: Cells) -> None:
    found = [
        at
        for at, cell in cells.items()
        if cell.formula and cell.role in {"computed", "total", "status"} and at[0] != "Kontroll"
    ]
    at = choose.choice(found)
    value = cells[at].value
    right = choose.random() < 0.5
    new = value if right else Decimal(choose.randint(-9000, 9000))
    cells[at] = replace(cells[at], formula=None, value=new if new != "" else None)


def broken(choose: random.Random, cells: Cells) -> None:
    at = one_of(choose, cells)
    if at is not None:
        formula, value = choose.choice([("=1/0", "#DIV/0!"), ("=NA()", "#N/A")])
        cells[at] = replace(cells[at], formula=formula, value=value)


def half_a_row(choose: random.Random, cells: Cells) -> None:
    at = one_of(choose, cells, "number")
    if at is not None:
        put(cells, at, Decimal(choose.choice([-1200, 0, 7])))


def label_lost(choose: random.Random, cells: Cells) -> None:
    found = [
        at
        for at, cell in cells.items()
        if cell.role == "label" and cell.value and at[0] != "Kontroll"
    ]
    at = choose.choice(found)
    cells[at] = replace(cells[at], value=choose.choice([None, "Någonting annat"]))


def given_lost(choose: random.Random, cells: Cells) -> None:
    found = [at for at, cell in cells.items() if cell.role == "given" and cell.value is not None]
    at = choose.choice(found)
    cells[at] = replace(cells[at], value=None)


TRUTHS = (True, False)
CHANGES: dict[str, Change] = {
    "emptied": typing((), None),
    "text for an amount": typing(("number",), "omkring 5", "2 075", "1,5 mnkr", "-", "12"),
    "blanks": typing((), " ", "   ", "\u00a0", filled=False),
    "truth": typing(("number", "date", "text"), *TRUTHS),
    "text for a date": typing(("date",), "2025-04-30", "i går", "30/4", filled=False),
    "figure for a date": typing(("date",), Decimal(5), Decimal(20250430), filled=False),
    "turned": turned,
    "uneven": uneven,
    "another amount": another,
    "row emptied": row_emptied,
    "sheet emptied": sheet_emptied,
    "comments emptied": comments_emptied,
    "cover emptied": cover_emptied,
    "case changed": case_changed,
    "pasted word": pasted_word,
    "overwritten": overwritten,
    "broken": broken,
    "half a row": half_a_row,
    "label lost": label_lost,
    "given lost": given_lost,
}


# The workbooks


def plan_of(submission: Submission) -> BookPlan:
    terms = contract(submission.report, submission.year)
    return compose(terms, layout(submission.report), submission)


@cache
def clean_plans(report: str) -> tuple[BookPlan, ...]:
    return tuple(plan_of(clean.submission) for clean in clean_workbooks(report)[:4])


def changed(report: str, number: int) -> Changed:
    return changed_plan(report, clean_plans(report), number)


def changed_plan(report: str, plans: tuple[BookPlan, ...], number: int) -> Changed:
    choose = random.Random(f"{report} {number}")
    plan = choose.choice(plans)
    cells: Cells = {
        (sheet.name, at): cell for sheet in plan.sheets for at, cell in sheet.cells.items()
    }
    names = list(CHANGES)
    first = names[number % len(names)]
    how = [first, *choose.sample(names, choose.choice([0, 0, 0, 1, 2]))] if number else []
    for name in how:
        CHANGES[name](choose, cells)
    sheets = tuple(
        replace(sheet, cells={at: cells[sheet.name, at] for at in sheet.cells})
        for sheet in plan.sheets
    )
    return Changed(f"{report}-{number}", tuple(how), replace(plan, sheets=sheets))


def workbooks() -> Iterator[Changed]:
    for report in REPORTS:
        for number in range(EACH):
            yield changed(report, number)


# The two verdicts


def said_by_sheet(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        [said] = [row[1] for row in csv.reader(file) if row and row[0] == "Klar att skicka"]
    return said


def errors(one: Changed) -> dict[str, InSheet]:
    """The codes of check's errors, and whether the sheet sees them."""
    report = check(case_of(receive_bytes(f"{one.name}.xlsx", one.content), Expected()), CHECKED)
    assert not report.broke
    codes = {each.code for each in report.findings if each.severity is Severity.ERROR}
    return {code: rule.in_sheet for code in codes if (rule := rule_of(code))}


def is_one_verdict(said: str, found: Mapping[str, InSheet]) -> bool:
    is_seen = InSheet.ALWAYS in found.values()
    may_be_seen = is_seen or InSheet.PARTLY in found.values()
    assert said.startswith(("Ja", "Nej"))  # with questions that are warnings, or without
    return not is_seen if said.startswith("Ja") else may_be_seen


@pytest.mark.needs("soffice")
def test_the_sheet_says_yes_exactly_when_check_has_no_error_that_it_sees(tmp_path: Path) -> None:
    books = list(workbooks())
    paths = [tmp_path / f"{one.name}.xlsx" for one in books]
    for path, one in zip(paths, books, strict=True):
        path.write_bytes(one.bare)
    verdicts = map(said_by_sheet, recalculated(*paths, to=tmp_path / "ut", form=CSV))
    wrong = []
    seen = {True: 0, False: 0}
    for one, said in zip(books, verdicts, strict=True):
        found = errors(one)
        seen[said.startswith("Ja")] += 1
        if not is_one_verdict(said, found):
            wrong.append((one.name, one.how, said, found))
    assert wrong == []
    assert min(seen.values()) > len(books) / 10
