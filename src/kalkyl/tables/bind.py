"""Reads a workbook into a submission: every figure of the contract, with the cell it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kalkyl.base.limits import TABLE_ROWS
from kalkyl.contract.document import folded, labels_of, row_ids
from kalkyl.contract.spec import ANY, TOTAL, VALUE, Contract, TableSpec
from kalkyl.model import (
    NO_RESULT,
    Book,
    Fact,
    Key,
    Level,
    Origin,
    Place,
    Problem,
    Received,
    Sender,
    Sheet,
    Submission,
    Value,
)
from kalkyl.tables.convert import fact_of, is_part
from kalkyl.tables.layout import BlockPlace, Layout, Placing
from kalkyl.tables.locate import locate_all
from kalkyl.tables.missing_results import entry_cell
from kalkyl.template.bounds import LIMIT_NAME
from kalkyl.template.sources import SHEET as SOURCES
from kalkyl.template.sources import sources_of, with_exact_sums

COVER_NAME = "kalkyl_omslag"
COVER_SHEET = "Omslag"
_OWN_NAMES = "kalkyl_"
_HEADED = "ifyllt"
_DEEPEST, _WIDEST = 40, 10
"""How far down and to the right a cover is looked for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says that it is, as written on its cover."""

    report: str
    year: int | None
    level: Level


def identity_of(book: Book) -> Identity | None:
    """The report, year and level on the cover; ``None`` where a workbook has no such cover."""
    words = next(filter(None, map(_cover_words, _likely_covers(book))), None)
    if words is None:
        return None
    level = words.get("nivå")
    return Identity(
        str(words["rapport"]),
        year_in(words.get("år")),
        next((one for one in Level if folded(str(level)) == folded(one)), Level.DEPARTMENT),
    )


def is_own(book: Book) -> bool:
    """Whether a workbook was made by kalkyl, be its cover lost: its names tell."""
    return any(name.startswith(_OWN_NAMES) for name in book.names)


def _likely_covers(book: Book) -> list[Sheet]:
    """The sheets, first the one that has the cover's name, then the one called so."""
    area = book.names.get(COVER_NAME)
    named = area.sheet if area else ""
    return sorted(book.sheets, key=lambda one: (one.name != named, one.name != COVER_SHEET))


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


def bind(
    received: Received, contract: Contract, layout: Layout, level: Level
) -> tuple[Submission, Placing]:
    """The submission in a workbook that was opened, and where its tables were found."""
    book = received.book
    if book is None:
        raise ValueError("only an opened workbook can be bound")
    layout = layout.within(contract)
    found = locate_all(book, contract, layout, level)
    facts: dict[Key, Fact] = {}
    rows: dict[str, tuple[str, ...]] = {}
    labels = labels_of(contract)
    placing: dict[str, BlockPlace] = {}
    for table_id, result in found.items():
        sheet = book.sheet(result.place.sheet) if result.place else None
        if result.place is None or sheet is None:
            rows[table_id] = ()
            continue
        table = contract.tables[table_id]
        place = with_open_rows(sheet, table, result.place)
        placing[table_id] = place
        rows[table_id] = tuple(row for row in place.rows if row != TOTAL)
        table_facts = {fact.key: fact for fact in _facts(book, sheet, table, place, level)}
        facts.update(table_facts)
        labels.update(row_labels(table, rows[table_id], table_facts))
    problems = [problem for result in found.values() for problem in result.problems]
    problems += [one for id_, at in placing.items() for one in too_long(contract.tables[id_], at)]
    sources = sources_of(book)
    origins = tuple(_sound(contract, origin) for origin in sources.origins)
    submission = Submission(
        report=contract.report,
        year=contract.year,
        level=level,
        sender=sender_in(facts),
        source=received.source,
        facts=with_exact_sums(contract, facts, origins),
        rows=rows,
        labels=labels,
        problems=(*received.problems, *problems, *hidden_sheets(book, placing, layout)),
        members=sources.members,
        questions=sources.questions,
        origins=origins,
    )
    return submission, Placing(placing, version=_former_version(contract, book, facts))


def _former_version(contract: Contract, book: Book, facts: Mapping[Key, Fact]) -> str:
    """The earlier template version that a workbook is of, as its cover or its names tell."""
    fact = facts.get(("cover", "template_version", VALUE))
    said = fact.value if fact else None
    if said == contract.template_version or not contract.former:
        return ""
    if said in contract.former_versions:
        return str(said)
    has_limits = any(name.startswith(LIMIT_NAME) for name in book.names)
    return "" if has_limits else contract.former_versions[-1]


