"""Shares of a whole that are told in words: *drygt hälften*, *var femte*, *två av tre*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalkyl.figures.interval import Interval
from kalkyl.figures.share_words import share_in
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.pairs import count_alike, is_direct
from kalkyl.rules.prose.relation import HUNDRED, SUMMED, Relation, in_unit, shares_of
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, behind, cues_in

_TWO, _FEW, _STEM, _MANY = 2, 3, 4, 12
_SAME = {"(", ",", "alltså", "dvs.", "dvs", "d.v.s.", "det vill säga"}


def shares(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """Every share in words that two amounts make, or that a percentage beside it repeats."""
    for at, sentence in enumerate(sentences):
        if sentence.mentions and all(mention.amount.is_clear for mention in sentence.mentions):
            yield from _share(sentence, sentences[at - 1] if at else None)


def _share_in(words: Sequence[Token]) -> tuple[list[Token], Interval] | None:
    """The share that a sentence tells in words, and those words."""
    share = share_in([word.text for word in words])
    return (list(words[share.start : share.end]), share.around) if share else None


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
