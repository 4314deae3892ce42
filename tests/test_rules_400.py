"""KAL4xx: the same thing said in two places."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import printed_books as books
import workbooks as w
from facts import in_words
from kalkyl.figures.precision import interval
from kalkyl.model import Book, Finding, Key, Level, Severity, Value
from kalkyl.rules.register import rule_of
from kalkyl.template.fill_form import fill
from kalkyl.template.plan import picture
from shipped_organisation import contract

COSTS: Key = ("development", "costs", "this_year")
OUTCOME: Key = ("result", "regionkontoret", "outcome")
ITEM: Key = ("analysis", "rad_1", "amount")
OUTCOME_REACH = Decimal(2)
"""Costs, income and two assignments' results, each good to half a tkr."""


def changed(key: Key, by: Decimal | int) -> w.Found:
    value = w.submission().value(key)
    assert isinstance(value, Decimal)
    return w.findings(w.book({key: value + by}))


# KAL401: a figure in two tables


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("Prognos!B6", "-83305", "KAL208"),
        ("Prognos!B6", "-83304", "KAL208"),
        ("Prognos!B6", "-83405", "KAL401"),
        ("Resultat!E10", "-790", "KAL401"),
        ("Analys!B6", "0", "KAL401"),
        ("Analys!G14", "0.4", "KAL208"),
        ("Analys!G14", "4.2", "KAL401"),
    ],
)
def test_kal401_a_copy_agrees_with_its_table(place: str, value: str, code: str) -> None:
    assert w.findings(w.typed(w.clean(), {place: w.n(value)})) == [(code, place)]


def test_kal401_explains_the_variance_of_the_copies() -> None:
    book = w.typed(w.clean(), {"Prognos!B6": w.n(-90000)})
    assert w.findings(book) == [("KAL401", "Prognos!B6")]


# KAL402: costs, income and the result


@pytest.mark.parametrize(
    ("gap", "told"), [(0, False), (2, False), (-2, False), (3, True), (-3, True)]
)
def test_kal402_allows_for_rounding_and_no_more(gap: int, told: bool) -> None:
    assert changed(COSTS, gap) == ([("KAL402", "Utveckling!C7")] if told else [])


@settings(max_examples=25)
@given(st.decimals(min_value=-20000, max_value=10000, places=1))
def test_kal402_it_does_not_matter_which_side_is_wrong(gap: Decimal) -> None:
    expected = [("KAL402", "Utveckling!C7")] if abs(gap) > OUTCOME_REACH else []
    assert changed(COSTS, gap) == expected
    assert changed(OUTCOME, gap) == expected


def test_kal402_names_both_figures() -> None:
    found = w.only(w.book({COSTS: w.n(-28977)}))
    assert [str(place) for place in (found.place, *found.also)] == ["Utveckling!C7", "Resultat!B14"]
    assert (in_words(found.facts["left"]), in_words(found.facts["right"])) == (
        "-27605 tkr",
        "-26605 tkr",
    )
    assert in_words(found.facts["gap"]) == "-1000 tkr"


def test_kal402_the_budget_is_a_matter_of_its_own() -> None:
    found = w.findings(w.book({("development", "costs", "budget"): w.n(-1)}))
    assert found == [("KAL402", "Utveckling!E7")]


@pytest.mark.parametrize(("value", "code"), [(None, "KAL201"), ("2,075 tkr", "KAL202")])
def test_kal402_an_unread_amount_is_told_of_alone(value: Value, code: str) -> None:
    assert (code, "Utveckling!C5") in w.findings(w.book({COSTS: value}))


def test_kal402_weighs_more_in_the_annual_report() -> None:
    rule = rule_of("KAL402")
    assert rule is not None
    assert rule.severity_for(contract(w.REPORT, w.YEAR)) is Severity.WARNING
    assert rule.severity_for(contract("arsredovisning", w.YEAR)) is Severity.ERROR


