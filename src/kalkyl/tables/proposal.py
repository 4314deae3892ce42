"""What a workbook seems to hold of a report; nothing of it is certain until a person agrees."""

from __future__ import annotations

from collections.abc import Mapping

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import ANY, Contract
from kalkyl.model import Area, FactValue, Place
from kalkyl.tables.foreign_form import Signs
from kalkyl.tables.likeness import Sure
from kalkyl.tables.weigh import Candidate


@dataclass(frozen=True, slots=True)
class Note:
    """How sure the place of a column or a row is, and why."""

    table: str
    sure: Sure
    why: FactValue
    place: Place
    column: str = ""
    row: str = ""
    written: tuple[str, ...] = ()
    """The words there; of several rows that may be one, the label of each."""
    is_parts: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """What was not found: a table, or a column, a row or the ``unit`` of one that was."""

    table: str
    kind: str = "table"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Twice:
    """Rows of a table that are in several places, and the place that was taken, if any."""

    table: str
    rows: frozenset[str]
    places: tuple[Candidate, ...]
    taken: Candidate | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A table at its place, with the unit its amounts seem to have.

    ``last`` is its last row, ``ignored`` are labels of rows that the report does not have.
    """

    found: Candidate
    last: int
    notes: tuple[Note, ...]
    ignored: tuple[str, ...]
    unused: tuple[str, ...]
    total: str
    unit: str | None
    signs: Signs

    @property
    def area(self) -> Area:
        """The cells from the headings to the last row."""
        span = self.found.span
        name = self.found.grid.sheet.name
        return Area(name, span.top, self.left, self.last, span.right)

    @property
    def is_unpaired(self) -> bool:
        """Whether no row is one of the report's."""
        is_labelled = self.found.wanted.shown.has_labels
        return is_labelled and not any(note.row for note in self.notes)

    @property
    def table(self) -> str:
        """The table's id."""
        return self.found.wanted.shown.table.id

    @property
    def name(self) -> str:
        """The defined name that points at the table."""
        return self.found.wanted.name if self.found.named else ""

    @property
    def left(self) -> int:
        """The first column, of labels or of figures."""
        return self.found.label_column or self.found.left

    @property
    def rows(self) -> frozenset[str]:
        """The contract's rows that are here."""
        own = {note.row for note in self.notes if note.row}
        return frozenset(own or {self.found.wanted.shown.view.row or ANY})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a workbook seems to hold of a report; nothing of it is certain until a person agrees."""

    contract: Contract
    tables: tuple[Proposed, ...]
    cover: Mapping[str, tuple[str, Place]]
    missing: tuple[Missing, ...]
    twice: tuple[Twice, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """How sure each column and row is."""
        return tuple(note for table in self.tables for note in table.notes)

    def count(self, sure: Sure) -> int:
        """How many columns and rows are that sure."""
        return sum(note.sure is sure for note in self.notes)
