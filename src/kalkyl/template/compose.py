"""Lays a submission out as a workbook: blank template, filled-in workbook or total alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.known_tables import TEXTS
from kalkyl.contract.levels import LevelWords
from kalkyl.contract.sheet_amounts import on_sheet, submission_on_sheet
from kalkyl.contract.spec import ANY, TOTAL, VALUE, Contract, Shape, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Area, Level, Submission
from kalkyl.tables.layout import FIRST_BLOCK, Block, BlockPlace, Layout, SheetLayout, place_blocks
from kalkyl.template.amount_questions import Line
from kalkyl.template.answer_cells import LAST_ROW
from kalkyl.template.bounds import limits_of
from kalkyl.template.controls import INCOMPLETE, LOOK, control_sheet, lines
from kalkyl.template.departments_sheet import DepartmentTexts, with_texts
from kalkyl.template.formulas import formula_text, quoted
from kalkyl.template.lists import list_sheet, word_lists, words_of
from kalkyl.template.parts import WITHHELD, formulas, parts_from
from kalkyl.template.plan import (
    BookPlan,
    CellRole,
    DropDown,
    Planned,
    PlannedTable,
    SheetPlan,
    choosing,
    chosen,
    entry_role,
    narrowed,
    widen,
    widths,
)
from kalkyl.template.row_checks import AWAITS, LEFT, LEFT_TO_FILL_IN, WRONG, checked_rows, row_check
from kalkyl.template.total_sheets import total_sheets
from kalkyl.template.total_state import NO_OPTIONS, TotalOptions
from kalkyl.template.workbench import Workbench, stored

_TEXT = CellSpec("", CellKind.TEXT)
_BELOW = 3
"""Two blank rows end the cover's table for a reader that has lost its name."""
_STEPS = {
    Level.DEPARTMENT: (
        "Fyll i de gula cellerna på varje blad. Tabb tar er till nästa gula cell.",
        "Läs kolumnen Kontroll längst till höger: den säger vad som saknas eller är fel på raden.",
        "Titta på bladet Kontroll. När det står Ja överst på det här bladet finns inget fel kvar.",
        "Spara och skicka filen. Sista dag och mottagare står ovan.",
    ),
    Level.ADMINISTRATION: (
        "De gråa beloppen är avdelningarnas summor. Bladet Underlag visar filen och cellen bakom.",
        "Fyll i de gula cellerna: egna texter och bedömningar. Tabb tar er till nästa gula cell.",
        "Läs kolumnen Kontroll. Väntar: något gult återstår. Fel: något stämmer inte.",
        "När det står Ja överst på det här bladet finns inget fel kvar.",
    ),
}
_ASK = "Står i utskicket. Fråga annars förvaltningens controller."
_SAMPLES = (
    (CellRole.SAMPLE, "Gul", "Här fyller ni i."),
    (CellRole.GIVEN, "Grå", "Ifyllt åt er eller uträknat. Cellen är låst."),
    (CellRole.TOTAL_LABEL, "Fet med linje över", "Summa."),
    (CellRole.CHECK, "OK", "Raden är klar. En tom kontroll betyder att raden inte används."),
    (CellRole.CHECK, "Kvar", "Något återstår att fylla i. Texten säger vad."),
    (CellRole.CHECK, "Väntar", "Förvaltningen har något kvar att fylla i."),
    (
        CellRole.CHECK,
        "Se över",
        "Beloppen skiljer sig åt. Rätta, eller skriv ett svar på bladet Kontroll.",
    ),
    (CellRole.CHECK, "Fel", "Måste rättas innan ni skickar. Texten säger vad."),
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """When and where a department's workbook is to be sent, as far as that is known."""

    deadline: str = ""
    receiver: str = ""


UNSAID = Delivery()


def guide(
    level: Level, bottom: int, delivery: Delivery, words: LevelWords
) -> Iterator[tuple[tuple[int, int], Planned]]:
    """The cells below a cover whose table ends in the row ``bottom``."""
    row = bottom + _BELOW
    if level is Level.DEPARTMENT:
        for word, known in (
            ("Skicka senast", delivery.deadline),
            ("Skicka till", delivery.receiver),
        ):
            yield (row, 1), Planned(word, CellRole.LABEL)
            yield (row, 2), Planned(known or None, CellRole.GIVEN, spec=_TEXT)
            yield (row, 3), Planned("" if known else words.put_in(_ASK), CellRole.NOTE)
            row += 1
        row += 1
    yield (row, 1), Planned("Så gör ni", CellRole.BLOCK)
    steps = _STEPS.get(level, _STEPS[Level.ADMINISTRATION])
    for number, step in enumerate(steps, 1):
        yield (row + number, 1), Planned(f"{number}. {words.put_in(step)}", CellRole.GUIDE)
    row += len(steps) + 2
    yield (row, 1), Planned("Så läser ni bladen", CellRole.BLOCK)
    samples = [
        sample for sample in _SAMPLES if level is not Level.DEPARTMENT or sample[1] != "Väntar"
    ]
    for at, (role, word, meaning) in enumerate(samples, row + 1):
        yield (at, 1), Planned(word, role)
        yield (at, 2), Planned(words.put_in(meaning), CellRole.MEANING)


READY = "Ja"
_NOT_READY = "Nej, se bladet {}"
_LACKS = "Nej, ofullständig"
_OPEN = "Nej, något återstår"


def ready_formula(layout: Layout, level: Level) -> str:
    """The formula that says whether the workbook is ready to send."""
    sheet = next(sheet.name for sheet in layout.sheets if sheet.controls)
    outcomes = f"{quoted(sheet)}!$F${FIRST_BLOCK + 1}:$F${LAST_ROW}"
    wrong, left, look, waits, lacks = (
        f'COUNTIF({outcomes},"{word}*")' for word in (WRONG, LEFT, LOOK, AWAITS, INCOMPLETE)
    )
    asked = f'IF({look}=0,"{READY}",IF({look}=1,"{_asked(1)}","{READY} med "&{look}&" frågor"))'
    if level is not Level.DEPARTMENT:
        asked = f'IF({lacks}>0,"{_LACKS}",IF({waits}>0,"{_OPEN}",{asked}))'
    return f'=IF({wrong}+{left}>0,"{_NOT_READY.format(sheet)}",{asked})'


def _ready_word(layout: Layout, found: Sequence[Line]) -> str:
    """The word that :func:`ready_formula` gives."""
    sheet = next(sheet.name for sheet in layout.sheets if sheet.controls)
    outcomes = Counter(line.outcome[0] for line in found)
    if outcomes[WRONG] or outcomes[LEFT_TO_FILL_IN]:
        return _NOT_READY.format(sheet)
    if outcomes[INCOMPLETE]:
        return _LACKS
    if outcomes[AWAITS]:
        return _OPEN
    return _asked(outcomes[LOOK])


def _asked(count: int) -> str:
    """Ready, with how many questions that nobody has answered."""
    if not count:
        return READY
    return f"{READY} med {count} {'fråga' if count == 1 else 'frågor'}"


Cells = dict[tuple[int, int], Planned]
_DEEPEST_FREEZE = 10
NO_ANSWERS: Mapping[str, str] = {}


def compose(
    contract: Contract,
    layout: Layout,
    submission: Submission,
    delivery: Delivery = UNSAID,
    answers: Mapping[str, str] = NO_ANSWERS,
    options: TotalOptions = NO_OPTIONS,
) -> BookPlan:
    """The workbook of a submission, every computed cell with its formula and its value.

    ``answers`` are those that hold, by what their line on the sheet of controls is about;
    ``options`` are what a total's workbook has beyond its figures.
    """
    known = parts_from(contract, submission.origins)
    merged = formulas(contract, submission, known)
    submission = submission_on_sheet(contract, submission)
    contract = on_sheet(contract)
    layout = layout.within(contract)
    figures = Figures(contract, submission)
    placing = place_blocks(layout, contract, submission.level, submission.rows)
    lists = word_lists(chosen(contract, layout, placing, submission.level))
    desk = Workbench(contract, layout, figures, placing, lists, answers, merged)
    laid_out = _Sheets(desk, delivery)
    sheets = tuple(map(laid_out.sheet, layout.sheets))
    total = total_sheets(desk, known, sheets, options)
    checked = {table for table, (_, block) in layout.blocks().items() if block.check}
    words, list_names = list_sheet(lists, limits_of(contract, checked))
    version = contract.template_version
    title = f"{contract.title} {contract.year}"
    names = {
        block.name: placing.blocks[table].area for table, (_, block) in layout.blocks().items()
    }
    return BookPlan(
        sheets=(*(total.sheets if total else sheets), *([words] if words else [])),
        names={**names, **(total.names if total else {}), **list_names},
        properties={"kalkyl-mall": version},
        title=f"{title}, total" if total else title,
        footer=" · ".join(filter(None, (str(submission.sender), title, version))),
        header=total.header if total else "",
    )


class _Sheets:
    """Lays out one sheet after the other."""

    def __init__(self, desk: Workbench, delivery: Delivery) -> None:
        self.desk = desk
        self.delivery = delivery
        self.contract = desk.contract
        self.submission = desk.submission
        self.placing = desk.placing
        self.texts = DepartmentTexts(desk.submission)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the sheet of controls, by which the cover says whether all is ready."""
        return lines(self.desk)

    def sheet(self, sheet: SheetLayout) -> SheetPlan:
        """One sheet, from its title down."""
        if sheet.controls:
            return control_sheet(self.lines, self.desk.answers, sheet)
        cells: Cells = {
            (1, 1): Planned(self._words(sheet.title), CellRole.TITLE),
            (2, 1): Planned(self._words(sheet.intro), CellRole.INTRO),
        }
        if sheet.ready:
            cells[3, 1] = Planned("Klar att skicka", CellRole.READY)
            formula = ready_formula(self.desk.layout, self.submission.level)
            cells[3, 2] = Planned(
                _ready_word(self.desk.layout, self.lines), CellRole.CHECK, formula
            )
            bottom = self.placing.blocks[sheet.blocks[-1].table].area.bottom
            cells.update(guide(self.submission.level, bottom, self.delivery, self.contract.levels))
        wide: dict[int, int] = {}
        alone = len(sheet.blocks) == 1
        for block in sheet.blocks:
            cells.update(self._block(block, titled=not alone))
            widen(wide, self._widths(block, alone=alone))
        places = [self.placing.blocks[block.table] for block in sheet.blocks]
        beside = dict(self.texts.cells(self.contract, places))
        return SheetPlan(
            name=sheet.name,
            cells={**cells, **beside},
            widths=with_texts(narrowed(wide), beside),
            frozen=_frozen(places),
            frozen_columns=1 if all(place.label_column for place in places) else 0,
            tables=tuple(self._excel_tables(sheet)),
            drop_downs=tuple(self._drop_downs(sheet)),
        )

    def _words(self, text: str) -> str:
        contract = self.contract
        return contract.form.words(text).format(
            report=contract.title, year=contract.year, period=contract.period_label
        )

    def _block(self, block: Block, *, titled: bool) -> Cells:
        table = self.contract.tables[block.table]
        place = self.placing.blocks[block.table]
        cells: Cells = {}
        if titled:
            cells[place.area.top - 1, 1] = Planned(table.label, CellRole.BLOCK)
        cells.update(self._headings(table, place))
        for row, at in place.rows.items():
            if place.label_column:
                cells[at, place.label_column] = _row_label(table, row)
            for column in place.columns:
                planned = self._cell(table, row, column)
                if planned is not None:
                    cells[at, place.columns[column]] = planned
            if table.shape is Shape.RECORD:
                cells[at, place.area.right + 1] = Planned(_explained(table, row), CellRole.NOTE)
        if place.check_column:
            for judged in checked_rows(self.desk, table.id):
                at = place.rows[judged.id]
                if self._is_withheld(table, judged.id):
                    cells[at, place.check_column] = Planned(None, CellRole.CHECK)
                    continue
                formula, word = row_check(judged)
                cells[at, place.check_column] = Planned(word, CellRole.CHECK, formula)
        return cells

    def _is_withheld(self, table: TableSpec, row: str) -> bool:
        """Whether a row is not shown, so that its words are no fault to check for."""
        withheld = self.submission.withheld
        return any((table.id, row, column) in withheld for column in table.columns)

    def _headings(self, table: TableSpec, place: BlockPlace) -> Cells:
        top = place.area.top
        headings: Cells = {}
        if place.label_column:
            headings[top, place.label_column] = Planned(table.row_heading, CellRole.HEADING)
        for column, at in place.columns.items():
            headings[top, at] = Planned(table.heading(column), CellRole.HEADING)
        if table.shape is Shape.RECORD:
            headings[top, place.area.right + 1] = Planned("Förklaring", CellRole.HEADING)
        if place.check_column:
            headings[top, place.check_column] = Planned("Kontroll", CellRole.HEADING)
        return headings

    def _cell(self, table: TableSpec, row: str, column: str) -> Planned | None:
        spec = table.cell(row, column)
        if spec is None or self.submission.level not in spec.levels:
            first = next(iter(self.placing.blocks[table.id].columns))
            return _no_cell(table, row, is_first=column == first)
        key = (table.id, row, column)
        if key in self.submission.withheld:
            return Planned(WITHHELD, CellRole.GIVEN, spec=_TEXT)
        formula = formula_text(self.contract, self.placing, key)
        if formula is None:
            value = self.submission.value(key)
            locked = key in self.submission.locked
            entry = (
                CellRole.GIVEN if locked else entry_role(self.submission.level, table, spec, value)
            )
            return Planned(value, entry, self.desk.merged.get(key), spec)
        computed = CellRole.STATUS if spec.kind is CellKind.TEXT else CellRole.COMPUTED
        role = CellRole.TOTAL if row == TOTAL else computed
        return Planned(stored(self.contract, self.desk.figures, key), role, formula, spec)

    def _widths(self, block: Block, *, alone: bool) -> dict[int, int]:
        table = self.contract.tables[block.table]
        place = self.placing.blocks[block.table]
        headings = {column: table.heading(column) for column in place.columns}
        notes = (
            [_explained(table, row) for row in place.rows] if table.shape is Shape.RECORD else []
        )
        return widths(table, place, headings, notes, alone=alone)

    def _excel_tables(self, sheet: SheetLayout) -> Iterator[PlannedTable]:
        for block in sheet.blocks:
            if block.excel_table:
                table = self.contract.tables[block.table]
                place = self.placing.blocks[block.table]
                yield _excel_table(block.excel_table, table, place)

    def _drop_downs(self, sheet: SheetLayout) -> Iterator[DropDown]:
        for block in sheet.blocks:
            place = self.placing.blocks[block.table]
            level = self.submission.level
            for column, spec in choosing(self.contract, self.placing, level, block.table):
                words = words_of(spec)
                name = self.desk.lists[words].name
                area = place.body(column)
                title = spec.prompt or spec.label
                yield DropDown(area, words, name, spec.closed, title, spec.help)


def _frozen(places: list[BlockPlace]) -> int:
    """The heading of a sheet's last table stays in sight, unless that would fill the screen."""
    top = places[-1].area.top
    return top if top <= _DEEPEST_FREEZE else FIRST_BLOCK - 2


def _no_cell(table: TableSpec, row: str, *, is_first: bool) -> Planned:
    """A cell that the contract has nothing for; an open table's total is named in its first."""
    if row != TOTAL:
        return Planned(None, CellRole.NONE)
    named = table.is_open and is_first
    return Planned(table.total, CellRole.TOTAL_LABEL) if named else Planned(None, CellRole.TOTAL)


def _row_label(table: TableSpec, row: str) -> Planned:
    if row == TOTAL:
        return Planned(table.total, CellRole.TOTAL_LABEL)
    spec = table.row(row)
    return Planned(spec.label if spec else "", CellRole.LABEL)


def _explained(table: TableSpec, row: str) -> str:
    """What stands beside a record's cell: its unit and its help."""
    spec = table.cell(row, VALUE)
    if spec is None:
        return ""
    unit = spec.unit.capitalize() if spec.unit else ""
    asked = {"never": "Frivilligt", "always": "Krävs" if table.id == TEXTS else ""}
    free = "" if spec.given else asked.get(spec.required.rule, "")
    return ". ".join(part.rstrip(".") for part in (unit, spec.help, free) if part)


def _excel_table(name: str, table: TableSpec, place: BlockPlace) -> PlannedTable:
    """An open table's Excel table holds its entries only, so that it can be sorted."""
    entries = [
        at
        for column, at in place.columns.items()
        if not table.is_open or ((spec := table.cell(ANY, column)) and spec.is_input)
    ]
    area = Area(place.sheet, place.area.top, 1, place.last, max(entries))
    headings = [table.row_heading] if place.label_column else []
    headings += [table.heading(column) for column, at in place.columns.items() if at in entries]
    return PlannedTable(name, area, tuple(headings), filter=table.is_open)
