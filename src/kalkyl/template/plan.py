"""A workbook yet to be written: cells with their roles, and what a sheet has around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.known_tables import TEXTS
from kalkyl.contract.spec import ANY, Contract, Shape, TableSpec
from kalkyl.model import Area, Book, Cell, ExcelTable, Level, Place, Sheet, Value
from kalkyl.tables.layout import BlockPlace, Layout, Placing

_NO_SPEC = CellSpec("", CellKind.TEXT)


class CellRole(StrEnum):
    """How a written cell looks and whether it can be changed.

    A sample has the look of an entry and is locked; none stands where a table has no such cell.
    """

    TITLE = "title"
    INTRO = "intro"
    BLOCK = "block"
    HEADING = "heading"
    LABEL = "label"
    ENTRY = "entry"
    GIVEN = "given"
    COMPUTED = "computed"
    TOTAL = "total"
    TOTAL_LABEL = "total_label"
    CHECK = "check"
    STATUS = "status"
    NOTE = "note"
    LINK = "link"
    PLAIN = "plain"
    GUIDE = "guide"
    MEANING = "meaning"
    READY = "ready"
    STATE = "state"
    ANSWER = "answer"
    SAMPLE = "sample"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Planned:
    """A cell to write. A formula's ``value`` is its result, stored beside it."""

    value: Value
    role: CellRole
    formula: str | None = None
    spec: CellSpec = _NO_SPEC
    link: Place | None = None


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """An Excel table to make over cells that the plan has."""

    name: str
    area: Area
    headings: tuple[str, ...]
    filter: bool


@dataclass(frozen=True, slots=True)
class DropDown:
    """A list to choose from in some cells; ``strict`` refuses anything else.

    ``name`` is the defined name of the cells that hold the words.
    """

    area: Area
    words: tuple[str, ...]
    name: str
    strict: bool
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows beside its categories, with its name."""

    name: str
    values: Area


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of cells that the workbook has; ``text`` says the same to those who cannot see it.

    ``kind`` is ``bar`` (lying) or ``column`` (standing). Its upper left corner is in ``at``;
    ``height`` is in pixels.
    """

    title: str
    kind: str
    at: Place
    categories: Area
    series: tuple[Series, ...]
    text: str
    height: int
    number_format: str = "#,##0"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet to write. ``frozen`` is the row above which headings stay in sight.

    ``hidden`` are columns for formulas alone, to the right of all that people read. On the sheet of
    an ``unfinished`` total no word is green.
    """

    name: str
    cells: Mapping[tuple[int, int], Planned]
    widths: Mapping[int, int]
    frozen: int
    frozen_columns: int = 0
    tables: tuple[PlannedTable, ...] = ()
    drop_downs: tuple[DropDown, ...] = ()
    protected: bool = True
    hidden: tuple[int, ...] = ()
    charts: tuple[Chart, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class BookPlan:
    """A workbook to write; ``header`` is printed above every page."""

    sheets: tuple[SheetPlan, ...]
    names: Mapping[str, Area] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    footer: str = ""
    header: str = ""


def number_format(spec: CellSpec) -> str:
    """The Excel number format of a cell: grouped thousands, the contract's decimals, percent.

    The separators shown follow the reader's own Excel: blank and comma in a Swedish one.
    """
    if spec.kind is CellKind.DATE:
        return "yyyy-mm-dd"
    if spec.kind is not CellKind.NUMBER:
        return "@" if spec.plain else "General"
    decimals = "." + "0" * spec.decimals if spec.decimals else ""
    if is_share(spec):
        return f"0{decimals} %"
    return f"0{decimals}" if spec.plain else f"#,##0{decimals}"


def in_cell(value: Value, spec: CellSpec) -> Value:
    """A value as its cell stores it: percentages as fractions of one."""
    return value.scaleb(-2) if is_share(spec) and isinstance(value, Decimal) else value


def is_share(spec: CellSpec) -> bool:
    """Whether a cell holds a percentage, which Excel stores as a fraction of one."""
    return spec.unit == "%"


def picture(plan: BookPlan) -> Book:
    """The plan as if it had been written, saved and read: what a reader of the file would see."""
    return Book(tuple(map(_sheet_picture, plan.sheets)), plan.names, plan.properties)


def _sheet_picture(plan: SheetPlan) -> Sheet:
    cells = {
        at: Cell(in_cell(cell.value, cell.spec), cell.formula, number_format(cell.spec))
        for at, cell in plan.cells.items()
        if cell.value is not None or cell.formula is not None
    }
    tables = tuple(ExcelTable(table.name, table.area, table.headings) for table in plan.tables)
    return Sheet(plan.name, cells, tables=tables)


CHECK = 22
_NUMBER = (15, 22)
_DATE = 14
_TEXT = 44
_SHORT = {"sender": 30, "unit": 16}
"""Columns of texts that are a name or a word."""
_CHOICE = (16, 32)
_LABEL = (20, 40)
_LONG_TEXT = 110
_RECORD = {True: 32, False: 16}
_NOTE = (16, 58)
_NOTE_BESIDE = 26
"""The explanations of a record that shares its sheet must not push the other tables apart."""
_BOLD = 1.15
_PAGE = 222
"""A landscape A4 shows so many characters at 7.2 points, of type that is 11 points whole."""
_NARROWEST = 24


def widths(
    table: TableSpec,
    place: BlockPlace,
    headings: Mapping[str, str],
    notes: Iterable[str],
    *,
    alone: bool,
) -> dict[int, int]:
    """The widths that a block's own columns want."""
    found = {at: _width(table, name, headings[name]) for name, at in place.columns.items()}
    if place.label_column:
        labels = [table.row_heading, table.total, *(row.label for row in table.rows)]
        found[place.label_column] = _within(_longest(labels) + 3, _LABEL)
    if table.shape is Shape.RECORD:
        wanted = _within(_longest(notes) + 3, _NOTE)
        found[place.area.right + 1] = wanted if alone else min(wanted, _NOTE_BESIDE)
    if place.check_column:
        found[place.check_column] = CHECK
    return found


