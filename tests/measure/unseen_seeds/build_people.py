"""Build half: people, survey, the plan, goals, carry-over."""

from __future__ import annotations

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2
from unseen_seeds.draft import AFTER_PLAN, FULL, LATER, Draft, day, need, seed

Key = tuple[str, str, str]


def staff(row: str) -> Key:
    return "staff", row, VALUE


def indicators(draft: Draft, row: str) -> None:
    """Marks an indicator's row, which is computed from the people's figures."""
    draft.mark(draft.place(("staff_indicators", row, "outcome")))


# People


@seed(*AFTER_PLAN)
def hours_swapped(draft: Draft) -> None:
    draft.swap(staff("sick_hours"), staff("ordinary_hours"))
    indicators(draft, "sick_leave")


@seed(*AFTER_PLAN)
def sick_days_for_hours(draft: Draft) -> None:
    draft.put(staff("sick_hours"), round(draft.number(staff("sick_hours")) / 8))
    indicators(draft, "sick_leave")


@seed(*AFTER_PLAN)
def ordinary_hours_of_month(draft: Draft) -> None:
    draft.put(staff("ordinary_hours"), round(draft.number(staff("ordinary_hours")) / 12))
    indicators(draft, "sick_leave")


@seed(*AFTER_PLAN)
def leavers_digit_doubled(draft: Draft) -> None:
    found = int(draft.number(staff("left_external")))
    need(0 < found < 10)
    draft.put(staff("left_external"), found * 11)
    indicators(draft, "turnover")


@seed(*AFTER_PLAN)
def part_larger_than_whole_leavers(draft: Draft) -> None:
    draft.put(staff("period_left_managers"), draft.number(staff("period_left")) + 2)


@seed(*AFTER_PLAN)
def staff_of_whole_administration(draft: Draft) -> None:
    draft.put(staff("permanent_staff"), 668.4)
    indicators(draft, "turnover")


@seed(*AFTER_PLAN)
def staff_decimal_lost(draft: Draft) -> None:
    draft.put(staff("permanent_staff"), round(draft.number(staff("permanent_staff")) * 10))
    indicators(draft, "turnover")


@seed(*LATER)
def window_not_moved(draft: Draft) -> None:
    end = day(draft.value(staff("window_end")))
    month = {UR1: 2, UR2: 4, OCTOBER: 8}[draft.report]
    draft.put(staff("window_end"), end.replace(month=month, day=28 if month == 2 else 30))


@seed(*LATER)
def staff_figures_of_previous_report(draft: Draft) -> None:
    rows = ("sick_hours", "ordinary_hours", "left_external", "left_retired", "left_internal")
    for row in (*rows, "permanent_staff"):
        draft.put(staff(row), draft.before("previous", staff(row)))


def _group(draft: Draft, row: str, column: str) -> Key:
    key = ("sick_groups", row, column)
    draft.number(key)
    return key