def _sound(contract: Contract, origin: Origin) -> Origin:
    """A part as the sheet Källor has it; one that was spoilt there counts as unreadable."""
    spec = contract.spec(origin.key)
    kind = "text" if spec is None else spec.kind
    return origin if is_part(origin.value, kind) else replace(origin, value="")


def with_open_rows(sheet: Sheet, table: TableSpec, place: BlockPlace) -> BlockPlace:
    """The place with the rows of an open table that are used, under the ids of their keys."""
    if not table.is_open:
        return place
    entries = [
        column
        for column in place.columns
        if (spec := table.cell(ANY, column)) is not None and spec.is_input
    ]
    used = [
        (row, {column: _held(sheet, row, place.columns[column]) for column in entries})
        for row in sheet.rows(place.first, place.last)
    ]
    used = [(row, item) for row, item in used if any(map(_is_filled, item.values()))][:TABLE_ROWS]
    ids = row_ids(table, [item for _, item in used])
    rows = {row_id: row for row_id, (row, _) in zip(ids, used, strict=True)}
    totals = {TOTAL: place.rows[TOTAL]} if TOTAL in place.rows else {}
    return replace(place, rows={**rows, **totals})


def _held(sheet: Sheet, row: int, column: int) -> Value:
    """What an entry holds; a formula without a result is something all the same."""
    cell = sheet.cells.get((row, column))
    if cell is None:
        return None
    return NO_RESULT if cell.value is None and cell.formula is not None else cell.value


def too_long(table: TableSpec, place: BlockPlace) -> Iterator[Problem]:
    """An open table with more rows than are read; what is left out must be reported."""
    if table.is_open and len(place.rows) >= TABLE_ROWS:
        facts = {"what": "table rows", "limit": str(TABLE_ROWS), "found": str(TABLE_ROWS + 1)}
        yield Problem("too_large", Place(place.sheet, place.first, 1), facts)


def _is_filled(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _facts(
    book: Book, sheet: Sheet, table: TableSpec, place: BlockPlace, level: Level
) -> Iterator[Fact]:
    for row, at in place.rows.items():
        for column, number in place.columns.items():
            spec = table.cell(row, column)
            if spec is not None and level in spec.levels:
                cell = sheet.cells.get((at, number))
                if row != TOTAL:
                    cell = entry_cell(book, sheet, cell, spec)
                yield fact_of((table.id, row, column), spec, cell, Place(sheet.name, at, number))


def row_labels(
    table: TableSpec, rows: tuple[str, ...], facts: Mapping[Key, Fact]
) -> dict[tuple[str, str], str]:
    """The words for the rows of an open table: those of its key, else the sheet's row number."""
    if not table.is_open:
        return {}
    columns = table.key or table.columns[:1]
    return {
        (table.id, row): " – ".join(
            str(fact.value)
            for column in columns
            if (fact := facts.get((table.id, row, column))) and fact.value
        )
        or f"rad {_row_number(table, row, facts) or number}"
        for number, row in enumerate(rows, 1)
    }


def _row_number(table: TableSpec, row: str, facts: Mapping[Key, Fact]) -> int | None:
    """The sheet's own number of a row, if it stands on a sheet."""
    cells = (facts.get((table.id, row, column)) for column in table.columns)
    return next((fact.place.row for fact in cells if fact and fact.place), None)


def sender_in(facts: Mapping[Key, Fact]) -> Sender:
    """Who a workbook is from, as its cover says."""

    def word(row: str) -> str:
        fact = facts.get(("cover", row, VALUE))
        return str(fact.value).strip() if fact and fact.value is not None else ""

    return Sender(word("administration"), word("department_code"), word("department"))


def hidden_sheets(
    book: Book, placing: Mapping[str, BlockPlace], layout: Layout
) -> Iterator[Problem]:
    """Sheets with tables that are hidden: figures that nobody sees may still be summed."""
    names = {place.sheet for place in placing.values()} | {sheet.name for sheet in layout.sheets}
    for sheet in book.sheets:
        if sheet.name in names - {SOURCES} and sheet.state != "visible":
            kind = "sheet_very_hidden" if sheet.state == "veryHidden" else "sheet_hidden"
            yield Problem(kind, Place(sheet.name, 1, 1), {"sheet": sheet.name})
