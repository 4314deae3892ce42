"""The bounds that schemas set for numbers, as Excel computes whether an entry breaks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kalkyl.contract.spec import CellSpec
from kalkyl.figures.amount import plain
from kalkyl.model import Value
from kalkyl.template.plan import in_cell

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Between these are all days that a report may tell of."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A word of JSON Schema: how cells break it in Excel, and what to tell whoever wrote them."""

    keyword: str
    excel: str
    breaks: Callable[[Decimal, Decimal], bool]
    words: str


_BOUNDS = (
    Bound("maximum", "MAX({cells})>{limit}", lambda n, limit: n > limit, "högst {limit}"),
    Bound("minimum", "MIN({cells})<{limit}", lambda n, limit: n < limit, "minst {limit}"),
    Bound(
        "exclusiveMinimum",
        "MIN({cells})<={limit}",
        lambda n, limit: n <= limit,
        "ska vara över {limit}",
    ),
    Bound(
        "exclusiveMaximum",
        "MAX({cells})>={limit}",
        lambda n, limit: n >= limit,
        "ska vara under {limit}",
    ),
)
_SIGNS = {("maximum", Decimal(0)): "ska ha minus", ("minimum", Decimal(0)): "ska inte ha minus"}


def broken_bounds(
    specs: Mapping[str, CellSpec], cells: Mapping[str, str], values: Mapping[str, Value]
) -> Iterator[tuple[str, bool, str]]:
    """For each bound of some columns: the condition, whether it holds, and the words."""
    for bound in _BOUNDS:
        for limit in sorted({one for spec in specs.values() for one in _limit(spec, bound)}):
            own = [column for column, spec in specs.items() if limit in _limit(spec, bound)]
            numbers = [n for column in own if isinstance(n := values[column], Decimal)]
            shown = plain(limit)
            words = _SIGNS.get((bound.keyword, limit), bound.words.format(limit=shown))
            joined = ",".join(cells[column] for column in own)
            stored = in_cell(limit, specs[own[0]])
            limit_in_cell = plain(stored) if isinstance(stored, Decimal) else shown
            condition = bound.excel.format(cells=joined, limit=limit_in_cell)
            if bound.breaks(Decimal(0), limit):  # which is what Excel makes of blank cells
                condition = f"AND(COUNT({joined})>0,{condition})"
            yield condition, any(bound.breaks(n, limit) for n in numbers), words
    yield from _whole(specs, cells, values)


def _limit(spec: CellSpec, bound: Bound) -> Sequence[Decimal]:
    limit = spec.schema.get(bound.keyword)
    return [] if limit is None else [Decimal(str(limit))]


def _whole(
    specs: Mapping[str, CellSpec], cells: Mapping[str, str], values: Mapping[str, Value]
) -> Iterator[tuple[str, bool, str]]:
    """Numbers that must be whole."""
    own = [column for column, spec in specs.items() if "integer" in _types(spec)]
    if own:
        broken = [f"{cells[column]}<>INT({cells[column]})" for column in own]
        numbers = [n for column in own if isinstance(n := values[column], Decimal)]
        condition = broken[0] if len(broken) == 1 else f"OR({','.join(broken)})"
        yield condition, any(n != n.to_integral_value() for n in numbers), "skriv ett heltal"


def _types(spec: CellSpec) -> Sequence[str]:
    types = spec.schema.get("type", ())
    return [types] if isinstance(types, str) else types
