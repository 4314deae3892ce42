"""Finds the tables of a form that kalkyl did not make: by headings, row labels and titles alone.

Every row that could head a table is weighed for every table, and the likeliest pairs are taken
first. A table that two rows fit equally well is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from kalkyl.base.limits import SEARCHED_COLUMNS, SEARCHED_ROWS
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.model import Area, Book, Level, Place, Problem, Sheet
from kalkyl.tables.form_view import Shown, View, shown, tight, unit_in
from kalkyl.tables.layout import BlockPlace, Layout
from kalkyl.tables.stray_entries import stray_rows

_CERTAIN = 0.85
"""How alike a mistyped heading or label must be to be taken for the one that is missing."""
_ENOUGH = 0.5
"""The share of a table's headings that a row must have to be its heading row."""
_DEEPEST, _WIDEST = SEARCHED_ROWS, SEARCHED_COLUMNS
_TITLE_ABOVE = 4
_BLANK_ROWS = 2
_LABELS = ""
"""The column of the row labels, among the headings."""


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A table of a form as found: its place and unit, or none where it is not there."""

    shown: Shown
    place: BlockPlace | None
    unit: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    number: int
    shown: Shown
    home: str
    names: Mapping[str, frozenset[str]]
    labels: frozenset[str]

    @property
    def points(self) -> int:
        """What a table comes to that has all its headings, labels and its title."""
        return len(self.names) + len(self.labels) + 1


@dataclass(frozen=True, slots=True)
class _Candidate:
    points: int
    wanted: _Wanted
    sheet: Sheet
    row: int

    @property
    def share(self) -> float:
        """How much of the table was met."""
        return self.points / self.wanted.points


def shown_blocks(contract: Contract, layout: Layout, level: Level) -> list[tuple[str, Shown]]:
    """Every block of a form as the year's contract has it, with the name of its sheet."""
    return [
        (sheet.name, shown(contract.tables[block.table], block.view or View(), level))
        for sheet in layout.sheets
        for block in sheet.blocks
        if block.table in contract.tables
    ]


def find(book: Book, contract: Contract, layout: Layout, level: Level) -> list[FormBlock]:
    """Every block of a form, in the order of its layout."""
    wanted = _all_wanted(contract, layout, level)
    chosen, unsure = _chosen(book, wanted)
    heads = {(one.sheet.name, one.row) for one in chosen.values()}
    return [
        _read(chosen[one.number], heads)
        if one.number in chosen
        else _gone(one, unsure.get(one.number, ()))
        for one in wanted
    ]


def likeness(
    book: Book, contract: Contract, layout: Layout, level: Level
) -> tuple[int, int, float]:
    """How many tables of a form a workbook has, of how many, and how alike they are in all.

    Tables that may lack do not count.
    """
    wanted = _all_wanted(contract, layout, level)
    asked = [one for one in wanted if not one.shown.view.optional]
    chosen, _ = _chosen(book, wanted)
    met = [chosen[one.number] for one in asked if one.number in chosen]
    points = sum(one.points for one in met)
    return len(met), len(asked), points / max(1, sum(one.points for one in asked))


def _all_wanted(contract: Contract, layout: Layout, level: Level) -> list[_Wanted]:
    blocks = shown_blocks(contract, layout, level)
    return [_wanted(number, home, one) for number, (home, one) in enumerate(blocks)]


def _wanted(number: int, home: str, one: Shown) -> _Wanted:
    names = {column: frozenset(map(tight, words)) for column, words in one.headings.items()}
    if one.has_labels:
        names[_LABELS] = frozenset(map(tight, one.row_headings))
    labels = frozenset(tight(row.labels[0]) for row in one.rows if row.labels)
    return _Wanted(number, one, home, names, labels)


