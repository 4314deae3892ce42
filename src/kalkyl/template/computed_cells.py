"""What the computed cells of a workbook ought to hold, and whether a cell is one of them.

Where a table stands is a conclusion, and names, labels and headings can each be wrong. Before a
formula is put over what somebody may have typed, the conclusion is held against what is in plain
sight, the column's heading and the row's name, and against the formulas around the cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import folded
from kalkyl.contract.sheet_amounts import on_sheet, to_sheet
from kalkyl.contract.spec import TOTAL, Contract, TableSpec
from kalkyl.figures.evaluate import Figures, State
from kalkyl.model import Book, Fact, Key, Sheet, Submission, Value
from kalkyl.tables.bind import find_tables
from kalkyl.tables.cover import level_of
from kalkyl.tables.layout import BlockPlace, Layout, Placing
from kalkyl.template.formulas import formula_text, same_formula


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed cell: what stands there, and what should.

    ``formula`` is the template's own; a form of somebody else's gets the ``value`` instead, in its
    own unit. A ``share`` is a percentage, which a cell formatted so stores as a fraction.
    """

    fact: Fact
    value: Value
    formula: str | None
    share: bool


def computed_cells(
    contract: Contract, placing: Placing, figures: Figures, forms: Mapping[Key, CellSpec]
) -> Iterator[Computed]:
    """Every computed cell whose figure is known; ``forms`` says how a foreign form shows it."""
    shown = on_sheet(contract)
    for key, fact in figures.submission.facts.items():
        spec = contract.spec(key)
        place = placing.place(key)
        if spec is None or place is None or (spec.formula is None and key[1] != TOTAL):
            continue
        figure = figures[key]
        if figure.state is not State.KNOWN:
            continue
        form = forms.get(key) or shown.spec(key) or spec
        value = figure.value
        if figure.number is not None:
            value = to_sheet(figure.number, spec, form)
        typed = placing.is_typed(key) or placing.foreign
        formula = None if typed else formula_text(contract, placing, key)
        if formula or typed:
            yield Computed(fact, value, formula, spec.unit in {"%", "pp"})


def form_specs(book: Book, contract: Contract, layout: Layout) -> Mapping[Key, CellSpec]:
    """How a foreign form shows each figure of its tables: in which unit, with which decimals."""
    found: dict[Key, CellSpec] = {}
    for block in find_tables(book, contract, layout, level_of(layout)):
        if block.place is None:
            continue
        table = block.shown.table
        own = {row.id: row.row for row in block.shown.rows}
        for row in block.place.rows:
            for column in block.place.columns:
                spec = block.shown.spec(own.get(row, row), column, block.unit)
                if spec is not None:
                    found[table.id, own.get(row, row), column] = spec
    return found


def is_in_sight(contract: Contract, placing: Placing, book: Book, key: Key) -> bool:
    """Whether the column's heading and the row's name are those of a key, to the letter."""
    block, table = placing.block(key), on_sheet(contract).tables[key[0]]
    sheet = book.sheet(block.sheet) if block else None
    if block is None or sheet is None or key[1] not in block.rows or key[2] not in block.columns:
        return False
    if block.label_column is None or table.shape != "record":
        words = sheet.value(block.area.top, block.columns[key[2]])
        if not isinstance(words, str) or folded(words) != folded(table.heading(key[2])):
            return False
    return _row_says(sheet, table, block, key[1])


def _row_says(sheet: Sheet, table: TableSpec, block: BlockPlace, row: str) -> bool:
    at = block.rows[row]
    words = sheet.value(at, block.label_column or 1)
    label = folded(words) if isinstance(words, str) else ""
    if row == TOTAL:
        return bool(label) and label == folded(table.total)
    spec = table.row(row)
    if table.is_open or spec is None:
        return block.first <= at <= block.last and (not label or label != folded(table.total))
    return label in {folded(spec.label), *map(folded, spec.synonyms)}


def has_formula_beside(
    contract: Contract, placing: Placing, submission: Submission, key: Key
) -> bool:
    """Whether a cell of the same row or column has the template's formula for that cell."""
    return any(
        same_formula(fact.formula, expected)
        for fact in submission.in_table(key[0])
        if fact.formula is not None and fact.key != key
        if fact.key[1] == key[1] or fact.key[2] == key[2]
        if (expected := formula_text(contract, placing, fact.key)) is not None
    )


def is_entry(contract: Contract, submission: Submission, key: Key) -> bool:
    """Whether something that is entered was read from the same cell."""
    place = submission.place(key)
    return any(
        fact.place == place and (spec := contract.spec(fact.key)) is not None and spec.is_input
        for fact in submission.facts.values()
        if fact.key[1] != TOTAL
    )
