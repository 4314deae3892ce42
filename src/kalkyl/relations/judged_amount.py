"""An amount that words say to be of some rows: the cell of theirs that it is, or is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, gap
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.relations.amount_and_cell import is_called, is_likely, is_other_way, is_slip, possible
from kalkyl.relations.known_document import KnownDocument
from kalkyl.relations.known_words import SHARE
from kalkyl.relations.made_figures import POINTS, changes, follows, meant_change, sums
from kalkyl.relations.named_cells import NamedRow, Spot, in_columns
from kalkyl.relations.other_columns import (
    KEPT,
    is_other_kind,
    is_other_years,
    names_column,
    of_what_was,
    without_variances,
)
from kalkyl.relations.said_amount import SaidAmount, misstated, wrong_of
from kalkyl.relations.said_ways import wrong_level, wrong_than_budget
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import (
    Around,
    counted_in,
    is_of_years,
    is_together,
    naming_words,
    plain_years,
    words_of,
)
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word

UNITS: Final = frozenset({*MONEY, "%", POINTS, ""})
"""The units that figures of tables have."""
_AMOUNT_ENDS: Final = regex(r"\d(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: all its words, the rows that they name, the years that are its own."""

    text: str
    words: tuple[Word, ...]
    rows: tuple[NamedRow, ...]
    is_alone: bool
    """Whether it has a single amount."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount of a sentence, the words around it, and the rows that it is of."""

    amount: TextAmount
    nearby: Around
    rows: Sequence[NamedRow]
    sentence: Sentence

    @property
    def unit(self) -> str:
        """The unit of its amount."""
        return self.amount.unit

    @property
    def said(self) -> Interval:
        """What its amount may stand for, without its sign; it may be cut instead of rounded."""
        return self.amount.interval(cut=not self.amount.rough).absolute

    @property
    def line(self) -> list[Spot]:
        """The cells of its rows."""
        return [spot for named in self.rows for spot in named.spots]

    @property
    def names(self) -> frozenset[int]:
        """Where the words stand that name its rows."""
        return frozenset(at for named in self.rows for at in named.spans)

    @property
    def ahead(self) -> str:
        """All that its sentence has before the amount."""
        return self.sentence.text[: self.amount.start]

    def held(self, spot: Spot | None = None) -> SaidAmount:
        """Its amount as right, and a cell that it is, if one is sure."""
        return SaidAmount(self.amount.text, spot)


