"""Reads a form that kalkyl did not make into a submission, in the contract's rows and units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from kalkyl.base.limits import SEARCHED_COLUMNS, SEARCHED_ROWS
from kalkyl.contract.document import folded, labels_of
from kalkyl.contract.spec import TOTAL, VALUE, Contract
from kalkyl.figures.amount import EXACT
from kalkyl.model import Book, Fact, Key, Level, Place, Problem, Received, Submission
from kalkyl.tables.bind import hidden_sheets, row_labels, sender_in, with_open_rows, year_in
from kalkyl.tables.convert import fact_of
from kalkyl.tables.form_view import CoverView, from_form, tight
from kalkyl.tables.forms import FormBlock, find
from kalkyl.tables.layout import BlockPlace, Layout, Placing
from kalkyl.tables.missing_results import entry_cell

_COVER = "cover"
_MAY_LACK = frozenset({"department_code", "year"})
"""What a form need not say: a department has its name, and the year may be given by hand."""


def bind_form(received: Received, contract: Contract, layout: Layout) -> tuple[Submission, Placing]:
    """The submission in a form that was opened, and where its tables were found."""
    book = received.book
    if book is None or layout.cover is None:
        raise ValueError("only an opened form can be bound")
    level = level_of(layout)
    facts = dict(_cover_facts(book, contract, layout.cover))
    rows: dict[str, tuple[str, ...]] = dict.fromkeys(contract.tables, ())
    rows[_COVER] = tuple(row.id for row in contract.tables[_COVER].rows_at(level))
    labels = labels_of(contract)
    places: list[BlockPlace] = []
    problems: list[Problem] = []
    for block in find(book, contract, layout, level):
        problems += block.problems
        sheet = book.sheet(block.place.sheet) if block.place else None
        if block.place is None or sheet is None:
            continue
        table = block.shown.table
        place = with_open_rows(sheet, table, block.place)
        places.append(place)
        found = _facts(book, block, place, level)
        facts.update(found)
        seen = {key[1] for key in found}
        own = place.rows if table.is_open else [row.id for row in table.rows if row.id in seen]
        rows[table.id] = (*rows[table.id], *(row for row in own if row != TOTAL))
        labels.update(row_labels(table, rows[table.id], found))
    first = {place.table: place for place in reversed(places)}
    more = tuple(one for one in places if first[one.table] is not one)
    placing = Placing(first, more, foreign=True)
    every = {f"{place.table} {place.area}": place for place in places}
    submission = Submission(
        report=contract.report,
        year=contract.year,
        level=level,
        sender=sender_in(facts),
        source=received.source,
        facts=facts,
        rows=rows,
        labels=labels,
        problems=(*received.problems, *problems, *hidden_sheets(book, every, layout)),
    )
    return submission, placing


def level_of(layout: Layout) -> Level:
    """Who fills a form in: departments, unless it says otherwise."""
    word = layout.cover.constants.get("level", "") if layout.cover else ""
    return next((one for one in Level if folded(one) == folded(word)), Level.DEPARTMENT)


def year_on(book: Book, layout: Layout) -> int | None:
    """The year that a form says it is of."""
    names = layout.cover.labels.get("year", ()) if layout.cover else ()
    place = _beside(book, names)
    sheet = book.sheet(place.sheet) if place else None
    return year_in(sheet.value(place.row, place.column)) if place and sheet else None


def _beside(book: Book, names: Sequence[str]) -> Place | None:
    """The cell to the right of a label; where it stands twice, the first that is filled."""
    wanted = set(map(tight, names))
    found = [
        Place(sheet.name, row, column + 1)
        for sheet in book.sheets
        for (row, column), cell in sheet.upper_left(SEARCHED_ROWS, SEARCHED_COLUMNS)
        if isinstance(cell.value, str) and tight(cell.value) in wanted
    ]
    filled = [at for at in found if _value(book, at) is not None]
    return next(iter(filled or found), None)


def _value(book: Book, at: Place) -> object:
    sheet = book.sheet(at.sheet)
    return sheet.value(at.row, at.column) if sheet else None


def _cover_facts(book: Book, contract: Contract, cover: CoverView) -> Iterator[tuple[Key, Fact]]:
    table = contract.tables[_COVER]
    for row, names in cover.labels.items():
        key = (_COVER, row, VALUE)
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
        key = (_COVER, row, VALUE)
        if table.cell(row, VALUE) is not None:
            yield key, Fact(key, word)


def _facts(book: Book, block: FormBlock, place: BlockPlace, level: Level) -> dict[Key, Fact]:
    """The facts of a block; several rows of the form that are one of the contract are summed."""
    base = {row.id: row.row for row in block.shown.rows}
    parts: dict[Key, list[Fact]] = {}
    ignored = False
    for row, at in place.rows.items():
        own = base.get(row, row)
        if not own:
            ignored = ignored or _holds_figures(book, place, at)
            continue
        for column, number in place.columns.items():
            key = (place.table, own, column)
            fact = _fact(book, block, key, Place(place.sheet, at, number), level)
            if fact is not None:
                parts.setdefault(key, []).append(fact)
    facts = {key: _summed(found) for key, found in parts.items()}
    # A total that holds rows which the contract does not have is not the contract's total.
    return {key: fact for key, fact in facts.items() if not (ignored and key[1] == TOTAL)}


def _fact(book: Book, block: FormBlock, key: Key, at: Place, level: Level) -> Fact | None:
    spec = block.shown.table.cell(key[1], key[2])
    form = block.shown.spec(key[1], key[2], block.unit)
    sheet = book.sheet(at.sheet)
    if spec is None or form is None or sheet is None or level not in spec.levels:
        return None
    cell = sheet.cells.get((at.row, at.column))
    if key[1] != TOTAL:
        cell = entry_cell(book, sheet, cell, form)
    return from_form(fact_of(key, form, cell, at), spec, form)


def _holds_figures(book: Book, place: BlockPlace, row: int) -> bool:
    sheet = book.sheet(place.sheet)
    values = [sheet.value(row, at) if sheet else None for at in place.columns.values()]
    return any(isinstance(value, Decimal) and value for value in values)


def _summed(parts: Sequence[Fact]) -> Fact:
    """The facts of several rows as one: their exact sum, or the one that cannot be read."""
    first = parts[0]
    filled = [part for part in parts if part.value is not None]
    unread = [part for part in filled if not isinstance(part.value, Decimal)]
    if len(parts) == 1 or not filled:
        return first
    if unread:
        return unread[0]
    numbers = [part.value for part in filled if isinstance(part.value, Decimal)]
    with localcontext(EXACT):
        value = sum(numbers, Decimal(0))
    shown_with = [part.decimals for part in filled if part.decimals is not None]
    return replace(
        first,
        value=value,
        decimals=min(shown_with, default=None),
        formula=None,
        written=next((part.written for part in filled if part.written is not None), None),
        roundings=len(filled),
    )
