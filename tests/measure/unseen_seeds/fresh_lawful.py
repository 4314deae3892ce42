"""Fresh: lawful but unusual workbooks."""

from __future__ import annotations

from datetime import date

from openpyxl.styles import PatternFill

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, OCTOBER, PLAN, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    LATER,
    MONTH_NAMES,
    RESERVE,
    Draft,
    need,
    seed,
    swedish,
)
from unseen_seeds.lawful import (
    COSTS,
    INCOME,
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
    sick_hours,
    staff,
    write_items,
)


def _say(draft: Draft, text: str) -> None:
    draft.say(section(draft), text)


# Amounts


@seed(*FULL)
def lawful_deficit_everywhere(draft: Draft) -> None:
    for key in draft.keys("result", "budget", 1):
        worse = round(draft.number(key) * 1.06)
        outcome(draft, ("result", key[1], "outcome"), worse)


@seed(*FORECASTS)
def lawful_forecast_in_round_numbers(draft: Draft) -> None:
    key = draft.pick(forecasts(draft, 3000))
    reforecast(draft, key[1], round(draft.number(key), -3))


@seed(UR1, UR2, OCTOBER)
def lawful_budget_moved_by_decision(draft: Draft) -> None:
    keys = [key for key in draft.keys("forecast", "annual_budget", 1000) if key[1] != RESERVE]
    need(len(keys) > 1)
    one, other = (key[1] for key in draft.random.sample(keys, 2))
    text = "300 tkr av budgeten är flyttade mellan uppdragen enligt beslut den 12 mars."
    items = items_of(draft)
    for row, amount in ((one, 300), (other, -300)):
        for column in ("annual_budget", "annual_forecast"):
            draft.add(("forecast", row, column), amount)
        cause = "Budgeten är flyttad mellan uppdragen och prognosen med den."
        kind = "Förändring sedan föregående rapport"
        items.append(item(draft, row, kind, amount, cause))
        explained(draft, "forecast", row, text)
    write_items(draft, items)
    plain_summary(draft)


@seed(*FORECASTS)
def lawful_reserve_released(draft: Draft) -> None:
    draft.number(("forecast", RESERVE, "annual_budget"))
    reforecast(draft, RESERVE, 0)
    explained(draft, "forecast", RESERVE, "Reserven behövs inte i år och lämnas tillbaka.")


@seed(*FULL)
def lawful_outcome_hits_budget(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "budget", 1000))
    outcome(draft, ("result", key[1], "outcome"), draft.number(key))
    explained(draft, "result", key[1], "Utfallet är som budgeterat.")


@seed(UR2, OCTOBER)
def lawful_reserve_not_moved(draft: Draft) -> None:
    key = ("result", RESERVE, "outcome")
    outcome(draft, key, draft.before("previous", key))
    explained(draft, "result", RESERVE, "Inget mer av reserven har använts sedan sist.")


@seed(*FULL)
def lawful_income_ended(draft: Draft) -> None:
    less = draft.number(INCOME)
    draft.add(INCOME, -less)
    draft.add(COSTS, less)
    text = "Uppdraget åt kommunerna är avslutat och det som betalats in är återbetalt."
    for row in ("income", "costs"):
        explained(draft, "development", row, text)
    plain_summary(draft)


@seed(*FORECASTS)
def lawful_many_items(draft: Draft) -> None:
    row = draft.pick(forecasts(draft, 3000))[1]
    year = draft.number(("forecast", row, "annual_budget"))
    reforecast(draft, row, year - 900, causes=9)


@seed(*FOLLOW_UPS)
def lawful_scenario_told(draft: Draft) -> None:
    row = draft.pick(forecasts(draft, 3000))[1]
    draft.put(("forecast", row, "scenario_change"), -700)
    text = "Om inhyrningen fortsätter blir utfallet 700 tkr sämre än i huvudprognosen."
    draft.put(("texts", "prognos_2", VALUE), text)


# Investments and carry-over


@seed(UR1)
def lawful_investment_not_begun(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 20))[1]
    draft.put(("investments", row, "outcome"), 0)
    explained(draft, "investments", row, "Inköpen görs i höst enligt plan.")
    plain_summary(draft)