@pytest.mark.parametrize("code", ["150", "160"])
def test_kal402_finds_the_difference_that_was_printed(code: str) -> None:
    found = w.only(w.laid_out(w.submission(code)))
    gaps = {"150": "2140 tkr", "160": "1555 tkr"}
    assert (found.code, str(found.place)) == ("KAL402", "Utveckling!C7")
    assert in_words(found.facts["gap"]) == gaps[code]


@pytest.mark.parametrize("code", ["110", "120", "130", "140", "170", "180", "190"])
def test_the_other_departments_have_no_faults(code: str) -> None:
    assert w.findings(w.laid_out(w.submission(code))) == []


# KAL403: analyses that claim to be complete


@pytest.mark.parametrize(
    ("gap", "told"), [(0, False), (2, False), (-2, False), (3, True), (7357, True)]
)
def test_kal403_allows_for_rounding_and_no_more(gap: int, told: bool) -> None:
    """Three items, a forecast and a budget are each good to half a tkr."""
    assert changed(ITEM, gap) == ([("KAL403", "Analys!C6")] if told else [])


def test_kal403_only_where_the_items_are_claimed_to_be_complete() -> None:
    rows = w.submission().rows["analysis"]
    silent: dict[Key, Value] = {("analysis", row, "complete"): "Nej" for row in rows}
    assert w.findings(w.book({**silent, ITEM: w.n(7777)})) == []
    one = {**silent, ("analysis", rows[2], "complete"): "ja", ITEM: w.n(7777)}
    assert w.findings(w.book(one)) == [("KAL403", "Analys!C6")]


def test_kal403_an_assignment_without_items_claims_nothing() -> None:
    """Förtroendevalda has a forecast, no variance and no items."""
    key = ("forecast", "fortroendevalda", "annual_forecast")
    assert w.findings(w.book({key: w.n(-39000)})) == []


def test_kal403_items_of_another_kind_do_not_count() -> None:
    rows = w.submission().rows["analysis"]
    entries: dict[Key, Value] = {("analysis", rows[0], "item_type"): "Ackumulerad avvikelse"}
    assert w.findings(w.book(entries)) == [("KAL403", "Analys!C6")]


def test_kal403_is_a_departments_own_matter() -> None:
    level = w.submission(level=Level.ADMINISTRATION)
    assert w.findings(w.laid_out(w.entered(level, {ITEM: w.n(7777)}))) == []


def test_kal403_a_broken_item_is_told_of_alone() -> None:
    assert w.findings(w.book({ITEM: "cirka 420"})) == [("KAL202", "Analys!D14")]


# KAL404: what is left, and what the text says of it


def left_over(comment: str, amount: int, **changes: Value) -> w.Found:
    """The findings when the first item is another and the items are not complete."""
    rows = w.submission().rows["analysis"]
    entries: dict[Key, Value] = {("analysis", row, "complete"): "Nej" for row in rows}
    entries |= {("analysis", rows[0], column): value for column, value in changes.items()}
    entries |= {ITEM: w.n(amount), ("forecast", "regionkontoret", "comment"): comment}
    return w.findings(w.book(entries))


@pytest.mark.parametrize(
    ("comment", "amount", "told"),
    [
        ("Vakanser. Resten är ett underskott för lokaler.", 20, True),
        ("Vakanser. Resten är ett överskott för lokaler.", 20, False),
        ("Vakanser. Övriga poster ger ett överskott.", 9000, True),
        ("Vakanser. Resterande beror på lägre kostnader för resor.", 9000, True),
        ("Vakanser. I övrigt högre personalkostnader.", 20, True),
        ("Vakanser. I övrigt högre intäkter.", 20, False),
        ("Vakanser. Ett underskott för lokaler.", 20, False),
        ("Resten är inte ett underskott.", 20, False),
        ("Resten är både överskott och underskott.", 20, False),
        ("Övriga avdelningar har läst texten.", 20, False),
        ("", 20, False),
    ],
)
def test_kal404_what_is_left_has_the_sign_of_its_text(
    comment: str,
    amount: int,
    told: bool,
) -> None:
    assert left_over(comment, amount) == ([("KAL404", "Prognos!K10")] if told else [])


def test_kal404_is_silent_within_rounding() -> None:
    amount = w.submission().value(ITEM)
    assert isinstance(amount, Decimal)
    assert left_over("Resten är ett underskott.", int(amount) - 2) == []


