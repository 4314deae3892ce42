"""Merged figures beside those a published report printed, each rounded as the report rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import Unread, Written, read, rounded, scale, show
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key

_SHARES = {"%", "pp"}
_GAP = 2
_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure as merged and as printed; ``why`` tells of a difference that is known."""

    key: Key
    merged: str
    printed: str
    why: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the two are the same figure, whatever signs and blanks they are written with."""
        return self.merged == self.printed


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of a printed table."""

    label: str
    cells: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """A printed table with its merged counterpart."""

    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[ComparedRow, ...]


def compared(published: Mapping[str, Any], figures: Figures) -> tuple[ComparedTable, ...]:
    """Every printed figure that the contract has, beside the merged one."""
    known = {
        (exception["table"], exception["row"], exception["column"]): exception["why"]
        for exception in published.get("exceptions", ())
    }
    return tuple(_table(table, figures, known) for table in published["tables"])


def _table(table: Mapping[str, Any], figures: Figures, known: Mapping[Key, str]) -> ComparedTable:
    rows = tuple(
        ComparedRow(
            row["label"] or table["title"],
            tuple(_cells(table, row, figures, known)),
        )
        for row in table["rows"]
    )
    columns = tuple(column["label"] for column in table["columns"])
    return ComparedTable(f"{table['section']} {table['title']}", table["unit"], columns, rows)


def _cells(
    table: Mapping[str, Any], row: Mapping[str, Any], figures: Figures, known: Mapping[Key, str]
) -> Iterator[Compared]:
    for column, printed in zip(table["columns"], row["printed"], strict=True):
        key = (row["table"], row["row"], column["column"])
        unit = column.get("unit", table["unit"])
        yield _compared(key, printed, unit, figures, known.get(key, ""))


def _compared(key: Key, printed: str, unit: str, figures: Figures, why: str) -> Compared:
    found = read(printed)
    if isinstance(found, Unread):
        return Compared(key, "", printed, why)
    return Compared(key, _merged(key, found, unit, figures), show(found.value, found.decimals), why)


def _merged(key: Key, printed: Written, unit: str, figures: Figures) -> str:
    number = figures[key].number
    spec = figures.contract.spec(key)
    if number is None or spec is None or spec.unit is None:
        return "–"
    if spec.unit not in _SHARES and unit not in _SHARES:
        number = scale(number, spec.unit, unit)
    return show(rounded(number, printed.decimals), printed.decimals)


def differences(tables: Sequence[ComparedTable]) -> tuple[Compared, ...]:
    """The figures that do not come out as printed."""
    return tuple(
        cell for table in tables for row in table.rows for cell in row.cells if not cell.agrees
    )


def as_text(tables: Sequence[ComparedTable]) -> str:
    """The tables as text, merged and printed figure side by side, differences marked."""
    return "\n\n".join("\n".join(_lines(table)) for table in tables)


def _lines(table: ComparedTable) -> Iterator[str]:
    yield f"{table.title} ({table.unit})"
    across = list(_across(table))
    yield from across if max(map(len, across)) <= _WIDEST else _down(table)


def _across(table: ComparedTable) -> Iterator[str]:
    """A table as it is printed: a line for each row."""
    width = max(len(row.label) for row in table.rows) + _GAP
    pairs = [[_pair(row.cells[n]) for row in table.rows] for n in range(len(table.columns))]
    widths = [
        max(len(head), *map(len, column)) for head, column in zip(table.columns, pairs, strict=True)
    ]
    yield " " * width + _line(table.columns, widths)
    for n, row in enumerate(table.rows):
        yield row.label.ljust(width) + _line([column[n] for column in pairs], widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * _GAP).join(cell.rjust(size) for cell, size in zip(cells, widths, strict=True))


def _down(table: ComparedTable) -> Iterator[str]:
    """A table too wide for a screen: a line for each figure of a row."""
    width = max(map(len, table.columns)) + _GAP
    pairs = [_pair(cell) for row in table.rows for cell in row.cells]
    size = max(map(len, pairs))
    for head, pair in zip(table.columns * len(table.rows), pairs, strict=True):
        yield f"{head.ljust(width)}{pair.rjust(size)}"


def _pair(cell: Compared) -> str:
    return f"{cell.merged} {'|' if cell.agrees else '≠'} {cell.printed}"
