"""The sheet *Avdelningar* of a total, and what the departments wrote beside its cells.

Each amount is a plain reference to its row of *Underlag*, which is checked by key and department:
where somebody has sorted that sheet the cell says so, and shows no other department's amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal, localcontext

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.sheet_amounts import amount_on_sheet, on_sheet
from kalkyl.contract.spec import Contract, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.measures import excel_sum
from kalkyl.model import Area, Key, Origin, Submission, column_letters
from kalkyl.tables.layout import BlockPlace
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


_WIDTH = 60
_MOST = 6000
"""Characters of one cell; the rest is on the sheet of parts."""
_TEXT = CellSpec("", CellKind.TEXT)


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


def with_texts(widths: Mapping[int, int], beside: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The widths of a sheet with texts beside its tables, so that both are in sight at a time."""
    columns = {column for _, column in beside}
    if not columns:
        return widths
    narrow = {column: min(width, _WIDTH) for column, width in widths.items()}
    return {**narrow, **dict.fromkeys(columns, _WIDTH)}


class DepartmentTexts:
    """The texts behind each cell of a total's own words."""

    def __init__(self, submission: Submission) -> None:
        self._found: dict[Key, list[Origin]] = {}
        for origin in submission.origins if submission.members else ():
            if origin.value and (origin.sender.code or origin.sender.name):
                self._found.setdefault(origin.key, []).append(origin)

    def cells(
        self, contract: Contract, places: Sequence[BlockPlace]
    ) -> Iterator[tuple[tuple[int, int], Planned]]:
        """To the right of a sheet's tables, a column for each of theirs that somebody wrote in."""
        right = max(max(place.check_column or 0, place.area.right) for place in places)
        for place in places:
            yield from self._beside(contract, place, right + 1)

    def _beside(
        self, contract: Contract, place: BlockPlace, at: int
    ) -> Iterator[tuple[tuple[int, int], Planned]]:
        table, whose = contract.tables[place.table], contract.levels.put_in("Avdelningarna")
        for column in place.columns:
            spec = _own_words(table, place, column)
            texts = {
                row: texts
                for row in place.rows
                if (texts := self._found.get((table.id, row, column)))
            }
            if spec is not None and texts:
                label = table.column if table.shape is Shape.RECORD else spec.label
                heading = f"{whose}: {label.lower()}"
                yield (place.area.top, at), Planned(heading, CellRole.HEADING)
                for row, origins in texts.items():
                    cell = Planned(_joined(origins), CellRole.GIVEN, spec=_TEXT)
                    yield (place.rows[row], at), cell
                at += 1


def _own_words(table: TableSpec, place: BlockPlace, column: str) -> CellSpec | None:
    """What a column means where the administration writes words of its own, else nothing."""
    if table.merge is Merge.LISTED or table.group:
        return None
    spec = next((spec for row in place.rows if (spec := table.cell(row, column))), None)
    is_own = spec is not None and spec.merge is Merge.LISTED and spec.kind is CellKind.TEXT
    return spec if is_own else None


def _joined(origins: Sequence[Origin]) -> str:
    """Texts under one another, each with its department."""
    shown: list[str] = []
    used = 0
    for origin in origins:
        text = f"{origin.sender}: {origin.value.strip()}"
        used += len(text)
        if shown and used > _MOST:
            break
        shown.append(text[:_MOST])
    left = len(origins) - len(shown)
    more = [f"… och {left} texter till, på bladet {PARTS}"] if left else []
    return "\n".join([*shown, *more])
