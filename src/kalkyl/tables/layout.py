"""Where a report's tables stand in a workbook: the layout file, and the cells it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import TOTAL, VALUE, Contract, TableSpec
from kalkyl.model import Area, Key, Level, Place

FIRST_BLOCK = 4
"""The row where the first block of a sheet begins: title in row 1, explanation in row 2."""
_BETWEEN = 2
SPARE = 5
"""Rows kept free in an open table beyond those that are filled in."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a form shows of a table, where that differs from the contract's own words.

    The first of several words is the one written. All rows are shown where neither ``rows`` nor
    ``parts`` name any. ``parts`` are rows of the form that together are one row of the contract,
    ``ignored`` those that the contract does not have. ``row`` is the row that a table without row
    labels is. What names rows that a year does not have is passed over.
    An ``optional`` table, or rows of it, may be missing; nothing is reported then. Amounts in
    ``reversed`` columns have the opposite sign of the report's: costs without minus.
    """

    columns: Mapping[str, Words] = field(default_factory=dict)
    rows: Mapping[str, Words] = field(default_factory=dict)
    parts: Mapping[str, Words] = field(default_factory=dict)
    ignored: Words = ()
    row: str = ""
    unit: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)
    row_heading: Words = ()
    total: Words = ()
    title: str = ""
    optional: bool = False
    reversed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CoverView:
    """Where a form says who it is from and of which year: labels, with the value to their right.

    ``constants`` are cells of the cover that are the same in every such form.
    """

    labels: Mapping[str, Words]
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A table on a sheet: under which defined name, and as which Excel table if any.

    ``view`` is how a form that kalkyl did not make shows the table.
    """

    table: str
    name: str = ""
    excel_table: str = ""
    check: bool = False
    view: View | None = None


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet: its name, title, line of explanation, and its blocks from the top."""

    name: str
    title: str
    intro: str
    blocks: tuple[Block, ...]
    ready: bool = False
    controls: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A workbook's sheets in their order.

    ``cover`` is there for a foreign form: one that kalkyl did not make and only reads and fills in.
    A layout without one is kalkyl's own template, and ``strict``: whatever else is in a table's
    cells is reported, and a table is looked for on its own sheet or on one with a name of its own.
    """

    report: str
    title: str
    sheets: tuple[SheetLayout, ...]
    cover: CoverView | None = None
    year: int = 0
    """The year that a foreign form was made for; it may serve others."""

    @property
    def strict(self) -> bool:
        """Whether a workbook is held to the layout to the letter."""
        return self.cover is None

    def blocks(self) -> Mapping[str, tuple[SheetLayout, Block]]:
        """Each table's block and the sheet it stands on."""
        return {block.table: (sheet, block) for sheet in self.sheets for block in sheet.blocks}

    def within(self, contract: Contract) -> Layout:
        """The layout without the tables that the contract's year does not have."""
        kept = [
            replace(sheet, blocks=tuple(b for b in sheet.blocks if b.table in contract.tables))
            for sheet in self.sheets
        ]
        own = tuple(
            now for now, was in zip(kept, self.sheets, strict=True) if now.blocks or not was.blocks
        )
        return replace(self, sheets=own)


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """Where one table stands: its columns and rows by id, the total row among them.

    The spare rows of an open table have ids that begin with ``~``. ``first`` and ``last`` are the
    body's rows. ``area`` reaches from the heading row to the last row and over the contract's
    columns; the check column stands to the right of it. In a ``typed`` block figures are typed or
    have formulas of somebody else's: only their values are judged.
    """

    table: str
    sheet: str
    area: Area
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    first: int
    last: int
    label_column: int | None
    check_column: int | None = None
    typed: bool = False

    def place(self, row: str, column: str) -> Place | None:
        """The cell of a row and a column, if the table has both."""
        if row not in self.rows or column not in self.columns:
            return None
        return Place(self.sheet, self.rows[row], self.columns[column])

    def body(self, column: str) -> Area:
        """All cells of a column between heading and total."""
        at = self.columns[column]
        return Area(self.sheet, self.first, at, self.last, at)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where every table of one workbook stands.

    A foreign form may show a table in several blocks: ``blocks`` has the first of each table and
    ``more`` the others. ``foreign`` says that the workbook is such a form. ``version`` is the
    earlier template version whose formulas it has; "" for the version in force.
    """

    blocks: Mapping[str, BlockPlace]
    more: tuple[BlockPlace, ...] = ()
    foreign: bool = False
    version: str = ""

    @property
    def every(self) -> tuple[BlockPlace, ...]:
        """All blocks there are."""
        return (*self.blocks.values(), *self.more)

    def block(self, key: Key) -> BlockPlace | None:
        """The block that has a key's row; where none has, the first of its table."""
        if not self.more:
            return self.blocks.get(key[0])
        own = [block for block in self.more if block.table == key[0] and key[1] in block.rows]
        first = self.blocks.get(key[0])
        return own[0] if own and (first is None or key[1] not in first.rows) else first

    def place(self, key: Key) -> Place | None:
        """The cell of a key."""
        block = self.block(key)
        return None if block is None else block.place(key[1], key[2])

    def is_typed(self, key: Key) -> bool:
        """Whether no formula of kalkyl's is expected in a key's cell."""
        block = self.block(key)
        return block is not None and block.typed


