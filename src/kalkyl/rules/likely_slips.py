"""The entry whose digits may have slipped where figures that should agree are apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import EXACT
from kalkyl.figures.digit_slips import Slip, slip_between
from kalkyl.model import NOTHING, Facts, FactValue, Key, Listed, Phrase
from kalkyl.rules.catalogue import Reading
from kalkyl.rules.labels import figure

WORDS = {
    Slip.SIGN: Phrase("slip_sign", "the sign is turned"),
    Slip.THOUSAND_LARGE: Phrase("slip_thousand_large", "it is a thousand times too large"),
    Slip.THOUSAND_SMALL: Phrase("slip_thousand_small", "it is a thousand times too small"),
    Slip.HUNDRED_LARGE: Phrase("slip_hundred_large", "it is a hundred times too large"),
    Slip.HUNDRED_SMALL: Phrase("slip_hundred_small", "it is a hundred times too small"),
    Slip.TEN_LARGE: Phrase("slip_ten_large", "it is ten times too large"),
    Slip.TEN_SMALL: Phrase("slip_ten_small", "it is ten times too small"),
    Slip.SWAPPED: Phrase("slip_swapped", "two digits have changed places"),
    Slip.DOUBLED: Phrase("slip_doubled", "a digit is doubled"),
    Slip.LOST: Phrase("slip_lost", "a digit is missing"),
    Slip.KEY: Phrase("slip_key", "the key beside was pressed"),
}
"""What may have happened to an amount, as the end of a sentence."""
_MOST_NAMED = 3
_TELLING = (Slip.SWAPPED, Slip.SIGN)
"""What explains a round gap too; one digit more, less or other may explain any."""


@dataclass(frozen=True, slots=True)
class _Suspect:
    """An entry that would close a gap if one slip were undone."""

    key: Key
    right: Decimal
    slip: Slip


def likely_slip(reading: Reading, entries: Iterable[Key], gap: Decimal) -> FactValue:
    """The one entry of which one slip explains a gap, what it would be, and how; or nothing.

    Of several with digits that may have changed places, the cells are named.
    """
    found = list(_suspects(reading, entries, gap))
    if len(found) == 1:
        [suspect] = found
        facts: Facts = {
            "cell": _cell(reading, suspect),
            "right": figure(suspect.right, reading.contract.unit(suspect.key)),
            "how": WORDS[suspect.slip],
        }
        return Phrase("slip_explains", "Should {cell} be {right}? Then it fits: {how}.", facts)
    if 1 < len(found) <= _MOST_NAMED and all(suspect.slip is Slip.SWAPPED for suspect in found):
        cells = Listed(tuple(_cell(reading, suspect) for suspect in found), joined=True)
        return Phrase(
            "divisible_by_nine",
            "The difference is divisible by 9: two digits may have changed places in one of "
            "{cells}.",
            {"cells": cells},
        )
    return NOTHING


def _cell(reading: Reading, suspect: _Suspect) -> FactValue:
    return reading.submission.place(suspect.key) or NOTHING


def _is_round(gap: Decimal) -> bool:
    """Whether one digit stands before noughts, as the difference of any two digits would."""
    return len(gap.normalize().as_tuple().digits) == 1


def _suspects(reading: Reading, entries: Iterable[Key], gap: Decimal) -> Iterator[_Suspect]:
    for key in dict.fromkeys(entries):
        value = reading.submission.value(key)
        if not isinstance(value, Decimal) or reading.submission.place(key) is None:
            continue
        for right in (EXACT.add(value, gap), EXACT.subtract(value, gap)):
            slip = slip_between(value, right)
            if slip in _TELLING or (slip and slip is not Slip.KEY and not _is_round(gap)):
                yield _Suspect(key, right, slip)
