"""A relation that cannot hold in words: its figure, what it follows from, and what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalkyl.figures.amount import rounded
from kalkyl.figures.interval import Interval
from kalkyl.model import NOTHING, Amount, FactValue, Phrase, first_of
from kalkyl.relations.relation import ACROSS_LINES, Kind
from kalkyl.rules.catalogue import Hit
from kalkyl.rules.labels import quoted

if TYPE_CHECKING:
    from kalkyl.relations.judged_tables import Broken, Contradiction
    from kalkyl.relations.printed_figure import Figure
    from kalkyl.relations.relation import Instance

_MOST_NAMED = 4


def contradiction_hit(contradiction: Contradiction) -> Hit:
    """A contradiction by its gravest relation, with how many others share the figure."""
    ranked = sorted(contradiction.relations, key=lambda broken: not broken.instance.formula.stated)
    first = ranked[0]
    facts: dict[str, FactValue] = {
        "name": quoted(_name(first, first.instance.target)),
        "printed": printed_amount(first.instance.target),
        "relation": _relation(first),
        "expected": _expected(first.instance),
        "support": _support(first),
        "others": _others(contradiction, first),
    }
    return Hit(contradiction.place, facts, contradiction.also)


def _others(contradiction: Contradiction, first: Broken) -> FactValue:
    if len(contradiction.relations) == 1:
        return NOTHING
    figure = next(
        figure for figure in first.instance.figures if figure.place == contradiction.place
    )
    return Phrase(
        "tables_shared",
        "The figure here, {figure}, is part of {count} relations that can't hold.",
        {"figure": printed_amount(figure), "count": len(contradiction.relations)},
    )


def _support(broken: Broken) -> FactValue:
    """In how many columns, or rows, the same holds: how sure it is."""
    facts: dict[str, FactValue] = {"holds": broken.holds, "lines": broken.lines}
    if not broken.holds:
        return NOTHING
    if broken.is_down:
        return Phrase("tables_in_columns", "It holds in {holds} of {lines} columns.", facts)
    return Phrase("tables_in_rows", "It holds in {holds} of {lines} rows.", facts)


def _name(broken: Broken, figure: Figure) -> str:
    """A figure by its row's label and its column's heading."""
    table = broken.table
    row = next((row.label for row in table.rows if row.number == figure.place.row), "")
    heading = next((c.heading for c in table.columns if c.number == figure.place.column), "")
    return ", ".join(filter(None, (row, heading))) or figure.place.cell


def _part(broken: Broken, figure: Figure) -> str:
    """A part by what tells it from the others: its label down a table, its heading across."""
    table = broken.table
    if broken.is_down:
        words = next((row.label for row in table.rows if row.number == figure.place.row), "")
    else:
        columns = table.columns
        words = next((c.heading for c in columns if c.number == figure.place.column), "")
    return words or figure.place.cell


def _relation(broken: Broken) -> FactValue:
    instance = broken.instance
    named = _name if instance.formula.kind in ACROSS_LINES else _part
    names = [quoted(named(broken, figure)) for _, figure in instance.parts]
    listed = first_of(tuple(names), _MOST_NAMED, joined=True)
    match instance.formula.kind:
        case Kind.SUM if broken.is_down:
            return Phrase("tables_rows_sum", "the rows {parts} together", {"parts": listed})
        case Kind.SUM:
            return Phrase("tables_columns_sum", "the columns {parts} together", {"parts": listed})
        case Kind.PART:
            facts: dict[str, FactValue] = {"first": names[0], "parts": listed}
            return Phrase("tables_part", "{first} as a percentage of {parts} together", facts)
        case Kind.PERCENT | Kind.SHARE:
            facts = {"first": names[0], "second": names[1]}
            return Phrase("tables_percent", "{first} as a percentage of {second}", facts)
        case Kind.PER_UNIT:
            facts = {"first": names[0], "second": names[1]}
            return Phrase("tables_per_unit", "{first} divided by {second}", facts)
        case Kind.MEAN:
            return Phrase("tables_mean", "the mean of {parts}", {"parts": listed})
        case Kind.BETWEEN:
            return Phrase("tables_between", "a weighted average of {parts}", {"parts": listed})
        case Kind.GROWTH:
            facts = {"first": names[0], "second": names[1]}
            return Phrase("tables_growth", "the change from {second} to {first}", facts)
    signs = ("+" if sign > 0 else "−" for sign, _ in instance.parts)
    terms = " ".join(f"{sign} {name}" for sign, name in zip(signs, names, strict=True))
    return terms.removeprefix("+ ")


def printed_amount(figure: Figure) -> Amount:
    """A figure as it is printed."""
    return Amount(figure.value, figure.unit or None, figure.decimals)


def _expected(instance: Instance) -> FactValue:
    """What the parts give: one figure, or the ends of an interval where rounding leaves room."""
    decimals = instance.target.decimals or 0
    interval: Interval = instance.expected
    if instance.formula.kind is Kind.BETWEEN:
        return _span(instance, decimals)
    low, high = (rounded(end, decimals + 1) for end in (interval.low, interval.high))
    middle = Amount(rounded((low + high) / 2, decimals), None, decimals)
    if high - low <= instance.target.interval.width * 2:
        return middle
    facts: dict[str, FactValue] = {
        "middle": middle,
        "low": Amount(low, None, decimals + 1),
        "high": Amount(high, None, decimals + 1),
    }
    return Phrase("tables_expected", "{middle} ({low} to {high} with rounding)", facts)


def _span(instance: Instance, decimals: int) -> Phrase:
    """What an average can be: between the smallest and the largest of its parts, as printed."""
    values = [figure.value for _, figure in instance.parts]
    low, high = (Amount(end(values), None, decimals) for end in (min, max))
    return Phrase("tables_span", "something between {low} and {high}", {"low": low, "high": high})
