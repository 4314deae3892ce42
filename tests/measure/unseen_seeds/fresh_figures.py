"""Fresh: amounts, budgets, items and investments, as a hurried report gets them wrong."""

from __future__ import annotations

from datetime import date

from kalkyl.contract.spec import VALUE
from seeded.clean import ANNUAL, OCTOBER, PLAN, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    LATER,
    RESERVE,
    Draft,
    need,
    seed,
    swedish,
)
from unseen_seeds.lawful import COSTS, INCOME, explained, items_of, plain_summary, write_items

Key = tuple[str, str, str]


def outcomes(draft: Draft, least: float = 1) -> list[Key]:
    return draft.keys("result", "outcome", least)


def rewrite_outcomes(draft: Draft, values: dict[Key, float]) -> None:
    """Other outcomes, with costs that follow, so that every sum agrees."""
    need(any(draft.number(key) != value for key, value in values.items()))
    draft.add(COSTS, sum(value - draft.number(key) for key, value in values.items()))
    for key, value in values.items():
        draft.put(key, value)


# Outcomes


@seed(UR1, UR2)
def outcome_of_last_month_only(draft: Draft) -> None:
    draft.multiply([*outcomes(draft), COSTS, INCOME], 1 / draft.months)


@seed(*FULL)
def outcome_is_budget_everywhere(draft: Draft) -> None:
    for key in outcomes(draft):
        draft.put(key, draft.number((*key[:2], "budget")))
    for row in ("costs", "income"):
        draft.put(("development", row, "this_year"), draft.number(("development", row, "budget")))


@seed(UR1, UR2)
def outcome_estimated_in_thousands(draft: Draft) -> None:
    rewrite_outcomes(draft, {key: round(draft.number(key), -3) for key in outcomes(draft, 1000)})


@seed(*FULL, OCTOBER)
def outcome_dragged_down(draft: Draft) -> None:
    one, *rest = outcomes(draft)
    need(rest)
    for number, key in enumerate(rest, 1):
        draft.put(key, draft.number(one) + number)


@seed(*FULL, OCTOBER)
def outcome_linked_to_budget(draft: Draft) -> None:
    key = draft.pick(outcomes(draft, 1000))
    draft.put(key, f"={draft.cell((*key[:2], 'budget')).coordinate}")


@seed(*FULL, OCTOBER)
def entry_computed_from_total(draft: Draft) -> None:
    key = draft.pick(outcomes(draft, 1000))
    total = draft.cell(("result", "total", "outcome")).coordinate
    draft.put(key, f"={total}-100")


@seed(*FULL, OCTOBER)
def development_pasted_a_column_right(draft: Draft) -> None:
    for row in ("costs", "income"):
        then, now = (draft.number(("development", row, one)) for one in ("last_year", "this_year"))
        for column, value in (("last_year", None), ("this_year", then), ("change", now)):
            draft.put(("development", row, column), value)


# How amounts are typed


@seed(*FULL, OCTOBER)
def amount_in_parentheses(draft: Draft) -> None:
    key = draft.pick(outcomes(draft, 1000))
    draft.put(key, f"({swedish(abs(draft.number(key)))})")


@seed(*FULL, OCTOBER)
def amount_with_minus_behind(draft: Draft) -> None:
    key = draft.pick(outcomes(draft, 1000))
    draft.put(key, f"{abs(int(draft.number(key)))}-")


