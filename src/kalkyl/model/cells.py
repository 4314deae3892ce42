"""The flat picture of a workbook: what stands in which cell, and nothing of what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias

from kalkyl.base.quick_dataclass import dataclass

_LETTERS = 26
_LONG_RUN = 2_000


@dataclass(frozen=True, slots=True)
class CellError:
    """An error that Excel shows in a cell, such as ``#REF!``: neither empty nor zero."""

    code: str

    def __str__(self) -> str:
        return self.code


NO_RESULT: Final = CellError("#RESULTAT?")
"""An entry whose formula was saved without its result."""
PICTURE: Final = CellError("#BILD?")
"""A picture or a linked data type in a cell: what else the file has there is for old programs."""

Value: TypeAlias = Decimal | date | str | bool | CellError | None
"""What a cell holds. ``None`` is empty; 0 is a figure; a number is never a binary float."""


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 1: 1 is ``A``, 28 is ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, the reverse of :func:`column_letters`."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell: the only thing that writes A1 notation. Rows and columns count from 1.

    Row 0 stands for a heading of a document, whose name is in ``sheet`` and which has no cells.
    """

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The address without its sheet: ``C7``; empty of a heading."""
        return f"{column_letters(self.column)}{self.row}" if self.row else ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.row else self.sheet

    @staticmethod
    def of_heading(text: str) -> Place:
        """What stands under a heading of a document."""
        return Place(text, 0, 0)

    def moved(self, rows: int = 0, columns: int = 0) -> Place:
        """The cell that many rows further down and columns further right."""
        return Place(self.sheet, self.row + rows, self.column + columns)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on one sheet, its edges included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: Place) -> bool:
        """Whether a cell lies within."""
        across = self.left <= place.column <= self.right
        return across and self.top <= place.row <= self.bottom and place.sheet == self.sheet

    @property
    def corner(self) -> Place:
        """The upper left cell."""
        return Place(self.sheet, self.top, self.left)

    @property
    def a1(self) -> str:
        """The address without its sheet: ``A5:H10``."""
        end = Place(self.sheet, self.bottom, self.right)
        return f"{self.corner.cell}:{end.cell}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.a1}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the file has it.

    ``value`` is what the file stores: for a formula, its last result, or ``None`` when the
    program that saved the file did not store one. ``formula`` begins with ``=``.
    """

    value: Value
    formula: str | None = None
    number_format: str = "General"


def is_filled(value: Value) -> bool:
    """Whether a value is something: no empty cell, and no text of blanks alone."""
    return bool(value.strip()) if isinstance(value, str) else value is not None


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel table (list object): its name, where it lies and its headings."""

    name: str
    area: Area
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its filled cells by (row, column), and what hides or joins them."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    state: str = "visible"  # or "hidden", "veryHidden", as the file says
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    tables: tuple[ExcelTable, ...] = ()
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """What people have written in notes at cells."""

    @cached_property
    def texts(self) -> Mapping[tuple[int, int], str]:
        """The texts of its cells, results of formulas among them."""
        cells = self.cells.items()
        return {at: cell.value for at, cell in cells if isinstance(cell.value, str)}

    @cached_property
    def numbers(self) -> Mapping[tuple[int, int], Decimal]:
        """The numbers of its cells, results of formulas among them."""
        cells = self.cells.items()
        return {at: cell.value for at, cell in cells if isinstance(cell.value, Decimal)}

    @cached_property
    def formulas(self) -> Mapping[tuple[int, int], str]:
        """The formulas of its cells."""
        return {at: cell.formula for at, cell in self.cells.items() if cell.formula}

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell; ``None`` where nothing does."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def upper_left(self, rows: int, columns: int) -> list[tuple[tuple[int, int], Cell]]:
        """The filled cells that are no further down and to the right, row by row."""
        near = (
            entry for entry in self.cells.items() if entry[0][0] <= rows and entry[0][1] <= columns
        )
        return sorted(near, key=lambda entry: entry[0])

    def rows(self, first: int, last: int) -> Sequence[int]:
        """The rows from one to another; of a long run only those that hold anything.

        A name may point at a million rows of which a dozen are filled.
        """
        if last - first < _LONG_RUN:
            return range(first, last + 1)
        return sorted({row for row, _ in self.cells if first <= row <= last})


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: sheets in their order, defined names, document properties."""

    sheets: tuple[Sheet, ...]
    names: Mapping[str, Area | None] = field(default_factory=dict)
    """Names of the workbook; ``None`` for a name whose place is gone (``#REF!``)."""
    properties: Mapping[str, str] = field(default_factory=dict)
    external_links: tuple[str, ...] = ()
    date1904: bool = False
    texts: tuple[str, ...] = ()
    """The paragraphs of a document outside its tables."""

    @property
    def by_name(self) -> Mapping[str, Sheet]:
        """The sheets by their names."""
        return {sheet.name: sheet for sheet in self.sheets}

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, or ``None``."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
