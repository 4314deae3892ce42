"""What a workbook seems to hold of a report; nothing of it is certain until a person agrees.

With what was answered to its questions it becomes a layout file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import ANY, Contract
from kalkyl.model import Area, FactValue, Place
from kalkyl.tables.foreign_form import CostSign, Signs, is_money
from kalkyl.tables.likeness import Sure
from kalkyl.tables.weigh import Candidate

_REVERSED = "reversed"


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


@dataclass(frozen=True, slots=True)
class Answers:
    """What no cell of a workbook says: who it is from, in which unit and sign.

    ``cover`` are rows of the cover.
    """

    cover: Mapping[str, str]
    unit: str = ""
    costs: CostSign | None = None


NO_ANSWERS = Answers({})


def layout_data(
    proposal: Proposal,
    title: str,
    answers: Answers = NO_ANSWERS,
    words: Callable[[FactValue], str] = str,
) -> dict[str, object]:
    """The proposal as a layout file; ``words`` puts what it notes in words."""
    sheets = dict.fromkeys(table.found.grid.sheet.name for table in proposal.tables)
    return {
        "report": proposal.contract.report,
        "title": title,
        "year": proposal.contract.year,
        "cover": _cover(proposal, answers),
        "sheets": [
            {
                "name": sheet,
                "blocks": [
                    _block(table, answers)
                    for table in proposal.tables
                    if table.found.grid.sheet.name == sheet
                ],
            }
            for sheet in sheets
        ],
        "notes": [_note(note, words(note.why)) for note in proposal.notes],
    }


def _cover(proposal: Proposal, answers: Answers) -> dict[str, object]:
    labels = {word: [text] for word, (text, _) in proposal.cover.items()}
    found: dict[str, object] = {
        word: text for word, text in labels.items() if word not in answers.cover
    }
    return found | ({"constants": dict(answers.cover)} if answers.cover else {})


def _block(table: Proposed, answers: Answers) -> dict[str, object]:
    found, at = table.found, table.found.label_column
    label = found.grid.heading(found.span, at) if at else ""
    rows = [note for note in table.notes if note.row]
    view: dict[str, object] = {
        "columns": {note.column: list(note.written) for note in table.notes if note.column},
        "rows": {note.row: list(note.written) for note in rows if not note.is_parts},
        "parts": {note.row: list(note.written) for note in rows if note.is_parts},
        "ignored": list(table.ignored),
        "row": found.wanted.shown.view.row,
        "unit": table.unit or (answers.unit if has_money(table) else ""),
        "sign": dict.fromkeys(sorted(table.signs.reversed(answers.costs)), _REVERSED),
        "row_heading": [label] if label else [],
        "total": [table.total] if table.total else [],
    }
    if view["row"]:
        view |= {"rows": {}, "total": []}
    kept = {word: value for word, value in view.items() if value or word == "columns"}
    return {"table": table.table, "name": table.name, "view": kept}


def _note(note: Note, why: str) -> dict[str, str]:
    where = {"column": note.column} if note.column else {"row": note.row}
    sure = {"sure": note.sure.value, "why": why, "cell": note.place.cell}
    return {"table": note.table, **where, **sure}


def has_money(table: Proposed) -> bool:
    """Whether a table has amounts, whose unit must be known."""
    return any(is_money(table.found, note.column) for note in table.notes if note.column)
