"""What each text of a workbook is about before it says anything, and who its sender is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.known_tables import CARRY_OVER, DEVELOPMENT, STAFF_INDICATORS, TEXTS
from kalkyl.contract.spec import Contract, TableSpec
from kalkyl.contract.wording import Measure, compounds_of, pattern_of
from kalkyl.figures.amount import rounded
from kalkyl.figures.sentences import Sentence
from kalkyl.model import Fact, Submission
from kalkyl.model.facts import plain
from kalkyl.rules.prose.lexicon import MONTHS, read
from kalkyl.rules.prose.limits import opens_with_part
from kalkyl.rules.prose.names import Names, same_word
from kalkyl.rules.prose.statements import Reader, Setting, Statement

LISTED = ("measure", "outcome", "unit")
"""The columns of a table whose rows say a measure, its figure and its unit."""
_ASSIGNMENT = "uppdrag"
"""What the rows are that a sender shares its name with."""
_SMALL = frozenset({"och", "i", "av", "för", "på"})
_UNITS = ("avdelningen", "förvaltningen", "enheten", "kontoret", "nämnden", "staben")
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


def _shortened(name: str) -> set[str]:
    """What a unit is also called: the *kansli* of *Kansliavdelningen*, but no whole region."""
    found = {name.casefold().removesuffix(unit) for unit in _UNITS} - {name.casefold(), "region"}
    return {word for word in found if word.isalpha()}


def texts_of(contract: Contract, submission: Submission) -> Iterator[Fact]:
    """The cells that hold somebody's own sentences."""
    for table in contract.tables.values():
        columns = [column for column in table.columns if _has_prose(table, column)]
        for row in submission.rows.get(table.id, ()) if columns else ():
            for column in columns:
                fact = submission.facts.get((table.id, row, column))
                spec = table.cell(row, column)
                if fact and isinstance(fact.value, str) and spec and _is_prose(spec):
                    yield fact


def _has_prose(table: TableSpec, column: str) -> bool:
    return any(
        _is_prose(spec)
        for (_, column_id), spec in table.cells.items()
        if spec and column_id == column
    )


def _is_prose(spec: CellSpec) -> bool:
    """Whether a cell is for a text in somebody's own words."""
    return (
        spec.kind is CellKind.TEXT
        and spec.merge is Merge.LISTED
        and not spec.choices
        and spec.is_input
    )


