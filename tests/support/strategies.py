"""Submissions as departments might hand them in: figures, blanks, texts, unreadable cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import workbooks as w
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import ANY, VALUE, TableSpec
from kalkyl.model import CellError, Fact, Key, Level, Submission, Value
from shipped_organisation import contract

MOST_ROWS = 4
NAMES = ("Ny båt", "NY BÅT", "Förråd", "Rad 2", "Total", "50 %", "Å", "…")
UNREAD: tuple[Value, ...] = ("tolv", "2,075 tkr", "12,5,5", CellError("#REF!"), CellError("#N/A"))

words = st.text("abcåäö ÅÄÖ1=-+~.…\n", min_size=1, max_size=12).filter(lambda text: text.strip())
amounts = st.decimals(
    min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False
) | st.integers(-(10**6), 10**6).map(Decimal)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def values(spec: CellSpec) -> SearchStrategy[Value]:
    """What a person may write in a cell and kalkyl read."""
    if spec.kind == "number":
        return amounts
    if spec.kind == "date":
        return days
    labels = [choice.label for choice in spec.choices]
    if spec.closed:
        return st.sampled_from(labels)
    return st.sampled_from([*labels, *NAMES]) if spec.choices else words


@st.composite
def rows(draw: st.DrawFn, table: TableSpec, row: str) -> dict[str, Value]:
    """The entries of one row, of which any may be blank."""
    columns = [
        column
        for column in table.at(Level.DEPARTMENT)
        if (spec := table.cell(row, column)) and spec.is_input and not spec.given
    ]
    filled = draw(st.lists(st.sampled_from(columns), unique=True)) if columns else []
    specs = {column: table.cell(row, column) for column in filled}
    return {column: draw(values(spec)) for column, spec in specs.items() if spec is not None}


@st.composite
def tables(draw: st.DrawFn, table: TableSpec) -> Any:
    if table.is_open:
        drawn = draw(st.lists(rows(table, ANY), max_size=MOST_ROWS))
        return [row for row in drawn if row]
    ids = [row.id for row in table.rows_at(Level.DEPARTMENT)]
    chosen = draw(st.lists(st.sampled_from(ids), unique=True, max_size=MOST_ROWS)) if ids else []
    found = {row: cells for row in chosen if (cells := draw(rows(table, row)))}
    if table.shape == "record":
        return {row: cells[VALUE] for row, cells in found.items()}
    return found


@st.composite
def documents(draw: st.DrawFn, report: str = w.REPORT, year: int = w.YEAR) -> dict[str, Any]:
    """The entries of a department; its cover is filled in by whoever asks."""
    known = tabled(report, year)
    some = draw(st.lists(st.sampled_from(sorted(known)), unique=True, min_size=1, max_size=5))
    return {table: draw(tables(known[table])) for table in some}


@cache
def tabled(report: str, year: int) -> Mapping[str, TableSpec]:
    """The tables of a template that have entries, without the cover."""
    return {
        table.id: table
        for table in contract(report, year).tables.values()
        if table.id != "cover" and any(spec and spec.is_input for spec in table.cells.values())
    }


def composed(document: Mapping[str, Any], code: str, administration: str) -> Submission:
    """The submission of a document, made out to a department."""
    cover = {"year": w.YEAR, "administration": administration, "department": f"Avdelning {code}"}
    return submission_of(
        w.terms(), as_filed({**document, "cover": {**cover, "department_code": code}})
    )


def as_filed(document: Any) -> Any:
    """A document as its file would hold it: days as text."""
    if isinstance(document, dict):
        return {key: as_filed(value) for key, value in document.items()}
    if isinstance(document, list):
        return [as_filed(value) for value in document]
    return str(document) if isinstance(document, date) else document


def read_back(what: Submission, file: str) -> Submission:
    """The submission as a reader of its workbook gets it."""
    found = w.case(w.laid_out(what), file=file).reading
    assert found is not None
    return found.submission


@st.composite
def spoilt(draw: st.DrawFn, what: Submission) -> Submission:
    """The submission with some figures that cannot be read."""
    keys = sorted(
        key
        for key, fact in what.facts.items()
        if isinstance(fact.value, Decimal) and key[0] not in {"cover", "staff_indicators"}
    )
    chosen: list[Key] = (
        draw(st.lists(st.sampled_from(keys), unique=True, max_size=2)) if keys else []
    )
    facts = {key: Fact(key, draw(st.sampled_from(UNREAD))) for key in chosen}
    return replace(what, facts={**what.facts, **facts})


@st.composite
def departments(draw: st.DrawFn, count: int = 3) -> list[Submission]:
    """Several departments' workbooks as read, of one administration or of two."""
    found = []
    for number in range(count):
        administration = draw(st.sampled_from(["Regionkontoret", "Kulturförvaltningen"]))
        code = str(110 + 10 * number)
        start = composed(draw(documents()), code, administration)
        found.append(read_back(draw(spoilt(start)), f"{code}.xlsx"))
    return found
