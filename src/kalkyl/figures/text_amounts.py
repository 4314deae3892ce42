"""Amounts in running Swedish text: each with its unit, its sign and the place where it is said.

The grammar of numbers and units is that of :mod:`kalkyl.figures.amount`. What only looks like an
amount (years, dates, times, paragraphs, phone numbers, counts) is left out: an amount has a unit,
its own or one it shares with its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from kalkyl.base.budget import spend
from kalkyl.base.cache import by_text
from kalkyl.base.limits import SENTENCE_CHARACTERS, TEXT_NUMBERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import (
    BLANKS,
    NUMBER,
    Unread,
    Written,
    amount_of,
    unit_of,
)
from kalkyl.figures.interval import Interval
from kalkyl.figures.sentences import sentences
from kalkyl.figures.shared_units import UNIT, PrintedNumber, units_of

MASK = "¤"
"""Stands for what was left out, one for each character."""


def without_traps(text: str) -> str:
    """A text with years, dates, times, references, phone numbers and counts left out."""
    return _TRAPS.sub(lambda trap: MASK * len(trap[0]), text)


_MONTH = (
    r"(?:jan|febr?|mars|apr|maj|jun|jul|aug|sept?|okt|nov|dec)"
    r"(?:uari|ruari|il|i|usti|ember|tember|ober)?"
)
_REFERRED = (
    r"(?:kapitel|kap\.?|avsnitt(?:en)?|punkt|bilaga|tabell|diagram|figur|sidan?|sid\.?|nr\.?|nummer"
    r"|steg|fas|version|ärende|dnr|konto|paragraf|klass|grupp|nivå|vecka|v\.)"
)
_OF_STAFF = r"(?:av\b|tjänst|tjg|anställning|sysselsättning|deltid|arbetstid)\w*"
_TRAPS = regex(
    r"(?:\b(?=\w)|(?=[+§]))(?:"  # only where one can begin, of which most texts have few places
    + "|".join(
        (
            r"\b\d{4}-\d{2}-\d{2}\b",  # a day
            r"\b\d{6}-\d{4}\b",  # the number of an organisation
            r"\b(?:19|20)\d{2}\s?[-–/]\s?(?:(?:19|20)\d{2}|\d{2})\b(?![,.]\d)",  # some years
            r"\+46[ \d()-]{7,}\d|\b0\d{1,3}(?:-|\s?[-/]\s?)\d{2,3}(?:\s?\d{2,3}){1,3}\b",  # phones
            r"\b0\d{1,2}(?: \d{2,3}){2,3}\b",
            r"\bkl(?:ockan|\.)?\s*\d{1,2}(?:[.:]\d{2})?(?:\s?[-–]\s?\d{1,2}[.:]\d{2})?\b",
            r"(?<!§)§++\s*+\d+\w?|\b\d+\s*(?:kap\b\.?|§)",
            rf"\b{_REFERRED}\s*\d+(?:[.:/-]\d+)*\b(?!\s?(?:{UNIT})\b)",
            rf"\bprognos\s+[12]\b(?![.,]\d|\s?(?:{UNIT})\b)",  # the name of a scenario
            rf"(?<![\w,.])\d+\s+av\s+\d+\b(?![,.]\d|\s\d{{3}}\b|\s?(?:{UNIT})(?!\w))",  # no money
            rf"\b(?:19|20)\d{{2}}\b(?![,.]\d|\s?(?:{UNIT})(?!\w))",  # a year
            rf"\b(?:den\s+)?\d{{1,2}}(?::?[ae])?\s+{_MONTH}\b",
            r"\b\d{1,2}/\d{1,2}\b",
            r"\bcovid[-\s]?19\b",
            r"\b\d{1,2}(?:\.\d{1,2}){2,}\b",  # a section, or a version
            rf"\b\d+(?:[.,]\d+)?\s?(?:%|procents?)\s+{_OF_STAFF}",
        )
    )
    + ")",
    re.IGNORECASE,
)


_HARDLY, _LEANING = Decimal("0.005"), Decimal("0.15")
_ROUGHLY = Decimal("0.1")
"""How far an amount that is said to be rough may be from what it stands for, as a share of it."""


@dataclass(frozen=True, slots=True)
class TextAmount:
    """An amount as a text says it.

    ``mark`` is the printed sign: ``+``, ``-``, nothing, or ``?`` for a dash that may be a dash.
    ``written`` is ``None`` for an amount that can be read in two ways (``2,075 tkr``). ``rough`` is
    one that the text itself calls approximate. ``is_range`` is an end of ``4–5 mnkr``, or a bound
    such as ``högst 5 mnkr``. ``lean`` is 1 for *drygt* and *strax över*, -1 for *knappt*.
    """

    start: int
    end: int
    text: str
    written: Written | None
    unit: str
    mark: str = ""
    rough: bool = False
    lean: int = 0
    shares_unit: bool = False
    is_range: bool = False
    bound: int = 0
    """1 where the figure is said to be above the amount, -1 where below: *mer än 5 mnkr*."""

    @property
    def value(self) -> Decimal:
        """The value with its printed sign, in ``unit``; 0 where it can't be read."""
        return self.written.value if self.written else Decimal(0)

    @property
    def is_clear(self) -> bool:
        """Whether the amount says one thing: neither a range, nor a doubtful sign or comma."""
        return self.written is not None and self.mark != "?" and not self.is_range

    @property
    def is_comparable(self) -> bool:
        """Whether a figure can be held against the amount: it says one thing, or is a bound."""
        return self.is_clear or (self.bound != 0 and self.written is not None and self.mark != "?")

    @property
    def is_telling(self) -> bool:
        """Whether it has so many digits that a figure hardly has the same by chance."""
        digits = f"{abs(self.value):f}".replace(".", "").strip("0")
        return len(digits) >= _TELLING and not self.rough and not self.bound

    def beyond(self) -> Interval:
        """What a figure may be that is above or below the amount, whatever its sign."""
        size = abs(self.value)
        return Interval(size, size + _FAR) if self.bound > 0 else Interval(Decimal(0), size)

    def interval(self, *, cut: bool = False) -> Interval:
        """What the amount may stand for, in its unit.

        Whole amounts in tkr are often rounded to tens or hundreds, which their zeros show. With
        ``cut``, digits may also have been left out instead of rounded.
        """
        step = Decimal((0, (1,), -self.decimals))
        if self.rough:
            return self._about(step)
        around = Interval(self.value - step / 2, self.value + step / 2)
        if not cut or not self.value:
            return around
        away = self.value + step.copy_sign(self.value)
        return Interval(min(around.low, away), max(around.high, away))

    def _about(self, step: Decimal) -> Interval:
        """What a rough amount may be: a tenth to either side, or more to the side it leans to."""
        size = abs(self.value)
        far = max(size * _ROUGHLY, step / 2)
        if not self.lean:
            around = Interval(size - far, size + far)
        else:
            near, away = size * _HARDLY, max(size * _LEANING, step)
            around = (
                Interval(size - near, size + away)
                if self.lean > 0
                else Interval(size - away, size + near)
            )
        return around if self.value >= 0 else -around

    @property
    def decimals(self) -> int:
        """The decimals that the amount is known to; below 0 where its zeros may be rounding."""
        decimals = self.written.decimals if self.written else 0
        if decimals or self.unit not in _MAY_BE_ROUNDED or not self.value:
            return decimals
        digits = f"{abs(self.value):f}"
        if not self.unit and len(digits) < _LARGE_COUNT:
            return 0
        return -min(len(digits) - len(digits.rstrip("0")), _MOST_ZEROS, len(digits) - 1)


