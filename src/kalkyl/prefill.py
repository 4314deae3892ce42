"""Fills a template in from the plan and earlier reports: a department's own figures, locked.

What comes from where is said in the schemas (``prefill``). A department's figures are found in its
own workbook or in a total that it is part of. The plan writes costs with plus, the reports with
minus: :func:`_turned` is the one place that knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kalkyl.contract.document import folded, is_numbered, row_ids, submission_of
from kalkyl.contract.spec import ANY, VALUE, CellSpec, Contract, Prefill, TableSpec
from kalkyl.model import Key, Sender, Submission, Value

_MONEY = {"kr", "tkr", "mnkr"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report that was handed in before: its contract, and workbooks or totals of it."""

    contract: Contract
    submissions: tuple[Submission, ...]

    def entries(self, sender: Sender) -> dict[Key, Value]:
        """What a department itself entered, wherever it is found."""
        for submission in self.submissions:
            found = dict(self._own(submission, sender))
            if found:
                return found
        return {}

    def _own(self, submission: Submission, sender: Sender) -> Iterator[tuple[Key, Value]]:
        if not submission.members:
            if _same(submission.sender, sender):
                for key, fact in submission.facts.items():
                    day = isinstance(fact.value, date)
                    yield key, str(fact.value) if day else fact.value
            return
        for origin in submission.origins:
            spec = self.contract.spec(origin.key)
            if spec is not None and origin.value and _same(origin.sender, sender):
                yield origin.key, _read(origin.value, spec)


def _same(one: Sender, other: Sender) -> bool:
    """Whether two are the same department: of one administration, by code, else by name."""
    homes = {folded(sender.administration) for sender in (one, other) if sender.administration}
    if len(homes) > 1:
        return False
    if one.code and other.code:
        return folded(one.code) == folded(other.code)
    return bool(one.name) and folded(one.name) == folded(other.name)


def _read(text: str, spec: CellSpec) -> Value:
    return Decimal(text) if spec.kind == "number" else text


def prefilled(
    contract: Contract,
    document: Mapping[str, Any],
    sender: Sender,
    earlier: Mapping[str, Earlier],
) -> Submission:
    """The submission of a document with what earlier reports know of the sender filled in.

    What the document has wins. The cells that hold what was filled in are locked.
    """
    known = {source: one.entries(sender) for source, one in earlier.items()}
    filled = dict(document)
    locked: set[Key] = set()
    for table in contract.tables.values():
        wanted = list(_wanted(table, earlier))
        fill = _open_items if table.is_open else _fixed_cells
        items, keys = fill(table, document.get(table.id), wanted, earlier, known)
        if items:
            filled[table.id] = items
            locked |= keys
    return replace(submission_of(contract, filled), locked=frozenset(locked))


def _wanted(table: TableSpec, earlier: Mapping[str, Earlier]) -> Iterator[tuple[str, str, Prefill]]:
    """The cells of a table that an earlier report at hand can fill in."""
    for (row, column), spec in table.cells.items():
        if spec is not None and spec.prefill is not None and spec.prefill.source in earlier:
            yield row, column, spec.prefill


def _fixed_cells(
    table: TableSpec,
    content: Any,
    wanted: Sequence[tuple[str, str, Prefill]],
    earlier: Mapping[str, Earlier],
    known: Mapping[str, Mapping[Key, Value]],
) -> tuple[Any, set[Key]]:
    rows: dict[str, Any] = dict(content or {})
    locked: set[Key] = set()
    for row, column, prefill in wanted:
        for row_id in [one.id for one in table.rows] if row == ANY else [row]:
            value = _value(table, (table.id, row_id, column), prefill, earlier, known)
            if value is None:
                continue
            cells = {VALUE: rows.get(row_id)} if table.shape == "record" else rows.get(row_id) or {}
            cells = {column: value, **_said(cells)}
            rows[row_id] = cells[VALUE] if table.shape == "record" else cells
            if cells[column] == value:
                locked.add((table.id, row_id, column))
    return rows, locked


def _said(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a document's row that hold something."""
    return {column: value for column, value in cells.items() if value is not None}


def _open_items(
    table: TableSpec,
    content: Any,
    wanted: Sequence[tuple[str, str, Prefill]],
    earlier: Mapping[str, Earlier],
    known: Mapping[str, Mapping[Key, Value]],
) -> tuple[Any, set[Key]]:
    """The rows that the document has, then one for each other row of the earlier report's table.

    A row of the document that has the key of an earlier report's row is the same row, filled in.
    A table that may be left blank gets no rows of its own accord.
    """
    items: list[dict[str, Any]] = [dict(item) for item in content or ()]
    at = {row: number for number, row in enumerate(row_ids(table, items)) if not is_numbered(row)}
    given: dict[int, dict[str, Value]] = {}
    for item in _source_items(table, wanted, earlier, known):
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


def _source_items(
    table: TableSpec,
    wanted: Sequence[tuple[str, str, Prefill]],
    earlier: Mapping[str, Earlier],
    known: Mapping[str, Mapping[Key, Value]],
) -> list[dict[str, Value]]:
    """The rows that earlier reports make here, in the order of a total; none without its key."""
    each = [(column, prefill) for _, column, prefill in wanted if prefill.rows == "each"]
    items: list[dict[str, Value]] = [
        {
            column: value
            for column, prefill in each
            if prefill.source == source
            and (value := _value(table, (table.id, row_id, column), prefill, earlier, known))
            is not None
        }
        for source, row_id in _source_rows(each, known)
    ]
    whole = [item for item in items if item and all(item.get(column) for column in table.key)]
    return sorted(whole, key=lambda item: _order(table, item))


def _order(table: TableSpec, item: Mapping[str, Value]) -> list[tuple[int, str]]:
    """Where a row comes: as the lists have its words, then by the alphabet."""
    order = []
    for column in table.key:
        spec, text = table.cell(ANY, column), str(item[column])
        labels = [choice.label for choice in spec.choices] if spec else []
        order.append((labels.index(text) if text in labels else len(labels), folded(text)))
    return order


def _source_rows(
    each: list[tuple[str, Prefill]], known: Mapping[str, Mapping[Key, Value]]
) -> list[tuple[str, str]]:
    """The rows of the tables that rows are made from, in their order, each once."""
    return list(
        dict.fromkeys(
            (prefill.source, key[1])
            for _, prefill in each
            for key in known[prefill.source]
            if key[0] == prefill.ref.table
        )
    )


def _value(
    table: TableSpec,
    key: Key,
    prefill: Prefill,
    earlier: Mapping[str, Earlier],
    known: Mapping[str, Mapping[Key, Value]],
) -> Value:
    """The earlier report's value for a cell, with the sign of the table that it comes to."""
    terms = earlier[prefill.source].contract
    ref = prefill.ref
    at = (ref.table or "", ref.row or key[1], ref.column or VALUE)
    value = known[prefill.source].get(at)
    source, spec = terms.tables.get(at[0]), terms.spec(at)
    if source is None or spec is None or spec.formula is not None:
        return None
    return _turned(value, spec) if source.sign != table.sign else value


def _turned(value: Value, spec: CellSpec) -> Value:
    """An amount in the other sign convention: the plan's costs are +, the reports' −."""
    if isinstance(value, Decimal) and spec.unit in _MONEY:
        return -value if value else value
    return value
