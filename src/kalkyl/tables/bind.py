"""Reads a workbook into a submission: every figure of the contract, with the cell it stands in.

One way for all: kalkyl's own template, a printed form, and a form that was bound. Their layouts say
what they have; what they show in other rows and units is turned into the contract's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from kalkyl.base.limits import TABLE_ROWS
from kalkyl.contract.document import labels_of, row_ids
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.sheet_amounts import on_sheet
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
    ProblemKind,
    Received,
    Sender,
    Sheet,
    Submission,
    Value,
    is_filled,
)
from kalkyl.tables.convert import is_part
from kalkyl.tables.cover import cover_facts
from kalkyl.tables.find import assigned
from kalkyl.tables.layout import BlockPlace, Layout, Placing
from kalkyl.tables.read_table import TableRead, read_table
from kalkyl.tables.shown import Wanted, wanted_tables
from kalkyl.tables.table_facts import table_facts
from kalkyl.tables.weigh import Candidate
from kalkyl.template.bounds import LIMIT_NAME
from kalkyl.template.parts import WITHHELD, with_exact_totals
from kalkyl.template.sources import SHEET as SOURCES
from kalkyl.template.sources import sources_of


def find_tables(book: Book, contract: Contract, layout: Layout, level: Level) -> list[TableRead]:
    """Every table of a layout, in its order, as it stands in a workbook."""
    shown = on_sheet(contract) if layout.strict else contract
    wanted = wanted_tables(shown, layout, level)
    found = assigned(book, wanted)
    chosen = list(found.chosen.values())
    tables: list[TableRead] = []
    for table in wanted:
        if table.number in found.chosen:
            read = read_table(found.chosen[table.number], chosen)
            tables.append(_with_open_rows(book, read))
        else:
            rivals = found.unsure.get(table.number, ())
            tables.append(TableRead(table.shown, None, "", _not_read(table, rivals)))
    return tables


def _not_read(table: Wanted, rivals: Sequence[Candidate]) -> tuple[Problem, ...]:
    """What is reported of a table without a place."""
    facts = {"table": table.shown.table.label, "sheet": table.home}
    if rivals:
        places = sorted(
            (Place(rival.grid.sheet.name, rival.span.row, 1) for rival in rivals), key=str
        )
        words = {**facts, "places": ", ".join(map(str, places))}
        return (Problem(ProblemKind.TABLE_UNSURE, places[0], words),)
    if table.shown.view.optional:
        return ()
    return (Problem(ProblemKind.TABLE_MISSING, None, facts),)


def bind(
    received: Received, contract: Contract, layout: Layout, level: Level
) -> tuple[Submission, Placing]:
    """The submission in a workbook that was opened, and where its tables were found."""
    book = received.book
    if book is None:
        raise ValueError("only an opened workbook can be bound")
    layout = layout.within(contract)
    facts: dict[Key, Fact] = {}
    rows: dict[str, tuple[str, ...]] = dict.fromkeys(contract.tables, ())
    if layout.cover is not None:
        facts.update(cover_facts(book, contract, layout.cover))
        rows[COVER] = tuple(row.id for row in contract.tables[COVER].rows_at(level))
    labels = labels_of(contract)
    places: list[BlockPlace] = []
    problems: list[Problem] = []
    for found in find_tables(book, contract, layout, level):
        problems += found.problems
        sheet = book.sheet(found.place.sheet) if found.place else None
        if found.place is None or sheet is None:
            continue
        table, place = found.shown.table, found.place
        places.append(place)
        read = table_facts(book, sheet, found, contract.tables[table.id], level)
        facts.update(read)
        own = _rows(table, place, read)
        rows[table.id] = (*rows[table.id], *own)
        labels.update(row_labels(table, rows[table.id], read))
    problems = _sheets_gone(book, layout, problems)
    withheld = frozenset(_withheld(contract, level, facts))
    facts.update({key: replace(facts[key], value=None) for key in withheld})
    sources = sources_of(book)
    origins = tuple(_sound(contract, origin) for origin in sources.origins)
    submission = Submission(
        report=contract.report,
        year=contract.year,
        level=level,
        sender=sender_in(facts),
        source=received.source,
        facts=with_exact_totals(contract, facts, origins),
        rows=rows,
        labels=labels,
        problems=(*received.problems, *problems, *hidden_sheets(book, places, layout)),
        members=sources.members,
        questions=sources.questions,
        verdicts=sources.verdicts,
        origins=origins,
        withheld=withheld,
    )
    first = {place.table: place for place in reversed(places)}
    more = tuple(place for place in places if first[place.table] is not place)
    version = _former_version(contract, book, facts) if layout.strict else ""
    return submission, Placing(first, more, foreign=not layout.strict, version=version)


def _withheld(contract: Contract, level: Level, facts: Mapping[Key, Fact]) -> Iterator[Key]:
    """The cells of a total that say that their figures are not shown; a department shows all."""
    if level is not Level.DEPARTMENT:
        for key, fact in facts.items():
            if fact.value == WITHHELD and contract.tables[key[0]].group:
                yield key


def _rows(table: TableSpec, place: BlockPlace, facts: Mapping[Key, Fact]) -> tuple[str, ...]:
    """The contract's rows that a place has."""
    if table.is_open:
        return tuple(row for row in place.rows if row != TOTAL)
    seen = {key[1] for key in facts}
    return tuple(row.id for row in table.rows if row.id in seen)