_REMEMBERED = 500_000
"""Characters, roughly, of texts whose amounts are kept; a number takes more than its text."""


def is_readable(text: str) -> bool:
    """Whether a text is one that somebody may have written: few numbers, sentences with an end."""
    numbers = sum(1 for _ in islice(_DIGITS.finditer(text), TEXT_NUMBERS + 1))
    if numbers > TEXT_NUMBERS:
        return False
    return len(text) <= SENTENCE_CHARACTERS or all(
        len(sentence.text) <= SENTENCE_CHARACTERS for sentence in sentences(text)
    )


@by_text(_REMEMBERED)
def find(text: str) -> tuple[TextAmount, ...]:
    """The amounts of a text in their order; ``start`` and ``end`` are places in it."""
    return tuple(amount for amount in numbers(text) if amount.unit)


@by_text(_REMEMBERED)
def numbers(text: str) -> tuple[TextAmount, ...]:
    """The amounts of a text and the numbers that have no unit, which count something."""
    if not _DIGIT.search(text):
        return ()
    spend(len(text) // 10)
    masked = without_traps(text.translate(BLANKS))
    found = [PrintedNumber.of(masked, match) for match in _IN_TEXT.finditer(masked)]
    pairs = zip(found, units_of(masked, found), strict=True)
    return tuple(_said(text, masked, amount, unit) for amount, unit in pairs)


@by_text(_REMEMBERED)
def find_all(text: str) -> tuple[TextAmount, ...]:
    """The amounts of a text, those included whose number is a word."""
    worded = tuple(_in_words(text))
    return (
        tuple(sorted((*find(text), *worded), key=lambda amount: amount.start))
        if worded
        else find(text)
    )


def _in_words(text: str) -> Iterator[TextAmount]:
    """The amounts whose number is a word: *två procentenheter*, *en halv miljon kronor*."""
    masked = text.translate(BLANKS)
    for match in _WORDED.finditer(masked):
        unit = unit_of(match["unit"])
        value = NUMBER_WORDS[match["word"].casefold()] * (
            Decimal("0.5") if match["half"] else Decimal(1)
        )
        if unit:
            start, end = match.span()
            rough = _ROUGH.search(masked[max(0, start - _NEAR) : start])
            bound = 0 if rough else _bound(masked, start)
            yield TextAmount(
                start=start,
                end=end,
                text=" ".join(text[start:end].split()),
                written=Written(value, 1 if match["half"] else 0, unit),
                unit=unit,
                rough=rough is not None,
                lean=_lean(rough[0]) if rough else 0,
                is_range=bool(bound),
                bound=bound,
            )


def _said(text: str, masked: str, raw: PrintedNumber, unit: str) -> TextAmount:
    match = raw.match
    read = amount_of(match, unit)
    start, end = match.start(), match.end()
    written = None if isinstance(read, Unread) else read
    rough = _ROUGH.search(masked[max(0, start - _NEAR) : start])
    bound = 0 if rough else _bound(masked, match.start("number"))
    if written is not None and raw.mark != "-":
        written = replace(written, value=abs(written.value))
    return TextAmount(
        start=start,
        end=end,
        text=" ".join(text[start:end].split()),
        written=written,
        unit=unit,
        mark=raw.mark,
        rough=rough is not None,
        lean=_lean(rough[0]) if rough else 0,
        shares_unit=not raw.unit,
        is_range=bool(bound) or (rough is None and _is_range(masked, match)),
        bound=bound,
    )


def _lean(rough: str) -> int:
    """To which side of an amount the words *drygt* and *knappt* put the figure."""
    return bool(_ABOVE.match(rough)) - bool(_BELOW.match(rough))


def _bound(text: str, start: int) -> int:
    """On which side of an amount the words before it put the figure: 1 where above."""
    before = text[max(0, start - _NEAR) : start]
    between = _BETWEEN.search(before)
    if between:
        return -1 if between[0].rstrip().endswith("och") else 1
    found = _BOUND.search(before)
    if found is None:
        return 0
    lead = before[: found.start()]
    is_carried = found["over"] == "över" and _CARRIES.search(lead)
    if is_carried or (found["compares"] and _COMPARED.search(lead)):
        return 0
    side = 1 if found["above"] or found["over"] else -1
    if found["negated"]:
        return 1 if side < 0 else 0  # *blir inte mer än 2,3 mnkr* says that it is 2,3 mnkr
    return side


def _is_range(text: str, match: re.Match[str]) -> bool:
    """Whether a number is an end of ``4–5 mnkr``."""
    first, last = match.span("number")
    before, after = text[max(0, first - _NEAR) : first], text[last : last + _NEAR]
    return bool(_RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after))


