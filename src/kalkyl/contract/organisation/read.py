"""Reads an organisation's workbook into records, and says of every cell that is none.

Forgiving where a person could not mean anything else: a year or a number that is typed as a text,
a decimal point, a blank too many, columns in another order. What is left is a fault at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.contract.organisation import fault_words
from kalkyl.contract.organisation.fault_words import Named
from kalkyl.contract.organisation.records import Content, Entry, Fault, Record
from kalkyl.contract.organisation.sheet_spec import Column, Kind, SheetSpec
from kalkyl.contract.organisation.sheets import FACTS, NOTE, OPTIONAL_FACTS, ORGANISATION, SHEETS
from kalkyl.model import Book, Cell, CellError, ExcelWord, FactValue, Phrase, Place, Sheet

_TOP = 20
"""The rows that headings are looked for in."""
_MOST_ROWS = 5_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_ID = regex(r"[a-zåäö0-9][a-zåäö0-9_]*")
_NUMBER = regex(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_ADDRESS = regex(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_DIGITS = 12
_BLANKS = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")
_HUNDRED = Decimal(100)


def content_of(book: Book) -> tuple[Content, list[Fault]]:
    """The records of a workbook's sheets, and everything in it that is wrong in itself."""
    faults: list[Fault] = []
    sheets: dict[str, tuple[Record, ...]] = {}
    for spec in SHEETS:
        sheet = _sheet(book, spec)
        if sheet is None:
            missing = fault_words.is_missing(Named.SHEET, spec.name)
            faults.append(Fault(spec.name, fault_words.meant(missing, spec.name, _others(book))))
        else:
            sheets[spec.name] = tuple(_SheetReader(spec, sheet, faults).records())
    wrong = {str(fault.where) for fault in faults}
    unanswered = _unanswered(sheets.get(ORGANISATION.name))
    faults.extend(fault for fault in unanswered if str(fault.where) not in wrong)
    return Content(sheets), faults


def _sheet(book: Book, spec: SheetSpec) -> Sheet | None:
    wanted = folded(spec.name)
    return next((sheet for sheet in book.sheets if folded(sheet.name) == wanted), None)


def _others(book: Book) -> list[str]:
    """The sheets that are none of those that the workbook must have."""
    known = {folded(spec.name) for spec in SHEETS}
    return [sheet.name for sheet in book.sheets if folded(sheet.name) not in known]


def _unanswered(records: Sequence[Record] | None) -> Iterator[Fault]:
    """The questions of the sheet Organisation that nobody has answered."""
    if records is None:
        return
    known = {record.text("fact"): record for record in records}
    for fact in FACTS:
        if fact.id in OPTIONAL_FACTS:
            continue
        if fact.id not in known:
            yield Fault(ORGANISATION.name, fault_words.is_missing(Named.ROW, fact.heading))
        elif not known[fact.id].text("value"):
            yield Fault(known[fact.id].at("value"), fault_words.not_filled(fact.heading))


