"""Entries stored as something else than was meant: formulas, dates, boxes, pictures, signs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import workbooks as w
from facts import RULES, in_words
from kalkyl.figures.amount import meant_by
from kalkyl.figures.arithmetic import Held, result_of
from kalkyl.model import NO_RESULT, PICTURE, Book, Cell, Finding, Place
from kalkyl.tables.convert import fact_of
from kalkyl.wording.messages import message
from test_rules_800 import judged, parts

CELL = "Prognos!B10"
AMOUNT = w.cell(w.clean(), CELL).value
SHEET = "xl/worksheets/sheet2.xml"


def said(finding: Finding, language: str = "sv") -> str:
    return message(RULES[finding.code], finding, language)


def calculated(formula: str) -> Book:
    return w.formula(w.clean(), CELL, formula, None)


# KAL221: formulas without results


def held(_sheet: str, row: int, column: int) -> Held:
    cells: dict[tuple[int, int], Held] = {(1, 1): Decimal(5), (2, 1): Decimal("2.5"), (3, 1): "ord"}
    return cells.get((row, column))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=1+2", "3"),
        ("=-2^2", "4"),
        ("=0-2^2", "-4"),
        ("=2^3^2", "64"),
        ("=2^-1", "0.5"),
        ("=-50%^2", "0.25"),
        ("=0.1+0.2", "0.3"),
        ("=10/4*2-1", "4"),
        ("=1/3", "0.333333333333"),
        ("=--3", "3"),
        ("=(1+2)*(3-4)", "-3"),
        ("=1E3+.5", "1000.5"),
        ("=SUM(A1:A3,4)", "11.5"),
        ("=sum($A$1:$A$2)", "7.5"),
        ("=ROUND(2.345,2)", "2.35"),
        ("=ROUND(-1250,-3)", "-1000"),
        ("=A1*A2", "12.5"),
        ("=B9+1", "1"),
        ("=ROUND(-1500,-3)", "-2000"),
    ],
)
def test_plain_arithmetic_is_reckoned_as_excel_does(formula: str, result: str) -> None:
    assert result_of(formula, held) == Decimal(result)


@pytest.mark.parametrize(
    "formula",
    [
        *("=", "=1+", "=(1", "=1)", "=1/0", "=2^0.5", "=0^0", "=2^1000", "=A3+1", '=A1&"x"'),
        *("=IF(1,2,3)", "=VLOOKUP(1,2,3)", "=SUM(1", "=A1:A2", "=namn", "=[1]Blad1!A1+1", "=1 2"),
        *("=10000-12,5", "=SUM(A1:XFD1048576)", "=" + "(" * 70 + "1" + ")" * 70, "=1" * 9000),
    ],
)
def test_what_is_more_than_arithmetic_is_not_guessed(formula: str) -> None:
    assert result_of(formula, held) is None


def test_kal221_plain_arithmetic_without_a_result_is_read() -> None:
    assert isinstance(AMOUNT, Decimal)
    half = (AMOUNT / 2).quantize(Decimal(1))
    assert w.findings(calculated(f"={half}-{abs(AMOUNT - half)}")) == [("KAL211", CELL)]


def test_kal221_a_formula_without_a_result_is_not_empty() -> None:
    found = w.judged(calculated("=VLOOKUP(A10,Z1:Z9,1)")).findings
    assert [(one.code, str(one.place)) for one in found] == [("KAL221", CELL)]
    assert "Ctrl+Alt+F9" in said(found[0])


def test_kal221_what_rests_on_another_formula_without_a_result() -> None:
    book = w.formula(calculated(f"=Z1+{AMOUNT}-2"), "Prognos!Z1", "=1+1", None)
    assert w.findings(book) == [("KAL211", CELL)]
    ring = w.formula(calculated("=Z1"), "Prognos!Z1", "=B10", None)
    assert w.findings(ring) == [("KAL221", CELL)]


def test_kal221_is_one_finding_for_many_cells() -> None:
    book = calculated("=VLOOKUP(1,2,3)")
    book = w.formula(book, "Prognos!B11", "=VLOOKUP(1,2,3)", None)
    [finding] = w.judged(book).findings
    assert (finding.code, in_words(finding.facts["count"])) == ("KAL221", "2")


def test_kal201_an_empty_cell_is_still_empty() -> None:
    assert "KAL201" in [code for code, _ in w.findings(w.cleared(w.clean(), CELL))]


# Dates and boxes


def named(day: date, code: str) -> list[str]:
    book = w.shown_as(w.typed(w.clean(), {"Investeringar!A10": day}), "Investeringar!A10", code)
    return [one.code for one in w.judged(book).findings if one.code == "KAL222"]


@pytest.mark.parametrize("code", ["d-mmm", "d\\-mmm", "mmm-yy", "yyyy-mm-dd"])
def test_kal222_a_name_that_became_a_date(code: str) -> None:
    assert named(date(2021, 3, 1), code) == ["KAL222"]


def comment() -> str:
    row = next(r for r in range(10, 14) if w.cell(w.clean(), f"Prognos!B{r}").value)
    return f"Prognos!K{row}"


@pytest.mark.parametrize(("code", "told"), [("d-mmm", True), ("yyyy-mm-dd", False)])
def test_kal222_a_day_in_a_comment_may_be_meant(code: str, told: bool) -> None:
    book = w.shown_as(w.typed(w.clean(), {comment(): date(2021, 3, 1)}), comment(), code)
    assert ("KAL222" in [found for found, _ in w.findings(book)]) is told


def test_kal202_an_amount_that_became_a_date_is_told_so() -> None:
    found = w.judged(w.typed(w.clean(), {CELL: date(2021, 3, 1)})).findings
    [finding] = [one for one in found if one.code == "KAL202"]
    assert "Excel har gjort ett datum" in said(finding)
    assert "Excel made a date" in said(finding, "en")


def test_kal222_a_truth_value_is_told_in_the_senders_words() -> None:
    found = w.judged(w.typed(w.clean(), {comment(): True})).findings
    [finding] = [one for one in found if one.code == "KAL222"]
    assert "SANT" in said(finding)
    assert "True" not in said(finding)
    [amount] = [
        one for one in w.judged(w.typed(w.clean(), {CELL: False})).findings if one.code == "KAL202"
    ]
    assert "FALSKT" in said(amount)


@pytest.mark.parametrize(("ticked", "word"), [(True, "Ja"), (False, "Nej")])
def test_kal222_a_box_in_a_cell_is_the_lists_word(ticked: bool, word: str) -> None:
    found = [
        ((table.id, row, column), spec)
        for table in w.terms().tables.values()
        for (row, column), spec in table.cells.items()
        if spec and {"Ja", "Nej"} <= {choice.label for choice in spec.choices}
    ]
    assert found
    for key, spec in found:
        fact = fact_of(key, spec, Cell(ticked), Place("Analys", 14, 6))
        assert str(fact.value) == word


# Pictures in cells


def rich(structures: str = "") -> dict[str, bytes]:
    """The workbook with a picture in B10, as Excel 365 stores it."""
    text = parts()[SHEET].decode()
    cell = re.search(r'<c r="B10"[^>]*>.*?</c>', text)
    assert cell
    new = '<c r="B10" t="e" vm="1"><v>#VALUE!</v></c>'
    content = {**parts(), SHEET: text.replace(cell[0], new).encode()}
    if structures:
        content["xl/richData/rdrichvaluestructure.xml"] = structures.encode()
    return content


def test_kal223_a_picture_is_no_error_of_excel() -> None:
    content = rich('<rvStructures><s t="_localImage"/></rvStructures>')
    assert w.told(judged(content)) == [("KAL223", CELL)]
    assert "#V" not in said(judged(content).findings[0])
    assert w.told(judged(rich())) == [("KAL223", CELL)]


def test_kal204_an_error_that_only_new_excels_know_is_one() -> None:
    content = rich('<rvStructures><s t="_error"/></rvStructures>')
    assert w.told(judged(content)) == [("KAL204", CELL)]


def test_the_marks_for_what_is_not_known_are_never_said() -> None:
    for value in (NO_RESULT, PICTURE):
        found = w.judged(w.typed(w.clean(), {CELL: value})).findings
        assert all(value.code not in said(one) for one in found)


# KAL202: amounts that look right


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-23\u200b770", "U+200B"),
        ("\u201123 770", "hårt bindestreck (U+2011)"),
        ("-23\u2008770", "ovanligt mellanslag (U+2008)"),
        ("-\ufeff23770", "U+FEFF"),
        ("-23\u00ad770", "U+00AD"),
        ("\u2060-23770", "U+2060"),
        ("\u202a-23770\u202c", "U+202A"),
        ("\u200e-23 770", "U+200E"),
        ("23770-", "Minustecknet står sist"),
        ("23 770−", "Minustecknet står sist"),
        ("(23 770)", "parentes"),
        ("(23\u200b770)", "parentes"),
    ],
)
def test_kal202_says_what_is_odd_and_what_is_meant(text: str, why: str) -> None:
    found = w.judged(w.typed(w.clean(), {CELL: text})).findings
    [finding] = [one for one in found if one.code == "KAL202"]
    assert why in said(finding)
    assert re.search(r"(?:Menas|Menade du) \D*23.770.tkr", said(finding))
    assert not re.search("[åäö]", said(finding, "en").split("”")[-1])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("23 770 SEK", "23 770 kr"),
        ("23 770:-", "23 770 kr"),
        ("23 770:- ", "23 770 kr"),
        ("SEK 23 770", "23 770 kr"),
        ("23.770,00 kr", "23 770,00 kr"),
        ("-23.770,50", "-23 770,50"),
        ("(23 770) tkr", "-23 770 tkr"),
    ],
)
def test_currency_and_points_in_odd_places(text: str, meant: str) -> None:
    found = meant_by(text)
    assert found is not None
    assert found.text == meant
    assert found.why


@pytest.mark.parametrize("text", ["-23 770", "23770", "ord", "", "12,5", "23 770 tkr", "−5,5 mnkr"])
def test_an_ordinary_amount_is_not_odd(text: str) -> None:
    assert meant_by(text) is None


def test_a_long_text_is_no_amount() -> None:
    assert meant_by("(" * 100_000) is None
    assert replace(w.clean()) == w.clean()


# KAL262: days shown as numbers


DAY = "Omslag!B13"


def dated(serial: str, *, code: str = "General", date1904: bool = False) -> Book:
    book = w.shown_as(w.typed(w.clean(), {DAY: w.n(serial)}), DAY, code)
    return replace(book, date1904=date1904)


@pytest.mark.parametrize("date1904", [False, True])
def test_kal262_a_number_in_a_cell_for_a_date_is_the_day_that_excel_takes_it_for(
    date1904: bool,
) -> None:
    book = dated("42854" if date1904 else "44316", date1904=date1904)
    [finding] = w.judged(book).findings
    assert (finding.code, str(finding.place)) == ("KAL262", DAY)
    assert "2021-04-30" in said(finding)
    reading = w.case(book).reading
    assert reading is not None
    assert date(2021, 4, 30) in [fact.value for fact in reading.submission.facts.values()]


@pytest.mark.parametrize(
    ("serial", "code"),
    [
        ("36525", "KAL202"),
        ("36526", "KAL262"),
        ("73050", "KAL262"),
        ("73050.99", "KAL202"),
        ("73051", "KAL202"),
        ("20210430", "KAL202"),
        ("-1", "KAL202"),
        ("2021", "KAL202"),
    ],
)
def test_kal262_only_days_that_can_be_entered_are_read_so(serial: str, code: str) -> None:
    assert code in dict(w.findings(dated(serial)))


def test_kal262_a_day_shown_as_one_is_no_question() -> None:
    assert w.findings(w.typed(w.clean(), {DAY: date(2021, 4, 30)})) == []
