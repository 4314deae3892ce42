"""The code of some figures: the same in a sheet as in kalkyl, another when a figure changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import office
from kalkyl.template.answer_cells import DIGITS, code, code_formula

D = Decimal
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=3)
rows = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6)


@given(rows)
def test_a_code_has_its_digits_and_no_zero_first(figures: list[tuple[D, ...]]) -> None:
    assert len(code(figures)) == DIGITS
    assert not code(figures).startswith("0")


@given(rows, st.randoms())
def test_rows_may_come_in_any_order(figures: list[tuple[D, ...]], random: Random) -> None:
    mixed = [*figures, (D(0), D(0), D(0))]
    random.shuffle(mixed)
    assert code(mixed) == code(figures)


@given(rows, st.integers(0, 2), st.integers(min_value=-89_962, max_value=89_962).filter(bool))
def test_each_figure_that_changes_changes_the_code(
    figures: list[tuple[D, ...]], at: int, thousandths: int
) -> None:
    first = list(figures[0])
    first[at] = first[at] + D(thousandths).scaleb(-3)
    changed = code([first, *figures[1:]])
    assert changed != code(figures)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([(D(-44125), D(-44125))], [(D(44125), D(-44125))]),
        ([(D(-44125), D(-43335))], [(D(-43335), D(-44125))]),
        ([(D(100), D(0)), (D(0), D(50))], [(D(100), D(50)), (D(0), D(0))]),
        ([(D(100), D(90)), (D(70), D(50))], [(D(95), D(90)), (D(75), D(50))]),
        ([(D(100), D(90))], [(D(-100), D(-90))]),
        ([(D(600), D(600))], [(D(600000), D(600000))]),
    ],
    ids=["sign", "exchanged", "other row", "moved between rows", "all signs", "other unit"],
)
def test_what_is_often_changed_changes_the_code(
    before: list[tuple[D, ...]], after: list[tuple[D, ...]]
) -> None:
    assert code(before) != code(after)


def test_an_amount_that_is_too_large_has_no_code() -> None:
    assert code([(D(10**12), D(1))])
    assert code([(D(10**12) + 1, D(1))]) == ""


FIGURES = [
    *("0", "1", "-1", "-43.3", "44125", "-44125", "0.1", "0.0005", "1.0005", "-1.0005", "2.5005"),
    *("999999999999.999", "-1000000000000", "1000000000001", "123456789.1234567", "33.3335"),
    *("0.30000000000000004", "43.299999999999997", "7.0015", "-0.0015", "89.963"),
]


@pytest.mark.needs("soffice")
def test_a_sheet_computes_the_same_code(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    numbers = list(map(D, FIGURES))
    table = [(a, numbers[-at], numbers[at // 2]) for at, a in enumerate(numbers, 1)]
    for row, values in enumerate(table, 1):
        sheet.append(list(map(float, values)))
        sheet.cell(row, 4).value = code_formula([f"{c}{row}" for c in "ABC"], several=False)
        whole = [f"{c}1:{c}{row + 3}" for c in "ABC"]
        sheet.cell(row, 5).value = code_formula(whole, several=True)
    last = len(table)
    sheet["D40"] = code_formula(["A1", "F40", "G40"], several=False)
    sheet["G40"] = "ord"
    made.save(tmp_path / "tal.xlsx")
    [after] = office.recalculated(tmp_path / "tal.xlsx", to=tmp_path / "ut")
    again = openpyxl.load_workbook(after, data_only=True).active
    assert again is not None
    for row, values in enumerate(table, 1):
        assert str(again.cell(row, 4).value or "") == code([values]), values
    assert str(again.cell(last, 5).value or "") == code(table)
    assert str(again["D40"].value) == code([(D(0), D(0), D(0))])
