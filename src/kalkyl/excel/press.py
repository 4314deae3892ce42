"""What happens around a button: the right Excel, a message in Swedish, nothing half done."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError, DataFileError, OutputError
from kalkyl.io.excel.app import Excel, status_bar, the_excel
from kalkyl.io.excel.native import is_ready
from kalkyl.io.user_files import log

if TYPE_CHECKING:
    from kalkyl.io.excel.app import OpenBook

_NO_BOOK = "Ingen arbetsbok är öppen. Öppna den arbetsbok det gäller och tryck igen."
_BUSY = "En cell redigeras eller en dialogruta är öppen. Tryck Enter eller Esc och försök igen."
_BROKE = (
    "{title} gick inte att genomföra på grund av ett fel i kalkyl eller i Excel. "
    "Arbetsboken är som den var.\n\nFelet står i {log}. Skicka den filen till den som hjälper er "
    "med kalkyl. Samma sak kan göras utan Excel: kalkyl --help i ett terminalfönster."
)

NOT_FOUND = 13
"""The exit code where Python does not find the Excel in which a button was pressed."""

OnBook = Callable[[Excel, "OpenBook"], str]


def on_book(title: str, action: OnBook) -> None:
    """Does something with the workbook in front and says what came of it."""

    def with_book(excel: Excel) -> str:
        if excel.book is None:
            raise ButtonError(_NO_BOOK)
        return action(excel, excel.book)

    anywhere(title, with_book)


def anywhere(title: str, action: Callable[[Excel], str]) -> None:
    """Does something that needs no workbook and says what came of it.

    An exception must not reach Excel, which would show a stack trace. Where no Excel can be found
    to tell it, the exit code says so to the add-in.
    """
    excel: Excel | None = None
    try:
        excel = the_excel()
        said = _done(excel, action)
    except (ButtonError, DataFileError, OutputError) as fault:
        said = str(fault)
    except Exception:  # noqa: BLE001  # told, and written down
        said = _BROKE.format(title=title, log=log(f"{title}\n{traceback.format_exc()}"))
    if excel is None:
        raise SystemExit(NOT_FOUND)
    if said:
        excel.tell(said, title)


def _done(excel: Excel, action: Callable[[Excel], str]) -> str:
    if not is_ready(excel.app):
        return _BUSY
    excel.check_front()
    with status_bar(excel.app):
        return action(excel)
