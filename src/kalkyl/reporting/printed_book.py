"""A printed report as the workbook of its form: figures as numbers, chapters' texts in a table.

The form of kalkyl's own report is its tables and texts as the outline prints them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import TEXTS
from kalkyl.contract.spec import VALUE, Contract, TableSpec
from kalkyl.model import Book, Cell, Finding, Place, Sheet
from kalkyl.relations.printed_figure import Figure, figure_in
from kalkyl.reporting.outline import Outline, TablePart, TextPart, parts_of
from kalkyl.reporting.tables import LEFT_OUT, heading_of, unit_of_all
from kalkyl.tables.layout import Block, CoverView, Layout, SheetLayout, View
from kalkyl.tables.likeness import letters

_SHEET: Final = "\N{SECTION SIGN}"
"""No table of a document is called that."""
_TOP: Final = 12
_COMMAS: Final = regex(r"[-−–+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_YEAR: Final = regex(r"\b20\d\d\b")
_NUMBERED: Final = regex(r"\d+(?:\.\d+)* [A-ZÅÄÖ][^.]*\Z")
_LONGEST_HEADING: Final = 120
_NUMBER: Final = regex(r"(?<!\d)\d{1,9}(?:\.\d{1,9}){0,8} ")
_DEPARTMENT: Final = regex(r"[^\d.:!?]{2,60}: ")
"""How a text of a department begins in kalkyl's own report: with its name."""
_DOT: Final = "\N{BLACK CIRCLE}"
"""Stands in colour before an assessment."""


_TEXT_HEADINGS: Final = ("Avsnitt", "Text")
_LEVEL: Final = "förvaltning"


@dataclass(frozen=True, slots=True)
class Named:
    """The report and year that a document names in its first lines."""

    report: str
    year: int


def named_in(book: Book, titles: Mapping[str, str]) -> Named | None:
    """What a document calls itself in its first lines; nothing where that is not certain."""
    top = book.texts[:_TOP]
    reports = next(filter(None, (_reports_in(text, titles) for text in top)), [])
    years = next(filter(None, ({int(year) for year in _YEAR.findall(text)} for text in top)), set())
    return Named(reports[0], years.pop()) if len(reports) == len(years) == 1 else None


def sender_in(book: Book) -> str:
    """Whose a report of kalkyl's own is: the line below the first that has a year."""
    lines = iter(book.texts[:_TOP])
    return next(lines, "") if any(_YEAR.search(line) for line in lines) else ""


def _reports_in(text: str, titles: Mapping[str, str]) -> list[str]:
    words = letters(text)
    return [name for name, title in titles.items() if letters(title) in words]


def is_own(book: Book, contract: Contract) -> bool:
    """Whether a document has the front page of kalkyl's own report: its title above its period."""
    top = [letters(text) for text in book.texts[:_TOP]]
    period = letters(f"{contract.period_label} {contract.year}")
    return (letters(contract.title), period) in set(pairwise(top))


def is_english(book: Book) -> bool:
    """Whether figures are printed with commas between thousands, as no Swedish report does."""
    return any(
        isinstance(cell.value, str) and _COMMAS.fullmatch(cell.value.strip())
        for sheet in book.sheets
        for cell in sheet.cells.values()
    )


def with_numbers(book: Book) -> Book:
    """A document's tables with their figures as the numbers that a workbook has."""
    return replace(
        book, sheets=tuple(replace(sheet, cells=_as_numbers(sheet)) for sheet in book.sheets)
    )


def with_texts(book: Book, layout: Layout, *, own: bool = False) -> tuple[Book, tuple[str, ...]]:
    """A document with its texts as a form's table of texts, and the headings of its rows.

    In kalkyl's ``own`` reports departments' texts stand by their names; they are of other figures.
    """
    blocks = [block for sheet in layout.sheets for block in sheet.blocks]
    view = next((block.view for block in blocks if block.table == TEXTS), None)
    if view is None:
        return book, ()
    said = [text for text in book.texts if not (own and _DEPARTMENT.match(text))]
    texts, headings = _texts_of(said, view)
    return replace(book, sheets=(*book.sheets, texts)), headings


def in_document(finding: Finding, headings: Sequence[str]) -> Finding:
    """A finding with places of the document: a text's is its heading."""
    place = _in_document(finding.place, headings) if finding.place else None
    also = tuple(_in_document(place, headings) for place in finding.also)
    return replace(finding, place=place, also=also)


def _in_document(place: Place, headings: Sequence[str]) -> Place:
    return Place.of_heading(headings[place.row - 2]) if place.sheet == _SHEET else place


