"""The buttons of the ribbon, by the names that the add-in calls.

A button reads, acts and says what it did; what it does is in ``services/buttons/``.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError, KalkylError
from kalkyl.io.excel.app import Excel, status_bar, the_excel
from kalkyl.io.excel.native import is_ready
from kalkyl.io.user_files import log
from kalkyl.model import Phrase
from kalkyl.operations.organisation import Organisation
from kalkyl.services.addin.organisation import organisation_of_profile
from kalkyl.services.buttons.check import checked, cleared
from kalkyl.services.buttons.compare import compared_with_file
from kalkyl.services.buttons.compute import computed, undone
from kalkyl.services.buttons.help import helped
from kalkyl.services.buttons.merge import merged_in
from kalkyl.services.buttons.submit import submitted
from kalkyl.wording.catalogue import say, spoken
from kalkyl.wording.messages import fault_text

if TYPE_CHECKING:
    from kalkyl.io.excel.app import OpenBook

_NO_BOOK = Phrase("no_open_workbook", "No workbook is open. Open the one you mean and press again.")
NOT_FOUND = 13
"""The exit code where Python does not find the Excel in which a button was pressed."""

OnBook = Callable[[Excel, "OpenBook", Organisation], str]


def _on_book(title: str, action: OnBook) -> None:
    """Does something with the workbook in front and reports the outcome."""

    def with_book(excel: Excel) -> str:
        if excel.book is None:
            raise ButtonError(_NO_BOOK)
        return action(excel, excel.book, organisation_of_profile())

    _anywhere(title, with_book)


def _anywhere(title: str, action: Callable[[Excel], str]) -> None:
    """Does something that needs no workbook and reports the outcome.

    An exception must not reach Excel, which would show a stack trace. Where no Excel can be found
    to tell it, the exit code says so to the add-in.
    """
    excel: Excel | None = None
    try:
        excel = the_excel()
        message = _done(excel, action)
    except KalkylError as fault:
        message = fault_text(fault, spoken())
    except Exception:  # noqa: BLE001  # told, and written down
        message = say(
            "{title} could not be done because of a fault in kalkyl or in Excel. The workbook is "
            "as it was.\n\nThe fault is in {log}. Send that file to whoever helps you with kalkyl. "
            "The same can be done without Excel: kalkyl --help in a terminal window.",
            title=title,
            log=log(f"{title}\n{traceback.format_exc()}"),
        )
    if excel is None:
        raise SystemExit(NOT_FOUND)
    if message:
        excel.tell(message, title)


def _done(excel: Excel, action: Callable[[Excel], str]) -> str:
    if not is_ready(excel.app):
        return say(
            "A cell is being edited or a dialogue is open. Press Enter or Esc and try again."
        )
    excel.check_front()
    with status_bar(excel.app):
        return action(excel)


def check() -> None:
    """*Kontrollera*: marks the cells that something is wrong with, and lists what."""
    _on_book("Kontrollera", checked)


def compute() -> None:
    """*Beräkna*: writes what can be computed where no formula stands, and compares the rest."""
    _on_book("Beräkna", computed)


def undo_compute() -> None:
    """*Ångra beräkning*: takes back what Beräkna wrote."""
    _on_book("Ångra beräkning", lambda excel, book, _: undone(excel, book))


def clear() -> None:
    """*Rensa*: takes kalkyl's marks and lists away."""
    _on_book("Rensa", cleared)


def compare() -> None:
    """*Jämför*: lists what has changed since the previous report."""
    _on_book("Jämför", compared_with_file)


def submit() -> None:
    """*Skicka in*: checks, saves a copy with a receipt, and opens a mail with it."""
    _on_book("Skicka in", submitted)


def merge() -> None:
    """*Slå ihop*: adds up a folder of workbooks and opens the total."""
    _anywhere("Slå ihop", lambda excel: merged_in(excel, organisation_of_profile()))


def help() -> None:  # noqa: A001  # the name on the ribbon
    """*Hjälp*: the page of the selected finding, the version, and where the log lies."""
    _anywhere("Hjälp", helped)