def _chosen(
    book: Book, wanted: Sequence[_Wanted]
) -> tuple[dict[int, _Candidate], dict[int, tuple[_Candidate, ...]]]:
    """The heading row of each block: likeliest first, none twice, none that is not certain.

    With them, for each block that two rows or more fit equally well, those rows.
    """
    candidates = [one for sheet in book.sheets for one in _candidates(sheet, wanted)]
    candidates.sort(key=lambda one: (-one.share, one.wanted.number))
    chosen: dict[int, _Candidate] = {}
    taken: set[tuple[str, int]] = set()
    unsure: dict[int, tuple[_Candidate, ...]] = {}
    for one in candidates:
        number, spot = one.wanted.number, (one.sheet.name, one.row)
        if number in chosen or number in unsure or spot in taken:
            continue
        rivals = tuple(
            other
            for other in candidates
            if other.wanted.number == number
            and other.points == one.points
            and (other.sheet.name, other.row) not in taken
        )
        if len(rivals) > 1:
            unsure[number] = rivals
            continue
        chosen[number] = one
        taken.add(spot)
    return chosen, unsure


def _candidates(sheet: Sheet, wanted: Sequence[_Wanted]) -> Iterator[_Candidate]:
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.upper_left(_DEEPEST - 1, _WIDEST - 1):
        if isinstance(cell.value, str) and tight(cell.value):
            texts.setdefault(row, {})[column] = tight(cell.value)
    heads = {
        row: [one for one in wanted if _is_head(one, set(words.values()))]
        for row, words in texts.items()
    }
    likely = [row for row, ones in heads.items() if ones]
    for row, ones in heads.items():
        if not ones:
            continue
        stop = next((other for other in likely if other > row), _DEEPEST)
        below = {word for at in range(row + 1, stop) for word in texts.get(at, {}).values()}
        above = {
            word for at in range(row - _TITLE_ABOVE, row) for word in texts.get(at, {}).values()
        }
        for one in ones:
            points = _met(one, set(texts[row].values())) + len(one.labels & below)
            title = tight(one.shown.view.title)
            yield _Candidate(points + (bool(title) and title in above), one, sheet, row)


def _met(one: _Wanted, words: set[str]) -> int:
    """How many of a table's headings a row has, under any of their names."""
    return sum(not own.isdisjoint(words) for own in one.names.values())


def _is_head(one: _Wanted, words: set[str]) -> bool:
    return _met(one, words) >= max(_ENOUGH * len(one.names), min(2, len(one.names)))


def _gone(one: _Wanted, rivals: Sequence[_Candidate]) -> FormBlock:
    if one.shown.view.optional and not rivals:
        return FormBlock(one.shown, None)
    facts = {"table": one.shown.table.label, "sheet": one.home}
    if rivals:
        places = [Place(rival.sheet.name, rival.row, 1) for rival in rivals]
        told = {**facts, "places": ", ".join(map(str, places))}
        return FormBlock(one.shown, None, "", (Problem("table_unsure", places[0], told),))
    return FormBlock(one.shown, None, "", (Problem("table_missing", None, facts),))


def _read(found: _Candidate, heads: set[tuple[str, int]]) -> FormBlock:
    sheet, top, one = found.sheet, found.row, found.wanted.shown
    words = {
        column: value
        for column in range(1, _WIDEST)
        if isinstance(value := sheet.value(top, column), str) and value.strip()
    }
    label_column = _label_column(one, words) if one.has_labels else None
    free = {column: word for column, word in words.items() if column != label_column}
    columns, problems = _columns(one, sheet, top, free)
    if label_column is None and one.has_labels:
        label_column = max(min(columns.values(), default=2) - 1, 1)
    stop = min((row for name, row in heads if name == sheet.name and row > top), default=_DEEPEST)
    last = max((row for row, _ in sheet.cells), default=top)
    body = range(top + 1, min(stop, last + 1))
    if one.has_labels:
        rows, end, more = _labelled(one, sheet, body, label_column or 1)
        problems += [problem for problem in more if not _is_remark(problem, sheet, columns)]
    else:
        rows, end = _unlabelled(one, sheet, body, columns)
    told = {unit for word in words.values() if (unit := unit_in(word))}
    place = BlockPlace(
        table=one.table.id,
        sheet=sheet.name,
        area=Area(sheet.name, top, 1, end, max(columns.values(), default=1)),
        columns=columns,
        rows=rows,
        first=top + 1,
        last=rows[TOTAL] - 1 if TOTAL in rows else end,
        label_column=label_column,
        typed=True,
    )
    strays = [
        stray for stray in stray_rows(sheet, one.table, place) if not _is_head_row(stray, heads)
    ]
    unit = told.pop() if len(told) == 1 else ""
    return FormBlock(one, place, unit, (*problems, *strays))


