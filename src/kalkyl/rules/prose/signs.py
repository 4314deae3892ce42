"""Which sign the words of a statement give a figure, and which way they say that it went."""

from __future__ import annotations

from kalkyl.rules.prose.evidence import Figure
from kalkyl.rules.prose.lexicon import Tags, tags_of
from kalkyl.rules.prose.meaning import times_of
from kalkyl.rules.prose.pieces import SIDES
from kalkyl.rules.prose.statements import STAFF, Statement

_VARIANCE = frozenset({"variance", "variance_share"})
_CHANGES = frozenset({"change", "development", "forecast_change"})
_NOW = frozenset({"nu", "dagens", "nuvarande", "idag", "i dag", "aktuell", "aktuella"})
_LANDING = frozenset(
    {
        *("hamnar", "hamna", "hamnade", "landar", "landa", "landade", "ligger", "låg", "är"),
        *("var", "gick"),
    }
)
_SIGNS = {"higher": -1, "lower": 1, "better": 1, "worse": -1, "left": 1}
_STATING = frozenset(
    {
        *("är", "blir", "blev", "var", "visar", "visar på", "visade", "redovisar", "ger", "gav"),
        *("prognostiserar", "prognostiseras", "väntas", "beräknas", "bedöms", "ligger", "har"),
        *("pekar på", "pekar mot", "uppvisar", "visar fortsatt", "ökar", "minskar", "ökade"),
        *("minskade", "överstiger", "understiger", "överskrider", "underskrider", "går mot"),
    }
)
"""Verbs by which a clause without an amount states something."""


def sign_of(said: Statement, figure: Figure) -> int:
    """The sign that the words give a figure."""
    amount = said.amount
    if amount is not None and amount.mark in {"+", "-"}:
        return 1 if amount.mark == "+" else -1
    tags = tags_of(said.before)
    if figure.quantity in _VARIANCE:
        return _signed(tags) if tags & {"variance", "surplus", "deficit"} else _side(said, figure)
    if figure.quantity in _CHANGES:
        near = said.near
        if _NOW & {word.text for word in said.after}:
            return 0  # *bättre än nu* says it of the time before
        better = ("improved" in near) - ("worsened" in near)
        move = bool(near & {"up", "higher"}) - bool(near & {"down", "lower"})
        if figure.quantity == "development":
            return move
        return better if figure.quantity == "forecast_change" else move * figure.up
    return 0


def _signed(tags: Tags) -> int:
    """The sign that the words *överskott* and *negativ* give."""
    return ("surplus" in tags or "positive" in tags) - ("deficit" in tags or "negative" in tags)


def _side(said: Statement, figure: Figure) -> int:
    """The sign of what is so much higher or better than the budget."""
    tags = tags_of(said.before)
    side = said.side
    found = sorted((side.tags if side else tags) & SIDES)
    if len(found) != 1:
        return _signed(tags)
    is_size = found[0] in {"higher", "lower"}
    is_bare = side is not None and side.text == "över" and said.after[-1:] == (side,)
    if is_bare and not any(word.text in _LANDING for word in said.before):
        return 0  # *620 tkr över* may be what is left, *hamnar 620 tkr över* is not
    is_result = tags & {"result", "forecast"} or said.every & {"surplus", "deficit"}
    if is_size and figure.topic == "money" and is_result:
        return 0  # a deficit is below the budget, and so is what has cost less
    return -_SIGNS[found[0]] if is_size and figure.topic == "income" else _SIGNS[found[0]]


def direction(said: Statement) -> tuple[str, int]:
    """What a clause without an amount says: a quantity and its sign, or how a change moved."""
    tags = tags_of(said.before)
    names = tags & {"forecast", "outcome", "result", "variance", "development", "year", *STAFF}
    if not (names or any(word.text in _STATING for word in said.before)):
        return "", 0
    sign, side = _signed(tags), ("lower" in tags) - ("higher" in tags)
    better = ("improved" in tags) - ("worsened" in tags)
    move = bool(tags & {"up", "higher"}) - bool(tags & {"down", "lower"})
    if "development" in tags and "than_budget" in tags and side:
        return "points", side
    if "than_last_year" in tags and move and said.topic in {"costs", "income"}:
        return "change", move
    if tags & {"variance", "surplus", "deficit"} and sign:
        return "variance", sign
    if better and "than_budget" in tags:
        return "variance", better
    if side and said.topic == "money" and tags & {"budget", "than_budget"} - {"outcome"}:
        return "variance", side if "outcome" not in tags else 0
    if better and "than_previous" in tags:
        return "forecast_change", better
    return "", 0


def against_target(said: Statement) -> int:
    """The side of its target that a measure is said to be on: 1 for below."""
    tags = said.near
    is_points = said.amount is not None and said.amount.unit == "pp"
    is_side = said.topic in STAFF and "target" in tags and not is_points and times_of(said) == {""}
    return ("lower" in tags) - ("higher" in tags) if is_side else 0
