"""The buttons of the ribbon, by the names that the add-in calls.

A button reads, acts and says what it did; what it does is in ``services/buttons/``.
"""

from __future__ import annotations

from kalkyl.excel.press import anywhere, on_book
from kalkyl.services.buttons.check import checked, cleared
from kalkyl.services.buttons.compare import compared_with_file
from kalkyl.services.buttons.compute import computed, undone
from kalkyl.services.buttons.help import helped
from kalkyl.services.buttons.merge import merged_in
from kalkyl.services.buttons.submit import submitted


def check() -> None:
    """*Kontrollera*: marks the cells that something is wrong with, and lists what."""
    on_book("Kontrollera", checked)


def compute() -> None:
    """*Beräkna*: writes what can be computed where no formula stands, and compares the rest."""
    on_book("Beräkna", computed)


def undo_compute() -> None:
    """*Ångra beräkning*: takes back what Beräkna wrote."""
    on_book("Ångra beräkning", undone)


def clear() -> None:
    """*Rensa*: takes kalkyl's marks and lists away."""
    on_book("Rensa", cleared)


def compare() -> None:
    """*Jämför*: lists what has changed since the previous report."""
    on_book("Jämför", compared_with_file)


def submit() -> None:
    """*Skicka in*: checks, saves a copy with a receipt, and opens a mail with it."""
    on_book("Skicka in", submitted)


def merge() -> None:
    """*Slå ihop*: adds up a folder of workbooks and opens the total."""
    anywhere("Slå ihop", merged_in)


def help() -> None:  # noqa: A001  # the name on the ribbon
    """*Hjälp*: the page of the selected finding, the version, and where the log lies."""
    anywhere("Hjälp", helped)
