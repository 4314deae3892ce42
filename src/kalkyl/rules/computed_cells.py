"""Holds every computed cell of a workbook against what it should be, root causes only.

A cell that is wrong because of another is not reported: the figures are gone through from the
entries up, and what rests on a fault is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import COLUMN_SUM, TOTAL, Contract
from kalkyl.figures.evaluate import Figure, Figures, State
from kalkyl.figures.interval import Interval
from kalkyl.figures.measures import MEASURES
from kalkyl.figures.precision import interval
from kalkyl.model import Book, CellError, Fact, Key, ProblemKind, Submission, Value
from kalkyl.rules.typed_precision import Known, Printed
from kalkyl.tables.layout import Placing
from kalkyl.tables.missing_results import reckoned
from kalkyl.template.formulas import FormulaTexts, same_formula

_STALE = Decimal("1e-9")
"""How far a stored result may be from ours, as a share of it: what binary floats may differ."""
DASHES = frozenset({"-", "–", "−"})
"""What forms write where there is no figure."""


class Fault(StrEnum):
    """What can be wrong with a computed cell."""

    TYPED = "typed"  # a value stands where the formula was; it agrees
    WRONG = "wrong"  # a value stands there and disagrees
    ALTERED = "altered"  # another formula stands there; its result agrees
    MISLEADING = "misleading"  # another formula stands there and its result disagrees
    ROUNDED = "rounded"  # a typed copy that its source contradicts, by the rows' rounding only
    UNSTORED = "unstored"  # the formula is right; the file has no result of it
    STALE = "stale"  # the formula is right; its stored result isn't


@dataclass(frozen=True, slots=True)
class Difference:
    """A computed cell that is not as it should be."""

    fact: Fact
    fault: Fault
    measure: str
    expected: Figure
    formula: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The computed cells that are at fault themselves, in the order of the contract.

    ``left_alone`` is how many others were not judged, since they rest on a fault.
    """

    differences: tuple[Difference, ...]
    left_alone: int


def compared(
    contract: Contract, submission: Submission, placing: Placing, figures: Figures, book: Book
) -> Compared:
    """Every computed cell compared with what it should be."""
    comparing = _Comparing(contract, submission, placing, figures, book)
    keys = list(comparing.computed())
    if comparing.is_flawless(keys):
        return Compared((), 0)
    comparing.settle(keys)
    found = filter(None, map(comparing.difference, keys))
    return Compared(tuple(found), sum(map(comparing.rests_on_fault, keys)))


def short_tables(contract: Contract, submission: Submission) -> frozenset[str]:
    """The tables with rows that could not be told: their sums in Excel hold more or less."""
    labels = {
        problem.facts["table"]
        for problem in submission.problems
        if problem.kind in {ProblemKind.ROW_UNKNOWN, ProblemKind.ROW_MISSING}
    }
    return frozenset(id_ for id_, table in contract.tables.items() if table.label in labels)


