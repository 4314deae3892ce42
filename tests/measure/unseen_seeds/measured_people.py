"""Measured half: people, survey, the plan, goals, carry-over, texts and the file.

Rule builders leave this module unopened.
"""

from __future__ import annotations

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, FEBRUARY, PLAN, UR1, UR2, clean_workbooks
from unseen_seeds.draft import AFTER_PLAN, FORECASTS, FULL, LATER, Draft, need, seed, swedish, tidy

Key = tuple[str, str, str]


def staff(row: str) -> Key:
    return "staff", row, VALUE


def _sick(draft: Draft, hours: float) -> None:
    draft.put(staff("sick_hours"), hours)
    draft.mark(draft.place(("staff_indicators", "sick_leave", "outcome")))


# People


@seed(*AFTER_PLAN)
def sick_percent_for_hours(draft: Draft) -> None:
    share = draft.number(staff("sick_hours")) / draft.number(staff("ordinary_hours"))
    _sick(draft, round(100 * share, 2))


@seed(FEBRUARY, UR1, UR2)
def sick_hours_of_period(draft: Draft) -> None:
    _sick(draft, round(draft.number(staff("sick_hours")) * draft.months / 12))


@seed(*AFTER_PLAN)
def staff_as_text_with_point(draft: Draft) -> None:
    draft.put(staff("permanent_staff"), str(draft.number(staff("permanent_staff")) + 0.1)[:5])


@seed(*FULL)
def groups_do_not_make_whole(draft: Draft) -> None:
    keys = [
        ("sick_groups", "men", column) for column in ("employees", "sick_hours", "ordinary_hours")
    ]
    for key in keys:
        draft.put(key, round(draft.number(key) * 1.6))


@seed(*FULL)
def group_headcount_of_other_department(draft: Draft) -> None:
    key = ("sick_groups", "women", "employees")
    draft.put(key, draft.number(key) + 88)


@seed(UR1, UR2)
def months_cumulated(draft: Draft) -> None:
    sick = draft.number(staff("sick_hours")) / 12
    ordinary = draft.number(staff("ordinary_hours")) / 12
    for number, row in enumerate(draft.clean.submission.rows["monthly_staff"][: draft.months], 1):
        draft.put(("monthly_staff", row, "sick_hours"), round(sick * number))
        draft.put(("monthly_staff", row, "ordinary_hours"), round(ordinary * number))


# Survey


@seed(ANNUAL)
def answers_more_than_staff(draft: Draft) -> None:
    key = ("survey", "answers", VALUE)
    draft.put(key, draft.number(key) * 10 + 8)


@seed(ANNUAL)
def exposed_and_answers_swapped(draft: Draft) -> None:
    for key in draft.keys("exposure", "exposed"):
        draft.swap(key, (*key[:2], "answers"))


@seed(ANNUAL)
def exposure_answers_more_than_survey(draft: Draft) -> None:
    draft.multiply(draft.keys("exposure", "answers", 1), 8)


# The plan


@seed(PLAN)
def plan_year_below_october(draft: Draft) -> None:
    key = draft.pick(draft.keys("budget_per_uppdrag", "until_okt", 100))
    draft.put((*key[:2], "annual"), round(draft.number(key) * 0.95))


def _years(draft: Draft) -> str:
    """A planned investment with an amount in the first year."""
    return draft.pick(draft.keys("investment_budget", "year_1", 20))[1]


@seed(PLAN)
def plan_investment_total_below_years(draft: Draft) -> None:
    row = _years(draft)
    years = [draft.value(("investment_budget", row, f"year_{number}")) for number in (1, 2, 3)]
    total = sum(float(value) for value in years if value is not None)
    draft.put(("investment_budget", row, "total_budget"), round(total * 0.7))


@seed(PLAN)
def plan_investment_in_kronor(draft: Draft) -> None:
    draft.multiply([("investment_budget", _years(draft), "year_1")], 1000)


