"""The rows and cells of a sheet by their bytes, and the cells that share a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError

from kalkyl.io.marking.nodes import UnmarkableError, refuse_other_encodings
from kalkyl.io.refusal import within
from kalkyl.io.xlsx.markup import local, new_parser
from kalkyl.io.xlsx.refs import area, place
from kalkyl.model import Area

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
