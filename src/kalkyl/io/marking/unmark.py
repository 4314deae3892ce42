"""Takes kalkyl's list and marks out of a workbook again, whoever saved it since.

As kalkyl wrote it, a journal says what to undo, to the byte. It is an XML comment behind the last
element of the list's sheet, which programs that save the workbook drop. Then the list is known by
its defined name and its look, a colour by its formula, and a note by how it begins. Unused looks
are left.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from posixpath import relpath, split
from typing import Any

from kalkyl.base.regex import regex
from kalkyl.io.marking.nodes import Edits, Node, UnmarkableError, splice, tree
from kalkyl.io.marking.notes import HEAD
from kalkyl.io.marking.parts import TYPES, Parts, rels_of
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.refs import place
from kalkyl.io.xlsx.workbook import SheetEntry, relationships
from kalkyl.model import DONE_NAME, LIST_NAMES, added_sheets, is_added

_JOURNAL = regex(rb"<!--kalkyl ([A-Za-z0-9+/=]+)-->\s*\Z")


def write_journal(parts: Parts, part: str, added: Iterable[str]) -> None:
    """Makes the waiting changes and puts down, behind a part's end, how to undo them."""
    undoing = {name: edits.undoing() for name, edits in parts.edits.items() if edits}
    parts.settle()
    changed = {
        name: {
            "sha256": sha256(parts.read(name)).hexdigest(),
            "undo": [[start, end, b64encode(old).decode()] for start, end, old in changes],
        }
        for name, changes in undoing.items()
    }
    text = json.dumps({"added": list(added), "changed": changed}).encode()
    parts.put(part, parts.read(part) + b"<!--kalkyl " + b64encode(text) + b"-->")


def _undo(parts: Parts, part: str) -> bool:
    """Undoes what the journal in a part says, if every part is still as it was written then."""
    match = _JOURNAL.search(parts.read(part))
    if match is None:
        return False
    try:
        journal = json.loads(b64decode(match[1]))
        changed = journal["changed"].items()
        before = {name: _former(parts, name, change) for name, change in changed}
        added = [str(name) for name in journal["added"]]
    except (ValueError, LookupError, TypeError, UnmarkableError):
        return False
    for name, content in before.items():
        parts.put(name, content)
    for name in added:
        parts.drop(name)
    return True


def _former(parts: Parts, name: str, change: dict[str, Any]) -> bytes:
    content = parts.read(name)
    if sha256(content).hexdigest() != change["sha256"]:
        raise ValueError(name)
    changes = [(int(start), int(end), b64decode(old)) for start, end, old in change["undo"]]
    return splice(content, changes)


_WRAPPERS = frozenset({"conditionalFormatting", "conditionalFormattings", "ext", "extLst"})


def unmarked(content: bytes) -> bytes:
    """The workbook without list and marks; the very same bytes where it has none."""
    try:
        parts = Parts(content)
        if not _has_traces(parts):
            return content
        part = list_part(parts, content)
        if part is None or not _undo(parts, part):
            _take_out(parts, part)
        return parts.content()
    except (Refused, ValueError, LookupError):
        raise UnmarkableError from None


def _has_traces(parts: Parts) -> bool:
    """Whether any name or colour of ours is there; the list itself may have been deleted."""
    own = LIST_NAMES.encode()
    places = (parts.book.part, *(entry.part for entry in parts.book.sheets))
    return any(own in parts.read(place).lower() for place in places)


def list_part(parts: Parts, content: bytes) -> str | None:
    """The part of the list: the sheet that its name points at, if it looks like one."""
    area = parts.book.names.get(DONE_NAME)
    book = receive_bytes("", content).book if area else None
    if area is None or book is None or area.sheet not in added_sheets(book):
        return None
    return next((sheet.part for sheet in parts.book.sheets if sheet.name == area.sheet), None)


def _take_out(parts: Parts, part: str | None) -> None:
    root, edits = parts.tree(parts.book.part), parts.edit(parts.book.part)
    listed = [entry.part for entry in parts.book.sheets]
    index = listed.index(part) if part else None
    _unname(root, edits, index)
    if index is not None:
        _unlist(root, edits, index)
    gone = {part, *_only_of(parts, part)} if part else set()
    for entry in parts.book.sheets:
        if entry.part != part:
            _clean(parts, entry, gone)
    _unrelate(parts, gone)


def _unname(root: Node, edits: Edits, index: int | None) -> None:
    """The list's names away; those of sheets behind it move one sheet forward."""
    names = root.child("definedNames")
    if names is None:
        return
    ours = [name for name in names.children if _is_ours(name, index)]
    if len(ours) == len(names.children):
        edits.remove(names)
        return
    for name in names.children:
        of = name.get("localSheetId")
        if name in ours:
            edits.remove(name)
        elif index is not None and of is not None and int(of) > index:
            edits.set(name, "localSheetId", str(int(of) - 1))


