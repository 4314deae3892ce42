"""Every fact of a workbook as one row: what it says, in whose workbook, at which cell."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from kalkyl.contract.spec import TOTAL, TableSpec
from kalkyl.figures.amount import rounded
from kalkyl.figures.evaluate import Figure, State
from kalkyl.model import Key, Phrase, Value
from kalkyl.rules.catalogue import Reading
from kalkyl.rules.labels import column_words, row_words
from kalkyl.wording.messages import Texts

_PLACES = 12
"""Decimals that a computed ratio is given with."""


HEADINGS: Final = Texts(
    {
        "sender": Phrase("fact_sender", "Sender"),
        "table": Phrase("fact_table", "Table"),
        "row": Phrase("fact_row", "Row"),
        "column": Phrase("fact_column", "Column"),
        "value": Phrase("fact_value", "Value"),
        "text": Phrase("fact_text", "Text"),
        "unit": Phrase("fact_unit", "Unit"),
        "state": Phrase("fact_state", "Origin"),
        "sheet": Phrase("fact_sheet", "Sheet"),
        "cell": Phrase("fact_cell", "Cell"),
        "numerator": Phrase("fact_numerator", "Numerator"),
        "denominator": Phrase("fact_denominator", "Denominator"),
        "report": Phrase("fact_report", "Report"),
        "year": Phrase("fact_year", "Year"),
        "level": Phrase("fact_level", "Level"),
        "administration": Phrase("fact_administration", "Administration"),
        "department": Phrase("fact_department", "Department code"),
        "file": Phrase("fact_file", "File"),
    }
)


class FactState(StrEnum):
    """Where a figure is from, or why there is none."""

    ENTERED = "entered"
    """It stands in the workbook."""
    COMPUTED = "computed"
    """It follows from what is entered; the workbook's own result is not used."""
    EMPTY = "empty"
    UNDEFINED = "undefined"
    """It rests on something that is missing or cannot be read, or divides by zero."""
    HIDDEN = "hidden"
    """It is about so few people that it is not given (ten or fewer)."""


class FactRow(NamedTuple):
    """One cell of the contract in one workbook.

    ``value`` is a number in ``unit`` (a percentage as 18.3) and ``text`` anything else, a date as
    ``2021-04-30``; both are ``None`` unless the state is entered or computed. Only ratios have a
    ``numerator`` and a ``denominator``. ``table``, ``row`` and ``column`` are the words of the
    workbook, the ids are the contract's and the same in every workbook and year.
    """

    file: str
    sender: str
    report: str
    year: int
    level: str
    administration: str
    department: str
    table: str
    row: str
    column: str
    value: Decimal | None
    text: str | None
    unit: str | None
    state: FactState
    sheet: str | None
    cell: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    table_id: str
    row_id: str
    column_id: str


def facts_of(reading: Reading, file: str = "") -> Iterator[FactRow]:
    """Every cell that the contract has in this workbook, in the contract's order."""
    for table in reading.contract.tables.values():
        if table.id not in reading.placing.blocks:
            continue
        for row in _rows(reading, table):
            for column in table.at(reading.submission.level):
                spec = table.cell(row, column)
                if spec is not None and reading.submission.level in spec.levels:
                    yield _fact(reading, file, (table.id, row, column))


def _rows(reading: Reading, table: TableSpec) -> tuple[str, ...]:
    rows = reading.submission.rows.get(table.id, ())
    return (*rows, TOTAL) if table.total else rows


def _fact(reading: Reading, file: str, key: Key) -> FactRow:
    submission, spec = reading.submission, reading.contract.spec(key)
    figure, state = _figure(reading, key)
    place, ratio = submission.place(key), figure.ratio
    number, text = _parts(figure.value if figure.state is State.KNOWN else None)
    return FactRow(
        file=file,
        sender=str(submission.sender),
        report=submission.report,
        year=submission.year,
        level=submission.level.value,
        administration=submission.sender.administration,
        department=submission.sender.code,
        table=reading.contract.tables[key[0]].label,
        row=row_words(reading, key),
        column=column_words(spec, key),
        value=number,
        text=text,
        unit=spec.unit if spec else None,
        state=state,
        sheet=place.sheet if place else None,
        cell=place.cell if place else None,
        numerator=ratio.numerator if ratio else None,
        denominator=ratio.denominator if ratio else None,
        table_id=key[0],
        row_id=key[1],
        column_id=key[2],
    )


def _figure(reading: Reading, key: Key) -> tuple[Figure, FactState]:
    """A figure; what a foreign form prints without the entries behind it, as printed."""
    if key in reading.hidden:
        return Figure(State.HIDDEN), FactState.HIDDEN
    figure, value = reading.figures[key], reading.submission.value(key)
    printed = reading.placing.is_typed(key) and figure.state is State.EMPTY
    if printed and isinstance(value, Decimal):
        return Figure(State.KNOWN, value), FactState.ENTERED
    if figure.state is not State.KNOWN:
        return figure, FactState(figure.state.value)
    spec = reading.contract.spec(key)
    is_entry = spec is not None and spec.is_input and key[1] != TOTAL
    return figure, FactState.ENTERED if is_entry else FactState.COMPUTED


def _parts(value: Value) -> tuple[Decimal | None, str | None]:
    """A value as a number, or as a text."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        long = isinstance(exponent, int) and -exponent > _PLACES
        return (rounded(value, _PLACES) if long else value), None
    return None, None if value is None else str(value)


STATES: Final = Texts(
    {
        FactState.ENTERED: Phrase("fact_entered", "Entered"),
        FactState.COMPUTED: Phrase("fact_computed", "Computed"),
        FactState.EMPTY: Phrase("fact_empty", "Empty"),
        FactState.UNDEFINED: Phrase("fact_undefined", "Undefined"),
        FactState.HIDDEN: Phrase("fact_hidden", "Not shown (few people)"),
    }
)
