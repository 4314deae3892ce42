"""KAL421-KAL423: odd counts and indexes of people, months to come, groups that are no whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Fact, Key, Level, Listed, Phrase, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import cell_name, figure, named, row_words

_FIVE, _TEN, _HIGH = Decimal(5), Decimal(10), Decimal(20)
"""Means of answers from 1 to 5 or 10 lie below the first two, indexes of a hundred above the third.
"""
_FEWEST_ALIKE = 3
"""So many indexes that are the same to the digit were filled down."""
_TWICE = 2


_NO_COUNT = Phrase("is_no_count", "is no number of people. Is it a percentage?")
_SWAPPED = Phrase("index_swapped", "looks like the limit. Have outcome and limit changed places?")
_ALIKE = Phrase("index_filled_down", "is the same in all rows, to the digit. Was it filled down?")
_DECIDED = frozenset({"limit", "target"})
_LEFT, _LEAVERS, _OF_YEAR = "period_left", "leavers", "left_"
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


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
    alike = dict(_filled_down(reading))
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
            facts = {**named(reading, fact.key), "found": found, "fault": fault}
            yield Hit(fact.place, facts, alike.get(fact.key, ()) if fault is _ALIKE else ())


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
    if is_mean and others and all(_is_about_tenfold(value, other) for other in others):
        facts = {"index": figure(value.scaleb(1), None)}
        return Phrase("tenth_of_index", "is a tenth of the others. Is {index} meant?", facts)
    return None


def _is_about_tenfold(value: Decimal, other: Decimal) -> bool:
    return value.scaleb(1) <= _TWICE * other and other <= _TWICE * value.scaleb(1)


def _filled_down(reading: Reading) -> Iterator[tuple[Key, tuple[Place, ...]]]:
    """The first of a table's indexes that are all the same, and where the others are."""
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
                yield facts[0].key, tuple(fact.place for fact in facts[1:] if fact.place)


def _entered(reading: Reading, key: Key) -> Fact | None:
    spec, fact = reading.contract.spec(key), reading.submission.facts.get(key)
    is_number = fact is not None and isinstance(fact.value, Decimal)
    return fact if spec is not None and spec.is_input and is_number else None


def _swapped(reading: Reading) -> Iterator[Key]:
    """The outcomes that look like limits beside limits that do not: of some rows, or of them all.

    Limits are whole fives; outcomes are so seldom.
    """
    for table in reading.contract.tables.values():
        if not {"outcome", "limit"} <= {*table.columns}:
            continue
        rows = reading.submission.rows.get(table.id, ())
        pairs = {
            row: (outcome, limit)
            for row in rows
            if (outcome := _index_in(reading, (table.id, row, "outcome"))) is not None
            and (limit := _index_in(reading, (table.id, row, "limit"))) is not None
        }
        odd = [row for row, (outcome, limit) in pairs.items() if _is_odd(outcome, limit)]
        others = [limit for row, (_, limit) in pairs.items() if row not in odd]
        if len(pairs) > 1 and all(not limit % _FIVE for limit in others):
            yield from ((table.id, row, "outcome") for row in odd)


def _index_in(reading: Reading, key: Key) -> Decimal | None:
    fact = _entered(reading, key)
    return fact.value if fact is not None and isinstance(fact.value, Decimal) else None


def _is_odd(outcome: Decimal, limit: Decimal) -> bool:
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


