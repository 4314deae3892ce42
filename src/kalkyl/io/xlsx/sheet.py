"""One sheet of an .xlsx in one pass: its filled cells, and what hides or joins them.

This is the hot path. expat calls back for every element, so a formatted empty cell must cost next
to nothing: ends and texts are listened to only inside the elements that hold a value or formula.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalkyl.base.limits import (
    COLUMNS,
    NAME_CHARACTERS,
    ROWS,
)
from kalkyl.io.refusal import Refused, Tally, damaged, within
from kalkyl.io.xlsx.active_content import Standing, on_sheet
from kalkyl.io.xlsx.cells import Cells
from kalkyl.io.xlsx.markup import Opener, Walk, relationship_of, text_length
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.refs import place, whole, whole_area
from kalkyl.io.xlsx.rows import WrittenSheet, written
from kalkyl.io.xlsx.sheet_frame import FRAMES, BesideCells, Frame, HiddenLines, is_flat
from kalkyl.io.xlsx.values import TRUE, Surroundings, joined
from kalkyl.model import Area, Cell, Place

_ROOTS = ("worksheet", "macrosheet", "dialogsheet", "chartsheet")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MACRO_SHEET = "http://schemas.microsoft.com/office/excel/2006/main macrosheet"
"""The root of a sheet of macros, whose rows and cells are those of any sheet."""
_WRAPPERS = ("cols", "mergeCells", "tableParts", "r")


class SheetReader:
    """Reads one sheet; afterwards its attributes hold what was found."""

    def __init__(self, name: str, shared: Surroundings, tally: Tally) -> None:
        self.name = name
        self.merged: list[Area] = []
        self.table_ids: list[str] = []
        self._standing: tuple[Standing, ...] | None = None
        self._beside = BesideCells(tally)
        self._hidden = HiddenLines(tally)
        self._made = Cells(shared, tally)
        self._tally = tally
        self._row = 0
        self._last = ""
        self._row_number = "0"
        self._is_ordered = True
        self._cell: dict[str, str] = {}
        self._is_waiting = False
        self._formula: str | None = None
        self._formula_attributes: dict[str, str] = {}
        self._runs: list[str] | None = None
        self._texts: list[str] = []
        self._is_sheet = False
        self._has_rows = False

    def read(self, package: Package, part: str) -> None:
        """Read the part of the sheet."""
        sheet = written(package, part)
        frame = None if sheet is None else self._framed(package, part, sheet.frame)
        if sheet is None or frame is None:
            self._read_all(package, part)
        else:
            self._take(frame)
            self._read_rows(part, sheet)

    def _framed(self, package: Package, part: str, content: bytes) -> Frame | None:
        """All but the rows of a sheet; ``None`` where rows do not stand as its own elements."""
        key = (self.name, content)
        frame = FRAMES.find(key)
        if frame is None:
            reader = SheetReader(self.name, Surroundings(), Tally())
            try:
                reader._read_all(package.replacing(part, content), part)
            except Refused:
                return None
            frame = reader._frame()
            if part not in package.noted:
                FRAMES.keep(key, frame, len(content) + frame.tally.cost)
        return frame if frame.is_sound else None

    def _frame(self) -> Frame:
        is_sound = self._is_sheet and self._has_rows and not self._row and not self.cells
        hidden = self._hidden
        is_sound = is_sound and not (is_flat(hidden.usual_height) or is_flat(hidden.usual_width))
        return Frame(
            is_sound=is_sound,
            merged=tuple(self.merged),
            table_ids=tuple(self.table_ids),
            standing=self.standing,
            hidden_columns=tuple(self._hidden.columns),
            tally=self._tally,
        )

    def _take(self, frame: Frame) -> None:
        self._tally.add(frame.tally)
        self.merged = list(frame.merged)
        self.table_ids = list(frame.table_ids)
        self._standing = frame.standing
        self._hidden.columns = list(frame.hidden_columns)

    def _read_rows(self, part: str, sheet: WrittenSheet) -> None:
        try:
            for _, _, rows, _ in sheet.pieces:
                for number, is_hidden in rows:
                    self._open_numbered(number, is_hidden=is_hidden)
            self._made.take([cell for _, cell, _, _ in sheet.pieces if cell is not None])
        except (ValueError, LookupError):
            raise damaged(part) from None
        self._tally.cells += len(self.cells)

    def _read_all(self, package: Package, part: str) -> None:
        known: dict[str, Opener | None] = {
            "c": self._open_cell,
            "v": self._open_value,
            "row": self._open_row,
            "f": self._open_formula,
            "is": self._open_inline,
            "t": self._open_run,
            "col": self._hidden.add_columns,
            "sheetFormatPr": self._hidden.set_sizes,
            "mergeCell": self._merge,
            "tablePart": self._table,
            **dict.fromkeys(_ROOTS, self._enter),
            **dict.fromkeys(_WRAPPERS),
            "sheetData": self._enter_rows,
            "extLst": self._beside.skip,
        }
        self._walk = Walk(package, part, known, other=self._beside.skip)
        self._walk.whole_texts = True
        self._walk.roots[_MACRO_SHEET] = self._enter
        self._parser = self._walk.parser
        self._beside.walk = self._walk
        self._walk.run(self._watch)
        self._finish()
        if not self._is_sheet:
            raise damaged(part)
        self._tally.cells += len(self.cells)
        del self._parser, self._walk, self._beside.walk
        if not self._is_ordered and self.twice is None:
            self._made.twice = _first_twice(package, part, self.cells)

    @property
    def cells(self) -> dict[tuple[int, int], Cell]:
        """The filled cells."""
        return self._made.cells

    @property
    def twice(self) -> tuple[int, int] | None:
        """The first cell that stands twice with something in it."""
        return self._made.twice

    @property
    def standing(self) -> tuple[Standing, ...]:
        """What stands beside the cells."""
        if self._standing is None:
            self._standing = tuple(on_sheet(self.name, self._beside.found))
        return self._standing

    @property
    def last_row(self) -> int:
        """The row that the sheet ends with, be it empty."""
        return self._row

    @property
    def hidden_rows(self) -> frozenset[int]:
        """The hidden rows that hold anything."""
        return self._hidden.rows_among(row for row, _ in self.cells)

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The hidden columns that hold anything."""
        if not self._hidden.hides_columns:
            return frozenset()
        return self._hidden.columns_among(frozenset(column for _, column in self.cells))

    def _watch(self) -> None:
        text_length(self._texts, formula=self._parser.EndElementHandler == self._close_formula)
        if self._runs is not None:
            text_length(self._runs)
        self._beside.refuse_long()

    def _enter(self, _attributes: dict[str, str]) -> None:
        self._is_sheet = True

    def _enter_rows(self, _attributes: dict[str, str]) -> None:
        self._has_rows = not self._is_waiting and self._parser.CharacterDataHandler is None

    def _merge(self, attributes: dict[str, str]) -> None:
        self.merged.append(whole_area(self.name, attributes["ref"]))
        self._tally.merge()

    def _table(self, attributes: dict[str, str]) -> None:
        ident = relationship_of(attributes) or ""
        within(NAME_CHARACTERS, len(ident), "characters in a name")
        self.table_ids.append(ident)
        self._tally.table()

    def _open_row(self, attributes: dict[str, str]) -> None:
        if self._is_waiting:
            self._finish()
        number = attributes.get("r")
        before = self._row
        height = attributes.get("ht", self._hidden.usual_height)
        is_hidden = attributes.get("hidden") in TRUE or is_flat(height)
        self._open_numbered(None if number is None else whole(number), is_hidden=is_hidden)
        self._cell = {}
        self._last = ""
        self._row_number = str(self._row)
        if self._row <= before:
            self._is_ordered = False

    def _open_numbered(self, number: int | None, *, is_hidden: bool) -> None:
        self._row = row = self._row + 1 if number is None else number
        if row > ROWS:
            within(ROWS, row, "rows")
        if is_hidden:
            self._hidden.add_row(row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        if self._is_waiting:
            self._finish()
        if "r" not in attributes:
            attributes["r"] = self._next_place()
        last, self._last = self._last, attributes["r"]
        is_later = last < self._last or len(last) < len(self._last)
        if not is_later or self._last.strip(_LETTERS) != self._row_number:
            self._is_ordered = False
        self._cell = attributes

    def _next_place(self) -> str:
        before = place(self._cell["r"])[1] if self._cell else 0
        within(COLUMNS, before + 1, "columns")
        return Place(self.name, self._row, before + 1).cell

    def _open_value(self, _attributes: dict[str, str]) -> None:
        self._refuse_within_text()
        parser = self._parser
        parser.CharacterDataHandler = self._texts.append
        parser.EndElementHandler = self._close_value

    def _open_formula(self, attributes: dict[str, str]) -> None:
        self._refuse_within_text()
        self._formula_attributes = attributes
        self._parser.CharacterDataHandler = self._texts.append
        self._parser.EndElementHandler = self._close_formula

    def _refuse_within_text(self) -> None:
        # The text that the element stands in would be lost, and with it a formula or an amount.
        if self._parser.CharacterDataHandler is not None:
            raise ValueError("an element within a text")

    def _open_inline(self, _attributes: dict[str, str]) -> None:
        self._refuse_within_text()
        self._runs = []
        self._is_waiting = True

    def _open_run(self, _attributes: dict[str, str]) -> None:
        self._refuse_within_text()
        if self._runs is not None:
            self._parser.CharacterDataHandler = self._runs.append
            self._parser.EndElementHandler = self._close_run

    def _close_value(self, name: str) -> None:
        text = self._take_text()
        if not name.endswith(" v"):
            raise ValueError(name)
        self._store(text)

    def _close_formula(self, name: str) -> None:
        text = self._take_text()
        if not name.endswith(" f"):
            raise ValueError(name)
        self._formula = self._made.formulas.read(text, self._formula_attributes, self._cell["r"])
        self._is_waiting = True

    def _close_run(self, name: str) -> None:
        if not name.endswith(" t"):
            raise ValueError(name)
        self._walk.listen()

    def _take_text(self) -> str:
        parser, texts = self._parser, self._texts
        parser.CharacterDataHandler = None
        parser.EndElementHandler = self._walk.ends
        text = "".join(texts)
        texts.clear()
        return text

    def _finish(self) -> None:
        """A cell has ended that was waiting for a value, or for the rest of its text."""
        runs, self._runs = self._runs, None
        if runs is not None:
            self._store(joined(runs))
        elif self._is_waiting:
            self._store(None)

    def _store(self, text: str | None) -> None:
        formula, self._formula = self._formula, None
        self._is_waiting = False
        self._made.store(self._cell, text, formula)


def _first_twice(
    package: Package, part: str, filled: Iterable[tuple[int, int]]
) -> tuple[int, int] | None:
    """The first filled cell that stands twice, once perhaps empty, where cells are out of order."""
    left, found = dict.fromkeys(filled, 2), []

    def cell(attributes: dict[str, str]) -> None:
        at = place(attributes["r"]) if "r" in attributes else None
        if at in left:
            left[at] -= 1
            if not left[at]:
                found.append(at)

    Walk(package, part, {"c": cell}).run()
    return found[0] if found else None
