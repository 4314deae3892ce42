"""An opening balance, what was added and taken, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import Relation, alike, in_unit
from kalkyl.rules.prose.roles import Role, Telling, Told, behind, said_of

_FEWEST, _MOST, _LONGEST = 3, 6, 4
_MOVES = frozenset({Cue.ADDS, Cue.TAKES})
_PLACES = frozenset({Cue.OPENS, Cue.CLOSES}) | _MOVES
_SILENT = frozenset({Cue.SPLITS, Cue.OPEN, Cue.EXPECTS, Cue.NOT, Cue.NORM})
_STATES = {"uppgår", "uppgick", "finns", "fanns", "till"}
_WEAK = {"nu", "därmed", "därefter", "december"}
"""Words of a closing balance only beside a verb of what is."""
_ANY = (1, -1, 0)
"""The signs of an amount between others that may be added, taken or no move at all."""
_SIGNS = {Cue.ADDS: (1,), Cue.TAKES: (-1,)}


@dataclass(frozen=True, slots=True)
class _Balance:
    """The amounts of a balance, and the signs that each move may have."""

    opening: TextAmount
    moves: tuple[tuple[TextAmount, tuple[int, ...]], ...]
    closing: TextAmount


def balances(tellings: Sequence[Telling]) -> Iterator[Relation]:
    """*Ingående 3,0, 1,2 har använts och 1,8 återstår*, in one sentence or in some that follow."""
    at = 0
    while at < len(tellings):
        found, length = _from(tellings[at:])
        if found is not None:
            yield found
        at += length


def _from(tellings: Sequence[Telling]) -> tuple[Relation | None, int]:
    """The balance that begins with a sentence, and how many sentences it takes."""
    for length in range(1, min(_LONGEST, len(tellings)) + 1):
        own = tellings[:length]
        if own[-1].sentence.paragraph != own[0].sentence.paragraph:
            break
        balance = _read(own)
        if balance is not None:
            return _judged(balance), length
    return None, 1


def _read(tellings: Sequence[Telling]) -> _Balance | None:
    told = [one for telling in tellings for one in telling.told]
    words = [word for telling in tellings for word in telling.words]
    if not _FEWEST <= len(told) <= _MOST or said_of(words) & _SILENT:
        return None
    if told[0].said.unit not in MONEY:
        return None
    if not all(alike(one.said, told[0].said) and one.said.is_clear for one in told):
        return None
    places = _places(told)
    if places.count(Cue.OPENS) != 1 or places.count(Cue.CLOSES) != 1 or not set(places) & _MOVES:
        return None  # *från 5,0 2022 via 6,0 till 5,5 i år* moves nothing
    ends = (places.index(Cue.OPENS), places.index(Cue.CLOSES))
    moves = tuple(
        (one.said, _ANY if place is None or _is_both(one) else _SIGNS.get(place, _ANY))
        for at, (one, place) in enumerate(zip(told, places, strict=True))
        if at not in ends
    )
    return _Balance(told[ends[0]].said, moves, told[ends[1]].said)


def _is_both(told: Told) -> bool:
    """Whether words say that an amount is added and taken: *som avsatts har 9,2 mnkr använts*."""
    return said_of((*told.lead, *behind(told.tail))) >= _MOVES


def _places(told: Sequence[Told]) -> list[Cue | None]:
    """What each amount is in a balance; of the first and the last, by what the others are."""
    places = [_place(one) for one in told]
    if places[-1] is None and places[-2] in _MOVES and _ends_with(told[-1].lead, "till"):
        places[-1] = Cue.CLOSES
    is_left = places[-1] is Cue.CLOSES and (Cue.WAS in said_of(told[0].lead) or _is_of_it(told))
    is_plain = all(place in _MOVES for place in places[1:-1]) and not _is_for_some(told[1:-1])
    if Cue.OPENS not in places and places[0] is None and is_left and is_plain:
        places[0] = Cue.OPENS
    return places


def _is_of_it(told: Sequence[Told]) -> bool:
    """Whether the moves are said to be of the first amount: *av de 4,0 mnkr har …*."""
    return told[0].lead[:1] != () and told[0].lead[0].text.split()[0] == "av"


def _is_for_some(told: Sequence[Told]) -> bool:
    """Whether a move is for one thing, beside which there may be others."""
    return any(
        Cue.LIMITS in word.cues or word.text == "till" for one in told for word in behind(one.tail)
    )


def _ends_with(lead: Sequence[Token], text: str) -> bool:
    return lead[-1:] != () and lead[-1].text == text


def _place(told: Told) -> Cue | None:
    """What an amount is in a balance: by the words before it up to a comma, else by those after."""
    near, after = behind(told.lead[::-1])[::-1], behind(told.tail)
    if _ends_with(near, "från") or (told.role is Role.BASE and not near):
        return Cue.OPENS
    if _ends_with(near, "till") and said_of(near) & {Cue.MOVE}:
        return Cue.CLOSES
    flows = len(after) == len(told.tail) and told.tail[-1:] != ()
    after = () if flows else after
    is_state = any(Cue.IS in word.cues or word.text in _STATES for word in (*near, *after))
    for words in (near, after):
        for token in reversed(words):
            if token.cues & _PLACES and (is_state or token.text not in _WEAK):
                return min(token.cues & _PLACES)
    return None


def _judged(balance: _Balance) -> Relation:
    unit = balance.opening.unit
    others = (balance.opening, *(said for said, _ in balance.moves))
    closing = in_unit(balance.closing, unit).absolute
    made = [
        _left(balance, signs, unit) for signs in product(*(signs for _, signs in balance.moves))
    ]
    if any(left.absolute.meets(closing) for left in made):
        return Relation(balance.closing, others)
    nearest = min(made, key=lambda left: abs(left.low + left.high - closing.low - closing.high))
    return Relation(balance.closing, others, ((nearest.low + nearest.high) / 2, unit))


def _left(balance: _Balance, signs: tuple[int, ...], unit: str) -> Interval:
    """What is left of an opening balance by one reading of the signs."""
    moves = [in_unit(said, unit).absolute for said, _ in balance.moves]
    signed = (move.scaled_by(Decimal(sign)) for move, sign in zip(moves, signs, strict=True))
    return in_unit(balance.opening, unit).absolute + total(signed)
