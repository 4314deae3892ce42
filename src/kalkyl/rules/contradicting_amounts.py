"""Where a workbook's own amounts contradict each other: the entry at fault, and those beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.contract.spec import TableSpec
from kalkyl.figures.contradictions import (
    Kind,
    beside,
    contradiction,
    is_amount,
    is_small_beside,
    pairs_of,
)
from kalkyl.model import NOTHING, Facts, FactValue, Key, Phrase, Place
from kalkyl.rules.catalogue import Hit, Reading
from kalkyl.rules.labels import cell_name, column_words, figure, named

MANY = 3
"""So many amounts of a column that are wrong in the same way have one cause."""
HOW = {
    (Kind.TEN, True): Phrase("about_ten_times", "about ten times"),
    (Kind.TEN, False): Phrase("about_a_tenth", "about a tenth of"),
    (Kind.THOUSAND, True): Phrase("about_thousand_times", "about a thousand times"),
    (Kind.THOUSAND, False): Phrase("about_a_thousandth", "about a thousandth of"),
    (Kind.MILLION, True): Phrase("about_million_times", "about a million times"),
    (Kind.MILLION, False): Phrase("about_a_millionth", "about a millionth of"),
}


@dataclass(frozen=True, slots=True)
class Opposed:
    """An amount that others contradict, of which ``other`` is the one to name."""

    key: Key
    value: Decimal
    other: Key
    known: Decimal
    kind: Kind
    compared: tuple[Key, ...]

    @property
    def suggested(self) -> Decimal:
        """What the amount would be without the slip."""
        if self.kind is Kind.SIGN:
            return -self.value
        larger = abs(self.value) > abs(self.known)
        return self.value / self.kind.factor if larger else self.value * self.kind.factor

    @property
    def how(self) -> FactValue:
        """How the amount is to the other one."""
        return HOW.get((self.kind, abs(self.value) > abs(self.known)), NOTHING)


def amount(reading: Reading, key: Key) -> Decimal | None:
    """An entry in tkr that is not 0."""
    value = reading.submission.value(key)
    wanted = isinstance(value, Decimal) and value and is_amount(reading.contract.spec(key))
    return value if wanted and isinstance(value, Decimal) else None


def opposed_in_rows(reading: Reading) -> Iterator[Opposed]:
    """The entries that are contradicted by others of their rows; at most one for each row."""
    for table in reading.contract.tables.values():
        for row in reading.submission.rows.get(table.id, ()):
            if pairs_of(table, row):
                yield from _in_row(reading, table, row)


def _in_row(reading: Reading, table: TableSpec, row: str) -> Iterator[Opposed]:
    known = {
        column: value
        for column in table.columns
        if (value := amount(reading, (table.id, row, column))) is not None
    }
    found = [
        (pair.left, pair.right, kind)
        for pair in pairs_of(table, row)
        if pair.left in known and pair.right in known
        if (
            kind := contradiction(
                known[pair.left],
                known[pair.right],
                spans_alike=pair.spans_alike,
                spent=pair.spent,
            )
        )
    ]
    found += _small(table, row, known)
    if not found:
        return
    culprit = _culprit(table, row, found)
    other, kind = next(
        (right if left == culprit else left, kind)
        for left, right, kind in found
        if culprit in {left, right}
    )
    compared = dict.fromkeys(column for left, right, _ in found for column in (left, right))
    keys = tuple((table.id, row, column) for column in (culprit, *compared) if column in known)
    yield Opposed(
        (table.id, row, culprit),
        known[culprit],
        (table.id, row, other),
        known[other],
        kind,
        tuple(dict.fromkeys(keys)),
    )


def _small(
    table: TableSpec, row: str, known: dict[str, Decimal]
) -> Iterator[tuple[str, str, Kind]]:
    """A small whole amount that is a thousandth of all the others of its kind."""
    for column, alike in beside(table, row):
        others = [one for one in alike if one in known]
        if column in known and is_small_beside(known[column], [known[one] for one in others]):
            yield from ((column, other, Kind.THOUSAND) for other in others)


def _culprit(table: TableSpec, row: str, found: Sequence[tuple[str, str, Kind]]) -> str:
    """The column that most contradict; of two, the one that no earlier report has filled in."""
    counts = Counter(column for left, right, _ in found for column in (left, right))

    def order(column: str) -> tuple[int, bool]:
        spec = table.cell(row, column)
        return (-counts[column], bool(spec and spec.prefill))

    return min(counts, key=order)


def hits(reading: Reading, found: Iterable[Opposed]) -> Iterator[Hit]:
    """The contradictions as faults; many alike in a column are one."""
    groups: dict[tuple[str, str, Kind], list[Opposed]] = {}
    for one in found:
        groups.setdefault((one.key[0], one.key[2], one.kind), []).append(one)
    for group in groups.values():
        if len(group) < MANY:
            yield from (_hit(reading, [one]) for one in group)
        else:
            yield _hit(reading, group)


def _hit(reading: Reading, group: Sequence[Opposed]) -> Hit:
    first = group[0]
    compared = tuple(dict.fromkeys(key for one in group for key in one.compared))
    more = [one.key for one in group[1:]] if len(group) > 1 else list(first.compared)
    places = (reading.submission.place(key) for key in more if key != first.key)
    also: tuple[Place, ...] = tuple(place for place in places if place)
    return Hit(reading.submission.place(first.key), facts(reading, first), also, compared)


def facts(reading: Reading, one: Opposed) -> Facts:
    """What the words of a contradiction need."""
    spec = reading.contract.spec(one.key)
    unit = spec.unit if spec else None
    in_row = one.other[:2] == one.key[:2]
    name = column_words(reading.contract.spec(one.other), one.other) if in_row else ""
    return {
        **named(reading, one.key),
        "value": figure(one.value, unit),
        "other_name": name or cell_name(reading, one.other),
        "other": figure(one.known, unit),
        "suggested": figure(one.suggested, unit),
        "how": one.how,
    }
