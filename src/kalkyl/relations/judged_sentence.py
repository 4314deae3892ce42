"""One sentence held against the tables of its document: each amount and the cell that it is.

An amount is held against the cells of the rows that its sentence names, in the columns that it
names. Words that nobody knows make it one of a part: then nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY, rounded
from kalkyl.figures.interval import Interval, gap
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.relations.amount_and_cell import (
    ENOUGH_DIGITS,
    FEW_DIGITS,
    is_called,
    is_likely,
    is_other_way,
    is_slip,
    possible,
    size_of,
)
from kalkyl.relations.known_words import SHARE, KnownWords
from kalkyl.relations.made_figures import POINTS, Change, changes, follows, meant_change, sums
from kalkyl.relations.named_cells import NamedRow, Spot, in_columns
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import is_telling
from kalkyl.relations.row_names import RowNames
from kalkyl.relations.sentence_amounts import surroundings
from kalkyl.relations.sentence_words import (
    Around,
    Says,
    around,
    before_reason,
    counted_in,
    is_of_years,
    is_together,
    is_unsure,
    naming_words,
    plain_years,
    role_is_said_last,
    words_of,
    years_in,
)
from kalkyl.rules.prose.lexicon import HARMLESS, Word
from kalkyl.rules.prose.limits import LIMITING
from kalkyl.rules.prose.names import same_word

_LONGEST_LEAD: Final = 60
_GOES_ON: Final = regex(
    r"(?:de[nt]|detta|(?:netto|brutto)?kostnad(?:en|erna)|(?:budget|prognos|ram)(?:en)?|utfallet"
    r"|resultatet|avvikelsen|(?:under|över)skottet)\Z"
)
"""How a sentence begins that is about what the one before it was about."""
_AMOUNT_ENDS: Final = regex(r"\d(?=\s|\Z)")
_KEPT: Final = Says.CHANGE | Says.BASE | Says.LEVEL | Says.UNSURE


@dataclass(frozen=True, slots=True)
class SaidAmount:
    """An amount of a sentence and the cell that it was held against; ``None`` where it was not.

    ``is_stated`` is where the words say outright which single cell it is.
    """

    stands: str
    spot: Spot | None = None
    is_wrong: bool = False
    is_stated: bool = False
    sentence: str = ""
    chapter: str = ""
    made_of: tuple[Spot, ...] = ()
    made: Decimal = Decimal(0)
    """What those cells make, in the unit of the amount."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence: all its words, the rows that they name, the years that are its own."""

    text: str
    words: tuple[Word, ...]
    rows: tuple[NamedRow, ...]
    is_alone: bool
    """Whether it has a single amount."""


