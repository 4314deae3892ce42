"""Whether a figure may be what a text says, as the workbook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.contract.spec import CellSpec, Contract
from kalkyl.figures.amount import MONEY
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.interval import Interval
from kalkyl.figures.precision import interval
from kalkyl.figures.text_amounts import Said
from kalkyl.model import Key, Submission
from kalkyl.rules.prose.statements import Statement

_SHARES = frozenset({"%", "pp"})
_THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of a workbook. ``unsound`` are cells that other rules find wrong."""

    contract: Contract
    submission: Submission
    figures: Figures
    unsound: frozenset[Key]

    def interval(self, key: Key) -> Interval | None:
        """What a figure may be: as its cell shows it, else as it is computed."""
        fact = self.submission.facts.get(key)
        if fact is not None and isinstance(fact.value, Decimal):
            return Interval.printed(fact.value, fact.decimals, roundings=fact.roundings)
        return self._computed(key)

    def _computed(self, key: Key) -> Interval | None:
        return interval(self.figures, key) if key[0] in self.contract.tables else None

    def fitting(self, said: Said | None, keys: Sequence[Key]) -> list[Key]:
        """Those of some figures that the report has, and that can be told in a text's unit."""
        found = []
        for key in dict.fromkeys(keys):
            table = self.contract.tables.get(key[0])
            spec = table.cell(key[1], key[2]) if table and key[2] in table.columns else None
            if spec is not None and comparable(said, spec):
                found.append(key)
        return found

    def agrees(self, one: Statement, key: Key, *, signed: bool = True, factor: int = 0) -> bool:
        """Whether a figure may be what is said: mended too, where it is wrong itself.

        Without ``signed`` signs do not count; ``factor`` moves the amount by so many thousands.
        """
        found = [self.interval(key), self._computed(key) if key in self.unsound else None]
        said = self._said(one, key, factor)
        return any(shown and _meets(one, said, shown, signed=signed) for shown in found)

    def _said(self, one: Statement, key: Key, factor: int) -> Interval | None:
        """The amount of a statement in the unit of a figure."""
        spec = self.contract.spec(key)
        if one.said is None or spec is None or spec.unit is None:
            return None
        said = one.said.interval(cut=True)
        if {one.said.unit, spec.unit} <= _SHARES:
            return said
        return said.in_unit(one.said.unit, spec.unit).scaled_by(_THOUSAND**factor)

    def has_exactly(self, one: Statement, key: Key) -> bool:
        """Whether a figure is the amount of a statement, but for its sign; percent or points."""
        spec = self.contract.spec(key)
        if spec is None or one.said is None or one.said.rough:
            return False
        alike = comparable(one.said, spec) or {one.said.unit, spec.unit} <= _SHARES
        return alike and self.agrees(one, key, signed=False)


def comparable(said: Said | None, spec: CellSpec) -> bool:
    """Whether a text's amount and a cell are of one kind; a bare sign goes with money."""
    if said is None:
        return spec.unit in MONEY
    return spec.unit == said.unit or {spec.unit, said.unit} <= MONEY


def _meets(one: Statement, said: Interval | None, shown: Interval, *, signed: bool) -> bool:
    if said is None:
        sign = int(shown.low > 0) - int(shown.high < 0)
        return sign == one.sign if signed else sign != 0
    if not signed:
        return shown.absolute.meets(said.absolute)
    if one.said is not None and one.said.mark:
        return shown.meets(said)
    if one.sign:
        return shown.meets(said.absolute if one.sign > 0 else -said.absolute)
    return shown.absolute.meets(said.absolute)
