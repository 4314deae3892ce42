"""Marks a sender's own workbook: its faulty cells coloured and noted, a list in front.

Every part is copied as it is; text is inserted between the bytes that are there. All of it is
undone again before the workbook is handed out, and must give every part back as it came: if not,
the workbook is not marked at all.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.marking.nodes import Edits, Node, Reason, UnmarkableError, tree, xml
from kalkyl.io.marking.notes import annotate, notes_of
from kalkyl.io.marking.parts import BEFORE_NAMES, Parts, declare, relate
from kalkyl.io.marking.styles import Looks, add_styles, colour
from kalkyl.io.marking.unmark import list_part, unmarked, write_journal
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.finding_list import ANSWER_COLUMNS, HEADING_ROW, LAST_COLUMN, list_bytes
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.values import TRUE
from kalkyl.io.xlsx.workbook import workbook
from kalkyl.model import ANSWER_NAMES, DONE_NAME, LIST_SHEET, NUMBER_NAME, as_sent
from kalkyl.template.formulas import quoted
from kalkyl.wording.remarks import Remarks

LIST_PART: Final = "xl/worksheets/kalkyl-rattningslista.xml"
SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STRICT = b"http://purl.oclc.org/ooxml/"


def add_list(parts: Parts, sheet: bytes, looks: Looks, lines: int) -> str:
    """Puts the list first among a workbook's sheets, and gives the name it got."""
    if LIST_PART in parts:
        raise UnmarkableError
    part = parts.book.part
    root, edits = parts.tree(part), parts.edit(part)
    sheets = root.child("sheets")
    if sheets is None or not sheets.children:
        raise UnmarkableError
    parts.put(LIST_PART, restyled(sheet, looks))
    parts.types[LIST_PART] = SHEET_TYPE
    [ident] = relate(parts, part, [("worksheet", LIST_PART)])
    name = _free_name(parts)
    edits.insert(sheets.opened, _entry(sheets, name, ident))
    _move_on(root, edits)
    _add_names(root, edits, name, lines)
    _show_first(parts)
    return name


def _free_name(parts: Parts) -> str:
    taken = {sheet.name.casefold() for sheet in parts.book.sheets}
    names = (LIST_SHEET, *(f"{LIST_SHEET} ({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def _entry(sheets: Node, name: str, ident: str) -> str:
    """The sheet as the workbook lists it."""
    numbers = [_number(sheet.get("sheetId") or "") for sheet in sheets.children]
    own = f'name="{xml(name)}" sheetId="{max(numbers) + 1}" {sheets.linked("id", ident)}'
    return f"<{sheets.prefix}sheet {own}/>"


def _move_on(root: Node, edits: Edits) -> None:
    """What counts sheets counts one more; the list is what is shown when the workbook opens."""
    for name in root.all("definedName"):
        local_to = name.get("localSheetId")
        if local_to is not None:
            edits.set(name, "localSheetId", str(_number(local_to) + 1))
    for view in root.all("workbookView"):
        for first in ("activeTab", "firstSheet"):
            if view.get(first) not in {None, "0"}:
                edits.set(view, first, "0")


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text):
        raise UnmarkableError
    return int(text)


def _add_names(root: Node, edits: Edits, name: str, lines: int) -> None:
    names = root.child("definedNames")
    prefix = (names or root).prefix
    first, last = HEADING_ROW + 1, HEADING_ROW + max(lines, 1)
    sheet = quoted(name)
    texts = {
        f'name="{DONE_NAME}"': f"{sheet}!$A${first}:$A${last}",
        f'name="{NUMBER_NAME}"': f"{sheet}!$B${first}:$B${last}",
        **{
            f'name="{own}" hidden="1"': f"{sheet}!${column}${first}:${column}${last}"
            for own, column in zip(ANSWER_NAMES, ANSWER_COLUMNS, strict=True)
        },
        'name="_xlnm._FilterDatabase" localSheetId="0" hidden="1"': (
            f"{sheet}!$A${HEADING_ROW}:${LAST_COLUMN}${last}"
        ),
        'name="_xlnm.Print_Titles" localSheetId="0"': f"{sheet}!${HEADING_ROW}:${HEADING_ROW}",
    }
    text = "".join(
        f"<{prefix}definedName {own}>{xml(where)}</{prefix}definedName>"
        for own, where in texts.items()
    )
    if names is not None:
        edits.append(names, text)
    else:
        whole = f"<{prefix}definedNames>{text}</{prefix}definedNames>"
        edits.insert(root.behind(BEFORE_NAMES), whole)


def _show_first(parts: Parts) -> None:
    """No other sheet is selected with the list: what is typed would go into both."""
    for sheet in parts.book.sheets:
        for view in parts.tree(sheet.part).all("sheetView"):
            if view.get("tabSelected") in TRUE:
                parts.edit(sheet.part).set(view, "tabSelected", "0")


def restyled(sheet: bytes, looks: Looks) -> bytes:
    """The list's sheet with the numbers that its looks have in the workbook it goes to."""
    edits = Edits(sheet)
    root = tree(sheet)
    moved = {"c": "s", "row": "s", "col": "style"}
    for name, attribute in moved.items():
        for node in root.all(name):
            style = int(node.get(attribute) or 0)
            if style or name == "c":
                edits.set(node, attribute, str(style + looks.first_style))
    for rule in root.all("cfRule"):
        edits.set(rule, "dxfId", str(int(rule.get("dxfId") or 0) + looks.first_dxf))
    return edits.made()


def strict(parts: Parts) -> bool:
    """Whether a workbook is written in the standard's strict variant, with other names."""
    return _STRICT in parts.read(parts.book.part)


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
