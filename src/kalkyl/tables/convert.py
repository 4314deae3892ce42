"""From what a cell holds to what it means: unit, date, word of a list; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.document import choice_of
from kalkyl.figures.amount import NIL_DASHES, Unread, Written, read, scale
from kalkyl.figures.number_format import format_decimals
from kalkyl.model import Cell, Fact, Key, Place, Value
from kalkyl.model.facts import plain
from kalkyl.template.plan import is_share

_MONEY = {"kr", "tkr", "mnkr", "mdkr"}
_PLAIN_NUMBER = regex(r"-?\d{1,30}(\.\d{1,30})?\Z", re.ASCII)
_ISO_DATE = regex(r"\d{4}-\d{2}-\d{2}\Z")


def fact_of(key: Key, spec: CellSpec, cell: Cell | None, place: Place) -> Fact:
    """What a cell means; the cell's own text is kept where the value was read out of it."""
    if cell is None:
        return Fact(key, None, place, spec.unit, spec.decimals)
    value, written = _value(cell, spec)
    return Fact(
        key=key,
        value=value,
        place=place,
        unit=spec.unit,
        decimals=_decimals(cell, spec),
        formula=cell.formula,
        written=written,
    )


def without_nil_dash(cell: Cell, spec: CellSpec) -> Cell:
    """A printed form's cell, with 0 where a dash says that there is nothing.

    A percentage that is a dash is not known.
    """
    if spec.kind is not CellKind.NUMBER or str(cell.value).strip() not in NIL_DASHES:
        return cell
    return replace(cell, value=None if spec.unit in {"%", "pp"} else Decimal(0))


def _value(cell: Cell, spec: CellSpec) -> tuple[Value, str | None]:
    value = cell.value
    if isinstance(value, str) and not value.strip():
        return None, value  # blank, but a text to Excel, whose sums of it say Fel
    match spec.kind:
        case "number":
            return _number(cell, spec)
        case "date":
            return _date(value)
        case _:
            return _text(value, spec)


def _number(cell: Cell, spec: CellSpec) -> tuple[Value, str | None]:
    value = cell.value
    if isinstance(value, Decimal):
        return (value.scaleb(2) if _is_fraction(cell, spec) else value), None
    if not isinstance(value, str):
        return _as_text(value), None
    found = number_in(value, spec)
    return (value, None) if found is None else (found, value)


def _is_fraction(cell: Cell, spec: CellSpec) -> bool:
    """Whether a cell stores 0.148 for 14,8: percentages do, percentage points where shown so."""
    return is_share(spec) or (spec.unit == "pp" and format_decimals(cell.number_format)[1])


def number_in(text: str, spec: CellSpec) -> Decimal | None:
    """The number a text means in the cell's unit; ``None`` where that is not certain."""
    found = read(text)
    if isinstance(found, Unread) or not _units_agree(found, spec):
        return None
    if found.unit in _MONEY and spec.unit in _MONEY and found.unit and spec.unit:
        return scale(found.value, found.unit, spec.unit)
    return found.value


def _units_agree(found: Written, spec: CellSpec) -> bool:
    if found.unit is None or found.unit == spec.unit:
        return True
    if spec.unit in {"%", "pp"}:
        return found.unit in {"%", "pp"}
    return found.unit in _MONEY and spec.unit in _MONEY


def _date(value: Value) -> tuple[Value, str | None]:
    if isinstance(value, str) and _ISO_DATE.match(value.strip()):
        try:
            return date.fromisoformat(value.strip()), value
        except ValueError:
            return value, None
    if isinstance(value, Decimal):
        return plain(value), None
    return (truth(held=value) if isinstance(value, bool) else value), None


def truth(*, held: bool) -> str:
    """A truth value as Swedish Excel shows it."""
    return "SANT" if held else "FALSKT"


def _as_text(value: Value) -> Value:
    if isinstance(value, bool):
        return truth(held=value)
    return str(value) if isinstance(value, date) else value


def _text(value: Value, spec: CellSpec) -> tuple[Value, str | None]:
    if isinstance(value, Decimal):
        return plain(value), None
    if isinstance(value, bool) and spec.choices:
        ticked = choice_of(spec, "Ja" if value else "Nej")  # a box in the cell, ticked or not
        return (ticked[1], truth(held=value)) if ticked else (truth(held=value), None)
    if isinstance(value, str) and spec.choices:
        choice = choice_of(spec, value)
        if choice is not None:
            return choice[1], None if choice[1] == value else value
    return _as_text(value), None


def is_part(text: str, kind: str) -> bool:
    """Whether a text is a value as totals write down their parts: ``-305010``, ``2021-04-30``."""
    if kind == "number":
        return _PLAIN_NUMBER.match(text) is not None
    return kind == "text" or not isinstance(_date(text)[0], str)


def _decimals(cell: Cell, spec: CellSpec) -> int | None:
    """The decimals shown, in the cell's unit: ``0,0 %`` shows one."""
    decimals, percent = format_decimals(cell.number_format)
    if decimals is None:
        return spec.decimals
    return decimals if percent or not is_share(spec) else decimals - 2
