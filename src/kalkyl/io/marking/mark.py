"""Marks a sender's own workbook: its faulty cells coloured and noted, a list in front.

Every part is copied as it is; where something must be said, text is spliced in between the bytes
that are there. What was done is undone again before the workbook is let go, and must give every
part back as it came: if not, the workbook is not marked at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kalkyl.io.marking import journal
from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.notes import annotate, notes_of
from kalkyl.io.marking.parts import Parts, declare
from kalkyl.io.marking.proof import prove
from kalkyl.io.marking.sheets import colour
from kalkyl.io.marking.styles import add_styles
from kalkyl.io.marking.unmark import unmarked
from kalkyl.io.marking.workbook import LIST_PART, add_list, strict
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.finding_list import list_bytes
from kalkyl.wording.remarks import Remarks

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
    journal.write(parts, LIST_PART, parts.added)
    return tuple(bare)
