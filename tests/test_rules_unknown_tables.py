"""KAL451-KAL454: what is told of tables that no contract knows, and what isn't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

import workbooks as w
from kalkyl.base.limits import OWN_CELLS
from kalkyl.model import Book, Cell, Received, Report, Sheet, Source, Value
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


OF_TOTAL = """tkr | 2023 | Andel, %
Kultur | 41 250 | {}
Folkbildning | 27 400 | 35,3
Idrott | 8 950 | 11,5
Summa | 77 600 | 100,0"""


@pytest.mark.parametrize(
    ("share", "expected"),
    [("53,2", []), ("53,3", [("KAL453", "C2")]), ("52,3", [("KAL453", "C2")])],
)
def test_a_share_is_that_of_the_tables_total(share: str, expected: list[tuple[str, str]]) -> None:
    assert told(OF_TOTAL.format(share)) == expected


OF_ROW = """Löner | 2021 | 2022 | 2023
Medellön kvinnor, kr | 35 100 | 36 020 | 37 410
Medellön män, kr | 37 650 | 38 400 | 39 720
Kvinnors lön i % av mäns | 93,2 | 93,8 | {}"""


def test_a_row_of_percentages_is_what_one_row_is_of_another() -> None:
    assert told(OF_ROW.format("94,2")) == []
    assert told(OF_ROW.format("92,4")) == [("KAL453", "D4")]


PARTS = """tkr | 2022 | 2023
Nya förpliktelser | 21 045 | 18 210
varav intjänad pension | 9 845 | 11 100
varav uppräkning | 11 200 | {}
Utbetalningar | 8 205 | 9 638"""


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("7 110", []),
        ("5 110", []),  # there may have been more parts that year
        ("9 110", [("KAL452", "C2")]),
    ],
)
def test_parts_that_were_all_of_a_row_are_never_more(
    part: str, expected: list[tuple[str, str]]
) -> None:
    assert told(PARTS.format(part)) == expected


def test_parts_that_are_all_of_a_row_in_most_columns_are_so_in_every() -> None:
    more = "\n".join(
        f"{line} | {last}"
        for line, last in zip(
            PARTS.format("5 110").splitlines(),
            ("2024", "20 300", "12 150", "8 150", "9 777"),
            strict=True,
        )
    )
    assert told(more) == [("KAL452", "C2")]


PLACES = """ | Norr | Söder | Öst | Länet
Vårdplatser | 120 | 88 | 64 | 272
Vårddygn | 40 734 | 31 156 | 20 557 | {}
Kostnad, tkr | 91 200 | 66 010 | 51 340 | 208 550
Kostnad per dygn, kr | 2 239 | 2 119 | 2 497 | 2 255"""


def test_many_digits_that_agree_say_what_no_heading_says() -> None:
    assert told(PLACES.format("92 447")) == []
    assert told(PLACES.format("94 247")) == [("KAL452", "E3")]


CARRIED = """mnkr | 2022 | 2023
Resultat efter finansiella poster | 32,3 | 22,1
Extraordinära poster | – | –
Årets resultat | 32,3 | {}"""


def test_a_result_is_the_one_above_it_where_nothing_comes_between() -> None:
    assert told(CARRIED.format("22,1")) == []
    assert told(CARRIED.format("21,2")) == [("KAL452", "C4")]


YEARS_ABOVE = """Anställda
 | 2023 | 2023 | 2022 | 2022
 | Kvinnor | Män | Kvinnor | Män
