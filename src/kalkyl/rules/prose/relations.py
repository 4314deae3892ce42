"""Amounts of a text that are held against each other, without any table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kalkyl.rules.prose.differences import differences
from kalkyl.rules.prose.multiples import multiples
from kalkyl.rules.prose.otherwise import follows_otherwise
from kalkyl.rules.prose.parts import parts
from kalkyl.rules.prose.reckonings import reckonings
from kalkyl.rules.prose.relation import Relation
from kalkyl.rules.prose.roles import quantities, readings, tellings

_KINDS = (multiples, parts, differences)


def relations(text: str) -> Iterator[Relation]:
    """The amounts of a text that are tied to each other, rightly or not."""
    tied = tuple(_tied(text))
    moved = {one.said.start for one in tied if one.is_wrong and one.slip}  # has its own rule
    reckoned = [
        one
        for one in reckonings(quantities(text))
        if not (one.is_wrong and one.said.start in moved)
    ]
    wrong = {one.said.start for one in reckoned if one.is_wrong}
    yield from reckoned
    yield from (one for one in tied if one.said.start not in wrong)


def _tied(text: str) -> Iterator[Relation]:
    """What the words between amounts say of them, in each reading of a text."""
    seen: set[tuple[int, ...]] = set()
    for found in readings(text):
        is_counting = found is not tellings(text)
        for relation in (relation for kind in _KINDS for relation in kind(found)):
            units = {amount.unit for amount in (relation.said, *relation.others)}
            # What has no count is told better without the counts.
            if (is_counting and "" not in units) or _places(relation) in seen:
                continue
            seen.add(_places(relation))
            is_excused = relation.expected is not None and follows_otherwise(relation, found)
            yield replace(relation, expected=None) if is_excused else relation


def _places(relation: Relation) -> tuple[int, ...]:
    """Where the amounts of a relation stand."""
    return tuple(sorted(amount.start for amount in (relation.said, *relation.others)))