@dataclass(frozen=True)
class Judge:
    """The tables of a document, and the words at its top."""

    tables: tuple[PlainTable, ...]
    top: str

    @cached_property
    def known(self) -> KnownWords:
        """The words that tell of no part."""
        return KnownWords(self.tables, self.top)

    @cached_property
    def names(self) -> RowNames:
        """The names of all rows."""
        return RowNames(self.tables, self.top)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every cell with a figure."""
        rows = (NamedRow(table, row, frozenset()) for table in self.tables for row in table.rows)
        return tuple(spot for row in rows for spot in row.spots)

    @cached_property
    def _has_counts(self) -> bool:
        return any(spot.may_be_count for spot in self.spots)

    def read(self, text: str, start: int = 0) -> tuple[Word, ...]:
        """The words of a text, those that name a row and say what of it in two."""
        return tuple(self.names.in_parts(words_of(text, start)))

    def rows_of(self, text: str) -> tuple[NamedRow, ...]:
        """The rows that a text names."""
        return self.names.named(around(self.read(text), (), ""))

    def judged(self, text: str, carried: Sequence[NamedRow] = ()) -> Iterator[SaidAmount]:
        """Each amount of a sentence; behind words that leave it open of what, none is held.

        ``carried`` are the rows that the sentence before it is about, or its heading.
        """
        found = tuple(surroundings(text, self.read, counts=self._has_counts))
        words = self.read(text)
        sentence = _Sentence(text, words, self.rows_of(text), len(found) == 1)
        rows = self.rows_of(_lead(text))
        if not sentence.rows and _goes_on(words):
            rows = tuple(carried)
        sure = sentence if sentence.rows or not carried else replace(sentence, rows=tuple(carried))
        lost = False
        for amount, near in found:
            spend()
            nearby = _in_own_year(near, sentence, amount, self.top)
            own = self.names.named(nearby)
            lost = lost or is_unsure(words_of(text[: amount.start]))
            lost = lost or self.known.is_of_part(_without_reason(nearby, sentence), own)
            rows = own or rows or (() if carried else self._counted_totals(nearby))
            said = SaidAmount(amount.text)
            if not lost and amount.is_clear:
                said = self._held(amount, nearby, rows, sentence)
            if said.is_wrong and not said.is_stated and self.known.has_unknown(nearby, own):
                said = SaidAmount(amount.text)
            if said.spot is None:
                said = replace(said, spot=self._evident(amount, nearby, sure, rows))
            if said.spot is None and self._is_share(amount, nearby, sentence):
                said = replace(said, spot=next(sentence.rows[0].spots), is_wrong=True)
            if amount.unit or said.spot is not None:
                yield replace(said, is_stated=said.is_stated and bool(own))

    def _held(
        self, amount: TextAmount, nearby: Around, rows: Sequence[NamedRow], sentence: _Sentence
    ) -> SaidAmount:
        """An amount and the cell that it is, or is not; no cell where that is not sure."""
        unit, unknown = amount.unit, SaidAmount(amount.text)
        if unit not in {*MONEY, "%", POINTS, ""}:
            return unknown
        if is_together(sentence.words):
            listed = sentence.rows if sentence.is_alone else self.rows_of(_listed(sentence, amount))
            if len({id(row.row) for row in listed}) > 1:
                return self._summed(amount, nearby, listed, sentence)
        line = [spot for named in rows for spot in named.spots]
        if nearby.says & (Says.CHANGE | Says.WAY) or unit == POINTS:
            moved = line or [
                spot for named in self.names.named_totals(nearby) for spot in named.spots
            ]
            changed = self._changed(amount, nearby, moved, sentence)
            if changed is not None:
                return changed
        meant = in_columns([spot for spot in line if spot.interval_in(unit)], nearby, self.top)
        if unit == "%" and nearby.after[:1] and nearby.after[0].text == SHARE:
            meant = [spot for spot in meant if is_called(spot, sentence.words)]
        if not meant or is_of_years(sentence.text[: amount.start]):
            return unknown
        said = amount.interval(cut=not amount.rough).absolute
        agreeing = next((spot for spot in meant if spot.agrees(said, unit)), None)
        made = agreeing is None and follows(line, said, unit)
        if agreeing and is_other_way(agreeing, nearby.says, amount):
            return SaidAmount(amount.text, agreeing, is_wrong=True, is_stated=True)
        if agreeing or (made and nearby.says & (Says.CHANGE | Says.VARIANCE)):
            return replace(unknown, spot=agreeing or meant[0])
        return self._contradicted(amount, nearby, meant, sentence, made=made)

    def _counted_totals(self, nearby: Around) -> tuple[NamedRow, ...]:
        """The totals of the only column that words name by what is counted in it."""
        said = [word.text for word in (*nearby.before, *nearby.after)]
        found = {
            (id(total.table), total.row.number): total
            for total in self.names.totals()
            for spot in total.spots
            if spot.may_be_count
            and (own := counted_in(spot.column.heading))
            and all(any(same_word(word, name) for word in said) for name in own)
        }
        return tuple(found.values()) if len(found) == 1 else ()

    def _contradicted(
        self,
        amount: TextAmount,
        nearby: Around,
        meant: Sequence[Spot],
        sentence: _Sentence,
        *,
        made: bool,
    ) -> SaidAmount:
        """An amount that none of the cells meant is, where no other cell can be meant."""
        unit, unknown = amount.unit, SaidAmount(amount.text)
        said = amount.interval(cut=not amount.rough).absolute
        nearest = min(meant, key=lambda spot: spot.distance(said, unit))
        wrong = SaidAmount(amount.text, nearest, is_wrong=True)
        elsewhere = list(possible(self.spots, amount))
        slip = next((spot for spot in meant if is_slip(amount, spot)), None)
        if slip is not None and not elsewhere and not made:
            return replace(wrong, spot=slip, is_stated=True)
        is_single = len(meant) == 1 and not nearby.says & _KEPT
        if elsewhere and not (
            is_single
            and {id(spot.row) for spot in elsewhere} == {id(nearest.row)}
            and self._names_column(amount, nearby, sentence)
        ):
            return unknown
        if not elsewhere and (made or nearby.says & (Says.BASE | Says.UNSURE)):
            return unknown
        if not unit and not self._is_counted(nearby, nearest, sentence):
            return unknown
        is_moved = bool(nearby.says & (Says.CHANGE | Says.VARIANCE))
        if not is_moved and not is_likely(amount, nearest):
            return unknown
        return replace(wrong, is_stated=len(meant) == 1 and Says.CHANGE not in nearby.says)

    def _names_column(self, amount: TextAmount, nearby: Around, sentence: _Sentence) -> bool:
        """Whether words say outright which year's or which kind's amount it is."""
        if [word.text for word in nearby.before[-1:]] == [SHARE]:
            return False  # *10,7 mnkr upparbetat av 12,5 mnkr* ends with what it is a part of
        ahead = words_of(sentence.text[: amount.start])
        years = plain_years(sentence.text, amount.start)
        names = frozenset(at for row in self.names.named(nearby) for at in row.spans)
        is_of_year = bool(years) and years == nearby.years
        return is_of_year or role_is_said_last(nearby.before, ahead, names)

    def _is_counted(self, nearby: Around, spot: Spot, sentence: _Sentence) -> bool:
        """Whether what is counted is what a row or a column is called by."""
        in_column = counted_in(spot.column.heading)
        if any(word.text.isdigit() and word.text not in nearby.years for word in nearby.before):
            return False  # *över 75 år*
        own = in_column or naming_words(spot.row.label)
        said = nearby.before + nearby.after if in_column else sentence.words
        return any(same_word(word.text, name) for word in said for name in own)

    def _changed(
        self, amount: TextAmount, nearby: Around, line: Sequence[Spot], sentence: _Sentence
    ) -> SaidAmount | None:
        """A change between two years, where the words say which, or which way it went."""
        said = amount.interval(cut=not amount.rough).absolute
        sized = [(change, change.size(amount.unit)) for change in changes(line)]
        found = [change for change, size in sized if size is not None]
        fitting = [change for change, size in sized if size and size.absolute.meets(said)]
        meant = meant_change(found, nearby, sentence.text)
        if any(spot.agrees(said, amount.unit) for spot in line):
            return None
        if meant is not None and meant not in fitting:
            is_made = amount.unit == "%" and amount.rough
            return None if is_made else _misstated(amount, meant)
        fitting = [meant] if meant is not None else fitting
        if fitting and all(change.is_other_way(nearby.says) for change in fitting):
            return _misstated(amount, fitting[0])
        return SaidAmount(amount.text, fitting[0].new) if fitting else None

    def _summed(
        self, amount: TextAmount, nearby: Around, rows: Sequence[NamedRow], sentence: _Sentence
    ) -> SaidAmount:
        """The sum of several rows, said to be so."""
        said, unit = amount.interval(cut=not amount.rough).absolute, amount.unit
        found = list(sums(rows, unit))
        columns = in_columns([cells[0] for cells, _ in found], nearby, self.top)
        meant = next((cells[0] for cells, made in found if made.meets(said)), None)
        if meant is not None or not columns or unit not in {*MONEY, ""}:
            return SaidAmount(amount.text, meant)
        line = [spot for row in rows for spot in row.spots]
        if follows(line, said, unit) or any(possible(self.spots, amount)):
            return SaidAmount(amount.text)
        if not unit and not self._is_counted(nearby, columns[0], sentence):
            return SaidAmount(amount.text)
        meant_sums = [(cells, made) for cells, made in found if cells[0] in columns]
        cells, made = min(meant_sums, key=lambda sum_: gap(sum_[1], said))
        return _wrong_of(amount, cells, made)

    def _evident(
        self, amount: TextAmount, nearby: Around, sentence: _Sentence, rows: Sequence[NamedRow]
    ) -> Spot | None:
        """The figure of a row named in the sentence that an amount is, whatever else is said.

        Of more digits it may also be what figures of the rows make, or the rows' share of a total.
        """
        unit = amount.unit
        if not amount.is_clear or unit not in {*MONEY, "%", POINTS, ""}:
            return None
        said = replace(amount, rough=False).interval().absolute
        size = size_of(amount)
        rows = sentence.rows or rows or self.names.loosely(sentence.words)
        line = [spot for named in rows for spot in named.spots if is_telling(spot.figure)]
        line += [
            spot
            for named in self.names.totals()
            for spot in named.spots
            if is_telling(spot.figure) and is_called(spot, sentence.words)
        ]
        for spot in line:
            is_few = not unit and size < ENOUGH_DIGITS and not is_called(spot, sentence.words)
            if spot.agrees(said, unit) and not is_few:
                return spot
        tells = bool(nearby.says & (Says.CHANGE | Says.VARIANCE)) or unit in {"%", POINTS}
        if amount.rough or size < (FEW_DIGITS if tells else ENOUGH_DIGITS):
            return None
        added = next((cells[0] for cells, made in sums(rows, unit) if made.meets(said)), None)
        if added is not None and is_telling(added.figure):
            return added
        is_share = unit == "%" and any(named.has_share(said, self.names.totals()) for named in rows)
        is_made = (bool(unit) or tells) and follows(line, said, unit)
        return line[0] if line and (is_share or is_made) else None

    def _is_share(self, amount: TextAmount, nearby: Around, sentence: _Sentence) -> bool:
        """Whether an amount is said to be one row's share of all, in words that are all known."""
        words, rows = words_of(sentence.text), sentence.rows
        if amount.unit != "%" or amount.rough or not amount.is_clear or len(rows) != 1:
            return False
        (row,) = rows
        is_plain = not is_unsure(words) and not nearby.says & (Says.CHANGE | Says.VARIANCE)
        is_of_all = SHARE in {word.text for word in (*words[:1], *nearby.after[:1])}
        known = all(word.start in row.spans or self.known.is_known(word) for word in words)
        in_time = in_columns(list(row.spots), nearby, self.top)
        return is_plain and is_of_all and known and bool(in_time) and row.is_of_total


