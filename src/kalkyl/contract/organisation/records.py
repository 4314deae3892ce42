"""What an organisation's workbook says, row by row; each value knows its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import FactValue, Phrase, Place

if TYPE_CHECKING:
    from kalkyl.contract.organisation.sheet_spec import SheetSpec

Entry: TypeAlias = "str | int | tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a workbook or beside it that cannot be understood, at its cell.

    As a text it is the English of the code; ``says`` is for its reader.
    """

    where: FactValue
    text: FactValue

    @property
    def says(self) -> Phrase:
        """What is wrong where."""
        return Phrase("fault_at", "{where}: {fault}", {"where": self.where, "fault": self.text})

    def __str__(self) -> str:
        return str(self.says)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a sheet: what is filled in, by column, and where.

    ``years`` are the values of the columns that have one for each year, as plain numbers.
    """

    place: Place
    values: Mapping[str, Entry]
    columns: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """A text, empty where nothing is filled in."""
        value = self.values.get(column, "")
        return value if isinstance(value, str) else str(value)

    def words(self, column: str) -> tuple[str, ...]:
        """Several texts."""
        value = self.values.get(column, ())
        return value if isinstance(value, tuple) else ()

    def year(self, column: str) -> int | None:
        """A year, if one is filled in."""
        value = self.values.get(column)
        return value if isinstance(value, int) else None

    def at(self, column: str) -> Place:
        """The cell of a column."""
        return Place(self.place.sheet, self.place.row, self.columns.get(column, 1))


@dataclass(frozen=True, slots=True)
class Content:
    """A whole workbook: the records of each sheet."""

    sheets: Mapping[str, tuple[Record, ...]]

    def of(self, sheet: SheetSpec) -> tuple[Record, ...]:
        """The records of a sheet."""
        return self.sheets.get(sheet.name, ())

    def facts(self) -> Mapping[str, Record]:
        """The answers of the sheet Organisation, by what they answer."""
        return {record.text("fact"): record for record in self.sheets.get("Organisation", ())}


def applies(record: Record, report: str) -> bool:
    """Whether a record is about a report: it names it, or none."""
    reports = record.words("report")
    return not reports or report in reports
