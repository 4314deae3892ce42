"""What an amount is of: topic, horizon, quantity, sign and movement, as its clause says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.clauses import LIMITING, NEAR, Segment, Tags, tags_of
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import Mention

_LEVELS = frozenset({"budget", "target", "outcome", "forecast"})
_AGAINST = frozenset({"mot", "än", "gentemot", "från"})
"""Words right before an amount that another one is compared with."""
_MOVED = frozenset({"med", "på", "om"})
_STATING = frozenset(
    {
        *("är", "blir", "blev", "var", "visar", "visar på", "visade", "redovisar", "ger", "gav"),
        *("prognostiserar", "prognostiseras", "väntas", "beräknas", "bedöms", "ligger", "har"),
        *("pekar på", "pekar mot", "uppvisar", "visar fortsatt", "ökar", "minskar", "ökade"),
        *("minskade", "överstiger", "understiger", "överskrider", "underskrider"),
    }
)
"""Verbs by which a clause without an amount states something."""
TOPICS = (
    *("carry_over", "staff_costs", "other_costs", "investments", "costs", "income"),
    *("sick_leave", "turnover", "engagement"),
)
STAFF = ("sick_leave", "turnover", "engagement")
SIDES = frozenset({"higher", "lower", "better", "worse", "left"})
_THAN = ("than_target", "than_previous", "than_last_year", "than_budget")


@dataclass(frozen=True, slots=True)
class Said:
    """What a clause says: an amount, or only a direction, with its slots.

    ``horizon`` is ``""`` where nothing tells; ``is_timed`` says that its own words do. ``sign`` is
    what the words give the figure,
    ``move`` whether the thing itself went up or down. ``is_sure`` is false where the words leave
    open what is meant: then a figure may agree, and none can disagree.
    """

    text: str
    amount: TextAmount | None
    topic: str
    quantities: tuple[str, ...]
    horizon: str = ""
    is_timed: bool = False
    mentions: tuple[Mention, ...] = ()
    is_whole: bool = False
    is_ours: bool = False
    sign: int = 0
    move: int = 0
    time: str = ""
    is_sure: bool = True
    spoken: tuple[str, ...] = ()
    """The quantity that was named last, by whatever words."""
    is_end: bool = False
    """Whether it is where a change began."""
    is_of_part: bool = False
    """Whether words that nobody knows say that it is of a part."""


RESULT = ("outcome", "variance")
"""What *resultat* may be."""
NOTHING_SAID = Said("", None, "", ())


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text is about before it says anything: its section's topic and time."""

    topic: str = ""
    horizon: str = ""


def topic_of(segment: Segment, state: Said, setting: Setting, mentions: Sequence[Mention]) -> str:
    """What an amount is about: as its own words say, else the clause before, else the section."""
    opening = segment.after[:1]
    is_compared = side_of(segment) or any(
        word.text in LIMITING or "outcome" in word.tags for word in opening
    )
    is_named = segment.tags & {"surplus", "deficit", "variance", "budget", "outcome", "forecast"}
    if not is_named and any("carry_over" in word.tags for word in segment.after[:4]):
        return "carry_over"
    for words in (segment.before[::-1], segment.after[:6] if is_compared else ()):
        for word in words:
            for topic in TOPICS:
                if topic in word.tags:
                    return topic
    for table in ("investments", "investment_budget", "carry_over"):
        if mentions and all(mention.table == table for mention in mentions):
            return "carry_over" if table == "carry_over" else "investments"
    found = state.topic or setting.topic or "money"
    is_money = bool(mentions) or segment.tags & {"surplus", "deficit", "forecast", "result"}
    return "money" if is_money and found in {"costs", "income", *STAFF} else found


def horizon_of(segment: Segment) -> str:
    """``year`` or ``period``, as the words nearest to the amount say."""
    for words in (segment.before, segment.after):
        tags = tags_of(words) & {"year", "period"}
        if len(tags) == 1:
            return next(iter(tags))
        if tags:
            nearest = [w for w in words if w.tags & tags]
            return next(iter(nearest[-1].tags & tags)) if words is segment.before else ""
    return ""


