"""Formulas as every cell would show them: Excel stores a filled-down formula only once.

openpyxl moves the references; it is imported only for a workbook that has such formulas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kalkyl.base.budget import spend
from kalkyl.base.limits import FORMULA_CHARACTERS
from kalkyl.io.refusal import within
from kalkyl.io.xlsx.workbook_limits import Tally

if TYPE_CHECKING:
    from openpyxl.formula.translate import Translator

_LOST = "=#REF!"
_REMEMBERED: Final = 10_000
_SHORT: Final = 500
"""So long formulas are remembered when moved; ten thousand of them take some megabytes."""
_NOT_COUNTED = re.compile(r"_xl(?:fn|ws|pm|udf)\.")
"""What a file writes before newer functions and people never see; Excel counts what they see."""
_LONGEST_INDEX = 10
_PER_UNIT = 4


class Formulas:
    """The formulas of one sheet, as they are met: a shared one is kept for those that repeat it."""

    def __init__(self, tally: Tally) -> None:
        self._shared: dict[str, tuple[str, str]] = {}
        self._tally = tally

    def read(self, text: str, attributes: Mapping[str, str], cell: str) -> str | None:
        """The formula of a cell, with its ``=``; ``None`` where the element says nothing."""
        if len(text) > FORMULA_CHARACTERS:
            fit(text)
        kind = attributes.get("t")
        formula: str | None
        if kind == "shared":
            formula = self._repeated(text, attributes["si"], cell)
        elif kind == "dataTable":
            formula = f"=TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
            fit(formula)
        else:
            formula = _written(text) if text else None
        if formula is not None:
            self._tally.text(formula)
        return formula

    def _repeated(self, text: str, index: str, cell: str) -> str:
        if len(index) > _LONGEST_INDEX:
            raise ValueError(index)
        if text:
            self._shared[index] = _written(text), cell
            return _written(text)
        if index not in self._shared:
            return _LOST
        return moved(*self._shared[index], cell)


def fit(formula: str) -> None:
    """Refuse a formula that is longer than Excel has room for."""
    within(FORMULA_CHARACTERS, len(_NOT_COUNTED.sub("", formula)), "characters in a formula")


def moved(formula: str, origin: str, cell: str) -> str:
    """The formula of one cell as filled into another; ``=#REF!`` where it runs off the sheet.

    Remembered, since a round's workbooks are copies of one template. A long one takes its time,
    a hundred thousand cells may share it, and so each counts against the file's budget.
    """
    if len(formula) <= _SHORT:
        return _remembered(formula, origin, cell)
    return _moved(formula, origin, cell)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(formula: str, origin: str, cell: str) -> str:
    return _moved(formula, origin, cell)


def _moved(formula: str, origin: str, cell: str) -> str:
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415 - 0.1 s: only if needed
    from openpyxl.formula.translate import TranslatorError  # noqa: PLC0415 - as above

    spend(1 + len(formula) // _PER_UNIT)
    try:
        return str(_translator(formula, origin).translate_formula(cell))
    except (TranslatorError, TokenizerError, ValueError, LookupError, AssertionError):
        return _LOST


@lru_cache(maxsize=32)
def _translator(formula: str, origin: str) -> Translator:
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 - 0.1 s: only if needed

    return Translator(formula, origin)


def _written(text: str) -> str:
    return text if text.startswith("=") else f"={text}"
