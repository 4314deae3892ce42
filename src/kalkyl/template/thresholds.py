"""The limits that a workbook's formulas go by: each under a name, on the sheet *Listor*."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kalkyl.contract.document import slug
from kalkyl.contract.spec import CellKind, CellSpec, Contract, Formula, TableSpec
from kalkyl.figures.measures import HUNDRED, Settings
from kalkyl.model import Value
from kalkyl.template.bounds import FIRST_DAY, LAST_DAY, LIMIT_NAME, named_bounds

_YELLOW = "Gult ljus i {}: så långt från målet"
FIRST_DAY_NAME, LAST_DAY_NAME = LIMIT_NAME + "forsta_dag", LIMIT_NAME + "sista_dag"
_DAY = CellSpec("", CellKind.DATE)
_TKR = CellSpec("", CellKind.NUMBER, unit="tkr", decimals=0)
_SHARE = CellSpec("", CellKind.NUMBER, unit="%", decimals=0)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: its defined name, what it decides, and its value as the cell shows it."""

    name: str
    words: str
    value: Value
    spec: CellSpec


def threshold_name(threshold: str) -> str:
    """The defined name of a threshold of the contract."""
    return LIMIT_NAME + slug(threshold)


def named_settings(table: TableSpec, formula: Formula) -> Settings:
    """The settings of a formula, with the names of its limits in place of their values."""
    name = _yellow_names(table).get(formula.settings.get("yellow", ""))
    return {**formula.settings, "yellow": name} if name else formula.settings


def limits_of(contract: Contract, checked: Collection[str]) -> tuple[Limit, ...]:
    """Every limit that formulas use where these tables have a check beside each row."""
    specs = [spec for table in contract.tables.values() for spec in table.cells.values() if spec]
    asked = {spec.required.threshold for spec in specs}
    thresholds = (
        Limit(threshold_name(name), contract.limit_words[name], Decimal(value), _TKR)
        for name, value in contract.thresholds.items()
        if name in asked
    )
    yellows = (
        Limit(name, _YELLOW.format(table.label), HUNDRED * Decimal(value), _SHARE)
        for table in contract.tables.values()
        for value, name in _yellow_names(table).items()
    )
    bounds = (
        Limit(named.name, f"{table.label}: {named.bound.words}", named.limit, named.spec)
        for table in contract.tables.values()
        if table.id in checked
        for named in named_bounds(table)
    )
    days = (
        Limit(FIRST_DAY_NAME, "Första dag som går att skriva", FIRST_DAY, _DAY),
        Limit(LAST_DAY_NAME, "Sista dag som går att skriva", LAST_DAY, _DAY),
    )
    return (*thresholds, *yellows, *bounds, *days)


@cache
def _yellow_names(table: TableSpec) -> Mapping[str, str]:
    """A name for each yellow limit of a table; several are numbered."""
    formulas = (spec.formula for spec in table.cells.values() if spec and spec.formula)
    found = {formula.settings["yellow"] for formula in formulas if "yellow" in formula.settings}
    name = f"{LIMIT_NAME}gul_{table.id}"
    ends = ("", *(f"_{number}" for number in range(2, len(found) + 1)))
    return {value: name + end for value, end in zip(sorted(found), ends, strict=False)}
