"""Measured half: periods, costs and income, analysis, investments, formulas.

Rule builders leave this module unopened.
"""

from __future__ import annotations

from kalkyl.contract.spec import TOTAL
from seeded.clean import OCTOBER, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    Draft,
    need,
    seed,
)

Key = tuple[str, str, str]
COSTS, INCOME = ("development", "costs", "this_year"), ("development", "income", "this_year")


def totals_that_meet(draft: Draft) -> None:
    draft.mark(draft.place(("result", TOTAL, "outcome")))
    draft.mark(draft.place(("development", TOTAL, "this_year")))


# Periods, budgets and history


@seed(UR1, UR2, OCTOBER)
def outcome_one_month_short(draft: Draft) -> None:
    factor = (draft.months - 1) / draft.months
    keys = draft.keys("result", "outcome", 1)
    change = 0.0
    for key in keys:
        own = round(draft.number(key) * factor)
        change += own - draft.number(key)
        draft.put(key, own)
    less = round(draft.number(INCOME) / draft.months)
    draft.add(INCOME, -less)
    draft.add(COSTS, change + less)


@seed(UR1, UR2, OCTOBER)
def outcome_below_previous_report(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    then = draft.before("previous", key)
    own = round(then * 0.93)
    draft.add(COSTS, own - draft.number(key))
    draft.put(key, own)


@seed(UR1, UR2, OCTOBER)
def period_budget_of_previous_report(draft: Draft) -> None:
    for key in draft.keys("result", "budget", 1):
        draft.put(key, draft.before("previous", key))


@seed(*FULL)
def last_year_is_this_year(draft: Draft) -> None:
    for row in ("costs", "income"):
        key = ("development", row, "last_year")
        draft.put(key, draft.number(("development", row, "this_year")))


@seed(*AFTER_PLAN)
def target_typed_over(draft: Draft) -> None:
    key = ("staff_indicators", draft.random.choice(("turnover", "sick_leave")), "target")
    draft.put(key, draft.number(key) * 1.5)


@seed(UR2, OCTOBER)
def forecast_below_booked(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    draft.put(("forecast", key[1], "annual_forecast"), round(draft.number(key) * 0.97))


# Cost and income


@seed(*FULL)
def costs_net_of_income(draft: Draft) -> None:
    need(draft.number(INCOME) > 100)
    draft.add(COSTS, draft.number(INCOME))
    draft.put(INCOME, 0)


@seed(*FULL)
def result_not_updated(draft: Draft) -> None:
    draft.add(COSTS, -980)
    totals_that_meet(draft)


@seed(*FULL)
def income_ten_times_with_result(draft: Draft) -> None:
    more = draft.number(INCOME) * 9
    need(more > 1000)
    draft.add(INCOME, more)
    draft.add(draft.pick(draft.keys("result", "outcome", 1000)), more)


# Analysis


def _items(draft: Draft, kind: str) -> list[Key]:
    return [
        key
        for key in draft.keys("analysis", "amount", 50)
        if str(draft.value((*key[:2], "item_type"))).startswith(kind)
    ]


def _remainder(draft: Draft, key: Key) -> None:
    """Marks what remains to be explained of an item's uppdrag."""
    name = draft.value((*key[:2], "assignment"))
    rows = draft.clean.contract.tables["forecast"].rows
    row = next(row.id for row in rows if row.label == name)
    draft.mark(draft.place(("analysis_check", row, "remaining")))


@seed(*FORECASTS)
def analysis_item_twice(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    _remainder(draft, key)
    draft.copy_row("analysis", key[1])


@seed(*FORECASTS)
def analysis_item_under_other_uppdrag(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    _remainder(draft, key)
    spot = (*key[:2], "assignment")
    names = {draft.value(("analysis", row, "assignment")) for row in draft.rows("analysis")}
    others = sorted(names - {draft.value(spot)}) or ["Oförutsett Regionstyrelsen"]
    draft.put(spot, draft.random.choice(others))
    _remainder(draft, key)


@seed(*FORECASTS)
def analysis_sign_turned(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    _remainder(draft, key)
    draft.multiply([key], -1)


@seed(*FORECASTS)
def analysis_cause_against_sign(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    word = (
        "Högre kostnader än budgeterat"
        if draft.number(key) > 0
        else "Lägre kostnader än budgeterat"
    )
    draft.put((*key[:2], "cause"), f"{word} för inhyrd personal.")


@seed(*FORECASTS)
def analysis_cause_empty_words(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    draft.put((*key[:2], "cause"), draft.random.choice(("Se ovan.", "Diverse", "Övrigt")))


# Investments


@seed(*FULL)
def investment_as_negative(draft: Draft) -> None:
    draft.multiply([draft.pick(draft.keys("investments", "outcome", 1))], -1)


@seed(*FOLLOW_UPS)
def investment_forecast_below_outcome(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "outcome", 20))
    draft.put((*key[:2], "annual_forecast"), round(draft.number(key) * 0.6))


@seed(*FULL)
def investment_amounts_sorted_alone(draft: Draft) -> None:
    keys = draft.keys("investments", "outcome")
    before = [draft.number(key) for key in keys]
    values = sorted(before) if sorted(before) != before else before[::-1]
    need(values != before)
    for key, value in zip(keys, values, strict=True):
        draft.put(key, value)


@seed(*FULL)
def investment_row_hidden(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "outcome", 1))
    cell = draft.cell(key)
    draft.sheet(cell.parent.title).row_dimensions[cell.row].hidden = True
    draft.mark(draft.place(key))


# Formulas


@seed(*FORECASTS)
def sum_misses_a_row(draft: Draft) -> None:
    rows = draft.rows("forecast")
    first = draft.cell(("forecast", rows[0], "annual_forecast"))
    last = draft.cell(("forecast", rows[-1], "annual_forecast"))
    filled = [draft.value(("forecast", row, "annual_forecast")) is not None for row in rows]
    end = last.row - 1 if filled[-1] else first.row
    draft.put(
        ("forecast", TOTAL, "annual_forecast"),
        f"=SUM({first.coordinate}:{first.column_letter}{end})",
    )


@seed(*FULL)
def formula_points_at_row_above(draft: Draft) -> None:
    rows = draft.rows("result")
    above = draft.cell(("result", rows[0], "outcome"))
    budget = draft.cell(("result", rows[1], "budget"))
    need(budget.value is not None)
    draft.put(("result", rows[1], "variance"), f"={above.coordinate}-{budget.coordinate}")


@seed(*FULL)
def adjustment_inside_formula(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1))
    one, other = draft.cell(key), draft.cell((*key[:2], "budget"))
    draft.put((*key[:2], "variance"), f"={one.coordinate}-{other.coordinate}+150")


@seed(*AFTER_PLAN)
def status_typed_over(draft: Draft) -> None:
    key = ("staff_indicators", draft.random.choice(("turnover", "sick_leave")), "status")
    draft.put(key, "Grön")
