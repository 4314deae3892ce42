"""Proposes where a report's tables stand in a workbook that kalkyl has not made.

Nothing is guessed in silence: every column and row comes with how sure it is and why, and what was
not found or found twice is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kalkyl.contract.spec import Contract
from kalkyl.model import Book, Place
from kalkyl.tables.grid import WIDEST, Grid
from kalkyl.tables.likeness import Likeness, Sure, unit_in
from kalkyl.tables.proposing.candidate import Candidate, Match, core_columns
from kalkyl.tables.proposing.choose import Twice, choose
from kalkyl.tables.proposing.vocabulary import Vocabulary

_COVER_WORDS = ("administration", "department", "department_code", "year")
_COVER_DEEPEST, _BESIDE = 40, 3
_TOP_LINES = 3
_MONEY = frozenset({"kr", "tkr", "mnkr", "mdkr"})


@dataclass(frozen=True, slots=True)
class Note:
    """How sure the place of a column or a row is, and why (in Swedish)."""

    table: str
    sure: Sure
    why: str
    place: Place
    column: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What was not found: a table, or a column, a row or the ``unit`` of one that was."""

    table: str
    kind: str = "table"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A table with the unit its amounts seem to have."""

    found: Candidate
    unit: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a workbook seems to hold of a report; nothing of it is certain until a person agrees."""

    contract: Contract
    tables: tuple[Proposed, ...]
    cover: Mapping[str, tuple[str, Place]]
    notes: tuple[Note, ...]
    missing: tuple[Missing, ...]
    twice: tuple[Twice, ...]

    def count(self, sure: Sure) -> int:
        """How many columns and rows are that sure."""
        return sum(note.sure is sure for note in self.notes)


def propose(book: Book, known: Vocabulary, names: Mapping[str, str]) -> Proposal:
    """Finds the tables of a contract in a workbook by names, headings and row labels."""
    chosen, twice = choose(book, known, names)
    grids = {sheet.name: Grid(sheet) for sheet in book.sheets}
    tables = tuple(Proposed(one, _unit(grids[one.sheet], one)) for one in chosen)
    return Proposal(
        contract=known.contract,
        tables=tables,
        cover=cover_labels(book, known),
        notes=tuple(note for one in tables for note in _notes(one.found)),
        missing=tuple(_missing(known, tables)),
        twice=twice,
    )


def cover_labels(book: Book, known: Vocabulary) -> dict[str, tuple[str, Place]]:
    """The labels that have what says who a workbook is from and of which year to their right."""
    found: dict[str, tuple[float, str, Place]] = {}
    for sheet in book.sheets:
        grid = Grid(sheet)
        for row in range(1, _COVER_DEEPEST):
            for column in grid.filled(row):
                text = grid.text(row, column)
                for word in _COVER_WORDS if text and _has_beside(grid, row, column) else ():
                    like = known.like(text.rstrip(" :"), known.data["cover"].get(word, ()))
                    score = like.score if like and like.sure is not Sure.GUESS else 0
                    if score > found.get(word, (0, "", None))[0]:
                        found[word] = (score, text, grid.place(row, column))
    return {word: (text, place) for word, (_, text, place) in found.items()}


def _has_beside(grid: Grid, row: int, column: int) -> bool:
    """Whether a label stands alone on its line but for what is filled in to its right."""
    right = [one for one in grid.filled(row) if one > column]
    return 0 < len(right) <= _BESIDE and right[0] - column <= _BESIDE and column < WIDEST


def _unit(grid: Grid, found: Candidate) -> str | None:
    """The unit of the amounts: as headings say, else the heading of the labels, else a title."""
    if not any(_is_money(found, column) for column in found.columns):
        return None
    headings = {
        unit
        for column, match in found.columns.items()
        if _is_money(found, column) and (unit := unit_in(match.written[0]))
    }
    if headings:
        return headings.pop() if len(headings) == 1 else None
    first = grid.heading(found.span, found.label_column or found.left)
    above = [text for _, text in grid.titles(found.span)]
    lines = [grid.text(row, 1) for row in range(1, _TOP_LINES + 1)]
    return next(filter(None, map(unit_in, (first, *above, *_cells(grid, found), *lines))), None)


