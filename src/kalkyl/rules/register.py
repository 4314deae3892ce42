"""The whole catalogue: every rule of the modules named here."""

from kalkyl.rules import (
    across,
    against,
    cells,
    entries,
    expected,
    files,
    formulas,
    over_time,
    plausible,
    shape,
    sisters,
    totals,
)
from kalkyl.rules.catalogue import Rule, collect

CATALOGUE = collect(
    files,
    shape,
    sisters,
    expected,
    entries,
    cells,
    formulas,
    totals,
    across,
    against,
    over_time,
    plausible,
)
"""Every rule, by code."""


def rule_of(code: str) -> Rule | None:
    """The rule of a code, in any case."""
    return next((rule for rule in CATALOGUE if rule.code == code.upper()), None)
