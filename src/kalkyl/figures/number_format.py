"""What an Excel number format makes of a number: its magnitude, sign, and the words beside it.

Only the parts that can make a figure look like another one are interpreted: sections with their
conditions, scaling commas, percent, literal text, date and time marks. One pass, in linear time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from kalkyl.base.quick_dataclass import dataclass

_DIGITS: Final = frozenset("0#?")
_ELAPSED: Final = frozenset("hms")
_DAYS: Final = frozenset("yd")
_MINUSES: Final = frozenset("-−–(")
_ZERO: Final = Decimal(0)
_COMPARISONS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    ">=": ge,
    "<=": le,
    "<>": ne,
    ">": gt,
    "<": lt,
    "=": eq,
}
_MOST_SECTIONS: Final = 4
_LONGEST: Final = 1_000
"""Marks of a format that are read; Excel takes 255."""
_MOST_DECIMALS: Final = 30
_MOST_COMMAS: Final = 9
"""More than Excel takes; a hostile format has as many as it likes."""
_COLOURS: Final = ("red", "magenta", "blue", "green", "cyan", "yellow", "color")
_GENERAL: Final = ("general", "standard")


_LEAP_BUG = 60
_FIRST_1900 = date(1899, 12, 31)
_FIRST_1904 = date(1904, 1, 1)
_LAST_ORDINAL = date.max.toordinal()


@dataclass(slots=True)
class _Marks:
    """What one section of a format has, as far as it has been read."""

    shown: list[str] = field(default_factory=list)
    """Placeholders, points and commas in their order; dates and times as their letters."""
    literal: list[str] = field(default_factory=list)
    condition: str = ""
    elapsed: bool = False
    percents: int = 0
    coloured: bool = False
    general: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section. ``decimals`` are those of the number shown, ``None`` where none are fixed."""

    decimals: int | None = None
    commas: int = 0
    """So many times it is divided by a thousand."""
    percents: int = 0
    literal: str = ""
    letters: str = ""
    """The letters of dates and times that the section has, in small."""
    elapsed: bool = False
    has_digits: bool = False
    has_text: bool = False
    """Whether a text, or a number as its text, stands in it: ``@``."""
    general: bool = False
    coloured: bool = False
    condition: tuple[str, Decimal] | None = None

    @property
    def power(self) -> int:
        """The power of ten that a number is multiplied by to be shown."""
        return 2 * self.percents - 3 * self.commas if self.has_digits else 0

    @property
    def is_time(self) -> bool:
        """Whether the section shows a number as a date or a time."""
        return self.elapsed or bool(set(self.letters) & (_ELAPSED | _DAYS))

    @property
    def is_day(self) -> bool:
        """Whether it shows a day: it has days or years, or months that are not minutes."""
        if self.elapsed:
            return False
        marks = set(self.letters)
        return bool(marks & _DAYS) or ("m" in marks and not marks & {"h", "s"})

    @property
    def shows_number(self) -> bool:
        """Whether anything of the number is shown."""
        return self.has_digits or self.general or self.is_time

    @property
    def shows_nothing(self) -> bool:
        """Whether a cell looks empty by it, whatever it holds: ``;;;`` or a mere blank."""
        words = self.literal.strip() or self.percents
        return not (self.shows_number or self.has_text or words)

    @property
    def has_minus(self) -> bool:
        """Whether the section itself has what stands for a minus: the sign, brackets, a colour."""
        return self.coloured or bool(_MINUSES & set(self.literal))

    def admits(self, value: Decimal) -> bool:
        """Whether the section's condition holds for a number."""
        return self.condition is None or _COMPARISONS[self.condition[0]](value, self.condition[1])

    @property
    def admits_negatives_only(self) -> bool:
        """Whether its condition holds for negative numbers alone."""
        if self.condition is None or self.condition[0] not in {"<", "<=", "="}:
            return False
        return self.condition[1] < 0 or self.condition == ("<", _ZERO)


_WHOLE = Section(general=True)
"""How Excel shows a number that no section admits, as far as its magnitude goes."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a number looks in its cell: the section that it is shown by, and whether as negative."""

    section: Section
    shows_minus: bool


def appearance(number_format: str, value: Decimal) -> Appearance:
    """How a number looks by a number format."""
    found = sections(number_format)
    if any(section.condition for section in found[:2]):
        section = _by_condition(found[:3], value)
        automatic = not section.admits_negatives_only
    else:
        index = _by_sign(found, value)
        section = found[index]
        automatic = index != 1
    shown = section.shows_number and automatic
    return Appearance(section, value < 0 and (shown or section.has_minus))


def _by_sign(sections: tuple[Section, ...], value: Decimal) -> int:
    if value < 0:
        return 1 if len(sections) > 1 else 0
    return 2 if value == 0 and len(sections) > 2 else 0  # noqa: PLR2004  # the section for zero


def _by_condition(numbers: tuple[Section, ...], value: Decimal) -> Section:
    """The first section that admits a number; one without condition takes the rest."""
    for section in numbers[:2]:
        if section.condition is not None and section.admits(value):
            return section
    rest = [section for section in numbers if section.condition is None]
    if len(rest) > 1:  # [>999]0,;[Red]0;0: the second one is for negative numbers
        return rest[0] if value < 0 else rest[1]
    return rest[0] if rest else _WHOLE


def hides(number_format: str, value: Decimal | str) -> bool:
    """Whether a cell looks empty by its format alone; zeros that are not shown are no fault."""
    found = sections(number_format)
    if not number_format.strip() or not value:
        return False
    if isinstance(value, Decimal):
        return appearance(number_format, value).section.shows_nothing
    return len(found) == _MOST_SECTIONS and found[-1].shows_nothing


