"""Which rows of two versions of a table are the same row, where no column tells rows apart.

A row that somebody has inserted must not make every row under it another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from kalkyl.contract.spec import TableSpec
from kalkyl.model import Submission, Value

_Entries = tuple[tuple[str, Value], ...]


def row_pairs(
    before: Submission, now: Submission, table: TableSpec
) -> Iterator[tuple[str | None, str | None]]:
    """The rows of both, the later one's in order and then those that were taken away."""
    old, new = _rows(before, table), _rows(now, table)
    partners = (
        _partners(_entries(before, table, old), _entries(now, table, new))
        if _listed(table)
        else {row: row for row in new if row in set(old)}
    )
    yield from ((partners.get(row), row) for row in new)
    taken = set(partners.values())
    yield from ((row, None) for row in old if row not in taken)


def _listed(table: TableSpec) -> bool:
    """Whether rows have a number and no key."""
    return table.shape == "open" and not table.key


def _rows(submission: Submission, table: TableSpec) -> list[str]:
    """Every row that has a figure, totals too."""
    return list(dict.fromkeys(key[1] for key in submission.facts if key[0] == table.id))


def _entries(submission: Submission, table: TableSpec, rows: Iterable[str]) -> dict[str, _Entries]:
    """What people have filled in on each row."""
    found: dict[str, list[tuple[str, Value]]] = {row: [] for row in rows}
    for (where, row, column), fact in submission.facts.items():
        spec = table.cell(row, column) if where == table.id else None
        if spec is not None and spec.is_input and fact.value is not None:
            found[row].append((column, fact.value))
    return {row: tuple(sorted(entries, key=_by_column)) for row, entries in found.items()}


def _by_column(entry: tuple[str, Value]) -> str:
    return entry[0]


def _partners(old: Mapping[str, _Entries], new: Mapping[str, _Entries]) -> dict[str, str]:
    """The earlier row of each later one: alike in all, in its texts, in its amounts, in half."""
    partners: dict[str, str] = {}
    for likeness in (_all, _texts, _amounts):
        _pair(likeness, old, new, partners)
    taken = set(partners.values())
    left = [row for row in old if row not in taken]
    rest = zip([row for row in new if row not in partners], left, strict=False)
    return partners | {row: was for row, was in rest if _mostly_alike(new[row], old[was])}


def _mostly_alike(new: _Entries, old: _Entries) -> bool:
    return 2 * len(set(new) & set(old)) >= max(len(new), len(old))


def _pair(
    likeness: Callable[[_Entries], _Entries],
    old: Mapping[str, _Entries],
    new: Mapping[str, _Entries],
    partners: dict[str, str],
) -> None:
    """Pair rows that are alike in some respect, those of the same look in their order."""
    taken = set(partners.values())
    waiting: dict[_Entries, list[str]] = {}
    for row in reversed(list(old)):
        if row not in taken:
            waiting.setdefault(likeness(old[row]), []).append(row)
    for row, entries in new.items():
        same = waiting.get(likeness(entries)) if row not in partners and likeness(entries) else None
        if same:
            partners[row] = same.pop()


def _all(entries: _Entries) -> _Entries:
    return entries


def _texts(entries: _Entries) -> _Entries:
    return tuple(entry for entry in entries if not isinstance(entry[1], Decimal))


def _amounts(entries: _Entries) -> _Entries:
    return tuple(entry for entry in entries if isinstance(entry[1], Decimal))