@dataclass(frozen=True)
class AmountJudge:
    """Holds amounts against the tables of a document."""

    document: KnownDocument

    def judged(self, claim: Claim) -> SaidAmount:
        """An amount and the cell that it is, or is not; no cell where that is not sure."""
        if claim.unit not in UNITS:
            return claim.held()
        return self._made(claim) or self._figure(claim)

    def _made(self, claim: Claim) -> SaidAmount | None:
        """An amount that is said to be what figures make: a sum, a difference, a change."""
        if is_together(claim.sentence.words):
            rows = self._listed(claim)
            if len({id(row.row) for row in rows}) > 1:
                return self._summed(claim, rows)
        cells = claim.line or self.document.result
        turned = wrong_than_budget(claim.amount, claim.nearby, cells)
        if turned is None and (
            claim.nearby.says & (Says.CHANGE | Says.WAY) or claim.unit == POINTS
        ):
            return self._changed(claim)
        return turned

    def _listed(self, claim: Claim) -> Sequence[NamedRow]:
        """The rows before an amount up to the one before it, commas and all."""
        if claim.sentence.is_alone:
            return claim.sentence.rows
        return self.document.rows_of(_AMOUNT_ENDS.split(claim.ahead)[-1])

    def _figure(self, claim: Claim) -> SaidAmount:
        """An amount that is said to be a figure of its rows."""
        unit, said, nearby = claim.unit, claim.said, claim.nearby
        named = self._meant(claim)
        meant = of_what_was(named, nearby, claim.sentence.text)
        if not meant or is_of_years(claim.ahead):
            return claim.held()
        agreeing = next((spot for spot in meant if spot.agrees(said, unit)), None)
        if agreeing is None:
            made = follows(claim.line, said, unit)
            if made and nearby.says & (Says.CHANGE | Says.VARIANCE):
                return claim.held(meant[0])
            return self._contradicted(claim, meant, made=made, is_named=len(named) == 1)
        if is_other_way(agreeing, nearby.says, claim.amount):
            return replace(claim.held(agreeing), is_wrong=True, is_stated=True)
        turned = wrong_level(claim.amount, agreeing, nearby, claim.line, claim.names)
        return turned or claim.held(agreeing)

    def _meant(self, claim: Claim) -> Sequence[Spot]:
        """The cells that the words around an amount say that it is one of."""
        nearby, words = claim.nearby, claim.sentence.words
        cells = [spot for spot in claim.line if spot.interval_in(claim.unit)]
        meant = in_columns(cells, nearby, self.document.top)
        if claim.unit == "%" and [word.text for word in nearby.after[:1]] == [SHARE]:
            meant = [spot for spot in meant if is_called(spot, words)]
        return meant

    def _contradicted(
        self, claim: Claim, cells: Sequence[Spot], *, made: bool, is_named: bool
    ) -> SaidAmount:
        """An amount that none of the cells meant is, where no other cell can be meant.

        ``is_named`` is where the words name a single one.
        """
        amount, nearby = claim.amount, claim.nearby
        meant = without_variances(cells, nearby.says)
        nearest = min(meant, key=lambda spot: spot.distance(claim.said, claim.unit))
        wrong = replace(claim.held(nearest), is_wrong=True)
        elsewhere = list(possible(self.document.spots, amount))
        slip = next((spot for spot in meant if is_slip(amount, spot)), None)
        if slip is not None and not elsewhere and not made:
            return replace(wrong, spot=slip, is_stated=True)
        if elsewhere:
            is_wrong = self._is_of_other_column(claim, meant, elsewhere)
            return replace(wrong, is_stated=True) if is_wrong else claim.held()
        if made or nearby.says & (Says.BASE | Says.UNSURE):
            return claim.held()
        if not claim.unit and not _is_counted(claim, nearest):
            return claim.held()
        is_moved = bool(nearby.says & (Says.CHANGE | Says.VARIANCE))
        if not is_moved and not is_likely(amount, nearest):
            return claim.held()
        return replace(wrong, is_stated=is_named and Says.CHANGE not in nearby.says)

    def _is_of_other_column(
        self, claim: Claim, meant: Sequence[Spot], elsewhere: Sequence[Spot]
    ) -> bool:
        """Whether an amount is in the row that is meant, but in no column that words say."""
        nearby, text = claim.nearby, claim.sentence.text
        if not {id(spot.row) for spot in elsewhere} <= {id(spot.row) for spot in meant}:
            return False
        rows = self.document.names.named(nearby)
        names = frozenset(at for row in rows for at in row.spans)
        rest = " ".join(word.text for word in claim.sentence.words if word.start not in names)
        if is_other_years(elsewhere, nearby, rest):
            return True
        if nearby.says & KEPT:
            return False
        ahead, years = words_of(claim.ahead), plain_years(text, claim.amount.start)
        if len(meant) == 1 and names_column(nearby, ahead, names, years):
            return True
        is_plain = not self.document.known.has_unknown(nearby, rows)
        return is_plain and is_other_kind(elsewhere, meant, nearby, ahead)

    def _changed(self, claim: Claim) -> SaidAmount | None:
        """A change between two years, where the words say which, or which way it went."""
        amount, said, nearby = claim.amount, claim.said, claim.nearby
        line = claim.line or [
            spot for named in self.document.names.named_totals(nearby) for spot in named.spots
        ]
        sized = [(change, change.size(amount.unit)) for change in changes(line)]
        found = [change for change, size in sized if size is not None]
        fitting = [change for change, size in sized if size and size.absolute.meets(said)]
        meant = meant_change(found, nearby, claim.sentence.text)
        if any(spot.agrees(said, amount.unit) for spot in line):
            return None
        if meant is not None and meant not in fitting:
            is_made = amount.unit == "%" and amount.rough
            return None if is_made else misstated(amount, meant)
        fitting = [meant] if meant is not None else fitting
        if fitting and all(change.is_other_way(nearby.says) for change in fitting):
            return misstated(amount, fitting[0])
        return claim.held(fitting[0].new) if fitting else None

    def _summed(self, claim: Claim, rows: Sequence[NamedRow]) -> SaidAmount:
        """The sum of several rows, said to be so."""
        said, unit = claim.said, claim.unit
        found = list(sums(rows, unit))
        columns = in_columns([cells[0] for cells, _ in found], claim.nearby, self.document.top)
        meant = next((cells[0] for cells, made in found if made.meets(said)), None)
        if meant is not None or not columns or unit not in {*MONEY, ""}:
            return claim.held(meant)
        line = [spot for row in rows for spot in row.spots]
        if follows(line, said, unit) or any(possible(self.document.spots, claim.amount)):
            return claim.held()
        if not unit and not _is_counted(claim, columns[0]):
            return claim.held()
        meant_sums = [(cells, made) for cells, made in found if cells[0] in columns]
        cells, made = min(meant_sums, key=lambda sum_: gap(sum_[1], said))
        return wrong_of(claim.amount, cells, made)


def _is_counted(claim: Claim, spot: Spot) -> bool:
    """Whether what is counted is what a row or a column is called by."""
    nearby, in_column = claim.nearby, counted_in(spot.column.heading)
    if any(word.text.isdigit() and word.text not in nearby.years for word in nearby.before):
        return False  # *över 75 år*
    own = in_column or naming_words(spot.row.label)
    said = nearby.before + nearby.after if in_column else claim.sentence.words
    return any(same_word(word.text, name) for word in said for name in own)
