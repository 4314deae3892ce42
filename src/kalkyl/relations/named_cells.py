"""The cells of a document's tables that the words around an amount name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, gap
from kalkyl.relations.plain_table import Column, PlainTable, Row
from kalkyl.relations.printed_figure import Figure
from kalkyl.relations.relation import Kind, expected_of
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import (
    TARGET,
    Around,
    months_in,
    naming_words,
    span_in,
    years_in,
)
from kalkyl.relations.table_words import (
    Role,
    is_percent,
    is_result,
    is_sum,
    names_forecast,
    role,
)
from kalkyl.rules.prose.names import same_word
from kalkyl.tables.likeness import unit_in

_OF_PERCENT: Final = regex(r"(?:%|\bprocent)\)?\Z")
"""How the title of a table of percentages ends."""


@dataclass(frozen=True)
class Spot:
    """A cell of a table: its row, its column, its figure."""

    table: PlainTable
    row: Row
    column: Column
    figure: Figure

    @cached_property
    def unit(self) -> str:
        """The unit of its figure: of money, ``%`` or nothing."""
        if self.figure.unit:
            return self.figure.unit
        if is_percent(self.column.heading) or is_percent(self.row.label):
            return "%"
        unit = unit_in(self.row.label) or self.column.unit
        if not unit and _OF_PERCENT.search(self.table.title):
            return "%"
        return unit or self.table.unit

    @property
    def name(self) -> str:
        """Its row's label and its column's heading."""
        return ", ".join(filter(None, (self.row.label, self.column.heading)))

    @cached_property
    def kinds(self) -> frozenset[Role]:
        """What its column's figures are; *Prognos budgetavvikelse* is of the forecast, too."""
        forecast = {Role.FORECAST} if names_forecast(self.column.heading) else set()
        return frozenset({role(self.column.heading)} | forecast)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that its heading names."""
        return years_in(self.column.heading)

    @cached_property
    def may_be_count(self) -> bool:
        """Whether only the table as a whole names a unit of it, which some rows may not have."""
        own = self.figure.unit or self.column.unit or unit_in(self.row.label)
        return not own and self.unit != "%"

    def signed_in(self, unit: str) -> Interval | None:
        """What its figure may be in the unit of an amount, which is nothing for a count."""
        if self.unit == unit or (not unit and self.may_be_count):
            return self.figure.interval
        if {self.unit, unit} <= MONEY:
            return self.figure.interval.in_unit(self.unit, unit)
        return None

    def interval_in(self, unit: str) -> Interval | None:
        """What its figure may be, without its sign, in the unit of an amount."""
        signed = self.signed_in(unit)
        return signed.absolute if signed is not None else None

    def agrees(self, said: Interval, unit: str) -> bool:
        """Whether its figure may be an amount."""
        own = self.interval_in(unit)
        return own is not None and own.meets(said)

    def distance(self, said: Interval, unit: str) -> Decimal:
        """How far its figure is from an amount, without signs."""
        own = self.interval_in(unit)
        return gap(own, said) if own is not None else Decimal("Infinity")

    @property
    def is_surplus(self) -> bool | None:
        """Whether its figure is a surplus; ``None`` where its table does not show which sign is.

        A variance of amounts without sign is a surplus above 0 if it is what is left of the budget.
        """
        value = self.figure.value
        if is_result(self.row.label) or is_result(self.column.heading):
            return value > 0
        signs = {way for way in self._ways() if way is not None}
        return (value > 0) is signs.pop() if value and len(signs) == 1 else None

    def _ways(self) -> Iterator[bool | None]:
        """For each budget and outcome of its row, whether surpluses are above 0 by them."""
        own = NamedRow(self.table, self.row, frozenset()).spots
        by_role: dict[Role, list[Interval]] = {}
        for spot in own:
            by_role.setdefault(role(spot.column.heading), []).append(spot.figure.interval)
        for budget in by_role.get(Role.BUDGET, ()):
            for outcome in (*by_role.get(Role.OUTCOME, ()), *by_role.get(Role.FORECAST, ())):
                left = (budget - outcome).meets(self.figure.interval)
                over = (outcome - budget).meets(self.figure.interval)
                if left is not over:
                    yield _is_above(budget, outcome, is_left=left)


def _is_above(budget: Interval, outcome: Interval, *, is_left: bool) -> bool | None:
    """Whether a variance above 0 is a surplus, of costs with or without a minus."""
    if is_left and budget.low > 0 and outcome.low > 0:
        return True
    return True if not is_left and budget.high < 0 and outcome.high < 0 else None


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row that a sentence names, and where the words stand by which it does."""

    table: PlainTable
    row: Row
    spans: frozenset[int]

    @property
    def spots(self) -> Iterator[Spot]:
        """Its cells with figures."""
        for column in self.table.columns:
            spot = self.spot(column)
            if spot is not None:
                yield spot

    def spot(self, column: Column) -> Spot | None:
        """Its cell in a column, if it has a figure there."""
        figure = self.table.figure(self.row, column)
        return Spot(self.table, self.row, column, figure) if figure is not None else None

    @property
    def is_of_total(self) -> bool:
        """Whether it is a part of what a total of its table is of."""
        has_total = any(is_sum(row.label) for row in self.table.rows)
        return has_total and not is_sum(self.row.label) and not is_result(self.row.label)

    def has_share(self, percent: Interval, totals: Sequence[NamedRow]) -> bool:
        """Whether a figure of it may be so many percent of a total in its column."""
        shares = (
            expected_of(Kind.PERCENT, ((1, spot.figure), (1, whole)))
            for spot in self.spots
            for total in totals
            if spot.unit != "%"
            and total.table is self.table
            and (whole := self.table.figure(total.row, spot.column)) is not None
        )
        return any(share is not None and share.absolute.meets(percent) for share in shares)


