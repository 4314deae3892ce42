"""Sentences of a report whose figures and words come from the facts, so that text and table agree.

Each says nothing where a figure it needs is missing or must not be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from kalkyl.contract.known_tables import (
    DEVELOPMENT,
    FORECAST,
    FORECAST_INDICATOR,
    GOALS,
    INVESTMENT_BUDGET,
    INVESTMENT_INDICATOR,
    OPERATING_BUDGET,
    RESULT,
    RESULT_INDICATOR,
    STAFF_INDICATORS,
)
from kalkyl.contract.spec import TOTAL
from kalkyl.model import Key, Listed, Phrase
from kalkyl.reporting.reported_total import ReportedTotal, is_nil
from kalkyl.wording.messages import Texts, filled

Sentence: TypeAlias = Callable[[ReportedTotal], str]

_FORECAST: Final = (FORECAST_INDICATOR, "forecast_variance", "variance")
_RESULT: Final = (RESULT_INDICATOR, "accumulated_variance", "variance")
_CHANGE: Final = (FORECAST, TOTAL, "forecast_change")
_SHARE_DECIMALS: Final = 1
_STAFF_DECIMALS: Final = 2
_WORDS: Final = Texts(
    {
        "forecast": Phrase(
            "told_forecast", "The forecast variance against the annual budget is {amount}, {word}."
        ),
        "forecast_level": Phrase("told_forecast_level", "The forecast is in line with the budget."),
        "result": Phrase(
            "told_result", "The accumulated variance against the budget is {amount}, {word}."
        ),
        "result_level": Phrase(
            "told_result_level", "The accumulated outcome is in line with the budget."
        ),
        "annual_result": Phrase(
            "told_annual_result", "The variance of the year against the budget is {amount}, {word}."
        ),
        "annual_result_level": Phrase(
            "told_annual_result_level", "The outcome of the year is in line with the budget."
        ),
        "surplus": Phrase("told_surplus", "a surplus"),
        "deficit": Phrase("told_deficit", "a deficit"),
        "parts": Phrase("told_parts", "It is made up of {parts}."),
        "part": Phrase("told_part", "{amount} for {row}"),
        "change_up": Phrase(
            "told_change_up", "The forecast has improved by {amount} since {report}."
        ),
        "change_down": Phrase(
            "told_change_down", "The forecast has worsened by {amount} since {report}."
        ),
        "change_none": Phrase("told_change_none", "The forecast is unchanged since {report}."),
        "costs_up": Phrase(
            "told_costs_up", "Costs have increased by {amount}, or {share}, since last year."
        ),
        "costs_down": Phrase(
            "told_costs_down", "Costs have decreased by {amount}, or {share}, since last year."
        ),
        "costs_better": Phrase("told_costs_better", "They are {amount} lower than budgeted."),
        "costs_worse": Phrase("told_costs_worse", "They are {amount} higher than budgeted."),
        "income_up": Phrase(
            "told_income_up", "Income has increased by {amount}, or {share}, since last year."
        ),
        "income_down": Phrase(
            "told_income_down", "Income has decreased by {amount}, or {share}, since last year."
        ),
        "income_better": Phrase("told_income_better", "It is {amount} higher than budgeted."),
        "income_worse": Phrase("told_income_worse", "It is {amount} lower than budgeted."),
        "investments": Phrase(
            "told_investments",
            "The forecast for investments is {amount} against an annual budget of {budget}, "
            "a variance of {variance}.",
        ),
        "annual_investments": Phrase(
            "told_annual_investments",
            "The outcome of investments is {amount} against an annual budget of {budget}, "
            "a variance of {variance}.",
        ),
        "turnover_below": Phrase(
            "told_turnover_below", "Staff turnover is {outcome}, below the target of {target}."
        ),
        "turnover_above": Phrase(
            "told_turnover_above", "Staff turnover is {outcome}, above the target of {target}."
        ),
        "turnover_same": Phrase(
            "told_turnover_same", "Staff turnover is {outcome}, the same as the target."
        ),
        "sick_leave_below": Phrase(
            "told_sick_leave_below", "Sick leave is {outcome}, below the target of {target}."
        ),
        "sick_leave_above": Phrase(
            "told_sick_leave_above", "Sick leave is {outcome}, above the target of {target}."
        ),
        "sick_leave_same": Phrase(
            "told_sick_leave_same", "Sick leave is {outcome}, the same as the target."
        ),
        "assessed": Phrase("told_assessed", "Assessed assignments, {count}: {parts}."),
        "assessed_some": Phrase(
            "told_assessed_some", "Assessed assignments, {count} of {all}: {parts}."
        ),
        "net_budget": Phrase("told_net_budget", "The net budget for {year} is {amount}."),
        "investment_budget": Phrase(
            "told_investment_budget", "The budget for investments in {year} is {amount}."
        ),
    }
)


def _say(total: ReportedTotal, key: str, **facts: object) -> str:
    return filled(_WORDS[total.language][key], facts, total.language)


def forecast(total: ReportedTotal) -> str:
    """The forecast against the annual budget, as a whole and by assignment."""
    return _against_budget(total, _FORECAST, FORECAST, "forecast")


def result(total: ReportedTotal) -> str:
    """The accumulated result against the budget of the period."""
    return _against_budget(total, _RESULT, RESULT, "result")


def annual_result(total: ReportedTotal) -> str:
    """The year's result against its budget."""
    return _against_budget(total, _RESULT, RESULT, "annual_result")


