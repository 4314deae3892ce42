"""Which figures of a workbook a statement in one of its texts may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kalkyl.contract.spec import TOTAL, CellSpec, Contract, Shape
from kalkyl.contract.wording import compounds_of, pattern_of
from kalkyl.figures.amount import MONEY
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.interval import Interval
from kalkyl.figures.precision import interval
from kalkyl.figures.sentences import Sentence
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.model import Fact, Key, Submission
from kalkyl.rules.prose.statements import Names, Reader, Statement, same_word

_SHARES = frozenset({"%", "pp"})
_THOUSAND = Decimal(1000)


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

    def agrees(
        self, statement: Statement, key: Key, *, signed: bool = True, factor: int = 0
    ) -> bool:
        """Whether a figure may be what is said: mended too, where it is wrong itself.

        Without ``signed`` signs do not count; ``factor`` moves the amount by so many thousands.
        """
        found = [self.interval(key), self._computed(key) if key in self.unsound else None]
        said = self._said(statement, key, factor)
        return any(shown and _meets(statement, said, shown, signed=signed) for shown in found)

    def _said(self, statement: Statement, key: Key, factor: int) -> Interval | None:
        """The amount of a statement in the unit of a figure."""
        spec = self.contract.spec(key)
        if statement.said is None or spec is None or spec.unit is None:
            return None
        said = statement.said.interval(cut=True)
        if {statement.said.unit, spec.unit} <= _SHARES:
            return said
        return said.in_unit(statement.said.unit, spec.unit).scaled_by(_THOUSAND**factor)

    def has_exactly(self, statement: Statement, key: Key) -> bool:
        """Whether a figure is the amount of a statement, but for its sign; percent or points."""
        spec = self.contract.spec(key)
        if spec is None or statement.said is None or statement.said.rough:
            return False
        alike = comparable(statement.said, spec) or {statement.said.unit, spec.unit} <= _SHARES
        return alike and self.agrees(statement, key, signed=False)


def comparable(said: TextAmount | None, spec: CellSpec) -> bool:
    """Whether a text's amount and a cell are of one kind; a bare sign goes with money."""
    if said is None:
        return spec.unit in MONEY
    return spec.unit == said.unit or {spec.unit, said.unit} <= MONEY


def _meets(statement: Statement, said: Interval | None, shown: Interval, *, signed: bool) -> bool:
    if said is None:
        sign = int(shown.low > 0) - int(shown.high < 0)
        return sign == statement.sign if signed else sign != 0
    if not signed:
        return shown.absolute.meets(said.absolute)
    if statement.said is not None and statement.said.mark:
        return shown.meets(said)
    if statement.sign:
        return shown.meets(said.absolute if statement.sign > 0 else -said.absolute)
    return shown.absolute.meets(said.absolute)


_TEXTS = "texts"
LISTED = ("measure", "outcome", "unit")
"""The columns of a table whose rows say a measure, its figure and its unit."""
_SMALL = frozenset({"och", "i", "av", "för", "på"})


@dataclass(frozen=True, slots=True)
class Meant:
    """The figures a statement may mean, and those that must not be ruled out."""

    keys: Sequence[Key] = ()
    others: Sequence[Key] = ()
    is_whole: bool = False


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
        named = Names(contract, submission, self._by_row)
        return Reader(contract.wording, named, frozenset(own - _SMALL), contract.year)

    @cached_property
    def _by_row(self) -> frozenset[str]:
        """The tables whose figures are given row by row."""
        measures = self.shown.contract.wording.measures
        return frozenset(key[0] for measure in measures for key in measure.figures if not key[1])

    @cached_property
    def listing(self) -> tuple[str, ...]:
        """The tables whose rows say a measure, its figure and its unit."""
        tables = self.shown.contract.tables.values()
        return tuple(table.id for table in tables if set(LISTED) <= set(table.columns))

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

    def meant(self, fact: Fact, statement: Statement) -> Meant:
        """The figures a statement may mean."""
        named = [key for naming in statement.namings for key in naming.figures]
        fixed = [key for key in named if key[1]]
        by_row = [key for key in named if not key[1]]
        whole = [key for naming in statement.namings for key in naming.whole]
        totals = [(table, TOTAL, column) for table, _, column in by_row]
        fitting = self.shown.fitting
        if not by_row:
            rows = {mention.row for mention in statement.mentions} - {key[1] for key in fixed}
            return (
                Meant()
                if rows and not self._is_sender(statement)
                else self._fixed(fact, statement, fixed)
            )
        if statement.mentions:
            mentioned = [
                (mention.table, mention.row, column)
                for table, _, column in by_row
                for mention in statement.mentions
                if mention.table == table
            ]
            everything = (
                [*whole, *totals] if statement.is_whole or self._is_sender(statement) else []
            )
            return Meant(fitting(statement.said, mentioned), fitting(statement.said, everything))
        table = self.shown.contract.tables[fact.key[0]]
        if table.id in self._by_row and table.shape is not Shape.RECORD and not statement.is_whole:
            own = [(table_id, fact.key[1], column) for table_id, _, column in by_row]
            here = [key for key in own if key[0] == table.id]
            return Meant(
                fitting(statement.said, here), fitting(statement.said, [*own, *whole, *totals])
            )
        if table.id != _TEXTS and table.id not in self.listing:
            return Meant()
        keys = fitting(statement.said, whole or totals)
        sides = {key[0].removesuffix("_indicator").removesuffix("s") for key in keys}
        if len(sides - {"investment"}) > 1 and not statement.is_whole:
            return Meant()  # forecast or result: the text doesn't say which
        return Meant(keys, fitting(statement.said, totals), is_whole=True)

    def _fixed(self, fact: Fact, statement: Statement, keys: Sequence[Key]) -> Meant:
        """Figures that there is one of, and of which any text may speak."""
        is_own = any(key[:2] == fact.key[:2] for key in keys)
        is_text = fact.key[0] == _TEXTS or fact.key[0] in self.listing or statement.is_whole
        found = self.shown.fitting(statement.said, keys) if is_own or is_text else []
        return Meant(found, is_whole=not is_own)

    def _is_sender(self, statement: Statement) -> bool:
        """Whether a row is named by the name that the sender itself has."""
        labels = {self.shown.figures.label((row.table, row.row, "")) for row in statement.mentions}
        return any(label.casefold() in self.reader.own for label in labels)
