"""The contract as the rest of kalkyl sees it: tables, rows and cells with what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from enum import StrEnum
from functools import cache
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL, AmountForm
from kalkyl.contract.cell_spec import CellKind, CellSpec, Formula, Merge, Ref
from kalkyl.contract.levels import SHIPPED_WORDS, LevelWords
from kalkyl.contract.wording import NO_WORDS, Wording
from kalkyl.model import Key, Level

TOTAL = "total"
"""The row id of a table's total row."""
ANY = "*"
"""The row id under which a table keeps what holds for all rows without words of their own."""
VALUE = "value"
"""The column id of a record, a table with one column."""
COLUMN_SUM = "column_sum"
"""The measure of a total that adds up its rows' results instead of computing from totals."""


class Shape(StrEnum):
    """Who decides the rows of a table; a record is a table of fixed rows with one column."""

    FIXED = "fixed"
    RECORD = "record"
    OPEN = "open"


class Sign(StrEnum):
    """The sign of amounts of operations: in reports costs −, income +; in the plan the reverse."""

    REPORTS = "reports"
    PLAN = "plan"


_KEPT_SPECS = 20_000
"""So many cells of a contract are looked up once."""
_ELSEWHERE = CellSpec("", CellKind.TEXT)
"""What stands for a cell that a table does not name by its own row."""


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A row that the contract names."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    becomes: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """That a table's rows are about groups of people, or all of a record about one.

    ``size`` is the column (of a record, the row) with how many they are, ``wholes`` are the rows
    that together are everybody, and ``total`` is the figure that says how many everybody is.
    """

    size: str
    wholes: tuple[tuple[str, ...], ...] = ()
    total: Ref | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TableSpec:
    """A table of the report.

    ``shape`` is ``fixed`` (the contract names the rows), ``record`` (the same, with one column)
    or ``open`` (the sender adds rows, ``key`` tells them apart and ``capacity`` are prepared).
    A ``required`` table wants at least one row; an ``optional`` one may be left blank, and what its
    template was filled in with is then no use of it. A ``partial`` one has only some of the rows
    there are. ``column`` heads a record. Amounts of
    operations have the sign of ``reports`` (costs −, income +) or of the ``plan`` (costs +,
    income −).
    """

    id: str
    label: str
    shape: Shape
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], CellSpec | None]
    rows: tuple[RowSpec, ...] = ()
    row_heading: str = ""
    total: str = ""
    key: tuple[str, ...] = ()
    capacity: int = 0
    merge: Merge = Merge.KEY
    required: bool = False
    optional: bool = False
    partial: bool = False
    column: str = ""
    sign: Sign = Sign.REPORTS
    help: str = ""
    group: Group | None = None
    _specs: dict[tuple[str, str], CellSpec | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def direction(self) -> int:
        """What turns an amount of operations in this table into the reports' sign: 1 or -1."""
        return -1 if self.sign is Sign.PLAN else 1

    @property
    def is_open(self) -> bool:
        """Whether the sender decides the rows."""
        return self.shape is Shape.OPEN

    def cell(self, row: str, column: str) -> CellSpec | None:
        """What the cell of a row and a column means; ``None`` where the table has none."""
        found = self._specs.get((row, column), _ELSEWHERE)
        if found is not _ELSEWHERE:
            return found
        if len(self._specs) > _KEPT_SPECS:  # rows that senders add have no end
            self._specs.clear()
        spec = self._specs[row, column] = self._cell(row, column)
        return spec

    def _cell(self, row: str, column: str) -> CellSpec | None:
        found = self.cells.get((row, column), _ELSEWHERE)
        if found is not _ELSEWHERE:
            return found
        if row == TOTAL:
            return self._total_cell(column)
        return self.cells.get((ANY, column))

    @cache  # noqa: B019  # a contract's tables are few, and live as long as the process
    def _own_rows(self) -> frozenset[str]:
        """The rows that the contract knows; all others are alike."""
        return frozenset(
            (ANY, TOTAL, *(row.id for row in self.rows), *(row for row, _ in self.cells))
        )

    def names(self, row: str) -> bool:
        """Whether the contract itself names a row; those that senders add are all alike."""
        return row in self._own_rows()

    def entries(self, row: str, level: Level) -> tuple[str, ...]:
        """The columns of a row that a person fills in, and no system."""
        return self._entries(row if self.names(row) else ANY, level)

    @cache  # noqa: B019  # as above
    def _entries(self, row: str, level: Level) -> tuple[str, ...]:
        return tuple(
            column
            for column in self.at(level)
            if (spec := self.cell(row, column)) is not None and spec.is_input and not spec.given
        )

    def uses(self, row: str, level: Level) -> tuple[str, ...]:
        """The columns of a row that make it used once they are filled in.

        In a table that may be left blank, cells that a template is filled in with are none.
        """
        return self._uses(row if self.names(row) else ANY, level)

    @cache  # noqa: B019  # as above
    def _uses(self, row: str, level: Level) -> tuple[str, ...]:
        entries = self._entries(row, level)
        if self.is_open or not self.optional:
            return entries
        specs = ((column, self.cell(row, column)) for column in entries)
        return tuple(column for column, spec in specs if spec is not None and spec.prefill is None)

    def wanted(self, row: str, level: Level) -> tuple[str, ...]:
        """The columns that a person fills in, and those that the template must have been given."""
        return self._wanted(row if self.names(row) else ANY, level)

    @cache  # noqa: B019  # as above
    def _wanted(self, row: str, level: Level) -> tuple[str, ...]:
        specs = ((column, self.cell(row, column)) for column in self.at(level))
        given = (
            column
            for column, spec in specs
            if spec is not None and spec.given and spec.required.rule == "always"
        )
        return (*self._entries(row, level), *given)

    @cache  # noqa: B019  # as above
    def _total_cell(self, column: str) -> CellSpec | None:
        """The total row has what its rows have, as far as that can be totalled."""
        if not self.total:
            return None
        row = self.rows[0].id if self.rows and (ANY, column) not in self.cells else ANY
        spec = self.cells.get((row, column))
        if spec is None or spec.kind is not CellKind.NUMBER or not spec.has_total:
            return None
        adds = spec.sums_results or (spec.formula and spec.formula.measure == "sum_where")
        return replace(spec, formula=Formula(COLUMN_SUM, (Ref(column),))) if adds else spec

    @cache  # noqa: B019  # as above
    def headings(self, column: str) -> tuple[str, ...]:
        """The heading of a column, then those that earlier versions of the template have."""
        if self.shape is Shape.RECORD:
            return (self.column,)
        spec = self.cell(ANY, column) or next(
            cell for (_, name), cell in self.cells.items() if name == column and cell
        )
        return (spec.heading, *spec.former_headings)

    def heading(self, column: str) -> str:
        """The heading of a column, with its unit."""
        return self.headings(column)[0]

    @cache  # noqa: B019  # a contract's tables are few, and live as long as the process
    def at(self, level: Level) -> tuple[str, ...]:
        """The columns that a workbook of a level has."""
        return tuple(
            column
            for column in self.columns
            if self.shape is Shape.RECORD or self._has(column, level)
        )

    @cache  # noqa: B019  # as above
    def rows_at(self, level: Level) -> tuple[RowSpec, ...]:
        """The named rows that a workbook of a level has."""
        return tuple(
            row for row in self.rows if self.shape is not Shape.RECORD or self._row(row, level)
        )

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The other tables that its formulas name."""
        return self._leads_to()

    @cache  # noqa: B019  # as above
    def _leads_to(self) -> tuple[str, ...]:
        formulas = (spec.formula for spec in self.cells.values() if spec and spec.formula)
        return tuple({ref.table: None for each in formulas for ref in each.of if ref.table})

    def _has(self, column: str, level: Level) -> bool:
        specs = [spec for (_, name), spec in self.cells.items() if name == column and spec]
        return any(level in spec.levels for spec in specs)

    def _row(self, row: RowSpec, level: Level) -> bool:
        spec = self.cell(row.id, VALUE)
        return spec is not None and level in spec.levels

    def row(self, row_id: str) -> RowSpec | None:
        """The named row of an id."""
        return self._rows_by_id().get(row_id)

    @cache  # noqa: B019  # as above
    def _rows_by_id(self) -> Mapping[str, RowSpec]:
        return {row.id: row for row in reversed(self.rows)}


@dataclass(frozen=True, slots=True)
class Claim:
    """When a control of parts against a whole applies: some row of a table says so."""

    table: str
    row_in: str
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Control:
    """Two figures that must agree; with ``each``, row by row.

    What ``plus`` names is added to the left one, as far as it is filled in. A control that
    ``follows`` from others is not reported where one of them is broken: it holds when they do.
    """

    id: str
    label: str
    left: Ref
    right: Ref
    plus: tuple[Ref, ...] = ()
    follows: tuple[str, ...] = ()
    severity: str = "error"
    each: bool = False
    claim: Claim | None = None
    levels: frozenset[Level] = frozenset(Level)


@dataclass(frozen=True, slots=True)
class Contract:
    """What one report of one year consists of."""

    report: str
    title: str
    version: str
    year: int
    period_label: str
    period_end: str
    period_id: str
    previous: str | None
    """The report that comes before this one in its year."""
    tables: Mapping[str, TableSpec]
    controls: tuple[Control, ...] = ()
    thresholds: Mapping[str, str] = field(default_factory=dict)
    limit_words: Mapping[str, str] = field(default_factory=dict)
    severity: Mapping[str, str] = field(default_factory=dict)
    """How much a rule weighs in this report, by its code, where not as the rule itself says."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The JSON Schema of a whole document, and under its ids those it refers to."""
    wording: Wording = NO_WORDS
    """The words by which texts speak of the figures."""
    levels: LevelWords = SHIPPED_WORDS
    """What the organisation calls its levels."""
    _specs: dict[Key, CellSpec | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _written: dict[AmountForm, Contract] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    former: tuple[str, ...] = ()
    """The versions before this one whose workbooks are read as before."""
    form: AmountForm = USUAL
    """How a workbook of it writes amounts; the contract itself counts in tkr."""
    usual: Contract | None = field(default=None, repr=False, compare=False)
    """The contract itself, of one that is as a workbook shows it."""
    shown: dict[AmountForm, Contract] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The contract as workbooks show it, once somebody has asked."""

    @property
    def amount(self) -> CellSpec:
        """An amount as its workbooks show it."""
        form = self.form
        return CellSpec("", CellKind.NUMBER, unit=form.unit, decimals=form.decimals)

    def written(self, form: AmountForm) -> Contract:
        """The contract for workbooks of a form."""
        if form == self.form:
            return self
        written = self._written.get(form)
        if written is None:
            written = self._written[form] = replace(self, form=form)
        return written

    @property
    def template_version(self) -> str:
        """What a workbook made from this contract calls itself."""
        return f"{self.report}/{self.version}"

    @property
    def former_versions(self) -> tuple[str, ...]:
        """What workbooks made from earlier versions of the template call themselves."""
        return tuple(f"{self.report}/{version}" for version in self.former)

    def unit(self, key: Key) -> str | None:
        """The unit of a cell, where it has one."""
        spec = self.spec(key)
        return spec.unit if spec else None

    def spec(self, key: Key) -> CellSpec | None:
        """What a key means, or ``None`` when the contract has no such cell."""
        found = self._specs.get(key, _ELSEWHERE)
        if found is not _ELSEWHERE:
            return found
        table = self.tables.get(key[0])
        if len(self._specs) > _KEPT_SPECS:
            self._specs.clear()
        spec = self._specs[key] = None if table is None else table.cell(key[1], key[2])
        return spec

    def comments(self, key: Key, level: Level) -> Iterator[Key]:
        """The cells of a key's row that are for words of the sender's own."""
        columns = self.tables[key[0]].at(level)
        keys = ((key[0], key[1], column) for column in columns)
        return (key for key in keys if (spec := self.spec(key)) is not None and spec.is_comment)

    def inputs(self, level: Level) -> Iterator[tuple[TableSpec, str]]:
        """The columns that can hold entries, table by table."""
        for table in self.tables.values():
            for column in table.at(level):
                yield table, column