@seed(*FULL)
def lawful_investment_over_budget_told(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 100))[1]
    more = round(draft.number(("investments", row, "annual_budget")) * 1.4)
    draft.put(("investments", row, "outcome"), more)
    if draft.report != ANNUAL:
        draft.put(("investments", row, "annual_forecast"), more)
    explained(draft, "investments", row, "Anbuden blev dyrare, täcks enligt beslut i styrelsen.")
    plain_summary(draft)


@seed(UR2, OCTOBER)
def lawful_investment_done_cheaper(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "outcome", 20))[1]
    spent = draft.number(("investments", row, "outcome"))
    draft.put(("investments", row, "annual_forecast"), spent)
    explained(draft, "investments", row, "Projektet är klart och blev billigare än planerat.")
    plain_summary(draft)


@seed(*FULL)
def lawful_investment_renamed_by_decision(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 1))[1]
    before = draft.value(("investments", row, "project"))
    draft.put(("investments", row, "project"), f"{before} (etapp 1)")
    explained(draft, "investments", row, f"Hette {before} i planen, delat i etapper efter beslut.")
    plain_summary(draft)


@seed(ANNUAL)
def lawful_carry_over_whole_surplus(draft: Draft) -> None:
    rows = draft.rows("carry_over")
    rows = [row for row in rows if draft.value(("carry_over", row, "kind")) == "Drift"]
    need(len(rows) == 1 and draft.value(("carry_over", rows[0], "unit")) == "tkr")
    surplus = draft.figure("result", TOTAL, "variance")
    draft.put(("carry_over", rows[0], "amount"), surplus)


# The plan


@seed(PLAN)
def lawful_plan_in_twelfths(draft: Draft) -> None:
    months = {"until_feb": 2, "until_apr": 4, "until_aug": 8, "until_okt": 10}
    for column, number in months.items():
        for key in draft.keys("budget_per_uppdrag", "annual", 1):
            value = round(draft.number(key) * number / 12)
            change = value - draft.number((*key[:2], column))
            draft.put((*key[:2], column), value)
            draft.add(("budget_split", "costs", column), change)


@seed(PLAN)
def lawful_plan_without_investments(draft: Draft) -> None:
    for row in draft.rows("investment_budget"):
        for column in draft.entered("investment_budget", row):
            draft.put(("investment_budget", row, column), None)


# People and survey


@seed(*AFTER_PLAN)
def lawful_low_sick_leave_told(draft: Draft) -> None:
    sick_hours(draft, 0.011, "Inga långa sjukskrivningar och många som arbetar hemifrån i år.")


@seed(*LATER)
def lawful_staff_unchanged(draft: Draft) -> None:
    draft.put(staff("permanent_staff"), draft.before("previous", staff("permanent_staff")))
    people_text(draft)


@seed(UR1, UR2)
def lawful_months_with_steady_staff(draft: Draft) -> None:
    rows = draft.clean.submission.rows["monthly_staff"][: draft.months]
    whole, left = round(draft.number(staff("permanent_staff"))), draft.number(staff("period_left"))
    ordinary = round(draft.number(staff("ordinary_hours")) / 12)
    sick = round(draft.number(staff("sick_hours")) / 12)
    for number, row in enumerate(rows):
        leavers = left // len(rows) + (number < left % len(rows))
        values = {"leavers": leavers, "employees": whole}
        values |= {"ordinary_hours": ordinary + 40 * (number % 3), "sick_hours": sick + 7 * number}
        for column, value in values.items():
            draft.put(("monthly_staff", row, column), value)


@seed(ANNUAL)
def lawful_survey_at_hundred(draft: Draft) -> None:
    draft.put(("survey", "leadership", VALUE), 100)
    draft.put(("texts", "medarbetarundersokning", VALUE), "Alla gav ledarskapet högsta betyg.")


@seed(ANNUAL)
def lawful_survey_indexes_alike(draft: Draft) -> None:
    draft.put(("survey", "governance", VALUE), draft.number(("survey", "leadership", VALUE)))


# Goals and activities


