"""Finds the tables of a form that kalkyl did not make: by headings, row labels and titles alone.

Every row that could head a table is weighed for every table, and the likeliest pairs are taken
first. A table that two rows fit equally well is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.base.limits import SEARCHED_COLUMNS, SEARCHED_ROWS
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.model import Area, Book, Level, Place, Problem, Sheet
from kalkyl.tables.find import Candidate, Wanted, assigned, matched, wanted_tables
from kalkyl.tables.form_view import Shown, unit_in
from kalkyl.tables.grid import Grid
from kalkyl.tables.layout import BlockPlace, Layout
from kalkyl.tables.likeness import Sure, letters
from kalkyl.tables.stray_entries import stray_rows

_WIDEST = SEARCHED_COLUMNS
_BLANK_ROWS = 2


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A table of a form as found: its place and unit, or none where it is not there."""

    shown: Shown
    place: BlockPlace | None
    unit: str = ""
    problems: tuple[Problem, ...] = ()


def find(book: Book, contract: Contract, layout: Layout, level: Level) -> list[FormBlock]:
    """Every block of a form, in the order of its layout."""
    wanted = wanted_tables(contract, layout, level)
    found = assigned(book, wanted)
    return [
        _read(found.chosen[table.number], list(found.chosen.values()))
        if table.number in found.chosen
        else _gone(table, found.unsure.get(table.number, ()))
        for table in wanted
    ]


def likeness(
    book: Book, grids: Sequence[Grid], contract: Contract, layout: Layout, level: Level
) -> tuple[int, int, float]:
    """How many tables of a form a workbook has, of how many, and how alike they are in all.

    Tables that may lack do not count.
    """
    wanted = wanted_tables(contract, layout, level)
    asked = [table for table in wanted if not table.shown.view.optional]
    chosen = assigned(book, wanted, grids).chosen
    met = [chosen[table.number] for table in asked if table.number in chosen]
    points = sum(found.score * found.wanted.points for found in met)
    return len(met), len(asked), points / max(1, sum(table.points for table in asked))


def _gone(table: Wanted, rivals: Sequence[Candidate]) -> FormBlock:
    if table.shown.view.optional and not rivals:
        return FormBlock(table.shown, None)
    facts = {"table": table.shown.table.label, "sheet": table.home}
    if rivals:
        places = sorted(
            (Place(rival.grid.sheet.name, rival.span.row, 1) for rival in rivals), key=str
        )
        told = {**facts, "places": ", ".join(map(str, places))}
        return FormBlock(table.shown, None, "", (Problem("table_unsure", places[0], told),))
    return FormBlock(table.shown, None, "", (Problem("table_missing", None, facts),))


def _read(found: Candidate, chosen: Sequence[Candidate]) -> FormBlock:
    sheet, top, shown = found.grid.sheet, found.span.row, found.wanted.shown
    columns = {column: match.at for column, match in found.columns.items()}
    problems = list(_heading_problems(found))
    body = range(top + 1, _stop(found, chosen))
    label_column = found.label_column
    if label_column is not None:
        rows, end, more = _labelled(shown, sheet, body, label_column)
        problems += [problem for problem in more if not _is_remark(problem, sheet, columns)]
    else:
        rows, end = _unlabelled(shown, sheet, body, columns)
    place = BlockPlace(
        table=shown.table.id,
        sheet=sheet.name,
        area=Area(sheet.name, top, 1, end, max(columns.values(), default=1)),
        columns=columns,
        rows=rows,
        first=top + 1,
        last=rows[TOTAL] - 1 if TOTAL in rows else end,
        label_column=label_column,
        typed=True,
    )
    heads = {(other.grid.sheet.name, other.span.row) for other in chosen}
    strays = [
        stray for stray in stray_rows(sheet, shown.table, place) if not _is_head_row(stray, heads)
    ]
    return FormBlock(shown, place, _unit(found), (*problems, *strays))


def _stop(found: Candidate, chosen: Sequence[Candidate]) -> int:
    """The row where the next table below begins, else the row after the sheet's last."""
    last = max((row for row, _ in found.grid.sheet.cells), default=found.span.row)
    below = (
        other.span.top
        for other in chosen
        if other.grid.sheet.name == found.grid.sheet.name
        and other.span.top > found.span.row
        and other.left <= found.right
        and found.left <= other.right
    )
    return min(min(below, default=SEARCHED_ROWS), last + 1)


