"""The sheet *Kontroll*: every live check of the workbook in one list, with a link to its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kalkyl.contract.cell_spec import CellKind, CellSpec, RequiredRule
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE, Claim, Contract, Control
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.precision import HALF, last_digit, tolerance
from kalkyl.model import Area, Key, Level, Place, column_letters, letters
from kalkyl.model.facts import plain
from kalkyl.tables.layout import FIRST_BLOCK, BlockPlace, Placing, SheetLayout
from kalkyl.template.amount_questions import COUNT, Line, figure, link, questions
from kalkyl.template.answer_cells import (
    ABOUT,
    ANSWERED,
    CODE,
    COLUMN,
    END_WITH,
    HEADING,
    HIDDEN,
    HOLDS,
    LETTERS,
    LISTED,
    NO_CODE,
    OUTCOME,
    SAID,
    WHICH,
    about_control,
    control_code,
    control_formula,
    holds_formula,
    is_answered,
    letters_formula,
    listed_formula,
    said_formula,
)
from kalkyl.template.formulas import address, leaf_count, quoted
from kalkyl.template.plan import BookPlan, CellRole, Planned, SheetPlan
from kalkyl.template.row_checks import (
    AWAITS,
    LEFT,
    LEFT_TO_FILL_IN,
    OK,
    WRONG,
    checked_rows,
    row_check,
)
from kalkyl.template.workbench import Workbench

HEADINGS = (
    "Kontroll",
    "Beräknat",
    "Jämförs med",
    "Skillnad",
    "Tolerans",
    "Utfall",
    "Gå till",
    "Kod till svaret",
    HEADING,
)
LOOK = "Se över"
COMPLETE, INCOMPLETE = "Fullständig", "Ofullständig"
"""How a total's words about itself begin where that is known."""
_TEXT = CellSpec("", CellKind.TEXT)
_WIDTHS = (62, 12, 13, 11, 10, 17, 19, 31, 43)


def control_sheet(
    found: Sequence[Line], answers: Mapping[str, str], sheet: SheetLayout
) -> SheetPlan:
    """The list: first the rows that the sheets call wrong, then figures that must agree."""
    cells = {
        (1, 1): Planned(sheet.title, CellRole.TITLE),
        (2, 1): Planned(sheet.intro, CellRole.INTRO),
    }
    for column, word in enumerate(HEADINGS, 1):
        cells[FIRST_BLOCK, column] = Planned(word, CellRole.HEADING)
    for row, line in enumerate(found, FIRST_BLOCK + 1):
        cells.update(_cells(row, line, answers.get(line.about, "")))
    return SheetPlan(sheet.name, cells, dict(enumerate(_WIDTHS, 1)), FIRST_BLOCK, hidden=HIDDEN)


def _cells(row: int, line: Line, given: str) -> Iterator[tuple[tuple[int, int], Planned]]:
    outcome = Planned(line.outcome[0], CellRole.CHECK, line.outcome[1])
    nothing = [Planned(None, CellRole.COMPUTED)] * (OUTCOME - 2 - len(line.figures))
    planned = (Planned(line.label, CellRole.LABEL), *line.figures, *nothing, outcome, line.link)
    yield from (((row, column), cell) for column, cell in enumerate(planned, 1))
    if not line.about:
        yield (row, SAID), Planned(None, CellRole.GIVEN, spec=_TEXT)
        yield (row, COLUMN), Planned(None, CellRole.GIVEN, spec=_TEXT)
        return
    count = letters_formula(f"{column_letters(COLUMN)}{row}")
    yield (row, SAID), Planned(_said(line, given), CellRole.CHECK, said_formula(row))
    yield (row, COLUMN), Planned(given or None, CellRole.ANSWER, spec=_TEXT)
    yield (row, ABOUT), Planned(line.about, CellRole.NOTE)
    yield (row, LETTERS), Planned(Decimal(letters(given)), CellRole.NOTE, count)
    yield (row, CODE), Planned(Decimal(line.code[0] or 0), CellRole.NOTE, line.code[1])
    yield (row, LISTED), Planned(Decimal(0), CellRole.NOTE, listed_formula(row))
    yield (row, HOLDS), Planned(Decimal(bool(given)), CellRole.NOTE, holds_formula(row))
    if line.which[1]:
        yield (row, WHICH), Planned(Decimal(line.which[0]), CellRole.NOTE, line.which[1])


def _said(line: Line, given: str) -> str:
    """What the line asks while nobody has answered, or that somebody has."""
    if line.outcome[0] in {"", OK}:
        return ""
    if given:
        return ANSWERED
    return f"{END_WITH} {line.code[0]}" if line.code[0] else NO_CODE


