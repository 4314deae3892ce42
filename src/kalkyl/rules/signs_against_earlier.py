"""Amounts whose sign is the opposite of an earlier report's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec, EarlierKind
from kalkyl.contract.earlier import SOURCES, EarlierReport, fact_at
from kalkyl.figures.contradictions import (
    LEAST,
    SIGN_TIMES,
    Kind,
    contradiction,
    is_amount,
)
from kalkyl.model import Fact, Key
from kalkyl.rules.catalogue import Expected, Reading, once
from kalkyl.rules.contradicting_amounts import amount
from kalkyl.rules.explanations import is_commented
from kalkyl.rules.history import held, is_row, is_thousand_times, own_spec, prefilled_pairs

_FEWEST = 2
"""So many amounts of a table that all have the wrong sign have one cause."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An amount and what an earlier report has for it."""

    key: Key
    value: Decimal
    known: Fact
    like: Decimal
    """The earlier amount, counted up to the same share of the year."""
    then: EarlierReport
    source: EarlierKind
    prefilled: bool
    never_ten: bool
    """Whether ten times as much is a slip: a copy of the plan, a forecast, the same months."""

    @property
    def is_turned(self) -> bool:
        """Whether it has the other sign."""
        return (self.value > 0) is not (self.like > 0)

    @property
    def kind(self) -> Kind | None:
        """How it contradicts the earlier amount."""
        if self.prefilled and self.source is EarlierKind.PLAN and self._is_thousand_times:
            return Kind.THOUSAND
        return contradiction(self.value, self.like, spans_alike=self.never_ten)

    @property
    def _is_thousand_times(self) -> bool:
        """Whether one is the other in another unit, as far as the smaller one is known."""
        low, high = sorted((self.value, self.like), key=abs)
        return is_thousand_times(high, low)


@once
def compared_with_earlier(reading: Reading, expected: Expected) -> Iterator[Comparison]:
    """Every amount that an earlier report has too, neither of them 0."""
    for source in SOURCES:
        then = held(reading, expected, source)
        if then is not None:
            yield from _prefilled(reading, then, source)
            if source is not EarlierKind.PLAN:
                yield from _own(reading, then, source)


def _prefilled(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[Comparison]:
    for pair in prefilled_pairs(reading, then, source):
        value = amount(reading, pair.key)
        known = pair.known.value if pair.known else None
        if value and pair.known and isinstance(known, Decimal) and known:
            yield Comparison(
                pair.key,
                value,
                pair.known,
                known,
                then,
                source,
                prefilled=True,
                never_ten=source is EarlierKind.PLAN,
            )


def _own(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[Comparison]:
    for key in reading.submission.facts:
        spec, table = own_spec(reading, key), reading.contract.tables.get(key[0])
        if spec is None or table is None or not is_amount(spec) or not is_row(key):
            continue
        value, known = amount(reading, key), fact_at(table, key, then)
        if not value or known is None or not isinstance(known.value, Decimal) or not known.value:
            continue
        # A forecast of the same year, or the same months a year apart. What a department invests
        # in, and what has been counted up from fewer months, may well be ten times more.
        of_year, of_months = (
            source is EarlierKind.PREVIOUS,
            source is EarlierKind.LAST_YEAR and not table.is_open,
        )
        yield Comparison(
            key,
            value,
            known,
            known.value * _share(reading, then, spec),
            then,
            source,
            prefilled=False,
            never_ten=of_months if spec.accumulates else of_year,
        )


def _share(reading: Reading, then: EarlierReport, spec: CellSpec) -> Decimal:
    """What an earlier amount is counted up by, where it is of fewer months."""
    if not spec.accumulates:
        return Decimal(1)
    now, before = (int(contract.period_end[5:7]) for contract in (reading.contract, then.contract))
    return Decimal(now) / before


def turned_against_earlier(reading: Reading, expected: Expected) -> dict[str, list[Comparison]]:
    """The tables whose amounts all have another sign than what was handed in before."""
    tables: dict[str, list[Comparison]] = {}
    for comparison in compared_with_earlier(reading, expected):
        tables.setdefault(comparison.key[0], []).append(comparison)
    return {table: comparisons for table, comparisons in tables.items() if _all_turned(comparisons)}


def _all_turned(comparisons: list[Comparison]) -> bool:
    alike = [
        comparison
        for comparison in comparisons
        if _about(comparison) and abs(comparison.value) >= LEAST
    ]
    keys = {comparison.key for comparison in comparisons}
    return (
        len(keys) >= _FEWEST
        and all(comparison.is_turned for comparison in comparisons)
        and len(alike) >= _FEWEST
    )


def _about(comparison: Comparison) -> bool:
    low, high = sorted((abs(comparison.value), abs(comparison.like)))
    return high <= SIGN_TIMES * low


def contradicted_by_earlier(
    reading: Reading, expected: Expected
) -> Iterator[tuple[Comparison, Kind]]:
    """The amounts that what was handed in before contradicts, each once.

    What the template takes from earlier reports, and must be as there, other rules report; but for
    the plan, and last year where a comment explains the difference.
    """
    turned = turned_against_earlier(reading, expected)
    reported: set[Key] = set()
    for comparison in compared_with_earlier(reading, expected):
        asked = (
            not comparison.prefilled
            or comparison.source is EarlierKind.PLAN
            or is_commented(reading, comparison.key)
        )
        kind = (
            comparison.kind
            if asked and comparison.source + str(comparison.prefilled) != "previousTrue"
            else None
        )
        if (
            kind is None
            or comparison.key in reported
            or (kind is Kind.SIGN and comparison.key[0] in turned)
        ):
            continue
        reported.add(comparison.key)
        yield comparison, kind
