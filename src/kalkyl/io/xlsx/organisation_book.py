"""Writes an organisation's workbook: what is asked on each sheet, and what is answered so far."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from kalkyl.contract.organisation.records import Content, Record
from kalkyl.contract.organisation.sheet_spec import Column, Kind, SheetSpec
from kalkyl.contract.organisation.sheets import (
    FACT_OF,
    FACTS,
    NOTE,
    ORGANISATION,
    OWN_LISTS,
    ROWS,
    SHEETS,
)
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.worksheet import AUTHOR, CREATED, SETTINGS, TALLEST, Page, lines
from kalkyl.model import Place

_HELP, _HEADING = 2, 3
"""Rows, counted from 0."""
_FEWEST_YEARS: Final = 3
_LONGEST_LIST: Final = 255
_MESSAGE, _TITLE = 255, 32
_START, _CHOICES = "Läs mig", "Val"
_SHARE: Final = "andel"
"""How the unit of a limit begins that is shown in per cent."""
_STEPS: Final = """\
Det här är er egen kalkyl. Allt som är ert står här: vad ni heter, vilka som rapporterar, \
vilka rader och mål ni har, när en avvikelse ska kommenteras.
1. Börja med bladen Organisation, Rader och Avdelningar. De andra får stå som de är tills ni vill \
ändra något.
2. Skriv i de gula cellerna. Överst på varje blad står vad det är till för, och ovanför varje \
kolumn vad som ska stå i den. Grått bestämmer kalkyl.
3. Spara, och kör kalkyl contract check i mappen. Är något fel sägs det med blad och cell, \
till exempel Rader!B14.
4. Gör mallarna med kalkyl template. Kontroller och totaler följer med av sig själva.
""".splitlines()


def organisation_bytes(content: Content) -> bytes:
    """The workbook as a file's content; the same records give the same bytes."""
    buffer = io.BytesIO()
    with Workbook(buffer, SETTINGS) as book:
        book.set_properties({"title": "Organisation", "author": AUTHOR, "created": CREATED})
        writer = _Writer(book)
        writer.start()
        for spec in SHEETS:
            records = _all_facts(content) if spec is ORGANISATION else content.of(spec)
            writer.sheet(spec, records)
        writer.choices()
    return buffer.getvalue()


