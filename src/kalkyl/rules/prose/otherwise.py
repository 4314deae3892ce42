"""Whether an amount that one reading of a text finds wrong follows from its neighbours in another.

*Av 9,0 mnkr har 4,0 använts i år och 2,0 i fjol, varför 3,0 finns kvar* tells no difference of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.relation import Relation, alike, in_unit, value_in
from kalkyl.rules.prose.roles import Telling

_FEWEST, _MOST = 3, 6
"""How many amounts another reading may be of: of more than so many, one fits by chance."""


def follows_otherwise(relation: Relation, tellings: Sequence[Telling]) -> bool:
    """Whether an amount is all of its neighbours, the largest without the others, or a step."""
    said, unit = relation.said, relation.said.unit
    amounts = {relation.said.start, *(other.start for other in relation.others)}
    near = [
        told.said
        for telling in tellings
        if any(told.said.start in amounts for told in telling.told)
        for told in telling.told
    ]
    values = [abs(value_in(one, unit)) for one in near if alike(one, said) and one != said]
    if not _FEWEST <= len(values) <= _MOST:
        return False
    steps = {abs(first - last) for first, last in combinations(values, 2)}
    return abs(said.value) in steps or any(
        abs(said.value) in _made(some) for some in _all_but_one(values)
    )


def differ_by(said: TextAmount, near: Sequence[TextAmount]) -> bool:
    """Whether an amount is how far two others are from each other."""
    known = [other for other in near if alike(other, said) and other.is_clear]
    sizes = [in_unit(other, said.unit).absolute for other in known]
    made = said.interval().absolute
    return any((first - last).absolute.meets(made) for first, last in combinations(sizes, 2))


def _all_but_one(values: Sequence[Decimal]) -> Iterator[Sequence[Decimal]]:
    """All of some values, and where there are more than three also those without any one."""
    yield values
    if len(values) > _FEWEST:
        yield from ([*values[:at], *values[at + 1 :]] for at in range(len(values)))


def _made(values: Sequence[Decimal]) -> set[Decimal]:
    """The sum of some values, and the largest less the others."""
    whole = sum(values, Decimal(0))
    return {whole, 2 * max(values) - whole}