@seed(*FULL)
def group_larger_than_whole(draft: Draft) -> None:
    key = _group(draft, "women", "sick_hours")
    draft.put(key, draft.number(staff("sick_hours")) * 1.3 // 1)


@seed(*FULL)
def group_of_few_shown(draft: Draft) -> None:
    women, men = _group(draft, "women", "employees"), _group(draft, "men", "employees")
    whole = draft.number(women) + draft.number(men)
    draft.put(women, whole - 4)
    draft.put(men, 4)


@seed(*FULL)
def long_term_larger_than_all(draft: Draft) -> None:
    sick = draft.number(staff("sick_hours"))
    draft.put(("sick_groups", "long_term", "sick_hours"), round(sick * 1.4))


@seed(UR1, UR2)
def months_after_period_end(draft: Draft) -> None:
    for number, row in enumerate(draft.clean.submission.rows["monthly_staff"], 1):
        for column, value in (("leavers", 0), ("employees", 60)):
            place = draft.place(("monthly_staff", row, column))
            if number <= draft.months:
                draft.at(place).value = value
            elif number <= draft.months + 2:
                draft.type(place, value)


# Survey


@seed(ANNUAL)
def survey_on_scale_of_five(draft: Draft) -> None:
    key = ("survey", draft.random.choice(("motivation", "leadership", "governance")), VALUE)
    draft.put(key, round(draft.number(key) / 25 + 1, 1))


@seed(ANNUAL)
def survey_as_share(draft: Draft) -> None:
    rows = ("motivation", "leadership", "governance")
    draft.multiply([("survey", row, VALUE) for row in rows], 0.01)


@seed(ANNUAL)
def osa_decimal_lost(draft: Draft) -> None:
    draft.multiply([draft.pick(draft.keys("osa", "outcome"))], 10)


@seed(ANNUAL)
def exposed_as_percent(draft: Draft) -> None:
    key = draft.pick(draft.keys("exposure", "exposed", 1))
    answers = draft.number((*key[:2], "answers"))
    draft.put(key, round(100 * draft.number(key) / answers, 1) + 0.05)


# The plan


@seed(PLAN)
def plan_april_above_august(draft: Draft) -> None:
    key = draft.pick(draft.keys("budget_per_uppdrag", "until_apr", 1))
    draft.swap(key, (*key[:2], "until_aug"))


@seed(PLAN)
def plan_period_equals_year(draft: Draft) -> None:
    key = draft.pick(draft.keys("budget_per_uppdrag", "annual", 1))
    for column in ("until_feb", "until_apr", "until_aug", "until_okt"):
        draft.put((*key[:2], column), draft.number(key))


@seed(PLAN)
def plan_income_sign_lost(draft: Draft) -> None:
    draft.multiply([("operating_budget", "income", "budget")], -1)


@seed(PLAN)
def plan_split_misses_budget(draft: Draft) -> None:
    column = draft.random.choice(("annual", "until_aug"))
    draft.add(("budget_split", "costs", column), 800)
    draft.mark(draft.place(("budget_split", TOTAL, column)))


@seed(PLAN)
def plan_digits_transposed(draft: Draft) -> None:
    key = ("operating_budget", "staff_costs", "budget")
    text = str(int(draft.number(key)))
    spots = [spot for spot in range(len(text) - 1) if text[spot] != text[spot + 1]]
    need(spots)
    spot = spots[0]
    draft.put(key, int(text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]))
    draft.mark(draft.place(("operating_budget", TOTAL, "budget")))


@seed(PLAN)
def plan_row_in_mnkr(draft: Draft) -> None:
    key = draft.pick(draft.keys("budget_per_uppdrag", "annual", 1))
    columns = ("annual", "until_feb", "until_apr", "until_aug", "until_okt")
    draft.multiply([(*key[:2], column) for column in columns], 0.001)


@seed(PLAN)
def plan_target_as_share(draft: Draft) -> None:
    key = ("indicators", draft.random.choice(("turnover", "sick_leave")), "target")
    draft.put(key, draft.number(key) / 100)


@seed(PLAN)
def plan_goal_twice(draft: Draft) -> None:
    draft.copy_row("goals", draft.random.choice(draft.rows("goals")))


# Goals


@seed(*FULL)
def goal_missing(draft: Draft) -> None:
    draft.whole = True
    draft.drop_row("goals", draft.random.choice(draft.rows("goals")))


# Carry-over


@seed(ANNUAL)
def carry_over_more_than_surplus(draft: Draft) -> None:
    key = draft.pick(draft.keys("carry_over", "amount"))
    surplus = sum(
        draft.number(one) - draft.number((*one[:2], "budget"))
        for one in draft.keys("result", "outcome")
    )
    draft.put(key, round(surplus) + 2500)


@seed(ANNUAL)
def carry_over_twice(draft: Draft) -> None:
    draft.copy_row("carry_over", draft.pick(draft.keys("carry_over", "amount"))[1])


@seed(FEBRUARY, UR1, UR2, OCTOBER)
def leavers_of_period(draft: Draft) -> None:
    left = draft.number(staff("period_left"))
    need(left < draft.number(staff("left_external")) + draft.number(staff("left_retired")))
    draft.put(staff("left_external"), max(left - 1, 0))
    draft.put(staff("left_retired"), min(left, 1))
    draft.put(staff("left_internal"), 0)
    draft.mark(draft.place(("staff_indicators", "turnover", "outcome")))


@seed(ANNUAL)
def survey_same_value_copied_down(draft: Draft) -> None:
    value = draft.number(("survey", "motivation", VALUE))
    for row in ("leadership", "governance"):
        draft.put(("survey", row, VALUE), value)


@seed(ANNUAL)
def osa_outcome_and_limit_swapped(draft: Draft) -> None:
    for key in draft.keys("osa", "outcome"):
        draft.swap(key, (*key[:2], "limit"))
