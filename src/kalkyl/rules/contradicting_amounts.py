"""Where a workbook's own amounts contradict each other: the entry at fault, and those beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import ANY, Shape, TableSpec
from kalkyl.figures.contradictions import (
    Kind,
    Pair,
    beside,
    contradiction,
    is_amount,
    is_small_beside,
    pairs_of,
)
from kalkyl.model import NOTHING, Facts, FactValue, Key, Phrase
from kalkyl.rules.catalogue import Hit, Reading, once
from kalkyl.rules.labels import cell_name, column_words, figure, named

_ABOUT = (Decimal("0.5"), Decimal(2))
"""Amounts of one kind are seldom further apart than this from year to year."""
_NEIGHBOURS = 4
_ALIKE = 3
"""How far apart the rows of a column may be that are called alike."""
_COMPARABLE = frozenset({"variance", "difference", "development"})
_SPENT = "investment_variance"


@dataclass(frozen=True, slots=True)
class LikelyError:
    """An entry with the entries it is measured by, never 0. ``spent``: only an upper bound is."""

    key: Key
    value: Decimal
    others: tuple[tuple[Key, Decimal], ...]
    spent: bool = False


def measured(reading: Reading) -> Iterator[LikelyError]:
    """Every entry of the workbook that others in its row tell the size of."""
    for table in reading.contract.tables.values():
        if not _sets_against(table):
            continue
        for row in reading.submission.rows.get(table.id, ()):
            for group, spent in _groups(table, row if table.row(row) else ANY):
                yield from _likely(
                    reading, [(table.id, row, column) for column in group], spent=spent
                )


@cache
def _sets_against(table: TableSpec) -> bool:
    """Whether a table has any formula that sets two of its entries against each other."""
    measures = {spec.formula.measure for spec in table.cells.values() if spec and spec.formula}
    return not measures.isdisjoint({*_COMPARABLE, _SPENT})


@cache
def _groups(table: TableSpec, row: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The columns that a row's formulas set against each other, and whether one is spending."""
    alike: set[str] = set()
    groups: list[tuple[tuple[str, ...], bool]] = []
    for column in table.columns:
        spec = table.cell(row, column)
        if spec is None or spec.formula is None:
            continue
        columns = [ref.column for ref in spec.formula.of if ref.table is None and ref.row is None]
        if not all(_is_amount(table.cell(row, column)) for column in columns):
            continue
        if spec.formula.measure in _COMPARABLE:
            alike.update(columns)
        elif spec.formula.measure == _SPENT:
            groups.append((tuple(columns), True))
            others = (column for column in table.columns if column not in columns)
            amounts = [column for column in others if _is_amount(table.cell(row, column))]
            groups += [((columns[0], amount), True) for amount in amounts]
    return (*groups, (tuple(column for column in table.columns if column in alike), False))


def _is_amount(spec: CellSpec | None) -> bool:
    return spec is not None and spec.is_input and spec.unit in {"kr", "tkr", "mnkr"}


def _likely(reading: Reading, keys: Sequence[Key], *, spent: bool) -> Iterator[LikelyError]:
    known = [(key, value) for key in keys if (value := _amount(reading, key))]
    for key, value in known:
        others = tuple(amount for amount in known if amount[0] != key)
        if others and not (spent and key == keys[0]):
            yield LikelyError(key, value, others, spent)


def _amount(reading: Reading, key: Key) -> Decimal | None:
    value = reading.submission.value(key)
    return value if isinstance(value, Decimal) else None


def judged_first(reading: Reading, likely: LikelyError) -> bool:
    """Whether an entry is the one to doubt where it has but one other to be measured by.

    That is the one which the template did not bring, since what it brings has been checked.
    """
    if len(likely.others) > 1:
        return True
    own, other = (reading.contract.spec(key) for key in (likely.key, likely.others[0][0]))
    return bool(other and other.prefill) or not (own and own.prefill)


def neighbours(reading: Reading) -> Iterator[LikelyError]:
    """Entries in columns whose other rows are all alike, such as the months of a year."""
    for table in reading.contract.tables.values():
        rows = reading.submission.rows.get(table.id, ())
        if table.shape is Shape.FIXED and len(rows) > _NEIGHBOURS:
            for column in table.columns:
                yield from _among_alike(reading, [(table.id, row, column) for row in rows])