Tillsvidare | 1 204 | 388 | 1 190 | 379
Visstid | 143 | 71 | 151 | 80
Summa | 1 347 | 459 | 1 341 | {}"""


def test_years_above_other_headings_are_headings() -> None:
    assert report(YEARS_ABOVE.format("459")).left_alone == 0
    assert told(YEARS_ABOVE.format("495")) == [("KAL451", "E6")]


ONE_ROW = """Utfall förra året | Utfall i år | Budget | Kostn.utv. mot föreg. år | Budg. kostn. utv.
-154 986 tkr | -183 355 tkr | -206 256 tkr | {} | {}"""


@pytest.mark.parametrize(
    ("growth", "expected"),
    [
        (("18,3 %", "33,1 %"), []),
        (("13,8 %", "33,1 %"), [("KAL453", "D2")]),
        (("18,3 %", "31,3 %"), [("KAL453", "E2")]),
    ],
)
def test_a_change_in_percent_is_told_of_one_row_where_headings_say_of_what(
    growth: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    assert told(ONE_ROW.format(*growth)) == expected


WRONG_IN_MOST = """mnkr | Utfall | Budget | Avvikelse
Kansli | 163,3 | 163,3 | 0,4
Ekonomi | -12,1 | -12,8 | -0,9
Stab | -78,2 | -98,5 | 18,7
Totalt | {} | {} | {}"""


def test_a_total_that_is_near_its_rows_is_told_also_where_no_column_holds() -> None:
    assert told(WRONG_IN_MOST.format("73,0", "52,0", "18,2")) == []
    wrong = told(WRONG_IN_MOST.format("74,0", "54,0", "16,2"))
    assert wrong == [("KAL451", "B5"), ("KAL451", "C5"), ("KAL451", "D5")]


def test_averages_below_other_figures_are_no_sums() -> None:
    assert told(WRONG_IN_MOST.format("24,3", "17,3", "6,1")) == []


SOME = """{}
 | Tkr
