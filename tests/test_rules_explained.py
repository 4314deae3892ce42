"""What a workbook's own words explain, and faults of which several findings have one cause."""

from __future__ import annotations

from decimal import Decimal

import pytest

import workbooks as w
from kalkyl.contract.spec import VALUE
from kalkyl.model import Book, Key, Value
from kalkyl.rules.catalogue import Expected

COSTS, LAST = ("development", "costs"), ("development", "costs", "last_year")
SUMMARY = ("texts", "sammanfattning", VALUE)


def codes(book: Book, expected: Expected = w.NOTHING_EXPECTED) -> list[str]:
    return [code for code, _ in w.findings(book, expected)]


# Work that has moved


def restated(text: str) -> list[str]:
    """What is said where last year's costs are not those of last year's report."""
    now = w.entered(
        w.submission(),
        {LAST: Decimal(-20_000), (*COSTS, "comment"): "Omräknat.", SUMMARY: text},
    )
    then = w.before(w.submission(), "last_year")
    return codes(w.laid_out(now), w.against(last_year=then))


@pytest.mark.parametrize(
    "text",
    [
        "Efter omorganisationen den 1 mars är avdelningen mindre.",
        "Arkivets verksamhet har förts över till Kommunikation.",
        "Enheten har flyttats till HR.",
        "Två enheter har slagits ihop.",
        "Enheten för upphandling hör sedan den 1 mars till Ekonomi.",
        "Vid årsskiftet gick sju medarbetare till HR.",
        "Sedan april ingår kontaktcentret i avdelningen.",
        "Förra årets belopp är omräknade till dagens organisation.",
        "Fjolåret är exklusive arkivet, som numera hör till HR.",
        "Ansvaret för uppdraget ligger sedan årsskiftet på HR.",
    ],
)
def test_kal502_asks_nothing_of_a_reorganised_department(text: str) -> None:
    assert "KAL502" not in restated(text)


@pytest.mark.parametrize(
    "text",
    [
        "Verksamheten följer planen.",
        "En omorganisation utreds.",
        "Någon omorganisation har inte gjorts.",
        "Enheten ska flytta till HR nästa år.",
        "Posten flyttades till nya lokaler.",
        "Sedan den 1 mars ska enheten höra till Ekonomi.",
        "Sedan mars kommer fler till biblioteket.",
        "Priset ligger sedan den 1 april högre.",
    ],
)
def test_kal502_asks_of_others(text: str) -> None:
    assert "KAL502" in restated(text)


BUDGETS = (
    ("forecast", "regionkontoret", "annual_budget"),
    ("forecast", "fortroendevalda", "annual_budget"),
    ("result", "regionkontoret", "budget"),
    ("result", "fortroendevalda", "budget"),
)


@pytest.mark.parametrize(
    ("shares", "text", "is_told"),
    [
        ((6, 6, 6, 6), "Halva verksamheten hör sedan den 1 mars till Ekonomi.", False),
        ((6, 6, 6, 6), "Verksamheten följer planen.", True),
        ((6, 6, 6, 9), "Halva verksamheten hör sedan den 1 mars till Ekonomi.", True),
        ((6, 6, 6, 10), "Halva verksamheten hör sedan den 1 mars till Ekonomi.", True),
    ],
)
def test_kal504_budgets_that_all_moved_alike_with_the_work(
    shares: tuple[int, ...], text: str, *, is_told: bool
) -> None:
    """Tenths of what the plan has; rows have no comments."""
    then = w.submission()
    values: dict[Key, Value] = {SUMMARY: text}
    for key, share in zip(BUDGETS, shares, strict=True):
        planned = then.value(key)
        assert isinstance(planned, Decimal)
        values |= {key: planned * share / 10, (*key[:2], "comment"): None}
    expected = w.against(plan=w.before(then, "plan"))
    assert ("KAL504" in codes(w.book(values), expected)) is is_told


def test_kal504_asks_of_a_row_without_a_comment_all_the_same() -> None:
    moved = {SUMMARY: "Enheten har flyttats till HR."}
    then = w.before(w.submission(), "plan")
    budget = ("forecast", "regionkontoret", "annual_budget")
    said = ("forecast", "regionkontoret", "comment")
    silent = w.book({**moved, budget: Decimal(-30_000), said: None})
    told = w.book({**moved, budget: Decimal(-30_000), said: "Budgeten följde med enheten."})
    assert "KAL504" in codes(silent, w.against(plan=then))
    assert "KAL504" not in codes(told, w.against(plan=then))


# More repaid than comes in


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("Bidrag som är större än intäkterna har betalats tillbaka.", False),
        ("Återbetalning av statsbidrag.", False),
        ("Lägre intäkter än väntat.", True),
    ],
)
def test_kal206_leaves_income_alone_of_which_more_is_repaid(comment: str, told: bool) -> None:
    income = ("development", "income")
    book = w.book({(*income, "budget"): Decimal(-150), (*income, "comment"): comment})
    assert ("KAL206" in codes(book)) is told


def test_kal206_asks_of_people_whatever_the_comment_says() -> None:
    said = ("staff_indicators", "sick_leave", "comment")
    values: dict[Key, Value] = {("staff", "sick_hours", VALUE): Decimal(-5), said: "Återbetalning."}
    assert "KAL206" in codes(w.book(values))


# A slip in the cover's year


def test_kal132_is_all_that_is_said_of_a_wrong_year_on_the_cover() -> None:
    year = w.at("Omslag!B6")
    book = w.typed(w.clean(), {str(year): Decimal(2020)})
    expected = Expected(year=w.YEAR)
    assert w.findings(book, expected) == [("KAL132", str(year))]


def test_another_years_workbook_is_read_as_that_years() -> None:
    book = w.laid_out(w.submission(year=2020))
    found = w.case(book, Expected(year=w.YEAR))
    assert found.reading is not None
    assert found.reading.contract.year == 2020


def test_nothing_is_taken_for_a_slip_where_no_year_is_expected() -> None:
    book = w.typed(w.clean(), {"Omslag!B6": Decimal(2020)})
    found = w.case(book)
    assert found.reading is not None
    assert found.reading.contract.year == 2020


# Formulas that were changed and saved without their results


def total_of(formula: str) -> list[tuple[str, str]]:
    return [
        found
        for found in w.findings(w.formula(w.clean(), "Prognos!B14", formula, None))
        if found[0] != "KAL211"
    ]


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("SUM(B10:B10)", "KAL209"),
        ("SUM(B1:B2)", "KAL209"),
        ('IF(COUNT(B12:B13)=0,"",IF(COUNTA(B12:B13)>COUNT(B12:B13),"Fel",SUM(B12:B13)))', "KAL209"),
        ("SUM(B10:B11)", "KAL210"),
        ("SUM(B10:B13)+0", "KAL210"),
        ("SUMIF(B10:B13,1)", "KAL210"),
    ],
)
def test_kal209_reckons_what_a_changed_formula_gives(formula: str, code: str) -> None:
    assert total_of(formula)[0] == (code, "Prognos!B14")


# The lists' sheet


def test_a_deleted_sheet_is_not_looked_for_in_the_lists() -> None:
    found = codes(w.without_sheet(w.clean(), "Mål"))
    assert "KAL114" in found
    assert "KAL116" not in found
