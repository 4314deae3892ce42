"""Build half of the lawful but unusual workbooks."""

from __future__ import annotations

from datetime import timedelta

from openpyxl.comments import Comment

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    RESERVE,
    Draft,
    day,
    need,
    seed,
    swedish,
)
from unseen_seeds.lawful import (
    COSTS,
    INCOME,
    clear_groups,
    explained,
    forecasts,
    item,
    items_of,
    label,
    outcome,
    people_text,
    plain_summary,
    reforecast,
    section,
    staff,
    write_items,
)


@seed(*FULL)
def lawful_credited_invoice(draft: Draft) -> None:
    key = ("result", RESERVE, "outcome")
    draft.number(key)
    outcome(draft, key, 100)
    explained(draft, "result", RESERVE, "En faktura från förra året har krediterats.")


@seed(UR1, UR2, OCTOBER)
def lawful_outcome_below_previous(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    then = draft.before("previous", key)
    outcome(draft, key, round(then * 0.97))
    reason = "Kostnader har flyttats till rätt förvaltning, därför är utfallet lägre än sist."
    explained(draft, "result", key[1], reason)


@seed(*FORECASTS)
def lawful_new_uppdrag(draft: Draft) -> None:
    rows = draft.clean.submission.rows["forecast"]
    free = [row for row in rows if draft.value(("forecast", row, "annual_forecast")) is None]
    need(free)
    row = draft.random.choice(free)
    draft.put(("forecast", row, "annual_forecast"), -400)
    draft.put(("forecast", row, "annual_budget"), 0)
    explained(draft, "forecast", row, "Nytt uppdrag efter beslut i regionstyrelsen den 12 mars.")
    new = [item(draft, row, "Avvikelse mot budget", -400, "Nytt uppdrag utan egen budget.")]
    if draft.report != FEBRUARY:
        draft.put(("forecast", row, "previous_forecast"), 0)
        cause = "Nytt uppdrag sedan förra rapporten."
        new.append(item(draft, row, "Förändring sedan föregående rapport", -400, cause))
    for column, value in (("outcome", 0), ("budget", 0)):
        draft.put(("result", row, column), value)
    write_items(draft, [*items_of(draft), *new])
    plain_summary(draft)


@seed(*FORECASTS)
def lawful_forecast_equals_budget(draft: Draft) -> None:
    key = draft.pick(forecasts(draft, 1))
    reforecast(draft, key[1], draft.number((*key[:2], "annual_budget")))


@seed(*FULL)
def lawful_reserve_unused(draft: Draft) -> None:
    key = ("result", RESERVE, "outcome")
    draft.number(key)
    outcome(draft, key, 0)
    explained(draft, "result", RESERVE, "Reserven har inte behövt användas under perioden.")


@seed(*FORECASTS)
def lawful_large_variance_explained(draft: Draft) -> None:
    key = draft.pick(forecasts(draft, 3000))
    change = 0.25 if draft.report == OCTOBER else 0.4
    reforecast(draft, key[1], round(draft.number(key) * (1 + change)), causes=2)


@seed(*FORECASTS)
def lawful_items_cancel(draft: Draft) -> None:
    row = draft.pick(forecasts(draft, 1))[1]
    kind = "Avvikelse mot budget"
    extra = [
        item(draft, row, kind, 500, "Lägre kostnader för konsulter än budgeterat."),
        item(draft, row, kind, -500, "Högre kostnader för licenser än budgeterat."),
    ]
    write_items(draft, [*items_of(draft), *extra])


@seed(*FORECASTS)
def lawful_entry_as_calculation(draft: Draft) -> None:
    key = draft.pick(forecasts(draft, 5000))
    value = int(draft.number(key))
    draft.put(key, f"={value + 2225}-2225")


@seed(*FULL)
def lawful_entry_from_own_sheet(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1))
    sheet = draft.book.create_sheet("Underlag huvudbok")
    sheet["A1"], sheet["B1"] = "Konto 4–8", draft.number(key)
    draft.put(key, "='Underlag huvudbok'!B1")


