"""The facts of workbooks for other programs: as a frame, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kalkyl.figures.formula_like import for_csv
from kalkyl.model.facts import plain
from kalkyl.model.visible import escaped, visible_lines
from kalkyl.operations.facts import HEADINGS, STATES, FactRow, FactState, facts_of
from kalkyl.services.intake import CheckedFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = (
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
    "file",
    "report",
    "year",
    "level",
    "administration",
    "department",
)
"""The columns of a file: numbers and texts in one, ``value``."""
_OF_RATIOS: Final = frozenset({"numerator", "denominator"})


def fact_rows(files: Sequence[CheckedFile]) -> Iterator[FactRow]:
    """The facts of every file that could be read, in the files' order."""
    for file in files:
        if file.case.reading is not None:
            yield from facts_of(file.case.reading, str(file.path))


def frame_of_files(files: Sequence[CheckedFile], *, exact: bool = False) -> pd.DataFrame:
    """The same as a frame."""
    from kalkyl.io.frames import frame_of  # pandas takes 0.4 s to load

    return frame_of(fact_rows(files), exact=exact)


def _records(frame: pd.DataFrame) -> Iterator[Mapping[str, str | None]]:
    """The rows of an exact frame as text."""
    for fact in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        words = {name: _word(getattr(fact, name)) for name in COLUMNS}
        yield {**words, "value": _word(fact.text)} if words["value"] is None else words


def _word(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return plain(value)
    return None if value is None else str(value)


def as_json(frame: pd.DataFrame) -> str:
    """The facts as JSON; only ratios have a numerator and a denominator."""
    facts = [
        {name: word for name, word in fact.items() if name not in _OF_RATIOS or word is not None}
        for fact in _records(frame)
    ]
    return escaped(json.dumps({"facts": facts}, ensure_ascii=False, indent=1))


def as_csv(frame: pd.DataFrame) -> str:
    """The facts as CSV with a heading row; empty and undefined are told apart by ``state``.

    A text that a spreadsheet would compute as it opens the file has an apostrophe before it, and
    characters that steer a terminal are replaced; JSON has them all, as escapes.
    """
    return _csv([COLUMNS, *([fact[name] for name in COLUMNS] for fact in _records(frame))], ",")


def as_excel_csv(frame: pd.DataFrame) -> str:
    """The facts as a Swedish Excel opens them by a double click: semicolons, decimal commas."""
    words, states = HEADINGS["sv"], STATES["sv"]
    names = [name for name in words if name != "text"]
    amounts = {name: frame[name].map(_with_comma) for name in ("value", *_OF_RATIOS)}
    origins = [states[FactState(state)] for state in frame["state"]]
    facts = _records(frame.assign(**amounts, state=origins))
    rows = ([fact[name] for name in names] for fact in facts)
    return _csv([[words[name] for name in names], *rows], ";")


def _with_comma(amount: object) -> str | None:
    return plain(amount).replace(".", ",") if isinstance(amount, Decimal) else None


def _csv(rows: Iterable[Sequence[str | None]], separator: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerows([word and for_csv(visible_lines(word)) for word in row] for row in rows)
    return text.getvalue()


def exported(frame: pd.DataFrame, form: str) -> bytes:
    """The file of an exact frame in one of :data:`FORMS`."""
    if form == "parquet":
        from kalkyl.io.frames import parquet_bytes  # an extra, and slow to load

        return parquet_bytes(frame)
    return _TEXTS[form](frame).encode("utf-8" if form == "json" else "utf-8-sig")


_TEXTS: Final[Mapping[str, Callable[[pd.DataFrame], str]]] = {
    "json": as_json,
    "csv": as_csv,
    "excel-csv": as_excel_csv,
}
FORMS: Final = (*_TEXTS, "parquet")
"""Every form, by the name it is asked for with."""
