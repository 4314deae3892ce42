"""The published reports typed as Word documents: their printed tables and the tests' own texts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import docx
from docx.document import Document as Word

import table_corpus as corpus
from foreign import PUBLISHED

TITLES = {
    "UR1-2020": "Uppföljningsrapport 1 (januari–april) 2020",
    "UR1-2021": "Uppföljningsrapport 1 (januari–april) 2021",
    "VP-2025": "Verksamhetsplan 2025",
}
_CORNERS = ("Uppdrag, belopp i mnkr", "Investering (tkr)")
"""Titles that were printed as the first heading of their table."""


def document(name: str) -> bytes:
    """A report as somebody would type it: headings, texts, titles and tables in their order."""
    word = docx.Document()
    word.add_heading(TITLES[name], 0)
    texts = _texts(name)
    sections = list(_sections(name))
    headings = dict.fromkeys((*texts, *(heading for heading, _, _ in sections)))
    for heading in sorted(headings, key=_numbers):
        word.add_heading(heading, heading.count(".") + 1)
        for line in texts.get(heading, "").splitlines():
            word.add_paragraph(line)
        for _, title, rows in (section for section in sections if section[0] == heading):
            _table(word, title, rows)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _numbers(heading: str) -> list[int]:
    """The place of a chapter among the others; one without a number comes first."""
    number = heading.partition(" ")[0]
    return [int(part) for part in number.split(".")] if number[0].isdigit() else []


def _texts(name: str) -> dict[str, str]:
    path = PUBLISHED / f"{name}.json"
    if not path.exists():
        return {}  # the tests have no words of their own for the plan
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["texts"]
    return found


def _sections(name: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Each table of a report with its heading and title."""
    [file] = [file for file in corpus.files() if file.name == name.casefold()]
    titles: list[str] = []
    for is_table, lines in groupby(file.rows, key=lambda texts: len(texts) > 1):
        if not is_table:
            titles = [text for text in map("".join, lines) if text.strip()]
            continue
        heading, title = titles
        yield heading, title, [list(texts) for texts in lines]


def _table(word: Word, title: str, rows: Sequence[list[str]]) -> None:
    corner = next((words for words in _CORNERS if title.startswith(words)), "")
    if corner:
        rows[0][0] = corner
    else:
        word.add_paragraph(title)
    table = word.add_table(0, max(map(len, rows)))
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=False):
            cell.text = text
