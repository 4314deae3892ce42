"""A table seen along its rows or its columns."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import Lookup


@dataclass(frozen=True, slots=True)
class Axis:
    """The positions of a table's rows with their names, and the columns as lines; or the reverse.

    ``lookup`` is the figure at a position of a line.
    """

    lookup: Lookup
    names: Sequence[str]
    lines: Sequence[int]


def axes(table: PlainTable) -> tuple[Axis, Axis]:
    """A table along its rows, and along its columns."""
    labels = [row.label for row in table.rows]
    headings = [column.heading for column in table.columns]
    rows, columns = range(len(labels)), range(len(headings))
    return Axis(table.by_row, labels, columns), Axis(table.by_column, headings, rows)
