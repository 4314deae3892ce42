"""The cells of one sheet: what is stored becomes a value, within the limits of what is read.

Workbooks of one template have most cells alike. A cell is kept with the piece of the sheet that it
was made of, and a text's with the text, for the next workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from sys import getsizeof
from typing import Final, NamedTuple

from kalkyl.base.cache import Remembered
from kalkyl.base.limits import CELL_CHARACTERS, FILLED_CELLS, TEXT_BYTES
from kalkyl.io.refusal import Tally, within
from kalkyl.io.xlsx.refs import Formulas, place
from kalkyl.io.xlsx.rows import WrittenCell
from kalkyl.io.xlsx.values import GENERAL, Style, Surroundings, index_of, joined
from kalkyl.model import PICTURE, Cell, CellError, Value

_CELL_BYTES: Final = 200
_TEXT_CELLS: Final[Remembered[tuple[str, str], Cell]] = Remembered(8_000_000)
"""Cells with a text alone, by the text and the number format."""


class _KnownCell(NamedTuple):
    """A cell as it was made last time: of which style, where, and how many bytes of text."""

    style: Style
    at: tuple[int, int]
    cell: Cell | None
    text_bytes: int
    number: int | None
    """Of the text in the workbook's table of texts, for a cell that holds one."""


class Cells:
    """Makes the cells of a sheet; afterwards ``cells`` has the filled ones."""

    def __init__(self, shared: Surroundings, tally: Tally) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.twice: tuple[int, int] | None = None
        """The first cell that was met twice with something in it."""
        self.formulas = Formulas(tally)
        self._strings = shared.strings
        self._styles = shared.styles
        self._value = shared.value
        self._has_pictures = shared.has_pictures
        self._tally = tally
        self._room = tally.room()
        self._filled = 0

    def take(self, items: Iterable[WrittenCell]) -> None:
        """The cells of a sheet's pieces, no two of which stand at one place."""
        strings, style_of = self._strings, self._styles.get
        cells, tally = self.cells, self._tally
        for item in items:
            style = style_of(item.style, GENERAL)
            known = item.known
            if known.__class__ is not _KnownCell or known.style is not style:
                known = self._known(item, style)
            if known is None:
                continue
            _, at, cell, text_bytes, number = known
            if number is not None:
                text = strings[number]
                text_bytes = getsizeof(text)
                cell = _of_text(text, style.number_format) if text else None
            if text_bytes:
                tally.text_bytes += text_bytes
                if tally.text_bytes > TEXT_BYTES:
                    self._refuse("")
            if cell is not None:
                cells[at] = cell
                if len(cells) > self._room:
                    within(FILLED_CELLS, FILLED_CELLS + 1, "filled cells")

    def _known(self, item: WrittenCell, style: Style) -> _KnownCell | None:
        """A new text of the workbook's table; any other cell is made here and now."""
        if item.kind != "s" or item.formula is not None or not item.value:
            self._make(item, style)
            return None
        known = _KnownCell(style, place(item.reference), None, 0, index_of(item.value))
        item.known = known
        return known

    def _make(self, item: WrittenCell, style: Style) -> None:
        """Make a cell, and keep it with the piece if every workbook with that style has it so."""
        before = self._tally.text_bytes
        formula, attributes = None, None
        if item.formula is not None:
            text, attributes = item.formula
            formula = self.formulas.read(text, attributes, item.reference)
        elif item.value is None:
            return
        value = joined([item.value or ""]) if item.is_inline else item.value
        self.store({"r": item.reference, "s": item.style, "t": item.kind}, value, formula)
        if item.kind != "s" and not style.is_date and (not attributes or "t" not in attributes):
            at, text_bytes = place(item.reference), self._tally.text_bytes - before
            item.known = _KnownCell(style, at, self.cells.get(at), text_bytes, None)

    def store(self, attributes: dict[str, str], text: str | None, formula: str | None) -> None:
        """Keep what stands in a cell, if anything does."""
        style = self._styles.get(attributes.get("s", "0"), GENERAL)
        value: Value = self._value(attributes.get("t", "n"), text, style)
        if self._has_pictures and value.__class__ is CellError and "vm" in attributes:
            value = PICTURE
        if value.__class__ is str:
            tally = self._tally
            tally.text_bytes += getsizeof(value)
            if len(value) > CELL_CHARACTERS or tally.text_bytes > TEXT_BYTES:
                self._refuse(value)
        if not value and formula is None and (value is None or value == ""):
            return
        cells = self.cells
        at = place(attributes["r"])
        cells[at] = Cell(value, formula, style.number_format)
        filled = len(cells)
        if filled == self._filled:
            self.twice = self.twice or at
        self._filled = filled
        if filled > self._room:
            within(FILLED_CELLS, FILLED_CELLS + 1, "filled cells")

    def _refuse(self, text: str) -> None:
        within(CELL_CHARACTERS, len(text), "characters in a cell")
        within(TEXT_BYTES, self._tally.text_bytes, "text bytes")


def _of_text(text: str, number_format: str) -> Cell:
    key = text, number_format
    cell = _TEXT_CELLS.get(key) or _TEXT_CELLS.recalled(key)
    if cell is None:
        cost = _CELL_BYTES + 4 * len(text)
        cell = _TEXT_CELLS.keep(key, Cell(text, None, number_format), cost)
    return cell