def widen(found: dict[int, int], more: Mapping[int, int]) -> None:
    """Lets the widest block of a sheet decide."""
    for at, width in more.items():
        found[at] = max(width, found.get(at, 0))


def narrowed(found: dict[int, int]) -> dict[int, int]:
    """The widths of a sheet, the widest taken in until it prints readably across one page."""
    while sum(found.values()) > _PAGE:
        widest = max(found, key=lambda at: found[at])
        if found[widest] <= _NARROWEST:
            break
        found[widest] -= 1
    return found


def _width(table: TableSpec, column: str, heading: str) -> int:
    specs = [cell for (_, name), cell in table.cells.items() if name == column and cell]
    if table.id == TEXTS:
        return _LONG_TEXT
    if table.shape is Shape.RECORD:
        return _RECORD[any(spec.kind is CellKind.TEXT for spec in specs)]
    word = int(_longest(heading.split()) * _BOLD) + 3
    return max(_body_width(specs[0], column), min(word, _NUMBER[1]))


def _body_width(spec: CellSpec, column: str) -> int:
    if spec.kind is not CellKind.TEXT:
        return _DATE if spec.kind is CellKind.DATE else _NUMBER[0]
    if spec.formula is not None:
        return _CHOICE[0]
    if spec.closed:
        return _within(_longest(choice.label for choice in spec.choices) + 4, _CHOICE)
    return _SHORT.get(column, _TEXT)


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


def _within(width: int, limits: tuple[int, int]) -> int:
    return min(max(width, limits[0]), limits[1])


_MERGED = frozenset({Merge.SUM, Merge.SAME, Merge.KEY, Merge.SENDER, Merge.SPREAD, Merge.WEIGHTED})
"""Merge rules of cells whose total follows from the parts."""


def entry_role(level: Level, table: TableSpec, spec: CellSpec, value: Value) -> CellRole:
    """Given cells are locked; in a total so are the figures, but not the texts it writes itself."""
    total = level is not Level.DEPARTMENT
    merged = spec.merge in _MERGED or table.merge is Merge.LISTED
    given = spec.given and (value is not None or total)
    return CellRole.GIVEN if given or (total and merged) else CellRole.ENTRY


def is_chosen(level: Level, table: TableSpec, spec: CellSpec | None) -> bool:
    """Whether people choose a cell's word from a list."""
    if spec is None or not spec.choices or table.shape is Shape.RECORD or not spec.is_input:
        return False
    return entry_role(level, table, spec, None) is CellRole.ENTRY


def choosing(
    contract: Contract, placing: Placing, level: Level, table_id: str
) -> Iterator[tuple[str, CellSpec]]:
    """The columns of a table where people choose from a list, with what their cells mean."""
    table = contract.tables[table_id]
    for column in placing.blocks[table_id].columns:
        spec = table.cell(ANY, column)
        if spec is not None and is_chosen(level, table, spec):
            yield column, spec


def chosen(
    contract: Contract, layout: Layout, placing: Placing, level: Level
) -> Iterator[CellSpec]:
    """All cells of a workbook that have a list, in its order."""
    for table_id in layout.blocks():
        for _, spec in choosing(contract, placing, level, table_id):
            yield spec
