"""The Excel in which a button was pressed: its workbook, and talking with its user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.doors import excel_native
from kalkyl.model import Place

if TYPE_CHECKING:
    import xlwings as xw

_LONGEST = 1000
"""A message box takes little more before it cuts the text."""


@dataclass(frozen=True, slots=True)
class Excel:
    """One running Excel, and the workbook in front; none where all are closed."""

    app: xw.App
    book: xw.Book | None

    def tell(self, text: str, title: str) -> None:
        """Shows a message until the user has read it."""
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        self.app.alert(shown, title=f"kalkyl – {title}", buttons="ok", mode="info")

    def pick_folder(self, title: str) -> Path | None:
        """A folder that the user points out."""
        return excel_native.pick(self.app, title, folder=True)

    def pick_file(self, title: str) -> Path | None:
        """A workbook that the user points out."""
        return excel_native.pick(self.app, title, folder=False)

    def show_progress(self, text: str) -> None:
        """A line at the foot of Excel's window."""
        self.app.status_bar = text

    def open(self, path: Path) -> None:
        """Opens a workbook in this Excel."""
        self.app.books.open(str(path))

    def selected(self) -> Place | None:
        """The first cell of the selection; nothing where a drawing or a chart is selected."""
        chosen = self.app.selection
        return None if chosen is None else Place(chosen.sheet.name, chosen.row, chosen.column)


def the_excel() -> Excel:
    """The Excel whose button was pressed, else the one in front."""
    import xlwings as xw  # noqa: PLC0415  # dear, and only wanted in Excel

    try:
        book = xw.Book.caller()
    except Exception:  # noqa: BLE001  # xlwings raises a bare one where no button called
        app = xw.apps.active
        if app is None:
            raise RuntimeError("no Excel is running") from None
        return Excel(app, app.books.active if len(app.books) else None)
    return Excel(book.app, book)
