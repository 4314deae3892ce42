"""A report as somebody has edited it, held against the report as its total makes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY, rounded, scale, unit_of
from kalkyl.model import Book, Cell, Place, Sheet
from kalkyl.relations.held_report import Absent, HeldReport, Resaid, Retyped
from kalkyl.relations.printed_figure import Figure, figure_in
from kalkyl.reporting.document import Document, Heading, PrintedCell, PrintedTable
from kalkyl.reporting.held_sentences import amounts_differ, resaid
from kalkyl.reporting.tables import STATUSES
from kalkyl.tables.likeness import Sure, alike, letters, plain_words, unit_in

_HEADING_ROWS: Final = 4
_LEAST_SHARED: Final = 0.5
"""So many of a table's words must be in the other one."""
_Words = tuple[str, ...]
_Grid = Mapping[int, Mapping[int, str]]


_Same = Callable[[_Words, _Words], bool]
_WORD: Final = regex(r"\d+|[^\W\d_]+")
_YEAR: Final = regex(r"(?<!\d)20\d\d(?!\d)")
_OWN_LINES: Final = 2
"""So many lines of an editor's own may stand among those of the front page."""
_ALIKE: Final = 0.5
_MONTH: Final = 3
"""Letters by which months are the same: *jan* and *januari*."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A table of the total in a report: its rows and columns by where they stand on the sheet.

    ``unit`` is the unit of money that the report's table names, or "".
    """

    sheet: Sheet
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    unit: str


def paired_tables(tables: Sequence[PrintedTable], sheets: Sequence[Sheet]) -> dict[int, Paired]:
    """The tables that a report has, by their number; the most alike first, then in order."""
    grids = [_grid(sheet) for sheet in sheets]
    words = [_counted(_first_words(grid)) for grid in grids]
    scored = []
    for number, table in enumerate(tables):
        headings = _counted(heading.text for heading in table.headings)
        labels = _counted(row.cells[0].text for row in table.rows)
        for place, found in enumerate(words):
            spend()
            shared = (headings | labels) & found
            score = shared.total() / max(1, (headings | labels).total())
            if score >= _LEAST_SHARED and labels & found:
                scored.append((-score, number, place))
    made: dict[int, Paired] = {}
    taken: set[int] = set()
    for _, number, place in sorted(scored):
        if number not in made and place not in taken:
            made[number] = _paired(tables[number], sheets[place], grids[place])
            taken.add(place)
    return made


