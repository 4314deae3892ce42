"""A clean workbook opened to be changed as a person changes it, and the record of what was changed.

A seed is a function that changes one ``Draft``. It is filed under the name of its class in
tests/data/seeded_classes.md, with the reports that it fits.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kalkyl.contract.spec import VALUE
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key
from kalkyl.template.compose import compose
from seeded.clean import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2, Clean, clean_workbooks
from shipped_organisation import layout

FORECASTS = (FEBRUARY, UR1, UR2, OCTOBER)
FOLLOW_UPS = (UR1, UR2)
AFTER_PLAN = (FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)
LATER = (UR1, UR2, OCTOBER)
FULL = (UR1, UR2, ANNUAL)
EVERY = (PLAN, *AFTER_PLAN)
MONTHS = {FEBRUARY: 2, UR1: 4, UR2: 8, OCTOBER: 10, ANNUAL: 12}
MONTH_NAMES = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
RESERVE = "oforutsett_regionstyrelsen"


class UnfitError(Exception):
    """A workbook in which a class of errors has no place."""


def need(condition: object) -> None:
    """Refuses a workbook that a seed does not fit."""
    if not condition:
        raise UnfitError


@dataclass
class Draft:
    """A workbook that a seed is put in. ``places`` are cells as ``Prognos!B10``.

    ``whole`` says that the error is one of the file, which any finding tells. ``sisters`` are
    departments whose workbooks are checked together with this one. ``patch`` changes the file's
    bytes in place of the opened workbook. A ``newcomer`` has no plan and no earlier reports.
    """

    clean: Clean
    random: Random
    book: Workbook
    content: bytes
    places: set[str] = field(default_factory=set)
    whole: bool = False
    newcomer: bool = False
    sisters: list[Clean] = field(default_factory=list)
    patch: Callable[[bytes], bytes] | None = None

    @property
    def report(self) -> str:
        return self.clean.submission.report

    @property
    def code(self) -> str:
        return self.clean.submission.sender.code

    @property
    def months(self) -> int:
        return MONTHS[self.report]

    # Reading

    def place(self, key: Key) -> str:
        """The cell of a key, empty or not; the seed does not fit where there is none."""
        found = self.clean.reading.placing.place(key)
        need(found)
        return str(found)

    def cell(self, key: Key) -> Cell:
        return self.at(self.place(key))

    def at(self, place: str) -> Cell:
        name, _, spot = place.rpartition("!")
        found = self.sheet(name)[spot]
        assert isinstance(found, Cell), place
        return found

    def sheet(self, name: str) -> Worksheet:
        need(name in self.book.sheetnames)
        found = self.book[name]
        assert isinstance(found, Worksheet)
        return found

    def value(self, key: Key) -> Any:
        """What the cell of a key holds."""
        return self.cell(key).value

    def number(self, key: Key) -> float:
        """The number in the cell of a key; the seed does not fit where there is none."""
        found = self.value(key)
        need(isinstance(found, int | float) and not isinstance(found, bool))
        return float(found)

    def figure(self, *key: str) -> Decimal:
        """What kalkyl computes for a key of the clean workbook."""
        found = self.clean.reading.figures[key[0], key[1], key[2]].value
        need(isinstance(found, Decimal))
        assert isinstance(found, Decimal)
        return found

    def keys(self, table: str, column: str, least: float = 0) -> list[Key]:
        """The rows of a column that hold a number of some size."""
        spots = [(table, row, column) for row in self.clean.reading.submission.rows.get(table, ())]
        return [
            key
            for key in spots
            if isinstance(self.clean.reading.submission.value(key), Decimal)
            and abs(self.number(key)) >= least
        ]

    def pick(self, keys: Iterable[Key]) -> Key:
        found = list(keys)
        need(found)
        return self.random.choice(found)

    def rows(self, table: str) -> list[str]:
        """The filled rows of an open table."""
        found = list(self.clean.reading.submission.rows.get(table, ()))
        need(found)
        return found

    def before(self, source: str, key: Key) -> float:
        """What an earlier report has for a key: plan, previous, last_year."""
        kept = getattr(self.clean.expected, source)
        need(kept)
        then = kept[0].of(self.clean.submission.sender)
        need(then)
        fact = then.fact(key)
        need(fact is not None and isinstance(fact.value, Decimal))
        return float(fact.value)

    def words_before(self, source: str, key: Key) -> str:
        """The text that an earlier report has for a key."""
        kept = getattr(self.clean.expected, source)
        need(kept)
        then = kept[0].of(self.clean.submission.sender)
        need(then and then.fact(key))
        return str(then.fact(key).value)

    def other(self, *, with_keys: Iterable[Key] = ()) -> Clean:
        """Another department's workbook of the same report."""
        wanted = list(with_keys)
        found = [
            one
            for one in clean_workbooks(self.report)
            if one.submission.sender.code != self.code
            and all(isinstance(one.submission.value(key), Decimal) for key in wanted)
        ]
        need(found)
        return self.random.choice(found)

    # Changing

    def put(self, key: Key, value: Any) -> None:
        """Types a value over the cell of a key."""
        self.type(self.place(key), value)

    def type(self, place: str, value: Any) -> None:
        """Types a value in a cell."""
        self.at(place).value = tidy(value)
        self.places.add(place)

    def multiply(self, keys: Iterable[Key], factor: float) -> None:
        found = list(keys)
        need(found)
        for key in found:
            self.put(key, self.number(key) * factor)

    def add(self, key: Key, amount: float) -> None:
        self.put(key, self.number(key) + amount)

    def swap(self, one: Key, other: Key) -> None:
        need(self.value(one) != self.value(other))
        kept = self.value(one)
        self.put(one, self.value(other))
        self.put(other, kept)

    def mark(self, *places: str) -> None:
        """Says that findings at other cells tell of this error too."""
        self.places.update(places)

    def say(self, row: str, text: str) -> None:
        """Adds a sentence to a section of the texts."""
        key = ("texts", row, VALUE)
        before = self.value(key)
        self.put(key, f"{before} {text}" if before else text)

    def add_row(self, table: str, values: dict[str, Any]) -> str:
        """Fills in the first blank row of an open table; gives the row's number as text."""
        rows = self.rows(table)
        first = next(iter(values))
        last = self.at(self.place((table, rows[-1], first)))
        sheet = self.sheet(last.parent.title)
        row = last.row + 1
        for column, value in values.items():
            spot = self.at(self.place((table, rows[-1], column)))
            target = sheet.cell(row, spot.column)
            need(target.value is None)
            self.type(f"{sheet.title}!{target.coordinate}", value)
        return str(row)

    def copy_row(self, table: str, row: str, **changes: Any) -> None:
        """A copy of a row below the last one, with some cells changed."""
        columns = self.entered(table, row)
        self.add_row(
            table, {column: self.value((table, row, column)) for column in columns} | changes
        )

    def entered(self, table: str, row: str) -> list[str]:
        """The columns of a row that somebody has filled in."""
        facts = self.clean.reading.submission.facts
        terms = self.clean.contract
        found = [
            key[2]
            for key in facts
            if key[:2] == (table, row)
            and (spec := terms.spec(key)) is not None
            and spec.is_input
            and self.value(key) is not None
        ]
        need(found)
        return found

    def drop_row(self, table: str, row: str) -> None:
        """Deletes an open table's row: those below it move up."""
        rows = self.rows(table)
        columns = sorted({column for one in rows for column in self.entered(table, one)})
        first = rows.index(row)
        for upper, lower in zip(rows[first:], [*rows[first + 1 :], None], strict=True):
            for column in columns:
                value = None if lower is None else self.value((table, lower, column))
                self.at(self.place((table, upper, column))).value = value
                self.places.add(self.place((table, upper, column)))


