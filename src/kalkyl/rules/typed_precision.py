"""What the figures typed in a form say by themselves, beyond what its entries come to.

In a form that kalkyl did not make, totals, differences and copies are typed as well. They are often
more exact than the sum of their rounded parts, and they can contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.precision import interval, of_parts
from kalkyl.model import Fact, Key, Place, Submission
from kalkyl.tables.layout import Placing

COPIES = {"same": 0, "in_mnkr": 3}
"""The measures that repeat one figure, and by how many decimals more they do it."""
_LINEAR = frozenset({"variance", "investment_variance", "difference", "sum_of", *COPIES})
"""The measures for which the sum of the rows' results is the result of the totals."""


@dataclass(frozen=True, slots=True)
class Known:
    """A figure as exactly as the workbook tells it, and whose cell tells it so."""

    key: Key
    value: Decimal
    interval: Interval


@dataclass(frozen=True, slots=True)
class Printed:
    """The typed figures of one form; there are none in a workbook of kalkyl's own."""

    contract: Contract
    submission: Submission
    placing: Placing

    def fact(self, key: Key) -> Fact | None:
        """What is typed in a key's cell, where that is a figure."""
        fact = self.submission.facts.get(key)
        typed = fact is not None and self.placing.is_typed(key)
        return fact if fact and typed and isinstance(fact.value, Decimal) else None

    def figure(self, key: Key) -> Decimal | None:
        """The figure typed in a key's cell."""
        fact = self.fact(key)
        return fact.value if fact and isinstance(fact.value, Decimal) else None

    def interval(self, key: Key) -> Interval | None:
        """All values that a typed figure can stand for."""
        fact, value = self.fact(key), self.figure(key)
        if fact is None or value is None:
            return None
        return Interval.printed(value, self._decimals(key), roundings=fact.roundings)

    def typed(self, key: Key) -> Known | None:
        """A typed figure with all that it can stand for."""
        value, reach = self.figure(key), self.interval(key)
        return None if value is None or reach is None else Known(key, value, reach)

    def _decimals(self, key: Key) -> int | None:
        """The decimals that a figure is good to: 54 600 tkr made of 54,6 mnkr is no more exact."""
        fact, value, measure = self.fact(key), self.figure(key), self.measure(key)
        own = fact.decimals if fact else None
        parts = [self._decimals(part) for part in self.parts(key)] if measure in _LINEAR else []
        known = [part for part in parts if part is not None]
        if own is None or value is None or not known:
            return own
        coarse = min(known) + COPIES.get(measure, 0)
        is_round = value.scaleb(coarse) == value.scaleb(coarse).to_integral_value()
        return min(own, coarse) if is_round else own

    def measure(self, key: Key) -> str:
        """The measure that a key's figure is computed with."""
        spec = self.contract.spec(key)
        return spec.formula.measure if spec and spec.formula else ""

    def parts(self, key: Key) -> tuple[Key, ...]:
        """The figures that a formula at a key takes."""
        spec = self.contract.spec(key)
        return tuple(ref.key(key) for ref in spec.formula.of) if spec and spec.formula else ()

    def source(self, key: Key) -> Key | None:
        """The figure that a copy repeats, where it is typed too."""
        if self.measure(key) not in COPIES:
            return None
        [source] = self.parts(key)
        return source if self.fact(source) else None

    def as_copied(self, key: Key) -> Known | None:
        """What a copy should say: the figure typed in its source, in its own unit."""
        source = self.source(key) if self.fact(key) else None
        found = self.typed(source) if source else None
        if found is None:
            return None
        factor = Decimal(1).scaleb(-COPIES[self.measure(key)])
        return Known(found.key, found.value * factor, found.interval.scaled_by(factor))

    def dependents(self, key: Key) -> Iterator[Key]:
        """The typed figures that are computed from a key directly; a template's are not typed."""
        if not self.placing.foreign:
            return
        for other in self.submission.facts:
            if key in self.parts(other) and self.fact(other) is not None:
                yield other

    def contradicting(self, figures: Figures, key: Key) -> tuple[Place, ...]:
        """The cells whose typed figures a wrong one also sets against others that are typed."""
        hits = [
            dependent
            for dependent in self.dependents(key)
            if self._is_contradicted(figures, dependent)
        ]
        places = map(self.submission.place, hits)
        return tuple(place for place in places if place is not None)

    def is_borne_out(self, figures: Figures, key: Key) -> bool:
        """Whether a result that was typed, and not computed, is what its parts give."""
        fact = self.fact(key)
        typed = fact is not None and fact.formula is None and self.measure(key) in _LINEAR
        return typed and not self._is_contradicted(figures, key)

    def _is_contradicted(self, figures: Figures, key: Key) -> bool:
        """Whether a typed result is neither what its typed parts nor what its typed rows give."""
        own = self.interval(key)
        if own is None or self.measure(key) not in _LINEAR:
            return False
        rows = figures.rows(self.contract.tables[key[0]]) if key[1] == TOTAL else ()
        of_rows = self._all([(key[0], row, key[2]) for row in rows])
        parts = self._all(self.parts(key))
        intervals = (parts and of_parts(self.measure(key), parts), of_rows and total(of_rows))
        return any(interval and not interval.meets(own) for interval in intervals)

    def _all(self, keys: Sequence[Key]) -> list[Interval]:
        """What some typed figures can stand for; nothing unless all of them are there."""
        found = [interval for interval in map(self.interval, keys) if interval is not None]
        return found if len(found) == len(keys) else []

    def known(self, figures: Figures, key: Key) -> Known | None:
        """A figure as its entries give it, narrowed by the typed figures that agree with them."""
        value, reach = figures[key].number, interval(figures, key)
        if value is None or reach is None:
            return None
        best = Known(key, value, reach)
        for other in (key, *self._copies(key)):
            found = self.typed(other)
            if found is not None and found.interval.meets(best.interval):
                finest = found if found.interval.width < best.interval.width else best
                best = replace(finest, interval=best.interval.both(found.interval))
        return best

    def _copies(self, key: Key) -> Iterator[Key]:
        """The typed copies of a figure in its own unit."""
        return (
            dependent for dependent in self.dependents(key) if self.measure(dependent) == "same"
        )
