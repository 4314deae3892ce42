"""KAL422, KAL423: months to come, and groups of employees that do not make the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Key, Level, Listed, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import cell_name, figure, named, row_words

_LEFT, _LEAVERS, _OF_YEAR = "period_left", "leavers", "left_"
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


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
            places = [place for key in held if (place := reading.submission.place(key))]
            facts = {**named(reading, held[0]), "period": reading.contract.period_label}
            yield Hit(places[0], facts, tuple(places[1:]))


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
            found = sum((one for one in values if isinstance(one, Decimal)), Decimal(0))
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
    places = [place for key in (*keys[1:], whole) if (place := reading.submission.place(key))]
    return Hit(reading.submission.place(keys[0]), facts, tuple(places), (*keys, whole))


def months_of(table: TableSpec) -> Sequence[str]:
    """The rows of a table of the twelve months; none of any other."""
    labels = tuple(row.label.casefold()[:3] for row in table.rows)
    return [row.id for row in table.rows] if labels == _MONTHS else []


def _is_entered(reading: Reading, key: Key) -> bool:
    spec = reading.contract.spec(key)
    return spec is not None and spec.is_input and reading.submission.value(key) is not None
