"""Which figures a statement may be of: those that its words name, and that have its value.

The words of a sentence name a topic, quantities, rows, reports and times, in any order. Figures
that the words next to an amount name are those it is held against; those that the sentence names
elsewhere may be meant too, and an amount that is one of them is not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.earlier import PLAN
from kalkyl.contract.spec import Contract
from kalkyl.contract.wording import Measure
from kalkyl.figures.amount import MONEY, rounded
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.interval import Interval
from kalkyl.figures.precision import interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.model import Key, Submission
from kalkyl.rules.prose.lexicon import MONTHS, Tags
from kalkyl.rules.prose.statements import STAFF, Statement

_SHARES = frozenset({"%", "pp"})
_ONE = Decimal(1)
_SLIPS = tuple(map(Decimal, ("10", "100", "0.1", "0.01")))
_OVER_YEARS = frozenset({"tre", "åren", "planperioden", "treårsperioden", "sammanlagt", "totalt"})
_TARGETS = frozenset({"target", "limit"})
"""Columns of what is itself a bound."""
_SHORT, _LONG_NUMBER = 2, 4
_LAST_MONTH = "12"
_FAR = Decimal(4)
"""Of one thing nobody gives amounts further apart; unless the unit is wrong."""
_MOVED = frozenset({"change", "development", "forecast_change"})
BESIDE = frozenset({"variance", "variance_share", "points"}) | _MOVED
_VARIANCE = frozenset({"variance", "variance_share"})
_MAY_BE = {
    **dict.fromkeys(("variance", "surplus", "deficit", "left"), _VARIANCE),
    **dict.fromkeys(("higher", "lower", "better", "worse"), BESIDE),
    **dict.fromkeys(("up", "down", "change", "improved", "worsened"), _MOVED),
    "forecast": frozenset({"forecast", "variance"}),
    "scenario": frozenset({"scenario"}),
    "budget": frozenset({"budget", "budgeted_development"}),
    "budgeted": frozenset({"budget", "budgeted_development"}),
    "outcome": frozenset({"outcome", "forecast"}),
    "result": frozenset({"outcome", "variance"}),
    "development": frozenset({"development"}),
    "target": frozenset({"target"}),
}
"""The quantities that a word may name."""
_ALWAYS = {
    **dict.fromkeys(STAFF, frozenset({"outcome"})),
    "costs": frozenset({"outcome", "development"}),
    "income": frozenset({"outcome", "development"}),
    "carry_over": frozenset({"carried"}),
}
"""What a topic is of when no quantity is named."""
_SPANS = frozenset({"money", "investments", "costs", "income", "staff_costs", "other_costs"})
"""Topics whose figures of a year and of a period differ."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that texts may speak of: its report, measure, and what it may be."""

    key: Key
    topic: str
    quantity: str
    horizon: str
    source: str
    """The report that it stands in, by what that is to this one; this one's is ``""``."""
    time: str
    """The report that it is of: columns of this one may have figures of earlier ones."""
    is_whole: bool
    spec: CellSpec
    shown: tuple[Interval, ...]
    """As its cell shows it; mended too, where it is wrong itself. Nothing where it has no value."""
    year: int
    months: frozenset[str]
    up: int = 0
    """The sign of a change when the thing itself rose."""

    @property
    def kind(self) -> tuple[str, ...]:
        """What it shares with a figure that says the same in another place."""
        row = "" if self.is_whole else self.key[1]
        return self.source, self.time, self.topic, self.quantity, self.horizon, row

    @property
    def is_nil(self) -> bool:
        """Whether the figure may be 0, of which no amount is a slip."""
        return any(shown.low <= 0 <= shown.high for shown in self.shown)

    @property
    def is_of_one_year(self) -> bool:
        """Whether it stands among columns of several years, as those of a plan do."""
        return self.key[2].startswith(_OF_YEAR)

    def printed(self, amount: TextAmount, factor: Decimal = _ONE, *, cut: bool = True) -> Interval:
        """An amount in the unit of this figure, multiplied by a factor."""
        is_bound = amount.bound and not amount.is_clear and self.key[2] not in _TARGETS
        said = amount.beyond() if is_bound else amount.interval(cut=cut)
        if {amount.unit, self.spec.unit} <= _SHARES:
            return said.scaled_by(factor)
        return said.in_unit(amount.unit, self.spec.unit or "").scaled_by(factor)

    def has(
        self, amount: TextAmount, sign: int = 0, factor: Decimal = _ONE, *, cut: bool = True
    ) -> bool:
        """Whether an amount may be this figure, with a sign that the words give it, if any.

        With ``cut``, digits may have been left out of it instead of rounded.
        """
        said = self.printed(amount, factor, cut=cut)
        if sign:
            said = said.absolute if sign > 0 else -said.absolute
            return any(shown.meets(said) for shown in self.shown)
        return any(shown.absolute.meets(said.absolute) for shown in self.shown)

    def distance(self, amount: TextAmount) -> Decimal:
        """How far the figure's size is from an amount."""
        return abs(self.printed(amount).absolute.low - self.shown[0].absolute.low)

    def is_slip(self, amount: TextAmount) -> bool:
        """Whether digits were swapped, or one of at least two is another."""
        right, said = self._digits_beside(amount)
        changed = sum(a != b for a, b in zip(right, said, strict=False))
        is_digit = len(right) == len(said) > _SHORT and changed == 1
        return is_digit or (len(said) >= _SHORT and sorted(right) == sorted(said))

    def is_transposed(self, amount: TextAmount) -> bool:
        """Whether two digits beside each other, of at least three, changed places."""
        right, said = self._digits_beside(amount)
        other = [at for at, (a, b) in enumerate(zip(right, said, strict=False)) if a != b]
        is_pair = len(other) == _SHORT and other[1] == other[0] + 1
        return len(right) == len(said) > _SHORT and is_pair and sorted(right) == sorted(said)

    def _is_longer(self, amount: TextAmount) -> bool:
        """Whether one has a digit more, of at least five, and is else the other."""
        short, long = sorted(self._digits_beside(amount), key=len)
        cut = (long[:at] + long[at + 1 :] for at in range(len(long)))
        return len(long) == len(short) + 1 > _LONG_NUMBER and short in cut

    def _digits_beside(self, amount: TextAmount) -> tuple[str, str]:
        """The digits of the figure, as a text would have it, and those of an amount."""
        there, unit = self.shown[0].absolute, self.spec.unit or ""
        if not {amount.unit, unit} <= _SHARES:
            there = there.in_unit(unit, amount.unit)
        step = Decimal(1).scaleb(-max(amount.decimals, 0))
        sizes = ((there.low + there.high) / 2, abs(amount.value))
        right, said = (f"{one.quantize(step):f}".replace(".", "") for one in sizes)
        return right, said

    def is_far(self, amount: TextAmount | None) -> bool:
        """Whether an amount is so much smaller or larger that it is of something else."""
        if amount is None or not self.shown:
            return False
        there, here = self.shown[0].absolute, self.printed(amount).absolute
        if amount.bound and amount.unit in MONEY:
            here = Interval.exact(abs(amount.value)).in_unit(amount.unit, self.spec.unit or "")
        middle = (there.low + there.high) / 2
        if not amount.value or there.low == 0 or _digits(amount.value) == _digits(middle):
            return False
        if any(self.has(amount, factor=factor) for factor in _SLIPS) or self._is_longer(amount):
            return False
        return here.high * _FAR < there.low or there.high * _FAR < here.low


