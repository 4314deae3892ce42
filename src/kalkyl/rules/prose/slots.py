"""What each amount of a sentence is said to be: a quantity, of whom, when, and with which sign.

Slots are found wherever their words stand; words in between do not matter. What does matter is a
limit: an unknown word before the amount, or after *för*, *inom*, *på* behind it, makes the amount
one of a part that nobody knows (*hyrorna inom fastighet*), and nothing is said of any figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.wording import Wording
from kalkyl.figures.amount import MONEY
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount
from kalkyl.rules.prose.clauses import (
    NEAR,
    STOP,
    Clause,
    Segment,
    Tags,
    clause_of,
    end_of,
    is_rate,
    is_share,
    mentions_at,
    segments,
    start_of,
    tags_of,
)
from kalkyl.rules.prose.lexicon import REASON, Word, read
from kalkyl.rules.prose.limits import limits, limits_behind
from kalkyl.rules.prose.names import Mention, Names, same_word
from kalkyl.rules.prose.quantities import (
    NOTHING_SAID,
    SIDES,
    STAFF,
    Said,
    Setting,
    horizon_of,
    quantity_of,
    side_of,
    spoken_of,
    topic_of,
)

_PLURAL = re.compile(r"(?:ar|er|or|arna|erna|orna|arnas|ernas)\Z")
_OTHER_TIME = re.compile(r"(?:förra|förr|föreg|fjol|tidigare|dessförinnan|dåvarande)\w*\Z")
_GOES_ON = frozenset({"vilket", "varav", "medan", "men"})
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september"),
    *("oktober", "november", "december"),
)
_SAME = frozenset({"samma", "motsvarande"})
_BOUNDS = frozenset(
    {"mer", "mindre", "lägre", "högre", "större", "än", "över", "under", "mer än", "mindre än"}
)
_PAST = frozenset({"hade", "då"})
_YEAR = 4
_DIRECTION = re.compile(
    r"överskott|underskott|positiv|negativ|högre|lägre|ökat|minskat|stigit|sjunkit|ökar|minskar"
    r"|ökade|minskade|bättre|sämre|målv|målet|överst|underst|överskr|underskr|förbättr|försämr",
    re.IGNORECASE,
)


Items = list[Word | TextAmount]


def _with_insertions(parts: list[Items]) -> Iterator[Items]:
    """The clauses of a sentence; an amount alone between commas or brackets parts none of them."""
    joined: list[Items] = []
    is_open = False
    for part in filter(None, parts):
        is_amount = not any(isinstance(item, Word) for item in part)
        opens = isinstance(part[0], Word) and part[0].text in _GOES_ON
        if joined and (is_amount or (is_open and not opens)):
            joined[-1] += part
        else:
            joined.append(part)
        is_open = is_amount
    yield from joined


def _without_bounds(items: Items) -> Iterator[Word | TextAmount]:
    """The items of a sentence without the words that make an amount a bound, which it knows."""
    for at, item in enumerate(items):
        ahead = next((one for one in items[at + 1 : at + 3] if not isinstance(one, Word)), None)
        is_bound = ahead is not None and ahead.bound and isinstance(item, Word)
        if not (is_bound and isinstance(item, Word) and item.text in _BOUNDS):
            yield item


def _hedges(words: Sequence[Word], time: str | None) -> bool:
    """Whether words leave open whether something is so; *hade* may be of another time."""
    return any("hedge" in word.tags and not (time and word.text in _PAST) for word in words)


def _began(than: Tags) -> str | None:
    """Of which report an amount is that a change began at; ``None`` where nothing tells."""
    named = {"last_year": "than_last_year", "previous": "than_previous"}
    found = [source for source, tag in named.items() if tag in than]
    return found[0] if len(found) == 1 else None


def _is_base(segment: Segment) -> bool:
    """Whether only words of a comparison lead to an amount: *4,2 procent mot 3,8*."""
    words = [word.text for word in segment.before]
    return words in (
        ["mot"],
        ["än"],
        ["jämfört", "med"],
        ["jämfört med"],
        ["att", "jämföra", "med"],
    )


def _of_base(
    time: str | None, topic: str, named: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """When and what an amount is that another one is compared with."""
    if topic in {"costs", "income"}:
        return "", ("last_year",)
    return time, ("outcome",) if topic in STAFF else named


def _of_ends(last: str, topic: str, state: Said, spoken: tuple[str, ...]) -> tuple[str, ...]:
    """What the ends of a change are of: *har ökat från 181,4 mnkr till 190,8 mnkr*."""
    if last not in {"från", "till"} or not (last == "från" or state.is_end):
        return ()
    if topic in {"costs", "income", *STAFF}:
        return ("outcome",)
    return spoken or state.spoken or ("forecast", "variance")


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to understand the texts of one workbook."""

    wording: Wording
    names: Names
    own: frozenset[str]
    """The words by which the sender is called."""
    year: int
    month: str
    """The month in which the report's period ends."""
    earlier: str = ""
    """The month in which that of the report before it ended."""
    setting: Setting = field(default_factory=Setting)

    def said(
        self, sentence: Sentence, amounts: Sequence[TextAmount], lead: Said = NOTHING_SAID
    ) -> Iterator[Said]:
        """What a sentence says, amount by amount; an item goes on from the list's lead."""
        mentions = self.names.mentions(sentence.text) if self._may_say(sentence, amounts) else None
        if mentions is None:
            return
        state: Said | None = lead
        previous: tuple[Word, ...] = ()
        clauses = list(self._clauses(sentence, amounts))
        than = tags_of([word for clause in clauses for word in clause.words])
        for clause in clauses:
            for segment in segments(clause, previous):
                state = self._said(sentence, clause, segment, mentions, state, than)
                behind = {word.start for word in segment.after}
                mine = {id(m) for m in state.mentions} if state else set()
                mentions = tuple(
                    m for m in mentions if id(m) not in mine or m.spans[0][0] not in behind
                )
                if state is not None and state.quantities:
                    yield state
            if clause.amounts and state is not None:
                yield from self._against_target(clause, state)
            previous = clause.words if not clause.amounts else ()

    def _against_target(self, clause: Clause, state: Said) -> Iterator[Said]:
        """*Sjukfrånvaron ligger under målvärdet på 4,5 procent*: the side, beside the amount."""
        tags = tags_of(clause.words)
        side = ("lower" in tags) - ("higher" in tags)
        is_points = any(amount.unit == "pp" for amount in clause.amounts)
        if state.topic in STAFF and "target" in tags and side and not state.time and not is_points:
            yield replace(state, amount=None, quantities=("against_target",), sign=side)

    def _may_say(self, sentence: Sentence, amounts: Sequence[TextAmount]) -> bool:
        return bool(amounts) or _DIRECTION.search(sentence.text) is not None

    def _words(self, text: str) -> Iterator[Word]:
        """The words of a text; last year's number says what *förra året* says."""
        for word in read(self.wording, text):
            is_last = word.text == str(self.year - 1)
            yield replace(word, tags=frozenset({"than_last_year"})) if is_last else word

    def _clauses(self, sentence: Sentence, amounts: Sequence[TextAmount]) -> Iterator[Clause]:
        """The parts of a sentence between commas, up to where a reason begins; *vilket* goes on."""
        inside = [
            (amount.start - sentence.start, amount.end - sentence.start) for amount in amounts
        ]
        words = [
            word
            for word in self._words(sentence.text)
            if not any(start <= word.start < end for start, end in inside)
        ]
        items: list[Word | TextAmount] = sorted(
            [*words, *amounts], key=lambda item: start_of(item, sentence)
        )
        items = list(_without_bounds(items))
        parts: list[list[Word | TextAmount]] = [[]]
        last, is_reason = 0, False
        for item in items:
            start = start_of(item, sentence)
            tags = item.tags if isinstance(item, Word) else frozenset()
            goes_on = isinstance(item, Word) and item.text in _GOES_ON
            is_cut = goes_on or STOP.search(sentence.text[last:start])
            if parts[-1] and is_cut:
                parts.append([])
            last = end_of(item, sentence)
            is_reason = (is_reason and not goes_on) or REASON in tags
            if not is_reason:
                parts[-1].append(item)
        for part in _with_insertions(parts):
            yield clause_of(part, sentence)

    def _said(
        self,
        sentence: Sentence,
        clause: Clause,
        segment: Segment,
        mentions: Sequence[Mention],
        state: Said | None,
        than: Tags,
    ) -> Said | None:
        """What a segment says; ``None`` where it is about a part or a time that nobody knows."""
        own = mentions_at(mentions, segment)
        known = [span for mention in mentions for span in mention.spans]
        tags = tags_of(clause.words)
        if is_rate(segment) or "future" in tags:
            return None
        if state is None and not own:
            return None
        state = state or NOTHING_SAID
        last = segment.before[-1].text if segment.before else ""
        time, is_sure, is_base = self._when(segment, last, state, than)
        is_of_part = self._is_limited(segment, known) or is_share(segment)
        is_of_part = is_of_part or _hedges(clause.words, time) or ("some" in tags and not own)
        tags = segment.tags
        if time is None or {"costs", "income"} <= tags:
            return None
        if not time and "forecast" in tags and "var" in {word.text for word in segment.before}:
            is_sure = False  # what the forecast was before
        if not segment.before and state.quantities:
            is_sure = False  # a bare amount beside another, such as that of last year in brackets
        topic = topic_of(segment, state, self.setting, own)
        if topic in STAFF and "year" in tags and "period" not in tags:
            return None  # what is expected of a measure that has no forecast
        quantities, sign, move = quantity_of(segment, topic, state)
        spoken = spoken_of(clause.words) or state.spoken
        if is_base:
            time, quantities = _of_base(
                time, topic, quantities if last == "från" else state.quantities
            )
        quantities = quantities or _of_ends(last, topic, state, spoken)
        if state.spoken == ("scenario",) and quantities:
            quantities = spoken = ("scenario",)
        if own and not quantities and segment.amount and segment.amount.unit in MONEY:
            quantities = state.quantities or spoken  # *varav Regionkontoret +11,5 mnkr*
        horizon = horizon_of(segment) or state.horizon
        ours = any(self._is_own(word.text) for word in segment.before)
        whole = "whole" in tags
        inherits = not own and not ours and not whole
        return Said(
            text=" ".join(sentence.text[clause.start : clause.end].split()),
            amount=segment.amount,
            topic=topic,
            quantities=quantities,
            horizon=horizon or self.setting.horizon,
            is_timed=bool(horizon),
            mentions=own or (state.mentions if inherits else ()),
            is_whole=whole or (inherits and state.is_whole),
            is_ours=ours or (inherits and state.is_ours),
            sign=sign,
            move=move,
            time=time or (state.time if not segment.before else ""),
            is_sure=is_sure and not is_of_part and not (inherits and state.is_of_part),
            spoken=spoken,
            is_end=last == "från",
            is_of_part=is_of_part or (inherits and state.is_of_part),
        )

    def _when(
        self, segment: Segment, last: str, state: Said, than: Tags
    ) -> tuple[str | None, bool, bool]:
        """Of which report an amount is, whether that is sure, and whether it is what is moved from.

        *Från 2,7 procent året innan till 2,9*, *4,2 procent jämfört med 3,8* are told apart by the
        words that lead to the amount; the sentence tells from which report the first one is.
        """
        if last == "till" and state.is_end:
            return "", True, False
        began = _began(than) if last == "från" or _is_base(segment) else None
        if last == "från" or began is not None:
            return began, True, True
        return (*self._time(segment), False)

    def _is_limited(self, segment: Segment, known: Sequence[tuple[int, int]]) -> bool:
        """Whether words that nobody knows say of which part an amount is."""

        def is_known(word: Word) -> bool:
            return not self._is_unknown(word, known)

        after = segment.after if segment.amount is None else ()
        if limits((*segment.before, *after), is_known):
            return True
        return segment.amount is not None and limits_behind(segment.after, is_known)

    def _is_unknown(self, word: Word, known: Sequence[tuple[int, int]]) -> bool:
        if word.tags or word.text == str(self.year) or word.text in {"2", "s", str(self.year - 1)}:
            return False
        if any(start <= word.start < end for start, end in known):
            return False
        return not self._is_own(word.text)

    def _is_own(self, word: str) -> bool:
        return not _PLURAL.search(word) and any(same_word(word, name) for name in self.own)

    def _time(self, segment: Segment) -> tuple[str | None, bool]:
        """Of which report an amount is, and whether that is sure; ``None`` for no known one."""
        words, behind = segment.before, segment.after[: 2 * NEAR]
        tags, side = segment.tags, side_of(segment)
        texts = {word.text for word in (*words, *behind)}
        known = {self.year, self.year - 1}
        if "carry_over" in tags_of((*words, *behind)):
            known |= {self.year + 1}
        if any(len(text) == _YEAR and text.isdigit() and int(text) not in known for text in texts):
            return None, False
        moves = {"up", "down", "change"} | (set() if segment.amount else SIDES)
        compares = bool(tags & moves) or side is not None
        if "development" in tags:
            return "", True
        if self._is_other_span(segment):
            return None, False
        for source, tag in (("last_year", "than_last_year"), ("previous", "than_previous")):
            if not compares and tag in tags | tags_of(behind):
                is_whole_year = str(self.year - 1) in texts and not texts & _SAME
                return source, not is_whole_year
        if not compares and any(_OTHER_TIME.match(text) for text in texts):
            return None, False
        return self._month(segment, texts, compares=compares)

    def _is_other_span(self, segment: Segment) -> bool:
        """Whether an amount is of more or fewer months than the report: *efter tre månader*."""
        words = [word.text for word in (*segment.before, *segment.after)]
        counts = [
            NUMBER_WORDS[words[at - back]]
            for at, word in enumerate(words)
            if word.startswith("månader")
            for back in (1, 2)
            if at >= back and words[at - back] in NUMBER_WORDS
        ]
        last = MONTHS.index(self.month) + 1
        return any(count not in {last, len(MONTHS)} for count in counts)

    def _month(
        self, segment: Segment, texts: set[str], *, compares: bool
    ) -> tuple[str | None, bool]:
        """Of which report an amount is by the months that its words name."""
        tags = tags_of((*segment.before, *segment.after))
        months = [word.text for word in segment.before if word.text in MONTHS]
        months = months or [text for text in texts if text in MONTHS]
        prefixed = {
            name for name in MONTHS for text in texts if text != name and text.startswith(name)
        }
        if prefixed:
            return (
                ("previous", True) if prefixed == {self.earlier} and not compares else (None, False)
            )
        if not months or months[-1] == self.month:
            spans = "period" in tags or len(months) > 1
            return "", not months or spans or "efter" in texts
        if months[-1] == self.earlier:
            return ("", True) if compares else ("previous", True)
        return None, False
