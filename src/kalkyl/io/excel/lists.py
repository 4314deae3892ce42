"""kalkyl's lists in an open workbook: written in a few large writes, recognised, and removed.

A list is kalkyl's when a hidden defined name points at it and its content is still what the name's
checksum says. Where anybody has changed it, or written or drawn something beside it, it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.excel.native import (
    drawings,
    formulas,
    has_locked_structure,
    hide,
    unlock,
    unprotected,
    worksheets,
)
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.refs import named_areas
from kalkyl.model import Area, Place, column_letters
from kalkyl.template.lists import (
    ANSWER,
    CHANGES,
    FINDINGS,
    SECTION,
    Listing,
    answers,
    is_witness,
    jump,
    witness,
)

if TYPE_CHECKING:
    import xlwings as xw

_OWN_SHEETS = frozenset({FINDINGS, CHANGES})
"""Titles of the lists that have a sheet to themselves."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A list of kalkyl's: where it stands now, and the defined name that says so."""

    name: xw.Name
    sheet: xw.Sheet
    area: Area
    title: str
    """The list's first cell."""

    @property
    def has_own_sheet(self) -> bool:
        """Whether the list has a sheet to itself."""
        return self.title in _OWN_SHEETS

    @property
    def rows(self) -> list[list[object]]:
        """What it holds now."""
        return formulas(_range(self.sheet, self.area))


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
    name = witness(formulas(_range(sheet, area)))
    first = f"${column_letters(area.left)}${area.top}"
    last = f"${column_letters(area.right)}${area.bottom}"
    for old in [old for old in sheet.book.names if old.name == name]:
        old.delete()  # of a list that has been changed since, and so is not kalkyl's any more
    hide(sheet.book.names.add(name, f"='{quoted}'!{first}:{last}"))


def lists(book: xw.Book) -> list[Owned]:
    """The lists that kalkyl has written in a workbook, changed since or not."""
    sheets = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
    found = []
    for name in [name for name in book.names if is_witness(name.name)]:
        area = named_areas([(name.name, name.refers_to or "")], sheets).get(name.name)
        if area is None:
            name.delete()  # somebody has deleted the list
            continue
        sheet = book.sheets[area.sheet]
        title = sheet.range((area.top, area.left)).value
        if isinstance(title, str) and (title in _OWN_SHEETS or title.startswith(SECTION)):
            found.append(Owned(name, sheet, area, title))
    return found


def answers_in(book: xw.Book) -> list[str]:
    """What people have written in the columns for answers of kalkyl's lists."""
    return [answer for owned in lists(book) for answer in answers(owned.rows)]


def remove(book: xw.Book, *, only: str | None = None, with_answers: bool = False) -> Removed:
    """Removes kalkyl's lists, or those with one title, where nobody else's words would go.

    ``with_answers``: what people wrote in the column for answers is kept elsewhere.
    """
    areas: list[Area] = []
    closed: list[str] = []
    kept: list[str] = []
    answered: list[str] = []
    for owned in lists(book):
        if only is not None and owned.title != only:
            continue
        if not _is_untouched(owned):
            kept.append(str(owned.area.corner))
        elif not with_answers and answers(owned.rows):
            answered.append(str(owned.area.corner))
        elif _is_removed(owned):
            areas.append(owned.area)
        else:
            closed.append(owned.area.sheet)
    known = {place.partition("!")[0] for place in (*kept, *answered)} | set(closed)
    titles = _OWN_SHEETS if only is None else {only}
    titled = [sheet.name for sheet in worksheets(book) if sheet.range((1, 1)).value in titles]
    kept += [name for name in titled if name not in known]
    return Removed(tuple(areas), tuple(closed), tuple(kept), tuple(answered))


def _is_removed(owned: Owned) -> bool:
    """Removes a list and its name; not where sheets or cells are protected."""
    if owned.has_own_sheet:
        if has_locked_structure(owned.sheet.book):
            return False
        owned.sheet.delete()
    else:
        with unprotected(owned.sheet) as is_open:
            if not is_open:
                return False
            _range(owned.sheet, owned.area).clear()
    owned.name.delete()
    return True


def _is_untouched(owned: Owned) -> bool:
    """Whether a list holds what kalkyl wrote, and what goes with it nothing that it did not."""
    sheet, area = owned.sheet, owned.area
    if witness(owned.rows) != owned.name.name:
        return False
    if owned.has_own_sheet:
        return drawings(sheet) == 0 and not any(_beside(sheet, area))
    notes = (note.location for note in sheet.notes)
    return not any(Place(area.sheet, at.row, at.column) in area for at in notes)


def _beside(sheet: xw.Sheet, area: Area) -> Iterator[object]:
    """What is filled in on a sheet outside an area."""
    used = sheet.used_range
    for row, cells in enumerate(formulas(used), used.row):
        for column, cell in enumerate(cells, used.column):
            if Place(area.sheet, row, column) not in area:
                yield cell


