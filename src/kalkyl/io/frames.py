"""Facts as a pandas frame. The one home of pandas, which takes long to load.

Import this module only where a frame is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from kalkyl.operations.facts import FactRow, FactState

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


def list_frame(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """A list as a frame, as xlwings writes it into cells."""
    return pd.DataFrame(list(rows), columns=pd.Index(headings), dtype="object")


def _type(name: str, *, exact: bool) -> Any:
    if name in _AMOUNTS:
        return "object" if exact else "float64"
    return _TYPES.get(name, "category")
