"""Where answers stand in kalkyl's own workbooks, and the formulas that see whether one is given.

A line that can be answered has the answer's cell, and hidden to its right what it is about and how
many letters the answer has. No formula knows which figures stood there when somebody wrote: an
answer on such a line is to what the line shows now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from kalkyl.figures.identity import masked
from kalkyl.form.formulas import address
from kalkyl.form.layout import FIRST_BLOCK
from kalkyl.form.lists import ANSWER
from kalkyl.limits import ANSWER_CHARACTERS, ANSWERS
from kalkyl.model import DROPPED, LEAST_LETTERS, MARK, STOCK, Answer, Area, Book, Cell, Key

HEADING: Final = ANSWER
COLUMN: Final = 8
"""The answer's column on the sheet *Kontroll*; the two hidden ones follow."""
LAST_ROW: Final = FIRST_BLOCK + 200
"""No sheet of controls has as many lines."""
ANSWERED: Final = "Besvarad"
ROW: Final = "rad"
CONTROL: Final = "kontroll"
ALL_ROWS: Final = "alla"
"""Instead of a row, of a table whose rows can be sorted away from a line about one of them."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_LONGEST = 4 * ANSWER_CHARACTERS
_FORMULA = "(formel)"
"""What is said of an answer that is a formula: it may say something else tomorrow."""


def about_row(table: str, row: str) -> str:
    """What a line says that asks about a whole row."""
    return f"{MARK}{ROW} {table} {row}"


def about_control(key: Key) -> str:
    """What a line says that compares a figure with another."""
    return f"{MARK}{CONTROL} {' '.join(key)}"


def letters_formula(cell: str) -> str:
    """How many letters an answer has, as ``kalkyl.model.letters`` counts them."""
    text = f"LOWER({cell})"
    for said in (*STOCK, *DROPPED):
        text = f'SUBSTITUTE({text},"{said}","")'
    return f"=IF(ISTEXT({cell}),LEN({text}),0)"


def is_answered(line: int) -> str:
    """The condition that the line's own answer gives a reason."""
    return f"{address(Area('', line, COLUMN + 2, line, COLUMN + 2), '')}>={LEAST_LETTERS}"


def row_is_answered(sheet: str, table: str, row: str, here: str) -> str:
    """The condition, for a row's own check, that its line on the sheet of controls is answered."""
    about, count = (
        address(Area(sheet, FIRST_BLOCK + 1, at, LAST_ROW, at), here, fixed=True)
        for at in (COLUMN + 1, COLUMN + 2)
    )
    wanted = f'"{about_row(table, row)}"'
    return f'COUNTIFS({about},{wanted},{count},">={LEAST_LETTERS}")>0'


def answers_of(book: Book) -> tuple[Answer, ...]:
    """Every answer in a workbook, wherever a list of kalkyl's stands in it."""
    found = (answer for sheet in book.sheets for answer in _answers_on(sheet.cells))
    return tuple(islice(found, ANSWERS))


def _answers_on(cells: Mapping[tuple[int, int], Cell]) -> Iterator[Answer]:
    for (row, column), cell in cells.items():
        if isinstance(cell.value, str) and cell.value.startswith(MARK) and not cell.formula:
            text = _text(cells.get((row, column - 1)))
            if text:
                yield Answer(cell.value, text)


def _text(cell: Cell | None) -> str:
    """An answer as text on one line, without the numbers of people."""
    if cell is None or cell.value is None:
        return ""
    if cell.formula:
        return _FORMULA
    text = " ".join(_UNSEEN.sub(" ", str(cell.value)[:_LONGEST]).split())
    return masked(text)[:ANSWER_CHARACTERS]