def _unit(found: Candidate) -> str:
    """The one unit that the headings name; in a table of several units they name none."""
    grid, span = found.grid, found.span
    headings = [match.written for match in found.columns.values()]
    label = grid.heading(span, found.label_column) if found.label_column else ""
    units = {unit for word in (label, *headings) if (unit := unit_in(word))}
    return units.pop() if len(units) == 1 else ""


def _heading_problems(found: Candidate) -> Iterator[Problem]:
    table, sheet, top = found.wanted.shown, found.grid.sheet.name, found.span.row
    for column, names in table.headings.items():
        match = found.columns.get(column)
        facts = {"table": table.table.label, "column": names[0]}
        if match is None:
            yield Problem("column_missing", Place(sheet, top, 1), facts)
        elif match.sure is not Sure.CERTAIN:
            place = Place(sheet, top, match.at)
            yield Problem("heading_changed", place, {**facts, "found": match.written})


def _is_head_row(stray: Problem, heads: set[tuple[str, int]]) -> bool:
    return stray.place is not None and (stray.place.sheet, stray.place.row) in heads


def _is_remark(problem: Problem, sheet: Sheet, columns: Mapping[str, int]) -> bool:
    """Whether an unknown row holds nothing but words: forms have such lines between their rows."""
    if problem.kind != "row_unknown" or problem.place is None:
        return False
    values = [sheet.value(problem.place.row, at) for at in columns.values()]
    return all(value is None for value in values)


def _labelled(
    one: Shown, sheet: Sheet, body: range, column: int
) -> tuple[dict[str, int], int, list[Problem]]:
    """The rows by label, down to the total or to two blank ones."""
    labels: dict[int, str] = {}
    totals = set(map(letters, one.totals))
    rows: dict[str, int] = {}
    blank, end = 0, body.start - 1
    for row in body:
        value = sheet.value(row, column)
        word = value.strip() if isinstance(value, str) else ""
        filled = any((row, at) in sheet.cells for at in range(1, _WIDEST))
        blank = 0 if filled else blank + 1
        if blank == _BLANK_ROWS and labels:
            break
        end = row if filled else end
        if word and letters(word) in totals:
            rows[TOTAL] = row
            break
        if word:
            labels[row] = word
    named, problems = _named(one, sheet, labels, column)
    if TOTAL not in rows:
        end = max(named.values(), default=end)
    below = [problem for problem in problems if problem.place is None or problem.place.row <= end]
    return {**named, **rows}, end, below


def _named(
    one: Shown, sheet: Sheet, labels: dict[int, str], column: int
) -> tuple[dict[str, int], list[Problem]]:
    found = matched({row.id: row.labels for row in one.rows}, labels)
    problems = []
    facts = {"table": one.table.label}
    for row in one.rows:
        match = found.get(row.id)
        told = {**facts, "row": row.labels[0]}
        if match is None and row.row and not one.view.optional:
            problems.append(Problem("row_missing", None, {**told, "sheet": sheet.name}))
        elif match and match.sure is not Sure.CERTAIN:
            place = Place(sheet.name, match.at, column)
            problems.append(Problem("label_changed", place, {**told, "found": match.written}))
    known = {match.at for match in found.values()}
    for number, word in labels.items():
        if number not in known:
            place = Place(sheet.name, number, column)
            problems.append(Problem("row_unknown", place, {**facts, "label": word}))
    return {row: match.at for row, match in found.items()}, problems


def _has_number(sheet: Sheet, row: int, columns: Mapping[str, int]) -> bool:
    return any(isinstance(sheet.value(row, at), Decimal) for at in columns.values())


def _unlabelled(
    one: Shown, sheet: Sheet, body: range, columns: Mapping[str, int]
) -> tuple[dict[str, int], int]:
    """The one row of a table without labels, or the rows of an open table and their total."""
    if one.view.row:
        near = body[: _BLANK_ROWS + 1]
        row = next((row for row in near if _has_number(sheet, row, columns)), body.start)
        return {each.id: row for each in one.rows}, row
    filled = [
        row for row in body if any(sheet.value(row, at) is not None for at in columns.values())
    ]
    totals = set(map(letters, one.totals))
    first = min(columns.values(), default=1)
    for row in body:
        word = sheet.value(row, first)
        if isinstance(word, str) and letters(word) in totals:
            return {TOTAL: row}, row
    end = body.start - 1
    for row in filled:
        if row > end + _BLANK_ROWS:
            break
        end = row
    return {}, end
