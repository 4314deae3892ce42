"""The sheets that only a total has, around those of its template, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.levels import LevelWords
from kalkyl.model import Area, Place, Submission, column_letters
from kalkyl.tables.layout import FIRST_BLOCK
from kalkyl.template.answer_cells import LAST_ROW, OUTCOME
from kalkyl.template.departments_sheet import departments, departments_sheet
from kalkyl.template.formulas import address, quoted
from kalkyl.template.mnkr_sheets import mnkr_sheets
from kalkyl.template.overview import Overview
from kalkyl.template.parts import Parts
from kalkyl.template.parts_sheet import parts_sheet
from kalkyl.template.plan import CellRole, Planned, SheetPlan
from kalkyl.template.row_checks import AWAITS
from kalkyl.template.sources import files_of, source_sheet
from kalkyl.template.total_state import TotalOptions, TotalState, Whole, state_of
from kalkyl.template.workbench import Workbench

_OWN = "Grått är avdelningarnas belopp, gult fyller förvaltningen i."
_WRITTEN = "Klara"
_AWAITS_OWN = "Väntar på egna texter och bedömningar. "
_AWAITED = ". Egna texter återstod när totalen slogs ihop"
_F = column_letters(OUTCOME)
_COPY = ". Kopia för spridning"
_READY = (3, 2)
"""Where a cover says whether the workbook is ready to send."""


@dataclass(frozen=True, slots=True)
class TotalSheets:
    """All sheets of a total, their names, and what is printed above every page."""

    sheets: tuple[SheetPlan, ...]
    names: Mapping[str, Area]
    header: str


def total_sheets(
    desk: Workbench, known: Parts, sheets: Sequence[SheetPlan], options: TotalOptions
) -> TotalSheets | None:
    """The sheets of a total around those of its template; nothing for a department's workbook."""
    submission = desk.submission
    state = state_of(submission)
    if state is None:
        return None
    title = f"{desk.contract.title} {desk.contract.year}: total för {submission.sender}"
    usual = desk.contract.usual or desk.contract
    side_by_side = departments(usual, submission, known)
    overview = Overview(desk, side_by_side, state, options)
    own_texts = _own_texts(desk, sheets)
    is_awaiting = own_texts is not None and str(own_texts.value).startswith(AWAITS)
    first = overview.sheet(title, _questions(submission), own_texts, _ready(sheets))
    sources, source_names = source_sheet(submission, desk.contract.levels)
    parts, part_names = parts_sheet(usual, submission, known, files_of(submission))
    more = [departments_sheet(desk.contract, side_by_side)] if side_by_side.keys else []
    spoken = _spoken(
        sheets, state, desk.contract.levels, overview.own_texts, is_awaiting=is_awaiting
    )
    in_mnkr = mnkr_sheets(desk, options.in_mnkr, state.head)
    whole = (first, *spoken, *in_mnkr, *more, sources, parts)
    unfinished = state.whole is Whole.NO
    return TotalSheets(
        tuple(replace(sheet, unfinished=unfinished) for sheet in whole),
        {**source_names, **part_names, **overview.names},
        f"{title}. {state.head}{_AWAITED if is_awaiting else ''}{_COPY if state.is_copy else ''}",
    )


def _spoken(
    sheets: Sequence[SheetPlan],
    state: TotalState,
    levels: LevelWords,
    own_texts: Place | None,
    *,
    is_awaiting: bool,
) -> Iterator[SheetPlan]:
    """The template's sheets, the line below their titles spoken to the administration."""
    begins = f"Total. {state.head}. "
    own, awaits_own = levels.put_in(_OWN), levels.put_in(_AWAITS_OWN)
    for sheet in sheets:
        intro = Planned(f"{begins}{own}", CellRole.INTRO)
        if own_texts:
            cell = address(own_texts, sheet.name)
            awaits = f'IF(LEFT({cell},{len(AWAITS)})="{AWAITS}","{awaits_own}","")'
            formula = f"={_in_formula(begins)}&{awaits}&{_in_formula(own)}"
            words = awaits_own if is_awaiting else ""
            intro = Planned(f"{begins}{words}{own}", CellRole.INTRO, formula)
        yield replace(sheet, cells={**sheet.cells, (2, 1): intro})


def _in_formula(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _own_texts(desk: Workbench, sheets: Sequence[SheetPlan]) -> Planned | None:
    """Whether the administration has texts or assessments of its own left to write."""
    name = next((sheet.name for sheet in desk.layout.sheets if sheet.controls), None)
    if name is None:
        return None
    [lines] = [sheet.cells for sheet in sheets if sheet.name == name]
    count = sum(
        column == OUTCOME and str(cell.value or "").startswith(AWAITS)
        for (_, column), cell in lines.items()
    )
    area = f"{quoted(name)}!${_F}${FIRST_BLOCK + 1}:${_F}${LAST_ROW}"
    counted = f'COUNTIF({area},"{AWAITS}*")'
    before, after = f"{AWAITS}: återstår i ", f" av tabellerna, se bladet {name}"
    formula = f'=IF({counted}=0,"{_WRITTEN}","{before}"&{counted}&"{after}")'
    words = f"{before}{count}{after}" if count else _WRITTEN
    return Planned(words, CellRole.STATE, formula, CellSpec("", CellKind.TEXT))


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
