"""Documents with tables, and sentences about them that are labelled by hand.

``tests/data/document_sentences/README.md`` says how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kalkyl.model import Area, Book, Cell, Sheet

FOLDER = Path(__file__).parents[1] / "data" / "document_sentences"
_MARKED = re.compile(r"[\[{]([^\]}]+)[\]}]")
_TITLES = 2
"""Lines above a table that the reader of Word documents names it by."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence in its document: the amounts to be held, and those that are wrong."""

    book: Book
    sentence: str
    is_true: bool
    amounts: tuple[str, ...]
    wrong: tuple[str, ...]


def cases(half: str) -> Iterator[Case]:
    """Every sentence of a half, each alone in its document."""
    for path in sorted(FOLDER.glob(f"{half}-*.md")):
        lines = path.read_text(encoding="utf-8").splitlines()
        texts, sheets = _document([line for line in lines if line[:2] not in {"+ ", "- "}])
        for line in lines:
            if line[:2] in {"+ ", "- "}:
                yield _case(line, texts, sheets)


def _case(line: str, texts: list[str], sheets: list[Sheet]) -> Case:
    marked = line[2:]
    sentence = _MARKED.sub(r"\1", marked)
    book = Book(tuple(sheets), texts=(*texts, sentence))
    amounts = tuple(match[1] for match in _MARKED.finditer(marked))
    wrong = tuple(match[1] for match in _MARKED.finditer(marked) if match[0].startswith("{"))
    return Case(book, sentence, line.startswith("+"), amounts, wrong)


def _document(lines: Sequence[str]) -> tuple[list[str], list[Sheet]]:
    """The paragraphs of a document, and its tables as the reader of Word documents names them."""
    texts: list[str] = []
    sheets: list[Sheet] = []
    table: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            if not set(line) <= set("|-: "):
                table.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if table:
            title = " ".join(texts[-_TITLES:])
            sheets.append(_sheet(f"Tabell {len(sheets) + 1} {title}", table))
            table = []
        if line.strip():
            texts.append(line.lstrip("# "))
    return texts, sheets


def _sheet(name: str, rows: list[list[str]]) -> Sheet:
    cells = {
        (row, column): Cell(text)
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
        if text
    }
    return Sheet(name, cells, merged=tuple(_merged(name, rows)))


def _merged(name: str, rows: list[list[str]]) -> Iterator[Area]:
    """A heading over several columns, which has blank cells beside it and headings below it."""
    if rows[1][0]:
        return
    for column, text in enumerate(rows[0], 1):
        width = next(
            (n for n, cell in enumerate(rows[0][column:], 1) if cell), len(rows[0]) - column + 1
        )
        if text and width > 1:
            yield Area(name, 1, column, 1, column + width - 1)
