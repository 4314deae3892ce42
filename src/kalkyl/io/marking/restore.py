"""Puts the template's formulas back into cells, each with its result; nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from xml.parsers.expat import ExpatError

from kalkyl.io.marking.nodes import Edits, UnmarkableError, refuse_other_encodings, xml
from kalkyl.io.marking.parts import Parts
from kalkyl.io.marking.styles import unlocked_styles
from kalkyl.io.refusal import Refused, within
from kalkyl.io.xlsx.markup import local, new_parser
from kalkyl.io.xlsx.refs import area, place
from kalkyl.model import Area, Place, Value

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_MOST_CELLS: Final = 300_000
_OF_SEVERAL: Final = frozenset({"array", "dataTable"})


@dataclass(slots=True)
class Span:
    """Where a cell or row stands in the bytes of its sheet."""

    start: int
    end: int = 0
    tag: bytes = b""

    @property
    def prefix(self) -> str:
        """What stands before its name, and may stand before the names of what is put into it."""
        before, colon, _ = self.tag[1:].split(None, 1)[0].rstrip(b"/>").rpartition(b":")
        return (before + colon).decode()


@dataclass(slots=True)
class Grid:
    """The rows and cells of a sheet by their bytes, and the cells that share a formula."""

    rows: dict[int, Span] = field(default_factory=dict)
    cells: dict[tuple[int, int], Span] = field(default_factory=dict)
    masters: set[tuple[int, int]] = field(default_factory=set)
    several: list[Area] = field(default_factory=list)


def grid_of(content: bytes) -> Grid:
    """The grid of a sheet."""
    refuse_other_encodings(content)
    reader = _GridReader(content)
    try:
        reader.parser.Parse(content, True)  # noqa: FBT003 - expat takes no keywords
    except (ExpatError, ValueError, LookupError):
        raise UnmarkableError("structure") from None
    return reader.grid


class _GridReader:
    """Goes through a sheet and notes where its rows and cells begin and end."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.grid = Grid()
        self.inside = False
        self.row = 0
        self.at = (0, 0)
        self.parser = new_parser(prefixes=True)
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close

    def _open(self, whole: str, attributes: Mapping[str, str]) -> None:
        name = local(whole)
        if name == "sheetData":
            self.inside = True
        elif self.inside and name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.at = (self.row, 0)
            self.grid.rows[self.row] = self._span()
        elif self.inside and name == "c":
            known = place(attributes["r"]) if "r" in attributes else (self.row, self.at[1] + 1)
            self.at = known
            self.grid.cells[known] = self._span()
            within(_MOST_CELLS, len(self.grid.cells), "cells")
        elif self.inside and name == "f":
            self._formula(attributes)

    def _formula(self, attributes: Mapping[str, str]) -> None:
        kind, over = attributes.get("t"), attributes.get("ref")
        if kind in _OF_SEVERAL and over:
            self.grid.several.append(area("", over))
        elif kind == "shared" and over and _is_several(area("", over)):
            self.grid.masters.add(self.at)

    def _span(self) -> Span:
        start = self.parser.CurrentByteIndex
        tag = _TAG.match(self.content, start)
        if tag is None:
            raise UnmarkableError("structure")
        return Span(start, tag.end(), tag[0])

    def _close(self, whole: str) -> None:
        name = local(whole)
        if name == "sheetData":
            self.inside = False
        elif self.inside and name in {"row", "c"}:
            span = self.grid.rows[self.row] if name == "row" else self.grid.cells[self.at]
            if not span.tag.endswith(b"/>"):
                span.end = self.content.index(b">", self.parser.CurrentByteIndex) + 1


def _is_several(one: Area) -> bool:
    return (one.top, one.left) != (one.bottom, one.right)


