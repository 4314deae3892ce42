"""Figures about so few people that they could be traced to one: which to keep back.

A figure on sick leave must not be given for a group of at most ten (SFS 2002:1065). Nor must one
that lets the group be worked out as the whole less the others. Which tables are about groups, and
what makes up a whole, is said in the contract (``group``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.spec import VALUE, Group, Shape, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key

THRESHOLD = "small_group"
"""The name of the limit."""


def limit(figures: Figures) -> Decimal:
    """How many people a group has at most that is kept back."""
    return Decimal(figures.contract.thresholds[THRESHOLD])


def small_rows(figures: Figures, table: TableSpec) -> frozenset[str]:
    """The rows about groups that are too small; of a table that is one group, all or none."""
    if table.group is None:
        return frozenset()
    if table.shape is Shape.RECORD:
        size = figures[table.id, table.group.size, VALUE].number
        rows = figures.rows(table)
        return frozenset(rows if size is not None and 0 < size <= limit(figures) else ())
    return frozenset(
        row
        for row in figures.rows(table)
        if (size := _size(figures, table, row)) is not None and 0 < size <= limit(figures)
    )


def telling_rows(figures: Figures, table: TableSpec) -> frozenset[str]:
    """The rows that, taken from the whole, would tell the figures of a small group."""
    if table.group is None or table.shape is Shape.RECORD:
        return frozenset()
    small = small_rows(figures, table)
    found = (_telling(figures, table, table.group, parts, small) for parts in table.group.wholes)
    return frozenset(row for row in found if row)


def hidden_keys(figures: Figures) -> frozenset[Key]:
    """The cells whose figures stay inside: those of small groups and those that give them away.

    A total has these figures no more and says which they were.
    """
    return frozenset(_hidden(figures)) | figures.submission.withheld


def _hidden(figures: Figures) -> Iterator[Key]:
    for table in figures.contract.tables.values():
        if table.group is None:
            continue
        for row in small_rows(figures, table) | telling_rows(figures, table):
            yield from ((table.id, row, column) for column in table.columns)


def _size(figures: Figures, table: TableSpec, row: str) -> Decimal | None:
    column = table.group.size if table.group else ""
    return figures[table.id, row, column].number


def _telling(
    figures: Figures, table: TableSpec, group: Group, parts: tuple[str, ...], small: frozenset[str]
) -> str:
    """The smallest of a whole's other groups, where one group alone could be worked out."""
    sizes = {row: size for row in parts if (size := _size(figures, table, row)) is not None}
    shown = {row: size for row, size in sizes.items() if row not in small}
    if not shown:
        return ""
    alone = len(parts) - len(shown) == 1
    kept_back = len(sizes) - len(shown) or _rest_is_small(figures, group, sizes)
    return min(shown, key=lambda row: (shown[row], row)) if alone and kept_back else ""


def _rest_is_small(figures: Figures, group: Group, sizes: dict[str, Decimal]) -> bool:
    """Whether those who are in no group that was filled in are few."""
    if group.total is None:
        return False
    whole = figures[group.total.key(("", "", ""))].number
    rest = None if whole is None else whole - sum(sizes.values(), Decimal(0))
    return rest is not None and 0 < rest <= limit(figures)