@seed(UR2, ANNUAL)
def lawful_goal_downgraded(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("goals"))
    draft.put(("goals", row, "assessment"), "Uppfylls inte")
    text = "Upphandlingen är överklagad, så målet nås inte i år trots att det såg bra ut i våras."
    draft.put(("goals", row, "description"), text)
    plain_summary(draft)


@seed(*FULL)
def lawful_activity_new_date(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("environment"))
    draft.put(("environment", row, "status"), "Försenad")
    text = "Skulle ha varit klar i mars 2025. Nytt slutdatum är den 31 mars 2026."
    draft.put(("environment", row, "comment"), text)


@seed(UR2, ANNUAL)
def lawful_activity_taken_up_again(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("environment"))
    draft.put(("environment", row, "status"), "Pågår")
    text = "Aktiviteten var klar i våras men är återupptagen för de nya cheferna."
    draft.put(("environment", row, "comment"), text)


# Texts


@seed(*FULL)
def lawful_text_very_long(draft: Draft) -> None:
    sentence = "Arbetet med att göra ärendena lättare att följa fortsätter i alla grupper. "
    more = "Samverkan med kommunerna har fördjupats, och erfarenheterna tas till vara. "
    _say(draft, (sentence + more) * 14)


@seed(*FULL)
def lawful_text_in_bullets(draft: Draft) -> None:
    text = "• nya lokaler\n• färre steg i processen\n– fler digitala möten"
    _say(draft, f"\nViktigast i perioden:\n{text}")


@seed(*FULL)
def lawful_text_compares_with_last_year(draft: Draft) -> None:
    change = draft.figure("development", "costs", "change")
    need(abs(change) >= 100)
    word = "högre" if change < 0 else "lägre"
    amount = swedish(abs(change))
    _say(draft, f"Kostnaderna är {amount} tkr {word} än under samma period 2024.")


@seed(UR1, UR2, OCTOBER)
def lawful_text_months_past_and_to_come(draft: Draft) -> None:
    now, then = MONTH_NAMES[draft.months], MONTH_NAMES[draft.months - 3]
    _say(draft, f"I {then} flyttade en grupp till nya lokaler, och i {now} flyttar nästa.")


@seed(*LATER)
def lawful_text_previous_forecast(draft: Draft) -> None:
    then = swedish(draft.figure("forecast", TOTAL, "previous_forecast"))
    _say(draft, f"I förra rapporten var årsprognosen {then} tkr.")


@seed(*FORECASTS)
def lawful_comment_on_other_row(draft: Draft) -> None:
    keys = forecasts(draft, 1)
    need(len(keys) > 1)
    one, other = draft.random.sample(keys, 2)
    text = f"Hänger ihop med {label(draft, other[1])}, som bär en del av kostnaden."
    before = draft.value(("forecast", one[1], "comment"))
    explained(draft, "forecast", one[1], f"{before} {text}" if before else text)


@seed(*FULL)
def lawful_text_future_end(draft: Draft) -> None:
    _say(draft, "Projektet startade i mars 2024 och ska vara klart i juni 2027.")


# The file