def format_decimals(number_format: str) -> tuple[int | None, bool]:
    """The decimals an Excel number format shows, and whether it shows a percentage.

    ``None`` where it fixes none: ``General``, text, dates, fractions, exponents. A format that
    shows thousands (``#,##0,``) has -3. Of several sections only the positive one counts.
    """
    first = sections(number_format)[0]
    if first.decimals is None:
        return None, False
    return first.decimals - 3 * first.commas, first.percents > 0


def sections(number_format: str) -> tuple[Section, ...]:
    """The sections of a number format, at least one."""
    return _sections(number_format[:_LONGEST])


@lru_cache(maxsize=1 << 10)
def _sections(number_format: str) -> tuple[Section, ...]:
    found: list[_Marks] = [_Marks()]
    for kind, text in _tokens(number_format):
        if kind != ";":
            _add(found[-1], kind, text)
        elif len(found) < _MOST_SECTIONS:
            found.append(_Marks())
        else:
            break
    return tuple(map(_section, found))


def _add(marks: _Marks, kind: str, text: str) -> None:
    """One token of a section."""
    match kind:
        case "literal":
            marks.literal.append(text)
        case "bracket":
            _add_bracket(marks, text)
        case "%":
            marks.percents += 1
        case "general":
            marks.general = True
        case _:
            marks.shown.append(text)


def _add_bracket(marks: _Marks, text: str) -> None:
    """What stands in brackets: a currency, a condition, time elapsed, or a colour."""
    low = text.lower()
    if text.startswith("$"):
        marks.literal.append(text[1:].partition("-")[0])
    elif text.startswith(("<", ">", "=")):
        marks.condition = text
    elif low and not set(low) - _ELAPSED:
        marks.elapsed = True
        marks.shown.append(low)
    else:
        marks.coloured = marks.coloured or low.startswith(_COLOURS)


def _section(marks: _Marks) -> Section:
    shown = "".join(marks.shown)
    digits = "".join(mark for mark in shown if mark in "0#?.,")
    letters = "".join(mark for mark in shown if mark.isalpha())
    whole, _, fraction = digits.partition(".")
    commas = _trailing_commas(whole) + _trailing_commas(fraction)
    has_digits = any(mark in _DIGITS for mark in digits)
    fixed = has_digits and not (letters or marks.elapsed or set("/@") & set(shown))
    return Section(
        decimals=min(sum(map(_DIGITS.__contains__, fraction)), _MOST_DECIMALS) if fixed else None,
        commas=min(commas, _MOST_COMMAS),
        percents=min(marks.percents, _MOST_COMMAS),
        literal="".join(marks.literal),
        letters=letters,
        elapsed=marks.elapsed,
        has_digits=has_digits,
        has_text="@" in shown,
        general=marks.general,
        coloured=marks.coloured,
        condition=_condition(marks.condition),
    )


def _trailing_commas(digits: str) -> int:
    return len(digits) - len(digits.rstrip(",")) if digits.strip(",") or not digits else 0


def _condition(text: str) -> tuple[str, Decimal] | None:
    sign = next((comparison for comparison in _COMPARISONS if text.startswith(comparison)), "")
    try:
        limit = Decimal(text[len(sign) :].strip()) if sign else None
    except InvalidOperation:
        return None
    return (sign, limit) if limit is not None and limit.is_finite() else None


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    """The parts of a number format, in order, each as its kind and its text."""
    index, end = 0, len(code)
    while index < end:
        mark = code[index]
        if mark == '"':
            close = code.find('"', index + 1)
            close = end if close < 0 else close
            yield "literal", code[index + 1 : close]
            index = close + 1
        elif mark == "[":
            close = code.find("]", index + 1)
            if close < 0:
                return  # never closed: Excel knows no such format
            yield "bracket", code[index + 1 : close]
            index = close + 1
        elif mark == "\\":
            yield "literal", code[index + 1 : index + 2]
            index += 2
        elif mark in "_*":
            index += 2
        else:
            word = _word(code, index)
            yield word or _plain(mark)
            index += len(word[1]) if word else 1


def _word(code: str, index: int) -> tuple[str, str] | None:
    """A word of the format language that begins at a mark."""
    for word in _GENERAL:
        if code[index : index + len(word)].lower() == word:
            return "general", code[index : index + len(word)]
    if code[index : index + 5].lower() == "am/pm":
        return "shown", "h/m/h"
    if code[index : index + 2].lower() in {"e+", "e-"}:
        return "shown", code[index].lower() + "+"
    return None


def _plain(mark: str) -> tuple[str, str]:
    """A single mark: of the format language, or text as it is."""
    low = mark.lower()
    if mark in "0#?.,;%":
        return (mark, mark) if mark in ";%" else ("shown", mark)
    if low in "ymdhsge/@":
        return "shown", low
    return "literal", mark


def day(serial: Decimal, *, date1904: bool) -> date | Decimal:
    """The day of a serial number, its time dropped; the number itself where there is no such day.

    In the 1900 system Excel counts a 29 February 1900 that never was, as Lotus 1-2-3 did.
    """
    days = int(serial)
    if serial < 0 or (not date1904 and days in (0, _LEAP_BUG)):
        return serial
    first = _FIRST_1904 if date1904 else _FIRST_1900
    lost = 1 if not date1904 and days > _LEAP_BUG else 0
    if first.toordinal() + days - lost > _LAST_ORDINAL:
        return serial
    return first + timedelta(days=days - lost)