@seed(*FULL)
def lawful_decimals_in_tkr(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    draft.put(key, draft.number(key) + 0.25)
    draft.add(COSTS, 0.25)


@seed(*FULL)
def lawful_cell_note(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1))
    draft.cell(key).comment = Comment("Avstämt mot ekonomisystemet den 8:e.", "Controller")
    draft.mark(draft.place(key))


@seed()
def lawful_text_with_signs(draft: Draft) -> None:
    draft.say(
        section(draft), "Enligt 6 kap. 6 § kommunallagen & ”reglementet” gäller <samma> ordning."
    )


@seed(*FORECASTS)
def lawful_text_rounded_to_mnkr(draft: Draft) -> None:
    amount = draft.figure("forecast", TOTAL, "variance")
    need(abs(amount) >= 100)
    word = "bättre" if amount > 0 else "sämre"
    text = f"Prognosen är {swedish(abs(amount) / 1000, 1)} mnkr {word} än budget."
    plain_summary(draft, text)


@seed(*FORECASTS)
def lawful_text_in_rough_words(draft: Draft) -> None:
    amount = draft.figure("forecast", TOTAL, "variance")
    need(600 <= amount <= 990)
    plain_summary(draft, "Prognosen är knappt en miljon kronor bättre än budget.")


@seed()
def lawful_text_reference_number(draft: Draft) -> None:
    text = "Se ärende RS250123, § 45, eller ring 035-13 48 00."
    draft.say(section(draft), text)


@seed()
def lawful_text_works_with_other_department(draft: Draft) -> None:
    other = draft.other().submission.sender.name
    draft.say(section(draft), f"Arbetet görs tillsammans med {other}.")


@seed()
def lawful_text_amount_of_others(draft: Draft) -> None:
    text = "Vi har ansökt om 3,4 mnkr från Tillväxtverket till en förstudie nästa år."
    draft.say(section(draft), text)


@seed(*FULL)
def lawful_investment_decided_later(draft: Draft) -> None:
    row = {"project": "Konferensteknik", "outcome": 120, "annual_budget": 0}
    if draft.report != ANNUAL:
        row["annual_forecast"] = 300
    comment = "Tillkom efter beslut i regionstyrelsen den 12 mars och ryms inom ramen."
    draft.add_row("investments", {**row, "comment": comment})
    plain_summary(draft)


@seed(*FOLLOW_UPS)
def lawful_investment_stopped(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 20))[1]
    draft.put(("investments", row, "outcome"), 0)
    draft.put(("investments", row, "annual_forecast"), 0)
    explained(draft, "investments", row, "Investeringen är stoppad i väntan på en ny upphandling.")
    plain_summary(draft)


@seed(*FULL)
def lawful_investments_reordered(draft: Draft) -> None:
    rows = draft.rows("investments")
    need(len(rows) > 1)
    columns = sorted({one for row in rows for one in draft.entered("investments", row)})
    for column in columns:
        one, other = ("investments", rows[0], column), ("investments", rows[1], column)
        if draft.value(one) != draft.value(other):
            draft.swap(one, other)


@seed(*AFTER_PLAN)
def lawful_high_turnover_explained(draft: Draft) -> None:
    left = round(draft.number(staff("permanent_staff")) / 3)
    draft.put(staff("left_internal"), left)
    comment = "En hel enhet har flyttats till en annan förvaltning, därför är omsättningen hög."
    draft.put(("staff_indicators", "turnover", "comment"), comment)
    people_text(draft)


@seed(*FULL)
def lawful_groups_left_empty(draft: Draft) -> None:
    clear_groups(draft)
    need(draft.places)


@seed(*AFTER_PLAN)
def lawful_whole_number_of_staff(draft: Draft) -> None:
    draft.put(staff("permanent_staff"), round(draft.number(staff("permanent_staff"))))
    people_text(draft)


@seed(FEBRUARY, OCTOBER)
def lawful_no_last_year(draft: Draft) -> None:
    for row in ("costs", "income"):
        draft.put(("development", row, "last_year"), None)
        explained(draft, "development", row, "Avdelningen är ny och har inget utfall förra året.")