def _as_numbers(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    return {
        (row, column): _as_number(cell, figure_in(cell, Place(sheet.name, row, column)))
        for (row, column), cell in sheet.cells.items()
    }


def _as_number(cell: Cell, figure: Figure | None) -> Cell:
    """A figure as a cell that shows it with the same decimals and unit."""
    if isinstance(cell.value, str) and cell.value.startswith(_DOT):
        return replace(cell, value=cell.value.removeprefix(_DOT).strip())
    if figure is None or figure.is_nil:
        return cell
    decimals = "." + "0" * figure.decimals if figure.decimals else ""
    if figure.unit == "%":
        return Cell(figure.value.scaleb(-2), number_format=f"0{decimals}%")
    unit = f' "{figure.unit}"' if figure.unit else ""
    return Cell(figure.value, number_format=f"#,##0{decimals}{unit}")


def _texts_of(texts: Sequence[str], view: View) -> tuple[Sheet, tuple[str, ...]]:
    """A form's table of texts with what stands under each of its headings."""
    (column,) = view.columns.values()
    cells = {(1, 1): Cell(view.row_heading[0]), (1, 2): Cell(column[0])}
    sections = _sections(texts, list(view.rows.values()))
    for row, (words, lines) in enumerate(sections, 2):
        cells[row, 1] = Cell(words[0])
        if lines:
            cells[row, 2] = Cell("\n".join(lines))
    return Sheet(_SHEET, cells), tuple(words[0] for words, _ in sections)


def _sections(
    texts: Sequence[str], headings: Sequence[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], list[str]]]:
    """Each heading with the paragraphs below it, up to the next one."""
    found: dict[tuple[str, ...], list[str]] = {words: [] for words in headings}
    by_words = {letters(word): words for words in headings for word in words}
    under: tuple[str, ...] | None = None
    for text in texts:
        words = letters(text) if letters(text) in by_words else letters(_NUMBER.sub("", text, 1))
        if words in by_words:
            under = by_words[words]
        elif not text or _is_heading(text):
            under = None
        elif under is not None:
            found[under].append(text)
    return list(found.items())


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and _NUMBERED.match(text) is not None


def own_form(outline: Outline, contract: Contract, sender: str) -> Layout:
    """The layout of the report that kalkyl writes by an outline, read as a form of a total.

    ``sender`` is the administration that the report says it is of.
    """
    blocks = [*_tables(outline, contract), *_texts(outline, contract)]
    sheet = SheetLayout(contract.title, contract.title, "", tuple(blocks))
    cover = CoverView({}, {"level": _LEVEL, "administration": sender})
    return Layout(contract.report, contract.title, (sheet,), cover, contract.year)


def _tables(outline: Outline, contract: Contract) -> Iterator[Block]:
    for title, part in parts_of(outline.chapters):
        table = contract.tables.get(part.table) if isinstance(part, TablePart) else None
        if isinstance(part, TablePart) and table is not None:
            yield Block(table.id, view=_view(title, part, table))


def _view(title: str, part: TablePart, table: TableSpec) -> View:
    columns = tuple(column for column in part.columns if column == VALUE or column in table.columns)
    rows = {row.id: (row.label,) for row in table.rows if not part.rows or row.id in part.rows}
    return View(
        columns={column: (heading_of(table, part, column),) for column in columns},
        rows={} if table.is_open else rows,
        unit=unit_of_all(table, part, columns),
        decimals={column: places for column, places in part.decimals.items() if column in columns},
        row_heading=() if table.is_open else (table.row_heading or table.label,),
        total=(table.total,) if table.total else (),
        title=title or table.label.removesuffix(LEFT_OUT),
    )


def _texts(outline: Outline, contract: Contract) -> Iterator[Block]:
    """The texts of the chapters, by their headings."""
    rows: dict[str, tuple[str, ...]] = {}
    for title, part in parts_of(outline.chapters):
        if isinstance(part, TextPart) and part.table == TEXTS:
            rows.setdefault(part.row, (title,))
    if TEXTS in contract.tables and rows:
        heading, text = _TEXT_HEADINGS
        view = View({VALUE: (text,)}, rows, row_heading=(heading,), optional=True)
        yield Block(TEXTS, view=view)


def without_demands(form: Layout) -> Layout:
    """A form any of whose tables may be missing, as an editor may leave out what he will."""
    sheets = (
        replace(
            sheet,
            blocks=tuple(
                replace(block, view=replace(block.view, optional=True)) if block.view else block
                for block in sheet.blocks
            ),
        )
        for sheet in form.sheets
    )
    return replace(form, sheets=tuple(sheets))
