"""What the computed cells of a workbook ought to hold, as each would be typed into its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.on_sheet import on_sheet, to_sheet
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.figures.evaluate import Figures, State
from kalkyl.model import Book, Fact, Key, Value
from kalkyl.tables.bind import find_tables
from kalkyl.tables.cover import level_of
from kalkyl.tables.layout import Layout, Placing
from kalkyl.template.formulas import formula_text


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
