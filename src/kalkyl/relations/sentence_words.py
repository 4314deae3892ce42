"""What the words of a sentence say of which figure of a table its amount is."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.relations.says import Says, behind_variance, direction, is_variance, moves, result_way
from kalkyl.relations.table_words import Role, role
from kalkyl.rules.prose.lexicon import HARMLESS, Word

_WORD: Final = regex(r"[^\W_]+")
_YEAR: Final = regex(r"(?:19|20)\d\d")
_YEAR_MONTH: Final = regex(r"(?<!\d)(\d\d)(?:0[1-9]|1[0-2])(?!\d)")
_COMPARED: Final = regex(
    r"(?:\w{1,30}\s)?(?:högre|lägre|mer|mindre|bättre|sämre|större|fler|färre"
    r"|dyrare|billigare|(?:över|under)(?! (?:(?:19|20)\d\d|hela|de|den|år|period|delår|tertial"
    r"|kvartal|vår|höst|somm|vint|jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)))\b"
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
_WHOLE_YEAR: Final = regex(
    r"hel(?:a )?år(?:et)?s?(?!\w)|årsprog|årsbudg|årsutf|årsres|\bår(?:et)?s? slut"
)
_TO_BUDGET: Final = regex(r"\bresultat(?:et)? (?:mot|jämfört med|i förhållande till) budget")
_SO_FAR: Final = regex(r"\back|hittills|period|delår|tertial|till och med|\bt ?o ?m\b|jan")
_MONTHS: Final = regex(
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\Z"
)
_SMALL: Final = regex(
    r"(?:och|eller|ihop|samman|gemensamt|summera[rt]?|i|på|av|för|till|med|om|mot|än|är|var|vilket|som|den|det|de|en|ett|att|från|vid|under"
    r"|inom|hos|samt|medan|men|så|nu|också|även|alltså|därmed|dock|sig|sitt|sin|sina|per|sedan|efter"
    r"|före|innan|där|detta|denna|dessa|här|när|enligt|cirka|ca|runt|drygt|knappt|nästan|närmare"
    r"|omkring|ungefär|strax|lika|hittills|hela|helår\w{0,20}"
    r"|år(?:e[nt])?s?|period(?:en)?s?|samma|motsvarande|föreg\w{0,20}|förra|fjol\w{0,20}|jämför\w{0,20}|tidigare"
    r"|ble?v|blir|bliv?it|varit|har|hade|haft|får|fick|fått|ger|gav|gett|ligger|låg|legat|står|stod"
    r"|uppg(?:ick|år|å|ått)|landa\w{0,20}|redovisa\w{0,20}|visa[rt]?|visade|lämna[rt]?|lämnade|utgör|utgjor[dt]e?"
    r"|kosta[rt]?|kostade|svara[rt]?|svarade|vänta[ds]\w{0,20}|beräkna[ds]\w{0,20}|bedöm[ds]\w{0,20}|förvänta\w{0,20}"
    r"|prognos\w{0,20}|budgeter\w{0,20}|planera\w{0,20}|besluta\w{0,20}|belopp\w{0,20}|nivån?|(?:posi|nega)tivt?a?|andel(?:en)?"
    r"|procent|kronor|miljoner|tkr|mnkr|slute?t?|utgången|ackumulera\w{0,20}|ge|bli|visa|lämna|ha|kosta|pekar?"
    r"|antal(?:et)?|ny(?:tt|a)?|person(?:er)?|st|stycken|mellan|månad(?:en|er|erna)?|en|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv"
    r"|utöka[ds]?\w{0,3}|räknas?|nådde|når|stanna[rdt]?\w{0,2}|hamna[rdt]?\w{0,2}|endast|bara"
    r"|finns|fanns|funnits|vara|gör|gjorde|gjort|göra|sluta[rt]?|slutade|räknar|räknade|gå|går|gick|gått|förbruka\w{0,3})\Z"
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
_EXPECTED: Final = regex(
    r"\b(?:beräknas|väntas|förväntas|bedöms|prognostiserar|räknar med|ser ut att)\b"
)
_LAST_YEAR: Final = regex(r"tidigare|föreg|förra|fjol|innan|före|\bsedan", re.IGNORECASE)
_SINCE: Final = regex(r"\b(?:sedan|prognos\w{0,20})\b")
_THAN_YEAR: Final = regex(
    r"\b(?:än|mot|sedan|från|jämför\w{0,6} med) "
    r"(?:(?:år(?:et)?|bokslutet|utfallet|nivån) (?:för )?)?((?:19|20)\d\d)\b"
)
_WHY: Final = regex(r"(?:följd|grund|beroende|tack|eftersom|därför|främst|framför|genom|trots)\Z")
_TOGETHER: Final = regex(r"(?:tillsammans|ihop|samman|sammanlagt|summera[rt]?|gemensamt)\Z")
_YEARS_TOGETHER: Final = regex(
    r"(?:19|20)\d\d ?[-–] ?(?:(?:19|20)\d\d|\d\d)\b|\bår(?:en|s?perioden)\b|\bmandatperiod"
    r"|\bunder (?:de )?(?:\w+ )?(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|\d+) år",
    re.IGNORECASE,
)
_BETWEEN_YEARS: Final = regex(
    r"\b(?:mellan|från) (?:åren )?(?:19|20)\d\d (?:och|till) (?:19|20)\d\d\b", re.IGNORECASE
)
_COMPARING: Final = regex(
    r"\b(?:än|mot|sedan|från|jämför\w{0,6}|nivån?|skillnad|före|innan|fjol\w{0,5}|förra"
    r"|föreg\w{0,8}|tidigare)\b"
)
_BESIDE: Final = regex(r"(?:trots|utan|med|vid|enligt|sänk|höj|inom|under)\w{0,6}\Z")
"""What leads to a kind of amount that is not the one said."""
_LEADS: Final = frozenset({"i", "enligt"})
_PLANNED: Final = regex(r"(?:budgetera|prognosti[sc]era|planera)(?:de|t|d)\Z")
_PLAIN_ROLES: Final = frozenset({Role.BUDGET, Role.FORECAST, Role.OUTCOME})
_COMPARES: Final = regex(r"(?:mot|än|jämför\w{0,20}|med|att)\Z")
TARGET: Final = "mål"
_TARGET: Final = regex(r"mål(?:et|värdet?|nivån)\Z")


_NOUN: Final = frozenset({"result"})
"""What :mod:`kalkyl.rules.prose.limits` takes for a noun that it knows."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an amount: the words before it in its clause, those behind it."""

    before: tuple[Word, ...]
    after: tuple[Word, ...]
    says: Says
    roles: frozenset[Role]
    years: frozenset[str]
    months: frozenset[str]
    since: frozenset[str] = frozenset()
    """The years that it is compared with: *mot 2023*, *sedan bokslutet 2023*."""
    compared: frozenset[Role] = frozenset()
    """The kinds that the words behind it name: *lägre än budgeterat*."""


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
    known = any(pattern.match(word) for pattern in (_COMMON, _COMPARED, _WHOLE))
    known = known or is_variance(word) or moves(word) or role(word) is not Role.OTHER
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
    texts, behind_texts = [word.text for word in before], [word.text for word in after]
    says |= result_way(texts) | behind_variance(behind_texts) | direction(texts, behind_texts)
    if ahead.endswith("för") or (Says.CHANGE in says and _SINCE.search(f"{ahead} {later}")):
        says |= Says.UNSURE
    if not before or (
        _COMPARES.match(before[0].text) and all(HARMLESS in word.tags for word in before)
    ):
        says |= Says.BASE
    roles = {
        role(word.text)
        for word, last in zip(before, ("", *(word.text for word in before)), strict=False)
        if not is_variance(word.text) and not _PLANNED.match(last)
    }
    roles |= {Role.FORECAST} if _EXPECTED.search(ahead) else set()
    roles |= {Role.LAST_YEAR} if _LAST_YEAR.search(later) else set()
    return Around(
        before,
        after,
        says,
        frozenset(roles - {Role.OTHER, Role.VARIANCE}),
        frozenset(_YEAR.findall(f"{ahead} {later}")),
        frozenset(word.text for word in (*before, *after) if _MONTHS.match(word.text)),
        since=frozenset(_THAN_YEAR.findall(f"{ahead} {later} {behind}")),
        compared=frozenset(role(word.text) for word in after) & _PLAIN_ROLES,
    )


