"""Which workbooks of those that came together are compared with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol, TypeAlias, TypeVar

from kalkyl.rules.catalogue import Cases, Reading

FEWEST = 5
PeerKind: TypeAlias = tuple[str, int, str]
"""Report, year and level."""


class Peer(Protocol):
    """What a rule keeps of a workbook to compare it with its sisters."""

    @property
    def kind(self) -> PeerKind:
        """What it is compared within."""


OfPeer = TypeVar("OfPeer", bound=Peer)


def kind_of(reading: Reading) -> PeerKind:
    """The report, year and level of a workbook."""
    submission = reading.submission
    return submission.report, submission.year, submission.level


def sister_groups(
    kept: Sequence[OfPeer | None], fewest: int = FEWEST
) -> Iterator[dict[int, OfPeer]]:
    """The workbooks of each report, year and level, by their numbers; too few say nothing."""
    groups: dict[PeerKind, dict[int, OfPeer]] = {}
    for number, entered in enumerate(kept):
        if entered is not None:
            groups.setdefault(entered.kind, {})[number] = entered
    yield from (group for group in groups.values() if len(group) >= fewest)


def reading_of(number: int, cases: Cases) -> Reading:
    """A workbook of a group, all of which could be read."""
    reading = cases(number).reading
    if reading is None:
        raise LookupError(number)
    return reading


def first_of(group: Mapping[int, object], cases: Cases) -> Reading:
    """The first workbook of a group, whose contract is that of them all."""
    return reading_of(next(iter(group)), cases)


def middle_of(ordered: Sequence[Decimal]) -> Decimal:
    """The median of some values in order: the middle one, or the mean of the two there."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