def side_of(segment: Segment) -> Word | None:
    """The word right behind an amount that compares it: *16 mnkr lägre än budget*."""
    return next((word for word in segment.after[:NEAR] if word.tags & SIDES), None)


_PLANNED = frozenset({"budget", "forecast"})


def spoken_of(words: Sequence[Word]) -> tuple[str, ...]:
    """The one quantity that some words name, wherever they stand."""
    tags = tags_of(words)
    if "scenario" in tags:
        return ("scenario",)
    if tags & {"variance", "surplus", "deficit"} or (
        tags & {"better", "worse", "higher", "lower"} and tags & {"budget", "than_budget"}
    ):
        return ("variance",)
    named = [name for name in ("forecast", "outcome", "budget") if name in tags]
    if named == ["forecast"]:
        return ("forecast", "variance")
    if len(named) == 1:
        return RESULT if "result" in tags else (named[0],)
    return ()


_SIGNS = {"higher": -1, "lower": 1, "better": 1, "worse": -1, "left": 1}


def quantity_of(segment: Segment, topic: str, state: Said) -> tuple[tuple[str, ...], int, int]:
    """Which quantity an amount is of, the sign that the words give it, and its movement."""
    tags, unit = segment.tags, segment.amount.unit if segment.amount else ""
    after = tags_of(segment.after[:6])
    side = side_of(segment)
    every = tags | after
    rises, falls = every & {"up", "higher"}, every & {"down", "lower"}
    move = bool(rises) - bool(falls)
    if unit == "pp":
        return _points(tags | after, side), 0, move
    than = {tag for tag in _THAN if tag in after} or {tag for tag in _THAN if tag in tags}
    if side is not None and segment.amount is not None:
        sign = next(_SIGNS[tag] for tag in sorted(side.tags & SIDES))
        if side.tags & {"higher", "lower"}:
            is_net = topic == "money" and bool(tags & {"result", "forecast", "surplus", "deficit"})
            sign = 0 if is_net or "than_previous" in than else -sign if topic == "income" else sign
        return _compared(side, than, tags | after, state, unit), sign, move
    if segment.amount is None:
        return _direction(segment, topic, move)
    return _stated(segment, topic, than, state, move)


def _points(tags: Tags, side: Word | None) -> tuple[str, ...]:
    return ("points",) if "budgeted" in tags and "development" in tags and side else ()


def _compared(side: Word, than: set[str], tags: Tags, state: Said, unit: str) -> tuple[str, ...]:
    """What an amount is that is so much higher or lower than something."""
    if unit not in MONEY or "than_target" in than:
        return ()
    if "than_last_year" in than:
        return ("change",)
    if "than_previous" in than:
        return ("forecast_change",)
    if "than_budget" in than or "budget" in tags or "left" in side.tags:
        return ("variance",)
    return ("variance",) if "budget" in state.quantities else ()


def _signed(tags: Tags) -> int:
    """The sign that the words *överskott* and *negativ* give."""
    return ("surplus" in tags or "positive" in tags) - ("deficit" in tags or "negative" in tags)


def _stated(
    segment: Segment, topic: str, than: set[str], state: Said, move: int
) -> tuple[tuple[str, ...], int, int]:
    """What an amount is by the words before it."""
    tags, unit = segment.tags, segment.amount.unit if segment.amount else ""
    sign = _signed(tags)
    last = segment.before[-1].text if segment.before else ""
    if last == "med" and unit in MONEY and (side := _beside_budget(tags, move)):
        return ("variance",), side if topic == "income" else -side, 0
    if unit == "%" and topic == "money":
        every = tags | tags_of(segment.after)
        is_share = every & {"variance", "surplus", "deficit"} and "budget" in every
        return (("variance_share",) if is_share else ()), sign, 0
    if topic == "carry_over":
        return ("carried",), 0, 0
    moved = last in _MOVED and tags & {"up", "down", "change"} and "than_budget" not in tags
    if tags & {"variance", "surplus", "deficit"}:
        return (() if moved else ("variance",)), sign, 0
    if "than_budget" in tags_of(segment.before[-1:]):
        return ("budget",), 0, 0
    if moved:
        better = ("improved" in tags) - ("worsened" in tags)
        return _movement(tags, topic, than, unit, state), better, move
    if "left" in tags:
        return ("variance",), 1, 0
    return _named(segment, tags, topic, unit, state), sign, 0


