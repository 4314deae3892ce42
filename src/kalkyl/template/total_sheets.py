"""The sheets that only a total has, around those of its template, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import CellKind, CellSpec
from kalkyl.model import Area, Submission
from kalkyl.template.departments_sheet import departments, departments_sheet
from kalkyl.template.formulas import quoted
from kalkyl.template.overview import Overview
from kalkyl.template.parts import Parts
from kalkyl.template.parts_sheet import parts_sheet
from kalkyl.template.plan import CellRole, Planned, SheetPlan
from kalkyl.template.sources import files_of, source_sheet
from kalkyl.template.total_state import TotalState, Whole, state_of
from kalkyl.template.workbench import Workbench

_OWN = "Grått är avdelningarnas belopp, gult fyller förvaltningen i."
_COPY = ". Kopia för spridning"
_READY = (3, 2)
"""Where a cover says whether the workbook is ready to send."""


@dataclass(frozen=True, slots=True)
class TotalSheets:
    """All sheets of a total, their names, and what is printed above every page."""

    sheets: tuple[SheetPlan, ...]
    names: Mapping[str, Area]
    header: str


def total_sheets(desk: Workbench, known: Parts, sheets: Sequence[SheetPlan]) -> TotalSheets | None:
    """The sheets of a total around those of its template; nothing for a department's workbook."""
    submission = desk.submission
    state = state_of(submission)
    if state is None:
        return None
    title = f"{desk.contract.title} {desk.contract.year}: total för {submission.sender}"
    side_by_side = departments(desk.contract, submission, known)
    overview = Overview(desk, side_by_side, state).sheet(
        title, _questions(submission), _ready(sheets)
    )
    sources, source_names = source_sheet(submission)
    parts, part_names = parts_sheet(desk.contract, submission, known, files_of(submission))
    more = [departments_sheet(desk.contract, side_by_side)] if side_by_side.keys else []
    whole = (overview, *_spoken(sheets, state), *more, sources, parts)
    unfinished = state.whole is Whole.NO
    return TotalSheets(
        tuple(replace(sheet, unfinished=unfinished) for sheet in whole),
        {**source_names, **part_names},
        f"{title}. {state.head}{_COPY if state.is_copy else ''}",
    )


def _spoken(sheets: Sequence[SheetPlan], state: TotalState) -> Iterator[SheetPlan]:
    """The template's sheets, the line below their titles spoken to the administration."""
    for sheet in sheets:
        said = Planned(f"Total. {state.head}. {_OWN}", CellRole.INTRO)
        yield replace(sheet, cells={**sheet.cells, (2, 1): said})


def _ready(sheets: Sequence[SheetPlan]) -> Planned | None:
    """The cover's own word for whether the workbook is ready to send, repeated."""
    for sheet in sheets:
        cell = sheet.cells.get(_READY)
        if cell is not None and sheet.cells.get((3, 1), cell).role is CellRole.READY:
            formula = f"={quoted(sheet.name)}!B3"
            return Planned(cell.value, CellRole.STATE, formula, CellSpec("", CellKind.TEXT))
    return None


def _questions(submission: Submission) -> str:
    """How many warnings the files that are included had, and where they are listed."""
    asked = len(submission.questions)
    answered = sum(bool(question.answer) for question in submission.questions)
    if not asked:
        return "Inga"
    return f"{asked}, varav {answered} besvarade. De står på bladet Källor."