def _lead(text: str) -> str:
    """What stands before a colon at the beginning, of which the rest is said: *Skolan: 3 mnkr*."""
    lead, colon, _ = text.partition(": ")
    return lead if colon and len(lead) <= _LONGEST_LEAD else ""


def _misstated(amount: TextAmount, change: Change) -> SaidAmount:
    size = change.size(amount.unit)
    return _wrong_of(amount, (change.old, change.new), size) if size else SaidAmount(amount.text)


def _wrong_of(amount: TextAmount, cells: tuple[Spot, ...], made: Interval) -> SaidAmount:
    """An amount that is not what some cells make."""
    middle = rounded((made.low + made.high) / 2, max(amount.decimals, 0))
    return SaidAmount(
        amount.text, cells[-1], is_wrong=True, made_of=cells, made=middle, unit=amount.unit
    )


def _listed(sentence: _Sentence, amount: TextAmount) -> str:
    """What stands before an amount up to the one before it, commas and all."""
    return _AMOUNT_ENDS.split(sentence.text[: amount.start])[-1]


def _without_reason(nearby: Around, sentence: _Sentence) -> Around:
    """Words around the only amount, a variance, without why it is so."""
    if not sentence.is_alone or Says.VARIANCE not in nearby.says:
        return nearby
    return replace(nearby, after=before_reason(nearby.after))


def _in_own_year(nearby: Around, sentence: _Sentence, amount: TextAmount, top: str) -> Around:
    """Words that no year stands among are of the sentence's year, if it is the document's."""
    years = plain_years(sentence.text, amount.start)
    return nearby if nearby.years or years != years_in(top) else replace(nearby, years=years)


def _goes_on(words: Sequence[Word]) -> bool:
    """Whether a sentence is about what the one before it is: *Den blev*, *Budgeten var*."""
    if len(words) < 2 or not _GOES_ON.match(words[0].text):  # noqa: PLR2004  # subject and verb
        return False
    return HARMLESS in words[1].tags and words[1].text not in LIMITING
