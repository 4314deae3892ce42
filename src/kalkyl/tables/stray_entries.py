"""Entries beside the rows of a table, which would be lost to it without a word."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count, takewhile

from kalkyl.contract.spec import TOTAL, CellSpec, TableSpec
from kalkyl.model import Place, Problem, Sheet
from kalkyl.tables.layout import BlockPlace


def stray_rows(sheet: Sheet, table: TableSpec, place: BlockPlace) -> Iterator[Problem]:
    """Rows with entries that no row of the table is: nameless ones in it, any right below it.

    A name may reach further than the table's total; what stands behind that is none of its rows.
    """
    known = set(place.rows.values())
    inside = () if table.is_open else sheet.rows(place.first, place.last)
    nameless = (row for row in inside if row not in known and not _name(sheet, place, row))
    behind = sheet.rows(place.last + 2, place.area.bottom) if TOTAL in place.rows else ()
    below = takewhile(
        lambda row: _holds_entry(sheet, table, place, row), count(place.area.bottom + 1)
    )
    for row in (*nameless, *(row for row in behind if row not in known), *below):
        if _holds_entry(sheet, table, place, row):
            at = Place(sheet.name, row, place.label_column or 1)
            label = _name(sheet, place, row) or f"(rad {row})"
            yield Problem("row_unknown", at, {"table": table.label, "label": label})


def _name(sheet: Sheet, place: BlockPlace, row: int) -> str:
    value = sheet.value(row, place.label_column or 1)
    return value.strip() if isinstance(value, str) else ""


def _holds_entry(sheet: Sheet, table: TableSpec, place: BlockPlace, row: int) -> bool:
    """Whether a row looks like one of the table's: a figure among its figures, or two entries."""
    filled = [
        (value, spec.kind)
        for column, at in place.columns.items()
        if (value := sheet.value(row, at)) is not None
        if (spec := _entry(table, column)) is not None
    ]
    figures = any(isinstance(value, Decimal) and kind == "number" for value, kind in filled)
    return figures or (table.is_open and len(filled) > 1)


def _entry(table: TableSpec, column: str) -> CellSpec | None:
    """What a column's entries mean; nothing for what is computed."""
    specs = (spec for (_, name), spec in table.cells.items() if name == column and spec)
    return next((spec for spec in specs if spec.is_input), None)
