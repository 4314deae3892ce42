"""Every fact of a workbook for other programs: entries and computed figures, exact."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kalkyl.contract.spec import TOTAL, TableSpec
from kalkyl.figures.amount import rounded
from kalkyl.figures.evaluate import Figure, State
from kalkyl.figures.formula_like import for_csv
from kalkyl.figures.measures import Ratio
from kalkyl.model import Key, Value
from kalkyl.model.facts import plain
from kalkyl.model.visible import escaped, visible_lines
from kalkyl.rules.catalogue import Reading
from kalkyl.rules.labels import column_words, row_words

COLUMNS = (
    "sender",
    "table",
    "row",
    "column",
    "value",
    "unit",
    "sheet",
    "cell",
    "table_id",
    "row_id",
    "column_id",
    "state",
    "numerator",
    "denominator",
)
_PLACES = 12
"""Decimals that a computed ratio is given with."""


def facts_of(reading: Reading) -> Iterator[dict[str, str | None]]:
    """Every cell that the contract has in this workbook, with its value as text.

    ``state`` is ``value``, ``empty``, ``undefined`` or ``hidden`` (about ten people or fewer); all
    but the first have a null value.
    """
    for table in reading.contract.tables.values():
        if table.id not in reading.placing.blocks:
            continue
        for row in _rows(reading, table):
            for column in table.at(reading.submission.level):
                spec = table.cell(row, column)
                if spec is not None and reading.submission.level in spec.levels:
                    yield _fact(reading, (table.id, row, column))


def _rows(reading: Reading, table: TableSpec) -> tuple[str, ...]:
    rows = reading.submission.rows.get(table.id, ())
    return (*rows, TOTAL) if table.total else rows


def _fact(reading: Reading, key: Key) -> dict[str, str | None]:
    figure = _figure(reading, key)
    spec = reading.contract.spec(key)
    place = reading.submission.place(key)
    words = (
        str(reading.submission.sender),
        reading.contract.tables[key[0]].label,
        row_words(reading, key),
        column_words(spec, key),
        _value(figure),
        spec.unit if spec else None,
        place.sheet if place else None,
        place.cell if place else None,
        *key,
        figure.state.value,
        *_parts(figure.ratio),
    )
    return dict(zip(COLUMNS, words, strict=True))


def _figure(reading: Reading, key: Key) -> Figure:
    """A figure; what a foreign form prints without the entries behind it, as printed."""
    if key in reading.hidden:
        return Figure(State.HIDDEN)
    figure, value = reading.figures[key], reading.submission.value(key)
    printed = reading.placing.is_typed(key) and figure.state is State.EMPTY
    return Figure(State.KNOWN, value) if printed and isinstance(value, Decimal) else figure


def _value(figure: Figure) -> str | None:
    if figure.state is not State.KNOWN:
        return None
    return _text(figure.value)


def _text(value: Value) -> str | None:
    if isinstance(value, Decimal):
        exact = value.as_tuple().exponent
        long = isinstance(exact, int) and -exact > _PLACES
        return plain(rounded(value, _PLACES) if long else value)
    return None if value is None else str(value)


def _parts(ratio: Ratio | None) -> tuple[str | None, str | None]:
    return (plain(ratio.numerator), plain(ratio.denominator)) if ratio else (None, None)


def as_json(reading: Reading) -> str:
    """The facts as JSON; only ratios have a numerator and a denominator."""
    facts: list[dict[str, Any]] = [
        {
            name: value
            for name, value in fact.items()
            if name not in {"numerator", "denominator"} or value is not None
        }
        for fact in facts_of(reading)
    ]
    return escaped(json.dumps({"facts": facts}, ensure_ascii=False, indent=1))


def as_csv(reading: Reading) -> str:
    """The facts as CSV with a heading row; empty and undefined are told apart by ``state``.

    A text that a spreadsheet would compute as it opens the file has an apostrophe before it, and
    characters that steer a terminal are replaced; JSON has them all, as escapes.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for fact in facts_of(reading):
        writer.writerow(
            {name: value and for_csv(visible_lines(value)) for name, value in fact.items()}
        )
    return text.getvalue()


EXPORTERS = {"json": as_json, "csv": as_csv}
"""Every form, by the name it is asked for with."""
