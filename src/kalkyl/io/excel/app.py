"""The Excel in which a button was pressed: its workbook, its user, and its settings put back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.excel import native
from kalkyl.model import Phrase, Place

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings import Book as OpenBook
    from xlwings import Sheet as OpenSheet

    __all__ = ["Excel", "OpenBook", "OpenSheet", "quiet", "same_view", "status_bar", "the_excel"]

_QUIET = {
    "screen_updating": False,
    "enable_events": False,
    "display_alerts": False,
    "calculation": "manual",
}


@contextmanager
def quiet(app: xw.App) -> Iterator[None]:
    """No flicker, no macros of others and no recalculation while a workbook is written on.

    Each setting is put back by itself, so that one that cannot be does not hold up the others.
    """
    kept = {name: getattr(app, name) for name in _QUIET}
    try:
        for name, value in _QUIET.items():
            setattr(app, name, value)
        yield
    finally:
        for name, value in reversed(kept.items()):
            with suppress(Exception):
                setattr(app, name, value)


@contextmanager
def status_bar(app: xw.App) -> Iterator[None]:
    """Gives the status bar back to Excel, or to the one whose words stood there."""
    kept = app.status_bar
    words = kept if isinstance(kept, str) and kept.casefold() not in {"false", "falskt"} else False
    try:
        yield
    finally:
        app.status_bar = words


@contextmanager
def same_view(book: xw.Book) -> Iterator[None]:
    """Comes back to the sheet that was in sight, if it is still there."""
    name = book.sheets.active.name
    try:
        yield
    finally:
        with suppress(Exception):
            book.sheets[name].activate()


_LONGEST = 1000
"""A message box takes little more before it cuts the text."""
BOOK, WINDOW = "KALKYL_BOK", "KALKYL_FONSTER"
"""Variables in which the add-in notes the workbook in front and Excel's window at the press."""
_NONE = Phrase("no_workbook_in_front", "no workbook")


@dataclass(frozen=True, slots=True)
class Excel:
    """One running Excel, and the workbook in front; none where all are closed."""

    app: xw.App
    book: xw.Book | None
    noted: str | None = None
    """Where the workbook lies that was in front at the press, where the add-in noted it."""

    def check_front(self) -> None:
        """Stops when another workbook is in front than at the press."""
        found = native.full_name(self.book) if self.book is not None else ""
        if self.noted is not None and found != self.noted:
            raise ButtonError(
                Phrase(
                    "other_in_front",
                    "The button was pressed with {noted} in front, but now {found} is in front. "
                    "Nothing is done. Bring the right workbook to the front and press again.",
                    {"noted": self.noted or _NONE, "found": found or _NONE},
                )
            )

    def tell(self, text: str, title: str) -> None:
        """Shows a message until the user has read it."""
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        self.app.alert(shown, title=f"kalkyl – {title}", buttons="ok", mode="info")

    def ask(self, text: str, title: str) -> bool:
        """Asks the user, who answers yes or no."""
        answer = self.app.alert(text, title=f"kalkyl – {title}", buttons="yes_no", mode="info")
        return answer == "yes"

    def pick_folder(self, title: str) -> Path | None:
        """A folder that the user points out."""
        return native.pick(self.app, title, folder=True)

    def pick_file(self, title: str) -> Path | None:
        """A workbook that the user points out."""
        return native.pick(self.app, title, folder=False)

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
    import xlwings as xw  # slow, and only needed in Excel

    if WINDOW in os.environ:
        return _pressed(list(xw.apps), int(os.environ[WINDOW]), os.environ.get(BOOK, ""))
    try:
        book = xw.Book.caller()
    except Exception:  # noqa: BLE001  # xlwings raises a bare one where no button called
        app = xw.apps.active
        if app is None:
            raise RuntimeError("no Excel is running") from None
        return Excel(app, app.books.active if len(app.books) else None)
    return Excel(book.app, book)


def _pressed(apps: list[xw.App], window: int, noted: str) -> Excel:
    """The Excel of the press: by its window, else by the workbook that it had in front."""
    by_window = [app for app in apps if app.hwnd == window]
    by_book = [app for app in apps if noted in map(native.full_name, app.books)]
    # With no workbook open, Excel's window cannot be reached, and any other Excel will do to tell.
    found = [*by_window, *by_book, *([] if noted else apps)]
    if not found:
        raise RuntimeError("the Excel of the button was not found")
    front = found[0].books.active if len(found[0].books) else None
    if not noted and not by_window:
        front = None
    return Excel(found[0], front, noted)
