"""What a cell prints, as a figure with the precision that its print has."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import BLANKS, MINUSES, NIL_DASHES, Written, read
from kalkyl.figures.interval import Interval
from kalkyl.figures.number_format import format_decimals
from kalkyl.model import Cell, Place

_FOOTNOTES: Final = " *†"

_COMMA_GROUPS: Final = regex(r"\(?[-−–+]?\d{1,3}(?:(?:,\d{3}){2,}|(?:,\d{3})+\.\d{1,9})\)?\Z")
_POINTS: Final = regex(r"\(?[-−–+]?\d{1,9}\.\d{1,2}\)?\Z")
_DECIMAL_COMMA: Final = regex(r"\(?[-−–+]?\d{1,9}(?: \d{3}){0,4},(?:\d{1,2}|\d{4,9})\)?\Z")
_WITH_COMMAS: Final = regex(r"\(?[-−–+]? ?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?\)?")
_LONGEST: Final = 40
_YEARS: Final = (1990, 2100)


@dataclass(frozen=True)
class Figure:
    """A printed figure: its value and decimals, and its unit where the cell itself names one.

    ``is_nil`` is a dash: 0, as exact as the column's other figures. ``is_bare`` is a number whose
    format fixes no decimals.
    """

    place: Place
    value: Decimal
    decimals: int | None
    unit: str = ""
    is_nil: bool = False
    is_bare: bool = False

    @cached_property
    def interval(self) -> Interval:
        """All values that print like this."""
        return Interval.printed(self.value, self.decimals)

    @property
    def is_year(self) -> bool:
        """Whether it may be a year in a heading."""
        is_whole = not self.unit and self.value == self.value.to_integral_value()
        return is_whole and _YEARS[0] <= self.value <= _YEARS[1] and not self.decimals


def has_comma_groups(texts: Iterable[str]) -> bool:
    """Whether cells show that a comma parts thousands in them: *1,214,300*, *1,050.6*."""
    found = [text.strip() for text in texts]
    shows = any(map(_COMMA_GROUPS.match, found)) or any(map(_POINTS.match, found))
    return shows and not any(map(_DECIMAL_COMMA.match, found))


def figure_in(cell: Cell, place: Place, *, comma_groups: bool = False) -> Figure | None:
    """The figure that a cell prints, or ``None`` where it is a text or nothing."""
    if comma_groups and isinstance(cell.value, str) and _WITH_COMMAS.fullmatch(cell.value.strip()):
        return _of_text(cell.value.replace(",", ""), place)
    if isinstance(cell.value, Decimal):
        return _of_number(cell.value, cell.number_format, place)
    return _of_text(cell.value, place) if isinstance(cell.value, str) else None


def _of_number(value: Decimal, number_format: str, place: Place) -> Figure:
    decimals, is_percent = format_decimals(number_format)
    if is_percent:
        return Figure(place, value.scaleb(2), decimals, "%")
    if decimals is None:
        exponent = value.normalize().as_tuple().exponent
        decimals_needed = max(0, -exponent) if isinstance(exponent, int) else 0
        return Figure(place, value, decimals_needed, is_bare=True)
    return Figure(place, value, decimals)


def _of_text(text: str, place: Place) -> Figure | None:
    plain = text.strip().translate(BLANKS)
    if plain in NIL_DASHES:
        return Figure(place, Decimal(0), None, is_nil=True)
    if not plain or len(plain) > _LONGEST:
        return None
    found = read(_with_minus_before(plain.rstrip(_FOOTNOTES)))
    if not isinstance(found, Written):
        return None
    return Figure(place, found.value, found.decimals, found.unit or "")


def _with_minus_before(text: str) -> str:
    """A text with the minus of brackets, or one behind the digits, where others write it."""
    inside, bracket, unit = text.removeprefix("(").partition(")")
    if bracket and text.startswith("("):
        return f"-{inside.strip()} {unit}"
    number = text.rstrip("-−–").rstrip()
    if text.endswith(MINUSES) and number[-1:].isdigit():
        return f"-{number}"
    if text.endswith("‰"):
        return text[:-1].rstrip()
    return text
