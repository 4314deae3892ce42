"""A text file with one row of a table a line, as a sheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.limits import CELL_CHARACTERS, ROWS
from kalkyl.io.refusal import Refused, Tally, within
from kalkyl.model import Cell, ProblemKind, Sheet

ENDINGS: Final = (".csv", ".tsv", ".tab")
_DELIMITERS: Final = "\t;|,"
_LINES: Final = 50
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def delimited_sheet(name: str, content: bytes) -> Sheet:
    """The cells of a text, all of them texts; no cell is ever more than it says."""
    text = _decoded(content)
    tally = Tally()
    cells: dict[tuple[int, int], Cell] = {}
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row, values in enumerate(rows, 1):
            within(ROWS, row, "rows")
            _add(cells, tally, row, values)
    except csv.Error:
        raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like="text") from None
    return Sheet(name, cells)


def _add(cells: dict[tuple[int, int], Cell], tally: Tally, row: int, values: list[str]) -> None:
    for column, value in enumerate(values, 1):
        spend()
        if value.strip():
            within(CELL_CHARACTERS, len(value), "characters in a cell")
            within(tally.room(), 1, "filled cells")
            tally.cells += 1
            tally.text(value)
            cells[row, column] = Cell(value)


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like="okänt")
    return text


def _delimiter(text: str) -> str:
    """The mark that the first lines have most often; a comma last, for it is in figures too."""
    start = "\n".join(text.splitlines()[:_LINES])
    found = [mark for mark in _DELIMITERS[:-1] if start.count(mark) > start.count("\n") // 2]
    return max(found, key=start.count, default=_DELIMITERS[-1])
