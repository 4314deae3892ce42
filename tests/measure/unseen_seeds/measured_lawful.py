"""Measured half of the lawful but unusual workbooks. Rule builders leave this module unopened."""

from __future__ import annotations

from openpyxl.styles import PatternFill

from kalkyl.contract.spec import VALUE
from seeded.clean import ANNUAL, PLAN, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    LATER,
    Draft,
    need,
    seed,
)
from unseen_seeds.lawful import (
    COSTS,
    INCOME,
    explained,
    forecasts,
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


@seed(*FULL)
def lawful_repayment_larger_than_income(draft: Draft) -> None:
    less = draft.number(INCOME) + 350
    draft.put(INCOME, -350)
    draft.add(COSTS, less)
    text = "Ett projektbidrag har betalats tillbaka och är större än periodens intäkter."
    for row in ("income", "costs"):
        explained(draft, "development", row, text)
    plain_summary(draft)


@seed(UR1, UR2)
def lawful_department_without_activity(draft: Draft) -> None:
    draft.newcomer = True  # else it would contradict the earlier reports
    for table, columns in (
        ("forecast", ("annual_forecast", "annual_budget", "previous_forecast")),
        ("result", ("outcome", "budget")),
        ("development", ("this_year", "budget", "last_year")),
    ):
        for column in columns:
            for key in draft.keys(table, column):
                if draft.clean.contract.spec(key) and draft.number(key):
                    draft.at(draft.place(key)).value = 0
                    draft.mark(draft.place(key))
    for table in ("forecast", "result"):
        for row in draft.clean.submission.rows[table]:
            draft.put((table, row, "comment"), None)
    write_items(draft, [])
    plain_summary(draft, "Avdelningen är nybildad och har ingen verksamhet ännu.")


@seed(*FULL)
def lawful_no_income(draft: Draft) -> None:
    draft.add(COSTS, draft.number(INCOME))
    draft.put(INCOME, 0)
    text = "Intäkterna har flyttats till en annan avdelning och minskar kostnaderna lika mycket."
    for row in ("income", "costs"):
        explained(draft, "development", row, text)
    plain_summary(draft)


def _unused(draft: Draft, table: str, column: str) -> str:
    rows = draft.clean.submission.rows[table]
    free = [row for row in rows if draft.value((table, row, column)) is None]
    need(free)
    return draft.random.choice(free)


@seed(*FULL)
def lawful_zero_budget_zero_outcome(draft: Draft) -> None:
    row = _unused(draft, "result", "outcome")
    for column in ("outcome", "budget"):
        draft.put(("result", row, column), 0)
    if draft.report != ANNUAL:
        for column in ("annual_forecast", "annual_budget", "previous_forecast"):
            draft.put(("forecast", row, column), 0)


@seed(ANNUAL)
def lawful_zero_budget_with_outcome(draft: Draft) -> None:
    row = _unused(draft, "result", "outcome")
    draft.put(("result", row, "budget"), 0)
    draft.put(("result", row, "outcome"), -130)
    text = "Efter beslut i regionstyrelsen den 12 mars, utan egen budget."
    explained(draft, "result", row, text)
    draft.add(COSTS, -130)
    explained(draft, "development", "costs", f"Ökningen är väntad. {text}")
    plain_summary(draft)


@seed(*LATER)
def lawful_forecast_unchanged(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "previous_forecast", 1))
    reforecast(draft, key[1], draft.number(key))


@seed(*FORECASTS)
def lawful_partial_breakdown(draft: Draft) -> None:
    key = draft.pick(
        one for one in forecasts(draft, 1) if draft.figure("forecast", one[1], "variance")
    )
    name = label(draft, key[1])
    own = [one for one in items_of(draft) if one["assignment"] == name]
    kinds: set[str] = set()
    kept = [one for one in items_of(draft) if one["assignment"] != name]
    for one in own:
        if one["item_type"] not in kinds:
            kinds.add(one["item_type"])
            kept.append({**one, "complete": "Nej"})
    write_items(draft, kept)


@seed(*FORECASTS)
def lawful_many_small_items(draft: Draft) -> None:
    key = draft.pick(forecasts(draft, 2000))
    reforecast(draft, key[1], draft.number((*key[:2], "annual_budget")) + 100, causes=10)


