"""Fresh: the cover, people, the survey, goals and activities."""

from __future__ import annotations

from kalkyl.contract.spec import VALUE
from seeded.clean import ANNUAL, PLAN, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FOLLOW_UPS,
    FULL,
    LATER,
    MONTH_NAMES,
    Draft,
    day,
    need,
    seed,
)
from unseen_seeds.lawful import staff

STAFF = (
    *("sick_hours", "ordinary_hours", "left_external", "left_retired", "left_internal"),
    "permanent_staff",
)


# Dates


@seed(*AFTER_PLAN)
def cover_date_as_digits(draft: Draft) -> None:
    key = ("cover", "prepared_on", VALUE)
    draft.put(key, int(f"{day(draft.value(key)):%y%m%d}"))


@seed(*AFTER_PLAN)
def window_given_as_month(draft: Draft) -> None:
    end = day(draft.value(staff("window_end")))
    draft.put(staff("window_end"), f"{MONTH_NAMES[end.month - 1]} {end.year}")


# People


@seed(*AFTER_PLAN)
def staff_of_other_department(draft: Draft) -> None:
    other = draft.other(with_keys=[staff(row) for row in STAFF])
    draft.sisters.append(other)
    for row in STAFF:
        draft.put(staff(row), other.submission.value(staff(row)))


@seed(*FULL)
def staff_figures_of_last_year(draft: Draft) -> None:
    for row in STAFF:
        draft.put(staff(row), draft.before("last_year", staff(row)))


@seed(UR1, UR2)
def period_leavers_above_twelve_months(draft: Draft) -> None:
    whole = sum(draft.number(staff(row)) for row in STAFF if row.startswith("left"))
    draft.put(staff("period_left"), whole + 3)


@seed(UR2, ANNUAL)
def women_and_men_swapped(draft: Draft) -> None:
    for column in ("employees", "sick_hours", "ordinary_hours"):
        draft.swap(("sick_groups", "women", column), ("sick_groups", "men", column))


def _months(draft: Draft, column: str) -> list[str]:
    rows = draft.clean.submission.rows["monthly_staff"]
    return [draft.place(("monthly_staff", row, column)) for row in rows[: draft.months]]


@seed(UR1, UR2)
def months_filled_down(draft: Draft) -> None:
    ordinary = round(draft.number(staff("ordinary_hours")) / 12)
    values = {"leavers": 1, "employees": 61, "ordinary_hours": ordinary, "sick_hours": 411}
    for column, value in values.items():
        for place in _months(draft, column):
            draft.type(place, value)


@seed(UR1, UR2)
def months_dragged_as_series(draft: Draft) -> None:
    whole = round(draft.number(staff("permanent_staff")))
    for number, place in enumerate(_months(draft, "employees")):
        draft.type(place, whole + number)
    for place in _months(draft, "leavers"):
        draft.at(place).value = 0


@seed(UR1, UR2)
def months_leavers_against_period(draft: Draft) -> None:
    whole = round(draft.number(staff("permanent_staff")))
    for place in _months(draft, "employees"):
        draft.at(place).value = whole
    for number, place in enumerate(_months(draft, "leavers")):
        draft.type(place, 0 if number else draft.number(staff("period_left")) + 4)


@seed(*AFTER_PLAN)
def sick_comment_against_status(draft: Draft) -> None:
    above = draft.figure("staff_indicators", "sick_leave", "outcome") > 5.2
    word = "under" if above else "över"
    text = f"Sjukfrånvaron ligger {word} målvärdet."
    draft.put(("staff_indicators", "sick_leave", "comment"), text)


# Survey


@seed(ANNUAL)
def osa_outcomes_are_limits(draft: Draft) -> None:
    for row in draft.rows("osa"):
        draft.put(("osa", row, "outcome"), draft.value(("osa", row, "limit")))


@seed(ANNUAL)
def answers_as_share(draft: Draft) -> None:
    draft.put(("survey", "answers", VALUE), 0.79)


@seed(ANNUAL)
def osa_question_twice(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("osa"))
    draft.copy_row("osa", row, outcome=draft.number(("osa", row, "outcome")) - 6)


@seed(UR1, UR2)
def measure_outcome_as_share(draft: Draft) -> None:
    keys = draft.keys("business_measures", "outcome", 10)
    key = draft.pick(key for key in keys if draft.value((*key[:2], "unit")) == "procent")
    draft.put(key, draft.number(key) / 100)


# Goals and activities


def _differing(draft: Draft, column: str) -> list[str]:
    rows = draft.rows("goals")
    need(len({draft.value(("goals", row, column)) for row in rows}) > 1)
    return rows


@seed(*FULL)
def goal_assessments_sorted_alone(draft: Draft) -> None:
    rows = _differing(draft, "assessment")
    words = sorted((draft.value(("goals", row, "assessment")) for row in rows), reverse=True)
    for row, word in zip(rows, words, strict=True):
        if draft.value(("goals", row, "assessment")) != word:
            draft.put(("goals", row, "assessment"), word)


@seed(*FULL)
def goal_descriptions_swapped(draft: Draft) -> None:
    one, other = draft.random.sample(_differing(draft, "description"), 2)
    draft.swap(("goals", one, "description"), ("goals", other, "description"))


@seed(UR2, ANNUAL)
def goal_texts_of_previous_report(draft: Draft) -> None:
    for row in draft.rows("goals"):
        key = ("goals", row, "description")
        draft.put(key, draft.words_before("previous", key))


@seed(*FULL)
def filter_left_on_goals(draft: Draft) -> None:
    draft.whole = True
    row = draft.random.choice(draft.rows("goals"))
    cell = draft.cell(("goals", row, "assessment"))
    sheet = draft.sheet(cell.parent.title)
    sheet.auto_filter.ref = f"A4:E{cell.row + 5}"
    sheet.row_dimensions[cell.row].hidden = True


@seed(PLAN)
def plan_description_repeats_assignment(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("goals"))
    draft.put(("goals", row, "description"), draft.value(("goals", row, "assignment")))


@seed(UR2, ANNUAL)
def activity_deadline_passed(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("environment"))
    draft.put(("environment", row, "status"), "Pågår")
    text = "Arbetet går enligt plan och ska vara klart senast den 31 mars 2025."
    draft.put(("environment", row, "comment"), text)


@seed(UR2, ANNUAL)
def activity_undone(draft: Draft) -> None:
    rows = draft.rows("environment")
    before = {row: draft.words_before("previous", ("environment", row, "status")) for row in rows}
    done = [row for row in rows if before[row] in {"Klar", "Pågår"}]
    need(done)
    row = draft.random.choice(done)
    draft.put(("environment", row, "status"), "Ej påbörjad")
    draft.put(("environment", row, "comment"), "Arbetet är inte påbörjat.")


@seed(*FULL)
def activity_comment_filled_down(draft: Draft) -> None:
    first, *rest = draft.rows("environment")
    for row in rest:
        key = ("environment", row, "comment")
        need(draft.value(key) != draft.value((key[0], first, key[2])))
        draft.put(key, draft.value((key[0], first, key[2])))


@seed(*LATER)
def approver_is_preparer(draft: Draft) -> None:
    draft.put(("cover", "approved_by", VALUE), draft.value(("cover", "prepared_by", VALUE)))


@seed(*FOLLOW_UPS)
def goal_description_is_assessment(draft: Draft) -> None:
    row = draft.random.choice(draft.rows("goals"))
    draft.put(("goals", row, "description"), draft.value(("goals", row, "assessment")))
