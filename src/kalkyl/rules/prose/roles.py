"""The amounts of a text with their roles, sentence by sentence.

A role is told by the words before an amount, those between it and its neighbours, and those
behind it, whatever unknown words stand in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from kalkyl.base.cache import by_text
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.sentences import Sentence, sentences
from kalkyl.figures.text_amounts import TextAmount, find_all
from kalkyl.rules.prose.cues import KINDS, Cue, Token, tokens
from kalkyl.rules.prose.text_numbers import UNCOUNTED, counts, in_brackets, shares_of

_FEW, _SOON, _STEM = 3, 2, 5
_OR = ("eller", "motsvarande")
_ARTICLES = {"en", "ett", "den", "det", "de"}
_ABOUT_NEXT = frozenset({Cue.STEP, Cue.LEVEL, Cue.COMPARES, Cue.EXCEEDS, Cue.RESTATES, Cue.SUM})

_NOUNS = frozenset({Cue.STEP, Cue.LEVEL, Cue.PLANNED, Cue.NORM})
"""What *till* may follow without making an amount the end of a movement."""
_AIMS = frozenset({Cue.STEP, Cue.LEVEL, Cue.MOVE, Cue.BASE, Cue.COMPARES})


class Role(StrEnum):
    """What an amount is to the others of its sentence."""

    END = "end"
    BASE = "base"
    STEP = "step"
    SHARE = "share"  # *4 procent av budgeten*


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount, its role, and the words from the amount before it and to the one behind it.

    ``kinds`` is what a base is, or what a step is said to be from; ``target`` the unknown noun that
    a step is said to be from. ``words`` are those by which the role was told.
    """

    amount: TextAmount
    role: Role
    lead: tuple[Token, ...]
    tail: tuple[Token, ...]
    words: tuple[Token, ...] = ()
    kinds: frozenset[Cue] = frozenset()
    target: str = ""
    is_bracketed: bool = False

    @property
    def is_end(self) -> bool:
        """Whether it is one of two amounts that make a difference."""
        return self.role in {Role.END, Role.BASE}


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence or an item of a list, with its amounts."""

    source: Sentence
    mentions: tuple[Mention, ...] = ()
    words: tuple[Token, ...] = ()

    @property
    def span(self) -> range:
        """The places in the text that the sentence takes."""
        return range(self.source.start, self.source.start + len(self.source.text))

    @property
    def cues(self) -> frozenset[Cue]:
        """What all of its words say."""
        return cues_in(self.words)


@by_text(500_000)
def read_sentences(text: str) -> tuple[ReadSentence, ...]:
    """The sentences of a text with all that they count or give an amount, in their roles."""
    known = find_all(text)
    shared = tuple(shares_of(text))
    amounts = [*known, *shared, *in_brackets(text, known)]
    amounts += counts(text, amounts)
    if not amounts:
        return ()
    shares = {amount.start for amount in shared}
    plain = [
        replace(amount, mark="") if amount.mark == "?" else amount
        for amount in sorted(amounts, key=lambda amount: amount.start)
    ]
    return tuple(_read_sentence(text, sentence, plain, shares) for sentence in sentences(text))


def _read_sentence(
    text: str, sentence: Sentence, amounts: Sequence[TextAmount], shares: set[int]
) -> ReadSentence:
    first, last = sentence.start, sentence.start + len(sentence.text)
    own = [amount for amount in amounts if first <= amount.start < last]
    if UNCOUNTED.search(sentence.text):
        own = [amount for amount in own if amount.unit]
    if not own:
        words = tokens(text, first, last) if sentence.item else ()
        return ReadSentence(sentence, (), tuple(words))
    cuts = [first, *(edge for amount in own for edge in (amount.start, amount.end)), last]
    gaps = [tuple(tokens(text, *cuts[at : at + 2])) for at in range(0, len(cuts), 2)]
    mentions: list[Mention] = []
    for at, amount in enumerate(own):
        if amount.start in shares:
            mentions.append(Mention(amount, Role.SHARE, gaps[at], gaps[at + 1]))
        else:
            others = {other.unit for other in own if other is not amount}
            mentions.append(_mention(amount, gaps[at], gaps[at + 1], mentions, others))
    every = tuple(_with_steps(tuple(_with_restated(mentions))))
    return ReadSentence(sentence, every, tuple(word for gap in gaps for word in gap))


def _with_restated(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """*2,0 mnkr eller 4 procent högre än …*: an amount is a step if what restates it is one."""
    for at, mention in enumerate(mentions):
        after = mentions[at + 1] if at + 1 < len(mentions) else None
        if mention.role is not Role.END or after is None or not _restates(after, mention):
            yield mention
            continue
        rest = after.tail[1:] if after.tail[:1] and after.tail[0].text == ")" else after.tail
        words = behind(rest)
        found = _compares(words)
        kinds, target = _aim(found, words)
        target = "" if len(words) == len(rest) else target
        step = replace(mention, role=Role.STEP, words=found, kinds=kinds, target=target)
        yield step if found else mention


def _with_steps(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """*Höjs 0,5, från 3,4 till 3,9*, *2,0 (exakt 1 980 tkr)*: amounts that are steps by value."""
    for at, mention in enumerate(mentions):
        if mention.role is Role.END and (
            _opens_movement(mentions[at : at + _FEW]) or _repeats(mentions, at)
        ):
            yield replace(mention, role=Role.STEP)
        else:
            yield mention


def _opens_movement(mentions: Sequence[Mention]) -> bool:
    """Whether an amount is as large as the movement that is told behind it."""
    if len(mentions) < _FEW or Cue.MOVE not in cues_in(mentions[0].lead):
        return False
    step, first, last = (mention.amount for mention in mentions)
    leads = [mention.lead[-1].text if mention.lead else "" for mention in mentions[1:]]
    if leads != ["från", "till"] or not first.unit == last.unit == step.unit:
        return False
    return (first.interval() - last.interval()).absolute.meets(step.interval().absolute)


def _repeats(mentions: Sequence[Mention], at: int) -> bool:
    """Whether an amount in brackets is the step before it, in another unit or more exactly."""
    mention, before = mentions[at], mentions[at - 1] if at else None
    if before is None or before.role is not Role.STEP or not _same(before.amount, mention.amount):
        return False
    is_beside = (
        mention.lead[:1] != () and mention.lead[0].text in {"(", ","} and len(mention.lead) <= _FEW
    )
    same = mention.amount.interval().in_unit(mention.amount.unit, before.amount.unit)
    return is_beside and same.absolute.meets(before.amount.interval().absolute)


def _restates(after: Mention, mention: Mention) -> bool:
    """Whether an amount says the same as the one before it, in another unit."""
    words = [token.text for token in after.lead]
    said = words[:1] != [] and all(word in "(," or word.startswith(_OR) for word in words)
    is_step = after.role is Role.STEP and after.amount.unit != mention.amount.unit
    return said and is_step and set(words) != {","}


def clause(lead: Sequence[Token], stops: str = "") -> tuple[Token, ...]:
    """The words right before an amount, back to where their clause begins."""
    words = list(lead)
    while words and words[-1].text in {",", ":", "("}:
        words.pop()
    cut = len(words)
    while cut and not (Cue.STOP in words[cut - 1].cues and words[cut - 1].text not in stops):
        cut -= 1
    return tuple(words[cut:])


def _near(lead: tuple[Token, ...], before: Sequence[Mention]) -> tuple[Token, ...]:
    """The words before an amount that are about it and not about the one before."""
    near = clause(lead)
    is_next = before and len(near) == len(lead) - 1 and lead[-1].text == ","
    return near if not is_next or cues_in(near) & _ABOUT_NEXT else ()


def _stops(token: Token) -> bool:
    return Cue.STOP in token.cues


def behind(tail: Sequence[Token]) -> tuple[Token, ...]:
    """The words right behind an amount, up to where their clause ends."""
    end = next((at for at, token in enumerate(tail) if _stops(token)), len(tail))
    return tuple(tail[:end])


def _mention(
    amount: TextAmount,
    lead: tuple[Token, ...],
    tail: tuple[Token, ...],
    before: Sequence[Mention],
    others: set[str],
) -> Mention:
    near, after = _near(lead, before), behind(tail)
    past = cues_in(after) & {Cue.PAST}
    if (
        _is_bracketed(lead, tail)
        and before
        and before[-1].is_end
        and _same(before[-1].amount, amount)
    ):
        inside = cues_in((*near, *after))
        kinds = (inside & KINDS) or (inside & {Cue.TIME} and frozenset({Cue.PAST}))
        return Mention(amount, Role.BASE, lead, tail, near, frozenset(kinds), is_bracketed=True)
    role, words = _role(amount, lead, after, before, others)
    if role is not Role.STEP:
        role = Role.BASE if past and role is not Role.BASE else role
        return Mention(amount, role, lead, tail, words, (cues_in(near) | past) & KINDS)
    reaches = len(after) == len(tail) and bool(after)
    kinds, target = _aim(words, after)
    return Mention(amount, role, lead, tail, words, kinds, "" if reaches else target)


def _same(first: TextAmount, last: TextAmount) -> bool:
    return first.unit == last.unit or {first.unit, last.unit} <= MONEY


def cues_in(words: Iterable[Token]) -> frozenset[Cue]:
    """All that some words say."""
    return frozenset().union(*(word.cues for word in words))


def _role(
    amount: TextAmount,
    lead: tuple[Token, ...],
    after: tuple[Token, ...],
    before: Sequence[Mention],
    others: set[str],
) -> tuple[Role, tuple[Token, ...]]:
    """The role of an amount that is in no brackets, and the words that tell it."""
    near = _near(lead, before)
    ends = sum(1 for mention in before if mention.is_end)
    is_apposed = lead[-1:] != () and lead[-1].text in {",", ":"}
    role, words = _by_lead(near, before, is_apposed=is_apposed)
    if (role is not Role.BASE or len(after) == 1) and (found := _compares(after)):
        return Role.STEP, (*near, *found)
    is_sum = Cue.SUM in cues_in((*near, *after[:_SOON]))
    is_price = Cue.EACH in cues_in(after[:1])
    if role is None and not (is_sum or is_price) and Cue.RESTATES in cues_in(near):
        is_step = before and (before[-1].role is Role.STEP or ends > 1)
        role = Role.STEP if is_step else None
    marks = any(mention.amount.mark for mention in before)
    if role is None and amount.mark and not marks and ends > 1 and _is_parted(lead):
        role = Role.STEP
    if amount.unit == "pp" or (
        amount.unit == "%" and role is None and _is_bare(near) and others <= MONEY
    ):
        role = Role.STEP
    return role or Role.END, words or near


def _is_parted(lead: tuple[Token, ...]) -> bool:
    """Whether a mark and no word leads to an amount."""
    return lead[-1:] != () and (lead[-1].text == "(" or all(map(_stops, lead)))


def _is_bare(near: tuple[Token, ...]) -> bool:
    """Whether no unknown word leads to an amount."""
    return all(word.cues & {Cue.FILLS, Cue.RESTATES, Cue.BY} for word in near)


def _is_bracketed(lead: tuple[Token, ...], tail: tuple[Token, ...]) -> bool:
    """Whether an amount is in brackets behind another, with words of when or of what at most."""
    opens = [at for at, token in enumerate(lead) if token.text == "("]
    inside = lead[opens[-1] + 1 :] if opens else ()
    closes = next((at for at, token in enumerate(tail) if token.text == ")"), None)
    if not opens or closes is None or opens[-1] > 0 or len(inside) > _FEW:
        return False
    more = (*inside, *tail[:closes])
    return not more or bool(cues_in(more) & (KINDS | {Cue.TIME}))


def _by_lead(
    near: tuple[Token, ...], before: Sequence[Mention], *, is_apposed: bool
) -> tuple[Role | None, tuple[Token, ...]]:
    """The role that the words before an amount give it: the last that says one decides."""
    by = next((token.text for token in near[-_FEW:][::-1] if Cue.BY in token.cues), "")
    if by == "med" and len(near) <= _SOON and near[0].text == by and before:
        moved = any(Cue.MOVE in token.cues for token in before[-1].lead)
        return (Role.STEP, before[-1].lead) if moved else (None, ())
    if near and Cue.TO in near[-1].cues and not cues_in(near) & _NOUNS:
        return Role.END, near
    for at in range(len(near) - 1, -1, -1):
        cues = near[at].cues
        if cues & {Cue.STEP, Cue.LEVEL, Cue.END}:
            return _of_noun(near, at), near
        if near[at].text == "från" and _is_source(near[at + 1 :]):
            return None, ()
        if Cue.BASE in cues or cues & KINDS:
            return _of_base(near[:at], by, is_apposed=is_apposed, is_first=not before), near
        if Cue.MOVE in cues:
            is_step = by in {"med", "på"} or at == len(near) - 1
            return (Role.STEP if is_step else Role.END), near
        if Cue.LEFT in cues:
            stays = at > 0 and near[at - 1].text in {"ligger", "låg", "legat", "ligga"}
            return (None if stays else Role.STEP), near
    return None, ()


def _is_source(words: tuple[Token, ...]) -> bool:
    """Whether *från* leads to a noun and not to an amount: *från vakanser på 3,0 mnkr*."""
    opens = bool(words) and Cue.OPENS in words[0].cues  # *fick från början 5,0*
    nouns = [word for word in words if not word.cues and word.text != "dagens"]
    return opens or any(len(word.text) > _FEW for word in nouns)


def _of_base(earlier: tuple[Token, ...], by: str, *, is_apposed: bool, is_first: bool) -> Role:
    """The role by a word for a base: a noun for a difference before it says what that is from."""
    nouns = any(token.cues & {Cue.STEP, Cue.LEVEL} for token in earlier)
    verbs = any(Cue.MOVE in token.cues for token in earlier)
    if (nouns and (by or is_apposed)) or (verbs and by == "med"):
        return Role.STEP
    compared = any(token.cues & {Cue.COMPARES, Cue.EXCEEDS} for token in earlier)
    return Role.END if compared and is_apposed and is_first else Role.BASE


def _of_noun(near: tuple[Token, ...], at: int) -> Role:
    """The role by a noun for an amount: *från ett underskott på* is a base."""
    is_step = Cue.STEP in near[at].cues
    for back, token in enumerate(reversed(near[max(0, at - _FEW) : at])):
        if is_step and back and near[at - 1].text not in _ARTICLES:
            break
        if Cue.BASE in token.cues or (not back and not is_step and token.cues & KINDS):
            return Role.BASE
        if Cue.TO in token.cues:
            return Role.END
    if Cue.END in near[at].cues:
        return Role.END
    is_direct = at == len(near) - 2 and Cue.TO in near[-1].cues and Cue.LEVEL not in near[at].cues
    return Role.END if is_direct else Role.STEP


def _compares(after: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words behind an amount that make it a difference: *lägre än*, *under ramen*, *kvar*."""
    for at, token in enumerate(after[:_SOON]):
        following = after[at + 1 : at + 2]
        if token.text in {"över", "under"}:
            if at == 0 and not (following and Cue.TIME in following[0].cues):
                return after[: at + 1]
        elif Cue.COMPARES in token.cues and not (
            at and (Cue.IS in after[0].cues or after[0].text in _ARTICLES)
        ):
            return after[: at + 1]
    left = [at for at, token in enumerate(after[:_FEW]) if Cue.LEFT in token.cues]
    return after[: left[0] + 1] if left else ()


def _aim(words: tuple[Token, ...], after: tuple[Token, ...]) -> tuple[frozenset[Cue], str]:
    """What a step is said to be from: the kinds of it, and an unknown noun."""
    leads = [at for at, token in enumerate(words) if token.cues & _AIMS]
    kinds = cues_in((*(words[leads[0] :] if leads else ()), *after)) & KINDS
    starts = [
        at
        for at, token in enumerate(after)
        if Cue.BASE in token.cues or (at == 0 and token.text in {"över", "under"})
    ]
    nouns = (
        [token for token in after[starts[0] + 1 :] if Cue.BY not in token.cues] if starts else []
    )
    return kinds, "" if kinds or not nouns else nouns[-1].text[:_STEM]
