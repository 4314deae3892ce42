"""The few members of Excel's own objects that kalkyl uses where xlwings has none (``.api``)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.store import CellError

if TYPE_CHECKING:
    from engine.impl import App, Book, Name, Range, Sheet

_EPOCH = datetime(1899, 12, 30)
ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows",
    "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks",
    "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering",
    "AllowUsingPivotTables",
)  # fmt: skip


class AppApi:
    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def Ready(self) -> bool:
        return self._app.ready

    def FileDialog(self, kind: int) -> _Dialog:
        return _Dialog(self._app, kind)


class _Dialog:
    Title = ""
    AllowMultiSelect = True

    def __init__(self, app: App, kind: int) -> None:
        self._chosen = app.chosen.pop(0)
        self.kind = kind

    def Show(self) -> int:
        return 0 if self._chosen is None else -1

    def SelectedItems(self, number: int) -> str:
        assert number == 1
        assert self._chosen is not None
        return self._chosen


class BookApi:
    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def FullName(self) -> str:
        return self._book.address or str(self._book.path)

    @property
    def ProtectStructure(self) -> bool:
        return bool(self._book.store.call("structure_protected"))

    def SaveCopyAs(self, path: str) -> None:
        self._book.store.call("save_copy", path)


class NameApi:
    def __init__(self, name: Name) -> None:
        self._name = name

    @property
    def Visible(self) -> bool:
        raise NotImplementedError

    @Visible.setter
    def Visible(self, value: bool) -> None:
        self._name.book.store.call("show_name", self._name.name, value)


class SheetApi:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def Shapes(self) -> Any:
        """What lies on the sheet: notes, and what else is drawn."""
        return type("Shapes", (), {"Count": self._sheet.call("shapes")})

    @property
    def Type(self) -> int:
        return int(self._sheet.call("kind"))

    @property
    def ProtectContents(self) -> bool:
        return self._sheet.call("protection") is not None

    @property
    def ProtectDrawingObjects(self) -> bool:
        return bool((self._sheet.call("protection") or {}).get("DrawingObjects"))

    @property
    def ProtectScenarios(self) -> bool:
        return bool((self._sheet.call("protection") or {}).get("Scenarios"))

    @property
    def Protection(self) -> Any:
        found = self._sheet.call("protection") or {}
        return type("Protection", (), {name: bool(found.get(name)) for name in ALLOWED})

    @property
    def EnableSelection(self) -> int:
        return int((self._sheet.call("protection") or {}).get("EnableSelection", 0))

    @EnableSelection.setter
    def EnableSelection(self, value: int) -> None:
        self._sheet.call("protect", {"EnableSelection": value})

    def Unprotect(self, password: str) -> None:
        self._sheet.call("unprotect", password)

    def Protect(self, **options: Any) -> None:
        assert "Password" not in options
        self._sheet.call("protect", options)


_ERRORS = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029,
    "#NUM!": 2036, "#N/A": 2042, "#SPILL!": 2045, "#FIELD!": 2049, "#CALC!": 2050,
}  # fmt: skip


def _stored(value: Any) -> Any:
    if isinstance(value, CellError):
        return _ERRORS[value.code] - 2146828288
    if isinstance(value, datetime):
        return (value - _EPOCH) / timedelta(days=1)
    return value


class RangeApi:
    """A range's own object; xlwings asks whether there is one before it writes."""

    def __init__(self, of: Range) -> None:
        self._range = of

    @property
    def Value2(self) -> Any:
        """Values as stored: days as numbers, errors as COM's whole numbers."""
        of = self._range
        rows = [[_stored(one) for one in row] for row in of.sheet.call("values", of.boxes[0])]
        return rows[0][0] if of.shape == (1, 1) else tuple(map(tuple, rows))

    @property
    def Locked(self) -> bool:
        raise NotImplementedError

    @Locked.setter
    def Locked(self, value: bool) -> None:
        self._range.sheet.call("style", list(self._range.boxes), {"locked": value})

    @property
    def EntireRow(self) -> _Lines:
        return _Lines(self._range, "rows")

    @property
    def EntireColumn(self) -> _Lines:
        return _Lines(self._range, "columns")


class _Lines:
    def __init__(self, of: Range, axis: str) -> None:
        self._range = of
        self._axis = axis

    @property
    def Hidden(self) -> bool | None:
        found: bool | None = self._range.sheet.call("hidden", self._range.boxes[0], self._axis)
        return found
