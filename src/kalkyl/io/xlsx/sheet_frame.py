"""What a sheet has around its rows: merged ranges, hidden columns, formulas beside the cells.

Workbooks of one template have it alike, so it is kept for the next one.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalkyl.base.cache import Remembered
from kalkyl.base.limits import FORMULA_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.excel_functions import words
from kalkyl.io.refusal import Tally
from kalkyl.io.xlsx.active_content import Standing
from kalkyl.io.xlsx.elements import Element
from kalkyl.io.xlsx.markup import Walk, local, text_length
from kalkyl.io.xlsx.refs import fit, whole
from kalkyl.io.xlsx.values import TRUE
from kalkyl.model import Area

Ranges = list[tuple[int, int]]
_LEAST_SEEN = 0.5
"""Points of height or characters of width; less is no line of pixels."""


def is_flat(size: str | None) -> bool:
    """Whether a row's height or a column's width leaves nothing to be seen; Excel may write 0."""
    if size is None:
        return False
    try:
        return float(size) < _LEAST_SEEN
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Frame:
    """All but the rows of a sheet, and how much of what is bounded it has."""

    is_sound: bool
    merged: tuple[Area, ...]
    table_ids: tuple[str, ...]
    standing: tuple[Standing, ...]
    hidden_columns: tuple[tuple[int, int], ...]
    tally: Tally


FRAMES: Remembered[tuple[str, bytes], Frame] = Remembered(16_000_000)
"""Kept for the next workbook whose sheet has the same name and frame, byte by byte."""


class HiddenLines:
    """Which rows and columns of a sheet are hidden, as far as it says."""

    def __init__(self, tally: Tally) -> None:
        self.rows: Ranges = []
        self.columns: Ranges = []
        self.usual_height: str | None = None
        self.usual_width: str | None = None
        self._shown_columns: Ranges = []
        self._tally = tally

    def set_sizes(self, attributes: dict[str, str]) -> None:
        """Take the size of rows and columns that state none of their own."""
        # Rows that "zeroHeight" hides are those that are not listed, so that they hold nothing.
        self.usual_height = attributes.get("defaultRowHeight")
        self.usual_width = attributes.get("defaultColWidth")

    def add_columns(self, attributes: dict[str, str]) -> None:
        """Take what the sheet says of some columns."""
        width = attributes.get("width", self.usual_width)
        is_hidden = attributes.get("hidden") in TRUE or is_flat(width)
        if is_hidden or is_flat(self.usual_width):
            columns = self.columns if is_hidden else self._shown_columns
            columns.append((whole(attributes["min"]), whole(attributes["max"])))
            self._tally.hide()

    def add_row(self, row: int) -> None:
        """Take a hidden row."""
        # A million hidden rows that are empty stand as a million elements but as one range.
        if self.rows and self.rows[-1][1] == row - 1:
            self.rows[-1] = self.rows[-1][0], row
        else:
            self.rows.append((row, row))
            self._tally.hide()

    @property
    def hides_columns(self) -> bool:
        """Whether any column may be hidden."""
        return bool(self.columns) or is_flat(self.usual_width)

    def rows_among(self, filled: Iterable[int]) -> frozenset[int]:
        """The hidden ones of some rows."""
        return _within(self.rows, filled)

    def columns_among(self, filled: frozenset[int]) -> frozenset[int]:
        """The hidden ones of some columns."""
        hidden = _within(self.columns, filled)
        if is_flat(self.usual_width):
            hidden |= filled - _within(self._shown_columns, filled)
        return hidden


def _within(ranges: Ranges, filled: Iterable[int]) -> frozenset[int]:
    """Those of some numbers that lie within ranges."""
    if not ranges:
        return frozenset()
    found: set[int] = set()
    left = sorted(ranges, reverse=True)
    end = 0
    for number in sorted(set(filled)):
        while left and left[-1][0] <= number:
            end = max(end, left.pop()[1])
        if number <= end:
            found.add(number)
    return frozenset(found)


BESIDE_CELLS = words(
    """
    formula formula1 formula2 f sqref cfvo dataValidation hyperlink control controlPr oleObject
    objectPr webPublishItem
    """
)
"""Elements outside the cells that hold formulas, macros or links, or say where these apply."""


class BesideCells:
    """Keeps what may reach out of the workbook in the elements of a sheet that are no cells."""

    walk: Walk
    """What goes through the sheet, as long as it does."""

    def __init__(self, tally: Tally) -> None:
        self.found: list[Element] = []
        """What was met of :data:`BESIDE_CELLS`, and ``range`` for whatever names a range first."""
        self._tally = tally
        self._depth = 0
        self._open: list[tuple[int, int, list[str]]] = []
        """Of each open element that is kept: its depth, its number among those, its text."""

    def skip(self, attributes: dict[str, str]) -> None:
        """Look through an element that has just opened, with all that is in it."""
        # Extensions and drawings have elements called f, row and col too.
        self.walk.skip(attributes)
        self._depth = 1
        if "sqref" in attributes:
            self._keep("range", attributes)
        self.walk.parser.StartElementHandler = self._deeper
        self.walk.parser.EndElementHandler = self._shallower

    def refuse_long(self) -> None:
        """Refuse a text while it is being read."""
        for _, _, texts in self._open:
            text_length(texts)

    def _deeper(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        bare = local(name)
        if bare in BESIDE_CELLS:
            texts: list[str] = []
            self._open.append((self._depth, len(self.found), texts))
            self._keep(bare, attributes)
            self.walk.parser.CharacterDataHandler = texts.append
        elif "sqref" in attributes:
            self._keep("range", attributes)

    def _shallower(self, _name: str) -> None:
        self._depth -= 1
        if self._open and self._depth < self._open[-1][0]:
            _, number, texts = self._open.pop()
            self._take(number, "".join(texts))
            outer = self._open[-1][2].append if self._open else None
            self.walk.parser.CharacterDataHandler = outer
        if not self._depth:
            self.walk.listen()

    def _take(self, number: int, text: str) -> None:
        """Keep the text of an element, with what stood before and after those inside it."""
        element = self.found[number]
        if element.name.startswith("f") and len(text) > FORMULA_CHARACTERS:
            fit(text)
        self._tally.text(text)
        self.found[number] = Element(element.name, element.attributes, text)

    def _keep(self, name: str, attributes: dict[str, str]) -> None:
        bare = {local(key): value for key, value in attributes.items()}
        self.found.append(Element(name, bare | attributes, ""))
        self._tally.beside(attributes)
