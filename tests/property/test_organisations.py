"""Whatever somebody makes of an organisation's workbook, what is wrong is told at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kalkyl.contract.organisation import WORKBOOK
from kalkyl.contract.organisation.read import content_of
from kalkyl.contract.organisation.records import Fault
from kalkyl.contract.organisation.sheets import SHEETS
from kalkyl.io.organisation import built_of
from kalkyl.io.shipped import shipped_folder
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Book, Cell, CellError, Place, Sheet, Value
from kalkyl.wording.messages import shown

NAMES = frozenset(spec.name for spec in SHEETS)
WORDS: tuple[Value, ...] = (
    *(None, "", " ", "x", "Uppdrag", "regionkontoret", "a b", "A" * 3000, ";", "'2026", "2 026"),
    *("5,2", "5.2", "10 %", "-3", "1e9", "=1+1", "cover", "forecast; forecast", "KAL101", "KAL999"),
    *("Ja", "Nej", "december", "{avdelning}", "{", "}", "{0}", "%s", "\u202e", "(summarad)"),
    *("forecast.variance@total", "forecast.x@y", "a.b", "Omslag", "x/y", "#REF!", "År", "1.0"),
    *(
        Decimal(0),
        Decimal(-1),
        Decimal(2026),
        Decimal("2026.5"),
        Decimal("1E+20"),
        Decimal("1E+400"),
    ),
    *(date(2026, 1, 1), True, CellError("#REF!")),
)
CHANGES = ("value", "formula", "copy", "drop row", "drop column", "drop sheet", "rename", "move")
Cells = dict[tuple[int, int], Cell]


@cache
def shipped() -> Book:
    found = receive(shipped_folder() / WORKBOOK).book
    assert found is not None
    return found


def changed(cells: Cells, change: str, at: tuple[int, int], value: Value) -> Cells:
    """The cells of a sheet after one change that somebody makes, at a cell."""
    row, column = at
    match change:
        case "value":
            return {**cells, at: Cell(value)}
        case "formula":
            return {**cells, at: Cell(None, "=A1")}
        case "copy":
            last = max(number for number, _ in cells) + 1
            return {**cells, **{(last, c): cell for (r, c), cell in cells.items() if r == row}}
        case "drop row":
            return {place: cell for place, cell in cells.items() if place[0] != row}
        case "drop column":
            return {place: cell for place, cell in cells.items() if place[1] != column}
        case "move":
            return {(r + (r >= row), c): cell for (r, c), cell in cells.items()}
    return cells


@st.composite
def books(draw: st.DrawFn) -> Book:
    """The example's workbook after one change or a few."""
    sheets: dict[str, Sheet] = {sheet.name: sheet for sheet in shipped().sheets}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(sheets)))
        change = draw(st.sampled_from(CHANGES))
        sheet = sheets.pop(name)
        if change == "drop sheet" and sheets:
            continue
        cells = dict(sheet.cells)
        if cells:
            at = draw(st.sampled_from(sorted(cells)))
            cells = changed(cells, change, at, draw(st.sampled_from(WORDS)))
        own = f"{name}x" if change == "rename" else name
        sheets[own] = replace(sheet, name=own, cells=cells)
    return replace(shipped(), sheets=tuple(sheets.values()))


def faults_of(book: Book) -> list[Fault]:
    content, faults = content_of(book)
    return faults or built_of(content, {})[1]


def is_placed(fault: Fault) -> bool:
    """Whether a fault is at a cell, or on a sheet that lacks something."""
    where = fault.where
    return (isinstance(where, Place) and where.sheet in NAMES) or where in NAMES


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(books())
def test_whatever_a_workbook_has_is_a_contract_or_told_at_its_place(book: Book) -> None:
    for fault in faults_of(book):
        assert is_placed(fault), str(fault)
        said: Mapping[str, str] = {lang: shown(fault.says, lang) for lang in ("sv", "en")}
        assert said["sv"] != said["en"]
