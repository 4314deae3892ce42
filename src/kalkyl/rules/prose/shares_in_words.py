"""Shares and multiples in words, held against two amounts or a percentage beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.windows import Relation, Window, in_unit, percents

_TWO = 2
_HUNDRED = Decimal(100)
_FRACTIONS = {
    "hälften": Decimal("0.5"),
    "varannan": Decimal("0.5"),
    "var tredje": Decimal(1) / 3,
    "vart tredje": Decimal(1) / 3,
    "var fjärde": Decimal("0.25"),
    "var femte": Decimal("0.2"),
    "två av tre": Decimal(2) / 3,
    "tre av fyra": Decimal("0.75"),
    "halva": Decimal("0.5"),
    "en tredjedel": Decimal(1) / 3,
    "två tredjedelar": Decimal(2) / 3,
    "en fjärdedel": Decimal("0.25"),
    "tre fjärdedelar": Decimal("0.75"),
    "en femtedel": Decimal("0.2"),
    "två femtedelar": Decimal("0.4"),
    "tre femtedelar": Decimal("0.6"),
    "fyra femtedelar": Decimal("0.8"),
    "en sjättedel": Decimal(1) / 6,
    "en åttondel": Decimal("0.125"),
    "en tiondel": Decimal("0.1"),
}
_MOST = re.compile(r"större delen|merparten|huvuddelen", re.IGNORECASE)
_FRACTION = re.compile(
    r"(?:\b(drygt|lite drygt|knappt|nästan|nära|närmare|strax under|strax över|cirka|ungefär"
    r"|omkring|runt|kring|inemot|bortåt|uppemot|i det närmaste|inte fullt|mer än|över"
    r"|mindre än|under)\s+)?"
    r"\b(?P<share>hälften|halva"
    r"|(?:en|ett|två|tre|fyra)\s+(?:(?P<lean>dryg|knapp)\s+)?\w+del(?:ar)?"
    r"|var(?:annan|t?\s+tredje|\s+fjärde|\s+femte)|(?:två av tre|tre av fyra))\b(?!\s+så)",
    re.IGNORECASE,
)
_NEAR, _WIDE = Decimal("0.15"), Decimal("0.2")
_LEANS = {
    **dict.fromkeys(("drygt", "lite drygt", "dryg", "strax över"), (Decimal(0), _WIDE)),
    **dict.fromkeys(
        (
            *("knappt", "knapp", "nästan", "nära", "närmare", "strax under", "inemot", "bortåt"),
            *("uppemot", "i det närmaste", "inte fullt"),
        ),
        (_WIDE, Decimal(0)),
    ),
    **dict.fromkeys(("mer än", "över"), (Decimal(0), Decimal(9))),
    **dict.fromkeys(("mindre än", "under"), (Decimal(1), Decimal(0))),
}
"""How far below and above a fraction an amount may be, as shares of it."""


_MULTIPLE = re.compile(
    r"(?P<two>fördubbl|dubbl(?:at|ades|ering)|dubbelt\s+så|två\s+gånger)|(?P<half>halver)"
    r"|(?P<three>tredubbl|tre\s+gånger)|(?P<four>fyrdubbl|fyra\s+gånger)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrån\s*\Z", re.IGNORECASE)
_TIMES = {"two": Decimal(2), "half": Decimal("0.5"), "three": Decimal(3), "four": Decimal(4)}
_FURTHER = 90


def in_words(window: Window) -> Iterator[Relation]:
    """*Drygt hälften* of two amounts or beside a percentage; *har fördubblats* between two."""
    if window.is_pair:
        return
    found = _FRACTION.search(window.text, window.start, window.end)
    if found and _share(found) is None:
        found = None
    most = None if found else _MOST.search(window.text, window.start, window.end)
    if found or most:
        yield from _fraction(window, found, most)
    multiple = _MULTIPLE.search(window.text, window.start, window.end)
    amounts = [amount for amount in window.amounts if not amount.mark]
    if multiple and len(amounts) == len(window.amounts) == _TWO:
        yield from _multiple(window, amounts, multiple)


def _share(found: re.Match[str]) -> Decimal | None:
    words = re.sub(r"\s{1,3}(?:dryg|knapp)\b", "", found["share"].casefold())
    return _FRACTIONS.get(" ".join(words.split()))


def _fraction(
    window: Window, found: re.Match[str] | None, most: re.Match[str] | None
) -> Iterator[Relation]:
    """A share in words that two amounts make, or that a percentage beside it repeats."""
    word = found or most
    if word is None:
        return
    amounts = [amount for amount in window.amounts if amount.unit in MONEY]
    if len(amounts) == _TWO and not any(amount.mark for amount in amounts):
        gaps = [abs(word.start() - amounts[1].end), abs(amounts[1].start - word.end())]
        here, there = amounts[0].interval().absolute, in_unit(amounts[1], amounts[0].unit).absolute
        small, large = (here, there) if here.high < there.high else (there, here)
        ratio = small.ratio(large)
        if min(gaps) <= _FURTHER and ratio is not None:
            right = ratio.meets(_stands_for(found))
            yield Relation(amounts[0], (amounts[1],), None, "" if right else word[0])
        return
    beside = [one for one in percents(window) if _is_beside(window, one, word)]
    if found and not amounts and len(beside) == 1 and len(list(percents(window))) == 1:
        right = beside[0].interval().meets(_stands_for(found).scaled_by(_HUNDRED))
        yield Relation(beside[0], (), None, "" if right else word[0])


def _is_beside(window: Window, amount: TextAmount, word: re.Match[str]) -> bool:
    """Whether a percentage repeats a share in words: *nästan hälften, 47 procent*."""
    between = window.text[word.end() : amount.start] or window.text[amount.end : word.start()]
    return (
        re.fullmatch(r"\s*[,(]\s*(?:eller\s+|dvs\.?\s+|närmare bestämt\s+)?", between) is not None
    )


def _multiple(window: Window, amounts: list[TextAmount], word: re.Match[str]) -> Iterator[Relation]:
    """*Kostnaden har fördubblats, från 2,0 till 4,1 mnkr*."""
    if {amount.unit for amount in amounts} - MONEY and len({a.unit for a in amounts}) > 1:
        return
    here, there = amounts[0].interval().absolute, in_unit(amounts[1], amounts[0].unit).absolute
    small, large = (here, there) if here.high < there.high else (there, here)
    ratio = large.ratio(small)
    times = _TIMES[word.lastgroup or "two"]
    times = 1 / times if times < 1 else times
    if ratio is not None:
        right = ratio.meets(Interval(times * (1 - _NEAR), times * (1 + _NEAR)))
        rises = word.lastgroup != "half"
        is_way = not _FROM.search(window.before(amounts[0])) or rises is (here.high < there.high)
        yield Relation(amounts[0], (amounts[1],), None, "" if right and is_way else word[0])


def _stands_for(found: re.Match[str] | None) -> Interval:
    """The shares that *knappt en tredjedel* may be; *merparten* is more than half."""
    if found is None:
        return Interval(_FRACTIONS["hälften"], Decimal(1))
    share = _share(found) or Decimal(0)
    below, above = _LEANS.get((found["lean"] or found[1] or "").casefold(), (_NEAR, _NEAR))
    return Interval(share * (1 - below), share * (1 + above))
