"""Which cells of a row wait for a comment, and when last year has nothing to say."""

from __future__ import annotations

from decimal import Decimal

from kalkyl.contract.cell_spec import CellSpec, RequiredRule
from kalkyl.contract.spec import Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key, Level

WAITING = frozenset({"listed", "assessed", "own"})
"""Merge rules of cells that the administration fills in itself: a total waits for them."""


def had_no_last_year(contract: Contract, figures: Figures, key: Key) -> bool:
    """Whether a blank cell is of a department that was not there last year, and says so.

    It has no such figure in any row of the table, and has commented on the row.
    """
    submission, spec = figures.submission, contract.spec(key)
    column = ((key[0], row, key[2]) for row in submission.rows.get(key[0], ()))
    return (
        spec is not None
        and spec.is_of_last_year
        and not any(submission.value(other) is not None for other in column)
        and any(map(submission.value, contract.comments(key, submission.level)))
    )


def needs_comment(contract: Contract, figures: Figures, key: Key) -> bool:
    """Whether a cell that is wanted above a threshold is wanted, and empty."""
    return wants_comment(contract, figures, key) and not figures.submission.value(key)


def wants_comment(contract: Contract, figures: Figures, key: Key) -> bool:
    """Whether a cell that is wanted above a threshold is wanted."""
    spec = contract.spec(key)
    if spec is None or spec.required.rule is not RequiredRule.WHEN:
        return False
    watched = figures[key[0], key[1], spec.required.column].number
    limit = Decimal(contract.thresholds[spec.required.threshold])
    return watched is not None and abs(watched) >= limit


def waits(spec: CellSpec, level: Level) -> bool:
    """Whether an empty cell of a total waits for the administration rather than being a fault."""
    return level is not Level.DEPARTMENT and spec.merge in WAITING
