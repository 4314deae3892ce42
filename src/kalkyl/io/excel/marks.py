"""Marks on the cells of an open workbook, put there and removed without touching the cells.

A mark is a conditional format laid over the cell, and a note. The cell's own fill, font and value
stay as they are, and the mark follows when rows are inserted. It is known again by its formula and
by how its note begins, so nothing need be remembered between two presses of a button.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.excel.native import by_sheet, unprotected, worksheets
from kalkyl.model import Place, Severity

if TYPE_CHECKING:
    import xlwings as xw

RULE = '="kalkyl"="kalkyl"'
"""Always true, and without a function's name: Excel wants those in the user's own language."""
NOTE = "kalkyl "
"""How the note of a mark begins."""
_RULE_TEXT = RULE.removeprefix("=")
_LONGEST = 240
"""An address of several cells may have 255 characters."""
_COLOURS = {
    Severity.ERROR: ((255, 199, 206), (156, 0, 6)),
    Severity.WARNING: ((255, 235, 156), (127, 96, 0)),
    Severity.NOTE: ((221, 235, 247), (31, 78, 121)),
}
"""Fill and font, as Excel's own red, yellow and blue cell styles."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to mark, with which severity, and what its note says."""

    place: Place
    severity: Severity
    text: str


def put(book: xw.Book, marks: Iterable[Mark], *, may_unprotect: bool) -> tuple[str, ...]:
    """Marks cells; gives the sheets that are protected and were left as they are."""
    closed = []
    for name, own in by_sheet(marks).items():
        sheet = book.sheets[name]
        with unprotected(sheet, may=may_unprotect) as is_open:
            if is_open:
                _put(sheet, own)
            else:
                closed.append(name)
    return tuple(closed)


def _put(sheet: xw.Sheet, marks: list[Mark]) -> None:
    # The most severe last: Excel puts the newest rule first, and the first one colours the cell.
    for severity in reversed(Severity):
        fill, font = _COLOURS[severity]
        cells = dict.fromkeys(mark.place.cell for mark in marks if mark.severity is severity)
        for address in _addresses(cells):
            rules = sheet.range(address).conditional_formats
            rules.add_custom(RULE, fill_color=fill, font_color=font)
    taken = {note.location.address.replace("$", "") for note in sheet.notes}
    for cell, text in _texts(marks).items():
        if cell not in taken:  # somebody else's note is left alone
            sheet.range(cell).add_note(f"{NOTE}{text}")


def _addresses(cells: Iterable[str]) -> Iterator[str]:
    address = ""
    for cell in cells:
        if len(address) + len(cell) >= _LONGEST:
            yield address
            address = ""
        address = f"{address},{cell}" if address else cell
    if address:
        yield address


def _texts(marks: list[Mark]) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for mark in marks:
        found.setdefault(mark.place.cell, []).append(mark.text)
    return {cell: "\n".join(dict.fromkeys(texts)) for cell, texts in found.items()}


def remove(book: xw.Book, *, may_unprotect: bool) -> tuple[int, tuple[str, ...]]:
    """Removes every mark; gives how many cells' notes went, and the sheets left as they are."""
    count, closed = 0, []
    for sheet in worksheets(book):
        rules, notes = _own_rules(sheet), _own_notes(sheet)
        if not rules and not notes:
            continue
        with unprotected(sheet, may=may_unprotect) as is_open:
            if not is_open:
                closed.append(sheet.name)
                continue
            for rule in reversed(rules):
                rule.delete()
            for note in notes:
                note.delete()
            count += len(notes)
    return count, tuple(closed)


def _own_rules(sheet: xw.Sheet) -> list[xw.main.ConditionalFormat]:
    return [rule for rule in sheet.cells.conditional_formats if _is_own(rule)]


def _is_own(rule: xw.main.ConditionalFormat) -> bool:
    formula = rule.formula if rule.type == "custom" else None
    return bool(formula) and str(formula).replace(" ", "").endswith(_RULE_TEXT)


def _own_notes(sheet: xw.Sheet) -> list[xw.Note]:
    return [note for note in sheet.notes if note.text.startswith(NOTE)]
