"""Whether a workbook is ready to send: the word on its cover, as formula and as result."""

from __future__ import annotations

from collections import Counter

from kalkyl.model import Level
from kalkyl.tables.layout import FIRST_BLOCK, Layout
from kalkyl.template.answer_cells import LAST_ROW
from kalkyl.template.controls import INCOMPLETE, LOOK, lines
from kalkyl.template.formulas import quoted
from kalkyl.template.row_checks import AWAITS, LEFT, LEFT_TO_FILL_IN, WRONG
from kalkyl.template.workbench import Desk

READY = "Ja"
_NOT_READY = "Nej, se bladet {}"
_LACKS = "Nej, ofullständig"
_OPEN = "Nej, något återstår"


def ready_formula(layout: Layout, level: Level) -> str:
    """The formula that says whether the workbook is ready to send."""
    sheet = next(sheet.name for sheet in layout.sheets if sheet.controls)
    outcomes = f"{quoted(sheet)}!$F${FIRST_BLOCK + 1}:$F${LAST_ROW}"
    wrong, left, look, waits, lacks = (
        f'COUNTIF({outcomes},"{word}*")' for word in (WRONG, LEFT, LOOK, AWAITS, INCOMPLETE)
    )
    asked = f'IF({look}=0,"{READY}",IF({look}=1,"{_asked(1)}","{READY} med "&{look}&" frågor"))'
    if level is not Level.DEPARTMENT:
        asked = f'IF({lacks}>0,"{_LACKS}",IF({waits}>0,"{_OPEN}",{asked}))'
    return f'=IF({wrong}+{left}>0,"{_NOT_READY.format(sheet)}",{asked})'


def ready_word(desk: Desk) -> str:
    """The word that :func:`ready_formula` gives."""
    sheet = next(sheet.name for sheet in desk.layout.sheets if sheet.controls)
    outcomes = Counter(line.outcome[0] for line in lines(desk))
    if outcomes[WRONG] or outcomes[LEFT_TO_FILL_IN]:
        return _NOT_READY.format(sheet)
    if outcomes[INCOMPLETE]:
        return _LACKS
    if outcomes[AWAITS]:
        return _OPEN
    return _asked(outcomes[LOOK])


def _asked(count: int) -> str:
    """Ready, with how many questions that nobody has answered."""
    if not count:
        return READY
    return f"{READY} med {count} {'fråga' if count == 1 else 'frågor'}"
