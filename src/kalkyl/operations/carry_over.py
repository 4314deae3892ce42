"""Entries carried into a template from earlier reports, and into a total from the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind, Merge, Prefill
from kalkyl.contract.document import folded, is_numbered, row_ids, submission_of
from kalkyl.contract.earlier import (
    Earlier,
    EarlierReport,
    Wanted,
    carried,
    carried_rows,
    wanted_cells,
)
from kalkyl.contract.spec import ANY, TOTAL, VALUE, Contract, Shape, TableSpec
from kalkyl.model import Amount, Fact, Key, Phrase, Sender, Submission, Value
from kalkyl.operations.merge import merge

_LIKE = Decimal("1e-12")
"""How far a number may be from ours, as a share of it: what binary floats in cells may differ."""
NO_ROW = Phrase("no_row_in_total", "the new total lacks the row")
OTHER_ROW = Phrase("row_is_other", "the row is now of something else")


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the old total's own that is not in the new one, and why."""

    fact: Fact
    why: Phrase


@dataclass(frozen=True, slots=True)
class Carried:
    """The new total with the old one's own entries; ``beside`` are carried over other words.

    ``beside`` pairs an entry with what departments now give for its cell.
    """

    total: Submission
    carried: tuple[Fact, ...] = ()
    beside: tuple[tuple[Fact, Value], ...] = ()
    left: tuple[Kept, ...] = ()


def carried_over(contract: Contract, old: Submission, new: Submission) -> Carried:
    """The new total with what the old one has that its parts did not give."""
    before = merge(contract, [old], name=old.sender.administration)
    carried: list[Fact] = []
    beside: list[tuple[Fact, Value]] = []
    left: list[Kept] = []
    facts = dict(new.facts)
    for fact in _own(contract, old, before):
        now = new.value(fact.key)
        why = _obstacle(contract, fact, before, new)
        if _alike(fact.value, now):
            continue
        if why:
            left.append(Kept(fact, why))
            continue
        carried.append(fact)
        if now is not None:
            beside.append((fact, now))
        facts[fact.key] = replace(fact, place=None, written=None)
    left += (Kept(fact, NO_ROW) for fact in _listed(contract, old, before))
    return Carried(replace(new, facts=facts), tuple(carried), tuple(beside), tuple(left))


def _own(contract: Contract, old: Submission, before: Submission) -> Iterator[Fact]:
    """The entries that somebody wrote in a total: what its own parts do not give."""
    for fact in old.facts.values():
        spec = contract.spec(fact.key)
        if spec is None or not spec.is_input or spec.given or fact.key[1] == TOTAL:
            continue
        if contract.tables[fact.key[0]].merge == "listed":
            continue
        if fact.value is not None and not _alike(fact.value, before.value(fact.key)):
            yield fact


def _listed(contract: Contract, old: Submission, before: Submission) -> Iterator[Fact]:
    """Entries of rows taken over from departments that are none of theirs as they gave them.

    Such rows are numbered, in a workbook by their order, so they are known by all that they say.
    """
    for table in contract.tables.values():
        if table.merge is Merge.LISTED:
            given = [_row(table, before, row) for row in before.rows.get(table.id, ())]
            for row in old.rows.get(table.id, ()):
                old_row = _row(table, old, row)
                if not any(_same(old_row, row) for row in given):
                    keys = ((table.id, row, column) for column in old_row)
                    yield from (old.facts[key] for key in keys if old.value(key) is not None)


def _row(table: TableSpec, of: Submission, row: str) -> dict[str, Value]:
    """What is entered in a row."""
    cells = ((column, table.cell(row, column)) for column in table.columns)
    entries = [column for column, spec in cells if spec is not None and spec.is_input]
    return {column: of.value((table.id, row, column)) for column in entries}


def _same(row: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    return all(_alike(value, other.get(column)) for column, value in row.items())


def _obstacle(contract: Contract, fact: Fact, before: Submission, new: Submission) -> Phrase | None:
    """Why an entry has no place in the new total; nothing where it has one."""
    table, row, _ = fact.key
    if row not in new.rows.get(table, ()):
        return NO_ROW
    if contract.tables[table].is_open and _name(before, fact.key) != _name(new, fact.key):
        return OTHER_ROW
    now = new.value(fact.key)
    if now is not None and not isinstance(fact.value, str):
        return from_parts(now)
    if now is not None and not isinstance(now, str):
        return from_parts(now)
    spec = contract.spec(fact.key)
    is_key = spec is not None and spec.merge in {Merge.KEY, Merge.SENDER, Merge.SPREAD}
    return from_parts(now) if is_key else None


def from_parts(value: Value) -> Phrase:
    """That departments now give something else."""
    now = Amount(value) if isinstance(value, Decimal) else str(value)
    return Phrase("departments_give", "the departments now give {value}", {"value": now})


def _name(of: Submission, key: Key) -> str:
    return folded(of.labels.get(key[:2], ""))


def _alike(value: Value, other: Value) -> bool:
    """Whether two entries say the same, but for what binary floats in cells may differ."""
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return abs(value - other) <= _LIKE * max(abs(value), abs(other))
    if isinstance(value, str) and isinstance(other, str):
        return value.split() == other.split()
    return value == other


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
