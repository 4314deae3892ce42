"""KAL412, KAL417-KAL423, KAL425-KAL429, KAL519, KAL624-KAL627, KAL705: odd books that agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import workbooks as w
from examples import reports
from kalkyl.contract.manifest import Department
from kalkyl.model import Cell, Key, Phrase, Submission, Value
from kalkyl.rules.catalogue import Expected

TEXT: Key = ("texts", "verksamhet", "value")
COMMENT: Key = ("forecast", "regionkontoret", "comment")
CAUSE: Key = ("analysis", "rad_1", "cause")


def staff(row: str) -> Key:
    return "staff", row, "value"


def codes(values: Mapping[Key, Value]) -> list[str]:
    return [code for code, _ in w.findings(w.book(values))]


def annual(values: Mapping[Key, Value], report: str = "arsredovisning") -> list[str]:
    submission = w.entered(w.of_report(report), values)
    return [code for code, _ in w.findings(w.laid_out(submission))]


# What is planned and spent


@pytest.mark.parametrize(
    ("forecast", "comment", "is_told"),
    [
        (120, None, True),
        (0, None, True),
        (212, None, False),
        (120, "Leverantören har lovat en återbetalning.", False),
        (120, "Betalas nästa år.", True),
    ],
)
def test_kal417_an_investment_below_what_is_booked(
    forecast: int, comment: str | None, *, is_told: bool
) -> None:
    [row] = w.submission().rows["investments"]
    values: dict[Key, Value] = {
        ("investments", row, "annual_forecast"): w.n(forecast),
        ("investments", row, "comment"): comment,
    }
    assert ("KAL417" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("forecast", "comment", "is_told"),
    [
        (-14000, "Vi drar ner på allt.", True),
        (-14000, "Ett statsbidrag väntas i höst.", False),
        (-14300, None, False),
    ],
)
def test_kal417_a_forecast_below_what_is_booked(
    forecast: int, comment: str | None, *, is_told: bool
) -> None:
    values: dict[Key, Value] = {
        ("forecast", "regionkontoret", "annual_forecast"): w.n(forecast),
        COMMENT: comment,
    }
    assert ("KAL417" in codes(values)) is is_told


def carried(amount: str, unit: str = "tkr", first: int = 2021, last: int = 2022) -> list[str]:
    """What is said of an annual report with a surplus of 1 827 that carries an amount over."""
    cells = ("Nytt system", amount, unit, str(first), str(last), "Drift", "Införs i vår.")
    columns = ("Avser", "Belopp", "Enhet", "Från år", "Till år", "Drift eller investering")
    lines = (
        "rapport arsredovisning",
        f"| Resultathantering | {' | '.join((*columns, 'Motivering'))} |",
        "|" + "---|" * 8,
        f"| ny rad | {' | '.join(cells)} |",
    )
    return of_example(*lines)


def of_example(*lines: str) -> list[str]:
    return [finding.code for report in reports("\n".join(lines)) for finding in report.findings]


@pytest.mark.parametrize(
    "codes_of",
    [
        lambda: carried("900", "tkr", 2021, 2021),
        lambda: carried("900", "tkr", 2022, 2021),
        lambda: carried("900", "tkr", 2022, 2023),
        lambda: carried("-900"),
        lambda: carried("0,9"),
        lambda: carried("900", "mnkr"),
        lambda: carried("19 000"),
    ],
)
def test_kal418_a_carry_over_that_cannot_be(codes_of: Callable[[], list[str]]) -> None:
    assert "KAL418" in codes_of()


def test_kal418_says_nothing_of_a_surplus() -> None:
    assert "KAL418" not in carried("900")
    assert "KAL418" not in carried("0,9", "mnkr")


def planned(*investments: tuple[int | None, int]) -> list[str]:
    """What is said of a plan's investments, each with its total and its first year."""
    values: dict[Key, Value] = {}
    for number, (total, year) in enumerate(investments):
        key = ("investment_budget", f"reception_{number}")
        values |= {(*key, "group"): "Reinvesteringar", (*key, "project"): f"Reception {number}"}
        values |= {
            (*key, "total_budget"): None if total is None else w.n(total),
            (*key, "year_1"): w.n(year),
        }
    plan = w.entered(w.of_report("verksamhetsplan"), values)
    rows = tuple(dict.fromkeys(row for _, row, _ in values))
    plan = replace(plan, rows={**plan.rows, "investment_budget": rows})
    return [code for code, _ in w.findings(w.laid_out(plan))]