@seed(*FULL)
def lawful_income_doubled_explained(draft: Draft) -> None:
    more = round(draft.number(INCOME))
    need(more > 500)
    draft.add(INCOME, more)
    draft.add(COSTS, -more)
    text = "Ett nytt statsbidrag har kommit, med lika stora kostnader."
    for row in ("income", "costs"):
        explained(draft, "development", row, text)
    plain_summary(draft)


@seed(*FULL)
def lawful_goals_all_missed(draft: Draft) -> None:
    for row in draft.rows("goals"):
        draft.put(("goals", row, "assessment"), "Uppfylls inte")
        text = "Arbetet är pausat efter beslut av ledningen, och målet nås därför inte i år."
        draft.put(
            ("goals", row, "description"), f"{text} Del {draft.rows('goals').index(row) + 1}."
        )
    plain_summary(draft)


@seed(*FULL)
def lawful_goal_added_during_year(draft: Draft) -> None:
    row = draft.rows("goals")[-1]
    draft.copy_row(
        "goals",
        row,
        assignment="Regionstyrelsen ska redovisa en plan för lokalerna",
        description="Tillkom i maj efter beslut. Planen är skickad på remiss.",
        assessment="Uppfylls delvis",
    )


@seed(*FULL)
def lawful_activity_added(draft: Draft) -> None:
    row = draft.rows("environment")[-1]
    draft.copy_row(
        "environment",
        row,
        activity="Friskvårdsdagar i arbetsgrupperna",
        status="Pågår",
        comment="Tillkom i maj efter önskemål från skyddsombuden.",
    )


@seed(*FORECASTS)
def lawful_comment_not_asked_for(draft: Draft) -> None:
    rows = [key[1] for key in forecasts(draft) if not draft.figure("forecast", key[1], "variance")]
    need(rows)
    explained(draft, "forecast", draft.random.choice(rows), "Prognosen följer budgeten.")


@seed(*FOLLOW_UPS)
def lawful_measures_filled_in(draft: Draft) -> None:
    measures = (
        ("Besvarade ärenden inom två veckor", "procent", 94.5, 90),
        ("Antal ärenden", "antal", 1240, 1300),
    )
    for down, measure in enumerate(measures):
        for letter, value in zip("ABCD", measure, strict=True):
            draft.type(f"Verksamhetsmått!{letter}{5 + down}", value)


@seed(UR1, UR2, OCTOBER)
def lawful_prepared_at_once(draft: Draft) -> None:
    end = day(draft.value(staff("window_end")))
    draft.put(("cover", "prepared_on", VALUE), end + timedelta(days=1))


@seed(ANNUAL)
def lawful_carry_over_in_parts(draft: Draft) -> None:
    key = draft.pick(draft.keys("carry_over", "amount", 1000))
    row, half = key[1], round(draft.number(key) / 2)
    draft.copy_row(
        "carry_over", row, amount=draft.number(key) - half, purpose="Införande av nytt stöd"
    )
    draft.put(key, half)


@seed(ANNUAL)
def lawful_no_carry_over(draft: Draft) -> None:
    for row in draft.rows("carry_over"):
        for column in draft.entered("carry_over", row):
            draft.put(("carry_over", row, column), None)


@seed(ANNUAL)
def lawful_few_answers(draft: Draft) -> None:
    key = ("survey", "answers", VALUE)
    draft.put(key, max(round(draft.number(key) / 5), 12))
    for row in ("women", "men"):
        for column in ("answers", "exposed"):
            draft.put(("exposure", row, column), None)


@seed(ANNUAL)
def lawful_nobody_exposed(draft: Draft) -> None:
    keys = draft.keys("exposure", "exposed", 1)
    need(keys)
    for key in keys:
        draft.put(key, 0)


@seed(PLAN)
def lawful_plan_reserve_in_december(draft: Draft) -> None:
    for column in ("until_feb", "until_apr", "until_aug", "until_okt"):
        key = ("budget_per_uppdrag", RESERVE, column)
        draft.add(("budget_split", "costs", column), -draft.number(key))
        draft.put(key, 0)


