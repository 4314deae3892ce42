"""Two amounts of a text, how far apart they are said to be, and which is said to be the larger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY, rounded
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import (
    HUNDRED,
    ONE,
    Relation,
    Slip,
    alike,
    in_unit,
    scaled,
    value_in,
)
from kalkyl.rules.prose.roles import LOOSE, Role, Telling, Told, behind, clause, said_of

_TWO, _FEW, _NEAR, _LONG = 2, 3, 4, 5
_SPANS = frozenset({Cue.TIME, Cue.PERIOD, Cue.YEAR})
_AFTER_MOVE = frozenset({Cue.STOP, Cue.BASE, Cue.TIME, Cue.PAST, Cue.BY, Cue.PERIOD})
_VERBS = {"har", "hade", "kan", "ska", "att", "gått", "gick", "går"}
_SURPLUS, _DEFICIT = ("överskott", "plus"), ("underskott", "minus")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two amounts that are compared, in the order of the text."""

    first: Told
    last: Told
    words: tuple[Token, ...]

    @property
    def base(self) -> Told | None:
        """The one that the other is compared with, where only one can be."""
        bases = [told for told in (self.first, self.last) if told.role is Role.BASE]
        if len(bases) == _TWO:
            bases = [told for told in bases if _is_direct(told)]
        return bases[0] if len(bases) == 1 else None

    @property
    def end(self) -> Told:
        """The other one."""
        return self.last if self.base is self.first else self.first

    @property
    def amounts(self) -> tuple[TextAmount, TextAmount]:
        """The two amounts; of a movement, the one that it began with first."""
        if self.is_movement and self.base is self.last:
            return self.last.said, self.first.said
        return self.first.said, self.last.said

    @property
    def is_movement(self) -> bool:
        """Whether it is told as *från … till*."""
        base = self.base
        is_from = base is not None and any(word.text == "från" for word in clause(base.lead))
        return is_from and self.end.role is Role.END


def differences(tellings: Sequence[Telling]) -> Iterator[Relation]:
    """Every difference of a sentence, or of up to three that follow each other."""
    for at, telling in enumerate(tellings):
        if not telling.told or _mixes_spans(telling):
            continue
        yield from _within(telling.told, telling.words)
        before = _before(tellings, at)
        if before:
            told = tuple(one for earlier in (*before, telling) for one in earlier.told)
            words = tuple(word for earlier in (*before, telling) for word in earlier.words)
            yield from _within(told, words)


def _mixes_spans(telling: Telling) -> bool:
    """Whether a sentence speaks of the year and of the period, whose amounts make no difference."""
    return {Cue.YEAR, Cue.PERIOD} <= telling.cues


def _before(tellings: Sequence[Telling], at: int) -> Sequence[Telling]:
    """The sentences before one that have what its step is from: two amounts, or one of them."""
    telling = tellings[at]
    ends, last = len(_ends(telling.told)), telling.told[-1]
    lacking = _TWO - ends
    is_open = last.role is Role.STEP and lacking > 0 and Cue.EXPECTS not in said_of(last.lead)
    if not is_open or telling.sentence.item or (not ends and not _concludes(telling)):
        return ()
    for first in range(at - 1, max(-1, at - _FEW), -1):
        own = tellings[first:at]
        mixes = {Cue.YEAR, Cue.PERIOD} <= said_of(
            word for one in tellings[first : at + 1] for word in one.words
        )
        is_one = all(_belong(one, telling) for one in own) and not mixes
        found = [one for earlier in own for one in earlier.told]
        if not is_one or any(not one.is_end for one in found) or len(found) > lacking:
            return ()
        if len(found) == lacking:
            return own
    return ()


def _belong(first: Telling, last: Telling) -> bool:
    same = first.sentence.paragraph == last.sentence.paragraph
    return same and not first.sentence.item and not _mixes_spans(first)


def _concludes(telling: Telling) -> bool:
    """Whether a sentence is about what the one before says: *Skillnaden är 2,8 mnkr*."""
    first, *rest = telling.told[0].lead or (None,)
    if first is None:
        return False
    if Cue.RESTATES in first.cues or any(Cue.RESTATES in token.cues for token in rest[:_NEAR]):
        return True
    is_step = Cue.STEP in first.cues or first.text == "avvikelsen"
    is_of_all = not _limits(behind(telling.told[0].tail))
    return is_step and first.text[-1] in "nt" and len(rest) <= _FEW and is_of_all


