"""Contradictions of sign and magnitude: the same by rule and by the template's formula."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

import office
from kalkyl.figures.contradictions import (
    Kind,
    Pair,
    beside,
    contradiction,
    contradiction_formula,
    is_small_beside,
    pairs_of,
    small_beside_formula,
)
from kalkyl.figures.unit_of_period import apart_formula, times_apart
from kalkyl.io.xlsx.read import receive
from workbooks import terms

AMOUNTS = [
    *(Decimal(one) for one in ("0", "1", "-10", "17", "43", "-43.3", "60", "99", "100", "101")),
    *(Decimal(one) for one in ("-120", "200", "201", "-969", "970", "1000", "1030", "1031")),
    *(Decimal(one) for one in ("-43335", "44125", "49999", "50000", "-100000", "200001")),
    *(Decimal(one) for one in ("43335000", "-44125000", "43335000000", "0.043335", "44125.5")),
]
PAIRS = [Pair("a", "b"), Pair("a", "b", spans_alike=False), Pair("a", "b", spent=True)]
SMALL = [
    tuple(map(Decimal, case.split()))
    for case in (
        "43 44125 43335",
        "43 44125 0",
        "43 44125 20000",
        "9 9000 9000",
        "100 100000 100000",
        "-43 44125 -43335",
        "10 8000 12500",
        "10 7999 12500",
        "10 8000 12501",
    )
]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        *(("-95150", "95150", Kind.SIGN), ("-10", "17", None), ("-99", "150", None)),
        *(("-100", "200", Kind.SIGN), ("-100", "201", None), ("0", "-500", None)),
        *(("1000", "100", Kind.TEN), ("1031", "100", None), ("990", "99", None)),
        *(("43335000", "44125", Kind.THOUSAND), ("-43335000", "44125", Kind.THOUSAND)),
        *(("43.3", "44125", Kind.THOUSAND), ("43", "44125", None), ("43.3", "44125.5", None)),
        *(("43335000000", "44125", Kind.MILLION), ("0.044", "44125", Kind.MILLION)),
        *(("95150", "88000", None), ("14500", "87000", None)),
    ],
)
def test_contradictions(one: str, other: str, kind: Kind | None) -> None:
    for pair in ((one, other), (other, one)):
        assert contradiction(*map(Decimal, pair), spans_alike=True) is kind


def test_only_amounts_of_one_span_are_ten_times_each_other() -> None:
    assert contradiction(Decimal(1000), Decimal(10000)) is None


def test_less_may_be_spent_than_was_budgeted() -> None:
    one, other = Decimal(500), Decimal(5000)
    assert contradiction(one, other, spans_alike=True, spent=True) is None
    assert contradiction(other, one, spans_alike=True, spent=True) is Kind.TEN


def test_what_is_set_against_what_follows_from_the_formulas() -> None:
    tables = terms().tables
    forecast = {(one.left, one.right) for one in pairs_of(tables["forecast"], "regionkontoret")}
    assert ("annual_forecast", "annual_budget") in forecast
    years = {one.right: one.spans_alike for one in pairs_of(tables["development"], "costs")}
    assert years == {"this_year": False, "budget": True}
    assert all(one.spent for one in pairs_of(tables["investments"], "~1"))
    assert not pairs_of(tables["analysis"], "~1")
    assert "last_year" not in dict(beside(tables["development"], "costs"))


@pytest.mark.needs("soffice")
def test_the_formulas_decide_as_the_rules(tmp_path: Path) -> None:
    cases = [(pair, one, other) for pair in PAIRS for one in AMOUNTS for other in AMOUNTS]
    path = tmp_path / "cases.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    for row, (pair, one, other) in enumerate(cases):
        sheet.write_row(row, 0, [float(one), float(other)])
        formula = contradiction_formula(f"A{row + 1}", f"B{row + 1}", pair)
        sheet.write_formula(row, 3, f'=IF({formula},"x","o")', None, "stale")
    for row, small in enumerate(SMALL):
        sheet.write_row(row, 5, [float(one) for one in small])
        formula = small_beside_formula(f"F{row + 1}", [f"G{row + 1}", f"H{row + 1}"])
        sheet.write_formula(row, 9, f'=IF({formula},"x","o")', None, "stale")
    book.close()
    [saved] = office.recalculated(path, to=tmp_path / "out")
    found = receive(saved).book
    assert found is not None
    values = found.sheets[0]
    for row, (pair, one, other) in enumerate(cases, 1):
        kind = contradiction(one, other, spans_alike=pair.spans_alike, spent=pair.spent)
        assert values.value(row, 4) == ("x" if kind else "o"), (pair, one, other)
    for row, (own, *others) in enumerate(SMALL, 1):
        wanted = "x" if is_small_beside(own, [one for one in others if one]) else "o"
        assert values.value(row, 10) == wanted, (own, others)


YEAR_AND_PERIOD = [
    ("-43335000 -44125000 -14205 -14700", 1000),
    ("-43335 -44125 -14205 -14700", 0),
    ("-43335000 -44125 -14205 -14700", 0),
    ("-43335000 0 -14205 -14700", 0),
    ("-43.3 -44.1 -14205 -14700", -1000),
    ("-43 -44 -14205 -14700", 0),
    ("-43335 -44125 -14.2 -14.7", 1000),
    ("-43335 -44125 -14 -15", 0),
    ("-43335 -44125 -14205000 -14700000", -1000),
    ("-43335000000 -44125000000 -14205 -14700", 1000000),
    ("-150000 -150000 -160 -150", 1000),
    ("-150000 -150000 -900 -900", 0),
]


@pytest.mark.parametrize(("amounts", "times"), YEAR_AND_PERIOD)
def test_the_year_and_the_period_in_one_unit(amounts: str, times: int) -> None:
    values = [Decimal(one) for one in amounts.split()]
    assert times_apart(values[:2], values[2:], 4) == times


@pytest.mark.needs("soffice")
def test_the_formula_for_year_and_period_decides_as_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "spans.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    for row, (amounts, _) in enumerate(YEAR_AND_PERIOD, 1):
        sheet.write_row(row - 1, 0, [float(one) for one in amounts.split()])
        formula = apart_formula([f"A{row}", f"B{row}"], [f"C{row}", f"D{row}"], 4)
        sheet.write_formula(row - 1, 5, f'=IF({formula},"x","o")', None, "stale")
    book.close()
    [saved] = office.recalculated(path, to=tmp_path / "out")
    found = receive(saved).book
    assert found is not None
    told = [found.sheets[0].value(row, 6) for row in range(1, len(YEAR_AND_PERIOD) + 1)]
    assert told == ["x" if times else "o" for _, times in YEAR_AND_PERIOD]
