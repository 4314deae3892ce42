"""One thing that a text gives two amounts: the same words lead to both.

*Kostnaden för inhyrd personal är 6,2 mnkr. … Den inhyrda personalen har kostat 2,6 mnkr.* What an
amount is of is told by the stems of the words around it. The later mention is in the definite form
and says nothing that the first one did not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY
from kalkyl.figures.sentences import Sentence, sentences
from kalkyl.figures.text_amounts import TextAmount, find_all
from kalkyl.rules.prose.relation import alike, in_unit

_STEM = 4
_WORD = regex(r"[^\W\d_]{2,}")
_CUT = regex(
    r"[;:]|,\s|\b(?:att|medan|men|varav|därav|vilket|eftersom|beror)\b"
    r"|\b(?:på grund|till följd|tack vare)\b",
    re.IGNORECASE,
)
_EMPTY = regex(
    r"(?:är|var|blir|blev|har|hade|ha|uppgår|uppgick|på|om|till|med|för|av|i|vid|en|ett|den|det|de"
    r"|som|att"
    r"|nu|dock|totalt|hela|sammanlagt|visar|visade|redovisar|redovisas|prognostiser\w*|väntas"
    r"|beräkna\w*|bedöm\w*|landa\w*|hamna\w*|stanna\w*|ligger|låg|ger|gav|pekar|mot|och|så|in|ut|ned|upp"
    r"|därmed|alltså|fortsatt|sin|sitt|sina|denna|detta|dessa|kostar|mnkr|tkr|procent|kronor|cirka|ca"
    r"|drygt|knappt|\w+vis|som|nämn\w+|sagt\w*|framg\w+|kvarstår|visat|bli|blivit|ryms|räcka|bestå|under|över|kring|omkring|åter|finns|utgör|motsvarar|avser|gäller|täcks|räknar)\Z",
    re.IGNORECASE,
)
_OTHER = regex(
    r"\b(?:än|mer|mindre|fler|färre|högre|lägre|bättre|sämre|ök\w+|minsk\w+|förändr\w+|förbättr\w+"
    r"|försämr\w+|ytterligare|också|även|dessutom|andra|annan|annat|övrig\w*|rest\w*|förra|föreg\w+|tidigare|fjol\w*"
    r"|istället|i stället|nästa|per|varav|därav|varje|respektive|del\w*|exkl\w*|inkl\w*"
    r"|störst\w*|främst\w*|merparten|huvuddelen|mesta|hälften|enskil\w+|ensam\w*|bara|enbart|båda|dessa"
    r"|ungefär|först|sedan|höjts|sänkts|skrivs|skrivits|utan|utöver|resterande|kvar\w*|återst\w+)\b",
    re.IGNORECASE,
)
"""Words by which a mention is of a change, of a part or of another time."""
_CARRIED = regex(r"\b(?:överför\w*|för[ats]s? över|ombudget\w*|begär\w*|äska\w*)\b", re.IGNORECASE)
"""A surplus and what is carried over of it go by the same words."""
_PART = regex(r"\s*(?:av|från)\b|.*\b(?:från|nya?)\s*\Z", re.IGNORECASE)
"""What an amount is some of, or where it is from."""
_CHAIN = regex(
    r"[^\W\d_]{4,40}(?:\s(?:för|av|till|från|i|inom)\s[^\W\d_]{2,40}){0,2}\s{0,3}(?:,|\(|på|om)?\s{0,3}\Z"
)
_LED = regex(r"([^\W\d_]{4,40})\s{0,3}(?:,|\(|\spå|\som)\s{0,3}\Z", re.IGNORECASE)
"""A noun that an amount is set beside: *ombyggnaden, 7,3 mnkr*."""
_LIMITED = regex(r"\b(?:för|inom|hos|i|vid)\s(?!att\b)[^\W\d_]{2,40}", re.IGNORECASE)
"""Where a limit stands before the words that lead to an amount."""
_WHOLE = regex(r"\b(?:total\w{0,3}|hela|samla\w{1,4}|sammanlag\w{1,4})\b", re.IGNORECASE)
_OF_PART = regex(r"\b(?:för|inom|hos|i)\s(?!år\b)([^\W\d_]{2,40})", re.IGNORECASE)
_SAYS = regex(r"\b(?:är|blir|blev|var|till|nu|vid)\s{0,3}\Z", re.IGNORECASE)
"""The words by which a sentence says what its subject is."""
_WAS = regex(r"\b(?:var|uppgick|hade|fanns)\b", re.IGNORECASE)
_SPECIFIC = 12
"""Letters from which on a word alone says what an amount is of: *personalomsättningen*."""
_SPAN = regex(
    r"januari|februari|mars|april|\bmaj\b|juni|juli|augusti|september|oktober|november|december"
    r"|helår|årets slut|i år\b|period|hittills|tertial|kvartal|(?:19|20)\d\d|ackum|årsskift|början"
    r"|ingång|utgång|\bslut|ingående|utgående|därefter|\befter\b",
    re.IGNORECASE,
)
_OTHER_TIME = regex(r"\b(?:förra|föreg\w+|fjol\w*|tidigare|nästa|då|innan)\b", re.IGNORECASE)
_DEFINITE = regex(r"\w{4,}(?:en|et|an|n|na|ns|ens|ets|nas|ts|t)\Z", re.IGNORECASE)
_JOINED = regex(r"\boch\b", re.IGNORECASE)
_BARE = regex(
    r"\w{1,30}(?:en|et|n|t|na)\s{0,3}(?:,|\(|på|om)?\s{0,3}\Z|\b(?:[Ee]n|[Ee]tt)\s+\w+\s+på\s*\Z"
)
_NAMED_AGAIN = regex(r"\b(?:en|ett)\s+\w+\s+(?:på|om)\s*\Z", re.IGNORECASE)
_BEHIND = regex(r"\s*(?:i|med|för|inom|hos|på|vid|av|till|under|efter)\s", re.IGNORECASE)
"""How words begin that say what the amount before them is of."""
_AGAINST = regex(r"\A\s*(?:jämfört|i jämförelse) med .*?(?=\b(?:är|var)\b)", re.IGNORECASE)
_FEW = 3


@dataclass(frozen=True, slots=True)
class _Mention:
    """An amount with the stems of the words by which it is told."""

    sentence: int
    said: TextAmount
    stems: frozenset[str]
    spans: frozenset[str]
    is_definite: bool
    is_again: bool
    is_bare: bool
    """Whether no verb leads to the amount: *överskottet på 4,8 mnkr väntas bestå*."""
    is_whole: bool
    limits: frozenset[str]
    was: bool
    """Whether it tells what was."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """An amount, what the text gave the same thing before, and the words of the later mention."""

    said: TextAmount
    before: TextAmount
    words: str
    is_wrong: bool


def restatements(text: str) -> Iterator[Restatement]:
    """The amounts of a text that it had given before, rightly or not."""
    amounts = find_all(text)
    if len(amounts) < 2:  # noqa: PLR2004  # two mentions
        return
    known: list[_Mention] = []
    for at, sentence in enumerate(sentences(text)):
        for mention in _mentions(at, sentence, amounts):
            before = [other for other in known if _is_same(mention, other)]
            if before and before[-1].sentence != at:
                first = before[-1].said
                here, there = mention.said.interval().absolute, in_unit(first, mention.said.unit)
                is_wrong = not here.meets(there.absolute)
                yield Restatement(mention.said, first, sentence.text.strip(), is_wrong)
            known.append(mention)


def _mentions(at: int, sentence: Sentence, amounts: tuple[TextAmount, ...]) -> Iterator[_Mention]:
    """The amount of a sentence that has only one, with the words that say what it is of."""
    end = sentence.start + len(sentence.text)
    own = [amount for amount in amounts if sentence.start <= amount.start < end]
    if len(own) != 1 or sentence.item or not own[0].is_clear or _CARRIED.search(sentence.text):
        return
    [said] = own
    before = sentence.text[: said.start - sentence.start]
    after = _CUT.split(sentence.text[said.end - sentence.start :])[0]
    before = _JOINED.split(_CUT.split(before.rstrip(", ("))[-1])[-1]
    if _OTHER_TIME.search(after):
        return
    if _PART.match(after) or _PART.match(before):
        return
    before = _AGAINST.sub(" ", before)
    lead = _LED.search(sentence.text[: said.start - sentence.start])
    is_led = lead is not None and not _EMPTY.match(lead[1])
    is_bare = is_led or _BARE.search(before) is not None
    chain = _CHAIN.search(before) if is_led else None
    if chain and _LIMITED.search(before[: chain.start()]):
        chain = None
    after = after if _BEHIND.match(after) or not chain else ""
    around = f"{chain[0] if chain else before} {after}"
    if _OTHER.search(around) or said.unit not in MONEY | {"%"}:
        return
    words = [word for word in _WORD.findall(around) if not _EMPTY.match(word)]
    named = [word for word in words if not _SPAN.match(word)]
    stems = frozenset(map(_stem, named))
    spans = frozenset(found[0].casefold()[:_STEM] for found in _SPAN.finditer(f"{before} {after}"))
    is_definite = _is_definite(before, chain)
    is_said = _SAYS.search(before) is not None
    is_alone = is_said and len(named) == 1 and (bool(spans) or len(named[0]) >= _SPECIFIC)
    if stems:
        is_again = _NAMED_AGAIN.search(before) is not None
        is_whole = _WHOLE.search(before) is not None
        found = _OF_PART.findall(f"{before} {after}")
        limits = frozenset(_stem(word) for word in found if not _SPAN.match(word))
        was = _WAS.search(before) is not None
        told = (is_definite, is_again, is_bare or is_alone, is_whole, limits, was)
        yield _Mention(at, said, stems, spans, *told)


def _stem(word: str) -> str:
    """How a word begins; of *överskott* and *överförs* more than what they share."""
    small = word.casefold()
    return small[: _STEM * 2] if small.startswith(("över", "under")) else small[:_STEM]


def _is_definite(before: str, chain: re.Match[str] | None) -> bool:
    """Whether words are of a known thing: a definite noun, or one behind a genitive."""
    own = before[: chain.start()].split()[-1:] if chain else []
    words = _WORD.findall(chain[0] if chain else before)
    return any(map(_DEFINITE.match, words)) or any(word.endswith("s") for word in own)


def _is_same(later: _Mention, first: _Mention) -> bool:
    """Whether two mentions are of one thing."""
    if not alike(later.said, first.said) or not later.stems <= first.stems:
        return False
    extra = len(first.stems - later.stems)
    is_then = later.was is not first.was or later.spans != first.spans
    if is_then or not (later.is_definite or (later.is_again and not extra)):
        return False
    is_near = later.sentence - first.sentence < _FEW
    if extra and (later.is_whole or (len(later.stems) == 1 and first.limits - later.stems)):
        return False
    if len(later.stems) == 1:
        return later.is_bare and is_near and extra <= 1
    return extra == 0 or (is_near and extra < _FEW)
