"""The whole catalogue: every rule of the modules named here."""

from kalkyl import __version__
from kalkyl.rules import (
    across,
    acting,
    against,
    appearance,
    cells,
    contradicting,
    differing,
    entries,
    expected,
    file_kinds,
    files,
    formulas,
    gaps,
    hostile,
    letters,
    links,
    outside_calls,
    over_time,
    people,
    periods,
    plausible,
    reach,
    receipts,
    remainder,
    said,
    shape,
    sister_amounts,
    sisters,
    slips,
    spans,
    stored,
    structure,
    texts,
    totals,
    unfinished,
    unseen,
)
from kalkyl.rules.catalogue import Rule, collect, version_of

CATALOGUE = collect(
    across,
    acting,
    against,
    appearance,
    cells,
    contradicting,
    differing,
    entries,
    expected,
    file_kinds,
    files,
    formulas,
    gaps,
    hostile,
    letters,
    links,
    outside_calls,
    over_time,
    people,
    periods,
    plausible,
    reach,
    receipts,
    remainder,
    said,
    shape,
    sister_amounts,
    sisters,
    slips,
    spans,
    stored,
    structure,
    texts,
    totals,
    unseen,
    unfinished,
)
"""Every rule, by code."""
VERSION = version_of(CATALOGUE, __version__)
"""What a receipt says that a workbook was checked with."""
VERSION = version_of(CATALOGUE, __version__)
"""What a receipt says that a workbook was checked with."""


def rule_of(code: str) -> Rule | None:
    """The rule of a code, in any case."""
    return next((rule for rule in CATALOGUE if rule.code == code.upper()), None)
