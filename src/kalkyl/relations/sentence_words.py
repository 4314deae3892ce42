"""What the words of a sentence say of which figure of a table its amount is."""

from __future__ import annotations

import re
from enum import Flag, auto
from functools import lru_cache
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.relations.table_words import Role, role
from kalkyl.rules.prose.lexicon import HARMLESS, Word

_WORD: Final = regex(r"[^\W_]+")
_YEAR: Final = regex(r"(?:19|20)\d\d")
_YEAR_MONTH: Final = regex(r"(?<!\d)(\d\d)(?:0[1-9]|1[0-2])(?!\d)")
_SURPLUS: Final = regex(
    r"(?:budget|prognos|års|drift)?(?:överskott|underskott|överdrag|över(?:skrid|skred)"
    r"|under(?:skrid|skred)|avvik|avvek|plusresultat)\w{0,20}\Z"
)
_GOOD: Final = regex(r"(?:budget|prognos|års|drift)?överskott(?:et)?\Z|plusresultat")
_BAD: Final = regex(
    r"(?:budget|prognos|års|drift)?(?:underskott(?:et)?|överskridande(?:t)?)\Z|minusresultat"
)
_DENIED: Final = regex(r"(?:inte|ej|inget|inga|utan|stället|istället|varken|eller)\Z")
_MOVE: Final = regex(
    r"(?:öka|ökning|minsk|sjunk|sjönk|stig|steg\b|förbättr|försämr|förändr|skilln|differens"
    r"|höj|sänk|växt|tillväxt)\w{0,20}\Z"
)
_COMPARED: Final = regex(
    r"(?:\w{1,30}\s)?(?:högre|lägre|mer|mindre|bättre|sämre|större|över|under|fler|färre)\b"
)
_WHOLE: Final = regex(
    r"(?:total\w{0,3}|sammantage[tn]|sammanlag\w{1,3}|sammanräkna\w{1,2}|samlade?|summan?|hela|helhet(?:en)?"
    r"|samtliga|tillsammans)\Z"
)
_ADJUSTED: Final = regex(
    r"(?:exkl|inkl|exklusive|inklusive|rensa[td]e?|justera\w{1,2}|borträkna\w{1,2}|utan|utöver|förutom"
    r"|undantag\w{0,20}|engångs\w{0,20}|jämförelsestörande)\Z"
)
_HEDGED: Final = regex(
    r"(?:kan|skulle|bör|risk\w{0,20}|eventuell\w{0,20}|kanske|möjlig\w{0,20}|potential\w{0,20})\Z"
)
_REASON: Final = regex(
    r"(?:beror|berodde|bero|förklaras|främst|bland|eftersom|orsak\w{0,20}|grund|följd|tack"
    r"|drivs|hänför\w{0,20}|avser|avsåg|genom|huvudsak\w{0,20}|innehåller|ingår|består|däribland|avseende)\Z"
)
_WHOLE_YEAR: Final = regex(r"hel(?:a )?år|årsprog|årsbudg|\bår(?:et)?s? slut")
_TO_BUDGET: Final = regex(r"\bresultat(?:et)? (?:mot|jämfört med|i förhållande till) budget")
_SO_FAR: Final = regex(r"\back|hittills|period|delår|tertial|till och med|\bt ?o ?m\b|jan")
_MONTHS: Final = regex(
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\Z"
)
_SMALL: Final = regex(
    r"(?:och|i|på|av|för|till|med|om|mot|än|är|var|vilket|som|den|det|de|en|ett|att|från|vid|under"
    r"|inom|hos|samt|medan|men|så|nu|också|även|alltså|därmed|dock|sig|sitt|sin|sina|per|sedan|efter"
    r"|före|innan|där|detta|denna|dessa|här|när|enligt|cirka|ca|runt|drygt|knappt|nästan|närmare"
    r"|omkring|ungefär|strax|lika|hittills|hela|helår\w{0,20}"
    r"|år(?:e[nt])?s?|period(?:en)?s?|samma|motsvarande|föreg\w{0,20}|förra|fjol\w{0,20}|jämför\w{0,20}|tidigare"
    r"|ble?v|blir|bliv?it|varit|har|hade|haft|får|fick|fått|ger|gav|gett|ligger|låg|legat|står|stod"
    r"|uppg(?:ick|år|å|ått)|landa\w{0,20}|redovisa\w{0,20}|visa[rt]?|visade|lämna[rt]?|lämnade|utgör|utgjor[dt]e?"
    r"|kosta[rt]?|kostade|svara[rt]?|svarade|vänta[ds]\w{0,20}|beräkna[ds]\w{0,20}|bedöm[ds]\w{0,20}|förvänta\w{0,20}"
    r"|prognos\w{0,20}|budgeter\w{0,20}|planera\w{0,20}|besluta\w{0,20}|belopp\w{0,20}|nivån?|(?:posi|nega)tivt?a?|andel(?:en)?"
    r"|procent|kronor|miljoner|tkr|mnkr|slute?t?|utgången|ackumulera\w{0,20}|ge|bli|visa|lämna|ha|kosta|pekar?"
    r"|vara|gör|gjorde|gjort|göra|sluta[rt]?|slutade|räknar|räknade|gå|går|gick|gått|förbruka\w{0,3})\Z"
)
"""Words that do not tell of which part an amount is."""
_COMMON: Final = regex(
    r"(?:resultat(?:et)?|utfall(?:et)?|netto\w{0,20}|(?:netto)?kostnad(?:en|er|erna)?s?|intäkt(?:en|er|erna)?s?"
    r"|bokslut(?:et)?|verksamhet(?:en)?s?|ekonomisk?t?a?|analys|sammanfattning|inledning|uppföljning"
    r"|kommentar(?:er)?|drift\w{0,20}|investering\w{0,20}|redovisning|översikt|läget?|utveckling|tabell|kapitel|budget\w{0,20}"
    r"|periodens|årets|avvikelse(?:r|n)?|mål"
    r"|(?:kommun|region|landsting|myndighet|förbund|bolag|högskola?|universitet|nämnd|förvaltning|styrelse|koncern"
    r"|organisation|stiftelse)(?:e[nt]|n|er|ar|erna|arna)?s?)\Z"
)
"""Nouns of any report; a row that they alone name is many tables' row."""
_EXPECTED: Final = regex(r"\b(?:beräknas|väntas|förväntas|bedöms)\b")
_LAST_YEAR: Final = regex(r"tidigare|föreg|förra|fjol|innan|före|\bsedan", re.IGNORECASE)
_SINCE: Final = regex(r"\b(?:sedan|prognos\w{0,20})\b")
_COMPARES: Final = regex(r"(?:mot|än|jämför\w{0,20}|med|att)\Z")
TARGET: Final = "mål"
_TARGET: Final = regex(r"mål(?:et|värdet?|nivån)\Z")