@seed(PLAN)
def plan_investment_twice(draft: Draft) -> None:
    row = _years(draft)
    group = draft.value(("investment_budget", row, "group"))
    other = "Redan beslutade" if group == "Reinvesteringar" else "Reinvesteringar"
    draft.copy_row("investment_budget", row, group=other)


# Goals and working environment


@seed(*FULL)
def goal_status_against_text(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("goals"))
    draft.put(("goals", row, "assessment"), "Uppfylls")
    text = "Arbetet har inte påbörjats och målet kommer inte att nås i år."
    draft.put(("goals", row, "description"), text)


@seed(*FULL)
def goal_assessment_missing(draft: Draft) -> None:
    draft.put(("goals", draft.random.choice(draft.rows("goals")), "assessment"), None)


@seed(*FULL)
def goal_twice_with_two_verdicts(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("goals"))
    verdict = draft.value(("goals", row, "assessment"))
    other = "Uppfylls inte" if verdict != "Uppfylls inte" else "Uppfylls"
    draft.copy_row("goals", row, assessment=other)


@seed(*FULL)
def goal_text_copied_down(draft: Draft) -> None:
    rows = draft.rows("goals")
    need(len(rows) > 1)
    draft.put(("goals", rows[1], "description"), draft.value(("goals", rows[0], "description")))


@seed(*FULL)
def goal_under_other_focus_area(draft: Draft) -> None:
    rows = draft.rows("goals")
    areas = [draft.value(("goals", row, "focus_area")) for row in rows]
    pairs = [row for row, area in zip(rows[1:], areas[1:], strict=True) if area != areas[0]]
    need(pairs)
    draft.put(("goals", pairs[0], "focus_area"), areas[0])


@seed(*FULL)
def activity_done_against_comment(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("environment"))
    draft.put(("environment", row, "status"), "Klar")
    draft.put(("environment", row, "comment"), "Aktiviteten har ännu inte startat.")


@seed(*FULL)
def activity_missing(draft: Draft) -> None:
    draft.whole = True
    draft.drop_row("environment", draft.random.choice(draft.rows("environment")))


# Carry-over


def _carried(draft: Draft) -> Key:
    return draft.pick(draft.keys("carry_over", "amount"))


@seed(ANNUAL)
def carry_over_mnkr_as_tkr(draft: Draft) -> None:
    key = _carried(draft)
    draft.put(key, draft.number(key) / 1000)
    draft.put((*key[:2], "unit"), "tkr")


@seed(ANNUAL)
def carry_over_same_year(draft: Draft) -> None:
    key = _carried(draft)
    draft.put((*key[:2], "to_year"), draft.number((*key[:2], "from_year")))


@seed(ANNUAL)
def carry_over_years_swapped(draft: Draft) -> None:
    key = _carried(draft)
    draft.swap((*key[:2], "from_year"), (*key[:2], "to_year"))


@seed(ANNUAL)
def carry_over_negative(draft: Draft) -> None:
    draft.multiply([_carried(draft)], -1)


# Texts


def _section(draft: Draft) -> str:
    return "inledning" if draft.report in {PLAN, ANNUAL} else "sammanfattning"


@seed()
def text_see_above(draft: Draft) -> None:
    draft.put(("texts", _section(draft), VALUE), "Se ovan.")


@seed(*LATER)
def text_variance_of_previous_report(draft: Draft) -> None:
    now = draft.figure("forecast", TOTAL, "variance")
    then = now - draft.figure("forecast", TOTAL, "forecast_change")
    need(then and then != now)
    word = "bättre" if then > 0 else "sämre"
    text = f"Prognosen är {swedish(abs(then))} tkr {word} än budget."
    draft.put(("texts", "sammanfattning", VALUE), f"Perioden har varit lugn. {text}")


