"""What lawful workbooks of both halves are made with: changes that keep every relation."""

from __future__ import annotations

from typing import Any

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, PLAN, UR1, UR2
from unseen_seeds.draft import Draft, need

Key = tuple[str, str, str]
COSTS, INCOME = ("development", "costs", "this_year"), ("development", "income", "this_year")
OWN = "Det beror på beslut i styrelsen den 12 mars."
ITEM = ("assignment", "part", "item_type", "amount", "cause", "complete")


def staff(row: str) -> Key:
    return "staff", row, VALUE


def section(draft: Draft) -> str:
    """The section that every report of a kind begins with."""
    return "inledning" if draft.report in {PLAN, ANNUAL} else "sammanfattning"


def plain_summary(draft: Draft, text: str = "Verksamheten har följt planen.") -> None:
    """A summary without any figure, and no other text that tells of the economy."""
    draft.put(("texts", section(draft), VALUE), text)
    rows = draft.clean.submission.rows["texts"]
    told = ("analys", "prognos", "resultat", "kostnad", "intakt", "arets_", "investering", "annan")
    for row in rows:
        key = ("texts", row, VALUE)
        if row.startswith(told) and draft.value(key):
            draft.put(key, None)


def explained(draft: Draft, table: str, row: str, text: str = OWN) -> None:
    """Gives a row a comment, in place of the one it had."""
    draft.put((table, row, "comment"), text)


def outcome(draft: Draft, key: Key, value: float, *, of: Key = COSTS) -> None:
    """Another outcome of an uppdrag, with costs or income that follow."""
    draft.add(of, value - draft.number(key))
    draft.put(key, value)
    explained(draft, "result", key[1], f"Avvikelsen är väntad. {OWN}")
    explained(draft, "development", "costs", f"Förändringen är väntad. {OWN}")
    plain_summary(draft)


def items_of(draft: Draft) -> list[dict[str, Any]]:
    """The items of the analysis as they are."""
    rows = draft.clean.submission.rows["analysis"]
    return [{column: draft.value(("analysis", row, column)) for column in ITEM} for row in rows]


def write_items(draft: Draft, items: list[dict[str, Any]]) -> None:
    """Writes the analysis from its first row down."""
    rows = draft.rows("analysis")
    first = draft.cell(("analysis", rows[0], "amount"))
    sheet = draft.sheet(first.parent.title)
    columns = {one: draft.cell(("analysis", rows[0], one)).column_letter for one in ITEM}
    need(len(items) <= 19)
    for number in range(max(len(items), len(rows))):
        item = items[number] if number < len(items) else dict.fromkeys(ITEM)
        for column, value in item.items():
            draft.type(f"{sheet.title}!{columns[column]}{first.row + number}", value)


def label(draft: Draft, row: str) -> str:
    rows = draft.clean.contract.tables["result"].rows
    return next(one.label for one in rows if one.id == row)


def item(draft: Draft, row: str, kind: str, amount: float, cause: str) -> dict[str, Any]:
    return {
        "assignment": label(draft, row),
        "part": "Ordinarie verksamhet",
        "item_type": kind,
        "amount": amount,
        "cause": cause,
        "complete": "Ja",
    }


def reforecast(draft: Draft, row: str, value: float, causes: int = 1) -> None:
    """Another forecast of an uppdrag, wholly explained by items and comment."""
    key = ("forecast", row, "annual_forecast")
    draft.put(key, value)
    kept = [one for one in items_of(draft) if one["assignment"] != label(draft, row)]
    change = value - draft.number((*key[:2], "annual_budget"))
    word = "Lägre" if change > 0 else "Högre"
    for number in range(causes if change else 0):
        part = float(round(change / causes))
        if number == causes - 1:
            part = change - part * number
        cause = f"{word} kostnader för del {number + 1} av verksamheten än budgeterat."
        kept.append(item(draft, row, "Avvikelse mot budget", part, cause))
    previous = (*key[:2], "previous_forecast")
    if draft.report != "manadsrapport-februari" and draft.value(previous) is not None:
        moved = value - draft.number(previous)
        if moved:
            word = "Lägre" if moved > 0 else "Högre"
            cause = f"{word} kostnader än i förra bedömningen."
            kept.append(item(draft, row, "Förändring sedan föregående rapport", moved, cause))
    write_items(draft, kept)
    explained(draft, "forecast", row, f"Bedömningen är säker. {OWN}" if change else "")
    plain_summary(draft)


def forecasts(draft: Draft, least: float = 0) -> list[Key]:
    return draft.keys("forecast", "annual_forecast", least)


def sick_hours(draft: Draft, share: float, comment: str | None) -> None:
    """Another sick leave, with groups that follow by being left empty."""
    clear_groups(draft)
    draft.put(staff("sick_hours"), round(draft.number(staff("ordinary_hours")) * share))
    draft.put(("staff_indicators", "sick_leave", "comment"), comment)
    people_text(draft)


def people_text(draft: Draft) -> None:
    for row in ("sjukfranvaro", "personalomsattning", "medarbetare"):
        if row in draft.clean.submission.rows["texts"] and draft.value(("texts", row, VALUE)):
            draft.put(("texts", row, VALUE), "Arbetet följer planen.")


def clear_groups(draft: Draft) -> None:
    if draft.report not in {UR1, UR2, ANNUAL}:
        return
    for row in draft.clean.submission.rows["sick_groups"]:
        for column in ("employees", "sick_hours", "ordinary_hours"):
            place = draft.clean.reading.placing.place(("sick_groups", row, column))
            if place and draft.at(str(place)).value is not None:
                draft.type(str(place), None)


def total_mark(draft: Draft, table: str, column: str) -> None:
    draft.mark(draft.place((table, TOTAL, column)))
