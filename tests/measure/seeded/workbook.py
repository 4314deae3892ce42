"""Errors in the workbook itself: formulas, names, headings, sheets, whole files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import workbooks as w
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.model import Area, Cell, Key, Place, Sheet
from kalkyl.tables.layout import BlockPlace
from seeded.clean import (
    ANNUAL,
    FEBRUARY,
    OCTOBER,
    PLAN,
    UR1,
    UR2,
    YEAR,
    Clean,
    clean_workbooks,
    last_years,
)
from seeded.kind import Seeded, kind, spoilt

_BY = Decimal(7)
_CYRILLIC = dict(
    zip(
        map(ord, "aeoKTMHP"),
        map(chr, (1072, 1077, 1086, 1050, 1058, 1052, 1053, 1056)),
        strict=True,
    )
)
"""Latin letters and the Cyrillic ones that look the same."""


def computed(
    clean: Clean, wanted: Callable[[Key], bool] = lambda _: True
) -> list[tuple[Key, Cell]]:
    """The cells with formulas and a result that is a number."""
    found = []
    for key, fact in clean.reading.submission.facts.items():
        if (
            fact.place is not None
            and fact.formula
            and isinstance(fact.value, Decimal)
            and wanted(key)
        ):
            found.append((key, w.cell(clean.book, str(fact.place))))
    return found


def put(clean: Clean, key: Key, cell: Cell) -> Seeded:
    place = clean.place(key)
    return spoilt(clean, w.with_cells(clean.book, {str(place): cell}), [place])


def table_sheets(clean: Clean) -> list[str]:
    """The sheets with tables that people fill in, the cover apart."""
    places = clean.reading.placing.blocks.values()
    return sorted({one.sheet for one in places} - {"Omslag"})


@kind("right value typed over a formula")
def typed_right(clean: Clean, random: Random) -> Seeded | None:
    key, cell = random.choice(computed(clean))
    return put(clean, key, replace(cell, formula=None))


@kind("wrong value typed over a formula")
def typed_wrong(clean: Clean, random: Random) -> Seeded | None:
    key, cell = random.choice(computed(clean))
    assert isinstance(cell.value, Decimal)
    step = random.choice([-1, 1]) * (_BY if clean.spec(key).unit != "%" else Decimal("0.5"))
    return put(clean, key, Cell(cell.value + step, None, cell.number_format))


@kind("formula deleted")
def deleted_formula(clean: Clean, random: Random) -> Seeded | None:
    key, cell = random.choice(computed(clean))
    return put(clean, key, Cell(None, None, cell.number_format))


@kind("sum that leaves its last row out")
def short_sum(clean: Clean, random: Random) -> Seeded | None:
    sums = [
        (key, cell)
        for key, cell in computed(clean, lambda key: key[1] == TOTAL)
        if cell.formula and re.search(r"SUM\(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+\)", cell.formula)
    ]
    if not sums:
        return None
    key, cell = random.choice(sums)
    assert cell.formula is not None
    assert isinstance(cell.value, Decimal)
    shorter = re.sub(
        r":(\$?[A-Z]+\$?)(\d+)\)", lambda m: f":{m[1]}{int(m[2]) - 1})", cell.formula, count=1
    )
    last = clean.reading.figures.rows(clean.contract.tables[key[0]])[-1]
    part = clean.reading.figures[key[0], last, key[2]].number or Decimal(0)
    return put(clean, key, Cell(cell.value - part, shorter, cell.number_format))


@kind("altered formula")
def altered_formula(clean: Clean, random: Random) -> Seeded | None:
    key, cell = random.choice(computed(clean))
    assert isinstance(cell.value, Decimal)
    return put(clean, key, Cell(cell.value + _BY, f"{cell.formula}+7", cell.number_format))


@kind("stale results (manual calculation)")
def stale(clean: Clean, random: Random) -> Seeded | None:
    key, cell = random.choice(computed(clean))
    assert isinstance(cell.value, Decimal)
    return put(clean, key, replace(cell, value=cell.value + _BY))


@kind("sheet deleted")
def sheet_deleted(clean: Clean, random: Random) -> Seeded | None:
    return spoilt(clean, w.without_sheet(clean.book, random.choice(table_sheets(clean))))


@kind("sheet hidden")
def sheet_hidden(clean: Clean, random: Random) -> Seeded | None:
    return spoilt(clean, w.hidden(clean.book, random.choice(table_sheets(clean))))


@kind("name lost and headings overwritten")
def broken_name(clean: Clean, random: Random) -> Seeded | None:
    block = random.choice(_blocks(clean))
    top = Place(block.sheet, block.area.top, 1)
    names = {
        name: None if area is not None and area.corner == top else area
        for name, area in clean.book.names.items()
    }
    words = {
        str(Place(block.sheet, top.row, column)): "Belopp" for column in block.columns.values()
    }
    return spoilt(clean, replace(w.typed(clean.book, words), names=names))


def _blocks(clean: Clean) -> list[BlockPlace]:
    """The tables of a workbook as they were found, the cover apart."""
    return [one for one in clean.reading.placing.blocks.values() if one.table != "cover"]


@kind("heading mistyped")
def heading_typo(clean: Clean, random: Random) -> Seeded | None:
    block = random.choice(_blocks(clean))
    column = random.choice(sorted(block.columns.values()))
    place = Place(block.sheet, block.area.top, column)
    text = w.cell(clean.book, str(place)).value
    if not isinstance(text, str) or len(text) < 6:
        return None
    letters = [at for at, letter in enumerate(text) if letter.isalpha() and at]
    at = random.choice(letters)
    book = w.typed(clean.book, {str(place): text[:at] + text[at + 1 :]})
    return spoilt(clean, book)


@kind("headings of two columns swapped", PLAN, UR1, UR2, ANNUAL)
def swapped_headings(clean: Clean, random: Random) -> Seeded | None:
    wanted = {"forecast": ("annual_forecast", "annual_budget"), "result": ("outcome", "budget")}
    blocks = [one for one in _blocks(clean) if one.table in wanted]
    if not blocks:
        return None
    block = random.choice(blocks)
    left, right = (
        Place(block.sheet, block.area.top, block.columns[one]) for one in wanted[block.table]
    )
    words = {
        str(left): w.cell(clean.book, str(right)).value,
        str(right): w.cell(clean.book, str(left)).value,
    }
    return spoilt(clean, w.typed(clean.book, words))


@kind("row of a fixed table deleted")
def deleted_row(clean: Clean, random: Random) -> Seeded | None:
    blocks = [
        one
        for one in _blocks(clean)
        if clean.contract.tables[one.table].shape == "fixed" and len(one.rows) > 3
    ]
    if not blocks:
        return None
    block = random.choice(blocks)
    row = random.choice([at for name, at in block.rows.items() if name != TOTAL])
    book = w.on_sheet(clean.book, block.sheet, lambda sheet: _without_row(sheet, row))
    names = {name: _shorter(area, block.sheet, row) for name, area in clean.book.names.items()}
    return spoilt(clean, w.without_results(replace(book, names=names)))


def _without_row(sheet: Sheet, row: int) -> Sheet:
    cells = {
        (at - (at > row), column): replace(
            cell, formula=cell.formula and _moved_up(cell.formula, row)
        )
        for (at, column), cell in sheet.cells.items()
        if at != row
    }
    return replace(sheet, cells=cells)


def _moved_up(formula: str, row: int) -> str:
    """References of the sheet's own, as Excel has them after a row went; its own cells #REF!."""

    def moved(match: re.Match[str]) -> str:
        if match["other"]:
            return match[0]
        at = int(match["row"])
        return "#REF!" if at == row else f"{match['column']}{at - (at > row)}"

    return re.sub(
        r"(?P<other>[\w']+!)?(?P<column>\$?[A-Z]{1,2}\$?)(?P<row>\d+)(?![\d(])", moved, formula
    )


