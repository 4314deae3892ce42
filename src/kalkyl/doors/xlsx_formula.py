"""Formulas as every cell would show them: Excel stores a filled-down formula only once.

openpyxl moves the references; it is imported only for a workbook that has such formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from kalkyl.doors.refused import within
from kalkyl.limits import TEXT_CHARACTERS

if TYPE_CHECKING:
    from openpyxl.formula.translate import Translator

_LOST = "=#REF!"
_REMEMBERED = 10_000


class Formulas:
    """The formulas of one sheet, as they are met: a shared one is kept for those that repeat it."""

    def __init__(self, characters: int = 0) -> None:
        self._shared: dict[str, tuple[str, str]] = {}
        self.characters = characters
        """How much text the workbook has come to, that of its cells included."""

    def read(self, text: str, attributes: Mapping[str, str], cell: str) -> str | None:
        """The formula of a cell, with its ``=``; ``None`` where the element says nothing."""
        kind = attributes.get("t")
        formula: str | None
        if kind == "shared":
            formula = self._repeated(text, attributes["si"], cell)
        elif kind == "dataTable":
            formula = f"=TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
        else:
            formula = _written(text) if text else None
        self.characters += len(formula or "")
        within(TEXT_CHARACTERS, self.characters, "characters")
        return formula

    def _repeated(self, text: str, index: str, cell: str) -> str:
        if text:
            self._shared[index] = _written(text), cell
            return _written(text)
        if index not in self._shared:
            return _LOST
        return moved(*self._shared[index], cell)


@lru_cache(maxsize=_REMEMBERED)
def moved(formula: str, origin: str, cell: str) -> str:
    """The formula of one cell as filled into another; ``=#REF!`` where it runs off the sheet.

    Remembered, since a round's workbooks are copies of one template.
    """
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415 - 0.1 s: only if needed
    from openpyxl.formula.translate import TranslatorError  # noqa: PLC0415 - as above

    try:
        return str(_translator(formula, origin).translate_formula(cell))
    except (TranslatorError, TokenizerError, ValueError, LookupError, AssertionError):
        return _LOST


@lru_cache(maxsize=256)
def _translator(formula: str, origin: str) -> Translator:
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 - 0.1 s: only if needed

    return Translator(formula, origin)


def _written(text: str) -> str:
    return text if text.startswith("=") else f"={text}"
