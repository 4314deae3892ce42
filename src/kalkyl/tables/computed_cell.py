"""Whether a cell is the template's computed cell: its heading and its row's name must say so.

Where a table stands is a conclusion, and names, labels and headings can each be wrong. Before a
formula is put over what somebody may have typed, the conclusion is held against what is in plain
sight, and against the formulas around the cell.
"""

from __future__ import annotations

from kalkyl.contract.document import folded
from kalkyl.contract.on_sheet import on_sheet
from kalkyl.contract.spec import TOTAL, Contract, TableSpec
from kalkyl.model import Book, Key, Sheet, Submission
from kalkyl.tables.layout import BlockPlace, Placing
from kalkyl.template.formulas import formula_text, same_formula


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


def has_formula_beside(contract: Contract, placing: Placing, what: Submission, key: Key) -> bool:
    """Whether a cell of the same row or column has the template's formula for that cell."""
    return any(
        same_formula(fact.formula, expected)
        for fact in what.in_table(key[0])
        if fact.formula is not None and fact.key != key
        if fact.key[1] == key[1] or fact.key[2] == key[2]
        if (expected := formula_text(contract, placing, fact.key)) is not None
    )


def is_entry(contract: Contract, what: Submission, key: Key) -> bool:
    """Whether something that is entered was read from the same cell."""
    place = what.place(key)
    return any(
        fact.place == place and (spec := contract.spec(fact.key)) is not None and spec.is_input
        for fact in what.facts.values()
        if fact.key[1] != TOTAL
    )
