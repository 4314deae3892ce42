"""What labels and headings of Swedish tables say that their figures are."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.tables.likeness import bare, compact, plain_words

_TOTAL: Final = regex(
    r"\A(?:del)?(?:summa|total(?:t|en|a|er)?|s:a)\b|\A(?:samtliga|hela|alla)\b|\b(?:totalt|summa)\Z"
)
_LIMIT: Final = regex(r"(?:max|tak\b|taxa|högsta|lägsta|gräns)")
"""What is the most for everything is no sum of it."""
_RESULT: Final = regex(
    r"(?:resultat|netto|nettokostnad(?:er)?|nettobudget|saldo|bokfört värde|överskott|"
    r"underskott|kassaflöde|täckningsbidrag|medel från)\b|\Averksamhetens (?:intäkter|kostnader)\Z"
)
_NET: Final = regex(r"(?:netto|överskott|underskott|saldo)\b")
_SPAN: Final = r"(?:årets|periodens|kvartalets|månadens)"
_CLOSING: Final = regex(rf"utgående|\bub\b|\b(?:vid|i) {_SPAN} (?:slut|utgång)")
_OPENING: Final = regex(rf"ingående|\bib\b|\b(?:vid|i) {_SPAN} (?:början|ingång)")
_MINUS: Final = regex(
    r"minsk|försälj|utrang|nedskriv|avskriv|avgår|uttag|förbruk|återför|utbetal|amorter|ianspråk"
)
_COST: Final = regex(r"kostnad|utgift")
_PART: Final = regex(r"\A(?:- )?(?:varav|därav|av vilka|av vilket)\b")
_SELECTION: Final = regex(
    r"\b(?:de|den|våra) (?:\w+ )?(?:största|minsta|högsta|lägsta|vanligaste|viktigaste)\b|"
    r"\btopp ?\d|\bunika?\b|\b(?:urval|exempel|utvalda|några|större|bland annat|bl ?a)\b"
)
_VARIANCE: Final = regex(r"avvik|diff|skilln|förändr|ökning|\+/-|återst|kvar")
_SHARE: Final = regex(
    r"%|procent|(?<![hm])andel|‰|promille|kvot|index|per (?:invånare|plats|anställd|poäng)|"
    r"genomsnitt|medel(?:värde|tal)|\Amedel(?:\Z|(?!s)\w{3})|median|snitt|frånvaro|grad\b|soliditet|"
    r"bindningstid|löptid|väntetid|svarstid|handläggningstid|ålder\b|betyg"
)
_PERCENT: Final = regex(r"%|procent\b|(?<![hm])andel")
"""*Handel* is no share."""
_POINTS: Final = regex(r"procentenhet|\bpe\b|%-enhet")
_GROWTH: Final = regex(r"utv|förändr|ökning|tillväxt")
_RUNNING: Final = regex(r"\back|saldo|hittills|löpande")
_AVERAGE: Final = regex(r"\A(?:i )?(?:genomsnitt|snitt|medel(?:värde|tal)?)(?:et)?\b")
_MONTH: Final = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w{0,7}\.?"
_PART_OF_YEAR: Final = regex(
    rf"\A(?:{_MONTH}|(?:kv(?:artal)?\.?|q|t(?:ertial)?) ?\d)(?: (?:19|20)\d\d)?\Z"
)
_WHOLE_PERIOD: Final = regex(
    rf"\A(?:{_MONTH} ?[-–] ?{_MONTH}|hel(?:a )?år(?:et)?|året)(?: (?:19|20)\d\d)?\Z"
)
_LAST_YEAR: Final = regex(r"förra|föreg|fg\.? år|fjol|f å\b")
_BUDGET: Final = regex(r"budg(?:et|\.|\b)|\bplan|\bram\b|kalkyl")
_FORECAST: Final = regex(r"prognos|progn\b")
_OUTCOME: Final = regex(r"utfall|resultat|bokslut|upparbet|\back\b")


_STEM: Final = 5
"""Letters that a word has in common with its other forms."""


class Role(Enum):
    """What a column of figures is."""

    OUTCOME = auto()
    FORECAST = auto()
    BUDGET = auto()
    LAST_YEAR = auto()
    VARIANCE = auto()
    OTHER = auto()


@lru_cache(maxsize=20_000)
def role(heading: str) -> Role:
    """What a heading says that its figures are."""
    words = plain_words(heading)
    for pattern, found in (
        (_VARIANCE, Role.VARIANCE),
        (_LAST_YEAR, Role.LAST_YEAR),
        (_FORECAST, Role.FORECAST),
        (_BUDGET, Role.BUDGET),
        (_OUTCOME, Role.OUTCOME),
    ):
        if pattern.search(words):
            return found
    return Role.OTHER


def reference(heading: str) -> Role | None:
    """What a variance is from, where its heading says so: *Skillnad mot förra året*."""
    words = plain_words(heading)
    if _LAST_YEAR.search(words):
        return Role.LAST_YEAR
    return Role.BUDGET if _BUDGET.search(words) else None


def names_forecast(heading: str) -> bool:
    """Whether a heading is about a forecast, which a table of outcomes may lack."""
    return bool(_FORECAST.search(plain_words(heading)))


def is_sum(label: str) -> bool:
    """Whether a label says that its figures are sums: *Summa*, *Totalt*."""
    words = bare(label)
    return bool(_TOTAL.search(words)) and not _LIMIT.match(words)


def is_result(label: str) -> bool:
    """Whether a label says that its figures are what is left: *Årets resultat*."""
    return bool(_RESULT.search(bare(label)))


def is_net(heading: str) -> bool:
    """Whether a heading says that its figures are what is left of two others: *Flyttnetto*."""
    return bool(_NET.search(bare(heading)))


def is_closing(label: str) -> bool:
    """Whether a label is of what stands at the end: *Utgående balans*."""
    return bool(_CLOSING.search(bare(label)))


def is_opening(label: str) -> bool:
    """Whether a label is of what stood at the beginning: *Ingående balans*."""
    return bool(_OPENING.search(bare(label)))


def is_deducted(label: str) -> bool:
    """Whether a label is of what is taken away where amounts have no sign: *Minskning*."""
    return bool(_MINUS.search(bare(label)))


def is_cost(label: str) -> bool:
    """Whether a label is of what a result is less, where amounts have no sign: *Kostnader*."""
    return bool(_COST.search(bare(label)))


def is_selection(words: str) -> bool:
    """Whether words say that a table has not just the rows that its total is of."""
    return bool(_SELECTION.search(plain_words(words)))


def is_part(label: str) -> bool:
    """Whether a row only says what a part of the row above is: *varav*."""
    return bool(_PART.search(plain_words(label)))


def is_ratio(words: str) -> bool:
    """Whether words are of figures that no sum can be formed of."""
    return bool(_SHARE.search(plain_words(words)))


def is_in_points(words: str) -> bool:
    """Whether words are of differences between percentages: *procentenheter*."""
    return bool(_POINTS.search(plain_words(words)))


def is_growth(words: str) -> bool:
    """Whether words are of how much something has changed: *Kostnadsutveckling*."""
    return bool(_GROWTH.search(compact(plain_words(words))))  # printed *Intäktsut v.*


def is_running(words: str) -> bool:
    """Whether words are of what all lines so far have come to: *Ackumulerat*."""
    return bool(_RUNNING.search(plain_words(words)))


def is_average(label: str) -> bool:
    """Whether a label says that its figures are means of others: *Snitt*."""
    return bool(_AVERAGE.search(bare(label)))


def is_part_of_year(heading: str) -> bool:
    """Whether a heading is a month, a quarter or a third of a year."""
    return bool(_PART_OF_YEAR.search(bare(heading)))


def is_whole_period(heading: str) -> bool:
    """Whether a heading is several months together: *jan–apr*, *Helår*."""
    return bool(_WHOLE_PERIOD.search(bare(heading)))


def shares_word(first: str, second: str) -> bool:
    """Whether two headings have a word in common, or the beginning of one."""
    stems, others = (
        {word[:_STEM] for word in plain_words(words).split() if len(word) >= _STEM}
        for words in (first, second)
    )
    return bool(stems & others)


def is_percent(words: str) -> bool:
    """Whether words are of percentages or shares."""
    return bool(_PERCENT.search(plain_words(words)))