class _Writer:
    """The workbook on its way."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self._lists: list[tuple[str, ...]] = []

    def _format(self, *parts: Mapping[str, object]) -> Format:
        whole = dict(look.BASE)
        for part in parts:
            whole.update(part)
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    def _page(self, name: str, tab: str) -> Page:
        page = cast(Page, self._book.add_worksheet(name, Page))
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_tab_color(tab)
        return page

    def start(self) -> None:
        """The sheet that says how the others are used."""
        page = self._page(_START, look.TAB_CONTROL)
        page.fit_to_pages(1, 1)
        page.set_column(0, 0, 18)
        page.set_column(1, 1, 74)
        page.set_column(2, 2, 44)
        page.write_string(0, 0, "Er egen kalkyl", self._format(look.ROLES["title"]))
        page.set_row(0, look.HEIGHTS["title"])
        wrapped = self._format({"text_wrap": True, "valign": "top"})
        for row, step in enumerate(_STEPS, 1):
            page.merge_range(row, 0, row, 2, step, wrapped)
            page.set_row(row, lines(step, 136) * look.LINE_HEIGHT + 5)
        row = len(_STEPS) + 2
        for column, heading in enumerate(("Blad", "Vad som står där", "När ni ändrar där")):
            page.write_string(row, column, heading, self._format(look.ROLES["heading"]))
        for at, spec in enumerate(SHEETS, row + 1):
            target = f"internal:'{spec.name}'!A1"
            page.write_url(at, 0, target, self._format(look.ROLES["link"]), spec.name)
            page.write_string(at, 1, spec.intro, self._format(look.ROLES["label"]))
            page.write_string(at, 2, spec.when, self._format(look.ROLES["label"]))
            page.set_row(at, lines(spec.intro, 70) * look.LINE_HEIGHT + 4)
        at = row + len(SHEETS) + 2
        page.write_string(at, 0, "Gult", self._format(look.ROLES["entry"]))
        page.write_string(at, 1, "Här skriver ni.")
        page.write_string(at + 1, 0, "Grått", self._format(look.ROLES["given"]))
        page.write_string(at + 1, 1, "Det här bestämmer kalkyl.")
        note = f"En egen kolumn med rubriken {NOTE} får finnas på alla blad; kalkyl läser den inte."
        page.write_string(at + 3, 0, note, self._format({"font_color": look.QUIET}))

    def sheet(self, spec: SheetSpec, records: Sequence[Record]) -> None:
        """A sheet with its headings, its records and some rows to spare."""
        page = self._page(spec.name, look.TAB_ENTRY)
        columns = [*spec.columns, *_year_columns(spec, records)]
        page.write_string(0, 0, spec.title, self._format(look.ROLES["title"]))
        page.set_row(0, look.HEIGHTS["title"])
        page.write_string(1, 0, spec.intro, self._format(look.ROLES["intro"]))
        for number, column in enumerate(columns):
            page.set_column(number, number, column.width)
            page.write_string(_HELP, number, column.help, self._format(_HELP_LOOK))
            page.write_string(_HEADING, number, column.heading, self._format(look.ROLES["heading"]))
        tallest = max(lines(column.help, column.width * 1.1) for column in columns)
        page.set_row(_HELP, tallest * 12.5 + 4)
        page.freeze_panes(_HEADING + 1, _frozen(spec))
        page.repeat_rows(_HELP, _HEADING)
        self._records(page, spec, columns, records)
        last = _HEADING + len(records) + spec.spare
        if spec is not ORGANISATION:
            page.autofilter(_HEADING, 0, max(last, _HEADING + 1), len(columns) - 1)
        for number, column in enumerate(columns):
            self._guard(page, column, number, last)
        if any(column.is_locked for column in spec.columns) and not spec.spare:
            page.protect("", dict.fromkeys(look.FREE, True))

    def _records(
        self, page: Page, spec: SheetSpec, columns: Sequence[Column], records: Sequence[Record]
    ) -> None:
        before = ""
        above = spec.spare if _is_begun_above(spec, records) else 0
        first = _HEADING + 1 + above
        for row, record in enumerate(records, first):
            group = record.text(spec.key[0] if spec.key[0] != "report" else spec.key[1])
            new = {"top": 2, "top_color": look.ACCENT} if before and group != before else {}
            before = group if spec.groups else ""
            for number, column in enumerate(columns):
                self._cell(page, row, number, column, record, new)
            height = max(lines(_text(record, column), column.width - 2) for column in columns)
            form = self._format({"valign": "top"})
            page.set_growing_row(row, min(height * look.LINE_HEIGHT + 4, TALLEST), form)
            if spec is ORGANISATION:
                self._fact_choices(page, row, record)
        start = _HEADING + 1 if above else first + len(records)
        for row in range(start, start + spec.spare):
            for number in range(len(columns)):
                page.write_blank(row, number, None, self._format(look.ROLES["entry"], _WRAPPED))

    def _cell(  # a cell's place, what it is and how it looks
        self,
        page: Page,
        row: int,
        number: int,
        column: Column,
        record: Record,
        new: Mapping[str, object],
    ) -> None:
        role = look.ROLES["given" if column.is_locked else "entry"]
        is_table = column.id == "title" and not record.text("row") and not record.text("column")
        strong = {"bold": True} if is_table and "table" in record.values else {}
        value = _value(record, column)
        shape = _NUMBER_LOOK if isinstance(value, (int, Decimal)) else _WRAPPED
        if column.id == "yellow" or record.text("unit").startswith(_SHARE):
            shape = {**shape, "num_format": "0%"}
        form = self._format(role, shape, strong, new)
        if value is None or value == "":
            page.write_blank(row, number, None, form)
        elif isinstance(value, (int, Decimal)):
            page.write_number(row, number, float(value), form)
        else:
            page.write_string(row, number, value, form)

    def _guard(self, page: Page, column: Column, number: int, last: int) -> None:
        """What may be typed in a column, and what is said beside the cell."""
        rows = (_HEADING + 1, number, max(last, _HEADING + 1), number)
        prompt = {"input_title": column.heading[:_TITLE], "input_message": column.help[:_MESSAGE]}
        if column.is_locked and column.kind is not Kind.CHOICE:
            return
        if column.kind is Kind.YEAR:
            options = {
                "validate": "integer",
                "criteria": "between",
                "minimum": 2000,
                "maximum": 2099,
                "error_title": "Inget årtal",
                "error_message": "Skriv ett årtal med fyra siffror, till exempel 2026.",
            }
        elif column.kind is Kind.CHOICE:
            options = {
                "validate": "list",
                "source": self._source(tuple(column.words)),
                "error_title": column.heading[:_TITLE],
                "error_message": "Välj i listan.",
            }
        else:
            options = {"validate": "any"}
        page.data_validation(*rows, {**options, **prompt})

    def _fact_choices(self, page: Page, row: int, record: Record) -> None:
        fact = FACT_OF[record.text("fact")]
        prompt = {"input_title": fact.heading[:_TITLE], "input_message": fact.help[:_MESSAGE]}
        options = {"validate": "list", "source": self._source(tuple(fact.words))}
        kept = options if fact.kind is Kind.CHOICE else {"validate": "any"}
        page.data_validation(row, 1, row, 1, {**kept, **prompt})

    def _source(self, words: tuple[str, ...]) -> object:
        """The words of a drop-down: short ones as they are, long ones on a sheet of their own."""
        if sum(map(len, words)) + len(words) < _LONGEST_LIST:
            return list(words)
        if words not in self._lists:
            self._lists.append(words)
        letter = xl_col_to_name(self._lists.index(words))
        return f"='{_CHOICES}'!${letter}$1:${letter}${len(words)}"

    def choices(self) -> None:
        """The hidden sheet with the long lists."""
        page = self._page(_CHOICES, look.TAB_REST)
        for column, words in enumerate(self._lists):
            page.write_column(0, column, words)
        page.hide()


def _is_begun_above(spec: SheetSpec, records: Sequence[Record]) -> bool:
    """Whether the rows to fill in stand above those that are: nobody's own are there yet."""
    return spec is ROWS and not any(record.text("list") in OWN_LISTS for record in records)


