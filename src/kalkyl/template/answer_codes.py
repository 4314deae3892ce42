"""Which figures a line on the sheet *Kontroll* compares, and their code as result and formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.contract.spec import Contract, Control, TableSpec
from kalkyl.figures.check_code import code, code_formula
from kalkyl.figures.contradictions import pairs_of
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.unit_of_period import spans_of
from kalkyl.model import Key
from kalkyl.tables.layout import Placing
from kalkyl.template.formulas import address


def row_code(figures: Figures, table: TableSpec, row: str) -> str:
    """The code of all amounts that a row's contradictions compare."""
    return _code(figures, [_of_row(figures.contract, table, row)])


def table_code(figures: Figures, table: TableSpec) -> str:
    """The code of all rows of a table that can be sorted."""
    rows = figures.rows(table)
    return _code(figures, [_of_row(figures.contract, table, row) for row in rows])


def control_code(figures: Figures, control: Control, left: Key) -> str:
    """The code of the figures that a control compares."""
    return _code(figures, [_of_control(control, left)])


def row_formula(contract: Contract, placing: Placing, table: TableSpec, row: str) -> str:
    """:func:`row_code` as a formula on another sheet."""
    return _formula(placing, _of_row(contract, table, row))


def table_formula(placing: Placing, table: TableSpec) -> str:
    """:func:`table_code` as a formula on another sheet."""
    block = placing.blocks[table.id]
    columns = [address(block.body(column), "") for column in _columns(table, "")]
    return code_formula(columns, several=True)


def control_formula(placing: Placing, control: Control, left: Key) -> str:
    """:func:`control_code` as a formula on another sheet."""
    return _formula(placing, _of_control(control, left))


def _code(figures: Figures, rows: Sequence[Sequence[Key]]) -> str:
    return code([[figures[key].number or Decimal(0) for key in row] for row in rows])


def _formula(placing: Placing, keys: Sequence[Key]) -> str:
    places = (placing.place(key) for key in keys)
    cells = [address(place, "") if place is not None else "0" for place in places]
    return code_formula(cells, several=False)


def _of_row(contract: Contract, table: TableSpec, row: str) -> tuple[Key, ...]:
    own = ((table.id, row, column) for column in _columns(table, row))
    return tuple(dict.fromkeys((*own, *_spans(contract, table, row))))


def _columns(table: TableSpec, row: str) -> tuple[str, ...]:
    pairs = pairs_of(table, row)
    return tuple(dict.fromkeys(column for pair in pairs for column in (pair.left, pair.right)))


def _spans(contract: Contract, table: TableSpec, row: str) -> Iterator[Key]:
    """The amounts of the year and of the period, on the line of the year's row."""
    for spans in spans_of(contract):
        if spans.year[0] == table.id:
            for other, columns in (spans.year, spans.period):
                yield from ((other, row, column) for column in columns)


def _of_control(control: Control, left: Key) -> tuple[Key, ...]:
    return (left, control.right.key(left), *(ref.key(left) for ref in control.plus))
