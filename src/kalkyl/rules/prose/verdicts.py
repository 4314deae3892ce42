"""What sentences say of goals and activities: how many there are, and how each one goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.sentences import sentences

_NUMBERS = {
    "inget": 0,
    "inga": 0,
    "ingen": 0,
    "noll": 0,
    "ett": 1,
    "en": 1,
    "två": 2,
    "tre": 3,
    "fyra": 4,
    "fem": 5,
    "sex": 6,
    "sju": 7,
    "åtta": 8,
    "nio": 9,
    "tio": 10,
    "elva": 11,
    "tolv": 12,
}
_NUMBER = regex(rf"\b(?:{'|'.join(_NUMBERS)}|(?<![\d,.])1?\d(?![\d,.%]))\b", re.IGNORECASE)
_THING = regex(r"\b\w*(?:uppdrag(?:en)?|(?<!ända)mål(?:en)?)\b", re.IGNORECASE)
_BOTH = regex(r"\b(?:mål.*uppdrag|uppdrag.*\bmål)", re.IGNORECASE)
_OF_SOME = regex(
    r"förra|föreg|tidigare|fjol|varje|\bnya?\b|\bper\b|delmål|medarbetare|person|ärende|nämnd|inom"
    r"|\bflera\b|fullmäktige|jämfört|fokusområde|år sedan|indikator",
    re.IGNORECASE,
)
"""Words of sentences that count other things, or some of the goals."""
_ALL_OF = regex(
    r"(?:\bav\b(?:\s+\w+){0,2}|\bsamtliga|\balla"
    r"|\b(?:har|totalt|omfattar|redovisar)(?:\s+(?:de|våra))?)\s*\Z",
    re.IGNORECASE,
)
_FULFIL = regex(
    r"\bupp(?:fyll|nå)(?:s|as|tts|dd?|da|t|ts|es)?\b|\bnå(?:s|tts|ddes)\b", re.IGNORECASE
)
_FULFILS = regex(rf"(?:{_FULFIL.pattern})\s*\Z", re.IGNORECASE)
_COUNTS_ON = regex(r"(?:uppdrag|mål|delvis|inte|som|uppfyll|uppnå|nås|bedöm|av\b)", re.IGNORECASE)
_PARTLY = regex(r"\bdelvis\b|\btill viss del\b", re.IGNORECASE)
_NOT = regex(r"\b(?:inte|ej|icke|inget|aldrig)\b", re.IGNORECASE)
_OF = regex(r"\s*av(?:\s+\w{2,20}){0,2}\s*", re.IGNORECASE)
"""What stands between how many there are of an assessment and how many there are in all."""
_EVERY = regex(rf"\b(?:samtliga|alla)\s+(?:\w+\s+){{0,2}}{_THING.pattern}", re.IGNORECASE)
EVERY = -1
"""The number of *samtliga uppdrag*."""
FULL, PARTLY, NOT = "full", "partly", "not"
LABELS = {"uppfylls": FULL, "uppfylls delvis": PARTLY, "uppfylls inte": NOT}
"""The assessments of the goals table."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that a text gives of goals: all of them, or those of an assessment."""

    words: str
    number: int
    of: str = ""
    """The assessment; empty for all."""
    start: int = 0
    """Where it stands in the text."""


def counted(text: str) -> Iterator[Counted]:
    """The numbers of goals in a text."""
    for sentence in sentences(text):
        words = sentence.text
        if _THING.search(words) and not _BOTH.search(words) and not _OF_SOME.search(words):
            for found in _counted(words):
                yield replace(found, start=sentence.start + found.start)


def _counted(words: str) -> Iterator[Counted]:
    found = [match for match in _NUMBER.finditer(words) if not _is_article(words, match)]
    if not found:
        yield from _every(words)
    elif _FULFIL.search(words) or len(found) == 1:
        for at, match in enumerate(found):
            end = found[at + 1].start() if at + 1 < len(found) else len(words)
            yield from _number(words, match, end)


