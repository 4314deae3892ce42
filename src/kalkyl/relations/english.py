"""English documents read by the words of Swedish ones: their sentences, tables and amounts.

A word that is not in the list stays as it is, in sentences as in tables, so that a row is named by
its own words; and what nobody knows makes an amount one of a part, as in Swedish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.relations.plain_table import Column, PlainTable
from kalkyl.tables.likeness import unit_in

_ENGLISH: Final = regex(
    r"\b(?:the|of|was|were|and|with|by|has|had|this|from|which|its|their|amounted|against|total)\b",
    re.IGNORECASE,
)
_SWEDISH: Final = regex(
    r"\b(?:och|av|att|på|är|till|med|det|från|ett|som|den|för|mot|blev|har)\b|[åäö]", re.IGNORECASE
)
_NUMBER: Final = r"[-−–+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d,.]*\d)"
_SCALE: Final = r"thousand|million|billion|bn|[km]"
_AMOUNT: Final = regex(
    rf"\bSEK ?(?P<outer>m|k|bn)? ?(?P<after>{_NUMBER})(?: ?(?P<scale>{_SCALE})\b)?"
    rf"|(?<![\w.,])(?P<before>{_NUMBER})(?: ?(?:(?P<short>[mktb])sek\b|(?P<long>{_SCALE})? ?"
    r"(?:sek|kronor|Swedish kron(?:or|a))\b|(?P<points>percentage points?)\b"
    r"|(?P<percent>per ?cent\b|%)))?",
    re.IGNORECASE,
)
_OPENING: Final = regex(r"\A([^,;:\d]*+(?:(?:19|20)\d\d)?+[^,;:\d]*+),(?=\s)")
"""What is said before the subject, which Swedish has no comma behind: *Last year, costs were*."""
_SHARE: Final = regex(r"\A\s*of\b", re.IGNORECASE)
_UNITS: Final = {
    **dict.fromkeys(("thousand", "k", "t"), "tkr"),
    **dict.fromkeys(("million", "m"), "mnkr"),
    **dict.fromkeys(("billion", "bn", "b"), "mdkr"),
}
_WORDS: Final = {
    "the": "den",
    "a|an": "en",
    "of": "på",
    "for": "för",
    "in|on|at|within|during": "i",
    "to": "till",
    "by|with": "med",
    "from": "från",
    "and": "och",
    "but": "men",
    "while|whereas": "medan",
    "than": "än",
    "as": "som",
    "that|which": "vilket",
    "of which": "varav",
    "per": "per",
    "is|are|be|been|being": "är",
    "was|were|became": "var",
    "has|have": "har",
    "had": "hade",
    "its|their|our": "sin",
    "it|they|we": "den",
    "also": "även",
    "amounted to|came to|totalled|totaled|amounts to|amount to|reached": "uppgick till",
    "reported|reports|report|recorded|records|showed|shows|show|posted|posts": "redovisar",
    "ended at|ended up at|came in at|landed at|landed on|stood at": "landade på",
    "cost": "kostade",
    "estimated|expected|projected|anticipated|predicted": "väntas",
    "forecast|forecasts|forecasted|outlook": "prognos",
    "full-year|full year|annual|whole year|year-end": "helår",
    "year to date|to date|so far": "hittills",
    "year": "år",
    "period|periods|interim": "period",
    "budget|budgets|budgeted|plan|planned": "budget",
    "outcome|outcomes|actual|actuals": "utfall",
    "result|results": "resultat",
    "net result|net income": "nettoresultat",
    "variance|variances|deviation|deviations": "avvikelse",
    "difference": "skillnad",
    "change|changes": "förändring",
    "surplus|profit|underspend": "överskott",
    "deficit|shortfall|overspend|loss": "underskott",
    "overspent|exceeded|exceeds|exceed|overran": "överskred",
    "underspent": "underskred",
    "negative": "negativ",
    "positive": "positiv",
    "increased|rose|grew|increase|increases|grown|risen": "ökade",
    "decreased|fell|declined|dropped|decrease|reduced|fallen": "minskade",
    "higher": "högre",
    "lower": "lägre",
    "more": "mer",
    "less": "mindre",
    "better": "bättre",
    "worse": "sämre",
    "above|over": "över",
    "below|under": "under",
    "more than": "mer än",
    "less than": "mindre än",
    "at least": "minst",
    "at most|up to|a maximum of": "högst",
    "between": "mellan",
    "approximately|about|around|roughly|some|approx.": "cirka",
    "just over|slightly more than": "drygt",
    "just under|nearly|almost|slightly less than": "knappt",
    "compared with|compared to|against|versus|vs|vs.": "mot",
    "last year|previous year|prior year|preceding year": "förra året",
    "the year before|a year earlier": "förra året",
    "previous|previously|earlier|prior": "föregående",
    "total|in total|totally|grand total|overall|altogether|combined|aggregate": "totalt",
    "sum|subtotal": "summa",
    "as a whole|whole|entire": "helhet",
    "together": "tillsammans",
    "net": "netto",
    "net cost|net costs|net expenses|net expenditure": "nettokostnader",
    "cost of": "kostnader för",
    "costs|expenses|expenditure|expenditures": "kostnader",
    "costs of": "kostnader för",
    "revenue|revenues|income": "intäkter",
    "operating": "driftens",
    "operations": "verksamheten",
    "investment|investments|capital expenditure": "investeringar",
    "sick leave|sickness absence": "sjukfrånvaro",
    "share|proportion": "andel",
    "target|targets": "mål",
    "per cent|percent": "procent",
    "excluding|excl.|except|apart from": "exklusive",
    "including|incl.|adjusted": "inklusive",
    "because|due to|owing to|mainly|primarily|explained|attributable": "beror",
    "could|may|might|can|would|will": "kan",
    "should|must": "bör",
    "risk|risks": "risk",
    "loan|loans|debt": "lån",
    "staff|personnel|employees": "personal",
    "grant|grants": "bidrag",
    "rent|rents": "hyror",
    "tax|taxes": "skatter",
    "board|committee|council": "nämnden",
    "authority|agency": "myndigheten",
    "municipality": "kommunen",
    "region": "regionen",
    "company|corporation": "bolaget",
    "group": "koncernen",
    "university": "universitetet",
    "departments|divisions|units|programmes|programs": "förvaltningarna",
    "january": "januari",
    "february": "februari",
    "march": "mars",
    "june": "juni",
    "july": "juli",
    "august": "augusti",
    "october": "oktober",
    "sek thousand|thousand sek|ksek|tsek": "tkr",
    "sek million|million sek|msek|sek m|sekm": "mnkr",
    "sek billion|billion sek|bsek": "mdkr",
    "sek": "kr",
}
"""English words and phrases by the Swedish word that is read in their place."""
_SEPARATOR: Final = "|"
_BODIES: Final = (
    *("board", "committee", "council", "authority", "agency", "municipality", "region"),
    *("company", "corporation", "group", "university"),
)
"""What may own an amount: *the agency's costs*."""


