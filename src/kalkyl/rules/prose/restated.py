"""One thing that a text gives two amounts: the same words lead to both.

*Investeringsbudgeten är 145 mnkr. Av investeringsbudgeten på 154 mnkr har 61 använts.* The later
mention is a definite noun beside its amount, or the subject of a clause that says nothing else; all
that it says of what the amount is of was said before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import alike, in_unit
from kalkyl.rules.prose.roles import (
    Mention,
    ReadSentence,
    Role,
    behind,
    clause,
    cues_in,
    read_sentences,
)

_TWO, _FEW, _STEM, _SHORT = 2, 3, 4, 3
_SPECIFIC = 12
"""Letters from which on a word alone says what an amount is of: *personalomsättningen*."""
_ENDING = 5
"""The most letters by which two forms of a noun differ."""
_DEFINITE = regex(r"\w{3,}(?:en|et|an|n|na|ns|ens|ets|nas|ts|t)\Z")
_INDEFINITE = regex(r"\w*(?:skott|budget|resultat|kapital|plan)\Z")
"""Nouns that end as if they were definite."""
_LEADS = {"på", "om", ",", "("}
_WITHOUT = {"utan", "exklusive", "exkl", "frånsett", "bortsett"}
_EVERY = {"de", "alla", "samtliga", "dessa"}
_CHOOSING = {"den", "det", "de", "denna", "detta"}
_INDEFINITE_ARTICLES = {"en", "ett"}
_ARTICLES = _CHOOSING | _INDEFINITE_ARTICLES
_NEW = regex(r"(?:nya?|nytt|från)\Z")
_VERBS = frozenset({Cue.SAYS, Cue.IS, Cue.WAS, Cue.MOVE})
_WHOLE_YEAR = {"året", "helå"}
_APART = frozenset({Cue.OTHER, Cue.PAST, Cue.COMPARES, Cue.REST})
_MEASURES = frozenset({Cue.LEVEL, Cue.GROSS, Cue.PLANNED, Cue.COSTS, Cue.EARNS, Cue.NET, Cue.END})


@dataclass(frozen=True, slots=True)
class _Named:
    """An amount with the words that say what it is of; ``phrase`` those right beside it."""

    sentence: int
    amount: TextAmount
    words: tuple[Token, ...]
    phrase: tuple[Token, ...]
    spans: frozenset[str]
    is_given: bool
    """Whether it can be a later mention: a definite noun, or a clause that says no more."""
    is_again: bool
    """Whether an indefinite noun leads to it, which is the same only if nothing else was said."""
    was: bool
    is_expected: bool | None
    """Whether it is yet to come; unknown where a noun alone leads to it."""
    every: frozenset[str]
    """How all words begin, those included that say nothing of what it is of."""
    around: frozenset[str]
    """How the words of its clause begin that say something, before it and behind."""

    @property
    def stems(self) -> frozenset[str]:
        """How the words begin that say what the amount is of."""
        return frozenset(map(_stem, self.phrase))


@dataclass(frozen=True, slots=True)
class Restatement:
    """An amount, what the text gave the same thing before, and the words of the later mention."""

    amount: TextAmount
    before: TextAmount
    words: str
    is_wrong: bool


def restatements(text: str) -> Iterator[Restatement]:
    """The amounts of a text that it had given before, rightly or not."""
    known: list[_Named] = []
    for at, sentence in enumerate(read_sentences(text)):
        mentions = () if sentence.source.item else tuple(_all_named(at, sentence))
        for mention in mentions:
            before = [other for other in known if other.sentence != at and _is_same(mention, other)]
            if before:
                fits = any(_agree(mention.amount, other.amount) for other in known)
                words = sentence.source.text.strip()
                yield Restatement(mention.amount, before[-1].amount, words, not fits)
        known += mentions


def _agree(one: TextAmount, other: TextAmount) -> bool:
    here, there = one.interval().absolute, in_unit(other, one.unit).absolute
    return alike(one, other) and here.meets(there)


def _all_named(at: int, sentence: ReadSentence) -> Iterator[_Named]:
    """The amounts of a sentence that are of something by name.

    Those that a sum is split into are of parts of it, of which another sum has its own.
    """
    if len(sentence.mentions) > _TWO and Cue.SPLITS in sentence.cues:
        return
    if _names_first(sentence) or _is_condition(sentence):
        return
    for mention in sentence.mentions:
        is_own = mention.amount.is_clear and mention.role is not Role.SHARE
        if is_own and not mention.is_bracketed and mention.amount.unit != "pp":
            named = _named(at, mention, is_alone=len(sentence.mentions) == 1)
            if named is not None:
                yield named


def _names_first(sentence: ReadSentence) -> bool:
    """Whether a sentence names what it is about before a colon: *Arkivet: utfall 0,9*."""
    first = sentence.mentions[:1]
    return any(word.text == ":" for mention in first for word in mention.lead)


def _is_condition(sentence: ReadSentence) -> bool:
    """Whether a sentence says what would be: *om avtalet sägs upp blir kostnaden 6,2*."""
    texts = [word.text for word in sentence.words]
    return texts[:1] in (["om"], ["ifall"]) or "skulle" in texts


def _named(at: int, mention: Mention, *, is_alone: bool) -> _Named | None:
    near, limits = _clause(mention.lead), _limits_behind(mention)
    if any(word.text in _WITHOUT for word in near):
        return None  # *räknat utan projekt är avvikelsen 1,2*
    if near[:1] and near[0].text == "av" and near[-1].text not in _LEADS:
        return None  # *av underskottet avser 1,6 vakanser*
    if Cue.JOINS in cues_in(mention.lead[:1]) and len(mention.lead) == _TWO:
        return None  # *budgeten för skolan är 5,6 och utfallet 5,8*
    phrase, is_definite = _phrase(mention, near)
    beginning = phrase or near
    start = beginning[0].start if beginning else 0
    beside = [word for word in near if word.start < start][-_TWO:]
    after = behind(mention.tail)[:_TWO]
    said = cues_in((*beside, *beginning, *after[:1], *limits))
    if said & _APART or Cue.COMPARES in cues_in(after) or _NEW.match(near[-1].text if near else ""):
        return None
    every = (*near, *limits, *(after[:1] if not limits else ()))
    spans = frozenset(word.text[:_STEM] for word in every if Cue.SPAN in word.cues)
    is_opening = not any(map(_is_content, near))
    rest = behind(mention.tail) if is_opening or not mention.amount.unit else limits
    words = tuple(word for word in (*near, *rest) if _is_content(word))
    stems = frozenset(map(_stem, (*near, *rest)))
    was = Cue.WAS in cues_in(near)
    is_said = not phrase or Cue.SPENDS in cues_in(near)
    is_expected = Cue.EXPECTS in cues_in(near) or (False if is_said else None)
    is_again = False
    named, is_given = words, _is_statement(near, words, spans)
    if phrase:
        own = (word for word in (*phrase, *limits) if _is_content(word))
        named, is_given = (*_places(mention.lead, phrase), *own), is_definite
        is_again = bool(beside) and beside[-1].text in _INDEFINITE_ARTICLES and not is_definite
        words = words if is_alone else named
    elif not is_alone or cues_in(mention.lead) & {Cue.CARRIES} or not words:
        return None
    around = frozenset(_stem(word) for word in (*near, *behind(mention.tail)) if _is_content(word))
    return _Named(
        at, mention.amount, words, named, spans, is_given, is_again, was, is_expected, stems, around
    )


def _clause(lead: Sequence[Token]) -> tuple[Token, ...]:
    """The words before an amount since its clause began, or since *att*; no comparison before."""
    near = clause(lead)
    cut = max((at + 1 for at, word in enumerate(near[:-1]) if word.text == "att"), default=0)
    verb = next((at for at, word in enumerate(near) if Cue.IS in word.cues), 0)
    return near[max(cut, verb) :] if near and Cue.BASE in near[0].cues else near[cut:]


def _limits_behind(mention: Mention) -> tuple[Token, ...]:
    """The words behind an amount that say of what it is, up to a verb."""
    after = behind(mention.tail)
    if not after or Cue.PLACE not in after[0].cues:
        return ()
    ends = (
        at for at, word in enumerate(after) if word.cues & _VERBS and Cue.PLACE not in word.cues
    )
    return after[: next(ends, len(after))]


def _places(lead: Sequence[Token], phrase: Sequence[Token]) -> Iterator[Token]:
    """The nouns before a phrase that limit it: *för män*, *inom vård och omsorg är …*."""
    before = [word for word in lead if word.start < phrase[0].start]
    for at, place in enumerate(before):
        if place.text in {"för", "inom", "hos", "bland", "i"}:
            behind_it = takewhile(_is_listed, before[at + 1 :])
            yield from [word for word in behind_it if _is_content(word)][-1:]


def _is_listed(word: Token) -> bool:
    return word.text == "och" or _is_content(word)


def _is_content(word: Token) -> bool:
    """Whether a word says what an amount is of."""
    is_span = Cue.SPAN in word.cues and not word.cues & _MEASURES
    return not (is_span or word.cues & {Cue.SAYS, Cue.STOP, Cue.PLACE}) and word.text[0].isalpha()


def _phrase(mention: Mention, near: tuple[Token, ...]) -> tuple[tuple[Token, ...], bool]:
    """The noun beside an amount with what belongs to it, and whether it is definite."""
    last = mention.lead[-1].text if mention.lead else ""
    if not mention.amount.unit and last in _EVERY:
        return _counted(mention.tail)
    words = list(near)
    is_led = last in _LEADS
    if words and words[-1].text in _LEADS:
        words.pop()
    if not words or not _is_content(words[-1]) or len(words[-1].text) < _STEM:
        return (), False
    is_apposed = last in {",", "("}
    if is_apposed and not mention.tail[:1]:
        return (), False
    head = len(words) - 1
    chained = _chained(words, head)
    begin = _modified(words, chained)
    phrase = tuple(words[begin:])
    noun = words[chained]
    is_part = begin > 0 and words[begin - 1].text == "av" and is_apposed
    is_chosen = begin > 0 and words[begin - 1].text in _CHOOSING
    is_genitive = begin < chained and words[chained - 1].text.endswith("s")
    is_definite = is_chosen or is_genitive or _is_definite(noun)
    if begin > 0 and words[begin - 1].text in _INDEFINITE_ARTICLES:
        is_definite = False
    is_named = (
        is_led or cues_in((noun, words[head])) & _MEASURES or words[head].text.endswith("ets")
    )
    cues = words[head].cues
    is_verb = bool(cues & {Cue.SPENDS, Cue.MOVE}) and Cue.NET not in cues
    return (phrase, is_definite and not is_part) if is_named and not is_verb else ((), False)


def _counted(tail: Sequence[Token]) -> tuple[tuple[Token, ...], bool]:
    """The noun behind a count that is of all there are: *de 321 byggloven*."""
    after = behind(tail)
    noun = next((at for at, word in enumerate(after[:_TWO]) if _is_content(word)), None)
    if noun is None or any(word.text == "som" for word in after[noun + 1 : noun + _TWO]):
        return (), False
    limits = after[noun + 1 : noun + _FEW]
    is_limited = bool(limits) and Cue.PLACE in limits[0].cues
    return (*after[: noun + 1], *(limits if is_limited else ())), True


def _chained(words: Sequence[Token], head: int) -> int:
    """Where a noun stands that what is right beside an amount belongs to: *ombyggnaden av entrén*.

    *Orsaken till underskottet* and *hälften av kostnaden* have the measure last.
    """
    while head >= _TWO and Cue.PLACE in words[head - 1].cues and _is_content(words[head - _TWO]):
        before = words[head - _TWO]
        is_measure = words[head].cues & _MEASURES and not before.cues & _MEASURES
        if is_measure or not _is_definite(before):
            break
        head -= _TWO
    return head


def _modified(words: Sequence[Token], head: int) -> int:
    """Where the words begin that go with a noun: a genitive, adjectives behind an article."""
    for back in range(1, _FEW + 1):
        if head >= back and words[head - back].text in _ARTICLES:
            return head - back + 1
    is_genitive = head and words[head - 1].text.endswith("s") and len(words[head - 1].text) > _STEM
    return head - 1 if is_genitive else head


def _is_statement(near: Sequence[Token], words: Sequence[Token], spans: frozenset[str]) -> bool:
    """Whether a clause says what its subject is, which is a known thing, and no more."""
    if not any(map(_is_definite, words)):
        return False
    is_specific = len(words) > 1 or bool(spans) or len(words[0].text) >= _SPECIFIC
    is_said = bool(near) and bool(
        near[-1].cues & {Cue.SAYS, Cue.IS, Cue.WAS, Cue.TO, Cue.BY, Cue.COSTS}
    )
    return is_specific and is_said


def _is_definite(noun: Token) -> bool:
    """Whether a noun is of a known thing by its ending: *underskottet*, but not *underskott*."""
    return _DEFINITE.match(noun.text) is not None and _INDEFINITE.match(noun.text) is None


def _stem(word: Token) -> str:
    """How a word begins; of *överskott* and *överförs* more than what they share."""
    size = _STEM * _TWO if word.text.startswith(("över", "under")) else _STEM
    return word.text[:size]


def _is_like(one: Token, other: Token) -> bool:
    """Whether two words are forms of one: *anslaget* is no *anslagssparande*."""
    pairs = zip(one.text, other.text, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    rests = max(len(one.text), len(other.text)) - shared
    return one.text == other.text or (shared >= _STEM and rests <= _ENDING)


def _is_same(later: _Named, first: _Named) -> bool:
    """Whether two mentions are of one thing."""
    if not alike(later.amount, first.amount) or not later.phrase or not later.stems <= first.every:
        return False
    if not all(any(_is_like(word, other) for other in first.words) for word in later.phrase[-1:]):
        return False
    extra = {_stem(word) for word in first.words if Cue.OURS not in word.cues} - later.stems
    is_near = later.sentence - first.sentence < _FEW
    is_then = bool(later.amount.unit) and later.was is not first.was
    is_then = is_then or not _are_of_one_time(later, first)
    is_then = is_then or {later.is_expected, first.is_expected} == {True, False}
    is_again = later.is_again and not extra and later.around <= first.around
    if is_then or not (later.is_given or is_again):
        return False
    if extra and len(later.stems) == 1 and _owners(first) - later.stems:
        return False
    if len(later.stems) == 1:
        return is_near and len(extra) <= 1
    return not extra or (is_near and len(extra) < _FEW)


def _are_of_one_time(later: _Named, first: _Named) -> bool:
    """Whether two mentions name one time, or the later one none and the first all of the year."""
    is_near = later.sentence - first.sentence < _FEW
    is_year = first.spans <= _WHOLE_YEAR
    return later.spans == first.spans or (is_near and is_year and not later.spans)


def _owners(mention: _Named) -> set[str]:
    """Whose an amount is said to be: *skolans underskott*, but not *nämndens*."""
    return {
        _stem(word)
        for word, noun in pairwise(mention.words)
        if word.text.endswith("s") and noun.start == word.end + 1 and Cue.OURS not in word.cues
    }
