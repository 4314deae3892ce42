"""The measures against known answers: the formulas of the published reports of 2020 and 2021."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kalkyl.figures.amount import rounded
from kalkyl.figures.measures import (
    MEASURES,
    Ratio,
    excel_formula,
    excel_sum,
    excel_sum_where,
)

NO_SETTINGS: dict[str, str] = {}
YELLOW = {"yellow": "0.01"}


def given(*numbers: str) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def percent(name: str, *numbers: str) -> Decimal | None:
    found = MEASURES[name].compute(given(*numbers), NO_SETTINGS)
    assert isinstance(found, Ratio)
    return found.percent


# Uppföljningsrapport 1, 2021


@pytest.mark.parametrize(
    ("name", "numbers", "answer"),
    [
        ("variance", ("-475423", "-485973"), "10550"),
        ("variance", ("-134010", "-154704"), "20694"),
        ("variance", ("-131603", "-136593"), "4990"),
        ("investment_variance", ("21897", "20797"), "1100"),
        ("investment_variance", ("14100", "14100"), "0"),
        ("difference", ("-183355", "-154986"), "-28369"),
        ("difference", ("-183355", "-206256"), "22901"),
        ("difference", ("53040", "51552"), "1488"),
        ("in_mnkr", ("-475423",), "-475.423"),
        ("same", ("1100",), "1100"),
    ],
)
def test_amounts_come_out_as_published(name: str, numbers: tuple[str, ...], answer: str) -> None:
    assert MEASURES[name].compute(given(*numbers), NO_SETTINGS) == Decimal(answer)


@pytest.mark.parametrize(
    ("name", "numbers", "decimals", "answer"),
    [
        ("development", ("-183355", "-154986"), 1, "18.3"),
        ("development", ("-206256", "-154986"), 1, "33.1"),
        ("development", ("53040", "46214"), 1, "14.8"),
        ("development", ("51552", "46214"), 1, "11.6"),
        ("ratio_of_sums", ("47", "520"), 2, "9.04"),
        ("ratio_of_sums", ("20", "15", "12", "520"), 2, "9.04"),
        ("share_of_budget", ("17.8", "-467.7"), 1, "3.8"),
        ("development", ("-138.2", "-152.1"), 1, "-9.1"),
    ],
)
def test_percentages_come_out_as_published(
    name: str, numbers: tuple[str, ...], decimals: int, answer: str
) -> None:
    found = percent(name, *numbers)
    assert found is not None
    assert rounded(found, decimals) == Decimal(answer)


def test_points_are_favourable_above_zero_for_costs_and_for_income() -> None:
    costs = [percent("development", one, "-154986") for one in ("-183355", "-206256")]
    income = [percent("development", one, "46214") for one in ("53040", "51552")]
    below = MEASURES["points_below"].compute(list(filter(None, costs)), NO_SETTINGS)
    above = MEASURES["points_above"].compute(list(filter(None, income)), NO_SETTINGS)
    assert isinstance(below, Decimal)
    assert isinstance(above, Decimal)
    assert (rounded(below, 1), rounded(above, 1)) == (Decimal("14.8"), Decimal("3.2"))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("development", ("5", "0")),
        ("share_of_budget", ("5", "0")),
        ("ratio_of_sums", ("5", "0")),
        ("ratio_of_sums", ("0", "0", "0", "0")),
    ],
)
def test_nothing_is_divided_by_zero(name: str, numbers: tuple[str, ...]) -> None:
    assert percent(name, *numbers) is None


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("9.04", "Grön"), ("13", "Grön"), ("13.001", "Gul"), ("14.3", "Gul"), ("14.301", "Röd")],
)
def test_lower_is_better(outcome: str, status: str) -> None:
    found = MEASURES["status_lower"].compute(given(outcome, "13"), {"yellow": "0.1"})
    assert found == status


@pytest.mark.parametrize(
    ("amount", "status"), [("0", "Grön"), ("-0.001", "Gul"), ("-10", "Gul"), ("-10.001", "Röd")]
)
@pytest.mark.parametrize("budget", ["1000", "-1000"])
def test_a_variance_is_green_from_zero(amount: str, budget: str, status: str) -> None:
    assert MEASURES["status_variance"].compute(given(amount, budget), YELLOW) == status


# The same as Excel formulas


@pytest.mark.parametrize(
    ("name", "cells", "settings", "formula"),
    [
        ("variance", ("B6", "C6"), {}, '=IF(COUNT(B6,C6)<2,"",B6-C6)'),
        ("development", ("B6", "C6"), {}, '=IF(COUNT(B6,C6)<2,"",IF(C6=0,"–",B6/C6-1))'),
        ("share_of_budget", ("B6", "C6"), {}, '=IF(COUNT(B6,C6)<2,"",IF(C6=0,"–",B6/ABS(C6)))'),
        ("ratio_of_sums", ("A1", "A2"), {}, '=IF(COUNT(A1,A2)<2,"",IF(A2=0,"–",A1/A2))'),
        (
            "ratio_of_sums",
            ("A1", "A2", "A3"),
            {},
            '=IF(COUNT(A1,A2,A3)<3,"",IF(A3=0,"–",(A1+A2)/A3))',
        ),
        (
            "status_lower",
            ("A1", "A2"),
            {"yellow": "0.1"},
            '=IF(COUNT(A1,A2)<2,"Grå",IF(A1<=A2,"Grön",IF(A1<=A2*(1+0.1),"Gul","Röd")))',
        ),
    ],
)
def test_formulas_are_blank_without_parts_and_dashed_without_denominator(
    name: str, cells: tuple[str, ...], settings: dict[str, str], formula: str
) -> None:
    assert excel_formula(MEASURES[name], cells, settings) == formula


def test_sums_are_blank_of_blanks_and_wrong_of_texts() -> None:
    assert excel_sum("B6:B9") == (
        '=IF(COUNT(B6:B9)=0,"",IF(COUNTA(B6:B9)>COUNT(B6:B9),"Fel",SUM(B6:B9)))'
    )
    found = excel_sum_where("D:D", [("A:A", "A6"), ("C:C", '"x"')])
    assert found == '=IF(COUNTIFS(A:A,A6,C:C,"x")=0,"",SUMIFS(D:D,A:A,A6,C:C,"x"))'