def test_kal404_leaves_complete_items_to_kal403() -> None:
    found = left_over("Resten är ett underskott.", 20, complete="Ja")
    assert found == [("KAL403", "Analys!C6")]


def test_kal404_the_rest_may_be_an_item_of_its_own() -> None:
    assert left_over("Resten är ett underskott.", 20, cause="Övriga mindre poster") == []


# KAL405: an indicator over rows without a total


def without_total(**typed: Value) -> w.Found:
    book = w.cleared(w.form("formular-2021", w.submission()), "Prognos!A13:D13")
    return w.findings(w.typed(book, {place.replace("_", "!"): one for place, one in typed.items()}))


@pytest.mark.parametrize(
    ("value", "told"),
    [(-83305, False), (-83304, False), (-83300, False), (-83000, True), (-90000, True)],
)
def test_kal405_the_rows_add_up_to_the_indicator(value: int, told: bool) -> None:
    """The rows are shown in mnkr with a decimal: two of them, each good to 50 tkr."""
    found = without_total(Prognos_B5=w.n(value))
    assert (("KAL405", "Prognos!B5") in found) is told
    assert "KAL401" not in dict(found)


def test_kal405_leaves_a_total_that_is_shown_to_kal401() -> None:
    book = w.typed(w.form("formular-2021", w.submission()), {"Prognos!B5": w.n(-90000)})
    assert ("KAL401", "Prognos!B5") in w.findings(book)


# KAL406: headings of another period


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Resultat februari 2021", "februari"),
        ("Resultat jan-feb", "feb"),
        ("Uppföljningsrapport 2", "uppföljningsrapport 2"),
        ("Resultat UR2", "ur2"),
        ("Resultat 2020", "2020"),
        ("Ekonomiskt resultat per augusti", "augusti"),
        ("Resultat januari–april 2021", ""),
        ("Resultat t.o.m. april", ""),
        ("Resultat UR1 2021", ""),
        ("Prognos 2021–2023", ""),
        ("Resultat jämfört med 2020", ""),
        ("Prognosförändring sedan februari", ""),
        ("Årsprognos jan–dec 2021", ""),
        ("Resultat, R12 mars", ""),
        ("Jannes kommentarer till resultatet", ""),
        ("Anteckningar från mötet i februari", ""),
    ],
)
def test_kal406_a_title_names_the_reports_own_period(text: str, told: str) -> None:
    found = w.judged(w.typed(w.clean(), {"Resultat!A1": text})).findings
    assert [one.code for one in found] == (["KAL406"] if told else [])
    assert [in_words(one.facts["word"]) for one in found] == ([told] if told else [])


def test_kal406_a_workbook_whose_year_was_changed_by_hand() -> None:
    """The title still names the year that it was made for."""
    found = [
        one
        for one in w.judged(w.typed(w.clean(), {"Omslag!B6": w.n(2022)})).findings
        if one.code == "KAL406"
    ]
    assert [(str(one.place), in_words(one.facts["word"])) for one in found] == [
        ("Omslag!A1", "2021")
    ]


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        ("Resultat!B9", "Ack. utfall (februari)", True),
        ("Resultat!C9", "Ack. budget 2020", False),
        ("Prognos!F9", "Prognos i föregående rapport februari", False),
        ("Prognos!B9", "Prognos (februari)", True),
        ("Utveckling!B4", "Ack. utfall förra året (2020)", False),
    ],
)
def test_kal406_a_column_of_an_earlier_report_may_name_it(
    place: str,
    text: str,
    told: bool,
) -> None:
    found = w.findings(w.typed(w.clean(), {place: text}))
    assert (("KAL406", place) in found) is told


# One cause is told of once


def test_kal402_leaves_a_wrong_sign_to_kal206() -> None:
    assert w.findings(w.book({COSTS: w.n(27605)})) == [("KAL216", "Utveckling!C5")]


def test_kal403_leaves_an_item_without_its_kind_to_kal201() -> None:
    book = w.book({("analysis", "rad_1", "item_type"): None})
    assert w.findings(book) == [("KAL201", "Analys!C14")]


