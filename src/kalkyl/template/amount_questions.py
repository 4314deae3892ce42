"""The lines of the sheet *Kontroll*, and those that ask why a row's amounts contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.model import Area, Place, column_letters
from kalkyl.tables.row import Row, Verdict
from kalkyl.template.answer_cells import (
    ALL_ROWS,
    ANSWERED,
    OUTCOME,
    WHICH,
    about_row,
    row_code,
    row_formula,
    table_code,
    table_formula,
)
from kalkyl.template.formulas import address
from kalkyl.template.plan import CellRole, Planned
from kalkyl.template.row_checks import (
    OK,
    WRONG,
    checked_rows,
    confirmable,
    each_contradiction,
    row_check,
)
from kalkyl.template.workbench import Workbench

COUNT: Final = CellSpec("", CellKind.NUMBER, unit="antal", decimals=0)


@dataclass(frozen=True, slots=True)
class Line:
    """A check in the list: what is compared as value and formula, and the cell that it is about.

    One that counts rows has a count and nothing to compare it with. ``about`` says what an answer
    on the line answers; "" where no answer helps. ``code`` is that of its figures, as result and
    formula; ``which`` says in the same way which pair of figures it shows.
    """

    label: str
    figures: tuple[Planned, ...]
    outcome: tuple[str, str]
    link: Planned
    about: str = ""
    code: tuple[str, str] = ("", "")
    which: tuple[int, str] = (0, "")


def link(place: Place) -> Planned:
    """A link to a cell, which it names."""
    return Planned(str(place), CellRole.LINK, link=place)


def figure(value: Decimal | None, formula: str, spec: CellSpec) -> Planned:
    """A figure of a line; blank where there is none."""
    return Planned("" if value is None else value, CellRole.COMPUTED, formula, spec)


def questions(desk: Workbench, table: str, at: int) -> list[Line]:
    """Lines for a table's contradictions: one for each row, or for all where rows are sorted."""
    rows = [(row, verdicts) for row in checked_rows(desk, table) if (verdicts := confirmable(row))]
    if rows and desk.contract.tables[table].is_open:
        return [
            _asking_all(
                desk, table, at, {verdict.word for _, verdicts in rows for verdict in verdicts}
            )
        ]
    return [_asking(desk, row, verdicts, at + n) for n, (row, verdicts) in enumerate(rows)]


def _asking_all(desk: Workbench, table: str, at: int, alarms: set[str]) -> Line:
    """How many rows of an open table contradict themselves, and room for one answer."""
    block, spec = desk.placing.blocks[table], desk.contract.tables[table]
    column = block.check_column or 1
    checks = address(Area(block.sheet, block.first, column, block.last, column), "")
    words = [row_check(row)[1] for row in checked_rows(desk, table)]
    wrong = sum(word in alarms for word in words)
    counts = "+".join(f'COUNTIF({checks},"{word}")' for word in sorted(alarms))
    fine = f'IF(COUNTIF({checks},"{OK}")>0,"{OK}","")'
    some = f'IF(COUNTIF({checks},"{ANSWERED}")>0,"{ANSWERED}",{fine})'
    return Line(
        f"{block.sheet}: radernas tecken och enhet",
        (Planned(Decimal(wrong), CellRole.COMPUTED, f"={counts}", COUNT),),
        (_word(wrong=wrong > 0, words=words), f'=IF(B{at}>0,"{WRONG}",{some})'),
        link(Place(block.sheet, block.first, 1)),
        about_row(table, ALL_ROWS),
        (table_code(desk.figures, spec), table_formula(desk.placing, spec)),
    )


def _asking(desk: Workbench, row: Row, verdicts: Sequence[Verdict], at: int) -> Line:
    """A row with the two figures that contradict each other, and room for an answer."""
    check = address(Place(row.block.sheet, row.block.rows[row.id], row.block.check_column or 1), "")
    alarms = [verdict.word for verdict in verdicts]
    alike = ",".join(f'{check}="{word}"' for word in alarms)
    word = row_check(row)[1]
    wrong = word in alarms
    fine = f'IF({check}="{OK}","{OK}","")'  # a row that nobody uses is neither right nor wrong
    formula = f'=IF({check}="{ANSWERED}","{ANSWERED}",IF(OR({alike}),"{WRONG}",{fine}))'
    found = each_contradiction(replace(row, here=""))
    first = row.block.place(row.id, row.entries[0])
    return Line(
        f"{row.block.sheet}: {desk.figures.label(row.key(row.entries[0]))}, tecken och enhet",
        tuple(_contradicting(found, at, desk.contract.amount, is_told=wrong or word == ANSWERED)),
        (_word(wrong=wrong, words=[word]), formula),
        link(first or row.block.area.corner),
        about_row(row.table.id, row.id),
        (
            row_code(desk.figures, row.table, row.id),
            row_formula(desk.contract, desk.placing, row.table, row.id),
        ),
        _which(found),
    )


def _word(*, wrong: bool, words: Sequence[str]) -> str:
    """What a line says of rows with these words."""
    return WRONG if wrong else next((word for word in (ANSWERED, OK) if word in words), "")


def _which(found: Sequence[Verdict]) -> tuple[int, str]:
    """The number of the first pair that contradicts itself, as result and formula."""
    formula = "0"
    for number, verdict in reversed(list(enumerate(found, 1))):
        formula = f"IF({verdict.condition},{number},{formula})"
    holding = next((number for number, verdict in enumerate(found, 1) if verdict.holds), 0)
    return holding, f"={formula}"


def _contradicting(
    found: Sequence[Verdict], at: int, amount: CellSpec, *, is_told: bool
) -> Iterator[Planned]:
    """The pair that contradicts itself; nothing while none does."""
    first = next((verdict for verdict in found if verdict.holds and is_told), None)
    which, outcome = (f"{column_letters(column)}{at}" for column in (WHICH, OUTCOME))
    for side in (0, 1):
        cells = ",".join(verdict.pair[side][0] for verdict in found)
        formula = f'=IF(OR({outcome}="{OK}",{outcome}="",{which}=0),"",CHOOSE({which},{cells}))'
        yield figure(first.pair[side][1] if first else None, formula, amount)
