"""The workbooks of UR1 2020 and 2021: the printed figures in the printed layouts, read back.

The figures are those of the reports. The texts are the tests' own and carry the reports' figures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.figures.amount import Written, read, scale
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Fact, Key, Submission, Value
from kalkyl.template.fill_form import fill
from kalkyl.template.plan import BookPlan, CellRole, Planned, SheetPlan
from printed_forms import PRINTED, Printed
from shipped_organisation import contract, foreign_layout

FORM = {year: foreign_layout(f"formular-{year}") for year in (2020, 2021, 2024)}
_PUBLISHED = Path(__file__).parents[1] / "data" / "published"
_SHARES = frozenset({"%", "pp"})


def terms(year: int) -> Contract:
    return contract(FORM[year].report, year)


@cache
def published_report(year: int) -> dict[str, Any]:
    """What a report printed, as it is kept beside the tests."""
    return dict(json.loads((_PUBLISHED / f"UR1-{year}.json").read_text(encoding="utf-8")))


def sent(year: int, values: Mapping[Key, Value], *, code: str = "120") -> Submission:
    """What somebody filled in: entries and computed figures alike."""
    cover = {
        "year": year,
        "administration": "Regionkontoret",
        "department": "HR",
        "department_code": code,
    }
    empty = submission_of(terms(year), {"cover": cover})
    facts = {**empty.facts, **{key: Fact(key, value) for key, value in values.items()}}
    opened = {
        table.id: tuple(dict.fromkeys(key[1] for key in values if key[0] == table.id))
        for table in terms(year).tables.values()
        if table.is_open
    }
    rows = {table: tuple(row for row in ids if row != TOTAL) for table, ids in opened.items()}
    return replace(empty, facts=facts, rows={**empty.rows, **rows})


def printed_figures(year: int) -> dict[Key, tuple[Written, str]]:
    """Every printed figure by its key, with the unit it is printed in."""
    found: dict[Key, tuple[Written, str]] = {}
    for table in PRINTED[year]:
        for key, text in _cells(table):
            written = read(text)
            if isinstance(written, Written):
                found[key] = written, written.unit or table[1]
    return found


def _cells(table: Printed) -> list[tuple[Key, str]]:
    name, _, columns, rows = table
    return [
        ((name, row, column), text)
        for row, texts in rows
        for column, text in zip(columns, texts, strict=True)
    ]


def in_contract(year: int, key: Key, written: Written, unit: str) -> Decimal:
    """A printed figure in the contract's unit."""
    own = unit_of(year, key)
    return written.value if own in _SHARES else scale(written.value, unit, own)


def unit_of(year: int, key: Key) -> str:
    spec = terms(year).spec(key)
    assert spec is not None, key
    return spec.unit or ""


def is_share(year: int, key: Key) -> bool:
    return unit_of(year, key) in _SHARES


def texts(year: int) -> dict[Key, Value]:
    """The texts of a report by the rows that its form has for their sections."""
    [block] = [
        block for sheet in FORM[year].sheets for block in sheet.blocks if block.table == "texts"
    ]
    assert block.view is not None
    rows = {words[0]: row for row, words in block.view.rows.items()}
    found: dict[str, str] = published_report(year)["texts"]
    return {("texts", rows[section], "value"): text for section, text in found.items()}


def published(year: int) -> BookPlan:
    """The form of a year with the figures that were printed in it, blanks left blank."""
    values: dict[Key, Value] = {
        key: in_contract(year, key, *figure) for key, figure in printed_figures(year).items()
    }
    for table in PRINTED[year]:
        if table[0] == "investments":
            names = [row for row, _ in table[3] if row != TOTAL]
            values.update({("investments", name, "project"): name for name in names})
    plan = fill(terms(year), FORM[year], sent(year, {**values, **texts(year)}))
    return _without_diff(plan) if year == 2020 else _with_stale_heading(plan)


def _with_stale_heading(plan: BookPlan) -> BookPlan:
    """The heading that the report of 2021 had from the month before."""

    def renamed(sheet: SheetPlan) -> SheetPlan:
        cells = {
            at: replace(cell, value="Utfall februari") if cell.value == "Utfall jan-apr" else cell
            for at, cell in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    return replace(plan, sheets=tuple(map(renamed, plan.sheets)))


def _without_diff(plan: BookPlan) -> BookPlan:
    """The empty 'Diff. mot budget' of the income table of 2020."""

    def cleared(sheet: SheetPlan) -> SheetPlan:
        if sheet.name != "Resultat":
            return sheet
        [last] = [max(at for at, cell in sheet.cells.items() if cell.value == Decimal(2137))]
        return replace(sheet, cells={**sheet.cells, last: Planned(None, CellRole.ENTRY)})

    return replace(plan, sheets=tuple(map(cleared, plan.sheets)))


def saved(plan: BookPlan, folder: Path, name: str = "120.xlsx") -> Path:
    path = folder / name
    path.write_bytes(book_bytes(plan))
    return path
