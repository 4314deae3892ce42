"""The styles of a list and its marks, and the conditional formats that colour cells with them.

A cell's own style is never touched. A rule names the list, so that the colour goes as the line is
ticked off, is kept by programs that save the workbook, and can be told from the sender's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kalkyl.base.limits import COLUMNS, ROWS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.marking.nodes import Edits, Node, UnmarkableError, tree
from kalkyl.io.marking.parts import Parts
from kalkyl.io.xlsx.finding_list import OPEN
from kalkyl.model import DONE_NAME, NUMBER_NAME, Place, Severity
from kalkyl.wording.remarks import Remark

_BEFORE_DXFS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
_MOVED = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN_FORMAT = 164


def _mark(ground: str, edge: str) -> str:
    sides = "".join(
        f'<{side} style="thin"><color rgb="FF{edge}"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    fill = (
        f'<fill><patternFill patternType="solid"><bgColor rgb="FF{ground}"/></patternFill></fill>'
    )
    return f"<dxf>{fill}<border>{sides}</border></dxf>"


MARKS: Final[Mapping[Severity, str]] = MappingProxyType(
    {
        Severity.ERROR: _mark("F4B3AD", "B3261E"),
        Severity.WARNING: _mark("FFD27A", "8A5A00"),
    }
)
"""How a cell looks that a finding is about, until its line is ticked off."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Where the looks came to stand: the list's first cell style and mark, and those of marks."""

    first_style: int
    first_dxf: int
    marks: Mapping[Severity, int]


def add_styles(parts: Parts, own: bytes) -> Looks:
    """Puts the styles of the list's own workbook, and the marks, behind those there are."""
    name = next(parts.book.parts("styles"), None)
    if name is None or name not in parts:
        raise UnmarkableError
    there = _Sheet(parts.edit(name), parts.tree(name))
    here = tree(own)
    before = {section: there.count(section) for section in (*_MOVED.values(), "cellXfs", "dxfs")}
    for section in _MOVED.values():
        there.add(section, [_text(own, node) for node in _children(here, section)])
    is_bare = not there.count("cellStyleXfs")
    moved = [_moved(own, xf, before, is_bare=is_bare) for xf in _children(here, "cellXfs")]
    there.add("cellXfs", moved)
    dxfs = [_text(own, node) for node in _children(here, "dxfs")]
    there.add("dxfs", [*dxfs, *MARKS.values()])
    first_mark = before["dxfs"] + len(dxfs)
    marks = {severity: first_mark + at for at, severity in enumerate(MARKS)}
    return Looks(before["cellXfs"], before["dxfs"], marks)


def unlocked_styles(parts: Parts) -> frozenset[str]:
    """The numbers of the cell styles that stay open for entries when a sheet is protected."""
    name = next(parts.book.parts("styles"), None)
    if name is None or name not in parts:
        return frozenset()
    found = _children(parts.tree(name), "cellXfs")
    return frozenset(str(at) for at, xf in enumerate(found) if _is_unlocked(xf))


def _is_unlocked(xf: Node) -> bool:
    protection = xf.child("protection")
    return protection is not None and protection.get("locked") in {"0", "false"}


def _children(root: Node, section: str) -> list[Node]:
    found = root.child(section)
    return found.children if found else []


def _text(content: bytes, node: Node) -> str:
    return content[node.start : node.end].decode()


def _moved(content: bytes, xf: Node, before: Mapping[str, int], *, is_bare: bool) -> str:
    """A cell style that refers to fonts, fills and borders where they stand now."""
    if int(xf.attributes.get("numFmtId", "0")) >= _FIRST_OWN_FORMAT:
        raise ValueError("the list has no number formats of its own")
    text = _text(content, xf)
    for name, section in _MOVED.items():
        number = int(xf.attributes.get(name, "0")) + before[section]
        text = re.sub(rf'\b{name}="\d+"', f'{name}="{number}"', text, count=1)
    return text.replace(' xfId="0"', "", 1) if is_bare else text


class _Sheet:
    """The style sheet of a workbook, to be added to."""

    def __init__(self, edits: Edits, root: Node) -> None:
        self.edits = edits
        self.root = root

    def count(self, section: str) -> int:
        """How many of a kind there are."""
        return len(_children(self.root, section))

    def add(self, section: str, new: list[str]) -> None:
        """Puts some behind those of their kind; a wrong count is left as wrong as it was."""
        node = self.root.child(section)
        prefix = (node or self.root).prefix
        text = "".join(new)
        if prefix:
            text = re.sub(r"<(/?)(?=\w)", rf"<\g<1>{prefix}", text)
        if node is None:
            whole = f'<{prefix}{section} count="{len(new)}">{text}</{prefix}{section}>'
            if section != "dxfs":
                raise UnmarkableError
            self.edits.insert(self.root.behind(_BEFORE_DXFS), whole)
            return
        if node.get("count") == str(len(node.children)):
            self.edits.set(node, "count", str(len(node.children) + len(new)))
        self.edits.append(node, text)


ORDER: Final = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects"),
    *("controls", "webPublishItems", "tableParts", "extLst"),
)
"""The elements of a sheet in the order that the standard prescribes."""
_MOST_AREAS = 500


def place_of(root: Node, name: str) -> int:
    """Where an element of a sheet belongs: behind those before it in the order, and its like."""
    return root.behind(ORDER[: ORDER.index(name) + 1])


def colour(root: Node, edits: Edits, remarks: Sequence[Remark], sheet: str, looks: Looks) -> None:
    """Colours the cells of a sheet that some lines of the list are about, the most severe first."""
    if root.name != "worksheet":
        return
    priority = max(map(_priority, root.all("cfRule")), default=0)
    texts = []
    for remark in sorted(remarks, key=lambda line: line.severity.rank):
        cells = [place for place in remark.places if place.sheet == sheet and is_cell(place)]
        if cells:
            priority += 1
            texts.append(_format(root.prefix, remark, cells, looks, priority))
    if texts:
        edits.insert(place_of(root, "conditionalFormatting"), "".join(texts))


def is_cell(place: Place) -> bool:
    """Whether a place lies on a sheet as large as Excel has them."""
    return 0 < place.row <= ROWS and 0 < place.column <= COLUMNS


def _priority(rule: Node) -> int:
    text = (rule.get("priority") or "0").strip()
    if not text.lstrip("-").isdigit():
        raise UnmarkableError
    return int(text)


def _format(
    prefix: str, remark: Remark, cells: Iterable[Place], looks: Looks, priority: int
) -> str:
    areas = " ".join(list(dict.fromkeys(place.cell for place in cells))[:_MOST_AREAS])
    row = f"MATCH({remark.number},{NUMBER_NAME},0)"
    formula = f'INDEX({DONE_NAME},{row})="{OPEN}"'
    own = f'type="expression" dxfId="{looks.marks[remark.severity]}" priority="{priority}"'
    return (
        f'<{prefix}conditionalFormatting sqref="{areas}"><{prefix}cfRule {own}>'
        f"<{prefix}formula>{formula}</{prefix}formula>"
        f"</{prefix}cfRule></{prefix}conditionalFormatting>"
    )
