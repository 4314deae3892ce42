"""Amounts of a text that are held against each other, without any table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kalkyl.rules.prose.balances import balances
from kalkyl.rules.prose.differences import differences
from kalkyl.rules.prose.multiples import multiples
from kalkyl.rules.prose.otherwise import follows_otherwise
from kalkyl.rules.prose.parts import parts
from kalkyl.rules.prose.plain_counts import plain_counts
from kalkyl.rules.prose.relation import Relation
from kalkyl.rules.prose.roles import tellings

_TWO = 2


def relations(text: str) -> Iterator[Relation]:
    """The amounts of a text that are tied to each other, rightly or not."""
    yield from plain_counts(text)
    found = tellings(text)
    if sum(len(telling.told) for telling in found) < 1:
        return
    seen: set[tuple[int, ...]] = set()
    for kind in (multiples, parts, differences, balances):
        for relation in kind(found):
            spans = tuple(sorted(amount.start for amount in (relation.said, *relation.others)))
            if spans not in seen:
                seen.add(spans)
                is_excused = relation.expected is not None and follows_otherwise(relation, found)
                yield replace(relation, expected=None) if is_excused else relation
