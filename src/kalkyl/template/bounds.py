"""The bounds that schemas set for numbers, as Excel computes whether an entry breaks them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL, AmountForm, form_called
from kalkyl.contract.cell_spec import CellKind, CellSpec, Formula
from kalkyl.contract.document import slug
from kalkyl.contract.spec import Contract, TableSpec
from kalkyl.figures.measures import HUNDRED, Settings
from kalkyl.model import Book, Value
from kalkyl.model.facts import plain

LIMIT_NAME = "kalkyl_grans_"
"""How the defined names of limits begin. Earlier templates have them in their formulas."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Between these are all days that a report may mention."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A word of JSON Schema: how cells break it in Excel, and what to tell whoever wrote them.

    ``name`` is how the defined name of such a limit goes on.
    """

    keyword: str
    excel: str
    breaks: Callable[[Decimal, Decimal], bool]
    words: str
    name: str


_BOUNDS = (
    Bound("maximum", "MAX({cells})>{limit}", lambda n, limit: n > limit, "högst", "hogst"),
    Bound("minimum", "MIN({cells})<{limit}", lambda n, limit: n < limit, "minst", "minst"),
    Bound(
        "exclusiveMinimum",
        "MIN({cells})<={limit}",
        lambda n, limit: n <= limit,
        "ska vara över",
        "over",
    ),
    Bound(
        "exclusiveMaximum",
        "MAX({cells})>={limit}",
        lambda n, limit: n >= limit,
        "ska vara under",
        "under",
    ),
)
_SIGNS = {("maximum", Decimal(0)): "ska ha minus", ("minimum", Decimal(0)): "ska inte ha minus"}


@dataclass(frozen=True, slots=True)
class NamedBound:
    """A limit that a table's schema sets for numbers, with the defined name that it has."""

    name: str
    bound: Bound
    limit: Decimal
    spec: CellSpec


@cache
def named_bounds(table: TableSpec) -> tuple[NamedBound, ...]:
    """The limits of a table's entries, but for 0, which only says what sign they have."""
    return tuple(named for bound in _BOUNDS for named in _named(table, bound))


def _named(table: TableSpec, bound: Bound) -> Iterator[NamedBound]:
    """A name for each limit of one kind; several are numbered."""
    specs = [spec for spec in table.cells.values() if spec and spec.is_input and not spec.given]
    found = {limit: spec for spec in specs for limit in _limit(spec, bound) if limit}
    for number, limit in enumerate(sorted(found), 1):
        end = "" if number == 1 else f"_{number}"
        yield NamedBound(f"{LIMIT_NAME}{bound.name}_{table.id}{end}", bound, limit, found[limit])


def broken_bounds(
    table: TableSpec,
    specs: Mapping[str, CellSpec],
    cells: Mapping[str, str],
    values: Mapping[str, Value],
) -> Iterator[tuple[str, bool, str, str]]:
    """For each bound of some columns: the condition, whether it holds, the words, their limit.

    The limit is the defined name of the one that the words end with, if they do.
    """
    names = {(named.bound.keyword, named.limit): named.name for named in named_bounds(table)}
    for bound in _BOUNDS:
        for limit in sorted({value for spec in specs.values() for value in _limit(spec, bound)}):
            limits = [column for column, spec in specs.items() if limit in _limit(spec, bound)]
            numbers = [n for column in limits if isinstance(n := values[column], Decimal)]
            name = names.get((bound.keyword, limit), "")
            words = _SIGNS.get((bound.keyword, limit), f"{bound.words} {plain(limit)}")
            joined = ",".join(cells[column] for column in limits)
            condition = bound.excel.format(cells=joined, limit=name or plain(limit))
            if bound.breaks(Decimal(0), limit):  # which is what Excel makes of blank cells
                condition = f"AND(COUNT({joined})>0,{condition})"
            yield condition, any(bound.breaks(n, limit) for n in numbers), words, name
    yield from _whole(specs, cells, values)


def _limit(spec: CellSpec, bound: Bound) -> Sequence[Decimal]:
    limit = spec.schema.get(bound.keyword)
    return [] if limit is None else [Decimal(str(limit))]


def _whole(
    specs: Mapping[str, CellSpec], cells: Mapping[str, str], values: Mapping[str, Value]
) -> Iterator[tuple[str, bool, str, str]]:
    """Numbers that must be whole."""
    limits = [column for column, spec in specs.items() if "integer" in _types(spec)]
    if limits:
        broken = [f"{cells[column]}<>INT({cells[column]})" for column in limits]
        numbers = [n for column in limits if isinstance(n := values[column], Decimal)]
        condition = broken[0] if len(broken) == 1 else f"OR({','.join(broken)})"
        yield condition, any(n != n.to_integral_value() for n in numbers), "skriv ett heltal", ""


def _types(spec: CellSpec) -> Sequence[str]:
    types = spec.schema.get("type", ())
    return [types] if isinstance(types, str) else types


_YELLOW = "Gult ljus i {}: så långt från målet"
FIRST_DAY_NAME, LAST_DAY_NAME = LIMIT_NAME + "forsta_dag", LIMIT_NAME + "sista_dag"
_DAY = CellSpec("", CellKind.DATE)
_TEXT = CellSpec("", CellKind.TEXT)
AMOUNTS_NAME = "kalkyl_belopp"
"""The defined name of the cell that says how a workbook writes amounts, where not as usual."""
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
    form = contract.form
    written = () if form.is_usual else (Limit(AMOUNTS_NAME, "Belopp skrivs i", str(form), _TEXT),)
    specs = [spec for table in contract.tables.values() for spec in table.cells.values() if spec]
    asked = {spec.required.threshold for spec in specs}
    thresholds = (
        Limit(
            threshold_name(name),
            contract.limit_words[name],
            Decimal(value),
            _as_exact(contract.amount, value),
        )
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
    return (*written, *thresholds, *yellows, *bounds, *days)


def _as_exact(amount: CellSpec, value: str) -> CellSpec:
    """An amount with as many decimals as a limit has."""
    digits = len(value.partition(".")[2])
    return replace(amount, decimals=max(amount.decimals or 0, digits))


def form_in(book: Book) -> AmountForm:
    """How a workbook says that it writes amounts."""
    area = book.names.get(AMOUNTS_NAME)
    sheet = book.sheet(area.sheet) if area else None
    return form_called(str(sheet.value(area.top, area.left))) if area and sheet else USUAL


@cache
def _yellow_names(table: TableSpec) -> Mapping[str, str]:
    """A name for each yellow limit of a table; several are numbered."""
    formulas = (spec.formula for spec in table.cells.values() if spec and spec.formula)
    found = {formula.settings["yellow"] for formula in formulas if "yellow" in formula.settings}
    name = f"{LIMIT_NAME}gul_{table.id}"
    ends = ("", *(f"_{number}" for number in range(2, len(found) + 1)))
    return {value: name + end for value, end in zip(sorted(found), ends, strict=False)}
