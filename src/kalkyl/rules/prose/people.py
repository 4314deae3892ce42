"""Numbers of people and points of an index in a text, and the figures that they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import STAFF, SURVEY
from kalkyl.contract.spec import VALUE
from kalkyl.figures.amount import Written
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount, without_traps
from kalkyl.model import Key

_PERSON = (
    r"(?:medarbetare|personer|person|anställda|tillsvidareanställd\w*|chefer|svar|avgångar|stycken|har|av"
    r"|gick|i|via|till|genom|extern\w*|intern\w*|pension\w*|avslut\w*|som|till\s+följd)"
)
_COUNT = regex(
    rf"(?<![\w,.–-])(\d{{1,3}}(?:[ \u00a0]\d{{3}}){{1,4}}|\d{{1,12}}|{'|'.join(NUMBER_WORDS)})"
    rf"(?=\s+(?:\w+\s+)?{_PERSON}\b)"
    r"(?![,.]\d|\s*(?:%|procent|mnkr|tkr|kr\b|kronor|månad|år\b|uppdrag|mål))",
    re.IGNORECASE,
)
_LEFT = regex(
    r"slutat|slutade|slutar|lämna|avslut|avgång|avgått|sagt upp|gått i|gick i", re.IGNORECASE
)
_ROLLING = regex(r"tolv|r12|rullande|12 månader|senaste året", re.IGNORECASE)
_PERIOD = regex(r"period|hittills|januari|tertial|delår", re.IGNORECASE)
_UNSURE = regex(
    r"\b(?:cirka|ca|drygt|knappt|ungefär|omkring|minst|högst|över|fler än|färre än|nästan"
    r"|förra|föreg\w+|fjol|tidigare|20\d\d|kommer|ska|väntas|beräknas|budgeter\w*|plan\w*)\b",
    re.IGNORECASE,
)
_LIMITED = regex(
    r"\b(?:inom|hos|vid|bland|på|för|från)\s+(?!regionen|arbete|andra|annan|annat|perioden"
    r"|förvaltningen|egen|grund)\w+",
    re.IGNORECASE,
)
_WAYS = (
    ("answers", regex(r"\bsvar|besvara|deltog|deltagit", re.IGNORECASE)),
    ("retired", regex(r"pension", re.IGNORECASE)),
    (
        "internal",
        regex(r"\bintern|inom regionen|annan förvaltning|annan avdelning", re.IGNORECASE),
    ),
    (
        "external",
        regex(r"\bextern|utanför regionen|annan arbetsgivare|andra arbetsgivare", re.IGNORECASE),
    ),
    ("left", _LEFT),
    ("staff", regex(r"tillsvidare", re.IGNORECASE)),
)
_KEYS: dict[str, tuple[Key, ...]] = {
    "answers": ((SURVEY, "answers", VALUE),),
    "retired": ((STAFF, "period_left_retired", VALUE), (STAFF, "left_retired", VALUE)),
    "internal": ((STAFF, "left_internal", VALUE), (STAFF, "left_within", VALUE)),
    "external": ((STAFF, "left_external", VALUE),),
    "left": ((STAFF, "period_left", VALUE),),
    "staff": ((STAFF, "permanent_staff", VALUE),),
}
_INDEX = regex(
    r"\b(motivation|ledarskap|styrning)\w{0,3}\b((?:\s{1,3}[^\W\d]{1,30}){0,5}?\s{0,3}[:(]?\s{0,3})(\d{2}(?:,\d)?)"
    r"(?!\d|,\d|\s*(?:%|procent|mnkr|tkr|år\b|medarbetare))",
    re.IGNORECASE,
)
_INDEX_KEYS = {"motivation": "motivation", "ledarskap": "leadership", "styrning": "governance"}
_NOT_OUTCOME = regex(r"från|förra|mål|gräns|över|under|än\b|minst|högst|med\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people or points, the figures that it may be of, and whether that is sure."""

    said: TextAmount
    text: str
    keys: tuple[Key, ...]
    is_sure: bool