def _among_alike(reading: Reading, keys: Iterable[Key]) -> Iterator[LikelyError]:
    found = [
        (key, value)
        for key in keys
        if (value := _amount(reading, key))
        if (spec := reading.contract.spec(key)) and spec.is_input
    ]
    for key, value in found:
        others = [amount for amount in found if amount[0] != key]
        sizes = sorted(abs(other) for _, other in others)
        if len(others) >= _NEIGHBOURS and sizes[-1] <= _ALIKE * sizes[0]:
            middle = sizes[len(sizes) // 2]
            yield LikelyError(key, value, tuple(o for o in others if abs(o[1]) == middle)[:1])


def about(value: Decimal, other: Decimal) -> bool:
    """Whether two amounts are about as large, whatever their signs."""
    low, high = _ABOUT
    return low * abs(other) <= abs(value) <= high * abs(other)


MANY = 3
"""So many amounts of a column that are wrong in the same way have one cause."""
HOW = {
    (Kind.TEN, True): Phrase("about_ten_times", "about ten times"),
    (Kind.TEN, False): Phrase("about_a_tenth", "about a tenth of"),
    (Kind.THOUSAND, True): Phrase("about_thousand_times", "about a thousand times"),
    (Kind.THOUSAND, False): Phrase("about_a_thousandth", "about a thousandth of"),
    (Kind.MILLION, True): Phrase("about_million_times", "about a million times"),
    (Kind.MILLION, False): Phrase("about_a_millionth", "about a millionth of"),
}


@dataclass(frozen=True, slots=True)
class ContradictedAmount:
    """An amount that others contradict, of which ``other`` is the one to name."""

    key: Key
    value: Decimal
    other: Key
    known: Decimal
    kind: Kind
    compared: tuple[Key, ...]

    @property
    def suggested(self) -> Decimal:
        """What the amount would be without the slip."""
        if self.kind is Kind.SIGN:
            return -self.value
        larger = abs(self.value) > abs(self.known)
        return self.value / self.kind.factor if larger else self.value * self.kind.factor

    @property
    def how(self) -> FactValue:
        """How the amount is to the other one."""
        return HOW.get((self.kind, abs(self.value) > abs(self.known)), NOTHING)


def amount(reading: Reading, key: Key) -> Decimal | None:
    """An entry in tkr that is not 0."""
    value = reading.submission.value(key)
    wanted = isinstance(value, Decimal) and value and is_amount(reading.contract.spec(key))
    return value if wanted and isinstance(value, Decimal) else None


@once
def opposed_in_rows(reading: Reading) -> Iterator[ContradictedAmount]:
    """The entries that are contradicted by others of their rows; at most one for each row."""
    for table in reading.contract.tables.values():
        for row in reading.submission.rows.get(table.id, ()):
            if pairs_of(table, row):
                yield from _in_row(reading, table, row)


def _in_row(reading: Reading, table: TableSpec, row: str) -> Iterator[ContradictedAmount]:
    known = {
        column: value
        for column in table.columns
        if (value := amount(reading, (table.id, row, column))) is not None
    }
    found = [
        (pair.left, pair.right, kind)
        for pair in pairs_of(table, row)
        if pair.left in known and pair.right in known
        if (
            kind := contradiction(
                known[pair.left],
                known[pair.right],
                spans_alike=pair.spans_alike,
                spent=pair.spent,
            )
        )
        if kind is not Kind.SIGN or not _is_borne_out(reading, (table.id, row), pair)
    ]
    found += _small(table, row, known)
    if not found:
        return
    culprit = _culprit(table, row, found)
    other, kind = next(
        (right if left == culprit else left, kind)
        for left, right, kind in found
        if culprit in {left, right}
    )
    compared = dict.fromkeys(column for left, right, _ in found for column in (left, right))
    keys = tuple((table.id, row, column) for column in (culprit, *compared) if column in known)
    yield ContradictedAmount(
        (table.id, row, culprit),
        known[culprit],
        (table.id, row, other),
        known[other],
        kind,
        tuple(dict.fromkeys(keys)),
    )


def _is_borne_out(reading: Reading, row: tuple[str, str], pair: Pair) -> bool:
    """Whether a form has typed a difference of two amounts that fits them as they are."""
    left, right, printed = (*row, pair.left), (*row, pair.right), reading.printed
    return any(
        right in printed.parts(key) and printed.is_borne_out(reading.figures, key)
        for key in printed.dependents(left)
    )


def _small(
    table: TableSpec, row: str, known: dict[str, Decimal]
) -> Iterator[tuple[str, str, Kind]]:
    """A small whole amount that is a thousandth of all the others of its kind."""
    for column, alike in beside(table, row):
        others = [column for column in alike if column in known]
        if column in known and is_small_beside(known[column], [known[column] for column in others]):
            yield from ((column, other, Kind.THOUSAND) for other in others)


def _culprit(table: TableSpec, row: str, found: Sequence[tuple[str, str, Kind]]) -> str:
    """The column that most contradict; of two, the one that no earlier report has filled in."""
    counts = Counter(column for left, right, _ in found for column in (left, right))

    def order(column: str) -> tuple[int, bool]:
        spec = table.cell(row, column)
        return (-counts[column], bool(spec and spec.prefill))

    return min(counts, key=order)


def hits(reading: Reading, contradicted: Iterable[ContradictedAmount]) -> Iterator[Hit]:
    """The contradictions as faults; many alike in a column are one."""
    groups: dict[tuple[str, str, Kind], list[ContradictedAmount]] = {}
    for opposed in contradicted:
        groups.setdefault((opposed.key[0], opposed.key[2], opposed.kind), []).append(opposed)
    for group in groups.values():
        if len(group) < MANY:
            yield from (_hit(reading, [opposed]) for opposed in group)
        else:
            yield _hit(reading, group)


def _hit(reading: Reading, group: Sequence[ContradictedAmount]) -> Hit:
    first = group[0]
    compared = tuple(dict.fromkeys(key for opposed in group for key in opposed.compared))
    more = [opposed.key for opposed in group[1:]] if len(group) > 1 else list(first.compared)
    cells = (first.key, *(key for key in more if key != first.key))
    return Hit.of(map(reading.submission.place, cells), facts(reading, first), compared)


def facts(reading: Reading, opposed: ContradictedAmount) -> Facts:
    """What the words of a contradiction need."""
    unit = reading.contract.unit(opposed.key)
    in_row = opposed.other[:2] == opposed.key[:2]
    name = column_words(reading.contract.spec(opposed.other), opposed.other) if in_row else ""
    return {
        **named(reading, opposed.key),
        "value": figure(opposed.value, unit),
        "other_name": name or cell_name(reading, opposed.other),
        "other": figure(opposed.known, unit),
        "suggested": figure(opposed.suggested, unit),
        "how": opposed.how,
    }
