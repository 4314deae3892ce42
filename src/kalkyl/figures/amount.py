"""Swedish numbers with their units and signs: the one place that reads and writes them.

Every number is a ``Decimal``; none is ever a binary float on its way in or out. An amount pasted as
text is read as its sender will have meant it: blanks that nobody sees, dashes for minus, brackets,
a minus last and currencies are read, and what was odd about it is reported.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.model import FactValue, Listed, Phrase
from kalkyl.model.facts import plain

EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that sums, differences and products of two readable amounts are never rounded."""

MINUSES: Final = ("-", "−", "–")
NIL_DASHES: Final = frozenset({*MINUSES, "—"})
"""How printed tables say that there is nothing."""
BLANKS: Final = str.maketrans(
    "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}", "    "
)
"""Turns every blank that may group thousands into a plain one; the text keeps its length."""
NUMBER: Final = r"""
    (?P<number>
        (?P<whole>
            [1-9][0-9]{0,2}(?:[ ][0-9]{3})+(?![0-9])
            | [0-9]+
            | [1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*
        )
        (?:(?!(?P=mark))[.,](?P<fraction>[0-9]+))?
    )"""
"""The grammar of a number without its sign, for a verbose pattern."""

_TOO_LARGE = Decimal("1e15")
_MOST_DECIMALS = 12
POWERS: Final = {"kr": 0, "tkr": 3, "mnkr": 6, "mdkr": 9}
"""The units of money, each as a power of ten of kronor."""
MONEY: Final = frozenset(POWERS)
"""The units that :func:`scale` converts between."""
_NBSP = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"