class _SheetReader:
    """A sheet on its way to records."""

    def __init__(self, spec: SheetSpec, sheet: Sheet, faults: list[Fault]) -> None:
        self._spec, self._sheet, self._faults = spec, sheet, faults
        self._seen: dict[tuple[Entry, ...], int] = {}

    def records(self) -> Iterator[Record]:
        heading = self._heading_row()
        if heading is None:
            wanted = ", ".join(column.heading for column in self._spec.columns)
            self._fault(
                1,
                1,
                Phrase(
                    "no_heading_row",
                    "there is no row of headings on the sheet; it has {wanted}",
                    {"wanted": wanted},
                ),
            )
            return
        columns, years = self._columns(heading)
        rows = sorted({row for row, column in self._sheet.cells if row > heading})
        for row in rows[:_MOST_ROWS]:
            record = self._record(row, columns, years)
            if record is not None:
                if columns.keys() >= {*self._spec.key}:
                    self._tell_double(record)
                yield record
        if len(rows) > _MOST_ROWS:
            facts = {"most": str(_MOST_ROWS)}
            many = Phrase("sheet_too_long", "the sheet has more than {most} rows", facts)
            self._fault(rows[_MOST_ROWS], 1, many)

    def _fault(self, row: int, column: int, text: FactValue) -> None:
        self._faults.append(Fault(Place(self._spec.name, row, column), text))

    def _heading_row(self) -> int | None:
        """The row that most headings stand in, if two at least do."""
        wanted = {folded(column.heading) for column in self._spec.columns}
        counts = dict.fromkeys(range(1, _TOP + 1), 0)
        for (row, _), cell in self._sheet.cells.items():
            if row <= _TOP and isinstance(cell.value, str):
                counts[row] += folded(cell.value) in wanted
        best = max(counts, key=lambda row: counts[row])
        return best if counts[best] > 1 else None

    def _columns(self, row: int) -> tuple[Mapping[str, int], Mapping[int, int]]:
        """Where each column stands, and the column of each year."""
        found: dict[str, int] = {}
        years: dict[int, int] = {}
        known = {folded(column.heading): column for column in self._spec.columns}
        for (at, number), cell in sorted(self._sheet.cells.items()):
            text = _shown(cell.value)
            if at != row or not text or folded(text) == folded(NOTE):
                continue
            year = self._year_of(text)
            column = known.get(folded(text))
            if year is not None:
                self._place(years, year, row, number, text)
            elif column is not None:
                self._place(found, column.id, row, number, text)
            else:
                names = [each.heading for each in self._spec.columns]
                self._fault(row, number, fault_words.unknown(Named.COLUMN, text, names))
        for column in self._spec.columns:
            if column.id not in found:
                self._fault(row, 1, fault_words.is_missing(Named.COLUMN, column.heading))
        return found, years

    def _place(self, places: dict, key: str | int, row: int, number: int, text: str) -> None:  # type: ignore[type-arg]  # of ids or of years
        if key in places:
            twice = Phrase("heading_twice", "the heading *{text}* is there twice", {"text": text})
            self._fault(row, number, twice)
        else:
            places[key] = number

    def _year_of(self, text: str) -> int | None:
        """The year that a heading such as ``Mål 2025`` is about."""
        words = text.split()
        if not self._spec.by_year or not words or not re.fullmatch(r"20\d\d", words[-1]):
            return None
        is_ours = len(words) == 1 or folded(" ".join(words[:-1])) == folded(self._spec.by_year)
        return int(words[-1]) if is_ours else None

    def _record(
        self, row: int, columns: Mapping[str, int], years: Mapping[int, int]
    ) -> Record | None:
        cells = {name: self._sheet.cells.get((row, number)) for name, number in columns.items()}
        by_year = {year: self._sheet.cells.get((row, number)) for year, number in years.items()}
        filled = [cell for cell in (*cells.values(), *by_year.values()) if not _is_blank(cell)]
        if not filled:
            return None
        record = Record(Place(self._spec.name, row, 1), {}, columns)
        values: dict[str, Entry] = {}
        for column in self._spec.columns:
            cell = cells.get(column.id)
            if cell is not None and not _is_blank(cell):
                value = self._value(column, cell, record.at(column.id))
                values.update({} if value is None else {column.id: value})
            elif column.required and column.id in columns:
                self._fault(row, columns[column.id], fault_words.not_filled(column.heading))
        if self._spec is ORGANISATION:
            return self._fact(replace(record, values=values), cells.get("value"))
        targets = {
            year: value
            for year, cell in by_year.items()
            if (value := self._target(cell, Place(self._spec.name, row, years[year])))
        }
        return replace(record, values=values, years=targets)

    def _target(self, cell: Cell | None, place: Place) -> str | None:
        if cell is None or _is_blank(cell):
            return None
        return self._number(cell, place, per_cent=True)

    def _fact(self, record: Record, cell: Cell | None) -> Record | None:
        """An answer, read as its question asks."""
        asked = folded(record.text("fact"))
        fact = next((fact for fact in FACTS if folded(fact.heading) == asked), None)
        if fact is None:
            text = record.text("fact")
            unknown = fault_words.unknown(Named.FACT, text, [fact.heading for fact in FACTS])
            self._faults.append(Fault(record.at("fact"), unknown))
            return None
        values: dict[str, Entry] = {"fact": fact.id}
        if cell is not None and not _is_blank(cell):
            value = self._value(fact, cell, record.at("value"))
            if value is not None:
                values["value"] = "; ".join(value) if isinstance(value, tuple) else value
        return replace(record, values=values)

    def _value(self, column: Column, cell: Cell, place: Place) -> Entry | None:
        if cell.value is None:  # there is a formula, or the cell were blank
            self._refused(place, fault_words.no_result())
            return None
        if isinstance(cell.value, CellError):
            error = ExcelWord(str(cell.value))
            shows = Phrase("cell_shows", "the cell shows {error}", {"error": error})
            self._refused(place, shows)
            return None
        match column.kind:
            case Kind.YEAR:
                return self._year(cell, place)
            case Kind.AMOUNT:
                return self._number(cell, place)
            case Kind.LIMIT if number_of(cell) is not None or _is_below_nought(cell):
                return self._number(cell, place)
            case _:
                return self._text(column, cell, place)

    def _text(self, column: Column, cell: Cell, place: Place) -> Entry | None:
        text = _shown(cell.value)
        if isinstance(cell.value, (bool, date)):
            self._refused(place, _no_text(cell.value))
            return None
        if len(text) > column.longest:
            facts = {"length": str(len(text)), "longest": str(column.longest)}
            self._refused(
                place,
                Phrase(
                    "cell_too_long",
                    "the text has {length} characters; {longest} at most fit",
                    facts,
                ),
            )
            return None
        return self._worded(column, text, place)

    def _worded(self, column: Column, text: str, place: Place) -> Entry | None:
        match column.kind:
            case Kind.ID if not _ID.fullmatch(text):
                self._refused(
                    place,
                    Phrase(
                        "cell_no_id",
                        "*{text}* is no id: write small letters, digits and _",
                        {"text": text},
                    ),
                )
                return None
            case Kind.WORDS:
                return _split(text)
            case Kind.ADDRESSES:
                return self._addresses(text, place)
            case Kind.CHOICE | Kind.LIMIT:
                return self._choice(column, text, place)
        return text

    def _addresses(self, text: str, place: Place) -> tuple[str, ...]:
        found = _split(text)
        for address in found:
            if not _ADDRESS.fullmatch(address):
                facts = {"address": address}
                self._refused(place, Phrase("cell_no_address", "*{address}* is no address", facts))
        return found

    def _choice(self, column: Column, text: str, place: Place) -> str | None:
        meanings = {folded(word): meaning for word, meaning in column.words.items()}
        if folded(text) in meanings:
            return meanings[folded(text)]
        number = [Phrase("some_number", "a number")] * (column.kind is Kind.LIMIT)
        self._refused(place, fault_words.none_of(text, [*number, *column.words], column.words))
        return None

    def _year(self, cell: Cell, place: Place) -> int | None:
        text = _shown(cell.value).removeprefix("’").removeprefix("'")
        if re.fullmatch(r"\d{4}", text) and _FIRST_YEAR <= int(text) <= _LAST_YEAR:
            return int(text)
        facts = {"text": text, "first": str(_FIRST_YEAR), "last": str(_LAST_YEAR)}
        self._refused(
            place, Phrase("cell_no_year", "*{text}* is no year between {first} and {last}", facts)
        )
        return None

    def _number(self, cell: Cell, place: Place, *, per_cent: bool = False) -> str | None:
        value = number_of(cell, per_cent=per_cent)
        if value is None:
            self._refused(place, _no_number(cell))
        return value

    def _refused(self, place: Place, text: FactValue) -> None:
        self._faults.append(Fault(place, text))

    def _tell_double(self, record: Record) -> None:
        """Reports a row that says of the same thing what another row has said already."""
        names = [name for name in self._spec.key if name != "report"]
        key = [record.text(name) for name in names]
        if not any(key):
            return
        first = min(
            self._seen.setdefault((report, *key), record.place.row)
            for report in record.words("report") or ("",)
        )
        if first != record.place.row:
            named = [name for name in names if record.text(name)][-1]
            heading = self._spec.column(named).heading.lower()
            again = fault_words.stands_already(heading, record.text(named), first)
            self._faults.append(Fault(record.at(named), again))


