"""Two amounts of a text, and how far apart they are said to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.figures.amount import rounded
from kalkyl.figures.interval import Interval
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.directions import direction, wrong_way
from kalkyl.rules.prose.lexicon import MONTHS
from kalkyl.rules.prose.pairs import (
    Pair,
    are_loose,
    are_opposite,
    ends_of,
    is_direct,
    pairs_of,
    slip_of,
)
from kalkyl.rules.prose.relation import (
    HUNDRED,
    ONE,
    SUMMED,
    Relation,
    Slip,
    alike,
    in_unit,
    scaled,
    value_in,
)
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, behind, clause, cues_in

_TWO, _FEW, _NEAR, _LONG = 2, 3, 4, 5
_SPANS = frozenset({Cue.TIME, Cue.PERIOD, Cue.YEAR})


def differences(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """Every difference of a sentence, or of up to three that follow each other."""
    for at, sentence in enumerate(sentences):
        if not sentence.mentions or _mixes_spans(sentence):
            continue
        yield from _within(sentence.mentions, sentence.words)
        before = _before(sentences, at)
        if before:
            mentions = tuple(one for earlier in (*before, sentence) for one in earlier.mentions)
            words = tuple(word for earlier in (*before, sentence) for word in earlier.words)
            yield from _within(mentions, words)


def _mixes_spans(sentence: ReadSentence) -> bool:
    """Whether a sentence speaks of the year and of the period, whose amounts make no difference."""
    return {Cue.YEAR, Cue.PERIOD} <= sentence.cues


def _before(sentences: Sequence[ReadSentence], at: int) -> Sequence[ReadSentence]:
    """The sentences before one that have what its step is from: two amounts, or one of them."""
    sentence = sentences[at]
    ends, last = len(ends_of(sentence.mentions)), sentence.mentions[-1]
    lacking = _TWO - ends
    is_open = last.role is Role.STEP and lacking > 0 and Cue.EXPECTS not in cues_in(last.lead)
    if not is_open or sentence.source.item or (not ends and not _concludes(sentence)):
        return ()
    for first in range(at - 1, max(-1, at - _FEW), -1):
        own = sentences[first:at]
        mixes = {Cue.YEAR, Cue.PERIOD} <= cues_in(
            word for mention in sentences[first : at + 1] for word in mention.words
        )
        is_one = all(_belong(mention, sentence) for mention in own) and not mixes
        found = [mention for earlier in own for mention in earlier.mentions]
        if not is_one or any(not mention.is_end for mention in found) or len(found) > lacking:
            return ()
        if len(found) == lacking:
            return own
    return ()


def _belong(first: ReadSentence, last: ReadSentence) -> bool:
    same = first.source.paragraph == last.source.paragraph
    if not first.mentions and Cue.PAST in first.cues:
        return False  # *Förra året såg det annorlunda ut.*
    return same and not first.source.item and not _mixes_spans(first)


def _concludes(sentence: ReadSentence) -> bool:
    """Whether a sentence is about what the one before says: *Skillnaden är 2,8 mnkr*."""
    first, *rest = sentence.mentions[0].lead or (None,)
    if first is None:
        return False
    if Cue.RESTATES in first.cues or any(Cue.RESTATES in token.cues for token in rest[:_NEAR]):
        return True
    is_step = Cue.STEP in first.cues or first.text == "avvikelsen"
    is_of_all = not _limits(behind(sentence.mentions[0].tail)) and not _is_of_other(rest)
    is_moved = Cue.MOVE in cues_in(rest)  # *Energibesparingen höjer utgifterna med 1,2*
    return is_step and first.text[-1] in "nt" and len(rest) <= _FEW and is_of_all and not is_moved


def _is_of_other(words: Sequence[Token]) -> bool:
    """Whether words name another thing or time: *avvikelsen på biblioteken*, *var då*."""
    other = {"då", *MONTHS}
    return any(word.text in other or not (word.cues or len(word.text) < _LONG) for word in words)


def _limits(words: Sequence[Token]) -> bool:
    """Whether words say that an amount is of something: *för el*, but not *för året*."""
    for at, token in enumerate(words[:_TWO]):
        if Cue.LIMITS in token.cues:
            return not cues_in(words[at + 1 : at + _FEW]) & _SPANS
    return False


def _within(mentions: Sequence[Mention], words: tuple[Token, ...]) -> Iterator[Relation]:
    for pair in pairs_of(mentions, words):
        found = [one for step in _steps(mentions, pair) if (one := _judged(step, pair))]
        right = {one.amount.unit for one in found if not one.is_wrong}
        yield from (one for one in found if not one.is_wrong or one.amount.unit not in right)
        yield from direction(pair)


def _steps(mentions: Sequence[Mention], pair: Pair) -> Iterator[Mention]:
    """The steps of two amounts: between them, behind them, or before what begins with *från*."""
    first, last = mentions.index(pair.first), mentions.index(pair.last)
    between = [mention for mention in mentions[first:last] if _is_step_of(mention, pair)]
    yield from between
    units = {mention.amount.unit for mention in between}
    for at in range(last + 1, len(mentions)):
        if mentions[at].role is not Role.STEP or are_loose(pair.words, pair.last, mentions[at]):
            break
        more = any(mention.is_end for mention in mentions[at + 1 :])
        is_new = mentions[at].amount.unit not in units  # a second one is of something else
        if is_new and _is_step_of(mentions[at], pair) and not (more and _is_joined(mentions[at])):
            units.add(mentions[at].amount.unit)
            yield mentions[at]
    if any(is_direct(mention) for mention in (pair.first, pair.last)):
        for at in range(first - 1, -1, -1):
            if mentions[at].role is not Role.STEP or are_loose(
                pair.words, mentions[at], pair.first
            ):
                break
            if _is_step_of(mentions[at], pair):
                yield mentions[at]


def _is_joined(mention: Mention) -> bool:
    return any(Cue.JOINS in token.cues for token in mention.lead)


def _is_step_of(step: Mention, pair: Pair) -> bool:
    """Whether a step is from the base of a pair, as far as words say what it is from."""
    if step.role is not Role.STEP or not step.amount.is_clear or _is_limited(step):
        return False
    if step.amount.start > pair.last.amount.end and _has_own_subject(step, pair):
        return False
    known = pair.first.kinds | pair.last.kinds
    is_dated = Role.BASE not in {pair.first.role, pair.last.role}
    if is_dated and Cue.STEP not in cues_in(step.words):
        return False
    if _is_level(step) and (pair.is_movement or known == {Cue.PAST}):
        return False
    if step.kinds and known and not step.kinds & known:
        return False
    if step.kinds and not known:
        is_before = step.amount.start < pair.first.amount.start
        is_past = pair.is_movement or (pair.base is not None and pair.base.is_bracketed)
        return is_before or (is_past and step.kinds == {Cue.PAST})
    if step.target:
        start = step.amount.start
        return any(word.text.startswith(step.target) for word in pair.words if word.start < start)
    return True


def _has_own_subject(step: Mention, pair: Pair) -> bool:
    """*…, och personalomsättningen ökade med 1,0*: whether a step is of something new."""
    near, joins = clause(step.lead), _is_joined(step)
    is_new = any(not word.cues and len(word.text) >= _LONG for word in near)
    is_moved = Cue.MOVE in cues_in(near) or pair.is_movement
    return (is_new and (joins or is_moved)) or (joins and Cue.SUM in cues_in(near))


def _is_level(step: Mention) -> bool:
    """Whether a step is called by a noun for what differs from a budget: *överskottet*."""
    named = {Cue.STEP, Cue.LEVEL, Cue.MOVE, Cue.COMPARES}
    nouns = [word for word in step.words if word.cues & named]
    return bool(nouns) and Cue.LEVEL in nouns[-1].cues and nouns[-1].text.endswith(("n", "et"))


def _is_limited(step: Mention) -> bool:
    """Whether a step is of a part: *avvikelsen för Regionkontoret är 1,5*."""
    nouns = [at for at, word in enumerate(step.words) if word.cues & {Cue.STEP, Cue.LEVEL}]
    return bool(nouns) and _limits(step.words[nouns[-1] + 1 :])


def _judged(step: Mention, pair: Pair) -> Relation | None:
    ends = pair.amounts
    is_percent = ends[0].unit == "%"
    if step.amount.unit == "%" and is_percent:
        return _percent_of_percent(step, pair)
    known = _apart(step, pair)
    if known is None:
        return None
    values, shown = known
    said = step.amount.interval(cut=True).absolute
    if any(said.meets(value) for value in values):
        word = wrong_way(step, pair)
        return Relation(
            step.amount, ends, None, word, slip=slip_of(pair, Slip.WAY) if word else None
        )
    return Relation(step.amount, ends, shown, slip=slip_of(pair, Slip.STEP))


def _percent_of_percent(step: Mention, pair: Pair) -> Relation | None:
    """*82 procent, 4 procent mer än förra årets 78*: points that are called percent."""
    ends = pair.amounts
    here, there = (end.interval() for end in ends)
    said, points = step.amount.interval(cut=True).absolute, (here - there).absolute
    ratios = [here.ratio(there), there.ratio(here)]
    known = [(ratio - ONE).scaled_by(HUNDRED).absolute for ratio in ratios if ratio]
    shown = (abs(ends[0].value - ends[1].value), "pp")
    if len(known) < len(ratios):
        return Relation(step.amount, ends)
    is_points = step.amount.value == shown[0] and _rounds_otherwise(step, pair)
    if not is_points and any(said.meets(share) for share in known):
        return Relation(step.amount, ends)
    if said.meets(points):
        return Relation(step.amount, ends, shown, "procent", slip=Slip.POINTS)
    return Relation(step.amount, ends, shown, slip=slip_of(pair, Slip.STEP))


def _rounds_otherwise(step: Mention, pair: Pair) -> bool:
    """Whether the share that the printed ends make is another one, as a step is printed."""
    old, new = (pair.base or pair.first).amount, pair.end.amount
    decimals = step.amount.written.decimals if step.amount.written else 0
    share = abs(new.value - old.value) / abs(old.value) * HUNDRED
    return rounded(share, decimals) != step.amount.value


def _apart(step: Mention, pair: Pair) -> tuple[list[Interval], tuple[Decimal, str]] | None:
    """What the difference of two amounts may be in the unit of a step, and how to write it."""
    first, last, unit = pair.first.amount, pair.last.amount, step.amount.unit
    here, there = first.interval(), in_unit(last, first.unit)
    sizes = [(here - there).absolute, (here.absolute - there.absolute).absolute]
    plain = abs(abs(first.value) - abs(value_in(last, first.unit)))
    if are_opposite(pair):
        sizes = [(here.absolute + there.absolute).absolute]
        plain = abs(first.value) + abs(value_in(last, first.unit))
    elif first.mark == "-" or last.mark == "-":
        plain = abs(first.value - value_in(last, first.unit))
    if unit in SUMMED and alike(step.amount, first):
        moved = [size.in_unit(first.unit, unit) if unit else size for size in sizes]
        return moved, (scaled(plain, first.unit, unit), unit)
    if unit == "pp" and first.unit == "%":
        return sizes, (plain, "pp")
    if unit == "%" and first.unit in SUMMED:
        bases = [here, there] if pair.base is None else [here if pair.base is pair.first else there]
        ratios = [size.ratio(base.absolute) for size in sizes for base in bases]
        if not pair.is_movement:
            ratios += [here.absolute.ratio(there.absolute), there.absolute.ratio(here.absolute)]
        known = [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio is not None]
        base = value_in(pair.base.amount if pair.base else first, first.unit)
        return (known, (plain / abs(base) * HUNDRED, "%")) if known and base else None
    return None