def _limits(words: Sequence[Token]) -> bool:
    """Whether words say that an amount is of something: *för el*, but not *för året*."""
    for at, token in enumerate(words[:_TWO]):
        if Cue.LIMITS in token.cues:
            return not said_of(words[at + 1 : at + _FEW]) & _SPANS
    return False


def _ends(told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.is_end]


def _pairs(told: Sequence[Told], words: tuple[Token, ...]) -> Iterator[Pair]:
    ends, at = _ends(told), 0
    while at + 1 < len(ends):
        pair = Pair(ends[at], ends[at + 1], words)
        if _is_pair(pair, only=len(ends) == _TWO):
            yield pair
            at += 1
        at += 1


def _is_pair(pair: Pair, *, only: bool) -> bool:
    told = (pair.first, pair.last)
    roles = [one.role for one in told]
    is_tied = roles.count(Role.BASE) == 1 or (only and (Role.BASE in roles or _are_dated(told)))
    is_clear = all(one.said.is_clear for one in told)
    return is_tied and is_clear and alike(pair.first.said, pair.last.said) and not _is_loose(pair)


def _are_dated(told: Sequence[Told]) -> bool:
    """Whether two amounts are of two times: *210 mnkr 2019 och 225 mnkr 2020*."""
    return all(Cue.TIME in said_of(behind(one.tail)) for one in told)


def _is_loose(pair: Pair) -> bool:
    return bool(_cues(pair.words, pair.first.said.end, pair.last.said.start) & LOOSE)


def _cues(words: Sequence[Token], start: int, end: int) -> frozenset[Cue]:
    return frozenset().union(*(word.cues for word in words if start <= word.start < end))


def _within(told: Sequence[Told], words: tuple[Token, ...]) -> Iterator[Relation]:
    for pair in _pairs(told, words):
        for step in _steps(told, pair):
            found = _judged(step, pair)
            if found is not None:
                yield found
        yield from _direction(pair)


def _steps(told: Sequence[Told], pair: Pair) -> Iterator[Told]:
    """The steps of two amounts: between them, behind them, or before what begins with *från*."""
    first, last = told.index(pair.first), told.index(pair.last)
    yield from (one for one in told[first:last] if _is_step_of(one, pair))
    for at in range(last + 1, len(told)):
        if told[at].role is not Role.STEP or _cuts(pair.words, pair.last, told[at]):
            break
        more = any(one.is_end for one in told[at + 1 :])
        if _is_step_of(told[at], pair) and not (more and _is_joined(told[at])):
            yield told[at]
    if any(_is_direct(one) for one in (pair.first, pair.last)):
        for at in range(first - 1, -1, -1):
            if told[at].role is not Role.STEP or _cuts(pair.words, told[at], pair.first):
                break
            if _is_step_of(told[at], pair):
                yield told[at]


def _is_direct(told: Told) -> bool:
    """Whether *från*, *mot* or *mellan* leads to an amount."""
    near = clause(told.lead)[-_FEW:]
    return any(Cue.BASE in token.cues or token.text in {"mellan", "skillnaden"} for token in near)


def _cuts(words: Sequence[Token], first: Told, last: Told) -> bool:
    return bool(_cues(words, first.said.end, last.said.start) & LOOSE)


def _is_joined(told: Told) -> bool:
    return any(Cue.JOINS in token.cues for token in told.lead)


def _is_step_of(step: Told, pair: Pair) -> bool:
    """Whether a step is from the base of a pair, as far as words say what it is from."""
    if step.role is not Role.STEP or not step.said.is_clear or _is_limited(step):
        return False
    if step.said.start > pair.last.said.end and _has_own_subject(step, pair):
        return False
    known = pair.first.kinds | pair.last.kinds
    is_dated = Role.BASE not in {pair.first.role, pair.last.role}
    if is_dated and Cue.STEP not in said_of(step.words):
        return False
    if _is_level(step) and (pair.is_movement or known == {Cue.PAST}):
        return False
    if step.kinds and known and not step.kinds & known:
        return False
    if step.kinds and not known:
        is_before = step.said.start < pair.first.said.start
        return pair.is_movement or is_before or (pair.base is not None and pair.base.is_bracketed)
    if step.target:
        start = step.said.start
        return any(word.text.startswith(step.target) for word in pair.words if word.start < start)
    return True