_NEAR = 60
"""How many characters around an amount may tell what kind it is."""
_DIGIT = regex(r"\d")
_DIGITS = regex(r"\d+")
_MAY_BE_ROUNDED = ("tkr", "kr", "")
_LARGE_COUNT = 3
"""Digits from which on a count's zeros may be rounding."""
_MOST_ZEROS = 2
_IN_TEXT = regex(
    rf"""(?<![\w.,:/{MASK}])
    (?P<sign>[-−–+±]?)(?P<gap>[ ]?){NUMBER}
    (?: [ ]?\(?(?P<unit>{UNIT})(?!\w) | (?!\w|[.,:/]\d|[ ]?[%‰]) )
    (?= \)[ ](?P<outer>{UNIT})(?!\w) )?""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER_WORDS = """ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton
    sexton sjutton arton nitton tjugo"""
NUMBER_WORDS = {"en": Decimal(1)} | {
    word: Decimal(number) for number, word in enumerate(_NUMBER_WORDS.split(), 1)
}
_WORDED = regex(
    rf"\b(?P<word>{'|'.join(NUMBER_WORDS)})\s(?P<half>halv\s)?(?P<unit>{UNIT})(?!\w)", re.IGNORECASE
)
ROUGH = regex(
    r"(?<!\w)(?:strax\s+(?:över|under)|gott\s+och\s+väl|i\s+(?:under|över)kant\s+av|upp\s?e?mot"
    r"|ned\s+mot|cirka|ca\.?|c:a|circa|ungefär|omkring|runt|knappt|knappa|drygt|dryga|nästan|närmare|nära|kring|uppåt|inemot|bortåt"
    r"|inte\s+(?:ens|fullt|riktigt)|i\s+trakten\s+av|i\s+närheten\s+av|i\s+runda\s+tal|grovt\s+räknat"
    r"|uppskattningsvis|i\s+storleksordningen)\s+",
    re.IGNORECASE,
)
"""The words before an amount that is said to be rough."""
_ROUGH = regex(rf"{ROUGH.pattern}(?:[-−–+]\s?)?\Z", re.IGNORECASE)
_ABOVE = regex(r"drygt|dryga|strax\s+över|gott|i\s+över", re.IGNORECASE)
_BELOW = regex(
    r"knapp|uppåt|inemot|bortåt|nästan|närmare|nära|strax\s+under|i\s+under"
    r"|upp\s?e?mot|inte\s",
    re.IGNORECASE,
)
_BOUND = regex(
    r"(?<!\w)(?P<negated>inte\s+(?:\w+\s+)?)?(?:(?P<above>minst|åtminstone|passerat)|(?P<below>högst|max(?:imalt)?"
    r"|som\s+mest|upp\s+till)|(?P<compares>(?P<over>över|överst(?:iger|iga|eg)"
    r"|överskr(?:ider|ida|ed)|(?:mer|större|högre)\s+än)|under|underst(?:iger|iga|eg)"
    r"|underskr(?:ider|ida|ed)|(?:mindre|lägre)\s+än))\s+(?:[-−–+]\s?)?\Z",
    re.IGNORECASE,
)
_COMPARED = regex(rf"(?:{UNIT})\s+\Z", re.IGNORECASE)
"""Before *mer än* in *2 mnkr mer än 5 mnkr*, which says what is compared, and no bound."""
_CARRIES = regex(
    r"\b(?:för(?:a|as|s|t|ts|de|des)|flytta\w*|skjut\w*|(?:vi|man|som|(?!för)\w+(?:en|et|na))\s+för)\s+\Z",
    re.IGNORECASE,
)
"""Before the *över* of *förs över*, which is no bound; *köpt för över 5 mnkr* is."""
_TELLING = 3
_FAR = Decimal("1e9")
_RANGE_BEFORE = regex(rf"\d\s*(?:{UNIT})?\s?[-–]\s?\Z", re.IGNORECASE)
_RANGE_AFTER = regex(rf"\s?(?:{UNIT})?[-–]\s?\d|\s[-–]\s\d", re.IGNORECASE)
_BETWEEN = regex(r"\bmellan\s+(?:\S+\s+(?:\S+\s+)?och\s+)?\Z", re.IGNORECASE)
