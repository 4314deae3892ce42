"""Build half: texts and comments, and the file itself."""

from __future__ import annotations

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, OCTOBER, UR1, UR2
from unseen_seeds.draft import (
    AFTER_PLAN,
    FORECASTS,
    FULL,
    LATER,
    MONTH_NAMES,
    Draft,
    need,
    seed,
    swedish,
    tidy,
)

SUMMARY = ("texts", "sammanfattning", VALUE)
OPENING = {ANNUAL: "inledning"}


def opening(draft: Draft) -> str:
    """The section that every report of a kind begins with."""
    return OPENING.get(draft.report, "sammanfattning")


def _variance(draft: Draft) -> float:
    """The variance that the summary of a report tells of, in tkr."""
    table = "result" if draft.report == ANNUAL else "forecast"
    return float(draft.figure(table, TOTAL, "variance"))


@seed(*FORECASTS)
def text_placeholder_left(draft: Draft) -> None:
    draft.put(SUMMARY, "[Skriv sammanfattning här] Prognosen är XX tkr bättre än budget.")


@seed(UR1, UR2, OCTOBER)
def text_wrong_month(draft: Draft) -> None:
    month = MONTH_NAMES[draft.months - 2]
    draft.say("sammanfattning", f"Verksamheten har till och med {month} följt planen.")


@seed(*AFTER_PLAN)
def text_thousand_times(draft: Draft) -> None:
    amount = _variance(draft)
    need(amount)
    word = "bättre" if amount > 0 else "sämre"
    what = "Resultatet" if draft.report == ANNUAL else "Prognosen"
    draft.say(opening(draft), f"{what} är {swedish(abs(amount))} mnkr {word} än budget.")


@seed(*AFTER_PLAN)
def text_digits_transposed(draft: Draft) -> None:
    amount = abs(int(_variance(draft)))
    text = str(amount)
    spots = [spot for spot in range(len(text) - 1) if text[spot] != text[spot + 1]]
    need(amount >= 100 and spots)
    spot = spots[0]
    wrong = int(text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :])
    word = "bättre" if _variance(draft) > 0 else "sämre"
    what = "Resultatet" if draft.report == ANNUAL else "Prognosen"
    draft.say(opening(draft), f"{what} är {swedish(wrong)} tkr {word} än budget.")


def people_text(draft: Draft) -> str:
    """The section where a report tells of sick leave."""
    return {UR1: "sjukfranvaro", UR2: "sjukfranvaro", ANNUAL: "medarbetare"}.get(
        draft.report, "annan_avvikelse"
    )


@seed(*FULL)
def text_percent_against_table(draft: Draft) -> None:
    actual = 100 * draft.figure("staff_indicators", "sick_leave", "outcome")
    wrong = actual + 3 if actual < 20 else actual / 100 + 3
    draft.say(people_text(draft), f"Sjukfrånvaron uppgår till {swedish(wrong, 1)} %.")


@seed(*FULL)
def text_target_against_table(draft: Draft) -> None:
    draft.say(people_text(draft), "Sjukfrånvaron ligger nära målvärdet 4 procent.")


@seed(UR1, UR2)
def text_goal_count_wrong(draft: Draft) -> None:
    met = sum(
        draft.value(("goals", row, "assessment")) == "Uppfylls" for row in draft.rows("goals")
    )
    word = {0: "Tre", 1: "Fyra", 2: "Fem", 3: "Sex"}.get(met, "Två")
    draft.say("sammanfattning", f"{word} uppdrag uppfylls.")


@seed(*LATER)
def text_change_against_table(draft: Draft) -> None:
    need(abs(draft.figure("forecast", TOTAL, "forecast_change")) < 3500)
    row = "prognosforandring" if draft.report in {UR1, UR2} else "sammanfattning"
    draft.say(row, "Prognosen har förbättrats med 4 000 tkr sedan föregående rapport.")


@seed(*FULL)
def text_investment_against_table(draft: Draft) -> None:
    total = sum(draft.number(key) for key in draft.keys("investments", "outcome", 1))
    need(total)
    wrong = swedish(total * 2 + 130)
    draft.say("investeringar", f"Utfallet för investeringarna uppgår till {wrong} tkr.")


@seed()
def text_identity_number(draft: Draft) -> None:
    row = "inledning" if draft.report in {ANNUAL, "verksamhetsplan"} else "sammanfattning"
    draft.say(row, "Ärendet gäller 640823-3234 och är överlämnat.")


