"""Reads one table that was found: its rows, how far it goes, and what is not as it should be.

What stands in plain sight decides: the total, the names of rows, formulas and entries. A defined
name is one witness. A program that puts in rows without moving names leaves a name that ends above
the total; one that reaches further than the total takes nothing else into the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from functools import cached_property

from kalkyl.base.budget import spend
from kalkyl.base.limits import SEARCHED_COLUMNS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import folded
from kalkyl.contract.spec import TOTAL, TableSpec
from kalkyl.model import Area, FactValue, Place, Problem, ProblemKind, Sheet
from kalkyl.tables.grid import is_title
from kalkyl.tables.layout import BlockPlace, is_entry
from kalkyl.tables.likeness import Sure, letters, plain_words, unit_at_end, without_brackets
from kalkyl.tables.match import Match, matched
from kalkyl.tables.shown import Shown
from kalkyl.tables.weigh import Candidate

_BLANK_ROWS = 2
"""So many blank rows end a table of a form, and what belongs to a table without a name."""
_CHECK = "kontroll"


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table of a layout as read: its place and unit, or none where it is not there."""

    shown: Shown
    place: BlockPlace | None
    unit: str = ""
    problems: tuple[Problem, ...] = ()


def read_table(found: Candidate, chosen: Sequence[Candidate]) -> TableRead:
    """The table that was found; ``chosen`` are all that were."""
    reader = _Reader(found, chosen)
    place = reader.place()
    problems = [*reader.problems, *reader.stray_entries(place)]
    unit = "" if found.wanted.shown.strict else _unit(found)
    return TableRead(found.wanted.shown, place, unit, tuple(problems))


