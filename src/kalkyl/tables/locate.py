"""Finds a report's tables in a workbook: by defined name, else by their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from kalkyl.base.cache import by_text
from kalkyl.base.limits import SEARCHED_COLUMNS, SEARCHED_ROWS
from kalkyl.contract.document import folded
from kalkyl.contract.spec import TOTAL, Contract, TableSpec
from kalkyl.model import Area, Book, FactValue, Level, Place, Problem, Sheet
from kalkyl.tables.edges import Edge, labels_of_rows
from kalkyl.tables.layout import Block, BlockPlace, Layout, SheetLayout, is_entry, shown_columns
from kalkyl.tables.stray_entries import stray_rows
from kalkyl.template.compose import heading, headings

_CERTAIN = 0.85
"""How alike a mistyped heading or label must be to be taken for the one that is missing."""
_ENOUGH = 0.5
"""The share of a table's headings that a row must have to be its heading row."""
_DEEPEST, _WIDEST = SEARCHED_ROWS, SEARCHED_COLUMNS


@dataclass(frozen=True, slots=True)
class Found:
    """A table as found, with what was not as it should be; no place where it is not there."""

    place: BlockPlace | None
    problems: tuple[Problem, ...] = ()


def locate_all(book: Book, contract: Contract, layout: Layout, level: Level) -> dict[str, Found]:
    """Every table of the layout, by id."""
    found: dict[str, Found] = {}
    gone: set[str] = set()
    known = {sheet.name for sheet in layout.sheets}
    for table_id, (sheet, block) in layout.blocks().items():
        others = [other for other in book.sheets if other.name not in known - {sheet.name}]
        titles = {folded(contract.tables[one.table].label) for one in sheet.blocks if one != block}
        search = _Search(Sheet("", {}), contract.tables[table_id], block, level, frozenset(titles))
        result = _locate(book, search, sheet.name, others)
        if result.place is None and book.sheet(sheet.name) is None:
            problems = () if sheet.name in gone else (_sheet_gone(book, sheet, layout),)
            gone.add(sheet.name)
            result = Found(None, problems)
        found[table_id] = result
    return found


def _sheet_gone(book: Book, sheet: SheetLayout, layout: Layout) -> Problem:
    known = {other.name for other in layout.sheets}
    others = [other.name for other in book.sheets if other.name not in known]
    near = get_close_matches(sheet.name, others, n=1, cutoff=0.5)
    return Problem("sheet_missing", None, {"sheet": sheet.name, "candidate": "".join(near)})


