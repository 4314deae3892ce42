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
from kalkyl.reporting.held_sentences import resaid
from kalkyl.reporting.paired_tables import Paired, paired_tables
from kalkyl.tables.likeness import unit_in


def held_report(document: Document, book: Book) -> HeldReport:
    """Each table and sentence of a document that the total makes, and what the book has there."""
    tables = tuple(_in_chapters(document))
    paired = paired_tables([table for _, table in tables], book.sheets)
    figures, retyped, absent = 0, list[Retyped](), list[Absent]()
    for number, (chapter, table) in enumerate(tables):
        if number not in paired:
            absent.append(Absent(chapter, table.title, ()))
            continue
        held = _HeldTable(chapter, table, paired[number])
        if lines := tuple(held.absent()):
            absent.append(Absent(chapter, table.title, lines))
        figures += sum(1 for _ in held.cells())
        retyped += held.retyped()
    return HeldReport(figures, tuple(retyped), tuple(resaid(document, book.texts)), tuple(absent))


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

    def _agree(self, cell: PrintedCell, column: str, written: Cell, place: Place) -> bool:
        has, stands = figure_in(Cell(cell.text), place), figure_in(written, place)
        if has is None or stands is None:
            return has is None or (not has.value and not str(written.value or "").strip())
        if has.unit != "%" and not _is_in_points(column):
            stands = _in_unit(stands, self.paired.unit, unit_in(self.table.headings[0].text) or "")
        return agree(has, stands)


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
