"""Shares of a whole that are told in words: *drygt hälften*, *var femte*, *två av tre*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.pairs import count_alike, is_direct
from kalkyl.rules.prose.relation import HUNDRED, SUMMED, Relation, in_unit, shares_of
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, behind, cues_in

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


def shares(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """Every share in words that two amounts make, or that a percentage beside it repeats."""
    for at, sentence in enumerate(sentences):
        if sentence.mentions and all(mention.amount.is_clear for mention in sentence.mentions):
            yield from _share(sentence, sentences[at - 1] if at else None)


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


def _share(sentence: ReadSentence, before: ReadSentence | None) -> Iterator[Relation]:
    """*Drygt hälften*, which two amounts make, or a percentage beside it repeats."""
    found = _share_in(sentence.words)
    if found is None:
        return
    words, share = found
    if _is_of_another(sentence, words):
        return
    word = sentence.source.text[words[0].start - sentence.source.start :][
        : words[-1].end - words[0].start
    ]
    mentions = [mention for mention in sentence.mentions if mention.amount.unit in SUMMED]
    is_first = words[0] is sentence.words[0] and "av" not in [
        token.text for token in sentence.words
    ]
    if is_first and len(mentions) == 1 and before is not None and len(before.mentions) == 1:
        mentions = [*before.mentions, *mentions]
    amounts = [mention.amount for mention in mentions]
    if (
        len(amounts) == _TWO
        and not any(one.mark for one in amounts)
        and _is_repeated(mentions, words)
    ):
        far = abs(_at(sentence.words, amounts[-1].start) - sentence.words.index(words[0]))
        values = _percentages(sentence, mentions, words) if far <= _MANY else []
        whole = _whole(sentence, mentions, words)
        if whole is not None and values:
            part = amounts[0] if whole is amounts[1] else amounts[1]
            ratio = in_unit(part, whole.unit).absolute.ratio(whole.interval().absolute)
            values = [ratio.scaled_by(HUNDRED)] if ratio else []
        is_apposed = whole is not None and [token.text for token in mentions[0].lead[-1:]] == [","]
        rest = cues_in(token for token in sentence.words if token not in words)
        is_sum = (whole is None or is_apposed) and Cue.PART not in rest
        is_sum = (
            is_sum and mentions[0] in sentence.mentions and Cue.JOINS in cues_in(mentions[1].lead)
        )
        both = _of_both(amounts[0], amounts[1]) if is_sum else []
        if values:
            right = any(one.meets(share.scaled_by(HUNDRED)) for one in (*values, *both))
            yield Relation(amounts[0], (amounts[1],), None, "" if right else word)
    percents = [one for one in sentence.mentions if one.amount.unit == "%"]
    if not amounts and len(percents) == 1 and _is_beside(percents[0], words):
        right = percents[0].amount.interval().meets(share.scaled_by(HUNDRED))
        if not right and not _is_alike(percents[0].amount, share):
            return
        yield Relation(percents[0].amount, (), None, "" if right else word)


def _of_both(first: TextAmount, last: TextAmount) -> list[Interval]:
    """How many percent each of two amounts is of both."""
    here, there = first.interval().absolute, in_unit(last, first.unit).absolute
    ratios = (one.ratio(here + there) for one in (here, there))
    return [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio]


def _is_repeated(mentions: Sequence[Mention], words: Sequence[Token]) -> bool:
    """Whether a share repeats what two counts say: *alltså hälften*, *hälften av 44, 22 personer*.

    *Hälften av de 44 är kvinnor, 11 är chefer* tells of something else.
    """
    last = mentions[-1]
    ends = len(behind(last.tail)) <= 1 and not cues_in(behind(last.tail))
    return bool(last.amount.unit) or last.amount.end <= words[0].start or ends


def _is_of_another(sentence: ReadSentence, words: Sequence[Token]) -> bool:
    """Whether a share is of something without an amount: *en tredjedel av året*."""
    at = sentence.words.index(words[-1])
    rest = sentence.words[at + 1 :]
    after = next(
        (mention for mention in sentence.mentions if mention.amount.start > words[-1].end), None
    )
    between = [word for word in rest if after and word.start < after.amount.start]
    if after is None and rest[:1] and rest[0].text.split()[0] == "av":
        return True
    if cues_in(between) & {Cue.JOINS} or _is_elsewhere(sentence, words, between, after):
        return True
    start = max(
        (
            mention.amount.end
            for mention in sentence.mentions
            if mention.amount.end <= words[0].start
        ),
        default=0,
    )
    before = [word for word in sentence.words if start <= word.start < words[0].start]
    is_of_which = Cue.PART in cues_in(before[-1:])
    return is_of_which and not _is_apposed(between)


def _is_apposed(lead: Sequence[Token]) -> bool:
    """Whether an amount repeats what is before it: *hälften, 22 personer*."""
    return lead[-1:] != () and lead[-1:] != [] and lead[-1].text in _SAME


def _is_elsewhere(
    sentence: ReadSentence, words: Sequence[Token], between: Sequence[Token], after: Mention | None
) -> bool:
    """Whether a share is of a noun and the amounts are of others: *hälften av enheterna, sex*."""
    first, last = sentence.mentions[0], sentence.mentions[-1]
    is_own = [word.text for word in last.lead] == ["av"]  # *hälften av husen, 17 av 23*
    if after is None or is_own or [word.text for word in between[:1]] != ["av"]:
        return False
    if between[-1].text in {"på", "om"}:  # *merparten av bidraget på 7,5 mnkr*
        return False
    named = next((word.text[:_STEM] for word in between[1:] if _names(word)), "")
    if named:
        others = [word for word in sentence.words if word not in between and word not in words]
        return not any(word.text.startswith(named) for word in others)
    is_first = words[0].start < first.amount.start and len(sentence.mentions) == _TWO
    return is_first and not _is_apposed(last.lead) and not count_alike(first, last)


def _names(word: Token) -> bool:
    return len(word.text) >= _STEM and not word.cues


def _percentages(
    sentence: ReadSentence, mentions: Sequence[Mention], words: Sequence[Token]
) -> list[Interval]:
    """The percentages that a share in words may be of two amounts: a part, or a change."""
    first, last = (mention.amount for mention in mentions)
    at = sentence.words.index(words[-1])
    is_left = Cue.LEFT in cues_in(sentence.words[at + 1 : at + _FEW])  # *en tredjedel återstår*
    shares, moved = shares_of(first, last)[: _TWO if is_left else 1], _changes(mentions)
    if Cue.COMPARES in cues_in(sentence.words[at + 1 : at + _TWO]):  # *en fjärdedel fler*
        return moved
    is_based = any(Cue.PAST in mention.kinds or is_direct(mention) for mention in mentions)
    is_moved = is_based or sentence.cues & {Cue.MOVE, Cue.STEP}
    return [*shares, *moved] if is_moved else shares


def _changes(mentions: Sequence[Mention]) -> list[Interval]:
    """How many percent one amount is above or below another: the base where one is told."""
    first, last = (mention.amount for mention in mentions)
    here, there = first.interval().absolute, in_unit(last, first.unit).absolute
    bases = [
        size
        for mention, size in zip(mentions, (here, there), strict=True)
        if mention.role is Role.BASE
    ]
    ratios = [(here - there).absolute.ratio(base) for base in bases or (here, there)]
    return [ratio.scaled_by(HUNDRED) for ratio in ratios if ratio]


def _whole(
    sentence: ReadSentence, mentions: Sequence[Mention], words: Sequence[Token]
) -> TextAmount | None:
    """The amount that a share is of, where *av* leads to it: *hälften av de 9,0 mnkr*."""
    if mentions[-1].lead[-1:] and mentions[-1].lead[-1].text == "av":  # *2,3 mnkr av 12,0*
        return mentions[-1].amount
    at = sentence.words.index(words[-1])
    if [token.text for token in sentence.words[at + 1 : at + 2]] != ["av"]:
        return None
    return next(
        (mention.amount for mention in mentions if mention.amount.start > words[-1].end), None
    )


def _at(words: Sequence[Token], start: int) -> int:
    """How many words there are before a place."""
    return sum(1 for word in words if word.start < start)


def _is_alike(amount: TextAmount, share: Interval) -> bool:
    """Whether a percentage may be meant for a share: *5 procent, varav hälften* is not."""
    part = share.scaled_by(HUNDRED)
    return part.low <= amount.value * _FEW and amount.value <= part.high * _FEW


def _is_beside(mention: Mention, words: Sequence[Token]) -> bool:
    """Whether a percentage repeats a share in words: *nästan hälften, 47 procent*."""
    lead = [token for token in mention.lead if token.text not in {",", "(", "eller", "dvs", "dvs."}]
    is_before = words[-1] in lead[-_TWO:]
    after = mention.tail[1:_FEW] if Cue.PART not in cues_in(mention.tail[:_TWO]) else ()
    return is_before or words[0] in after
