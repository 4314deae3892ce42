"""One sheet of an .xlsx in one pass: its filled cells, and what hides or joins them.

This is the hot path. expat calls back for every element, so a formatted empty cell must cost next
to nothing: ends and texts are listened to only inside the elements that hold a value or formula.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalkyl.doors.markup import Element, Openers, feed, local, new_parser
from kalkyl.doors.package import Package
from kalkyl.doors.refused import damaged, within
from kalkyl.doors.xlsx_formula import Formulas
from kalkyl.doors.xlsx_refs import place, whole_area
from kalkyl.doors.xlsx_styles import GENERAL
from kalkyl.doors.xlsx_text import RichText
from kalkyl.doors.xlsx_values import TRUE, Surroundings
from kalkyl.figures.excel_functions import words
from kalkyl.limits import (
    CELL_CHARACTERS,
    COLUMNS,
    ENTRIES,
    FILLED_CELLS,
    MERGED_RANGES,
    ROWS,
    TEXT_CHARACTERS,
)
from kalkyl.model import Area, Cell, Place

_ROOTS = ("worksheet", "macrosheet", "dialogsheet", "chartsheet")
_LEAST_SEEN = 0.5
"""Points of height or characters of width; less is no line of pixels."""
_WRAPPERS = ("sheetData", "cols", "mergeCells", "tableParts")
BESIDE_CELLS = words(
    """
    formula formula1 formula2 f sqref cfvo dataValidation hyperlink control controlPr oleObject
    objectPr webPublishItem
    """
)
"""Elements outside the cells that hold formulas, macros or links, or say where these apply."""


class SheetReader:
    """Reads one sheet; afterwards its attributes hold what was found."""

    def __init__(self, name: str, shared: Surroundings, *, cells: int, characters: int) -> None:
        self.name = name
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[Area] = []
        self.table_ids: list[str] = []
        self.beside: list[Element] = []
        """What was met of :data:`BESIDE_CELLS`, and ``range`` for whatever names a range first."""
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._value = shared.value
        self._styles = shared.styles
        self._room = FILLED_CELLS - cells
        self._formulas = Formulas(characters)
        self._row = 0
        self._cell: dict[str, str] = {}
        self._formula: str | None = None
        self._formula_attributes: dict[str, str] = {}
        self._texts: list[str] = []
        self._depth = 0
        self._met: tuple[str, dict[str, str]] | None = None
        self._parser = new_parser()
        self._is_sheet = False
        self._openers = Openers(
            {
                "c": self._open_cell,
                "v": self._open_value,
                "row": self._open_row,
                "f": self._open_formula,
                "is": self._open_inline,
                "col": self._column,
                "mergeCell": self._merge,
                "tablePart": self._table,
                **dict.fromkeys(_ROOTS, self._enter),
                **dict.fromkeys(_WRAPPERS),
            },
            self._skip,
        )

    def read(self, package: Package, part: str) -> None:
        """Read the part of the sheet."""
        self._listen()
        feed(package, part, self._parser)
        self._finish_formula()
        if not self._is_sheet:
            raise damaged(part)
        # Handlers hold the reader that holds them; apart, both are gone without a collection.
        del self._parser, self._openers

    @property
    def characters(self) -> int:
        """How much text the workbook has come to with this sheet, its formulas included."""
        return self._formulas.characters

    @property
    def last_row(self) -> int:
        """The row that the sheet ends with, be it empty."""
        return self._row

    @property
    def hidden_rows(self) -> frozenset[int]:
        """The hidden rows, as far as one below the last filled one."""
        return _clipped(self._hidden_rows, (row for row, _ in self.cells))

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The hidden columns, as far as one beyond the last filled one."""
        return _clipped(self._hidden_columns, (column for _, column in self.cells))

    def _listen(self) -> None:
        openers = self._openers

        def opened(name: str, attributes: dict[str, str]) -> None:
            opener = openers[name]
            if opener is not None:
                opener(attributes)

        self._parser.EndElementHandler = None
        self._parser.StartElementHandler = opened

    def _enter(self, _attributes: dict[str, str]) -> None:
        self._is_sheet = True

    def _column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in TRUE or _is_flat(attributes.get("width")):
            self._hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
            within(ENTRIES, len(self._hidden_columns), "columns")

    def _merge(self, attributes: dict[str, str]) -> None:
        self.merged.append(whole_area(self.name, attributes["ref"]))
        within(MERGED_RANGES, len(self.merged), "merged ranges")

    def _table(self, attributes: dict[str, str]) -> None:
        self.table_ids += (value for key, value in attributes.items() if local(key) == "id")
        within(ENTRIES, len(self.table_ids), "tables")

    def _open_row(self, attributes: dict[str, str]) -> None:
        if self._formula is not None:
            self._finish_formula()
        number = attributes.get("r")
        self._row = row = self._row + 1 if number is None else int(number)
        self._cell = {}
        if row > ROWS:
            within(ROWS, row, "rows")
        if attributes.get("hidden") in TRUE or _is_flat(attributes.get("ht")):
            _extend(self._hidden_rows, row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        if self._formula is not None:
            self._finish_formula()
        if "r" not in attributes:
            attributes["r"] = self._next_place()
        self._cell = attributes

    def _next_place(self) -> str:
        before = place(self._cell["r"])[1] if self._cell else 0
        within(COLUMNS, before + 1, "columns")
        return Place(self.name, self._row, before + 1).cell

    def _open_value(self, _attributes: dict[str, str]) -> None:
        parser = self._parser
        parser.CharacterDataHandler = self._texts.append
        parser.EndElementHandler = self._close_value

    def _open_formula(self, attributes: dict[str, str]) -> None:
        self._formula_attributes = attributes
        self._parser.CharacterDataHandler = self._texts.append
        self._parser.EndElementHandler = self._close_formula

    def _open_inline(self, _attributes: dict[str, str]) -> None:
        RichText(self._parser, self._close_inline).listen()

    def _close_value(self, _name: str) -> None:
        self._store(self._take_text())

    def _close_formula(self, _name: str) -> None:
        text = self._take_text()
        self._formula = self._formulas.read(text, self._formula_attributes, self._cell["r"])

    def _close_inline(self, text: str) -> None:
        self._listen()
        self._store(text)

    def _take_text(self) -> str:
        parser, texts = self._parser, self._texts
        parser.CharacterDataHandler = None
        parser.EndElementHandler = None
        text = "".join(texts)
        texts.clear()
        return text

    def _skip(self, attributes: dict[str, str]) -> None:
        # Extensions and drawings have elements called f, row and col too.
        self._depth = 1
        if "sqref" in attributes:
            self._keep("range", attributes)
        self._parser.StartElementHandler = self._deeper
        self._parser.EndElementHandler = self._shallower

    def _deeper(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        bare = local(name)
        if bare in BESIDE_CELLS:
            self._keep_met()
            self._met = bare, attributes
            self._parser.CharacterDataHandler = self._texts.append
        elif "sqref" in attributes:
            self._keep("range", attributes)

    def _shallower(self, _name: str) -> None:
        self._depth -= 1
        self._keep_met()
        if not self._depth:
            self._listen()

    def _keep_met(self) -> None:
        if self._met is not None:
            (name, attributes), self._met = self._met, None
            self._parser.CharacterDataHandler = None
            text = "".join(self._texts)
            self._texts.clear()
            self._count_all(len(text))
            self._keep(name, attributes, text)

    def _keep(self, name: str, attributes: dict[str, str], text: str = "") -> None:
        bare = {local(key): value for key, value in attributes.items()}
        self.beside.append(Element(name, bare | attributes, text))
        within(ENTRIES, len(self.beside), name)

    def _finish_formula(self) -> None:
        if self._formula is not None:
            self._store(None)

    def _store(self, text: str | None) -> None:
        cell, formula = self._cell, self._formula
        self._formula = None
        style = self._styles.get(cell.get("s", "0"), GENERAL)
        value = self._value(cell.get("t", "n"), text, style)
        if value.__class__ is str:
            self._count(len(value))
        if not value and formula is None and (value is None or value == ""):
            return
        self.cells[place(cell["r"])] = Cell(value, formula, style.number_format)
        if len(self.cells) > self._room:
            within(FILLED_CELLS, FILLED_CELLS + 1, "filled cells")

    def _count(self, characters: int) -> None:
        if characters > CELL_CHARACTERS:
            within(CELL_CHARACTERS, characters, "characters in a cell")
        self._count_all(characters)

    def _count_all(self, characters: int) -> None:
        formulas = self._formulas
        formulas.characters += characters
        if formulas.characters > TEXT_CHARACTERS:
            within(TEXT_CHARACTERS, formulas.characters, "characters")


def _is_flat(size: str | None) -> bool:
    """Whether a row's height or a column's width leaves nothing to be seen; Excel may write 0."""
    if size is None:
        return False
    try:
        return float(size) < _LEAST_SEEN
    except ValueError:
        return False


def _extend(ranges: list[tuple[int, int]], number: int) -> None:
    # A million hidden rows that are empty stand as a million elements but as one range.
    if ranges and ranges[-1][1] == number - 1:
        ranges[-1] = ranges[-1][0], number
    else:
        ranges.append((number, number))
        within(ROWS, len(ranges), "rows")


def _clipped(ranges: list[tuple[int, int]], filled: Iterable[int]) -> frozenset[int]:
    if not ranges:
        return frozenset()
    last = max(filled, default=0) + 1
    numbers: set[int] = set()
    reached = 0
    for first, end in sorted(ranges):
        numbers.update(range(max(first, reached + 1), min(end, last) + 1))
        reached = max(reached, end)
    return frozenset(numbers)
