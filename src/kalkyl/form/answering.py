"""Where answers stand in kalkyl's own workbooks, and the formulas that see whether one is given.

A line that can be answered has the answer's cell, and hidden to its right what it is about and how
many letters the answer has. No formula knows which figures stood there when somebody wrote: an
answer on such a line is to what the line shows now.
"""

from __future__ import annotations

from typing import Final

from kalkyl.form.formulas import address
from kalkyl.form.layout import FIRST_BLOCK
from kalkyl.model import DROPPED, LEAST_LETTERS, MARK, STOCK, Area, Key

HEADING: Final = "Svar"
COLUMN: Final = 8
"""The answer's column on the sheet *Kontroll*; the two hidden ones follow."""
LAST_ROW: Final = FIRST_BLOCK + 200
"""No sheet of controls has as many lines."""
ANSWERED: Final = "Besvarad"
ROW: Final = "rad"
CONTROL: Final = "kontroll"


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
