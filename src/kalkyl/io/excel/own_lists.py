"""Which lists of an open workbook are kalkyl's own, and taking those away, but nothing else.

A list is kalkyl's when a hidden defined name points at it and its content is still what the name's
checksum says. Where anybody has changed it, or written or drawn something beside it, it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kalkyl.io.excel.native import drawings, has_locked_structure, hide, unprotected, worksheets
from kalkyl.io.xlsx.refs import named_areas
from kalkyl.model import Area, column_letters
from kalkyl.template.lists import CHANGES, FINDINGS, SECTION, answers, is_witness, witness

if TYPE_CHECKING:
    import xlwings as xw


@dataclass(frozen=True, slots=True)
class Owned:
    """A list of kalkyl's: where it stands now, and the defined name that says so."""

    name: xw.Name
    area: Area
    title: str
    """The list's first cell."""

    @property
    def is_sheet(self) -> bool:
        """Whether the list has a sheet to itself."""
        return self.title in {FINDINGS, CHANGES}


@dataclass(frozen=True, slots=True)
class Removed:
    """What became of kalkyl's lists."""

    areas: tuple[Area, ...] = ()
    closed: tuple[str, ...] = ()
    """Sheets that are protected and were left as they are."""
    kept: tuple[str, ...] = ()
    """Lists that are not, or no longer, what kalkyl wrote, so that they were left."""
    answered: tuple[str, ...] = ()
    """Lists that are what kalkyl wrote, but for the answers in them."""


def own(sheet: xw.Sheet, area: Area) -> None:
    """Remembers that a list that was just written is kalkyl's."""
    quoted = sheet.name.replace("'", "''")
    name = witness(_rows(_range(sheet, area)))
    first = f"${column_letters(area.left)}${area.top}"
    last = f"${column_letters(area.right)}${area.bottom}"
    for old in [one for one in sheet.book.names if one.name == name]:
        old.delete()  # of a list that has been changed since, and so is not kalkyl's any more
    hide(sheet.book.names.add(name, f"='{quoted}'!{first}:{last}"))


def lists(book: xw.Book) -> list[Owned]:
    """The lists that kalkyl has written in a workbook, changed since or not."""
    sheets = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
    return list(_lists(book, sheets))


def _lists(book: xw.Book, sheets: dict[str, str]) -> Iterator[Owned]:
    for name in book.names:
        if not is_witness(name.name):
            continue
        area = named_areas([(name.name, name.refers_to or "")], sheets).get(name.name)
        if area is None:
            name.delete()  # somebody has deleted the list
            continue
        title = book.sheets[area.sheet].range((area.top, area.left)).value
        if isinstance(title, str) and (title in {FINDINGS, CHANGES} or title.startswith(SECTION)):
            yield Owned(name, area, title)


def answers_in(book: xw.Book) -> list[str]:
    """What people have written in the columns for answers of kalkyl's lists."""
    areas = [one.area for one in lists(book)]
    rows = (_rows(_range(book.sheets[area.sheet], area)) for area in areas)
    return [answer for one in rows for answer in answers(one)]


def remove(book: xw.Book, *, only: str | None = None, with_answers: bool = False) -> Removed:
    """Takes away kalkyl's lists, or those with one title, where nobody else's words would go.

    ``with_answers``: what people wrote in the column for answers is kept elsewhere.
    """
    areas: list[Area] = []
    closed: list[str] = []
    kept: list[str] = []
    answered: list[str] = []
    for one in lists(book):
        if only is not None and one.title != only:
            continue
        if not _is_untouched(book, one):
            kept.append(str(one.area.corner))
        elif not with_answers and answers(_rows(_range(book.sheets[one.area.sheet], one.area))):
            answered.append(str(one.area.corner))
        elif _taken(book, one):
            areas.append(one.area)
        else:
            closed.append(one.area.sheet)
    known = {place.partition("!")[0] for place in (*kept, *answered)} | set(closed)
    titles = {FINDINGS, CHANGES} if only is None else {only}
    kept += [name for name in _titled(book, titles) if name not in known]
    return Removed(tuple(areas), tuple(closed), tuple(kept), tuple(answered))


def _titled(book: xw.Book, titles: set[str]) -> list[str]:
    """The sheets that have a list's title."""
    return [one.name for one in worksheets(book) if one.range((1, 1)).value in titles]


def _taken(book: xw.Book, one: Owned) -> bool:
    """Takes a list away, and its name; not where sheets or cells are protected."""
    sheet = book.sheets[one.area.sheet]
    if one.is_sheet:
        if has_locked_structure(book):
            return False
        sheet.delete()
    else:
        with unprotected(sheet) as is_open:
            if not is_open:
                return False
            _range(sheet, one.area).clear()
    one.name.delete()
    return True


def _is_untouched(book: xw.Book, one: Owned) -> bool:
    """Whether a list holds what kalkyl wrote, and what goes with it nothing that it did not."""
    sheet = book.sheets[one.area.sheet]
    rows = _rows(_range(sheet, one.area))
    if witness(rows) != one.name.name:
        return False
    if one.is_sheet:
        return drawings(sheet) == 0 and not any(_beside(sheet, one.area))
    return not any(_is_in(note, one.area) for note in sheet.notes)


def _is_in(note: xw.Note, area: Area) -> bool:
    at = note.location
    return area.top <= at.row <= area.bottom and area.left <= at.column <= area.right


def _beside(sheet: xw.Sheet, area: Area) -> Iterator[object]:
    """What is filled in on a sheet outside an area."""
    used = sheet.used_range
    for row, cells in enumerate(_rows(used), used.row):
        inside = area.top <= row <= area.bottom
        for column, cell in enumerate(cells, used.column):
            if not (inside and area.left <= column <= area.right):
                yield cell


def _range(sheet: xw.Sheet, area: Area) -> xw.Range:
    return sheet.range((area.top, area.left), (area.bottom, area.right))


def _rows(cells: xw.Range) -> list[list[object]]:
    """Formulas and texts as rows, in whichever shape Excel gives them."""
    found, (rows, columns) = cells.formula, cells.shape
    if rows == columns == 1:
        return [[found]]
    if not isinstance(found[0], (tuple, list)):
        return [list(found)] if rows == 1 else [[one] for one in found]
    return [list(row) for row in found]
