"""Texts of an .xlsx: the shared string table, rich text joined, characters that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers.expat import XMLParserType

from kalkyl.doors.markup import feed, local, new_parser
from kalkyl.doors.package import Package
from kalkyl.doors.refused import within
from kalkyl.limits import CELL_CHARACTERS, FILLED_CELLS

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with ``_x000D_`` and the like as characters; half a surrogate pair becomes ``�``."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shared_strings(package: Package, part: str) -> list[str]:
    """The string table of a workbook, in its order."""
    strings: list[str] = []

    def keep(text: str) -> None:
        strings.append(text)
        within(FILLED_CELLS, len(strings), "strings")

    parser = new_parser()
    RichText(parser, keep).listen()
    feed(package, part, parser)
    parser.StartElementHandler = parser.EndElementHandler = None  # the reader holds the parser
    return strings


class RichText:
    """Joins the runs of each ``si`` or ``is``; readings (``rPh``) are not part of the text."""

    def __init__(self, parser: XMLParserType, done: Callable[[str], None]) -> None:
        self._parser = parser
        self._done = done
        self._runs: list[str] = []
        self._reading = False

    def listen(self) -> None:
        """Take over the parser's handlers; whoever lent them takes them back when done."""
        self._runs.clear()
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close

    def _open(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "t" or (name := local(name)) == "t":
            if not self._reading:
                self._parser.CharacterDataHandler = self._runs.append
        elif name == "rPh":
            self._reading = True

    def _close(self, name: str) -> None:
        name = local(name) if ":" in name else name
        if name == "t":
            self._parser.CharacterDataHandler = None
        elif name in ("si", "is"):
            text = "".join(self._runs)
            self._runs.clear()
            within(CELL_CHARACTERS, len(text), "characters in a cell")
            self._done(unescaped(text))
        elif name == "rPh":
            self._reading = False
