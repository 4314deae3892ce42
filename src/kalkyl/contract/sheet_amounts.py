"""A contract and a submission as a workbook of the organisation's own writes them.

The contract counts in tkr, costs with a minus; whatever lays out a workbook, writes its formulas or
its limits is given the contract that this makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from kalkyl.contract.amount_form import TKR, AmountForm
from kalkyl.contract.cell_spec import CellKind, CellSpec, Formula
from kalkyl.contract.spec import ANY, COLUMN_SUM, Contract, Sign, TableSpec
from kalkyl.figures.amount import MONEY, scale
from kalkyl.model import Fact, Key, Submission
from kalkyl.model.facts import plain

_DIFFERENCES: Final = frozenset({"variance", "investment_variance"})
_ROUNDED: Final = frozenset({*_DIFFERENCES, "difference", "sum_of"})
_TURNED: Final = {"minimum": "maximum", "maximum": "minimum"}
_IN_MNKR: Final = "in_mnkr"


def on_sheet(contract: Contract) -> Contract:
    """The contract as its workbooks show it: units, signs, bounds, limits, formulas and words."""
    if contract.usual is not None or contract.form.is_usual:
        return contract
    made = contract.shown.get(contract.form)
    if made is None:
        made = contract.shown[contract.form] = _on_sheet(contract)
    return made


def _on_sheet(contract: Contract) -> Contract:
    form = contract.form
    return replace(
        contract,
        tables={name: _table(contract, table) for name, table in contract.tables.items()},
        controls=tuple(replace(each, label=form.words(each.label)) for each in contract.controls),
        thresholds={**contract.thresholds, **dict(_thresholds(contract))},
        limit_words={name: form.words(text) for name, text in contract.limit_words.items()},
        usual=contract,
    )


def is_turned(contract: Contract, key: Key) -> bool:
    """Whether a figure changes sign with the amounts of operations; a variance never does."""
    spec, table = contract.spec(key), contract.tables[key[0]]
    if spec is None or spec.kind is not CellKind.NUMBER or spec.unit not in MONEY:
        return False
    if spec.formula is None:
        return spec.unit == TKR and _is_of_operations(table)
    if spec.formula.measure in _DIFFERENCES:
        return False
    source = spec.formula.of[0].key(key)
    if spec.formula.measure == COLUMN_SUM:
        source = (source[0], table.rows[0].id if table.rows else ANY, source[2])
    return is_turned(contract, source)


def _is_of_operations(table: TableSpec) -> bool:
    """Whether a table has costs beside income, and not what is written without any sign."""
    entries = (spec for spec in table.cells.values() if spec and spec.is_input and spec.unit == TKR)
    return (
        not table.is_open
        and table.sign is Sign.REPORTS
        and any(spec.schema.get("minimum") != 0 for spec in entries)
    )


def _table(contract: Contract, table: TableSpec) -> TableSpec:
    form = contract.form
    cells = {at: _cell(contract, (table.id, *at), spec) for at, spec in table.cells.items()}
    twice = {column for column in table.columns if _is_copy(contract, table, column)}
    return replace(
        table,
        label=form.words(table.label),
        help=form.words(table.help),
        row_heading=form.words(table.row_heading),
        total=form.words(table.total),
        columns=tuple(column for column in table.columns if column not in twice),
        cells={at: spec for at, spec in cells.items() if at[1] not in twice},
        rows=tuple(replace(row, label=form.words(row.label)) for row in table.rows),
    )


def _is_copy(contract: Contract, table: TableSpec, column: str) -> bool:
    """Whether a column only repeats another of its row in the unit that both now have."""
    spec = table.cells.get((ANY, column))
    formula = spec.formula if spec else None
    if formula is None or formula.measure != _IN_MNKR or contract.form.unit != "mnkr":
        return False
    return not any(ref.table or ref.row for ref in formula.of)


def _cell(contract: Contract, key: Key, spec: CellSpec | None) -> CellSpec | None:
    if spec is None or spec.kind is not CellKind.NUMBER:
        return spec and _in_words(contract.form, spec)
    form = contract.form
    turned = form.turned and is_turned(contract, key)
    is_tkr = spec.unit == TKR
    written = replace(
        _in_words(form, spec),
        unit=form.unit if is_tkr else spec.unit,
        usual_unit=spec.unit,
        decimals=form.decimals if is_tkr else spec.decimals,
        reversed=turned,
        formula=_formula(contract, key, spec.formula) if spec.formula else None,
    )
    if written.unit == spec.unit and not turned:
        return written
    return replace(written, schema=dict(_bounds(form, spec, turned=turned)))


def _in_words(form: AmountForm, spec: CellSpec) -> CellSpec:
    return replace(
        spec,
        label=form.words(spec.label),
        help=form.words(spec.help),
        prompt=form.words(spec.prompt),
        former=tuple(map(form.words, spec.former)),
    )


def _bounds(form: AmountForm, spec: CellSpec, *, turned: bool) -> Iterator[tuple[str, Any]]:
    for word, value in spec.schema.items():
        if word not in {"minimum", "maximum"} or spec.unit != TKR:
            yield word, value
            continue
        limit = form.number(Decimal(str(value)), turned=turned)
        yield _TURNED[word] if turned else word, int(limit) if limit == int(limit) else limit


def _formula(contract: Contract, key: Key, formula: Formula) -> Formula:
    """A formula over the cells as they are written: the variance of costs is the other way."""
    form, measure, settings = contract.form, formula.measure, dict(formula.settings)
    if measure == "variance" and form.turned and is_turned(contract, formula.of[0].key(key)):
        measure = "cost_variance"
    if formula.measure in _ROUNDED and form.decimals:
        settings["round"] = "9"
    if measure == _IN_MNKR:
        settings["power"] = plain(scale(Decimal(1), "mnkr", form.unit))
    if measure == "in_tkr":
        settings |= {unit: plain(scale(Decimal(1), unit, form.unit)) for unit in (TKR, "mnkr")}
    return replace(formula, measure=measure, settings=settings)


def _thresholds(contract: Contract) -> Iterator[tuple[str, str]]:
    """The limits that amounts reach."""
    for table in contract.tables.values():
        for spec in filter(None, table.cells.values()):
            name = spec.required.threshold
            if name in contract.thresholds:
                yield name, plain(contract.form.number(Decimal(contract.thresholds[name])))


def to_sheet(value: Decimal, spec: CellSpec, written: CellSpec) -> Decimal:
    """A value of the contract in the unit of a workbook, with its sign."""
    value = value.copy_negate() if written.reversed and value else value
    return scale(value, spec.unit or "", written.unit or "") if _differ(spec, written) else value


def from_sheet(fact: Fact, spec: CellSpec, written: CellSpec) -> Fact:
    """A fact read in the unit and with the sign of a workbook, in the contract's.

    The decimals shown follow.
    """
    if written is spec:
        return fact
    value = fact.value
    if written.reversed and isinstance(value, Decimal) and value:
        value = value.copy_negate()
    if not _differ(spec, written):
        return replace(fact, value=value, unit=spec.unit)
    if isinstance(value, Decimal):
        value = scale(value, written.unit or "", spec.unit or "")
    shift = scale(Decimal(1), written.unit or "", spec.unit or "").adjusted()
    decimals = None if fact.decimals is None else fact.decimals - shift
    return replace(fact, value=value, unit=spec.unit, decimals=decimals)


def _differ(spec: CellSpec, written: CellSpec) -> bool:
    return spec.unit != written.unit and {spec.unit, written.unit} <= MONEY


def submission_on_sheet(contract: Contract, submission: Submission) -> Submission:
    """A submission as its workbook shows it; what a total lists as its parts stays in tkr."""
    written = on_sheet(contract)
    if written is contract:
        return submission
    facts = {
        key: replace(fact, value=to_sheet(fact.value, spec, shown))
        if isinstance(fact.value, Decimal)
        and (spec := contract.spec(key))
        and (shown := written.spec(key))
        else fact
        for key, fact in submission.facts.items()
    }
    return replace(submission, facts=facts)


def amount_on_sheet(contract: Contract, key: Key, value: Decimal) -> Decimal:
    """A figure as a workbook writes it."""
    spec, written = contract.spec(key), on_sheet(contract).spec(key)
    if contract.usual is not None:  # it is so already
        return value
    return to_sheet(value, spec, written) if spec and written else value