def counts(text: str) -> Iterator[Count]:
    """The numbers of people in a text, and the points of its indexes."""
    if not (_PEOPLE.search(text) and _NUMBERS.search(text)):
        return
    for sentence in sentences(text):
        yield from _people(sentence.start, sentence.text)
        for match in _INDEX.finditer(sentence.text):
            row = _INDEX_KEYS[match[1].casefold()]
            is_sure = not (_NOT_OUTCOME.search(match[2]) or _UNSURE.search(sentence.text))
            said = _amount(sentence.start + match.start(3), match[3])
            yield Count(said, sentence.text.strip(), ((SURVEY, row, VALUE),), is_sure)


_CUT = regex(r"[,;(]|\b(?:och|samt|medan|men|varav|därav)\b", re.IGNORECASE)
_OF_THEM = regex(r"\b(?:varav|därav|av (?:dem|dessa|vilka))\s*\Z", re.IGNORECASE)
_PLAIN = regex(
    r"\s*(?:medarbetare|personer|person|anställda|tillsvidareanställda(?:\s+medarbetare)?|stycken|svar"
    r"|har|gick|med|i|via|till|genom|externa?|interna?|avgångar|avslut\w*|pensions\w+)\b",
    re.IGNORECASE,
)
"""How it goes on where nothing says which people they are."""
_PEOPLE = regex(
    r"slut|pension|avgång|lämna|tillsvidare|svar|motivation|ledarskap|styrning", re.IGNORECASE
)
_NUMBERS = regex(rf"\d|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)


def _people(start: int, sentence: str) -> Iterator[Count]:
    found = [one for one in _COUNT.finditer(without_traps(sentence)) if not _is_article(one[1])]
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(sentence)
        begin = found[at - 1].end() if at else 0
        behind, before = sentence[match.end() : end], sentence[begin : match.start()]
        own = _CUT.split(behind)[0]
        way = _way(own) or _way(behind) or _way(before)
        is_own = bool(_way(own)) or len(found) == 1
        if not way:
            continue
        keys = _KEYS[way]
        is_rolling, is_period = _ROLLING.search(sentence), _PERIOD.search(sentence)
        if way == "retired" and bool(is_rolling) is not bool(is_period):
            keys = keys[1:] if is_rolling else keys[:1]
        is_timed = is_period and not is_rolling if way == "left" else way in {"answers", "staff"}
        is_timed = is_timed or (way in {"retired", "internal", "external"} and _left(sentence))
        is_sure = bool(is_timed) and not (_UNSURE.search(sentence) or _LIMITED.search(sentence))
        if way == "external" and is_period and not is_rolling:
            is_sure = False
        if (way == "answers" and len(found) > 1) or (way == "staff" and "snitt" not in sentence):
            is_sure = False
        if way == "retired" and not is_rolling and not _OF_THEM.search(before):
            is_sure = False
        is_sure = is_sure and is_own and _PLAIN.match(behind) is not None
        yield Count(_amount(start + match.start(1), match[1]), sentence.strip(), keys, is_sure)


def _left(sentence: str) -> bool:
    """Whether a sentence says when people left, so that the figure is known."""
    return bool(_LEFT.search(sentence)) and bool(
        _ROLLING.search(sentence) or _PERIOD.search(sentence)
    )


def _way(words: str) -> str:
    found = [(match.start(), name) for name, pattern in _WAYS if (match := pattern.search(words))]
    names = {name for _, name in found}
    for name in ("answers", "retired", "internal", "external"):
        if name in names:
            return name
    return min(found)[1] if found else ""


def _is_article(word: str) -> bool:
    return word.casefold() in {"en", "ett"}


def _amount(start: int, text: str) -> TextAmount:
    """A number as the text has it; its unit is what the figure counts."""
    digits = re.sub(r"\s", "", text).replace(",", ".").casefold()
    value = NUMBER_WORDS.get(digits) or Decimal(digits)
    written = Written(value, len(digits.partition(".")[2]), None)
    return TextAmount(start=start, end=start + len(text), text=text, written=written, unit="")