_AMOUNT = regex(rf"(?P<sign>[-−–+]?)[ ]?{NUMBER}[ ]*(?P<unit>(?:[%a-z][^0-9]*)?)", re.VERBOSE)
_LIKE_THOUSANDS = regex(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_OFTEN_THOUSANDS = (None, "kr", "tkr")
MONEY_WORDS: Final = {
    **dict.fromkeys(("kr", "kronor"), "kr"),
    **dict.fromkeys(("tkr", "t kr", "kkr", "tsek", "ksek"), "tkr"),
    **dict.fromkeys(("tusen kr", "tusen kronor", "tusental kronor"), "tkr"),
    **dict.fromkeys(("mnkr", "mkr", "mn kr", "msek", "milj kr", "milj. kr"), "mnkr"),
    **dict.fromkeys(("miljoner kr", "miljon kronor", "miljoner kronor"), "mnkr"),
    **dict.fromkeys(("mdkr", "mdr kr", "mdsek", "miljarder kr"), "mdkr"),
    **dict.fromkeys(("miljard kronor", "miljarder kronor"), "mdkr"),
}
"""What texts, headings and formats call the units of money."""
_UNITS = {
    "": None,
    **MONEY_WORDS,
    **dict.fromkeys(("%", "procent"), "%"),
    **dict.fromkeys(("procentenhet", "procentenheter", "%-enhet", "%-enheter", "p.e"), "pp"),
}
UNIT_WORDS: Final = tuple(sorted(filter(None, _UNITS), key=len, reverse=True))
"""The words for units, the longest first."""
_MARKS = {"sv": str.maketrans({",": _NBSP, ".": ","}), "en": str.maketrans({})}
_ENDINGS = {
    "sv": {"pp": f"{_NBSP}procentenheter"},
    "en": {"%": "%", "pp": f"{_NBSP}percentage points"},
}
_EXCEL = Context(prec=15, rounding=ROUND_HALF_UP)
_LARGEST_STORED = Decimal("1.8e308")
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)
"""For what is far too large to be an amount but is a number still, products of two included."""
# Three digits of exponent hold every number Excel has; more would overflow Decimal itself.
_STORED = regex(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_LONGEST = 60
_NAMES: Final = {
    "\u00ad": Phrase("soft_hyphen", "a soft hyphen"),
    "\u200b": Phrase("zero_width_space", "a zero-width space"),
    "\u2010": Phrase("typographic_hyphen", "a typographic hyphen"),
    "\u2011": Phrase("non_breaking_hyphen", "a non-breaking hyphen"),
    "\u2012": Phrase("figure_dash", "a figure dash"),
    "\u2014": Phrase("em_dash", "an em dash"),
    "\u2060": Phrase("word_joiner", "a word joiner"),
    "\ufeff": Phrase("byte_order_mark", "a byte order mark"),
}
_DASHES: Final = "\u2010\u2011\u2012\u2014\u2015\ufe58\ufe63\uff0d\u207b"
_BRACKETED = regex(r"\(([^()]++)\)(.*)", re.DOTALL)
_MINUS_LAST = regex(r"([0-9][0-9 .,]*+)[-−–]")
_CURRENCY = regex(
    r"(?:sek\s*+)?([-−–]?[0-9 .,]++)(?:sek|kronor|kr\.?|:-|:−|:–|((?<=,)-))?", re.IGNORECASE
)
_POINTS = regex(r"([-−–]?[0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]{1,2})")
_UNUSUAL_BLANK: Final = Phrase("unusual_blank", "an unusual blank")
_UNSEEN: Final = Phrase("unseen_character", "an unseen character")


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says: a value in the unit it names, with the decimals it prints.

    ``unit`` is ``kr``, ``tkr``, ``mnkr``, ``mdkr``, ``%`` or ``pp`` (procentenheter), or ``None``
    where the text names none.
    """

    value: Decimal
    decimals: int
    unit: str | None


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text gives no amount.

    ``reason`` is ``not_a_number``, ``out_of_range`` or ``ambiguous_thousands``: the last for a
    text such as ``2,075 tkr``, where the comma may stand for decimals or for thousands.
    """

    reason: str


def read(text: str) -> Written | Unread:
    """The amount a text is, unit and all, or why it is none; minus is any of ``-``, ``−``, ``–``.

    Thousands stand in groups of three; a decimal point is read like a decimal comma.
    """
    match = _AMOUNT.fullmatch(text.strip().translate(BLANKS).casefold())
    if match is None:
        return Unread("not_a_number")
    word = " ".join(match["unit"].split()).removesuffix(".")
    if word not in _UNITS:
        return Unread("not_a_number")
    return amount_of(match, _UNITS[word])


def unit_of(word: str) -> str | None:
    """The unit that a word such as ``miljoner kronor`` or ``Mnkr.`` stands for, if it does."""
    return _UNITS.get(" ".join(word.casefold().split()).removesuffix("."))


def amount_of(match: re.Match[str], unit: str | None) -> Written | Unread:
    """The amount of a match of :data:`NUMBER`; its group ``sign`` is the mark before it."""
    whole = re.sub("[ .,]", "", match["whole"])
    fraction = match["fraction"] or ""
    value = Decimal(f"{whole}.{fraction}")
    if len(fraction) > _MOST_DECIMALS or value >= _TOO_LARGE:
        return Unread("out_of_range")
    if unit in _OFTEN_THOUSANDS and _LIKE_THOUSANDS.fullmatch(match["number"]):
        return Unread("ambiguous_thousands")
    signed = value.copy_negate() if match["sign"] in MINUSES and value else value
    return Written(signed, len(fraction), unit)


def scale(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """The same money in another unit, exactly; ``ValueError`` for units that do not convert."""
    if from_unit == to_unit:
        return value
    if from_unit not in POWERS or to_unit not in POWERS:
        raise ValueError(f"no scale from {from_unit} to {to_unit}")
    return value.scaleb(POWERS[from_unit] - POWERS[to_unit], context=EXACT)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value at that many decimals, halves away from zero as Excel does; zero has no sign.

    Negative ``decimals`` round to tens, hundreds and so on.
    """
    step = Decimal((0, (1,), -decimals))
    context = EXACT if value.adjusted() + decimals < EXACT.prec - 1 else _WIDE
    return context.plus(value.quantize(step, context=context))


def show(
    value: Decimal,
    decimals: int | None = None,
    *,
    unit: str | None = None,
    language: str = "sv",
    sign: bool = False,
) -> str:
    """The value as people write it in ``sv`` or ``en``; ``unit`` is added and converts nothing.

    Without ``decimals`` the value is shown whole. ``sign`` puts ``+`` before what is above zero.
    """
    number = Decimal(plain(value)) if decimals is None else rounded(value, decimals)
    digits = f"{number.copy_abs():,f}".translate(_MARKS[language])
    plus = "+" if sign and number > 0 else ""
    minus = _MINUS if number < 0 else ""
    ending = "" if unit is None else _ENDINGS[language].get(unit, f"{_NBSP}{unit}")
    return f"{plus}{minus}{digits}{ending}"


def from_xml(text: str) -> Decimal | None:
    """The number that Excel shows for what an ``.xlsx`` stores, or ``None`` if it is none.

    The file writes out a binary number, ``1.1000000000000001``, of which Excel shows 15 digits.
    """
    if not _STORED.fullmatch(text.strip()):
        return None
    value = _EXCEL.create_decimal(text.strip())
    if value.copy_abs() > _LARGEST_STORED:
        return None
    return Decimal(plain(rounded(value, _MOST_DECIMALS)))


@dataclass(frozen=True, slots=True)
class IntendedAmount:
    """A text as its sender will have meant it, and what is odd about how it is written."""

    text: str
    why: FactValue


def meant_by(text: str) -> IntendedAmount | None:
    """What a text for an amount was meant to be; ``None`` where nothing odd is known about it."""
    if len(text) > _LONGEST:
        return None
    seen, odd = _without_unseen(text.translate(BLANKS))
    plain, why = _rewritten(seen.strip())
    reasons: list[FactValue] = []
    if odd:
        reasons.append(
            Phrase("text_contains", "The text contains {marks}.", {"marks": Listed(odd)})
        )
    reasons += [why] if why else []
    return IntendedAmount(plain, Listed(tuple(reasons), separator=" ")) if reasons else None


def _without_unseen(text: str) -> tuple[str, tuple[FactValue, ...]]:
    """The text with plain signs and blanks, and the names of those that it had instead."""
    odd: dict[str, FactValue] = {}
    seen: list[str] = []
    for mark in text:
        plain = _plain(mark)
        seen.append(plain)
        if plain != mark:
            name = _NAMES.get(mark) or (_UNUSUAL_BLANK if plain == " " else _UNSEEN)
            code = f"(U+{ord(mark):04X})"
            odd[mark] = Listed((name, code), separator=" ")
    return "".join(seen), tuple(odd.values())


def _plain(mark: str) -> str:
    if mark == "\u00ad":
        return ""
    if mark in _DASHES:
        return "-"
    kind = unicodedata.category(mark)
    if kind in {"Cf", "Cc", "Mn"} or mark == "\u2800":
        return " " if mark in "\t\n\r" else ""
    return " " if kind in {"Zs", "Zl", "Zp"} else mark


def _rewritten(text: str) -> tuple[str, Phrase | None]:
    """A text with its sign first and its currency as kr; and what was odd about it."""
    if match := _BRACKETED.fullmatch(text):
        inner, ending = match[1].strip(), match[2].strip()
        plain = _rewritten(f"{inner} {ending}".strip())[0]
        return f"-{plain.lstrip('-')}", Phrase("brackets_no_minus", "Brackets are no minus here.")
    if match := _MINUS_LAST.fullmatch(text):
        return f"-{match[1].rstrip()}", Phrase("minus_last", "The minus stands last.")
    match = _CURRENCY.fullmatch(text)
    if match is None:
        return text, None
    number = (match[1].removesuffix(",") if match[2] else match[1]).strip()
    if number in {"", *MINUSES}:
        return text, None
    points = _POINTS.fullmatch(number)
    if points:
        number = points[1].replace(".", " ") + points[2]
    unit = " kr" if match[1] != text else ""
    if points:
        return number + unit, Phrase("points_in_thousands", "Points do not part thousands here.")
    return number + unit, Phrase("currency", "The currency is not written so.") if unit else None