def is_english(texts: Iterable[str]) -> bool:
    """Whether texts are English by their commonest words."""
    english = swedish = 0
    for text in texts:
        english += sum(1 for _ in _ENGLISH.finditer(text))
        swedish += sum(1 for _ in _SWEDISH.finditer(text))
    return english > swedish


@dataclass(frozen=True, slots=True)
class Read:
    """A text in Swedish words, and how it prints each amount that is read in Swedish."""

    text: str
    printed: tuple[tuple[str, str], ...] = ()

    def as_printed(self, amount: str) -> str:
        """An amount as the text itself has it."""
        return dict(self.printed).get(amount, amount)


@lru_cache(maxsize=2_000)
def read(text: str) -> Read:
    """An English text as a Swedish one."""
    printed: list[tuple[str, str]] = []

    def amount(match: re.Match[str]) -> str:
        swedish = _swedish_amount(match)
        printed.append((swedish, match[0].strip()))
        return swedish

    whole = _SHARE.sub("av", _OPENING.sub(r"\1", text))
    return Read(_in_words(_AMOUNT.sub(amount, whole)), tuple(printed))


def _swedish_amount(match: re.Match[str]) -> str:
    number = (match["after"] or match["before"]).replace(",", "").replace(".", ",")
    scale = match["scale"] or match["outer"] or match["short"] or match["long"]
    if match["percent"] or match["points"]:
        return f"{number} {'procent' if match['percent'] else 'procentenheter'}"
    if scale:
        return f"{number} {_UNITS[scale.casefold()]}"
    is_money = match["after"] or match[0].casefold().endswith(("sek", "kronor", "krona"))
    return f"{number} kr" if is_money else number


def _in_words(text: str) -> str:
    owned = re.sub(r"(?<=\w)['’]s\b|(?<=s)['’](?!\w)", "s", text)
    return _known().sub(lambda match: _swedish_words()[match[0].casefold()], owned)


@cache
def _swedish_words() -> dict[str, str]:
    words = {
        english: swedish
        for phrases, swedish in _WORDS.items()
        for english in phrases.split(_SEPARATOR)
    }
    bodies = {f"{english}s": f"{words[english]}s" for english in _BODIES}
    return {**bodies, **words}


@cache
def _known() -> re.Pattern[str]:
    phrases = sorted(_swedish_words(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)", re.IGNORECASE)


def in_swedish(table: PlainTable) -> PlainTable:
    """A table with Swedish words for its title, headings and labels, and the same figures."""
    title, corner = read(table.title).text, read(table.corner).text
    return replace(
        table,
        title=title,
        corner=corner,
        unit=unit_in(corner) or unit_in(title) or table.unit,
        rows=tuple(replace(row, label=read(row.label).text) for row in table.rows),
        columns=tuple(map(_column, table.columns)),
    )


def _column(column: Column) -> Column:
    heading = read(column.heading).text
    return replace(column, heading=heading, unit=unit_in(heading) or column.unit)
