"""Understands plain statements, such as *Prognosen är 150 tkr bättre än budget*, of a figure.

A statement is understood only when every word of it is known. Whatever limits it (*inom vården*,
*exklusive lokaler*, *förra året*) is unknown, and then nothing is said of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kalkyl.contract.spec import Contract
from kalkyl.contract.wording import (
    Naming,
    Wording,
    Words,
    pattern_of,
    vocabulary,
    vocabulary_pattern,
)
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import ROUGH, TextAmount
from kalkyl.model import Submission

Span = tuple[int, int]
_FEWEST_LETTERS = 4
_SHARE = 0.5
_LONG = 8
_SMALL = frozenset({"i", "av", "mot", "per", "och", "för", "till", "den", "det", "på", "inom"})
_ENDINGS = frozenset(
    (
        *("", "s", "n", "ns", "en", "ens", "et", "ets", "t", "ts", "a", "e", "as", "es"),
        *("ar", "er", "or", "r", "ars", "ers", "arna", "erna", "orna", "na", "nas", "arnas"),
        *("ernas", "ornas", "el", "els", "len", "lens", "an", "ans"),
    )
)
_ACRONYM = re.compile(r"[A-ZÅÄÖ]{3,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A row that a text names, and the words by which it does."""

    table: str
    row: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a row: its large words."""

    table: str
    row: str
    words: tuple[str, ...]
    acronym: str


@dataclass(frozen=True)
class Names:
    """The names of all rows of some tables of a submission."""

    contract: Contract
    submission: Submission
    tables: frozenset[str]

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The rows that a text names; of rows whose words are part of another's, only the other."""
        words = {match.span(): match[0] for match in _WORD.finditer(text)}
        found: dict[tuple[str, str], frozenset[Span]] = {}
        for name in self._names:
            spans = self._spans(name, words)
            if len(spans) > len(found.get((name.table, name.row), ())):
                found[name.table, name.row] = spans
        return tuple(
            Mention(table, row, tuple(sorted(spans)))
            for (table, row), spans in found.items()
            if not any(spans < other and table == where for (where, _), other in found.items())
        )

    def _spans(self, name: _Name, words: Mapping[Span, str]) -> frozenset[Span]:
        """Where a text names a row: wholly, by most of its words, or by its short form."""
        hits = {
            word: [span for span, token in words.items() if same_word(token.casefold(), word)]
            for word in name.words
        }
        matched = [word for word, spans in hits.items() if spans]
        spans = frozenset(span for found in hits.values() for span in found)
        if len(matched) == len(name.words):
            return spans
        telling = [word for word in matched if self._owners[name.table, word] == 1]
        if telling and len(matched) > _SHARE * len(name.words):
            return spans
        if self.contract.tables[name.table].is_open and any(map(_is_long, telling)):
            return spans  # the names of such rows are the sender's own, and often cut short
        short = frozenset(span for span, token in words.items() if token == name.acronym)
        return short if name.acronym else frozenset()

    @cached_property
    def _names(self) -> tuple[_Name, ...]:
        return tuple(dict.fromkeys(self._each()))

    @cached_property
    def _owners(self) -> Counter[tuple[str, str]]:
        """In how many rows of its table each word stands."""
        rows = {(name.table, name.row, word) for name in self._names for word in name.words}
        return Counter((table, word) for table, _, word in rows)

    def _each(self) -> Iterator[_Name]:
        for table_id in sorted(self.tables & self.contract.tables.keys()):
            table = self.contract.tables[table_id]
            known = {row.id: (row.label, *row.synonyms) for row in table.rows}
            choices = {
                choice.label: choice.synonyms
                for column in table.key
                if (spec := table.cell("", column))
                for choice in spec.choices
            }
            for row in self.submission.rows.get(table_id, ()):
                label = self.submission.labels.get((table_id, row), "")
                for name in (*known.get(row, ()), label, *choices.get(label, ())):
                    words = _large_words(name)
                    if words:
                        yield _Name(table_id, row, words, _acronym(name))


