"""The lists that the buttons write for people to read: never read as data, and known as kalkyl's.

A list is known by a hidden defined name that points at it and holds a checksum of what kalkyl
wrote. Without the name, or with other content, a list is the sender's own and is never removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from kalkyl.model import Book, Place, Sheet, is_link

FINDINGS = "Kontroll med kalkyl"
CHANGES = "Jämförelse med kalkyl"
"""What the first cell of such a sheet says."""
SECTION = "Kalkyls anmärkningar"
"""How the first cell of a list begins that stands below something else on a sheet."""
ANSWER = "Svar"
"""The heading of a column where people write; what stands there is not kalkyl's."""
ANSWER_COLUMNS = 4
"""The answer's own, and the hidden ones."""
_WITNESS = "kalkyl_lista_"
_DIGITS = 24
_LINK_HEADING = "Gå till"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be shown on a sheet: its heading, what it comes to, and a link for each row.

    ``link_column`` is counted from the list's first column. ``answers`` has for each row what
    stands in the four columns after it: the answer and what it answers, and one that no longer
    holds and what it answered. The last three are hidden.
    """

    title: str
    summary: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[Place | None, ...]
    widths: tuple[int, ...]
    link_column: int
    answers: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def last_column(self) -> int:
        """The last column of the list, hidden or not."""
        return self.link_column + (ANSWER_COLUMNS if self.answers else 0)


def is_list(sheet: Sheet) -> bool:
    """Whether a sheet is a list of kalkyl's by its look: its title, and no formulas but links.

    A sheet that computes something is read, whatever its title says.
    """
    if sheet.value(1, 1) not in {FINDINGS, CHANGES}:
        return False
    formulas = [cell.formula for cell in sheet.cells.values() if cell.formula is not None]
    headed = any(cell.value == _LINK_HEADING for cell in sheet.cells.values())
    return headed and all(map(is_link, formulas))


def sections(book: Book) -> list[Place]:
    """Where a list stands below something else on a sheet, or what looks like one."""
    return [
        Place(sheet.name, row, column)
        for sheet in book.sheets
        for (row, column), cell in sheet.cells.items()
        if column == 1 and isinstance(cell.value, str) and cell.value.startswith(SECTION)
    ]


def without_lists(book: Book) -> Book:
    """The workbook without the sheets that kalkyl has added, and without the names of its lists."""
    kept = tuple(sheet for sheet in book.sheets if not is_list(sheet))
    names = {name: area for name, area in book.names.items() if not is_witness(name)}
    same = len(kept) == len(book.sheets) and len(names) == len(book.names)
    return book if same else replace(book, sheets=kept, names=names)


def is_witness(name: str) -> bool:
    """Whether a defined name says that a list is kalkyl's."""
    return name.startswith(_WITNESS)


def witness(rows: Iterable[Sequence[object]]) -> str:
    """The defined name for a list with this content.

    Sorting the list, or inserting empty rows in it, leaves the name as it is; so does what people
    write in the column for answers.
    """
    kept = [[str(cell) for cell in row] for row in rows]
    answers = {at for row in kept for at, cell in enumerate(row) if cell == ANSWER}
    lines = [[cell for at, cell in enumerate(row) if at not in answers] for row in kept]
    text = "\x1e".join(sorted("\x1f".join(line) for line in lines if any(line)))
    return f"{_WITNESS}{sha256(text.encode()).hexdigest()[:_DIGITS]}"


def answers(rows: Iterable[Sequence[object]]) -> list[str]:
    """What people have written in a list's column for answers."""
    kept = [[str(cell) for cell in row] for row in rows]
    heads = [(n, at) for n, row in enumerate(kept) for at, cell in enumerate(row) if cell == ANSWER]
    return [row[at] for n, at in heads for row in kept[n + 1 :] if row[at].strip()]


def jump(place: Place) -> str:
    """A formula that shows a cell's address and leads there when clicked."""
    sheet = place.sheet.replace("'", "''")
    target = f"#'{sheet}'!{place.cell}".replace('"', '""')
    return f'=HYPERLINK("{target}","{str(place).replace(chr(34), chr(34) * 2)}")'
