"""A list of departments in a table, as in a workbook or a CSV file: read, each fault at its cell.

The headings *Kod* and *Namn* are needed, in any order and below whatever title there is. What holds
for all (the administration, the last day, the receiver) is beside a label above the table, or in a
column. Columns that nobody knows are left alone, unless they look like a misspelt one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.model import CellError, ExcelWord, FactValue, Phrase, Value, plain

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("Kod", "Avdelningskod", "Enhetskod"),
    "name": ("Namn", "Avdelning", "Avdelningsnamn", "Enhet"),
    "contact": ("Kontakt", "Kontaktadress", "E-post", "Epost", "Funktionsbrevlåda"),
    "senders": ("Avsändare", "Får också skicka", "Får skicka", "Tillåtna avsändare"),
    "uppdrag": ("Uppdrag",),
    "administration": ("Förvaltning",),
    "deadline": ("Sista dag", "Senast"),
    "receiver": ("Mottagare",),
}
_NAMES: Final = {folded(word): name for name, words in _HEADINGS.items() for word in words}
_OF_ALL: Final = ("administration", "deadline", "receiver")
_ADDRESS_FORM: Final = regex(r"[^@\s]+@[^@\s]+")
_SEVERAL: Final = regex(r"[;\n]")
_ALIKE: Final = 0.8
_DIFFERS = Phrase(
    "list_differs", "{where}: {value}, but {other} at {at}; it must be the same in the whole list"
)
_HEADING_TWICE = Phrase("list_heading_twice", "{where}: another column is it, too")
_HEADING = Phrase("list_heading", "{where}: {word} – did you mean {meant}?")
_CELL_ERROR = Phrase("list_cell_error", "{where}: the cell is {error}")
_NO_NAME = Phrase("list_no_name", "{where}: the department's name is missing")
_CODE_TWICE = Phrase("list_code_twice", "{where}: the code {code} is used already ({other})")
_ADDRESS = Phrase("list_address", "{where}: {word} is no address")
_UPPDRAG = Phrase("list_uppdrag", "{where}: {word} is no assignment{meant}")
_DAY = Phrase("list_day", "{where}: {word} is no day such as 2026-05-12")
_QUOTED = Phrase("list_quoted", "{where}: write {word} without quotation marks")
_MARKS = '“”„"»«'
"""What a word processor writes around a text, of which a separated file knows nothing."""
_NO_CODE = Phrase("list_no_code", "{where}: the department's code is missing")
_NO_ADMINISTRATION = Phrase(
    "list_no_administration",
    "{where}: write Förvaltning and its name above the table, or in a column",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of the list, and where it is in words that a person can follow."""

    value: Value
    place: FactValue


Lines = Sequence[Sequence[Entry]]


@dataclass(slots=True)
class DepartmentTable:
    """What a table says, as the manifest's schema wants it, and all that is wrong with it."""

    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Phrase] = field(default_factory=list)


def has_headings(lines: Lines) -> bool:
    """Whether the list's headings are anywhere in some lines."""
    return _heading_line(lines) is not None


def read_departments(lines: Lines, uppdrag: Mapping[str, str]) -> DepartmentTable:
    """The departments in the lines of a sheet or a file; ``uppdrag`` are the ids by their names."""
    table = DepartmentTable()
    at = _heading_line(lines)
    if at is None:
        table.faults.append(Phrase("list_no_headings", "the headings Kod and Namn are missing"))
        return table
    reader = _Reader(table, {folded(name): id_ for name, id_ in uppdrag.items()})
    reader.read(lines[:at], lines[at], lines[at + 1 :])
    return table


def _heading_line(lines: Lines) -> int | None:
    for number, line in enumerate(lines):
        if {"code", "name"} <= {_NAMES.get(folded(_text(entry.value))) for entry in line}:
            return number
    return None


def _text(value: Value) -> str:
    match value:
        case None | CellError():
            return ""
        case Decimal():
            return plain(value)
    return str(value).strip()