def _has_own_subject(step: Told, pair: Pair) -> bool:
    """*…, och personalomsättningen ökade med 1,0*: whether a step is of something new."""
    near, joins = clause(step.lead), _is_joined(step)
    is_new = any(not word.cues and len(word.text) >= _LONG for word in near)
    is_moved = Cue.MOVE in said_of(near) or pair.is_movement
    return (is_new and (joins or is_moved)) or (joins and Cue.SUM in said_of(near))


def _is_level(step: Told) -> bool:
    """Whether a step is called by a noun for what differs from a budget: *överskottet*."""
    named = {Cue.STEP, Cue.LEVEL, Cue.MOVE, Cue.COMPARES}
    nouns = [word for word in step.words if word.cues & named]
    return bool(nouns) and Cue.LEVEL in nouns[-1].cues and nouns[-1].text.endswith(("n", "et"))


def _is_limited(step: Told) -> bool:
    """Whether a step is of a part: *avvikelsen för Regionkontoret är 1,5*."""
    nouns = [at for at, word in enumerate(step.words) if word.cues & {Cue.STEP, Cue.LEVEL}]
    return bool(nouns) and _limits(step.words[nouns[-1] + 1 :])


def _judged(step: Told, pair: Pair) -> Relation | None:
    ends = pair.amounts
    is_percent = ends[0].unit == "%"
    if step.said.unit == "%" and is_percent:
        return _percent_of_percent(step, pair)
    known = _apart(step, pair)
    if known is None:
        return None
    values, shown = known
    said = step.said.interval(cut=True).absolute
    if any(said.meets(value) for value in values):
        word = _wrong_way(step, pair)
        return Relation(step.said, ends, None, word, slip=_slip(pair, Slip.WAY) if word else None)
    return Relation(step.said, ends, shown, slip=_slip(pair, Slip.STEP))


def _slip(pair: Pair, slip: Slip) -> Slip | None:
    """A slip of a movement; other differences have none."""
    return slip if pair.is_movement else None


def _percent_of_percent(step: Told, pair: Pair) -> Relation | None:
    """*82 procent, 4 procent mer än förra årets 78*: points that are called percent."""
    ends = pair.amounts
    here, there = (end.interval() for end in ends)
    said, points = step.said.interval(cut=True).absolute, (here - there).absolute
    ratios = [here.ratio(there), there.ratio(here)]
    known = [(ratio - ONE).scaled_by(HUNDRED).absolute for ratio in ratios if ratio]
    shown = (abs(ends[0].value - ends[1].value), "pp")
    if len(known) < len(ratios):
        return Relation(step.said, ends)
    is_points = step.said.value == shown[0] and _rounds_otherwise(step, pair)
    if not is_points and any(said.meets(share) for share in known):
        return Relation(step.said, ends)
    if said.meets(points):
        return Relation(step.said, ends, shown, "procent", slip=Slip.POINTS)
    return Relation(step.said, ends, shown, slip=_slip(pair, Slip.STEP))


def _rounds_otherwise(step: Told, pair: Pair) -> bool:
    """Whether the share that the printed ends make is another one, as a step is printed."""
    old, new = (pair.base or pair.first).said, pair.end.said
    decimals = step.said.written.decimals if step.said.written else 0
    share = abs(new.value - old.value) / abs(old.value) * HUNDRED
    return rounded(share, decimals) != step.said.value


def _side(told: Told) -> str:
    """The word by which an amount is a surplus or a deficit."""
    return next(
        (
            word
            for token in reversed(clause(told.lead))
            for word in (*_SURPLUS, *_DEFICIT)
            if token.text.startswith(word)
        ),
        "",
    )


def _are_opposite(pair: Pair) -> bool:
    sides = {_side(told) in _DEFICIT for told in (pair.first, pair.last) if _side(told)}
    return len(sides) == _TWO


