"""The sheet *Avdelningar* of a total: the departments' amounts side by side.

Each is a plain reference to its row of *Underlag*, which is checked by key and department: where
somebody has sorted that sheet the cell says so, and shows no other department's amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal, localcontext

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind, Merge
from kalkyl.contract.on_sheet import amount_on_sheet, on_sheet
from kalkyl.contract.spec import Contract, Shape
from kalkyl.figures.amount import EXACT
from kalkyl.figures.measures import excel_sum
from kalkyl.model import Area, Key, Origin, Submission, column_letters
from kalkyl.template.parts import AMOUNT, KEY, SENDER, TOP, Parts, in_form
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.parts_sheet import File, labels_of_files
from kalkyl.template.plan import CellRole, Planned, SheetPlan
from kalkyl.template.sources import files_of

SHEET = "Avdelningar"
_IS_SHEET_NAME = regex(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')")
HEADING = 4
_HEADINGS = ("Tabell", "Rad", "Kolumn")
_FIRST = len(_HEADINGS) + 1
_WIDTHS = (26, 34, 24)
_COLUMN = 16
_INTRO = "Avdelningarnas belopp i tkr, bredvid varandra. Summan är totalens."
SORTED = "Omsorterat"
"""What a cell says whose row on Underlag is no longer where it was."""
MONEY = frozenset({"kr", "tkr", "mnkr"})


@dataclass(frozen=True, slots=True)
class Departments:
    """The amounts of departments: which figures in which rows, which departments in which columns.

    The rows of a table's column stand under one another, so that they can be summed.
    """

    keys: tuple[Key, ...] = ()
    files: tuple[File, ...] = ()
    labels: Mapping[File, str] = field(default_factory=dict)
    parts: Mapping[tuple[Key, File], int] = field(default_factory=dict)
    """Each amount's place among the parts."""
    origins: tuple[Origin, ...] = ()
    numbers: Mapping[Key, int] = field(default_factory=dict)
    sheet: str = SHEET
    """The name of the sheet: what the organisation calls its departments."""

    def column(self, file: File) -> int:
        """The column of a department."""
        return _FIRST + self.files.index(file)

    def area(self, file: File, table: str, column: str) -> Area | None:
        """A department's amounts of a table's column; nothing where nobody has any."""
        wanted = (table, column)
        rows = [row for row, key in enumerate(self.keys, HEADING + 1) if key[::2] == wanted]
        at = self.column(file)
        return Area(self.sheet, rows[0], at, rows[-1], at) if rows else None

    def amount(self, file: File, table: str, column: str) -> Decimal:
        """The sum of a department's amounts of a table's column."""
        with localcontext(EXACT):
            keys = (key for key in self.keys if key[::2] == (table, column))
            places = (self.parts.get((key, file)) for key in keys)
            values = (self.origins[at].value for at in places if at is not None)
            return sum(map(Decimal, values), Decimal(0))


def departments(contract: Contract, submission: Submission, known: Parts) -> Departments:
    """The departments of a total with those of their amounts that are no figures about people."""
    parts = {
        (origin.key, (origin.sender, origin.source)): at
        for at, origin in enumerate(known.origins)
        if origin.value and _is_amount(contract, origin.key)
    }
    order = {
        (table.id, row.id, column): at
        for at, (table, column, row) in enumerate(
            (table, column, row)
            for table in contract.tables.values()
            for column in table.columns
            for row in table.rows
        )
    }
    keys = sorted({key for key, _ in parts}, key=lambda key: order.get(key, len(order)))
    labels = labels_of_files(files_of(submission))
    name = contract.levels.put_in(SHEET)
    sheet = name if _IS_SHEET_NAME.fullmatch(name) else SHEET
    return Departments(
        tuple(keys), submission.members, labels, parts, known.origins, known.keys, sheet
    )


def _is_amount(contract: Contract, key: Key) -> bool:
    table, spec = contract.tables.get(key[0]), contract.spec(key)
    if table is None or spec is None or table.shape is not Shape.FIXED or table.group:
        return False
    return spec.kind is CellKind.NUMBER and spec.merge is Merge.SUM and spec.unit in MONEY


def departments_sheet(contract: Contract, known: Departments) -> SheetPlan:
    """The sheet of a total."""
    right = _FIRST + len(known.files)
    cells = {
        (1, 1): Planned(known.sheet, CellRole.TITLE),
        (2, 1): Planned(contract.form.words(contract.levels.put_in(_INTRO)), CellRole.INTRO),
    }
    headings = (*_HEADINGS, *(known.labels[file] for file in known.files), "Summa")
    for column, word in enumerate(headings, 1):
        cells[HEADING, column] = Planned(word, CellRole.HEADING)
    for row, key in enumerate(known.keys, HEADING + 1):
        cells.update(_row(contract, known, key, row))
    widths = {**dict(enumerate(_WIDTHS, 1)), **dict.fromkeys(range(_FIRST, right + 1), _COLUMN)}
    return SheetPlan(known.sheet, cells, widths, HEADING, frozen_columns=len(_HEADINGS))


def _row(
    contract: Contract, known: Departments, key: Key, row: int
) -> Iterator[tuple[tuple[int, int], Planned]]:
    shown = on_sheet(contract)
    table, spec = shown.tables[key[0]], shown.spec(key)
    named = table.row(key[1])
    if spec is None or named is None:
        return
    for column, word in enumerate((table.label, named.label, spec.label), 1):
        yield (row, column), Planned(word, CellRole.LABEL)
    total = Decimal(0)
    for column, file in enumerate(known.files, _FIRST):
        at = known.parts.get((key, file))
        if at is None:
            yield (row, column), Planned(None, CellRole.COMPUTED, spec=spec)
            continue
        amount = amount_on_sheet(contract, key, Decimal(known.origins[at].value))
        with localcontext(EXACT):
            total += amount
        yield (
            (row, column),
            Planned(amount, CellRole.COMPUTED, _reference(contract, known, at, column), spec),
        )
    last = _FIRST + len(known.files)
    area = Area(known.sheet, row, _FIRST, row, last - 1)
    yield (row, last), Planned(total, CellRole.TOTAL, excel_sum(area.a1), spec)


def _reference(contract: Contract, known: Departments, at: int, column: int) -> str:
    """The cell of an amount on Underlag, as long as its row is that of key and department."""
    row = TOP + 1 + at
    cells = {letter: f"{PARTS}!${letter}${row}" for letter in (KEY, SENDER, AMOUNT)}
    heading = f"{column_letters(column)}${HEADING}"
    key = known.origins[at].key
    number = known.numbers[key]
    is_own = f"AND({cells[KEY]}={number},{cells[SENDER]}={heading})"
    return f'=IF({is_own},{in_form(contract, key, cells[AMOUNT])},"{SORTED}")'
