"""The Excel formula of every computed cell, for the cells where a workbook has its tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence

from kalkyl.base.cache import Remembered, by_text
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import Formula, Ref
from kalkyl.contract.sheet_amounts import on_sheet
from kalkyl.contract.spec import COLUMN_SUM, TOTAL, Contract, TableSpec
from kalkyl.figures.measures import (
    MEASURES,
    excel_formula,
    excel_sum,
    excel_sum_of_results,
    excel_sum_where,
)
from kalkyl.model import Area, Key, Place
from kalkyl.tables.layout import BlockPlace, Placing
from kalkyl.template.bounds import named_settings

_PLAIN_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return sheet if _PLAIN_NAME.match(sheet) else "'" + sheet.replace("'", "''") + "'"


def address(at: Place | Area, here: str, *, fixed: bool = False) -> str:
    """The address of a cell or area in a formula that stands on the sheet ``here``."""
    text = at.cell if isinstance(at, Place) else at.a1
    if fixed:
        text = re.sub(r"(?<![A-Z])([A-Z]++)(\d++)", r"$\1$\2", text)
    return text if at.sheet == here else f"{quoted(at.sheet)}!{text}"


def formula_text(contract: Contract, placing: Placing, key: Key) -> str | None:
    """The formula that belongs in a key's cell; ``None`` for an entry or a part without a cell.

    It is that of the template version that the workbook is of.
    """
    contract = on_sheet(contract)
    spec = contract.spec(key)
    block = placing.block(key)
    if spec is None or block is None:
        return None
    if spec.formula is not None:
        return _computed(contract, placing, key, block, spec.formula)
    if key[1] == TOTAL:
        return excel_sum(block.body(key[2]).a1)
    return None


class FormulaTexts:
    """The formulas of a workbook's computed cells, by :func:`formula_text`.

    Those of a table are kept for the next workbook in which it and the tables that its formulas
    name stand as here.
    """

    def __init__(self, contract: Contract, placing: Placing) -> None:
        self._contract = contract
        self._placing = placing
        self._of_table: dict[str, dict[Key, str | None]] = {}
        self._where: dict[str, Hashable] = {}

    def __getitem__(self, key: Key) -> str | None:
        texts = self._of_table.get(key[0])
        if texts is None:
            texts = self._of_table[key[0]] = self._kept(key[0])
        if key not in texts:
            texts[key] = formula_text(self._contract, self._placing, key)
        return texts[key]

    def _kept(self, table: str) -> dict[Key, str | None]:
        """The formulas of a table that are known; a form may have several places of one."""
        if self._placing.more:
            return {}
        where = tuple(self._place(each) for each in self._contract.tables[table].leads_to)
        known = id(self._contract), self._placing.version, self._place(table), where
        kept = _TEXTS.find(known)
        if kept is None:
            block = self._placing.blocks.get(table)
            cells = len(block.rows) * len(block.columns) if block else 0
            kept = _TEXTS.keep(known, (self._contract, {}), _KEPT_BYTES * (1 + cells))
        return kept[1]

    def _place(self, table: str) -> Hashable:
        """All that the formulas of a table, and those that name it, have of where it stands."""
        if table not in self._where:
            block = self._placing.blocks.get(table)
            self._where[table] = (
                table,
                block
                and (
                    (block.sheet, block.first, block.last, block.label_column),
                    (*block.columns.items(), *block.rows.items()),
                ),
            )
        return self._where[table]


def _computed(
    contract: Contract, placing: Placing, key: Key, block: BlockPlace, formula: Formula
) -> str | None:
    if formula.measure == COLUMN_SUM:
        return excel_sum_of_results(block.body(key[2]).a1)
    if formula.measure == "sum_where":
        return _sum_where(placing, key, formula, block)
    places = tuple(placing.place(ref.key(key)) for ref in formula.of)
    asked = id(formula), places, block.sheet, block.label_column is None, bool(placing.version)
    kept = _KEPT.find(asked)
    if kept is None:
        text = _of_measure(contract.tables[key[0]], places, formula, block, placing.version)
        kept = _KEPT.keep(asked, (formula, text), _KEPT_BYTES + 2 * len(text or ""))
    return kept[1]


_KEPT: Remembered[tuple[object, ...], tuple[Formula, str | None]] = Remembered(4_000_000)
"""Formulas by what computes them, which is kept with them, and by the cells that they take."""
_KEPT_BYTES = 500
_TEXTS: Remembered[Hashable, tuple[Contract, dict[Key, str | None]]] = Remembered(8_000_000)


def _of_measure(
    table: TableSpec,
    places: Sequence[Place | None],
    formula: Formula,
    block: BlockPlace,
    version: str,
) -> str | None:
    cells = [address(place, block.sheet) for place in places if place is not None]
    if len(cells) < len(places):
        return None
    settings = formula.settings if version else named_settings(table, formula)
    is_open = block.label_column is None
    return excel_formula(MEASURES[formula.measure], cells, settings, may_be_unused=is_open)


def _sum_where(placing: Placing, key: Key, formula: Formula, block: BlockPlace) -> str | None:
    [ref] = formula.of
    pairs = where_pairs(placing, key, formula, block)
    other = placing.blocks.get(ref.table or key[0])
    if other is None or pairs is None or ref.column not in other.columns:
        return None
    return excel_sum_where(address(other.body(ref.column), block.sheet, fixed=True), pairs)


def where_pairs(
    placing: Placing, key: Key, formula: Formula, block: BlockPlace
) -> list[tuple[str, str]] | None:
    """The conditions of a sum over rows: the row's own label, and a word in another column."""
    other = placing.blocks.get(formula.of[0].table or key[0])
    asked = formula.settings
    if other is None or not {asked["row_in"], asked["column"]} <= set(other.columns):
        return None
    if block.label_column is None or key[1] not in block.rows:
        return None
    label = Place(block.sheet, block.rows[key[1]], block.label_column)
    return [
        (address(other.body(asked["row_in"]), block.sheet, fixed=True), label.cell),
        (address(other.body(asked["column"]), block.sheet, fixed=True), f'"{asked["is"]}"'),
    ]