@seed(PLAN)
def lawful_plan_investment_starts_later(draft: Draft) -> None:
    row = draft.pick(draft.keys("investment_budget", "year_1", 20))[1]
    second = ("investment_budget", row, "year_2")
    draft.put(second, draft.number(second) + draft.number(("investment_budget", row, "year_1")))
    draft.put(("investment_budget", row, "year_1"), 0)


@seed(PLAN)
def lawful_plan_income_exceeds_costs(draft: Draft) -> None:
    more = round(draft.number(("operating_budget", "income", "budget"))) - 200000
    draft.put(("operating_budget", "income", "budget"), more - 200000)
    columns = {"annual": 1, "until_feb": 2 / 12, "until_apr": 4 / 12, "until_aug": 8 / 12}
    columns["until_okt"] = 10 / 12
    row = draft.pick(draft.keys("budget_per_uppdrag", "annual", 1))[1]
    year = draft.number(("budget_split", "income", "annual"))
    change = more - 200000 - year
    for column, share in columns.items():
        part = round(change * share)
        draft.add(("budget_split", "income", column), part)
        draft.add(("budget_per_uppdrag", row, column), part)


@seed(*FULL)
def lawful_blank_row_between_items(draft: Draft) -> None:
    rows = draft.rows("investments")
    last = rows[-1]
    columns = draft.entered("investments", last)
    spot = draft.cell(("investments", last, columns[0]))
    for column in columns:
        cell = draft.cell(("investments", last, column))
        draft.type(f"{cell.parent.title}!{cell.column_letter}{spot.row + 2}", cell.value)
        if len(rows) > 1:
            draft.put(("investments", last, column), None)
    if len(rows) == 1:
        for column in columns:
            draft.put(("investments", last, column), None)


@seed(UR1, UR2)
def lawful_period_variance_evens_out(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "budget", 3000))
    outcome(draft, ("result", key[1], "outcome"), round(draft.number(key) * 0.85))
    text = "Periodens överskott jämnas ut under hösten när insatserna kommer igång."
    explained(draft, "result", key[1], text)


_REPAID = (
    "Ett statsbidrag från i fjol har betalats tillbaka.",
    "Vi har fått lämna tillbaka bidraget till Socialstyrelsen, som var större än årets intäkter.",
    "Återkrav från Skatteverket gör att intäkten är negativ.",
    "Tidigare bokförda intäkter har återförts.",
)


@seed(ANNUAL)
def lawful_grants_repaid(draft: Draft) -> None:
    """More is paid back than was received: income below 0, and an outcome that follows."""
    rows = [key for key in draft.keys("result", "outcome", 1000) if key[1] != RESERVE]
    key = draft.pick(rows)
    before, repaid = draft.number(INCOME), round(draft.number(INCOME) * 0.4) + 200
    draft.put(INCOME, -repaid)
    draft.add(key, -(before + repaid))
    text = draft.random.choice(_REPAID)
    for table, row in (("development", "income"), ("development", "costs"), ("result", key[1])):
        explained(draft, table, row, text)
    plain_summary(draft)


_LEFT = (
    "Enheten för upphandling hör sedan den 1 mars till Ekonomi.",
    "Vid årsskiftet gick sju medarbetare över till HR, och budgeten med dem.",
    "Avdelningen är delad i två sedan april: kontaktcentret är nu en egen avdelning.",
    "Halva verksamheten ligger från och med februari hos en annan avdelning.",
    "Efter omorganisationen bedrivs arkivet av Regionarkivet.",
)
_CAME = (
    "Enheten för upphandling hör sedan den 1 mars till oss.",
    "Vid årsskiftet kom sju medarbetare från HR, och budgeten med dem.",
    "Sedan april ingår kontaktcentret i avdelningen.",
    "Efter omorganisationen bedrivs arkivet av oss.",
)