@dataclass(frozen=True)
class Sections:
    """What the words of one workbook's texts are about."""

    contract: Contract
    submission: Submission
    _parted: dict[str, bool] = field(default_factory=dict)
    """Which sentences name a part, each looked at once."""

    @cached_property
    def reader(self) -> Reader:
        """What it takes to understand the texts."""
        contract, submission = self.contract, self.submission
        sender = submission.sender
        names = f"{sender.name} {sender.administration} {submission.level}"
        own = {word for word in names.casefold().replace("-", " ").split() if len(word) > 1}
        own |= _shortened(sender.name or sender.administration)
        by_row = {key[0] for measure in self.measures for key in measure.figures if not key[1]}
        named = Names(contract, submission, frozenset(by_row))
        month = MONTHS[int(contract.period_end[5:7]) - 1]
        return Reader(contract.wording, named, frozenset(own - _SMALL), contract.year, month)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that this report has figures for."""
        tables = self.contract.tables
        every = self.contract.wording.measures
        return tuple(m for m in every if any(key[0] in tables for key in (*m.figures, *m.whole)))

    @cached_property
    def listing(self) -> tuple[str, ...]:
        """The tables whose rows say a measure, its figure and its unit."""
        tables = self.contract.tables.values()
        return tuple(table.id for table in tables if set(LISTED) <= set(table.columns))

    def lines(self) -> Iterator[tuple[Fact, str]]:
        """Rows that say a measure, its figure and its unit, as the sentences they stand for."""
        for table_id in self.listing:
            for row in self.submission.rows.get(table_id, ()):
                facts = [self.submission.facts.get((table_id, row, column)) for column in LISTED]
                measure, outcome, unit = facts
                if measure and outcome and unit and isinstance(outcome.value, Decimal):
                    yield outcome, f"{measure.value}: {self._written(outcome)} {unit.value}"

    def _written(self, fact: Fact) -> str:
        """A figure as its cell shows it; the decimals of our own template say nothing of it."""
        spec = self.contract.spec(fact.key)
        shown = Decimal(fact.value) if isinstance(fact.value, Decimal) else Decimal(0)
        if fact.decimals is None or (spec and fact.decimals == spec.decimals):
            return plain(shown).replace(".", ",")
        return f"{rounded(shown, fact.decimals):f}".replace(".", ",")

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

    def opens(self, cut: Sequence[Sentence], at: int) -> bool:
        """Whether a sentence cannot be going on about a part that was named before it."""
        earlier = [one for one in cut[:at] if one.paragraph == cut[at].paragraph]
        headings = [place for place, one in enumerate(earlier) if one.is_heading]
        earlier = earlier[headings[-1] :] if headings else earlier
        return not cut[at].item and not any(map(self._is_of_part, earlier))

    def _is_of_part(self, sentence: Sentence) -> bool:
        known = self._parted.get(sentence.text)
        if known is None:
            known = self._parted[sentence.text] = self._names_part(sentence)
        return known

    def _names_part(self, sentence: Sentence) -> bool:
        if sentence.is_heading:
            words = read(self.contract.wording, sentence.text)
            return sentence.text.strip().casefold() not in self._titles and not all(
                word.tags or self._is_own(word.text) for word in words
            )
        if self._parts.search(sentence.text) or self.reader.names.mentions(sentence.text):
            return True
        if opens_with_part(tuple(read(self.contract.wording, sentence.text)), self._is_own):
            return True
        compounds = compounds_of(self.contract.wording.part).finditer(sentence.text)
        return not all(self._is_own(found[0].casefold()) for found in compounds)

    @cached_property
    def _titles(self) -> frozenset[str]:
        """The names of the texts' own sections, which are headings of no part."""
        table = self.contract.tables.get(TEXTS)
        return frozenset(row.label.casefold() for row in table.rows) if table else frozenset()

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        """The words for parts, but for that by which the sender goes, such as *avdelningen*."""
        own = self.reader.own
        words = self.contract.wording.part
        return pattern_of(
            tuple(word for word in words if not any(same_word(word, name) for name in own))
        )

    def _is_own(self, word: str) -> bool:
        """Whether a longer word is the sender's: *ekonomiavdelningen* of *Ekonomi*."""
        return any(word.startswith(name) for name in self.reader.own)

    def row(self, fact: Fact) -> frozenset[str] | None:
        """The row that a text stands at; ``None`` for the whole, none where no figures are."""
        table = fact.key[0]
        if table in {*_TABLES, CARRY_OVER}:
            return frozenset({fact.key[1]})
        is_whole = table in {TEXTS, *self.listing, DEVELOPMENT, STAFF_INDICATORS}
        return None if is_whole else frozenset()

    def _label(self, table: str, row: str) -> str:
        spec = self.contract.tables[table].row(row)
        return spec.label if spec else self.submission.labels.get((table, row), "")

    def is_above(self, said: Statement) -> bool:
        """Whether a row is named like what a department belongs to, which may be meant instead."""
        sender = self.submission.sender
        labels = {self._label(row.table, row.row) for row in said.mentions}
        return bool(sender.name) and sender.administration in labels

    def is_sender(self, said: Statement) -> bool:
        """Whether a row is named by the name that the sender itself has."""
        labels = {self._label(row.table, row.row) for row in said.mentions}
        is_row = any(word.text.startswith(_ASSIGNMENT) for word in said.before)
        return not is_row and any(label.casefold() in self.reader.own for label in labels)
