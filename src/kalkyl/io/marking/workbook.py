"""The list as a workbook's first sheet: listed, named, related, and what counts sheets moved on."""

from __future__ import annotations

import re
from typing import Final

from kalkyl.io.marking.nodes import Edits, Node, UnmarkableError, tree, xml
from kalkyl.io.marking.parts import Parts, relate
from kalkyl.io.marking.styles import Looks
from kalkyl.io.xlsx.finding_list import ANSWER_COLUMNS, HEADING_ROW, LAST_COLUMN
from kalkyl.io.xlsx.values import TRUE
from kalkyl.model import ANSWER_NAMES, DONE_NAME, LIST_SHEET, NUMBER_NAME
from kalkyl.template.formulas import quoted

LIST_PART: Final = "xl/worksheets/kalkyl-rattningslista.xml"
SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BEFORE_NAMES: Final = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences"),
)
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