def _reorganised(draft: Draft, share: float, texts: tuple[str, ...]) -> None:
    """Every amount of the year and its staff grow or shrink alike; the summary says why."""
    for table, columns in (
        ("forecast", ("annual_forecast", "annual_budget")),
        ("result", ("outcome", "budget")),
    ):
        for key in (key for column in columns for key in draft.keys(table, column)):
            draft.put(key, round(draft.number(key) * share))
    rows = draft.keys("result", "outcome")
    for column, of in (("this_year", "outcome"), ("budget", "budget")):
        income = ("development", "income", column)
        draft.put(income, round(draft.number(income) * share))
        whole = sum(draft.number((*key[:2], of)) for key in rows)
        draft.put(("development", "costs", column), whole - draft.number(income))
    for row in ("permanent_staff", "ordinary_hours", "sick_hours"):
        draft.put(staff(row), round(draft.number(staff(row)) * share))
    clear_groups(draft)
    write_items(draft, [])
    for key in rows:
        explained(draft, "result", key[1])
    for key in forecasts(draft):
        explained(draft, "forecast", key[1])
    people_text(draft)
    plain_summary(draft, draft.random.choice(texts))


@seed(UR1, UR2)
def lawful_unit_left(draft: Draft) -> None:
    _reorganised(draft, 0.55, _LEFT)


@seed(UR1, UR2)
def lawful_unit_came(draft: Draft) -> None:
    _reorganised(draft, 1.8, _CAME)


_RESTATED = (
    "Förra årets belopp är omräknade till dagens organisation.",
    "Jämförelseåret är justerat för enheten som lämnade avdelningen i januari.",
    "Fjolåret redovisas exklusive arkivet, som numera hör till HR.",
)


@seed(*FULL)
def lawful_unit_handed_over(draft: Draft) -> None:
    """Last year is counted anew, without the unit that has left."""
    for row in ("costs", "income"):
        key = ("development", row, "last_year")
        draft.put(key, round(draft.number(key) * 0.7))
        explained(draft, "development", row, draft.random.choice(_RESTATED))
    plain_summary(draft)


_GONE = (
    "Uppdraget är flyttat till Ekonomi från den 1 januari.",
    "Ansvaret för uppdraget ligger sedan årsskiftet på HR.",
    "Budget och kostnader är överförda till Kommunikation.",
)


@seed(UR1, UR2)
def lawful_unit_received(draft: Draft) -> None:
    """One assignment is another department's from the beginning of the year."""
    keys = [key for key in forecasts(draft, 100) if key[1] != RESERVE]
    need(len(keys) > 1)
    row = draft.pick(keys)[1]
    outcome(draft, ("result", row, "outcome"), 0)
    before = draft.number(("result", row, "budget"))
    draft.put(("result", row, "budget"), 0)
    draft.add(("development", "costs", "budget"), -before)
    for column in ("annual_forecast", "annual_budget"):
        draft.put(("forecast", row, column), 0)
    kept = [one for one in items_of(draft) if one["assignment"] != label(draft, row)]
    write_items(draft, kept)
    text = draft.random.choice(_GONE)
    for table in ("forecast", "result"):
        explained(draft, table, row, text)
    plain_summary(draft)


@seed(*FULL)
def lawful_reorganised_department(draft: Draft) -> None:
    more = round(draft.number(COSTS) * 0.6)
    row = draft.pick(draft.keys("result", "outcome", 1000))
    outcome(draft, row, draft.number(row) + more)
    text = (
        "En enhet har flyttats hit från en annan avdelning under året, budgeten följer med senare."
    )
    explained(draft, "result", row[1], text)
    explained(draft, "development", "costs", text)


@seed(UR1, UR2)
def lawful_months_filled_in(draft: Draft) -> None:
    left = int(draft.number(staff("period_left")))
    ordinary = draft.number(staff("ordinary_hours")) / 12
    sick = draft.number(staff("sick_hours")) / 12
    people = draft.number(staff("permanent_staff"))
    for number, row in enumerate(draft.clean.submission.rows["monthly_staff"][: draft.months]):
        wave = 1 + (number % 3 - 1) * 0.04
        values = {
            "leavers": 1 if number < left else 0,
            "employees": people,
            "sick_hours": round(sick * wave),
            "ordinary_hours": round(ordinary),
        }
        for column, value in values.items():
            draft.put(("monthly_staff", row, column), value)
