"""Compares what texts say of figures with the figures: one pass, reported by several rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.earlier import EarlierReport
from kalkyl.contract.spec import Contract
from kalkyl.contract.wording import pattern_of
from kalkyl.figures.amount import MONEY
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.sentences import Sentence, sentences
from kalkyl.figures.text_amounts import TextAmount, find_all
from kalkyl.model import Fact, Key, Submission
from kalkyl.rules.prose.doubt import (
    Doubt,
    is_excluded,
    is_of_another_row,
    is_reckoned,
)
from kalkyl.rules.prose.evidence import BESIDE, Figure, Shown, Slots, comparable, of_all_years
from kalkyl.rules.prose.meaning import (
    going_on,
    is_difference,
    is_last,
    is_open_end,
    narrow,
    times_of,
    wide,
    years_of,
)
from kalkyl.rules.prose.people import Count, counts
from kalkyl.rules.prose.sections import Sections
from kalkyl.rules.prose.signs import against_target, direction, sign_of
from kalkyl.rules.prose.statements import Statement

_TELLING = 4
"""Digits of an amount of another subject that has those of a figure by no chance."""
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
    def reports(self) -> Mapping[str, Shown]:
        """The figures of this report and of those from before, by what they are to this one."""
        now = Shown(self.contract, self.submission, self.figures, self.unsound)
        then = {
            source: Shown(
                then.contract,
                then.submission,
                Figures(then.contract, then.submission),
                source=source,
            )
            for source, then in self.earlier.items()
        }
        return {"": now, **then}

    @cached_property
    def sections(self) -> Sections:
        """What the texts of this workbook are about."""
        return Sections(self.contract, self.submission)

    @cached_property
    def _doubt(self) -> Doubt:
        return Doubt(self.contract, self.sections, self.earlier)

    def held(self, texts: Sequence[Fact]) -> Iterator[Claim]:
        """What texts say of figures that it can be held against, in the order of reading."""
        if not self.contract.wording.measures:
            return
        for fact in texts:
            yield from self._of_text(fact, str(fact.value))
            yield from self._counted(fact, str(fact.value))
        for fact, line in self.sections.lines():
            yield from self._of_text(fact, line)

    def _of_text(self, fact: Fact, text: str) -> Iterator[Claim]:
        amounts = find_all(text)
        cut = sentences(text)
        setting = self.sections.setting(fact)
        lead: Statement | None = None
        for at, sentence in enumerate(cut):
            end = sentence.start + len(sentence.text)
            own = [amount for amount in amounts if sentence.start <= amount.start < end]
            reader = self.sections.reader
            led = lead if sentence.item else None
            began, earlier = False, [one for one in amounts if one.start < sentence.start]
            known: Figure | None = None
            for statement in reader.statements(sentence, own, setting, led):
                lead = lead if sentence.item else statement
                said = going_on(statement, known)
                named = said.mentions or said.is_ours or said.is_whole
                is_of_part = not named and not self.sections.opens(cut, at)
                began = is_open_end(said) or (began and is_last(said, "till"))
                is_sure = said.is_sure and not is_of_part and not is_reckoned(said, own, earlier)
                is_sure = is_sure and not began
                if not self._doubt.is_of_year:  # *kvar av budgeten* is what has not been used yet
                    is_sure = is_sure and not {"left", "budget"} <= said.near
                judged = self._judged(fact, replace(said, is_sure=is_sure), sentence.start)
                for claim in judged:
                    known = self._figure_of(claim) or known
                    if not self._is_taken(claim, own):
                        yield claim
            dropped = self._dropped(fact, sentence, own)
            if dropped is not None:
                yield dropped

    def _figure_of(self, claim: Claim) -> Figure | None:
        """The figure that an amount is, if it is one of this report and of one span of time."""
        if claim.said is None or claim.verdict is not None or claim.source:
            return None
        return self.reports[""].of_one_span(claim.key, claim.said)

    def _is_taken(self, claim: Claim, own: Sequence[TextAmount]) -> bool:
        """Whether another amount of the sentence is the figure that one would be held against."""
        if claim.verdict not in {Verdict.WRONG, Verdict.ELSEWHERE} or claim.said is None:
            return False
        shown, start = self.reports[claim.source], claim.said.start
        others = (amount for amount in own if amount.start != start and not amount.rough)
        return any(shown.has_exactly(amount, claim.key) for amount in others)

    def _counted(self, fact: Fact, text: str) -> Iterator[Claim]:
        """Numbers of people and points of indexes, which have no unit."""
        for count in counts(text):
            shown = [(key, now) for key in count.keys if (now := self.reports[""].interval(key))]
            said = count.said.interval()
            right = [key for key, now in shown if now.meets(said)]
            if right or (shown and count.is_sure):
                verdict = None if right else Verdict.WRONG
                key = right[0] if right else shown[0][0]
                yield Claim(fact, count.text, count.said, key, verdict, is_whole=True)
            elif then := self._then(count):
                source, key = then
                yield Claim(fact, count.text, count.said, key, None, is_whole=True, source=source)

    def _then(self, count: Count) -> tuple[str, Key] | None:
        """The report from before of which a number of people or points is, and its figure."""
        said = count.said.interval()
        return next(
            (
                (source, key)
                for source, report in self.reports.items()
                for key in count.keys
                if source and (then := report.interval(key)) and then.meets(said)
            ),
            None,
        )

    def _judged(self, fact: Fact, said: Statement, start: int) -> Iterator[Claim]:
        """What a statement at a place of a text is held against."""
        if side := against_target(said):
            yield from self._beside_target(fact, said, side)
        if said.amount is None:
            yield from self._of_direction(fact, said)
        elif said.amount.is_comparable:
            yield from self._of_amount(fact, said, said.amount, start)

    def _rows(self, fact: Fact, said: Statement) -> frozenset[str] | None:
        """The rows that a statement is about; ``None`` for the whole."""
        rows = frozenset(mention.row for mention in said.mentions)
        if rows and not (said.is_whole and len(rows) == 1 and self.sections.is_sender(said)):
            return rows
        return None if said.is_whole or said.is_ours else self.sections.row(fact)

    def _of_amount(
        self, fact: Fact, said: Statement, amount: TextAmount, start: int
    ) -> Iterator[Claim]:
        """An amount held against the figure that its words and its value tell, if any."""
        rows = self._rows(fact, said)
        here = replace(amount, start=amount.start + start, end=amount.end + start)
        fitting = self._narrow(fact, said, rows)
        right = [one for one in fitting if one.has(amount, sign_of(said, one))]
        mirrored = [one for one in fitting if one.has(amount)]
        is_sure = self._doubt.is_sure(said, fitting)
        if mirrored and not right and is_sure:
            yield self._claim(fact, said, here, mirrored[0], Verdict.SIGN)
            return
        wide = self._wide(said, rows).figures(self.reports, amount)
        wide = [figure for figure in wide if figure.has(amount, cut=False)]
        also = [figure for figure in wide if not is_excluded(said, fitting, figure)]
        right = right or [one for one in also if one.has(amount, sign_of(said, one), cut=False)]
        if right:
            yield self._claim(fact, said, here, right[0], self._misnamed(said, right))
        elif also:
            yield self._claim(fact, said, here, also[0], None)
        else:
            find = self._wrong if is_sure else self._transposed
            wrong = list(find(fact, said, here, fitting))
            yield from wrong or (self._claim(fact, said, here, one, None) for one in wide[:1])

    def _transposed(
        self, fact: Fact, said: Statement, amount: TextAmount, fitting: Sequence[Figure]
    ) -> Iterator[Claim]:
        """An amount of which more is open, but with the digits of a figure that its words name."""
        found = [one for one in fitting if one.shown and one.is_transposed(amount)]
        digits = str(abs(amount.value)).replace(".", "").lstrip("0")
        is_chance = said.is_part and len(digits) < _TELLING
        if not found or is_chance or amount.rough or not amount.is_clear or is_difference(said):
            return
        every = (one for now in self.reports.values() for of in now.by_topic.values() for one in of)
        if not any(comparable(amount, one.spec) and one.has(amount) for one in every):
            yield self._claim(fact, said, amount, found[0], Verdict.WRONG)

    def _narrow(self, fact: Fact, said: Statement, rows: frozenset[str] | None) -> list[Figure]:
        horizon = self.sections.setting(fact).horizon
        sets = []
        for slots in narrow(said, rows, horizon):
            found = slots.figures(self.reports, said.amount)
            is_share = bool(said.amount and said.amount.unit == "%")
            if not found and said.topic not in {"costs", "income"} and not is_share:
                found = replace(slots, horizon="").figures(self.reports, said.amount)
            sets += [found] if found else []
        near = (found for found in sets if not all(one.is_far(said.amount) for one in found))
        return of_all_years(said, next(near, sets[0] if sets else self._only(said, rows)))

    def _only(self, said: Statement, rows: frozenset[str] | None) -> list[Figure]:
        """The figures of a topic of which a report has one quantity, whatever it is called.

        What this report has no figures of, the plan may have.
        """
        if is_difference(said):
            return []
        source = "plan" if "in_plan" in said.every else ""
        for time in dict.fromkeys((source, "plan")):
            own = self.reports[time].by_topic.get(said.topic, ()) if time in self.reports else ()
            names = frozenset(one.quantity for one in own)
            if len(names) == 1:
                topics, years = frozenset({said.topic}), years_of(said)
                slots = Slots(topics, names, frozenset({time}), "", years, rows=rows)
                return slots.figures(self.reports, said.amount)
            if own:
                return []
        return []

    def _wide(self, said: Statement, rows: frozenset[str] | None) -> Slots:
        with_whole = not said.mentions or self.sections.is_sender(said)
        if not said.mentions:
            rows = (rows or frozenset()) | {mention.row for mention in said.named}
        month = self.sections.reader.month
        return wide(said, rows, month, with_whole=with_whole)

    def _wrong(
        self, fact: Fact, said: Statement, amount: TextAmount, fitting: Sequence[Figure]
    ) -> Iterator[Claim]:
        """An amount that is none of the figures it may be, nor of anything beside them."""
        nearest = min(fitting, key=lambda one: (one.time != "", one.distance(amount)))
        if amount.bound:
            if not nearest.is_far(amount):
                yield self._claim(fact, said, amount, nearest, Verdict.WRONG)
            return
        for factor in _THOUSANDS if amount.unit in MONEY else ():
            for one in fitting:
                if one.has(amount, factor=factor) and not one.is_nil:
                    yield self._claim(fact, said, amount, one, Verdict.UNIT)
                    return
        other = self._elsewhere(amount, nearest)
        if not (said.before or said.after):  # *40,7 (38,9) mnkr*
            if other is not None and other[1] == nearest.key[1]:
                yield self._claim(fact, said, amount, replace(nearest, key=other), None)
        elif is_of_another_row(amount, fitting, other) or self._doubt.is_near(
            fact, said, amount, nearest, fitting
        ):
            verdict = Verdict.ELSEWHERE if other else Verdict.WRONG
            yield replace(self._claim(fact, said, amount, nearest, verdict), other=other)

    def _claim(
        self,
        fact: Fact,
        said: Statement,
        amount: TextAmount | None,
        figure: Figure,
        verdict: Verdict | None,
    ) -> Claim:
        own = figure.key[1] in {mention.row for mention in said.mentions}
        is_whole = not own and figure.key[:2] != fact.key[:2]
        return Claim(fact, said.text, amount, figure.key, verdict, is_whole, source=figure.source)

    def _misnamed(self, said: Statement, right: Sequence[Figure]) -> Verdict | None:
        """Whether what is called a result is a variance, and no outcome."""
        is_result = "result" in said.near and not said.every & {"variance", "surplus", "deficit"}
        is_plain = "budget" not in said.text.casefold() and not said.side
        is_variance = {one.quantity for one in right} == {"variance"}
        return Verdict.MISNAMED if is_result and is_plain and is_variance else None

    def _of_direction(self, fact: Fact, said: Statement) -> Iterator[Claim]:
        """Which way a clause without an amount says that something went."""
        quantity, sign = direction(said)
        if not sign or (times_of(said) != {""} and quantity not in BESIDE - {"variance"}):
            return
        rows = self._rows(fact, said)
        horizon = said.horizon or self.sections.setting(fact).horizon
        topics, names = frozenset({said.topic}), frozenset({quantity})
        slots = Slots(topics, names, frozenset({""}), horizon, rows=rows)
        found = slots.figures(self.reports, None)
        is_sure = self._doubt.is_sure(said, found) and self._doubt.is_of_all(fact, said, found)
        if len(found) == 1 and is_sure:
            [figure] = found
            now = (figure.shown[0].low > 0) - (figure.shown[0].high < 0)
            sign = sign * figure.up if quantity == "change" else sign
            verdict = Verdict.SIGN if now and now == -sign else None
            yield self._claim(fact, said, None, figure, verdict)

    def _beside_target(self, fact: Fact, said: Statement, side: int) -> Iterator[Claim]:
        """Whether a measure is on the side of its target that the text puts it on."""
        figures = self.reports[""].by_topic.get(said.topic, ())
        shown = {one.quantity: one for one in figures if one.is_whole and one.shown}
        if said.mentions or not {"outcome", "target"} <= shown.keys():
            return
        here, there = shown["outcome"].shown[0], shown["target"].shown[0]
        now = (here.high < there.low) - (here.low > there.high)
        verdict = Verdict.SIGN if now == -side else None
        yield self._claim(fact, said, None, shown["outcome"], verdict)

    def _elsewhere(self, amount: TextAmount, figure: Figure) -> Key | None:
        """The only other column of the row, or the only other row, that has a text's amount."""
        shown, key = self.reports[figure.source], figure.key
        if figure.source or not amount.value or amount.rough:
            return None
        table = self.contract.tables[key[0]]
        in_row = [(table.id, key[1], column) for column in table.columns if column != key[2]]
        in_column = [(table.id, row, key[2]) for row in self.figures.rows(table) if row != key[1]]
        for keys in (in_row, in_column):
            found = [other for other in keys if shown.has_exactly(amount, other)]
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
            for mention in self.sections.reader.names.mentions(sentence.text)
            if self.contract.tables[mention.table].is_open
        ]
        if len(mentions) != 1:
            return None
        [mention] = mentions
        row = self.reports[""].by_topic.get("investments", ())
        own = [one for one in row if one.key[:2] == (mention.table, mention.row) and one.shown]
        variance = next((one for one in own if one.quantity == "variance"), None)
        if variance is None or any(one.has(amounts[0]) for one in own):
            return None
        other = self._elsewhere(amounts[0], variance)
        text, key = sentence.text.strip(), variance.key
        return Claim(fact, text, amounts[0], key, Verdict.ELSEWHERE, other=other) if other else None