@seed()
def text_internal_remark_left(draft: Draft) -> None:
    row = "inledning" if draft.report in {ANNUAL, "verksamhetsplan"} else "sammanfattning"
    draft.say(row, "??? kolla med Anna innan vi skickar")


@seed()
def text_broken_off(draft: Draft) -> None:
    row = "inledning" if draft.report in {ANNUAL, "verksamhetsplan"} else "sammanfattning"
    draft.say(row, "Under hösten fortsätter arbetet med att")


@seed(*FORECASTS)
def text_names_other_department(draft: Draft) -> None:
    other = draft.other().submission.sender.name
    draft.say("sammanfattning", f"{other}s prognos för helåret är oförändrad.")


@seed(UR1, UR2, OCTOBER)
def text_summary_of_previous_report(draft: Draft) -> None:
    before = draft.words_before("previous", SUMMARY)
    need(before != draft.value(SUMMARY))
    draft.put(SUMMARY, before)


@seed(*FORECASTS)
def text_summary_removed(draft: Draft) -> None:
    draft.put(SUMMARY, None)


def _differing(draft: Draft, least: float = 50) -> tuple[str, str, str]:
    """A forecast with a variance of some size."""
    return draft.pick(
        key
        for key in draft.keys("forecast", "annual_forecast")
        if abs(draft.figure("forecast", key[1], "variance")) >= least
    )


@seed(*FORECASTS)
def comment_against_direction(draft: Draft) -> None:
    key = _differing(draft)
    surplus = draft.figure("forecast", key[1], "variance") > 0
    word = "Underskottet" if surplus else "Överskottet"
    draft.put((*key[:2], "comment"), f"{word} beror på tjänster som inte har tillsatts.")


@seed(*AFTER_PLAN)
def comment_without_words(draft: Draft) -> None:
    table = "result" if draft.report == ANNUAL else "forecast"
    keys = [
        (table, row, "comment")
        for row in draft.clean.submission.rows[table]
        if draft.value((table, row, "comment"))
    ]
    draft.put(draft.pick(keys), draft.random.choice(("ok", "-", ".")))


@seed(*FULL)
def comment_removed(draft: Draft) -> None:
    keys = [
        (key[0], key[1], "comment")
        for key in (*draft.keys("result", "budget", 1), *draft.keys("forecast", "annual_budget", 1))
        if draft.clean.submission.value((key[0], key[1], "comment"))
        and abs(draft.figure(key[0], key[1], "variance")) >= 0.05 * abs(draft.number(key))
    ]
    draft.put(draft.pick(keys), None)


# The file


@seed(*FULL)
def sheet_deleted(draft: Draft) -> None:
    draft.whole = True
    draft.book.remove(draft.sheet("Arbetsmiljö"))


@seed(*FULL)
def fixed_row_deleted(draft: Draft) -> None:
    draft.whole = True
    cell = draft.cell(draft.pick(draft.keys("result", "outcome")))
    draft.mark(f"{cell.parent.title}!A{cell.row}")
    draft.sheet(cell.parent.title).delete_rows(cell.row)


@seed(*FORECASTS)
def heading_typed_over(draft: Draft) -> None:
    key = ("forecast", draft.rows("forecast")[0], "annual_budget")
    cell = draft.cell(key)
    draft.type(f"{cell.parent.title}!{cell.column_letter}{cell.row - 1}", "Budget 2024 (tkr)")


@seed(*FORECASTS)
def second_version_of_sheet(draft: Draft) -> None:
    copy = draft.book.copy_worksheet(draft.sheet("Prognos"))
    copy.title = "Prognos (2)"
    for key in draft.keys("forecast", "annual_forecast", 1):
        place = draft.place(key).rpartition("!")[2]
        copy[place].value = tidy(draft.number(key) - 700)
        draft.places.add(f"Prognos (2)!{place}")
    draft.whole = True


@seed(*FORECASTS)
def text_wrong_year(draft: Draft) -> None:
    draft.say("sammanfattning", "Under 2023 har verksamheten haft många vakanser.")


@seed(*FULL)
def text_persons_illness(draft: Draft) -> None:
    row = "medarbetare" if draft.report == ANNUAL else "sjukfranvaro"
    text = "En av våra två controllers är sjukskriven sedan i mars för utmattning."
    draft.say(row, text)