def test_kal419_a_total_below_its_years_or_in_kronor() -> None:
    assert "KAL419" in planned((100, 840))
    assert "KAL419" in planned((None, 840), (None, 400_000))
    assert "KAL419" not in planned((840, 840), (None, 400))
    assert "KAL419" not in planned((None, 840), (None, 40_000))


# People


@pytest.mark.parametrize(
    ("left", "comment", "is_told"),
    [(33, None, True), (33, "En hel enhet har flyttats.", False), (3, None, False)],
)
def test_kal420_three_times_the_target(left: int, comment: str | None, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        staff("left_external"): w.n(left),
        ("staff_indicators", "turnover", "comment"): comment,
    }
    assert ("KAL420" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("motivation", "is_told"), [("4.1", True), ("74", False), ("6", False), ("0.73", False)]
)
def test_kal421_a_mean_of_five_for_an_index(motivation: str, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        ("survey", "answers", "value"): w.n(60),
        ("survey", "motivation", "value"): w.n(motivation),
        ("survey", "leadership", "value"): w.n(74),
        ("survey", "governance", "value"): w.n(71),
    }
    assert ("KAL421" in annual(values)) is is_told


def test_kal421_people_are_counted_in_whole_numbers() -> None:
    assert "KAL421" in codes({staff("left_external"): w.n("6.8")})
    assert "KAL421" not in codes({staff("permanent_staff"): w.n("61.9")})


def test_kal422_months_to_come() -> None:
    months = w.submission().rows["monthly_staff"]
    assert "KAL422" in codes({("monthly_staff", months[4], "leavers"): w.n(0)})
    assert "KAL422" not in codes({("monthly_staff", months[3], "leavers"): w.n(2)})


@pytest.mark.parametrize(("more", "is_told"), [(0, False), (1, False), (400, True), (-400, True)])
def test_kal423_groups_that_do_not_make_the_whole(more: int, *, is_told: bool) -> None:
    hours = w.submission().value(staff("sick_hours"))
    assert isinstance(hours, Decimal)
    values: dict[Key, Value] = {
        ("sick_groups", "women", "sick_hours"): hours - 900,
        ("sick_groups", "men", "sick_hours"): w.n(900 + more),
    }
    assert ("KAL423" in codes(values)) is is_told


# What was left or copied


def test_kal519_the_last_outcome_again() -> None:
    keys = [("result", row, "outcome") for row in ("regionkontoret", "fortroendevalda")]
    then = {key: w.submission().value(key) for key in keys}
    before = w.before(w.submission(), "previous")
    kept = w.with_entries(before, then)
    changed = w.with_entries(before, {keys[0]: w.n(-7000), keys[1]: then[keys[1]]})
    book = w.clean()

    def places(previous: Submission) -> list[str]:
        expected = w.against(previous=previous)
        return [at for code, at in w.findings(book, expected) if code == "KAL519"]

    assert places(kept) == ["Resultat!B10"]
    assert places(changed) == []


def test_kal519_twelve_months_that_end_on_the_same_day() -> None:
    before = w.before(w.submission(), "previous")
    day: Value = w.submission().value(staff("window_end"))
    assert isinstance(day, date)
    same = w.with_entries(before, {staff("window_end"): day})
    moved = w.with_entries(before, {staff("window_end"): day.replace(month=2, day=28)})
    found = [w.findings(w.clean(), w.against(previous=then)) for then in (same, moved)]
    assert [[code for code, _ in hits if code == "KAL519"] for hits in found] == [["KAL519"], []]


def test_kal625_a_text_filled_down() -> None:
    rows = w.submission().rows["environment"]
    text = "Arbetsgrupperna har gått igenom sina rutiner för schemaläggning."
    keys = [("environment", row, "comment") for row in rows[:2]]
    assert "KAL625" in codes(dict.fromkeys(keys, text))
    assert "KAL625" not in codes(dict.fromkeys(keys, "Enligt plan."))


# Words


@pytest.mark.parametrize(
    ("text", "key", "is_told"),
    [
        ("Underskottet beror på tjänster som inte har tillsatts.", COMMENT, True),
        ("Överskottet beror på tjänster som inte har tillsatts.", COMMENT, False),
        ("Tjänster har inte tillsatts. Underskottet i vården är ett annat.", COMMENT, False),
        ("Högre kostnader för licenser än budgeterat.", CAUSE, True),
        ("Lägre kostnader för resor än budgeterat.", CAUSE, False),
        ("Högre kostnader för licenser, men högre intäkter.", CAUSE, False),
        ("Högre kostnader möts av ökade intäkter.", CAUSE, False),
    ],
)
def test_kal627_the_side_of_a_row(text: str, key: Key, *, is_told: bool) -> None:
    assert ("KAL627" in codes({key: text})) is is_told