def _grid(sheet: Sheet) -> _Grid:
    """The texts of a sheet by row and column."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        text = "" if cell.value is None else " ".join(str(cell.value).split())
        rows.setdefault(row, {})[column] = text
    return rows


def _first_words(grid: _Grid) -> Iterable[str]:
    """The texts that headings and labels are among."""
    for number, row in enumerate(grid.values()):
        yield from row.values() if number < _HEADING_ROWS else list(row.values())[:1]


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(filter(None, map(letters, texts)))


def _paired(table: PrintedTable, sheet: Sheet, grid: _Grid) -> Paired:
    headings = [(heading.text,) for heading in table.headings]
    columns: dict[int, int] = {}
    first = 0
    for number in list(grid)[:_HEADING_ROWS]:
        places = list(grid[number])
        found = _pairs(headings, [(text,) for text in grid[number].values()])
        if len(found) > len(columns):
            columns = {wanted: places[there] for wanted, there in found.items()}
            first = number
    columns.setdefault(0, min(grid.get(first, {1: ""})))
    texts = [
        n for n, heading in enumerate(table.headings) if n in columns and not heading.is_number
    ]
    below = [number for number in grid if number > first]
    written = [tuple(grid[number].get(columns[n], "") for n in texts) for number in below]
    printed = [tuple(row.cells[n].text for n in texts) for row in table.rows]
    rows = {wanted: below[there] for wanted, there in _pairs(printed, written).items()}
    corner = " ".join(grid.get(first, {}).values())
    return Paired(sheet, rows, columns, unit_in(corner) or unit_in(sheet.name) or "")


def _all_words(first: _Words, other: _Words) -> bool:
    return tuple(map(plain_words, first)) == tuple(map(plain_words, other))


def _first_word(first: _Words, other: _Words) -> bool:
    return bool(letters(first[0])) and letters(first[0]) == letters(other[0])


def _alike(first: _Words, other: _Words) -> bool:
    spend()
    like = alike(other[0], (first[0],)) if first[0] and other[0] else None
    return like is not None and like.sure is not Sure.GUESS


_WAYS: Final[tuple[_Same, ...]] = (_all_words, _first_word, _alike)
"""From the surest way of being the same row or heading to the least."""


def _pairs(wanted: Sequence[_Words], found: Sequence[_Words]) -> dict[int, int]:
    """Which of some texts each wanted one is, each taken once and equal ones in their order."""
    left = dict(enumerate(found))
    made: dict[int, int] = {}
    for same in _WAYS:
        for number, words in enumerate(wanted):
            if number in made:
                continue
            hit = next((place for place, other in left.items() if same(words, other)), None)
            if hit is not None:
                made[number] = hit
                del left[hit]
    return made


def front_differences(document: Document, texts: Sequence[str]) -> Iterator[Resaid]:
    """The line of the front page that is another than the total's, and years at the top of pages.

    A front page is held against the total's where it says all else that the total's does; lines of
    an editor's own may stand between, and a note may be gone.
    """
    wanted = [document.title, document.period, document.sender, *document.notes]
    top = list(texts[: len(wanted) + _OWN_LINES])
    where = {
        number: place
        for number, has in enumerate(wanted)
        for place in [next((at for at, line in enumerate(top) if _says(line, has)), None)]
        if place is not None
    }
    missing = [number for number in range(len(wanted)) if number not in where]
    if len(missing) == 1 and len(wanted) > len(missing):
        [number] = missing
        after, before = where.get(number - 1), where.get(number + 1)
        place = after + 1 if after is not None else before - 1 if before is not None else -1
        line = top[place] if 0 <= place < len(top) and place not in where.values() else ""
        is_note = number >= len(wanted) - len(document.notes)
        if line and (not is_note or _is_alike(line, wanted[number])):
            yield Resaid("", line, line, wanted[number])
    yield from _above_pages(document, texts)


def _is_alike(line: str, has: str) -> bool:
    return SequenceMatcher(None, _words(line), _words(has), autojunk=False).ratio() >= _ALIKE


def _above_pages(document: Document, texts: Sequence[str]) -> Iterator[Resaid]:
    """Headers that name the report or its sender, of another year."""
    years = set(_YEAR.findall(document.period))
    names = [letters(name) for name in (document.title, document.sender) if name]
    rest = texts[texts.index("") :] if "" in texts else ()
    for line in dict.fromkeys(rest):
        named = set(_YEAR.findall(line))
        if named and years and not named & years and any(name in letters(line) for name in names):
            yield Resaid("", line, ", ".join(sorted(named)), ", ".join(sorted(years)))


def _says(line: str, has: str) -> bool:
    """Whether a line says what another does, perhaps with longer words or more of them."""
    left = iter(_words(line))
    return bool(has) and all(word in left for word in _words(has))


def _words(text: str) -> list[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return [word if word.isdigit() else word[:_MONTH] for word in words]


def held_report(document: Document, book: Book) -> HeldReport:
    """Each table and sentence of a document that the total makes, and what the book has there."""
    tables = tuple(_in_chapters(document))
    paired = paired_tables([table for _, table in tables], book.sheets)
    figures, retyped, absent, added = 0, list[Retyped](), list[Absent](), list[Absent]()
    for number, (chapter, table) in enumerate(tables):
        if number not in paired:
            absent.append(Absent(chapter, table.title, ()))
            continue
        held = _HeldTable(chapter, table, paired[number])
        if lines := tuple(held.absent()):
            absent.append(Absent(chapter, table.title, lines))
        if rows := tuple(held.added()):
            added.append(Absent(chapter, table.title, rows))
        figures += sum(1 for _ in held.cells())
        retyped += (*held.retyped(), *held.reworded())
    said = (*front_differences(document, book.texts), *resaid(document, book.texts))
    return HeldReport(figures, tuple(retyped), said, tuple(absent), tuple(added))


def _in_chapters(document: Document) -> Iterator[tuple[str, PrintedTable]]:
    chapter = ""
    for block in document.blocks:
        match block:
            case Heading():
                chapter = f"{block.number} {block.text}"
            case PrintedTable():
                yield chapter, block


@dataclass(frozen=True, slots=True)
class _HeldTable:
    chapter: str
    table: PrintedTable
    paired: Paired

    def absent(self) -> Iterator[str]:
        """The rows and columns that the report lacks, by their words."""
        for number, row in enumerate(self.table.rows):
            if number not in self.paired.rows:
                yield row.cells[0].text
        for number, heading in enumerate(self.table.headings):
            if heading.is_number and number not in self.paired.columns:
                yield heading.text

    def added(self) -> Iterator[str]:
        """The words of rows with figures that are none of the total's."""
        if not self.paired.rows:
            return
        sheet, known = self.paired.sheet, set(self.paired.rows.values())
        across = self.paired.columns
        numbers = [at for column, at in across.items() if self.table.headings[column].is_number]
        for row in sorted({row for row, _ in sheet.cells} - known):
            label = sheet.cells.get((row, across[0]))
            cells = [(sheet.cells.get((row, at)), at) for at in numbers]
            if (
                row > min(known)
                and label is not None
                and any(cell and figure_in(cell, Place(sheet.name, row, at)) for cell, at in cells)
            ):
                yield " ".join(str(label.value).split())

    def cells(self) -> Iterator[tuple[PrintedCell, str, str, Place]]:
        """Each figure of the total with its row's and column's words, and where the report is."""
        for number, there in self.paired.rows.items():
            row = self.table.rows[number].cells
            for column, across in self.paired.columns.items():
                if row[column].is_number:
                    place = Place(self.paired.sheet.name, there, across)
                    yield row[column], row[0].text, self.table.headings[column].text, place

    def retyped(self) -> Iterator[Retyped]:
        """The figures that differ."""
        for cell, row, column, place in self.cells():
            written = self.paired.sheet.cells.get((place.row, place.column), Cell(""))
            if not self._agree(cell, column, written, place):
                stands = "" if written.value is None else str(written.value).strip()
                yield Retyped(place, self.chapter, self.table.title, row, column, stands, cell.text)

    def reworded(self) -> Iterator[Retyped]:
        """The assessments that are others, and amounts within texts."""
        for number, there in self.paired.rows.items():
            row = self.table.rows[number].cells
            for column, across in self.paired.columns.items():
                cell = row[column]
                written = self.paired.sheet.cells.get((there, across))
                stands = "" if written is None else str(written.value or "").strip()
                if column and stands and not cell.is_number and _says_other(cell, stands):
                    place = Place(self.paired.sheet.name, there, across)
                    yield self._retyped(place, row[0].text, column, stands, cell)

    def _retyped(
        self, place: Place, row: str, column: int, stands: str, cell: PrintedCell
    ) -> Retyped:
        heading = self.table.headings[column].text
        return Retyped(place, self.chapter, self.table.title, row, heading, stands, cell.text)

    def _agree(self, cell: PrintedCell, column: str, written: Cell, place: Place) -> bool:
        has, stands = figure_in(Cell(cell.text), place), figure_in(written, place)
        if has is None or stands is None:
            return has is None or (not has.value and not str(written.value or "").strip())
        if has.unit != "%" and not _is_in_points(column):
            stands = _in_unit(stands, self.paired.unit, unit_in(self.table.headings[0].text) or "")
        return agree(has, stands)


