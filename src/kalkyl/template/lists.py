"""Lists in workbooks: the sheet *Listor* to choose from, and those that the buttons write.

A list is known by a hidden defined name that points at it and holds a checksum of what kalkyl
wrote. Without the name, or with other content, a list is the sender's own and is never removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import slug
from kalkyl.model import Area, Book, Place, Sheet, is_link
from kalkyl.template.bounds import Limit
from kalkyl.template.plan import CellRole, Planned, SheetPlan

SHEET = "Listor"
NAME = "kalkyl_lista_"
_HEADING_ROW = 4
_WIDEST = 23
_INTRO = "Orden som går att välja och gränserna som gäller. Här behöver ingenting fyllas i."
_LIMITS = ("Gräns", "Värde")
_NARROWEST = 20
"""The first two columns, which the limits stand in."""


@dataclass(frozen=True, slots=True)
class WordList:
    """A list, where it stands and the defined name of its words."""

    name: str
    heading: str
    words: tuple[str, ...]
    area: Area


Lists = Mapping[tuple[str, ...], WordList]


def word_lists(specs: Iterable[CellSpec]) -> Lists:
    """A list for each set of words, in the order of the cells; two of one heading are numbered."""
    lists: dict[tuple[str, ...], WordList] = {}
    headings: dict[str, int] = {}
    for spec in specs:
        words = words_of(spec)
        if words not in lists:
            number = headings[spec.label] = headings.get(spec.label, 0) + 1
            heading = spec.label if number == 1 else f"{spec.label} {number}"
            column = len(lists) + 1
            area = Area(SHEET, _HEADING_ROW + 1, column, _HEADING_ROW + len(words), column)
            lists[words] = WordList(NAME + slug(heading), heading, words, area)
    return lists


def words_of(spec: CellSpec) -> tuple[str, ...]:
    """The words that people see in a cell's list."""
    return tuple(choice.label for choice in spec.choices)


def list_sheet(
    lists: Lists, limits: Sequence[Limit]
) -> tuple[SheetPlan | None, Mapping[str, Area]]:
    """The sheet with a column for each list and the limits after them, and the names of both.

    Nothing where there is nothing to choose and no limit.
    """
    if not lists and not limits:
        return None, {}
    cells = {(1, 1): Planned("Listor", CellRole.TITLE), (2, 1): Planned(_INTRO, CellRole.INTRO)}
    widths: dict[int, int] = {}
    for choices in lists.values():
        column = choices.area.left
        cells[_HEADING_ROW, column] = Planned(choices.heading, CellRole.HEADING)
        for row, word in enumerate(choices.words, choices.area.top):
            cells[row, column] = Planned(word, CellRole.PLAIN)
        longest = max(map(len, (choices.heading, *choices.words)))
        widths[column] = min(longest + 3, _WIDEST)
    names = {choices.name: choices.area for choices in lists.values()}
    longest_list = max(
        (choices.area.bottom for choices in lists.values()), default=_HEADING_ROW - 2
    )
    names |= _put_limits(cells, widths, limits, longest_list + 2)
    return SheetPlan(SHEET, cells, widths, _HEADING_ROW), names


def _put_limits(
    cells: dict[tuple[int, int], Planned],
    widths: dict[int, int],
    limits: Sequence[Limit],
    top: int,
) -> Mapping[str, Area]:
    """Lists the limits below the lists, from the row ``top``; gives their names."""
    if not limits:
        return {}
    for column, word in enumerate(_LIMITS, 1):
        cells[top, column] = Planned(word, CellRole.HEADING)
        widths[column] = max(widths.get(column, 0), _NARROWEST)
    names: dict[str, Area] = {}
    for row, limit in enumerate(limits, top + 1):
        cells[row, 1] = Planned(limit.words, CellRole.LABEL)
        cells[row, 2] = Planned(limit.value, CellRole.COMPUTED, spec=limit.spec)
        names[limit.name] = Area(SHEET, row, 2, row, 2)
    return names


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
