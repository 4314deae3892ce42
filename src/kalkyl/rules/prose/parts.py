"""Parts of an amount: none is more than its whole, and shares of one whole make 100."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import total
from kalkyl.figures.text_amounts import without_traps
from kalkyl.rules.prose.breakdown import rest_of
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.outcomes import (
    OF_ALL,
    Derived,
    Outcome,
    is_aside,
    is_of_all,
    may_overlap,
    says,
)
from kalkyl.rules.prose.relation import (
    HUNDRED,
    SUMMED,
    Relation,
    alike,
    size_in,
)
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, behind, clause, cues_in

_TWO, _FEW, _STEM, _MANY = 2, 3, 5, 6
_MOST = Decimal(150)
_NUMBER = regex(r"\d+(?:,\d+)?")
_SIDED = frozenset({Cue.GOOD, Cue.BAD, Cue.COMPARES, Cue.APART, Cue.NOT})
"""Words by which an amount is no plain part of another."""
_HAPPENS = frozenset({Cue.SPENDS, Cue.EXPECTS, Cue.IS, Cue.TAKES})
_REFERS = ("av de", "av su", "av be", "av pe", "varav", "därav", "däribland", "i vilket", "där ")
_THEM = {"av dem", "av det", "av dessa", "av detta", "av denna", "av den", "av summan"}
_FRAMES = frozenset({Cue.PLANNED, Cue.SUM})


def parts(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """Shares that a sentence tells of one whole."""
    for sentence in sentences:
        if sentence.mentions and all(mention.amount.is_clear for mention in sentence.mentions):
            yield from _whole_shares(sentence)


def within(outcome: Outcome) -> Derived | None:
    """*2,0 mnkr, varav 1,5*; *5,0 mnkr; vi behåller 4,5 av det*: no more than the whole."""
    whole = _told_whole(outcome) or _whole_of(outcome)
    if whole is None or Cue.PAST in whole.kinds or not alike(whole.amount, outcome.amount):
        return None
    following = outcome.same(outcome.behind)
    if outcome.amount.unit not in SUMMED or outcome.is_marked(following):
        return None
    size = size_in(whole.amount, outcome.amount.unit).absolute
    return Derived((size,), (whole.amount,), is_strict=True, bound=-1)


def _told_whole(outcome: Outcome) -> Mention | None:
    """The amount before an outcome of which its words make it a part."""
    part, sentence = outcome.mention, outcome.sentences[-1]
    is_first = sentence.mentions[:1] == (part,)
    whole = None
    if not is_first and len(outcome.sentences) == 1:
        whole = outcome.before[-1]
    elif is_first and len(outcome.sentences) == _TWO:
        whole = _referred(sentence, outcome.sentences[0])
    if whole is None or is_aside(part) or not _is_part(whole, part, sentence, is_first=is_first):
        return None
    start = part.lead[0].start if is_first else whole.amount.end
    is_loose = _is_net(whole, sentence) or _is_sided(sentence, start, part)
    is_loose = is_loose or not (whole.amount.unit or _is_of_things(part))
    return None if is_loose else whole


def _is_of_things(part: Mention) -> bool:
    """Whether a count is of the things that were counted before: *varav 12*, *var 12*."""
    last = part.lead[-1].cues if part.lead else frozenset()
    return Cue.WITHIN in cues_in(part.lead) or Cue.IS in last


def _referred(sentence: ReadSentence, before: ReadSentence) -> Mention | None:
    """The only amount of the sentence before, where this one begins with *av dem*."""
    whole = before.mentions
    if len(whole) != 1 or (Cue.PLANNED in cues_in(whole[0].lead) and Cue.SPENDS in sentence.cues):
        return None  # of a budget, more may be used than there is
    lead = sentence.mentions[0].lead
    is_led = any(word.text.startswith(_REFERS) for word in lead[:_TWO] if Cue.PART in word.cues)
    return whole[0] if is_led else None


def _is_part(whole: Mention, part: Mention, sentence: ReadSentence, *, is_first: bool) -> bool:
    if part.role is not Role.END or (whole.role is Role.STEP and whole.kinds):
        return False
    after = behind(part.tail)[:_FEW]
    if any(Cue.PART in token.cues and token.text.startswith("av ") for token in after):
        return True
    is_of_before = [word.text in _THEM or word.text == "," for word in part.lead[:_TWO]]
    lead = part.lead[_TWO:] if is_of_before == [True, True] else part.lead
    for token, following in pairwise((*lead, None)):
        if token is not None and Cue.PART in token.cues:
            return _leads_to_part(token, following, part, sentence)
    return not is_first and _is_some(whole, part, sentence)


def _leads_to_part(
    token: Token, following: Token | None, part: Mention, sentence: ReadSentence
) -> bool:
    """Whether a word makes the next amount a part of the one before."""
    after = following.text if following else ""
    if token.text.startswith("inklu"):
        is_led = Cue.PART in part.lead[-1].cues or part.lead[-1].text in {"för", "på", "om"}
        return is_led and not any(word.text in {"exklusive", "moms"} for word in sentence.words)
    return after != ("i" if token.text == "ingår" else "av")


def _is_some(whole: Mention, part: Mention, sentence: ReadSentence) -> bool:
    """Whether an amount is some of the one before it: opened by *av*, or carried over."""
    between = cues_in(part.lead)
    if Cue.JOINS in between:
        return False
    if Cue.CARRIES in between:
        return Cue.SPARE in cues_in(whole.lead) | between and not between & _FRAMES
    is_spent = Cue.SPENDS in sentence.cues and Cue.GROSS not in cues_in(whole.lead)
    if is_spent:
        return False
    if any(token.text in {";", "."} for token in part.lead):
        return False
    is_planned = Cue.PLANNED in cues_in(whole.lead) and Cue.OPEN not in between
    if is_planned and (between | cues_in(part.tail)) & _HAPPENS:
        return False  # of a budget, more may be used than there is
    opening = [token.text for token in clause(whole.lead) if token.text != "att"]
    return opening[:1] != [] and opening[0].split()[0] == "av"


def _is_net(whole: Mention, sentence: ReadSentence) -> bool:
    """Whether a whole is a net amount with rows as its parts, of which others may be negative."""
    is_net = bool(whole.amount.mark) or any(Cue.NET in token.cues for token in whole.lead)
    text, start = sentence.source.text, whole.amount.end - sentence.source.start
    return is_net and re.search(r"\s[A-ZÅÄÖ]\w", text[start:]) is not None


def _is_sided(sentence: ReadSentence, start: int, part: Mention) -> bool:
    words = [word for word in sentence.words if start <= word.start]
    cues = cues_in(word for word in words if word.start < part.amount.start)
    return bool(cues & {Cue.BASE} or cues_in(words) & _SIDED)


def _whole_of(outcome: Outcome) -> Mention | None:
    """The amount of which an outcome is said to be some: the one before it, or behind it."""
    mention = outcome.mention
    if says(outcome.words, Cue.PLANNED, Cue.SPENDS):
        return None
    if is_of_all(outcome.behind[:1]):
        return None if _may_be_of_budget(outcome) else outcome.behind[0]
    whole = outcome.before[-1] if outcome.before else None
    if whole is None or may_overlap(outcome.words):
        return None
    opening = [word.text for word in whole.lead]
    is_of = opening in OF_ALL and not says(mention.lead, Cue.JOINS, Cue.STOP)
    after = behind(mention.tail)
    if outcome.amount.unit and after[:1] and after[0].text.split()[0] == "av":
        is_of = is_of or after[0].text in _THEM or _names(after[1:_TWO], whole)
    lead = cues_in(mention.lead)
    is_counted = not outcome.amount.unit and not lead.isdisjoint({Cue.WITHIN})
    is_named = lead >= {Cue.SPLITS, Cue.OPEN} and not lead & {*_SIDED, Cue.REST}
    return whole if is_of or is_counted or is_named else None


def _may_be_of_budget(outcome: Outcome) -> bool:
    """Whether *2,45 av 2,1 mnkr (116,7 %)* may be what was used of a budget, which may be more."""
    is_listed = any(sentence.source.item for sentence in outcome.sentences)
    is_listed = is_listed or sum(is_of_all([one]) for one in outcome.others) > 1
    beside = [mention.amount for mention in outcome.behind[1:_TWO]]
    is_beyond = any(one.unit == "%" and one.value > HUNDRED for one in beside)
    return is_beyond or (is_listed and outcome.behind[0].amount.unit in MONEY)


def _names(words: Sequence[Token], whole: Mention) -> bool:
    """Whether a word names what an amount is of: *4,1 mnkr av överskottet*."""
    stems = {word.text[:_STEM] for word in (*whole.lead, *whole.tail) if len(word.text) >= _STEM}
    own = {word.text[:_STEM] for word in clause(whole.lead) if len(word.text) >= _STEM}
    return any(word.text[:_STEM] in (own or stems) for word in words)


_KINDS = (
    *(("heltid", "deltid"), ("kvinnor", "män"), ("flickor", "pojkar"), ("extern", "intern")),
    *(("digital", "fysisk"), ("fast", "rörlig"), ("tillsvidare", "visstid"), ("ja", "nej")),
)
"""Kinds that make up a whole together."""


def _whole_shares(sentence: ReadSentence) -> Iterator[Relation]:
    """Percentages that are said to be all of one whole; ``expected`` is a sum over 100."""
    every = tuple(
        mention.amount
        for mention in sentence.mentions
        if mention.role in {Role.END, Role.SHARE} or rest_of(mention)
    )
    is_all = len(every) == len(sentence.mentions) > 1 and {one.unit for one in every} == {"%"}
    if not is_all or sentence.cues & {Cue.MOVE, Cue.NORM} or not _is_parted(sentence):
        return
    least = total(part.interval() for part in every).low
    sum_ = sum((part.value for part in every), Decimal(0))
    if abs(sum_ - HUNDRED) <= len(every) or HUNDRED < least < _MOST:
        yield Relation(every[-1], every, (sum_, "%") if least > HUNDRED else None)


def _is_parted(sentence: ReadSentence) -> bool:
    """Whether a sentence parts one whole, or tells opposite kinds apart."""
    words = [token.text for token in sentence.words]
    numbers = len(_NUMBER.findall(without_traps(sentence.source.text)))
    if any(word.startswith("andel") for word in words):
        return any(_has(words, mention) and _has(words, two) for mention, two in _KINDS)
    later = cues_in(token for mention in sentence.mentions[1:] for token in mention.lead)
    if numbers > len(sentence.mentions) or Cue.LIMITS in later:
        return False
    if Cue.ALL in sentence.cues or _are_kinds(sentence):
        return True
    wholes = {
        mention.tail[1].text
        for mention in sentence.mentions
        if mention.role is Role.SHARE and mention.tail[1:]
    }
    is_opened = words[0] in {"av", "bland"} or len(wholes) == 1
    is_one = words.count("av") + words.count("bland") <= 1 and Cue.PART not in sentence.cues
    return is_opened and is_one and Cue.TWICE not in sentence.cues and not _is_elliptic(sentence)


def _are_kinds(sentence: ReadSentence) -> bool:
    """*45 procent är män och 55 procent kvinnor*: opposite kinds right behind their shares."""
    tails = [
        [token for token in mention.tail if Cue.IS not in token.cues]
        for mention in sentence.mentions
    ]
    near = [[token.text for token in tail[:1]] for tail in tails]
    ways = (near, near[::-1]) if len(near) == _TWO else ()
    return any(_has(a, mention) and _has(b, two) for a, b in ways for mention, two in _KINDS)


def _is_elliptic(sentence: ReadSentence) -> bool:
    """*80 procent nöjda med chefen och 65 procent med lönen*: shares of two questions."""
    first, *rest = ([token.text for token in mention.tail] for mention in sentence.mentions)
    return any(tail[:1] != [] and tail[0] in first[1:] for tail in rest)


def _has(words: Sequence[str], stem: str) -> bool:
    return any(word.startswith(stem) for word in words)
