"""Facts and plain tables as pandas frames, and as a Parquet file with amounts exact.

The one home of pandas, which takes long to load, and of pyarrow, which is an extra. Import this
module only where a frame is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from kalkyl.base.errors import DataFileError
from kalkyl.model import Phrase
from kalkyl.operations.facts import FactRow, FactState
from kalkyl.relations.plain_table import PlainTable

if TYPE_CHECKING:
    import pandas as pd

_STATES: Final = pd.CategoricalDtype([state.value for state in FactState])
_TYPES: Final[Mapping[str, Any]] = {
    "year": "int64",
    "text": "string",
    "cell": "string",
    "state": _STATES,
}
"""Of the columns that are neither amounts nor words that repeat."""
_AMOUNTS: Final = frozenset({"value", "numerator", "denominator"})


_DIGITS: Final = 38
"""Of a decimal of 128 bits, which every reader of Parquet knows."""
_DECIMALS: Final = 18
_TEXTS: Final = frozenset({"text", "cell"})
_MISSING = Phrase("no_pyarrow", 'Parquet needs pyarrow: pip install "kalkyl[parquet]"')
_TOO_LONG = Phrase("parquet_decimals", "an amount has more digits than Parquet can hold exactly")


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
    values = [[None if figure is None else figure.value for figure in line] for line in figures]
    headings = pd.Index([column.heading for column in table.columns], dtype="object")
    labels = pd.Index([row.label for row in table.rows], dtype="object", name=table.corner)
    found = pd.DataFrame(values, index=labels, columns=headings, dtype="object")
    made = found if exact else found.astype("float64")
    units = [
        next((figure.unit for figure in line if figure and figure.unit), table.unit_of(column))
        for column, line in zip(table.columns, zip(*figures, strict=True), strict=True)
    ]
    first = min((figure.place for line in figures for figure in line if figure), default=None)
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


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """An exact frame of facts as a Parquet file; what repeats is a dictionary."""
    try:
        import pyarrow as pa  # an extra
        from pyarrow import parquet
    except ImportError as fault:
        raise DataFileError(_MISSING) from fault
    schema = pa.schema([(name, _arrow_type(pa, name)) for name in FactRow._fields])
    plain = frame.astype(object).where(frame.notna(), None)
    try:
        table = pa.Table.from_pandas(plain, schema=schema, preserve_index=False)
    except pa.ArrowInvalid as fault:
        raise DataFileError(_TOO_LONG) from fault
    file = BytesIO()
    parquet.write_table(table.replace_schema_metadata(None), file)
    return file.getvalue()


def _arrow_type(pa: Any, name: str) -> Any:
    if name in _AMOUNTS:
        return pa.decimal128(_DIGITS, _DECIMALS)
    if name == "year":
        return pa.int16()
    return pa.string() if name in _TEXTS else pa.dictionary(pa.int32(), pa.string())