class _Reader:
    """A table on its way to a manifest."""

    def __init__(self, table: DepartmentTable, uppdrag: Mapping[str, str]) -> None:
        self._data, self._faults = table.data, table.faults
        self._uppdrag = uppdrag
        self._codes: dict[str, FactValue] = {}
        self._given: dict[str, Entry] = {}

    def read(self, above: Lines, headings: Sequence[Entry], below: Lines) -> None:
        for line in above:
            self._label(line)
        columns = self._columns(headings)
        rows = (self._row(columns, line) for line in below)
        self._data["department"] = [department for department in rows if department]
        self._of_all(headings[0])

    def _fault(self, fault: Phrase, entry: Entry, **facts: FactValue) -> None:
        self._faults.append(replace(fault, facts={"where": entry.place, **facts}))

    def _label(self, line: Sequence[Entry]) -> None:
        """What stands beside a label above the table."""
        filled = [entry for entry in line if _text(entry.value)]
        if len(filled) > 1:
            name = _NAMES.get(folded(_text(filled[0].value).rstrip(":")))
            if name in _OF_ALL:
                self._give(name, filled[1])

    def _give(self, name: str, entry: Entry) -> None:
        known = self._given.setdefault(name, entry)
        if folded(_text(known.value)) != folded(_text(entry.value)):
            words = {"value": _text(entry.value), "other": _text(known.value)}
            self._fault(
                _DIFFERS,
                entry,
                at=known.place,
                **words,
            )

    def _columns(self, headings: Sequence[Entry]) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for number, entry in enumerate(headings):
            word = _text(entry.value)
            name = _NAMES.get(folded(word))
            if name in found.values():
                self._fault(_HEADING_TWICE, entry)
            elif name:
                found[number] = name
            elif near := get_close_matches(folded(word), _NAMES, 1, _ALIKE):
                meant = next(each for each in _words() if folded(each) == near[0])
                self._fault(
                    _HEADING,
                    entry,
                    word=word,
                    meant=meant,
                )
        return found

    def _row(self, columns: Mapping[int, str], line: Sequence[Entry]) -> dict[str, Any]:
        cells = {name: line[at] for at, name in columns.items() if at < len(line)}
        for entry in cells.values():
            if isinstance(entry.value, CellError):
                error = ExcelWord(entry.value.code)
                self._fault(_CELL_ERROR, entry, error=error)
            if _text(entry.value)[:1] in _MARKS and _text(entry.value)[-1:] in _MARKS:
                self._quoted(entry)
        words = {name: _text(entry.value) for name, entry in cells.items()}
        for name in _OF_ALL:
            if words.get(name):
                self._give(name, cells[name])
        if not any(words.get(name) for name in words if name not in _OF_ALL):
            return {}
        self._code(cells["code"])
        if not words.get("name"):
            self._fault(_NO_NAME, cells["name"])
        return {
            "code": words["code"],
            "name": words.get("name", ""),
            "contact": words.get("contact", ""),
            "senders": list(self._senders(cells.get("senders"))),
            "uppdrag": list(self._assignments(cells.get("uppdrag"))),
        }

    def _quoted(self, entry: Entry) -> None:
        word = _text(entry.value).strip(_MARKS)
        if word:
            self._fault(_QUOTED, entry, word=word)

    def _code(self, entry: Entry) -> None:
        code = _text(entry.value)
        if not code:
            self._fault(_NO_CODE, entry)
        elif code in self._codes:
            self._fault(
                _CODE_TWICE,
                entry,
                code=code,
                other=self._codes[code],
            )
        else:
            self._codes[code] = entry.place

    def _senders(self, entry: Entry | None) -> Iterator[str]:
        text = _text(entry.value) if entry else ""
        for word in filter(None, map(str.strip, re.split(r"[;,\n]", text))):
            if entry and not _ADDRESS_FORM.fullmatch(word):
                self._fault(_ADDRESS, entry, word=word)
            yield word

    def _assignments(self, entry: Entry | None) -> Iterator[str]:
        """The ids of assignments, which people may name by id or by name."""
        pieces = _SEVERAL.split(_text(entry.value)) if entry else ()
        for piece in filter(None, map(str.strip, pieces)):
            known = self._uppdrag.get(folded(piece))
            for word in [piece] if known else filter(None, map(str.strip, piece.split(","))):
                found = self._uppdrag.get(folded(word))
                if found:
                    yield found
                elif entry:
                    self._fault(
                        _UPPDRAG,
                        entry,
                        word=word,
                        meant=self._meant(word),
                    )

    def _meant(self, word: str) -> FactValue:
        near = get_close_matches(folded(word), self._uppdrag, 1, _ALIKE)
        meant = {"meant": self._uppdrag[near[0]]} if near else {}
        return Phrase("list_meant", "; did you mean {meant}?", meant) if near else ""

    def _of_all(self, corner: Entry) -> None:
        """The administration, the last day and the receiver."""
        if "administration" not in self._given:
            self._fault(_NO_ADMINISTRATION, corner)
        for name, entry in self._given.items():
            self._data[name] = _text(entry.value)
        if last := self._given.get("deadline"):
            with suppress(ValueError):
                date.fromisoformat(_text(last.value))
                return
            word = _text(last.value)
            self._fault(_DAY, last, word=word)


def _words() -> Iterator[str]:
    return (word for words in _HEADINGS.values() for word in words)