def _apart(step: Told, pair: Pair) -> tuple[list[Interval], tuple[Decimal, str]] | None:
    """What the difference of two amounts may be in the unit of a step, and how to write it."""
    first, last, unit = pair.first.said, pair.last.said, step.said.unit
    here, there = first.interval(), in_unit(last, first.unit)
    sizes = [(here - there).absolute, (here.absolute - there.absolute).absolute]
    plain = abs(abs(first.value) - abs(value_in(last, first.unit)))
    if _are_opposite(pair):
        sizes = [(here.absolute + there.absolute).absolute]
        plain = abs(first.value) + abs(value_in(last, first.unit))
    elif first.mark == "-" or last.mark == "-":
        plain = abs(first.value - value_in(last, first.unit))
    if unit in MONEY and first.unit in MONEY:
        moved = [size.in_unit(first.unit, unit) for size in sizes]
        return moved, (scaled(plain, first.unit, unit), unit)
    if unit == "pp" and first.unit == "%":
        return sizes, (plain, "pp")
    if unit == "%" and first.unit in MONEY:
        bases = [here, there] if pair.base is None else [here if pair.base is pair.first else there]
        ratios = [size.ratio(base.absolute) for size in sizes for base in bases]
        if not pair.is_movement:
            ratios += [here.absolute.ratio(there.absolute), there.absolute.ratio(here.absolute)]
        known = [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio is not None]
        base = value_in(pair.base.said if pair.base else first, first.unit)
        return (known, (plain / abs(base) * HUNDRED, "%")) if known and base else None
    return None


def _wrong_way(step: Told, pair: Pair) -> str:
    """The word of a step that says that something rose where it fell, or the reverse."""
    ends = (pair.first, pair.last)
    marks = [bool(end.said.mark) for end in ends]
    if Cue.NOT in said_of(step.words) or (any(marks) and not all(marks)) or any(map(_side, ends)):
        return ""
    sense = 1 if all(marks) else _sense(pair)
    words = _governing(step)
    if said_of(words) & {Cue.GOOD, Cue.BAD}:
        good = [word for word in words if word.cues & {Cue.GOOD, Cue.BAD}]
        return _contradicted(good, pair, Cue.GOOD if sense > 0 else Cue.BAD) if sense else ""
    return "" if all(marks) else _contradicted(words, pair, Cue.UP)


def _governing(step: Told) -> list[Token]:
    """The word that makes an amount a step, with what says of it that it is good or bad."""
    named = {Cue.STEP, Cue.LEVEL, Cue.MOVE, Cue.COMPARES}
    at = [at for at, word in enumerate(step.words) if word.cues & named]
    near = step.words[max(0, at[-1] - 1) : at[-1] + 1] if at else ()
    is_said = len(near) > 1 and near[0].text.startswith(("positiv", "negativ"))
    return list(near if is_said else near[-1:])


def _sense(pair: Pair) -> int:
    """Whether more than planned is better: 1 of income, -1 of costs, else 0."""
    if pair.base is None or Cue.PLANNED not in pair.base.kinds:
        return 0
    cues = said_of((*pair.end.lead, *behind(pair.end.tail)))
    return (Cue.EARNS in cues) - (Cue.COSTS in cues)


def _contradicted(words: Sequence[Token], pair: Pair, up: Cue) -> str:
    """The word that says the other way than the amounts, which have one base."""
    down = {Cue.UP: Cue.DOWN, Cue.GOOD: Cue.BAD, Cue.BAD: Cue.GOOD}[up]
    ways = {up in word.cues for word in words if word.cues & {up, down}}
    if len(ways) != 1 or pair.base is None:
        return ""
    new, old = pair.end.said, pair.base.said
    here, there = new.interval(), in_unit(old, new.unit)
    rises = ways.pop()
    both = [(here, there), (here.absolute, there.absolute)]
    if up is not Cue.UP and new.mark:
        both = both[:1]
    return words[-1].printed if all(_is_against(a, b, rises=rises) for a, b in both) else ""


def _is_against(here: Interval, there: Interval, *, rises: bool) -> bool:
    return here.high < there.low if rises else here.low > there.high


