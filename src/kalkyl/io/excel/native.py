"""What xlwings has no word for, asked of Excel itself: errors, protection, copies, dialogs.

Everything that goes past xlwings to COM (``.api``) is in this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import CellError, Place

if TYPE_CHECKING:
    import xlwings as xw


class HasPlace(Protocol):
    """Something that belongs to a cell."""

    @property
    def place(self) -> Place:
        """The cell."""


Placed = TypeVar("Placed", bound=HasPlace)
_FIRST, _LAST = -2146828288, -2146762753
"""0x800A0000 and the 65 536 numbers from there."""
_CODES: Final = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
    2051: "#BUSY!",
    2222: "#PYTHON!",
}
_OTHER = "#UNKNOWN!"
"""What an error is called that came to Excel after this was written."""


def error_in(value: object) -> CellError | None:
    """The error value that Excel handed over; ``None`` for any other value."""
    if isinstance(value, bool) or not isinstance(value, int) or not _FIRST <= value <= _LAST:
        return None
    return CellError(_CODES.get(value - _FIRST, _OTHER))


_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
_NO_PASSWORD = ""
"""Given outright, since Excel asks the user where none is given."""
_PICK_FILE, _PICK_FOLDER = 3, 4
_WORKSHEET = -4167


def is_ready(app: xw.App) -> bool:
    """Whether Excel takes orders: not while a cell is being edited or a dialog is open."""
    return bool(app.api.Ready)


def has_cells(sheet: xw.Sheet) -> bool:
    """Whether a sheet is one of cells, and not a chart or a dialog of its own."""
    return bool(sheet.api.Type == _WORKSHEET)


def worksheets(book: xw.Book) -> Iterator[xw.Sheet]:
    """The sheets that have cells."""
    return (sheet for sheet in book.sheets if has_cells(sheet))


def full_name(book: xw.Book) -> str:
    """Where Excel says a workbook lies: a path, or an address in OneDrive or SharePoint."""
    return str(book.api.FullName)


def has_locked_structure(book: xw.Book) -> bool:
    """Whether sheets can be neither added nor removed."""
    return bool(book.api.ProtectStructure)


def stored(cells: xw.Range) -> Any:
    """Values as Excel has them: days and currencies as numbers, errors as whole numbers."""
    return cells.api.Value2


def formulas(cells: xw.Range) -> list[list[Any]]:
    """Formulas and texts as rows, in whichever shape Excel gives them."""
    found, (rows, columns) = cells.formula, cells.shape
    if rows == columns == 1:
        return [[found]]
    if not isinstance(found[0], (tuple, list)):
        return [list(found)] if rows == 1 else [[text] for text in found]
    return [list(row) for row in found]


def by_sheet(items: Iterable[Placed]) -> Mapping[str, list[Placed]]:
    """What belongs to cells, by the names of their sheets."""
    found: dict[str, list[Placed]] = {}
    for item in items:
        found.setdefault(item.place.sheet, []).append(item)
    return found


def drawings(sheet: xw.Sheet) -> int:
    """How many notes, pictures, charts and shapes lie on a sheet."""
    return int(sheet.api.Shapes.Count)


def hide(name: xw.Name) -> None:
    """Keeps a defined name out of Excel's lists of names."""
    name.api.Visible = False


def unlock(cells: xw.Range) -> None:
    """Lets cells be changed while their sheet is protected."""
    cells.api.Locked = False


def save_copy(book: xw.Book, path: Path) -> None:
    """Saves a workbook as it stands to another file; the open one keeps its name and its state."""
    book.api.SaveCopyAs(str(path))


def hidden_lines(used: xw.Range) -> tuple[frozenset[int], frozenset[int]]:
    """The hidden rows and columns of a range, by number; halves are asked where it is mixed."""
    (top, left), (rows, columns) = (used.row, used.column), used.shape
    sheet = used.sheet

    def row_hidden(first: int, last: int) -> bool | None:
        found: bool | None = sheet.range((first, left), (last, left)).api.EntireRow.Hidden
        return found

    def column_hidden(first: int, last: int) -> bool | None:
        found: bool | None = sheet.range((top, first), (top, last)).api.EntireColumn.Hidden
        return found

    return (
        frozenset(_hidden(row_hidden, top, top + rows - 1)),
        frozenset(_hidden(column_hidden, left, left + columns - 1)),
    )


def _hidden(ask: Any, first: int, last: int) -> Iterator[int]:
    answer = ask(first, last)
    if answer is None and first < last:
        middle = (first + last) // 2
        yield from _hidden(ask, first, middle)
        yield from _hidden(ask, middle + 1, last)
    elif answer:
        yield from range(first, last + 1)


@dataclass(frozen=True, slots=True)
class _Protection:
    """How a sheet was protected, so that it can be protected so again."""

    options: dict[str, bool]
    selection: int


def is_protected(sheet: xw.Sheet) -> bool:
    """Whether locked cells of a sheet cannot be changed."""
    return bool(sheet.api.ProtectContents)


@contextmanager
def unprotected(sheet: xw.Sheet, *, may: bool = True) -> Iterator[bool]:
    """Takes a sheet's protection off and puts the same back, whatever happens between.

    Gives whether the sheet can be written on: not where its protection has a password, or may not
    be taken off.
    """
    if not is_protected(sheet):
        yield True
        return
    kept = _protection(sheet)
    if not may or not _was_taken_off(sheet):
        yield False
        return
    try:
        yield True
    finally:
        sheet.api.Protect(**kept.options)
        sheet.api.EnableSelection = kept.selection


def _protection(sheet: xw.Sheet) -> _Protection:
    native = sheet.api
    allowed = {name: bool(getattr(native.Protection, name)) for name in _ALLOWED}
    around = {
        "DrawingObjects": bool(native.ProtectDrawingObjects),
        "Contents": True,
        "Scenarios": bool(native.ProtectScenarios),
    }
    return _Protection({**around, **allowed}, int(native.EnableSelection))


def _was_taken_off(sheet: xw.Sheet) -> bool:
    try:
        sheet.api.Unprotect(_NO_PASSWORD)
    except Exception:  # noqa: BLE001  # COM's own error class exists on Windows alone
        return False
    return not is_protected(sheet)


def pick(app: xw.App, title: str, *, folder: bool) -> Path | None:
    """The folder or workbook that the user chooses in Excel's own dialog; nothing if none."""
    dialog = app.api.FileDialog(_PICK_FOLDER if folder else _PICK_FILE)
    dialog.Title = title
    dialog.AllowMultiSelect = False
    if not dialog.Show():
        return None
    return Path(dialog.SelectedItems(1))
