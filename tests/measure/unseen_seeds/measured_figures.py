"""Measured half: the cover, amounts typed wrong or in the wrong place.

Rule builders leave this module unopened.
"""

from __future__ import annotations

from openpyxl.comments import Comment

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import OCTOBER, UR1, UR2
from unseen_seeds.draft import (
    FORECASTS,
    FULL,
    Draft,
    day,
    need,
    seed,
    swedish,
)

Key = tuple[str, str, str]
COSTS, INCOME = ("development", "costs", "this_year"), ("development", "income", "this_year")


def totals_that_meet(draft: Draft) -> None:
    draft.mark(draft.place(("result", TOTAL, "outcome")))
    draft.mark(draft.place(("development", TOTAL, "this_year")))


# Cover


@seed()
def cover_identity_of_another_department(draft: Draft) -> None:
    draft.whole = True
    sender = draft.other().submission.sender
    draft.put(("cover", "department", VALUE), sender.name)
    draft.put(("cover", "department_code", VALUE), sender.code)


@seed()
def cover_dated_in_wrong_year(draft: Draft) -> None:
    key = ("cover", "prepared_on", VALUE)
    before = day(draft.value(key))
    change = draft.random.choice((-1, 2))
    draft.put(key, before.replace(year=before.year + change))


# Amounts typed wrong


def _digits(draft: Draft, key: Key) -> str:
    return str(int(abs(draft.number(key))))


@seed(*FULL, OCTOBER)
def amount_digits_transposed(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    text = _digits(draft, key)
    spots = [spot for spot in range(len(text) - 1) if text[spot] != text[spot + 1]]
    need(spots)
    spot = draft.random.choice(spots)
    wrong = int(text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :])
    draft.put(key, -wrong if draft.number(key) < 0 else wrong)


@seed(*FORECASTS)
def amount_digit_doubled(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    text = _digits(draft, key)
    spot = draft.random.randrange(len(text))
    wrong = int(text[: spot + 1] + text[spot] + text[spot + 1 :])
    draft.put(key, -wrong if draft.number(key) < 0 else wrong)


@seed(*FULL)
def amount_hundred_times_too_large(draft: Draft) -> None:
    draft.multiply([draft.random.choice((COSTS, INCOME))], 100)
    need(draft.places)


@seed(*FORECASTS)
def amount_in_mnkr(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    draft.put(key, round(draft.number(key) / 1000, 1))


@seed(*FULL, OCTOBER)
def table_in_mnkr(draft: Draft) -> None:
    for column in ("outcome", "budget"):
        for key in draft.keys("result", column, 1):
            draft.put(key, round(draft.number(key) / 1000, 1))


@seed(*FORECASTS)
def table_sign_turned(draft: Draft) -> None:
    draft.multiply(draft.keys("forecast", "annual_forecast", 1), -1)


@seed(*FULL)
def income_as_negative(draft: Draft) -> None:
    need(draft.number(INCOME) > 100)
    draft.multiply([INCOME], -1)


@seed(*FULL)
def cost_as_positive(draft: Draft) -> None:
    draft.multiply([COSTS], -1)


@seed(*FORECASTS)
def forecast_left_out(draft: Draft) -> None:
    draft.put(draft.pick(draft.keys("forecast", "annual_forecast", 1)), None)


@seed(*FORECASTS)
def broken_reference_in_entry(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1))
    draft.put(key, draft.random.choice(("=#REF!*-1", "=SUM(#REF!)", "=Underlag2!B7")))


# Amounts in the wrong place


@seed(*FULL, OCTOBER)
def rows_swapped(draft: Draft) -> None:
    keys = draft.keys("result", "outcome", 100)
    need(len(keys) > 1)
    draft.swap(keys[0], keys[1])


@seed(*FORECASTS)
def rows_pasted_one_down(draft: Draft) -> None:
    rows = draft.rows("forecast")
    values = [draft.value(("forecast", row, "annual_forecast")) for row in rows]
    for row, value in zip(rows, [None, *values[:-1]], strict=True):
        key = ("forecast", row, "annual_forecast")
        if draft.value(key) != value:
            draft.put(key, value)


@seed(*FULL, OCTOBER)
def outcome_and_budget_swapped(draft: Draft) -> None:
    for key in draft.keys("result", "outcome", 1):
        draft.swap(key, (*key[:2], "budget"))


@seed(*FORECASTS)
def variance_as_forecast(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 500))
    draft.put(key, draft.number(key) - draft.number((*key[:2], "annual_budget")))


@seed(UR1, UR2, OCTOBER)
def outcome_as_forecast(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 500))
    draft.put(("forecast", key[1], "annual_forecast"), draft.number(key))


def _of(other: object, key: Key) -> float:
    return float(other.submission.value(key))  # type: ignore[attr-defined]


@seed(*FULL)
def other_department_added(draft: Draft) -> None:
    keys = [("result", "regionkontoret", "outcome"), COSTS, INCOME]
    other = draft.other(with_keys=keys)
    draft.sisters.append(other)
    costs, income = _of(other, COSTS), _of(other, INCOME)
    draft.add(keys[0], costs + income)
    draft.add(COSTS, costs)
    draft.add(INCOME, income)


@seed(*FULL)
def other_departments_outcome_pasted(draft: Draft) -> None:
    keys = [*draft.keys("result", "outcome"), COSTS, INCOME]
    other = draft.other(with_keys=keys)
    draft.sisters.append(other)
    for key in keys:
        draft.put(key, _of(other, key))


@seed(*FORECASTS)
def correction_in_cell_note(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    right = swedish(draft.number(key) - 450)
    draft.cell(key).comment = Comment(f"Fel siffra, ska vara {right}. Rättas senare.", "Controller")
    draft.mark(draft.place(key))
