"""The sheets of an OpenDocument workbook, as they print: each figure with the decimals it shows."""

from __future__ import annotations

from typing import Final

from kalkyl.base.limits import CELL_CHARACTERS, COLUMNS, ROWS
from kalkyl.io.refusal import Tally, within
from kalkyl.io.tables.document import Attributes, walk
from kalkyl.io.xlsx.package import Package
from kalkyl.model import Area, Cell, Sheet
from kalkyl.model.visible import visible

_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_PART: Final = "content.xml"
_MOST_COPIES: Final = 1_000
"""Of a filled cell or row that is repeated; blank ones take no room however many."""


def is_opendocument_sheet(package: Package) -> bool:
    """Whether a container holds an OpenDocument workbook."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return "mimetype" in package and package.start("mimetype").startswith(kind)


def opendocument_sheets(package: Package) -> tuple[Sheet, ...]:
    """Every sheet, its cells as the texts that they show."""
    reader = _Reader()
    walk(package, _PART, reader.opens, reader.closes, reader.text)
    return tuple(reader.sheets)


class _Reader:
    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._tally = Tally()
        self._name = ""
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merged: list[Area] = []
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._filled: list[tuple[int, Cell]] = []
        self._texts: list[str] | None = None
        self._aside = 0

    def opens(self, name: str, attributes: Attributes) -> None:
        space, _, local = name.rpartition(" ")
        if self._aside or (space == _OFFICE and local == "annotation"):
            self._aside += 1
        elif space == _TABLE:
            self._open_table(local, attributes)
        elif space == _TEXT and self._texts is not None:
            self._open_text(local, attributes)

    def _open_table(self, local: str, attributes: Attributes) -> None:
        match local:
            case "table":
                self._name = visible(attributes.get(f"{_TABLE} name", ""))
                self._cells, self._merged, self._row = {}, [], 0
            case "table-row":
                self._rows = _count(attributes, "number-rows-repeated", ROWS)
                self._row += 1
                self._column, self._filled = 0, []
            case "table-cell" | "covered-table-cell":
                self._columns = _count(attributes, "number-columns-repeated", COLUMNS)
                self._column += 1
                self._texts = []
                self._merge(attributes)

    def _merge(self, attributes: Attributes) -> None:
        across = _count(attributes, "number-columns-spanned", COLUMNS)
        down = _count(attributes, "number-rows-spanned", ROWS)
        if across > 1 or down > 1:
            self._tally.merge()
            end = (self._row + down - 1, self._column + across - 1)
            self._merged.append(Area(self._name, self._row, self._column, *end))

    def _open_text(self, local: str, attributes: Attributes) -> None:
        texts = self._texts
        if texts is None:
            return
        if local == "p" and texts:
            texts.append("\n")
        elif local == "s":
            texts.append(" " * min(_MOST_COPIES, _number(attributes.get(f"{_TEXT} c", "1"))))
        elif local == "tab":
            texts.append("\t")

    def text(self, text: str) -> None:
        if self._texts is not None and not self._aside:
            self._tally.text(text)
            self._texts.append(text)

    def closes(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
            return
        space, _, local = name.rpartition(" ")
        if space != _TABLE:
            return
        match local:
            case "table-cell" | "covered-table-cell":
                self._end_cell()
            case "table-row":
                self._end_row()
            case "table":
                self.sheets.append(Sheet(self._name, self._cells, merged=tuple(self._merged)))

    def _end_cell(self) -> None:
        text = "".join(self._texts or ())
        self._texts = None
        within(CELL_CHARACTERS, len(text), "characters in a cell")
        if text.strip():
            within(_MOST_COPIES, self._columns, "copies of a cell")
            cell = Cell(text)
            self._filled += [(self._column + at, cell) for at in range(self._columns)]
        self._column += self._columns - 1
        within(COLUMNS, self._column, "columns")

    def _end_row(self) -> None:
        if self._filled:
            within(_MOST_COPIES, self._rows, "copies of a row")
            within(self._tally.room(), self._rows * len(self._filled), "filled cells")
            self._tally.cells += self._rows * len(self._filled)
            for row in range(self._row, self._row + self._rows):
                self._cells |= {(row, column): cell for column, cell in self._filled}
        self._row += self._rows - 1
        within(ROWS, self._row, "rows")


def _count(attributes: Attributes, name: str, most: int) -> int:
    count = _number(attributes.get(f"{_TABLE} {name}", "1"))
    within(most, count, name)
    return max(1, count)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1  # noqa: PLR2004  # what int reads at once
