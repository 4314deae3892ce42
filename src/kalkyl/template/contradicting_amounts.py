"""Amounts of a row that contradict each other, as formula and as result."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.figures.contradictions import (
    FEWEST_BESIDE,
    beside,
    contradiction,
    contradiction_formula,
    is_small_beside,
    pairs_of,
    small_beside_formula,
)
from kalkyl.figures.unit_of_period import apart_formula, spans_of, times_apart
from kalkyl.tables.row import Row, Verdict
from kalkyl.template.formulas import address

CONTRADICTED = "Fel: tecken eller enhet"
"""The word for what is wrong unless the sender answers why it is right (KAL215, KAL216)."""


def contradictions(row: Row) -> Iterator[Verdict]:
    """Amounts of one kind that have other signs or are ten or a thousand times each other.

    What KAL215, KAL216 and KAL411 say, by the same limits. Comes after all that no answer lifts.
    """
    found = each_contradiction(row)
    if found:
        condition = f"OR({','.join(one.condition for one in found)})"
        holds = any(one.holds for one in found)
        yield Verdict(condition, holds, CONTRADICTED, confirmable=True)


def each_contradiction(row: Row) -> list[Verdict]:
    """Every way in which the row's amounts may contradict each other, with the pair that does."""
    return [*_pairs(row), *_small(row), *_spans(row)]


def _pairs(row: Row) -> Iterator[Verdict]:
    for pair in pairs_of(row.table, row.id):
        if {pair.left, pair.right} <= set(row.entries):
            one, other = row.number(pair.left), row.number(pair.right)
            kind = contradiction(one, other, spans_alike=pair.spans_alike, spent=pair.spent)
            left, right = row.address(pair.left), row.address(pair.right)
            condition = contradiction_formula(left, right, pair)
            shown = ((left, one), (right, other))
            yield Verdict(condition, kind is not None, "", pair=shown)


def _small(row: Row) -> Iterator[Verdict]:
    """Small whole amounts that are a thousandth of the others of their kind."""
    for column, alike in beside(row.table, row.id):
        others = [other for other in alike if other in row.entries]
        if column not in row.entries or len(others) < FEWEST_BESIDE:
            continue
        condition = small_beside_formula(row.address(column), [*map(row.address, others)])
        known = [value for value in map(row.number, others) if value]
        small = is_small_beside(row.number(column), known)
        first = "0"
        for other in reversed([*map(row.address, others)]):
            first = f"IF(N({other})<>0,{other},{first})"
        pair = ((row.address(column), row.number(column)), (first, next(iter(known), Decimal(0))))
        yield Verdict(condition, small, "", pair=pair)


def _spans(row: Row) -> Iterator[Verdict]:
    """The year's amounts beside the period's in another table."""
    for spans in spans_of(row.contract):
        if row.table.id != spans.year[0] or row.placing is None:
            continue
        both = [[(t, row.id, one) for one in pair] for t, pair in (spans.year, spans.period)]
        places = [[row.placing.place(key) for key in keys] for keys in both]
        if not all(place for found in places for place in found):
            continue
        cells = [[address(one, row.sheet) for one in found if one] for found in places]
        values = [[row.figures[key].number or Decimal(0) for key in keys] for keys in both]
        apart = times_apart(values[0], values[1], spans.months) != 0
        condition = apart_formula(cells[0], cells[1], spans.months)
        pair = tuple((group[0], numbers[0]) for group, numbers in zip(cells, values, strict=True))
        yield Verdict(condition, apart, "", pair=pair)
