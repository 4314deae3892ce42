"""The tables of a report as anybody may call them: the contract's own words and their synonyms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE, Contract, RowSpec, Shape, TableSpec
from kalkyl.model import Area, Level
from kalkyl.tables.layout import Block, View, Words, shown_columns
from kalkyl.tables.likeness import Comparison, Spelling, Sure
from kalkyl.tables.shown import Shown, ShownRow, Sought, Wanted, Where, is_number, wanted

_EVERY = "*"
Names = Mapping[str, Area | None]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names as data, for one contract; ``data`` satisfies ``synonyms.schema.json``."""

    contract: Contract
    data: Mapping[str, Any]
    own_labels: Mapping[str, Words] = field(default_factory=dict)
    """A workbook's own labels of rows, which somebody has paired with the contract's."""

    def comparison(self) -> Comparison:
        """Compares texts of one workbook; the report's own year says nothing in a heading."""
        short, spelled_out = self.data["short"], self.data["spelled_out"]
        return Comparison(Spelling(frozenset(short), dict(spelled_out), self.contract.year))

    def sought(self, names: Names, own_names: Mapping[str, str]) -> list[Wanted]:
        """Every table to look for, and for each of its rows a table that has this row alone.

        ``names`` are the defined names of the workbook, ``own_names`` those of kalkyl's template.
        """
        compared = self.comparison()
        found: list[Wanted] = []
        for table in self.contract.tables.values():
            if table.id != COVER:
                name = next(self._names_of(table, names, own_names, compared), "")
                for shown in self._shown(table, compared):
                    where = Where(len(found), "", "", frozenset(), frozenset(), Level.DEPARTMENT)
                    found.append(wanted(shown, Block(table.id, name), where))
        return found

    def _names_of(
        self, table: TableSpec, names: Names, own_names: Mapping[str, str], compared: Comparison
    ) -> Iterator[str]:
        for name, area in names.items():
            like = compared.like(name.replace("_", " "), self.titles(table))
            is_own = own_names.get(table.id) == name or (like and like.sure is not Sure.GUESS)
            if is_own and area is not None and area.top < area.bottom:
                yield name

    def _shown(self, table: TableSpec, compared: Comparison) -> Iterator[Shown]:
        titles = self.titles(table)
        yield self._table(table, View(), self._rows(table), titles, compared)
        for row in () if table.shape is Shape.RECORD else table.rows:
            view = View(row=row.id)
            only = (ShownRow(row.id, row.id, ()),)
            yield self._table(table, view, only, self._labels(table, row), compared)

    def _table(
        self,
        table: TableSpec,
        view: View,
        rows: tuple[ShownRow, ...],
        titles: Words,
        compared: Comparison,
    ) -> Shown:
        columns = shown_columns(table, Level.DEPARTMENT)
        more = self.data["row_headings"].get(table.id, ())
        return Shown(
            table=table,
            view=view,
            headings={column: self._headings(table, column) for column in columns},
            rows=rows,
            totals=tuple(filter(None, (table.total, *self.data["total"]))),
            row_headings=tuple(filter(None, (table.row_heading, *more))),
            sought=Sought(compared, titles, needed_columns(table), _figures(table, columns)),
        )

    def titles(self, table: TableSpec) -> Words:
        """What a table is called."""
        return (table.label, *self.data["tables"].get(table.id, ()))

    def _headings(self, table: TableSpec, column: str) -> Words:
        return (*table.headings(column), *self._more("columns", table, column))

    def _rows(self, table: TableSpec) -> tuple[ShownRow, ...]:
        return tuple(ShownRow(row.id, row.id, self._labels(table, row)) for row in table.rows)

    def _labels(self, table: TableSpec, row: RowSpec) -> Words:
        more = (*self._more("rows", table, row.id), *self.own_labels.get(row.id, ()))
        return (row.label, *row.synonyms, *more)

    def _more(self, kind: str, table: TableSpec, name: str) -> Words:
        known = self.data[kind]
        return (*known.get(_EVERY, {}).get(name, ()), *known.get(table.id, {}).get(name, ()))


def _figures(table: TableSpec, columns: Words) -> frozenset[str]:
    """The columns of figures; of a record or a table of texts, all of its columns."""
    numbers = (column for column in columns if column == VALUE or is_number(table, column))
    return frozenset(numbers) or frozenset(columns)


def needed_columns(table: TableSpec) -> frozenset[str]:
    """The columns a table is not worth much without: its figures that must be filled in."""
    columns = shown_columns(table, Level.DEPARTMENT)
    entries = {
        name
        for (_, name), spec in table.cells.items()
        if spec and name in columns and spec.required.rule in {"always", "row"}
    }
    return frozenset(entries) or _figures(table, columns)