_STYLE = re.compile(rb"""\ss\s*=\s*(?:"(\d+)"|'(\d+)')""")
_BEFORE_CALC = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences", "definedNames"),
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for a cell, with its ``=``, and the result that is stored beside it.

    ``has_witness`` says that the formulas around the cell are the template's.
    """

    place: Place
    text: str
    result: Value
    has_witness: bool = True


def restored(content: bytes, formulas: Iterable[Formula]) -> tuple[bytes, frozenset[Place]]:
    """The workbook with formulas put in, and the cells that got theirs.

    Left alone are cells that are unlocked for entries, cells that share a formula with others
    (array formulas, and the first of those that Excel stores once for many), and rows that the
    sheet does not have. Without a witness around it a cell must be locked among unlocked ones.
    """
    by_sheet: dict[str, list[Formula]] = {}
    for formula in formulas:
        by_sheet.setdefault(formula.place.sheet, []).append(formula)
    try:
        parts = Parts(content)
        done: set[Place] = set()
        unlocked = unlocked_styles(parts)
        for entry in parts.book.sheets:
            if entry.name in by_sheet:
                grid = grid_of(parts.read(entry.part))
                edits = parts.edit(entry.part)
                free = {at for at, one in grid.cells.items() if _style_of(one.tag) in unlocked}
                proved = [one for one in by_sheet[entry.name] if _is_computed(one, free)]
                done |= {one.place for one in proved if _put(grid, edits, one)}
        if done:
            _calculate_on_load(parts)
        return parts.content(), frozenset(done)
    except (Refused, ValueError, LookupError):
        raise UnmarkableError("structure") from None


def _is_computed(formula: Formula, unlocked: Collection[tuple[int, int]]) -> bool:
    """Whether a cell is the template's by more than its place: locked, or among formulas."""
    at = (formula.place.row, formula.place.column)
    return at not in unlocked and (formula.has_witness or bool(unlocked))


def _put(grid: Grid, edits: Edits, formula: Formula) -> bool:
    at = (formula.place.row, formula.place.column)
    inside = any(
        one.top <= at[0] <= one.bottom and one.left <= at[1] <= one.right for one in grid.several
    )
    if at in grid.masters or inside:
        return False
    cell, row = grid.cells.get(at), grid.rows.get(at[0])
    if row is None:
        return False
    if cell is not None:
        edits.replace(cell.start, cell.end, _cell(row.prefix, formula, _style(cell.tag)))
        return True
    new = _cell(row.prefix, formula, b"")
    if row.tag.endswith(b"/>"):
        name = f"{row.prefix}row".encode()
        edits.replace(row.end - 2, row.end, b">" + new + b"</" + name + b">")
        return True
    later = [one.start for (r, c), one in grid.cells.items() if r == at[0] and c > at[1]]
    before = [one.end for (r, c), one in grid.cells.items() if r == at[0] and c < at[1]]
    edits.insert(min(later, default=max(before, default=row.start + len(row.tag))), new)
    return True


def _style(tag: bytes) -> bytes:
    style = _style_of(tag)
    return f' s="{style}"'.encode() if style else b""


def _style_of(tag: bytes) -> str:
    found = _STYLE.search(tag)
    return "" if found is None else (found[1] or found[2]).decode()


def _cell(prefix: str, formula: Formula, style: bytes) -> bytes:
    kind, result = _result(formula.result)
    return (
        f'<{prefix}c r="{formula.place.cell}"{style.decode()}{kind}>'
        f"<{prefix}f>{xml(formula.text.removeprefix('='))}</{prefix}f>"
        f"<{prefix}v>{result}</{prefix}v></{prefix}c>"
    ).encode()


def _result(value: Value) -> tuple[str, str]:
    """The type and the text of a stored result; a figure as the shortest text of Excel's own."""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return "", str(int(value)) if whole else repr(float(value))
    return ' t="str"', xml("" if value is None else str(value))


def _calculate_on_load(parts: Parts) -> None:
    """What rests on the cells is computed when the workbook is next opened."""
    part = parts.book.part
    root, edits = parts.tree(part), parts.edit(part)
    settings = root.child("calcPr")
    if settings is not None:
        edits.set(settings, "fullCalcOnLoad", "1")
        return
    before = [one for one in root.children if one.name in _BEFORE_CALC]
    edits.insert(before[-1].end, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())
