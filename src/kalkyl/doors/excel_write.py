"""Values and formulas into the cells of an open workbook, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from kalkyl.doors.excel_native import is_protected, unprotected
from kalkyl.model import Broken, Cell, Place

if TYPE_CHECKING:
    import xlwings as xw

Content: TypeAlias = str | float | bool | None
"""What is typed into a cell: a text that begins with = is a formula, ``None`` empties it."""
_FIRST_DAY = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and what it is to hold."""

    place: Place
    content: Content


def content_of(cell: Cell | None) -> Content:
    """What must be typed into a cell for it to be again what it was."""
    if cell is None:
        return None
    if cell.formula is not None:
        return cell.formula
    value = cell.value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Broken):
        return value.code
    if isinstance(value, date):
        return float((value - _FIRST_DAY).days)  # its format makes it a day again
    return value


def write(
    book: xw.Book, changes: Iterable[Change], *, may_unprotect: bool
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Writes; gives what was written, and the sheets that are protected and were left."""
    written: list[Change] = []
    closed: list[str] = []
    for name, own in _by_sheet(changes).items():
        sheet = book.sheets[name]
        if is_protected(sheet) and not may_unprotect:
            closed.append(name)
            continue
        with unprotected(sheet) as is_open:
            if not is_open:
                closed.append(name)
                continue
            for run in _runs(own):
                first, last = run[0].place, run[-1].place
                cells = sheet.range((first.row, first.column), (last.row, last.column))
                cells.formula = [[_typed(one.content)] for one in run]
                written += run
    return tuple(written), tuple(closed)


def _by_sheet(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for one in changes:
        found.setdefault(one.place.sheet, []).append(one)
    return found


def _runs(changes: list[Change]) -> Iterator[list[Change]]:
    """Cells under one another, which are written at once."""
    ordered = sorted(changes, key=lambda one: (one.place.column, one.place.row))
    run: list[Change] = []
    for one in ordered:
        if run and one.place != run[-1].place.moved(rows=1):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _typed(content: Content) -> Any:
    return "" if content is None else content


def number_format(book: xw.Book, place: Place) -> str:
    """How a cell shows its number."""
    cell = book.sheets[place.sheet].range((place.row, place.column))
    return cell.number_format or "General"
