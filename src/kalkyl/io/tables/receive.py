"""Any file with tables as a book: a workbook, a document or a text, by what it holds."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path, PurePath
from typing import Final

from kalkyl.base.budget import OverBudget, current, is_limited
from kalkyl.base.limits import FILE_BYTES
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.io.refusal import Refused, file_budget, too_large
from kalkyl.io.tables.delimited import ENDINGS, delimited_sheet
from kalkyl.io.tables.opendocument import is_opendocument_sheet, opendocument_sheets
from kalkyl.io.tables.word import is_word, word_book
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Book, Problem, ProblemKind, Received, Source
from kalkyl.model.visible import visible

_ZIP: Final = b"PK"


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
