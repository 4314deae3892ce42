"""The sheets that kalkyl itself puts into workbooks, and a workbook as if it had not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kalkyl.model.cells import Area, Book, Sheet

CONTROL_SHEET: Final = "Kontroll"
LIST_SHEET: Final = "Rättningslista"
OWN_SHEETS: Final = frozenset({CONTROL_SHEET})
"""What nobody fills in; rules that look at whole workbooks pass these sheets over."""

LIST_NAMES: Final = "kalkyl_rattning"
"""How the names begin that a list of corrections brings into a workbook."""
DONE_NAME: Final = f"{LIST_NAMES}_klart"
NUMBER_NAME: Final = f"{LIST_NAMES}_nr"
ANSWER_NAMES: Final = ("kalkyl_svar_text", "kalkyl_svar_rader")
"""A list's answers, and what lines of the template's own they answer; its formulas look there."""

LIST_TITLES: Final[Mapping[str, str]] = {"sv": LIST_SHEET, "en": "Corrections"}
LIST_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sv": ("Klart", "Nr", "Allvar", "Kod", "Blad", "Cell", "Vad är fel", "Så rättar du"),
    "en": ("Done", "No", "Severity", "Code", "Sheet", "Cell", "What is wrong", "How to mend it"),
}
"""What a list says above its lines; lists that have been sent out keep the words of their time."""
LIST_COLUMNS: Final = 13
"""The columns of a list; what somebody wrote to the right of them is no part of it."""
_NUMBERED: Final = frozenset({1, 2, 9})
"""The columns of a list where a number may stand: done, its number, and the answer."""
_LINK = re.compile(r'=HYPERLINK\("#(?:[^"]|"")*"(?:,"(?:[^"]|"")*")?\)')


def is_added(name: str) -> bool:
    """Whether a defined name is one that kalkyl gives to what it adds to a workbook."""
    return name.casefold().startswith((LIST_NAMES, *ANSWER_NAMES))


def is_link(formula: str) -> bool:
    """Whether a formula does no more than lead to a place in the same workbook."""
    return _LINK.fullmatch(formula) is not None


def as_sent(book: Book) -> Book:
    """The workbook without the list that kalkyl added when it sent it back.

    A list is known by the names that point at it and by its look; its title may be another. Any
    other sheet stays although such a name points at it, and so does the name.
    """
    added = {name: area for name, area in book.names.items() if is_added(name)}
    if not added:
        return book
    sheets = added_sheets(book)
    kept = {sheet.name for sheet in book.sheets} - sheets
    names = {
        name: area
        for name, area in book.names.items()
        if name not in added or (isinstance(area, Area) and area.sheet in kept)
    }
    left = tuple(sheet for sheet in book.sheets if sheet.name in kept)
    return replace(book, sheets=left, names=names)


def added_sheets(book: Book) -> frozenset[str]:
    """The sheets that kalkyl added: a name of its own points at them, and they look like a list."""
    named = {
        area.sheet for name, area in book.names.items() if is_added(name) and isinstance(area, Area)
    }
    return frozenset(one.name for one in book.sheets if one.name in named and _is_list(one))


def _is_list(sheet: Sheet) -> bool:
    """Whether a sheet has a list's title and headings, and nothing that a list has not."""
    headed = any(_is_headed(sheet, language) for language in LIST_HEADINGS)
    return headed and all(
        column <= LIST_COLUMNS
        and (cell.formula is None or is_link(cell.formula))
        and (column in _NUMBERED or not isinstance(cell.value, Decimal))
        for (_, column), cell in sheet.cells.items()
    )


def _is_headed(sheet: Sheet, language: str) -> bool:
    """Whether the title stands first, and the headings beside each other below it."""
    words = LIST_HEADINGS[language]
    rows = [
        row for (row, column), cell in sheet.cells.items() if column == 1 and cell.value == words[0]
    ]
    return sheet.value(1, 1) == LIST_TITLES[language] and any(
        tuple(sheet.value(row, column) for column in range(1, len(words) + 1)) == words
        for row in rows
    )
