"""Which figures of a workbook a statement in one of its texts may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.known_tables import DEVELOPMENT, STAFF_INDICATORS, TEXTS
from kalkyl.contract.spec import CellSpec, Contract
from kalkyl.contract.wording import Measure, compounds_of, pattern_of
from kalkyl.figures.amount import MONEY
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.interval import Interval
from kalkyl.figures.precision import interval
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.model import Fact, Key, Submission
from kalkyl.rules.prose.lexicon import read
from kalkyl.rules.prose.limits import opens_with_part
from kalkyl.rules.prose.names import Names, same_word
from kalkyl.rules.prose.quantities import Said, Setting
from kalkyl.rules.prose.slots import MONTHS, Reader

_SHARES = frozenset({"%", "pp"})
_ONE = Decimal(1)
_SLIPS = tuple(map(Decimal, ("10", "100", "0.1", "0.01")))
_TARGETS = frozenset({"target", "limit"})
"""Columns of what is itself a bound."""
_FAR = Decimal(4)
"""Of one thing nobody gives amounts further apart; unless the unit is wrong."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of a workbook. ``unsound`` are cells that other rules find wrong."""

    contract: Contract
    submission: Submission
    figures: Figures
    unsound: frozenset[Key]

    def interval(self, key: Key) -> Interval | None:
        """What a figure may be: as its cell shows it, else as it is computed."""
        fact = self.submission.facts.get(key)
        if fact is not None and isinstance(fact.value, Decimal):
            return Interval.printed(fact.value, fact.decimals, roundings=fact.roundings)
        return self._computed(key)

    def _computed(self, key: Key) -> Interval | None:
        return interval(self.figures, key) if key[0] in self.contract.tables else None

    def fitting(self, said: TextAmount | None, keys: Sequence[Key]) -> list[Key]:
        """Those of some figures that the report has, and that can be told in a text's unit."""
        found = []
        for key in dict.fromkeys(keys):
            table = self.contract.tables.get(key[0])
            spec = table.cell(key[1], key[2]) if table and key[2] in table.columns else None
            if spec is not None and comparable(said, spec):
                found.append(key)
        return found

    def agrees(self, said: Said, key: Key, *, signed: bool = True, factor: Decimal = _ONE) -> bool:
        """Whether a figure may be what is said: mended too, where it is wrong itself.

        Without ``signed`` signs do not count; the amount is multiplied by ``factor``.
        """
        found = [self.interval(key), self._computed(key) if key in self.unsound else None]
        printed = self._printed(said, key, factor)
        sign = said.sign or said.move * self._up(key)
        return any(shown and _meets(said, sign, printed, shown, signed=signed) for shown in found)

    def _up(self, key: Key) -> int:
        """The sign that a change has when the thing itself went up."""
        measures = self.contract.wording.measures
        return next((m.up for m in measures if m.up and key in m.figures), 0)

    def _printed(self, said: Said, key: Key, factor: Decimal) -> Interval | None:
        """The amount that is said in the unit of a figure."""
        spec = self.contract.spec(key)
        if said.amount is None or spec is None or spec.unit is None:
            return None
        is_bound = said.amount.bound and not said.amount.is_clear and key[2] not in _TARGETS
        printed = said.amount.beyond() if is_bound else said.amount.interval(cut=True)
        if {said.amount.unit, spec.unit} <= _SHARES:
            return printed.scaled_by(factor)
        return printed.in_unit(said.amount.unit, spec.unit).scaled_by(factor)

    def _unit(self, key: Key) -> str:
        spec = self.contract.spec(key)
        return (spec.unit if spec else None) or ""

    def distance(self, said: Said, key: Key) -> Decimal:
        """How far a figure's size is from the amount that is said; 0 where nothing is."""
        printed, shown = self._printed(said, key, _ONE), self.interval(key)
        if printed is None or shown is None:
            return Decimal(0)
        return abs(printed.absolute.low - shown.absolute.low)

    def is_far(self, said: Said, key: Key) -> bool:
        """Whether an amount is so much smaller or larger than a figure that it is of a part."""
        printed, shown = self._printed(said, key, _ONE), self.interval(key)
        if printed is None or shown is None or not said.amount or not said.amount.value:
            return False
        here = (
            Interval.exact(abs(said.amount.value)).in_unit(said.amount.unit, self._unit(key))
            if said.amount.bound and said.amount.unit in MONEY
            else printed.absolute
        )
        there = shown.absolute
        middle = (there.low + there.high) / 2
        if there.low == 0 or _digits(said.amount.value) == _digits(middle):
            return False
        if any(self.agrees(said, key, signed=False, factor=factor) for factor in _SLIPS):
            return False
        return here.high * _FAR < there.low or there.high * _FAR < here.low

    def has_exactly(self, said: Said, key: Key) -> bool:
        """Whether a figure is the amount that is said, but for its sign; percent or points."""
        spec = self.contract.spec(key)
        if spec is None or said.amount is None or said.amount.rough:
            return False
        alike = comparable(said.amount, spec) or {said.amount.unit, spec.unit} <= _SHARES
        return alike and self.agrees(said, key, signed=False)


