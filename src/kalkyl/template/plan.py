"""A workbook yet to be written: cells with their roles, and what a sheet has around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kalkyl.contract.spec import CellSpec
from kalkyl.model import Area, Book, Cell, ExcelTable, Place, Sheet, Value

_NO_SPEC = CellSpec("", "text")


@dataclass(frozen=True, slots=True)
class Planned:
    """A cell to write. ``role`` decides how it looks and whether it can be changed.

    Roles: title, intro, block, heading, label, entry, given, computed, total, total_label, check,
    status, note, link, plain, guide, meaning, ready, answer, sample (an entry's look, locked),
    none (no such cell). A formula's ``value`` is its result, stored beside it.
    """

    value: Value
    role: str
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
class SheetPlan:
    """A sheet to write. ``frozen`` is the row above which headings stay in sight.

    ``hidden`` are columns for formulas alone, to the right of all that people read.
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


@dataclass(frozen=True, slots=True)
class BookPlan:
    """A workbook to write."""

    sheets: tuple[SheetPlan, ...]
    names: Mapping[str, Area] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    footer: str = ""


def number_format(spec: CellSpec) -> str:
    """The Excel number format of a cell: grouped thousands, the contract's decimals, percent.

    The separators shown follow the reader's own Excel: blank and comma in a Swedish one.
    """
    if spec.kind == "date":
        return "yyyy-mm-dd"
    if spec.kind != "number":
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