def _large_words(name: str) -> tuple[str, ...]:
    words = (word.casefold() for word in _WORD.findall(name))
    return tuple(dict.fromkeys(word for word in words if word not in _SMALL and not word.isdigit()))


def _is_long(word: str) -> bool:
    return len(word) >= _LONG


def _acronym(name: str) -> str:
    """``FVIS`` of *Framtidens vårdinformationssystem, FVIS*."""
    parts = [part.strip() for part in name.split(",")]
    return parts[1] if len(parts) == 2 and _ACRONYM.fullmatch(parts[1]) else ""  # noqa: PLR2004  # a name and its short form


@lru_cache(maxsize=100_000)
def same_word(left: str, right: str) -> bool:
    """Whether two words, in small letters, differ in nothing but their Swedish endings."""
    if left == right:
        return True
    at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    at = min(len(left), len(right)) if at is None else at
    return at >= _FEWEST_LETTERS and left[at:] in _ENDINGS and right[at:] in _ENDINGS


_STOPS = re.compile(r",(?!\d)|[;()]|:(?!\s*[-−–+]?\s?\d)|\s[–-]\s(?!\d)")
_WORD = re.compile(r"\w+")
_JOINING = frozenset({"och", "samt"})
_LEVEL = re.compile(r"(?:till|på)\s*\Z", re.IGNORECASE)
_STRANGE = re.compile(r"[^\s\w\"”’.,:()–-]")
_GOES_ON = re.compile(r"vilket(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that state a figure: which figures they may mean, of which rows, and its sign.

    ``said`` is ``None`` where only the sign is given. ``leaning`` is the sign that words give it,
    ``move`` the direction in which it is said to have changed. ``is_whole`` says that it is of
    everything, ``is_ours`` that it names the sender.
    """

    text: str
    namings: tuple[Naming, ...]
    said: TextAmount | None
    mentions: tuple[Mention, ...]
    leaning: int = 0
    move: int = 0
    is_whole: bool = False
    is_ours: bool = False

    @property
    def sign(self) -> int:
        """The sign that the words give the figure; a rise of costs is a minus."""
        ups = {naming.up for naming in self.namings}
        return self.move * next(iter(ups)) if ups in ({1}, {-1}) else self.leaning


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to understand the statements of one workbook."""

    wording: Wording
    names: Names
    own: frozenset[str]
    """The words by which the sender is called."""
    year: int

    def statements(self, sentence: Sentence, amounts: Sequence[TextAmount]) -> Iterator[Statement]:
        """The statements of a sentence, from its beginning on as long as all is understood."""
        wording = self.wording
        leans = (*wording.plus, *wording.minus, *wording.up, *wording.down)
        if not amounts and not pattern_of(leans).search(sentence.text):
            return
        for start, end in self._clauses(sentence):
            text = sentence.text[start - sentence.start : end - sentence.start]
            if not text.strip():
                continue
            inside = [amount for amount in amounts if start <= amount.start < end]
            later = [amount for amount in amounts if amount.start >= end]
            found = self._statement(text, start, inside)
            if found is None or (later and self._lists_on(sentence, end, later[0])):
                return
            if found.namings and (found.said or found.sign):
                yield found

    def _clauses(self, sentence: Sentence) -> Iterator[Span]:
        """The parts between commas, up to where a reason begins; *vilket* goes on."""
        text = sentence.text
        first = re.match(r"\W*", text)
        at = first.end() if first and not text[: first.end()].strip(' \n\t"”(•–-*·') else 0
        at = 0 if first and re.search(r"[-−–+]\s?\Z", first[0]) else at
        while True:
            stop = _STOPS.search(text, at)
            reason = pattern_of(self.wording.breaks).search(text, at)
            if reason and (stop is None or reason.start() <= stop.start()):
                yield sentence.start + at, sentence.start + reason.start()
                if not _GOES_ON.match(reason[0]):
                    return
                at = reason.end()
                continue
            yield sentence.start + at, sentence.start + (stop.start() if stop else len(text))
            if stop is None:
                return
            at = stop.end()

    def _lists_on(self, sentence: Sentence, end: int, later: TextAmount) -> bool:
        """Whether more amounts follow without a word that begins something new."""
        between = sentence.text[end - sentence.start : later.start - sentence.start]
        return pattern_of(self.wording.breaks).search(between) is None

    def _statement(self, text: str, start: int, amounts: Sequence[TextAmount]) -> Statement | None:
        """What a clause says, or nothing where some of its words are unknown."""
        if len(amounts) > 1 or not all(amount.is_clear for amount in amounts):
            return None
        said = amounts[0] if amounts else None
        bare = _blanked(text, [(said.start - start, said.end - start)] if said else [])
        bare = ROUGH.sub(_blank, bare) if said and said.rough else bare
        words, rest = self._known(bare)
        if not any(words & set(says) for measure in self.wording.measures for says in measure.says):
            return None
        mentions = self.names.mentions(bare)
        rest = _blanked(rest, [span for mention in mentions for span in mention.spans])
        tokens = [match[0].casefold() for match in _WORD.finditer(rest)]
        ours = [token for token in tokens if any(same_word(token, own) for own in self.own)]
        if set(tokens) - {*ours, *_JOINING, str(self.year)} or _STRANGE.search(rest):
            return None
        namings = self._namings(words)
        if not words.isdisjoint(self.wording.expects):
            namings = namings if all(naming.is_expected for naming in namings) else ()
        if said is None and words.isdisjoint({*self.wording.links, *self.wording.expects}):
            namings = ()  # no verb: the beginning of something else
        move = self._side(words, self.wording.up, self.wording.down)
        if said is not None and move and not _is_level(bare, said.start - start, namings):
            return None
        return Statement(
            text=" ".join(text.split()),
            namings=namings,
            said=said,
            mentions=mentions,
            leaning=self._side(words, self.wording.plus, self.wording.minus),
            move=move,
            is_whole=bool(ours) or not words.isdisjoint(self.wording.whole),
            is_ours=bool(ours),
        )

    def _known(self, text: str) -> tuple[frozenset[str], str]:
        """The words of a text that are in the vocabulary, and the text without them."""
        words, spans = set(), []
        for match in vocabulary_pattern(self.wording).finditer(text):
            words.add(vocabulary(self.wording)[int((match.lastgroup or "w0")[1:])])
            spans.append(match.span())
        return frozenset(words), _blanked(text, spans)

    def _side(self, words: frozenset[str], up: Words, down: Words) -> int:
        return int(not words.isdisjoint(up)) - int(not words.isdisjoint(down))

    def _namings(self, words: frozenset[str]) -> tuple[Naming, ...]:
        """The measures that are named, most closely; none where some of the words are left over."""
        fitting = [
            measure
            for measure in self.wording.measures
            if all(words & set(says) for says in measure.says)
        ]
        most = max((len(measure.says) for measure in fitting), default=0)
        best = tuple(measure for measure in fitting if len(measure.says) == most)
        used = {word for measure in best for says in measure.says for word in says}
        telling = {
            word for measure in self.wording.measures for says in measure.says for word in says
        }
        leaning = {*self.wording.plus, *self.wording.minus} - set(self.wording.changed)
        left = (words & (telling | set(self.wording.changed))) - used - leaning
        return () if left else best


def _is_level(text: str, at: int, namings: Sequence[Naming]) -> bool:
    """Whether an amount after a word of movement is where it ended, or the movement is meant."""
    return bool(_LEVEL.search(text[:at])) or any(naming.up for naming in namings)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _blanked(text: str, spans: Sequence[Span]) -> str:
    for first, last in spans:
        text = text[:first] + " " * (last - first) + text[last:]
    return text