def _every(words: str) -> Iterator[Counted]:
    every = _EVERY.search(words)
    verdict = _verdict(words[every.end() :], is_open=False) if every else ""
    if every and verdict:
        yield Counted(every[0], EVERY, verdict, every.start())


def _number(words: str, match: re.Match[str], end: int) -> Iterator[Counted]:
    """What a number counts, by the words behind it up to the next number."""
    segment, before = words[match.end() : end], words[: match.start()]
    number = _NUMBERS.get(match[0].casefold())
    number = int(match[0]) if number is None else number
    is_open = _FULFIL.search(before) is not None
    verdict = _verdict(segment, is_open=is_open)
    if _OF.fullmatch(segment):  # *tre av årets fem uppdrag uppfylls*
        verdict = _verdict(words[end:], is_open=is_open)
    if not verdict and _FULFILS.search(before):
        verdict = FULL
    is_all = _ALL_OF.search(before) is not None and _THING.match(segment.lstrip()) is not None
    if is_all and not (verdict and "som" in segment):
        yield Counted(match[0], number, start=match.start())
    elif verdict:
        yield Counted(match[0], number, verdict, match.start())


def _is_article(words: str, match: re.Match[str]) -> bool:
    """Whether *en* or *ett* is an article: *i ett av målen* is not."""
    if match[0].casefold() not in {"en", "ett"}:
        return False
    return not _COUNTS_ON.match(words[match.end() :].lstrip())


def _verdict(segment: str, *, is_open: bool) -> str:
    """The assessment that words behind a number give; with ``is_open``, *tre delvis* too."""
    is_said = _FULFIL.search(segment) is not None
    if not is_said and not is_open:
        return ""
    partly, not_ = _PARTLY.search(segment), _NOT.search(segment)
    if partly and not_:
        return ""
    if partly:
        return PARTLY
    if not_:
        return NOT
    return FULL if is_said else ""


_SUBJECT = regex(
    r"\b(?:målet|uppdraget|bedömningen|arbetet|aktiviteten|insatsen|åtgärden|projektet)\b",
    re.IGNORECASE,
)
_UNSURE = regex(
    r"\b(?:om|risk\w*|förutsatt|kan|skulle|nästa år|tidigare|förra|delmål\w*|flera|trots|även om"
    r"|men|ska|först|däremot)\b",
    re.IGNORECASE,
)
_STATES: Mapping[str, re.Pattern[str]] = {
    "klar": regex(
        r"(?<!inte )\b(?:är|har) (?:nu )?"
        r"(?:klar\w*|avslutad?t?|slutför[td]\w*|genomför[td]\w*|avslutats)\b",
        re.IGNORECASE,
    ),
    "pågår": regex(r"(?<!inte )\bpågår\b(?! inte)", re.IGNORECASE),
    "ej påbörjad": regex(r"\b(?:inte|ej|ännu inte) (?:\w+ )?(?:påbörja|starta)\w*", re.IGNORECASE),
    "försenad": regex(r"(?<!inte )\bförsena(?:d|t|de|ts)\b", re.IGNORECASE),
}
_AGAINST = {
    "klar": ("pågår", "ej påbörjad", "försenad"),
    "pågår": ("klar", "ej påbörjad"),
    "ej påbörjad": ("klar", "pågår"),
    "inte påbörjad": ("klar", "pågår"),
    "försenad": ("klar",),
}
"""What a comment cannot say beside a status."""


def contradicts(comment: str, label: str) -> str:
    """The sentence of a comment that cannot be beside an assessment or a status; else nothing."""
    status = label.casefold().strip()
    for sentence in sentences(comment):
        words = sentence.text.strip()
        if not _SUBJECT.search(words) or _UNSURE.search(words):
            continue
        if status in LABELS:
            said = _verdict(words, is_open=False)
            if said and said != LABELS[status]:
                return words
        elif any(_STATES[name].search(words) for name in _AGAINST.get(status, ())):
            return words
    return ""
