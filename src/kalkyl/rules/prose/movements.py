"""Finds movements that a text tells with their ends, *ökade från 4,1 till 4,4 procent*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from kalkyl.contract.wording import Wording, pattern_of
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import Said, find

_SHARES = frozenset({"%", "pp"})
_NEAR, _FAR = 20, 160
_HUNDRED = Decimal(100)
_FROM = re.compile(r"\bfrån\s+\W{0,2}\Z", re.IGNORECASE)
_TO = re.compile(r"\s*(?:\w+\s+){0,4}till\s+(?:\w+\s+){0,2}\W{0,2}", re.IGNORECASE)
_BY = re.compile(r"\b(?:med|på|om)\s+\W{0,2}\Z", re.IGNORECASE)
_FROM_HERE = re.compile(r",?\s*från\s+\W{0,2}", re.IGNORECASE)
_SO_BY = re.compile(
    r"[,\s]*+(?:(?:dvs\.?|alltså|det vill säga)\s*+)?(?:en\s++)?(?:\w*ökning|\w*minskning)"
    r"\s+(?:med|på|om)\s+\W{0,2}",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:och|medan|men|samt|inte|ej|utan|mindre|respektive)\b|[;:]", re.IGNORECASE
)


class Slip(StrEnum):
    """What is wrong with a movement."""

    WAY = "way"  # it went the other way
    STEP = "step"  # the ends are not so far apart
    POINTS = "points"  # the step is in percentage points and is called percent


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement that contradicts itself: the words for it, its ends and its step."""

    slip: Slip
    word: str
    first: Said
    last: Said
    step: Said | None = None


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of a movement in a text, and the amounts next to them in the same sentence."""

    text: str
    begins: int
    first: Said
    last: Said
    before: Said | None
    after: Said | None


def slips(text: str, wording: Wording) -> Iterator[Movement]:
    """The movements of a text whose words and figures contradict each other."""
    if "från" not in text.casefold():
        return
    amounts = [one for one in find(text) if one.is_clear]
    for sentence in sentences(text):
        end = sentence.start + len(sentence.text)
        own = [one for one in amounts if sentence.start <= one.start < end]
        for at, (first, last) in enumerate(pairwise(own)):
            if _leads(text, first, last):
                before = own[at - 1] if at else None
                after = own[at + 2] if at + 2 < len(own) else None
                ends = _Ends(text, sentence.start, first, last, before, after)
                yield from _slips(ends, wording)


def _leads(text: str, first: Said, last: Said) -> bool:
    """Whether two amounts are the ends of *från … till …*."""
    alike = first.unit == last.unit or {first.unit, last.unit} <= MONEY
    begins = _FROM.search(text[max(0, first.start - _NEAR) : first.start]) is not None
    return alike and begins and _TO.fullmatch(text, first.end, last.start) is not None


def _slips(ends: _Ends, wording: Wording) -> Iterator[Movement]:
    text, first, last = ends.text, ends.first, ends.last
    near = max(ends.begins, first.start - _FAR)  # words further away are about other things
    words = list(pattern_of((*wording.up, *wording.down)).finditer(text, near, first.start))
    word = words[-1] if words and not _APART.search(text, words[-1].start(), first.start) else None
    negated = word and _APART.search(text, max(near, word.start() - _NEAR), word.start())
    if word and not negated:
        rises = pattern_of(wording.up).fullmatch(word[0]) is not None
        if _contradicts(rises=rises, first=first, last=last):
            yield Movement(Slip.WAY, word[0], first, last)
            return
    step = _step(ends, word.end() if word else None)
    slip = _step_slip(step, first, last) if step else None
    if slip is not None:
        yield Movement(slip, word[0] if word else "", first, last, step)


def _contradicts(*, rises: bool, first: Said, last: Said) -> bool:
    """Whether neither the figures nor their sizes went the way that is told."""
    before, after = first.interval(), _in(last, first.unit)
    sizes = before.absolute, after.absolute
    ways = [(before, after), sizes]
    return all(b.low > a.high if rises else b.high < a.low for b, a in ways)


def _step(ends: _Ends, told: int | None) -> Said | None:
    """The amount by which something moved: *med 0,3 procent från …*, *…, en ökning med 0,3*."""
    before, after, text = ends.before, ends.after, ends.text
    if before is not None and told is not None and before.start >= told:
        leads = _BY.search(text[told : before.start])
        if leads and _FROM_HERE.fullmatch(text, before.end, ends.first.start):
            return before
    if after is not None and _SO_BY.fullmatch(text, ends.last.end, after.start):
        return after
    return None


def _step_slip(step: Said, first: Said, last: Said) -> Slip | None:
    """What is wrong with a step, told as an amount or as a share of where it began."""
    apart = (_in(last, first.unit) - first.interval()).absolute
    told = step.interval(cut=True).absolute
    if step.unit in MONEY and first.unit in MONEY:
        return None if told.meets(apart.in_unit(first.unit, step.unit)) else Slip.STEP
    if step.unit not in _SHARES or (step.unit == "pp" and first.unit not in _SHARES):
        return None
    if step.unit == "pp":
        return None if told.meets(apart) else Slip.STEP
    share = relative(_in(last, first.unit), first.interval())
    if share is None or told.meets(share):
        return None
    return Slip.POINTS if first.unit in _SHARES and told.meets(apart) else Slip.STEP


def relative(now: Interval, before: Interval) -> Interval | None:
    """The size of a change as a share of where it began, in percent."""
    ratio = now.ratio(before)
    if ratio is None:
        return None
    return (ratio - Interval.exact(Decimal(1))).scaled_by(_HUNDRED).absolute


def _in(said: Said, unit: str) -> Interval:
    return said.interval().in_unit(said.unit, unit)
