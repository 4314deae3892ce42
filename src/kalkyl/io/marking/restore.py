"""Puts the template's formulas back into cells, each with its result; nothing else is touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.marking.nodes import Edits, Node, UnmarkableError, tree, xml
from kalkyl.io.marking.parts import BEFORE_NAMES, Parts
from kalkyl.io.marking.styles import unlocked_styles
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.refs import area, place
from kalkyl.model import Area, Place, Value

_VALUES: Final = frozenset({"v", "is"})
_OF_SEVERAL: Final = frozenset({"array", "dataTable"})
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for a cell, with its ``=``, and the result that is stored beside it.

    ``has_witness`` says that the formulas around the cell are the template's.
    """

    place: Place
    text: str
    result: Value
    has_witness: bool = True


def restored(content: bytes, formulas: Iterable[Formula]) -> tuple[bytes, frozenset[Place]]:
    """The workbook with formulas put in, and the cells that got theirs.

    Left alone are cells that are unlocked for entries, cells that share a formula with others
    (array formulas, and the first of those that Excel stores once for many), and rows that the
    sheet does not have. Without a witness around it a cell must be locked among unlocked ones.
    """
    by_sheet: dict[str, list[Formula]] = {}
    for formula in formulas:
        by_sheet.setdefault(formula.place.sheet, []).append(formula)
    try:
        parts = Parts(content)
        done: set[Place] = set()
        unlocked = unlocked_styles(parts)
        for entry in parts.book.sheets:
            if entry.name in by_sheet:
                grid = _Grid(tree(parts.read(entry.part), _VALUES))
                free = {at for at, cell in grid.cells.items() if _style(cell) in unlocked}
                proved = [found for found in by_sheet[entry.name] if _is_computed(found, free)]
                edits = parts.edit(entry.part)
                done |= {found.place for found in proved if _put(grid, edits, found)}
        if done:
            _calculate_on_load(parts)
        return parts.content(), frozenset(done)
    except (Refused, ValueError, LookupError):
        raise UnmarkableError from None


class _Grid:
    """The rows and cells of a sheet by their numbers, and the cells that share a formula."""

    def __init__(self, root: Node) -> None:
        self.rows: dict[int, Node] = {}
        self.cells: dict[Corner, Node] = {}
        self.shared: list[Area] = []
        """Areas of array formulas, and cells whose formula is stored for others too."""
        number = 0
        for row in (row for data in root.all("sheetData") for row in data.all("row")):
            number = int(row.attributes.get("r", number + 1))
            self.rows[number] = row
            at = (number, 0)
            for cell in row.all("c"):
                given = cell.attributes.get("r")
                at = place(given) if given is not None else (number, at[1] + 1)
                self.cells[at] = cell
                self.shared += filter(None, (_shared(formula, at) for formula in cell.all("f")))


def _shared(formula: Node, at: Corner) -> Area | None:
    kind, over = formula.attributes.get("t"), formula.attributes.get("ref")
    if not over or kind not in {*_OF_SEVERAL, "shared"}:
        return None
    found = area("", over)
    if kind in _OF_SEVERAL:
        return found
    is_alone = (found.top, found.left) == (found.bottom, found.right)
    return None if is_alone else Area("", *at, *at)


def _is_computed(formula: Formula, unlocked: Collection[Corner]) -> bool:
    """Whether a cell is the template's by more than its place: locked, or among formulas."""
    at = (formula.place.row, formula.place.column)
    return at not in unlocked and (formula.has_witness or bool(unlocked))


def _put(grid: _Grid, edits: Edits, formula: Formula) -> bool:
    number, column = at = (formula.place.row, formula.place.column)
    row, cell = grid.rows.get(number), grid.cells.get(at)
    if row is None or any(Place("", *at) in area for area in grid.shared):
        return False
    new = _cell(row.prefix, formula, _style(cell) if cell else "")
    if cell is not None:
        edits.replace(cell.start, cell.end, new.encode())
        return True
    beside = {found: other for (of_row, found), other in grid.cells.items() if of_row == number}
    if not row.is_empty:
        earlier = [other.end for found, other in beside.items() if found < column]
        later = [other.start for found, other in beside.items() if found > column]
        edits.insert(min(later, default=max(earlier, default=row.opened)), new)
    else:
        edits.append(row, new)
    return True


def _style(cell: Node) -> str:
    style = cell.attributes.get("s", "")
    return style if style.isascii() and style.isdigit() else ""


def _cell(prefix: str, formula: Formula, style: str) -> str:
    kind, result = _result(formula.result)
    style_attribute = f' s="{style}"' if style else ""
    return (
        f'<{prefix}c r="{formula.place.cell}"{style_attribute}{kind}>'
        f"<{prefix}f>{xml(formula.text.removeprefix('='))}</{prefix}f>"
        f"<{prefix}v>{result}</{prefix}v></{prefix}c>"
    )


def _result(value: Value) -> tuple[str, str]:
    """The type and the text of a stored result; a figure as the shortest text of Excel's own."""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return "", str(int(value)) if whole else repr(float(value))
    return ' t="str"', xml("" if value is None else str(value))


def _calculate_on_load(parts: Parts) -> None:
    """What rests on the cells is computed when the workbook is next opened."""
    part = parts.book.part
    root, edits = parts.tree(part), parts.edit(part)
    settings = root.child("calcPr")
    if settings is not None:
        edits.set(settings, "fullCalcOnLoad", "1")
        return
    at = root.behind({*BEFORE_NAMES, "definedNames"})
    edits.insert(at, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>')
