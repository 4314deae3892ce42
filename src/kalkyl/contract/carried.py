"""What an earlier report has for a cell of a later one, as the word ``prefill`` says.

The plan writes costs with plus, the reports with minus: :func:`_turned` is the one place that
knows. Templates are filled in by it, and rules hold what was handed in against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kalkyl.contract.document import folded
from kalkyl.contract.earlier import Then
from kalkyl.contract.spec import ANY, VALUE, CellSpec, Prefill, TableSpec
from kalkyl.model import Fact, Key, Value

_MONEY = {"kr", "tkr", "mnkr"}
Wanted = Sequence[tuple[str, str, Prefill]]
"""Cells with what they are filled in from: row, column, prefill."""


def wanted_cells(table: TableSpec, then: Mapping[str, Then]) -> Iterator[tuple[str, str, Prefill]]:
    """The cells of a table that an earlier report at hand can fill in."""
    for (row, column), spec in table.cells.items():
        if spec is not None and spec.prefill is not None and spec.prefill.source in then:
            yield row, column, spec.prefill


def source_key(key: Key, prefill: Prefill) -> Key:
    """Where the earlier report has what belongs in a cell."""
    ref = prefill.ref
    return (ref.table or "", ref.row or key[1], ref.column or VALUE)


def carried(table: TableSpec, key: Key, prefill: Prefill, then: Then) -> Fact | None:
    """The earlier report's entry for a cell of a table, with the sign of that table."""
    return fact_at(table, source_key(key, prefill), then)


def fact_at(table: TableSpec, at: Key, then: Then) -> Fact | None:
    """An entry of an earlier report, with the sign of the table that it comes to."""
    source, spec, fact = then.contract.tables.get(at[0]), then.contract.spec(at), then.fact(at)
    if source is None or spec is None or spec.formula is not None or fact is None:
        return None
    return _turned(fact, spec) if source.sign != table.sign else fact


def _turned(fact: Fact, spec: CellSpec) -> Fact:
    """An amount in the other sign convention: the plan's costs are +, the reports' −."""
    if isinstance(fact.value, Decimal) and fact.value and spec.unit in _MONEY:
        return replace(fact, value=-fact.value)
    return fact


def carried_rows(
    table: TableSpec, wanted: Wanted, then: Mapping[str, Then]
) -> list[dict[str, Value]]:
    """The rows that earlier reports make in an open table, as a total orders them.

    A row without its whole key makes none.
    """
    each = [(column, prefill) for _, column, prefill in wanted if prefill.rows == "each"]
    items = [
        {
            column: fact.value
            for column, prefill in each
            if prefill.source == source
            and (fact := carried(table, (table.id, row, column), prefill, then[source]))
        }
        for source, row in _source_rows(each, then)
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
    each: Sequence[tuple[str, Prefill]], then: Mapping[str, Then]
) -> list[tuple[str, str]]:
    """The rows of the tables that rows are made from, in their order, each once."""
    return list(
        dict.fromkeys(
            (prefill.source, row)
            for _, prefill in each
            for row in then[prefill.source].submission.rows.get(prefill.ref.table or "", ())
        )
    )
