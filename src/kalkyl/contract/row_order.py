"""The order of an open table's rows: as the lists have their words, others as they first appear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kalkyl.contract.document import folded
from kalkyl.contract.spec import ANY, TableSpec


def in_order(
    table: TableSpec, columns: Sequence[str], rows: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Rows by column after column; ``rows`` are their words there, as they first appear.

    What is in a column's list comes in the list's order. Other words come after it, in the order in
    which they are first seen beside the same words before them; rows without a word come last.
    """
    lists = [_labels(table, column) for column in columns]
    seen: dict[tuple[str, ...], int] = {}
    for words in rows.values():
        for prefix in _prefixes(words):
            seen.setdefault(prefix, len(seen))

    def place(row: str) -> list[tuple[int, int]]:
        return [
            (labels.index(word), 0)
            if word in labels
            else (len(labels), seen[prefix] if word else len(seen))
            for labels, word, prefix in zip(lists, rows[row], _prefixes(rows[row]), strict=True)
        ]

    return tuple(sorted(rows, key=place))


def _prefixes(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of each column with those before it."""
    alike = tuple(map(folded, words))
    return [alike[: end + 1] for end in range(len(alike))]


def _labels(table: TableSpec, column: str) -> list[str]:
    spec = table.cell(ANY, column)
    return [choice.label for choice in spec.choices] if spec else []
