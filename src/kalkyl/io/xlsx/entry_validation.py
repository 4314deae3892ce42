"""What keeps entries right as they are typed: lists, rules, messages; and the colours of words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kalkyl.base.limits import ANSWER_CHARACTERS
from kalkyl.contract.spec import CellSpec
from kalkyl.io.xlsx import look
from kalkyl.template.answer_cells import OUTCOME
from kalkyl.template.bounds import FIRST_DAY, LAST_DAY
from kalkyl.template.plan import DropDown, Planned, SheetPlan

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
    for role, words in look.WORDS.items():
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
    if spec.kind == "number":
        limit = _limit(spec)
        error = _error("Skriv ett tal", limit.words)
        _validate(sheet, run, {"validate": "decimal", **limit.options, **prompt, **error})
        _mark(sheet, run, f"=OR(ISTEXT({cell}),{limit.broken.format(cell)})", broken)
    elif spec.kind == "date":
        error = _error("Skriv ett datum", "Skriv datumet med år, månad och dag: 2021-05-07.")
        days = {"criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
        _validate(sheet, run, {"validate": "date", **days, **prompt, **error})
        _mark(sheet, run, f"=ISTEXT({cell})", broken)
    elif prompt:
        _validate(sheet, run, {"validate": "any", **prompt})


def _limit(spec: CellSpec) -> Limit:
    """The limit of a number by its schema; most have none but must be numbers."""
    schema = spec.schema
    if schema.get("maximum") == 0:
        words = f"Beloppet skrivs med minus, till exempel -1250. {_ONLY}"
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
        words = f"Här skrivs tal utan minus, till exempel 1250. {_ONLY}"
        return Limit({"criteria": ">=", "value": 0}, "N({0})<0", words)
    widest = {"criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
    return Limit(widest, "FALSE", f"Skriv ett tal, till exempel -1250. {_ONLY}")


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
