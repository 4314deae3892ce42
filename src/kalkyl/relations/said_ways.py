"""Which way words say that a figure of a table goes, where its other figures show the reverse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.relations.made_figures import POINTS, Change, changes
from kalkyl.relations.named_cells import Spot
from kalkyl.relations.relation import Kind, expected_of
from kalkyl.relations.said_amount import SaidAmount, wrong_of
from kalkyl.relations.says import Says, is_denied, verb_way
from kalkyl.relations.sentence_words import TARGET, Around, counted_in
from kalkyl.relations.table_words import Role, is_result, role

_PLANNED: Final = frozenset({Role.BUDGET, Role.FORECAST, Role.VARIANCE})
_TO: Final = "till"
_BETWEEN: Final = frozenset(
    {
        *("något", "kraftigt", "svagt", "marginellt", "åter", "igen", "också", "även", "därmed"),
        *("nu", "totalt", "sammanlagt", "drygt", "knappt", "nästan", "cirka", "ca", "tydligt"),
    }
)
"""What may stand between a verb of change and its *till*."""
_THAN_BUDGET: Final = regex(
    r"\A(?P<way>bättre|sämre|högre|lägre|mer|mindre|fler|färre|dyrare|billigare|över|under)"
    r"(?: än)? (?:\w+ ){0,2}?(?:budget(?:en|erat|erade|erad)?|planerat)\b"
)
_MORE: Final = frozenset({"högre", "mer", "fler", "dyrare", "över"})
_BETTER: Final = frozenset({"bättre", "sämre"})
_OR: Final = regex(r",? (?:eller|motsvarande|vilket motsvarar|alltså) (?:hela |drygt |knappt )?\Z")
_SAME: Final = "av"


def wrong_level(
    amount: TextAmount, new: Spot, nearby: Around, line: Sequence[Spot], names: frozenset[int]
) -> SaidAmount | None:
    """*Ökade till 58*, where every other figure of the row was higher."""
    way = _way_to(nearby, names)
    if not way:
        return None
    is_money_left = is_result(new.row.label) or is_result(new.column.heading)
    if bool(way & (Says.SURPLUS | Says.DEFICIT)) is not is_money_left:
        return None
    others = [spot for spot in line if _is_older(spot, new)]
    if not any(change.new.column is new.column for change in changes([*others, new])):
        return None
    rises = bool(way & (Says.UP | Says.SURPLUS))
    if any(_rises(old, new, signed=is_money_left) is not (not rises) for old in others):
        return None
    unit = POINTS if amount.unit == "%" else amount.unit
    old = max(others, key=lambda spot: max(spot.years, default=""))
    size = new.figure.interval - old.figure.interval
    if is_money_left or unit == POINTS or old.figure.value * new.figure.value <= 0:
        return wrong_of(amount, (old, new), size, new.unit if unit != POINTS else unit)
    size = Change(old, new).size(unit) or size
    return wrong_of(amount, (old, new), size)


def _way_to(nearby: Around, names: frozenset[int]) -> Says:
    """Which way a verb goes that leads to an amount with nothing but *till* and a name between."""
    words = nearby.before
    at = max((n for n, word in enumerate(words) if verb_way(word.text)), default=None)
    if at is None or is_denied([word.text for word in words]) or _is_in_part_of_year(nearby):
        return Says.NOTHING
    rest = [word.text for word in words[at + 1 :] if word.start not in names]
    if _TO not in rest[-2:] or not set(rest) <= {*_BETWEEN, _TO}:
        return Says.NOTHING
    return verb_way(words[at].text)


def _is_in_part_of_year(nearby: Around) -> bool:
    """Whether something is said to be during a time, whose beginning no table has to have."""
    words = [*nearby.before, *nearby.after]
    return any(
        word.text in {"under", "sedan", "inom", "efter", "från"}
        and not (words[at + 1 : at + 2] and words[at + 1].text in nearby.years)
        for at, word in enumerate(words)
    )


def _is_older(spot: Spot, new: Spot) -> bool:
    """Whether a cell is of the same as another one at another time."""
    return (
        spot.row is new.row
        and spot.column is not new.column
        and spot.unit == new.unit
        and not spot.kinds & _PLANNED
        and TARGET not in spot.column.heading.casefold()
        and counted_in(spot.column.heading) == counted_in(new.column.heading)
        and not (spot.years and new.years and min(spot.years) > max(new.years))
    )


def _rises(old: Spot, new: Spot, *, signed: bool) -> bool | None:
    """Whether a figure is above another one; ``None`` where rounding may hide which."""
    first, second = old.figure.interval, new.figure.interval
    first, second = (first, second) if signed else (first.absolute, second.absolute)
    if second.low > first.high:
        return True
    return False if second.high < first.low else None


def wrong_than_budget(
    amount: TextAmount, nearby: Around, line: Sequence[Spot]
) -> SaidAmount | None:
    """*0,4 mnkr mer än budgeterat*, where the outcome is so much less."""
    match = _THAN_BUDGET.match(" ".join(word.text for word in nearby.after))
    if match is None or is_denied([word.text for word in nearby.before]) or amount.rough:
        return None
    said, is_good = amount.interval(cut=True).absolute, match["way"] in _BETTER
    fitting = [
        change
        for change in _from_budget(line, nearby.roles)
        if (size := _size(change, amount.unit)) and size.absolute.meets(said)
    ]
    if any(spot.agrees(said, amount.unit) for spot in line if Role.VARIANCE not in spot.kinds):
        return None
    is_up = match["way"] == "bättre" if is_good else match["way"] in _MORE
    if not fitting or any(_goes(change, is_good=is_good) is not (not is_up) for change in fitting):
        return None
    change = fitting[0]
    size = _size(change, amount.unit)
    return wrong_of(amount, (change.old, change.new), size) if size else None


def _size(change: Change, unit: str) -> Interval | None:
    """How far apart two cells are, by their signs."""
    old, new = change.old.signed_in(unit), change.new.signed_in(unit)
    return new - old if old and new else None


def _goes(change: Change, *, is_good: bool) -> bool | None:
    """Whether an outcome is above its budget, or better; ``None`` where that is not to be seen."""
    is_left = is_result(change.new.row.label) or is_result(change.new.column.heading)
    return _rises(change.old, change.new, signed=is_good) if is_left is is_good else None


def _from_budget(line: Sequence[Spot], roles: frozenset[Role]) -> Iterator[Change]:
    """From the budget of a row to its outcome and its forecast."""
    wanted = roles & {Role.OUTCOME, Role.FORECAST} or {Role.OUTCOME, Role.FORECAST}
    for old, new in permutations(line, 2):
        if (
            old.row is new.row
            and old.unit == new.unit
            and old.kinds == {Role.BUDGET}
            and len(new.kinds) == 1
            and new.kinds <= wanted
            and counted_in(old.column.heading) == counted_in(new.column.heading)
            and (not old.years or not new.years or old.years == new.years)
        ):
            yield Change(old, new)


def wrong_percent(
    amount: TextAmount, before: TextAmount, between: str, nearby: Around, line: Sequence[Spot]
) -> SaidAmount | None:
    """*177 tkr eller 16 procent*, where figures that are 177 tkr apart are 9 procent apart."""
    is_pair = amount.unit == "%" != before.unit and _OR.match(between) is not None
    if not is_pair or not before.is_clear or amount.rough or before.rough:
        return None
    if any(word.text == _SAME for word in nearby.after[:1]):
        return None
    apart = before.interval(cut=True).absolute
    said = amount.interval(cut=True).absolute
    made = [
        (pair, percent)
        for pair in permutations(line, 2)
        if _are_of_one(*pair)
        and (size := _size(Change(*pair), before.unit))
        and size.absolute.meets(apart)
        and (percent := expected_of(Kind.GROWTH, ((1, pair[1].figure), (1, pair[0].figure))))
    ]
    made = [one for one in made if _is_in_time(*one[0])] or made
    if not made or any(percent.absolute.meets(said) for _, percent in made):
        return None
    return wrong_of(amount, *made[0])


def _are_of_one(old: Spot, new: Spot) -> bool:
    return (
        old.row is new.row
        and old.unit == new.unit != "%"
        and role(old.column.heading) is not Role.VARIANCE
        and role(new.column.heading) is not Role.VARIANCE
        and counted_in(old.column.heading) == counted_in(new.column.heading)
    )


def _is_in_time(old: Spot, new: Spot) -> bool:
    """Whether the first of two cells is what the other is compared with."""
    is_budget = Role.BUDGET in old.kinds and Role.BUDGET not in new.kinds
    return is_budget or max(old.years, default="") < max(new.years, default="")
