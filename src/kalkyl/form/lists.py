"""The sheets that kalkyl adds for people to read: known by their title, and never read as data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kalkyl.model import Book, Place, Sheet

FINDINGS = "Kontroll med kalkyl"
CHANGES = "Jämförelse med kalkyl"
"""What the first cell of such a sheet says."""
SECTION = "Kalkyls anmärkningar"
"""How the first cell of a list begins that stands below something else on a sheet."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be shown on a sheet: its heading, what it comes to, and a link for each row.

    ``link_column`` is counted from the list's first column.
    """

    title: str
    summary: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[Place | None, ...]
    widths: tuple[int, ...]
    link_column: int


def is_list(sheet: Sheet) -> bool:
    """Whether a sheet is a list of kalkyl's."""
    return sheet.value(1, 1) in {FINDINGS, CHANGES}


def without_lists(book: Book) -> Book:
    """The workbook without the sheets that kalkyl has added."""
    kept = tuple(sheet for sheet in book.sheets if not is_list(sheet))
    return book if len(kept) == len(book.sheets) else replace(book, sheets=kept)


def section_start(sheet: Sheet) -> int | None:
    """The row where a list below something else begins; ``None`` where there is none."""
    rows = (
        row
        for (row, column), cell in sheet.cells.items()
        if column == 1 and isinstance(cell.value, str) and cell.value.startswith(SECTION)
    )
    return min(rows, default=None)


def jump(place: Place) -> str:
    """A formula that shows a cell's address and leads there when clicked."""
    sheet = place.sheet.replace("'", "''")
    target = f"#'{sheet}'!{place.cell}".replace('"', '""')
    return f'=HYPERLINK("{target}","{str(place).replace(chr(34), chr(34) * 2)}")'
