"""What a report says where it is held against its total, as data for the rules."""

from __future__ import annotations

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Place


@dataclass(frozen=True, slots=True)
class Retyped:
    """A figure of a report's table that is not the total's; both as printed.

    ``stands`` is "" where the report has no figure.
    """

    place: Place
    chapter: str
    table: str
    row: str
    column: str
    stands: str
    has: str


@dataclass(frozen=True, slots=True)
class Resaid:
    """An amount of a sentence that is not the total's; ``sentence`` is the report's."""

    chapter: str
    sentence: str
    stands: str
    has: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Rows and columns of a table of the total that the report lacks; none where it lacks all."""

    chapter: str
    table: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report held against its total: ``figures`` are how many have been compared."""

    figures: int
    retyped: tuple[Retyped, ...]
    resaid: tuple[Resaid, ...]
    absent: tuple[Absent, ...]
    added: tuple[Absent, ...] = ()
    """Rows with figures that the report has and the total has not."""
