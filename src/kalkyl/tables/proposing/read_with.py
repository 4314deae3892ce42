"""Reads a workbook by a layout file, cell by cell, so that a person can see what would be read.

Headings and labels must be there word for word; nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kalkyl.contract.spec import TOTAL, CellSpec, Contract, TableSpec
from kalkyl.model import Book, Place, Value
from kalkyl.tables.convert import fact_of
from kalkyl.tables.proposing.grid import DEEPEST, Grid, Span, begins_another
from kalkyl.tables.proposing.likeness import plain_words

_BELOW = 2


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A figure as a layout reads it: in the workbook's own unit, with its cell."""

    table: str
    row: str
    column: str
    value: Value
    unit: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ReadBook:
    """What a layout reads, and the blocks that it does not find: sheet and table."""

    cells: tuple[ReadCell, ...]
    lost: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A block in place: its headings, where its columns stand, its rows with their ids."""

    span: Span
    columns: Mapping[str, int]
    rows: Sequence[tuple[str, int]]


def read_with(layout: Mapping[str, Any], book: Book, contract: Contract) -> ReadBook:
    """The cells of every block that the layout leads to."""
    cells: list[ReadCell] = []
    lost: list[tuple[str, str]] = []
    for entry in layout["sheets"]:
        sheet = book.sheet(entry["name"])
        for block in entry["blocks"]:
            table = contract.tables.get(block["table"])
            grid = Grid(sheet) if sheet else None
            found = _find(grid, book, block, table) if grid and table else None
            if grid is None or table is None or found is None:
                lost.append((entry["name"], block["table"]))
            else:
                cells += _cells(grid, table, found, block["view"].get("unit"))
    return ReadBook(tuple(cells), tuple(lost))


def _find(grid: Grid, book: Book, block: Mapping[str, Any], table: TableSpec) -> _Found | None:
    """The first headings that are the view's, with its rows under them."""
    view = block["view"]
    area = book.names.get(block.get("name", ""))
    whole = {column: headings[:1] for column, headings in view["columns"].items()}
    for wanted in (whole, view["columns"]):  # ”Ackumulerat Budget” before mere ”Budget”
        for span in grid.spans():
            if area and not area.top - 1 <= span.row <= area.bottom:
                continue
            columns = _columns(grid, span, wanted)
            bottom = area.bottom if area else None
            rows = list(_rows(grid, span, view, table, columns, bottom)) if columns else []
            if columns and (rows or table.is_open):
                return _Found(span, columns, rows)
    return None


def _columns(grid: Grid, span: Span, wanted: Mapping[str, Sequence[str]]) -> dict[str, int] | None:
    """Where each column stands; nothing unless all are there."""
    found: dict[str, int] = {}
    for column, headings in wanted.items():
        words = [plain_words(heading) for heading in headings]
        hits = [
            (words.index(text), at)
            for at in range(span.left, span.right + 1)
            if at not in found.values()
            if (text := plain_words(grid.heading(span, at))) in words
        ]
        if not hits:
            return None
        found[column] = min(hits)[1]
    return found


def _rows(
    grid: Grid,
    span: Span,
    view: Mapping[str, Any],
    table: TableSpec,
    columns: Mapping[str, int],
    bottom: int | None,
) -> Iterator[tuple[str, int]]:
    """The rows with their ids, from the headings down to the total or two blank rows."""
    if view.get("row"):
        yield view["row"], span.row + 1
        return
    ids, parts = _ids(view), view.get("parts", {})
    left = min(columns.values())
    last, seen = span.row, set[str]()
    for row in range(span.row + 1, min(bottom or grid.bottom, DEEPEST) + 1):
        if grid.is_blank(row, 1, max(columns.values())):
            ahead = next((one for one in range(row + 1, grid.bottom + 1) if grid.filled(one)), row)
            is_total = ids.get(plain_words(grid.text(ahead, left))) == TOTAL
            if bottom is None and row - last >= _BELOW and not is_total:
                return
            continue
        labels = {
            at: plain_words(text) for at in range(left, 0, -1) if (text := grid.text(row, at))
        }
        at, found = next(
            ((at, ids[word]) for at, word in labels.items() if word in ids), (left, "")
        )
        is_new = begins_another(grid, row, at, tuple(columns.values()), last)
        if found in seen or (bottom is None and is_new):
            return
        last = row
        seen |= {found} - {"", *parts}
        if found or table.is_open:
            yield found or f"rad {row - span.row}", row
        if found == TOTAL:
            return


def _ids(view: Mapping[str, Any]) -> dict[str, str]:
    """The row that each label means; several labels may be parts of one row."""
    named = {**view.get("parts", {}), **view.get("rows", {}), TOTAL: view.get("total", ())}
    return {plain_words(label): row for row, labels in named.items() for label in labels}


def _cells(grid: Grid, table: TableSpec, found: _Found, unit: str | None) -> Iterator[ReadCell]:
    for row, at in found.rows:
        for column, number in found.columns.items():
            spec = table.cell(row, column) or _any_cell(table, column)
            if row == TOTAL and spec.kind != "number":
                continue  # the word ”Summa” itself
            own = replace(spec, unit=unit) if unit and spec.unit == "tkr" else spec
            place = grid.place(at, number)
            fact = fact_of((table.id, row, column), own, grid.sheet.cells.get((at, number)), place)
            if fact.value is not None:
                yield ReadCell(table.id, row, column, fact.value, own.unit, place)


def _any_cell(table: TableSpec, column: str) -> CellSpec:
    """What a column means in a row that the contract has no cell for, such as a printed total."""
    return next(spec for (_, name), spec in table.cells.items() if name == column and spec)