@seed(*FORECASTS)
def amount_with_note_mark(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    draft.put(key, f"{swedish(draft.number(key))} 1)")


@seed(*FORECASTS)
def forecast_given_as_about(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    draft.put(key, f"ca {swedish(round(draft.number(key), -2))}")


@seed(*FULL, OCTOBER)
def amount_cell_says_see_appendix(draft: Draft) -> None:
    draft.put(draft.pick(outcomes(draft)), draft.random.choice(("se bilaga 2", "kommer senare")))


@seed(ANNUAL)
def carry_over_amount_became_date(draft: Draft) -> None:
    key = draft.pick(key for key in draft.keys("carry_over", "amount") if draft.number(key) % 1)
    day, month = str(draft.number(key)).split(".")
    draft.put(key, date(2026, int(month), int(day)))


# Budgets and history


@seed(*FORECASTS)
def budget_moved_between_rows(draft: Draft) -> None:
    keys = draft.keys("forecast", "annual_budget", 100)
    need(len(keys) > 1)
    one, other = draft.random.sample(keys, 2)
    draft.add(one, 300)
    draft.add(other, -300)


@seed(UR1, UR2, OCTOBER)
def period_budget_as_twelfths(draft: Draft) -> None:
    for key in draft.keys("result", "budget", 1):
        year = draft.number(("forecast", key[1], "annual_budget"))
        draft.put(key, round(year * draft.months / 12))


@seed(UR1, UR2, OCTOBER)
def development_budget_of_whole_year(draft: Draft) -> None:
    draft.multiply(draft.keys("development", "budget", 1), 12 / draft.months)


@seed(UR2, OCTOBER)
def last_year_of_previous_report(draft: Draft) -> None:
    for row in ("costs", "income"):
        key = ("development", row, "last_year")
        draft.put(key, draft.before("previous", key))


@seed(*FOLLOW_UPS)
def forecast_at_budget_outcome_far_off(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "budget", 3000))
    row = key[1]
    rewrite_outcomes(
        draft, {("result", row, "outcome"): round(draft.number((*key[:2], "budget")) * 1.3)}
    )
    year = draft.number(("forecast", row, "annual_budget"))
    draft.put(("forecast", row, "annual_forecast"), year)
    name = draft.clean.contract.tables["forecast"].rows
    label = next(one.label for one in name if one.id == row)
    write_items(draft, [one for one in items_of(draft) if one["assignment"] != label])
    explained(draft, "forecast", row, "Prognosen följer budgeten.")
    explained(draft, "result", row, "Kostnaderna är högre än budget för perioden.")
    plain_summary(draft)


@seed(*FORECASTS)
def reserve_saving_on_other_row(draft: Draft) -> None:
    reserve = ("forecast", RESERVE, "annual_forecast")
    budget = draft.number(("forecast", RESERVE, "annual_budget"))
    saved = draft.number(reserve) - budget
    keys = [key for key in draft.keys("forecast", "annual_forecast", 1) if key[1] != RESERVE]
    need(saved)
    draft.put(reserve, budget)
    draft.add(draft.pick(keys), saved)


@seed(*FOLLOW_UPS)
def scenario_against_its_text(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    draft.put((*key[:2], "scenario_change"), 700)
    text = "Om inhyrningen fortsätter blir prognosen 700 tkr sämre än i huvudprognosen."
    draft.put(("texts", "prognos_2", VALUE), text)


# Items


def _deviations(draft: Draft) -> list[Key]:
    keys = draft.keys("analysis", "amount", 50)
    return [one for one in keys if draft.value((*one[:2], "item_type")).startswith("Avvikelse")]


def _check(draft: Draft, row: str) -> str:
    """Where the items of an item's assignment are added up."""
    name = draft.value(("analysis", row, "assignment"))
    rows = draft.clean.contract.tables["forecast"].rows
    found = next(one.id for one in rows if one.label == name)
    return draft.place(("analysis_check", found, "remaining"))


@seed(*FORECASTS)
def analysis_amounts_sorted_alone(draft: Draft) -> None:
    keys = draft.keys("analysis", "amount")
    for key, value in zip(keys, sorted(draft.number(key) for key in keys), strict=True):
        if draft.number(key) != value:
            draft.put(key, value)


@seed(*LATER)
def analysis_cause_filled_down(draft: Draft) -> None:
    first, *rest = [key[1] for key in _deviations(draft)]
    need(rest)
    for row in rest:
        draft.put(("analysis", row, "cause"), draft.value(("analysis", first, "cause")))


@seed(*FORECASTS)
def analysis_item_in_kronor(draft: Draft) -> None:
    draft.multiply([draft.pick(_deviations(draft))], 1000)


@seed(*LATER)
def analysis_of_previous_report(draft: Draft) -> None:
    now = {key: draft.number(key) for key in _deviations(draft)}
    for key in now:
        draft.put(key, draft.before("previous", key))
        draft.mark(_check(draft, key[1]))
    need(any(draft.number(key) != was for key, was in now.items()))


@seed(*FORECASTS)
def analysis_own_sum_row(draft: Draft) -> None:
    rows = draft.rows("analysis")
    whole = sum(draft.number(("analysis", row, "amount")) for row in rows)
    draft.copy_row("analysis", rows[0], cause="Summa avvikelser", amount=whole)
    draft.mark(_check(draft, rows[0]))


# Investments


@seed(*FULL)
def investments_own_sum_row(draft: Draft) -> None:
    rows = draft.rows("investments")
    values: dict[str, object] = {"project": "Summa"}
    for column in ("outcome", "annual_budget"):
        values[column] = sum(draft.number(("investments", row, column)) for row in rows)
    draft.add_row("investments", values)


@seed(*FULL, OCTOBER)
def investment_named_otherwise(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "annual_budget", 1))
    draft.put((*key[:2], "project"), draft.random.choice(("Diverse inköp", "Projekt 4471")))


@seed(*FULL, OCTOBER)
def investment_over_budget_without_comment(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 100))[1]
    more = round(draft.number(("investments", row, "annual_budget")) * 1.6)
    draft.put(("investments", row, "outcome"), more)
    if draft.report != ANNUAL:
        draft.put(("investments", row, "annual_forecast"), more)
    draft.put(("investments", row, "comment"), None)