def _digits(value: Decimal) -> list[str]:
    """The digits of a number without its zeros, in order of size: alike when some change place."""
    return sorted(f"{abs(value):f}".replace(".", "").replace("0", ""))


def comparable(said: TextAmount | None, spec: CellSpec) -> bool:
    """Whether a text's amount and a cell are of one kind; a bare sign goes with money."""
    if said is None:
        return spec.unit in MONEY
    return spec.unit == said.unit or {spec.unit, said.unit} <= MONEY


def _meets(
    said: Said, sign: int, printed: Interval | None, shown: Interval, *, signed: bool
) -> bool:
    if printed is None:
        found = int(shown.low > 0) - int(shown.high < 0)
        return found == sign if signed else found != 0
    if not signed:
        return shown.absolute.meets(printed.absolute)
    if said.amount is not None and said.amount.mark:
        return shown.meets(printed)
    if sign:
        return shown.meets(printed.absolute if sign > 0 else -printed.absolute)
    return shown.absolute.meets(printed.absolute)


LISTED = ("measure", "outcome", "unit")
"""The columns of a table whose rows say a measure, its figure and its unit."""
_SMALL = frozenset({"och", "i", "av", "för", "på"})
_SECTIONS = {
    "kostnadsutveckling": Setting("costs", "period"),
    "intaktsutveckling": Setting("income", "period"),
    "investeringar": Setting("investments", "year"),
    "sjukfranvaro": Setting("sick_leave", "period"),
    "personalomsattning": Setting("turnover", "period"),
    "analys_av_prognosen": Setting("money", "year"),
    "prognosforandring": Setting("money", "year"),
    "resultatrakning": Setting("money", "period"),
    "arets_budgetavvikelse": Setting("money", "period"),
}
_TABLES = {
    "forecast": Setting("money", "year"),
    "result": Setting("money", "period"),
    "investments": Setting("investments"),
}
_LOOSE = {
    "loose_change": "change",
    "loose_forecast_change": "forecast_change",
    "loose_budget": "budget",
    "loose_target": "target",
}
"""What is meant by words that leave it open, or that have a name of their own."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The figures that something said may mean, and those that must not be ruled out."""

    keys: Sequence[Key] = ()
    others: Sequence[Key] = ()
    is_whole: bool = False
    is_sure: bool = True