def _sheets_gone(book: Book, layout: Layout, problems: Sequence[Problem]) -> list[Problem]:
    """The problems, with one for each sheet of a template that is gone instead of its tables'."""
    known = {sheet.name for sheet in layout.sheets}
    names = [sheet.name for sheet in book.sheets]
    kept: list[Problem] = []
    gone: set[str] = set()
    for problem in problems:
        home = str(problem.facts.get("sheet", ""))
        if not layout.strict or problem.kind != ProblemKind.TABLE_MISSING or home in names:
            kept.append(problem)
        elif home not in gone:
            gone.add(home)
            near = get_close_matches(home, [name for name in names if name not in known], 1, 0.5)
            facts = {"sheet": home, "candidate": "".join(near)}
            kept.append(Problem(ProblemKind.SHEET_MISSING, None, facts))
    return kept


def _former_version(contract: Contract, book: Book, facts: Mapping[Key, Fact]) -> str:
    """The earlier template version that a workbook is of, as its cover or its names tell."""
    fact = facts.get((COVER, "template_version", VALUE))
    said = fact.value if fact else None
    if said == contract.template_version or not contract.former:
        return ""
    if said in contract.former_versions:
        return str(said)
    has_limits = any(name.startswith(LIMIT_NAME) for name in book.names)
    return "" if has_limits else contract.former_versions[-1]


def _sound(contract: Contract, origin: Origin) -> Origin:
    """A part as a total lists it; one that was damaged there counts as unreadable."""
    spec = contract.spec(origin.key)
    kind = "text" if spec is None else spec.kind
    return origin if is_part(origin.value, kind) else replace(origin, value="")


def _with_open_rows(book: Book, found: TableRead) -> TableRead:
    """A table with the rows that are used of one that senders add rows to, by ids of their keys."""
    table, place = found.shown.table, found.place
    sheet = book.sheet(place.sheet) if place else None
    if place is None or sheet is None or not table.is_open:
        return found
    entries = [
        column
        for column in place.columns
        if (spec := table.cell(ANY, column)) is not None and spec.is_input
    ]
    used = [
        (row, {column: _held(sheet, row, place.columns[column]) for column in entries})
        for row in sheet.rows(place.first, place.last)
    ]
    used = [(row, item) for row, item in used if any(map(is_filled, item.values()))]
    ids = row_ids(table, [item for _, item in used[:TABLE_ROWS]])
    rows = dict(zip(ids, (row for row, _ in used), strict=False))
    totals = {TOTAL: place.rows[TOTAL]} if TOTAL in place.rows else {}
    place = replace(place, rows={**rows, **totals})
    more = _too_long(place) if len(used) > TABLE_ROWS else ()
    return replace(found, place=place, problems=(*found.problems, *more))


def _too_long(place: BlockPlace) -> tuple[Problem]:
    """An open table with more rows than are read; what is left out must be reported."""
    facts = {"what": "table rows", "limit": str(TABLE_ROWS), "found": str(TABLE_ROWS + 1)}
    return (Problem(ProblemKind.TOO_LARGE, Place(place.sheet, place.first, 1), facts),)


def _held(sheet: Sheet, row: int, column: int) -> Value:
    """What an entry holds; a formula without a result is something all the same."""
    cell = sheet.cells.get((row, column))
    if cell is None:
        return None
    return NO_RESULT if cell.value is None and cell.formula is not None else cell.value


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
        fact = facts.get((COVER, row, VALUE))
        return str(fact.value).strip() if fact and fact.value is not None else ""

    return Sender(word("administration"), word("department_code"), word("department"))


def hidden_sheets(book: Book, places: Sequence[BlockPlace], layout: Layout) -> Iterator[Problem]:
    """Sheets with tables that are hidden: figures that nobody sees may still be summed."""
    names = {place.sheet for place in places} | {sheet.name for sheet in layout.sheets}
    for sheet in book.sheets:
        if sheet.name in names - {SOURCES} and sheet.state != "visible":
            kind = (
                ProblemKind.SHEET_VERY_HIDDEN
                if sheet.state == "veryHidden"
                else ProblemKind.SHEET_HIDDEN
            )
            yield Problem(kind, Place(sheet.name, 1, 1), {"sheet": sheet.name})