Alfa AB | 45 120
Beta AB | 38 770
Gamma HB | 21 005
Totalt | 366 800"""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Inköp per leverantör", [("KAL451", "B6")]),
        ("De tre största leverantörerna", []),
        ("Ett urval av leverantörer", []),
        ("Inköp\nDe tre största", []),
    ],
)
def test_a_total_of_more_than_a_selection_is_not_told(
    title: str, expected: list[tuple[str, str]]
) -> None:
    assert told(SOME.format(title)) == expected


MEANS = """Inkomst | Medel | Medelålder | Antal
A | 331 | 44 | 120
B | 402 | 42 | 110
Totalt | 365 | 43 | 230"""


def test_means_are_never_added_up() -> None:
    assert told(MEANS) == []


SICK_LEAVE = """Sjukfrånvaro, % | jan | feb | mar | apr | jan–apr
Kvinnor | 6,1 | 6,8 | 6,0 | 5,5 | {women}
Män | 3,1 | 3,5 | 3,3 | 2,9 | 3,2
Totalt | 5,2 | {all} | 5,1 | 4,6 | 5,2"""


@pytest.mark.parametrize(
    ("women", "everybody", "expected"),
    [
        ("6,1", "5,7", []),
        ("6,1", "6,9", []),  # both may be 6,85
        ("6,1", "7,0", [("KAL453", "C4")]),
        ("6,1", "3,3", [("KAL453", "C4")]),
        ("7,1", "5,7", [("KAL453", "F2")]),
    ],
)
def test_a_percentage_of_all_lies_between_those_of_the_groups(
    women: str, everybody: str, expected: list[tuple[str, str]]
) -> None:
    assert told(SICK_LEAVE.format(women=women, all=everybody)) == expected


VISITS = """Besök | Kv 1 | Kv 2 | Kv 3 | Kv 4 | Helår | Snitt/kv
Akut | 310 | 295 | 280 | 330 | 1 215 | {}
Öron | 120 | 118 | 95 | 130 | 463 | 116
Hud | 88 | 90 | 71 | 92 | 341 | 85"""


def test_a_mean_is_of_the_columns_that_are_no_sums() -> None:
    assert told(VISITS.format("304")) == []
    assert told(VISITS.format("340")) == [("KAL452", "G2")]


LOANS = """Lån | Belopp, mnkr | Kvar, år
Ett | 320,0 | 3,2
Två | 100,0 | 1,0
Tre | 80,0 | 2,1
Totalt | {} | {}"""


@pytest.mark.parametrize(
    ("whole", "mean", "expected"),
    [
        ("500,0", "2,6", []),  # weighed by the loans
        ("500,0", "2,1", []),  # all alike
        ("500,0", "6,3", []),  # added up after all
        ("500,0", "1,6", [("KAL451", "C5")]),
    ],
)
def test_a_total_may_be_a_mean_by_another_column(
    whole: str, mean: str, expected: list[tuple[str, str]]
) -> None:
    assert told(LOANS.format(whole, mean)) == expected


TARGET = """Mål | Målvärde | Utfall 2022 | Utfall 2023 | Bedömning
Nöjda elever | {} | 90 % | {} | {}
Behöriga lärare | minst 75 % | 74 % | 77 % | Uppfyllt"""


@pytest.mark.parametrize(
    ("target", "outcome", "status", "expected"),
    [
        ("≥ 80 %", "78 %", "Uppfyllt", ["E2"]),
        ("minst 80 %", "82 %", "Ej uppfyllt", ["E2"]),
        ("80 % eller mer", "78 %", "Ja", ["E2"]),
        ("< 6 dagar", "7", "Målet nås", ["E2"]),
        ("högst 5", "4", "Nej", ["E2"]),
        ("minst 80 %", "80 %", "Ej uppfyllt", []),  # it may be 79,6
        ("minst 80 %", "78 %", "Delvis uppfyllt", []),
        ("minst 80 %", "78 %", "Ej uppfyllt", []),
        ("minst 80 %", "0,78", "Ej uppfyllt", []),
        ("minst 80 %", "0,82", "Uppfyllt", []),  # perhaps a share
        ("80 %", "78 %", "Uppfyllt", []),  # which way is good?
        ("öka", "78 %", "Uppfyllt", []),
    ],
)
def test_a_target_that_says_which_way_is_good_is_judged(
    target: str, outcome: str, status: str, expected: list[str]
) -> None:
    found = told(TARGET.format(target, outcome, status))
    assert found == [("KAL461", cell) for cell in expected]


CHANGES = """mnkr | 2023 | 2022 | Förändring, %
Skatter | 1 234,5 | 1 180,2 | {}
Bidrag | 310,1 | 299,9 | 3,4
Finansnetto | 12,3 | 15,1 | {}
Summa | 1 556,9 | 1 495,2 | 4,1"""


def test_several_percentages_are_told_where_the_heading_says_of_what() -> None:
    assert told(CHANGES.format("4,6", "-18,5")) == []
    assert told(CHANGES.format("5,6", "-2,8")) == [("KAL453", "D2"), ("KAL453", "D4")]


MONTHS = """tkr | Utfall | Ackumulerat
Januari | 1 204 | 1 204
Februari | 1 311 | 2 515
Mars | 1 180 | 3 695
April | {} | {}
Maj | 1 262 | 6 358
Juni | 1 090 | 7 448"""


@pytest.mark.parametrize(
    ("april", "expected"),
    [
        (("1 401", "5 096"), []),
        (("1 410", "5 096"), [("KAL452", "C5")]),
        (("1 401", "5 069"), [("KAL452", "C5")]),
    ],
)
def test_a_running_total_is_the_one_before_and_the_line_itself(
    april: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    assert told(MONTHS.format(*april)) == expected


GROWING = """Folkmängd | 2019 | 2020 | 2021 | 2022 | 2023
Antal | 12 340 | 12 402 | 12 377 | 12 490 | 12 611
Förändring | | 62 | -25 | {} | 121"""


def test_a_change_is_from_the_column_before() -> None:
    assert told(GROWING.format("113")) == []
    assert told(GROWING.format("131")) == [("KAL452", "E3")]


FUNDS = """mnkr | 2022 | 2023
Resultat | 42,6 | 41,8
Medel till reserv | -20,0 | -15,0
Kvar | 22,6 | {}"""


def test_funds_are_no_means() -> None:
    assert told(FUNDS.format("26,8")) == []
    assert told(FUNDS.format("28,6")) == [("KAL452", "C4")]


BESIDE = """tkr | 2023 | 2024
Lokaler | 4 100 | 4 320
Personal | 9 500 | 9 800
Summa | 13 600 | {}"""


def beside(name: str, text: str) -> list[str]:
    """What is told of a sheet with a table of one's own beside the report's."""
    own = sheet(name, text.splitlines())
    cells = {spot: Cell(number(cell.value)) for spot, cell in own.cells.items()}
    others = tuple(one for one in w.clean().sheets if one.name != name)
    book = replace(w.clean(), sheets=(*others, replace(own, cells=cells)))
    return [f"{one.code} {one.place}" for one in w.judged(book).findings]


def number(value: Value) -> Value:
    digits = str(value).replace(" ", "")
    return Decimal(digits) if digits.isdigit() else value


@pytest.mark.parametrize(
    ("name", "total", "expected"),
    [
        ("Egen", "14 120", []),
        ("Egen", "14 210", ["KAL458 Egen!C4"]),
        ("Kontroll", "14 210", []),  # a sheet of kalkyl's
    ],
)
def test_a_table_of_ones_own_beside_the_reports_is_judged_in_a_note(
    name: str, total: str, expected: list[str]
) -> None:
    told_of = beside(name, BESIDE.format(total))
    assert [one for one in told_of if one.startswith("KAL458")] == expected


def test_no_more_than_ten_notes_are_about_tables_beside_the_reports() -> None:
    many = "\n\n".join(BESIDE.format(14_210 + number) for number in range(12))
    assert sum(one.startswith("KAL458") for one in beside("Egen", many)) == 10


# A percentage of columns that no total sums up

WOMEN = """Anställda | Kvinnor | Män | {heading}
Vård | 1 204 | 310 | 79,5
Skola | 642 | 190 | {share}
Teknik | 88 | 214 | 29,1
Stab | 51 | 47 | 52,0"""


@pytest.mark.parametrize(
    ("heading", "share", "expected"),
    [
        ("Andel kvinnor, %", "77,2", []),
        ("Andel kvinnor, %", "77,1", []),  # 641,5 and 190,5 round to what is printed
        ("Andel kvinnor, %", "77,0", [("KAL453", "D3")]),
        ("Andel kvinnor, %", "72,7", [("KAL453", "D3")]),
    ],
)
def test_a_percentage_of_two_columns_together(
    heading: str, share: str, expected: list[tuple[str, str]]
) -> None:
    assert told(WOMEN.format(heading=heading, share=share)) == expected


def test_a_percentage_of_three_columns_together() -> None:
    table = """Ärenden | Bifall | Avslag | Avvisade | Andel bifall, %
