"""The amounts of findings as the workbook writes them: in its unit, and with its signs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kalkyl.contract.amount_form import TKR
from kalkyl.contract.on_sheet import is_turned
from kalkyl.model import Amount, Facts, FactValue, Listed, Phrase, Place
from kalkyl.rules.catalogue import Hit, Reading

_OF_TEXTS: Final = "KAL6"
_OF_CELLS: Final = frozenset({"figure", "left", "right"})
"""What findings about texts say of cells; other amounts are the text's own."""
_AS_HELD: Final = frozenset({"KAL245", "KAL246"})
"""Rules about what a cell shows and holds, whose amounts are as they stand there."""


def as_written(code: str, hit: Hit, reading: Reading) -> Facts:
    """The facts of a fault with amounts as people see them on the sheet."""
    form = reading.contract.form
    if form.is_usual or code in _AS_HELD:
        return hit.facts
    about = hit.facts.get("at", hit.place)
    key = reading.keys.get(about) if isinstance(about, Place) else None
    turned = key is not None and is_turned(reading.contract, key)

    def written(value: FactValue) -> FactValue:
        match value:
            case Amount() if value.unit == TKR:
                return replace(value, value=form.number(value.value, turned=turned), unit=form.unit)
            case Phrase():
                return replace(value, facts={name: written(at) for name, at in value.facts.items()})
            case Listed():
                return replace(value, items=tuple(map(written, value.items)))
        return value

    told = _OF_CELLS if code.startswith(_OF_TEXTS) else hit.facts.keys()
    return {name: written(value) if name in told else value for name, value in hit.facts.items()}
