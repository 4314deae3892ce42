"""What each amount of a sentence is said to be: a quantity, of whom, when, and with which sign.

Slots are found wherever their words stand; words in between do not matter. What does matter is a
limit: an unknown word before the amount, or after *för*, *inom*, *på* behind it, makes the amount
one of a part that nobody knows (*hyrorna inom fastighet*), and nothing is said of any figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kalkyl.contract.wording import Wording
from kalkyl.figures.amount import MONEY
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.lexicon import REASON, Word, read
from kalkyl.rules.prose.names import Mention, Names, same_word

Tags = frozenset[str]
_STOP = re.compile(r"[,;:()]|\s[–-]\s")
_VERB = re.compile(r"\w{2,}(?:r|de|te|ts|it|ats|as|es|tt)\Z")
_ADVERB = re.compile(r"\w{3,}(?:ligt|ligen|igt|vis|enbart|stans)\Z")
_PLURAL = re.compile(r"(?:ar|er|or|arna|erna|orna|arnas|ernas)\Z")
_OTHER_TIME = re.compile(r"(?:förra|förr|föreg|fjol|tidigare|dessförinnan|dåvarande)\w*\Z")
_LIMITING = frozenset({"för", "inom", "på", "i", "av", "hos", "bland", "till", "vid", "kring"})
_GOES_ON = frozenset({"vilket", "varav", "medan", "men"})
_LEVELS = frozenset({"budget", "target", "outcome", "forecast"})
_JOINING = frozenset({"och", "samt", "respektive"})
_AGAINST = frozenset({"mot", "än", "gentemot", "från"})
"""Words right before an amount that another one is compared with."""
_MOVED = frozenset({"med", "på", "om"})
_STATING = frozenset(
    {
        *("är", "blir", "blev", "var", "visar", "visar på", "visade", "redovisar", "ger", "gav"),
        *("prognostiserar", "prognostiseras", "väntas", "beräknas", "bedöms", "ligger", "har"),
        *("pekar på", "pekar mot", "uppvisar", "visar fortsatt", "ökar", "minskar", "ökade"),
        *("minskade", "överstiger", "understiger", "överskrider", "underskrider"),
    }
)
"""Verbs by which a clause without an amount states something."""
_NEAR = 3
TOPICS = ("investments", "costs", "income", "sick_leave", "turnover", "engagement")
_STAFF = ("sick_leave", "turnover", "engagement")
_SIDES = frozenset({"higher", "lower", "better", "worse", "left"})
_THAN = ("than_target", "than_previous", "than_last_year", "than_budget")
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september"),
    *("oktober", "november", "december"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a clause says: an amount, or only a direction, with its slots.

    ``horizon`` is ``""`` where nothing tells; ``is_timed`` says that its own words do. ``sign`` is
    what the words give the figure,
    ``move`` whether the thing itself went up or down. ``is_sure`` is false where the words leave
    open what is meant: then a figure may agree, and none can disagree.
    """

    text: str
    amount: TextAmount | None
    topic: str
    quantities: tuple[str, ...]
    horizon: str = ""
    is_timed: bool = False
    mentions: tuple[Mention, ...] = ()
    is_whole: bool = False
    is_ours: bool = False
    sign: int = 0
    move: int = 0
    time: str = ""
    is_sure: bool = True


