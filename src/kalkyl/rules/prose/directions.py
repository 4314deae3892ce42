"""Which of two amounts a text says is the larger, or the better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalkyl.figures.interval import Interval
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.pairs import Pair, are_opposite, is_direct, pairs_of, side_of, slip_of
from kalkyl.rules.prose.relation import (
    Relation,
    Slip,
    in_unit,
)
from kalkyl.rules.prose.roles import Mention, ReadSentence, behind, clause, cues_in

_FEW, _NEAR = 3, 4
_AFTER_MOVE = frozenset({Cue.STOP, Cue.BASE, Cue.TIME, Cue.PAST, Cue.BY, Cue.PERIOD})
_PARTICIPLES = ("ad", "at", "ade", "da", "ta", "t")
_DEFINITE = ("en", "et", "na", "an", "on")
_SUBJECTS = frozenset({Cue.EARNS, Cue.COSTS, Cue.GROSS, Cue.NET})
_OWNS = {"har", "hade"}
_VERBS = {"har", "hade", "kan", "ska", "att", "gått", "gick", "går"}


def directions(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """Every comparison of two amounts of a sentence, whether it is rightly told or not."""
    for sentence in sentences:
        for pair in pairs_of(sentence.mentions, sentence.words):
            yield from direction(pair)


def wrong_way(step: Mention, pair: Pair) -> str:
    """The word of a step that says that something rose where it fell, or the reverse."""
    ends = (pair.first, pair.last)
    marks = [bool(end.amount.mark) for end in ends]
    if step.amount.start < pair.first.amount.start and not pair.is_movement:
        return ""  # *ökade med 2,0 mnkr* may be of something else than the two behind it
    if pair.base is pair.last and pair.base.kinds == {Cue.NORM} and not is_direct(pair.last):
        return ""  # *riket har 10,2, vilket är 0,7 fler* may be said of either
    if pair.base and any(word.text == "sedan" for word in clause(pair.base.lead)):
        return ""  # *ligger sedan juni på −5,0*
    if Cue.NOT in cues_in(step.words) or (any(marks) and not all(marks)) or any(map(side_of, ends)):
        return ""
    sense = 1 if all(marks) else _sense(pair)
    words = _governing(step)
    if cues_in(words) & {Cue.GOOD, Cue.BAD}:
        good = [word for word in words if word.cues & {Cue.GOOD, Cue.BAD}]
        return _contradicted(good, pair, Cue.GOOD if sense > 0 else Cue.BAD) if sense else ""
    return "" if all(marks) else _contradicted(words, pair, Cue.UP)


def _governing(step: Mention) -> list[Token]:
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
    cues = cues_in((*pair.end.lead, *behind(pair.end.tail)))
    return (Cue.EARNS in cues) - (Cue.COSTS in cues)


def _contradicted(words: Sequence[Token], pair: Pair, up: Cue) -> str:
    """The word that says the other way than the amounts, which have one base."""
    down = {Cue.UP: Cue.DOWN, Cue.GOOD: Cue.BAD, Cue.BAD: Cue.GOOD}[up]
    ways = {up in word.cues for word in words if word.cues & {up, down}}
    if len(ways) != 1 or pair.base is None:
        return ""
    new, old = pair.end.amount, pair.base.amount
    here, there = new.interval(), in_unit(old, new.unit)
    rises = ways.pop()
    both = [(here, there), (here.absolute, there.absolute)]
    if up is not Cue.UP and new.mark:
        both = both[:1]
    return words[-1].printed if all(_is_against(a, b, rises=rises) for a, b in both) else ""


def _is_against(here: Interval, there: Interval, *, rises: bool) -> bool:
    return here.high < there.low if rises else here.low > there.high


def direction(pair: Pair) -> Iterator[Relation]:
    """*Ökade från 5,2 till 4,9*, *4,2, vilket är lägre än 3,1*, *84 (79), alltså lägre*."""
    if pair.base is None or are_opposite(pair):
        return
    words = _moves(pair) or _compared(pair) or _follow(pair)
    if words:
        word = _contradicted(words, pair, Cue.UP)
        slip = slip_of(pair, Slip.WAY) if word else None
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
    is_adjective = word.text.endswith(_PARTICIPLES) and _is_noun_of(near, word, rest)
    is_other = any(token.cues & {Cue.IS, Cue.MOVE} or token.text in _VERBS for token in rest)
    return not (is_noun or is_adjective or is_other)


def _is_noun_of(near: Sequence[Token], word: Token, rest: Sequence[Token]) -> bool:
    """Whether a noun behind a participle is what it tells of: *ökad efterfrågan*, *de ökade …*."""
    if not rest or not rest[0].cues <= _SUBJECTS or rest[0].text.endswith("t"):
        return False
    before = near[: near.index(word)]
    has_article = before[-1:] != () and before[-1].text in {"den", "det", "de"}
    return has_article or not rest[0].text.endswith(_DEFINITE)


def _is_apposed(mention: Mention) -> bool:
    return mention.lead[-1:] != () and mention.lead[-1].text in {",", ":"}


def _compared(pair: Pair) -> list[Token]:
    """The comparison between two amounts: *4,2 procent, vilket är lägre än regionens 5,1*."""
    if pair.base is not pair.last:
        return []
    lead = [token for token in pair.last.lead if token.text != ","]
    ways = [at for at, token in enumerate(lead) if token.cues & {Cue.UP, Cue.DOWN}]
    if len(ways) != 1 or ways[0] > _NEAR or any(Cue.STOP in token.cues for token in lead):
        return []
    [at] = ways
    if not pair.last.amount.unit and at and lead[at - 1].text in _OWNS:
        return []  # *tio chefer har fler än 40 medarbetare*
    is_verb = Cue.EXCEEDS in lead[at].cues
    is_than = any(token.text == "än" for token in lead[at + 1 : at + _FEW])
    led = Cue.BASE in cues_in(lead[at + 1 :])
    is_side = lead[at].text in {"över", "under"} and pair.last.kinds and not led
    return _one_way(lead) if is_verb or is_than or is_side else []


def _follow(pair: Pair) -> list[Token]:
    """The words behind two amounts: *84 procent (79), och har alltså stigit*, *…, en nedgång*."""
    skipped = behind(pair.last.tail)
    is_told = pair.last.is_bracketed or pair.is_movement or pair.base is pair.last
    is_last = pair.last.tail[-1:] == pair.words[-1:]
    if not (is_told and is_last) or cues_in(skipped) & {Cue.MOVE, Cue.STEP}:
        return []
    rest = pair.last.tail[len(skipped) :]
    for at, token in enumerate(rest):
        if token.cues & {Cue.MOVE, Cue.STEP, Cue.COMPARES} and token.cues & {Cue.UP, Cue.DOWN}:
            ends = not rest[at + 1 :] or rest[at + 1].cues & _AFTER_MOVE
            return [token] if ends else []
        if not token.cues & {Cue.FILLS, Cue.PAST, Cue.PLANNED}:
            return []
    return []
