"""Proof that a marked workbook is whole: taken out again, read, and parsed with namespaces."""

from __future__ import annotations

from hashlib import sha256
from xml.parsers.expat import ExpatError

from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.parts import Parts
from kalkyl.io.marking.unmark import list_part, unmarked
from kalkyl.io.xlsx.markup import local, new_parser
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.workbook import workbook
from kalkyl.model import as_sent

_CELLS = "sheetData"


def prove(before: bytes, after: bytes) -> None:
    """Taken out again, all must be as it was; and read, the workbook must say the same."""
    old, new = Parts(before), Parts(after)
    if list_part(new, after) is None:
        raise UnmarkableError("structure")
    again = Parts(unmarked(after))
    same = old.names == again.names and all(old.read(one) == again.read(one) for one in old.names)
    books = [receive_bytes("", content).book for content in (before, after)]
    read = [as_sent(book) for book in books if book is not None]
    if not same or len(read) < len(books) or read[0] != read[1]:
        raise UnmarkableError("structure")
    _prove_names(old, new)
    workbook(new.package)


def _prove_names(old: Parts, new: Parts) -> None:
    """Every part that was changed or added must be XML whose prefixes are declared.

    What the sender's own program wrote badly is left as it was, so it is not held against the mark.
    """
    for name in new.names:
        before = old.read(name) if name in old else b""
        after = new.read(name)
        if before == after or (before and cells_by_name(before) is None):
            continue
        found = cells_by_name(after)
        if found is None or (before and found != cells_by_name(before)):
            raise UnmarkableError("structure")


def cells_by_name(content: bytes) -> str | None:
    """A checksum of a sheet's cells by their whole names; none for XML with undeclared prefixes.

    A part without cells has the checksum of nothing.
    """
    reader = _CellReader()
    try:
        reader.parser.Parse(content, True)  # noqa: FBT003 - expat takes no keywords
    except (ExpatError, ValueError):
        return None
    return reader.checksum.hexdigest()


class _CellReader:
    """Adds what stands inside the cells of a part to a checksum."""

    def __init__(self) -> None:
        self.checksum = sha256()
        self.inside = False
        self.parser = new_parser()
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text

    def _open(self, name: str, attributes: object) -> None:
        self.inside = self.inside or local(name) == _CELLS
        self._add("<", name, attributes)

    def _close(self, name: str) -> None:
        self._add(">", name)
        self.inside = self.inside and local(name) != _CELLS

    def _text(self, text: str) -> None:
        self._add("", text)

    def _add(self, *what: object) -> None:
        if self.inside:
            self.checksum.update(repr(what).encode("utf-8", "surrogatepass"))
