"""Longer texts for a clean workbook: true sentences about its own figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.spec import TOTAL, VALUE
from seeded.clean import ANNUAL, PLAN
from unseen_seeds.draft import Draft, UnfitError, swedish

PERIOD = {2: "februari", 4: "april", 8: "augusti", 10: "oktober", 12: "december"}


def enrich(draft: Draft) -> None:
    """Adds true sentences to the texts and comments of a workbook, before a seed is put in."""
    if draft.report != PLAN:
        for row, text in _sentences(draft):
            place = draft.clean.reading.placing.place(("texts", row, VALUE))
            if place is not None:
                cell = draft.at(str(place))
                cell.value = f"{cell.value} {text}" if cell.value else text


def _sentences(draft: Draft) -> Iterator[tuple[str, str]]:
    first = "inledning" if draft.report == ANNUAL else "sammanfattning"
    budget, outcome = _figure(draft, "result", "budget"), _figure(draft, "result", "outcome")
    if outcome is not None and budget is not None:
        month = PERIOD[draft.months]
        said = f"{swedish(outcome)} tkr mot budgeterade {swedish(budget)} tkr"
        yield first, f"Resultatet till och med {month} är {said}."
    sick = _indicator(draft, "sick_leave")
    if sick is not None:
        text = f"Sjukfrånvaron är {swedish(sick * 100, 2)} procent de senaste tolv månaderna."
        yield ("sjukfranvaro" if draft.report != ANNUAL else "medarbetare"), text
    turnover = _indicator(draft, "turnover")
    if turnover is not None:
        yield "personalomsattning", f"Personalomsättningen är {swedish(turnover * 100, 1)} procent."
    yield "verksamhet", "Arbetet fortsätter enligt den plan som ledningen har beslutat."


def _figure(draft: Draft, table: str, column: str) -> Decimal | None:
    try:
        return draft.figure(table, TOTAL, column)
    except (UnfitError, KeyError):
        return None


def _indicator(draft: Draft, row: str) -> Decimal | None:
    try:
        return draft.figure("staff_indicators", row, "outcome")
    except (UnfitError, KeyError):
        return None
