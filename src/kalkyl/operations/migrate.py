"""Carries a workbook's entries over to another report or year, and lists what has no place there.

A row or word that was retired goes to the one that took it over (``becomes`` in the lists);
amounts that meet are added. Computed figures and what the template gives are left to the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, Choice
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import ANY, VALUE, Contract, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Key, Phrase, Submission, Value

_SENDER = ("administration", "department", "department_code")


@dataclass(frozen=True, slots=True)
class Left:
    """An entry that was not carried over, and why."""

    key: Key
    value: Value
    why: Phrase


@dataclass(frozen=True, slots=True)
class Migrated:
    """The new report's document, how many entries it took over, and those it could not."""

    document: dict[str, Any]
    carried: int
    left: tuple[Left, ...]


def migrated(old: Contract, submission: Submission, new: Contract) -> Migrated:
    """The entries of a submission as a document of the new contract."""
    moving = _Moving(old, submission, new)
    for table in old.tables.values():
        if table.id != COVER:
            moving.table(table)
    sender = submission.sender
    words = (sender.administration, sender.name, sender.code)
    cover = {row: word for row, word in zip(_SENDER, words, strict=True) if word}
    return Migrated({COVER: cover, **moving.document}, moving.carried, tuple(moving.left))


class _Moving:
    """One move, table by table."""

    def __init__(self, old: Contract, submission: Submission, new: Contract) -> None:
        self.old = old
        self.new = new
        self.submission = submission
        self.document: dict[str, Any] = {}
        self.left: list[Left] = []
        self.carried = 0

    def table(self, table: TableSpec) -> None:
        """Moves one table's entries."""
        target = self.new.tables.get(table.id)
        content: Any = [] if table.is_open else {}
        for row in self.submission.rows.get(table.id, ()):
            entries = list(self._entries(table, row))
            if target is None:
                self._leave(entries, Phrase("no_table_in_report", "the new report lacks the table"))
            elif table.is_open:
                item = dict(self._cells(target, ANY, entries))
                content += [item] if item else []
            else:
                self._fixed(table, target, row, entries, content)
        if content:
            self.document[table.id] = content

    def _entries(self, table: TableSpec, row: str) -> Iterator[tuple[Key, Value, CellSpec]]:
        for column in table.at(self.submission.level):
            spec = table.cell(row, column)
            key = (table.id, row, column)
            value = self.submission.value(key)
            if spec is not None and spec.is_input and not spec.given and value is not None:
                yield key, value, spec

    def _fixed(
        self,
        table: TableSpec,
        target: TableSpec,
        row: str,
        entries: list[tuple[Key, Value, CellSpec]],
        content: dict[str, Any],
    ) -> None:
        spec = table.row(row)
        home = row if target.row(row) else spec.becomes if spec else ""
        if target.row(home) is None:
            self._leave(entries, Phrase("no_row_in_report", "the new report lacks the row"))
            return
        for column, value in self._cells(target, home, entries):
            if target.shape is Shape.RECORD:
                content[home] = value
            else:
                cells = content.setdefault(home, {})
                cells[column] = _together(cells.get(column), value)

    def _cells(
        self, target: TableSpec, row: str, entries: list[tuple[Key, Value, CellSpec]]
    ) -> Iterator[tuple[str, Any]]:
        for key, value, spec in entries:
            home = target.cell(row, key[2] if target.shape is not Shape.RECORD else VALUE)
            moved = None if home is None else _moved(value, spec, home)
            if home is None or not home.is_input:
                self._leave(
                    [(key, value, spec)],
                    Phrase("no_column_in_report", "the new report lacks the column"),
                )
            elif home.given:
                continue
            elif moved is None:
                self._leave(
                    [(key, value, spec)],
                    Phrase("unreadable_or_not_listed", "unreadable, or not in the list"),
                )
            else:
                self.carried += 1
                yield key[2], moved

    def _leave(self, entries: list[tuple[Key, Value, CellSpec]], why: Phrase) -> None:
        self.left += [Left(key, value, why) for key, value, _ in entries]


def _moved(value: Value, spec: CellSpec, home: CellSpec) -> Any:
    """A value as the new report's document has it; ``None`` where it cannot stand there."""
    if home.kind is CellKind.NUMBER:
        return value if isinstance(value, Decimal) and spec.unit == home.unit else None
    if home.kind is CellKind.DATE:
        return str(value) if isinstance(value, date) else None
    if not isinstance(value, str):
        return None
    return _word(value, spec.choices, home.choices) if home.closed else value


def _word(value: str, before: tuple[Choice, ...], now: tuple[Choice, ...]) -> str | None:
    """The new list's word for an old one: the same item, else the one that took it over."""
    old = next((row for row in before if row.label == value), None)
    ids = (old.id, old.becomes) if old else ()
    return next((row.label for row in now if row.id in ids or row.label == value), None)


def _together(before: Any, value: Any) -> Any:
    """Amounts of rows that became one are added; texts stand under one another."""
    if before is None:
        return value
    if isinstance(before, Decimal) and isinstance(value, Decimal):
        with localcontext(EXACT):
            return before + value
    return f"{before}\n{value}"
