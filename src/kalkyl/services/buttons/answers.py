"""Answers in the list that *Kontrollera* writes, copied to the template's own lines.

The cover's formula sees the lines on the sheet *Kontroll* alone, and an answer there only with the
code of its figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalkyl.io.excel.native import unprotected
from kalkyl.model import Cell, Report, Sheet, Standing
from kalkyl.template.answer_cells import ABOUT, COLUMN, coded_answer, words_of_answer

if TYPE_CHECKING:
    from kalkyl.io.excel.app import OpenSheet


def copied_to_lines(shown: OpenSheet, picture: Sheet, report: Report) -> None:
    """Writes each answer that holds on the lines that ask the same.

    A line that says something else keeps it: nothing that people wrote is lost.
    """
    new = _to_write(picture, report)
    if not new:
        return
    with unprotected(shown) as is_open:
        for row, text in new.items() if is_open else ():
            shown.range((row, COLUMN)).value = text


def _to_write(picture: Sheet, report: Report) -> dict[int, str]:
    """The rows to write on, and what."""
    given = {
        line.about: (found.answer.text, line.code)
        for found in report.findings
        if found.answer and found.answer.standing is Standing.HOLDS
        for line in found.lines
        if line.code
    }
    found: dict[int, str] = {}
    for (row, column), cell in picture.cells.items():
        if column == ABOUT and isinstance(cell.value, str) and cell.value in given:
            text, code = given[cell.value]
            wanted = coded_answer(text, code)
            if _may_be_written(picture.cells.get((row, COLUMN)), text, wanted):
                found[row] = wanted
    return found


def _may_be_written(cell: Cell | None, text: str, wanted: str) -> bool:
    """Whether a line is blank, or gives the same reason with the code of former figures."""
    if cell is None or (cell.value is None and cell.formula is None):
        return True
    said = cell.value
    if cell.formula is not None or not isinstance(said, str) or said == wanted:
        return False
    return not said.strip() or words_of_answer(said) == text
