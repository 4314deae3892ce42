"""From an unknown workbook to a proposed layout file, and from a layout to what it reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kalkyl.base.errors import DataFileError
from kalkyl.model import Book, Problem, Sheet
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case
from kalkyl.services.inputs import layout_from
from kalkyl.tables.bind import find_tables
from kalkyl.tables.cover import identity_of, level_of
from kalkyl.tables.grid import Grid
from kalkyl.tables.layout import Layout
from kalkyl.tables.propose import Proposal, cover_labels, layout_data, propose
from kalkyl.tables.vocabulary import Vocabulary

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_TOP = 6


def proposal_of(book: Book, report: str, year: int, organisation: Organisation) -> Proposal:
    """What a workbook seems to hold of a report."""
    blocks = organisation.layout(report).blocks()
    names = {table: block.name for table, (_, block) in blocks.items()}
    return propose(book, known_names(organisation, report, year), names)


def known_names(organisation: Organisation, report: str, year: int) -> Vocabulary:
    """The names that the tables of a contract go by."""
    return Vocabulary(organisation.contract(report, year), organisation.synonyms)


def year_of(book: Book, report: str, organisation: Organisation) -> int | None:
    """The year a workbook is of: as its cover says, else the only year in its first lines."""
    identity = identity_of(book)
    if identity and identity.year:
        return identity.year
    some_year = 2025  # what a cover's labels are called is the same in every year
    grids = [Grid(sheet) for sheet in book.sheets]
    label = cover_labels(grids, known_names(organisation, report, some_year)).get("year")
    beside = _years_beside(book, label) if label else set()
    years = beside or {year for sheet in book.sheets for year in _years_at_top(sheet)}
    return years.pop() if len(years) == 1 else None


def _years_beside(book: Book, label: tuple[str, Any]) -> set[int]:
    place = label[1]
    sheet = book.sheet(place.sheet)
    values = [sheet.value(place.row, place.column + n) for n in (1, 2, 3)] if sheet else []
    return {int(found) for value in values for found in _YEAR.findall(str(value or ""))}


def _years_at_top(sheet: Sheet) -> Iterator[int]:
    for (row, _), cell in sheet.cells.items():
        if row <= _TOP and isinstance(cell.value, str):
            yield from map(int, _YEAR.findall(cell.value))


def layout_bytes(proposal: Proposal, workbook: str) -> bytes:
    """The layout file of a proposal."""
    title = f"{proposal.contract.title} {proposal.contract.year}, förslag efter {workbook}"
    text = json.dumps(layout_data(proposal, title), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def form_of(path: Path, report: str, organisation: Organisation) -> Layout:
    """A layout file of a form, which must be for the report."""
    layout = layout_from(path, organisation)
    if layout.report != report or layout.cover is None:
        raise DataFileError(f"{path} är en layout för {layout.report}, inte {report}")
    return layout


def lost_tables(case: Case, layout: Layout, year: int, organisation: Organisation) -> list[Problem]:
    """The tables of a layout that are not in a workbook that is not read with it."""
    book = case.received.book
    if book is None:
        return []
    terms = organisation.contract(layout.report, year)
    blocks = find_tables(book, terms, layout, level_of(layout))
    return [problem for block in blocks if block.place is None for problem in block.problems]