@seed(*AFTER_PLAN)
def text_better_for_worse(draft: Draft) -> None:
    table = "result" if draft.report == ANNUAL else "forecast"
    amount = draft.figure(table, TOTAL, "variance")
    need(amount)
    word = "sämre" if amount > 0 else "bättre"
    what = "Resultatet" if draft.report == ANNUAL else "Prognosen"
    text = f"Året har varit lugnt. {what} är {swedish(abs(amount))} tkr {word} än budget."
    row = "arets_budgetavvikelse" if draft.report == ANNUAL else "sammanfattning"
    draft.put(("texts", row, VALUE), text)


@seed(UR1, UR2, ANNUAL)
def text_leavers_against_table(draft: Draft) -> None:
    left = int(draft.number(staff("period_left")))
    words = ("Sju", "Åtta", "Nio", "Tio", "Elva", "Tolv")
    need(left < len(words))
    row = "medarbetare" if draft.report == ANNUAL else "personalomsattning"
    draft.say(row, f"{words[left]} medarbetare har slutat under perioden.")


@seed(*FULL)
def comment_of_other_row(draft: Draft) -> None:
    table = "result" if draft.report == ANNUAL else "forecast"
    rows = [
        row for row in draft.clean.submission.rows[table] if draft.value((table, row, "comment"))
    ]
    need(len(rows) > 1)
    draft.swap((table, rows[0], "comment"), (table, rows[1], "comment"))


# The file


@seed(*FORECASTS)
def label_typed_over(draft: Draft) -> None:
    cell = draft.cell(draft.pick(draft.keys("forecast", "annual_forecast")))
    draft.type(f"{cell.parent.title}!A{cell.row}", draft.clean.submission.sender.name)


@seed(UR2)
def sheet_of_other_report(draft: Draft) -> None:
    own = draft.code
    [before] = [one for one in clean_workbooks(UR1) if one.submission.sender.code == own]
    for table, column in (("investments", "outcome"), ("investments", "annual_forecast")):
        for key in draft.keys(table, column):
            value = before.submission.value(key)
            need(value is not None)
            draft.put(key, tidy(value))
    cell = draft.cell(("investments", draft.rows("investments")[0], "outcome"))
    draft.type(f"{cell.parent.title}!{cell.column_letter}{cell.row - 1}", "Utfall jan–apr (tkr)")


@seed(UR1, UR2)
def goal_target_as_outcome(draft: Draft) -> None:
    keys = draft.keys("business_measures", "outcome")
    need(any(draft.number(key) != draft.number((*key[:2], "target")) for key in keys))
    for key in keys:
        draft.put(key, draft.number((*key[:2], "target")))


@seed(UR1, UR2)
def item_on_first_assignment(draft: Draft) -> None:
    rows = draft.rows("analysis")
    first = draft.value(("analysis", rows[0], "assignment"))
    others = [row for row in rows if draft.value(("analysis", row, "assignment")) != first]
    need(others)
    draft.put(("analysis", draft.random.choice(others), "assignment"), first)


@seed(UR1, UR2)
def forecast_of_last_year(draft: Draft) -> None:
    keys = draft.keys("forecast", "annual_forecast", 1000)
    known = {key: draft.before("last_year", key) for key in keys}
    key = draft.pick(key for key in keys if abs(known[key] - draft.number(key)) >= 100)
    draft.put(key, known[key])


@seed(UR1)
def text_halfyear_in_april(draft: Draft) -> None:
    text = "Under första halvåret har kostnaderna för inhyrd personal minskat."
    draft.say("sammanfattning", text)


@seed(UR2)
def text_sick_leave_direction_wrong(draft: Draft) -> None:
    hours = [staff(row) for row in ("sick_hours", "ordinary_hours")]
    sick, ordinary = (draft.number(key) for key in hours)
    then, ordinary_then = (draft.before("previous", key) for key in hours)
    change = sick / ordinary - then / ordinary_then
    need(abs(change) > 0.001)
    word = "minskat" if change > 0 else "ökat"
    draft.say("sjukfranvaro", f"Sjukfrånvaron har {word} sedan förra rapporten.")
