"""Facts for messages: labels of cells and figures as text, the numbers still unformatted."""

from __future__ import annotations

from decimal import Decimal

from kalkyl.base.limits import QUOTED_CHARACTERS
from kalkyl.contract.spec import TOTAL, VALUE, CellSpec
from kalkyl.figures.amount import plain
from kalkyl.figures.text_amounts import Said
from kalkyl.model import Key, Value
from kalkyl.rules.catalogue import Reading

_LONGEST = 90


def named(reading: Reading, key: Key) -> dict[str, str]:
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


def figure(value: Value, unit: str | None) -> str:
    """A figure as a fact: decimal text and unit, to be formatted in the reader's language."""
    if not isinstance(value, Decimal):
        return "–" if value is None else _as_stored(value)
    return f"{plain(value)} {unit}" if unit in {"tkr", "mnkr", "kr", "%", "pp"} else plain(value)


def _as_stored(value: Value) -> str:
    """A truth value as files store it, in English; anything else as text."""
    return str(value).upper() if isinstance(value, bool) else str(value)


def said_figure(said: Said) -> str:
    """An amount of a text as a fact."""
    return figure(said.value, said.unit)


def quoted(text: str) -> str:
    """The words of a text that a finding is about, not too many of them."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


def beginning(text: str) -> str:
    """The beginning of what stands in a workbook, short enough to repeat."""
    return text if len(text) <= QUOTED_CHARACTERS else text[: QUOTED_CHARACTERS - 1] + "…"
