"""An amount of a sentence, or words in its place, and the cells that it was held against."""

from __future__ import annotations

from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import rounded
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.relations.made_figures import Change
from kalkyl.relations.named_cells import Spot


@dataclass(frozen=True, slots=True)
class SaidAmount:
    """An amount of a sentence and the cell that it was held against; ``None`` where it was not.

    ``is_stated`` is where the words say outright which single cell it is.
    """

    stands: str
    spot: Spot | None = None
    is_wrong: bool = False
    is_stated: bool = False
    sentence: str = ""
    chapter: str = ""
    made_of: tuple[Spot, ...] = ()
    made: Decimal = Decimal(0)
    """What those cells make, in the unit of the amount."""
    unit: str = ""
    is_worded: bool = False
    """Whether it is no amount but words: *drygt hälften*."""
    is_rank: bool = False
    """Whether it is a rank, and the second of its cells outdoes the first."""


def misstated(amount: TextAmount, change: Change) -> SaidAmount:
    """An amount that is said to be a change, and is not."""
    size = change.size(amount.unit)
    return wrong_of(amount, (change.old, change.new), size) if size else SaidAmount(amount.text)


def wrong_of(
    amount: TextAmount, cells: tuple[Spot, ...], made: Interval, unit: str | None = None
) -> SaidAmount:
    """An amount that is not what some cells make, in its own unit if in no other."""
    middle = rounded((made.low + made.high) / 2, max(amount.decimals, 0))
    own = amount.unit if unit is None else unit
    return SaidAmount(amount.text, cells[-1], is_wrong=True, made_of=cells, made=middle, unit=own)