def leaf_count(contract: Contract, placing: Placing, key: Key, here: str) -> str:
    """A formula for how many entries a figure is made of: each is good to half a unit."""
    spec = contract.spec(key)
    block = placing.blocks[key[0]]
    if spec is None:
        return "0"
    if spec.formula is None:
        at: Area | Place | None = block.body(key[2]) if key[1] == TOTAL else block.place(*key[1:])
        return f"COUNT({address(at, here)})" if at else "0"
    if spec.formula.measure == COLUMN_SUM:
        rows = [row for row in block.rows if row != TOTAL]
        return "+".join(leaf_count(contract, placing, (key[0], row, key[2]), here) for row in rows)
    if spec.formula.measure == "sum_where":
        return _where_count(placing, key, spec.formula, block, here)
    count: Callable[[Ref], str] = lambda ref: leaf_count(contract, placing, ref.key(key), here)  # noqa: E731  # two lines below
    return "+".join(map(count, spec.formula.of))


def _where_count(placing: Placing, key: Key, formula: Formula, block: BlockPlace, here: str) -> str:
    pairs = where_pairs(placing, key, formula, block) or []
    label = block.place(key[1], next(iter(block.columns)))
    words = [
        (cells if "!" in cells else f"{quoted(block.sheet)}!{cells}", word) for cells, word in pairs
    ]
    if here != block.sheet and label is not None and block.label_column is not None:
        at = Place(block.sheet, label.row, block.label_column)
        words[0] = (words[0][0], address(at, here))
    return "COUNTIFS(" + ",".join(f"{cells},{word}" for cells, word in words) + ")"


def same_formula(found: str, expected: str) -> bool:
    """Whether two formulas say the same, whatever program wrote them."""
    return found == expected or _normal(found) == _normal(expected)


@by_text(4_000_000)
def _normal(formula: str) -> str:
    """A formula without what programs write differently: blanks, case, quotes, ``$``, prefixes."""
    parts = re.split(r'("(?:[^"]|"")*")', formula.lstrip("="))
    return "".join(part if part.startswith('"') else _normal_code(part) for part in parts)


def _normal_code(code: str) -> str:
    code = re.sub(r"\s|\$|'|_xlfn\.|_xlws\.", "", code, flags=re.IGNORECASE).upper()
    return re.sub(r"(?<![\d.])0?\.(\d)", r"0.\1", code).replace(";", ",")