def _against_budget(total: ReportedTotal, key: Key, table: str, words: str) -> str:
    value = total.number(key)
    if value is None:
        return ""
    if is_nil(value):
        return _say(total, f"{words}_level")
    word = _say(total, "surplus" if value > 0 else "deficit")
    whole = _say(total, words, amount=total.amount(key), word=word)
    return _joined(whole, _parts(total, table))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _parts(total: ReportedTotal, table: str) -> str:
    """How a variance is made up, where more than one row has a part in it."""
    parts = tuple(
        _say(total, "part", amount=amount, row=label)
        for label, amount in _rows_with_variance(total, table)
    )
    return _say(total, "parts", parts=Listed(parts, joined=True)) if parts[1:] else ""


def _rows_with_variance(total: ReportedTotal, table: str) -> Iterator[tuple[str, str]]:
    spec = total.contract.tables[table]
    for row in total.submission.rows.get(table, ()):
        key = (table, row, "variance")
        value, named = total.number(key), spec.row(row)
        if value is not None and named is not None and not is_nil(value):
            yield named.label, total.amount(key)


def forecast_change(total: ReportedTotal) -> str:
    """How the forecast has changed since the report before."""
    value = total.number(_CHANGE)
    before = total.titles.get(total.contract.previous or "", "").casefold()
    if value is None or not before:
        return ""
    if is_nil(value):
        return _say(total, "change_none", report=before)
    words = "change_up" if value > 0 else "change_down"
    return _say(total, words, amount=total.amount(_CHANGE), report=before)


def costs(total: ReportedTotal) -> str:
    """How costs have developed since last year, and against the budget."""
    return _development(total, "costs", growing=-1)


def income(total: ReportedTotal) -> str:
    """How income has developed since last year, and against the budget."""
    return _development(total, "income", growing=1)


def _development(total: ReportedTotal, row: str, growing: int) -> str:
    """``growing`` is the sign of a change by which the row grows."""
    change = total.number((DEVELOPMENT, row, "change"))
    share = total.percent((DEVELOPMENT, row, "development"), _SHARE_DECIMALS)
    if change is None or not share or is_nil(change):
        return ""
    words = f"{row}_up" if change * growing > 0 else f"{row}_down"
    size = _unsigned(total.amount((DEVELOPMENT, row, "change"), sign=False))
    return _joined(
        _say(total, words, amount=size, share=_unsigned(share)), _against_plan(total, row)
    )


