"""What stands around each amount of a sentence: the words, rows and topic that may be its own.

Nothing is decided here of which figure an amount is; see :mod:`kalkyl.rules.prose.evidence`. What
is decided is whether an amount can be wrong at all: not where unknown words limit what it is about
(*hyrorna inom fastighet*), where it is a share, a rate or a reason, or where the words hedge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.known_tables import SICK_GROUPS
from kalkyl.contract.wording import Wording
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.lexicon import REPORT, Tags, Word, is_harmless, is_left_over, read, tags_of
from kalkyl.rules.prose.limits import LIMITING, STATES, limits, limits_behind
from kalkyl.rules.prose.names import Mention, Names, same_word
from kalkyl.rules.prose.pieces import SIDES, Slot, clauses, is_rate, slots

STAFF = ("sick_leave", "turnover", "engagement")
TOPICS = (
    *("carry_over", "staff_costs", "other_costs", "investments", "costs", "income"),
    *STAFF,
)
_NET = frozenset({"surplus", "deficit", "forecast", "result"})
_NEAR = 3
_BETWEEN = 8
"""Characters between a bound's words and its amount."""
_LONG = 100_000
_BOUNDS = frozenset(
    {"mer", "mindre", "lägre", "högre", "större", "än", "över", "under", "mer än", "mindre än"}
)
_WITHOUT = frozenset(
    {
        *("utan", "exklusive", "exkl", "bortsett", "förutom", "undantaget", "utom", "frånsett"),
        *("borträknat", "oräknat", "utöver", "rensat", "avräknat", "justerat", "undantag"),
        *("inklusive", "inkl", "räknas", "medräknat", "medräknad", "medräknade", "inräknat"),
        *("inräknad", "inräknade", "inkluderas", "inkluderat", "inkluderade"),
    }
)
_LEFT_OUT = re.compile(
    r"bort(?:ser|se|sett|räkna\w{1,3}|dragna?|draget)?|undanta[rs]?|undantag(?:na|et|en)"
    r"|utanför|ifrån|(?:från|o)räkna\w{1,3}|oaktat|exklusive|exkl|rensa[trs]?|rensade"
)
"""Words by which a sentence leaves out what it names, on whichever side of the amount."""
_SHARES = frozenset({"varav", "därav"})
_IF = frozenset({"om", "ifall", "såvida", "förutsatt", "skulle", "hade"})
"""What a sentence begins with that says what would be: *om avtalet sägs upp, väntas*."""
_PAST = frozenset({"hade", "då"})
_PLURAL = re.compile(r"(?:ar|er|or|arna|erna|orna|arnas|ernas)\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_DIRECTION = re.compile(
    r"överskott|underskott|positiv|negativ|högre|lägre|ökat|minskat|stigit|sjunkit|ökar|minskar"
    r"|ökade|minskade|bättre|sämre|målv|målet|överst|underst|överskr|underskr|förbättr|försämr",
    re.IGNORECASE,
)
_BASES = frozenset({"än", "jämfört med", "jämfört", "gentemot"})
_LEADS_NAME = LIMITING | {
    *("har", "redovisar", "redovisade", "står", "svarar", "visar", "visade", "lämnar", "avser"),
    *("gäller", "hör", "kommer", "från", "rör", "ligger", "finns", "den", "de", "uppdraget", "ger"),
}
"""What may stand between an amount and the name of the row that it is of."""
_LEADING = frozenset({"carry_over", "harmless", "outcome", "year", "period"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text is about before it says anything: its section's topic and time."""

    topic: str = ""
    horizon: str = ""


@dataclass(frozen=True)
class Statement:
    """An amount with the words up to its neighbours, or a clause that gives only a direction.

    ``is_sure`` is false where the amount may be of something that nobody knows: then a figure may
    agree with it, and none can disagree.
    """

    text: str
    amount: TextAmount | None
    before: tuple[Word, ...]
    after: tuple[Word, ...]
    words: tuple[Word, ...]
    """All words of the sentence."""
    topic: str
    horizon: str = ""
    mentions: tuple[Mention, ...] = ()
    named: tuple[Mention, ...] = ()
    """All rows that the sentence names."""
    is_whole: bool = False
    is_ours: bool = False
    is_sure: bool = True
    is_part: bool = False
    quantity: str = ""
    """What the amount before it in the sentence is, where that is sure."""

    @property
    def near(self) -> Tags:
        """What the words next to the amount say."""
        return tags_of((*self.before, *self.after))

    @property
    def every(self) -> Tags:
        """What the words of the sentence say."""
        return tags_of(self.words)

    @cached_property
    def ordered(self) -> tuple[Word, ...]:
        """The words by how likely they name the amount: those right before it first."""
        start = self.amount.start if self.amount else 0
        earlier = tuple(word for word in self.words if word.start < start)
        return (*self.before[::-1], *self.after, *earlier[::-1])

    @property
    def side(self) -> Word | None:
        """The word right behind an amount that compares it: *16 mnkr lägre än budget*."""
        for word in self.after[:_NEAR]:
            if word.tags & SIDES or word.text in STATES:
                return word if word.tags & SIDES else None
        return None


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

    def statements(
        self,
        sentence: Sentence,
        amounts: Sequence[TextAmount],
        setting: Setting,
        lead: Statement | None = None,
    ) -> Iterator[Statement]:
        """What a sentence says, amount by amount; without one, which way something goes.

        An item of a list goes on from what leads to the list.
        """
        if not amounts and not _DIRECTION.search(sentence.text):
            return
        placed = [
            replace(a, start=a.start - sentence.start, end=a.end - sentence.start) for a in amounts
        ]
        words = tuple(self._words(sentence.text, placed))
        is_if = bool(words) and words[0].text.partition(" ")[0] in _IF
        named = self.names.mentions(sentence.text)
        last = Statement("", None, (), (), words, "", named=named)
        if lead is not None:
            moved = (
                replace(one, start=one.start - _LONG, end=one.end - _LONG) for one in lead.words
            )
            last = replace(
                lead,
                words=(*moved, *words),
                named=named,
                mentions=(),
                is_whole=False,
                is_ours=False,
                is_part=False,
            )
        if not amounts:
            for clause in clauses(sentence.text, words):
                last = self._stated(sentence, Slot(None, clause, (), clause), last, setting)
                yield last
            return
        for slot in slots(sentence.text, words, placed):
            last = self._stated(sentence, slot, last, setting)
            if not slot.before and self._is_limited(replace(last, before=slot.gap)):
                last = replace(last, is_part=True, is_sure=False)  # *på vakanser, 2,0 mnkr*
            yield replace(last, is_sure=False) if slot.is_reason or is_if else last

    def _words(self, text: str, amounts: Sequence[TextAmount]) -> Iterator[Word]:
        """The words outside the amounts, without those that make an amount a bound."""
        bounds = [amount for amount in amounts if amount.bound]
        for amount in amounts:  # no phrase goes on into a number: *prognosen 2,5 mnkr*
            text = f"{text[: amount.start]}{'0' * (amount.end - amount.start)}{text[amount.end :]}"
        found = list(read(self.wording, text))
        for at, word in enumerate(found):
            if any(amount.start <= word.start < amount.end for amount in amounts):
                continue
            if word.text in _BOUNDS and any(0 <= a.start - word.end < _BETWEEN for a in bounds):
                continue
            if word.text == str(self.year - 1):
                yield replace(word, tags=word.tags | {"than_last_year"})
            elif is_harmless(found, at):
                yield replace(word, tags=frozenset({"harmless"}))
            elif is_left_over(found, at):
                yield replace(word, tags=frozenset({"left"}))
            elif self._is_earlier_report(found[at : at + 3]):
                yield replace(word, tags=word.tags | {"than_previous"})
            else:
                yield word

    def _is_earlier_report(self, words: Sequence[Word]) -> bool:
        """Whether words name the report of another month: *rapporten per augusti*."""
        found = REPORT.match(" ".join(word.text for word in words))
        return found is not None and found["month"] != self.month

    def _stated(
        self, sentence: Sentence, slot: Slot, last: Statement, setting: Setting
    ) -> Statement:
        """What is said of an amount, going on from the one before it."""
        amount, before, after = slot.amount, slot.before, slot.after
        topic = _topic_in((*before[::-1], *after))
        goes_on = last.topic == "sick_leave" and not topic
        named = tuple(m for m in last.named if goes_on or _is_of_topic(m, topic))
        is_whole_of = _is_whole_of(sentence.text, before, amount)
        own = _mentions_at(named, before, () if slot.leads_on or is_whole_of else after)
        if topic == "carry_over" and not own and "whole" not in tags_of(before):
            behind = tuple(m for m in named if _is_before(m, after))
            own = behind if len(behind) == 1 else ()
        own = tuple(m for m in own if m not in last.mentions or _is_before(m, before))
        heading = _heading(slot, sentence.text)
        own = own or tuple(m for m in named if _is_before(m, heading))
        tags = tags_of(before)
        ours = any(self._is_own(word.text) for word in before)
        whole = "whole" in tags | tags_of((*heading, *after[:2]))
        inherits = not own and not ours and not whole
        starts = [word.start for word in before] + ([amount.start] if amount else [])
        ends = [word.end for word in after or before] + ([amount.end] if amount else [])
        found = Statement(
            " ".join(sentence.text[min(starts) : max(ends)].split()),
            amount,
            before,
            after,
            last.words,
            "",
            mentions=own or (last.mentions if inherits else ()),
            named=last.named,
            is_whole=whole or (inherits and last.is_whole),
            is_ours=ours or (inherits and last.is_ours),
        )
        part = self._is_limited(found) or is_rate(after)
        part = part or self._is_limited(replace(found, before=tuple(heading), after=()))
        about = self._topic(found, last, setting)
        is_among = about in STAFF and not own and "bland" in {word.text for word in slot.gap}
        part = part or is_among
        is_share = {word.text for word in before} & _SHARES and not own
        part = part or ("some" in found.near and not own) or (inherits and last.is_part)
        part = part or (slot.leads_on and self._is_limited(replace(found, after=slot.behind)))
        part = part or _is_left_out(own, before) or _leaves_out(found)
        return replace(
            found,
            topic=about,
            horizon=_horizon(found) or (last.horizon if inherits else ""),
            is_part=part or bool(is_share),
            is_sure=not part
            and not (last.mentions and _is_total_of_row(before))
            and not is_share
            and not _hedges(before)
            and not _hedges(_after_reason(after)),
        )

    def _topic(self, said: Statement, last: Statement, setting: Setting) -> str:
        """What an amount is about: as its own words say, else those before, else the section."""
        opening = said.after[: 2 * _NEAR] if said.side or not said.before else said.after[:2]
        named = _topic_in((*said.before[::-1], *opening))
        if named:
            return named
        tables = {mention.table for mention in said.mentions}
        for topic, own in _TABLES_OF.items():
            if tables and (tables <= own or (topic == last.topic and tables & own)):
                return topic
        start = said.amount.start if said.amount else 0
        earlier = [word for word in said.words if word.start < start]
        found = last.topic or _topic_in(earlier[::-1]) or setting.topic
        if not found and not said.near & _NET:
            found = _topic_in(said.words)
        is_money = bool(said.mentions) or said.near & _NET
        return "money" if is_money and found in {"costs", "income", *STAFF} else found or "money"

    def _is_limited(self, said: Statement) -> bool:
        """Whether words that nobody knows say of which part an amount is."""
        known = [span for mention in said.named for span in mention.spans]

        def is_known(word: Word) -> bool:
            return (
                bool(word.tags)
                or word.text in {str(self.year), str(self.year - 1), "2", "s"}
                or any(start <= word.start < end for start, end in known)
                or self._is_own(word.text)
            )

        if limits(said.before, is_known):
            return True
        return said.amount is not None and limits_behind(said.before, said.after, is_known)

    def _is_own(self, word: str) -> bool:
        return not _PLURAL.search(word) and any(same_word(word, name) for name in self.own)


_TABLES_OF: Mapping[str, set[str]] = {
    "carry_over": {"carry_over"},
    "investments": {"investments", "investment_budget"},
    "sick_leave": {SICK_GROUPS},
    "turnover": set(),
    "engagement": set(),
}
"""The tables whose rows are named in sentences of a topic."""


def _is_of_topic(mention: Mention, topic: str) -> bool:
    """Whether a row can be named in a sentence of a topic."""
    if topic:
        own = _TABLES_OF.get(topic)
        return mention.table in own if own is not None else mention.table != SICK_GROUPS
    return mention.table != SICK_GROUPS


def _is_left_out(own: Sequence[Mention], before: Sequence[Word]) -> bool:
    """Whether a row is named as what an amount is with or without: *exklusive Utvecklingsmedel*."""
    return bool(own) and any(word.text in _WITHOUT for word in before)


def _leaves_out(said: Statement) -> bool:
    """Whether a sentence names a row that it leaves out: *räknar man bort Utvecklingsmedel*."""
    return bool(said.named) and any(_LEFT_OUT.fullmatch(word.text) for word in said.words)


def _topic_in(words: Sequence[Word]) -> str:
    return next((topic for word in words for topic in TOPICS if topic in word.tags), "")


def _hedges(words: Sequence[Word]) -> bool:
    """Whether words leave open whether something is so; *hade* may be of another time."""
    last = "than_last_year" in tags_of(words) or "than_previous" in tags_of(words)
    return any(
        "hedge" in word.tags
        and not (last and word.text in _PAST)
        and not (word.text == "hade" and (after is None or after.text in {"en", "ett"}))
        for word, after in zip(words, (*words[1:], None), strict=False)
    )


def _after_reason(after: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words behind an amount; *då avtal saknas* is a reason."""
    return () if after and after[0].text == "då" else after


def _horizon(said: Statement) -> str:
    """``year`` or ``period``, as the words nearest to the amount say."""
    base = () if said.side else said.after
    ends = [at for at, word in enumerate(base) if word.text in _BASES]  # *mindre än helårets*
    words = (*said.before[::-1], *(base[: ends[0]] if ends else said.after))
    spans = [(word.tags & {"year", "period"}, "outcome" in word.tags) for word in words]
    told = [tags for tags, is_outcome in spans if tags and not is_outcome]
    told = told or [tags for tags, _ in spans if tags]  # *ett utfall* is also expected of a year
    return next(iter(told[0])) if told and len(told[0]) == 1 else ""


def _is_total_of_row(before: Sequence[Word]) -> bool:
    """Whether *totalbudgeten* behind a row may be all that the row has got, over several years."""
    return any(word.text.startswith("total") and word.tags > {"whole"} for word in before)


def _is_before(mention: Mention, before: Sequence[Word]) -> bool:
    starts = {word.start for word in before}
    return any(start in starts for start, _ in mention.spans)


def _is_whole_of(text: str, before: Sequence[Word], amount: TextAmount | None) -> bool:
    """Whether an amount is that of which a part follows: *av kostnaderna, 4,0 mnkr, svarar*."""
    if not before or before[0].text != "av" or amount is None:
        return False
    return text[before[-1].end : amount.start].lstrip().startswith(",")


def _heading(slot: Slot, text: str) -> Sequence[Word]:
    """The words before a colon that say what an amount is of: *Laddstolpar: budget 3,0 mnkr*."""
    colon = text.rfind(":", 0, slot.amount.start) if slot.amount else -1
    return [word for word in slot.gap if word.start < colon]


def _mentions_at(
    mentions: Sequence[Mention], before: Sequence[Word], after: Sequence[Word]
) -> tuple[Mention, ...]:
    """The rows that are named before an amount, else right behind it."""
    found = tuple(mention for mention in mentions if _is_before(mention, before))
    if found:
        return found
    words = list(after[: _NEAR + 2])
    while words and (words[0].text in _LEADS_NAME or words[0].tags & _LEADING):
        words.pop(0)
    opening = words[0].start if words else -1
    return tuple(m for m in mentions if any(start == opening for start, _ in m.spans))