@seed(OCTOBER)
def investment_unspent_forecast_kept(draft: Draft) -> None:
    row = draft.pick(draft.keys("investments", "annual_budget", 200))[1]
    draft.put(("investments", row, "outcome"), 0)
    budget = draft.number(("investments", row, "annual_budget"))
    draft.put(("investments", row, "annual_forecast"), budget)
    draft.put(("investments", row, "comment"), None)


@seed(UR2, OCTOBER, ANNUAL)
def investment_outcome_falls(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "outcome", 20))
    then = draft.before("previous", key)
    draft.put(key, round(then / 2))
    draft.put((*key[:2], "comment"), None)
    plain_summary(draft)


# Carry-over


@seed(ANNUAL)
def carry_over_of_other_kind(draft: Draft) -> None:
    rows = draft.rows("carry_over")
    rows = [row for row in rows if draft.value(("carry_over", row, "kind")) == "Investering"]
    need(rows)
    draft.put(("carry_over", draft.random.choice(rows), "kind"), "Drift")


@seed(ANNUAL)
def carry_over_years_dragged(draft: Draft) -> None:
    rows = draft.rows("carry_over")
    need(len(rows) > 1)
    for number, row in enumerate(rows[1:], 1):
        for column in ("from_year", "to_year"):
            draft.add(("carry_over", row, column), number)


@seed(ANNUAL)
def carry_over_reason_is_purpose(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("carry_over"))
    draft.put(("carry_over", row, "reason"), draft.value(("carry_over", row, "purpose")))


# The plan


@seed(PLAN)
def plan_table_as_negative(draft: Draft) -> None:
    columns = ("annual", "until_feb", "until_apr", "until_aug", "until_okt")
    keys = [key for column in columns for key in draft.keys("budget_per_uppdrag", column, 1)]
    draft.multiply(keys, -1)


@seed(PLAN)
def plan_periods_not_added_up(draft: Draft) -> None:
    row = draft.pick(draft.keys("budget_per_uppdrag", "annual", 1000))[1]
    columns = ("until_feb", "until_apr", "until_aug", "until_okt")
    values = [draft.number(("budget_per_uppdrag", row, column)) for column in columns]
    for column, value, before in zip(columns[1:], values[1:], values, strict=False):
        draft.put(("budget_per_uppdrag", row, column), value - before)


@seed(PLAN)
def plan_investment_a_year_late(draft: Draft) -> None:
    row = draft.pick(draft.keys("investment_budget", "year_1", 1))[1]
    values = [draft.value(("investment_budget", row, f"year_{number}")) for number in (1, 2)]
    for number, value in enumerate((None, *values), 1):
        draft.put(("investment_budget", row, f"year_{number}"), value)


@seed(*AFTER_PLAN)
def column_left_hidden(draft: Draft) -> None:
    draft.whole = True
    cell = draft.cell(draft.pick(draft.keys("result", "budget", 1)))
    columns = draft.sheet(cell.parent.title).column_dimensions
    spans = ((one, one.min or 0, one.max or 0) for one in columns.values())
    widths = next((one for one, first, last in spans if first <= cell.column <= last), None)
    (widths or columns[cell.column_letter]).hidden = True
