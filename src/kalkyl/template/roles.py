"""Which cells of a workbook people fill in, and where they choose from a list."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.spec import ANY, CellSpec, Contract, Merge, Shape, TableSpec
from kalkyl.model import Level, Value
from kalkyl.tables.layout import Layout, Placing
from kalkyl.template.plan import CellRole

_MERGED = frozenset({Merge.SUM, Merge.SAME, Merge.KEY, Merge.SENDER, Merge.SPREAD, Merge.WEIGHTED})
"""Merge rules of cells whose total follows from the parts."""


def entry_role(level: Level, table: TableSpec, spec: CellSpec, value: Value) -> CellRole:
    """Given cells are locked; in a total so are the figures, but not the texts it writes itself."""
    total = level is not Level.DEPARTMENT
    merged = spec.merge in _MERGED or table.merge is Merge.LISTED
    given = spec.given and (value is not None or total)
    return CellRole.GIVEN if given or (total and merged) else CellRole.ENTRY


def is_chosen(level: Level, table: TableSpec, spec: CellSpec | None) -> bool:
    """Whether people choose a cell's word from a list."""
    if spec is None or not spec.choices or table.shape is Shape.RECORD or not spec.is_input:
        return False
    return entry_role(level, table, spec, None) is CellRole.ENTRY


def choosing(
    contract: Contract, placing: Placing, level: Level, table_id: str
) -> Iterator[tuple[str, CellSpec]]:
    """The columns of a table where people choose from a list, with what their cells mean."""
    table = contract.tables[table_id]
    for column in placing.blocks[table_id].columns:
        spec = table.cell(ANY, column)
        if spec is not None and is_chosen(level, table, spec):
            yield column, spec


def chosen(
    contract: Contract, layout: Layout, placing: Placing, level: Level
) -> Iterator[CellSpec]:
    """All cells of a workbook that have a list, in its order."""
    for table_id in layout.blocks():
        for _, spec in choosing(contract, placing, level, table_id):
            yield spec
