"""Facts as a Parquet file, amounts exact. The one home of pyarrow, which is an extra."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from kalkyl.base.errors import DataFileError
from kalkyl.model import Phrase
from kalkyl.operations.facts import FactRow

if TYPE_CHECKING:
    import pandas as pd

_DIGITS: Final = 38
"""Of a decimal of 128 bits, which every reader of Parquet knows."""
_DECIMALS: Final = 18
_AMOUNTS: Final = frozenset({"value", "numerator", "denominator"})
_TEXTS: Final = frozenset({"text", "cell"})
_MISSING = Phrase("no_pyarrow", 'Parquet needs pyarrow: pip install "kalkyl[parquet]"')
_TOO_LONG = Phrase("parquet_decimals", "an amount has more digits than Parquet can hold exactly")


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """An exact frame of facts as a Parquet file; what repeats is a dictionary."""
    try:
        import pyarrow as pa  # an extra
        from pyarrow import parquet
    except ImportError as fault:
        raise DataFileError(_MISSING) from fault
    schema = pa.schema([(name, _type(pa, name)) for name in FactRow._fields])
    plain = frame.astype(object).where(frame.notna(), None)
    try:
        table = pa.Table.from_pandas(plain, schema=schema, preserve_index=False)
    except pa.ArrowInvalid as fault:
        raise DataFileError(_TOO_LONG) from fault
    file = BytesIO()
    parquet.write_table(table.replace_schema_metadata(None), file)
    return file.getvalue()


def _type(pa: Any, name: str) -> Any:
    if name in _AMOUNTS:
        return pa.decimal128(_DIGITS, _DECIMALS)
    if name == "year":
        return pa.int16()
    return pa.string() if name in _TEXTS else pa.dictionary(pa.int32(), pa.string())
