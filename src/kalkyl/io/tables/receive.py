"""Any file with tables as a book: a workbook, a document or a text, by what it holds."""

from __future__ import annotations

import csv
from hashlib import sha256
from io import StringIO
from pathlib import Path, PurePath
from typing import Final

from kalkyl.base.budget import OverBudget, current, is_limited, spend
from kalkyl.base.limits import CELL_CHARACTERS, FILE_BYTES, ROWS
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.io.refusal import Refused, Tally, file_budget, too_large, within
from kalkyl.io.tables.opendocument import is_opendocument_sheet, opendocument_sheets
from kalkyl.io.tables.word import is_word, word_book
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Book, Cell, Problem, ProblemKind, Received, Sheet, Source
from kalkyl.model.visible import visible

ENDINGS: Final = (".csv", ".tsv", ".tab")
_DELIMITERS: Final = "\t;|,"
_LINES: Final = 50
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


_ZIP: Final = b"PK"


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


def receive_tables(path: Path) -> Received:
    """Open and read a file, which is read once and never written to."""
    try:
        content = read_whole(path, FILE_BYTES)
    except OSError as fault:
        problem = Problem(ProblemKind.UNREADABLE_FILE, None, {"reason": cause_of(fault, path)})
        return Received(Source(visible(path.name)), None, (problem,))
    return receive_table_bytes(visible(path.name), content)


def receive_table_bytes(name: str, content: bytes) -> Received:
    """Read a file that is in memory, within the budget in force or one of its own."""
    if len(content) > FILE_BYTES:
        problem = too_large(FILE_BYTES, len(content), "file bytes").problem
        return Received(Source(name), None, (problem,))
    try:
        with (current() if is_limited() else file_budget()).running():
            return _read(name, content)
    except OverBudget as over:
        limit = int(over.seconds)
        problem = too_large(limit, limit + 1, "seconds").problem
        return Received(Source(name), None, (problem,))


def _read(name: str, content: bytes) -> Received:
    source = Source(name, sha256(content).hexdigest())
    try:
        book = _book(name, content)
    except Refused as refused:
        return Received(source, None, (refused.problem,))
    if book is None:
        return receive_bytes(name, content)
    return Received(source, book, ())


def _book(name: str, content: bytes) -> Book | None:
    """The tables of what is no workbook; ``None`` for what the reader of workbooks judges."""
    if content.startswith(_ZIP):
        package = Package(content)
        if is_word(package):
            return word_book(package)
        if is_opendocument_sheet(package):
            return Book(opendocument_sheets(package))
        return None
    path = PurePath(name)
    if path.suffix.lower() not in ENDINGS or not content:
        return None
    return Book((delimited_sheet(path.stem, content),))