def layout_of(data: Mapping[str, Any]) -> Layout:
    """A layout from its file, which must satisfy ``layout.schema.json``."""
    cover = cover_of(data["cover"]) if "cover" in data else None
    return Layout(
        data["report"],
        data["title"],
        tuple(map(_sheet, data["sheets"])),
        cover,
        data.get("year", 0),
    )


def _sheet(data: Mapping[str, Any]) -> SheetLayout:
    return SheetLayout(
        data["name"],
        data.get("title", ""),
        data.get("intro", ""),
        tuple(map(_block, data["blocks"])),
        data.get("ready", False),
        data.get("controls", False),
    )


def _block(data: Mapping[str, Any]) -> Block:
    return Block(**{**data, "view": view_of(data["view"])} if "view" in data else data)


def view_of(data: Mapping[str, Any]) -> View:
    """A view from its part of a layout file."""
    return View(
        columns=_words(data.get("columns", {})),
        rows=_words(data.get("rows", {})),
        parts=_words(data.get("parts", {})),
        ignored=tuple(data.get("ignored", ())),
        row=data.get("row", ""),
        unit=data.get("unit", ""),
        decimals=dict(data.get("decimals", {})),
        row_heading=tuple(data.get("row_heading", ())),
        total=tuple(data.get("total", ())),
        title=data.get("title", ""),
        optional=data.get("optional", False),
        reversed=frozenset(data.get("sign", ())),
    )


def cover_of(data: Mapping[str, Any]) -> CoverView:
    """The cover's labels from their part of a layout file."""
    labels = {row: words for row, words in data.items() if row != "constants"}
    return CoverView(_words(labels), dict(data.get("constants", {})))


def _words(data: Mapping[str, Any]) -> dict[str, Words]:
    return {name: tuple(words) for name, words in data.items()}


def place_blocks(
    layout: Layout, contract: Contract, level: Level, filled: Mapping[str, tuple[str, ...]]
) -> Placing:
    """Lays the blocks of each sheet under one another.

    ``filled`` gives the rows of the open tables; each gets as many as the contract prepares, or
    more when more are filled in.
    """
    places: dict[str, BlockPlace] = {}
    for sheet in layout.within(contract).sheets:
        row = FIRST_BLOCK
        for block in sheet.blocks:
            heading = row + (len(sheet.blocks) > 1)
            table = contract.tables[block.table]
            place = _block_place(sheet.name, block, table, level, heading, filled.get(table.id, ()))
            places[table.id] = place
            row = place.area.bottom + _BETWEEN
    return Placing(places)


def _block_place(
    sheet: str, block: Block, table: TableSpec, level: Level, heading: int, filled: tuple[str, ...]
) -> BlockPlace:
    ids = filled if table.is_open else tuple(row.id for row in table.rows_at(level))
    if table.is_open:
        size = max(table.capacity, len(ids) + SPARE)
        ids = (*ids, *(f"~{number}" for number in range(len(ids), size)))
    size = len(ids)
    first, last = heading + 1, heading + size
    rows = {row: first + number for number, row in enumerate(ids)}
    if table.total:
        rows[TOTAL] = last + 1
    start = 1 if table.is_open else 2
    columns = {column: start + n for n, column in enumerate(shown_columns(table, level))}
    right = start + len(columns) - 1
    return BlockPlace(
        table=table.id,
        sheet=sheet,
        area=Area(sheet, heading, 1, last + bool(table.total), right),
        columns=columns,
        rows=rows,
        first=first,
        last=last,
        label_column=None if table.is_open else 1,
        check_column=_check_column(table, right) if block.check else None,
    )


def _check_column(table: TableSpec, right: int) -> int:
    """Last of all; a record has its explanations between."""
    return right + (2 if table.shape == "record" else 1)


def shown_columns(table: TableSpec, level: Level) -> tuple[str, ...]:
    """The columns in the order they stand.

    An open table has its entries first: they make up the Excel table, whose cells are unlocked
    throughout, so that Excel lets people sort it although the sheet is protected.
    """
    if table.shape == "record":
        return (VALUE,)
    columns = table.at(level)
    if not table.is_open:
        return columns
    entries = [column for column in columns if is_entry(table, column)]
    return (*entries, *(column for column in columns if column not in entries))


def is_entry(table: TableSpec, column: str) -> bool:
    """Whether a column of an open table is for entries."""
    spec = table.cell("", column)
    return spec is not None and spec.is_input
