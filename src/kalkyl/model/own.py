"""The sheets that kalkyl itself puts into workbooks, and a workbook as if it had not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kalkyl.model.cells import Area, Book

CONTROL_SHEET: Final = "Kontroll"
LIST_SHEET: Final = "Rättningslista"
RECEIPT_SHEET: Final = "Kvitto"
OWN_SHEETS: Final = frozenset({CONTROL_SHEET, LIST_SHEET, RECEIPT_SHEET})
"""What nobody fills in; rules that look at whole workbooks pass these sheets over."""

LIST_NAMES: Final = "kalkyl_rattning"
"""How the names begin that a list of corrections brings into a workbook."""
DONE_NAME: Final = f"{LIST_NAMES}_klart"
NUMBER_NAME: Final = f"{LIST_NAMES}_nr"
RECEIPT_NAMES: Final = "kalkyl_kvitto"
"""How the names begin that a receipt brings into a workbook."""


def is_added(name: str) -> bool:
    """Whether a defined name came with what kalkyl adds to a workbook that it sends back."""
    return name.casefold().startswith((LIST_NAMES, RECEIPT_NAMES))


def as_sent(book: Book) -> Book:
    """The workbook without the sheets that kalkyl added when it sent it back.

    They are told by the names that point at them, whatever the sheets are called: a sheet of the
    sender's own that happens to have such a title stays.
    """
    added = {name: area for name, area in book.names.items() if is_added(name)}
    if not added:
        return book
    sheets = {area.sheet for area in added.values() if isinstance(area, Area)}
    return replace(
        book,
        sheets=tuple(sheet for sheet in book.sheets if sheet.name not in sheets),
        names={name: area for name, area in book.names.items() if name not in added},
    )