def _is_head_row(stray: Problem, heads: set[tuple[str, int]]) -> bool:
    return stray.place is not None and (stray.place.sheet, stray.place.row) in heads


def _is_remark(problem: Problem, sheet: Sheet, columns: Mapping[str, int]) -> bool:
    """Whether an unknown row holds nothing but words: forms have such lines between their rows."""
    if problem.kind != "row_unknown" or problem.place is None:
        return False
    values = [sheet.value(problem.place.row, at) for at in columns.values()]
    return all(value is None for value in values)


def _label_column(one: Shown, words: Mapping[int, str]) -> int | None:
    names = set(map(tight, one.row_headings))
    return next((column for column, word in words.items() if tight(word) in names), None)


def _columns(
    one: Shown, sheet: Sheet, top: int, free: dict[int, str]
) -> tuple[dict[str, int], list[Problem]]:
    at: dict[str, int] = {}
    problems = []
    for column, names in one.headings.items():
        wanted = set(map(tight, names))
        hit = next((number for number, word in free.items() if tight(word) in wanted), None)
        if hit is not None:
            at[column] = hit
            del free[hit]
    for column, names in one.headings.items():
        if column in at:
            continue
        number = _mistyped(names, free)
        facts = {"table": one.table.label, "column": names[0]}
        if number is None:
            problems.append(Problem("column_missing", Place(sheet.name, top, 1), facts))
        else:
            at[column] = number
            facts["found"] = free.pop(number)
            problems.append(Problem("heading_changed", Place(sheet.name, top, number), facts))
    return at, problems


def _mistyped(names: Sequence[str], free: Mapping[int, str]) -> int | None:
    """The one word that is nearly one of the names; none where two are."""
    words = [tight(word) for word in free.values()]
    near = {word for name in names for word in get_close_matches(tight(name), words, 2, _CERTAIN)}
    hits = [number for number, word in free.items() if tight(word) in near]
    return hits[0] if len(hits) == 1 else None


def _labelled(
    one: Shown, sheet: Sheet, body: range, column: int
) -> tuple[dict[str, int], int, list[Problem]]:
    """The rows by label, down to the total or to two blank ones."""
    labels: dict[int, str] = {}
    totals = set(map(tight, one.totals))
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
        if word and tight(word) in totals:
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
    one: Shown, sheet: Sheet, free: dict[int, str], column: int
) -> tuple[dict[str, int], list[Problem]]:
    found: dict[str, int] = {}
    problems = []
    facts = {"table": one.table.label}
    for row in one.rows:
        names = set(map(tight, row.labels))
        hit = next((number for number, word in free.items() if tight(word) in names), None)
        if hit is not None:
            found[row.id] = hit
            del free[hit]
    for row in one.rows:
        if row.id in found or not row.row:
            continue
        number = _mistyped(row.labels, free)
        told = {**facts, "row": row.labels[0]}
        if number is None:
            lost = Problem("row_missing", None, {**told, "sheet": sheet.name})
            problems += [] if one.view.optional else [lost]
        else:
            found[row.id] = number
            told["found"] = free.pop(number)
            problems.append(Problem("label_changed", Place(sheet.name, number, column), told))
    for number, word in free.items():
        place = Place(sheet.name, number, column)
        problems.append(Problem("row_unknown", place, {**facts, "label": word}))
    return found, problems


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
    totals = set(map(tight, one.totals))
    first = min(columns.values(), default=1)
    for row in body:
        word = sheet.value(row, first)
        if isinstance(word, str) and tight(word) in totals:
            return {TOTAL: row}, row
    end = body.start - 1
    for row in filled:
        if row > end + _BLANK_ROWS:
            break
        end = row
    return {}, end
