"""What differs between two contracts, in words, and what it means for workbooks already sent out.

Both are contracts of one report and year. A workbook is legal as long as each of its tables, rows
and headings is one that the new contract has, under its name or a former one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import VALUE, CellSpec, Contract, RowSpec, TableSpec


class Effect(StrEnum):
    """What a change means for workbooks already sent out."""

    NONE = "none"
    KEPT = "kept"
    """They are read as before, since the former name is still known."""
    ILLEGAL = "illegal"


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One thing that has changed, in Swedish: where, and what."""

    where: str
    what: str
    effect: Effect = Effect.NONE


def contract_changes(before: Contract, after: Contract) -> Iterator[ContractChange]:
    """Every change of a report in a year, table by table."""
    if before.title != after.title:
        text = f"rapporten heter {after.title}"
        yield ContractChange(before.title, text, Effect.ILLEGAL)
    if before.version != after.version:
        yield _version(before, after)
    yield from _values(before.title, "gränsen", before.thresholds, after.thresholds)
    yield from _values(before.title, "allvaret för", before.severity, after.severity)
    for name, table in before.tables.items():
        if name in after.tables:
            yield from _table(table, after.tables[name])
        else:
            yield ContractChange(table.label, "tabellen finns inte längre", Effect.ILLEGAL)
    for name, table in after.tables.items():
        if name not in before.tables:
            effect = Effect.NONE if table.optional else Effect.ILLEGAL
            yield ContractChange(table.label, "tabellen är ny", effect)


def _version(before: Contract, after: Contract) -> ContractChange:
    text = f"mallens version är {after.version}, var {before.version}"
    is_known = before.version in after.former
    return ContractChange(before.title, text, Effect.KEPT if is_known else Effect.ILLEGAL)


def _values(
    where: str, what: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[ContractChange]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, "–"), after.get(name, "–")
        if old != new:
            yield ContractChange(where, f"{what} {name} är {_comma(new)}, var {_comma(old)}")


def _comma(value: str) -> str:
    return value.replace(".", ",")


def _table(before: TableSpec, after: TableSpec) -> Iterator[ContractChange]:
    if before.label != after.label:
        yield ContractChange(before.label, f"tabellen heter {after.label}", Effect.KEPT)
    yield from _rows(before, after)
    yield from _columns(before, after)
    for key in before.cells.keys() & after.cells.keys():
        yield from _cell(after, key, before.cells[key], after.cells[key])


def _rows(before: TableSpec, after: TableSpec) -> Iterator[ContractChange]:
    kept = {row.id: row for row in after.rows}
    for row in before.rows:
        if row.id not in kept:
            more = f" och tas över av {row.becomes}" if row.becomes else ""
            text = f"raden {row.label} finns inte längre{more}"
            yield ContractChange(before.label, text, Effect.ILLEGAL)
        elif row.label != kept[row.id].label:
            yield _renamed_row(before, row, kept[row.id])
    known = {row.id for row in before.rows}
    for row in after.rows:
        if row.id not in known:
            yield ContractChange(before.label, f"raden {row.label} är ny", Effect.ILLEGAL)


def _renamed_row(table: TableSpec, before: RowSpec, after: RowSpec) -> ContractChange:
    effect = Effect.KEPT if before.label in after.synonyms else Effect.ILLEGAL
    return ContractChange(table.label, f"raden {before.label} heter {after.label}", effect)


def _columns(before: TableSpec, after: TableSpec) -> Iterator[ContractChange]:
    for column in before.columns:
        old = _any_cell(before, column)
        label = old.label if old else column
        if column not in after.columns:
            yield ContractChange(
                before.label, f"kolumnen {label} finns inte längre", Effect.ILLEGAL
            )
            continue
        new = _any_cell(after, column)
        if column != VALUE and old and new and old.heading != new.heading:
            is_known = old.heading in {new.heading, *new.former_headings}
            effect = Effect.KEPT if is_known else Effect.ILLEGAL
            yield ContractChange(before.label, f"kolumnen {label} heter {new.label}", effect)
    for column in after.columns:
        new = _any_cell(after, column)
        if column not in before.columns:
            text = f"kolumnen {new.label if new else column} är ny"
            yield ContractChange(before.label, text, Effect.ILLEGAL)


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
    yield ContractChange(table.label, f"{name} är {new}, var {old}")