def in_columns(spots: Sequence[Spot], nearby: Around, top: str) -> Sequence[Spot]:
    """The cells in the columns that words name; all for no words, none for a missing column."""
    if not spots or not _is_in_time(spots, nearby, top):
        return ()
    kinds = {Role.OUTCOME, *(kind for spot in spots for kind in spot.kinds)}
    if Says.CHANGE in nearby.says and not nearby.compared <= kinds:
        return ()
    if Says.CHANGE not in nearby.says:
        spots = [spot for spot in spots if nearby.years & spot.years] or spots
    named = _by_name(spots, [word.text for word in (*nearby.before, *nearby.after)])
    if not named and any(word.text == TARGET for word in nearby.before):
        return ()
    spots = named or _by_role(spots, nearby)
    for span in (Says.WHOLE_YEAR, Says.SO_FAR):
        if span in nearby.says:
            spots = [spot for spot in spots if span_in(spot.column.heading) is span] or spots
    return spots


def _is_in_time(spots: Sequence[Spot], nearby: Around, top: str) -> bool:
    """Whether years and months are those of some columns, or of the document."""
    years = {year for spot in spots for year in spot.years}
    if not nearby.years | nearby.since <= (years or years_in(top)):
        return False
    if Says.WHOLE_YEAR in nearby.says and not any(map(_may_be_whole_year, spots)):
        return False
    if nearby.months and all(nearby.months == months_in(spot.table.title) for spot in spots):
        return True
    dates = " ".join((top, *(spot.column.heading for spot in spots))).casefold()
    return all(month[:3] in dates for month in nearby.months)


def _may_be_whole_year(spot: Spot) -> bool:
    """Whether a figure may be of the whole year, which one of a table so far this year is not."""
    own = span_in(spot.column.heading)
    is_so_far = Says.SO_FAR in {own, span_in(spot.table.title)}
    return own is Says.WHOLE_YEAR or bool(spot.kinds & {Role.FORECAST}) or not is_so_far


def _by_name(spots: Sequence[Spot], words: Sequence[str]) -> list[Spot]:
    """The cells in columns whose headings words name by what is no usual kind of column."""
    return [
        spot
        for spot in spots
        if (own := [w for w in naming_words(spot.column.heading) if role(w) is Role.OTHER])
        and all(any(same_word(word, name) for word in words) for name in own)
    ]


def _by_role(spots: Sequence[Spot], nearby: Around) -> Sequence[Spot]:
    """The cells in columns of the kinds that words name; none where a kind has no column."""
    has = {Role.OUTCOME, *(kind for spot in spots for kind in spot.kinds)}
    if Says.CHANGE in nearby.says:
        return spots
    if len({year for spot in spots for year in spot.years}) > 1:
        has.add(Role.LAST_YEAR)
    if not nearby.roles <= has:
        return ()
    if Says.VARIANCE in nearby.says:
        return _of_variance(spots, nearby)
    return [spot for spot in spots if nearby.roles & spot.kinds] or spots


def _of_variance(spots: Sequence[Spot], nearby: Around) -> Sequence[Spot]:
    """The cells of variances and results, those of a forecast if words name it."""
    apart = [s for s in spots if Role.VARIANCE in s.kinds or is_result(s.column.heading)]
    apart = apart or [spot for spot in spots if is_result(spot.row.label)]
    if Role.FORECAST in nearby.roles:
        return [spot for spot in apart if Role.FORECAST in spot.kinds] or apart
    return apart
