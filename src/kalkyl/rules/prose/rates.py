"""An amount for each of something, how many there are, and what they come to together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount, without_traps
from kalkyl.rules.prose.windows import Relation, Window, in_unit, scaled

_TWO = 2
_PRICE_BEFORE = re.compile(
    r"(?:\b[àáa]|styckpris\w{0,12}|\b(?:varje|per|var)\s+\w+(?:\s+\w+)?"
    r"\s+(?:kostar|kostade|ger|gav|om|på|innebär|är|erhåller|får|ersätts\s+med|beräknas\s+till))\s*\Z",
    re.IGNORECASE,
)
_PRICE_AFTER = re.compile(
    r"\s*(?:per|/|för\s+varje|(?:i|om)\s+(?:månaden|året|veckan))\b", re.IGNORECASE
)
_MONTHS = re.compile(r"månad", re.IGNORECASE)
_COUNT = re.compile(
    rf"(?<![\w,.])(\d{{1,3}}(?:[ \u00a0]\d{{3}}){{1,4}}|\d{{1,12}}|{'|'.join(NUMBER_WORDS)})"
    r"\s+([^\W\d]\w+)",
    re.IGNORECASE,
)
_NOT_COUNTED = {"en", "ett"}
_YEAR = Decimal(12)


def rates(window: Window) -> Iterator[Relation]:
    """*Tolv platser à 4,5 tkr ger en kostnad på 54 tkr*."""
    amounts = window.amounts
    if window.is_pair or len(amounts) != _TWO or any(a.unit not in MONEY for a in amounts):
        return
    prices = [amount for amount in amounts if _is_price(window, amount)]
    if not prices or any(amount.rough for amount in amounts):
        return
    price = min(prices, key=lambda amount: in_unit(amount, "kr").absolute.low)
    [whole] = [amount for amount in amounts if amount is not price]
    counts = list(_counts(window))
    is_monthly = _MONTHS.search(window.after(price)[:35] + window.before(price)[-25:])
    months = [number for number, noun in counts if _MONTHS.match(noun)]
    things = [number for number, noun in counts if not _MONTHS.match(noun)]
    if len(things) > 1 or len(months) > 1 or not (things or months):
        return
    times = things[0] if things else Decimal(1)
    factors = (months or [Decimal(1), _YEAR]) if is_monthly else [Decimal(1)]
    made = [in_unit(price, whole.unit).scaled_by(times * factor) for factor in factors]
    said = whole.interval(cut=True)
    is_right = any(_meets(one, said) for one in made)
    shown = (scaled(price.value, price.unit, whole.unit) * times * factors[-1], whole.unit)
    yield Relation(whole, (price,), None if is_right else shown, times=times * factors[-1])


def _meets(made: Interval, said: Interval) -> bool:
    return made.absolute.meets(said.absolute)


def _is_price(window: Window, amount: TextAmount) -> bool:
    """Whether an amount is for each of something."""
    after = _PRICE_AFTER.match(window.after(amount))
    return after is not None or _PRICE_BEFORE.search(window.before(amount)) is not None


def _counts(window: Window) -> Iterator[tuple[Decimal, str]]:
    """The plain numbers of a sentence, each with the word behind it."""
    text = list(without_traps(window.words))
    for amount in window.amounts:
        first, last = amount.start - window.start, amount.end - window.start
        text[first:last] = "¤" * (last - first)
    for match in _COUNT.finditer("".join(text)):
        word = match[1].casefold()
        if word not in _NOT_COUNTED:
            digits = re.sub(r"\s", "", word)
            yield NUMBER_WORDS.get(word) or Decimal(digits), match[2]
