"""Values and formulas into the cells of an open workbook, and the former values to put back.

Excel reads what is written as if it were typed: a text that begins with = becomes a formula, one
of digits a number. So a text is written while its cell has the format of texts, and all else while
it has not; then the cell gets its own format back, which changes no value. A formula may give its
cell the format of those that it refers to, at once or when it is computed, so undoing puts the
format back as well. What Beräkna wrote over is kept beside the log until it is undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.excel.native import by_sheet, error_in, stored, unprotected
from kalkyl.io.files import write_whole
from kalkyl.io.user_files import state_folder
from kalkyl.model import CellError, Place

if TYPE_CHECKING:
    import xlwings as xw

_TEXT, _GENERAL = "@", "General"
_APOSTROPHE = "'"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, which begins with =."""

    text: str

    def __str__(self) -> str:
        return self.text


Content: TypeAlias = Formula | str | float | bool | CellError | None
"""What a cell holds: a text is a text, whatever it begins with; a day is its number."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and what it is to hold, and its number format if that is not what it has now."""

    place: Place
    content: Content
    number_format: str | None = None


def contents(book: xw.Book, places: Iterable[Place]) -> Mapping[Place, Content]:
    """What cells hold now, to the last digit."""
    found: dict[Place, Content] = {}
    for name, own in by_sheet([Change(place, None) for place in places]).items():
        for run in _runs(own):
            cells = _cells(book.sheets[name], run)
            pairs = zip(_column(cells.formula), _column(stored(cells)), strict=True)
            held = (_held(*pair) for pair in pairs)
            found.update(zip((change.place for change in run), held, strict=True))
    return found


def formats(book: xw.Book, places: Iterable[Place]) -> Mapping[Place, str]:
    """How cells show their numbers now."""
    return {
        place: found
        for name, own in by_sheet([Change(place, None) for place in places]).items()
        for run in _runs(own)
        for place, found in _formats(book.sheets[name], run)
    }


def _formats(sheet: xw.Sheet, run: list[Change]) -> Iterator[tuple[Place, str]]:
    common: str | None = _cells(sheet, run).number_format
    if common is None and len(run) > 1:  # formatted in several ways
        for change in run:
            yield from _formats(sheet, [change])
        return
    yield from ((change.place, common or _GENERAL) for change in run)


def _held(written: Any, value: Any) -> Content:
    if isinstance(written, str) and written.startswith("=") and written != value:
        return Formula(written)
    if value is None or value == "":
        return None
    error = error_in(value)
    if error is not None or isinstance(value, (str, bool)):
        return error or value
    return float(value)


