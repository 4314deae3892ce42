"""Amounts of a text that are held against each other, without any table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalkyl.rules.prose.differences import differences
from kalkyl.rules.prose.multiples import multiples
from kalkyl.rules.prose.parts import parts
from kalkyl.rules.prose.reckonings import reckonings
from kalkyl.rules.prose.relation import Relation
from kalkyl.rules.prose.roles import ReadSentence, read_sentences
from kalkyl.rules.prose.shares import shares

_KINDS = (multiples, shares, parts, differences)


def relations(text: str) -> Iterator[Relation]:
    """The amounts of a text that are tied to each other, rightly or not."""
    known = read_sentences(text)
    tied = tuple(_tied(known))
    moved = {
        relation.amount.start for relation in tied if relation.is_wrong and relation.slip
    }  # has its own rule
    reckoned = [
        relation
        for relation in reckonings(known)
        if not (relation.is_wrong and relation.amount.start in moved)
    ]
    held = {relation.amount.start for relation in reckoned}
    wrong = {relation.amount.start for relation in reckoned if relation.is_wrong}
    yield from reckoned
    for relation in tied:
        known_by = held if _may_follow_otherwise(relation) else wrong
        if relation.amount.start not in known_by:
            yield relation


def _may_follow_otherwise(relation: Relation) -> bool:
    """Whether some other reckoning may give an amount that two others do not.

    *Av 9,0 mnkr har 4,0 använts i år och 2,0 i fjol, varför 3,0 finns kvar.*
    """
    return relation.expected is not None and relation.slip is None and relation.amount.unit != "%"


def _tied(known: Sequence[ReadSentence]) -> Iterator[Relation]:
    """What the words between amounts say of them."""
    seen: set[tuple[int, ...]] = set()
    for relation in (relation for kind in _KINDS for relation in kind(known)):
        places = tuple(sorted(amount.start for amount in (relation.amount, *relation.others)))
        if places not in seen:
            seen.add(places)
            yield relation