def _range(sheet: xw.Sheet, area: Area) -> xw.Range:
    return sheet.range((area.top, area.left), (area.bottom, area.right))


_TEXT = "@"
"""So that no text is taken for a formula, a date or a number."""
_GENERAL = "General"
"""Excel shows number signs for a long text in a cell of the text format."""
_OTHER_NAMES = (" (kalkyl)", *(f" (kalkyl {number})" for number in range(2, 100)))


def add_sheet(book: xw.Book, name: str, listing: Listing) -> xw.Sheet | None:
    """A list on a sheet of its own, the last one; nothing where no sheet can be added."""
    if has_locked_structure(book):
        return None
    taken = {sheet.name.casefold() for sheet in book.sheets}
    free = (name + more for more in ("", *_OTHER_NAMES) if (name + more).casefold() not in taken)
    sheet = book.sheets.add(next(free), after=book.sheets[len(book.sheets) - 1])
    try:
        # First the widths: Excel makes rows as high as their texts need when these are wrapped.
        for column, width in enumerate(listing.widths, 1):
            sheet.range((1, column)).column_width = width
        _write(sheet, 1, listing, gap=2)
    except Exception:
        sheet.delete()
        raise
    return sheet


def add_below(sheet: xw.Sheet, row: int, listing: Listing) -> bool:
    """A list below what stands on a sheet; gives whether the sheet could be written on."""
    with unprotected(sheet) as is_open:
        if not is_open:
            return False
        try:
            _write(sheet, row, listing, gap=0)
        except Exception:
            area = _area(sheet, row, listing, gap=0)
            sheet.range((row, 1), (area.bottom, area.right)).clear()
            raise
        return True


def _write(sheet: xw.Sheet, top: int, listing: Listing, *, gap: int) -> None:
    """Title, summary, headings and rows; ``gap`` rows lie between summary and headings."""
    title = sheet.range((top, 1))
    title.value = [[listing.title if gap else f"{SECTION}: {listing.summary}"]]
    title.font.bold = True
    title.font.color = look.ACCENT
    if gap:
        sheet.range((top + 1, 1)).value = [[listing.summary]]
    head = top + 1 + gap
    _headings(sheet, head, listing)
    if listing.rows:
        _body(sheet, head + 1, listing)
    own(sheet, _area(sheet, top, listing, gap=gap))


def _area(sheet: xw.Sheet, top: int, listing: Listing, *, gap: int) -> Area:
    """Where a list stands, from its title to its last row."""
    last = top + 1 + gap + len(listing.rows)
    return Area(sheet.name, top, 1, last, listing.last_column)


def _body(sheet: xw.Sheet, first: int, listing: Listing) -> None:
    from kalkyl.io.frames import list_frame  # pandas, which xlwings has loaded

    last = first + len(listing.rows) - 1
    body = sheet.range((first, 1), (last, len(listing.rows[0])))
    body.number_format = _TEXT
    headings = listing.headings[: len(listing.rows[0])]
    body.options(index=False, header=False).value = list_frame(headings, listing.rows)
    body.wrap_text = True
    links = sheet.range((first, listing.link_column), (last, listing.link_column))
    links.formula = [[jump(place) if place else ""] for place in listing.links]
    links.font.color = look.ACCENT
    if listing.answers:
        _answers(sheet, first, listing)
    sheet.range((first, 1), (last, listing.last_column)).vertical_alignment = "top"


def _answers(sheet: xw.Sheet, first: int, listing: Listing) -> None:
    """Room for answers, with those given; what they answer stands hidden beside them."""
    last, column = first + len(listing.answers) - 1, listing.link_column + 1
    whole = sheet.range((first, column), (last, listing.last_column))
    whole.number_format = _TEXT
    whole.value = [list(row) for row in listing.answers]
    own = sheet.range((first, column), (last, column))
    own.number_format = _GENERAL
    own.wrap_text = True
    for top, bottom in _asked(listing, first):
        cells = sheet.range((top, column), (bottom, column))
        cells.color = look.ENTRY
        unlock(cells)
    sheet.range((first, column + 1), (last, listing.last_column)).column_width = 0


def _asked(listing: Listing, first: int) -> Iterator[tuple[int, int]]:
    """The rows that can be answered, as runs from one to another."""
    rows = [row for row, (_, about, *_) in enumerate(listing.answers, first) if about]
    for _, run in groupby(enumerate(rows), key=lambda row: row[1] - row[0]):
        found = [row for _, row in run]
        yield found[0], found[-1]


def _headings(sheet: xw.Sheet, row: int, listing: Listing) -> None:
    between = [""] * (listing.link_column - len(listing.headings))
    *words, link = listing.headings
    answer = [ANSWER] if listing.answers else []
    head = sheet.range((row, 1), (row, listing.link_column + len(answer)))
    head.value = [[*words, *between, link, *answer]]
    head.color = look.HEADING
    head.font.color = look.ACCENT
    head.font.bold = True
