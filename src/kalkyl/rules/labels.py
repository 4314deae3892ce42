"""Facts for messages: cells and rows in the words of the workbook, and figures."""

from __future__ import annotations

from decimal import Decimal

from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.amount import MONEY
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.model import Amount, CellError, ExcelWord, FactValue, Key, Phrase, Value
from kalkyl.rules.catalogue import Reading

_LONGEST = 90
_SHOWN_UNITS = MONEY | {"%", "pp"}


CELLS_UNIT = Phrase("cells_unit", "the cell's unit")
COSTS_WITH_MINUS = Phrase("costs_with_minus", "Costs are written with a minus.")
COSTS_WITHOUT_MINUS = Phrase("costs_without_minus", "Costs are written without a minus.")
PLAN_COSTS_WITHOUT_MINUS = Phrase(
    "plan_costs_without_minus", "The plan writes costs without minus."
)


def named(reading: Reading, key: Key) -> dict[str, FactValue]:
    """The facts ``table``, ``row`` and ``column``: a cell in the words of the workbook."""
    table = reading.contract.tables[key[0]]
    spec = reading.contract.spec(key)
    return {
        "table": table.label,
        "row": row_words(reading, key),
        "column": column_words(spec, key),
        "cell_name": cell_name(reading, key),
    }


def row_words(reading: Reading, key: Key) -> str:
    """A row's own words."""
    table = reading.contract.tables[key[0]]
    if key[1] == TOTAL:
        return table.total
    row = table.row(key[1])
    return row.label if row else reading.submission.labels.get(key[:2], key[1])


def column_words(spec: CellSpec | None, key: Key) -> str:
    """A column's own words; a record's only column has none."""
    return "" if spec is None or key[2] == VALUE else spec.label


def cell_name(reading: Reading, key: Key) -> str:
    """A cell as people call it: ``Regionkontoret, Prognos``."""
    words = (row_words(reading, key), column_words(reading.contract.spec(key), key))
    return ", ".join(word for word in words if word)


def figure(value: Value, unit: str | None) -> FactValue:
    """What stands in a cell as a fact; only some units are written beside their figures."""
    match value:
        case None:
            return "–"
        case bool():
            return ExcelWord(str(value).upper())
        case CellError():
            return ExcelWord(value.code)
        case Decimal():
            return Amount(value, unit if unit in _SHOWN_UNITS else None)
    return str(value)


def said_figure(said: TextAmount) -> FactValue:
    """An amount of a text as a fact."""
    return figure(said.value, said.unit)


def quoted(text: str) -> str:
    """The words of a text that a finding is about, not too many of them."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
