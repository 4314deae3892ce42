"""What a layout shows of a report's tables: in kalkyl's own words, or in a form's and its units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import Contract, RowSpec, TableSpec
from kalkyl.model import Level
from kalkyl.tables.layout import Block, Layout, View, Words, shown_columns
from kalkyl.tables.likeness import Comparison, letters
from kalkyl.template.lists import SHEET as LISTS

_POWERS = {"kr": 0, "tkr": 3, "mnkr": 6}
_PART, _IGNORED = "+", "-"
_USUAL = "tkr"
"""The contract's unit of amounts; one that it states in another, the view's unit is not about."""
_DECIMALS = {"mnkr": 1, "tkr": 0, "kr": 0}
"""The decimals that amounts are printed with in each unit, where the form does not say."""
_OWN = View()
LABELS = ""
"""The column of the row labels, among the headings."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a form: its own id, the contract's row (none where it is ignored), its labels."""

    id: str
    row: str
    labels: Words


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """How a table is known that no layout describes: by the words that people use for it.

    ``titles`` are its names, ``needed`` the columns without which it is not worth much, ``figures``
    those that say that a run of headings is the table's.
    """

    compared: Comparison
    titles: Words
    needed: frozenset[str]
    figures: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A table of the contract as a layout shows it in one year; ``headings`` are by column.

    Without a ``view`` it is shown as in kalkyl's own template. What is ``sought`` has all words
    that a table may be shown with.
    """

    table: TableSpec
    view: View
    headings: Mapping[str, Words]
    rows: tuple[ShownRow, ...]
    totals: Words
    row_headings: Words
    strict: bool = False
    sought: Sought | None = None

    def is_total(self, word: str) -> bool:
        """Whether a row's label is that of the total: *Summa*; if sought, *Summa investeringar*."""
        first = re.match(r"\W*([\w:]+)", word) if self.sought else None
        return not {letters(word), letters(first[1]) if first else ""}.isdisjoint(self._totals)

    @property
    def _totals(self) -> frozenset[str]:
        return _all_letters(self.totals)

    @property
    def has_labels(self) -> bool:
        """Whether rows are told apart by their labels."""
        return not self.table.is_open and not self.view.row

    def spec(self, row: str, column: str, printed_unit: str = "") -> CellSpec | None:
        """What a cell means, in the form's unit and with its sign.

        A percentage is a plain number unless its cell is formatted as one.
        """
        spec = self.table.cell(row, column)
        if self.strict or spec is None or spec.kind != "number":
            return spec
        form = self._in_unit(spec, column, printed_unit)
        is_turned = column in self.view.reversed and not is_income(self.table, row)
        return replace(form, reversed=True) if is_turned else form

    def _in_unit(self, spec: CellSpec, column: str, printed_unit: str) -> CellSpec:
        decimals = self.view.decimals.get(column, spec.decimals)
        if spec.unit == "%":
            return replace(spec, unit="pp", decimals=decimals)
        unit = printed_unit or (self.view.unit if spec.unit == _USUAL else "")
        if not {spec.unit, unit} <= _POWERS.keys() or unit == spec.unit:
            return replace(spec, decimals=decimals)
        own = self.view.decimals.get(column, _DECIMALS[unit])
        return replace(spec, unit=unit, decimals=own)


@lru_cache(maxsize=1_000)
def _all_letters(words: Words) -> frozenset[str]:
    return frozenset(map(letters, words)) - {""}


def shown(table: TableSpec, view: View | None, level: Level) -> Shown:
    """A table as a layout shows it: the contract's own words where the view has none."""
    strict, view = view is None, view or _OWN
    own = {column: table.headings(column) for column in shown_columns(table, level)}
    if not strict:
        own = {column: own[column][:1] for column in table.at(level)}
    words = {name: words for name, words in (view.columns or own).items() if name in table.columns}
    total = view.total or ((table.total,) if table.total else ())
    return Shown(
        table=table,
        view=view,
        headings=words,
        rows=tuple(_rows(table, view, level)),
        totals=() if view.row else total,
        row_headings=view.row_heading or (table.row_heading,),
        strict=strict,
    )


