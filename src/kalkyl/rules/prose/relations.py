"""Amounts of a text that are held against each other, without any table."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.rules.prose.directions import directions
from kalkyl.rules.prose.multiples import multiples
from kalkyl.rules.prose.parts import parts
from kalkyl.rules.prose.reckonings import reckonings
from kalkyl.rules.prose.relation import Relation
from kalkyl.rules.prose.roles import read_sentences
from kalkyl.rules.prose.shares import shares

_KINDS = (reckonings, multiples, shares, parts, directions)


def relations(text: str) -> Iterator[Relation]:
    """The amounts of a text that are tied to each other, rightly or not; each is wrong once."""
    known, wrong = read_sentences(text), set[int]()
    for relation in (relation for kind in _KINDS for relation in kind(known)):
        if relation.amount.start not in wrong:
            yield relation
        if relation.is_wrong:
            wrong.add(relation.amount.start)