def _digits(value: Decimal) -> list[str]:
    """The digits of a number without its zeros, in order of size: alike when some change place."""
    return sorted(f"{abs(value):f}".replace(".", "").replace("0", ""))


def comparable(amount: TextAmount | None, spec: CellSpec) -> bool:
    """Whether a text's amount and a cell are of one kind; a direction is of money or points."""
    if amount is None:
        return spec.unit in {*MONEY, "pp"}
    return spec.unit == amount.unit or {spec.unit, amount.unit} <= MONEY


@dataclass(frozen=True)
class Shown:
    """The figures of a workbook. ``unsound`` are cells that other rules find wrong."""

    contract: Contract
    submission: Submission
    figures: Figures
    unsound: frozenset[Key] = frozenset()
    source: str = ""

    def interval(self, key: Key) -> Interval | None:
        """What a figure may be: as its cell shows it, else as it is computed."""
        fact = self.submission.facts.get(key)
        if fact is not None and isinstance(fact.value, Decimal):
            return Interval.printed(fact.value, fact.decimals, roundings=fact.roundings)
        return self._computed(key)

    def has_exactly(self, amount: TextAmount, key: Key) -> bool:
        """Whether a figure is an amount, but for its sign; percent or points."""
        spec, shown = self.contract.spec(key), self.interval(key)
        if spec is None or shown is None:
            return False
        is_alike = comparable(amount, spec) or {amount.unit, spec.unit} <= _SHARES
        bare = Figure(
            key,
            "",
            "",
            "",
            "",
            "",
            is_whole=False,
            spec=spec,
            shown=(shown,),
            year=0,
            months=frozenset(),
        )
        return is_alike and bare.has(amount, cut=False)

    def of_one_span(self, key: Key, amount: TextAmount) -> Figure | None:
        """A figure that an amount is, unless another of its topic is the same for another span."""
        for figures in self.by_topic.values():
            if own := [figure for figure in figures if figure.key == key]:
                alike = (one for one in figures if not one.source and comparable(amount, one.spec))
                spans = {one.horizon for one in alike if one.has(amount)}
                if found := next((one for one in own if spans <= {one.horizon}), None):
                    return found
        return None

    def _computed(self, key: Key) -> Interval | None:
        if key[0] not in self.contract.tables:
            return None
        spec, number = self.contract.spec(key), self.figures[key].number
        if self.source and spec and spec.decimals is not None and number is not None:
            return Interval.printed(rounded(number, spec.decimals), spec.decimals)
        return interval(self.figures, key)

    @cached_property
    def by_topic(self) -> dict[str, tuple[Figure, ...]]:
        """The figures that texts may speak of, by their topic."""
        found: dict[str, dict[tuple[Key, str], Figure]] = {}
        for measure in self.contract.wording.measures:
            if self.source and measure.quantity in _OF_EARLIER:
                continue  # what was earlier to an earlier report is two reports ago
            for key, is_whole in self._keys(measure):
                figure = self.figure(key, measure, is_whole=is_whole)
                if figure is not None:
                    known = found.setdefault(measure.topic, {})
                    known.setdefault((key, measure.quantity), figure)
        return {topic: tuple(figures.values()) for topic, figures in found.items()}

    def _keys(self, measure: Measure) -> Iterator[tuple[Key, bool]]:
        yield from ((key, True) for key in measure.whole)
        for table, row, column in measure.figures:
            names = (row,) if row else self.submission.rows.get(table, ())
            yield from (((table, name, column), bool(row)) for name in names)

    def figure(self, key: Key, measure: Measure, *, is_whole: bool) -> Figure | None:
        """A figure of this report, where it has it."""
        table = self.contract.tables.get(key[0])
        spec = self.contract.spec(key) if table and key[2] in table.columns else None
        if spec is None:
            return None
        found = [self.interval(key), self._computed(key) if key in self.unsound else None]
        shown = () if self._is_lost(key) else tuple(one for one in found if one is not None)
        year, month = _time_of(key, measure, self.contract)
        time = measure.quantity if measure.quantity in _OF_EARLIER else self.source
        own = MONTHS[int(self.contract.period_end[5:7]) - 1]
        return Figure(
            key,
            measure.topic,
            _OF_EARLIER.get(measure.quantity, measure.quantity),
            "" if self._is_year else measure.horizon,
            self.source,
            time,
            is_whole,
            spec,
            shown,
            year - (time == "last_year" and not self.source),
            frozenset({month, own}),
            measure.up,
        )

    @cached_property
    def _is_year(self) -> bool:
        """Whether the report's period is the whole year."""
        return self.contract.period_end[5:7] == _LAST_MONTH and self.contract.report != PLAN

    def _is_lost(self, key: Key) -> bool:
        """Whether a figure that may be meant rests on an entry that could not be read."""
        because = self.figures[key].because if key[0] in self.contract.tables else None
        return because is not None and self.submission.value(because) is not None