@dataclass(frozen=True, slots=True)
class _Search:
    """A table looked for on one sheet; ``titles`` are those of the tables beside it."""

    sheet: Sheet
    table: TableSpec
    block: Block
    level: Level
    titles: frozenset[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the table should have here."""
        return shown_columns(self.table, self.level)

    def facts(self, **more: FactValue) -> dict[str, FactValue]:
        """What every problem with the table tells."""
        return {"table": self.table.label, **more}


def _locate(book: Book, wanted: _Search, home: str, others: Sequence[Sheet]) -> Found:
    """A table where its name points, else on its own sheet or one that the layout does not know."""
    area = book.names.get(wanted.block.name)
    named = book.sheet(area.sheet) if area else None
    if area and named:
        search = replace(wanted, sheet=named)
        top = _heading_row(search, named.rows(area.top, area.bottom))
        if top is not None:
            return _read_block(search, top, area.bottom)
    for candidate in sorted(others, key=lambda other: other.name != home):
        search = replace(wanted, sheet=candidate)
        top = _heading_row(search, range(1, _DEEPEST))
        if top is not None:
            return _unnamed(search, top)
    return Found(None, (Problem("table_missing", None, wanted.facts(sheet=home)),))


def _unnamed(search: _Search, top: int) -> Found:
    """A table found by its headings although its name is gone: read, and reported."""
    found = _read_block(search, top, None)
    place = Place(search.sheet.name, top, 1)
    lost = Problem("name_missing", place, search.facts(name=search.block.name))
    return Found(found.place, (lost, *found.problems))


def _heading_row(search: _Search, rows: Iterable[int]) -> int | None:
    """The first row that bears most of the table's headings, the row labels' own included."""
    wanted = {frozenset(map(_bare, headings(search.table, column))) for column in search.columns}
    if search.table.row_heading:
        wanted.add(frozenset({_bare(search.table.row_heading)}))
    filled = {row for row, _ in search.sheet.cells}
    for row in rows:
        if row in filled:
            seen = {_bare(text) for text in _words(search.sheet, row).values()}
            found = sum(bool(names & seen) for names in wanted)
            if found >= max(_ENOUGH * len(wanted), min(2, len(wanted))):
                return row
    return None


def _words(sheet: Sheet, row: int) -> dict[int, str]:
    cells = sheet.cells
    filled = ((column, cells.get((row, column))) for column in range(1, _WIDEST))
    return {
        column: cell.value
        for column, cell in filled
        if cell is not None and isinstance(cell.value, str) and cell.value.strip()
    }


@by_text(1_000_000)
def _bare(text: str) -> str:
    """A heading without its unit, as headings are compared."""
    head, _, _ = text.rpartition("(")
    return folded(head if text.rstrip().endswith(")") and head else text)


@by_text(1_000_000)
def _unit(text: str) -> str:
    """The unit that a heading names in brackets, if it names one."""
    _, opened, unit = text.rstrip().rpartition("(")
    return folded(unit.removesuffix(")")) if opened and unit.endswith(")") else ""


def _read_block(search: _Search, top: int, bottom: int | None) -> Found:
    sheet, table = search.sheet, search.table
    words = _words(sheet, top)
    at, problems = _columns(search, top, words)
    label_column = None if table.is_open else _label_column(table, words, at)
    check = next((column for column, word in words.items() if folded(word) == "kontroll"), None)
    if bottom is None:
        end = _end(search, top, label_column, at)
    else:
        end = _edge(search, top, bottom, label_column, at, check)
        problems += _short_name(search, bottom, end)
    rows, more = _rows(search, top, end, label_column)
    place = BlockPlace(
        table=table.id,
        sheet=sheet.name,
        area=Area(sheet.name, top, 1, end, max(at.values(), default=1)),
        columns=at,
        rows=rows,
        first=top + 1,
        last=rows[TOTAL] - 1 if TOTAL in rows else end,
        label_column=label_column,
        check_column=check if search.block.check else None,
    )
    return Found(place, (*problems, *more, *stray_rows(sheet, table, place)))


def _edge(  # what is known of the table so far
    search: _Search,
    top: int,
    bottom: int,
    label_column: int | None,
    at: Mapping[str, int],
    check: int | None,
) -> int:
    """The last row of a named table, which may stand below its name's end."""
    table = search.table
    entries = {at[column] for column in at if is_entry(table, column)}
    computed = ({*at.values()} - entries) | ({check} if check else set())
    labels = labels_of_rows(table, search.level)
    column = label_column or 1
    return Edge(search.sheet, table, search.titles, top, bottom, column, labels, computed).last


def _short_name(search: _Search, bottom: int, end: int) -> list[Problem]:
    """A name that ends above its table's end: the rows are read, and that is reported."""
    if end == bottom:
        return []
    facts = search.facts(name=search.block.name, named=bottom, last=end)
    return [Problem("name_short", Place(search.sheet.name, end, 1), facts)]


def _columns(
    search: _Search, top: int, words: Mapping[int, str]
) -> tuple[dict[str, int], list[Problem]]:
    """Where each column stands: the heading whole, else without unit, else mistyped."""
    at: dict[str, int] = {}
    free = dict(words)
    problems = []
    for same in (folded, _bare):
        for column in search.columns:
            wanted = {same(one) for one in headings(search.table, column)}
            hits = [number for number, word in free.items() if same(word) in wanted]
            if column not in at and hits:
                at[column] = hits[0]
                if _unit(words[hits[0]]) not in {"", _unit(heading(search.table, column))}:
                    problems.append(_heading_problem(search, column, top, hits[0], free))
                del free[hits[0]]
    for column in search.columns:
        if column not in at:
            number = _mistyped(heading(search.table, column), free)
            problems.append(_heading_problem(search, column, top, number, free))
            if number is not None:
                at[column] = number
                del free[number]
    return at, problems


def _mistyped(wanted: str, free: Mapping[int, str]) -> int | None:
    near = get_close_matches(
        _bare(wanted), [_bare(word) for word in free.values()], n=1, cutoff=_CERTAIN
    )
    return next((number for number, word in free.items() if [_bare(word)] == near), None)


def _heading_problem(
    search: _Search, column: str, top: int, number: int | None, free: Mapping[int, str]
) -> Problem:
    facts = search.facts(column=heading(search.table, column))
    if number is None:
        return Problem("column_missing", Place(search.sheet.name, top, 1), facts)
    place = Place(search.sheet.name, top, number)
    return Problem("heading_changed", place, {**facts, "found": free[number]})


def _label_column(table: TableSpec, words: Mapping[int, str], at: Mapping[str, int]) -> int:
    own = [number for number, word in words.items() if _bare(word) == _bare(table.row_heading)]
    return own[0] if own else max(min(at.values(), default=2) - 1, 1)


def _end(search: _Search, top: int, label_column: int | None, at: Mapping[str, int]) -> int:
    """The last row of a table whose name is gone.

    It ends before the title of the next table: named rows at two that are blank, other rows, which
    may be blank between, at the last that holds anything, or at their total.
    """
    sheet = search.sheet
    last = max(row for row, _ in sheet.cells)
    words = {row: folded(str(sheet.value(row, 1) or "")) for row in sheet.rows(top + 1, last)}
    stop = next((row for row, word in words.items() if word in search.titles), last + 1)
    if label_column is None:
        total = folded(search.table.total)
        totals = [row for row, word in words.items() if row < stop and total and word == total]
        columns = set(at.values())
        filled = [row for row, column in sheet.cells if top < row < stop and column in columns]
        return totals[0] if totals else max(filled, default=top)
    row = top
    while any(row + n < stop and sheet.value(row + n, label_column) is not None for n in (1, 2)):
        row += 1
    return row


def _rows(
    search: _Search, top: int, end: int, label_column: int | None
) -> tuple[dict[str, int], list[Problem]]:
    sheet, table = search.sheet, search.table
    labels = {
        row: value
        for row in sheet.rows(top + 1, end)
        if isinstance(value := sheet.value(row, label_column or 1), str) and value.strip()
    }
    rows: dict[str, int] = {}
    problems: list[Problem] = []
    if table.total:
        totals = [row for row, word in labels.items() if folded(word) == folded(table.total)]
        rows[TOTAL] = totals[-1] if totals else end
        label = labels.pop(rows[TOTAL], table.total)
        if not totals and label != table.total and not table.is_open:
            place = Place(sheet.name, rows[TOTAL], label_column or 1)
            problems.append(
                Problem("label_changed", place, search.facts(row=table.total, found=label))
            )
    if table.is_open:
        return rows, []
    named, more = _named_rows(search, labels, label_column or 1)
    return {**named, **rows}, [*problems, *more]


def _named_rows(
    search: _Search, labels: Mapping[int, str], column: int
) -> tuple[dict[str, int], list[Problem]]:
    found: dict[str, int] = {}
    free = dict(labels)
    for row in search.table.rows_at(search.level):
        names = {folded(row.label), *map(folded, row.synonyms)}
        hits = [number for number, word in free.items() if folded(word) in names]
        if hits:
            found[row.id] = hits[0]
            del free[hits[0]]
    problems = list(_mistyped_rows(search, found, free, column))
    for number, word in free.items():
        place = Place(search.sheet.name, number, column)
        problems.append(Problem("row_unknown", place, search.facts(label=word)))
    return found, problems


def _mistyped_rows(
    search: _Search, found: dict[str, int], free: dict[int, str], column: int
) -> Iterator[Problem]:
    for row in search.table.rows_at(search.level):
        if row.id in found:
            continue
        number = _mistyped(row.label, free)
        if number is None:
            facts = search.facts(row=row.label, sheet=search.sheet.name)
            yield Problem("row_missing", None, facts)
            continue
        found[row.id] = number
        place = Place(search.sheet.name, number, column)
        facts = search.facts(row=row.label, found=free.pop(number))
        yield Problem("label_changed", place, facts)
