"""Texts of an .xlsx: the shared string table, rich text joined, characters that XML cannot hold."""

from __future__ import annotations

import re

from kalkyl.base.limits import CELL_CHARACTERS, FILLED_CELLS
from kalkyl.io.refusal import within
from kalkyl.io.xlsx.markup import Opener, Walk, text_length
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.workbook_limits import Tally

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with ``_x000D_`` and the like as characters; half a surrogate pair becomes ``�``."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shared_strings(package: Package, part: str, tally: Tally) -> list[str]:
    """The string table of a workbook, in its order."""
    return _Strings(package, part, tally).read()


def joined(runs: list[str]) -> str:
    """The text of a cell from its runs, no longer than Excel has room for."""
    text = unescaped("".join(runs))
    if len(text) > CELL_CHARACTERS:
        within(CELL_CHARACTERS, len(text), "characters in a cell")
    return text


class _Strings:
    """Joins the runs of each ``si``; readings (``rPh``) are not part of the text."""

    def __init__(self, package: Package, part: str, tally: Tally) -> None:
        self._strings: list[str] = []
        self._runs: list[str] = []
        self._tally = tally
        self._is_open = False
        known: dict[str, Opener | None] = {"si": self._next, "t": self._open}
        self._walk = Walk(package, part, known, skipped=("rPh",))
        self._walk.whole_texts = True

    def read(self) -> list[str]:
        self._walk.run(lambda: text_length(self._runs))
        self._keep()
        return self._strings

    def _next(self, _attributes: dict[str, str]) -> None:
        self._keep()
        self._is_open = True

    def _open(self, _attributes: dict[str, str]) -> None:
        parser = self._walk.parser
        parser.CharacterDataHandler = self._runs.append
        parser.EndElementHandler = self._close

    def _close(self, name: str) -> None:
        if not name.endswith(" t"):
            raise ValueError(name)
        walk = self._walk
        walk.parser.CharacterDataHandler = None
        walk.parser.EndElementHandler = walk.ends

    def _keep(self) -> None:
        if self._is_open:
            text = joined(self._runs)
            self._runs.clear()
            self._strings.append(text)
            self._tally.text(text)
            within(FILLED_CELLS, len(self._strings), "strings")
