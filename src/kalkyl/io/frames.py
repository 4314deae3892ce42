"""Facts and plain tables as pandas frames. The one home of pandas, which takes long to load.

Import this module only where a frame is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from kalkyl.operations.facts import FactRow, FactState
from kalkyl.relations.plain_table import PlainTable

_STATES: Final = pd.CategoricalDtype([state.value for state in FactState])
_TYPES: Final[Mapping[str, Any]] = {
    "year": "int64",
    "text": "string",
    "cell": "string",
    "state": _STATES,
}
"""Of the columns that are neither amounts nor words that repeat."""
_AMOUNTS: Final = frozenset({"value", "numerator", "denominator"})


def frame_of(rows: Iterable[FactRow], *, exact: bool = False) -> pd.DataFrame:
    """A row for each fact; amounts as binary floats, or ``exact`` as ``Decimal`` objects.

    What repeats (senders, words, ids) is categorical, so that many workbooks take little memory.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(FactRow._fields)
    named = zip(FactRow._fields, columns, strict=True)
    return pd.DataFrame(
        {name: pd.Series(values, dtype=_type(name, exact=exact)) for name, values in named}
    )


def table_frame(table: PlainTable, *, exact: bool = False) -> pd.DataFrame:
    """A table as it is printed: a row for each label, a column for each heading.

    A dash is 0, and what is blank is missing. ``attrs`` has ``title``, ``sheet``, ``cell`` (of the
    first figure) and ``units``, one for each column: of a percentage ``%``, else that of money.
    """
    figures = [[table.figure(row, column) for column in table.columns] for row in table.rows]
    values = [[None if one is None else one.value for one in line] for line in figures]
    headings = pd.Index([column.heading for column in table.columns], dtype="object")
    labels = pd.Index([row.label for row in table.rows], dtype="object", name=table.corner)
    found = pd.DataFrame(values, index=labels, columns=headings, dtype="object")
    made = found if exact else found.astype("float64")
    units = [
        next((one.unit for one in line if one and one.unit), table.unit_of(column))
        for column, line in zip(table.columns, zip(*figures, strict=True), strict=True)
    ]
    first = min((one.place for line in figures for one in line if one), default=None)
    made.attrs = {
        "title": table.title,
        "sheet": table.sheet,
        "cell": first.cell if first else "",
        "units": units,
    }
    return made


def list_frame(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """A list as a frame, as xlwings writes it into cells."""
    return pd.DataFrame(list(rows), columns=pd.Index(headings), dtype="object")


def _type(name: str, *, exact: bool) -> Any:
    if name in _AMOUNTS:
        return "object" if exact else "float64"
    return _TYPES.get(name, "category")
