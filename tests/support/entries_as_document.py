"""A submission as a document that its report's schema describes: the way back from reading one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kalkyl.contract.spec import VALUE, Contract, Shape, TableSpec
from kalkyl.model import CellError, Submission, Value


def document_of(contract: Contract, submission: Submission) -> dict[str, Any]:
    """The entries of a submission as a document that the report's schema describes."""
    document: dict[str, Any] = {}
    for table in contract.tables.values():
        rows = {
            row: cells
            for row in submission.rows.get(table.id, ())
            if (cells := _row_document(table, row, submission))
        }
        if rows:
            document[table.id] = _table_document(table, rows)
    return document


def _row_document(table: TableSpec, row: str, submission: Submission) -> dict[str, Any]:
    return {
        fact.key[2]: _json(fact.value)
        for column in table.columns
        if (fact := submission.facts.get((table.id, row, column))) and fact.value is not None
        if (spec := table.cell(row, column)) and spec.is_input
    }


def _table_document(table: TableSpec, rows: Mapping[str, dict[str, Any]]) -> Any:
    if table.is_open:
        return list(rows.values())
    if table.shape is Shape.RECORD:
        return {row: cells[VALUE] for row, cells in rows.items()}
    return rows


def _json(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return str(value) if isinstance(value, (date, CellError)) else value