# Forms, whose totals and copies are typed


def form_of(year: int, values: dict[str, Value] | None = None) -> Book:
    """UR1 of a year as printed, in its form, with other figures typed over."""
    return w.typed(picture(books.published(year)), values or {})


def kansli_form(values: dict[str, Value]) -> w.Found:
    """Kansli's figures in the form of 2021, exact but shown in mnkr with one decimal."""
    plan = fill(w.terms(), books.FORM[2021], w.submission())
    return w.findings(w.typed(picture(plan), values))


def told_at(book: Book, code: str) -> dict[str, Finding]:
    return {str(one.place): one for one in w.judged(book).findings if one.code == code}


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("-83.3", []),
        ("-83.4", [("KAL410", "Prognos!B5")]),
        ("-83.9", [("KAL301", "Prognos!B13")]),
    ],
)
def test_kal410_a_total_of_rounded_rows(total: str, found: w.Found) -> None:
    """The rows come to −83 305 tkr, shown as −83,3, and two rows may be 0,1 off together."""
    assert kansli_form({"Prognos!B13": w.n(total)}) == found


def test_kal410_leaves_its_difference_alone() -> None:
    """The variance of the indicator rests on the copy, which is right as the rows go."""
    found = told_at(form_of(2021), "KAL410")["Prognos!B5"]
    assert [str(place) for place in found.also] == ["Prognos!B13"]
    assert (in_words(found.facts["printed"]), in_words(found.facts["expected"])) == (
        "-475423 tkr",
        "-475500 tkr",
    )


@pytest.mark.parametrize(
    ("copy", "code"),
    [
        ("26350", ""),
        ("26351", ""),
        ("26352", "KAL410"),
        ("26354", "KAL410"),
        ("26355", "KAL401"),
        ("26346", "KAL410"),
        ("26345", "KAL401"),
    ],
)
def test_kal401_holds_a_typed_copy_against_the_typed_figure(copy: str, code: str) -> None:
    """Two figures good to half a tkr each; seven rows may be 3,5 tkr off together."""
    found = w.findings(form_of(2020, {"Investeringar!B5": w.n(copy)}))
    assert [one for one, place in found if place == "Investeringar!B5"] == [code] * bool(code)


def test_kal401_names_what_a_wrong_copy_contradicts() -> None:
    found = told_at(form_of(2020), "KAL401")["Investeringar!B5"]
    assert [str(place) for place in found.also] == ["Investeringar!D5"]
    assert in_words(found.facts["other"]) == "Investeringar!C15"


def test_kal401_asks_about_a_figure_from_the_next_column() -> None:
    found = told_at(form_of(2020), "KAL401")
    hint = in_words(found["Verksamhetsmått!B9"].facts["hint"])
    assert "Skillnad mot budget (Resultat!H22)" in hint
    assert in_words(found["Verksamhetsmått!C9"].facts["hint"]) == ""


@pytest.mark.parametrize("outcome", ["55.4", "54.6"])
def test_kal401_a_copy_of_a_wrong_total_may_be_either(outcome: str) -> None:
    """Under KAL301 it is not told of a copy that repeats the total, or has the rows' sum."""
    told = told_at(form_of(2020, {"Verksamhetsmått!B6": w.n(outcome)}), "KAL401")
    assert "Verksamhetsmått!B6" not in told


def test_kal402_tells_that_rows_are_wrong_and_not_their_total() -> None:
    found = told_at(form_of(2020), "KAL402")["Resultat!B22"]
    assert in_words(found.facts["other"]) == "raderna Resultat!B9:B17"
    assert [str(place) for place in found.also] == ["Resultat!B18"]
    assert (in_words(found.facts["left"]), in_words(found.facts["right"])) == (
        "54530 tkr",
        "55400 tkr",
    )


