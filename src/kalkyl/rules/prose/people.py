"""Numbers of people and points of an index in a text, and the figures that they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import EXPOSURE, SICK_GROUPS, STAFF, SURVEY, SURVEY_INDICATOR
from kalkyl.contract.spec import VALUE
from kalkyl.figures.amount import Written
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount, without_traps
from kalkyl.model import Key

_PERSON = regex(
    r"\s+(?:\w+\s+)?(?:medarbetare|personer|person|anställda|tillsvidareanställd\w*|chefer|svar|stycken"
    r"|avgångar|har|av|gick|i|via|till|genom|extern\w*|intern\w*|pension\w*|avslut\w*|som)\b",
    re.IGNORECASE,
)
"""What is right behind a number of people."""
_COUNT = regex(
    rf"(?<![\w,.–-])(\d{{1,3}}(?:[ \u00a0]\d{{3}}){{1,4}}|\d{{1,12}}(?:,\d)?"
    rf"|{'|'.join(NUMBER_WORDS)})"
    r"(?!\w|[,.]\d|\s*(?:%|procent|mnkr|tkr|kr\b|kronor|månad|år\b|uppdrag|mål|timmar))",
    re.IGNORECASE,
)
_LEFT = regex(
    r"slutat|slutade|slutar|lämna|avslut|avgång|avgått|sagt upp|gått i|gick i", re.IGNORECASE
)
_ROLLING = regex(r"tolv|r12|rullande|12 månader|senaste året", re.IGNORECASE)
_PERIOD = regex(r"\bperiod|hittills|januari|tertial|delår|årsskiftet", re.IGNORECASE)
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
        regex(
            r"\bintern|(?:inom|i|delar av) regionen|annan (?:förvaltning|avdelning|tjänst)"
            r"|andra tjänster",
            re.IGNORECASE,
        ),
    ),
    (
        "external",
        regex(r"\bextern|utanför regionen|annan arbetsgivare|andra arbetsgivare", re.IGNORECASE),
    ),
    ("managers", regex(r"\bchef", re.IGNORECASE)),
    ("women", regex(r"kvinn", re.IGNORECASE)),
    ("men", regex(r"\bmän\b|männen", re.IGNORECASE)),
    ("left", _LEFT),
    ("staff", regex(r"tillsvidare", re.IGNORECASE)),
)
_KEYS: dict[str, tuple[Key, ...]] = {
    "answers": ((SURVEY, "answers", VALUE),),
    "retired": ((STAFF, "period_left_retired", VALUE), (STAFF, "left_retired", VALUE)),
    "internal": ((STAFF, "left_internal", VALUE), (STAFF, "left_within", VALUE)),
    "external": ((STAFF, "left_external", VALUE),),
    "left": ((STAFF, "period_left", VALUE),),
    "managers": ((STAFF, "period_left_managers", VALUE),),
    **{
        group: (
            (EXPOSURE, group, "exposed"),
            (EXPOSURE, group, "answers"),
            (SICK_GROUPS, group, "employees"),
        )
        for group in ("women", "men")
    },
    "staff": ((STAFF, "permanent_staff", VALUE),),
}
_NAMES = r"(?P<name>motivation|ledarskap|styrning|hme|totalindex|engagemang)"
_POINTS = r"(?P<points>\d{2}(?:,\d)?)(?!\d|,\d|\s*(?:%|procent|mnkr|tkr|år\b|medarbetare))"
_INDEX = regex(
    rf"\b{_NAMES}(?:-?\w{{0,6}})\b(?P<between>(?:\s{{1,3}}[^\W\d]{{1,30}}){{0,5}}?\s{{0,3}}[:(]?\s{{0,3}})"
    rf"{_POINTS}(?!\s(?:för|på|inom)\s)",
    re.IGNORECASE,
)
_INDEX_BEHIND = regex(
    rf"(?<![\d,.]){_POINTS}(?P<between>\s)(?:för|på|inom)\s{_NAMES}", re.IGNORECASE
)
_INDEX_KEYS = {
    "motivation": (SURVEY, "motivation", VALUE),
    "ledarskap": (SURVEY, "leadership", VALUE),
    "styrning": (SURVEY, "governance", VALUE),
    **dict.fromkeys(("hme", "totalindex", "engagemang"), (SURVEY_INDICATOR, "hme", "outcome")),
}
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
        yield from _points(sentence.start, sentence.text)
        yield from _hours(sentence.start, sentence.text)


def _points(start: int, sentence: str) -> Iterator[Count]:
    """The points of indexes, and those that they are set beside: *81,5 (80,2)*."""
    for match in (*_INDEX.finditer(sentence), *_INDEX_BEHIND.finditer(sentence)):
        between = _NOT_OUTCOME.search(match["between"])
        is_sure = not (between or _UNSURE.search(sentence))
        keys = (_INDEX_KEYS[match["name"].casefold()],)
        said = _amount(start + match.start("points"), match["points"])
        yield Count(said, sentence.strip(), keys, is_sure)
        if other := _POINTS_BESIDE.match(sentence, match.end()):
            said = _amount(start + other.start("points"), other["points"])
            yield Count(said, sentence.strip(), keys, is_sure=False)


def _hours(start: int, sentence: str) -> Iterator[Count]:
    """The hours of illness, and those that all should have worked."""
    found = list(_HOURS.finditer(sentence))
    is_group = _GROUP.search(sentence) is not None
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(sentence)
        begin = found[at - 1].end() if at else 0
        behind = _OF.split(_CUT.split(sentence[match.start("unit") : end])[0])[0]
        before = _OF.split(sentence[begin : match.start()])[-1]
        way = _hours_of(match["unit"]) or _hours_of(before) or _hours_of(behind)
        if way:
            is_sure = not (is_group or _UNSURE.search(sentence) or _LIMITED.search(sentence))
            is_sure = is_sure and _EACH.search(sentence) is None
            keys = (*_HOUR_KEYS[way], *(_HOUR_GROUPS[way] if is_group else ()))
            yield Count(_amount(start + match.start(1), match[1]), sentence.strip(), keys, is_sure)


def _hours_of(words: str) -> str:
    """Whether words are of hours of illness or of all hours, as the first that says so has it."""
    ways = (("sick", _SICK.search(words)), ("ordinary", _ORDINARY.search(words)))
    return min(((match.start(), way) for way, match in ways if match), default=(0, ""))[1]


_MEAN = regex(r"snitt|medeltal", re.IGNORECASE)
_POINTS_BESIDE = regex(
    r"\s?(?:\(|(?:till|från|mot|jämfört med)\s)(?P<points>\d{2}(?:,\d)?)(?!\d|,\d|\s?(?:%|procent))"
)
_HOURS = regex(
    r"(?<![\w,.–-])(\d{1,3}(?:[ \u00a0]\d{3}){1,3}|\d{1,9})\s"
    r"(?P<unit>(?:ordinarie\s|arbetade\s)?\w{0,20}timmars?\b)",
    re.IGNORECASE,
)
_OF = regex(r"\b(?:av|mot)\s", re.IGNORECASE)
_SICK = regex(r"\bsjuk|frånvarotim", re.IGNORECASE)
_ORDINARY = regex(r"\bordinarie", re.IGNORECASE)
_GROUP = regex(r"kvinn|\bmän|\blång|\bkort|\bålder|\båldr|\byngre|\bäldre|\d år", re.IGNORECASE)
"""Words of sentences about some of the staff."""
_EACH = regex(r"\bper\s|\bvar\b|i snitt|i genomsnitt|utslag", re.IGNORECASE)
_HOUR_KEYS: dict[str, tuple[Key, ...]] = {
    "sick": ((STAFF, "sick_hours", VALUE),),
    "ordinary": ((STAFF, "ordinary_hours", VALUE),),
}
_GROUPS = ("women", "men", "age_29", "age_30_49", "age_50", "long_term")
_HOUR_GROUPS: dict[str, tuple[Key, ...]] = {
    way: tuple((SICK_GROUPS, group, f"{way}_hours") for group in _GROUPS) for way in _HOUR_KEYS
}
_CUT = regex(r"[,;(]|\b(?:och|samt|medan|men|varav|därav)\b", re.IGNORECASE)
_OF_THEM = regex(r"\b(?:varav|därav|av (?:dem|dessa|vilka))\s*\Z", re.IGNORECASE)
_PLAIN = regex(
    r"\s*(?:medarbetare|personer|person|anställda|tillsvidareanställda(?:\s+medarbetare)?|stycken|svar"
    r"|har|gick|med|i|via|till|genom|externa?|interna?|avgångar|avslut\w*|pensions\w+)\b",
    re.IGNORECASE,
)
"""How it goes on where nothing says which people they are."""
_PEOPLE = regex(
    r"slut|pension|avgång|lämna|tillsvidare|svar|motivation|ledarskap|styrning|hme|index|extern|utsatt"
    r"|utsätt|timm|kvinn|\bmän",
    re.IGNORECASE,
)
_NUMBERS = regex(rf"\d|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)


def _people(start: int, sentence: str) -> Iterator[Count]:
    found = [one for one in _COUNT.finditer(without_traps(sentence)) if not _is_article(one[1])]
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(sentence)
        begin = found[at - 1].end() if at else 0
        behind, before = sentence[match.end() : end], sentence[begin : match.start()]
        own = _CUT.split(behind)[0]
        way = _way(own) or _way(_CUT.split(before)[-1]) or _way(behind) or _way(before)
        is_own = bool(_way(own)) or len(found) == 1
        if not way:
            continue
        keys = _KEYS[way]
        is_rolling, is_period = _ROLLING.search(sentence), _PERIOD.search(sentence)
        if way == "retired" and bool(is_rolling) is not bool(is_period):
            keys = keys[1:] if is_rolling else keys[:1]
        is_timed = is_period and not is_rolling if way == "left" else way in {"answers", "staff"}
        is_gone = way in {"retired", "internal", "external"}
        is_timed = is_timed or (is_gone and (_left(sentence) or bool(is_rolling)))
        is_sure = bool(is_timed) and not (_UNSURE.search(sentence) or _LIMITED.search(sentence))
        if way == "external" and is_period and not is_rolling:
            is_sure = False
        if (way == "answers" and len(found) > 1) or (way == "staff" and not _MEAN.search(sentence)):
            is_sure = False
        if way == "retired" and not is_rolling and not _OF_THEM.search(before):
            is_sure = False
        is_sure = is_sure and is_own and way not in {"women", "men", "managers"}
        is_sure = is_sure and bool(_PERSON.match(behind) and _PLAIN.match(behind))
        yield Count(_amount(start + match.start(1), match[1]), sentence.strip(), keys, is_sure)


def _left(sentence: str) -> bool:
    """Whether a sentence says when people left, so that the figure is known."""
    return bool(_LEFT.search(sentence)) and bool(
        _ROLLING.search(sentence) or _PERIOD.search(sentence)
    )


def _way(words: str) -> str:
    found = [(match.start(), name) for name, pattern in _WAYS if (match := pattern.search(words))]
    names = {name for _, name in found}
    for name in ("answers", "retired", "internal", "external", "managers"):
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
