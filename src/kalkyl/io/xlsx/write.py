"""Writes a planned workbook with XlsxWriter: cells by role, and what stands around them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import cast

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kalkyl.base.limits import ANSWER_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.worksheet import (
    AUTHOR,
    CREATED,
    SETTINGS,
    Page,
    columns_and_rows,
    insert,
    set_up,
)
from kalkyl.model import Area, Phrase, Place, Value
from kalkyl.template.answer_cells import OUTCOME
from kalkyl.template.bounds import FIRST_DAY, LAST_DAY
from kalkyl.template.formulas import quoted
from kalkyl.template.plan import (
    BookPlan,
    CellRole,
    DropDown,
    Planned,
    PlannedTable,
    SheetPlan,
    in_cell,
    number_format,
)

_TITLE = 32
_MESSAGE = 255
_LARGEST = 10**12
_ONLY = "Skriv bara talet, utan ord och enheter."

Run = tuple[int, int, int, int]
AddFormat = Callable[[Mapping[str, object]], Format]
_ANSWER: Mapping[str, object] = {
    "validate": "length",
    "criteria": "<=",
    "value": ANSWER_CHARACTERS,
    "input_title": "Svar",
    "input_message": "Skriv varför beloppen är rätta, och avsluta med koden till vänster: då "
    "gäller svaret just de här beloppen. Exempel: Hyran krediterades i mars. 48213",
    "error_type": "stop",
    "error_title": "Svaret är för långt",
    "error_message": f"Skriv högst {ANSWER_CHARACTERS} tecken.",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a number must be: as Excel compares, as a formula finds it broken, and in words."""

    options: Mapping[str, object]
    broken: str
    words: str


def guard(sheet: Worksheet, plan: SheetPlan, add_format: AddFormat) -> None:
    """Puts all of it on a sheet."""
    for role, words in look.words(unfinished=plan.unfinished).items():
        for run, _ in _runs(plan, role):
            for word, properties in words.items():
                options = {"type": "text", "criteria": "begins with", "value": word}
                form = add_format(properties)
                sheet.conditional_format(*run, {**options, "format": form, "stop_if_true": True})
    broken = add_format(look.BROKEN)
    chosen = {(down.area.left, down.area.top) for down in plan.drop_downs}
    for down in plan.drop_downs:
        _offer(sheet, down, broken)
    for run, _ in _runs(plan, "answer"):
        _validate(sheet, run, _ANSWER)
        _mark(sheet, run, _nothing_asked(run), add_format({"bg_color": look.LOCKED}))
    for run, spec in _runs(plan, "entry"):
        if (run[1] + 1, run[0] + 1) not in chosen:
            _demand(sheet, run, spec, broken)


def _nothing_asked(run: Run) -> str:
    """Whether the outcome before an answer asks nothing."""
    outcome = xl_rowcol_to_cell(run[0], OUTCOME - 1)
    return f'=OR({outcome}="OK",{outcome}="")'


def _runs(plan: SheetPlan, role: str) -> Iterator[tuple[Run, CellSpec]]:
    """Cells of a role under one another that mean the same, counted from 0."""
    found = sorted((at[1], at[0], cell) for at, cell in plan.cells.items() if cell.role == role)
    for column, cells in groupby(found, key=lambda cell: cell[0]):
        start: tuple[int, Planned] | None = None
        last = 0
        for _, row, cell in cells:
            if start and (row > last + 1 or cell.spec != start[1].spec):
                yield (start[0] - 1, column - 1, last - 1, column - 1), start[1].spec
                start = None
            start = start or (row, cell)
            last = row
        if start:
            yield (start[0] - 1, column - 1, last - 1, column - 1), start[1].spec


def _offer(sheet: Worksheet, down: DropDown, broken: Format) -> None:
    area = down.area
    run = (area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)
    options = {"validate": "list", "source": f"={down.name}", **_prompt(down.title, down.message)}
    if not down.strict:
        _validate(sheet, run, {**options, "show_error": False})
        return
    message = f"Bara orden i listan kan väljas: {', '.join(down.words)}."
    if len(message) > _MESSAGE:
        message = "Bara orden i listan kan väljas. De står också på bladet Listor."
    _validate(sheet, run, {**options, **_error("Välj ett ord i listan", message)})
    cell = xl_rowcol_to_cell(*run[:2])
    _mark(sheet, run, f'=AND({cell}<>"",COUNTIF({down.name},{cell})=0)', broken)