_NOUN: Final = frozenset({"result"})
"""What :mod:`kalkyl.rules.prose.limits` takes for a noun that it knows."""


class Says(Flag):
    """What the words around an amount say that it is."""

    NOTHING = 0
    VARIANCE = auto()
    CHANGE = auto()
    LEVEL = auto()
    """An end of a change: *från 9,1 procent till 8,4*."""
    BASE = auto()
    """What another amount is compared with: *mot 2,5 procent*."""
    UNSURE = auto()
    """How a variance has changed, or a part: nothing that a table has to have."""
    SURPLUS = auto()
    DEFICIT = auto()
    WHOLE = auto()
    WHOLE_YEAR = auto()
    SO_FAR = auto()


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an amount: the words before it in its clause, those behind it."""

    before: tuple[Word, ...]
    after: tuple[Word, ...]
    says: Says
    roles: frozenset[Role]
    years: frozenset[str]
    months: frozenset[str]


def words_of(text: str, start: int = 0) -> tuple[Word, ...]:
    """The words of a text, each with whether it can tell of which part an amount is."""
    return tuple(
        Word(start + match.start(), start + match.end(), word, _tags(word))
        for match in _WORD.finditer(text)
        for word in (_TARGET.sub(TARGET, match[0].casefold()),)
    )


@lru_cache(maxsize=20_000)
def _tags(word: str) -> frozenset[str]:
    if _SMALL.match(word) or word.isdigit() or _MONTHS.match(word):
        return frozenset({HARMLESS})
    patterns = (_COMMON, _SURPLUS, _MOVE, _COMPARED, _WHOLE)
    known = any(pattern.match(word) for pattern in patterns) or role(word) is not Role.OTHER
    return _NOUN if known else frozenset()


def is_common(word: str) -> bool:
    """Whether a word is of any report, and tells nothing of which table it is about."""
    return bool(_COMMON.match(word) or _SMALL.match(word) or _WHOLE.match(word))


def is_whole(word: str) -> bool:
    """Whether a word says that an amount is of everything: *totalt*."""
    return _WHOLE.match(word) is not None


def around(before: tuple[Word, ...], after: tuple[Word, ...], later: str) -> Around:
    """What the words around an amount say; ``later`` is its clause with what is in brackets."""
    ahead = " ".join(word.text for word in before)
    behind = " ".join(word.text for word in after)
    says = _said([word.text for word in before], behind)
    for pattern, flag in ((_WHOLE_YEAR, Says.WHOLE_YEAR), (_SO_FAR, Says.SO_FAR)):
        says |= flag if pattern.search(f"{ahead} {behind}") else Says.NOTHING
    if any(is_whole(word.text) for word in before):
        says |= Says.WHOLE
    says |= _way([word.text for word in before])
    if ahead.endswith("för") or (Says.CHANGE in says and _SINCE.search(f"{ahead} {later}")):
        says |= Says.UNSURE
    if all(_COMPARES.match(word.text) for word in before):
        says |= Says.BASE
    roles = {role(word.text) for word in before if not _SURPLUS.match(word.text)}
    roles |= {Role.FORECAST} if _EXPECTED.search(ahead) else set()
    roles |= {Role.LAST_YEAR} if _LAST_YEAR.search(later) else set()
    return Around(
        before,
        after,
        says,
        frozenset(roles - {Role.OTHER, Role.VARIANCE}),
        frozenset(_YEAR.findall(f"{ahead} {later}")),
        frozenset(word.text for word in (*before, *after) if _MONTHS.match(word.text)),
    )


def _said(ahead: list[str], behind: str) -> Says:
    last = ahead[-1] if ahead else ""
    if last in {"från", "till"}:
        return Says.LEVEL if any(map(_MOVE.match, ahead)) or last == "från" else Says.NOTHING
    if _COMPARED.match(behind):
        return Says.CHANGE
    moved = any(map(_MOVE.match, ahead)) or any(map(_COMPARED.match, ahead[-1:]))
    if any(map(_SURPLUS.match, ahead)) or _TO_BUDGET.search(" ".join(ahead)):
        return Says.UNSURE if moved else Says.VARIANCE
    return Says.CHANGE if moved else Says.NOTHING


def _way(ahead: list[str]) -> Says:
    """Whether words say outright that a variance is good or bad."""
    good, bad = (any(map(way.match, ahead)) for way in (_GOOD, _BAD))
    if good is bad or any(map(_DENIED.match, ahead)):
        return Says.NOTHING
    return Says.SURPLUS if good else Says.DEFICIT


def is_unsure(words: tuple[Word, ...]) -> bool:
    """Whether words leave open which amount it is: a reason, a risk, something left out."""
    patterns = (_ADJUSTED, _HEDGED, _REASON)
    return any(pattern.match(word.text) for word in words for pattern in patterns)


@lru_cache(maxsize=20_000)
def years_in(heading: str) -> frozenset[str]:
    """The years that a heading names, *2508* among them."""
    whole = _YEAR.findall(heading)
    return frozenset(whole or (f"20{year}" for year in _YEAR_MONTH.findall(heading)))


@lru_cache(maxsize=20_000)
def span_in(heading: str) -> Says:
    """Whether a heading is of the whole year or of the part that has gone."""
    words = heading.casefold()
    if _WHOLE_YEAR.search(words):
        return Says.WHOLE_YEAR
    return Says.SO_FAR if _SO_FAR.search(words) else Says.NOTHING


@lru_cache(maxsize=20_000)
def naming_words(label: str) -> tuple[str, ...]:
    """The words that name a row or a column: without units, years, figures and small words."""
    found = (_TARGET.sub(TARGET, match[0].casefold()) for match in _WORD.finditer(label))
    return tuple(
        dict.fromkeys(
            word
            for word in found
            if not any(map(str.isdigit, word)) and word not in _NAMELESS and len(word) > 1
        )
    )


_NAMELESS: Final = frozenset(
    {
        *("och", "i", "av", "för", "till", "per", "på", "inom", "med", "tkr", "mnkr", "mkr", "kkr"),
        *("kr", "kronor", "miljoner", "tusen", "procent", "belopp", "not", "varav", "därav"),
    }
)