def _is_ours(name: Node, index: int | None) -> bool:
    of_list = index is not None and name.get("localSheetId") == str(index)
    return of_list or is_added(name.get("name") or "")


def _unlist(root: Node, edits: Edits, index: int) -> None:
    """The sheet away; what counts sheets counts one less."""
    sheets = root.child("sheets")
    if sheets is None or len(sheets.children) <= 1:
        raise UnmarkableError
    edits.remove(sheets.children[index])
    for view in root.all("workbookView"):
        for which in ("activeTab", "firstSheet"):
            number = view.get(which)
            if number is not None and int(number) > index:
                edits.set(view, which, str(int(number) - 1))


def _only_of(parts: Parts, part: str) -> set[str]:
    """The parts that a part leads to and no other does."""
    own = {link.target for link in relationships(parts.package, part).values()}
    others = {
        link.target
        for name in parts.names
        if name != part
        for link in relationships(parts.package, name).values()
    }
    return {name for name in own - others if name in parts}


def _clean(parts: Parts, entry: SheetEntry, gone: set[str]) -> None:
    """A sender's sheet without our colours and notes."""
    root, edits = parts.tree(entry.part), parts.edit(entry.part)
    shut: set[int] = set()
    for rule in root.all("cfRule"):
        if LIST_NAMES in rule.text:
            _shut(rule, shut)
    _remove(root, edits, shut)
    links = relationships(parts.package, entry.part)
    comments = next((link.target for link in links.values() if link.kind == "comments"), None)
    legacy = root.child("legacyDrawing")
    drawn = links.get((legacy.get("id") or "") if legacy else "")
    if comments is None or comments not in parts:
        return
    vml = drawn.target if drawn and drawn.target in parts else None
    if _without_notes(parts, comments, vml):
        gone.update({comments} | ({vml} if vml else set()))
        if legacy is not None and vml:
            edits.remove(legacy)


def _shut(node: Node, shut: set[int]) -> None:
    """An element goes, and so does what would be empty without it."""
    shut.add(id(node))
    above = node.parent
    if (
        above is not None
        and above.name in _WRAPPERS
        and all(id(child) in shut for child in above.children if child.name != "sqref")
    ):
        _shut(above, shut)


def _remove(node: Node, edits: Edits, shut: set[int]) -> None:
    for child in node.children:
        if id(child) in shut:
            edits.remove(child)
        else:
            _remove(child, edits, shut)


def _without_notes(parts: Parts, comments: str, vml: str | None) -> bool:
    """Takes our notes out of a sheet's comments; true where nothing is left, drawing included."""
    root = tree(parts.read(comments))
    listed = list(root.all("comment"))
    ours = [note for note in listed if note.text.strip().startswith(HEAD.strip())]
    if not ours:
        return False
    for note in ours:
        parts.edit(comments).remove(note)
    if vml is None:
        return len(ours) == len(listed)
    drawn = tree(parts.read(vml))
    shapes = [shape for shape in drawn.all("shape") if shape.child("ClientData") is not None]
    cells = {place(note.get("ref") or "") for note in ours}
    for shape in shapes:
        if _cell_of(shape) in cells:
            parts.edit(vml).remove(shape)
    return len(ours) == len(listed) and all(_cell_of(shape) in cells for shape in shapes)


def _cell_of(shape: Node) -> tuple[int, int] | None:
    """The cell that a note's balloon belongs to."""
    client = shape.child("ClientData")
    row, column = (client.child(name) if client else None for name in ("Row", "Column"))
    if client is None or client.get("ObjectType") != "Note" or row is None or column is None:
        return None
    return int(row.text) + 1, int(column.text) + 1


def _unrelate(parts: Parts, gone: set[str]) -> None:
    """Parts away, with what they lead to, what leads to them and what says what they are."""
    gone = gone | {rels_of(name) for name in gone if rels_of(name) in parts}
    for name in list(parts.names):
        if not name.endswith(".rels"):
            continue
        source = _source(name)
        links = relationships(parts.package, source)
        root = parts.tree(name)
        for node in root.children:
            link = links.get(node.get("Id") or "")
            if link is not None and link.target in gone and name not in gone:
                parts.edit(name).remove(node)
    types = parts.tree(TYPES)
    for node in types.children:
        if (node.get("PartName") or "").lstrip("/") in gone:
            parts.edit(TYPES).remove(node)
    for name in gone:
        parts.drop(name)


def _source(rels: str) -> str:
    """The part whose relationships a part holds."""
    folder, name = split(rels)
    above = relpath(split(f"/{folder}")[0], "/")
    own = name.removesuffix(".rels")
    return own if above == "." else f"{above}/{own}"
