"""The pieces of a sentence between its stops, and in them each amount with its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.lexicon import MONTHS, REASON, Word, tags_of

STOP = re.compile(r"[,;()]|:\s|\s[–-]\s")
_JOINING = frozenset({"och", "samt", "respektive"})
_GOES_ON = frozenset({"vilket", "varav", "därav", "medan", "men"})
_EACH = frozenset(
    {
        *("månad", "månaden", "vecka", "dag", "medarbetare", "anställd", "person", "styck"),
        *("invånare", "besök", "plats", "timme", "elev", "patient", "vårddygn"),
    }
)
_FEWEST = 3
_WITHIN = frozenset({"inom", "hos", "bland", "vid"})
_BASES = frozenset({"till", "mot"})
_OF = frozenset({"av", "mot"})
_TIMES = frozenset({"year", "period", "than_last_year", "than_previous"})
_LEADING_TIMES = frozenset({"i", "under", "efter", "per", "för", "vid", "den", "samma"})
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
SIDES = frozenset({"higher", "lower", "better", "worse", "left"})


@dataclass(frozen=True, slots=True)
class Slot:
    """An amount in its sentence, with the words between it and its neighbours."""

    amount: TextAmount | None
    before: tuple[Word, ...]
    after: tuple[Word, ...]
    gap: tuple[Word, ...]
    """All words since the amount before it."""
    leads_on: bool = False
    """Whether the words behind the amount lead to the next one."""
    is_reason: bool = False
    behind: tuple[Word, ...] = ()
    """The words right behind the amount that say where it belongs, also where they lead on."""


def clauses(text: str, words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The words between commas, up to where a reason begins."""
    skipped = reasons(words)
    plain = [word for word in words if word.start not in skipped]
    yield from (piece for piece, _ in _pieces(text, plain, 0, len(text)) if piece)


Piece = tuple[tuple[Word, ...], bool]


def _pieces(text: str, words: Sequence[Word], start: int, end: int) -> list[Piece]:
    """Words in pieces parted by stops and by words that go on; and whether a stop ends each."""
    pieces: list[list[Word]] = [[]]
    stops: list[bool] = []
    at = start
    for word in words:
        is_stop = STOP.search(text[at : word.start]) is not None
        if is_stop or word.text in _GOES_ON:
            pieces.append([])
            stops.append(is_stop)
        pieces[-1].append(word)
        at = word.end
    stops.append(STOP.search(text[at:end]) is not None)
    return [(tuple(piece), stop) for piece, stop in zip(pieces, stops, strict=True)]


def slots(text: str, words: Sequence[Word], amounts: Sequence[TextAmount]) -> Iterator[Slot]:
    """Each amount with the words that are its own rather than its neighbours'."""
    skipped = reasons(words)
    gaps = []
    for at in range(len(amounts) + 1):
        start = amounts[at - 1].end if at else 0
        end = amounts[at].start if at < len(amounts) else len(text)
        inside = [word for word in words if start <= word.start < end and word.start not in skipped]
        gaps.append(_pieces(text, inside, start, end))
    for at, amount in enumerate(amounts):
        left, right = gaps[at], gaps[at + 1]
        own = left[1:] if at and left[0][0] and (len(left) > 1 or left[0][1]) else left
        before, is_apart = _telling(own)
        is_inserted = is_apart and bool(before)
        opens_directly = bool(right[0][0])
        after: tuple[Word, ...] = right[0][0]
        times = _times_before_base(after)
        if not opens_directly and is_inserted and len(right) > 1 and right[1][0]:
            goes_on = right[1][0][0].text in _GOES_ON
            after = () if goes_on else right[1][0]
        is_last = len(right) == 1 or (not opens_directly and after == right[-1][0])
        leads_on = at + 1 < len(amounts) and is_last and bool(after)
        if at + 1 < len(amounts):
            joined = _up_to_joining(after)
            leads_on = leads_on and len(joined) == len(after)
            after = _up_to_base(after) if leads_on and not tags_of(after[:1]) & SIDES else joined
            after = times or after
        if at:
            before = before[len(_times_before_base(before)) :]
            before = _from_joining(before)
        gap = tuple(word for piece, _ in left for word in piece)
        yield Slot(
            amount,
            before,
            after,
            gap,
            leads_on,
            _in_reason(words, amount),
            right[0][0][:_FEWEST] if right[0][0][:1] and right[0][0][0].text in _WITHIN else (),
        )


def _telling(pieces: Sequence[Piece]) -> Piece:
    """The last pieces before an amount, as many as it takes for one to say something."""
    found: tuple[Word, ...] = ()
    is_apart = False
    for piece, stop in reversed(pieces):
        is_apart = is_apart or (stop and not found)
        found = (*piece, *found)
        if any(word.tags - {"harmless", REASON, "year", "period"} for word in piece):
            break
    return found, is_apart


def _times_before_base(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The time between two amounts that is of the first: *3,7 procent 2020 till 2,9 procent*."""
    if not words or words[-1].text not in _BASES:
        return ()
    first = words[:-1]
    is_timed = any(_is_time(word) for word in first)
    return first if is_timed and all(map(_may_be_of_time, first)) else ()


def _is_time(word: Word) -> bool:
    return bool(word.tags & _TIMES) or word.text.startswith(MONTHS) or bool(_YEAR.match(word.text))


def _may_be_of_time(word: Word) -> bool:
    return _is_time(word) or word.text in _LEADING_TIMES


def _up_to_base(after: tuple[Word, ...]) -> tuple[Word, ...]:
    """The verb of an amount that is of the next one: *har 2,0 mnkr förbrukats av budgeten på*."""
    bases = [at for at, word in enumerate(after) if word.text in _OF]
    return after[: bases[0]] if bases and all("outcome" in w.tags for w in after[:1]) else ()


def _up_to_joining(after: tuple[Word, ...]) -> tuple[Word, ...]:
    joins = [at for at, word in enumerate(after) if word.text in _JOINING]
    return after[: joins[-1]] if joins else after


def _from_joining(before: tuple[Word, ...]) -> tuple[Word, ...]:
    joins = [at for at, word in enumerate(before) if word.text in _JOINING]
    return before[joins[-1] + 1 :] if joins else before


def reasons(words: Sequence[Word]) -> frozenset[int]:
    """Where the words of a reason stand, up to a word that goes on from it."""
    found, is_reason = set(), False
    for word in words:
        is_reason = (is_reason and word.text not in _GOES_ON) or REASON in word.tags
        if is_reason:
            found.add(word.start)
    return frozenset(found)


def _in_reason(words: Sequence[Word], amount: TextAmount) -> bool:
    """Whether an amount stands in a reason: the last word before it does."""
    before = [word for word in words if word.start < amount.start]
    return bool(before) and before[-1].start in reasons(words)


def is_rate(after: Sequence[Word]) -> bool:
    """Whether an amount is for each of something: *2,0 mnkr i månaden*."""
    first = [word.text for word in after[:2]]
    if len(first) > 1 and first[0] in {"per", "om"} and first[1] in {"år", "året"}:
        return True  # *i år* is this year
    return len(first) > 1 and first[0] in {"per", "i", "om"} and first[1] in _EACH