def _direction(pair: Pair) -> Iterator[Relation]:
    """*Ökade från 5,2 till 4,9*, *4,2, vilket är lägre än 3,1*, *84 (79), alltså lägre*."""
    if pair.base is None or _are_opposite(pair):
        return
    words = _moves(pair) or _compared(pair) or _follow(pair)
    if words:
        word = _contradicted(words, pair, Cue.UP)
        slip = _slip(pair, Slip.WAY) if word else None
        yield Relation(pair.amounts[0], pair.amounts[1:], None, word, slip=slip)


def _one_way(words: Sequence[Token]) -> list[Token]:
    """The last word of change, unless the change is denied."""
    if any(Cue.NOT in word.cues for word in words):
        return []
    ways = [word for word in words if word.cues & {Cue.UP, Cue.DOWN}]
    return ways[-1:]


def _moves(pair: Pair) -> list[Token]:
    """The verb or noun of a movement before its ends, or of a comparison before a colon."""
    is_past = pair.base is pair.first and pair.base.kinds == {Cue.PAST}
    near = clause(pair.first.lead, ":")
    if is_past and not _one_way(near):
        near = clause(pair.last.lead)
        return _one_way(near) if near[-1:] and near[-1].text == "till" else []
    words = _one_way(near)
    if not words or not _governs(near, words[0]):
        return []
    [word] = words
    if word.cues & {Cue.MOVE, Cue.STEP}:
        is_before = pair.last.is_bracketed and not pair.last.kinds & {Cue.PLANNED, Cue.NORM}
        is_compared = Cue.EXCEEDS in word.cues and not pair.is_movement
        return words if pair.is_movement or is_before or is_compared else []
    at = near.index(word)
    is_compared = any(token.text == "än" for token in near[at + 1 : at + _FEW])
    is_last = pair.base is pair.last
    return words if is_compared and is_last and _is_apposed(pair.first) else []


def _governs(near: Sequence[Token], word: Token) -> bool:
    """Whether a word of change is the verb of its clause: not *ökade priser*."""
    rest = near[near.index(word) + 1 :]
    is_noun = Cue.STEP in word.cues and word.text.endswith(("en", "et")) and len(rest) > 1
    is_adjective = word.text.endswith(("ade", "da", "ta")) and rest[:1] != () and (
        not rest[0].cues and rest[0].text.endswith(("er", "ar", "or", "na"))
    )  # fmt: skip
    is_other = any(Cue.IS in token.cues or token.text in _VERBS for token in rest)
    return not (is_noun or is_adjective or is_other)


def _is_apposed(told: Told) -> bool:
    return told.lead[-1:] != () and told.lead[-1].text in {",", ":"}


def _compared(pair: Pair) -> list[Token]:
    """The comparison between two amounts: *4,2 procent, vilket är lägre än regionens 5,1*."""
    if pair.base is not pair.last:
        return []
    lead = [token for token in pair.last.lead if token.text != ","]
    ways = [at for at, token in enumerate(lead) if token.cues & {Cue.UP, Cue.DOWN}]
    if len(ways) != 1 or ways[0] > _NEAR or any(Cue.STOP in token.cues for token in lead):
        return []
    [at] = ways
    is_verb = Cue.EXCEEDS in lead[at].cues
    is_than = any(token.text == "än" for token in lead[at + 1 : at + _FEW])
    led = Cue.BASE in said_of(lead[at + 1 :])
    is_side = lead[at].text in {"över", "under"} and pair.last.kinds and not led
    return _one_way(lead) if is_verb or is_than or is_side else []


def _follow(pair: Pair) -> list[Token]:
    """The words behind two amounts: *84 procent (79), och har alltså stigit*, *…, en nedgång*."""
    skipped = behind(pair.last.tail)
    is_told = pair.last.is_bracketed or pair.is_movement or pair.base is pair.last
    is_last = pair.last.tail[-1:] == pair.words[-1:]
    if not (is_told and is_last) or said_of(skipped) & {Cue.MOVE, Cue.STEP}:
        return []
    rest = pair.last.tail[len(skipped) :]
    for at, token in enumerate(rest):
        if token.cues & {Cue.MOVE, Cue.STEP, Cue.COMPARES} and token.cues & {Cue.UP, Cue.DOWN}:
            ends = not rest[at + 1 :] or rest[at + 1].cues & _AFTER_MOVE
            return [token] if ends else []
        if not token.cues & {Cue.FILLS, Cue.PAST, Cue.PLANNED}:
            return []
    return []
