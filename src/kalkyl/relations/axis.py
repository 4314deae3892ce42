"""A table seen along its rows or its columns."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.printed_figure import Figure
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
    rows, columns = range(len(table.rows)), range(len(table.columns))

    def by_row(row: int, column: int) -> Figure | None:
        return table.figure(table.rows[row], table.columns[column])

    def by_column(column: int, row: int) -> Figure | None:
        return by_row(row, column)

    labels = [row.label for row in table.rows]
    headings = [column.heading for column in table.columns]
    return Axis(by_row, labels, columns), Axis(by_column, headings, rows)
