"""The corpus of tables, and what kalkyl says of tables that no contract knows."""

from __future__ import annotations

import pytest

import table_corpus as corpus
from table_corpus import TableFile


@pytest.mark.parametrize("file", corpus.files(), ids=lambda file: file.name)
def test_the_labelled_relations_hold_as_printed(file: TableFile) -> None:
    """All but those that the file says are contradicted."""
    broken = {one.target for one in file.relations if not file.holds(one)}
    assert broken <= file.expected


def test_every_relation_is_about_printed_figures() -> None:
    for file in corpus.files():
        for relation in file.relations:
            assert any(file.interval(cell) is not None for cell in relation.cells), relation
