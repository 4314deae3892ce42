"""What differs between two contracts, in words, and what it means for workbooks already sent out.

Both are contracts of one report and year. A workbook is legal as long as each of its tables, rows
and headings is one that the new contract has, under its name or a former one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import VALUE, Contract, RowSpec, TableSpec
from kalkyl.model import Amount, Facts, FactValue, Phrase


class Effect(StrEnum):
    """What a change means for workbooks already sent out."""

    NONE = "none"
    KEPT = "kept"
    """They are read as before, since the former name is still known."""
    ILLEGAL = "illegal"


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One thing that has changed: where, by its own name, and in words what."""

    where: str
    words: Phrase
    effect: Effect = Effect.NONE


_TABLE_GONE = Phrase("table_gone", "the table is gone")
_TABLE_NEW = Phrase("table_new", "the table is new")


def contract_changes(before: Contract, after: Contract) -> Iterator[ContractChange]:
    """Every change of a report in a year, table by table."""
    if before.title != after.title:
        words = Phrase("report_renamed", "the report is called {name}", {"name": after.title})
        yield ContractChange(before.title, words, Effect.ILLEGAL)
    if before.version != after.version:
        yield _version(before, after)
    for facts in _values(before.thresholds, after.thresholds):
        limit = Phrase("limit_changed", "the limit {name} is {new}, was {old}", facts)
        yield ContractChange(before.title, limit)
    for facts in _values(before.severity, after.severity):
        weight = Phrase("severity_changed", "the severity of {name} is {new}, was {old}", facts)
        yield ContractChange(before.title, weight)
    for name, table in before.tables.items():
        if name in after.tables:
            yield from _table(table, after.tables[name])
        else:
            yield ContractChange(table.label, _TABLE_GONE, Effect.ILLEGAL)
    for name, table in after.tables.items():
        if name not in before.tables:
            effect = Effect.NONE if table.optional else Effect.ILLEGAL
            yield ContractChange(table.label, _TABLE_NEW, effect)


def _version(before: Contract, after: Contract) -> ContractChange:
    facts = {"new": after.version, "old": before.version}
    words = Phrase("template_version", "the template's version is {new}, was {old}", facts)
    is_known = before.version in after.former
    return ContractChange(before.title, words, Effect.KEPT if is_known else Effect.ILLEGAL)


def _values(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Facts]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, "–"), after.get(name, "–")
        if old != new:
            yield {"name": name, "new": _comma(new), "old": _comma(old)}


def _comma(value: str) -> FactValue:
    """A figure, which the reader's language writes, or a word."""
    try:
        return Amount(Decimal(value), decimals=None)
    except InvalidOperation:
        return value


def _table(before: TableSpec, after: TableSpec) -> Iterator[ContractChange]:
    if before.label != after.label:
        words = Phrase("table_renamed", "the table is called {name}", {"name": after.label})
        yield ContractChange(before.label, words, Effect.KEPT)
    yield from _rows(before, after)
    yield from _columns(before, after)
    for key in before.cells.keys() & after.cells.keys():
        yield from _cell(after, key, before.cells[key], after.cells[key])


def _rows(before: TableSpec, after: TableSpec) -> Iterator[ContractChange]:
    kept = {row.id: row for row in after.rows}
    for row in before.rows:
        if row.id not in kept:
            yield ContractChange(before.label, _gone(row), Effect.ILLEGAL)
        elif row.label != kept[row.id].label:
            yield _renamed_row(before, row, kept[row.id])
    known = {row.id for row in before.rows}
    for row in after.rows:
        if row.id not in known:
            new = Phrase("row_new", "the row {row} is new", {"row": row.label})
            yield ContractChange(before.label, new, Effect.ILLEGAL)


def _gone(row: RowSpec) -> Phrase:
    facts = {"row": row.label, "other": row.becomes or ""}
    if row.becomes:
        return Phrase("row_taken_over", "the row {row} is gone and taken over by {other}", facts)
    return Phrase("row_gone", "the row {row} is gone", facts)


def _renamed_row(table: TableSpec, before: RowSpec, after: RowSpec) -> ContractChange:
    effect = Effect.KEPT if before.label in after.synonyms else Effect.ILLEGAL
    facts = {"row": before.label, "name": after.label}
    words = Phrase("row_renamed", "the row {row} is called {name}", facts)
    return ContractChange(table.label, words, effect)


def _columns(before: TableSpec, after: TableSpec) -> Iterator[ContractChange]:
    for column in before.columns:
        old = _any_cell(before, column)
        label = old.label if old else column
        if column not in after.columns:
            gone = Phrase("column_gone", "the column {column} is gone", {"column": label})
            yield ContractChange(before.label, gone, Effect.ILLEGAL)
            continue
        new = _any_cell(after, column)
        if column != VALUE and old and new and old.heading != new.heading:
            is_known = old.heading in {new.heading, *new.former_headings}
            effect = Effect.KEPT if is_known else Effect.ILLEGAL
            facts = {"column": label, "name": new.label}
            renamed = Phrase("column_renamed", "the column {column} is called {name}", facts)
            yield ContractChange(before.label, renamed, effect)
    for column in after.columns:
        new = _any_cell(after, column)
        if column not in before.columns:
            facts = {"column": new.label if new else column}
            added = Phrase("column_new", "the column {column} is new", facts)
            yield ContractChange(before.label, added, Effect.ILLEGAL)


def _any_cell(table: TableSpec, column: str) -> CellSpec | None:
    return next(
        (spec for (_, name), spec in table.cells.items() if name == column and spec is not None),
        None,
    )


def _cell(
    table: TableSpec, key: tuple[str, str], before: CellSpec | None, after: CellSpec | None
) -> Iterator[ContractChange]:
    """A target or another given value that differs."""
    if before is None or after is None or before.given == after.given:
        return
    row = table.row(key[0])
    name = ", ".join(filter(None, (row.label if row else "", after.label)))
    old, new = (_comma((given or "–").removeprefix("=")) for given in (before.given, after.given))
    facts: Facts = {"name": name, "new": new, "old": old}
    yield ContractChange(table.label, Phrase("value_changed", "{name} is {new}, was {old}", facts))
