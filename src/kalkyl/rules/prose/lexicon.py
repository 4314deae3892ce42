"""The words of a sentence, each with what it says of a figure; unknown words say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.wording import Wording

HARMLESS, REASON = "harmless", "reason"
_WORD = re.compile(r"[^\W_]+")
_FEWEST_LETTERS = 5
_SPANS = frozenset({"year", "period"})
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september"),
    *("oktober", "november", "december"),
)
_ARTICLES = frozenset({"de", "den", "det", "dessa", "denna"})
_QUANTITIES = frozenset({"budget", "forecast", "outcome", "target", "budgeted", "than_budget"})
_MEASURED = frozenset({"sick_leave", "turnover", "engagement", "target"})
_TIMES = frozenset(
    {
        *("året", "perioden", "våren", "hösten", "sommaren", "vintern", "månaden", "månaderna"),
        *(
            "tertialet",
            "kvartalet",
            "halvåret",
            "tre",
            "hela",
            "årets",
            "delåret",
            "delårsperioden",
        ),
        *("resten", "inledningen", "slutet", "början", "första", "åren", "tid", "planperioden"),
    }
)
"""What *under* and *över* may lead to without comparing anything."""
_SPANNING = frozenset({"under", "över"})
"""Words that compare, or lead to a time: *under våren*."""
_COUNTING, _ADDING = "räkna", frozenset({"ihop", "samman", "bort", "av", "om"})
REPORT = re.compile(
    r"\w*(?:rapport|prognos|bedömning|uppföljning)(?:en)?(?: (?:i|per|efter|från|för))? "
    rf"(?P<month>{'|'.join(MONTHS)})"
)
_REMAINS = frozenset(
    {
        *("bli", "blir", "blev", "blivit", "finns", "finnas", "fanns", "funnits", "har", "hade"),
        *("ha", "få", "får", "fick", "fått", "stå", "står", "lämnas", "lämnar", "återstår"),
    }
)
_PASSES = frozenset({"ligger", "låg", "legat", "ligga", "varit", "gått", "går", "gick", "gå"})
_ENDS_OVER = frozenset(
    {
        *(
            "på",
            "vid",
            "i",
            "under",
            "efter",
            "till",
            "när",
            "och",
            "men",
            "av",
            "som",
            "för",
            "om",
        ),
        *("vilket", "då", "trots", "eftersom", "tack", "jämfört", "jämfört med", "medan", "samt"),
    }
)
"""What may stand behind *över* where it says that something is left, and compares nothing."""
_LEVELS = frozenset({"costs", "income", "forecast", "outcome", "result", *_MEASURED})
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_ENDINGS = (
    *("s", "n", "ns", "en", "ens", "et", "ets", "t", "ts", "r", "ar", "er", "or", "rna", "arna"),
    *("erna", "orna", "na", "rnas", "ernas", "arnas"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase of the vocabulary, in small letters; ``tags`` are what it says."""

    start: int
    end: int
    text: str
    tags: frozenset[str]


Phrases = Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]


@lru_cache(maxsize=16)
def _phrases(wording: Wording) -> Phrases:
    """The phrases that begin with a word, the longest first."""
    lists = {**wording.concepts, HARMLESS: wording.harmless, REASON: wording.reasons}
    tags: dict[tuple[str, ...], set[str]] = {}
    for tag, phrases in lists.items():
        for phrase in phrases:
            tags.setdefault(tuple(_WORD.findall(phrase)), set()).add(tag)
    found: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for words, says in sorted(tags.items(), key=lambda item: -len(item[0])):
        found.setdefault(words[0], []).append((words, frozenset(says)))
    return {first: tuple(entries) for first, entries in found.items()}


@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[str, ...]:
    """A word and, where it is long, what is left of it without a Swedish ending."""
    cut = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return (word, *(short for short in cut if len(short) >= _FEWEST_LETTERS))


def read(wording: Wording, text: str) -> Iterator[Word]:
    """The words of a text, phrases of the vocabulary as one."""
    phrases = _phrases(wording)
    found = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(text)]
    at = 0
    while at < len(found):
        start, end, word = found[at]
        length, tags = _longest(phrases, [entry[2] for entry in found[at : at + 6]])
        if length > 1:
            end = found[at + length - 1][1]
            word = " ".join(entry[2] for entry in found[at : at + length])
        yield Word(start, end, word, tags or _compound(wording, word))
        at += length


def _longest(phrases: Phrases, words: list[str]) -> tuple[int, frozenset[str]]:
    """How many words the longest phrase here has, and what it and its like say."""
    best, tags = 1, frozenset[str]()
    for first in _forms(words[0]):
        for phrase, says in phrases.get(first, ()):
            if len(phrase) > len(words) or len(phrase) < best:
                continue
            if all(part in _forms(word) for part, word in zip(phrase[1:], words[1:], strict=False)):
                tags = tags | says if len(phrase) == best else says
                best = len(phrase)
    return best, tags


def _compound(wording: Wording, word: str) -> frozenset[str]:
    """What a word says that is a known one behind a known beginning: *helårsutfallet*."""
    phrases = _phrases(wording)
    for beginning, says in wording.beginnings.items():
        if word.startswith(beginning):
            rest = word[len(beginning) :]
            for form in _forms(rest):
                known = [tags for words, tags in phrases.get(form, ()) if len(words) == 1]
                if known and (says or not known[0] <= {HARMLESS, REASON}):
                    spans = _SPANS if _SPANS & {*says} else frozenset()
                    return (known[0] - spans - {HARMLESS}) | {*says}
    return frozenset()


Tags = frozenset[str]


def tags_of(words: Sequence[Word]) -> Tags:
    """What some words say together."""
    return frozenset(tag for word in words for tag in word.tags)


def _leads_to_time(words: Sequence[Word]) -> bool:
    """Whether some words begin with a time: a year, a month, *helåret*, *de åtta månaderna*."""
    plain = [word for word in words if word.text not in _ARTICLES]
    if not plain:
        return False
    first, *rest = plain
    is_span = bool(first.tags & {"year", "period"}) and not first.tags & _QUANTITIES
    is_counted = any("period" in word.tags for word in rest[:1]) and not first.tags & _QUANTITIES
    is_named = bool(_YEAR.match(first.text)) or first.text in _TIMES
    return is_named or is_span or is_counted or first.text.startswith(MONTHS)


def is_harmless(words: Sequence[Word], at: int) -> bool:
    """Whether the words around one take from it what it says: *räknar vi ihop*, *under våren*.

    The month of a report (*rapporten per augusti*) says which report it is, and nothing of amounts.
    """
    word, behind = words[at].text, words[at + 1 : at + 4]
    return (
        (word in _SPANNING and _leads_to_time(behind))
        or (word.startswith(_COUNTING) and any(other.text in _ADDING for other in behind))
        or (at > 0 and REPORT.fullmatch(f"{words[at - 1].text} {word}") is not None)
    )


def is_left_over(words: Sequence[Word], at: int) -> bool:
    """Whether *över* says that money is left: *2 mnkr blir över*, but not *kostnaden blir över*."""
    behind = words[at + 1].text if at + 1 < len(words) else ""
    if words[at].text != "över" or (behind and behind not in _ENDS_OVER):
        return False
    begins = max((i + 1 for i in range(at) if words[i].text == "att"), default=0)
    own, texts = words[begins:at], {word.text.split()[0] for word in words[:at]}
    return bool(texts & _REMAINS) and not (texts & _PASSES or tags_of(own) & _LEVELS)
