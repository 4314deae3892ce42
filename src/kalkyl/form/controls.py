"""The sheet *Kontroll*: every live check of the workbook in one list, with a link to its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.contract.spec import CellSpec, Claim, Contract, Control
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.precision import tolerance
from kalkyl.form.desk import Desk
from kalkyl.form.formulas import address, leaf_count, quoted
from kalkyl.form.layout import FIRST_BLOCK, Layout, Placing, SheetLayout
from kalkyl.form.live import checked_rows, row_check
from kalkyl.form.plan import Planned, SheetPlan
from kalkyl.model import Area, Key, Level, Place, Value

HEADINGS = ("Kontroll", "Värde A", "Värde B", "Skillnad", "Tolerans", "Utfall", "Gå till")
_AMOUNT = CellSpec("", "number", unit="tkr", decimals=0)
_TOLERANCE = CellSpec("", "number", unit="tkr", decimals=1)
_OUTCOME = 6
_WRONG = "Fel"
_LOOK = "Se över"


@dataclass(frozen=True, slots=True)
class Line:
    """A check in the list: six cells as value and formula, and the place that it is about."""

    label: str
    left: tuple[Value, str]
    right: tuple[Value, str]
    gap: tuple[Value, str]
    tolerance: tuple[Value, str]
    outcome: tuple[str, str]
    place: Place


def control_sheet(desk: Desk, sheet: SheetLayout) -> SheetPlan:
    """The list: first the rows that the sheets call wrong, then figures that must agree."""
    cells = {(1, 1): Planned(sheet.title, "title"), (2, 1): Planned(sheet.intro, "intro")}
    for column, word in enumerate(HEADINGS, 1):
        cells[FIRST_BLOCK, column] = Planned(word, "heading")
    for row, line in enumerate(lines(desk), 1):
        cells.update(_cells(FIRST_BLOCK + row, line))
    widths = dict(enumerate((76, 14, 14, 12, 12, 14, 20), 1))
    return SheetPlan(sheet.name, cells, widths, FIRST_BLOCK)


def _cells(row: int, line: Line) -> Iterator[tuple[tuple[int, int], Planned]]:
    yield (row, 1), Planned(line.label, "label")
    for column, (value, formula) in enumerate((line.left, line.right, line.gap), 2):
        yield (row, column), Planned(value, "computed", formula or None, _AMOUNT)
    yield (row, 5), Planned(line.tolerance[0], "computed", line.tolerance[1] or None, _TOLERANCE)
    yield (row, _OUTCOME), Planned(line.outcome[0], "check", line.outcome[1])
    yield (row, 7), Planned(str(line.place), "link", link=line.place)


def lines(desk: Desk) -> list[Line]:
    """All checks in their order."""
    found: list[Line] = []
    for table, (sheet, block) in desk.layout.blocks().items():
        if block.check:
            label = f"{sheet.name}: {desk.contract.tables[table].label}, rader med fel"
            found.append(_counting(desk, table, label, FIRST_BLOCK + 1 + len(found)))
    for control in controls_at(desk.contract, desk.submission.level):
        if control.follows:  # in a workbook that computes, it says nothing of its own
            continue
        for key in control_keys(desk.contract, control):
            found.append(_comparing(desk, control, key, FIRST_BLOCK + 1 + len(found)))
    return found


def controls_at(contract: Contract, level: Level) -> tuple[Control, ...]:
    """The controls that apply at a level: a total's items explain only what departments did."""
    return tuple(control for control in contract.controls if level in control.levels)


def _counting(desk: Desk, table: str, label: str, at: int) -> Line:
    """How many rows of a block say that something is wrong; none may."""
    block = desk.placing.blocks[table]
    column = block.check_column or 1
    area = Area(block.sheet, block.first, column, block.last, column)
    words = [row_check(row)[1] for row in checked_rows(desk, table)]
    wrong = sum(word.startswith(_WRONG) for word in words)
    formula = f'=COUNTIF({address(area, "")},"{_WRONG}*")'
    return Line(
        label,
        (Decimal(wrong), formula),
        (Decimal(0), ""),
        (Decimal(wrong), f"=B{at}-C{at}"),
        (Decimal(0), ""),
        ("OK" if not wrong else _WRONG, f'=IF(D{at}=0,"OK","{_WRONG}")'),
        area.corner,
    )


def control_keys(contract: Contract, control: Control) -> list[Key]:
    """The rows a control is about, as keys of its left figure."""
    if not control.each:
        return [control.left.key(("", "", ""))]
    table = contract.tables[control.left.table or ""]
    return [(table.id, row.id, control.left.column) for row in table.rows]


def _comparing(desk: Desk, control: Control, left: Key, at: int) -> Line:
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
    return Line(
        f"{control.label}: {figures.label(left)}" if control.each else control.label,
        ("" if a is None else a, _copy(places[0], places[2:])),
        ("" if b is None else b, _copy(places[1])),
        ("" if gap is None else gap, f'=IF(COUNT(B{at},C{at})<2,"",B{at}-C{at})'),
        (allowed, f"=0.5*({halves})"),
        _outcome(desk, control, left, at, gap is not None and abs(gap) <= allowed),
        places[0],
    )


def _outcome(desk: Desk, control: Control, left: Key, at: int, agrees: bool) -> tuple[str, str]:  # noqa: FBT001  # the value beside its formula
    """OK, or the word of the control's severity; blank where nothing can or need be compared."""
    figures = desk.figures
    bad = _WRONG if control.severity == "error" else _LOOK
    unless = f"COUNT(B{at},C{at})<2"
    silent = any(figures[key].number is None for key in (left, control.right.key(left)))
    if control.claim is not None:
        unless = f"OR({unless},{_claim_count(desk.placing, control.claim, left)}=0)"
        silent = silent or not is_claimed(figures, control.claim, figures.label(left))
    word = "" if silent else "OK" if agrees else bad
    return word, f'=IF({unless},"",IF(ABS(D{at})<=E{at},"OK","{bad}"))'


def _with_more(figures: Figures, left: Key, more: Sequence[Key]) -> Decimal | None:
    """The left figure with what is added to it, as far as that is filled in."""
    first = figures[left].number
    others = [figures[key].number or Decimal(0) for key in more]
    return None if first is None else sum(others, first)


def _copy(place: Place, more: Sequence[Place | None] = ()) -> str:
    cell = address(place, "")
    added = "".join(f"+N({address(one, '')})" for one in more if one is not None)
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


def ready_formula(layout: Layout) -> str:
    """The formula that says whether the workbook is ready to send."""
    sheet = next(sheet.name for sheet in layout.sheets if sheet.controls)
    outcomes = f"{quoted(sheet)}!$F${FIRST_BLOCK + 1}:$F${FIRST_BLOCK + 60}"
    return f'=IF(COUNTIF({outcomes},"{_WRONG}")=0,"Ja","Nej, se bladet {sheet}")'


def ready_word(desk: Desk) -> str:
    """The word that :func:`ready_formula` gives."""
    sheet = next(sheet.name for sheet in desk.layout.sheets if sheet.controls)
    wrong = any(line.outcome[0] == _WRONG for line in lines(desk))
    return f"Nej, se bladet {sheet}" if wrong else "Ja"
