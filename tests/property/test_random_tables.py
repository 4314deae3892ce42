"""Tables of random amounts: none that is lawful is flagged, and a wrong figure is."""

from __future__ import annotations

import pytest

import random_tables as r

SEEDS = range(25)


@pytest.mark.parametrize("form", r.FORMS, ids=lambda form: form.__name__)
def test_no_lawful_table_is_flagged(form: r.Form) -> None:
    assert [seed for seed in SEEDS if r.reported(form(r.source(seed)))] == []


def with_digit(table: r.Cells, row: int, column: int) -> r.Cells:
    """The table with another first digit in a figure; rows count from 0."""
    rows = [list(cells) for cells in table]
    figure = rows[row][column]
    rows[row][column] = ("8" if figure[0] == "9" else "9") + figure[1:]
    return rows


@pytest.mark.parametrize("row", [2, 3, 4])
def test_a_wrong_running_total_is_found_though_it_breaks_two_months(row: int) -> None:
    tables = [r.running_totals(r.source(seed)) for seed in SEEDS]
    assert all(f"C{row + 1}" in r.reported(with_digit(table, row, 2)) for table in tables)


@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_wrong_share_of_all_is_found_where_it_has_two_digits(row: int) -> None:
    tables = [r.age_groups(r.source(seed)) for seed in SEEDS]
    assert all(f"E{row + 1}" in r.reported(with_digit(table, row, 4)) for table in tables)


@pytest.mark.parametrize("row", [1, 3, 4])
def test_a_wrong_amount_per_inhabitant_is_found_in_any_year_by_either_part(row: int) -> None:
    table = r.five_years(r.source(4))
    for column in range(1, 6):
        assert f"{'ABCDEF'[column]}{row + 1}" in r.reported(with_digit(table, row, column))


def test_a_cost_per_pupil_is_found_across_columns_and_in_the_unit_of_its_amounts() -> None:
    rows = [["Skola", "Kostnad, tkr", "Antal elever", "Kostnad per elev, kr"]]
    rows += [["Ek", "41 250", "412", "100 121"], ["Ask", "28 730", "305", "94 197"]]
    rows += [["Alm", "19 905", "214", "93 014"]]
    assert r.reported(rows) == frozenset()
    rows.append(["Lind", "30 000", "300", "10 000"])
    assert {"D5", "B5", "C5"} == r.reported(rows)
