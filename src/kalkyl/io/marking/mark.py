"""Marks a sender's own workbook: its faulty cells coloured and noted, a list in front.

Every part is copied as it is; text is inserted between the bytes that are there. All of it is
undone again before the workbook is handed out, and must give every part back as it came: if not,
the workbook is not marked at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from kalkyl.io.marking.nodes import Reason, UnmarkableError
from kalkyl.io.marking.notes import annotate, notes_of
from kalkyl.io.marking.parts import Parts, declare
from kalkyl.io.marking.styles import add_styles, colour
from kalkyl.io.marking.unmark import list_part, unmarked, write_journal
from kalkyl.io.marking.workbook import LIST_PART, add_list, strict
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.finding_list import list_bytes
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.workbook import workbook
from kalkyl.model import as_sent
from kalkyl.wording.remarks import Remarks

_CELLS = "sheetData"
_STYLES = "xl/styles.xml"
_OF_BOOK = {
    "revisionHeaders": Reason.SHARED,
    "vbaProject": Reason.MACROS,
    "xlMacrosheet": Reason.MACROS,
}


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
        _prove(clean, made)
    except (Refused, ValueError, LookupError):
        raise UnmarkableError from None
    return Marked(made, bare)


def _refuse(parts: Parts) -> None:
    """Some workbooks cannot be changed without losing what they promise their reader."""
    if any(name.lower().startswith("_xmlsignatures/") for name in parts.names):
        raise UnmarkableError(Reason.SIGNED)
    if any(name.lower().endswith("vbaproject.bin") for name in parts.names):
        raise UnmarkableError(Reason.MACROS)
    kinds = {link.kind for link in parts.book.links.values()}
    for kind, reason in _OF_BOOK.items():
        if kind in kinds:
            raise UnmarkableError(reason)
    if strict(parts):
        raise UnmarkableError(Reason.STRICT)


def _mark(parts: Parts, remarks: Remarks, when: datetime) -> tuple[str, ...]:
    own = Parts(list_bytes(remarks, when))
    [sheet] = own.book.sheets
    looks = add_styles(parts, own.read(_STYLES))
    bare = []
    for number, entry in enumerate(parts.book.sheets, 1):
        about = [line for line in remarks.open if entry.name in {at.sheet for at in line.places}]
        if about:
            root = parts.tree(entry.part)
            colour(root, parts.edit(entry.part), about, entry.name, looks)
            if not annotate(parts, entry, root, notes_of(about, entry.name), number):
                bare.append(entry.name)
    add_list(parts, own.read(sheet.part), looks, len(remarks.lines))
    declare(parts)
    write_journal(parts, LIST_PART, parts.added)
    return tuple(bare)


def _prove(before: bytes, after: bytes) -> None:
    """Taken out again, all must be as it was; and read, the workbook must say the same."""
    old, new = Parts(before), Parts(after)
    if list_part(new, after) is None:
        raise UnmarkableError
    again = Parts(unmarked(after))
    same = old.names == again.names and all(
        old.read(name) == again.read(name) for name in old.names
    )
    books = [receive_bytes("", content).book for content in (before, after)]
    read = [as_sent(book) for book in books if book is not None]
    if not same or len(read) < len(books) or read[0] != read[1]:
        raise UnmarkableError
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
            raise UnmarkableError


def cells_by_name(content: bytes) -> str | None:
    """A sheet's cells by their whole names; none for XML with undeclared prefixes."""
    try:
        root = ET.fromstring(content)  # noqa: S314  # kalkyl's reader has read it before
    except (ET.ParseError, ValueError, LookupError):
        return None
    rows = [row for row in root.iter() if row.tag.rpartition("}")[2] == _CELLS]
    for row in rows:
        row.tail = None
    return "".join(ET.tostring(row, "unicode") for row in rows)
