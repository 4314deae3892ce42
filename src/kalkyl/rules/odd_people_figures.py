"""KAL420-KAL423: counts, percentages and indexes of people that their cells can hardly hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Key, Level, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.history import is_commented
from kalkyl.rules.labels import cell_name, figure, named, row_words

_TIMES = 3
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_FIVE, _HIGH = Decimal(5), Decimal(20)
"""Means of answers from 1 to 5 lie below the first, indexes of a hundred above the second."""


@rule(
    Words(
        "KAL420",
        Severity.WARNING,
        sv="{cell_name}: {found} är mer än tre gånger målvärdet, {target}. Kontrollera underlaget, "
        "eller förklara i radens kommentar.",
        en="{cell_name}: {found} is more than three times the target, {target}. Check the figures "
        "behind it, or explain in the row's comment.",
    )
)
def indicator_near_its_target(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A percentage of people is not three times its target, unless the row has a comment.

    ## Regel
    Personalomsättning och sjukfrånvaro är inte tre gånger målvärdet utan en kommentar.

    ## Varför
    33 avslutade i stället för 3, eller timmar för fel period, ger en rimlig arbetsbok med ett
    orimligt procenttal.

    ## Exempel
    | Underlag för indikatorerna | Värde |
    |---|---|
    | Avslutade, extern avgång, R12 | 33 |

    ## Så rättar du
    Jämför underlaget med personalsystemet. Är det rätt, skriv varför i kommentaren.

    ## In English
    33 leavers typed for 3 give a sound workbook with an absurd percentage. Check, or explain.
    """
    tables = reading.contract.tables.values()
    for table in tables if reading.submission.level is Level.DEPARTMENT else ():
        for row in table.rows if {"outcome", "target"} <= {*table.columns} else ():
            key, beside = (table.id, row.id, "outcome"), (table.id, row.id, "target")
            spec = reading.contract.spec(key)
            found, target = reading.figures[key].number, reading.figures[beside].number
            if not spec or not spec.formula or spec.formula.measure != "ratio_of_sums":
                continue
            if found and target and found > _TIMES * target and not is_commented(reading, key):
                facts = {"found": figure(found, spec.unit), "target": figure(target, spec.unit)}
                sources = [ref.key(key) for ref in spec.formula.of]
                places = [place for key in sources if (place := reading.submission.place(key))]
                place = reading.submission.place(key)
                yield Hit(
                    place, {**named(reading, key), **facts}, tuple(places), (*sources, beside)
                )


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
    for fact, spec in reading.entries:
        if not isinstance(fact.value, Decimal):
            continue
        fault = None
        if spec.unit == "antal" and spec.decimals == 0 and fact.value % 1:
            fault = _NO_COUNT
        elif 1 < fact.value <= _FIVE and any(
            other >= _HIGH for other in _indexes(reading, fact.key)
        ):
            index = figure(EXACT.multiply(fact.value - 1, Decimal(25)), None)
            fault = Phrase(
                "mean_of_five", "looks like a mean from 1 to 5. Is {index} meant?", {"index": index}
            )
        if fault:
            found = "–" if fact.key in reading.hidden else figure(fact.value, None)
            yield Hit(fact.place, {**named(reading, fact.key), "found": found, "fault": fault})


_NO_COUNT = Phrase("is_no_count", "is no number of people. Is it a percentage?")


def _indexes(reading: Reading, key: Key) -> Iterator[Decimal]:
    """The other indexes from 0 to 100 in a cell's table, if the cell is for one."""
    table = reading.contract.tables[key[0]]
    keys = [(key[0], row, key[2]) for row in reading.submission.rows.get(table.id, ())]
    if _is_index(reading, key):
        for other in keys:
            value = reading.submission.value(other)
            if other != key and _is_index(reading, other) and isinstance(value, Decimal):
                yield value


def _is_index(reading: Reading, key: Key) -> bool:
    spec = reading.contract.spec(key)
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
        rows = _months(table)[end:] if table.shape is Shape.FIXED else ()
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
        "Kontrollera grupperna.",
        en="{cell_name}: {parts} come to {sum} together, but {whole_name} is {whole}. "
        "Check the groups.",
    )
)
def groups_make_the_whole(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The hours of groups that together are everybody are those of all, a hundredth or less off.

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


def _unequal(reading: Reading, keys: Sequence[Key], whole: Key) -> Iterator[Hit]:
    """The figures of groups that do not come to those of all, where each of them is known."""
    values = [reading.submission.value(key) for key in (*keys, whole)]
    *parts, total = [value for value in values if isinstance(value, Decimal)] or [Decimal(0)]
    found = sum(parts, Decimal(0))
    if len(parts) < len(keys) or abs(found - total) <= EXACT.divide(total, Decimal(100)) + 1:
        return
    hidden = reading.hidden & {*keys, whole}
    facts = {
        **named(reading, keys[0]),
        "parts": Listed(tuple(row_words(reading, key) for key in keys), joined=True),
        "sum": "–" if hidden else figure(found, None),
        "whole_name": cell_name(reading, whole),
        "whole": "–" if hidden else figure(reading.submission.value(whole), None),
    }
    places = [place for key in (*keys[1:], whole) if (place := reading.submission.place(key))]
    yield Hit(reading.submission.place(keys[0]), facts, tuple(places), (*keys, whole))


def _months(table: TableSpec) -> Sequence[str]:
    labels = tuple(row.label.casefold()[:3] for row in table.rows)
    return [row.id for row in table.rows] if labels == _MONTHS else []


def _is_entered(reading: Reading, key: Key) -> bool:
    spec = reading.contract.spec(key)
    return spec is not None and spec.is_input and reading.submission.value(key) is not None