def lines(desk: Workbench) -> list[Line]:
    """All checks in their order."""
    found: list[Line] = []
    for table, (sheet, block) in desk.layout.blocks().items():
        at = FIRST_BLOCK + 1 + len(found)
        label = f"{sheet.name}: {desk.contract.tables[table].label}"
        if block.check:
            found.append(_counting(desk, table, f"{label}, rader att rätta eller fylla i"))
        elif given := _given_cells(desk, table):
            found.append(_giving(desk, given, f"{label}, förifyllda celler som är tomma", at))
    for table in desk.layout.blocks():
        found += questions(desk, table, FIRST_BLOCK + 1 + len(found))
    found += _whole(desk)
    for control in controls_at(desk.contract, desk.submission.level):
        if control.follows:  # in a workbook that computes, it says nothing of its own
            continue
        for key in control_keys(desk.contract, control):
            found.append(_comparing(desk, control, key, FIRST_BLOCK + 1 + len(found)))
    return found


def line_codes(plan: BookPlan) -> dict[str, str]:
    """The code of each line that can be answered, by what it is about."""
    return {
        str(cell.value): str(code.value)
        for sheet in plan.sheets
        for (row, column), cell in sheet.cells.items()
        if column == ABOUT and (code := sheet.cells.get((row, CODE))) and sheet.hidden == HIDDEN
    }


def controls_at(contract: Contract, level: Level) -> tuple[Control, ...]:
    """The controls that apply at a level: a total's items explain only what departments did."""
    return tuple(control for control in contract.controls if level in control.levels)


def _counting(desk: Workbench, table: str, label: str) -> Line:
    """How many rows of a block have something wrong or left to do; blank while none is used."""
    block = desk.placing.blocks[table]
    column = block.check_column or 1
    area = address(Area(block.sheet, block.first, column, block.last, column), "", fixed=True)
    rows = list(checked_rows(desk, table))
    words = [row_check(row)[1] for row in rows]
    stops = sum(word.startswith((WRONG, LEFT, AWAITS)) for word in words)
    counted = "+".join(f'COUNTIF({area},"{begins}*")' for begins in (WRONG, LEFT, AWAITS))
    unused = LEFT_TO_FILL_IN if desk.contract.tables[table].required else ""
    begins = next((word for word in _WORDS if any(w.startswith(word) for w in words)), "")
    outcome = _WORDS[begins] if begins else OK if any(words) else unused
    formula = f'IF(COUNTIF({area},"?*")=0,"{unused}","{OK}")'
    for start, word in reversed(_WORDS.items()):
        formula = f'IF(COUNTIF({area},"{start}*")>0,"{word}",{formula})'
    return Line(
        label,
        (Planned(Decimal(stops), CellRole.COMPUTED, f"={counted}", COUNT),),
        (outcome, f"={formula}"),
        _link_to_row(block, area, words),
    )


_WORDS = {WRONG: WRONG, LEFT: LEFT_TO_FILL_IN, AWAITS: AWAITS}
"""The word for a list of rows when a row's word begins so, the most severe first."""


def _link_to_row(block: BlockPlace, area: str, words: Sequence[str]) -> Planned:
    """A link to the first row that has something wrong, else left to do, else to the table."""
    left = min(block.columns.values())
    row = f"{block.area.top}"
    for begins in reversed(_WORDS):
        row = (
            f'IF(COUNTIF({area},"{begins}*")>0,{block.first - 1}+MATCH("{begins}*",{area},0),{row})'
        )
    found = next(
        (at for beginning in _WORDS for at, word in enumerate(words) if word.startswith(beginning)),
        None,
    )
    place = Place(block.sheet, block.area.top if found is None else block.first + found, left)
    letters = column_letters(left)
    target = f"#{quoted(block.sheet)}!{letters}"
    formula = f'=HYPERLINK("{target}"&{row},"{block.sheet}!{letters}"&{row})'
    return Planned(str(place), CellRole.LINK, formula, link=place)


def _given_cells(desk: Workbench, table_id: str) -> list[Key]:
    """The cells of a table without a check column that the template must have been given."""
    table, block = desk.contract.tables[table_id], desk.placing.blocks[table_id]
    return [
        (table_id, row, column)
        for row in block.rows
        for column in block.columns
        if (spec := table.cell(row, column))
        and spec.given
        and spec.required.rule is RequiredRule.ALWAYS
    ]


def _giving(desk: Workbench, keys: Sequence[Key], label: str, at: int) -> Line:
    """How many given cells are blank; none may be."""
    places = [place for key in keys if (place := desk.placing.place(key)) is not None]
    blank = sum(desk.submission.value(key) is None for key in keys)
    cells = ",".join(address(place, "") for place in places)
    return Line(
        label,
        (Planned(Decimal(blank), CellRole.COMPUTED, f"={len(places)}-COUNTA({cells})", COUNT),),
        (WRONG if blank else OK, f'=IF(B{at}=0,"{OK}","{WRONG}")'),
        link(places[0]),
    )


