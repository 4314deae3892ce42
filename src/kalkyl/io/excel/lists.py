"""Lists for people, written on a sheet of an open workbook in a few large writes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from kalkyl.io.excel import own_lists
from kalkyl.io.excel.native import has_locked_structure, unlock, unprotected
from kalkyl.io.xlsx import look
from kalkyl.model import Area
from kalkyl.template.lists import ANSWER, SECTION, Listing, jump

if TYPE_CHECKING:
    import xlwings as xw

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
    own_lists.own(sheet, _area(sheet, top, listing, gap=gap))


def _area(sheet: xw.Sheet, top: int, listing: Listing, *, gap: int) -> Area:
    """Where a list stands, from its title to its last row."""
    last = top + 1 + gap + len(listing.rows)
    return Area(sheet.name, top, 1, last, listing.last_column)


def _body(sheet: xw.Sheet, first: int, listing: Listing) -> None:
    last = first + len(listing.rows) - 1
    body = sheet.range((first, 1), (last, len(listing.rows[0])))
    body.number_format = _TEXT
    body.value = [list(row) for row in listing.rows]
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
    whole.value = [list(one) for one in listing.answers]
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
    for _, run in groupby(enumerate(rows), key=lambda one: one[1] - one[0]):
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
