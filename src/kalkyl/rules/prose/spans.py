"""Of which months and year a sentence says that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.base.regex import regex

_COUNTS = ("en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_UNTIL = regex(
    r"\b(?:(?:till och med|t\.?\s?o\.?\s?m\.?|per (?:den )?(?:sista|30|31)"
    r"|januari\s?[-–]|januari till"
    rf"|\bavvikelsen? efter|\bresultatet efter)\s{{0,2}}(?:och med )?)({_MONTH})",
    re.IGNORECASE,
)
_NUMBER = "|".join(_COUNTS)
_FIRST = regex(
    rf"\b(?:(?:första|inledande)\s+({_NUMBER})|({_NUMBER})\s+(?:första|inledande))\s+månader"
    r"|\b(första|andra|tredje)\s+(tertialet|kvartalet|halvåret)",
    re.IGNORECASE,
)
_SPANS = {"tertialet": 4, "kvartalet": 3, "halvåret": 6}
_ORDINALS = ("första", "andra", "tredje")
_REPORTED = regex(
    r"rapport|resultat|utfall|avvikelse|överskott|underskott|ackumul|kostnad|kostat|intäkt|förbruk"
    r"|sjukfrånvaro|\A\s*perioden|verksamhet|redovisa",
    re.IGNORECASE,
)
"""Words of sentences about the report's own period."""
_TO_COME = regex(
    r"\b(?:blir|kommer|väntas|ska|skall|fortsätt\w*|beräknas|prognos\w*|öppna\w*|starta\w*|förläng\w*"
    r"|börja\w*|ger|bedöms|skulle)\b",
    re.IGNORECASE,
)
_OTHER_PERIOD = regex(
    r"\b(?:sedan|var|visade|låg|uppgick|jämför\w*|föreg\w*|förra|tidigare|föregående|fjol\w*|mot|då|därefter|r12|rullande"
    r"|tolv|sjukfrån\w*|personalomsättning\w*|20\d\d|avtal\w*|gäller|pågår|beslut\w*|planera\w*)\b",
    re.IGNORECASE,
)
"""Words of sentences that may rightly name an earlier month."""
_AT_END = regex(
    rf"\b(?:(?:jan(?:uari)?\s?(?:[-–]|till(?:\s+och\s+med)?|t\.?\s?o\.?\s?m\.?)|till\s+och\s+med"
    r"|t\.?\s?o\.?\s?m\.?|fram\s+till|efter|per)\s{0,2}(?:och\s+med\s+)?(?:den\s+)?(?:sista\s+|\d{1,2}\s+)?"
    rf"(?:utgången\s+av\s+|slutet\s+av\s+)?)({_MONTH})\w{{0,6}}\b",
    re.IGNORECASE,
)
_AFTER = regex(
    rf"\b(?:efter(?:\s+de)?|årets)\s+(?:(?:första|inledande)\s+)?({_NUMBER})"
    r"\s+(?:(?:första|inledande)\s+)?(månader|tertial|kvartal)\b",
    re.IGNORECASE,
)
_LENGTHS = {"månader": 1, "tertial": 4, "kvartal": 3}
_OF_YEAR = regex(
    r"\b(?:för|under|år|året|verksamhetsåret|helåret|bokslut(?:et)?(?:\s+för)?|resultatet|utfallet"
    rf"|(?:{_MONTH})\w{{0,6}})\s(20\d\d)\b",
    re.IGNORECASE,
)
_YEARS = regex(r"\b20\d\d\b")
_COMPARES = regex(
    r"\b(?:jämför\w*|samma|oförändra\w*|lika|detsamma|redan|då|förra|fjol\w*|föreg\w*|tidigare|än|sedan"
    r"|återstår|kvar|rapport\w*|senare|därefter|därpå|därpåföljande|numera|från\s[-−]?\d+)\b",
    re.IGNORECASE,
)
"""Words of sentences that tell of two times."""
_WAS = regex(r"\b(?:var|blev|uppgick|visade|låg|landade|hade|stod|pekade)\b", re.IGNORECASE)
_IS_NOW = regex(
    r"\b(?:nu|idag|i dag|dagens|i stället|istället|medan)\b"
    r"|(?:[,;]|\bmen)[^,;]{0,40}\b(?:är|har)\b",
    re.IGNORECASE,
)
"""What sets the present against what was."""


def names_month(text: str, month: int) -> bool:
    """Whether a text names a month."""
    return re.search(rf"\b{_MONTHS[month - 1]}", text, re.IGNORECASE) is not None


def is_of_other_time(sentence: str, end: int, year: int) -> bool:
    """Whether a sentence of one time says another last month or year than a report's."""
    if _COMPARES.search(sentence) or (_WAS.search(sentence) and _IS_NOW.search(sentence)):
        return False
    years = {int(found) for found in _YEARS.findall(sentence)}
    if _OF_YEAR.search(sentence) and years and year not in years:
        return True
    months = set(_ends(sentence))
    return bool(months) and end not in months


def _ends(sentence: str) -> Iterator[int]:
    """The months in which what a sentence tells of ends."""
    yield from (_month(found[1]) for found in _AT_END.finditer(sentence))
    yield from (_last_of(found) for found in _FIRST.finditer(sentence))
    for found in _AFTER.finditer(sentence):
        count = _COUNTS.index(found[1].casefold()) + 1
        yield min(count * _LENGTHS[found[2].casefold()], len(_MONTHS))


def ends_elsewhere(sentence: str, end: int) -> bool:
    """Whether a sentence about the report's period says that it ends in another month."""
    until, first = _UNTIL.search(sentence), _FIRST.search(sentence)
    last = _month(until[1]) if until else _last_of(first) if first else end
    if last == end or not _REPORTED.search(sentence):
        return False
    if last > end:
        return _TO_COME.search(sentence) is None and not re.search(r"\b20\d\d\b|nästa", sentence)
    return _OTHER_PERIOD.search(sentence) is None


def _last_of(first: re.Match[str]) -> int:
    """The month in which the first months of the year, or a part of it, end."""
    if first[3]:
        number = _ORDINALS.index(first[3].casefold()) + 1
        return min(number * _SPANS[first[4].casefold()], len(_MONTHS))
    return _COUNTS.index((first[1] or first[2]).casefold()) + 1


def _month(word: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, 1) if word.casefold().startswith(name))
