"""A report as somebody has edited it, held against the report as its total makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY, rounded, scale, unit_of
from kalkyl.model import Book, Cell, Place
from kalkyl.relations.held_report import Absent, HeldReport, Retyped
from kalkyl.relations.printed_figure import Figure, figure_in
from kalkyl.reporting.document import Document, Heading, PrintedCell, PrintedTable
from kalkyl.reporting.held_front import front_differences
from kalkyl.reporting.held_sentences import amounts_differ, resaid
from kalkyl.reporting.paired_tables import Paired, paired_tables
from kalkyl.reporting.tables import STATUSES
from kalkyl.tables.likeness import unit_in


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