@dataclass(frozen=True)
class Meaning:
    """What the words of one workbook's texts mean in it."""

    shown: Shown

    @cached_property
    def reader(self) -> Reader:
        """What it takes to understand the texts."""
        contract, submission = self.shown.contract, self.shown.submission
        sender = submission.sender
        names = f"{sender.name} {sender.administration} {submission.level}"
        own = {word for word in names.casefold().replace("-", " ").split() if len(word) > 1}
        by_row = {key[0] for measure in self.measures for key in measure.figures if not key[1]}
        named = Names(contract, submission, frozenset(by_row))
        month = MONTHS[int(contract.period_end[5:7]) - 1]
        return Reader(contract.wording, named, frozenset(own - _SMALL), contract.year, month)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that this report has figures for."""
        tables = self.shown.contract.tables
        every = self.shown.contract.wording.measures
        return tuple(m for m in every if any(key[0] in tables for key in (*m.figures, *m.whole)))

    @cached_property
    def listing(self) -> tuple[str, ...]:
        """The tables whose rows say a measure, its figure and its unit."""
        tables = self.shown.contract.tables.values()
        return tuple(table.id for table in tables if set(LISTED) <= set(table.columns))

    def setting(self, fact: Fact) -> Setting:
        """What a text's section or row is about."""
        table, row, _ = fact.key
        if table == TEXTS:
            return _SECTIONS.get(row, Setting())
        if table == DEVELOPMENT:
            return Setting("costs" if row == "costs" else "income", "period")
        if table == STAFF_INDICATORS:
            return Setting(row, "period")
        return _TABLES.get(table, Setting())

    def opens(self, cut: Sequence[Sentence], at: int, parted: dict[int, bool]) -> bool:
        """Whether a sentence cannot be going on about a part that was named before it.

        ``parted`` keeps which sentences name a part, each looked at once.
        """
        for before in range(at - 1, -1, -1):
            if cut[before].paragraph != cut[at].paragraph:
                break
            if before not in parted:
                parted[before] = self._is_of_part(cut[before])
            if parted[before]:
                return False
        return not cut[at].item

    def _is_of_part(self, sentence: Sentence) -> bool:
        if self._parts.search(sentence.text) or self.reader.names.mentions(sentence.text):
            return True
        if opens_with_part(tuple(read(self.shown.contract.wording, sentence.text)), self._is_own):
            return True
        compounds = compounds_of(self.shown.contract.wording.part).finditer(sentence.text)
        return not all(self._is_own(found[0].casefold()) for found in compounds)

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        """The words for parts, but for that by which the sender goes, such as *avdelningen*."""
        own = self.reader.own
        words = self.shown.contract.wording.part
        return pattern_of(
            tuple(word for word in words if not any(same_word(word, name) for name in own))
        )

    def _is_own(self, word: str) -> bool:
        """Whether a longer word is the sender's: *ekonomiavdelningen* of *Ekonomi*."""
        return any(word.startswith(name) for name in self.reader.own)

    def meant(self, fact: Fact, said: Said) -> Meant:
        """The figures that something said may mean."""
        fitting = [measure for measure in self.measures if self._fits(measure, said)]
        timed = [m for m in fitting if m.horizon == said.horizon] if said.horizon else []
        chosen = timed or fitting
        horizons = {measure.horizon for measure in chosen if measure.topic == "money"}
        is_sure = said.is_sure and len(horizons) < len(_BOTH) and not self._is_loose(said)
        if said.topic in {"costs", "income"} and said.horizon and not timed:
            is_sure = False  # the year's costs, of which there is no figure
        rows = self._rows(fact, said, {key[0] for measure in fitting for key in measure.figures})
        keys = [key for measure in chosen for key in self._keys(measure, rows)]
        open_to = chosen if said.is_timed else fitting
        others = [key for measure in open_to for key in self._keys(measure, rows)]
        if said.topic == "costs":  # net costs are called costs too
            net = [m for m in self.measures if self._fits(m, replace(said, topic="money"))]
            others += [key for measure in net for key in self._keys(measure, rows)]
        if said.mentions and self._is_sender(said):
            named = tuple(mention.row for mention in said.mentions)
            others += [key for measure in open_to for key in self._keys(measure, named)]
        if not said.mentions or self._is_sender(said):
            others += [key for measure in open_to for key in self._keys(measure, ())]
        return Meant(
            self.shown.fitting(said.amount, keys),
            self.shown.fitting(said.amount, others),
            not any(key[1] in rows or key[:2] == fact.key[:2] for key in keys),
            is_sure
            and rows is not _NOWHERE
            and len(set(rows)) < _SEVERAL
            and self._is_own_topic(fact, said)
            and not (said.is_whole and self._is_above(said)),
        )

    def of(self, topic: str, quantity: str) -> Iterator[Key]:
        """The figures of the whole that are a quantity of a topic."""
        for measure in self.measures:
            if (measure.topic, measure.quantity) == (topic, quantity):
                yield from self._keys(measure, ())

    def _fits(self, measure: Measure, said: Said) -> bool:
        wanted = {_LOOSE.get(name, name) for name in said.quantities}
        return measure.topic == said.topic and measure.quantity in wanted

    def _is_own_topic(self, fact: Fact, said: Said) -> bool:
        """Whether *kostnaderna* are all costs: in a text about them, or in so many words."""
        if said.topic == "carry_over":
            return bool(said.mentions) or said.is_whole
        if said.topic not in {"costs", "income"} or not _SIZES & {*said.quantities}:
            return True
        return said.is_whole or self.setting(fact).topic == said.topic

    def _is_loose(self, said: Said) -> bool:
        return any(name.startswith("loose") for name in said.quantities)

    def _rows(self, fact: Fact, said: Said, tables: set[str]) -> Sequence[str]:
        """The rows of some tables that are meant; none stands for the whole."""
        several = len({mention.row for mention in said.mentions}) > 1
        if said.mentions and (several or not (said.is_whole and self._is_sender(said))):
            named = [mention.row for mention in said.mentions if mention.table in tables]
            return tuple(dict.fromkeys(named)) or (() if said.is_ours else _NOWHERE)
        if said.is_whole or said.is_ours:
            return ()
        table = self.shown.contract.tables.get(fact.key[0])
        if table is None:
            return _NOWHERE
        if table.id in _TABLES:
            return (fact.key[1],)
        is_text = table.id in {TEXTS, *self.listing}
        is_own = table.id in {DEVELOPMENT, STAFF_INDICATORS}
        return () if is_text or is_own else _NOWHERE

    def _keys(self, measure: Measure, rows: Sequence[str]) -> Iterator[Key]:
        """The figures of a measure for some rows, or for the whole."""
        for table, row, column in measure.figures:
            if row:
                yield (table, row, column)
            elif rows:
                known = self.shown.submission.rows.get(table, ())
                yield from ((table, name, column) for name in rows if name in known)
            else:
                yield from measure.whole

    def _is_above(self, said: Said) -> bool:
        """Whether a row is named like what a department belongs to, which may be meant instead."""
        sender = self.shown.submission.sender
        labels = {self.shown.figures.label((row.table, row.row, "")) for row in said.mentions}
        return bool(sender.name) and sender.administration in labels

    def _is_sender(self, said: Said) -> bool:
        """Whether a row is named by the name that the sender itself has."""
        labels = {self.shown.figures.label((row.table, row.row, "")) for row in said.mentions}
        return any(label.casefold() in self.reader.own for label in labels)


_SEVERAL = 2
_SIZES = frozenset({"outcome", "budget", "variance"})
_BOTH = ("year", "period")
_NOWHERE = ("?",)
"""The row of a text that stands where no figures do."""
