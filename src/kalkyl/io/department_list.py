"""Lists of departments as people keep them: a sheet of a workbook, or a CSV file of any kind.

Excel saves CSV with semicolons in the computer's own code page (ANSI), or as UTF-8 or UTF-16.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import DATA_FILE_BYTES
from kalkyl.contract.department_list import (
    DepartmentTable,
    Entry,
    Lines,
    has_headings,
    read_departments,
)
from kalkyl.io.data_files import fault_of
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Facts, Listed, Phrase, Place, Sheet, first_of
from kalkyl.model.visible import visible

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
_SHEET: Final = "Avdelningar"
_MOST_TOLD: Final = 12
_MOST_COLUMNS: Final = 100
_MARKS: Final[Mapping[bytes, str]] = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""How a file begins that says how its characters are coded."""
_SEPARATORS: Final = ";\t,"
_NO_WORKBOOK = Phrase(
    "list_no_workbook", "it cannot be opened as a workbook; kalkyl check says why"
)
_NO_TEXT = Phrase(
    "list_no_text", "it cannot be read as a table of text; save it as CSV UTF-8 from Excel"
)
_TOO_LARGE = Phrase(
    "list_too_large", "it is larger than {most} MB", {"most": DATA_FILE_BYTES // 1_000_000}
)
_TOLD: Final = "sep="
"""How a file's first line begins that says, to Excel, what is between the fields."""


def departments_in(path: Path, uppdrag: Mapping[str, str]) -> DepartmentTable:
    """What a list of departments says; faults in it are for the caller to report."""
    lines = _of_workbook(path) if path.suffix.lower() in WORKBOOKS else _of_text(path)
    return read_departments(lines, uppdrag)


def refusal(path: Path, faults: list[Phrase]) -> DataFileError:
    """What is wrong with a list, each fault on a line of its own."""
    first = first_of(tuple(faults), _MOST_TOLD)
    listed = Listed(first.items, first.more, "\n  ")
    facts: Facts = {"file": visible(str(path)), "count": len(faults), "faults": listed}
    return DataFileError(Phrase("list_faults", "{file}, faults: {count}\n  {faults}", facts))


def _of_workbook(path: Path) -> Lines:
    book = receive(path).book
    if book is None:
        raise refusal(path, [_NO_WORKBOOK])
    named = [sheet for sheet in book.sheets if sheet.name.casefold() == _SHEET.casefold()]
    sheets = list(map(_cells, named or book.sheets))
    return next((lines for lines in sheets if has_headings(lines)), [])


def _cells(sheet: Sheet) -> Lines:
    """The rows of a sheet that hold something."""
    columns = range(1, min(_MOST_COLUMNS, max((at for _, at in sheet.cells), default=0)) + 1)
    rows = sorted({row for row, _ in sheet.cells})
    return [
        [Entry(sheet.value(row, at), Place(sheet.name, row, at)) for at in columns] for row in rows
    ]


def _of_text(path: Path) -> Lines:
    try:
        content = read_whole(path, DATA_FILE_BYTES)
    except OSError as fault:
        raise fault_of(visible(str(path)), cause_of(fault, path)) from fault
    if len(content) > DATA_FILE_BYTES:
        raise refusal(path, [_TOO_LARGE])
    try:
        return _fields(_decoded(content))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise refusal(path, [_NO_TEXT]) from fault


def _decoded(content: bytes) -> str:
    """The text of a file by its mark, else as UTF-8, else in the code page of a Swedish Windows."""
    for mark, coding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(coding)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _fields(text: str) -> Lines:
    """The fields of each line, by the separator that gives the headings."""
    lines = text.splitlines(keepends=True)
    is_stated = bool(lines) and lines[0].casefold().startswith(_TOLD)
    signs = lines[0].strip()[len(_TOLD) :][:1] if is_stated else _SEPARATORS
    ways = (list(_split(lines, sign, int(is_stated))) for sign in signs or _SEPARATORS)
    return next(filter(has_headings, ways), [])


def _split(lines: list[str], separator: str, first: int) -> Iterator[list[Entry]]:
    rows = csv.reader(lines[first:], delimiter=separator, strict=True)
    line = first
    for row in rows:
        place = Phrase("list_line", "line {line}", {"line": line + 1})
        line = first + rows.line_num
        if any(map(str.strip, row)):
            yield [Entry(field.strip() or None, place) for field in row[:_MOST_COLUMNS]]
