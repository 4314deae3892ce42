"""A row of a workbook to judge, and what can be said of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import field
from decimal import Decimal
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import Contract, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key, Level, Value
from kalkyl.tables.layout import BlockPlace, Placing
from kalkyl.template.formulas import address
from kalkyl.template.lists import Lists


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing a row can be told: the condition as a formula, whether it holds, the word.

    ``confirmable`` is a contradiction that the sender may answer for; ``pair`` are formulas for
    the two figures that it compares, and these.
    """

    condition: str
    holds: bool
    word: str
    confirmable: bool = False
    pair: tuple[tuple[str, Decimal], ...] = ()
    ends_with: str = ""
    """The defined name of the limit that the word ends with."""


@dataclass(frozen=True, eq=False)
class Row:
    """A row to judge: its entries by column, with the addresses of their cells.

    Formulas, words and questions all ask for its entries and verdicts, which are found once.
    """

    contract: Contract
    figures: Figures
    table: TableSpec
    block: BlockPlace
    id: str
    controls: str = ""
    """The sheet that lists all checks, and has the answers."""
    placing: Placing | None = None
    """Where the workbook's other tables stand."""
    lists: Lists = field(default_factory=dict)
    """The lists of words to choose from, with their defined names."""
    answered: Collection[str] = ()
    """What the lines that have an answer are about."""
    here: str | None = None
    """The sheet that formulas about the row stand on, where it is not the row's own."""
    verdicts: list[Verdict] = field(default_factory=list, init=False, repr=False)
    """What the row can be told, when it has been judged."""
    _addresses: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    _kinds: dict[tuple[str, ...], list[str]] = field(default_factory=dict, init=False, repr=False)

    @property
    def level(self) -> Level:
        """The level of the workbook."""
        return self.figures.submission.level

    def address(self, column: str) -> str:
        """The address of a column's cell in this row."""
        text = self._addresses.get(column)
        if text is None:
            place = self.block.place(self.id, column)
            text = self._addresses[column] = address(place, self.sheet) if place else ""
        return text

    @property
    def sheet(self) -> str:
        """The sheet that formulas about the row stand on."""
        return self.block.sheet if self.here is None else self.here

    def spec(self, column: str) -> CellSpec:
        """What the column's cell means in this row."""
        spec = self.table.cell(self.id, column)
        if spec is None:
            raise KeyError(column)
        return spec

    def key(self, column: str) -> Key:
        """The key of a column's cell in this row."""
        return (self.table.id, self.id, column)

    def number(self, column: str) -> Decimal:
        """The number in a column of this row; 0 where none stands."""
        value = self.figures.submission.value(self.key(column))
        return value if isinstance(value, Decimal) else Decimal(0)

    def in_tkr(self, amount: Decimal) -> Decimal:
        """An amount of this row in tkr, in which limits are."""
        return self.contract.form.in_tkr(amount) if self.contract.usual else amount

    def value(self, column: str) -> Value:
        """What stands in a column's cell."""
        return self.figures.submission.value(self.key(column))

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The columns of this row that must be right: a person's, and what must be given."""
        wanted = self.table.wanted(self.id, self.level)
        return tuple(column for column in self.block.columns if column in wanted)

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The columns whose cells make the row used."""
        own = self.table.uses(self.id, self.level)
        return tuple(column for column in self.block.columns if column in own)

    def of_kind(self, *kinds: str) -> list[str]:
        """The entries of some kinds."""
        found = self._kinds.get(kinds)
        if found is None:
            found = [column for column in self.entries if self.spec(column).kind in kinds]
            self._kinds[kinds] = found
        return found

    def values(self, columns: Sequence[str]) -> list[Value]:
        """What stands in some columns of this row, without the empty."""
        return [value for column in columns if (value := self.value(column)) is not None]
