"""Compares what texts say of figures with the figures: one pass, reported by several rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.earlier import EarlierReport
from kalkyl.contract.spec import CellKind, CellSpec, Contract, Merge, TableSpec
from kalkyl.contract.wording import pattern_of
from kalkyl.figures.amount import MONEY, rounded
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.sentences import Sentence, sentences
from kalkyl.figures.text_amounts import TextAmount, find_all
from kalkyl.model import Fact, Key, Submission
from kalkyl.model.facts import plain
from kalkyl.rules.prose.candidates import LISTED, Meaning, Shown
from kalkyl.rules.prose.people import counts
from kalkyl.rules.prose.quantities import NOTHING_SAID, RESULT, STAFF, Said
from kalkyl.rules.prose.slots import MONTHS, Reader

_BEFORE = re.compile(r"\b(?:förra|föreg|fjol|tidigare|året innan)", re.IGNORECASE)
_PAST = re.compile(r"\b(?:var|blev|uppgick|visade|låg|landade)\b", re.IGNORECASE)
_MISREAD = frozenset({"costs", "income"})
"""What has so many figures beside each other that another one of them will have been meant."""
_LAST_MONTH = "12"
_SAME_SPAN = re.compile(
    rf"samma|motsvarande|period|\btid|mätning|{'|'.join(MONTHS)}", re.IGNORECASE
)
_YEAR_AGO = re.compile(r"år sedan|år tidigare|innan", re.IGNORECASE)
_THOUSANDS = (Decimal(1000), Decimal("0.001"))


class Verdict(StrEnum):
    """In what way a text and the figures disagree."""

    WRONG = "wrong"  # the figure is another one
    SIGN = "sign"  # the figure is right but for its sign, or the text gives only the sign
    UNIT = "unit"  # the figure is right but for a factor of 1000
    ELSEWHERE = "elsewhere"  # the figure is that of another row or column
    MISNAMED = "misnamed"  # a variance is called a result


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text says of a figure, and in what way the figure contradicts it, if it does.

    ``fact`` is the text's cell, ``key`` the figure it is held against; ``other`` is where the
    figure of the text does stand. ``is_whole`` tells figures of everything from those of rows;
    ``source`` is the report before that the figure is of, if it is of one.
    """

    fact: Fact
    text: str
    said: TextAmount | None
    key: Key
    verdict: Verdict | None
    is_whole: bool = False
    other: Key | None = None
    source: str = ""


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
class Claims:
    """One pass over a workbook's texts.

    ``unsound`` are cells that other rules find wrong; ``earlier`` are the reports that the receiver
    has from before, by what they are to this one.
    """

    contract: Contract
    submission: Submission
    figures: Figures
    unsound: frozenset[Key]
    earlier: Mapping[str, EarlierReport] = field(default_factory=dict)

    @cached_property
    def before(self) -> dict[str, Claims]:
        """The same for the reports from before, whose texts are not read."""
        return {
            source: Claims(
                then.contract,
                then.submission,
                Figures(then.contract, then.submission),
                frozenset(),
            )
            for source, then in self.earlier.items()
        }

    @cached_property
    def shown(self) -> Shown:
        """The figures as the workbook shows them."""
        return Shown(self.contract, self.submission, self.figures, self.unsound)

    @cached_property
    def meaning(self) -> Meaning:
        """What the words of the texts mean."""
        return Meaning(self.shown)

    def held(self, texts: Sequence[Fact]) -> Iterator[Claim]:
        """What texts say of figures that it can be held against, in the order of reading."""
        if not self.contract.wording.measures:
            return
        for fact in texts:
            yield from self._of_text(fact, str(fact.value))
            yield from self._counted(fact, str(fact.value))
        for fact, line in self._lines():
            yield from self._of_text(fact, line)

    def _lines(self) -> Iterator[tuple[Fact, str]]:
        """Rows that say a measure, its figure and its unit, as the sentences they stand for."""
        for table_id in self.meaning.listing:
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

    def _of_text(self, fact: Fact, text: str) -> Iterator[Claim]:
        amounts = find_all(text)
        cut = sentences(text)
        parted: dict[int, bool] = {}
        reader = replace(self._reader, setting=self.meaning.setting(fact))
        lead, wording = NOTHING_SAID, self.contract.wording
        for at, sentence in enumerate(cut):
            end = sentence.start + len(sentence.text)
            own = [amount for amount in amounts if sentence.start <= amount.start < end]
            is_open = bool(own) and pattern_of(wording.partial).search(sentence.text) is not None
            for said in reader.said(sentence, own, lead if sentence.item else NOTHING_SAID):
                lead = lead if sentence.item else said
                if at and _BEFORE.search(cut[at - 1].text) and _PAST.search(sentence.text):
                    continue  # goes on about what was said of another time
                named = said.mentions or said.is_ours or said.is_whole
                is_of_part = not named and not self.meaning.opens(cut, at, parted)
                first = own[0].start - sentence.start if own else 0
                is_some = is_open and said.amount is not None and said.amount.start > first
                meant = replace(said, is_sure=False) if is_of_part or is_some else said
                claim = self.judge(fact, meant, sentence.start)
                if claim is not None:
                    yield claim
            dropped = self._dropped(fact, sentence, own)
            if dropped is not None:
                yield dropped

    def _counted(self, fact: Fact, text: str) -> Iterator[Claim]:
        """Numbers of people and points of indexes, which have no unit."""
        for count in counts(text):
            shown = [(key, now) for key in count.keys if (now := self.shown.interval(key))]
            said = count.said.interval()
            right = [key for key, now in shown if now.meets(said)]
            if right or (shown and count.is_sure):
                verdict = None if right else Verdict.WRONG
                key = right[0] if right else shown[0][0]
                yield Claim(fact, count.text, count.said, key, verdict, is_whole=True)

    @cached_property
    def _reader(self) -> Reader:
        """Who reads the texts, and knows in which month the report before ended."""
        then = self.earlier.get("previous")
        month = MONTHS[int(then.contract.period_end[5:7]) - 1] if then else ""
        return replace(self.meaning.reader, earlier=month)

    def _then(self, fact: Fact, said: Said, start: int) -> Claim | None:
        """The same of an earlier report, which this one may also have a column for."""
        then = self.before.get(said.time)
        now = replace(said, time="")
        if said.time == "last_year" and not self._is_same_span(said):
            return None
        claim = then.judge(fact, now, start) if then else None
        if claim is not None:
            return replace(claim, source=said.time, other=None)
        if said.time == "previous" and "forecast" in said.quantities:
            return self.judge(fact, replace(now, quantities=("previous",)), start)
        return None

    def _is_same_span(self, said: Said) -> bool:
        """Whether last year means the same months: *i fjol* is all of it until the year is over."""
        is_whole = self.contract.period_end[5:7] == _LAST_MONTH
        is_rolling = said.topic in STAFF and _YEAR_AGO.search(said.text) is not None
        return is_whole or is_rolling or _SAME_SPAN.search(said.text) is not None

    def judge(self, fact: Fact, said: Said, start: int) -> Claim | None:
        """What a statement at a place of a text is held against; nothing where that is unsure."""
        if said.time and not (said.amount and not said.amount.is_comparable):
            return self._then(fact, said, start)
        if said.time or (said.amount and not said.amount.is_comparable):
            return None
        if said.quantities == ("against_target",):
            return self._beside_target(fact, said)
        meant = self.meaning.meant(fact, said)
        known = [key for key in dict.fromkeys(meant.keys) if self.shown.interval(key) is not None]
        if not known or any(self._is_lost(key) for key in meant.keys):
            return None
        amount = said.amount and replace(
            said.amount, start=said.amount.start + start, end=said.amount.end + start
        )
        right = [key for key in (*known, *meant.others) if self.shown.agrees(said, key)]
        if right or not meant.is_sure:
            key = right[0] if right else None
            verdict = Verdict.MISNAMED if self._is_misnamed(said, right) else None
            return Claim(fact, said.text, amount, key, verdict, meant.is_whole) if key else None
        verdict, key, other = self._verdict(said, sorted(known, key=self._distance(said)))
        is_money = said.amount is not None and said.amount.unit in MONEY
        if is_money and said.topic in _MISREAD and other and other[1] == key[1]:
            return Claim(fact, said.text, amount, other, None, meant.is_whole)
        if verdict is None or (verdict is Verdict.WRONG and self.shown.is_far(said, key)):
            return None
        return Claim(fact, said.text, amount, key, verdict, meant.is_whole, other)

    def _is_misnamed(self, said: Said, right: Sequence[Key]) -> bool:
        """Whether what is called a result is a variance, and no outcome."""
        columns = {key[2] for key in right}
        is_plain = "budget" not in said.text.casefold() and not said.sign
        return said.quantities == RESULT and is_plain and columns == {"variance"}

    def _beside_target(self, fact: Fact, said: Said) -> Claim | None:
        """Whether a measure is on the side of its target that the text puts it on."""
        keys = [*self.meaning.of(said.topic, "outcome"), *self.meaning.of(said.topic, "target")]
        shown = [number for key in keys if (number := self.shown.interval(key))]
        if len(shown) != 2:  # noqa: PLR2004  # the outcome and the target
            return None
        here, there = shown
        side = (here.high < there.low) - (here.low > there.high)
        verdict = Verdict.SIGN if side == -said.sign else None
        return Claim(fact, said.text, None, keys[0], verdict, is_whole=True)

    def _distance(self, said: Said) -> Callable[[Key], Decimal]:
        """How far a figure is from what is said, so that the one that was meant comes first."""

        def far(key: Key) -> Decimal:
            return self.shown.distance(said, key)

        return far

    def _is_lost(self, key: Key) -> bool:
        """Whether a figure that may be meant rests on an entry that could not be read."""
        because = self.figures[key].because if key[0] in self.contract.tables else None
        return because is not None and self.submission.value(because) is not None

    def _verdict(self, said: Said, known: Sequence[Key]) -> tuple[Verdict | None, Key, Key | None]:
        """In what way a statement is wrong, of which figure, and where its amount stands."""
        mirrored = [key for key in known if self.shown.agrees(said, key, signed=False)]
        if mirrored:
            return Verdict.SIGN, mirrored[0], None
        if said.amount is None:
            return None, known[0], None
        if said.amount.bound:
            return Verdict.WRONG, known[0], None
        for factor in _THOUSANDS if said.amount.unit in MONEY else ():
            for key in known:
                if self.shown.agrees(said, key, signed=False, factor=factor):
                    return Verdict.UNIT, key, None
        other = self._elsewhere(said, known[0])
        return (Verdict.ELSEWHERE if other else Verdict.WRONG), known[0], other

    def _elsewhere(self, said: Said, key: Key) -> Key | None:
        """The only other column of the row, or the only other row, that has a text's amount."""
        table = self.contract.tables[key[0]]
        if said.amount is None or not said.amount.value:
            return None
        in_row = [(table.id, key[1], column) for column in table.columns if column != key[2]]
        in_column = [(table.id, row, key[2]) for row in self.figures.rows(table) if row != key[1]]
        for keys in (in_row, in_column):
            found = [other for other in keys if self.shown.has_exactly(said, other)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _dropped(
        self, fact: Fact, sentence: Sentence, amounts: Sequence[TextAmount]
    ) -> Claim | None:
        """A postponed thing whose amount is the variance of another row, and no figure of its."""
        if len(amounts) != 1 or not amounts[0].is_clear or amounts[0].unit not in MONEY:
            return None
        if not pattern_of(self.contract.wording.dropped).search(sentence.text):
            return None
        mentions = [
            mention
            for mention in self.meaning.reader.names.mentions(sentence.text)
            if self.contract.tables[mention.table].is_open
        ]
        if len(mentions) != 1:
            return None
        [mention] = mentions
        said = Said(sentence.text.strip(), amounts[0], "investments", (), mentions=(mention,))
        table = self.contract.tables[mention.table]
        every = [(table.id, mention.row, column) for column in table.columns]
        own = [key for key in self.shown.fitting(amounts[0], every) if self.shown.interval(key)]
        key = (table.id, mention.row, "variance")
        if key not in own or any(self.shown.agrees(said, other, signed=False) for other in own):
            return None
        other = self._elsewhere(said, key)
        return (
            Claim(fact, said.text, amounts[0], key, Verdict.ELSEWHERE, other=other)
            if other
            else None
        )
