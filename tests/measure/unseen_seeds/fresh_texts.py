"""Fresh: texts and comments that do not go with the figures, or came from somewhere else."""

from __future__ import annotations

import re

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, OCTOBER, UR2
from unseen_seeds.draft import (
    FOLLOW_UPS,
    FORECASTS,
    FULL,
    LATER,
    MONTH_NAMES,
    Draft,
    need,
    seed,
    swedish,
)
from unseen_seeds.lawful import label, section


def _say(draft: Draft, text: str) -> None:
    draft.say(section(draft), text)


@seed(*FULL)
def text_compares_with_own_year(draft: Draft) -> None:
    _say(draft, "Jämfört med samma period 2025 har kostnaderna ökat.")


@seed(*FULL)
def text_of_last_year(draft: Draft) -> None:
    key = ("texts", section(draft), VALUE)
    draft.put(key, draft.words_before("last_year", key))


@seed(*FULL)
def text_figure_of_other_row(draft: Draft) -> None:
    keys = draft.keys("result", "outcome", 100)
    need(len(keys) > 1)
    one, other = draft.random.sample(keys, 2)
    amount = swedish(draft.number(other))
    _say(draft, f"{label(draft, one[1])} har ett utfall på {amount} tkr.")


@seed(*FOLLOW_UPS, OCTOBER)
def text_period_variance_as_forecast(draft: Draft) -> None:
    amount = draft.figure("result", TOTAL, "variance")
    need(abs(amount - draft.figure("forecast", TOTAL, "variance")) > 200)
    word = "bättre" if amount > 0 else "sämre"
    text = f"Årsprognosen är {swedish(abs(amount))} tkr {word} än budget."
    draft.put(("texts", section(draft), VALUE), text)


@seed(UR2, OCTOBER, ANNUAL)
def text_plans_what_is_past(draft: Draft) -> None:
    _say(draft, "Upphandlingen ska starta i februari 2025 och bli klar i april 2025.")


@seed(*FOLLOW_UPS)
def text_in_other_section(draft: Draft) -> None:
    text = "Sjukfrånvaron har minskat och rehabiliteringen av medarbetarna fortsätter."
    draft.put(("texts", "investeringar", VALUE), text)


@seed(*FORECASTS)
def text_with_error_value(draft: Draft) -> None:
    _say(draft, "Prognosen är #REFERENS! tkr bättre än budget.")


@seed()
def text_with_review_marks(draft: Draft) -> None:
    _say(draft, "Kommenterad [AK1]: stämmer detta? Arbetet fortsätter under hösten.")


@seed(*FORECASTS)
def text_unit_too_small(draft: Draft) -> None:
    amount = draft.figure("forecast", TOTAL, "variance")
    need(abs(amount) >= 100)
    word = "bättre" if amount > 0 else "sämre"
    text = f"Prognosen är {swedish(abs(amount) / 1000, 1)} tkr {word} än budget."
    draft.put(("texts", section(draft), VALUE), text)


@seed(ANNUAL)
def text_answers_against_table(draft: Draft) -> None:
    answers = int(draft.number(("survey", "answers", VALUE)))
    draft.say("medarbetarundersokning", f"Enkäten besvarades av {answers + 21} medarbetare.")


@seed(ANNUAL)
def text_survey_index_against_table(draft: Draft) -> None:
    index = draft.figure("survey_indicator", "hme", "outcome") - 4
    draft.say("medarbetarundersokning", f"HME är {swedish(index, 1)}.")


@seed(*LATER)
def text_previous_forecast_off(draft: Draft) -> None:
    then = draft.figure("forecast", TOTAL, "previous_forecast")
    _say(draft, f"I förra rapporten var årsprognosen {swedish(then - 900)} tkr.")


@seed(*FULL)
def text_last_year_off(draft: Draft) -> None:
    costs = abs(draft.number(("development", "costs", "last_year")))
    _say(draft, f"Förra året var kostnaderna {swedish(costs + 1100)} tkr.")


@seed(*FULL)
def text_cost_change_off(draft: Draft) -> None:
    change = draft.figure("development", "costs", "development")
    said = swedish(change + 6, 1)
    _say(draft, f"Kostnaderna har ökat med {said} procent jämfört med förra året.")


# Comments


@seed(UR2, OCTOBER)
def comment_of_other_period(draft: Draft) -> None:
    row = draft.pick(draft.keys("result", "outcome", 100))[1]
    text = f"Avvikelsen för januari–{MONTH_NAMES[1]} beror på vakanta tjänster."
    draft.put(("result", row, "comment"), text)


def _commented(draft: Draft, table: str, column: str) -> list[tuple[str, str, str]]:
    return [key for key in draft.keys(table, column, 1) if draft.value((*key[:2], "comment"))]


@seed(*FORECASTS)
def comment_amount_off(draft: Draft) -> None:
    key = draft.pick(_commented(draft, "forecast", "annual_forecast"))
    comment = (*key[:2], "comment")
    text, count = re.subn(r"är [−\d\xa0 ]+ tkr", "är 9 990 tkr", draft.value(comment))
    need(count)
    draft.put(comment, text)


@seed(*FORECASTS, ANNUAL)
def comment_on_empty_row(draft: Draft) -> None:
    table, column = "forecast", "annual_forecast"
    if draft.report == ANNUAL:
        table, column = "result", "outcome"
    row = draft.pick(_commented(draft, table, column))[1]
    rows = draft.clean.submission.rows[table]
    empty = [one for one in rows if draft.value((table, one, column)) is None]
    need(empty)
    draft.swap((table, row, "comment"), (table, draft.random.choice(empty), "comment"))


@seed(*LATER)
def comment_moved_to_cell_of_percent(draft: Draft) -> None:
    row = draft.pick(_commented(draft, "forecast", "annual_forecast"))[1]
    text = draft.value(("forecast", row, "comment"))
    draft.put(("forecast", row, "variance_percent"), text)
    draft.put(("forecast", row, "comment"), None)


@seed(*FORECASTS)
def comment_says_no_variance(draft: Draft) -> None:
    key = draft.pick(_commented(draft, "forecast", "annual_forecast"))
    draft.put((*key[:2], "comment"), "Prognosen följer budget, ingen avvikelse förväntas.")


@seed(*FULL)
def comment_income_fall_where_income_rises(draft: Draft) -> None:
    text = "Intäkterna är lägre än förra året eftersom bidraget upphört."
    more = draft.figure("development", "income", "change")
    need(more > 50)
    draft.put(("development", "income", "comment"), text)


@seed(*FULL)
def comment_cost_fall_where_costs_rise(draft: Draft) -> None:
    need(draft.figure("development", "costs", "development") > 2)
    text = "Kostnaderna har minskat jämfört med förra året."
    draft.put(("development", "costs", "comment"), text)


@seed(*FORECASTS)
def comment_note_to_oneself(draft: Draft) -> None:
    row = draft.pick(draft.keys("forecast", "annual_forecast", 1000))[1]
    draft.put(("forecast", row, "comment"), "Kopierad från förra årets fil, skriv om!")


@seed()
def text_pasted_twice(draft: Draft) -> None:
    key = ("texts", section(draft), VALUE)
    draft.say(section(draft), "Arbetet med den nya arkivlösningen har börjat i alla grupper.")
    draft.put(key, f"{draft.value(key)} {draft.value(key)}")
