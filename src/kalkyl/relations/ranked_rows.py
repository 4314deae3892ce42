"""The row that a sentence calls the largest or the least, beside the others of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.relations.named_cells import NamedRow, Spot
from kalkyl.relations.plain_table import Column, Row
from kalkyl.relations.says import is_variance, moves
from kalkyl.relations.sentence_words import counted_in
from kalkyl.relations.table_words import Role, is_part, is_result, is_sum, role
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word

_MOST: Final = regex(r"(?:störst[ae]?|högst[ae]?|flest|dyrast[ae]?|längst[ae]?)\Z")
_LEAST: Final = regex(r"(?:minst[ae]?|lägst[ae]?|billigast[ae]?|kortast[ae]?)\Z")
_BOUNDS: Final = frozenset({"minst", "högst"})
"""What is a bound before a number: *minst 500 personer*."""
_OTHERS: Final = regex(
    r"(?:näst\w{0,3}|efter|sedan|någonsin|inte|ej|utom|förutom|bland|av|hittills|per|därnäst|tredje"
    r"|följt|tidigare|före|jämfört|procent\w{0,8}|andel\w{0,3}|relativt|en|ett|filial\w{0,6})\Z"
)
"""What makes a rank one of others, or among others, than the rows of the table."""
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank in a sentence: where its word stands, and whether it is of the most."""

    at: int
    is_most: bool


def rank_in(words: Sequence[Word]) -> Rank | None:
    """The only rank that words tell."""
    found = [at for at, word in enumerate(words) if _is_rank(words, at, word.text)]
    if len(found) != 1 or any(_OTHERS.match(word.text) for word in words):
        return None
    if any(moves(word.text) or is_variance(word.text) for word in words):
        return None
    return Rank(found[0], _MOST.match(words[found[0]].text) is not None)


def _is_rank(words: Sequence[Word], at: int, text: str) -> bool:
    after = words[at + 1].text if at + 1 < len(words) else ""
    is_bound = text in _BOUNDS and (not after or after[0].isdigit())
    return bool(_MOST.match(text) or _LEAST.match(text)) and not is_bound


def outdone(row: NamedRow, words: Sequence[Word], rank: Rank) -> tuple[Spot, Spot] | None:
    """A cell of a row and the one that outdoes it, where it has the rank in no column meant."""
    found = [(spot, _first(spot, rank)) for spot in _cells(row, words)]
    if not found or any(first is None for _, first in found):
        return None
    spot, first = found[0]
    return (spot, first) if first is not None else None


def _cells(row: NamedRow, words: Sequence[Word]) -> Iterator[Spot]:
    """The cells of a row in the columns that words name, in all if they name none."""
    named = [column for column in row.table.columns if _is_named(column, words)]
    kinds = {role(word.text) for word in words} - {Role.OTHER}
    for spot in row.spots:
        is_kind = not kinds or role(spot.column.heading) in kinds
        if (spot.column in named or not named) and is_kind and Role.VARIANCE not in spot.kinds:
            yield spot


def _is_named(column: Column, words: Sequence[Word]) -> bool:
    return any(same_word(word.text, name) for word in words for name in counted_in(column.heading))


def _first(spot: Spot, rank: Rank) -> Spot | None:
    """The cell that outdoes a cell among the rows like its own; ``None`` where none does."""
    rivals = []
    for rows in _peers(spot):
        others = [
            other
            for row in rows
            if (other := NamedRow(spot.table, row, frozenset()).spot(spot.column))
            and other.unit == spot.unit
        ]
        if len(others) + 1 < _FEWEST:
            return None
        best = max(others, key=lambda other: _size(other, rank))
        if _size(best, rank) <= _size(spot, rank):
            return None
        rivals.append(best)
    return rivals[0] if rivals else None


def _size(spot: Spot, rank: Rank) -> Decimal:
    size = abs(spot.figure.value)
    return size if rank.is_most else -size


def _peers(spot: Spot) -> Iterator[list[Row]]:
    """The other rows of a table, and those up to the sums around it."""
    rows = [row for row in spot.table.rows if not is_part(row.label)]
    at = rows.index(spot.row) if spot.row in rows else 0
    sums = [n for n, row in enumerate(rows) if is_sum(row.label) or is_result(row.label)]
    first = max((n + 1 for n in sums if n < at), default=0)
    end = min((n for n in sums if n > at), default=len(rows))
    yield [row for row in rows[first:end] if row is not spot.row]
    signs = [
        row
        for n, row in enumerate(rows)
        if n not in sums
        and row is not spot.row
        and (figure := spot.table.figure(row, spot.column))
        and (figure.value < 0) is (spot.figure.value < 0)
    ]
    yield signs
