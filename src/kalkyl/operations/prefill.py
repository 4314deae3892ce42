"""Fills a template in from the plan and earlier reports: a department's own figures, locked.

What comes from where is said in the schemas (``prefill``). A department's figures are found in its
own workbook or in a total that it is part of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kalkyl.contract.document import is_numbered, row_ids, submission_of
from kalkyl.contract.earlier import (
    Earlier,
    EarlierReport,
    Wanted,
    carried,
    carried_rows,
    wanted_cells,
)
from kalkyl.contract.spec import ANY, VALUE, Contract, EarlierKind, Prefill, Shape, TableSpec
from kalkyl.model import Key, Sender, Submission, Value


def prefilled(
    contract: Contract,
    document: Mapping[str, Any],
    sender: Sender,
    earlier: Mapping[EarlierKind, Earlier],
) -> Submission:
    """The submission of a document with what earlier reports know of the sender filled in.

    What the document has wins. The cells that hold what was filled in are locked.
    """
    found = {source: reports.of(sender) for source, reports in earlier.items()}
    then = {source: submission for source, submission in found.items() if submission is not None}
    filled = dict(document)
    locked: set[Key] = set()
    for table in contract.tables.values():
        wanted = list(wanted_cells(table, then))
        fill = _open_items if table.is_open else _fixed_cells
        items, keys = fill(table, document.get(table.id), wanted, then)
        if items:
            filled[table.id] = items
            locked |= keys
    return replace(submission_of(contract, filled), locked=frozenset(locked))


def _fixed_cells(
    table: TableSpec, content: Any, wanted: Wanted, then: Mapping[EarlierKind, EarlierReport]
) -> tuple[Any, set[Key]]:
    rows: dict[str, Any] = dict(content or {})
    locked: set[Key] = set()
    for row, column, prefill in wanted:
        for row_id in [row_spec.id for row_spec in table.rows] if row == ANY else [row]:
            value = _value(table, (table.id, row_id, column), prefill, then)
            if value is None:
                continue
            cells = (
                {VALUE: rows.get(row_id)} if table.shape is Shape.RECORD else rows.get(row_id) or {}
            )
            cells = {column: value, **_said(cells)}
            rows[row_id] = cells[VALUE] if table.shape is Shape.RECORD else cells
            if cells[column] == value:
                locked.add((table.id, row_id, column))
    return rows, locked


def _value(
    table: TableSpec, key: Key, prefill: Prefill, then: Mapping[EarlierKind, EarlierReport]
) -> Value:
    """What a document has for a cell that an earlier report fills in."""
    fact = carried(table, key, prefill, then[prefill.source])
    return None if fact is None else _as_written(fact.value)


def _as_written(value: Value) -> Value:
    """A value as a document has it: dates as text."""
    return str(value) if isinstance(value, date) else value


def _said(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a document's row that hold something."""
    return {column: value for column, value in cells.items() if value is not None}


def _open_items(
    table: TableSpec, content: Any, wanted: Wanted, then: Mapping[EarlierKind, EarlierReport]
) -> tuple[Any, set[Key]]:
    """The rows that the document has, then one for each other row of the earlier report's table.

    A row of the document that has the key of an earlier report's row is the same row, filled in.
    A table that may be left blank gets no rows of its own accord.
    """
    items: list[dict[str, Any]] = [dict(item) for item in content or ()]
    at = {row: number for number, row in enumerate(row_ids(table, items)) if not is_numbered(row)}
    given: dict[int, dict[str, Value]] = {}
    for row in carried_rows(table, wanted, then):
        item = {column: _as_written(value) for column, value in row.items()}
        [own_id] = row_ids(table, [item])
        number = at.get(own_id, len(items))
        if number == len(items):
            if table.optional:
                continue
            items.append({})
        words = {key: item[key] for key in table.key}
        items[number] = {**item, **_said(items[number]), **words}
        given[number] = item
    ids = row_ids(table, items)
    locked = {
        (table.id, ids[number], column)
        for number, item in given.items()
        for column, value in item.items()
        if items[number][column] == value
    }
    return items, locked
