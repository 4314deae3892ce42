"""A document whose sentences are held against its tables: their rows, cells and words."""

from __future__ import annotations

from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.relations.known_words import KnownWords
from kalkyl.relations.named_cells import NamedRow, Spot
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.row_names import RowNames
from kalkyl.relations.sentence_words import around, words_of
from kalkyl.relations.table_words import is_result
from kalkyl.rules.prose.lexicon import Word


@dataclass(frozen=True)
class KnownDocument:
    """The tables of a document, and the words at its top."""

    tables: tuple[PlainTable, ...]
    top: str

    @cached_property
    def known(self) -> KnownWords:
        """The words that tell of no part."""
        return KnownWords(self.tables, self.top)

    @cached_property
    def names(self) -> RowNames:
        """The names of all rows."""
        return RowNames(self.tables, self.top)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every cell with a figure."""
        rows = (NamedRow(table, row, frozenset()) for table in self.tables for row in table.rows)
        return tuple(spot for row in rows for spot in row.spots)

    @cached_property
    def has_counts(self) -> bool:
        """Whether any figure may be a count."""
        return any(spot.may_be_count for spot in self.spots)

    @cached_property
    def result(self) -> tuple[Spot, ...]:
        """The cells of the only row that is the result of everything, if there is one."""
        cells = [spot for spot in self.spots if is_result(spot.row.label)]
        return tuple(cells) if len({id(spot.row) for spot in cells}) == 1 else ()

    def read(self, text: str, start: int = 0) -> tuple[Word, ...]:
        """The words of a text, those that name a row and say what of it in two."""
        return tuple(self.names.in_parts(words_of(text, start)))

    def rows_of(self, text: str) -> tuple[NamedRow, ...]:
        """The rows that a text names."""
        return self.names.named(around(self.read(text), (), ""))
