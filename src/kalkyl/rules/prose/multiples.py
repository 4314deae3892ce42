"""An amount that is told twice in two units, or is said to have doubled or halved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import Relation, in_unit, scaled
from kalkyl.rules.prose.roles import ReadSentence, Role, cues_in

_TWO, _NEAR = 2, Decimal("0.15")
_TIMES = {"fördubbl": 2, "dubbl": 2, "halver": -2, "tredubbl": 3, "fyrdubbl": 4}
_SAME = {"(", ",", "alltså", "dvs.", "dvs", "d.v.s.", "det vill säga"}
_ROUGHLY = {"ungefär", "cirka", "ca", "knappt", "drygt", "nästan", "omkring", "runt", "närmare"}


def multiples(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """Every amount that a sentence makes of another by multiplying."""
    for sentence in sentences:
        if not sentence.mentions or not all(
            mention.amount.is_clear for mention in sentence.mentions
        ):
            continue
        yield from _in_two_units(sentence)
        yield from _multiple(sentence)


def _in_two_units(sentence: ReadSentence) -> Iterator[Relation]:
    """*2,5 mnkr (2 500 tkr)*: one amount twice."""
    for mention, two in pairwise(sentence.mentions):
        first, last, lead = mention.amount, two.amount, [token.text for token in two.lead]
        differ = {first.unit, last.unit} <= MONEY and (first.unit != last.unit or last.rough)
        closed = two.tail[:1] != () and two.tail[0].text == ")"
        if not differ or not lead or set(lead) - _SAME - _ROUGHLY or ("(" in lead) is not closed:
            continue
        if not set(lead) - {","} - _ROUGHLY or (two.tail[:1] and not _ends(two.tail[0])):
            continue
        is_same = in_unit(first, last.unit).absolute.meets(last.interval(cut=True).absolute)
        shown = (scaled(abs(first.value), first.unit, last.unit), last.unit)
        yield Relation(last, (first,), None if is_same else shown)


def _ends(token: Token) -> bool:
    """Whether no more is said of the amount before: not *per månad*, not *mer*."""
    return token.text not in {"per", "i", "för", "om", "till"} and Cue.COMPARES not in token.cues


def _multiple(sentence: ReadSentence) -> Iterator[Relation]:
    """*Kostnaden har fördubblats, från 2,0 till 4,1 mnkr*."""
    first = sentence.mentions[0].amount.start
    found = [
        (token.printed, times)
        for token in sentence.words
        for stem, times in _TIMES.items()
        if token.text.startswith(stem)
        and not cues_in(w for w in sentence.words if token.end <= w.start < first) & {Cue.JOINS}
    ]
    amounts: list[TextAmount] = [mention.amount for mention in sentence.mentions]
    is_plain = len(amounts) == _TWO and not any(one.mark for one in amounts)
    if is_plain and not amounts[0].unit:
        is_plain = Role.BASE in {mention.role for mention in sentence.mentions}
    if (
        not found
        or not is_plain
        or len({one.unit for one in amounts} - MONEY) > 0 + (amounts[0].unit == amounts[1].unit)
    ):
        return
    word, times = found[0]
    here, there = amounts[0].interval().absolute, in_unit(amounts[1], amounts[0].unit).absolute
    small, large = (here, there) if here.high < there.high else (there, here)
    ratio, size = large.ratio(small), Decimal(abs(times))
    if ratio is not None:
        right = ratio.meets(Interval(size * (1 - _NEAR), size * (1 + _NEAR)))
        is_from = any(word.text == "från" for word in sentence.mentions[0].lead[-1:])
        is_way = not is_from or (times > 0) is (here.high < there.high)
        yield Relation(amounts[0], (amounts[1],), None, "" if right and is_way else word)
