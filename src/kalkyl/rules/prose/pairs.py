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
from kalkyl.rules.prose.roles import Mention, Role, behind, clause, cues_in

_TWO, _FEW, _STEM = 2, 3, 4
LOOSE = frozenset({Cue.PART, Cue.SPLITS, Cue.APART, Cue.OPEN, Cue.NOT})
"""What is said between amounts that are not compared with each other."""
_SURPLUS, _DEFICIT = ("överskott", "plus"), ("underskott", "minus")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two amounts that are compared, in the order of the text."""

    first: Mention
    last: Mention
    words: tuple[Token, ...]

    @property
    def base(self) -> Mention | None:
        """The one that the other is compared with, where only one can be."""
        bases = [end for end in (self.first, self.last) if end.role is Role.BASE]
        if len(bases) == _TWO:
            bases = [base for base in bases if is_direct(base)]
        return bases[0] if len(bases) == 1 else None

    @property
    def end(self) -> Mention:
        """The other one."""
        return self.last if self.base is self.first else self.first

    @property
    def amounts(self) -> tuple[TextAmount, TextAmount]:
        """The two amounts; of a movement, the one that it began with first."""
        if self.is_movement and self.base is self.last:
            return self.last.amount, self.first.amount
        return self.first.amount, self.last.amount

    @property
    def is_movement(self) -> bool:
        """Whether it is told as *från … till*."""
        base = self.base
        is_from = base is not None and any(word.text == "från" for word in clause(base.lead))
        return is_from and self.end.role is Role.END


def pairs_of(mentions: Sequence[Mention], words: tuple[Token, ...]) -> Iterator[Pair]:
    """The amounts that are compared, each with one beside it."""
    ends, at = ends_of(mentions), 0
    while at + 1 < len(ends):
        if at + _TWO < len(ends) and _is_from(ends[at + 1]) and _is_to(ends[at + _TWO]):
            at += 1  # *prognosen höjs 0,5, från 3,4 till 3,9*
        pair = Pair(ends[at], ends[at + 1], words)
        if _is_pair(pair, only=len(ends) == _TWO) and not _are_apart(mentions, pair):
            yield pair
            at += 1
        at += 1


def _is_pair(pair: Pair, *, only: bool) -> bool:
    mentions = (pair.first, pair.last)
    roles = [mention.role for mention in mentions]
    is_tied = roles.count(Role.BASE) == 1 or (only and (Role.BASE in roles or _are_dated(mentions)))
    is_clear = all(mention.amount.is_clear for mention in mentions)
    return (
        is_tied
        and is_clear
        and alike(pair.first.amount, pair.last.amount)
        and count_alike(*mentions)
        and [word.text for word in pair.last.lead] != ["av"]
        and not are_loose(pair.words, pair.first, pair.last)
    )


def _are_apart(mentions: Sequence[Mention], pair: Pair) -> bool:
    """*2,0 över budget (9,0) och 1,0 över fjolåret (10,0)*: whether each base has its own step."""
    before = [
        mentions[mentions.index(mention) - 1]
        for mention in (pair.first, pair.last)
        if mention is not mentions[0]
    ]
    is_stepped = len(before) == _TWO and all(mention.role is Role.STEP for mention in before)
    return is_stepped and {pair.first.role, pair.last.role} == {Role.BASE}


def count_alike(first: Mention, last: Mention) -> bool:
    """Whether two counts are of the same things, as far as nouns behind them say."""
    nouns = [
        mention.tail[0] for mention in (first, last) if mention.tail and not mention.tail[0].cues
    ]
    is_told = not first.amount.unit and len(nouns) == _TWO
    return not is_told or nouns[0].text[:_STEM] == nouns[1].text[:_STEM]


def _are_dated(mentions: Sequence[Mention]) -> bool:
    """Whether two amounts are of two times: *210 mnkr 2019 och 225 mnkr 2020*."""
    return all(Cue.TIME in cues_in(behind(mention.tail)) for mention in mentions)


def ends_of(mentions: Sequence[Mention]) -> list[Mention]:
    """The amounts that may be compared."""
    again = {
        last.amount for first, last in pairwise(mentions) if _is_again(first.amount, last.amount)
    }
    return [mention for mention in mentions if mention.is_end and mention.amount not in again]


def _is_again(first: TextAmount, last: TextAmount) -> bool:
    """Whether an amount is the one before it in another unit: *1,1 mnkr (exakt: 1 060 tkr)*."""
    is_other = first.unit != last.unit and {first.unit, last.unit} <= MONEY
    return is_other and in_unit(first, last.unit).absolute.meets(last.interval().absolute)


def _is_from(mention: Mention) -> bool:
    return mention.role is Role.BASE and mention.lead[-1:] != () and mention.lead[-1].text == "från"


def _is_to(mention: Mention) -> bool:
    return mention.lead[-1:] != () and mention.lead[-1].text == "till"


def are_loose(words: Sequence[Token], first: Mention, last: Mention) -> bool:
    """Whether the words between two amounts say that they belong to different things."""
    start, end = first.amount.end, last.amount.start
    return bool(cues_in(word for word in words if start <= word.start < end) & LOOSE)


def is_direct(mention: Mention) -> bool:
    """Whether *från*, *mot* or *mellan* leads to an amount."""
    near = clause(mention.lead)[-_FEW:]
    return any(Cue.BASE in token.cues or token.text in {"mellan", "skillnaden"} for token in near)


def side_of(mention: Mention) -> str:
    """The word by which an amount is a surplus or a deficit."""
    return next(
        (
            word
            for token in reversed(clause(mention.lead))
            for word in (*_SURPLUS, *_DEFICIT)
            if token.text.startswith(word)
        ),
        "",
    )


def are_opposite(pair: Pair) -> bool:
    """Whether one amount is a surplus and the other a deficit."""
    sides = {
        side_of(mention) in _DEFICIT for mention in (pair.first, pair.last) if side_of(mention)
    }
    return len(sides) == _TWO


def slip_of(pair: Pair, slip: Slip) -> Slip | None:
    """A slip of a movement; other differences have none."""
    return slip if pair.is_movement else None
