"""The facts of workbooks for other programs: as a frame, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kalkyl.figures.formula_like import for_csv
from kalkyl.model.facts import plain
from kalkyl.model.visible import escaped, visible_lines
from kalkyl.operations.facts import FactRow, facts_of
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
    from kalkyl.io.frames import frame_of  # noqa: PLC0415  # pandas takes 0.4 s to load

    return frame_of(fact_rows(files), exact=exact)


def _records(frame: pd.DataFrame) -> Iterator[Mapping[str, str | None]]:
    """The rows of an exact frame as text."""
    for fact in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        words = {name: _word(getattr(fact, name)) for name in (*COLUMNS, "text")}
        text = words.pop("text")
        yield {**words, "value": text if words["value"] is None else words["value"]}


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
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for fact in _records(frame):
        writer.writerow(
            {name: word and for_csv(visible_lines(word)) for name, word in fact.items()}
        )
    return text.getvalue()


EXPORTERS: Final[Mapping[str, Callable[[pd.DataFrame], str]]] = {"json": as_json, "csv": as_csv}
"""Every form, by the name it is asked for with; each takes an exact frame."""
