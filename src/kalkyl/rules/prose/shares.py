"""Shares of a whole that are told in words: *drygt hälften*, *var femte*, *två av tre*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.pairs import count_alike, is_direct
from kalkyl.rules.prose.relation import HUNDRED, SUMMED, Relation, in_unit, shares_of
from kalkyl.rules.prose.roles import Role, Telling, Told, behind, said_of

_TWO, _FEW, _STEM, _MANY = 2, 3, 4, 12
_NEAR, _WIDE, _FAR = Decimal("0.15"), Decimal("0.2"), Decimal(9)
_DELS = ("halv", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
_PARTS = {
    **{name.removesuffix("de") + "del": at for at, name in enumerate(_DELS, 2)},
    "tredjedel": 3,
    "fjärdedel": 4,
    "femtedel": 5,
    "kvarts": 4,
    "tiondel": 10,
}
_ORDERS = {"tredje": 3, "fjärde": 4, "femte": 5, "tionde": 10}
_SAME = {"(", ",", "alltså", "dvs.", "dvs", "d.v.s.", "det vill säga"}
_HALVES, _MOST = {"hälften", "halva", "varannan"}, {"merparten", "huvuddelen", "större delen"}
_ABOVE = {"drygt", "dryg", "dryga", "strax över"}
_BELOW = {
    *("knappt", "knapp", "nästan", "nära", "närmare", "strax under", "inemot", "bortåt", "uppemot"),
    *("det närmaste", "inte fullt"),
}
_LEANS = {
    **dict.fromkeys(_ABOVE, (Decimal(0), _WIDE)),
    **dict.fromkeys(_BELOW, (_WIDE, Decimal(0))),
    **dict.fromkeys(("mer än", "fler än", "över"), (Decimal(0), _FAR)),
    **dict.fromkeys(("mindre än", "färre än", "under"), (Decimal(1), Decimal(0))),
}
"""How far below and above a fraction an amount may be, as shares of it."""


def shares(tellings: Sequence[Telling]) -> Iterator[Relation]:
    """Every share in words that two amounts make, or that a percentage beside it repeats."""
    for at, telling in enumerate(tellings):
        if telling.told and all(told.said.is_clear for told in telling.told):
            yield from _share(telling, tellings[at - 1] if at else None)


def _share_in(words: Sequence[Token]) -> tuple[list[Token], Interval] | None:
    """The share that a sentence tells in words, and those words."""
    for at, word in enumerate(words):
        share, first = _share_at(words, at)
        if share is not None and not (words[at + 1 : at + 2] and words[at + 1].text == "så"):
            lean, start = _lean(words, first, at)
            below, above = _LEANS.get(lean, (_NEAR, _NEAR))
            around = Interval(share * (1 - below), share * (1 + above))
            if word.text in _MOST:
                around = Interval(share, Decimal(1))
            return list(words[start : at + 1]), around
    return None


def _share_at(words: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """The share that ends with a word, and where its words begin."""
    text, before = words[at].text, words[at - 1].text if at else ""
    if text in _HALVES | _MOST:
        return Decimal("0.5"), at
    if text in _ORDERS and before in {"var", "vart"}:
        return 1 / Decimal(_ORDERS[text]), at - 1
    part = _PARTS.get(text.removesuffix("ar"))
    skipped = at - 1 - (before in _LEANS)
    number = NUMBER_WORDS.get(words[skipped].text) if part and skipped >= 0 else None
    if part and number and number < part:
        return number / part, skipped
    if before == "av" and at > 1:
        one, two = NUMBER_WORDS.get(words[at - 2].text), NUMBER_WORDS.get(text)
        if one and two and one < two:
            return one / two, at - 2
    return None, at


def _lean(words: Sequence[Token], first: int, last: int) -> tuple[str, int]:
    """The word before a share, or within it, that says to which side it leans."""
    inside = [word.text for word in words[first:last] if word.text in _LEANS]
    if inside:
        return inside[0], first
    for count in (_TWO, 1):
        before = " ".join(word.text for word in words[max(0, first - count) : first])
        if before in _LEANS:
            return before, max(0, first - count)
    return "", first


def _share(telling: Telling, before: Telling | None) -> Iterator[Relation]:
    """*Drygt hälften*, which two amounts make, or a percentage beside it repeats."""
    found = _share_in(telling.words)
    if found is None:
        return
    words, share = found
    if _is_of_another(telling, words):
        return
    word = telling.sentence.text[words[0].start - telling.sentence.start :][
        : words[-1].end - words[0].start
    ]
    told = [one for one in telling.told if one.said.unit in SUMMED]
    is_first = words[0] is telling.words[0] and "av" not in [token.text for token in telling.words]
    if is_first and len(told) == 1 and before is not None and len(before.told) == 1:
        told = [*before.told, *told]
    amounts = [one.said for one in told]
    if len(amounts) == _TWO and not any(one.mark for one in amounts) and _is_repeated(told, words):
        far = abs(_at(telling.words, amounts[-1].start) - telling.words.index(words[0]))
        values = _told_by(telling, told, words) if far <= _MANY else []
        whole = _whole(telling, told, words)
        if whole is not None and values:
            part = amounts[0] if whole is amounts[1] else amounts[1]
            ratio = in_unit(part, whole.unit).absolute.ratio(whole.interval().absolute)
            values = [ratio.scaled_by(HUNDRED)] if ratio else []
        is_apposed = whole is not None and [token.text for token in told[0].lead[-1:]] == [","]
        rest = said_of(token for token in telling.words if token not in words)
        is_sum = (whole is None or is_apposed) and Cue.PART not in rest
        is_sum = is_sum and told[0] in telling.told and Cue.JOINS in said_of(told[1].lead)
        both = _of_both(amounts[0], amounts[1]) if is_sum else []
        if values:
            right = any(one.meets(share.scaled_by(HUNDRED)) for one in (*values, *both))
            yield Relation(amounts[0], (amounts[1],), None, "" if right else word)
    percents = [one for one in telling.told if one.said.unit == "%"]
    if not amounts and len(percents) == 1 and _is_beside(percents[0], words):
        right = percents[0].said.interval().meets(share.scaled_by(HUNDRED))
        if not right and not _is_alike(percents[0].said, share):
            return
        yield Relation(percents[0].said, (), None, "" if right else word)


def _of_both(first: TextAmount, last: TextAmount) -> list[Interval]:
    """How many percent each of two amounts is of both."""
    here, there = first.interval().absolute, in_unit(last, first.unit).absolute
    ratios = (one.ratio(here + there) for one in (here, there))
    return [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio]


def _is_repeated(told: Sequence[Told], words: Sequence[Token]) -> bool:
    """Whether a share repeats what two counts say: *alltså hälften*, *hälften av 44, 22 personer*.

    *Hälften av de 44 är kvinnor, 11 är chefer* tells of something else.
    """
    last = told[-1]
    ends = len(behind(last.tail)) <= 1 and not said_of(behind(last.tail))
    return bool(last.said.unit) or last.said.end <= words[0].start or ends


def _is_of_another(telling: Telling, words: Sequence[Token]) -> bool:
    """Whether a share is of something without an amount: *en tredjedel av året*."""
    at = telling.words.index(words[-1])
    rest = telling.words[at + 1 :]
    after = next((one for one in telling.told if one.said.start > words[-1].end), None)
    between = [word for word in rest if after and word.start < after.said.start]
    if after is None and rest[:1] and rest[0].text.split()[0] == "av":
        return True
    if said_of(between) & {Cue.JOINS} or _is_elsewhere(telling, words, between, after):
        return True
    start = max((one.said.end for one in telling.told if one.said.end <= words[0].start), default=0)
    before = [word for word in telling.words if start <= word.start < words[0].start]
    is_of_which = Cue.PART in said_of(before[-1:])
    return is_of_which and not _is_apposed(between)


def _is_apposed(lead: Sequence[Token]) -> bool:
    """Whether an amount repeats what is before it: *hälften, 22 personer*."""
    return lead[-1:] != () and lead[-1:] != [] and lead[-1].text in _SAME


def _is_elsewhere(
    telling: Telling, words: Sequence[Token], between: Sequence[Token], after: Told | None
) -> bool:
    """Whether a share is of a noun and the amounts are of others: *hälften av enheterna, sex*."""
    first, last = telling.told[0], telling.told[-1]
    is_own = [word.text for word in last.lead] == ["av"]  # *hälften av husen, 17 av 23*
    if after is None or is_own or [word.text for word in between[:1]] != ["av"]:
        return False
    if between[-1].text in {"på", "om"}:  # *merparten av bidraget på 7,5 mnkr*
        return False
    named = next((word.text[:_STEM] for word in between[1:] if _names(word)), "")
    if named:
        others = [word for word in telling.words if word not in between and word not in words]
        return not any(word.text.startswith(named) for word in others)
    is_first = words[0].start < first.said.start and len(telling.told) == _TWO
    return is_first and not _is_apposed(last.lead) and not count_alike(first, last)


def _names(word: Token) -> bool:
    return len(word.text) >= _STEM and not word.cues


def _told_by(telling: Telling, told: Sequence[Told], words: Sequence[Token]) -> list[Interval]:
    """The percentages that a share in words may be of two amounts: a part, or a change."""
    first, last = (one.said for one in told)
    at = telling.words.index(words[-1])
    is_left = Cue.LEFT in said_of(telling.words[at + 1 : at + _FEW])  # *en tredjedel återstår*
    shares, moved = shares_of(first, last)[: _TWO if is_left else 1], _changes(told)
    if Cue.COMPARES in said_of(telling.words[at + 1 : at + _TWO]):  # *en fjärdedel fler*
        return moved
    is_based = any(Cue.PAST in one.kinds or is_direct(one) for one in told)
    is_moved = is_based or telling.cues & {Cue.MOVE, Cue.STEP}
    return [*shares, *moved] if is_moved else shares


def _changes(told: Sequence[Told]) -> list[Interval]:
    """How many percent one amount is above or below another: the base where one is told."""
    first, last = (one.said for one in told)
    here, there = first.interval().absolute, in_unit(last, first.unit).absolute
    bases = [size for one, size in zip(told, (here, there), strict=True) if one.role is Role.BASE]
    ratios = [(here - there).absolute.ratio(base) for base in bases or (here, there)]
    return [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio]


def _whole(telling: Telling, told: Sequence[Told], words: Sequence[Token]) -> TextAmount | None:
    """The amount that a share is of, where *av* leads to it: *hälften av de 9,0 mnkr*."""
    if told[-1].lead[-1:] and told[-1].lead[-1].text == "av":  # *2,3 mnkr av 12,0*
        return told[-1].said
    at = telling.words.index(words[-1])
    if [token.text for token in telling.words[at + 1 : at + 2]] != ["av"]:
        return None
    return next((one.said for one in told if one.said.start > words[-1].end), None)


def _at(words: Sequence[Token], start: int) -> int:
    """How many words there are before a place."""
    return sum(1 for word in words if word.start < start)


def _is_alike(said: TextAmount, share: Interval) -> bool:
    """Whether a percentage may be meant for a share: *5 procent, varav hälften* is not."""
    part = share.scaled_by(HUNDRED)
    return part.low <= said.value * _FEW and said.value <= part.high * _FEW


def _is_beside(told: Told, words: Sequence[Token]) -> bool:
    """Whether a percentage repeats a share in words: *nästan hälften, 47 procent*."""
    lead = [token for token in told.lead if token.text not in {",", "(", "eller", "dvs", "dvs."}]
    is_before = words[-1] in lead[-_TWO:]
    after = told.tail[1:_FEW] if Cue.PART not in said_of(told.tail[:_TWO]) else ()
    return is_before or words[0] in after
