"""Workbooks that kalkyl has not made: reports as printed, and the ways others lay them out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kalkyl.figures.amount import Unread, read

PUBLISHED = Path(__file__).parent / "published"
Line = Sequence[Any]


def printed(year: int, *, as_text: bool) -> list[Line]:
    """The tables of a printed uppföljningsrapport under one another, each with its title."""
    report = json.loads((PUBLISHED / f"UR1-{year}.json").read_text(encoding="utf-8"))
    lines: list[Line] = [
        [f"{report['title']}"],
        ["Förvaltning", "Regionkontoret"],
        ["År", year],
        [],
    ]
    for table in report["tables"]:
        lines += [*_printed_table(table, as_text=as_text), []]
    return lines


def _printed_table(table: dict[str, Any], *, as_text: bool) -> Iterator[Line]:
    labelled = any(label for label, *_ in table["rows"])
    over_rows = table["title"].startswith(("Uppdrag", "Investering"))
    yield [table["section"] if over_rows else table["title"]]
    yield [*([table["title"] if over_rows else None] if labelled else []), *table["columns"]]
    for label, *figures in table["rows"]:
        yield [*([label] if labelled else []), *(_figure(one, as_text) for one in figures)]


def _figure(printed: str | None, as_text: bool) -> Any:  # noqa: FBT001  # one of two ways
    """A figure as a number, or as the text that is printed."""
    if not printed or as_text:
        return printed
    found = read(printed)
    return printed if isinstance(found, Unread) or found.unit else float(found.value)


def write(sheet: Worksheet, lines: Sequence[Line], top: int = 1) -> None:
    for row, line in enumerate(lines, top):
        for column, value in enumerate(line, 1):
            if value is not None:
                sheet.cell(row, column, value)


def saved(path: Path, sheets: dict[str, Sequence[Line]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        write(book.create_sheet(name), lines)
    book.save(path)
    return path