@seed()
def lawful_cells_coloured(draft: Draft) -> None:
    draft.whole = True
    sheet = draft.sheet("Texter")
    sheet["B5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet.column_dimensions["B"].width = 140
    sheet.row_dimensions[5].height = 220
    sheet.freeze_panes = "A5"


@seed(*LATER)
def lawful_prepared_a_month_later(draft: Draft) -> None:
    draft.put(("cover", "prepared_on", VALUE), date(2025, draft.months + 1, 28))


# Beside the rules about other times


@seed(UR2, ANNUAL)
def lawful_activity_begins_again(draft: Draft) -> None:
    rows = draft.rows("environment")
    status = {row: draft.words_before("previous", ("environment", row, "status")) for row in rows}
    begun = [row for row in rows if status[row] in {"Klar", "Pågår"}]
    need(begun)
    row = draft.random.choice(begun)
    draft.put(("environment", row, "status"), "Ej påbörjad")
    text = "Börjar om från början med den nya ledningsgruppen och är därför inte påbörjad än."
    draft.put(("environment", row, "comment"), text)


@seed(UR2, OCTOBER, ANNUAL)
def lawful_text_decided_earlier(draft: Draft) -> None:
    _say(draft, "Enligt beslutet i februari 2025 ska köpen av konsulter minska under 2026.")


@seed(*LATER)
def lawful_same_cause_of_two_assignments(draft: Draft) -> None:
    keys = draft.keys("analysis", "amount", 50)
    rows = [key[1] for key in keys if draft.value((*key[:2], "item_type")).startswith("Avvikelse")]
    first = rows[0]
    of = draft.value(("analysis", first, "assignment"))
    others = [row for row in rows if draft.value(("analysis", row, "assignment")) != of]
    need(others)
    for row in (first, others[0]):
        draft.put(("analysis", row, "cause"), "Tjänster har varit vakanta under våren.")


@seed(UR2, ANNUAL)
def lawful_groups_reorganised(draft: Draft) -> None:
    for column in ("employees", "sick_hours", "ordinary_hours"):
        women, men = (("sick_groups", row, column) for row in ("women", "men"))
        moved = round(draft.number(women) * 0.3)
        draft.add(women, -moved)
        draft.add(men, moved)


# Unusual words and files


@seed(*FULL)
def lawful_comments_in_english(draft: Draft) -> None:
    text = "Lower costs than budgeted because several posts are vacant until autumn."
    for key in draft.keys("result", "outcome", 1000):
        explained(draft, "result", key[1], text)


@seed(*LATER)
def lawful_text_quotes_last_report(draft: Draft) -> None:
    _say(draft, "I förra rapporten skrev vi: ”Verksamheten följer planen.” Det gäller fortfarande.")


@seed(*AFTER_PLAN)
def lawful_sheets_in_other_order(draft: Draft) -> None:
    draft.whole = True
    names = draft.book.sheetnames
    draft.book.move_sheet(names[-1], 2 - len(names))


@seed(*FULL)
def lawful_own_sheet_with_hidden_rows(draft: Draft) -> None:
    draft.whole = True
    sheet = draft.book.create_sheet("Arbetsblad")
    for row in range(1, 12):
        sheet.cell(row, 1, f"konto {4000 + row}")
        sheet.cell(row, 2, 1000 * row)
        sheet.row_dimensions[row].hidden = row % 2 == 0
    sheet["A12"], sheet["B12"] = "Summa", "=SUM(B1:B11)"


@seed(*FULL)
def lawful_comment_answers_a_warning(draft: Draft) -> None:
    text = "Kontrollerat mot ekonomisystemet: beloppet är rätt trots varningen. Hyran är lägre."
    for key in draft.keys("result", "outcome", 1000):
        explained(draft, "result", key[1], text)


@seed(*FULL)
def lawful_text_two_years_back(draft: Draft) -> None:
    first = "Sedan 2023 har antalet ärenden ökat, och under 2024 infördes ett nytt system."
    _say(draft, f"{first} Under 2024 hade avdelningen fler vakanser än i år.")


@seed(*FULL)
def lawful_investment_little_dearer(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 100))[1]
    more = round(draft.number(("investments", row, "annual_budget")) * 1.05)
    draft.put(("investments", row, "outcome"), more)
    if draft.report != ANNUAL:
        draft.put(("investments", row, "annual_forecast"), more)
    draft.put(("investments", row, "comment"), None)
    plain_summary(draft)


@seed(*FULL)
def lawful_status_as_comment(draft: Draft) -> None:
    for row in draft.rows("environment"):
        draft.put(("environment", row, "comment"), draft.value(("environment", row, "status")))


@seed(*FULL)
def lawful_costs_follow_budget_in_part(draft: Draft) -> None:
    text = "Personalkostnaderna följer budget. Övriga kostnader avviker då projekt är försenade."
    for key in draft.keys("result", "outcome", 1000):
        explained(draft, "result", key[1], text)


@seed(UR1, UR2)
def lawful_months_of_leavers_only(draft: Draft) -> None:
    rows = draft.clean.submission.rows["monthly_staff"][: draft.months]
    left = draft.number(staff("period_left"))
    for number, row in enumerate(rows, 1):
        draft.put(("monthly_staff", row, "leavers"), left if number == len(rows) else 0)
