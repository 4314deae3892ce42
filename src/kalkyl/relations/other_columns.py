"""Whether an amount is another column's figure of its row than the words say outright."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.relations.named_cells import Spot
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import (
    TARGET,
    Around,
    compares,
    naming_words,
    role_is_said_last,
    words_of,
    years_in,
)
from kalkyl.relations.table_words import Role, role
from kalkyl.rules.prose.lexicon import Word

KEPT: Final = Says.CHANGE | Says.BASE | Says.LEVEL | Says.UNSURE
_OF: Final = "av"
_PLANS: Final = frozenset({Role.BUDGET, Role.FORECAST})
_SPENT: Final = regex(r"(?:kostade|förbrukade|blev|landade|slutade|stannade|uppgick)\Z")
_SHOULD: Final = regex(
    r"(?:mål|krav|ska|skulle|bör|plan|rikt|beräkna|vänta|anslag|ram|avsatt|tilldela|sparkrav)\w{0,12}\Z"
)
"""What makes an amount a plan where the verb alone would make it an outcome."""


def of_what_was(spots: Sequence[Spot], nearby: Around, text: str) -> Sequence[Spot]:
    """The cells of outcomes, where a verb in the past says that something cost so much."""
    words = words_of(text)
    is_said = any(_SPENT.match(word.text) for word in nearby.before[-2:])
    if not is_said or nearby.says & (KEPT | Says.VARIANCE):
        return spots
    if any(role(word.text) in _PLANS or _SHOULD.match(word.text) for word in words):
        return spots
    outcome = [spot for spot in spots if not spot.kinds & _PLANS and not _is_target(spot)]
    return outcome if any(Role.OUTCOME in spot.kinds for spot in outcome) else spots


def _is_target(spot: Spot) -> bool:
    return TARGET in naming_words(spot.column.heading)


def without_variances(spots: Sequence[Spot], says: Says) -> Sequence[Spot]:
    """The cells that are no variances, where no variance is said."""
    if Says.VARIANCE in says:
        return spots
    return [spot for spot in spots if Role.VARIANCE not in spot.kinds] or spots


def is_other_years(elsewhere: Sequence[Spot], nearby: Around, text: str) -> bool:
    """Whether a sentence is of one year, and its amount of others: *kostade 84 tkr 2025*."""
    years = years_in(text)
    return (
        len(years) == 1
        and years == nearby.years
        and not nearby.says & KEPT
        and not compares(text)
        and all(spot.years and spot.years.isdisjoint(years) for spot in elsewhere)
    )


def is_other_kind(
    elsewhere: Sequence[Spot], meant: Sequence[Spot], nearby: Around, ahead: tuple[Word, ...]
) -> bool:
    """Whether an outcome or a target is said, and the amount is no such: *målet är 82*."""
    if nearby.says & KEPT or [word.text for word in nearby.before[-1:]] == [_OF]:
        return False
    if len(meant) == 1 and _is_target(meant[0]):
        is_first = [word.text for word in ahead[:1]] == [TARGET]
        return is_first and not any(map(_is_target, elsewhere))
    is_outcome = all(Role.OUTCOME in spot.kinds for spot in meant)
    return is_outcome and all(spot.kinds & _PLANS for spot in elsewhere)


def names_column(
    nearby: Around, ahead: tuple[Word, ...], names: frozenset[int], years: frozenset[str]
) -> bool:
    """Whether words say outright which year's or which kind's amount it is.

    ``ahead`` is all that stands before it, ``years`` the plain ones of these words.
    """
    if [word.text for word in nearby.before[-1:]] == [_OF]:
        return False  # *10,7 mnkr upparbetat av 12,5 mnkr* ends with what it is a part of
    is_of_year = bool(years) and years == nearby.years
    return is_of_year or role_is_said_last(nearby.before, ahead, names)