@rule(
    Words(
        "KAL422",
        Severity.WARNING,
        sv="{table}: {row} har uppgifter, men rapporten gäller till och med {period}. "
        "Töm månader som inte har varit.",
        en="{table}: {row} has figures, but the report is up to {period}. "
        "Clear the months to come.",
    )
)
def no_months_to_come(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table of months has no figures of months after the report's period.

    ## Regel
    En tabell över månader har inga uppgifter för månader efter periodens slut.

    ## Varför
    Uppgifterna är förra årets, eller står en rad fel.

    ## Exempel
    | Personalomsättning och sjukfrånvaro per månad (frivilligt) | Antal som slutat |
    |---|---|
    | Maj | 2 |

    ## Så rättar du
    Töm raderna efter periodens slut, och kontrollera att de andra gäller rätt månad.

    ## In English
    They are last year's, or a row too low. Clear the months to come.
    """
    end = int(reading.contract.period_end[5:7])
    for table in reading.contract.tables.values():
        rows = months_of(table)[end:] if table.shape is Shape.FIXED else ()
        cells = [(table.id, row, column) for row in rows for column in table.columns]
        held = [key for key in cells if _is_entered(reading, key)]
        if held:
            facts = {**named(reading, held[0]), "period": reading.contract.period_label}
            yield Hit.of(map(reading.submission.place, held), facts)


@rule(
    Words(
        "KAL423",
        Severity.WARNING,
        sv="{cell_name}: {parts} blir tillsammans {sum}, men {whole_name} är {whole}. "
        "Kontrollera delarna.",
        en="{cell_name}: {parts} come to {sum} together, but {whole_name} is {whole}. "
        "Check the parts.",
    )
)
def groups_make_the_whole(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The hours of groups that together are everybody are those of all, a hundredth or less off.

    Nor have months more hours together than twelve of them, or more leavers than the period, nor
    the period many more leavers than twelve months.

    ## Regel
    Timmarna för grupper som tillsammans är alla blir timmarna för alla.

    ## Varför
    En grupp för en annan period eller avdelning syns inte i gruppens egna procent.

    ## Exempel
    | Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda | Sjukfrånvarotid |
    |---|--:|--:|
    | Kvinnor | 40 | 1 000 |
    | Män | 23 | 500 |

    | Sjukfrånvaro per grupp, R12 (frivilligt) | Ordinarie arbetstid |
    |---|--:|
    | Kvinnor | 80 000 |
    | Män | 44 610 |

    ## Så rättar du
    Hämta grupperna och avdelningens uppgifter ur systemet på samma gång.

    ## In English
    A group of another period or department does not show in its own percentage.
    """
    tables = reading.contract.tables.values()
    for table in tables if reading.submission.level is Level.DEPARTMENT else ():
        total = table.group.total if table.group else None
        for rows in table.group.wholes if table.group and total else ():
            for column in table.columns:
                spec = table.cell(rows[0], column)
                whole = (total.table if total and total.table else "", column, VALUE)
                keys = [(table.id, row, column) for row in rows]
                if spec and spec.is_input and spec.unit == "timmar":
                    yield from _unequal(reading, keys, whole)
    yield from _more_than_the_year(reading)
    yield from _fewer_than_the_period(reading)


def _more_than_the_year(reading: Reading) -> Iterator[Hit]:
    """Months that together have more hours than twelve, or more leavers than the period."""
    for table in reading.contract.tables.values():
        if reading.submission.level is not Level.DEPARTMENT or not months_of(table):
            continue
        for column, whole in _wholes_of_months(reading, table):
            keys = [(table.id, row.id, column) for row in table.rows]
            keys = [key for key in keys if isinstance(reading.submission.value(key), Decimal)]
            values = [reading.submission.value(key) for key in keys]
            found = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
            total = reading.submission.value(whole)
            if len(keys) > 1 and isinstance(total, Decimal) and found > total:
                yield _hit(reading, keys, whole, found)


def _fewer_than_the_period(reading: Reading) -> Iterator[Hit]:
    """The leavers of twelve months where the period, which is within them, has many more.

    Some who left may have been temporary, who are not counted among the twelve months'.
    """
    for record in reading.contract.tables.values():
        if record.shape is not Shape.RECORD or not record.row(_LEFT):
            continue
        keys = [(record.id, row.id, VALUE) for row in record.rows if row.id.startswith(_OF_YEAR)]
        whole = (record.id, _LEFT, VALUE)
        values = [reading.submission.value(key) for key in (*keys, whole)]
        *parts, total = values
        found = sum((part for part in parts if isinstance(part, Decimal)), Decimal(0))
        if keys and isinstance(total, Decimal) and 2 * total > 3 * found and total > found + 2:
            yield _hit(reading, keys, whole, found)


def _wholes_of_months(reading: Reading, table: TableSpec) -> Iterator[tuple[str, Key]]:
    """The columns of months, each with the record's figure that they are within."""
    for record in reading.contract.tables.values():
        if record.shape is Shape.RECORD and record.row(_LEFT):
            yield _LEAVERS, (record.id, _LEFT, VALUE)
            yield from (
                (column, (record.id, column, VALUE))
                for column in table.columns
                if record.row(column)
            )


def _unequal(reading: Reading, keys: Sequence[Key], whole: Key) -> Iterator[Hit]:
    """The figures of groups that do not come to those of all, where each of them is known."""
    values = [reading.submission.value(key) for key in (*keys, whole)]
    *parts, total = [value for value in values if isinstance(value, Decimal)] or [Decimal(0)]
    found = sum(parts, Decimal(0))
    if len(parts) < len(keys) or abs(found - total) <= EXACT.divide(total, Decimal(100)) + 1:
        return
    yield _hit(reading, keys, whole, found)


def _hit(reading: Reading, keys: Sequence[Key], whole: Key, found: Decimal) -> Hit:
    hidden = reading.hidden & {*keys, whole}
    facts = {
        **named(reading, keys[0]),
        "parts": Listed(tuple(row_words(reading, key) for key in keys), joined=True),
        "sum": "–" if hidden else figure(found, None),
        "whole_name": cell_name(reading, whole),
        "whole": "–" if hidden else figure(reading.submission.value(whole), None),
    }
    compared = (*keys, whole)
    return Hit.of(map(reading.submission.place, compared), facts, compared)


def months_of(table: TableSpec) -> Sequence[str]:
    """The rows of a table of the twelve months; none of any other."""
    labels = tuple(row.label.casefold()[:3] for row in table.rows)
    return [row.id for row in table.rows] if labels == _MONTHS else []


def _is_entered(reading: Reading, key: Key) -> bool:
    spec = reading.contract.spec(key)
    return spec is not None and spec.is_input and reading.submission.value(key) is not None