def _against_plan(total: ReportedTotal, row: str) -> str:
    key: Key = (DEVELOPMENT, row, "budget_difference")
    value = total.number(key)
    if value is None or is_nil(value):
        return ""
    words = f"{row}_better" if value > 0 else f"{row}_worse"
    return _say(total, words, amount=_unsigned(total.amount(key, sign=False)))


def _unsigned(text: str) -> str:
    return text.removeprefix("\N{MINUS SIGN}")


def investments(total: ReportedTotal) -> str:
    """The forecast of the investments against the year's budget for them."""
    return _invested(total, "annual_forecast", "investments")


def annual_investments(total: ReportedTotal) -> str:
    """What the year's investments came to, against their budget."""
    return _invested(total, "outcome", "annual_investments")


def _invested(total: ReportedTotal, column: str, words: str) -> str:
    row = (INVESTMENT_INDICATOR, "investment_variance")
    unit = total.contract.form.unit
    amount = total.amount((*row, column), unit, sign=False)
    budget = total.amount((*row, "annual_budget"), unit, sign=False)
    variance = total.amount((*row, "variance"), unit)
    whole = amount and budget and variance
    return _say(total, words, amount=amount, budget=budget, variance=variance) if whole else ""


def turnover(total: ReportedTotal) -> str:
    """The turnover of staff against its target."""
    return _against_target(total, "turnover")


def sick_leave(total: ReportedTotal) -> str:
    """Sick leave against its target."""
    return _against_target(total, "sick_leave")


def _against_target(total: ReportedTotal, row: str) -> str:
    outcome: Key = (STAFF_INDICATORS, row, "outcome")
    target: Key = (STAFF_INDICATORS, row, "target")
    here, there = total.number(outcome), total.number(target)
    if here is None or there is None:
        return ""
    side = "same" if here == there else "below" if here < there else "above"
    whole = 0 if there == there.to_integral_value() else _SHARE_DECIMALS
    shares = {"outcome": total.percent(outcome, _STAFF_DECIMALS)}
    return _say(total, f"{row}_{side}", **shares, target=total.percent(target, whole))


def assessments(total: ReportedTotal) -> str:
    """How many assignments are assessed to be fulfilled, partly and not."""
    spec = total.contract.spec((GOALS, "", "assessment"))
    rows = total.submission.rows.get(GOALS, ())
    values = [total.submission.value((GOALS, row, "assessment")) for row in rows]
    found = Counter(str(value) for value in values if value is not None)
    if spec is None or not found:
        return ""
    kinds = [choice.label for choice in spec.choices if found[choice.label]]
    parts = Listed(tuple(f"{kind.casefold()} {found[kind]}" for kind in kinds))
    words = "assessed" if found.total() == len(rows) else "assessed_some"
    return _say(total, words, count=found.total(), all=len(rows), parts=parts)


def net_budget(total: ReportedTotal) -> str:
    """The plan's budget for operations, net of income."""
    amount = total.amount((OPERATING_BUDGET, TOTAL, "budget"), sign=False)
    return _say(total, "net_budget", year=_year(total), amount=amount) if amount else ""


def investment_budget(total: ReportedTotal) -> str:
    """The plan's budget for investments in its first year."""
    amount = total.amount(
        (INVESTMENT_BUDGET, TOTAL, "year_1"), total.contract.form.unit, sign=False
    )
    return _say(total, "investment_budget", year=_year(total), amount=amount) if amount else ""


def _year(total: ReportedTotal) -> str:
    return str(total.contract.year)


SENTENCES: Final[Mapping[str, Sentence]] = {
    made.__name__: made
    for made in (
        forecast,
        result,
        annual_result,
        forecast_change,
        costs,
        income,
        investments,
        annual_investments,
        turnover,
        sick_leave,
        assessments,
        net_budget,
        investment_budget,
    )
}
"""Every sentence, by the name that an outline has for it."""