@seed()
def lawful_own_sheet_added(draft: Draft) -> None:
    sheet = draft.book.create_sheet("Arbetspapper")
    for row, (name, value) in enumerate((("Löner", -1200), ("Hyra", -300), ("Summa", -1500)), 1):
        sheet[f"A{row}"], sheet[f"B{row}"] = name, value
        draft.mark(f"Arbetspapper!A{row}", f"Arbetspapper!B{row}")


@seed(*FORECASTS)
def lawful_colours(draft: Draft) -> None:
    for key in forecasts(draft, 1):
        draft.cell(key).fill = PatternFill("solid", fgColor="FFFF99")
        draft.mark(draft.place(key))


@seed(*FORECASTS)
def lawful_column_widths(draft: Draft) -> None:
    cell = draft.cell(draft.pick(forecasts(draft)))
    sheet = draft.sheet(cell.parent.title)
    sheet.column_dimensions["B"].width = 28
    sheet.row_dimensions[cell.row].height = 60
    sheet.freeze_panes = "C10"
    draft.mark(f"{sheet.title}!{cell.coordinate}")


@seed()
def lawful_long_text(draft: Draft) -> None:
    part = "Arbetet med beredningen av ärenden fortsätter och tar hänsyn till remissvaren. "
    draft.say(section(draft), part * 30)


@seed()
def lawful_text_with_bullets(draft: Draft) -> None:
    draft.say(section(draft), "Viktigast framöver:\n• rekrytering\n• ny budgetmodell\n• flytten")


@seed(*FORECASTS)
def lawful_text_compares_last_year(draft: Draft) -> None:
    draft.say("sammanfattning", "Arbetsläget är lugnare än under samma period 2024.")


@seed()
def lawful_text_plans_next_year(draft: Draft) -> None:
    draft.say(section(draft), "Det nya stödet för ärenden införs under 2026.")


@seed()
def lawful_text_organisation_number(draft: Draft) -> None:
    draft.say(section(draft), "Avtalet är tecknat med Region Halland, 232100-0115.")


@seed(*FULL)
def lawful_text_sick_leave_in_general(draft: Draft) -> None:
    row = "medarbetare" if draft.report == ANNUAL else "sjukfranvaro"
    text = "Den korta sjukfrånvaron har minskat sedan hemarbetet ökade, den långa är oförändrad."
    draft.say(row, text)


@seed(*FOLLOW_UPS)
def lawful_investment_over_budget(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "annual_budget", 100))
    draft.put((*key[:2], "annual_forecast"), round(draft.number(key) * 1.35))
    explained(
        draft, "investments", key[1], "Priserna blev högre än i upphandlingen; ryms inom ramen."
    )
    plain_summary(draft)


@seed(*FOLLOW_UPS)
def lawful_investment_finished_early(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "annual_budget", 20))
    draft.put((*key[:2], "outcome"), draft.number(key))
    draft.put((*key[:2], "annual_forecast"), draft.number(key))
    explained(draft, "investments", key[1], "Allt är köpt och levererat.")
    plain_summary(draft)


@seed(*FULL)
def lawful_investment_credited(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "annual_budget", 20))
    draft.put((*key[:2], "outcome"), -15)
    text = "En faktura från förra året har krediterats, därför är utfallet negativt."
    explained(draft, "investments", key[1], text)
    plain_summary(draft)


@seed(PLAN)
def lawful_no_investments(draft: Draft) -> None:
    for row in draft.rows("investment_budget"):
        for column in draft.entered("investment_budget", row):
            draft.put(("investment_budget", row, column), None)


@seed(*AFTER_PLAN)
def lawful_no_sick_leave(draft: Draft) -> None:
    sick_hours(draft, 0, "Ingen har varit sjuk under perioden.")


@seed(*AFTER_PLAN)
def lawful_high_sick_leave_explained(draft: Draft) -> None:
    sick_hours(draft, 0.12, "Flera långa sjukskrivningar höjer värdet. Rehabilitering pågår.")