def _rows(table: TableSpec, view: View, level: Level) -> list[ShownRow]:
    own = {row.id: row for row in table.rows_at(level)}
    if table.is_open:
        return []
    if view.row:
        return [ShownRow(view.row, view.row, ())] if view.row in own else []
    named = view.rows
    if not named and not view.parts:
        named = {row: (spec.label,) for row, spec in own.items()}
    rows = [
        ShownRow(row, row, _labels(own[row], words)) for row, words in named.items() if row in own
    ]
    rows += [
        ShownRow(f"{row}{_PART}{number}", row, _spellings(view, label))
        for row, labels in view.parts.items()
        if row in own
        for number, label in enumerate(labels, 1)
    ]
    taken = {letters(label) for row in rows for label in row.labels}
    ignored = [label for label in view.ignored if letters(label) not in taken]
    rows += [ShownRow(f"{_IGNORED}{n}", "", (label,)) for n, label in enumerate(ignored, 1)]
    return rows


def _spellings(view: View, label: str) -> Words:
    """A part's label, with the other words of the row that it is in years that have it."""
    others = [words for words in view.rows.values() if label in words]
    return tuple(dict.fromkeys((label, *(word for words in others for word in words))))


def _labels(row: RowSpec, words: Words) -> Words:
    return tuple(dict.fromkeys((*words, row.label, *row.synonyms)))


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A table to find: as its layout shows it, with the name and the sheet that it should have.

    ``beside`` are the titles of the other tables on its sheet, ``closed`` the sheets of a strict
    layout where the table can only stand if its name points there.
    """

    number: int
    shown: Shown
    home: str
    name: str
    headings: Mapping[str, frozenset[str]]
    labels: frozenset[str]
    title: str = ""
    beside: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    has_check: bool = False

    @property
    def points(self) -> int:
        """What there is to recognise the table by."""
        return len(self.headings) + len(self.labels) + 1


def shown_blocks(contract: Contract, layout: Layout, level: Level) -> list[tuple[str, Shown]]:
    """Every block of a layout as the year's contract has it, with the name of its sheet."""
    return [(table.home, table.shown) for table in wanted_tables(contract, layout, level)]


def wanted_tables(contract: Contract, layout: Layout, level: Level) -> list[Wanted]:
    """Every table of a layout that the contract's year has, in the layout's order."""
    sheets = frozenset((*(sheet.name for sheet in layout.sheets), LISTS))
    found: list[Wanted] = []
    for sheet in layout.sheets:
        blocks = [block for block in sheet.blocks if block.table in contract.tables]
        titles = [_title(contract, block, alone=len(blocks) == 1) for block in blocks]
        for block, title in zip(blocks, titles, strict=True):
            table = contract.tables[block.table]
            beside = frozenset(titles) - {title, ""}
            where = Where(len(found), sheet.name, title, beside, sheets - {sheet.name}, level)
            if layout.strict:
                found.append(_template_table(table, block, where))
            else:
                found.append(wanted(shown(table, block.view or View(), level), block, where))
    return found


@dataclass(frozen=True, slots=True)
class Where:
    """Where a layout has a table: its number, its sheet, its title and the others' there."""

    number: int
    home: str
    title: str
    beside: frozenset[str]
    closed: frozenset[str]
    level: Level


def _title(contract: Contract, block: Block, *, alone: bool) -> str:
    """The line above a table: a form's own, in a template the table's name if it needs one."""
    if block.view is not None:
        return letters(block.view.title)
    return "" if alone else letters(contract.tables[block.table].label)


@lru_cache(maxsize=1_000)
def _template_table(table: TableSpec, block: Block, where: Where) -> Wanted:
    return wanted(shown(table, None, where.level), block, where)


def wanted(shown_: Shown, block: Block, where: Where) -> Wanted:
    """A table to find, with its words as they are compared."""
    headings = {column: frozenset(map(letters, words)) for column, words in shown_.headings.items()}
    if shown_.has_labels:
        headings[LABELS] = frozenset(map(letters, shown_.row_headings))
    return Wanted(
        number=where.number,
        shown=shown_,
        home=where.home,
        name=block.name,
        headings=headings,
        labels=frozenset(letters(row.labels[0]) for row in shown_.rows if row.labels),
        title=where.title,
        beside=where.beside,
        closed=where.closed if shown_.strict else frozenset(),
        has_check=block.check,
    )


def is_number(table: TableSpec, column: str) -> bool:
    """Whether a column has figures."""
    return any(
        spec.kind == "number" for (_, name), spec in table.cells.items() if name == column and spec
    )


def is_income(table: TableSpec, row: str) -> bool:
    """Whether a row has income, which is written as it is also where costs have no minus."""
    specs = (table.cell(row, column) for column in table.columns)
    return any(spec is not None and spec.schema.get("minimum") == 0 for spec in specs)