def tidy(value: Any) -> Any:
    """A number as a cell has it: whole where it is whole."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        value = round(value, 6)
        return int(value) if value.is_integer() else value
    return value


Seed = Callable[[Draft], None]


@dataclass(frozen=True)
class Class:
    """A class of errors, or a lawful kind: its name, the reports it fits, and its seed."""

    name: str
    reports: tuple[str, ...]
    seed: Seed


CLASSES: dict[str, Class] = {}


def seed(*reports: str) -> Callable[[Seed], Seed]:
    """Files a seed under its function's name."""

    def filed(change: Seed) -> Seed:
        assert change.__name__ not in CLASSES, change.__name__
        CLASSES[change.__name__] = Class(change.__name__, reports or EVERY, change)
        return change

    return filed


def content_of(clean: Clean) -> bytes:
    """The clean workbook's file, as kalkyl writes it."""
    submission = clean.submission
    return book_bytes(compose(clean.contract, layout(submission.report), submission))


def drafted(clean: Clean, content: bytes, random: Random) -> Draft:
    return Draft(clean, random, openpyxl.load_workbook(io.BytesIO(content)), content)


def saved(draft: Draft) -> bytes:
    """The file as it is left, its formulas without results unless only bytes were changed."""
    if draft.patch is not None:
        return draft.patch(draft.content)
    file = io.BytesIO()
    draft.book.save(file)
    return file.getvalue()


def swedish(number: float | Decimal, decimals: int = 0) -> str:
    """A number as a Swedish report prints it."""
    text = f"{number:,.{decimals}f}"
    return text.replace(",", " ").replace(".", ",").replace("-", "−")


def day(value: Any) -> date:
    """The day in a date cell."""
    need(isinstance(value, date))
    return value.date() if isinstance(value, datetime) else value
