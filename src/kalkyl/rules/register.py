"""The whole catalogue: every rule of the modules named here."""

from kalkyl.rules import (
    across,
    carried,
    cells,
    entries,
    expected,
    files,
    formulas,
    hostile,
    shape,
    totals,
)
from kalkyl.rules.catalogue import Rule, collect

CATALOGUE = collect(
    files, shape, expected, entries, cells, formulas, totals, across, hostile, carried
)
"""Every rule, by code."""


def rule_of(code: str) -> Rule | None:
    """The rule of a code, in any case."""
    return next((rule for rule in CATALOGUE if rule.code == code.upper()), None)
