"""What the words of a statement leave open: quantities, times and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kalkyl.rules.prose.evidence import Figure, Slots, comparable, quantities
from kalkyl.rules.prose.lexicon import MONTHS, Word, tags_of
from kalkyl.rules.prose.pieces import SIDES
from kalkyl.rules.prose.statements import STAFF, TOPICS, Statement

YEAR = re.compile(r"(?:19|20)\d\d\Z")
_ENDING = frozenset({"efter", "per", "sedan", "t o m", "utgång"})
_MOVED = frozenset({"med", "på", "om"})
_AT = frozenset({"på", "om"})
_RESTATING = frozenset(
    {"motsvarande", "eller", "alltså", "det vill säga", "dvs", "vilket motsvarar", "motsvarar"}
)
_ALL_OF = frozenset({"årets", "periodens", "helårets", "de", "totala", "totalt", "hela", "sina"})
_BASES = frozenset({"från", "mot", "än", "gentemot"})
_COMPARES_WITH = _BASES | {
    "jämfört",
    "jämfört med",
    "i jämförelse med",
    "sedan",
    "i förhållande till",
}
_LEADS_BASE = _COMPARES_WITH - {"från", "sedan"} | {
    *("ställas mot", "ställs mot", "jämföra", "jämförs", "i stället för", "istället för"),
}
_COSTING = frozenset({"kostade", "kostat", "kostar", "kosta"})
_NEAR = 3
_SPANS = frozenset({"year", "period"})
_OF_WHICH = frozenset({"varav", "därav", "däribland"})
_CHANGES = frozenset({"change", "development", "forecast_change"})
_DEVELOPED = frozenset({"costs", "income"})
"""Topics whose growth is told in percent."""
_VARIANCE = frozenset({"variance", "variance_share"})
_NET = frozenset({"variance", "surplus", "deficit"})
_BUDGETS = frozenset({"than_budget", "budget", "budgeted"})
_COPULAS = frozenset({"är", "blir", "blev", "var", "uppgår", "uppgick", "till", "på", "om"})
_NOUN = re.compile(r"\w*(?:prognos|budget|utfall|avvikelse)(?:en|et|ens|ets)?\Z")
_LEVELS = frozenset({"outcome", "forecast", "budget", "variance"})
"""What an amount may be where no quantity is named."""
_COMPARING = SIDES - {"left"}
_TIMES = {"last_year": "than_last_year", "previous": "than_previous", "plan": "in_plan"}


def narrow(said: Statement, rows: frozenset[str] | None, horizon: str) -> Iterator[Slots]:
    """What the words next to an amount may mean, the likeliest first."""
    for names in _quantities(said):
        is_forecast = names == quantities(frozenset({"forecast"}), "")
        yield Slots(
            frozenset({said.topic}),
            names,
            times_of(said),
            "year" if is_forecast else said.horizon or horizon,
            years_of(said),
            months_of(said),
            rows,
        )


def wide(said: Statement, rows: frozenset[str] | None, month: str, *, with_whole: bool) -> Slots:
    """What any words of the sentence may mean; ``month`` is that in which the period ends."""
    topics = {topic for topic in TOPICS if topic in said.every} | {said.topic, "money"}
    if any(word.text in _COSTING for word in said.words):
        topics.add("costs")  # net or gross, which the verb leaves open
    names = frozenset(name for topic in topics for name in quantities(said.every, topic))
    always = quantities(frozenset(), said.topic)
    narrowed = frozenset(name for names in _quantities(said) for name in names)
    named = {time for time, tag in _TIMES.items() if tag in said.every}
    if {month_in(word) for word in said.words} - {"", month}:
        named.add("previous")
    times = {"", *(() if is_difference(said) else named)}
    found = names | always | narrowed
    if "than_budget" in said.every:
        found |= {"budget"}
    if said.near & _BUDGETS and "than_last_year" not in said.every and is_difference(said):
        found -= {"change"}  # *överträffar budgeten med* says what it is compared with
    if said.amount and said.amount.mark in {"+", "-"}:
        found |= {"variance"}  # *prognosen är +2,5 mnkr*
    if is_bare_base(said):
        found |= _LEVELS
    if (is_last(said, "från") or is_last(said, "till")) and times_of(said) == {""}:
        times |= set(_TIMES)  # a change began at a time that nothing tells
    return Slots(
        frozenset(topics),
        found if narrowed else found | _LEVELS,
        frozenset(times),
        said.horizon if said.topic == "money" else "",
        rows=rows,
        with_whole=with_whole,
    )


def _settled(said: Statement) -> frozenset[str]:
    """The quantities of an amount whose words leave no other open; none where they do."""
    if "scenario" in said.every:
        return frozenset({"scenario"})
    if said.amount and said.amount.unit == "pp":
        return frozenset({"points"})
    leading = said.before[:-1] if said.before[-1:] and said.before[-1].text in _AT else said.before
    is_budget = "than_budget" in tags_of(leading[-1:]) and said.side is None
    is_budget = is_budget and not tags_of(said.before) & _NET  # *avvikelsen mot budget är*
    if is_budget or is_of_all(said):
        return frozenset({"budget"})
    if is_difference(said):
        return _difference(said)
    if "budgeted" in tags_of(said.before) and said.topic in _DEVELOPED and _is_percent(said):
        return frozenset({"budgeted_development"})  # *budgeterad kostnadsökning är 4,2 procent*
    if _is_used(said):
        return quantities(frozenset({"outcome"}), "")
    if said.topic in STAFF:
        is_target = "target" in tags_of(said.before) | tags_of(said.after[:2])
        return frozenset({"target" if is_target else "outcome"})
    return frozenset()


def _quantities(said: Statement) -> Iterator[frozenset[str]]:
    """The quantities that an amount may be of, by its nearest words first."""
    if settled := _settled(said):
        yield settled
        return
    is_default = bool(quantities(frozenset(), said.topic)) and not _restates(said)
    words: Sequence[Word] = (*said.before[::-1], *said.after) if is_default else said.ordered
    own = {*said.before, *said.after}
    for word in words:
        names = frozenset(
            name for tag in word.tags - _COMPARING for name in quantities(frozenset({tag}), "")
        )
        if said.quantity in names and word not in own:
            yield frozenset({said.quantity})
        elif names:
            yield names
    yield _unnamed(said)


def _unnamed(said: Statement) -> frozenset[str]:
    """What an amount is where no word names a quantity."""
    if said.topic == "investments" and said.horizon == "period":
        return frozenset({"outcome"})
    is_placed = bool(said.mentions or said.horizon)
    if is_placed and said.topic == "money" and said.amount and said.amount.mark == "+":
        return frozenset({"variance"})
    return quantities(frozenset(), said.topic)


def _is_used(said: Statement) -> bool:
    """Whether an amount is what has been used of a budget: *har 1,0 av budgeterade 2,0 gått åt*."""
    if said.after[-1:] and said.after[-1].text == "åt":  # *gick 5,0 mnkr åt*
        return True
    end = said.amount.end if said.amount else 0
    behind = [word for word in said.words if word.start >= end][: _NEAR + 1]
    is_of = behind[:1] != [] and behind[0].text == "av"
    is_named = quantities(tags_of(said.before) - _COMPARING, "")
    is_spent = "outcome" in said.every and not said.every & (_NET | {"left", "forecast"})
    return is_of and "budget" in tags_of(behind[1:]) and is_spent and not is_named


def named_right_before(said: Statement) -> frozenset[str]:
    """The quantities of the noun that an amount is said to be: *utfallet är*, *prognosen,*."""
    words = [word for word in said.before if word.text not in _COPULAS]
    is_noun = bool(words) and _NOUN.match(words[-1].text) is not None
    is_compared = any(word.text in _BASES for word in words)
    if not is_noun or is_compared or is_difference(said) or said.side:
        return frozenset()
    return quantities(words[-1].tags - _COMPARING, "")


def _restates(said: Statement) -> bool:
    """Whether an amount says the one before it in another way: *7,6 procent, motsvarande 7,7*."""
    return bool(said.before) and said.before[0].text in _RESTATING


def is_difference(said: Statement) -> bool:
    """Whether an amount is how much one figure differs from another."""
    last = said.before[-1].text if said.before else ""
    moves = frozenset({"up", "down", "change", *_COMPARING})
    if said.side is not None or last == "med":
        is_noun = tags_of(said.before) & {"variance", "surplus", "deficit"}
        return said.side is not None or bool(tags_of(said.before) & moves and not is_noun)
    telling = [word for word in said.before if word.tags - {"harmless", "year", "period"}]
    return last in _MOVED and bool(telling) and bool(telling[-1].tags & moves)


def _is_percent(said: Statement) -> bool:
    return said.amount is not None and said.amount.unit == "%"


def _difference(said: Statement) -> frozenset[str]:
    """What an amount is that is so much higher or lower than something."""
    if said.topic in _DEVELOPED and _is_percent(said) and said.side is None:
        return _CHANGES
    for tags in (said.near, said.every):
        if "left" in said.near:
            return _VARIANCE
        if "than_last_year" in tags:
            return _CHANGES
        since = "sedan" in {word.text for word in said.words} and months_of(said)
        if "than_previous" in tags or since:
            return frozenset({"forecast_change"})
        if tags & _BUDGETS:
            return _VARIANCE
    return _VARIANCE | _CHANGES


def times_of(said: Statement) -> frozenset[str]:
    """The reports that an amount may be of."""
    last = said.before[-1].text if said.before else ""
    if said.topic in _DEVELOPED and _is_percent(said):
        return frozenset({""})  # a development is always since last year
    if said.topic == "carry_over":  # the year behind it is the one that it goes to
        return frozenset({time for time, tag in _TIMES.items() if tag in said.near} or {""})
    own = tags_of((*said.before, *_up_to_base(said.after)))
    is_base = last in _BASES or [word.text for word in said.before[-2:]] == ["jämfört", "med"]
    is_base = is_base or last == "jämfört med"
    for tags in (own, said.every if is_base else frozenset[str]()):
        found = frozenset(time for time, tag in _TIMES.items() if tag in tags)
        if found and (
            is_base or not (is_difference(said) or _compares(said) or "development" in said.near)
        ):
            return found
    if is_difference(said) or _compares(said) or "development" in said.near:
        return frozenset({""})
    earlier = ("last_year",) if years_of(said) else ()
    return frozenset({"", *earlier, *(("previous",) if months_of(said) else ())})


def _up_to_base(after: Sequence[Word]) -> Sequence[Word]:
    """The words behind an amount up to where it is compared with another time."""
    ends = [at for at, word in enumerate(after) if word.text in _COMPARES_WITH]
    return after[: ends[0]] if ends else after


def _compares(said: Statement) -> bool:
    return bool(tags_of(said.before) & {"up", "down", "change", *SIDES})


def years_of(said: Statement) -> frozenset[int]:
    """The years that stand next to an amount."""
    for words in (said.before, said.after):
        found = frozenset(int(word.text) for word in words if YEAR.match(word.text))
        if found:
            return found
    return frozenset()


def is_of_one_month(said: Statement) -> bool:
    """Whether an amount is of a month alone: *avvikelsen i april*, not *efter april*."""
    texts = {word.text for word in (*said.before, *said.after)}
    months = texts & {*MONTHS}
    compared = "than_previous" in said.near or texts & _COMPARES_WITH
    if (compared and is_difference(said)) or "forecast" in said.near:
        return False  # *bättre än i februari* and *prognosen i februari* say since when
    spans = [word for word in (*said.before, *said.after) if "outcome" not in word.tags]
    return len(months) == 1 and "period" not in tags_of(spans) and not texts & _ENDING


def is_of_all(said: Statement) -> bool:
    """Whether an amount is that of which another is a part: *2,5 av årets 4,0 mnkr*."""
    texts = [word.text for word in _since_number(said.before)]
    return texts[:1] == ["av"] and all(text in _ALL_OF for text in texts[1:])


def _since_number(before: Sequence[Word]) -> Sequence[Word]:
    """The words behind the last number among those before an amount."""
    numbers = [at for at, word in enumerate(before) if word.text[0].isdigit()]
    return before[numbers[-1] + 1 :] if numbers else before


def is_torn(said: Statement) -> bool:
    """Whether words on either side of an amount say the year and the period."""
    end = said.amount.end if said.amount else 0
    behind = [word for word in said.words if word.start >= end][: _NEAR + 1]
    sides = [
        {span for word in words if "outcome" not in word.tags for span in word.tags & _SPANS}
        for words in (said.before, said.after or behind)
    ]
    return sides in ([{"year"}, {"period"}], [{"period"}, {"year"}])


def is_bare_base(said: Statement) -> bool:
    """Whether an amount is one that another is compared with, and nothing says what it is."""
    texts = {word.text for word in said.before[-_NEAR:]}
    near = tags_of((*_since_number(said.before), *said.after))  # *blev 85,9 i stället för 82,7*
    named = quantities(near - _COMPARING, "") or near & {*_TIMES.values()}
    is_bare = bool(texts & _LEADS_BASE) and not named and not is_difference(said)
    return is_bare and said.amount is not None


def is_open_end(said: Statement) -> bool:
    """Whether a change began at an amount of a time that nothing tells."""
    return is_last(said, "från") and times_of(said) == {""}


def is_last(said: Statement, text: str) -> bool:
    """Whether a word leads to an amount."""
    return said.before[-1:] != () and said.before[-1].text == text


def month_in(word: Word) -> str:
    """The month that a word is or begins with: *aprilprognosen*."""
    return next((name for name in MONTHS if word.text.startswith(name)), "")


def months_of(said: Statement) -> frozenset[str]:
    """The month that stands next to an amount; of two, the last."""
    for words in (said.before, said.after):
        found = [month_in(word) for word in words if month_in(word)]
        if found:
            return frozenset(found[-1:])
    return frozenset()


def going_on(said: Statement, known: Figure | None) -> Statement:
    """A statement with the quantity and the span of the figure that was before it.

    *Avvikelsen är 4,2 mnkr, varav 3,9 mnkr avser bytet av system* says nothing of its outlay.
    """
    if known is None or known.topic != said.topic:
        is_part = known is not None and any(word.text in _OF_WHICH for word in said.before)
        is_other = known is not None and "investments" in {known.topic, said.topic}
        return replace(said, is_sure=said.is_sure and not (is_part and is_other))
    horizon = said.horizon or (known.horizon if said.topic == "money" else "")
    is_alike = comparable(said.amount, known.spec)
    return replace(said, horizon=horizon, quantity=known.quantity if is_alike else "")
