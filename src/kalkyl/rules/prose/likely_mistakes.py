"""Whether an amount is what it should be as people get it wrong: nearly, or by a slip of the hand.

An amount that is neither is more often about something else than wrong, whatever the words before
it seem to say.
"""

from __future__ import annotations

from decimal import Decimal

from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount, find_all
from kalkyl.model import Key
from kalkyl.rules.prose.evidence import Shown
from kalkyl.rules.prose.relation import Relation, alike, scaled, value_in

_NEAR = Decimal("1.5")
"""How many times too large or small what was right in an earlier draft may be."""
_OFF, _LITTLE = Decimal("0.03"), Decimal("0.1")
_TENS = tuple(Decimal(10) ** power for power in (-6, -3, -2, -1, 1, 2, 3, 6))
_FEW, _TELLING = 2, 3
"""Digits that are alike by chance in a whole report, and that are not."""
_ALL = Decimal(100)


def is_likely(amount: TextAmount, right: Decimal, unit: str) -> bool:
    """Whether an amount may have been written for another in a unit."""
    there, here = abs(scaled(right, unit, amount.unit)), abs(amount.value)
    if not there or not here:
        return False
    times = here / there
    is_near = 1 / _NEAR <= times <= _NEAR
    said, meant = (_digits(one, amount.decimals) for one in (here, there))
    return is_near or _is_shifted(times) or _is_mistyped(said, meant) or _is_carried(said, meant)


def _is_shifted(times: Decimal) -> bool:
    return any(abs(times / ten - 1) <= _OFF for ten in _TENS)


def _digits(value: Decimal, decimals: int) -> str:
    """The digits of a value written with some decimals."""
    step = Decimal(1).scaleb(-max(decimals, 0))
    return f"{value.quantize(step):f}".replace(".", "").lstrip("0")


def _is_mistyped(said: str, right: str) -> bool:
    """Whether one digit is another, is lost or too many, or some have changed places."""
    if min(len(said), len(right)) < _FEW:
        return False
    if len(said) != len(right):
        short, long = sorted((said, right), key=len)
        cut = (long[:place] + long[place + 1 :] for place in range(len(long)))
        return len(long) == len(short) + 1 and short in cut
    changed = sum(one != other for one, other in zip(said, right, strict=True))
    return (changed == 1 and len(said) >= _TELLING) or sorted(said) == sorted(right)


def _is_carried(said: str, right: str) -> bool:
    """Whether one was carried wrongly: a digit is one too large or small."""
    apart = str(abs(int(said or "0") - int(right or "0")))
    return max(len(said), len(right)) >= _FEW and apart.strip("0") == "1" and len(apart) >= _FEW


def stands_elsewhere(amount: TextAmount, key: Key, shown: Shown) -> bool:
    """Whether an amount is another figure of the same table or kind, or by its digits of any."""
    figures = [figure for group in shown.by_topic.values() for figure in group]
    digits = len(_digits(abs(amount.value), amount.decimals).rstrip("0"))
    kinds = {figure.quantity for figure in figures if figure.key == key}
    return digits >= _FEW and any(
        digits >= _TELLING or figure.key[0] == key[0] or figure.quantity in kinds
        for figure in figures
        if figure.key != key and shown.has_exactly(amount, figure.key)
    )


def is_likely_figure(amount: TextAmount, key: Key, shown: Shown) -> bool:
    """Whether an amount may have been written for a figure of the report, or is another of it."""
    spec, around = shown.contract.spec(key), shown.interval(key)
    if spec is None or around is None:
        return True
    right = (around.low + around.high) / 2
    return is_likely(amount, right, spec.unit or "") or stands_elsewhere(amount, key, shown)


def is_all_that_is_said(text: str, amount: TextAmount) -> bool:
    """Whether an amount ends a sentence that has no other, as in *Avvikelsen är 1,2 mnkr*."""
    amounts = find_all(text)
    for sentence in sentences(text):
        end = sentence.start + len(sentence.text)
        if sentence.start <= amount.start < end:
            is_alone = sum(sentence.start <= one.start < end for one in amounts) == 1
            return is_alone and amount.is_clear and not text[amount.end : end].strip(" .\n")
    return False


def is_likely_relation(relation: Relation) -> bool:
    """Whether the amounts of a text were meant to make another; shares of one whole always are."""
    if relation.expected is None:
        return True
    value, unit = relation.expected
    is_over_all = unit == relation.amount.unit == "%" and value > _ALL
    return is_over_all or is_likely(relation.amount, value, unit) or _is_small_fault(relation)


def _is_small_fault(relation: Relation) -> bool:
    """Whether a difference is wrong by little beside the amounts that it is between."""
    amount = relation.amount
    value, unit = relation.expected or (Decimal(0), "")
    beside = [
        abs(value_in(other, amount.unit)) for other in relation.others if alike(other, amount)
    ]
    fault = abs(abs(amount.value) - abs(scaled(value, unit, amount.unit)))
    return bool(beside) and fault <= max(beside) * _LITTLE
