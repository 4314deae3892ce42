"""Lists for people, written on a sheet of an open workbook in a few large writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalkyl.doors import look
from kalkyl.doors.excel_native import has_locked_structure, unprotected, worksheets
from kalkyl.form.lists import CHANGES, FINDINGS, SECTION, Listing, jump

if TYPE_CHECKING:
    import xlwings as xw

_TEXT = "@"
"""So that no text is taken for a formula, a date or a number."""
_OTHER_NAME = " (kalkyl)"


def add_sheet(book: xw.Book, name: str, listing: Listing) -> xw.Sheet | None:
    """A list on a sheet of its own, the last one; nothing where no sheet can be added."""
    if has_locked_structure(book):
        return None
    taken = {sheet.name.casefold() for sheet in book.sheets}
    wanted = name if name.casefold() not in taken else name + _OTHER_NAME
    sheet = book.sheets.add(wanted, after=book.sheets[len(book.sheets) - 1])
    # First the widths: Excel makes rows as high as their texts need when these are wrapped.
    for column, width in enumerate(listing.widths, 1):
        sheet.range((1, column)).column_width = width
    _write(sheet, 1, listing, gap=2)
    return sheet


def add_below(sheet: xw.Sheet, row: int, listing: Listing) -> bool:
    """A list below what stands on a sheet; gives whether the sheet could be written on."""
    with unprotected(sheet) as is_open:
        if is_open:
            _write(sheet, row, listing, gap=0)
        return is_open


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
    if not listing.rows:
        return
    first, last = head + 1, head + len(listing.rows)
    body = sheet.range((first, 1), (last, len(listing.rows[0])))
    body.number_format = _TEXT
    body.value = [list(row) for row in listing.rows]
    body.wrap_text = True
    links = sheet.range((first, listing.link_column), (last, listing.link_column))
    links.formula = [[jump(place) if place else ""] for place in listing.links]
    links.font.color = look.ACCENT
    sheet.range((first, 1), (last, listing.link_column)).vertical_alignment = "top"


def _headings(sheet: xw.Sheet, row: int, listing: Listing) -> None:
    between = [""] * (listing.link_column - len(listing.headings))
    *words, link = listing.headings
    head = sheet.range((row, 1), (row, listing.link_column))
    head.value = [[*words, *between, link]]
    head.color = look.HEADING
    head.font.color = look.ACCENT
    head.font.bold = True


def remove_sheet(book: xw.Book, title: str) -> None:
    """Takes one kind of list away, where it stands on a sheet of its own that can be removed."""
    if has_locked_structure(book):
        return
    for sheet in [one for one in worksheets(book) if one.range((1, 1)).value == title]:
        sheet.delete()


def remove(book: xw.Book, section: tuple[str, int] | None) -> tuple[int, tuple[str, ...]]:
    """Takes kalkyl's lists away; gives how many, and the sheets that had to be left.

    ``section`` is the sheet and row where a list stands below something else.
    """
    count, left = 0, []
    for sheet in [one for one in worksheets(book) if _is_list(one)]:
        if has_locked_structure(book):
            left.append(sheet.name)
        else:
            sheet.delete()
            count += 1
    if section is not None:
        sheet = book.sheets[section[0]]
        with unprotected(sheet) as is_open:
            if is_open:
                used = sheet.used_range
                right, bottom = used.column + used.shape[1] - 1, used.row + used.shape[0] - 1
                sheet.range((section[1], 1), (bottom, right)).clear()
                count += 1
            else:
                left.append(sheet.name)
    return count, tuple(left)


def _is_list(sheet: xw.Sheet) -> bool:
    return sheet.range((1, 1)).value in {FINDINGS, CHANGES}