def test_kal402_is_silent_where_the_rows_are_right_and_the_total_is_not() -> None:
    """Regionkontoret at −79,1 makes the rows 54,5, which costs and income bear out."""
    book = form_of(2020, {"Resultat!B12": w.n("-79.1"), "Resultat!D12": w.n("19.4")})
    told = w.findings(w.typed(book, {"Resultat!B18": w.n("53.2"), "Resultat!B5": w.n(53200)}))
    assert ("KAL301", "Resultat!B18") in told
    assert ("KAL402", "Resultat!B22") not in told


def test_kal402_uses_the_exact_indicator_of_a_form() -> None:
    found = told_at(form_of(2021), "KAL402")["Resultat!B17"]
    assert (in_words(found.facts["other"]), in_words(found.facts["gap"])) == (
        "Resultat!B5",
        "3695 tkr",
    )
    assert [str(place) for place in found.also[1:]] == [
        "Resultat!E17",
        "Resultat!E21",
        "Resultat!D5",
    ]


@pytest.mark.parametrize(("budget", "told"), [("0.3", False), ("0.2", True), ("-0.4", False)])
def test_kal402_a_printed_total_is_exacter_than_its_rows(budget: str, told: bool) -> None:
    """Regionbidrag, costs and income come to −320 ± 51 tkr; the rows to 0 ± 450."""
    sign = "-" if budget == "0.3" else ""
    book = form_of(2020, {"Resultat!C18": w.n(f"{sign}{budget}")})
    assert ("Resultat!D22" in told_at(book, "KAL402")) is told


def test_kal402_a_control_that_follows_is_told_of_alone_where_its_causes_hold() -> None:
    """Only the difference of 2021's cost table is wrong, which no total of the form takes up."""
    book = form_of(2021, {"Resultat!D5": w.n(20700)})
    assert "Resultat!E17" not in told_at(book, "KAL402")


def test_a_form_of_zeros_shown_in_tkr_is_no_exacter_than_its_mnkr() -> None:
    """54 600 tkr repeats 54,6 mnkr: it is good to 50 tkr, so that 54 573 is no fault."""
    book = form_of(2020, {"Resultat!E18": w.n("17.8")})
    reading = w.case(book).reading
    assert reading is not None
    key = ("result_indicator", "accumulated_variance", "variance")
    reach = reading.printed.interval(key)
    assert reach is not None
    assert (reach.low, reach.high) == (w.n(54550), w.n(54650))
    exact = w.case(form_of(2021)).reading
    assert exact is not None
    reach = exact.printed.interval(key)
    assert reach is not None
    assert (reach.low, reach.high) == (w.n("20693.5"), w.n("20694.5"))


def test_the_template_of_2020_adds_regionbidrag_on_its_own_sheet() -> None:
    """The list of checks has the grant in its formula, counts its rounding, and agrees."""
    entries: dict[Key, Value] = {
        ("result", "regionbidrag", "outcome"): w.n(30000),
        ("result", "regionbidrag", "budget"): w.n(31000),
    }
    before = w.submission(year=2020)
    book = w.laid_out(w.entered(before, entries))
    sheet = book.sheet("Kontroll")
    assert sheet is not None
    [row] = [
        at
        for (at, column), cell in sheet.cells.items()
        if column == 1 and str(cell.value).startswith("Regionbidrag + kostnader + intäkter i år")
    ]
    left, right = sheet.cells[row, 2], sheet.cells[row, 3]
    assert left.formula == '=IF(Utveckling!C7="","",Utveckling!C7+N(Resultat!B10))'
    assert left.value == right.value
    assert sheet.cells[row, 6].value == "OK"
    labels = [str(cell.value) for (_, column), cell in sheet.cells.items() if column == 1]
    assert not [label for label in labels if "skillnad mot budget" in label]
    assert [code for code, _ in w.findings(book) if code in {"KAL402", "KAL208"}] == []


def test_people_are_counted_and_not_rounded() -> None:
    """Leavers are whole people, and only the mean number of employees was rounded."""
    reading = w.case(w.laid_out(w.submission())).reading
    assert reading is not None
    reach = interval(reading.figures, ("staff_indicators", "turnover", "outcome"))
    assert reach is not None
    assert (round(reach.low, 2), round(reach.high, 2)) == (w.n("9.52"), w.n("9.53"))