def number_of(cell: Cell, *, per_cent: bool = False) -> str | None:
    """The number of a cell as plain text: ``5.2``; a decimal comma and % are understood.

    A share is of one, unless it is asked for in ``per_cent``: 10 % is 0.1 or 10.
    """
    shows_per_cent = "%" in cell.number_format
    if isinstance(cell.value, Decimal):
        value = cell.value * _HUNDRED if shows_per_cent and per_cent else cell.value
        return _plain(value)
    text = _shown(cell.value).translate(_BLANKS)
    is_share = text.endswith("%")
    match = _NUMBER.fullmatch(text.removesuffix("%").strip())
    if match is None:
        return None
    value = Decimal(match[0].replace(" ", "").replace(",", "."))
    return _plain(value / _HUNDRED if is_share and not per_cent else value)


def _is_below_nought(cell: Cell) -> bool:
    text = _shown(cell.value).replace("\N{MINUS SIGN}", "-")
    return text.startswith("-") and _NUMBER.fullmatch(text[1:].strip()) is not None


def _plain(value: Decimal) -> str | None:
    if value < 0 or not value.is_finite() or value.adjusted() > _DIGITS:
        return None
    rounded = round(value, _DIGITS)  # 5.2 is stored as 5.2000000000000002
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: object) -> str:
    """What a cell shows of a text or a number."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else " ".join(str(value).split(" ")).strip()


def _is_blank(cell: Cell | None) -> bool:
    return cell is None or not (_shown(cell.value) or (cell.formula and cell.value is None))


def _split(text: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in re.split(r"[;\n]", text))
    return tuple(dict.fromkeys(filter(None, parts)))


def _no_number(cell: Cell) -> Phrase:
    if cell.value is None:
        return fault_words.no_result()
    facts = {"text": _shown(cell.value)}
    if _is_below_nought(cell):
        return Phrase("cell_below_nought", "*{text}* is below 0; write it without a minus", facts)
    return Phrase("cell_no_number", "*{text}* is no number; write for example 5,2", facts)


def _no_text(value: bool | date) -> Phrase:  # noqa: FBT001  # what the cell holds
    if isinstance(value, bool):
        return Phrase("cell_is_truth", "the cell is true or false; write a text (format Text)")
    return Phrase("cell_is_date", "the cell is a date; write a text (format Text)")
