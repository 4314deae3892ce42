"""What an administration wrote in a total, carried over to the one that takes its place.

An old total says by its sheet Källor what it was made of. Added up again from there, it shows what
somebody has written since: every entry that the parts do not give. Texts and assessments go over;
a figure that departments give is theirs to mend, and is only listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kalkyl.contract.document import folded
from kalkyl.contract.spec import TOTAL, Contract, Merge, TableSpec
from kalkyl.model import Amount, Fact, Key, Phrase, Submission, Value
from kalkyl.operations.merge import merge

_LIKE = Decimal("1e-12")
"""How far a number may be from ours, as a share of it: what binary floats in cells may differ."""
NO_ROW = Phrase("no_row_in_total", "the new total lacks the row")
OTHER_ROW = Phrase("row_is_other", "the row is now of something else")


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the old total's own that is not in the new one, and why."""

    fact: Fact
    why: Phrase


@dataclass(frozen=True, slots=True)
class Carried:
    """The new total with the old one's own entries; ``beside`` are carried over other words.

    ``beside`` pairs an entry with what departments now give for its cell.
    """

    total: Submission
    carried: tuple[Fact, ...] = ()
    beside: tuple[tuple[Fact, Value], ...] = ()
    left: tuple[Kept, ...] = ()


def carried_over(contract: Contract, old: Submission, new: Submission) -> Carried:
    """The new total with what the old one has that its parts did not give."""
    before = merge(contract, [old], name=old.sender.administration)
    carried: list[Fact] = []
    beside: list[tuple[Fact, Value]] = []
    left: list[Kept] = []
    facts = dict(new.facts)
    for fact in _own(contract, old, before):
        now = new.value(fact.key)
        why = _obstacle(contract, fact, before, new)
        if _alike(fact.value, now):
            continue
        if why:
            left.append(Kept(fact, why))
            continue
        carried.append(fact)
        if now is not None:
            beside.append((fact, now))
        facts[fact.key] = replace(fact, place=None, written=None)
    left += (Kept(fact, NO_ROW) for fact in _listed(contract, old, before))
    return Carried(replace(new, facts=facts), tuple(carried), tuple(beside), tuple(left))


def _own(contract: Contract, old: Submission, before: Submission) -> Iterator[Fact]:
    """The entries that somebody wrote in a total: what its own parts do not give."""
    for fact in old.facts.values():
        spec = contract.spec(fact.key)
        if spec is None or not spec.is_input or spec.given or fact.key[1] == TOTAL:
            continue
        if contract.tables[fact.key[0]].merge == "listed":
            continue
        if fact.value is not None and not _alike(fact.value, before.value(fact.key)):
            yield fact


def _listed(contract: Contract, old: Submission, before: Submission) -> Iterator[Fact]:
    """Entries of rows taken over from departments that are none of theirs as they gave them.

    Such rows are numbered, in a workbook by their order, so they are known by all that they say.
    """
    for table in contract.tables.values():
        if table.merge is Merge.LISTED:
            given = [_row(table, before, row) for row in before.rows.get(table.id, ())]
            for row in old.rows.get(table.id, ()):
                said = _row(table, old, row)
                if not any(_same(said, row) for row in given):
                    keys = ((table.id, row, column) for column in said)
                    yield from (old.facts[key] for key in keys if old.value(key) is not None)


def _row(table: TableSpec, of: Submission, row: str) -> dict[str, Value]:
    """What is entered in a row."""
    cells = ((column, table.cell(row, column)) for column in table.columns)
    entries = [column for column, spec in cells if spec is not None and spec.is_input]
    return {column: of.value((table.id, row, column)) for column in entries}


def _same(row: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    return all(_alike(value, other.get(column)) for column, value in row.items())


def _obstacle(contract: Contract, fact: Fact, before: Submission, new: Submission) -> Phrase | None:
    """Why an entry has no place in the new total; nothing where it has one."""
    table, row, _ = fact.key
    if row not in new.rows.get(table, ()):
        return NO_ROW
    if contract.tables[table].is_open and _name(before, fact.key) != _name(new, fact.key):
        return OTHER_ROW
    now = new.value(fact.key)
    if now is not None and not isinstance(fact.value, str):
        return from_parts(now)
    if now is not None and not isinstance(now, str):
        return from_parts(now)
    spec = contract.spec(fact.key)
    is_key = spec is not None and spec.merge in {Merge.KEY, Merge.SENDER, Merge.SPREAD}
    return from_parts(now) if is_key else None


def from_parts(value: Value) -> Phrase:
    """That departments now give something else."""
    now = Amount(value) if isinstance(value, Decimal) else str(value)
    return Phrase("departments_give", "the departments now give {value}", {"value": now})


def _name(of: Submission, key: Key) -> str:
    return folded(of.labels.get(key[:2], ""))


def _alike(value: Value, other: Value) -> bool:
    """Whether two entries say the same, but for what binary floats in cells may differ."""
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return abs(value - other) <= _LIKE * max(abs(value), abs(other))
    if isinstance(value, str) and isinstance(other, str):
        return value.split() == other.split()
    return value == other