@pytest.mark.parametrize(
    ("amount", "complete", "is_told"),
    [(900, "Ja", True), (790, "Ja", True), (900, "Nej", False), (0, "Ja", False), (1, "Ja", False)],
)
def test_kal412_the_items_of_a_change(amount: int, complete: str, *, is_told: bool) -> None:
    """The forecast of Regionkontoret is what it was: nothing has changed."""
    values: dict[Key, Value] = {
        ("analysis", row, "complete"): "Nej" for row in w.submission().rows["analysis"]
    }
    item = ("analysis", "rad_1")
    values |= {(*item, "amount"): w.n(amount), (*item, "complete"): complete}
    values[*item, "item_type"] = "Förändring sedan föregående rapport"
    assert ("KAL412" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Säkerhets prognos för helåret är oförändrad.", True),
        ("Arbetet görs tillsammans med Säkerhet.", False),
        ("Kanslis prognos för helåret är oförändrad.", False),
        ("Säkerhetsprognosen är oförändrad.", False),
    ],
)
def test_kal624_another_departments_text(text: str, *, is_told: bool) -> None:
    manifest = w.manifest(Department("110", "Kansli"), Department("160", "Säkerhet"))
    found = w.findings(w.book({TEXT: text}), Expected(manifest=manifest))
    assert ("KAL624" in {code for code, _ in found}) is is_told


@pytest.mark.parametrize(
    ("place", "text", "is_told"),
    [
        ("Resultat!K10", "OBS ska vara −16 248", True),
        ("Resultat!B25", "Rätt belopp: 450", True),
        ("Resultat!K10", "Avstämt mot ekonomisystemet den 8:e.", False),
        ("Resultat!K10", "OBS!", False),
    ],
)
def test_kal626_a_correction_beside_the_table(place: str, text: str, *, is_told: bool) -> None:
    found = w.findings(w.with_cells(w.clean(), {place: Cell(text)}))
    assert ("KAL626" in {code for code, _ in found}) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Vår registrator är sjukskriven sedan mars.", True),
        ("Anna Berg har varit långtidssjukskriven under våren.", True),
        ("Enhetschefen har varit borta med depression under hela perioden.", True),
        ("En av våra handläggare har fått en stroke.", True),
        ("En av våra två controllers är sjukskriven sedan i mars för utmattning.", True),
        ("Två av våra controllers är sjukskrivna.", False),
        ("Karin slutade på grund av sin diabetes.", True),
        ("Vår samordnare arbetar med missbruk och beroende.", False),
        ("Insatser mot depression har nått alla medarbetare.", False),
        ("Region Exempel har fått fler remisser för depression.", False),
        ("Tre medarbetare är långtidssjukskrivna.", False),
        ("Den som är sjukskriven får stöd av företagshälsovården.", False),
        ("Cancervården har fått fler remisser.", False),
    ],
)
def test_kal705_the_illness_of_one_person(text: str, *, is_told: bool) -> None:
    assert ("KAL705" in codes({TEXT: text})) is is_told


def test_kal504_says_to_clear_what_the_plan_does_not_have() -> None:
    key: Key = ("budget_per_uppdrag", "utvecklingsmedel", "annual")
    plan = w.with_entries(w.before(w.submission(), "plan"), {key: None})
    row = ("forecast", "utvecklingsmedel")
    values: dict[Key, Value] = {
        (*row, column): w.n(-500) for column in ("annual_budget", "annual_forecast")
    }
    report = w.judged(w.book(values), w.against(plan=plan))
    [finding] = [
        finding
        for finding in report.findings
        if finding.code == "KAL504" and finding.key == (*row, "annual_budget")
    ]
    advice = finding.facts["advice"]
    assert isinstance(advice, Phrase)
    assert advice.id == "clear_the_cell"


