"""What a workbook that kalkyl has not made says of itself: its sender, its unit and its signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import Sign, TableSpec
from kalkyl.figures.amount import Written, read
from kalkyl.model import Area, Place, Value
from kalkyl.tables.grid import WIDEST, Grid, is_figure
from kalkyl.tables.layout import Words
from kalkyl.tables.likeness import Sure, unit_in
from kalkyl.tables.shown import is_income
from kalkyl.tables.vocabulary import Vocabulary
from kalkyl.tables.weigh import Candidate

_COVER_WORDS = ("administration", "department", "department_code", "year")
_COVER_DEEPEST, _BESIDE = 40, 3
_TOP_LINES = 3
_USUAL = "tkr"
_DIFFERENCES = frozenset({"variance", "investment_variance", "difference"})
_COPY = "same"
_MONEY = frozenset({"kr", "tkr", "mnkr"})
_TWO = 2


def cover_labels(
    grids: Sequence[Grid], known: Vocabulary, tables: Sequence[Area] = ()
) -> dict[str, tuple[str, Place]]:
    """The labels that have what says who a workbook is from and of which year to their right.

    No heading or row of a table is one.
    """
    found: dict[str, tuple[float, str, Place]] = {}
    compared = known.comparison()
    for grid in grids:
        for row in range(1, _COVER_DEEPEST):
            for column in grid.filled(row):
                text = grid.text(row, column)
                place = grid.place(row, column)
                is_label = text and not any(place in area for area in tables)
                is_label = is_label and _has_beside(grid, row, column)
                for word in _COVER_WORDS if is_label else ():
                    names = tuple(known.data["cover"].get(word, ()))
                    likeness = compared.like(text.rstrip(" :"), names)
                    score = likeness.score if likeness and likeness.sure is not Sure.GUESS else 0
                    if score > found.get(word, (0, "", None))[0]:
                        found[word] = (score, text, place)
    return {word: (text, place) for word, (_, text, place) in found.items()}


def _has_beside(grid: Grid, row: int, column: int) -> bool:
    """Whether a label stands alone on its line but for what is filled in to its right."""
    right = [at for at in grid.filled(row) if at > column]
    return 0 < len(right) <= _BESIDE and right[0] - column <= _BESIDE and column < WIDEST


def unit_of(found: Candidate, columns: Mapping[str, Words]) -> str | None:
    """The unit of the amounts: as headings say, else the heading of the labels, else a title."""
    grid, span = found.grid, found.span
    money = {column: words for column, words in columns.items() if is_money(found, column)}
    if not money:
        return None
    headings = {unit for words in money.values() if (unit := unit_in(words[0]))}
    if headings:
        return headings.pop() if len(headings) == 1 else None
    first = grid.heading(span, found.label_column or found.left)
    above = [text for _, text in grid.titles(span)]
    lines = [grid.text(row, 1) for row in range(1, _TOP_LINES + 1)]
    rows = range(span.row + 1, span.row + 1 + 2 * _COVER_DEEPEST)
    places = [found.columns[column].at for column in money if column in found.columns]
    cells = (grid.text(row, at) for row in rows for at in places)
    amounts = (text for text in cells if is_figure(text))
    return next(filter(None, map(unit_in, (first, *above, *amounts, *lines))), None)


def is_money(found: Candidate, column: str) -> bool:
    """Whether a column holds amounts in the contract's usual unit."""
    cells = found.wanted.shown.table.cells.items()
    return any(spec.unit == _USUAL for (_, name), spec in cells if name == column and spec)


class CostSign(StrEnum):
    """How a workbook writes costs: with a minus, as reports do, or without."""

    MINUS = "minus"
    PLUS = "plus"


@dataclass(frozen=True, slots=True)
class Signs:
    """How a table's amounts are written; ``costs`` is none where the figures don't tell.

    ``amounts`` are the columns that costs without minus turn, ``variances`` those of differences
    that must be turned with them.
    """

    costs: CostSign | None
    amounts: frozenset[str] = frozenset()
    variances: frozenset[str] = frozenset()

    def reversed(self, answer: CostSign | None) -> frozenset[str]:
        """The columns that have the opposite sign of the report's."""
        is_plus = (self.costs or answer) is CostSign.PLUS
        return self.amounts | self.variances if is_plus else frozenset()


def signs_of(
    found: Candidate, columns: Mapping[str, int], known: Mapping[int, str], last: int
) -> Signs:
    """How costs are written in a table, by their own signs and those of the differences.

    Amounts that all lack a minus are costs where a cost below the budget makes a variance above 0.
    ``known`` are the contract's rows; income is written without minus in any case.
    """
    table = found.wanted.shown.table
    specs = {column: spec for column in columns if (spec := _money_spec(table, column))}
    amounts = {column for column, spec in specs.items() if not _is_difference(spec)}
    rows = [
        {column: _number(found.grid.value(row, columns[column])) for column in specs}
        for row in range(found.span.row + 1, last + 1)
        if not is_income(table, known.get(row, ""))
    ]
    values = [value for row in rows for column in amounts if (value := row[column]) is not None]
    if table.is_open or table.sign is Sign.PLAN or not any(values) or min(values) < 0:
        return Signs(CostSign.MINUS)
    same, opposite = _variance_votes(specs, rows)
    turned = frozenset(column for column in same if column not in opposite)
    if opposite and not same:
        return Signs(CostSign.PLUS, frozenset(amounts))
    is_cost = any(spec.is_input and spec.schema.get("minimum") != 0 for spec in specs.values())
    return Signs(None if is_cost else CostSign.MINUS, frozenset(amounts), turned)


def _money_spec(table: TableSpec, column: str) -> CellSpec | None:
    specs = (spec for (_, name), spec in table.cells.items() if name == column and spec)
    return next((spec for spec in specs if spec.unit in _MONEY), None)


def _is_difference(spec: CellSpec) -> bool:
    """Whether a column has differences, or a copy of another table's."""
    formula = spec.formula
    if formula is None:
        return False
    is_copy = formula.measure == _COPY and not any(ref.row for ref in formula.of)
    return is_copy or formula.measure in _DIFFERENCES


def _variance_votes(
    specs: Mapping[str, CellSpec], rows: Sequence[Mapping[str, Decimal | None]]
) -> tuple[set[str], set[str]]:
    """The columns of differences that go the report's way, and those that go the other."""
    same: set[str] = set()
    opposite: set[str] = set()
    for column, spec in specs.items():
        operands = _operands(spec)
        for row in rows if len(operands) == _TWO and specs.keys() >= {*operands} else ():
            now, before = (row[operand] for operand in operands)
            value = row[column]
            if value and now is not None and before is not None and now != before:
                (same if (now > before) is (value > 0) else opposite).add(column)
    return same, opposite


def _operands(spec: CellSpec) -> tuple[str, ...]:
    """The columns of its own row that a difference is of."""
    if spec.formula is None or not _is_difference(spec):
        return ()
    return tuple(ref.column for ref in spec.formula.of if not ref.table and not ref.row)


def _number(value: Value) -> Decimal | None:
    """A figure, also one that is written as a text with its unit."""
    if isinstance(value, str):
        found = read(value)
        return found.value if isinstance(found, Written) else None
    return value if isinstance(value, Decimal) else None