_OF_EARLIER = {"last_year": "outcome", "previous": "forecast"}
"""Columns for figures of earlier reports, and what they are there."""
_UNTIL = {
    "until_feb": "februari",
    "until_apr": "april",
    "until_aug": "augusti",
    "until_okt": "oktober",
}
_OF_YEAR, _ALL_YEARS = "year_", "total_budget"


def _time_of(key: Key, measure: Measure, contract: Contract) -> tuple[int, str]:
    """The year that a figure is of, 0 for several, and the month in which its time ends."""
    if key[2].startswith(_OF_YEAR):
        return contract.year + int(key[2].removeprefix(_OF_YEAR)) - 1, "december"
    if key[2] == _ALL_YEARS:
        return 0, "december"
    own = MONTHS[int(contract.period_end[5:7]) - 1]
    return contract.year, _UNTIL.get(key[2], own if measure.horizon == "period" else "december")


def quantities(tags: Tags, topic: str) -> frozenset[str]:
    """The quantities of a topic that some words may name."""
    found = frozenset(name for tag in tags for name in _MAY_BE.get(tag, ()))
    return found or _ALWAYS.get(topic, frozenset())


def _spans(figure: Figure) -> bool:
    return figure.topic in _SPANS


@dataclass(frozen=True, slots=True)
class Slots:
    """What the words of a statement leave open: any figure that they do not exclude."""

    topics: frozenset[str]
    quantities: frozenset[str]
    times: frozenset[str]
    horizon: str = ""
    years: frozenset[int] = frozenset()
    months: frozenset[str] = frozenset()
    rows: frozenset[str] | None = None
    """The rows that may be meant; ``None`` for the whole."""
    with_whole: bool = False

    def take(self, figure: Figure) -> bool:
        """Whether a figure may be meant."""
        is_timed = figure.quantity not in _MOVED and figure.topic != "carry_over"
        return (
            figure.quantity in self.quantities
            and (figure.time in self.times)
            and (figure.horizon in {"", self.horizon} or not self.horizon or not _spans(figure))
            and not (is_timed and self.years and figure.year not in self.years)
            and not (is_timed and self.months and not figure.months & self.months)
            and self._is_of_rows(figure)
        )

    def _is_of_rows(self, figure: Figure) -> bool:
        if self.rows is None:
            return figure.is_whole
        return figure.key[1] in self.rows or (self.with_whole and figure.is_whole)

    def figures(self, reports: Mapping[str, Shown], amount: TextAmount | None) -> list[Figure]:
        """The figures that may be meant, in an amount's unit; of two places, one with a value."""
        found = [
            figure
            for shown in reports.values()
            for topic in sorted(self.topics)
            for figure in shown.by_topic.get(topic, ())
            if comparable(amount, figure.spec) and self.take(figure)
        ]
        known = {figure.kind for figure in found if figure.shown}
        return [figure for figure in found if figure.shown or figure.kind not in known]


def of_all_years(said: Statement, fitting: list[Figure]) -> list[Figure]:
    """The sum over the years of a plan, where a text says that it means it."""
    texts = {word.text for word in (*said.before, *said.after)}
    sums = [one for one in fitting if not one.year]
    return sums if sums and (said.is_whole or texts & _OVER_YEARS) else fitting