@pytest.mark.parametrize(
    ("limit", "is_told"), [("6.0", True), ("7", True), ("55", False), ("30", False)]
)
def test_kal421_a_limit_that_is_a_tenth_of_the_others(limit: str, *, is_told: bool) -> None:
    rows = ("rad_1", "rad_2", "rad_3")
    bare = w.of_report("arsredovisning")
    submission = replace(bare, rows={**bare.rows, "osa": rows})
    values: dict[Key, Value] = {("osa", row, "parameter"): f"Område {row}" for row in rows}
    for row in rows:
        values |= {("osa", row, "outcome"): w.n("71.5"), ("osa", row, "limit"): w.n(60)}
    book = w.laid_out(w.entered(submission, {**values, ("osa", "rad_2", "limit"): w.n(limit)}))
    places = [place for code, place in w.findings(book) if code == "KAL421"]
    assert any("C" in place for place in places) is is_told, places


@pytest.mark.parametrize(
    ("comment", "is_told"),
    [
        ("En enhet har flyttats hit under året, budgeten följer med senare.", False),
        ("En enhet flyttas kanske hit nästa år.", True),
        ("Högre kostnader än budgeterat.", True),
    ],
)
def test_kal417_a_unit_has_come_and_its_budget_follows(comment: str, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        ("result", "regionkontoret", "outcome"): w.n(-60_000),
        ("result", "regionkontoret", "comment"): comment,
    }
    assert ("KAL417" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("outcomes", "limits", "is_told"),
    [
        ((65, 60, 75), ("68.4", "58.2", "80.1"), True),
        ((65, 60, 75), (65, 60, 75), False),
        (("68.4", "58.2", 80), (65, 60, 75), False),
        ((65, "58.2", 75), ("68.4", 60, "80.1"), True),
        ((65, "58.2", 75), ("68.4", "60.5", "80.1"), False),
    ],
)
def test_kal421_outcomes_and_limits_in_each_others_columns(
    outcomes: tuple[object, ...], limits: tuple[object, ...], *, is_told: bool
) -> None:
    rows = ("rad_1", "rad_2", "rad_3")
    bare = w.of_report("arsredovisning")
    submission = replace(bare, rows={**bare.rows, "osa": rows})
    values: dict[Key, Value] = {("osa", row, "parameter"): f"Område {row}" for row in rows}
    for row, outcome, limit in zip(rows, outcomes, limits, strict=True):
        values |= {("osa", row, "outcome"): w.n(str(outcome))}
        values |= {("osa", row, "limit"): w.n(str(limit))}
    found = [code for code, _ in w.findings(w.laid_out(w.entered(submission, values)))]
    assert ("KAL421" in found) is is_told


def test_kal421_says_where_the_other_indexes_are() -> None:
    rows = ("motivation", "leadership", "governance")
    values: dict[Key, Value] = {("survey", row, "value"): w.n("77.3") for row in rows}
    book = w.laid_out(w.entered(w.of_report("arsredovisning"), values))
    [finding] = [one for one in w.judged(book).findings if one.code == "KAL421"]
    assert len(finding.also) == len(rows) - 1


@pytest.mark.parametrize(
    ("outcome", "comment", "is_told"),
    [
        (900, None, True),
        (900, "Anbudet blev dyrare, beslut i styrelsen.", False),
        (580, None, False),
        (640, None, False),
        (660, None, True),
    ],
)
def test_kal428_an_investment_over_its_budget(
    outcome: int, comment: str | None, *, is_told: bool
) -> None:
    [row] = w.submission().rows["investments"]
    values: dict[Key, Value] = {
        ("investments", row, "outcome"): w.n(outcome),
        ("investments", row, "annual_budget"): w.n(600),
        ("investments", row, "annual_forecast"): w.n(600),
        ("investments", row, "comment"): comment,
    }
    assert ("KAL428" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [(-15_000, -13_000, True), (-15_000, -13_100, False), (-15_000, -900, False)],
)
def test_kal429_outcomes_in_whole_thousands(first: int, second: int, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        ("result", "regionkontoret", "outcome"): w.n(first),
        ("result", "fortroendevalda", "outcome"): w.n(second),
    }
    assert ("KAL429" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("comment", "forecast", "is_told"),
    [
        ("Prognosen följer budget, ingen avvikelse förväntas.", -43_000, True),
        ("Prognosen är i nivå med årets budget.", -43_000, True),
        ("Inga avvikelser mot budget.", -43_000, True),
        ("Prognosen följer budget, ingen avvikelse förväntas.", -44_125, False),
        ("Enligt budget.", -43_000, True),
        ("Personalkostnaderna följer budget. Hyran är lägre.", -43_000, False),
        ("Prognosen följer inte budget.", -43_000, False),
        ("Prognosen följer budget, men hyran är lägre.", -43_000, False),
        ("Utfallet följer budget, tjänster tillsätts senare under året.", -43_000, False),
    ],
)
def test_kal627_a_comment_that_says_no_variance(
    comment: str, forecast: int, *, is_told: bool
) -> None:
    values: dict[Key, Value] = {
        ("forecast", "regionkontoret", "annual_forecast"): w.n(forecast),
        COMMENT: comment,
    }
    assert ("KAL627" in codes(values)) is is_told


