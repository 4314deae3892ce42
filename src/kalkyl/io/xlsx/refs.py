"""Addresses as an .xlsx writes them: ``C7``, ``A5:H10``, and what a defined name points at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kalkyl.base.limits import COLUMNS, ROWS
from kalkyl.model import Area, column_letters, column_number

_DIGITS = "0123456789"
_LONGEST = len("XFD1048576")
_COLUMN_OF = {column_letters(column): column for column in range(1, 703)}

_CELL = r"\$[A-Z]{1,3}\$[0-9]{1,7}"
_NAMED = re.compile(
    rf"""=? (?P<sheet> '(?:[^']|'')+' | [^'!:,()\[\]\s]+ ) !
    (?: (?P<area> {_CELL} (?: :{_CELL} )? )
      | \$(?P<left>[A-Z]{{1,3}}) : \$(?P<right>[A-Z]{{1,3}})
      | \$(?P<top>[0-9]{{1,7}}) : \$(?P<bottom>[0-9]{{1,7}}) )""",
    re.VERBOSE,
)
_WHOLE = re.compile(
    r"(?:(?P<left>[A-Z]{1,3}):(?P<right>[A-Z]{1,3})|(?P<top>[0-9]{1,7}):(?P<bottom>[0-9]{1,7}))"
)
_GONE = re.compile(rf"=?(?:(?:'(?:[^']|'')+'|[^'!:,()\[\]\s]+)!)?\#REF!(?:{_CELL}(?::{_CELL})?)?")


@lru_cache(maxsize=1 << 14)
def place(reference: str) -> tuple[int, int]:
    """Row and column of ``C7``; ``ValueError`` for what is no cell of a sheet.

    Remembered, since the workbooks of a round fill the same cells.
    """
    if len(reference) > _LONGEST:
        raise ValueError(reference)
    letters = reference.rstrip(_DIGITS)
    column = _COLUMN_OF.get(letters) or _far_column(letters)
    row = int(reference[len(letters) :])
    if not 0 < row <= ROWS:
        raise ValueError(reference)
    return row, column


def whole(number: str) -> int:
    """A row's or column's number as the format writes it, which is in digits and not ``1_000``."""
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST):
        raise ValueError(number)
    return int(number)


def area(sheet: str, reference: str) -> Area:
    """The rectangle of ``A5:H10`` or, with one cell, of ``A5``; ``ValueError`` for others."""
    first, _, last = reference.partition(":")
    top, left = place(first)
    bottom, right = place(last or first)
    return Area(sheet, top, left, bottom, right)


def whole_area(sheet: str, reference: str) -> Area:
    """The rectangle of an address that may be whole rows, ``1:3``, or whole columns, ``A:C``."""
    match = _WHOLE.fullmatch(reference.replace("$", ""))
    return area(sheet, reference.replace("$", "") if match is None else _bounded(match))


def named_areas(
    names: Iterable[tuple[str, str]], sheets: Mapping[str, str]
) -> Mapping[str, Area | None]:
    """The names whose text is one fixed area of one sheet, and ``None`` for those gone (#REF!).

    ``names`` holds name and text, those of the workbook before those of a sheet: the first of a
    name counts. ``sheets`` gives the sheets' names by their names without case.
    """
    found: dict[str, Area | None] = {}
    seen: set[str] = set()
    for name, text in names:
        if name.casefold() in seen:
            continue
        seen.add(name.casefold())
        if _GONE.fullmatch(text):
            found[name] = None
        elif (fixed := _fixed(text, sheets)) is not None:
            found[name] = fixed
    return found


def _fixed(text: str, sheets: Mapping[str, str]) -> Area | None:
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    quoted = match["sheet"].startswith("'")
    name = match["sheet"][1:-1].replace("''", "'") if quoted else match["sheet"]
    sheet = sheets.get(name.casefold())
    if sheet is None:
        return None
    try:
        return area(sheet, _bounded(match))
    except ValueError:
        return None


def _bounded(match: re.Match[str]) -> str:
    if match["left"]:
        return f"{match['left']}1:{match['right']}{ROWS}"
    if match["top"]:
        return f"A{match['top']}:{column_letters(COLUMNS)}{match['bottom']}"
    return match["area"].replace("$", "")


def _far_column(letters: str) -> int:
    """The column of letters beyond ZZ, or of small ones, which some programs write."""
    if not (letters.isascii() and letters.isalpha()):
        raise ValueError(letters)
    column = column_number(letters.upper())
    if column > COLUMNS:
        raise ValueError(letters)
    return column
