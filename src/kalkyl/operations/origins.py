"""Takes a submission apart into what a total is made of: every entry, with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kalkyl.contract.document import folded, is_numbered
from kalkyl.contract.spec import TOTAL, CellSpec, Contract, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.model import CellError, Origin, Sender, Submission, Value
from kalkyl.model.facts import plain
from kalkyl.template.sources import NOT_IN_FORM

OWN = frozenset({"listed", "assessed"})
"""Merge rules of cells that hold words of a sender's own; a total's are kept beside its parts'."""


def origins_of(contract: Contract, submission: Submission) -> tuple[Origin, ...]:
    """The parts that a submission brings to a total.

    A department brings its entries. A total brings the parts that it was made of, so that merging
    totals is merging their departments, and the words that it has written itself.
    """
    if not submission.members:
        return tuple(sorted(_entries(contract, submission, None)))
    own = _entries(contract, submission, OWN)
    return tuple(sorted({*submission.origins, *own}))


def _entries(
    contract: Contract, submission: Submission, only: frozenset[str] | None
) -> Iterator[Origin]:
    figures = Figures(contract, submission)
    for table in contract.tables.values():
        if only is not None and table.merge == "listed":
            continue
        for row in submission.rows.get(table.id, ()):
            if is_left_blank(figures, table, row):
                continue
            for column in table.at(submission.level):
                spec = table.cell(row, column)
                if spec is None or not _is_part(spec, only):
                    continue
                origin = _origin(figures, table, row, column)
                if origin is not None:
                    yield origin


def _is_part(spec: CellSpec, only: frozenset[str] | None) -> bool:
    if not spec.is_input or spec.merge in {"own", "sender", "spread"}:
        return False
    return only is None or spec.merge in only


def _origin(figures: Figures, table: TableSpec, row: str, column: str) -> Origin | None:
    """One entry as a part; an unreadable one is kept, with no value, so that it is not lost."""
    submission = figures.submission
    key = (table.id, row, column)
    spec = table.cell(row, column)
    value = submission.value(key)
    unread = spec is not None and (
        is_unreadable(value, spec) or (value is None and is_wanted(figures, table, row, spec))
    )
    if (value is None and not unread) or row == TOTAL:
        return None
    place = submission.place(key)
    return Origin(
        key=(table.id, part_row(table, row, submission.sender), column),
        sender=submission.sender,
        source=submission.source,
        sheet=place.sheet if place else "",
        cell=place.cell if place else "",
        value="" if unread else as_text(value),
    )


def is_left_blank(figures: Figures, table: TableSpec, row: str) -> bool:
    """Whether a row holds at most what its template was filled in with, and may."""
    return table.optional and not table.is_open and not figures.is_used(table, row)


def part_row(table: TableSpec, row: str, sender: Sender) -> str:
    """The row a part belongs to: rows without a common key are told apart by their sender."""
    if not table.is_open:
        return row
    if table.merge == "listed" or is_numbered(row):
        return ".".join((*identity(sender), row))
    return row.partition("~")[0]


def identity(sender: Sender) -> tuple[str, str]:
    """What tells a department from all others: its administration, and its code or else name."""
    return folded(sender.administration), folded(sender.code or sender.name)


def is_unreadable(value: Value, spec: CellSpec) -> bool:
    """Whether a cell holds something that is not what it should be."""
    if isinstance(value, CellError):
        return True
    if spec.kind == "number":
        return value is not None and not isinstance(value, Decimal)
    return spec.kind == "date" and value is not None and not isinstance(value, date)


def is_wanted(figures: Figures, table: TableSpec, row: str, spec: CellSpec) -> bool:
    """Whether an empty cell leaves a gap: it is required, and its row is used."""
    if spec.kind != "number":
        return False
    rule = spec.required.rule
    return rule == "always" or (rule == "row" and figures.is_used(table, row))


def as_text(value: Value) -> str:
    """A value as a part is written down."""
    return plain(value) if isinstance(value, Decimal) else str(value)


def cell_of(origin: Origin) -> str:
    """Where a part stands, as people read it."""
    if not origin.cell:
        return f"{origin.source.file} {NOT_IN_FORM}"
    return f"{origin.source.file} {origin.sheet}!{origin.cell}"