def _demand(sheet: Worksheet, run: Run, spec: CellSpec, broken: Format) -> None:
    prompt = _prompt(spec.prompt or spec.label, spec.help)
    cell = xl_rowcol_to_cell(*run[:2])
    if spec.kind is CellKind.NUMBER:
        limit = _limit(spec)
        error = _error("Skriv ett tal", limit.words)
        _validate(sheet, run, {"validate": "decimal", **limit.options, **prompt, **error})
        _mark(sheet, run, f"=OR(ISTEXT({cell}),{limit.broken.format(cell)})", broken)
    elif spec.kind is CellKind.DATE:
        error = _error("Skriv ett datum", "Skriv datumet med år, månad och dag: 2021-05-07.")
        days = {"criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
        _validate(sheet, run, {"validate": "date", **days, **prompt, **error})
        _mark(sheet, run, f"=ISTEXT({cell})", broken)
    elif prompt:
        _validate(sheet, run, {"validate": "any", **prompt})


def _limit(spec: CellSpec) -> Limit:
    """The limit of a number by its schema; most have none but must be numbers."""
    schema, example = spec.schema, spec.example
    if schema.get("maximum") == 0:
        words = f"Beloppet skrivs med minus, till exempel -{example}. {_ONLY}"
        return Limit({"criteria": "<=", "value": 0}, "N({0})>0", words)
    if schema.get("exclusiveMinimum") == 0:
        words = f"Talet ska vara större än 0. {_ONLY}"
        return Limit({"criteria": ">", "value": 0}, "AND(ISNUMBER({0}),N({0})<=0)", words)
    if "minimum" in schema and "maximum" in schema:
        low, high = schema["minimum"], schema["maximum"]
        between = {"criteria": "between", "minimum": low, "maximum": high}
        words = f"Talet ska vara från {low} till {high}. {_ONLY}"
        broken = f"AND(ISNUMBER({{0}}),OR(N({{0}})<{low},N({{0}})>{high}))"
        return Limit(between, broken, words)
    if schema.get("minimum") == 0:
        words = f"Här skrivs tal utan minus, till exempel {example}. {_ONLY}"
        return Limit({"criteria": ">=", "value": 0}, "N({0})<0", words)
    sign = "" if spec.reversed else "-"
    widest = {"criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
    return Limit(widest, "FALSE", f"Skriv ett tal, till exempel {sign}{example}. {_ONLY}")


def _prompt(title: str, message: str) -> dict[str, object]:
    if not message:
        return {}
    return {"input_title": _short(title, _TITLE), "input_message": _short(message, _MESSAGE)}


def _short(text: str, most: int) -> str:
    """A text as far as Excel takes it; kalkyl's own are shorter than that."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _error(title: str, message: str) -> dict[str, object]:
    return {"error_type": "stop", "error_title": title, "error_message": message}


def _validate(sheet: Worksheet, run: Run, options: Mapping[str, object]) -> None:
    if sheet.data_validation(*run, dict(options)):
        raise ValueError(f"Excel would not take the rule for {xl_range_abs(*run)}")


def _mark(sheet: Worksheet, run: Run, formula: str, form: Format) -> None:
    sheet.conditional_format(*run, {"type": "formula", "criteria": formula, "format": form})


_CONTROL = regex("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML cannot hold; XlsxWriter escapes it in plain texts alone."""
_FIGURES = frozenset({"entry", "given", "computed", "total", "sample"})


class TextTooLongError(ValueError):
    """A text that is longer than a cell can hold; ``says`` in which."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.says = Phrase(
            "text_too_long", "a text does not fit in a cell: {place}", {"place": place}
        )


def book_bytes(plan: BookPlan) -> bytes:
    """The workbook as a file's content."""
    buffer = io.BytesIO()
    with Workbook(buffer, SETTINGS) as book:
        _describe(book, plan)
        formats = _Formats(book)
        for sheet in plan.sheets:
            _write_sheet(book, formats, sheet, plan)
        for name, area in plan.names.items():
            book.define_name(name, f"={_absolute(area)}")
    return buffer.getvalue()


def _describe(book: Workbook, plan: BookPlan) -> None:
    book.set_properties({"title": plan.title, "author": AUTHOR, "created": CREATED})
    for name, value in plan.properties.items():
        book.set_custom_property(name, value, "text")


def _absolute(area: Area) -> str:
    return f"{quoted(area.sheet)}!{xl_range_abs(*_corners(area))}"


def _corners(area: Area) -> tuple[int, int, int, int]:
    """An area as XlsxWriter counts: from 0."""
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, object], ...], Format] = {}
        self._plain: dict[tuple[bool, bool], Format] = {}

    def of(self, properties: look.Format) -> Format:
        """The format with some properties on top of what all cells have."""
        whole = {**look.BASE, **properties}
        key = tuple(sorted(whole.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(whole)
        return self.made[key]

    def cell(self, cell: Planned, below: Planned | None, more: look.Format) -> Format:
        """The format of a planned cell; a day stands like the figure below it."""
        properties = {**look.ROLES[cell.role], **_shown(cell), **more}
        if cell.spec.kind is CellKind.DATE and _is_right(below):
            properties["align"] = "right"
        return self.of(properties)

    def plain(self, cell: Planned, more: look.Format) -> Format:
        """The format of a cell in a long list, of which there are few kinds and many cells."""
        kind = (isinstance(cell.value, Decimal), bool(more))
        form = self._plain.get(kind)
        if form is None:
            form = self._plain[kind] = self.of({**look.ROLES["plain"], **_shown(cell), **more})
        return form

    def heading(self, below: Planned | None, under_that: Planned | None) -> Format:
        """A heading stands to the right above figures."""
        right = _is_right(below) or (
            below is not None and below.spec.kind is CellKind.DATE and _is_right(under_that)
        )
        return self.of({**look.ROLES["heading"], "align": "right" if right else "left"})


def _is_right(cell: Planned | None) -> bool:
    return cell is not None and _shown(cell).get("align") == "right"


def _shown(cell: Planned) -> dict[str, object]:
    """What a cell's kind decides: figures to the right, texts wrapped, years and days as texts."""
    if cell.role is CellRole.PLAIN:
        return {"align": "right" if isinstance(cell.value, Decimal) else "left"}
    if cell.role not in _FIGURES:
        return {}
    spec = cell.spec
    if spec.kind is CellKind.TEXT:
        return {"text_wrap": True, "align": "left"}
    align = "left" if spec.plain or spec.kind is CellKind.DATE else "right"
    return {"align": align, "num_format": number_format(spec)}


def _write_sheet(book: Workbook, formats: _Formats, plan: SheetPlan, whole: BookPlan) -> None:
    sheet = cast(Page, book.add_worksheet(plan.name, Page))
    set_up(sheet, plan, whole.footer, whole.header)
    tall = columns_and_rows(sheet, plan, formats.of({"font_size": look.AIR}))
    for table in plan.tables:
        _add_table(sheet, table, formats, plan)
    for (row, column), cell in plan.cells.items():
        more = look.SEVERAL_LINES if row in tall else {}
        form = _format_of(formats, plan, (row, column), cell, more)
        _write(sheet, row - 1, column - 1, cell, form)
    guard(sheet, plan, book.add_format)
    for chart in plan.charts:
        insert(book, sheet, chart)


def _format_of(
    formats: _Formats,
    plan: SheetPlan,
    at: tuple[int, int],
    cell: Planned,
    more: look.Format,
) -> Format:
    if cell.role is CellRole.PLAIN:
        return formats.plain(cell, more)
    row, column = at
    below, under_that = (plan.cells.get((row + further, column)) for further in (1, 2))
    if cell.role is CellRole.HEADING:
        return formats.heading(below, under_that)
    return formats.cell(cell, below, more)


def _write(sheet: Page, row: int, column: int, cell: Planned, form: Format) -> None:
    value = in_cell(cell.value, cell.spec)
    if cell.formula is not None:
        sheet.write_formula(row, column, cell.formula, form, _result(value))
    elif cell.link is not None:
        target = f"internal:{quoted(cell.link.sheet)}!{cell.link.cell}"
        sheet.write_url(row, column, target, form, str(value))
    else:
        _write_value(sheet, row, column, value, form)


def _write_value(sheet: Page, row: int, column: int, value: Value, form: Format) -> None:
    match value:
        case None | "":
            sheet.write_blank(row, column, None, form)
        case bool():
            sheet.write_boolean(row, column, value, form)
        case Decimal():
            sheet.write_number(row, column, float(value), form)
        case date():
            sheet.write_datetime(row, column, datetime.combine(value, time.min), form)
        case _:
            if _write_text(sheet, row, column, str(value), form):
                raise TextTooLongError(Place(str(sheet.name), row + 1, column + 1))


def _write_text(sheet: Page, row: int, column: int, text: str, form: Format) -> int:
    """Writes a text as a text, whatever it says; not 0 where it is too long.

    XlsxWriter takes ``<r>…</r>`` for XML of its own making and writes it as it stands. In
    several runs, three at least, the text is escaped like any other and reads the same.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
        return sheet.write_rich_string(row, column, plain[0], plain[1], plain[2:], form)
    return sheet.write_string(row, column, text, form)


def _result(value: Value) -> object:
    """A formula's stored result: figures as the shortest text of what Excel computes."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value))


def _add_table(sheet: Page, table: PlannedTable, formats: _Formats, plan: SheetPlan) -> None:
    options = {
        "name": table.name,
        "columns": list(_table_columns(table, formats, plan)),
        "autofilter": table.filter,
        "style": None,
        "banded_rows": False,
    }
    if sheet.add_table(*_corners(table.area), options):
        raise ValueError(f"Excel would not take the table {table.name}")


def _table_columns(
    table: PlannedTable, formats: _Formats, plan: SheetPlan
) -> Iterator[dict[str, object]]:
    for column, heading in enumerate(table.headings, table.area.left):
        at = table.area.top, column
        yield {
            "header": heading,
            "header_format": _format_of(formats, plan, at, plan.cells[at], {}),
        }