def _shorter(area: Area | None, sheet: str, row: int) -> Area | None:
    if area is None or area.sheet != sheet:
        return area
    return replace(area, top=area.top - (area.top > row), bottom=area.bottom - (area.bottom >= row))


@kind("row hidden with its figures")
def hidden_row(clean: Clean, random: Random) -> Seeded | None:
    keys = [key for key in clean.entries() if isinstance(clean.submission.value(key), Decimal)]
    place = clean.place(random.choice(keys))
    hidden = frozenset({place.row})
    book = w.on_sheet(clean.book, place.sheet, lambda sheet: replace(sheet, hidden_rows=hidden))
    return spoilt(clean, book)


@kind("figure linked to another workbook")
def linked(clean: Clean, random: Random) -> Seeded | None:
    keys = [key for key in clean.entries() if isinstance(clean.submission.value(key), Decimal)]
    key = random.choice(keys)
    before = w.cell(clean.book, str(clean.place(key)))
    found = put(clean, key, replace(before, formula="=[1]Blad1!$B$4"))
    book = found.case.received.book
    assert book is not None
    return spoilt(clean, replace(book, external_links=("file:///C:/budget.xlsx",)))


@kind("cells merged inside a table")
def merged(clean: Clean, random: Random) -> Seeded | None:
    block = random.choice([one for one in _blocks(clean) if len(one.columns) > 1])
    row = random.choice(sorted(block.rows.values()) or [block.area.top + 1])
    left, right = sorted(block.columns.values())[:2]
    area = Area(block.sheet, row, left, row, right)
    book = w.on_sheet(
        clean.book, block.sheet, lambda sheet: replace(sheet, merged=(*sheet.merged, area))
    )
    return spoilt(clean, book)