# Copied or filled down


@pytest.mark.parametrize(("income", "is_told"), [(1460, True), (1461, False)])
def test_kal425_outcomes_that_are_the_budget(income: int, *, is_told: bool) -> None:
    values: dict[Key, Value] = {
        ("development", "costs", "this_year"): w.n(-29892),
        ("development", "income", "this_year"): w.n(income),
    }
    assert ("KAL425" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("column", "figures", "is_told"),
    [
        ("sick_hours", (160, 160, 160), True),
        ("sick_hours", (160, 160, 161), False),
        ("sick_hours", (160, 160), False),
        ("employees", (61, 62, 63, 64), True),
        ("employees", (61, 61, 61, 61), False),
        ("employees", (61, 62, 63, 63), False),
    ],
)
def test_kal426_months_filled_down(column: str, figures: tuple[int, ...], *, is_told: bool) -> None:
    rows = w.submission().rows["monthly_staff"]
    keys = [("monthly_staff", row, column) for row in rows]
    values: dict[Key, Value] = {
        key: w.n(figure) for key, figure in zip(keys, figures, strict=False)
    }
    assert ("KAL426" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("people", "sick", "is_told"),
    [
        ((61, 61, 61), (800, 840, 790), False),
        ((61, 62, 61), (800, 840, 790), True),
        ((412, 412, 412), (800, 840, 790), False),
        ((61, 61, 61), (800, 800, 800), False),
    ],
)
def test_kal426_contracted_hours_spread_over_the_months(
    people: tuple[int, ...], sick: tuple[int, ...], *, is_told: bool
) -> None:
    rows = w.submission().rows["monthly_staff"]
    values: dict[Key, Value] = {}
    for row, staff_of, hours in zip(rows, people, sick, strict=False):
        columns = {"employees": staff_of, "sick_hours": hours, "ordinary_hours": 9000}
        values |= {("monthly_staff", row, name): w.n(one) for name, one in columns.items()}
    assert ("KAL426" in codes(values)) is is_told


@pytest.mark.parametrize(
    ("forecast", "comment", "is_told"),
    [
        (-44125, "Högre kostnader än budget.", True),
        (-44126, "Högre kostnader än budget.", False),
        (-44125, "Fakturor som hör till senare månader.", False),
    ],
)
def test_kal427_a_forecast_left_at_the_budget(
    forecast: int, comment: str, *, is_told: bool
) -> None:
    values: dict[Key, Value] = {
        ("forecast", "regionkontoret", "annual_forecast"): w.n(forecast),
        ("result", "regionkontoret", "outcome"): w.n(-19950),
        ("result", "regionkontoret", "comment"): comment,
    }
    assert ("KAL427" in codes(values)) is is_told


# What the rows say themselves


def test_kal625_a_text_that_repeats_a_cell_of_its_row() -> None:
    row = w.submission().rows["goals"][0]
    key = ("goals", row, "description")
    assignment = w.submission().value(("goals", row, "assignment"))
    assert "KAL625" in codes({key: assignment})
    assert "KAL625" not in codes({key: "Arbetet har börjat."})


@pytest.mark.parametrize(("outcome", "is_told"), [("0.94", True), ("94", False), ("0.2", False)])
def test_kal217_a_measure_in_percent_as_a_share(outcome: str, *, is_told: bool) -> None:
    row = ("business_measures", "ny")
    values: dict[Key, Value] = {(*row, "measure"): "E-fakturor", (*row, "unit"): "procent"}
    values |= {(*row, "outcome"): Decimal(outcome), (*row, "target"): w.n(95)}
    what = w.submission()
    submission = replace(what, rows={**what.rows, "business_measures": ("ny",)})
    found = w.findings(w.laid_out(w.entered(submission, values)))
    assert ("KAL217" in [code for code, _ in found]) is is_told


@pytest.mark.parametrize("text", ["Prognosen är #REFERENS! tkr bättre.", "Kostnad #SAKNAS i år."])
def test_kal621_an_error_value_in_a_text(text: str) -> None:
    assert "KAL621" in codes({TEXT: text})
    assert "KAL621" not in codes({TEXT: text.replace("#", "")})