def _beside_budget(tags: Tags, move: int) -> int:
    """To which side of the budget something is: *överskrider periodens budget med*."""
    if tags & {"higher", "lower"} and tags & {"budget", "than_budget"}:
        return ("higher" in tags) - ("lower" in tags)
    return move if "than_budget" in tags else 0


def _named(segment: Segment, tags: Tags, topic: str, unit: str, state: Said) -> tuple[str, ...]:
    """The quantity that the words name, where they name one."""
    texts = [word.text for word in segment.before[-2:]]
    compared = texts[-1:] == ["med"] and "jämfört" in texts
    if (compared or {*texts[-1:]} & _AGAINST) and not tags & _LEVELS:
        return ("loose_budget", "loose_target")
    if tags & {"scenario", "target"}:
        return ("scenario" if "scenario" in tags else "target",)
    return _level(segment, tags, topic, unit, state)


def _movement(tags: Tags, topic: str, than: set[str], unit: str, state: Said) -> tuple[str, ...]:
    """What *har ökat med* is of."""
    if topic in {"costs", "income"}:
        if unit == "%":
            return ("development",)
        return ("change",) if than or "development" in state.quantities else ("loose_change",)
    if "forecast" in tags or "change" in tags:
        return ("forecast_change",) if "than_previous" in than else ("loose_forecast_change",)
    return ()


def _level(segment: Segment, tags: Tags, topic: str, unit: str, state: Said) -> tuple[str, ...]:
    """What the amount itself is: the quantity that is named last before it, or right behind."""
    order = [
        name
        for words in (segment.after[:1], segment.before)
        for word in words
        for name in ("outcome", "forecast", "budget")
        if name in word.tags
    ]
    name = order[-1] if order else ""
    for word, noun in pairwise(segment.before):
        if "outcome" in noun.tags and word.tags & _PLANNED:  # *ett budgeterat resultat*
            name = "budget" if "budget" in word.tags else "forecast"
    if topic in {"costs", "income"} and unit == "%":
        return ("budgeted_development",) if tags & {"budgeted", "budget"} else ("development",)
    if topic in STAFF:
        return ("outcome",)
    if (
        topic in {"costs", "income"}
        and not name
        and ({"costs", "income"} & tags or state.quantities)
    ):
        return ("last_year",) if "than_last_year" in tags else ("outcome",)
    if name == "forecast":
        return ("forecast", "variance")
    if name == "outcome":
        return RESULT if "result" in tags else ("outcome",)
    if name:
        return (name,)
    own = tags_of(segment.before) & {"whole"}
    return state.quantities if not segment.before or own else ()


def _direction(segment: Segment, topic: str, move: int) -> tuple[tuple[str, ...], int, int]:
    """What a clause without an amount says: a side, or a movement."""
    tags = segment.tags
    names = tags & {"forecast", "outcome", "result", "variance", "development", "year", *STAFF}
    if not (names or any(word.text in _STATING for word in segment.before)):
        return (), 0, 0
    sign = _signed(tags)
    side = ("lower" in tags) - ("higher" in tags)
    if topic in STAFF and "target" in tags and side:
        return ("against_target",), side, 0
    if "development" in tags and "budgeted" in tags and side:
        return ("points",), side, 0
    if "than_last_year" in tags and move and topic in {"costs", "income"}:
        return ("change",), 0, move
    if tags & {"variance", "surplus", "deficit"} and sign:
        return ("variance",), sign, 0
    better = ("improved" in tags) - ("worsened" in tags)
    if better and "than_budget" in tags:
        return ("variance",), better, 0
    if side and topic == "money" and tags & {"budget", "than_budget"} and "outcome" not in tags:
        return ("variance",), side, 0
    if better and "than_previous" in tags:
        return ("forecast_change",), better, 0
    return (), 0, 0
