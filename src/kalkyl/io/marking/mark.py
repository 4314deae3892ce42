"""Marks a sender's own workbook: its faulty cells coloured and noted, a list in front.

Every part is copied as it is; text is inserted between the bytes that are there. All of it is
undone again before the workbook is handed out, and must give every part back as it came: if not,
the workbook is not marked at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from xml.parsers.expat import ExpatError

from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.notes import annotate, notes_of
from kalkyl.io.marking.parts import Parts, declare
from kalkyl.io.marking.styles import add_styles, colour
from kalkyl.io.marking.unmark import list_part, unmarked, write_journal
from kalkyl.io.marking.workbook import LIST_PART, add_list, strict
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.finding_list import list_bytes
from kalkyl.io.xlsx.markup import local, new_parser
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.workbook import workbook
from kalkyl.model import as_sent
from kalkyl.wording.remarks import Remarks

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


__all__ = ["Marked", "UnmarkableError", "marked"]

_STYLES = "xl/styles.xml"
_OF_BOOK = {"revisionHeaders": "shared", "vbaProject": "macros", "xlMacrosheet": "macros"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A workbook with its list; ``bare`` are sheets that were coloured but could get no notes."""

    content: bytes
    bare: tuple[str, ...] = ()


def marked(content: bytes, remarks: Remarks, when: datetime) -> Marked:
    """The workbook with old marks taken away and new ones put in; refused where that is unsafe."""
    try:
        clean = unmarked(content)
        parts = Parts(clean)
        _refuse(parts)
        bare = _mark(parts, remarks, when)
        made = parts.content()
        prove(clean, made)
    except (Refused, ValueError, LookupError):
        raise UnmarkableError("structure") from None
    return Marked(made, bare)


def _refuse(parts: Parts) -> None:
    """Some workbooks cannot be changed without losing what they promise their reader."""
    if any(name.lower().startswith("_xmlsignatures/") for name in parts.names):
        raise UnmarkableError("signed")
    if any(name.lower().endswith("vbaproject.bin") for name in parts.names):
        raise UnmarkableError("macros")
    kinds = {link.kind for link in parts.book.links.values()}
    for kind, reason in _OF_BOOK.items():
        if kind in kinds:
            raise UnmarkableError(reason)
    if strict(parts):
        raise UnmarkableError("strict")


def _mark(parts: Parts, remarks: Remarks, when: datetime) -> tuple[str, ...]:
    own = Parts(list_bytes(remarks, when))
    [sheet] = own.book.sheets
    looks = add_styles(parts, own.read(_STYLES))
    bare = []
    for number, entry in enumerate(parts.book.sheets, 1):
        about = [one for one in remarks.open if any(at.sheet == entry.name for at in one.places)]
        if about:
            root = parts.tree(entry.part)
            colour(root, parts.edit(entry.part), about, entry.name, looks)
            if not annotate(parts, entry, root, notes_of(about, entry.name), number):
                bare.append(entry.name)
    add_list(parts, own.read(sheet.part), looks, len(remarks.lines))
    declare(parts)
    write_journal(parts, LIST_PART, parts.added)
    return tuple(bare)
