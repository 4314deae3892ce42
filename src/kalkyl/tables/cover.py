"""What a workbook says that it is: its cover, in kalkyl's own template or in a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from kalkyl.base.limits import SEARCHED_COLUMNS, SEARCHED_ROWS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.document import folded, level_name
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE, Contract
from kalkyl.model import Book, Fact, Key, Level, Place, Sheet, Value
from kalkyl.tables.convert import fact_of
from kalkyl.tables.layout import CoverView, Layout
from kalkyl.tables.likeness import letters

COVER_NAME = "kalkyl_omslag"
COVER_SHEET = "Omslag"
_OWN_NAMES = "kalkyl_"
_MAY_LACK = frozenset({"department_code", "year"})
"""What a form need not say: a department has its name, and the year may be given by hand."""
_HEADED = "ifyllt"
_TOP = 6
_YEAR = regex(r"(?<!\d)20\d\d(?!\d)")
_DEEPEST, _WIDEST = 40, 10
"""How far down and to the right a cover is looked for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says that it is, as written on its cover."""

    report: str
    year: int | None
    level: str
    period_end: date | None = None


def identity_of(book: Book) -> Identity | None:
    """The report, year and level on the cover; ``None`` where a workbook has no such cover."""
    words = next(filter(None, map(_cover_words, _likely_covers(book))), None)
    if words is None:
        return None
    end = words.get("period t.o.m.")
    cover_words = (str(words["rapport"]), year_in(words.get("år")), str(words.get("nivå") or ""))
    return Identity(*cover_words, end if isinstance(end, date) else None)


def level_called(contract: Contract, word: str) -> Level:
    """The level that an organisation calls by a word; a department's where that says nothing."""
    names = {folded(level_name(contract, level)): level for level in Level}
    own = {folded(level): level for level in Level}
    return {**own, **names}.get(folded(word), Level.DEPARTMENT)


def is_own(book: Book) -> bool:
    """Whether a workbook was made by kalkyl, be its cover lost: its names tell."""
    return any(name.startswith(_OWN_NAMES) for name in book.names)


def _likely_covers(book: Book) -> list[Sheet]:
    """The sheets, first the one that has the cover's name, then the one called so."""
    area = book.names.get(COVER_NAME)
    named = area.sheet if area else ""
    return sorted(book.sheets, key=lambda sheet: (sheet.name != named, sheet.name != COVER_SHEET))


def _cover_words(sheet: Sheet) -> dict[str, Value] | None:
    """What is filled in for each label, from the first column that names a report and a year."""
    for column in range(1, _WIDEST):
        labels = {
            folded(label): row
            for row in range(1, _DEEPEST)
            if isinstance(label := sheet.value(row, column), str)
        }
        beside = _filled_in(sheet, column)
        words = {label: sheet.value(row, beside) for label, row in labels.items()}
        if isinstance(words.get("rapport"), str) and "år" in words:
            return words
    return None


def _filled_in(sheet: Sheet, column: int) -> int:
    """The column of a cover's entries: the one headed so, else the next."""
    headed = (
        at
        for at in range(column + 1, column + _WIDEST)
        for row in range(1, _DEEPEST)
        if isinstance(word := sheet.value(row, at), str) and folded(word) == _HEADED
    )
    return next(headed, column + 1)


def year_in(value: Value) -> int | None:
    """A year, also where it is stored as text; KAL203 tells of that."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\s*[0-9]{4}\s*", value) else None
    return int(value) if isinstance(value, Decimal) else None


def level_of(layout: Layout) -> Level:
    """Who fills a form in: departments, unless it says otherwise."""
    word = layout.cover.constants.get("level", "") if layout.cover else ""
    return next((level for level in Level if folded(level) == folded(word)), Level.DEPARTMENT)


def year_on(book: Book, layout: Layout) -> int | None:
    """The year that a form says it is of."""
    names = layout.cover.labels.get("year", ()) if layout.cover else ()
    place = _beside(book, names)
    sheet = book.sheet(place.sheet) if place else None
    return year_in(sheet.value(place.row, place.column)) if place and sheet else None


def year_at_top(book: Book) -> int | None:
    """The year in the first lines of a workbook's sheets, if there is only one."""
    texts = (
        cell.value
        for sheet in book.sheets
        for _, cell in sheet.upper_left(_TOP, SEARCHED_COLUMNS)
        if isinstance(cell.value, str)
    )
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _beside(book: Book, names: Sequence[str]) -> Place | None:
    """The cell to the right of a label; where it stands twice, the first that is filled."""
    wanted = set(map(letters, names))
    found = [
        Place(sheet.name, row, column + 1)
        for sheet in book.sheets
        for (row, column), cell in sheet.upper_left(SEARCHED_ROWS, SEARCHED_COLUMNS)
        if isinstance(cell.value, str) and letters(cell.value) in wanted
    ]
    filled = [at for at in found if _value(book, at) is not None]
    return next(iter(filled or found), None)


def _value(book: Book, at: Place) -> object:
    sheet = book.sheet(at.sheet)
    return sheet.value(at.row, at.column) if sheet else None


def cover_facts(book: Book, contract: Contract, cover: CoverView) -> Iterator[tuple[Key, Fact]]:
    """What a form says of itself, by the labels of its layout."""
    table = contract.tables[COVER]
    for row, names in cover.labels.items():
        key = (COVER, row, VALUE)
        spec = table.cell(row, VALUE)
        place = _beside(book, names)
        if spec is None or (place is None and row in _MAY_LACK):
            continue
        sheet = book.sheet(place.sheet) if place else None
        if place is None or sheet is None:
            yield key, Fact(key, None)
        else:
            yield (
                key,
                fact_of(key, spec, sheet.cells.get((place.row, place.column)), place),
            )
    for row, word in cover.constants.items():
        key = (COVER, row, VALUE)
        if table.cell(row, VALUE) is not None:
            yield key, Fact(key, word)
