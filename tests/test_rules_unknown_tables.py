"""KAL451-KAL454: what is told of tables that no contract knows, and what isn't."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kalkyl.model import Book, Cell, Received, Report, Sheet, Source
from kalkyl.operations.check import check
from kalkyl.relations.judged_tables import judged_tables
from kalkyl.rules.catalogue import Case
from kalkyl.rules.register import CATALOGUE


def report(*sheets: str) -> Report:
    """What is told of sheets, each given as lines with a bar between cells."""
    book = Book(tuple(sheet(f"Blad{n}", text.splitlines()) for n, text in enumerate(sheets, 1)))
    received = Received(Source("tabell.xlsx"), book, ())
    return check(Case(received, tables=judged_tables(book)), CATALOGUE)


def sheet(name: str, lines: Sequence[str]) -> Sheet:
    rows = [line.split("|") for line in lines]
    cells = {
        (row, column): Cell(text.rstrip() if column == 1 else text.strip())
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
        if text.strip()
    }
    return Sheet(name, cells)


def told(*sheets: str) -> list[tuple[str, str]]:
    return [(one.code, one.place.cell) for one in report(*sheets).findings if one.place]


SUMS = """mnkr | Utfall | Budget
Personal | 310,2 | 305,0
Läkemedel | 88,7 | 90,0
Övrigt | 64,0 | 61,5
Summa | {} | 456,5"""


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("462,9", []),
        ("463,1", []),  # three rows and the sum are rounded: 0,2 apart at the most
        ("463,2", [("KAL451", "B5")]),
        ("426,9", [("KAL451", "B5")]),
    ],
)
def test_a_sum_is_that_of_its_rows_as_far_as_rounding_allows(
    total: str, expected: list[tuple[str, str]]
) -> None:
    assert told(SUMS.format(total)) == expected


def test_a_sum_alone_in_its_table_is_told_by_its_label() -> None:
    one_column = "\n".join(line.rpartition("|")[0] for line in SUMS.splitlines())
    assert told(one_column.format("462,9")) == []
    assert told(one_column.format("426,9")) == [("KAL451", "B5")]


SHARES = """Sjukfrånvaro, % | 2023 | 2024
Kvinnor | 8,3 | 7,9
Män | 7,5 | 6,1
Totalt | 7,7 | 6,9"""


def test_shares_are_never_added_up() -> None:
    assert told(SHARES) == []


VARIANCES = """mnkr | Utfall | Budget | Avvikelse
Personal | 310,2 | 305,0 | {}
Läkemedel | 88,7 | 90,0 | {}
Lokaler | 64,0 | 61,5 | {}"""


@pytest.mark.parametrize(
    ("variances", "expected"),
    [
        (("5,2", "-1,3", "2,5"), []),
        (("-5,2", "1,3", "-2,5"), []),  # budget less outcome
        (("5,1", "-1,3", "2,5"), []),  # within rounding
        (("5,2", "-1,3", "5,2"), [("KAL452", "D4")]),
        (("5,2", "1,3", "2,5"), [("KAL452", "D3")]),
    ],
)
def test_a_variance_follows_from_two_columns_in_either_order(
    variances: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert told(VARIANCES.format(*variances)) == expected


BALANCES = """tkr | Kultur | Idrott | Turism
Ingående balans | 12 400 | 8 010 | 3 105
Årets tillskott | 20 000 | 11 500 | 6 400
Årets förbrukning | 17 300 | 12 100 |
Utgående balans | 15 100 | {} | 9 505"""


def test_a_balance_takes_an_empty_cell_for_nothing() -> None:
    assert told(BALANCES.format("7 410")) == []
    assert told(BALANCES.format("7 140")) == [("KAL452", "C5")]


PERCENTAGES = """tkr | 2022 | 2023 | Förändring, %
Kultur | 41 250 | 43 980 | 6,6
Folkbildning | 27 400 | 28 105 | 2,6
Idrott | 8 950 | 9 410 | {}
Turism | 5 100 | 5 610 | 10,0"""


def test_a_percentage_follows_from_its_row() -> None:
    assert told(PERCENTAGES.format("5,1")) == []
    assert told(PERCENTAGES.format("1,5")) == [("KAL453", "D4")]


def test_a_figure_in_two_tables_is_the_same() -> None:
    first = "mnkr | Prognos\nPersonal | 310,2\nLäkemedel | 88,7\nLokaler | 64,1\nIt | 12,9"
    assert told(first, first.replace("12,9", "12,94")) == []
    assert told(first, first.replace("12,9", "19,2")) == [("KAL454", "B5")]


CROSSED = """mnkr | Utfall | Budget | Avvikelse
Personal | 310,2 | 305,0 | 5,2
Läkemedel | 87,8 | 90,0 | -1,3
Lokaler | 64,0 | 61,5 | 2,5
Summa | 462,9 | 456,5 | 6,4"""


def test_where_rows_and_columns_meet_is_the_figure_that_is_wrong() -> None:
    assert told(CROSSED) == [("KAL451", "B3")]


def test_what_was_left_alone_is_counted() -> None:
    assert report("Antal | 2024\nAmbulanser | 31\nHelikoptrar | 2").left_alone == 2
    assert report(SUMS.format("462,9")).left_alone == 0
