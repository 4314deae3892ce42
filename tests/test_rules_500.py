"""KAL5xx: over time, and against the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

import workbooks as w
from facts import RULES, in_words
from kalkyl.contract.spec import VALUE
from kalkyl.model import Book, Finding, Key, Level, Sender, Severity, Source, Submission, Value
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.wording.messages import message
from shipped_organisation import case_of, contract

COSTS: Key = ("development", "costs", "last_year")
THEN: Key = ("development", "costs", "this_year")
COMMENT: Key = ("development", "costs", "comment")
FORECASTS = [
    ("forecast", row, "previous_forecast") for row in ("regionkontoret", "fortroendevalda")
]
BUDGET: Key = ("forecast", "regionkontoret", "annual_budget")
PLANNED: Key = ("budget_per_uppdrag", "regionkontoret", "annual")
TARGET: Key = ("staff_indicators", "sick_leave", "target")
PROJECT = "mobler_och_utrustning"
BEFORE = {source: w.before(w.submission(), source) for source in ("plan", "previous", "last_year")}
SECOND = "uppfoljningsrapport-2"


def facing(source: str, values: Mapping[Key, Value]) -> Expected:
    """An earlier report as the clean workbook has it, but for some entries."""
    return w.against(**{source: w.with_entries(BEFORE[source], values)})


def held(source: str, values: Mapping[Key, Value]) -> w.Found:
    """What is found in the clean workbook against an earlier report with some entries."""
    return w.findings(w.clean(), facing(source, values))


def graver(where: Book, expected: Expected) -> w.Found:
    """The findings without the notes on what is merely odd."""
    return [one for one in w.findings(where, expected) if one[0] < "KAL9"]


def words(where: Book, expected: Expected) -> str:
    found = w.only(where, expected)
    rule = rule_of(found.code)
    assert rule is not None
    return message(rule, found)


def of(code: str, where: Book, expected: Expected) -> list[Finding]:
    return [one for one in w.judged(where, expected).findings if one.code == code]


@pytest.mark.parametrize("source", BEFORE)
def test_a_workbook_that_agrees_with_what_came_before_is_clean(source: str) -> None:
    assert held(source, {}) == []


def test_all_three_can_be_given_at_once() -> None:
    assert w.findings(w.clean(), w.against(**BEFORE)) == []


def test_what_was_not_given_is_told_of() -> None:
    skipped = {one.code: one.detail for one in w.judged(w.clean()).skipped}
    wanted = {code: what for code, what in skipped.items() if code > "KAL5"}
    assert wanted == {
        **dict.fromkeys(("KAL501", "KAL502", "KAL628"), "last_year"),
        **dict.fromkeys(("KAL503", "KAL512", "KAL513", "KAL519", "KAL520", "KAL905"), "previous"),
        **dict.fromkeys(("KAL504", "KAL511"), "plan"),
        **dict.fromkeys(("KAL514", "KAL521", "KAL901"), "previous|last_year"),
        **dict.fromkeys(("KAL515", "KAL516", "KAL517", "KAL518"), "plan|previous|last_year"),
        "KAL624": "manifest",
    }


def test_one_of_several_is_enough() -> None:
    skipped = {one.code for one in w.judged(w.clean(), facing("last_year", {})).skipped}
    assert not skipped & {"KAL501", "KAL514", "KAL515", "KAL901"}


def project(name: str, budget: int) -> dict[Key, Value]:
    """A row of the investments."""
    amounts = {"outcome": 1, "annual_budget": budget, "annual_forecast": budget}
    cells: dict[str, Value] = {"project": name, **{word: w.n(n) for word, n in amounts.items()}}
    return {("investments", "ny", column): value for column, value in cells.items()}


# KAL501, KAL502: last year's outcome


@pytest.mark.parametrize(
    ("said", "then", "told"),
    [
        ("-154986", "-154984", True),
        ("-154986", "-154985", True),
        ("-154986", "-154986", False),
        ("-154986", "-154985.6", False),
        ("-154986", "-154986.5", False),
        ("-154986", "-154986.6", True),
        ("-154986", "-154985.4", True),
        ("-154985.6", "-154986", False),
        ("-154985.6", "-154985.6", False),
        ("-154985.6", "-154985", True),
        ("0", "0", False),
    ],
)
def test_kal501_allows_for_rounding_and_no_more(said: str, then: str, told: bool) -> None:
    expected = facing("last_year", {THEN: w.n(then)})
    found = graver(w.book({COSTS: w.n(said)}), expected)
    assert found == ([("KAL501", "Utveckling!B5")] if told else [])


@pytest.mark.parametrize(
    ("then", "told"), [("-154900", False), ("-155100", False), ("-154000", True)]
)
def test_kal501_takes_a_report_in_millions_for_what_it_shows(then: str, told: bool) -> None:
    last = w.with_entries(BEFORE["last_year"], {THEN: w.n(then)})
    shown = replace(last.facts[THEN], decimals=-2 if then == "-154900" else -3)
    last = replace(last, facts={**last.facts, THEN: shown})
    found = graver(w.book({COSTS: w.n("-154944")}), w.against(last_year=last))
    assert found == ([("KAL501", "Utveckling!B5")] if told else [])


def test_kal501_says_where_the_figure_stands() -> None:
    last = w.case(w.laid_out(w.submission(year=2020)), file="2020.xlsx").reading
    assert last is not None
    found = words(w.clean(), w.against(last_year=last.submission))
    assert "samma tal" in found  # the same figures are told of first
    entered = w.with_entries(
        last.submission, {THEN: w.n(-26000), ("staff", "left_internal", VALUE): w.n(9)}
    )
    [one, other] = of("KAL501", w.clean(), w.against(last_year=entered))
    assert in_words(one.facts["then_at"]) == ""
    assert in_words(other.facts["then_at"]) == "2020.xlsx Utveckling!C6"


def test_kal502_a_comment_on_the_row_makes_it_a_warning() -> None:
    expected = facing("last_year", {THEN: w.n(-26182)})
    [found] = w.judged(w.book({COMMENT: "En faktura bokfördes om."}), expected).findings
    assert (found.code, found.severity) == ("KAL502", Severity.WARNING)
    elsewhere = w.book({("development", "income", "comment"): "En faktura bokfördes om."})
    assert w.findings(elsewhere, expected) == [("KAL501", "Utveckling!B5")]


def test_kal501_takes_a_blank_for_nothing_to_compare() -> None:
    assert held("last_year", {THEN: None}) == [("KAL501", "Utveckling!B5")]
    assert held("last_year", {THEN: None, ("development", "income", "this_year"): None}) == []
    zero = w.book({COSTS: w.n(0)})
    assert w.findings(zero, facing("last_year", {THEN: None})) == []


# KAL503: the forecast before


def test_kal503_the_forecast_before_is_that_of_the_report_before() -> None:
    row: Key = ("forecast", "regionkontoret", "annual_forecast")
    assert held("previous", {row: w.n(-43336)}) == [("KAL503", "Prognos!F10")]
    assert held("previous", {row: w.n("-43335.4")}) == []


def test_kal503_forecasts_on_each_others_rows_are_seen() -> None:
    one, other = (w.submission().value(key) for key in FORECASTS)
    book = w.book({FORECASTS[0]: other, FORECASTS[1]: one})
    found = of("KAL503", book, facing("previous", {}))
    assert [in_words(one.facts["hint"]) for one in found] == [
        "Det beloppet står på raden Förtroendevalda där.",
        "Det beloppet står på raden Regionkontoret där.",
    ]


# KAL504: the plan


@pytest.mark.parametrize(
    ("budget", "hint"),
    [
        ("-44126", ""),
        ("-45124", ""),
        ("-41425", "Två siffror har bytt plats."),
        ("-39970", "Det beloppet står på raden Förtroendevalda där."),
        ("-15132", "Det beloppet står i kolumnen Budget t.o.m. april där."),
    ],
)
def test_kal504_says_what_the_slip_looks_like(budget: str, hint: str) -> None:
    [found] = of("KAL504", w.book({BUDGET: w.n(budget)}), facing("plan", {}))
    assert in_words(found.facts["hint"]) == hint
    assert (in_words(found.facts["known"]), str(found.place)) == ("-44125 tkr", "Prognos!C10")


def test_kal504_turns_the_sign_of_the_plan_but_not_of_investments() -> None:
    assert held("plan", {PLANNED: w.n(-44125)}) == [("KAL517", "Prognos!C10")]
    year_1: Key = ("investment_budget", PROJECT, "year_1")
    assert held("plan", {year_1: w.n(841)}) == [("KAL504", "Investeringar!C10")]


@pytest.mark.parametrize(("budget", "code"), [(-44, "KAL215"), (-30, "KAL504")])
def test_kal504_leaves_a_budget_in_another_unit_to_kal215(budget: int, code: str) -> None:
    found = dict(w.findings(w.book({BUDGET: w.n(budget)}), facing("plan", {})))
    assert found[code] == "Prognos!C10"
    assert ("KAL504" in found) is (code == "KAL504")


@pytest.mark.parametrize("factor", [1000, -1])
def test_kal504_a_column_that_is_wrong_alike_is_one_fault(factor: int) -> None:
    rows = {"regionkontoret": -14, "fortroendevalda": -13, "utvecklingsmedel": -12}
    planned = {("budget_per_uppdrag", row, "annual"): Decimal(-n) for row, n in rows.items()}
    budgets = {("forecast", row, "annual_budget"): Decimal(n * factor) for row, n in rows.items()}
    forecasts = {("forecast", row, "annual_forecast"): w.n(n) for row, n in rows.items()}
    book = w.book({**budgets, **forecasts})
    code = {1000: "KAL516", -1: "KAL504"}[factor]
    [found] = of(code, book, facing("plan", planned))
    assert len(found.also) == 2


def test_kal504_a_column_pasted_a_row_off_is_one_fault() -> None:
    rows = ["fortroendevalda", "oforutsett_regionstyrelsen", "regionkontoret", "utvecklingsmedel"]
    planned = {("budget_per_uppdrag", row, "annual"): w.n(5000 + n) for n, row in enumerate(rows)}
    budgets = {("forecast", row, "annual_budget"): w.n(-5001 - n) for n, row in enumerate(rows[:3])}
    book = w.book(budgets)
    found = of("KAL504", book, facing("plan", planned))
    assert [len(one.also) for one in found] == [2]
    assert in_words(found[0].facts["hint"]).endswith(" Beloppen kan stå på fel rader.")


def test_kal504_a_project_that_the_plan_has_not_is_told_of() -> None:
    items = project("Ny reception", 50)
    book = w.laid_out(w.with_entries(w.submission(), items))
    [found] = of("KAL504", book, facing("plan", {}))
    assert in_words(found.facts["known"]) == "inget belopp"


def test_kal504_compares_goals_by_their_words() -> None:
    goal: Key = ("goals", w.submission().rows["goals"][0], "goal")
    assert held("plan", {goal: "EKONOMIN ska vara i  balans över tid"}) == []
    assert held("plan", {goal: "Ekonomin är i balans"}) == [("KAL504", "Mål!B5")]


# KAL505: what the year's lists decide


def test_kal505_a_target_of_the_lists_is_not_changed() -> None:
    book = w.book({TARGET: w.n(6)})
    assert w.findings(book) == [("KAL505", "Medarbetare!C7")]
    assert w.findings(book, facing("plan", {})) == [("KAL505", "Medarbetare!C7")]


def test_kal505_a_target_as_it_is_shown_is_no_change() -> None:
    key: Key = ("staff_indicators", "sick_leave", "target")
    book = w.typed(w.clean(), {"Medarbetare!C7": w.n("0.0400")})
    assert w.findings(book) == []
    assert w.findings(w.book({key: w.n("4.04")})) == []


def test_kal505_a_target_of_the_departments_own_is_its_own() -> None:
    assert contract(w.REPORT, 2030).spec(TARGET) is not None
    what = w.with_entries(w.submission(year=2030), {TARGET: w.n(6)})
    assert "KAL505" not in [code for code, _ in w.findings(w.laid_out(what))]


# KAL511, KAL512: rows that are gone


def with_project(source: str, *names: str, amount: int = 400) -> Submission:
    table, column = {
        "plan": ("investment_budget", "year_1"),
        "previous": ("investments", "outcome"),
    }[source]
    rows: dict[Key, Value] = {}
    for number, name in enumerate(names):
        rows[table, f"n{number}", "project"] = name
        rows[table, f"n{number}", column] = w.n(amount)
    then = BEFORE["plan"] if source == "plan" else w.before(second(), "previous")
    return w.with_entries(then, rows)


def second(report: str = SECOND) -> Submission:
    return w.submission(report=report)


def test_kal511_names_the_first_rows_and_counts_the_others() -> None:
    plan = with_project("plan", "Alfa", "Beta", "Gamma", "Delta", "Epsilon")
    found = w.only(w.clean(), w.against(plan=plan))
    assert (found.code, found.severity) == ("KAL511", Severity.WARNING)
    assert in_words(found.facts["missing"]) == "Alfa, Beta, Gamma, Delta och 1 till"


def test_kal511_asks_for_a_row_of_another_name() -> None:
    plan = with_project("plan", "Ny receptionsdisk")
    row = project("Ny reception disk", 0)
    book = w.laid_out(w.with_entries(w.submission(), row))
    assert (
        in_words(w.only(book, w.against(plan=plan)).facts["hint"])
        == "Är det raden Ny reception disk?"
    )


def test_kal511_lets_a_project_without_money_this_year_be() -> None:
    assert w.findings(w.clean(), w.against(plan=with_project("plan", "Alfa", amount=0))) == []


def test_kal511_october_has_only_the_investments_that_deviate() -> None:
    plan = w.with_entries(
        w.before(second("manadsrapport-oktober"), "plan"),
        {
            ("investment_budget", "n", "project"): "Alfa",
            ("investment_budget", "n", "year_1"): w.n(9),
        },
    )
    book = w.laid_out(second("manadsrapport-oktober"))
    assert w.findings(book) == []
    assert w.findings(book, w.against(plan=plan)) == []


def test_kal512_what_was_reported_before_is_still_there() -> None:
    book = w.laid_out(second())
    expected = w.against(previous=with_project("previous", "Alfa"))
    assert w.findings(book, expected) == [("KAL512", "Investeringar!A10")]
    nothing = w.against(previous=with_project("previous", "Alfa", amount=0))
    assert w.findings(book, nothing) == []


def test_kal512_leaves_the_rows_of_the_plan_to_kal511() -> None:
    plan = w.with_entries(
        w.before(second(), "plan"),
        {
            ("investment_budget", "alfa", "project"): "Alfa",
            ("investment_budget", "alfa", "year_1"): w.n(9),
        },
    )
    before = w.with_entries(
        w.before(second(), "previous"),
        {("investments", "alfa", "project"): "Alfa", ("investments", "alfa", "outcome"): w.n(9)},
    )
    book = w.laid_out(second())
    assert w.findings(book, w.against(plan=plan, previous=before)) == [
        ("KAL511", "Investeringar!A10")
    ]


# KAL513: sums that fall

INCOME: Key = ("development", "income", "this_year")
OUTCOME: Key = ("result", "regionkontoret", "outcome")


@pytest.mark.parametrize(
    ("key", "then", "told"),
    [
        (INCOME, "1373", True),
        (INCOME, "1372", False),
        (INCOME, "1372.4", False),
        (INCOME, "1000", False),
        (OUTCOME, "-14206", True),
        (OUTCOME, "-14204", False),
        (OUTCOME, "3000", True),
        (OUTCOME, "0", False),
        (("staff", "period_left", VALUE), "3", True),
        (("staff", "period_left", VALUE), "1", False),
        (("staff", "sick_hours", VALUE), "3600", False),
    ],
)
def test_kal513_what_is_counted_from_january_does_not_fall(key: Key, then: str, told: bool) -> None:
    found = held("previous", {key: w.n(then)})
    assert [code for code, _ in found] == (["KAL513"] if told else [])


def test_kal513_an_investment_does_not_fall() -> None:
    before = w.with_entries(
        w.before(second(), "previous"), {("investments", PROJECT, "outcome"): w.n(213)}
    )
    found = w.findings(w.laid_out(second()), w.against(previous=before))
    assert found == [("KAL513", "Investeringar!B10")]


def test_kal513_leaves_a_sign_that_was_turned_to_kal517() -> None:
    assert w.only(w.clean(), facing("previous", {OUTCOME: w.n(14205)})).code == "KAL517"


def test_kal513_says_of_a_cost_that_it_went_back_and_not_that_it_is_less() -> None:
    found = w.only(w.clean(), facing("previous", {OUTCOME: w.n(-18805)}))
    assert message(RULES["KAL513"], found, "sv").startswith(
        "Regionkontoret, Ack. utfall: beloppet har gått tillbaka från −18\N{NO-BREAK SPACE}805"
    )


@pytest.mark.parametrize(
    ("now", "then", "thousand"),
    [("1", "7", False), ("1", "1000", False), ("14", "14205", True), ("7", "7300", False)],
)
def test_kal513_one_digit_is_no_thousandth(now: str, then: str, *, thousand: bool) -> None:
    key: Key = ("staff", "period_left", VALUE)
    report = w.judged(w.book({key: w.n(now)}), facing("previous", {key: w.n(then)}))
    [found] = [one for one in report.findings if one.code == "KAL513"]
    assert ("tusen" in in_words(found.facts["hint"])) is thousand


def test_kal513_a_comment_that_is_new_explains_it() -> None:
    comment: Key = ("result", "regionkontoret", "comment")
    book = w.book({comment: "En faktura från januari är krediterad."})
    assert w.findings(book, facing("previous", {OUTCOME: w.n(-14300)})) == []
    same: dict[Key, Value] = {
        OUTCOME: w.n(-14300),
        comment: "En faktura från januari är krediterad.",
    }
    assert "KAL513" in dict(w.findings(book, facing("previous", same)))


@pytest.mark.parametrize(
    ("now", "words", "told"),
    [
        ("0", "Medlen har inte behövt användas.", False),
        ("0", "Arbetet fortsätter.", True),
        ("-100", "Medlen har inte behövt användas.", True),
    ],
)
def test_kal513_a_comment_says_why_nothing_was_used(now: str, words: str, *, told: bool) -> None:
    book = w.book({OUTCOME: w.n(now), ("result", "regionkontoret", "comment"): words})
    found = dict(w.findings(book, facing("previous", {OUTCOME: w.n(-300)})))
    assert ("KAL513" in found) is told


# KAL514: the same again


def last_year(changes: Mapping[Key, Value] | None = None) -> Submission:
    now = w.submission()
    facts = {key: fact.value for key, fact in now.facts.items() if key[0] != "cover"}
    return w.handed_in(w.terms(2020), now, {**facts, **(changes or {})})


def test_kal514_the_same_figures_are_told_of_once_and_nothing_else() -> None:
    found = w.only(w.clean(), w.against(last_year=last_year()))
    assert (found.code, found.place) == ("KAL514", None)
    words_differ = last_year({("texts", "sammanfattning", VALUE): "Helt andra ord."})
    assert w.only(w.clean(), w.against(last_year=words_differ)).code == "KAL514"


def test_kal514_one_figure_is_enough_to_be_another_workbook() -> None:
    other = last_year({("staff", "left_retired", VALUE): w.n(3)})
    found = w.findings(w.clean(), w.against(last_year=other))
    assert "KAL514" not in [code for code, _ in found]


def test_kal514_few_figures_are_alike_by_chance() -> None:
    row: Key = ("forecast", "regionkontoret", "annual_forecast")
    assert held("previous", {row: w.n(-43335)}) == []


def test_kal514_the_same_bytes_are_the_same_file() -> None:
    case = w.case(w.clean())
    received = replace(case.received, source=Source("ny.xlsx", "a" * 64))
    then = replace(w.before(w.submission(), "last_year"), source=Source("gammal.xlsx", "a" * 64))
    expected = w.against(last_year=then)
    [found] = check(case_of(received, expected), CATALOGUE).findings
    assert (found.code, in_words(found.facts["file"])) == ("KAL514", "gammal.xlsx")
    asked = replace(expected, year=2022)
    wrong = check(case_of(received, asked), CATALOGUE).findings
    assert [one.code for one in wrong] == ["KAL132"]


# KAL515: nothing to compare with


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        (Sender("Regionkontoret", "110", "Kansliet"), True),
        (Sender("REGIONKONTORET", "", "kansli"), True),
        (Sender("", "110"), True),
        (Sender("Regionkontoret", "120", "Kansli"), False),
        (Sender("Kulturförvaltningen", "110", "Kansli"), False),
    ],
)
def test_kal515_a_department_is_found_by_code_or_else_by_name(sender: Sender, found: bool) -> None:
    plan = replace(BEFORE["plan"], sender=sender)
    told = w.findings(w.clean(), w.against(plan=plan))
    assert told == ([] if found else [("KAL515", "")])


def test_kal515_says_nothing_where_there_is_nothing_before() -> None:
    february = w.laid_out(w.submission(report="manadsrapport-februari"))
    clean = w.findings(february)
    assert w.findings(february, facing("previous", {})) == clean


# Totals


def total(by: int = 0) -> Book:
    """The total of two departments, with last year's costs off by something in the first."""
    first = w.entered(w.submission("110"), {COSTS: costs("110") - by})
    return w.laid_out(w.merged(first, w.submission("120")))


