"""The buttons of the ribbon, by the names that the add-in calls.

A button reads, does and says what it did; what stands behind it stands in ``job/live_*.py``.
"""

from __future__ import annotations

from kalkyl.excel.press import on_book
from kalkyl.job.live_check import checked, cleared


def check() -> None:
    """*Kontrollera*: marks the cells that something is wrong with, and lists what."""
    on_book("Kontrollera", checked)


def clear() -> None:
    """*Rensa*: takes kalkyl's marks and lists away."""
    on_book("Rensa", cleared)