class _Comparing:
    """One pass over a workbook's computed cells."""

    def __init__(
        self,
        contract: Contract,
        submission: Submission,
        placing: Placing,
        figures: Figures,
        book: Book,
    ) -> None:
        self.contract = contract
        self.submission = submission
        self.placing = placing
        self.figures = figures
        self.book = book
        self.printed = Printed(contract, submission, placing)
        self.short = short_tables(contract, submission)
        self._sound: dict[Key, bool] = {}
        self._formulas = FormulaTexts(contract, placing)
        self._faults: dict[Key, Fault | None] = {}
        self._measures: dict[Key, str] = {}
        self._resting: dict[Key, bool] = {}
        self._made_of: dict[Key, tuple[Key, ...]] = {}

    def computed(self) -> Iterator[Key]:
        """The computed cells that stand in the workbook."""
        for key in self.submission.facts:
            spec = self.contract.spec(key)
            if spec is not None and (spec.formula is not None or key[1] == TOTAL):
                yield key

    @cached_property
    def _computes(self) -> bool:
        """Whether any result is a formula's, which passes over figures that are text."""
        facts = self.submission.facts
        return not self.placing.foreign or any(facts[key].formula for key in self.computed())

    def _spec(self, key: Key) -> CellSpec | None:
        return self.contract.spec(key)

    def _measure(self, key: Key) -> str:
        measure = self._measures.get(key)
        if measure is None:
            measure = self._measures[key] = self._measure_of(key)
        return measure

    def _measure_of(self, key: Key) -> str:
        spec = self._spec(key)
        if spec is None:
            return ""
        if spec.formula is not None:
            return spec.formula.measure
        return "sum" if key[1] == TOTAL else ""

    def _is_sum(self, key: Key) -> bool:
        """Whether a cell adds up the column above it."""
        return self._measure(key) in {"sum", COLUMN_SUM}

    def difference(self, key: Key) -> Difference | None:
        """What is wrong with a cell itself; nothing where it rests on another fault.

        A typed copy is compared with the typed figure that it repeats, be that right or wrong.
        """
        fact = self.submission.facts[key]
        formula = self._formula(key)
        source = self.printed.as_copied(key)
        if source is None and not self._rests_on_sound(key):
            return None
        fault = self._fault(fact, formula)
        if fault is None or formula is None:
            return None
        expected = self.figures[key] if source is None else Figure(State.KNOWN, source.value)
        if fault is Fault.MISLEADING and fact.value is None and fact.formula is not None:
            fact = replace(fact, value=self._shown(fact) or None)
        return Difference(fact, fault, self._measure(key), expected, formula)

    def _formula(self, key: Key) -> str | None:
        """The formula that belongs in a cell; for a foreign form one that could stand there."""
        formula = self._formulas[key]
        return formula or "–" if self.placing.is_typed(key) else formula

    def _typed_fault(self, fact: Fact, expected: Figure) -> Fault | None:
        """What is wrong with a figure of a foreign form, which is judged by its value alone.

        Nothing where the form cannot tell what is right: it lacks the entries, or 0/0 is printed
        as 0,0.
        """
        source = self.printed.as_copied(fact.key)
        if source is not None:
            return self._copy_fault(fact, source)
        blank = fact.value is None or fact.value in DASHES
        known = expected.state is State.KNOWN
        if expected.number is not None:
            known = interval(self.figures, fact.key) is not None
        if blank or not known or prints(self.figures, fact):
            return None
        return Fault.WRONG if fact.formula is None else Fault.MISLEADING

    def _copy_fault(self, fact: Fact, source: Known) -> Fault | None:
        """What is wrong with a copy that its source contradicts.

        Nothing where the source is reported already and the copy is right. Where both are what the
        rows can come to, one of them was rounded otherwise than the rows were.
        """
        own = self.printed.interval(fact.key)
        right = self.figures[fact.key].number
        if own is None or own.meets(source.interval):
            return None
        is_sound = self._rests_on_sound(fact.key)
        if right is not None and not is_sound and own.meets(Interval.exact(right)):
            return None
        if is_sound and prints(self.figures, fact):
            return Fault.ROUNDED
        return Fault.WRONG if fact.formula is None else Fault.MISLEADING

    def _fault(self, fact: Fact, formula: str | None) -> Fault | None:
        if fact.key not in self._faults:
            self._faults[fact.key] = self._fault_of(fact, formula)
        return self._faults[fact.key]

    def _fault_of(self, fact: Fact, formula: str | None) -> Fault | None:
        if formula is None:
            return None
        expected = self.figures[fact.key]
        if self.placing.is_typed(fact.key):
            return self._typed_fault(fact, expected)
        if fact.formula is None:
            if fact.value is None:
                return Fault.ALTERED if expected.state is State.EMPTY else Fault.MISLEADING
            return Fault.TYPED if prints(self.figures, fact) else Fault.WRONG
        if not same_formula(fact.formula, formula):
            shown = self._shown(fact)
            is_text = isinstance(shown, str) and bool(shown.strip())
            agrees = shown is None or _agrees(shown, expected)
            agrees = agrees and not (is_text and expected.state is State.EMPTY)
            return Fault.ALTERED if agrees else Fault.MISLEADING
        if fact.value is None and expected.state is State.KNOWN:
            return Fault.UNSTORED
        return None if _agrees(fact.value, expected) else Fault.STALE

    def _shown(self, fact: Fact) -> Value:
        """What a formula shows: its stored result, else what it gives as far as that is known."""
        if fact.value is not None or fact.formula is None or fact.place is None:
            return fact.value
        return reckoned(self.book, fact.place, fact.formula)

    def is_flawless(self, keys: Sequence[Key]) -> bool:
        """Whether every cell is right by itself, so that none rests on a fault."""
        if self.short or self.placing.foreign:
            return False
        facts, computed = self.submission.facts, frozenset(keys)
        entries = (fact for key, fact in facts.items() if key not in computed)
        return all(map(self._is_right, keys)) and all(map(self._is_read, entries))

    def _is_right(self, key: Key) -> bool:
        formula = self._formula(key)
        return formula is not None and self._fault(self.submission.facts[key], formula) is None

    def settle(self, keys: Iterable[Key]) -> None:
        """Judge cells after those that they are made of, however many formulas deep these are."""
        begun: set[Key] = set()
        waiting = list(keys)
        while waiting:
            key = waiting[-1]
            if key in begun:
                self.is_sound(waiting.pop())
            else:
                begun.add(key)
                waiting += (part for part in self._parts(key) if part not in begun)

    def _rests_on_sound(self, key: Key) -> bool:
        """Whether all that a computed cell is made of was found and is right."""
        rests = self._resting.get(key)
        if rests is None:
            short = self._is_sum(key) and key[0] in self.short
            rests = not short and all(map(self.is_sound, self._parts(key)))
            self._resting[key] = rests
        return rests

    def is_sound(self, key: Key) -> bool:
        """Whether neither a cell nor what it rests on is at fault."""
        if key not in self._sound:
            self._sound[key] = True  # for a table that refers to itself by mistake
            self._sound[key] = self._judge(key)
        return self._sound[key]

    def rests_on_fault(self, key: Key) -> bool:
        """Whether a computed cell is left alone since something below it is at fault."""
        if self._rests_on_sound(key):
            return False
        return (self._is_sum(key) and key[0] in self.short) or any(
            map(self._is_faulty, self._parts(key))
        )

    def _is_faulty(self, key: Key) -> bool:
        """Whether a cell is at fault or rests on one that is; one that is not there may rest."""
        if self.is_sound(key):
            return False
        own = key in self.submission.facts and (not self._measure(key) or self._rests_on_sound(key))
        return own or self.rests_on_fault(key)

    def _judge(self, key: Key) -> bool:
        fact = self.submission.facts.get(key)
        if fact is None:
            return self._spec(key) is None or self._follows(key)
        if not self._measure(key):
            return self._is_read(fact)
        formula = self._formula(key)
        if formula is None or not self._rests_on_sound(key):
            return False
        fault = self._fault(fact, formula)
        if fault is Fault.ALTERED and self._shown(fact) is None:
            return self.figures[key].state is State.EMPTY  # what it gives is not known
        return fault in {None, Fault.TYPED, Fault.ALTERED, Fault.UNSTORED, Fault.ROUNDED}

    def _is_read(self, fact: Fact) -> bool:
        """Whether an entry is a figure that its cell holds as one."""
        is_unread = fact.written is not None and self._computes
        unknown = isinstance(fact.value, CellError) or self._is_undefined(fact)
        return not is_unread and not unknown

    def _is_undefined(self, fact: Fact) -> bool:
        return self.figures[fact.key].state is State.UNDEFINED

    def _follows(self, key: Key) -> bool:
        """Whether a computed figure that a form has no cell for follows from what it has."""
        return bool(self._measure(key) and self._parts(key)) and self._rests_on_sound(key)

    def _parts(self, key: Key) -> tuple[Key, ...]:
        """The cells that a computed cell is made of."""
        parts = self._made_of.get(key)
        if parts is None:
            parts = self._made_of[key] = self._parts_of(key)
        return parts

    def _parts_of(self, key: Key) -> tuple[Key, ...]:
        spec = self._spec(key)
        if spec is None:
            return ()
        measure = self._measure(key)
        table = self.contract.tables[key[0]]
        if self._is_sum(key):
            return tuple((key[0], row, key[2]) for row in self.figures.rows(table))
        if measure == "sum_where" and spec.formula:
            [ref] = spec.formula.of
            asked = spec.formula.settings
            columns = (ref.column, asked["row_in"], asked["column"])
            rows = self.figures.rows_where(key)
            return tuple((ref.table or key[0], row, column) for row in rows for column in columns)
        return tuple(ref.key(key) for ref in spec.formula.of) if spec.formula else ()


def prints(figures: Figures, fact: Fact) -> bool:
    """Whether a typed figure is what the entries can come to, rounding allowed."""
    expected = figures[fact.key]
    if not isinstance(fact.value, Decimal) or expected.number is None:
        return _agrees(fact.value, expected)
    possible = interval(figures, fact.key)
    return possible is not None and possible.meets(Interval.printed(fact.value, fact.decimals))


def _agrees(stored: Value, expected: Figure) -> bool:
    """Whether a stored result is ours, but for what binary floats may differ."""
    if isinstance(stored, CellError):
        return False
    if isinstance(stored, Decimal):
        number = expected.number
        return number is not None and abs(stored - number) <= _STALE * max(Decimal(1), abs(number))
    if isinstance(expected.value, str):
        return stored == expected.value
    return expected.number is None


def series(measure: str) -> str:
    """Which rule tells of a wrong figure: that of sums, variances, ratios, statuses or copies."""
    return "sum" if measure in {"sum", "sum_where", COLUMN_SUM} else MEASURES[measure].rule
