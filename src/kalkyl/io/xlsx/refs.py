"""Addresses and formulas as an .xlsx writes them: ``A5:H10``, defined names, shared formulas.

openpyxl moves the references of a formula that is stored once for several cells; it is imported
only for a workbook that has such formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kalkyl.base.budget import spend
from kalkyl.base.limits import COLUMNS, FORMULA_CHARACTERS, ROWS
from kalkyl.base.regex import regex
from kalkyl.io.refusal import Tally, within
from kalkyl.model import Area, column_letters, column_number

if TYPE_CHECKING:
    from openpyxl.formula.translate import Translator

_DIGITS = "0123456789"
_LONGEST = len("XFD1048576")
_COLUMN_OF = {column_letters(column): column for column in range(1, 703)}

_CELL = r"\$[A-Z]{1,3}\$[0-9]{1,7}"
_NAMED = regex(
    rf"""=? (?P<sheet> '(?:[^']|'')+' | [^'!:,()\[\]\s]+ ) !
    (?: (?P<area> {_CELL} (?: :{_CELL} )? )
      | \$(?P<left>[A-Z]{{1,3}}) : \$(?P<right>[A-Z]{{1,3}})
      | \$(?P<top>[0-9]{{1,7}}) : \$(?P<bottom>[0-9]{{1,7}}) )""",
    re.VERBOSE,
)
_WHOLE = regex(
    r"(?:(?P<left>[A-Z]{1,3}):(?P<right>[A-Z]{1,3})|(?P<top>[0-9]{1,7}):(?P<bottom>[0-9]{1,7}))"
)
_GONE = regex(rf"=?(?:(?:'(?:[^']|'')+'|[^'!:,()\[\]\s]+)!)?\#REF!(?:{_CELL}(?::{_CELL})?)?")


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


_LOST = "=#REF!"
_REMEMBERED: Final = 10_000
_SHORT: Final = 500
"""So long formulas are remembered when moved; ten thousand of them take some megabytes."""
_NOT_COUNTED = regex(r"_xl(?:fn|ws|pm|udf)\.")
"""What a file writes before newer functions and people never see; Excel counts what they see."""
_LONGEST_INDEX = 10
_PER_UNIT = 4


class Formulas:
    """The formulas of one sheet, as they are met: a shared one is kept for those that repeat it."""

    def __init__(self, tally: Tally) -> None:
        self._shared: dict[str, tuple[str, str]] = {}
        self._tally = tally

    def read(self, text: str, attributes: Mapping[str, str], cell: str) -> str | None:
        """The formula of a cell, with its ``=``; ``None`` where the element says nothing."""
        if len(text) > FORMULA_CHARACTERS:
            fit(text)
        kind = attributes.get("t")
        formula: str | None
        if kind == "shared":
            formula = self._repeated(text, attributes["si"], cell)
        elif kind == "dataTable":
            formula = f"=TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
            fit(formula)
        else:
            formula = _written(text) if text else None
        if formula is not None:
            self._tally.text(formula)
        return formula

    def _repeated(self, text: str, index: str, cell: str) -> str:
        if len(index) > _LONGEST_INDEX:
            raise ValueError(index)
        if text:
            self._shared[index] = _written(text), cell
            return _written(text)
        if index not in self._shared:
            return _LOST
        return moved(*self._shared[index], cell)


def fit(formula: str) -> None:
    """Refuse a formula that is longer than Excel has room for."""
    within(FORMULA_CHARACTERS, len(_NOT_COUNTED.sub("", formula)), "characters in a formula")


def moved(formula: str, origin: str, cell: str) -> str:
    """The formula of one cell as filled into another; ``=#REF!`` where it runs off the sheet.

    Remembered, since a round's workbooks are copies of one template. A long one takes its time,
    a hundred thousand cells may share it, and so each counts against the file's budget.
    """
    if len(formula) <= _SHORT:
        return _remembered(formula, origin, cell)
    return _moved(formula, origin, cell)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(formula: str, origin: str, cell: str) -> str:
    return _moved(formula, origin, cell)


def _moved(formula: str, origin: str, cell: str) -> str:
    from openpyxl.formula.tokenizer import TokenizerError  # 0.1 s: only if needed
    from openpyxl.formula.translate import TranslatorError  # as above

    spend(1 + len(formula) // _PER_UNIT)
    try:
        return str(_translator(formula, origin).translate_formula(cell))
    except (TranslatorError, TokenizerError, ValueError, LookupError, AssertionError):
        return _LOST


@lru_cache(maxsize=32)
def _translator(formula: str, origin: str) -> Translator:
    from openpyxl.formula.translate import Translator  # 0.1 s: only if needed

    return Translator(formula, origin)


def _written(text: str) -> str:
    return text if text.startswith("=") else f"={text}"
