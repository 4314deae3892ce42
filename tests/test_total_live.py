"""A total's amounts are formulas over its parts, and any spreadsheet program computes the same."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import builders as b
import workbooks as w
from kalkyl.cli import FINDINGS, OK
from kalkyl.contract.cell_spec import CellKind
from kalkyl.contract.spec import TOTAL
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Sender, Submission
from kalkyl.operations.merge import merge
from kalkyl.services.merging import in_mnkr
from kalkyl.template.compose import compose
from kalkyl.template.parts import SHEET, checksum
from kalkyl.template.plan import BookPlan, SheetPlan, picture
from kalkyl.template.total_state import EarlierForecast, TotalOptions
from office import WRONG, recalculated, with_wrong_results
from seeded.clean import REPORTS, clean_workbooks
from shipped_organisation import ORGANISATION, contract, layout

FORECAST: Key = ("forecast", "regionkontoret", "annual_forecast")
OLD = Path(__file__).parent / "data" / "total-1.0" / "total.xlsx"
"""A total from before there was a sheet Underlag."""
CALL = re.compile(r"([A-Z_][A-Za-z_.]*)\(")
OVER_PARTS = {"SUMIF", "INDEX", "MATCH", "IF", "AND"}
"""What the formulas over the parts call; Excel has had all of it since 2007."""


def total(report: str) -> Submission:
    parts = [clean.submission for clean in clean_workbooks(report)[:4]]
    return merge(contract(report, parts[0].year), parts)


def region(report: str) -> Submission:
    """The total of an administration's total and of another's department."""
    terms = contract(report, 2025)
    known = clean_workbooks(report)
    other = replace(known[4].submission, sender=Sender("Kultur", "500", "Museer"))
    return merge(terms, [total(report), merge(terms, [other])], name="Region")


def plan(what: Submission) -> BookPlan:
    return compose(contract(what.report, what.year), layout(what.report), what)


def with_all(what: Submission) -> BookPlan:
    """The workbook of a total with everything that one can have."""
    terms = contract(what.report, what.year)
    earlier = EarlierForecast("Månadsrapport februari", Decimal("-1200.5"), Decimal(-1300))
    options = TotalOptions((earlier,), in_mnkr=in_mnkr(terms, ORGANISATION))
    return compose(terms, layout(what.report), what, options=options)


def totals() -> Iterator[tuple[str, Submission]]:
    for report in REPORTS:
        yield report, total(report)
    yield "region", region("uppfoljningsrapport-1")


def formulas(what: BookPlan) -> dict[tuple[str, tuple[int, int]], str]:
    return {
        (sheet.name, at): cell.formula
        for sheet in what.sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    }


@pytest.mark.parametrize("report", REPORTS)
def test_every_merged_amount_is_a_formula_over_its_parts(report: str) -> None:
    what = total(report)
    terms = contract(report, what.year)
    made = formulas(plan(what))
    reading = w.case(picture(plan(what))).reading
    assert reading is not None
    brought = {origin.key for origin in what.origins}
    checked = 0
    for key, fact in reading.submission.facts.items():
        spec = terms.spec(key)
        amount = isinstance(fact.value, Decimal) and key[1] != TOTAL and key in brought
        if spec is not None and amount and spec.kind is CellKind.NUMBER and not spec.given:
            assert fact.place is not None
            assert f"{SHEET}!" in made[fact.place.sheet, (fact.place.row, fact.place.column)], key
            checked += 1
    assert checked > 20


def test_formulas_over_the_parts_call_what_excel_has_long_had() -> None:
    called = {
        name
        for _, what in totals()
        for formula in formulas(plan(what)).values()
        if f"{SHEET}!" in formula
        for name in CALL.findall(formula)
    }
    assert called == OVER_PARTS


@pytest.mark.needs("soffice")
def test_recalculated_every_cell_is_kalkyls_own(tmp_path: Path) -> None:
    """Each formula has a wrong result stored, so that nothing but computing gives the right one."""
    plans = {name: with_all(what) for name, what in totals()}
    paths = [tmp_path / f"{name}.xlsx" for name in plans]
    for path, made in zip(paths, plans.values(), strict=True):
        path.write_bytes(with_wrong_results(book_bytes(made)))
    books = map(opened, recalculated(*paths, to=tmp_path / "ut"))
    compared = 0
    for (name, made), book in zip(plans.items(), books, strict=True):
        stored = opened(io.BytesIO(book_bytes(made)))
        for sheet, at in formulas(made):
            wanted, found = stored[sheet].cell(*at).value, book[sheet].cell(*at).value
            assert found != WRONG
            assert same(found, wanted), (name, sheet, at, found, wanted)
            compared += 1
    assert compared > 2000
    in_mnkr_too = [sheet for made in plans.values() for sheet in made.sheets if _is_in_mnkr(sheet)]
    assert len(in_mnkr_too) > 20


def _is_in_mnkr(sheet: SheetPlan) -> bool:
    return sheet.name.endswith(" mnkr")


def opened(file: Any) -> Any:
    return openpyxl.load_workbook(file, data_only=True)


def same(found: object, wanted: object) -> bool:
    """Equal; amounts to the last digit that binary floats keep."""
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return abs(found - wanted) <= 1e-9 * max(1, abs(wanted))
    return (found or "") == (wanted or "")


# The sheet of parts, changed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("total")
    paths = b.departments(folder, ("110", "120", "130"))
    assert b.kalkyl("merge", *paths, "-o", folder / "total.xlsx").code == OK
    return folder / "total.xlsx"


def test_a_sorted_sheet_of_parts_is_the_same(made: Path) -> None:
    book = b.book(made)
    sheet = book.sheet(SHEET)
    area = book.names["kalkyl_underlag"]
    assert sheet is not None
    assert area is not None
    turned = {
        (area.bottom + area.top + 1 - row if row > area.top else row, column): cell
        for (row, column), cell in sheet.cells.items()
    }
    changed = w.on_sheet(book, SHEET, lambda one: replace(one, cells=turned))
    reading = w.case(changed).reading
    assert reading is not None
    assert reading.submission.origins == b.submission(made).origins
    assert "KAL310" not in [code for code, _ in w.findings(changed)]


def test_a_checksum_survives_other_programs(made: Path, tmp_path: Path) -> None:
    """openpyxl saves no results; the amounts follow from the parts all the same."""
    path = tmp_path / "total.xlsx"
    with b.edited(made, path):
        pass
    assert b.submission(path).facts.keys() == b.submission(made).facts.keys()
    values = [one.value(FORECAST) for one in (b.submission(path), b.submission(made))]
    assert values[0] == values[1] != None  # noqa: E711  # both, and something
    done = b.kalkyl("check", path, "--format", "json")
    assert "KAL310" not in done.codes("error")


def test_blanks_and_order_do_not_count_in_a_checksum() -> None:
    origins = total("uppfoljningsrapport-1").origins
    first = checksum(origins)
    loose = [replace(origin, value=origin.value + " \r\n") for origin in reversed(origins)]
    assert checksum(loose) == first
    assert checksum(origins[1:]) != first


# Totals of before


def test_a_total_of_before_is_read_as_ever(tmp_path: Path) -> None:
    old = b.submission(OLD)
    assert [sender.name for sender, _ in old.members] == ["Kansli", "Smittskydd"]
    assert len(old.origins) > 140
    assert b.kalkyl("check", OLD).code == OK
    again = tmp_path / "total.xlsx"
    assert b.kalkyl("merge", OLD, "-o", again).code == OK
    new = b.submission(again)
    assert set(old.origins) <= set(new.origins)
    assert new.members == old.members
    assert new.value(FORECAST) == old.value(FORECAST)


@pytest.mark.parametrize(
    ("option", "code"), [("--previous", FINDINGS), ("--last-year", FINDINGS), ("--plan", OK)]
)
def test_a_total_of_before_serves_as_an_earlier_report(option: str, code: int) -> None:
    """Its parts are read: the file to check is one of them, and so not an earlier report."""
    path = OLD.with_name("110.xlsx")
    done = b.kalkyl("check", path, option, OLD, "--format", "json")
    assert (done.code, "KAL514" in done.codes()) == (code, code == FINDINGS)


def test_what_somebody_wrote_in_a_total_of_before_is_carried_over(tmp_path: Path) -> None:
    paths = b.departments(tmp_path, ("110", "190"))
    path = tmp_path / "total.xlsx"
    path.write_bytes(OLD.read_bytes())
    b.put(path, {b.cell_of(path, "cover", "prepared_by", "value"): "Controller"})
    done = b.kalkyl("merge", *paths, "-o", path)
    assert done.code == OK
    assert "Controller" in done.out
    new = b.submission(path)
    assert new.value(("cover", "prepared_by", "value")) == "Controller"
    assert len(new.origins) == len(b.submission(OLD).origins)
