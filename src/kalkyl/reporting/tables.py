"""Tables as a report prints them: its own columns, unit and decimals, no figure retyped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.spec import ANY, TOTAL, VALUE, Shape, TableSpec
from kalkyl.figures.amount import MONEY, rounded
from kalkyl.figures.evaluate import State
from kalkyl.model import Key, Phrase
from kalkyl.reporting.document import PrintedCell, PrintedRow, PrintedTable, Status
from kalkyl.reporting.outline import TablePart
from kalkyl.reporting.reported_total import ReportedTotal, printed_figure
from kalkyl.wording.messages import Texts, filled, seen

_WORDS: Final = Texts(
    {
        "in_unit": Phrase("printed_in_unit", "{heading}, amounts in {unit}"),
        "hidden": Phrase("printed_hidden", "Not shown (few people)"),
    }
)
STATUSES: Final = {
    "Grön": Status.GREEN,
    "Gul": Status.YELLOW,
    "Röd": Status.RED,
    "Grå": Status.GREY,
    "Uppfylls": Status.GREEN,
    "Uppfylls delvis": Status.YELLOW,
    "Uppfylls inte": Status.RED,
    "Klar": Status.GREEN,
    "Pågår": Status.GREEN,
    "Försenad": Status.YELLOW,
    "Ej påbörjad": Status.GREY,
}
_ALL: Final = "*"
LEFT_OUT: Final = " (frivilligt)"
"""What a template says of a table that may be left blank; a report has it or has it not."""


def printed_table(total: ReportedTotal, part: TablePart) -> PrintedTable | None:
    """A table of the report; nothing where there is no row to print."""
    table = total.contract.tables[part.table]
    if part.when and not _is_entered(total, part.table, part.when):
        return None
    columns = tuple(column for column in part.columns if _has(total, table, column))
    rows = tuple(
        PrintedRow(_cells(total, table, part, row, columns), row == TOTAL)
        for row in _rows(total, table, part, columns)
    )
    if not any(not row.is_total for row in rows):
        return None
    title = table.label.removesuffix(LEFT_OUT)
    return PrintedTable(table.id, title, _headings(total, table, part, columns), rows)


def _is_entered(total: ReportedTotal, table: str, column: str) -> bool:
    rows = total.submission.rows.get(table, ())
    return any(total.submission.value((table, row, column)) is not None for row in rows)


def _has(total: ReportedTotal, table: TableSpec, column: str) -> bool:
    return column == VALUE or column in table.at(total.submission.level)


def _rows(
    total: ReportedTotal, table: TableSpec, part: TablePart, columns: tuple[str, ...]
) -> Iterator[str]:
    """The rows with something to print, in their order, and the total below them."""
    there = total.submission.rows.get(table.id, ())
    wanted = part.rows or (*there, *((TOTAL,) if table.total else ()))
    for row in wanted:
        if (row == TOTAL or row in there) and any(
            _is_told(total, (table.id, row, column)) for column in columns
        ):
            yield row


def _is_told(total: ReportedTotal, key: Key) -> bool:
    """Whether a cell has something to print: a figure, or that it must not be shown."""
    if total.contract.spec(key) is None:
        return False
    return key in total.hidden or total.figures[key].state is State.KNOWN


def _headings(
    total: ReportedTotal, table: TableSpec, part: TablePart, columns: tuple[str, ...]
) -> tuple[PrintedCell, ...]:
    labels = [heading_of(table, part, column) for column in columns]
    unit = unit_of_all(table, part, columns)
    first = () if table.is_open else (table.row_heading or table.label,)
    words = [*first, *labels]
    if unit:
        text = _WORDS[total.language]["in_unit"]
        words[0] = filled(text, {"heading": words[0], "unit": unit}, total.language)
    numbers = [False] * len(first) + [_is_number(table, column) for column in columns]
    return tuple(
        PrintedCell(word, is_number=number) for word, number in zip(words, numbers, strict=True)
    )


def heading_of(table: TableSpec, part: TablePart, column: str) -> str:
    """What a column is called in the report."""
    spec = _spec(table, part, column)
    if spec is None or table.shape is Shape.RECORD:
        return table.column
    return spec.heading if spec.unit == "pp" else spec.label


def unit_of_all(table: TableSpec, part: TablePart, columns: tuple[str, ...]) -> str:
    """The unit of the amounts of a table, which is said once."""
    specs = [_spec(table, part, column) for column in columns]
    units = {spec.unit for spec in specs if spec is not None and spec.unit in MONEY}
    return (part.unit or str(units.pop())) if len(units) == 1 else ""


def _spec(table: TableSpec, part: TablePart, column: str) -> CellSpec | None:
    rows = part.rows or tuple(row.id for row in table.rows) or (ANY,)
    return next((spec for row in rows if (spec := table.cell(row, column)) is not None), None)


def _is_number(table: TableSpec, column: str) -> bool:
    return any(
        spec is not None and spec.kind is CellKind.NUMBER
        for (_, name), spec in table.cells.items()
        if name == column
    )


def _cells(
    total: ReportedTotal, table: TableSpec, part: TablePart, row: str, columns: tuple[str, ...]
) -> tuple[PrintedCell, ...]:
    found = [_cell(total, table, part, (table.id, row, column)) for column in columns]
    if table.is_open:
        if row == TOTAL and not found[0].text:
            found[0] = PrintedCell(table.total)
        return tuple(found)
    return (PrintedCell(_row_label(total, table, row)), *found)


def _row_label(total: ReportedTotal, table: TableSpec, row: str) -> str:
    named = table.row(row)
    if row == TOTAL:
        return table.total
    return named.label if named else seen(total.submission.labels.get((table.id, row), row))


def _cell(total: ReportedTotal, table: TableSpec, part: TablePart, key: Key) -> PrintedCell:
    spec = table.cell(key[1], key[2])
    if spec is None:
        return PrintedCell("")
    if key in total.hidden:
        return PrintedCell(_WORDS[total.language]["hidden"])
    figure = total.figures[key]
    if isinstance(figure.value, Decimal) and figure.state is State.KNOWN:
        decimals = _decimals(part, key, spec, figure.value)
        text = printed_figure(figure.value, spec, part.unit, decimals, total.language)
        return PrintedCell(text, key, is_number=True)
    return _words(figure.value, key, is_number=spec.kind is CellKind.NUMBER)


def _decimals(part: TablePart, key: Key, spec: CellSpec, value: Decimal) -> int | None:
    """The decimals that the outline asks for; an entry keeps those it has, such as a target."""
    asked = part.decimals.get(key[2])
    if asked is None:
        return part.decimals.get(_ALL) if spec.unit in MONEY else None
    return None if spec.is_input and rounded(value, asked) != value else asked


def _words(value: object, key: Key, *, is_number: bool) -> PrintedCell:
    if isinstance(value, date):
        return PrintedCell(f"{value:%Y-%m-%d}", key)
    text = "" if value is None or isinstance(value, Decimal) else seen(str(value))
    if is_number and not text:
        return PrintedCell("–", key, is_number=True)
    return PrintedCell(text, key, STATUSES.get(text))
