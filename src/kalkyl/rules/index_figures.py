"""KAL421: counts and indexes of people that their cells can hardly hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Fact, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import figure, named

_FIVE, _TEN, _HIGH = Decimal(5), Decimal(10), Decimal(20)
"""Means of answers from 1 to 5 or 10 lie below the first two, indexes of a hundred above the third.
"""
_FEWEST_ALIKE = 3
"""So many indexes that are the same to the digit were filled down."""
_TWICE = 2


@rule(
    Words(
        "KAL421",
        Severity.WARNING,
        sv="{cell_name}: {found} {fault}",
        en="{cell_name}: {found} {fault}",
    )
)
def figure_of_its_kind(reading: Reading, _: Expected) -> Iterator[Hit]:
    """People are counted in whole numbers, and an index from 0 to 100 is no mean from 1 to 5.

    ## Regel
    Antal personer är hela tal, och index från 0 till 100 är inga medelvärden från 1 till 5.

    ## Varför
    Procent i stället för antal, eller enkätens medelvärde i stället för index, ger fel andel och
    fel status utan att något annat säger emot.

    ## Exempel
    ```exempel
    rapport arsredovisning
    | Medarbetarundersökning, HME | Värde |
    |---|---|
    | Antal svar | 60 |
    | Motivation | 4,1 |
    | Ledarskap | 74 |
    | Styrning | 71 |
    ```

    ## Så rättar du
    Skriv hur många personer det är, eller indexet mellan 0 och 100.

    ## In English
    Write how many people there are, or the index from 0 to 100.
    """
    swapped = set(_swapped(reading))
    alike = set(_filled_down(reading))
    for fact, spec in reading.entries:
        if not isinstance(fact.value, Decimal):
            continue
        if spec.unit == "antal" and spec.decimals == 0 and fact.value % 1:
            fault: Phrase | None = _NO_COUNT
        elif fact.key in swapped:
            fault = _SWAPPED
        elif fact.key in alike:
            fault = _ALIKE
        else:
            fault = _on_other_scale(fact, list(_indexes(reading, fact.key)))
        if fault:
            found = "–" if fact.key in reading.hidden else figure(fact.value, None)
            yield Hit(fact.place, {**named(reading, fact.key), "found": found, "fault": fault})


_NO_COUNT = Phrase("is_no_count", "is no number of people. Is it a percentage?")


_SWAPPED = Phrase("index_swapped", "looks like the limit. Have outcome and limit changed places?")
_ALIKE = Phrase("index_filled_down", "is the same in all rows, to the digit. Was it filled down?")


def _on_other_scale(fact: Fact, others: Sequence[Decimal]) -> Phrase | None:
    """What an index is that looks like a mean of answers, beside those that do not or all alike."""
    value = fact.value
    if not isinstance(value, Decimal):
        return None
    all_low = len(others) >= _FEWEST_ALIKE - 1 and all(1 < other <= _FIVE for other in others)
    if 1 < value <= _FIVE and (all_low or any(other >= _HIGH for other in others)):
        facts = {"index": figure(EXACT.multiply(value - 1, Decimal(25)), None)}
        return Phrase("mean_of_five", "looks like a mean from 1 to 5. Is {index} meant?", facts)
    is_mean = _FIVE < value <= _TEN and (bool(value % 1) or fact.key[2] in _DECIDED)
    if is_mean and others and all(_is_about_tenfold(value, one) for one in others):
        facts = {"index": figure(value.scaleb(1), None)}
        return Phrase("tenth_of_index", "is a tenth of the others. Is {index} meant?", facts)
    return None


def _is_about_tenfold(value: Decimal, other: Decimal) -> bool:
    return value.scaleb(1) <= _TWICE * other and other <= _TWICE * value.scaleb(1)


def _filled_down(reading: Reading) -> Iterator[Key]:
    """The first of a table's indexes that are all the same."""
    for table in reading.contract.tables.values():
        for column in _index_columns(table):
            keys = [(table.id, row, column) for row in reading.submission.rows.get(table.id, ())]
            facts = [
                fact
                for key in keys
                if _is_index(reading, key) and (fact := _entered(reading, key)) is not None
            ]
            values = {fact.value for fact in facts}
            is_same = len(facts) >= _FEWEST_ALIKE and len(values) == 1 and 0 not in values
            if is_same and column not in _DECIDED:
                yield facts[0].key


def _entered(reading: Reading, key: Key) -> Fact | None:
    spec, fact = reading.contract.spec(key), reading.submission.facts.get(key)
    is_number = fact is not None and isinstance(fact.value, Decimal)
    return fact if spec is not None and spec.is_input and is_number else None


_DECIDED = frozenset({"limit", "target"})


def _swapped(reading: Reading) -> Iterator[Key]:
    """The outcomes that look like the limits of the other rows, beside a limit that does not.

    Limits are whole fives; outcomes are so seldom.
    """
    for table in reading.contract.tables.values():
        if not {"outcome", "limit"} <= {*table.columns}:
            continue
        rows = reading.submission.rows.get(table.id, ())
        pairs = {
            row: (outcome.value, limit.value)
            for row in rows
            if (outcome := _entered(reading, (table.id, row, "outcome"))) is not None
            and (limit := _entered(reading, (table.id, row, "limit"))) is not None
        }
        odd = [row for row, (outcome, limit) in pairs.items() if _is_odd(outcome, limit)]
        if len(odd) == 1 < len(pairs):
            others = [limit for row, (_, limit) in pairs.items() if row not in odd]
            if all(isinstance(limit, Decimal) and not limit % _FIVE for limit in others):
                yield table.id, odd[0], "outcome"


def _is_odd(outcome: object, limit: object) -> bool:
    if not isinstance(outcome, Decimal) or not isinstance(limit, Decimal):
        return False
    return not outcome % _FIVE and bool(limit % _FIVE)


def _indexes(reading: Reading, key: Key) -> Iterator[Decimal]:
    """The other indexes from 0 to 100 in a cell's table, if the cell is for one."""
    if _is_index(reading, key):
        for row in reading.submission.rows.get(key[0], ()):
            other = key[0], row, key[2]
            value = reading.submission.value(other)
            if other != key and _is_index(reading, other) and isinstance(value, Decimal):
                yield value


@lru_cache(maxsize=1_000)
def _index_columns(table: TableSpec) -> tuple[str, ...]:
    """The columns that may hold indexes."""
    columns = {column for (_, column), spec in table.cells.items() if _is_of_index(spec)}
    return tuple(column for column in table.columns if column in columns)


def _is_index(reading: Reading, key: Key) -> bool:
    return _is_of_index(reading.contract.spec(key))


def _is_of_index(spec: CellSpec | None) -> bool:
    limits = (spec.schema.get("minimum"), spec.schema.get("maximum")) if spec else ()
    return spec is not None and spec.unit is None and limits == (0, 100)
