"""How far two amounts of a text are said to be apart."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.figures.amount import rounded
from kalkyl.figures.interval import Interval
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.directions import wrong_way
from kalkyl.rules.prose.lexicon import MONTHS
from kalkyl.rules.prose.outcomes import Derived, Outcome, says
from kalkyl.rules.prose.pairs import Pair, are_loose, are_opposite, ends_of, is_direct, pairs_of
from kalkyl.rules.prose.relation import HUNDRED, ONE, SUMMED, Slip, alike, in_unit, value_in
from kalkyl.rules.prose.roles import Mention, Role, behind, clause, cues_in

_TWO, _FEW, _NEAR, _LONG = 2, 3, 4, 5
_SPANS = frozenset({Cue.TIME, Cue.PERIOD, Cue.YEAR})
_NAMED = frozenset({Cue.STEP, Cue.LEVEL, Cue.MOVE, Cue.COMPARES})


def step(outcome: Outcome) -> Derived | None:
    """*8,4 mnkr mot budgeterade 9,1, en avvikelse på 0,7*: what the first pair makes that fits."""
    if outcome.mention.role is not Role.STEP or _is_limited(outcome.mention):
        return None
    if len(outcome.sentences) > 1 and not _goes_on(outcome):
        return None
    found = [
        derived
        for pair in pairs_of(outcome.mentions, outcome.words)
        if _reaches(outcome, pair) and _is_of(outcome.mention, pair)
        if (derived := _derived(outcome.mention, pair))
    ]
    right = (derived for derived in found if derived.allows(outcome.printed))
    return next(right, found[0] if found else None)


def _goes_on(outcome: Outcome) -> bool:
    """Whether the sentences before one have what its step is from: two amounts, or one of them."""
    *earlier, own = outcome.sentences
    before = [mention for sentence in earlier for mention in sentence.mentions]
    ends, lead = len(ends_of(own.mentions)), outcome.mention.lead
    if not all(mention.is_end for mention in before) or len(before) + ends != _TWO or not before:
        return False
    if own.mentions[-1].role is not Role.STEP and not _concludes(own.mentions[0]):
        return False
    words = (word for mention in outcome.mentions for word in mention.words)
    mixes = {Cue.YEAR, Cue.PERIOD} <= cues_in(words)
    return not (mixes or says(lead, Cue.EXPECTS)) and (bool(ends) or _concludes(own.mentions[0]))


def _concludes(first: Mention) -> bool:
    """Whether a sentence is about what the one before says: *Skillnaden är 2,8 mnkr*."""
    if says(first.lead[: _NEAR + 1], Cue.RESTATES):
        return True
    opening = first.lead[:1]
    is_step = any(Cue.STEP in word.cues or word.text == "avvikelsen" for word in opening)
    is_of_all = not _limits(behind(first.tail)) and not any(map(_is_other, first.lead[1:]))
    return is_step and is_of_all and not says(first.lead[1:], Cue.MOVE)


def _is_other(word: Token) -> bool:
    """Whether a word names another thing or time: *avvikelsen på biblioteken*, *var då*."""
    return word.text in {"då", *MONTHS} or not (word.cues or len(word.text) < _LONG)


def _limits(words: Sequence[Token]) -> bool:
    """Whether words say that an amount is of something: *för el*, but not *för året*."""
    for at, token in enumerate(words[:_TWO]):
        if Cue.LIMITS in token.cues:
            return not cues_in(words[at + 1 : at + _FEW]) & _SPANS
    return False


def _reaches(outcome: Outcome, pair: Pair) -> bool:
    """Whether a step is between two amounts, behind them, or before what begins with *från*."""
    mentions = outcome.mentions
    at, first, last = map(mentions.index, (outcome.mention, pair.first, pair.last))
    if first < at < last:
        return True
    is_behind = at > last
    path = mentions[last + 1 : at + 1] if is_behind else mentions[at:first]
    ways = ((pair.last, other) if is_behind else (other, pair.first) for other in path)
    if any(other.role is not Role.STEP for other in path):
        return False
    if any(are_loose(pair.words, *way) for way in ways):
        return False
    if not is_behind:
        return is_direct(pair.first) or is_direct(pair.last)
    is_of_next = any(other.is_end for other in mentions[at + 1 :]) and _is_joined(outcome.mention)
    is_second = outcome.amount.unit in {other.amount.unit for other in path[:-1]}
    return not (is_second or is_of_next)


def _is_joined(mention: Mention) -> bool:
    return says(mention.lead, Cue.JOINS)


def _is_of(step: Mention, pair: Pair) -> bool:
    """Whether a step is from the base of a pair, as far as words say what it is from."""
    if step.amount.start > pair.last.amount.end and _has_own_subject(step, pair):
        return False
    if Role.BASE not in {pair.first.role, pair.last.role} and not says(step.words, Cue.STEP):
        return False
    known = pair.first.kinds | pair.last.kinds
    if _is_level(step) and (pair.is_movement or known == {Cue.PAST}):
        return False
    if known and not step.kinds <= known:
        return False
    if step.kinds and not known:
        is_past = pair.is_movement or (pair.base is not None and pair.base.is_bracketed)
        return step.amount.start < pair.first.amount.start or (is_past and step.kinds == {Cue.PAST})
    before = (word for word in pair.words if word.start < step.amount.start)
    return not step.target or any(word.text.startswith(step.target) for word in before)


def _has_own_subject(step: Mention, pair: Pair) -> bool:
    """*…, och personalomsättningen ökade med 1,0*: whether a step is of something new."""
    near, joins = clause(step.lead), _is_joined(step)
    is_new = any(not word.cues and len(word.text) >= _LONG for word in near)
    is_moved = says(near, Cue.MOVE) or pair.is_movement
    return (is_new and (joins or is_moved)) or (joins and says(near, Cue.SUM))


def _is_level(step: Mention) -> bool:
    """Whether a step is called by a noun for what differs from a budget: *överskottet*."""
    last = [word for word in step.words if word.cues & _NAMED][-1:]
    return any(Cue.LEVEL in word.cues and word.text.endswith(("n", "et")) for word in last)


def _is_limited(step: Mention) -> bool:
    """Whether a step is of a part: *avvikelsen för Regionkontoret är 1,5*."""
    nouns = [at for at, word in enumerate(step.words) if word.cues & {Cue.STEP, Cue.LEVEL}]
    return bool(nouns) and _limits(step.words[nouns[-1] + 1 :])


def _derived(step: Mention, pair: Pair) -> Derived | None:
    """What the difference of two amounts may be in the unit of a step."""
    unit, of = step.amount.unit, pair.first.amount.unit
    slip = Slip.STEP if pair.is_movement else None
    word, values = wrong_way(step, pair), _sizes(pair)
    if unit == "%" and of == "%":
        values = _shares_of_shares(pair)
        if _are_points(step, pair, values):
            values, word, slip = values[-1:], "procent", Slip.POINTS
    elif unit == "%" and of in SUMMED:
        values = _shares(pair)
    elif unit in SUMMED and alike(step.amount, pair.first.amount):
        values = [size.in_unit(of, unit) if unit else size for size in values]
    elif (unit, of) != ("pp", "%"):
        return None
    is_strict = slip is not None or unit == "%"
    others = pair.amounts
    return Derived(tuple(values), others, is_strict, word=word, slip=slip) if values else None


def _ends(pair: Pair) -> tuple[tuple[Interval, Interval], tuple[Interval, Interval]]:
    """The two amounts in the unit of the first, as they may be and as they are printed."""
    first, last = pair.first.amount, pair.last.amount
    printed = Interval.exact(first.value), Interval.exact(value_in(last, first.unit))
    return (first.interval(), in_unit(last, first.unit)), printed


def _sizes(pair: Pair) -> list[Interval]:
    """How far two amounts may be apart; the last is how far they are as printed."""
    known, printed = _ends(pair)
    is_marked = pair.first.amount.mark == "-" or pair.last.amount.mark == "-"
    return [*_far(*known, pair), _far(*printed, pair)[0 if is_marked else -1]]


def _far(here: Interval, there: Interval, pair: Pair) -> list[Interval]:
    if are_opposite(pair):
        return [here.absolute + there.absolute]
    return [(here - there).absolute, (here.absolute - there.absolute).absolute]


def _shares(pair: Pair) -> list[Interval]:
    """How many percent two amounts may be apart, or one of the other; the last is as printed."""
    *sizes, plain = _sizes(pair)
    (here, there), (first, last) = _ends(pair)
    is_first = pair.base is pair.first
    bases = [here, there] if pair.base is None else [here if is_first else there]
    ratios = [size.ratio(base.absolute) for size in sizes for base in bases]
    if not pair.is_movement:
        ratios += [here.absolute.ratio(there.absolute), there.absolute.ratio(here.absolute)]
    base = first if is_first or pair.base is None else last
    return _percent([*ratios, plain.ratio(base.absolute)])


def _percent(ratios: Sequence[Interval | None]) -> list[Interval]:
    return [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio] if ratios[-1] else []


def _shares_of_shares(pair: Pair) -> list[Interval]:
    """*82 procent mot 78*: how many percent of a percentage; the last is as printed."""
    (here, there), _ = _ends(pair)
    old, new = (Interval.exact(end.amount.value) for end in (pair.base or pair.first, pair.end))
    ratios = [here.ratio(there), there.ratio(here), new.ratio(old)]
    return _percent([(ratio - ONE).absolute if ratio else None for ratio in ratios])


def _are_points(step: Mention, pair: Pair, shares: Sequence[Interval]) -> bool:
    """*82 procent, 4 procent mer än förra årets 78*: whether points are called percent."""
    said, (*_, points) = step.amount.interval(cut=True).absolute, _sizes(pair)
    decimals = step.amount.written.decimals if step.amount.written else 0
    if points.low == step.amount.value and shares:
        return rounded(shares[-1].low, decimals) != step.amount.value
    is_share = any(said.meets(share) for share in shares)
    return bool(shares) and not is_share and any(said.meets(size) for size in _sizes(pair))