def _says_other(cell: PrintedCell, stands: str) -> bool:
    """Whether a text has another assessment than the total's, or other amounts."""
    if cell.status is None:
        return amounts_differ(cell.text, stands)
    said = max((word for word in STATUSES if word in stands), key=len, default=cell.text)
    return said != cell.text


def agree(has: Figure, stands: Figure) -> bool:
    """Whether two printed figures may be the same one, as exactly as the coarser of the two."""
    if has.is_nil or stands.is_nil:
        return has.value == stands.value
    finest = has.decimals or 0
    if (stands.decimals or 0) >= finest:
        return rounded(stands.value, finest) == has.value
    return has.interval.meets(stands.interval)


def _is_in_points(heading: str) -> bool:
    """Whether a column is of percentage points, which are in no unit of money."""
    return unit_of(heading.rpartition("(")[2].rstrip(") ")) == "pp"


def _in_unit(figure: Figure, unit: str, wanted: str) -> Figure:
    """A figure of a table in one unit of money as it is in another."""
    unit = figure.unit if figure.unit in MONEY else unit
    if not unit or not wanted or unit == wanted:
        return figure
    decimals = (figure.decimals or 0) - scale(Decimal(1), unit, wanted).adjusted()
    return replace(figure, value=scale(figure.value, unit, wanted), decimals=decimals)