@seed(*AFTER_PLAN)
def lawful_nobody_left(draft: Draft) -> None:
    draft.newcomer = True  # else it would contradict the earlier reports
    rows = ("left_external", "left_retired", "left_internal", "period_left")
    for row in (*rows, "period_left_managers", "period_left_retired"):
        if draft.value(staff(row)) is not None:
            draft.put(staff(row), 0)
    people_text(draft)


@seed(*AFTER_PLAN)
def lawful_all_retired(draft: Draft) -> None:
    draft.newcomer = True  # else it would contradict the earlier reports
    left = sum(draft.number(staff(f"left_{row}")) for row in ("external", "retired", "internal"))
    draft.put(staff("left_retired"), left)
    draft.put(staff("left_external"), 0)
    draft.put(staff("left_internal"), 0)
    draft.put(staff("period_left_managers"), 0)
    draft.put(staff("period_left_retired"), draft.number(staff("period_left")))
    people_text(draft)


@seed(UR1, UR2)
def lawful_costs_halved_explained(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 2000))
    outcome(draft, key, round(draft.number(key) * 0.55))
    text = "Ett stort projekt avslutades i december, därför är kostnaderna nästan hälften så stora."
    explained(draft, "result", key[1], text)
    explained(draft, "development", "costs", text)


@seed(*FULL)
def lawful_activities_all_done(draft: Draft) -> None:
    for number, row in enumerate(draft.rows("environment"), 1):
        draft.put(("environment", row, "status"), "Klar")
        draft.put(
            ("environment", row, "comment"), f"Aktivitet {number} är genomförd och utvärderad."
        )


@seed(*FOLLOW_UPS)
def lawful_scenario_used(draft: Draft) -> None:
    row = draft.pick(forecasts(draft, 1000))[1]
    draft.put(("forecast", row, "scenario_change"), -300)
    draft.put(
        ("texts", "prognos_2", VALUE), "Prognos 2 visar läget om priserna stiger mer än väntat."
    )


@seed()
def lawful_prepared_by_two(draft: Draft) -> None:
    draft.put(("cover", "prepared_by", VALUE), "Ekonomicontroller och verksamhetscontroller")


@seed()
def lawful_acting_head_approves(draft: Draft) -> None:
    draft.put(("cover", "approved_by", VALUE), "T.f. avdelningschef")


@seed(ANNUAL)
def lawful_carry_over_in_mnkr(draft: Draft) -> None:
    key = draft.pick(draft.keys("carry_over", "amount", 1000))
    draft.put(key, draft.number(key) / 1000)
    draft.put((*key[:2], "unit"), "mnkr")


@seed(ANNUAL)
def lawful_osa_all_below(draft: Draft) -> None:
    for key in draft.keys("osa", "outcome"):
        limit = draft.number((*key[:2], "limit"))
        if draft.number(key) >= limit:
            draft.put(key, limit - 2.5)
    need(draft.places)


@seed(PLAN)
def lawful_plan_heavy_start(draft: Draft) -> None:
    row = draft.pick(draft.keys("budget_per_uppdrag", "annual", 1000))[1]
    year = draft.number(("budget_per_uppdrag", row, "annual"))
    shares = {"until_feb": 0.5, "until_apr": 0.6, "until_aug": 0.8, "until_okt": 0.9}
    for column, share in shares.items():
        key = ("budget_per_uppdrag", row, column)
        new = round(year * share)
        draft.add(("budget_split", "costs", column), new - draft.number(key))
        draft.put(key, new)


@seed(*FULL)
def lawful_initials_in_comments(draft: Draft) -> None:
    text = "Tjänster har tillsatts senare än planerat. /AK, kompletterat av BL 12/9"
    keys = draft.keys("result", "outcome", 1000)
    for key in keys:
        explained(draft, "result", key[1], text)


@seed(UR1, UR2)
def lawful_rent_paid_ahead(draft: Draft) -> None:
    row = draft.pick(draft.keys("result", "budget", 5000))[1]
    year = draft.number(("forecast", row, "annual_budget"))
    over = round(abs(year) * 0.06)
    outcome(draft, ("result", row, "outcome"), draft.number(("result", row, "budget")) - over)
    text = "Hyran för nästa kvartal är betald i förskott, årets hyra är som budgeterat."
    explained(draft, "result", row, text)
    plain_summary(draft)
