"""From an unknown workbook to a proposed layout file, and from a layout to what it reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kalkyl.base.errors import DataFileError
from kalkyl.contract.spec import Contract
from kalkyl.contract.validate import document_check
from kalkyl.io.shipped import contract, layout, read_json, schema_files, synonyms
from kalkyl.model import Book, Sheet
from kalkyl.tables.bind import identity_of
from kalkyl.tables.proposing.bound import layout_data
from kalkyl.tables.proposing.propose import Proposal, cover_labels, propose
from kalkyl.tables.proposing.vocabulary import Vocabulary, vocabulary_of

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_TOP = 6
_MOST_TOLD = 8


def proposal_of(book: Book, report: str, year: int) -> Proposal:
    """What a workbook seems to hold of a report."""
    names = {table: block.name for table, (_, block) in layout(report).blocks().items()}
    return propose(book, known_names(contract(report, year)), names)


def known_names(terms: Contract) -> Vocabulary:
    """The names that the tables of a contract go by."""
    return vocabulary_of(synonyms(), terms)


def year_of(book: Book, report: str) -> int | None:
    """The year a workbook is of: as its cover says, else the only year in its first lines."""
    identity = identity_of(book)
    if identity and identity.year:
        return identity.year
    some_year = 2025  # what a cover's labels are called is the same in every year
    label = cover_labels(book, known_names(contract(report, some_year))).get("year")
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


def layout_from(path: Path, report: str) -> Mapping[str, Any]:
    """A layout file, held against its schema and the report it is said to be of."""
    data: Mapping[str, Any] = read_json(path)
    found = document_check(schema_files(), "layout.schema.json")(data)
    if found:
        lines = (f"  {one.path or '(hela filen)'}: {one.found}" for one in found[:_MOST_TOLD])
        raise DataFileError("\n".join([f"{path} är ingen layout:", *lines]))
    if data["report"] != report:
        raise DataFileError(f"{path} är en layout för {data['report']}, inte {report}")
    return data
