"""A Word document as it prints, tables and texts: insertions in, deletions and hidden text out.

Content controls, footnotes, headers and text boxes are read like the rest. What another program
would draw in place of a text box (``mc:Fallback``) is the same text again and is passed over, as
are the lines of the contents, whose figures are pages.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from kalkyl.base.limits import CELL_CHARACTERS, COLUMNS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.refusal import Tally, within
from kalkyl.io.tables.document import Attributes, walk
from kalkyl.io.xlsx.package import Package
from kalkyl.model import Area, Book, Cell, Sheet

MAIN_PART: Final = "word/document.xml"
_WORD: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_CHOICES: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PARTS: Final = regex(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml")
_DROPPED: Final = frozenset({"del", "moveFrom", "delText"})
_CONTENTS: Final = "TOC"
"""The field of a table of contents."""
_CONTENTS_LINE: Final = regex(r".*\t[\dIVXLCivxlc]+\s*", re.DOTALL)
_BLANKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TITLE_CHARACTERS: Final = 120
_ENDS_SENTENCE: Final = (".", ":")
_BULLETS: Final = ("-", "–", "−", "•", "·")
_PART_ENDS: Final = ""
"""What comes behind the texts of each part: no chapter goes on in a footnote."""


@dataclass
class _OpenTable:
    """A table whose end has not come: its cells, and where the next one goes."""

    title: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    span: int = 1
    texts: list[str] = field(default_factory=list)
    is_deleted: bool = False


def word_book(package: Package) -> Book:
    """Every table of a document as a sheet of its own, named by its number and its title."""
    tally = Tally()
    found: list[Sheet] = []
    texts: list[str] = []
    parts = sorted(name for name in package.names if _PARTS.fullmatch(name))
    for part in sorted(parts, key=lambda name: name != MAIN_PART):
        reader = _Reader(tally, len(found))
        walk(package, part, reader.opens, reader.closes, reader.text)
        found += reader.sheets
        texts += [*reader.texts, _PART_ENDS]
    in_order = sorted(found, key=lambda sheet: int(sheet.name.split()[1]))
    return Book(tuple(in_order), texts=tuple(texts))


class _Reader:
    def __init__(self, tally: Tally, before: int) -> None:
        self.sheets: list[Sheet] = []
        self.texts: list[str] = []
        self._tally = tally
        self._count = before
        self._open: list[tuple[int, _OpenTable]] = []
        self._dropped = 0
        self._in_text = False
        self._paragraphs: list[list[str]] = []
        self._above: list[str] = []
        self._run_hidden = False
        self._fields: list[list[str]] = []
        self._in_code = False
        self._in_contents = False

    def opens(self, name: str, attributes: Attributes) -> None:
        space, _, local = name.rpartition(" ")
        fallback = space == _CHOICES and local == "Fallback"
        if self._dropped or fallback or (space in _WORD and local in _DROPPED):
            self._dropped += 1
            self._mark_deleted_row(local)
            return
        if space in _WORD:
            self._open_own(
                local, {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            )

    def _mark_deleted_row(self, local: str) -> None:
        """Notes the mark of a deleted row, which is a deletion within its properties."""
        if local == "del" and self._dropped == 1 and self._open and self._in_row_properties:
            self._open[-1][1].is_deleted = True

    _in_row_properties = False

    def _open_own(self, local: str, attributes: Attributes) -> None:
        match local:
            case "tbl":
                self._count += 1
                self._open.append((self._count, _OpenTable(" ".join(self._above))))
                self._above = self._above[:-1]
            case "trPr":
                self._in_row_properties = True
            case "r" | "rPr":
                self._run_hidden = False
            case "vanish" if attributes.get("val", "1") not in {"0", "false", "off"}:
                self._run_hidden = True
            case "t":
                self._in_text = True
            case "instrText" | "fldChar":
                self._mark_field(attributes.get("fldCharType"))
            case "p":
                self._paragraphs.append([])
                self._in_contents = self._is_in_contents()
            case _ if local in _BLANKS:
                self._write(_BLANKS[local])
            case _ if self._open:
                self._open_in_table(local, attributes, self._open[-1][1])

    def _mark_field(self, kind: str | None) -> None:
        """Keeps the codes of the fields that are open; contents hold fields of their own."""
        self._in_code = kind is None
        if kind == "begin":
            self._fields.append([])
        elif kind == "separate":
            self._in_contents = self._in_contents or self._is_in_contents()
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _is_in_contents(self) -> bool:
        return any("".join(code).split()[:1] == [_CONTENTS] for code in self._fields)

    def _open_in_table(self, local: str, attributes: Attributes, table: _OpenTable) -> None:
        match local:
            case "tr":
                table.row += 1
                table.column = 0
                table.is_deleted = False
            case "tc":
                table.column += 1
                table.span = 1
                table.texts = []
            case "gridSpan" | "gridBefore":
                self._span(local, attributes, table)

    def _span(self, local: str, attributes: Attributes, table: _OpenTable) -> None:
        count = int(attributes.get("val", "1"))
        within(COLUMNS, table.column + count, "columns")
        if local == "gridBefore":
            table.column += max(0, count)
        else:
            table.span = max(1, count)

    def text(self, text: str) -> None:
        if self._in_code:
            if self._fields and not self._dropped:
                self._fields[-1].append(text)
        elif self._in_text and not self._dropped and not self._run_hidden:
            self._tally.text(text)
            self._write(text)

    def _write(self, text: str) -> None:
        if self._paragraphs:
            self._paragraphs[-1].append(text)

    def closes(self, name: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        space, _, local = name.rpartition(" ")
        if space not in _WORD:
            return
        match local:
            case "t":
                self._in_text = False
            case "instrText" | "fldChar":
                self._in_code = False
            case "trPr":
                self._in_row_properties = False
            case "p":
                self._end_paragraph()
            case "tc" if self._open:
                self._end_cell(self._open[-1][1])
            case "tr" if self._open and self._open[-1][1].is_deleted:
                self._drop_row(self._open[-1][1])
            case "tbl" if self._open:
                self._end_table()

    def _end_paragraph(self) -> None:
        text = "".join(self._paragraphs.pop())
        if self._open:
            self._open[-1][1].texts.append(text)
        elif text.strip() and not (self._in_contents and _CONTENTS_LINE.fullmatch(text)):
            self.texts.append(text)
            self._above = [*self._above[-1:], *_titles(text)]

    def _end_cell(self, table: _OpenTable) -> None:
        text = "\n".join(table.texts).rstrip()
        within(CELL_CHARACTERS, len(text), "characters in a cell")
        if text.strip():
            within(self._tally.room(), 1, "filled cells")
            self._tally.cells += 1
            table.cells[table.row, table.column] = Cell(text)
        if table.span > 1:
            self._tally.merge()
            table.merged.append((table.row, table.column, table.column + table.span - 1))
            table.column += table.span - 1
        table.texts = []

    @staticmethod
    def _drop_row(table: _OpenTable) -> None:
        table.cells = {spot: cell for spot, cell in table.cells.items() if spot[0] != table.row}
        table.merged = [area for area in table.merged if area[0] != table.row]
        table.row -= 1

    def _end_table(self) -> None:
        number, table = self._open.pop()
        name = f"Tabell {number} {table.title}".strip()
        merged = tuple(Area(name, row, left, row, right) for row, left, right in table.merged)
        self.sheets.append(Sheet(name, table.cells, merged=merged))


def _titles(text: str) -> list[str]:
    """A paragraph, if it may be the title of the table below it."""
    words = " ".join(text.split())
    is_title = len(words) <= _TITLE_CHARACTERS and not words.endswith(_ENDS_SENTENCE)
    return [words] if is_title and not words.startswith(_BULLETS) else []


def is_word(package: Package) -> bool:
    """Whether a container holds a Word document."""
    return MAIN_PART in package