Bygglov | 412 | 88 | 21 | 79,1
Bostadsanpassning | 230 | 61 | 9 | {}
Serveringstillstånd | 74 | 12 | 3 | 83,1
Färdtjänst | 518 | 77 | 15 | 84,9"""
    assert told(table.format("76,7")) == []
    [found] = report(table.format("67,7")).findings
    assert (found.code, str(found.place)) == ("KAL453", "Blad1!E3")


@pytest.mark.parametrize("label", ["Maxtaxa totalt", "Tak totalt", "Högsta avgift totalt"])
def test_a_limit_for_everything_is_no_sum(label: str) -> None:
    table = f"""Avgifter, kr | 2024 | 2025
Omsorg | 1 204 | 1 310
Måltider | 2 642 | 2 790
{label} | 2 575 | 2 652"""
    assert told(table) == []


@pytest.mark.parametrize(("cells", "expected"), [(OWN_CELLS, []), (OWN_CELLS + 1, ["KAL462"])])
def test_a_sheet_too_large_for_ones_own_tables_is_named(cells: int, expected: list[str]) -> None:
    spots = (divmod(index, 100) for index in range(cells))
    large = Sheet("Utdrag", {(row + 1, column + 1): Cell(Decimal(1)) for row, column in spots})
    book = replace(w.clean(), sheets=(*w.clean().sheets, large))
    found = [finding.code for finding in w.judged(book).findings]
    assert [code for code in found if code in {"KAL458", "KAL462"}] == expected
