"""What a sentence says of a table in words: a count, a share of the whole, a rank.

Each is held against every way in which it may be meant, and is wrong where none of them fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import rounded
from kalkyl.figures.interval import Interval
from kalkyl.figures.share_words import share_in
from kalkyl.relations.counted_rows import counted_rows, is_said_of_rows, readings
from kalkyl.relations.known_document import KnownDocument
from kalkyl.relations.made_figures import follows
from kalkyl.relations.named_cells import NamedRow, Spot, in_columns
from kalkyl.relations.ranked_rows import outdone, rank_in
from kalkyl.relations.relation import Kind, expected_of
from kalkyl.relations.said_amount import SaidAmount
from kalkyl.relations.says import is_variance, moves
from kalkyl.relations.sentence_words import Around, around, compares, is_of_years, is_unsure
from kalkyl.relations.table_words import Role, is_sum, role
from kalkyl.relations.whole import is_body
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.limits import limits

_HUNDRED: Final = Decimal(100)
_OF: Final = "av"
_ALL_OF: Final = frozenset({"alla", "samtliga", "de", "hela", "totala"})
_LONGEST_WHOLE: Final = 3
"""Words that a whole is named by."""


@dataclass(frozen=True, slots=True)
class WordedClaims:
    """Finds what sentences say in words, and the tables contradict."""

    document: KnownDocument

    def wrong(self, text: str) -> Iterator[SaidAmount]:
        """The claims in words of a sentence that cannot be right."""
        words = self.document.read(text)
        if is_unsure(words) or is_of_years(text):
            return
        for claim in (self._count, self._share, self._rank):
            said = claim(text, words)
            if said is not None:
                yield said

    def _is_plain(self, words: Sequence[Word], rows: Sequence[NamedRow]) -> bool:
        """Whether no noun is unknown that would make it a part, and nobody else is named."""
        spans = {at for row in rows for at in row.spans}
        known = self.document.known

        def is_known(word: Word) -> bool:
            return word.start in spans or known.is_known(word)

        bodies = [word for word in words if is_body(word.text) and word.start not in spans]
        return not bodies and not limits(words, is_known)

    def _is_in_time(self, spots: Sequence[Spot], text: str, words: Sequence[Word]) -> bool:
        """Whether years and months are those of the table, and nothing else limits the time."""
        nearby = around(tuple(words), (), text)
        return bool(in_columns(spots, nearby, self.document.top)) and not _is_in_part(nearby)

    def _count(self, text: str, words: Sequence[Word]) -> SaidAmount | None:
        """*Tre av fem vårdcentraler visar överskott*."""
        count = counted_rows(words, self.document.tables)
        if count is None:
            return None
        rest = [*words[: count.start], *words[count.end :]]
        said = [word for word in rest if not is_said_of_rows(word.text)]
        if not all(map(self.document.known.is_known, said)) or not self._is_plain(said, ()):
            return None
        found = [
            reading
            for rows in count.tables
            if self._is_in_time([spot for row in rows for spot in row.spots], text, rest)
            for reading in readings(rest, rows)
        ]
        if not found or any(reading.fits(count.number) for reading in found):
            return None
        sure = found[0].sure or tuple(count.tables[0][0].spots)[:1]
        stands = text[words[count.start].start : words[count.end - 2].end]
        return _wrong(stands, sure, Decimal(len(found[0].sure)), "")

    def _share(self, text: str, words: Sequence[Word]) -> SaidAmount | None:
        """*Huvudbyggnaden lockade drygt hälften av besökarna*."""
        share = share_in([word.text for word in words])
        rows = self.document.rows_of(text)
        if share is None or len({row.row.label for row in rows}) != 1:
            return None
        whole = words[share.end + 1 : share.end + 1 + _LONGEST_WHOLE + 1]
        if [word.text for word in words[share.end : share.end + 1]] != [_OF] or not whole:
            return None
        is_last = len(words) <= share.end + 1 + _LONGEST_WHOLE
        rest = [*words[: share.start], *words[share.end :]]
        spans = {at for row in rows for at in row.spans}
        is_led = all(word.start < words[share.start].start for word in words if word.start in spans)
        cells = [spot for row in rows for spot in row.spots]
        known = self.document.known
        if (
            not (is_last and is_led)
            or compares(text)
            or any(moves(word.text) or is_variance(word.text) for word in whole)
            or not all(known.is_known(word) for word in whole)
            or not self._is_plain(rest, rows)
            or not self._is_in_time(cells, text, rest)
        ):
            return None
        percent = share.around.scaled_by(_HUNDRED)
        made = [one for row in rows for one in self._shares(row)]
        if not made or any(ratio.meets(percent) for _, ratio in made):
            return None
        is_of_kind = any(role(word.text) is not Role.OTHER for word in whole)
        if (is_of_kind and follows(cells, percent, "%")) or any(
            spot.agrees(percent, "%") for spot in cells
        ):
            return None
        stands = text[words[share.start].start : words[share.end - 1].end]
        pair, ratio = made[0]
        return _wrong(stands, pair, rounded((ratio.low + ratio.high) / 2, 0), "%")

    def _shares(self, row: NamedRow) -> Iterator[tuple[tuple[Spot, Spot], Interval]]:
        """A row's cells with those of the totals of their columns, and how many percent."""
        if is_sum(row.row.label):
            return
        totals = [total for total in self.document.names.totals() if total.table is row.table]
        for spot in row.spots:
            for total in totals:
                whole = total.spot(spot.column)
                if whole is None or spot.unit == "%" or role(spot.column.heading) is Role.VARIANCE:
                    continue
                ratio = expected_of(Kind.PERCENT, ((1, spot.figure), (1, whole.figure)))
                if ratio is not None:
                    yield (spot, whole), ratio.absolute

    def _rank(self, text: str, words: Sequence[Word]) -> SaidAmount | None:
        """*Flest besökare hade Skeppshallen*."""
        rank = rank_in(words)
        rows = self.document.rows_of(text)
        if rank is None or len(rows) != 1 or is_sum(rows[0].row.label):
            return None
        [row] = rows
        rest = [*words[: rank.at], *words[rank.at + 1 :]]
        if not self._is_plain(rest, rows) or not self._is_in_time(list(row.spots), text, rest):
            return None
        cells = outdone(row, words, rank)
        if cells is None:
            return None
        word = words[rank.at]
        wrong = _wrong(text[word.start : word.end], cells, Decimal(0), "")
        return replace(wrong, is_rank=True)


def _is_in_part(nearby: Around) -> bool:
    """Whether something is said to be during a time that no column has to be of."""
    words = nearby.before
    return any(
        word.text == "under" and not (words[at + 1 : at + 2] and words[at + 1].text in nearby.years)
        for at, word in enumerate(words)
    )


def _wrong(stands: str, cells: tuple[Spot, ...], made: Decimal, unit: str) -> SaidAmount:
    return SaidAmount(
        stands, cells[-1], is_wrong=True, made_of=cells, made=made, unit=unit, is_worded=True
    )