def write(
    book: xw.Book, changes: Iterable[Change], *, may_unprotect: bool
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Writes; gives what was written, and the sheets that are protected and were left."""
    written: list[Change] = []
    closed: list[str] = []
    for name, own in by_sheet(changes).items():
        sheet = book.sheets[name]
        with unprotected(sheet, may=may_unprotect) as is_open:
            if not is_open:
                closed.append(name)
                continue
            for run in _runs(own):
                _write(sheet, run)
                written += run
    return tuple(written), tuple(closed)


def _write(sheet: xw.Sheet, run: list[Change]) -> None:
    cells = _cells(sheet, run)
    is_text = isinstance(run[0].content, str)
    now: str | None = cells.number_format
    if now is None and len(run) > 1:  # formatted in several ways
        for change in run:
            _write(sheet, [change])
        return
    if is_text != (now == _TEXT):
        cells.number_format = _TEXT if is_text else _GENERAL
    try:
        _put(cells, run)
    finally:
        wanted = run[0].number_format or now or _GENERAL
        if cells.number_format != wanted:
            cells.number_format = wanted


def _put(cells: xw.Range, run: list[Change]) -> None:
    if not isinstance(run[0].content, str):
        cells.formula = [[_typed(change.content)] for change in run]
        return
    cells.raw_value = [[change.content] for change in run]
    if _column(stored(cells)) == [change.content for change in run]:
        return
    for row, change in enumerate(run):  # an apostrophe at the head may be a sign of Excel's own
        for text in (f"{_APOSTROPHE}{change.content}", change.content):
            if stored(cells[row, 0]) != change.content:
                cells[row, 0].raw_value = text


def _typed(content: Content) -> Any:
    """What is typed for anything but a text."""
    if isinstance(content, CellError):
        return content.code
    return content.text if isinstance(content, Formula) else "" if content is None else content


def _cells(sheet: xw.Sheet, run: list[Change]) -> xw.Range:
    first, last = run[0].place, run[-1].place
    return sheet.range((first.row, first.column), (last.row, last.column))


def _column(found: Any) -> list[Any]:
    """The cells of a column as Excel gives them: one alone, or rows of one."""
    if not isinstance(found, (tuple, list)):
        return [found]
    return [row[0] if isinstance(row, (tuple, list)) else row for row in found]


def _runs(changes: list[Change]) -> Iterator[list[Change]]:
    """Cells under one another that are all texts, or none, and look alike: written at once."""
    run: list[Change] = []
    for change in sorted(changes, key=lambda change: (change.place.column, change.place.row)):
        if run and not _goes_with(run[-1], change):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def _goes_with(last: Change, change: Change) -> bool:
    are_texts = isinstance(last.content, str) == isinstance(change.content, str)
    are_alike = are_texts and last.number_format == change.number_format
    return are_alike and change.place == last.place.moved(rows=1)


def number_format(book: xw.Book, place: Place) -> str:
    """How a cell shows its number."""
    cell = book.sheets[place.sheet].range((place.row, place.column))
    return cell.number_format or _GENERAL


_VERSION = 3
"""Of the file; the first one did not tell a formula from a text that looks like one, the second
one had no formats."""


@dataclass(frozen=True, slots=True)
class Written:
    """A cell, what stood in it and how that looked, and what was written over it."""

    place: Place
    before: Content
    after: Content
    number_format: str

    @property
    def change(self) -> Change:
        """What is written; the cell keeps its number format."""
        return Change(self.place, self.after, self.number_format)

    @property
    def back(self) -> Change:
        """What brings the cell back."""
        return Change(self.place, self.before, self.number_format)


def remember(workbook: str, written: Sequence[Written]) -> None:
    """Keeps what was written in a workbook, by the place that Excel gives for it."""
    rows = [
        [*_where(cell.place), _plain(cell.before), _plain(cell.after), cell.number_format]
        for cell in written
    ]
    kept = {"version": _VERSION, "cells": rows}
    write_whole(_file(workbook), json.dumps(kept, ensure_ascii=False).encode())


def remembered(workbook: str) -> tuple[Written, ...]:
    """What can be undone in a workbook; nothing where the file is gone or cannot be read."""
    try:
        kept = json.loads(_file(workbook).read_text(encoding="utf-8"))
        if kept["version"] != _VERSION:
            return ()
        return tuple(
            Written(Place(sheet, row, column), _content(before), _content(after), str(shown))
            for sheet, row, column, before, after, shown in kept["cells"]
        )
    except (OSError, ValueError, TypeError, LookupError):
        return ()


def _where(place: Place) -> tuple[str, int, int]:
    return place.sheet, place.row, place.column


def _plain(content: Content) -> object:
    if isinstance(content, Formula):
        return {"formula": content.text}
    return {"error": content.code} if isinstance(content, CellError) else content


def _content(plain: Any) -> Content:
    if isinstance(plain, dict):
        return Formula(plain["formula"]) if "formula" in plain else CellError(plain["error"])
    found: Content = plain
    return found


def forget(workbook: str) -> None:
    """Lets go of what was kept."""
    _file(workbook).unlink(missing_ok=True)


def _file(workbook: str) -> Path:
    return state_folder() / "angra" / f"{sha256(workbook.encode()).hexdigest()[:24]}.json"
