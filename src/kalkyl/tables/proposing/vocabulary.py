"""The names that a report's tables, columns and rows go by: the contract's and their synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kalkyl.base.budget import spend
from kalkyl.base.limits import HEADING_CHARACTERS
from kalkyl.contract.spec import VALUE, Contract, TableSpec
from kalkyl.model import Level
from kalkyl.tables.layout import shown_columns
from kalkyl.tables.likeness import Likeness, Spelling, alike, plain_words
from kalkyl.template.compose import headings

_EVERY = "*"
_UNITS = 10
"""What a comparison counts for in a file's budget."""
_SECTION = re.compile(r"\A\s*(?:\d+\.)*\d+\.?\s+(?=\D)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names as data, for one contract; ``data`` satisfies ``synonyms.schema.json``."""

    contract: Contract
    spelling: Spelling
    data: Mapping[str, Any]

    def like_column(self, table: TableSpec, column: str, written: str) -> Likeness | None:
        """How a heading is like that of a column; the report's own year in it is passed over."""
        known = self.data["columns"]
        more = (*known.get(_EVERY, {}).get(column, ()), *known.get(table.id, {}).get(column, ()))
        return self.like(written, (*headings(table, column), *more))

    def like_row(self, table: TableSpec, row: str, written: str) -> Likeness | None:
        """How a row label is like that of a row."""
        spec = table.row(row)
        if spec is None:
            return None
        known = self.data["rows"]
        more = (*known.get(_EVERY, {}).get(row, ()), *known.get(table.id, {}).get(row, ()))
        return self.like(written, (spec.label, *spec.synonyms, *more))

    def like_table(self, table: TableSpec, written: str) -> Likeness | None:
        """How a title is like that of a table; a section's number before it counts for nothing."""
        names = (table.label, *self.data["tables"].get(table.id, ()))
        return self.like(_SECTION.sub("", written), names)

    def like_row_heading(self, table: TableSpec, written: str) -> Likeness | None:
        """How a heading is like the one over the table's row labels."""
        more = self.data["row_headings"].get(table.id, ())
        names = tuple(filter(None, (table.row_heading, *more)))
        return self.like(written, names) if names else None

    def is_total(self, table: TableSpec, written: str) -> bool:
        """Whether a row label is that of a total: *Summa*, also *Summa investeringar*."""
        words = re.findall(r"[\w:]+", plain_words(written))
        names = (table.total, *self.data["total"])
        return bool(words) and words[0] in {plain_words(name) for name in names if name}

    def like(self, written: str, names: Iterable[str]) -> Likeness | None:
        """How a text is like some names, with the report's own year in it or without."""
        return _like(written, tuple(names), self.spelling, self.contract.year)

    def columns(self, table: TableSpec) -> tuple[str, ...]:
        """The columns looked for: those of a department's workbook."""
        return shown_columns(table, Level.DEPARTMENT)

    def figures(self, table: TableSpec) -> frozenset[str]:
        """The columns of figures; of a table of texts, all of its columns."""
        columns = {column for (_, column), spec in table.cells.items() if spec}
        numbers = {
            column
            for (_, column), spec in table.cells.items()
            if spec and (spec.kind == "number" or column == VALUE)
        }
        return frozenset(numbers or columns)


@lru_cache(maxsize=50_000)
def _like(written: str, names: tuple[str, ...], spelling: Spelling, year: int) -> Likeness | None:
    spend(_UNITS)
    if len(written) > HEADING_CHARACTERS:
        return None
    without = re.sub(rf"(?<!\d){year}(?!\d)", "", written)
    texts = dict.fromkeys((written, without))
    likes = [like for text in texts if (like := alike(text, names, spelling))]
    return max(likes, key=lambda like: like.score, default=None)


def vocabulary_of(data: Mapping[str, Any], contract: Contract) -> Vocabulary:
    """The names of a contract's tables, with the synonyms of a file."""
    spelling = Spelling(frozenset(data["short"]), dict(data["spelled_out"]))
    return Vocabulary(contract, spelling, data)
