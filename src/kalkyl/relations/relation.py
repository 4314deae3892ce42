"""A figure that follows from others, and whether it can: formulas over the lines of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import Enum, auto
from itertools import combinations
from typing import Final, TypeAlias

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.interval import Interval, total
from kalkyl.relations.printed_figure import Figure

_HUNDRED: Final = Decimal(100)
_TELLING: Final = 20
"""Units of the last digit: smaller figures agree by chance."""
_MANY_DIGITS: Final = 8
_SAMPLE: Final = 24


class Kind(Enum):
    """How a figure follows from others."""

    SUM = auto()
    DIFFERENCE = auto()
    BALANCE = auto()
    PERCENT = auto()
    GROWTH = auto()
    SHARE = auto()
    PART = auto()
    """The first as a percentage of all of them together."""
    RUNNING = auto()
    STEP = auto()
    PER_UNIT = auto()
    """An amount for each of something, perhaps in a smaller unit of money."""
    MEAN = auto()
    BETWEEN = auto()
    """A percentage of all, which lies between those of the groups."""


ACROSS_LINES: Final = frozenset({Kind.SHARE, Kind.RUNNING, Kind.STEP})
"""Those whose figures stand in several lines."""
QUOTIENTS: Final = frozenset({Kind.PERCENT, Kind.GROWTH, Kind.SHARE, Kind.PART})
"""Those in percent."""


def is_telling(figure: Figure) -> bool:
    """Whether a figure has so many digits that it would hardly agree by chance."""
    return abs(figure.value.scaleb(figure.decimals or 0)) >= _TELLING


def digits(figure: Figure) -> int:
    """How many digits a figure has, zeros before the first not counted."""
    return figure.value.adjusted() + 1 + (figure.decimals or 0) if figure.value else 0


@dataclass(frozen=True, slots=True)
class Formula:
    """A target and its parts, each with its sign, as positions along a table's rows or columns.

    ``stated`` is a sum whose label says so; ``power`` the power of ten that an amount for each of
    something is in: 3 of tkr as kr.
    """

    kind: Kind
    target: int
    parts: tuple[tuple[int, int], ...]
    stated: bool = False
    power: int = 0

    @property
    def positions(self) -> frozenset[int]:
        """All positions that it is about."""
        return frozenset((self.target, *(at for _, at in self.parts)))


@dataclass(frozen=True, slots=True)
class Instance:
    """A formula in one line: the figures, what they give, and whether that can be so."""

    formula: Formula
    line: int
    target: Figure
    parts: tuple[tuple[int, Figure], ...]
    expected: Interval
    holds: bool

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, the target first."""
        return (self.target, *(figure for _, figure in self.parts))

    @property
    def is_average(self) -> bool:
        """Whether its target lies between parts of one sign, as no sum of them does."""
        least, most = (of(figure.value for _, figure in self.parts) for of in (min, max))
        return least * most >= 0 and least <= self.target.value <= most

    @property
    def is_strong(self) -> bool:
        """Whether it holds of figures that would hardly agree by chance."""
        nonzero = sum(bool(figure.value) for _, figure in self.parts)
        return self.holds and bool(self.target.value) and nonzero > 1

    @property
    def is_telling(self) -> bool:
        """Whether its target and two of its parts also have digits enough."""
        parts = sum(is_telling(figure) for _, figure in self.parts)
        return self.is_strong and is_telling(self.target) and parts > 1


@dataclass(frozen=True, slots=True)
class Trial:
    """A formula tried in every line that it can be."""

    formula: Formula
    instances: tuple[Instance, ...]

    @property
    def holds(self) -> int:
        """The lines where it holds."""
        return sum(instance.holds for instance in self.instances)

    @property
    def broken(self) -> tuple[Instance, ...]:
        """The lines where it can't hold."""
        return tuple(instance for instance in self.instances if not instance.holds)

    @property
    def strong(self) -> int:
        """The lines where it holds of figures that aren't 0."""
        return sum(instance.is_strong for instance in self.instances)

    @property
    def telling(self) -> int:
        """The lines where it holds of figures that would not agree by chance."""
        return sum(instance.is_telling for instance in self.instances)

    @property
    def digits(self) -> int:
        """The digits of all targets that it holds of: how little chance can have to do with it."""
        holding = (instance.target for instance in self.instances if instance.is_telling)
        return sum(digits(target) for target in holding)

    @property
    def is_no_chance(self) -> bool:
        """Whether so many digits agree that it is how the figures were made, whatever the label."""
        return self.digits >= _MANY_DIGITS and 2 * len(self.broken) <= self.holds

    @property
    def without_averages(self) -> Trial:
        """The formula but for lines where its target is no sum and may be an average."""
        kept = (
            instance for instance in self.instances if instance.holds or not instance.is_average
        )
        return Trial(self.formula, tuple(kept))

    @property
    def rank(self) -> tuple[int, int, int]:
        """The better the formula, the larger."""
        return self.holds - 2 * len(self.broken), self.strong, len(self.formula.parts)


