"""Two amounts of a text that are compared with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import (
    Slip,
    alike,
    in_unit,
)
from kalkyl.rules.prose.roles import Role, Told, behind, clause, said_of

_TWO, _FEW, _STEM = 2, 3, 4
LOOSE = frozenset({Cue.PART, Cue.SPLITS, Cue.APART, Cue.OPEN, Cue.NOT})
"""What is said between amounts that are not compared with each other."""
_SURPLUS, _DEFICIT = ("överskott", "plus"), ("underskott", "minus")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two amounts that are compared, in the order of the text."""

    first: Told
    last: Told
    words: tuple[Token, ...]

    @property
    def base(self) -> Told | None:
        """The one that the other is compared with, where only one can be."""
        bases = [told for told in (self.first, self.last) if told.role is Role.BASE]
        if len(bases) == _TWO:
            bases = [told for told in bases if is_direct(told)]
        return bases[0] if len(bases) == 1 else None

    @property
    def end(self) -> Told:
        """The other one."""
        return self.last if self.base is self.first else self.first

    @property
    def amounts(self) -> tuple[TextAmount, TextAmount]:
        """The two amounts; of a movement, the one that it began with first."""
        if self.is_movement and self.base is self.last:
            return self.last.said, self.first.said
        return self.first.said, self.last.said

    @property
    def is_movement(self) -> bool:
        """Whether it is told as *från … till*."""
        base = self.base
        is_from = base is not None and any(word.text == "från" for word in clause(base.lead))
        return is_from and self.end.role is Role.END


def pairs_of(told: Sequence[Told], words: tuple[Token, ...]) -> Iterator[Pair]:
    """The amounts that are compared, each with one beside it."""
    ends, at = ends_of(told), 0
    while at + 1 < len(ends):
        if at + _TWO < len(ends) and _is_from(ends[at + 1]) and _is_to(ends[at + _TWO]):
            at += 1  # *prognosen höjs 0,5, från 3,4 till 3,9*
        pair = Pair(ends[at], ends[at + 1], words)
        if _is_pair(pair, only=len(ends) == _TWO) and not _are_apart(told, pair):
            yield pair
            at += 1
        at += 1


def _is_pair(pair: Pair, *, only: bool) -> bool:
    told = (pair.first, pair.last)
    roles = [one.role for one in told]
    is_tied = roles.count(Role.BASE) == 1 or (only and (Role.BASE in roles or _are_dated(told)))
    is_clear = all(one.said.is_clear for one in told)
    return (
        is_tied
        and is_clear
        and alike(pair.first.said, pair.last.said)
        and count_alike(*told)
        and [word.text for word in pair.last.lead] != ["av"]
        and not are_loose(pair.words, pair.first, pair.last)
    )


def _are_apart(told: Sequence[Told], pair: Pair) -> bool:
    """*2,0 över budget (9,0) och 1,0 över fjolåret (10,0)*: whether each base has its own step."""
    before = [told[told.index(one) - 1] for one in (pair.first, pair.last) if one is not told[0]]
    is_stepped = len(before) == _TWO and all(one.role is Role.STEP for one in before)
    return is_stepped and {pair.first.role, pair.last.role} == {Role.BASE}


def count_alike(first: Told, last: Told) -> bool:
    """Whether two counts are of the same things, as far as nouns behind them say."""
    nouns = [one.tail[0] for one in (first, last) if one.tail and not one.tail[0].cues]
    is_told = not first.said.unit and len(nouns) == _TWO
    return not is_told or nouns[0].text[:_STEM] == nouns[1].text[:_STEM]


def _are_dated(told: Sequence[Told]) -> bool:
    """Whether two amounts are of two times: *210 mnkr 2019 och 225 mnkr 2020*."""
    return all(Cue.TIME in said_of(behind(one.tail)) for one in told)


def ends_of(told: Sequence[Told]) -> list[Told]:
    """The amounts that may be compared."""
    again = {two.said for one, two in pairwise(told) if _is_again(one.said, two.said)}
    return [one for one in told if one.is_end and one.said not in again]


def _is_again(first: TextAmount, last: TextAmount) -> bool:
    """Whether an amount is the one before it in another unit: *1,1 mnkr (exakt: 1 060 tkr)*."""
    is_other = first.unit != last.unit and {first.unit, last.unit} <= MONEY
    return is_other and in_unit(first, last.unit).absolute.meets(last.interval().absolute)


def _is_from(told: Told) -> bool:
    return told.role is Role.BASE and told.lead[-1:] != () and told.lead[-1].text == "från"


def _is_to(told: Told) -> bool:
    return told.lead[-1:] != () and told.lead[-1].text == "till"


def are_loose(words: Sequence[Token], first: Told, last: Told) -> bool:
    """Whether the words between two amounts say that they belong to different things."""
    start, end = first.said.end, last.said.start
    return bool(said_of(word for word in words if start <= word.start < end) & LOOSE)


def is_direct(told: Told) -> bool:
    """Whether *från*, *mot* or *mellan* leads to an amount."""
    near = clause(told.lead)[-_FEW:]
    return any(Cue.BASE in token.cues or token.text in {"mellan", "skillnaden"} for token in near)


def side_of(told: Told) -> str:
    """The word by which an amount is a surplus or a deficit."""
    return next(
        (
            word
            for token in reversed(clause(told.lead))
            for word in (*_SURPLUS, *_DEFICIT)
            if token.text.startswith(word)
        ),
        "",
    )


def are_opposite(pair: Pair) -> bool:
    """Whether one amount is a surplus and the other a deficit."""
    sides = {side_of(told) in _DEFICIT for told in (pair.first, pair.last) if side_of(told)}
    return len(sides) == _TWO


def slip_of(pair: Pair, slip: Slip) -> Slip | None:
    """A slip of a movement; other differences have none."""
    return slip if pair.is_movement else None
