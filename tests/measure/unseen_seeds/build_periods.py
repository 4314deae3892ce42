"""Build half: periods, costs and income, analysis, investments, formulas."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, FEBRUARY, OCTOBER, UR1, UR2
from unseen_seeds.draft import (
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    LATER,
    Draft,
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


# Periods, budgets and history


@seed(*FULL[:2], OCTOBER)
def outcome_one_month_extra(draft: Draft) -> None:
    factor = (draft.months + 1) / draft.months
    keys = draft.keys("result", "outcome", 1)
    own = {key: round(draft.number(key) * factor) for key in keys}
    change = sum(own[key] - draft.number(key) for key in keys)
    for key in keys:
        draft.put(key, own[key])
    income = ("development", "income", "this_year")
    more = round(draft.number(income) / draft.months)
    draft.add(income, more)
    draft.add(("development", "costs", "this_year"), change - more)


@seed(UR1, UR2, OCTOBER)
def outcome_of_previous_report(draft: Draft) -> None:
    for table, column in (("result", "outcome"), ("development", "this_year")):
        for key in draft.keys(table, column):
            draft.put(key, draft.before("previous", key))


@seed(UR1, UR2, OCTOBER)
def annual_budget_as_period_budget(draft: Draft) -> None:
    for key in draft.keys("result", "budget", 1):
        draft.put(key, draft.number(("forecast", key[1], "annual_budget")))


@seed(*FORECASTS)
def budget_typed_over_with_forecast(draft: Draft) -> None:
    keys = [
        key
        for key in draft.keys("forecast", "annual_budget", 1)
        if draft.number(key) != draft.number((*key[:2], "annual_forecast"))
    ]
    key = draft.pick(keys)
    draft.put(key, draft.number((*key[:2], "annual_forecast")))


@seed(*FORECASTS)
def budget_raised_without_decision(draft: Draft) -> None:
    draft.add(draft.pick(draft.keys("forecast", "annual_budget", 1000)), -500)


@seed(*LATER)
def previous_forecast_typed_over(draft: Draft) -> None:
    keys = [
        key
        for key in draft.keys("forecast", "previous_forecast", 1)
        if draft.number(key) != draft.number((*key[:2], "annual_forecast"))
    ]
    key = draft.pick(keys)
    draft.put(key, draft.number((*key[:2], "annual_forecast")))


@seed(*FOLLOW_UPS)
def last_year_whole_year(draft: Draft) -> None:
    draft.multiply(draft.keys("development", "last_year", 1), 12 / draft.months)


@seed(*FULL)
def last_year_slightly_off(draft: Draft) -> None:
    draft.add(draft.pick(draft.keys("development", "last_year", 1000)), -2)


def _unlike(draft: Draft, column: str) -> tuple[str, str, str]:
    """A forecast that differs from another column of its row."""
    keys = [
        key
        for key in draft.keys("forecast", "annual_forecast", 1)
        if draft.value((*key[:2], column)) is not None
        and draft.number((*key[:2], column)) != draft.number(key)
    ]
    return draft.pick(keys)


@seed(*LATER)
def forecast_left_at_previous(draft: Draft) -> None:
    key = _unlike(draft, "previous_forecast")
    draft.put(key, draft.number((*key[:2], "previous_forecast")))


@seed(*FORECASTS)
def forecast_left_at_budget(draft: Draft) -> None:
    key = _unlike(draft, "annual_budget")
    draft.put(key, draft.number((*key[:2], "annual_budget")))


@seed(*FOLLOW_UPS)
def scenario_holds_whole_forecast(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    draft.put((*key[:2], "scenario_change"), draft.number(key) - 300)


# Cost and income


@seed(*FULL)
def income_counted_twice(draft: Draft) -> None:
    key = ("development", "income", "this_year")
    need(draft.number(key) > 500)
    draft.put(key, draft.number(key) * 2)
    both_totals(draft)


@seed(*FULL)
def development_not_updated(draft: Draft) -> None:
    draft.add(draft.pick(draft.keys("result", "outcome", 1000)), -1250)
    both_totals(draft)


@seed(*FULL)
def regional_grant_in_income(draft: Draft) -> None:
    budget = sum(draft.number(key) for key in draft.keys("result", "budget"))
    draft.add(("development", "income", "this_year"), -budget)
    both_totals(draft)


@seed(*FULL)
def development_budget_swapped_with_outcome(draft: Draft) -> None:
    for row in ("costs", "income"):
        draft.swap(("development", row, "this_year"), ("development", row, "budget"))


# Analysis


def _items(draft: Draft, kind: str, least: float = 50) -> list[tuple[str, str, str]]:
    """The amounts of the items of a kind."""
    return [
        key
        for key in draft.keys("analysis", "amount", least)
        if draft.value((*key[:2], "item_type")).startswith(kind)
    ]


@seed(*FORECASTS)
def analysis_item_missing(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    draft.mark(draft.place(("analysis_check", _row_of(draft, key), "remaining")))
    draft.drop_row("analysis", key[1])


def _row_of(draft: Draft, key: tuple[str, str, str]) -> str:
    """The uppdrag that an item belongs to."""
    name = draft.value((*key[:2], "assignment"))
    rows = draft.clean.contract.tables["forecast"].rows
    return next(row.id for row in rows if row.label == name)


@seed(*LATER)
def analysis_item_of_other_type(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Förändring"))
    draft.mark(draft.place(("analysis_check", _row_of(draft, key), "remaining")))
    draft.put((*key[:2], "item_type"), "Avvikelse mot budget")


@seed(*FORECASTS)
def analysis_amount_in_mnkr(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    draft.mark(draft.place(("analysis_check", _row_of(draft, key), "remaining")))
    draft.put(key, draft.number(key) / 1000)


@seed(*FORECASTS)
def analysis_amount_against_cause(draft: Draft) -> None:
    key = draft.pick(_items(draft, "Avvikelse"))
    cause = (*key[:2], "cause")
    amount = abs(draft.number(key)) * 3 + 40
    draft.put(cause, f"{draft.value(cause)} Effekten är {swedish(amount)} tkr.")


@seed(*LATER)
def analysis_change_items_off(draft: Draft) -> None:
    draft.add(draft.pick(_items(draft, "Förändring")), 900)


# Investments


@seed(*FULL)
def investment_in_kronor(draft: Draft) -> None:
    draft.multiply([draft.pick(draft.keys("investments", "outcome", 1))], 1000)


@seed(*FOLLOW_UPS)
def investment_forecast_is_remainder(draft: Draft) -> None:
    key = draft.pick(
        key
        for key in draft.keys("investments", "outcome", 20)
        if draft.number((*key[:2], "annual_forecast")) < 2 * draft.number(key)
    )
    forecast = (*key[:2], "annual_forecast")
    draft.put(forecast, draft.number(forecast) - draft.number(key))


@seed(*FULL)
def investment_twice(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "outcome", 20))
    draft.copy_row("investments", key[1])


@seed(*FULL)
def investment_on_row_of_its_own(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "outcome", 20))
    row = key[1]
    own = [
        one for one in draft.entered("investments", row) if one not in {"project", "annual_budget"}
    ]
    moved = {one: draft.value(("investments", row, one)) for one in own}
    draft.add_row("investments", {"project": "Inköp enligt avtal", **moved})
    for column in own:
        draft.put(("investments", row, column), None)


@seed(*FOLLOW_UPS)
def investment_budget_typed_over(draft: Draft) -> None:
    key = draft.pick(draft.keys("investments", "annual_budget", 20))
    draft.put(key, draft.number(key) + 150)


# Formulas


@seed(*FULL)
def total_typed_over(draft: Draft) -> None:
    total = sum(draft.number(key) for key in draft.keys("result", "outcome"))
    draft.put(("result", TOTAL, "outcome"), total - 1200)


@seed(*FORECASTS)
def variance_turned_round(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1))
    one, other = draft.cell(key), draft.cell((*key[:2], "annual_budget"))
    draft.put((*key[:2], "variance"), f"={other.coordinate}-{one.coordinate}")


@seed(*FORECASTS)
def results_not_recalculated(draft: Draft) -> None:
    key = draft.pick(draft.keys("forecast", "annual_forecast", 1000))
    place = draft.place(key)
    draft.whole = True
    draft.mark(place)
    new = int(draft.number(key)) - 2500
    index = draft.book.sheetnames.index(place.rpartition("!")[0]) + 1
    cell = place.rpartition("!")[2]

    def patched(content: bytes) -> bytes:
        """The value of one cell replaced; what Excel had computed from it stays."""
        out = BytesIO()
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as made:
            for name in old.namelist():
                part = old.read(name)
                if name == f"xl/worksheets/sheet{index}.xml":
                    pattern = rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>'.encode()
                    part, count = re.subn(pattern, rf"\g<1><v>{new}</v>".encode(), part)
                    assert count == 1, place
                made.writestr(name, part)
        return out.getvalue()

    draft.patch = patched