def costs(code: str) -> Decimal:
    found = w.submission(code).value(COSTS)
    assert isinstance(found, Decimal)
    return found


def lasts(*codes: str) -> list[Submission]:
    """Last year's reports of some departments."""
    return [w.before(w.submission(code), "last_year") for code in codes]


def codes(where: Book, expected: Expected) -> set[str]:
    return {one.code for one in w.judged(where, expected).findings} - {"KAL212", "KAL402"}


def test_a_total_is_held_against_the_sum_of_its_departments() -> None:
    expected = w.together("last_year", *lasts("110", "120", "130"))
    assert codes(total(), expected) == set()
    [found] = of("KAL501", total(by=2), expected)
    assert str(found.place) == "Utveckling!B5"


def test_a_total_is_not_held_against_the_sum_of_some() -> None:
    assert codes(total(by=2), w.together("last_year", *lasts("110", "130"))) == {"KAL515"}


def test_a_total_is_not_held_against_a_total_of_others() -> None:
    others = w.merged(*lasts("110", "130"))
    assert codes(total(by=2), w.against(last_year=others)) == {"KAL515"}


def test_a_form_of_the_whole_administration_can_be_held_against_a_total() -> None:
    whole = w.merged(*lasts("110", "120"))
    form = replace(w.submission(), sender=Sender("Regionkontoret"))
    cover = {("cover", row, VALUE): None for row in ("department", "department_code")}
    book = w.laid_out(w.entered(form, cover))
    [found] = of("KAL501", book, w.against(last_year=whole))[:1]
    assert in_words(found.facts["known"]) == f"{costs('110') + costs('120')} tkr"


def test_a_total_finds_its_departments_in_a_total() -> None:
    whole = w.merged(*lasts("110", "120"))
    assert whole.level is Level.ADMINISTRATION
    [found] = of("KAL501", total(by=2), w.against(last_year=whole))
    assert in_words(found.facts["known"]) == f"{costs('110') + costs('120')} tkr"
    assert w.findings(w.clean(), w.against(last_year=whole)) == []


def test_a_total_can_be_held_against_the_form_of_the_whole_administration() -> None:
    then = w.with_entries(BEFORE["last_year"], {THEN: w.n(-100)})
    form = replace(then, sender=Sender("Regionkontoret"))
    found = of("KAL501", total(), w.against(last_year=form))
    assert in_words(found[0].facts["known"]) == "-100 tkr"
    assert w.findings(w.clean(), w.against(last_year=form)) == [("KAL515", "")]
