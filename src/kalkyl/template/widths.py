"""How wide the columns of a sheet are, in characters: wide enough for words, narrow for figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kalkyl.contract.spec import CellSpec, TableSpec
from kalkyl.tables.layout import BlockPlace

CHECK = 22
_NUMBER = (15, 22)
_DATE = 14
_TEXT = 44
_SHORT = {"sender": 30, "unit": 16}
"""Columns of texts that are a name or a word."""
_CHOICE = (16, 32)
_LABEL = (20, 40)
_LONG_TEXT = 110
_RECORD = {True: 32, False: 16}
_NOTE = (16, 58)
_NOTE_BESIDE = 26
"""The explanations of a record that shares its sheet must not push the other tables apart."""
_BOLD = 1.15
_PAGE = 222
"""A landscape A4 shows so many characters at 7.2 points, of type that is 11 points whole."""
_NARROWEST = 24


def widths(
    table: TableSpec,
    place: BlockPlace,
    headings: Mapping[str, str],
    notes: Iterable[str],
    *,
    alone: bool,
) -> dict[int, int]:
    """The widths that a block's own columns want."""
    found = {at: _width(table, name, headings[name]) for name, at in place.columns.items()}
    if place.label_column:
        labels = [table.row_heading, table.total, *(row.label for row in table.rows)]
        found[place.label_column] = _within(_longest(labels) + 3, _LABEL)
    if table.shape == "record":
        wanted = _within(_longest(notes) + 3, _NOTE)
        found[place.area.right + 1] = wanted if alone else min(wanted, _NOTE_BESIDE)
    if place.check_column:
        found[place.check_column] = CHECK
    return found


def widen(found: dict[int, int], more: Mapping[int, int]) -> None:
    """Lets the widest block of a sheet decide."""
    for at, width in more.items():
        found[at] = max(width, found.get(at, 0))


def narrowed(found: dict[int, int]) -> dict[int, int]:
    """The widths of a sheet, the widest taken in until it prints readably across one page."""
    while sum(found.values()) > _PAGE:
        widest = max(found, key=lambda at: found[at])
        if found[widest] <= _NARROWEST:
            break
        found[widest] -= 1
    return found


def _width(table: TableSpec, column: str, heading: str) -> int:
    specs = [cell for (_, name), cell in table.cells.items() if name == column and cell]
    if table.id == "texts":
        return _LONG_TEXT
    if table.shape == "record":
        return _RECORD[any(spec.kind == "text" for spec in specs)]
    word = int(_longest(heading.split()) * _BOLD) + 3
    return max(_body_width(specs[0], column), min(word, _NUMBER[1]))


def _body_width(spec: CellSpec, column: str) -> int:
    if spec.kind != "text":
        return _DATE if spec.kind == "date" else _NUMBER[0]
    if spec.formula is not None:
        return _CHOICE[0]
    if spec.closed:
        return _within(_longest(choice.label for choice in spec.choices) + 4, _CHOICE)
    return _SHORT.get(column, _TEXT)


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


def _within(width: int, limits: tuple[int, int]) -> int:
    return min(max(width, limits[0]), limits[1])
