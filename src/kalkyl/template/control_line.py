"""A line of the sheet *Kontroll*: what it says, its figures, its outcome and its link."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kalkyl.contract.spec import CellSpec
from kalkyl.model import Place
from kalkyl.template.plan import Planned

_AMOUNT = CellSpec("", "number", unit="tkr", decimals=0)
COUNT: Final = CellSpec("", "number", unit="antal", decimals=0)


@dataclass(frozen=True, slots=True)
class Line:
    """A check in the list: what is compared as value and formula, and the cell that it is about.

    One that counts rows has a count and nothing to compare it with. ``about`` says what an answer
    on the line answers; "" where no answer helps. ``code`` is that of its figures, as result and
    formula; ``which`` says in the same way which pair of figures it shows.
    """

    label: str
    figures: tuple[Planned, ...]
    outcome: tuple[str, str]
    link: Planned
    about: str = ""
    code: tuple[str, str] = ("", "")
    which: tuple[int, str] = (0, "")


def link(place: Place) -> Planned:
    """A link to a cell, which it names."""
    return Planned(str(place), "link", link=place)


def figure(value: Decimal | None, formula: str, spec: CellSpec = _AMOUNT) -> Planned:
    """A figure of a line; blank where there is none."""
    return Planned("" if value is None else value, "computed", formula, spec)
