"""What rules about earlier reports share: the figures then and now, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, EarlierKind, Merge, Prefill
from kalkyl.contract.document import folded, is_numbered
from kalkyl.contract.earlier import Earlier, EarlierReport, carried, fact_at, source_key, wanted
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import TOTAL, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.digit_slips import Slip, slip_between
from kalkyl.model import NOTHING, Fact, FactValue, Key, Listed, Phrase, Place, Submission, Value
from kalkyl.rules.catalogue import Expected, Hit, Reading
from kalkyl.rules.cover_sender import sender_of
from kalkyl.rules.labels import figure, named
from kalkyl.rules.likely_slips import WORDS

_FEWEST_ALIKE = 5
"""So few figures may be the same as last time by chance."""
_MANY = 3
"""So many cells of a column that are wrong in the same way are one fault."""
_THOUSAND = Decimal(1000)
_TELLING = 10
"""A figure of one digit is about a thousandth of too many others."""
_HALF = Decimal("0.5")
NO_AMOUNT = Phrase("no_amount", "no amount")
TITLES = {
    "plan": Phrase("years_plan", "the year's plan"),
    "previous": Phrase("report_before", "the report before"),
    "last_year": Phrase("last_years_report", "last year's report"),
}


# What was handed in


def given(expected: Expected, source: EarlierKind) -> tuple[Earlier, ...]:
    """The reports that were given as plan, previous or last year's."""
    found: tuple[Earlier, ...] | None = getattr(expected, source)
    return found or ()


def then_of(reading: Reading, expected: Expected, source: EarlierKind) -> EarlierReport | None:
    """What the workbook's sender handed in as plan, previous or last year's report."""
    kind = wanted(reading.contract, source)
    found = next((report for report in given(expected, source) if report.kind == kind), None)
    if found is None:
        return None
    return found.behind(replace(reading.submission, sender=sender_of(reading, expected)))


def held(reading: Reading, expected: Expected, source: EarlierKind) -> EarlierReport | None:
    """The same, to hold figures against; a workbook that is sent again is reported once."""
    for other in (EarlierKind.PREVIOUS, EarlierKind.LAST_YEAR):
        then = then_of(reading, expected, other)
        if then is not None and alike(reading, then):
            return None
    return then_of(reading, expected, source)


def alike(reading: Reading, then: EarlierReport) -> int:
    """How many figures an earlier report has, where all are those of now; else 0."""
    count = 0
    for submission, other in (
        (reading.submission, then.submission),
        (then.submission, reading.submission),
    ):
        count = 0
        for key, value in _numbers(reading, submission, then):
            if other.value(key) != value:
                return 0
            count += bool(value)
    return count if count >= _FEWEST_ALIKE else 0


def _numbers(
    reading: Reading, submission: Submission, then: EarlierReport
) -> Iterator[tuple[Key, Decimal]]:
    """The figures that a sender has entered in cells that both reports have."""
    for key, fact in submission.facts.items():
        if not isinstance(fact.value, Decimal) or key[0] == COVER:
            continue
        spec = own_spec(reading, key)
        there = then.contract.spec(key) if spec and spec.kind is CellKind.NUMBER else None
        if there is not None and there.formula is None:
            yield key, fact.value


def own_spec(reading: Reading, key: Key) -> CellSpec | None:
    """What a cell means that a sender fills in; neither formula nor template does."""
    spec = reading.contract.spec(key) if key[1] != TOTAL else None
    return spec if spec and spec.is_input and not spec.given and not spec.prefill else None


