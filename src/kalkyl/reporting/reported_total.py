"""Figures of a total as a report prints them: rounded from the exact value, in Swedish dress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import Contract
from kalkyl.figures.amount import MONEY, rounded, scale, show
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.privacy import hidden_keys
from kalkyl.model import Key, Origin, Submission

MNKR_DECIMALS: Final = 1
_THOUSANDS: Final = str.maketrans({"\N{NO-BREAK SPACE}": "\N{NARROW NO-BREAK SPACE}"})


@dataclass(frozen=True)
class ReportedTotal:
    """A total with what its report tells of it.

    ``departments`` are the entries of each department by its name, ``earlier`` the totals of the
    year's reports before this one, the oldest first. ``titles`` are what people call each report.
    """

    contract: Contract
    submission: Submission
    figures: Figures
    language: str = "sv"
    departments: Mapping[str, Figures] = field(default_factory=dict)
    earlier: tuple[Figures, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def hidden(self) -> frozenset[Key]:
        """The figures about so few people that no report has them."""
        return hidden_keys(self.figures)

    @cached_property
    def origins(self) -> Mapping[Key, tuple[Origin, ...]]:
        """What departments have entered, by cell."""
        origins: dict[Key, tuple[Origin, ...]] = {}
        for origin in self.submission.origins:
            if origin.value:
                origins[origin.key] = (*origins.get(origin.key, ()), origin)
        return origins

    def number(self, key: Key) -> Decimal | None:
        """A figure's exact value in the contract's unit; nothing where it is unknown or hidden."""
        if key[0] not in self.contract.tables or key in self.hidden:
            return None
        return self.figures[key].number

    def amount(self, key: Key, unit: str = "mnkr", *, sign: bool = True) -> str:
        """An amount as a sentence has it, with its unit; "" where there is none."""
        value = self.number(key)
        spec = self.contract.spec(key)
        if value is None or spec is None:
            return ""
        decimals = MNKR_DECIMALS if unit == "mnkr" else 0
        number = scale(value, spec.unit or unit, unit)
        return f"{printed(number, decimals, self.language, sign=sign)}\N{NO-BREAK SPACE}{unit}"

    def percent(self, key: Key, decimals: int) -> str:
        """A share as a sentence has it: ``9,04 procent``; "" where there is none."""
        value = self.number(key)
        if value is None:
            return ""
        word = "procent" if self.language == "sv" else "per cent"
        return f"{printed(value, decimals, self.language)}\N{NO-BREAK SPACE}{word}"


def printed(value: Decimal, decimals: int, language: str, *, sign: bool = False) -> str:
    """A number as reports print it: thousands apart by a narrow blank, and a true minus."""
    return show(value, decimals, language=language, sign=sign).translate(_THOUSANDS)


def printed_figure(
    value: Decimal, spec: CellSpec, unit: str, decimals: int | None, language: str
) -> str:
    """A figure of a table: amounts in the table's unit, shares with their sign."""
    if spec.unit in MONEY and unit in MONEY:
        value = scale(value, spec.unit or unit, unit)
    if spec.plain:
        return f"{value:f}"
    most = spec.decimals if decimals is None else decimals
    text = printed(value, 0 if most is None else most, language)
    return f"{text}\N{NO-BREAK SPACE}%" if spec.unit == "%" else text


def is_nil(amount: Decimal) -> bool:
    """Whether an amount in tkr is nought where reports print it in mnkr."""
    return rounded(scale(amount, "tkr", "mnkr"), MNKR_DECIMALS) == 0
