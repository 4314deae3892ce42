"""An organisation's folder, begun with a workbook that it already uses, checked and built."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.document import folded, key_id, slug
from kalkyl.contract.known_tables import BUDGET_PER_UPPDRAG, FORECAST, RESULT
from kalkyl.contract.organisation import SETTINGS, WORKBOOK
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.report_sheets import CONTROLS
from kalkyl.contract.organisation.sheets import (
    DEPARTMENTS,
    HEADINGS,
    INDICATORS,
    LEVELS,
    ORGANISATION,
    OWN_LISTS,
    ROWS,
)
from kalkyl.contract.spec import ANY, VALUE, Contract, RowSpec
from kalkyl.io.file_errors import unreadable
from kalkyl.io.organisation import (
    OrganisationError,
    built_files,
    content_in,
    documents,
)
from kalkyl.io.refusal import file_budget
from kalkyl.io.shipped import CONTRACT, shipped, shipped_folder
from kalkyl.io.xlsx.organisation_book import organisation_bytes
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Book, Phrase, Place, as_sent
from kalkyl.services.binding import year_of
from kalkyl.tables.grid import is_figure
from kalkyl.tables.likeness import Sure
from kalkyl.tables.proposal import Proposal, Proposed
from kalkyl.tables.propose import propose
from kalkyl.tables.vocabulary import Vocabulary

_TOLD: Final = """\
# Här är en organisations mapp för kalkyl. Det som är ert står i organisation.xlsx.
# Kommandon som körs i den här mappen eller i en mapp i den gäller den här organisationen.
"""
_OWN_ANSWERS: Final = frozenset({"name", "administration", "receiver", *LEVELS})
_PLAINER: Final = {
    "Regionstyrelsens": "Nämndens",
    "regionstyrelsen": "nämnden",
}
"""Words of a region in the example's headings, and those that any organisation can begin with."""


_SOME_YEAR: Final = 2025
_BY_ROWS: Final = frozenset({FORECAST, RESULT, BUDGET_PER_UPPDRAG})
"""The tables whose rows are an organisation's assignments."""
_UNIT = regex(r"[ ,]{0,3}\(?(?:\b(?:tkr|mnkr|kr)|%)\)?$", re.IGNORECASE)
_MOST_ROWS: Final = 200


def folder_files(folder: Path, content: Content | None = None) -> Mapping[Path, bytes]:
    """The files of a new folder: the example's workbook, or one of some content."""
    book = (
        organisation_bytes(content)
        if content is not None
        else (shipped_folder() / WORKBOOK).read_bytes()
    )
    return {folder / SETTINGS: _TOLD.encode(), folder / WORKBOOK: book}


def contract_files(folder: Path) -> Mapping[Path, bytes]:
    """The files of a folder's contract; raises ``OrganisationError`` with all that is wrong."""
    built = built_files(documents(folder))
    return {folder / CONTRACT / name: content for name, content in built.items()}


def faults_in(folder: Path) -> tuple[Fault, ...]:
    """Everything that is wrong in a folder, in the order of its workbook's sheets."""
    try:
        documents(folder)
    except OrganisationError as fault:
        return fault.faults
    return ()


def blank_content() -> Content:
    """The example without what is its own: rows, targets, departments and answers."""
    example = content_in(shipped_folder())
    own_rows = {record.text("id") for record in example.of(ROWS) if _is_own(record)}
    kept = {
        ORGANISATION.name: map(_unanswered, example.of(ORGANISATION)),
        DEPARTMENTS.name: (),
        ROWS.name: (record for record in example.of(ROWS) if not _is_own(record)),
        INDICATORS.name: (replace(record, years={}) for record in example.of(INDICATORS)),
        HEADINGS.name: map(_plainer, example.of(HEADINGS)),
        CONTROLS.name: _general(example.of(CONTROLS), own_rows),
    }
    return Content({**example.sheets, **{name: tuple(rows) for name, rows in kept.items()}})


def _is_own(record: Record) -> bool:
    return record.text("list") in OWN_LISTS


def _unanswered(record: Record) -> Record:
    is_own = record.text("fact") in _OWN_ANSWERS
    return replace(record, values={"fact": record.text("fact")}) if is_own else record


def _plainer(record: Record) -> Record:
    values = {
        column: _replaced(value) if isinstance(value, str) else value
        for column, value in record.values.items()
    }
    return replace(record, values=values)


def _replaced(text: str) -> str:
    for word, plainer in _PLAINER.items():
        text = text.replace(word, plainer)
    return text


def _general(controls: tuple[Record, ...], own_rows: set[str]) -> Iterator[Record]:
    """The controls that name no row of the example's own."""
    for record in controls:
        figures = (record.text("left"), record.text("right"), *record.words("plus"))
        if not any(figure.partition("@")[2] in own_rows for figure in figures):
            yield record


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
