"""How kalkyl's own workbooks write amounts: in which unit, and costs with a minus or without.

The contract counts in tkr, costs with a minus. A workbook that is written otherwise says so itself,
so that nobody has to guess when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import scale
from kalkyl.model.facts import plain

TKR: Final = "tkr"
_DECIMALS: Final[Mapping[str, int]] = {"kr": 0, TKR: 0, "mnkr": 1}
_TURNED: Final = "kostnader utan minus"
_MINUS: Final = "kostnader med minus"
_FROM_TKR: Final = {"kr": "*1000", TKR: "", "mnkr": "/1000"}
_TO_TKR: Final = {"kr": "/1000", TKR: "", "mnkr": "*1000"}
EXAMPLES: Final[Mapping[str, str]] = {"kr": "1250000", TKR: "1250", "mnkr": "12,5"}
_SIGNS: Final = {
    "bättre (plus) eller sämre (minus)": "sämre (plus) eller bättre (minus)",
    "Kostnader med minus, intäkter utan tecken": "Kostnader utan tecken, intäkter med minus",
    "Kostnader med minus": "Kostnader utan tecken",
    "kostnader med minus": "kostnader utan tecken",
}


@dataclass(frozen=True, slots=True)
class AmountForm:
    """A unit, and whether amounts of operations have the sign of the plan: costs +, income −."""

    unit: str = TKR
    turned: bool = False

    @property
    def is_usual(self) -> bool:
        """Whether it is the contract's own."""
        return self == USUAL

    @property
    def decimals(self) -> int:
        """The decimals that amounts are shown with."""
        return _DECIMALS[self.unit]

    @property
    def step(self) -> Decimal:
        """One of the last digit shown, in tkr: that much an entry is rounded to."""
        return scale(Decimal(1).scaleb(-self.decimals), self.unit, TKR)

    def number(self, value: Decimal, *, turned: bool = False) -> Decimal:
        """An amount in tkr as a workbook writes it; one of operations is ``turned`` with them."""
        value = scale(value, TKR, self.unit)
        return value.copy_negate() if turned and self.turned and value else value

    def in_tkr(self, value: Decimal, *, turned: bool = False) -> Decimal:
        """An amount that a workbook writes, in tkr with the contract's sign."""
        value = scale(value, self.unit, TKR)
        return value.copy_negate() if turned and self.turned and value else value

    def formula(self, tkr: str, *, turned: bool = False) -> str:
        """An expression of tkr as one of what a workbook writes."""
        sign = "-" if turned and self.turned else ""
        return f"{sign}{tkr}{_FROM_TKR[self.unit]}"

    def limit(self, tkr: int) -> str:
        """A limit in tkr as a formula over a workbook's own amounts writes it."""
        return plain(self.number(Decimal(tkr)))

    def is_whole(self, expression: str) -> str:
        """The condition that an amount that a workbook writes is whole in tkr."""
        if self.unit == TKR:
            return f"{expression}=INT({expression})"
        return f"{self._part_of_tkr(expression)}=0"

    def is_not_whole(self, expression: str) -> str:
        """The condition that it is not."""
        if self.unit == TKR:
            return f"{expression}<>INT({expression})"
        return f"{self._part_of_tkr(expression)}>0"

    def _part_of_tkr(self, expression: str) -> str:
        """What is beyond whole tkr, without what binary floats add; formulas have to be short."""
        return f"MOD(ROUND({expression}{_TO_TKR[self.unit]},6),1)"

    def words(self, text: str) -> str:
        """A text about amounts in tkr with costs with a minus, of a workbook's own."""
        if self.unit != TKR:
            text = re.sub(rf"\b{TKR}\b", self.unit, text)
        for written, own in _SIGNS.items() if self.turned else ():
            text = text.replace(written, own)
        return text

    def __str__(self) -> str:
        return f"{self.unit}, {_TURNED if self.turned else _MINUS}"


USUAL: Final = AmountForm()
"""The contract's own form."""
_FORMS: Final = {
    str(form): form
    for unit in _DECIMALS
    for form in (AmountForm(unit), AmountForm(unit, turned=True))
}


def form_called(words: str) -> AmountForm:
    """The form that a workbook says it is written in; the usual one where it says none."""
    return _FORMS.get(words.strip(), USUAL)


def form_answered(answers: Mapping[str, str]) -> AmountForm:
    """The form that an organisation has chosen."""
    unit = answers.get("unit") or TKR
    return AmountForm(unit, turned=answers.get("sign") == "plan")
