"""An organisation's workbook begun with what a workbook that it already uses has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.document import folded, key_id, slug
from kalkyl.contract.known_tables import BUDGET_PER_UPPDRAG, FORECAST, RESULT
from kalkyl.contract.organisation.records import Content, Record
from kalkyl.contract.organisation.sheets import HEADINGS, ORGANISATION, ROWS
from kalkyl.contract.spec import ANY, VALUE, Contract, RowSpec
from kalkyl.io.file_errors import unreadable
from kalkyl.io.refusal import file_budget
from kalkyl.io.shipped import shipped
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Book, Phrase, Place, as_sent
from kalkyl.services.binding import year_of
from kalkyl.services.organisation import blank_content
from kalkyl.tables.grid import is_figure
from kalkyl.tables.likeness import Sure
from kalkyl.tables.proposal import Proposal, Proposed
from kalkyl.tables.propose import propose
from kalkyl.tables.vocabulary import Vocabulary

_SOME_YEAR: Final = 2025
_BY_ROWS: Final = frozenset({FORECAST, RESULT, BUDGET_PER_UPPDRAG})
"""The tables whose rows are an organisation's assignments."""
_UNIT = regex(r"[ ,]{0,3}\(?(?:\b(?:tkr|mnkr|kr)|%)\)?$", re.IGNORECASE)
_MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Begun:
    """A workbook that is begun: its content, the rows found, and headings before and after."""

    content: Content
    rows: tuple[str, ...]
    headings: tuple[tuple[str, str], ...]


def content_from(path: Path) -> Begun:
    """A blank workbook filled in with the rows and headings of another, as far as it is known."""
    with file_budget().running():
        received = receive(path)
        if received.book is None:
            raise DataFileError(unreadable(path))
        book = as_sent(received.book)
        proposal = _best(book)
    if not proposal.tables:
        facts = {"path": str(path)}
        raise DataFileError(
            Phrase("nothing_alike", "{path}: nothing in it is like any of kalkyl's tables", facts)
        )
    return _begun(blank_content(), proposal, book)


def _best(book: Book) -> Proposal:
    """What a workbook seems to be of the report that has most in common with it."""
    example = shipped()
    sums = {folded(word) for word in example.synonyms["total"]}
    labels = [label for label in dict.fromkeys(_labels_of(book)) if folded(label) not in sums]
    proposals = []
    for report in example.reports:
        year = year_of(book, report, example) or _SOME_YEAR
        terms = _with_rows(example.contract(report, year), labels[:_MOST_ROWS])
        proposals.append(propose(book, Vocabulary(terms, example.synonyms), {}))
    return max(proposals, key=_weight)


def _labels_of(book: Book) -> Iterator[str]:
    """The first words of every line that has a figure after them: whatever its rows are called."""
    for sheet in book.sheets:
        words: dict[int, str] = {}
        for (row, _), cell in sorted(sheet.cells.items()):
            if isinstance(cell.value, str) and not is_figure(cell.value):
                words.setdefault(row, " ".join(cell.value.split()))
            elif is_figure(cell.value) and words.get(row):
                yield words.pop(row)
                words[row] = ""


def _with_rows(terms: Contract, labels: Sequence[str]) -> Contract:
    """A contract whose rows of assignments have these names."""
    rows = tuple(RowSpec(key_id(label), label) for label in labels)
    tables = {
        name: replace(table, rows=rows) if name in _BY_ROWS else table
        for name, table in terms.tables.items()
    }
    return replace(terms, tables=tables)


def _weight(proposal: Proposal) -> tuple[int, int]:
    columns = sum(len(table.found.columns) for table in proposal.tables)
    return columns, len(proposal.tables)


def _begun(blank: Content, proposal: Proposal, book: Book) -> Begun:
    names = tuple(dict.fromkeys(_names(proposal)))[:_MOST_ROWS]
    before = blank.of(HEADINGS)
    headings = tuple(_headings(before, proposal))
    own = {
        ROWS.name: (*_rows(names), *blank.of(ROWS)),
        HEADINGS.name: headings,
        ORGANISATION.name: tuple(_answered(blank.of(ORGANISATION), proposal, book)),
    }
    renamed = tuple(
        (old.text("title"), new.text("title"))
        for old, new in zip(before, headings, strict=True)
        if old is not new
    )
    return Begun(Content({**blank.sheets, **own}), names, renamed)


def _names(proposal: Proposal) -> Iterator[str]:
    """The labels of the rows that are assignments, from the top."""
    for table in proposal.tables:
        if table.table in _BY_ROWS and table.found.label_column:
            yield from _labels(table, table.found.label_column)


def _labels(table: Proposed, column: int) -> Iterator[str]:
    known = {text for note in table.notes if note.row for text in note.written}
    known |= set(table.ignored)
    grid = table.found.grid
    for row in range(table.found.span.row + 1, table.last + 1):
        text = " ".join(grid.text(row, column).split())
        if text and folded(text) != folded(table.total) and grid.text(row, column) in known:
            yield text


def _rows(names: Sequence[str]) -> Iterator[Record]:
    """Rows of the list of assignments; two names that give one id get a number."""
    taken: set[str] = set()
    for at, name in enumerate(names, 1):
        words = slug(name) or f"rad_{at}"
        row_id = words if words not in taken else f"{words}_{at}"
        taken.add(row_id)
        values = {"list": "uppdrag", "id": row_id, "name": name}
        yield Record(Place(ROWS.name, at, 1), values)


def _headings(records: Sequence[Record], proposal: Proposal) -> Iterator[Record]:
    """The headings as the other workbook has them; kalkyl's own are among those that are known."""
    written = dict(_written(proposal))
    for record in records:
        words = written.get((record.text("table"), record.text("column")))
        is_general = not record.words("report") and not record.text("row")
        if words is None or not is_general or folded(words) == folded(record.text("title")):
            yield record
            continue
        former = tuple(dict.fromkeys((record.text("title"), *record.words("former"))))
        yield replace(record, values={**record.values, "title": words, "former": former})


def _written(proposal: Proposal) -> Iterator[tuple[tuple[str, str], str]]:
    """The heading of each column that is no guess, without its unit."""
    for table in proposal.tables:
        for note in table.notes:
            is_column = note.column not in {"", VALUE} and note.row in {"", ANY}
            if is_column and note.written and note.sure is not Sure.GUESS:
                words = _UNIT.sub("", " ".join(note.written[-1].split()))
                if words:
                    yield (table.table, note.column), words


def _answered(records: Sequence[Record], proposal: Proposal, book: Book) -> Iterator[Record]:
    """The answers that the cover gives, and the unit that the amounts seem to have."""
    units = {table.unit for table in proposal.tables if table.unit}
    found = {"unit": units.pop()} if len(units) == 1 else {}
    label = proposal.cover.get("administration")
    if label is not None:
        sheet = book.sheet(label[1].sheet)
        value = sheet.value(label[1].row, label[1].column + 1) if sheet else None
        if isinstance(value, str):
            found["administration"] = " ".join(value.split())
    for record in records:
        answer = found.get(record.text("fact"))
        yield replace(record, values={**record.values, "value": answer}) if answer else record
