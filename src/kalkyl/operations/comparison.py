"""What differs between two reports, figure by figure: another round, or an earlier version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kalkyl.contract.spec import CellSpec, TableSpec
from kalkyl.model import Key, Place, Value
from kalkyl.operations.check import KEPT_BACK
from kalkyl.rules.catalogue import Reading

_COVER = "cover"
"""Which report it is, who sends it and when: said above the list, not in it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what it was; ``None`` on the side that does not have it."""

    key: Key
    spec: CellSpec
    table: str
    row: str
    before: Value
    now: Value
    place: Place | None

    @property
    def is_computed(self) -> bool:
        """Whether it follows from others."""
        return not self.spec.is_input or self.key[1] == "total"


def changes(before: Reading, now: Reading) -> tuple[Difference, ...]:
    """Every figure of a report that was another before, in the order it stands there.

    Only what both reports have a cell for is compared; rows that were taken away come last in
    their table.
    """
    return tuple(
        found
        for table in now.contract.tables.values()
        if table.id != _COVER and table.id in before.contract.tables
        for key in _keys(before, now, table)
        if (found := _difference(before, now, key)) is not None
    )


def _keys(before: Reading, now: Reading, table: TableSpec) -> Iterator[Key]:
    own = [key for key in now.submission.facts if key[0] == table.id]
    known = set(own)
    yield from own
    yield from (key for key in before.submission.facts if key[0] == table.id and key not in known)


def _difference(before: Reading, now: Reading, key: Key) -> Difference | None:
    spec = now.contract.spec(key)
    if spec is None or before.contract.spec(key) is None:
        return None
    then, value = _value(before, key), _value(now, key)
    if then == value:
        return None
    if key in before.hidden or key in now.hidden:
        then = value = KEPT_BACK
    table = now.contract.tables[key[0]]
    holder = now if key in now.submission.facts else before
    row = table.total if key[1] == "total" else holder.submission.labels.get(key[:2], key[1])
    return Difference(key, spec, table.label, row, then, value, now.submission.place(key))


def _value(reading: Reading, key: Key) -> Value:
    """What a report says: an entry as it was read, a computed figure as it is computed."""
    fact = reading.submission.facts.get(key)
    if fact is None:
        return None
    figure = reading.figures[key]
    if figure.value is None and isinstance(fact.value, str):
        return fact.value.strip() or None
    return figure.value