def _cells(grid: Grid, found: Candidate) -> Iterator[str]:
    """The amounts that are written as texts with their unit, ``-475 423 tkr``."""
    for row in range(found.span.row + 1, found.last + 1):
        for column, match in found.columns.items():
            if _is_money(found, column):
                yield grid.text(row, match.at)


def _is_money(found: Candidate, column: str) -> bool:
    """Whether a column holds amounts in the contract's usual unit."""
    specs = (spec for (_, name), spec in found.table.cells.items() if name == column and spec)
    return any(spec.unit == "tkr" for spec in specs)


def _notes(found: Candidate) -> Iterator[Note]:
    table, sheet, top = found.table.id, found.sheet, found.span.row
    for column, match in in_order(found.columns):
        sure, why = _surer_by_name(found, match.like)
        yield Note(table, sure, why, Place(sheet, top, match.at), column=column)
    labels = found.label_column or found.span.left
    for row, match in in_order(found.rows):
        sure, why = _surer_by_name(found, match.like)
        yield Note(table, sure, why, Place(sheet, match.at, labels), row=row)
    for row, some in found.parts.items():
        why = f"{len(some)} rader som tillsammans kan vara raden; avgör om de är det"
        yield Note(table, Sure.GUESS, why, Place(sheet, some[0].at, labels), row=row)
    if found.row:
        row, match = found.row
        place = Place(sheet, match.at, found.span.left)
        yield Note(table, match.like.sure, match.like.why, place, row=row)


def _surer_by_name(found: Candidate, like: Likeness) -> tuple[Sure, str]:
    """A defined name says which table it is; its headings must still be read."""
    why = f"{like.why}; tabellen har namnet {found.named}" if found.named else like.why
    return like.sure, why


def in_order(matches: Mapping[str, Match]) -> list[tuple[str, Match]]:
    """Columns from the left, rows from the top."""
    return sorted(matches.items(), key=lambda one: one[1].at)


def _missing(known: Vocabulary, tables: tuple[Proposed, ...]) -> Iterator[Missing]:
    for table in known.contract.tables.values():
        found = [one for one in tables if one.found.table.id == table.id]
        if table.id != "cover" and not found:
            yield Missing(table.id)
        columns = {column for one in found for column in one.found.columns}
        rows = {row for one in found for row in one.found.row_ids}
        for column in core_columns(table, known) if found else ():
            if column not in columns:
                yield Missing(table.id, "column", column)
        for row in table.rows if found else ():
            if row.id not in rows:
                yield Missing(table.id, "row", row.id)
        for one in found:
            money = any(_is_money(one.found, column) for column in one.found.columns)
            if money and one.unit is None:
                yield Missing(table.id, "unit")


def layout_data(proposal: Proposal, title: str) -> dict[str, object]:
    """The proposal as a layout file."""
    sheets = dict.fromkeys(one.found.sheet for one in proposal.tables)
    return {
        "report": proposal.contract.report,
        "title": title,
        "year": proposal.contract.year,
        "cover": {word: [text] for word, (text, _) in proposal.cover.items()},
        "sheets": [
            {
                "name": sheet,
                "blocks": [_block(one) for one in proposal.tables if one.found.sheet == sheet],
            }
            for sheet in sheets
        ],
        "notes": [_note(note) for note in proposal.notes],
    }


def _block(one: Proposed) -> dict[str, object]:
    found = one.found
    label = found.row_heading
    view: dict[str, object] = {
        "columns": {column: list(match.written) for column, match in in_order(found.columns)},
        "rows": {row: list(match.written) for row, match in in_order(found.rows)},
        "parts": {
            row: [text for match in some for text in match.written]
            for row, some in found.parts.items()
        },
        "ignored": list(found.ignored),
        "row": found.row[0] if found.row else "",
        "unit": one.unit,
        "row_heading": [label] if label else [],
        "total": [found.total] if found.total else [],
    }
    kept = {word: value for word, value in view.items() if value or word == "columns"}
    return {"table": found.table.id, "name": found.named, "view": kept}


def _note(note: Note) -> dict[str, str]:
    where = {"column": note.column} if note.column else {"row": note.row}
    sure = {"sure": note.sure.value, "why": note.why, "cell": note.place.cell}
    return {"table": note.table, **where, **sure}
