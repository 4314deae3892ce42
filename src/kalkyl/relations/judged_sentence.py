"""One sentence held against the tables of its document: each amount and the cell that it is.

An amount is held against the cells of the rows that its sentence names, in the columns that it
names. Words that nobody knows make it one of a part: then nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.relations.amount_and_cell import (
    ENOUGH_DIGITS,
    FEW_DIGITS,
    is_called,
    size_of,
)
from kalkyl.relations.judged_amount import UNITS, AmountJudge, Claim, Sentence
from kalkyl.relations.known_document import KnownDocument
from kalkyl.relations.known_words import SHARE
from kalkyl.relations.made_figures import POINTS, follows, sums
from kalkyl.relations.named_cells import NamedRow, Spot, in_columns
from kalkyl.relations.relation import is_telling
from kalkyl.relations.said_amount import SaidAmount
from kalkyl.relations.said_ways import wrong_percent
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_amounts import surroundings
from kalkyl.relations.sentence_words import (
    Around,
    before_reason,
    compares,
    counted_in,
    is_unsure,
    plain_years,
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


@dataclass(frozen=True)
class Judge:
    """Judges the sentences of a document one by one."""

    document: KnownDocument

    def judged(self, text: str, carried: Sequence[NamedRow] = ()) -> Iterator[SaidAmount]:
        """Each amount of a sentence; behind words that leave it open of what, none is held.

        ``carried`` are the rows that the sentence before it is about, or its heading.
        """
        document = self.document
        names, known = document.names, document.known
        found = tuple(surroundings(text, document.read, counts=document.has_counts))
        words = document.read(text)
        sentence = Sentence(text, words, document.rows_of(text), len(found) == 1)
        rows = document.rows_of(_lead(text))
        if not sentence.rows and _goes_on(words):
            rows = tuple(carried)
        sure = sentence if sentence.rows or not carried else replace(sentence, rows=tuple(carried))
        lost, last = False, None
        for amount, near in found:
            spend()
            nearby = _in_own_year(near, sentence, amount, document.top)
            own = names.named(nearby)
            lost = lost or is_unsure(words_of(text[: amount.start]))
            lost = lost or known.is_of_part(_without_reason(nearby, sentence), own)
            rows = own or rows or (() if carried else self._counted_totals(nearby))
            claim = Claim(amount, nearby, rows, sentence)
            said = claim.held()
            if not lost and amount.is_clear:
                said = AmountJudge(document).judged(claim)
            if said.is_wrong and not said.is_stated and known.has_unknown(nearby, own):
                said = claim.held()
            said = self._as_percent(claim, last) or said
            last = amount
            if said.spot is None:
                said = replace(said, spot=self._evident(replace(claim, sentence=sure)))
            if said.spot is None and self._is_share(claim):
                said = replace(said, spot=next(sentence.rows[0].spots), is_wrong=True)
            if amount.unit or said.spot is not None:
                yield replace(said, is_stated=said.is_stated and bool(own))

    def _as_percent(self, claim: Claim, last: TextAmount | None) -> SaidAmount | None:
        """A percentage that repeats the amount before it and is not what that one is."""
        sentence, amount = claim.sentence, claim.amount
        if last is None or is_unsure(sentence.words):
            return None
        between = sentence.text[last.end : amount.start]
        rows = sentence.rows or claim.rows or self.document.names.totals()
        line = [spot for row in rows for spot in row.spots]
        return wrong_percent(amount, last, between, claim.nearby, line)

    def _counted_totals(self, nearby: Around) -> tuple[NamedRow, ...]:
        """The totals of the only column that words name by what is counted in it."""
        said = [word.text for word in (*nearby.before, *nearby.after)]
        found = {
            (id(total.table), total.row.number): total
            for total in self.document.names.totals()
            for spot in total.spots
            if spot.may_be_count
            and (own := counted_in(spot.column.heading))
            and all(any(same_word(word, name) for word in said) for name in own)
        }
        return tuple(found.values()) if len(found) == 1 else ()

    def _evident(self, claim: Claim) -> Spot | None:
        """The figure of a row named in the sentence that an amount is, whatever else is said.

        Of more digits it may also be what figures of the rows make, or the rows' share of a total.
        """
        amount, nearby, sentence = claim.amount, claim.nearby, claim.sentence
        unit, names = claim.unit, self.document.names
        if not amount.is_clear or unit not in UNITS:
            return None
        said = replace(amount, rough=False).interval().absolute
        size = size_of(amount)
        rows = sentence.rows or claim.rows or names.loosely(sentence.words)
        line = [spot for named in rows for spot in named.spots if is_telling(spot.figure)]
        line += [
            spot
            for named in names.totals()
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
        is_share = unit == "%" and any(named.has_share(said, names.totals()) for named in rows)
        is_made = (bool(unit) or tells) and follows(line, said, unit)
        return line[0] if line and (is_share or is_made) else None

    def _is_share(self, claim: Claim) -> bool:
        """Whether an amount is said to be one row's share of all, in words that are all known."""
        amount, nearby, sentence = claim.amount, claim.nearby, claim.sentence
        words, rows = words_of(sentence.text), sentence.rows
        if amount.unit != "%" or amount.rough or not amount.is_clear or len(rows) != 1:
            return False
        (row,) = rows
        is_plain = not is_unsure(words) and not compares(sentence.text)
        is_plain = is_plain and not nearby.says & (Says.CHANGE | Says.VARIANCE)
        is_of_all = SHARE in {word.text for word in (*words[:1], *nearby.after[:1])}
        known = all(word.start in row.spans or self.document.known.is_known(word) for word in words)
        in_time = in_columns(list(row.spots), nearby, self.document.top)
        return is_plain and is_of_all and known and bool(in_time) and row.is_of_total


def _lead(text: str) -> str:
    """What stands before a colon at the beginning, of which the rest is said: *Skolan: 3 mnkr*."""
    lead, colon, _ = text.partition(": ")
    return lead if colon and len(lead) <= _LONGEST_LEAD else ""


def _without_reason(nearby: Around, sentence: Sentence) -> Around:
    """Words around the only amount, a variance, without why it is so."""
    if not sentence.is_alone or Says.VARIANCE not in nearby.says:
        return nearby
    return replace(nearby, after=before_reason(nearby.after))


def _in_own_year(nearby: Around, sentence: Sentence, amount: TextAmount, top: str) -> Around:
    """Words that no year stands among are of the sentence's year, if it is the document's."""
    years = plain_years(sentence.text, amount.start)
    return nearby if nearby.years or years != years_in(top) else replace(nearby, years=years)


def _goes_on(words: Sequence[Word]) -> bool:
    """Whether a sentence is about what the one before it is: *Den blev*, *Budgeten var*."""
    if len(words) < 2 or not _GOES_ON.match(words[0].text):  # noqa: PLR2004  # subject and verb
        return False
    return HARMLESS in words[1].tags and words[1].text not in LIMITING