def _whole(desk: Workbench) -> Iterator[Line]:
    """Whether a total has all that it should have; blank where no list says who should be in."""
    key = (COVER, "completeness", VALUE)
    place = desk.placing.place(key)
    if place is None or desk.submission.level is Level.DEPARTMENT:
        return
    said = str(desk.submission.value(key) or "")
    words = ((INCOMPLETE, INCOMPLETE), (COMPLETE, OK))
    formula = '""'
    for begins, outcome in reversed(words):
        formula = f'IF(LEFT({address(place, "")},{len(begins)})="{begins}","{outcome}",{formula})'
    found = next((outcome for begins, outcome in words if said.startswith(begins)), "")
    yield Line(
        f"{place.sheet}: alla som ska ingå är med",
        (),
        (found, f"={formula}"),
        link(place),
    )


def control_keys(contract: Contract, control: Control) -> list[Key]:
    """The rows a control is about, as keys of its left figure."""
    if not control.each:
        return [control.left.key(("", "", ""))]
    table = contract.tables[control.left.table or ""]
    return [(table.id, row.id, control.left.column) for row in table.rows]


def _comparing(desk: Workbench, control: Control, left: Key, at: int) -> Line:
    """Two figures side by side, with how far rounding lets them be apart."""
    figures, placing = desk.figures, desk.placing
    right = control.right.key(left)
    more = [ref.key(left) for ref in control.plus]
    places = [placing.place(key) for key in (left, right, *more)]
    if places[0] is None or places[1] is None:
        raise KeyError(control.id)
    a, b = _with_more(figures, left, more), figures[right].number
    gap = a - b if a is not None and b is not None else None
    allowed = tolerance(figures, left, right, *more)
    halves = "+".join(leaf_count(desk.contract, placing, key, "") for key in (left, right, *more))
    form = desk.contract.form
    gone = f"ROUND(B{at}-C{at},9)" if form.decimals else f"B{at}-C{at}"
    difference = f'=IF(COUNT(B{at},C{at})<2,"",{gone})'
    shown = desk.contract.amount
    half = plain(HALF * last_digit(desk.contract, left))
    return Line(
        f"{control.label}: {figures.label(left)}" if control.each else control.label,
        (
            figure(a, _copy(places[0], places[2:]), shown),
            figure(b, _copy(places[1]), shown),
            figure(gap, difference, shown),
            figure(allowed, f"={half}*({halves})", replace(shown, decimals=form.decimals + 1)),
        ),
        _outcome(desk, control, left, at, agrees=gap is not None and abs(gap) <= allowed),
        link(places[0]),
        "" if control.severity == "error" else about_control(left),
        (control_code(figures, control, left), control_formula(placing, control, left)),
    )


def _outcome(
    desk: Workbench, control: Control, left: Key, at: int, *, agrees: bool
) -> tuple[str, str]:
    """OK, or the word of the control's severity, as value and as formula; blank if not compared."""
    figures = desk.figures
    is_error = control.severity == "error"
    bad = WRONG if is_error else LOOK
    when_wrong = f'"{bad}"' if is_error else f'IF({is_answered(at)},"{ANSWERED}","{bad}")'
    unless = f"COUNT(B{at},C{at})<2"
    silent = any(figures[key].number is None for key in (left, control.right.key(left)))
    if control.claim is not None:
        unless = f"OR({unless},{_claim_count(desk.placing, control.claim, left)}=0)"
        silent = silent or not is_claimed(figures, control.claim, figures.label(left))
    answered = not is_error and about_control(left) in desk.answers
    word = "" if silent else OK if agrees else ANSWERED if answered else bad
    return word, f'=IF({unless},"",IF(ABS(D{at})<=E{at},"{OK}",{when_wrong}))'


def _with_more(figures: Figures, left: Key, more: Sequence[Key]) -> Decimal | None:
    """The left figure with what is added to it, as far as that is filled in."""
    first = figures[left].number
    others = [figures[key].number or Decimal(0) for key in more]
    return None if first is None else sum(others, first)


def _copy(place: Place, more: Sequence[Place | None] = ()) -> str:
    cell = address(place, "")
    added = "".join(f"+N({address(cell, '')})" for cell in more if cell is not None)
    return f'=IF({cell}="","",{cell}{added})'


def is_claimed(figures: Figures, claim: Claim, label: str) -> bool:
    """Whether some row of the sender's says that the control applies."""
    table = figures.contract.tables[claim.table]
    wanted = {claim.row_in: label, **claim.where}
    return any(
        all(figures.submission.value((table.id, row, col)) == word for col, word in wanted.items())
        for row in figures.rows(table)
    )


def _claim_count(placing: Placing, claim: Claim, left: Key) -> str:
    block, other = placing.blocks[left[0]], placing.blocks[claim.table]
    label = Place(block.sheet, block.rows[left[1]], block.label_column or 1)
    pairs = [f"{address(other.body(claim.row_in), '', fixed=True)},{address(label, '')}"]
    pairs += [
        f'{address(other.body(column), "", fixed=True)},"{word}"'
        for column, word in claim.where.items()
    ]
    return f"COUNTIFS({','.join(pairs)})"
