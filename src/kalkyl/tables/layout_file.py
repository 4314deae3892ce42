"""A proposal, and what was answered to its questions, as a layout file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import FactValue
from kalkyl.tables.foreign_form import CostSign, is_money
from kalkyl.tables.proposal import Note, Proposal, Proposed

_REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Answers:
    """What no cell of a workbook says: who it is from, in which unit and sign.

    ``cover`` are rows of the cover.
    """

    cover: Mapping[str, str]
    unit: str = ""
    costs: CostSign | None = None


NO_ANSWERS = Answers({})


def layout_data(
    proposal: Proposal,
    title: str,
    answers: Answers = NO_ANSWERS,
    words: Callable[[FactValue], str] = str,
) -> dict[str, object]:
    """The proposal as a layout file; ``words`` puts what it notes in words."""
    sheets = dict.fromkeys(table.found.grid.sheet.name for table in proposal.tables)
    return {
        "report": proposal.contract.report,
        "title": title,
        "year": proposal.contract.year,
        "cover": _cover(proposal, answers),
        "sheets": [
            {
                "name": sheet,
                "blocks": [
                    _block(table, answers)
                    for table in proposal.tables
                    if table.found.grid.sheet.name == sheet
                ],
            }
            for sheet in sheets
        ],
        "notes": [_note(note, words(note.why)) for note in proposal.notes],
    }


def _cover(proposal: Proposal, answers: Answers) -> dict[str, object]:
    labels = {word: [text] for word, (text, _) in proposal.cover.items()}
    found: dict[str, object] = {
        word: text for word, text in labels.items() if word not in answers.cover
    }
    return found | ({"constants": dict(answers.cover)} if answers.cover else {})


def _block(table: Proposed, answers: Answers) -> dict[str, object]:
    found, at = table.found, table.found.label_column
    label = found.grid.heading(found.span, at) if at else ""
    rows = [note for note in table.notes if note.row]
    view: dict[str, object] = {
        "columns": {note.column: list(note.written) for note in table.notes if note.column},
        "rows": {note.row: list(note.written) for note in rows if not note.is_parts},
        "parts": {note.row: list(note.written) for note in rows if note.is_parts},
        "ignored": list(table.ignored),
        "row": found.wanted.shown.view.row,
        "unit": table.unit or (answers.unit if has_money(table) else ""),
        "sign": dict.fromkeys(sorted(table.signs.reversed(answers.costs)), _REVERSED),
        "row_heading": [label] if label else [],
        "total": [table.total] if table.total else [],
    }
    if view["row"]:
        view |= {"rows": {}, "total": []}
    kept = {word: value for word, value in view.items() if value or word == "columns"}
    return {"table": table.table, "name": table.name, "view": kept}


def _note(note: Note, why: str) -> dict[str, str]:
    where = {"column": note.column} if note.column else {"row": note.row}
    sure = {"sure": note.sure.value, "why": why, "cell": note.place.cell}
    return {"table": note.table, **where, **sure}


def has_money(table: Proposed) -> bool:
    """Whether a table has amounts, whose unit must be known."""
    return any(is_money(table.found, note.column) for note in table.notes if note.column)