Lookup: TypeAlias = Callable[[int, int], Figure | None]
"""The figure at a position of a line."""


def promising(formula: Formula, lines: Sequence[int], lookup: Lookup) -> bool:
    """Whether a formula holds in half of some lines, of many lines only a sample."""
    if len(lines) <= _SAMPLE:
        return True
    trial = tried(formula, lines[:: len(lines) // _SAMPLE], lookup)
    return trial.holds >= len(trial.broken)


def tried(formula: Formula, lines: Sequence[int], lookup: Lookup) -> Trial:
    """A formula in every line that has its target and enough of its parts."""
    found = (_instance(formula, line, lookup) for line in lines)
    return Trial(formula, tuple(instance for instance in found if instance is not None))


def _instance(formula: Formula, line: int, lookup: Lookup) -> Instance | None:
    spend()
    target = lookup(formula.target, line)
    if target is None:
        return None
    given = [(sign, lookup(at, line)) for sign, at in formula.parts]
    parts = tuple((sign, figure) for sign, figure in given if figure is not None)
    needs_all = formula.kind not in {Kind.SUM, Kind.BALANCE}
    if not parts or (needs_all and len(parts) < len(given)):
        return None
    return instance_of(formula, line, target, parts)


def instance_of(
    formula: Formula, line: int, target: Figure, parts: tuple[tuple[int, Figure], ...]
) -> Instance | None:
    """A formula in one line with its figures; ``None`` where they give no value."""
    expected = expected_of(formula.kind, parts)
    if expected is not None and formula.power:
        expected = expected.scaled_by(Decimal(10) ** formula.power)
    if expected is None:
        return None
    around = target.interval
    if formula.kind is Kind.PER_UNIT:  # which is often cut off instead of rounded
        around = around - Interval(-around.width / 2, around.width / 2)
    return Instance(formula, line, target, parts, expected, around.meets(expected))


def expected_of(kind: Kind, parts: Sequence[tuple[int, Figure]]) -> Interval | None:
    """What parts give; ``None`` for a quotient that may be over 0."""
    if kind is Kind.PART:
        return _part_of_all([figure.interval for _, figure in parts])
    if kind is Kind.PER_UNIT:
        above, below = (figure.interval for _, figure in parts)
        return above.ratio(below)
    if kind is Kind.MEAN:
        return total(figure.interval for _, figure in parts).ratio(
            Interval.exact(Decimal(len(parts)))
        )
    if kind is Kind.BETWEEN:
        return _between([figure.interval for _, figure in parts])
    if kind in QUOTIENTS:
        above, below = (figure.interval for _, figure in parts)
        ratio = above.ratio(below.absolute if kind is Kind.PERCENT else below)
        if ratio is None:
            return None
        percent = ratio.scaled_by(_HUNDRED)
        return percent - Interval.exact(_HUNDRED) if kind is Kind.GROWTH else percent
    return total(figure.interval if sign > 0 else -figure.interval for sign, figure in parts)


def _between(parts: Sequence[Interval]) -> Interval | None:
    """From the smallest to the largest of some percentages, of which none may be below 0."""
    low = min(part.low for part in parts)
    return None if low < 0 else Interval(low, max(part.high for part in parts))


def _part_of_all(parts: Sequence[Interval]) -> Interval | None:
    """The first of some amounts in percent of their sum; none may be below 0."""
    own, rest = parts[0], total(parts[1:])
    if own.low < 0 or rest.low < 0:
        return None
    ends = (own.low, rest.high), (own.high, rest.low)
    ratios = [
        Interval.exact(above).ratio(Interval.exact(above) + Interval.exact(below))
        for above, below in ends
    ]
    low, high = ratios
    return Interval(low.low, high.high).scaled_by(_HUNDRED) if low and high else None


def signed(positions: Sequence[int]) -> Iterable[tuple[tuple[int, int], ...]]:
    """The parts with every choice of which of them are taken away, but not all of them."""
    count = len(positions)
    for size in range(1, count):
        for minus in combinations(range(count), size):
            yield tuple(
                (-1 if at in minus else 1, position) for at, position in enumerate(positions)
            )
