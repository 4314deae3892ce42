"""Swedish numbers with their units and signs: the one place that reads and writes them.

Every number is a ``Decimal``; none is ever a binary float on its way in or out.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
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
_POWERS: Final = {"kr": 0, "tkr": 3, "mnkr": 6, "mdkr": 9}
MONEY: Final = frozenset(_POWERS)
"""The units that :func:`scale` converts between."""
_NBSP = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"


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
    if from_unit not in _POWERS or to_unit not in _POWERS:
        raise ValueError(f"no scale from {from_unit} to {to_unit}")
    return value.scaleb(_POWERS[from_unit] - _POWERS[to_unit], context=EXACT)


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


_AMOUNT = regex(rf"(?P<sign>[-−–+]?)[ ]?{NUMBER}[ ]*(?P<unit>(?:[%a-z][^0-9]*)?)", re.VERBOSE)
_LIKE_THOUSANDS = regex(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_OFTEN_THOUSANDS = (None, "kr", "tkr")
_UNITS = {
    "": None,
    **dict.fromkeys(("kr", "kronor"), "kr"),
    **dict.fromkeys(("tkr", "t kr", "kkr", "tusen kronor"), "tkr"),
    **dict.fromkeys(("mnkr", "mkr", "mn kr", "milj kr", "milj. kr"), "mnkr"),
    **dict.fromkeys(("miljon kronor", "miljoner kronor"), "mnkr"),
    **dict.fromkeys(("mdkr", "miljard kronor", "miljarder kronor"), "mdkr"),
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