def _said(ahead: list[str], behind: str) -> Says:
    last = ahead[-1] if ahead else ""
    if last in {"från", "till"}:
        return Says.LEVEL if any(map(moves, ahead)) or last == "från" else Says.NOTHING
    if _COMPARED.match(behind):
        return Says.CHANGE
    moved = any(map(moves, ahead)) or any(map(_COMPARED.match, ahead[-1:]))
    if any(map(is_variance, ahead)) or _TO_BUDGET.search(" ".join(ahead)):
        return Says.UNSURE if moved else Says.VARIANCE
    return Says.CHANGE if moved else Says.NOTHING


def before_reason(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Words up to where they say why: *till följd av*, *på grund av*, *eftersom*."""
    for at, word in enumerate(words):
        if _WHY.match(word.text):
            is_led = at > 0 and words[at - 1].text in {"till", "på", "av"}
            return words[: at - is_led]
    return words


def is_together(words: tuple[Word, ...]) -> bool:
    """Whether words say that an amount is of several rows: *tillsammans*, *summerar till*."""
    return any(_TOGETHER.match(word.text) for word in words)


def plain_years(text: str, end: int) -> frozenset[str]:
    """The years before a place in a sentence, none where something else is compared there."""
    before = text[:end].casefold()
    years = frozenset(_YEAR.findall(before))
    return years if len(years) == 1 and not _COMPARING.search(before) else frozenset()


def compares(text: str) -> bool:
    """Whether a sentence compares an amount with another time's or another one's."""
    return _COMPARING.search(text.casefold()) is not None


def is_of_years(text: str) -> bool:
    """Whether a sentence is of several years together: *åren 2023–2025*."""
    return _YEARS_TOGETHER.search(text) is not None


def is_between_years(text: str) -> bool:
    """Whether a sentence says from which year to which: *mellan 2023 och 2025*."""
    return _BETWEEN_YEARS.search(text) is not None


def role_is_said_last(
    before: tuple[Word, ...], ahead: tuple[Word, ...], names: frozenset[int]
) -> bool:
    """Whether the word for a kind of amount leads right to it: *utfallet för skolan blev*.

    ``names`` is where the words stand that name a row.
    """
    others = [word.text for word in ahead if word.start not in names]
    if any(_COMPARING.match(word) or _BESIDE.match(word) for word in others):
        return False
    kinds = [
        at
        for at, word in enumerate(before)
        if word.start not in names and role(word.text) in _PLAIN_ROLES
    ]
    if len(kinds) > 1 and _PLANNED.match(before[kinds[0]].text):
        kinds = kinds[1:]  # *det budgeterade resultatet*
    is_later = bool(before) and before[0].start > ahead[0].start
    if is_later and before[0].text in _LEADS and kinds[:1] == [1]:
        return False  # *21,4 mnkr i budget men 21,9 mnkr*
    rest = before[kinds[0] + 1 :] if kinds else ()
    if any(
        first.text == "och" and second.start not in names and role(second.text) is Role.OTHER
        for first, second in pairwise(rest)
    ):
        return False  # *budgeten utökades och är 12 mnkr*
    return len(kinds) == 1 and all(
        word.start in names or (HARMLESS in word.tags and role(word.text) is Role.OTHER)
        for word in rest
    )


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
def months_in(title: str) -> frozenset[str]:
    """The months that a title names."""
    words = (match[0].casefold() for match in _WORD.finditer(title))
    return frozenset(word for word in words if _MONTHS.match(word))


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


@lru_cache(maxsize=20_000)
def counted_in(heading: str) -> tuple[str, ...]:
    """The words of a heading that say what is counted, not when nor which kind of figure it is."""
    return tuple(
        word
        for word in naming_words(heading)
        if role(word) is Role.OTHER and word != TARGET and not _TIME.match(word)
    )


_TIME: Final = regex(
    r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w{0,7}\Z|helår(?:et)?s?\Z|hittills|ack|tom\Z|period|delår"
)
_NAMELESS: Final = frozenset(
    {
        *("och", "i", "av", "för", "till", "per", "på", "inom", "med", "tkr", "mnkr", "mkr", "kkr"),
        *(
            "kr",
            "kronor",
            "miljoner",
            "tusen",
            "procent",
            "belopp",
            "not",
            "varav",
            "därav",
            "antal",
        ),
    }
)
