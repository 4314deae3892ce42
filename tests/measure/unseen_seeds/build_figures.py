"""Build half: the cover, amounts typed wrong or in the wrong place."""

from __future__ import annotations

from datetime import timedelta

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, FEBRUARY, OCTOBER, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FORECASTS,
    FULL,
    Draft,
    day,
    need,
    seed,
    swedish,
)

NAME, CODE = ("cover", "department", VALUE), ("cover", "department_code", VALUE)
TITLES = {
    FEBRUARY: "Månadsrapport februari",
    UR1: "Uppföljningsrapport 1",
    UR2: "Uppföljningsrapport 2",
    OCTOBER: "Månadsrapport oktober",
    ANNUAL: "Årsredovisning",
}
ABOVE = str.maketrans("123456", "456789")


def both_totals(draft: Draft) -> None:
    """Marks where the result and the development meet."""
    draft.mark(draft.place(("result", TOTAL, "outcome")))
    draft.mark(draft.place(("development", TOTAL, "this_year")))


# Cover


@seed()
def cover_name_of_another_department(draft: Draft) -> None:
    draft.whole = True
    draft.put(NAME, draft.other().submission.sender.name)


@seed()
def cover_code_of_another_department(draft: Draft) -> None:
    draft.whole = True
    draft.put(CODE, draft.other().submission.sender.code)


@seed()
def cover_year_not_changed(draft: Draft) -> None:
    draft.whole = True
    draft.put(("cover", "year", VALUE), 2024)


@seed(*AFTER_PLAN)
def cover_dated_before_period_end(draft: Draft) -> None:
    key = ("cover", "prepared_on", VALUE)
    draft.put(key, day(draft.value(key)) - timedelta(days=75))


@seed(UR1, UR2, OCTOBER)
def cover_report_of_another_period(draft: Draft) -> None:
    draft.whole = True
    before = {UR1: FEBRUARY, UR2: UR1, OCTOBER: FEBRUARY}
    draft.put(("cover", "report", VALUE), TITLES[before[draft.report]])


@seed()
def cover_administration_of_another(draft: Draft) -> None:
    draft.whole = True
    draft.put(("cover", "administration", VALUE), "Hallands sjukhus")


@seed()
def cover_approver_is_placeholder(draft: Draft) -> None:
    draft.put(("cover", "approved_by", VALUE), draft.random.choice(("xx", "Namn", "?")))


# Amounts typed wrong


@seed(*FULL, OCTOBER)
def amount_digit_lost(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    text = str(int(draft.number(key)))
    spot = draft.random.randrange(2, len(text))
    draft.put(key, int(text[:spot] + text[spot + 1 :]))


@seed(*FORECASTS)
def amount_neighbouring_key(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    text = str(int(draft.number(key)))
    spots = [spot for spot in range(1, 3) if text[spot] in "123456"]
    need(spots)
    spot = draft.random.choice(spots)
    draft.put(key, int(text[:spot] + text[spot].translate(ABOVE) + text[spot + 1 :]))


@seed(*FULL)
def amount_ten_times_too_large(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    draft.put(key, draft.number(key) * 10)
    comment = (key[0], key[1], "comment")
    if not draft.value(comment):
        draft.at(draft.place(comment)).value = "Flera tjänster tillsattes senare än planerat."


@seed(*FULL, OCTOBER)
def amount_in_kronor(draft: Draft) -> None:
    draft.multiply([draft.pick(draft.keys("result", "outcome", 100))], 1000)


@seed(*FULL)
def table_in_kronor(draft: Draft) -> None:
    draft.multiply(draft.keys("result", "outcome", 1), 1000)


@seed(*FULL, OCTOBER)
def amount_sign_lost(draft: Draft) -> None:
    draft.multiply([draft.pick(draft.keys("result", "outcome", 1000))], -1)


@seed(*FORECASTS)
def amount_as_text_with_unit(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    draft.put(key, f"{swedish(draft.number(key))} tkr")


@seed(*FULL, OCTOBER)
def amount_with_english_separators(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    draft.put(key, f"{draft.number(key):,.2f}")


@seed(*FULL)
def amounts_rounded_to_mnkr(draft: Draft) -> None:
    keys = [key for key in draft.keys("result", "outcome", 1000) if draft.number(key) % 100]
    need(keys)
    for key in keys:
        draft.put(key, round(draft.number(key), -2))
    both_totals(draft)


@seed(*FULL)
def reserve_zero_for_unknown(draft: Draft) -> None:
    draft.put(draft.pick(draft.keys("result", "outcome", 500)), 0)


@seed(*FULL)
def outcome_left_out(draft: Draft) -> None:
    draft.put(draft.pick(draft.keys("result", "outcome", 1)), None)


@seed(*FULL, OCTOBER)
def entry_linked_to_own_file(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1))
    draft.put(key, "='C:\\Users\\anv\\Documents\\[Huvudbok aug.xlsx]Blad1'!$D$14")


# Amounts in the wrong place


@seed(*FULL, OCTOBER)
def variance_as_outcome(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 500))
    draft.put(key, draft.number(key) - draft.number((*key[:2], "budget")))


def _two_outcomes(draft: Draft) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    keys = draft.keys("result", "outcome", 100)
    need(len(keys) > 1)
    one, other = draft.random.sample(keys, 2)
    return one, other


@seed(*FULL, OCTOBER)
def other_uppdrag_within_row(draft: Draft) -> None:
    one, other = _two_outcomes(draft)
    draft.add(one, draft.number(other))
    costs = ("development", "costs", "this_year")
    draft.add(costs, draft.number(other))


@seed(*FULL, OCTOBER)
def other_uppdrag_moved_whole(draft: Draft) -> None:
    one, other = _two_outcomes(draft)
    draft.add(one, draft.number(other))
    draft.put(other, 0)


@seed(*FORECASTS)
def other_departments_forecast_pasted(draft: Draft) -> None:
    keys = draft.keys("forecast", "annual_forecast")
    other = draft.other(with_keys=keys)
    draft.sisters.append(other)
    for key in keys:
        draft.put(key, other.submission.value(key))


@seed(*FULL, OCTOBER)
def figure_below_total(draft: Draft) -> None:
    cell = draft.cell(("result", TOTAL, "outcome"))
    draft.type(f"{cell.parent.title}!{cell.column_letter}{cell.row + 1}", -1450)


@seed(*FULL, OCTOBER)
def note_beside_table(draft: Draft) -> None:
    key = draft.pick(draft.keys("result", "outcome", 1000))
    cell = draft.cell(key)
    draft.type(
        f"{cell.parent.title}!K{cell.row}",
        f"OBS ska vara {swedish(draft.number(key) - 450)}",
    )