@dataclass
class _Reader:
    """One table under its headings, down to where the next begins."""

    found: Candidate
    chosen: Sequence[Candidate]
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = self.found
        self.sheet: Sheet = found.grid.sheet
        self.shown: Shown = found.wanted.shown
        self.table: TableSpec = self.shown.table
        self.strict = self.shown.strict
        self.top = found.span.row
        self.columns = {column: match.at for column, match in found.columns.items()}
        self.label_column = found.label_column if self.shown.has_labels else None
        left = found.named.left if found.named else min(self.columns.values())
        self.first = self.label_column or left
        self.bottom = found.named.bottom if found.named else 0

    def place(self) -> BlockPlace:
        """Where the table stands; notes what is not as it should be."""
        self._note_name_and_headings()
        if self.label_column is not None:
            rows, end = self._labelled()
        elif self.shown.view.row:
            rows, end = self._only_row()
        else:
            rows, end = self._open()
        if self.strict and 0 < self.bottom < end:
            place = Place(self.sheet.name, end, 1)
            name = self.found.wanted.name
            self._note(ProblemKind.NAME_SHORT, place, name=name, named=self.bottom, last=end)
        return BlockPlace(
            table=self.table.id,
            sheet=self.sheet.name,
            area=Area(self.sheet.name, self.top, 1, end, max(self.columns.values())),
            columns=self.columns,
            rows=rows,
            first=self.top + 1,
            last=rows[TOTAL] - 1 if rows.get(TOTAL, 0) > self.top + 1 else end,
            label_column=self.label_column,
            check_column=self._check_column if self.found.wanted.has_check else None,
            typed=not self.strict,
        )

    def _note(self, kind: ProblemKind, place: Place | None, **facts: FactValue) -> None:
        self.problems.append(Problem(kind, place, {"table": self.table.label, **facts}))

    def _note_name_and_headings(self) -> None:
        here = Place(self.sheet.name, self.top, 1)
        if self.strict and self.found.named is None:
            self._note(ProblemKind.NAME_MISSING, here, name=self.found.wanted.name)
        for column, names in self.shown.headings.items():
            match = self.found.columns.get(column)
            if match is None:
                self._note(ProblemKind.COLUMN_MISSING, here, column=names[0])
            elif match.sure is not Sure.CERTAIN or self._is_reworded(match.written, names):
                place = Place(self.sheet.name, self.top, match.at)
                self._note(ProblemKind.HEADING_CHANGED, place, column=names[0], found=match.written)

    def _is_reworded(self, written: str, names: Sequence[str]) -> bool:
        """Whether a template's word is changed in more than its case and the unit that it lacks."""
        if not self.strict or written == names[0]:
            return False
        known = {plain_words(same) for name in names for same in (name, without_brackets(name))}
        return plain_words(written) not in known

    @cached_property
    def _check_column(self) -> int | None:
        cells = self.sheet.cells
        row = ((at, cells.get((self.top, at))) for at in range(1, SEARCHED_COLUMNS))
        words = ((at, cell.value) for at, cell in row if cell is not None)
        return next((at for at, word in words if folded(str(word or "")) == _CHECK), None)

    @cached_property
    def _stop(self) -> int:
        """The row where the next table below begins, else the row after the sheet's last."""
        below = (
            other.span.top
            for other in self.chosen
            if other.grid.sheet.name == self.sheet.name
            and other.span.top > self.top
            and other.left <= self.found.right
            and self.found.left <= other.right
        )
        return min(below, default=max(self.found.grid.last, self.bottom) + 1)

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Each row of the body with the word that it begins with, to the next table's title."""
        others = self.found.wanted.beside - self.found.wanted.labels
        for row in self.sheet.rows(self.top + 1, self._stop - 1):
            spend()
            if not self.strict and is_title(self.found.grid, row, self.first, self._stop):
                return
            word = self._word(row)
            key = letters(word) if others else ""
            if key and key in others and not self._has_number(row):
                return
            yield row, word

    def _word(self, row: int) -> str:
        value = self.sheet.value(row, self.first)
        return value.strip() if isinstance(value, str) else ""

    def _has_number(self, row: int) -> bool:
        values = (self.sheet.value(row, at) for at in self.columns.values())
        return any(isinstance(value, Decimal) for value in values)

    @cached_property
    def _totals(self) -> frozenset[str]:
        return frozenset(map(letters, self.shown.totals))

    def _labelled(self) -> tuple[dict[str, int], int]:
        """The rows by label, down to the total; else as far as rows and name go."""
        labels, total = self._labels()
        found = matched({row.id: row.labels for row in self.shown.rows}, labels, self.shown)
        rows = {row: match.at for row, match in found.items()}
        none = self.top if self.strict else max(labels, default=self.top)
        last = max(rows.values(), default=none)
        if total is None and self.strict and self.shown.totals:
            total = self._total_by_place(labels, last)
        end = max(total or 0, last, 0 if total else self.bottom * self.strict)
        self._note_rows(found, {row: word for row, word in labels.items() if row <= end}, total)
        return (rows if total is None else {**rows, TOTAL: total}), end

    def _labels(self) -> tuple[dict[int, str], int | None]:
        """The names of the rows, and the row of the total if there is one."""
        labels: dict[int, str] = {}
        missing = set(self.found.wanted.labels)
        total, last = None, self.top
        for row, word in self._lines():
            if row not in self.found.grid.filled_rows:
                is_over = row - last >= _BLANK_ROWS and row > self.bottom
                if is_over and labels and not (self.strict and missing):
                    break
                continue
            last = row
            if total is None and self._is_total(word):
                total = row
            elif word:
                labels[row] = word
                missing.discard(letters(word))
            is_above = total == self.top + 1 and not self.strict
            if total is not None and not is_above and not self._goes_on(row, missing):
                break
        return labels, total

    def _goes_on(self, row: int, missing: set[str]) -> bool:
        """Whether rows that are missing stand further down within the table's name."""
        return any(
            letters(self._word(below)) in missing for below in range(row + 1, self.bottom + 1)
        )

    def _total_by_place(self, labels: dict[int, str], last: int) -> int | None:
        """The row under a template's last that is its total, with a word of its own or none."""
        more = [row for row in labels if row > last]
        total = self.bottom if self.bottom > last else max(more, default=None)
        if total is None:
            return None
        word = labels.pop(total, "")
        if word:
            place = Place(self.sheet.name, total, self.label_column or 1)
            self._note(ProblemKind.LABEL_CHANGED, place, row=self.table.total, found=word)
        return total

    def _note_rows(
        self, found: Mapping[str, Match], labels: Mapping[int, str], total: int | None
    ) -> None:
        column = self.label_column or 1
        for row in self.shown.rows:
            match = found.get(row.id)
            if match is None:
                if row.row and not self.shown.view.optional:
                    self._note(
                        ProblemKind.ROW_MISSING, None, row=row.labels[0], sheet=self.sheet.name
                    )
            elif match.sure is not Sure.CERTAIN or self._is_reworded(match.written, row.labels):
                place = Place(self.sheet.name, match.at, column)
                self._note(ProblemKind.LABEL_CHANGED, place, row=row.labels[0], found=match.written)
        known = {match.at for match in found.values()}
        for at, word in labels.items():
            # Forms have lines of words alone between their rows.
            if at not in known and at != total and (self.strict or self._holds_anything(at)):
                self._note(ProblemKind.ROW_UNKNOWN, Place(self.sheet.name, at, column), label=word)

    def _holds_anything(self, row: int) -> bool:
        return any(self.sheet.value(row, at) is not None for at in self.columns.values())

    def _only_row(self) -> tuple[dict[str, int], int]:
        """The one row of a table without labels: the first of the next few that has figures."""
        body = range(self.top + 1, min(self.top + 2 + _BLANK_ROWS, self._stop))
        row = next((row for row in body if self._has_number(row)), self.top + 1)
        return {shown.id: row for shown in self.shown.rows}, row

    def _open(self) -> tuple[dict[str, int], int]:
        """The total of a table that senders add rows to, if it has one, and its last row."""
        body = list(self._lines())
        total = self._total_among([row for row, word in body if word and self._is_total(word)])
        if total is not None:
            return {TOTAL: total}, total
        end = self.bottom if self.strict else self.top
        for row, _ in body:
            if row > end and not self._continues(row, end):
                break
            if row > end and (self._holds_anything(row) or self._is_prepared(row)):
                end = row
        has_total = self.strict and self._totals and (end == self.bottom or self._is_sum(end))
        return ({TOTAL: end} if has_total else {}), end

    def _is_total(self, word: str) -> bool:
        return self.shown.is_total(word) if self.shown.sought else letters(word) in self._totals

    def _total_among(self, rows: Sequence[int]) -> int | None:
        """The total among rows that are called so: a sender may have an entry of that name."""
        first = next(iter(rows), None)
        if not self.strict:
            return first
        named = [row for row in rows if row <= self.bottom]
        return next(filter(self._is_sum, rows), named[-1] if named else first)

    def _continues(self, row: int, end: int) -> bool:
        """Whether a row may be of the table that was read to ``end``."""
        if self.bottom and self.strict:
            return row == end + 1 and self._has_own_formula(row)
        return self.strict or row <= end + _BLANK_ROWS + 1

    def _is_prepared(self, row: int) -> bool:
        """Whether a row of the template waits for entries: it has its formulas, if no results."""
        return self.strict and self._has_own_formula(row)

    def _has_own_formula(self, row: int) -> bool:
        """Whether a formula computes from its own row, unlike one pasted from another."""
        pattern = re.compile(rf"[A-Z]{row}(?!\d)")
        entries = {at for column, at in self.columns.items() if is_entry(self.table, column)}
        computed = {*self.columns.values(), *filter(None, [self._check_column])} - entries
        cells = (self.sheet.cells.get((row, at)) for at in computed)
        return any(cell is not None and pattern.search(cell.formula or "") for cell in cells)

    def _is_sum(self, row: int) -> bool:
        """Whether a formula stands where the table has entries."""
        cells = (self.sheet.cells.get((row, at)) for at in self._entries)
        return any(cell is not None and cell.formula is not None for cell in cells)

    @cached_property
    def _entries(self) -> Mapping[int, CellSpec]:
        """What is entered in each column that has entries."""
        found: dict[int, CellSpec] = {}
        for (_, column), spec in self.table.cells.items():
            if spec is not None and spec.is_input and column in self.columns:
                found.setdefault(self.columns[column], spec)
        return found

    def stray_entries(self, place: BlockPlace) -> Iterator[Problem]:
        """Rows with entries that no row of the table is: nameless ones in it, any right below it.

        A name may reach further than the table's total; what stands there is none of its rows.
        """
        known = set(place.rows.values())
        heads = {found.span.row for found in self.chosen if found.grid.sheet is self.sheet}
        inside = () if self.table.is_open else self.sheet.rows(place.first, place.last)
        nameless = [row for row in inside if row not in known and not self._word(row)]
        for row in (*nameless, *self._below(place)):
            if row not in known | heads and self._holds_entry(row):
                facts = {"table": self.table.label, "label": self._word(row) or f"(rad {row})"}
                yield Problem(
                    ProblemKind.ROW_UNKNOWN, Place(self.sheet.name, row, self.first), facts
                )

    def _below(self, place: BlockPlace) -> Iterator[int]:
        """The rows under a table, as far as its name goes and then as long as they have entries."""
        end = place.area.bottom
        yield from self.sheet.rows(end + 1, self.bottom)
        may_lack = int(self.strict and not self.bottom)
        last = max(end, self.bottom)
        for row in range(last + 1, self._stop):
            if self._holds_entry(row):
                last = row
                yield row
            elif row - last > may_lack:
                return

    def _holds_entry(self, row: int) -> bool:
        """Whether a row looks like the table's own: a figure among its figures, or two entries."""
        filled = [
            (value, spec.kind)
            for at, spec in self._entries.items()
            if (value := self.sheet.value(row, at)) is not None
        ]
        figures = any(isinstance(value, Decimal) and kind == "number" for value, kind in filled)
        return figures or (self.table.is_open and len(filled) > 1)


def _unit(found: Candidate) -> str:
    """The one unit that the headings name; in a table of several units they name none."""
    grid, span = found.grid, found.span
    headings = [match.written for match in found.columns.values()]
    label = grid.heading(span, found.label_column) if found.label_column else ""
    units = {unit for word in (label, *headings) if (unit := unit_at_end(word))}
    return units.pop() if len(units) == 1 else ""
