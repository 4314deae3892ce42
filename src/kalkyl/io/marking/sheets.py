"""Colours in a sender's sheet: conditional formats that ask the list whether a line is open.

A cell's own style is never touched. The rule names the list, so that the colour goes as the line
is ticked off, is kept by programs that save the workbook, and can be told from the sender's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kalkyl.base.limits import COLUMNS, ROWS
from kalkyl.io.marking.edits import Edits
from kalkyl.io.marking.nodes import Node, UnmarkableError
from kalkyl.io.marking.styles import Looks
from kalkyl.io.xlsx.finding_list import OPEN
from kalkyl.model import DONE_NAME, NUMBER_NAME, Place
from kalkyl.wording.remarks import Remark

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
    """Where an element of a sheet belongs: behind all that come before it or are called the same.

    What the standard does not list (controls wrapped for newer programs) stands late in a sheet.
    """
    rank = ORDER.index(name)
    at = root.opened
    for child in root.children:
        own = ORDER.index(child.name) if child.name in ORDER else ORDER.index("oleObjects")
        if own > rank:
            return at
        at = child.end
    return at


def colour(root: Node, edits: Edits, remarks: Sequence[Remark], sheet: str, looks: Looks) -> None:
    """Colours the cells of a sheet that some lines of the list are about, the gravest first."""
    if root.name != "worksheet":
        return
    priority = max(map(_priority, root.all("cfRule")), default=0)
    texts = []
    for remark in sorted(remarks, key=lambda one: one.severity.rank):
        cells = [one for one in remark.places if one.sheet == sheet and is_cell(one)]
        if cells:
            priority += 1
            texts.append(_format(root.prefix, remark, cells, looks, priority))
    if texts:
        edits.insert(place_of(root, "conditionalFormatting"), "".join(texts).encode())


def is_cell(place: Place) -> bool:
    """Whether a place lies on a sheet as large as Excel has them."""
    return 0 < place.row <= ROWS and 0 < place.column <= COLUMNS


def _priority(rule: Node) -> int:
    text = (rule.get("priority") or "0").strip()
    if not text.lstrip("-").isdigit():
        raise UnmarkableError("structure")
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