@kind("second copy of a table")
def second_copy(clean: Clean, random: Random) -> Seeded | None:
    blocks = [
        one
        for one in _blocks(clean)
        if one.table
        in {"forecast", "result", "development", "investments", "goals", "budget_per_uppdrag"}
    ]
    block = random.choice(blocks)
    sheet = clean.book.sheet(block.sheet)
    assert sheet is not None
    own = range(block.area.top, block.area.bottom + 1)
    cells = {
        (row - block.area.top + 3, column): cell
        for (row, column), cell in sheet.cells.items()
        if row in own
    }
    copy = Sheet(f"{block.sheet} (2)", cells)
    return spoilt(clean, replace(clean.book, sheets=(*clean.book.sheets, copy)))


@kind("look-alike letters in a row's name")
def look_alike(clean: Clean, random: Random) -> Seeded | None:
    blocks = [one for one in _blocks(clean) if one.label_column]
    block = random.choice(blocks)
    row = random.choice(sorted(block.rows.values()))
    place = Place(block.sheet, row, block.label_column or 1)
    text = w.cell(clean.book, str(place)).value
    if not isinstance(text, str):
        return None
    other = text.translate(_CYRILLIC)
    if other == text:
        return None
    return spoilt(clean, w.typed(clean.book, {str(place): other}))


@kind("command in a comment")
def injected(clean: Clean, random: Random) -> Seeded | None:
    keys = [
        key
        for key in clean.entries()
        if clean.spec(key).kind == "text" and not clean.spec(key).choices
    ]
    if not keys:
        return None
    text = random.choice(
        [
            '=HYPERLINK("http://x.example","klicka")',
            "=cmd|' /C calc'!A0",
            "@SUM(1+1)*cmd|' /C calc'!A0",
        ]
    )
    key = random.choice(keys)
    return spoilt(clean, clean.with_entries({key: text}), [clean.place(key)])


# Whole files


@kind("last year's workbook", UR1, UR2, ANNUAL)
def last_year(clean: Clean, random: Random) -> Seeded | None:  # noqa: ARG001  # a seed of its class's signature
    return Seeded(clean.case(last_years(clean).book))


@kind("last year's year left on the cover")
def stale_year(clean: Clean, random: Random) -> Seeded | None:  # noqa: ARG001  # a seed of its class's signature
    return _as_of(clean, "year", Decimal(YEAR - 1))


def _as_of(clean: Clean, row: str, value: Decimal | str) -> Seeded:
    key: Key = ("cover", row, VALUE)
    book = w.typed(clean.book, {str(clean.place(key)): value})
    return spoilt(clean, book)


@kind("the previous report's workbook")
def other_report(clean: Clean, random: Random) -> Seeded | None:
    reports = [
        one for one in (PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL) if one != clean.submission.report
    ]
    code = clean.submission.sender.code
    [other] = [
        one for one in clean_workbooks(random.choice(reports)) if one.submission.sender.code == code
    ]
    return Seeded(clean.case(other.book))


@kind("the previous report's figures in this report's template", UR1, UR2, OCTOBER)
def same_again(clean: Clean, random: Random) -> Seeded | None:  # noqa: ARG001  # a seed of its class's signature
    before = {UR1: FEBRUARY, UR2: UR1, OCTOBER: UR2}[clean.submission.report]
    code = clean.submission.sender.code
    [other] = [one for one in clean_workbooks(before) if one.submission.sender.code == code]
    values = {
        key: fact.value
        for key, fact in other.submission.facts.items()
        if key[0] in {"forecast", "result", "development", "staff"}
        and key in clean.submission.facts
        and clean.spec(key).prefill is None
    }
    return spoilt(clean, clean.with_entries(values))


@kind("another department's code")
def wrong_department(clean: Clean, random: Random) -> Seeded | None:
    others = [
        one
        for one in clean_workbooks(clean.submission.report)
        if one.submission.sender != clean.submission.sender
    ]
    other = random.choice(others)
    found = _as_of(clean, "department_code", other.submission.sender.code)
    return replace(found, beside=(other.case(other.book),))


@kind("a department that is not in the list")
def unknown_department(clean: Clean, random: Random) -> Seeded | None:
    return _as_of(clean, "department_code", str(random.randint(300, 999)))


@kind("two workbooks of one department")
def twice(clean: Clean, random: Random) -> Seeded | None:  # noqa: ARG001  # a seed of its class's signature
    return Seeded(clean.case(clean.book), None, (clean.case(clean.book, "kopia.xlsx"),))


@kind("older version of the template")
def old_template(clean: Clean, random: Random) -> Seeded | None:
    version = random.choice(["0.9", "0.5"])
    return _as_of(clean, "template_version", f"{clean.submission.report}/{version}")