NOTHING_SAID = Said("", None, "", ())


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text is about before it says anything: its section's topic and time."""

    topic: str = ""
    horizon: str = ""


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence between commas: its words and amounts, and where it stands."""

    start: int
    end: int
    words: tuple[Word, ...]
    amounts: tuple[TextAmount, ...]
    after_reason: bool = False


@dataclass(frozen=True, slots=True)
class _Segment:
    """An amount with the words before it and those after it, up to its neighbours."""

    amount: TextAmount | None
    before: tuple[Word, ...]
    after: tuple[Word, ...]

    @property
    def tags(self) -> Tags:
        """What the words before it say."""
        return tags_of(self.before)


def tags_of(words: Sequence[Word]) -> Tags:
    """What some words say together."""
    return frozenset(tag for word in words for tag in word.tags)


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
        for clause in self._clauses(sentence, amounts):
            for segment in _segments(clause, previous):
                state = self._said(sentence, clause, segment, mentions, state)
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

    def _against_target(self, clause: _Clause, state: Said) -> Iterator[Said]:
        """*Sjukfrånvaron ligger under målvärdet på 4,5 procent*: the side, beside the amount."""
        tags = tags_of(clause.words)
        side = ("lower" in tags) - ("higher" in tags)
        is_points = any(amount.unit == "pp" for amount in clause.amounts)
        if state.topic in _STAFF and "target" in tags and side and not state.time and not is_points:
            yield replace(state, amount=None, quantities=("against_target",), sign=side)

    def _may_say(self, sentence: Sentence, amounts: Sequence[TextAmount]) -> bool:
        return bool(amounts) or _DIRECTION.search(sentence.text) is not None

    def _clauses(self, sentence: Sentence, amounts: Sequence[TextAmount]) -> Iterator[_Clause]:
        """The parts of a sentence between commas, up to where a reason begins; *vilket* goes on."""
        inside = [
            (amount.start - sentence.start, amount.end - sentence.start) for amount in amounts
        ]
        words = [
            word
            for word in read(self.wording, sentence.text)
            if not any(start <= word.start < end for start, end in inside)
        ]
        items: list[Word | TextAmount] = sorted(
            [*words, *amounts], key=lambda item: _start(item, sentence)
        )
        part: list[Word | TextAmount] = []
        last, is_reason = 0, False
        for item in items:
            start = _start(item, sentence)
            tags = item.tags if isinstance(item, Word) else frozenset()
            goes_on = isinstance(item, Word) and item.text in _GOES_ON
            if part and (goes_on or _STOP.search(_gap(sentence.text, last, start))):
                yield _clause(part, sentence)
                part = []
            last = _end(item, sentence)
            is_reason = (is_reason and not goes_on) or REASON in tags
            if not is_reason:
                part.append(item)
        if part:
            yield _clause(part, sentence)

    def _said(
        self,
        sentence: Sentence,
        clause: _Clause,
        segment: _Segment,
        mentions: Sequence[Mention],
        state: Said | None,
    ) -> Said | None:
        """What a segment says; ``None`` where it is about a part or a time that nobody knows."""
        own = _within(mentions, segment)
        known = [span for mention in mentions for span in mention.spans]
        if (
            self._is_limited(segment, known)
            or _is_share(segment)
            or tags_of(clause.words) & {"hedge", "future"}
        ):
            return None
        if state is None and not own:
            return None
        state = state or NOTHING_SAID
        time, is_sure = self._time(segment)
        tags = segment.tags
        if time is None or {"costs", "income"} <= tags:
            return None
        if "forecast" in tags and "var" in {word.text for word in segment.before}:
            is_sure = False  # what the forecast was before
        if not segment.before and state.quantities:
            is_sure = False  # a bare amount beside another, such as that of last year in brackets
        topic = _topic(segment, state, self.setting, own)
        if topic in _STAFF and "year" in tags and "period" not in tags:
            return None  # what is expected of a measure that has no forecast
        quantities, sign, move = _quantity(segment, topic, state)
        if own and not quantities and segment.amount and segment.amount.unit in MONEY:
            quantities = state.quantities  # *varav Regionkontoret +11,5 mnkr*
        horizon = _horizon(segment) or state.horizon
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
            is_sure=is_sure,
        )

    def _is_limited(self, segment: _Segment, known: Sequence[tuple[int, int]]) -> bool:
        """Whether words that nobody knows say of which part an amount is."""
        unknown = [word for word in segment.before if self._is_unknown(word, known)]
        verbs = sum(1 for word in segment.before if _VERB.match(word.text) and word.tags)
        if len(unknown) == 1 and not verbs and self._is_verb(segment.before, unknown[0]):
            unknown = []
        if unknown or segment.amount is None:
            after = () if segment.amount else segment.after
            return bool(unknown) or any(self._is_unknown(word, known) for word in after)
        if segment.after and segment.after[0].text in _LIMITING:
            content = [word for word in segment.after[1:] if not word.tags or REASON in word.tags]
            return bool(content[:1]) and self._is_unknown(content[0], known)
        return False

    def _is_verb(self, before: Sequence[Word], unknown: Word) -> bool:
        """Whether an unknown word stands where the verb does: second, behind known words."""
        at = before.index(unknown)
        return (
            at > 0
            and _VERB.match(unknown.text) is not None
            and before[at - 1].text not in _LIMITING
        )

    def _is_unknown(self, word: Word, known: Sequence[tuple[int, int]]) -> bool:
        if word.tags or word.text == str(self.year) or word.text in {"2", str(self.year - 1)}:
            return False
        if any(start <= word.start < end for start, end in known):
            return False
        return not (self._is_own(word.text) or _ADVERB.match(word.text))

    def _is_own(self, word: str) -> bool:
        return not _PLURAL.search(word) and any(same_word(word, name) for name in self.own)

    def _time(self, segment: _Segment) -> tuple[str | None, bool]:
        """Of which report an amount is, and whether that is sure; ``None`` for no known one."""
        words, behind = segment.before, segment.after[: 2 * _NEAR]
        tags, side = segment.tags, _side(segment)
        texts = {word.text for word in (*words, *behind)}
        if str(self.year - 1) in texts:
            return "last_year", True
        if any(len(text) == _YEAR and text.isdigit() and text != str(self.year) for text in texts):
            return None, False
        if words and words[-1].text == "från":
            return None, False  # where a change began, and when is not told
        moves = {"up", "down", "change"} | (set() if segment.amount else _SIDES)
        compares = bool(tags & moves) or side is not None
        if "development" in tags:
            return "", True
        for source, tag in (("last_year", "than_last_year"), ("previous", "than_previous")):
            if not compares and tag in tags | tags_of(behind):
                return source, True
        if not compares and any(_OTHER_TIME.match(text) for text in texts):
            return None, False
        return self._month(segment, texts, compares=compares)

    def _month(
        self, segment: _Segment, texts: set[str], *, compares: bool
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


_YEAR = 4
_DIRECTION = re.compile(
    r"överskott|underskott|positiv|negativ|högre|lägre|ökat|minskat|stigit|sjunkit|ökar|minskar"
    r"|ökade|minskade|bättre|sämre|målv|målet|överst|underst|överskr|underskr|förbättr|försämr",
    re.IGNORECASE,
)


def _start(item: Word | TextAmount, sentence: Sentence) -> int:
    return item.start if isinstance(item, Word) else item.start - sentence.start


def _end(item: Word | TextAmount, sentence: Sentence) -> int:
    return item.end if isinstance(item, Word) else item.end - sentence.start


def _gap(text: str, start: int, end: int) -> str:
    return text[start:end]


def _clause(part: Sequence[Word | TextAmount], sentence: Sentence) -> _Clause:
    end = _end(part[-1], sentence)
    words = tuple(item for item in part if isinstance(item, Word))
    amounts = tuple(item for item in part if not isinstance(item, Word))
    moved = tuple(
        replace(a, start=a.start - sentence.start, end=a.end - sentence.start) for a in amounts
    )
    return _Clause(_start(part[0], sentence), end, words, moved)


def _segments(clause: _Clause, previous: tuple[Word, ...]) -> Iterator[_Segment]:
    """Each amount of a clause with its words; a clause without one is a segment of its own."""
    if not clause.amounts:
        yield _Segment(None, clause.words, ())
        return
    first = 0
    for at, amount in enumerate(clause.amounts):
        last = clause.amounts[at + 1].start if at + 1 < len(clause.amounts) else clause.end
        before = tuple(word for word in clause.words if first <= word.start < amount.start)
        after = tuple(word for word in clause.words if amount.end <= word.start < last)
        joins = [word.end for word in after if word.text in _JOINING]
        if joins and last < clause.end:
            after = tuple(word for word in after if word.end < joins[-1])
        yield _Segment(amount, before or (previous if at == 0 else ()), after)
        first = joins[-1] if joins and last < clause.end else amount.end


def _within(mentions: Sequence[Mention], segment: _Segment) -> tuple[Mention, ...]:
    """The rows that are named before an amount, else right behind it."""
    first = 1 if segment.after and segment.after[0].text in _LIMITING else 0
    for words in (segment.before, segment.after[first : first + _NEAR]):
        starts = {word.start for word in words}
        found = tuple(m for m in mentions if any(start in starts for start, _ in m.spans))
        if words is not segment.before:
            opening = words[0].start if words else -1
            found = tuple(m for m in found if any(start == opening for start, _ in m.spans))
        if found:
            return found
    return ()


def _is_share(segment: _Segment) -> bool:
    """Whether an amount is some of a whole: *av avvikelsen avser 7,0 mnkr vakanta tjänster*."""
    words = segment.before
    if len(words) < _NEAR or words[0].text != "av":
        return False
    wholes = {"variance", "surplus", "deficit", "budget"}
    return words[-1].text not in {"på", "om"} and not words[-1].tags & wholes


def _topic(segment: _Segment, state: Said, setting: Setting, mentions: Sequence[Mention]) -> str:
    """What an amount is about: as its own words say, else the clause before, else the section."""
    opening = segment.after[:1]
    is_compared = _side(segment) or any(
        word.text in _LIMITING or "outcome" in word.tags for word in opening
    )
    for words in (segment.before[::-1], segment.after[:6] if is_compared else ()):
        for word in words:
            for topic in TOPICS:
                if topic in word.tags:
                    return topic
    if mentions and all(mention.table == "investments" for mention in mentions):
        return "investments"
    found = state.topic or setting.topic or "money"
    is_money = bool(mentions) or segment.tags & {"surplus", "deficit", "forecast", "result"}
    return "money" if is_money and found in {"costs", "income", *_STAFF} else found


def _horizon(segment: _Segment) -> str:
    """``year`` or ``period``, as the words nearest to the amount say."""
    for words in (segment.before, segment.after):
        tags = tags_of(words) & {"year", "period"}
        if len(tags) == 1:
            return next(iter(tags))
        if tags:
            nearest = [w for w in words if w.tags & tags]
            return next(iter(nearest[-1].tags & tags)) if words is segment.before else ""
    return ""


def _side(segment: _Segment) -> Word | None:
    """The word right behind an amount that compares it: *16 mnkr lägre än budget*."""
    return next((word for word in segment.after[:_NEAR] if word.tags & _SIDES), None)


_SIGNS = {"higher": -1, "lower": 1, "better": 1, "worse": -1, "left": 1}


def _quantity(segment: _Segment, topic: str, state: Said) -> tuple[tuple[str, ...], int, int]:
    """Which quantity an amount is of, the sign that the words give it, and its movement."""
    tags, unit = segment.tags, segment.amount.unit if segment.amount else ""
    after = tags_of(segment.after[:6])
    side = _side(segment)
    every = tags | after
    rises, falls = every & {"up", "higher"}, every & {"down", "lower"}
    move = bool(rises) - bool(falls)
    if unit == "pp":
        return _points(tags | after, side), 0, move
    than = {tag for tag in _THAN if tag in after} or {tag for tag in _THAN if tag in tags}
    if side is not None and segment.amount is not None:
        sign = next(_SIGNS[tag] for tag in sorted(side.tags & _SIDES))
        if side.tags & {"higher", "lower"}:
            is_net = topic == "money" and bool(tags & {"result", "forecast", "surplus", "deficit"})
            sign = 0 if is_net or "than_previous" in than else -sign if topic == "income" else sign
        return _compared(side, than, tags | after, state, unit), sign, move
    if segment.amount is None:
        return _direction(segment, topic, move)
    return _stated(segment, topic, than, state, move)


def _points(tags: Tags, side: Word | None) -> tuple[str, ...]:
    return ("points",) if "budgeted" in tags and "development" in tags and side else ()


def _compared(side: Word, than: set[str], tags: Tags, state: Said, unit: str) -> tuple[str, ...]:
    """What an amount is that is so much higher or lower than something."""
    if unit not in MONEY or "than_target" in than:
        return ()
    if "than_last_year" in than:
        return ("change",)
    if "than_previous" in than:
        return ("forecast_change",)
    if "than_budget" in than or "budget" in tags or "left" in side.tags:
        return ("variance",)
    return ("variance",) if "budget" in state.quantities else ()


def _signed(tags: Tags) -> int:
    """The sign that the words *överskott* and *negativ* give."""
    return ("surplus" in tags or "positive" in tags) - ("deficit" in tags or "negative" in tags)


def _stated(
    segment: _Segment, topic: str, than: set[str], state: Said, move: int
) -> tuple[tuple[str, ...], int, int]:
    """What an amount is by the words before it."""
    tags, unit = segment.tags, segment.amount.unit if segment.amount else ""
    sign = _signed(tags)
    last = segment.before[-1].text if segment.before else ""
    if last == "med" and unit in MONEY and (side := _beside_budget(tags, move)):
        return ("variance",), side if topic == "income" else -side, 0
    moved = last in _MOVED and tags & {"up", "down", "change"} and "than_budget" not in tags
    if tags & {"variance", "surplus", "deficit"}:
        return (() if moved else ("variance",)), sign, 0
    if "than_budget" in tags_of(segment.before[-1:]):
        return ("budget",), 0, 0
    if moved:
        better = ("improved" in tags) - ("worsened" in tags)
        return _movement(tags, topic, than, unit, state), better, move
    if "left" in tags:
        return ("variance",), 1, 0
    return _named(segment, tags, topic, unit, state), sign, 0


def _beside_budget(tags: Tags, move: int) -> int:
    """To which side of the budget something is: *överskrider periodens budget med*."""
    if tags & {"higher", "lower"} and tags & {"budget", "than_budget"}:
        return ("higher" in tags) - ("lower" in tags)
    return move if "than_budget" in tags else 0


def _named(segment: _Segment, tags: Tags, topic: str, unit: str, state: Said) -> tuple[str, ...]:
    """The quantity that the words name, where they name one."""
    texts = [word.text for word in segment.before[-2:]]
    compared = texts[-1:] == ["med"] and "jämfört" in texts
    if (compared or {*texts[-1:]} & _AGAINST) and not tags & _LEVELS:
        return ("loose_budget", "loose_target")
    if tags & {"scenario", "target"}:
        return ("scenario" if "scenario" in tags else "target",)
    return _level(segment, tags, topic, unit, state)


def _movement(tags: Tags, topic: str, than: set[str], unit: str, state: Said) -> tuple[str, ...]:
    """What *har ökat med* is of."""
    if topic in {"costs", "income"}:
        if unit == "%":
            return ("development",)
        return ("change",) if than or "development" in state.quantities else ("loose_change",)
    if "forecast" in tags or "change" in tags:
        return ("forecast_change",) if "than_previous" in than else ("loose_forecast_change",)
    return ()


def _level(segment: _Segment, tags: Tags, topic: str, unit: str, state: Said) -> tuple[str, ...]:
    """What the amount itself is: the quantity that is named last before it, or right behind."""
    order = [
        name
        for words in (segment.after[:1], segment.before)
        for word in words
        for name in ("outcome", "forecast", "budget")
        if name in word.tags
    ]
    name = order[-1] if order else ""
    if topic in {"costs", "income"} and unit == "%":
        return ("budgeted_development",) if "budgeted" in tags else ("development",)
    if topic in _STAFF:
        return ("outcome",)
    if (
        topic in {"costs", "income"}
        and not name
        and ({"costs", "income"} & tags or state.quantities)
    ):
        return ("last_year",) if "than_last_year" in tags else ("outcome",)
    if name == "forecast":
        return ("forecast", "variance")
    if name == "outcome":
        return ("outcome", "variance") if "result" in tags else ("outcome",)
    if name:
        return (name,)
    own = tags_of(segment.before) & {"whole"}
    return state.quantities if not segment.before or own else ()


def _direction(segment: _Segment, topic: str, move: int) -> tuple[tuple[str, ...], int, int]:
    """What a clause without an amount says: a side, or a movement."""
    tags = segment.tags
    if not any(word.text in _STATING for word in segment.before):
        return (), 0, 0
    sign = _signed(tags)
    side = ("lower" in tags) - ("higher" in tags)
    if topic in _STAFF and "target" in tags and side:
        return ("against_target",), side, 0
    if "development" in tags and "budgeted" in tags and side:
        return ("points",), side, 0
    if "than_last_year" in tags and move and topic in {"costs", "income"}:
        return ("change",), 0, move
    if tags & {"variance", "surplus", "deficit"} and sign:
        return ("variance",), sign, 0
    better = ("improved" in tags) - ("worsened" in tags)
    if better and "than_budget" in tags:
        return ("variance",), better, 0
    if better and "than_previous" in tags:
        return ("forecast_change",), better, 0
    return (), 0, 0