_HELP_LOOK: Final[Mapping[str, object]] = {
    "font_size": 9,
    "font_color": look.QUIET,
    "text_wrap": True,
    "valign": "bottom",
    "align": "left",
}
_WRAPPED: Final[Mapping[str, object]] = {"text_wrap": True, "align": "left", "valign": "top"}
_NUMBER_LOOK: Final[Mapping[str, object]] = {"align": "right", "valign": "top"}


def _all_facts(content: Content) -> tuple[Record, ...]:
    """The sheet Organisation with every question, answered or not."""
    answers, place = content.facts(), Place(ORGANISATION.name, 1, 1)
    return tuple(answers.get(each.id) or Record(place, {"fact": each.id}) for each in FACTS)


def _year_columns(spec: SheetSpec, records: Sequence[Record]) -> Iterator[Column]:
    """A column for each year that has a value, and one for the year after."""
    if not spec.by_year:
        return
    years = sorted({year for record in records for year in record.years})
    first = years[0] if years else 2026
    last = max(years[-1] + 1 if years else first, first + _FEWEST_YEARS - 1)
    for year in range(first, last + 1):
        yield Column(str(year), f"{spec.by_year} {year}", "I procent.", Kind.AMOUNT, 11)


def _frozen(spec: SheetSpec) -> int:
    """The columns that stay when one scrolls to the right."""
    return 4 if spec.groups and spec.key[0] == "report" else 1


def _value(record: Record, column: Column) -> str | int | Decimal | None:
    """What a cell holds, as a person writes it."""
    if column.id.isdigit():
        target = record.years.get(int(column.id))
        return None if target is None else Decimal(target)
    if record.place.sheet == ORGANISATION.name:
        return _answer(record, column.id)
    if column.kind is Kind.YEAR:
        return record.year(column.id)
    text = "; ".join(record.words(column.id)) or record.text(column.id)
    shown = {meaning: word for word, meaning in column.words.items()}
    if column.kind in {Kind.AMOUNT, Kind.LIMIT} and text and text not in shown:
        return Decimal(text)
    return shown.get(text, text) if column.words else text


def _answer(record: Record, column: str) -> str:
    fact = FACT_OF[record.text("fact")]
    if column == "fact":
        return fact.heading
    if column == "about":
        return fact.help
    shown = {meaning: word for word, meaning in fact.words.items()}
    return shown.get(record.text("value"), record.text("value"))


def _text(record: Record, column: Column) -> str:
    value = _value(record, column)
    return value if isinstance(value, str) else ""