# A figure then and now


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry and what an earlier report has for it; ``known`` is missing where nothing stood."""

    table: TableSpec
    spec: CellSpec
    found: Fact
    known: Fact | None
    then: EarlierReport

    @property
    def key(self) -> Key:
        """The key of the entry."""
        return self.found.key


def differing(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[Pair]:
    """The entries that the template takes from an earlier report and that are not as there."""
    for pair in prefilled_pairs(reading, then, source):
        known = pair.known.value if pair.known else None
        if isinstance(pair.found.value, str):
            if isinstance(known, str) and folded(known) != folded(pair.found.value):
                yield pair
        elif pair.known is None:
            if pair.found.value and _is_used(pair):
                yield pair
        elif not agree(pair.found, pair.known, pair.spec):
            yield pair


def prefilled_pairs(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[Pair]:
    """The entries that the template takes from an earlier report, with what is there."""
    whole = bool(reading.submission.members)
    for key, fact in reading.submission.facts.items():
        table = reading.contract.tables.get(key[0])
        spec = reading.contract.spec(key) if fact.value is not None and is_row(key) else None
        if table is None or spec is None or spec.prefill is None:
            continue
        fits = isinstance(fact.value, Decimal if spec.kind is CellKind.NUMBER else str)
        if spec.prefill.source != source or key[2] in table.key or not fits:
            continue
        if (
            whole and spec.merge is not Merge.SUM
        ):  # what a total writes of texts and targets is its own
            continue
        yield Pair(table, spec, fact, carried(table, key, spec.prefill, then), then)


def is_row(key: Key) -> bool:
    """Whether a row can be told from others by its id: no total, not numbered, no second one."""
    return key[1] != TOTAL and not is_numbered(key[1]) and "~" not in key[1]


def _is_used(pair: Pair) -> bool:
    """Whether the earlier report has the cell, left blank, in a column that it fills in."""
    if pair.spec.prefill is None:
        return False
    table, row, column = source_key(pair.key, pair.spec.prefill)
    there = pair.then.contract.spec((table, row, column)) is not None
    keys = pair.then.submission.facts
    return there and any(key[0] == table and key[2] == column for key in keys)


def agree(found: Fact, known: Fact, spec: CellSpec) -> bool:
    """Whether two figures can be the same: equal, or one of them rounded to what it shows."""
    if not isinstance(found.value, Decimal) or not isinstance(known.value, Decimal):
        return True
    gap = abs(EXACT.subtract(found.value, known.value))
    return gap <= max(_reach(found, known, spec), _reach(known, found, spec))


def _reach(fact: Fact, other: Fact, spec: CellSpec) -> Decimal:
    """How far a figure may be from what it was rounded from; 0 where nothing was rounded."""
    shown = fact.decimals if fact.decimals is not None else spec.decimals
    if shown is None:
        return Decimal(0)
    finest = max(_digits(fact.value), _digits(other.value))
    rounded = finest > shown or fact.roundings > 1
    return _HALF.scaleb(-shown) * fact.roundings if rounded else Decimal(0)


def _digits(value: Value) -> int:
    """The decimals that a figure is written with; of 55 400 they are −2."""
    exponent = value.normalize().as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


# What a difference looks like


def hits(reading: Reading, pairs: Sequence[Pair]) -> Iterator[Hit]:
    """The differences, with what they look like; many alike in a column are reported once."""
    groups: dict[tuple[str, str, str], list[tuple[Pair, Phrase | None]]] = {}
    for pair in pairs:
        kind, words = _looks(pair)
        groups.setdefault((pair.key[0], pair.key[2], kind), []).append((pair, words))
    for (_, _, kind), group in groups.items():
        if len(group) < _MANY:
            yield from (hit(reading, pair, words) for pair, words in group)
            continue
        pair, words = group[0]
        more = (reading.submission.place(other.key) for other, _ in group[1:])
        also = tuple(place for place in more if place)
        wrong_rows = (words, _ON_WRONG_ROWS) if words and kind == "row" else ()
        yield hit(reading, pair, Listed(wrong_rows, separator=" ") if wrong_rows else words, also)


_ON_WRONG_ROWS = Phrase("on_wrong_rows", "The amounts may be on the wrong rows.")


def hit(
    reading: Reading, pair: Pair, hint: FactValue | None = None, also: tuple[Place, ...] = ()
) -> Hit:
    """A difference as a fault."""
    unit = pair.spec.unit
    facts = {
        "found": figure(pair.found.value, unit),
        "known": figure(pair.known.value, unit) if pair.known else NO_AMOUNT,
        "then_at": where(pair.then, pair.known),
        "hint": hint or NOTHING,
    }
    return Hit(pair.found.place, {**named(reading, pair.key), **facts}, also)


def where(then: EarlierReport, fact: Fact | None) -> FactValue:
    """The file and the cell of an earlier figure; nothing where there are several."""
    file = then.submission.source.file
    if fact is None or fact.place is None or not file:
        return NOTHING
    return Listed((file, fact.place), separator=" ")


def _looks(pair: Pair) -> tuple[str, Phrase | None]:
    """What kind of slip a difference looks like, and the words for it."""
    found, known = pair.found.value, pair.known.value if pair.known else Decimal(0)
    if not isinstance(found, Decimal) or not isinstance(known, Decimal) or not found:
        return "", None
    if known and found == -known:
        return "sign", Phrase("sign_reversed", "The sign is reversed.")
    if is_thousand_times(found, known):
        return "thousand", Phrase("thousand_too_large", "It is a thousand times too large.")
    if is_thousand_times(known, found):
        return "thousand", Phrase("thousand_too_small", "It is a thousand times too small.")
    slip = slip_between(found, known) if pair.known else None
    if slip is Slip.SWAPPED:
        return "digits", Phrase("digits_swapped", "Two digits have changed places.")
    kind, words = _elsewhere(pair, found)
    if words is None and slip is not None:
        return slip, Phrase("perhaps_slip", "Perhaps {how}.", {"how": WORDS[slip]})
    return kind, words


def is_thousand_times(large: Decimal, small: Decimal) -> bool:
    """Whether an amount is a thousand times another, as far as the smaller one is known."""
    unit = Decimal(1).scaleb(-max(_digits(small), 0))
    return abs(small) >= _TELLING * unit and abs(large - small * _THOUSAND) < _THOUSAND * unit


def _elsewhere(pair: Pair, found: Decimal) -> tuple[str, Phrase | None]:
    """Whether an amount stands on another row, or in another column, of the earlier table."""
    prefill: Prefill | None = pair.spec.prefill
    if prefill is None:
        return "", None
    table, row, column = source_key(pair.key, prefill)
    for key in pair.then.submission.facts:
        if key[0] != table or (key[1] == row) == (key[2] == column):
            continue
        fact = fact_at(pair.table, key, pair.then)
        if fact is None or fact.value != found:
            continue
        if key[2] == column:
            row_facts = {"row": _row_name(pair.then, key)}
            return "row", Phrase(
                "on_row_there", "That amount is on the row {row} there.", row_facts
            )
        spec = pair.then.contract.spec(key)
        label = {"column": spec.label if spec else column}
        return "column", Phrase(
            "in_column_there", "That amount is in the column {column} there.", label
        )
    return "", None


def _row_name(then: EarlierReport, key: Key) -> str:
    """A row of an earlier report in its own words."""
    table = then.contract.tables[key[0]]
    row = table.row(key[1])
    if row is not None:
        return row.label
    words = [then.submission.value((key[0], key[1], column)) for column in table.key]
    return str(words[-1]) if words and words[-1] else key[1]
