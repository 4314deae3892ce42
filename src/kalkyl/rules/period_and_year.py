"""KAL411: the year's amounts and the period's, a thousand times apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.figures.unit_of_period import Spans, spans_of, times_apart
from kalkyl.model import Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.contradicting_amounts import MANY, amount
from kalkyl.rules.labels import cell_name, figure, named

_TIMES = {
    1_000: Phrase("a_thousand", "a thousand"),
    1_000_000: Phrase("a_million", "a million"),
}


@dataclass(frozen=True, slots=True)
class Apart:
    """A row whose amounts are a thousand or a million times those of another table.

    ``keys`` are the larger amounts and then the smaller, two of each.
    """

    keys: tuple[Key, ...]
    times: int
    months: int


@rule(
    Words(
        "KAL411",
        Severity.ERROR,
        sv="{cell_name}: {value} är ungefär {times} gånger för stort mot {other_name}, "
        "{other}, för {months} månader. Ska det stå {suggested}? Kontrollera enheten.",
        en="{cell_name}: {value} is about {times} times too large beside {other_name}, "
        "{other}, for {months} months. Should it be {suggested}? Check the unit.",
        confirmable=True,
        in_sheet=InSheet.PARTLY,
    )
)
def year_and_period_are_in_one_unit(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The year's forecast and budget are in the same unit as the period's outcome and budget.

    Told where both amounts of the one are 300 to 3 000 times both of the other, counted to the
    same share of the year, so that no uneven spread over the year explains it.

    ## Regel
    Årets prognos och budget är i samma enhet som periodens utfall och budget.

    ## Varför
    En hel rad i kronor säger inte emot sig själv, men gör totalen tusen gånger för stor.

    ## Exempel
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos i föregående rapport |
    |---|---|---|---|
    | Oförutsett Regionstyrelsen | -600 | -600 | -600 |

    | Resultat per uppdrag | Ack. utfall | Ack. budget |
    |---|---|---|
    | Oförutsett Regionstyrelsen | -0,2 | -0,2 |

    ## Så rättar du
    Skriv alla belopp i tabellens enhet. Är de rätt som de är, svara varför.

    ## In English
    A whole row in kronor agrees with itself, and makes the total a thousand times too large.
    """
    for spans in spans_of(reading.contract):
        found = [one for row in _rows(reading, spans) if (one := _apart(reading, spans, row))]
        groups = [found] if len(found) >= MANY else [[one] for one in found]
        yield from (_hit(reading, group) for group in groups if group)


def apart_rows(reading: Reading) -> Iterator[Apart]:
    """The rows whose amounts of the year and of the period are in different units."""
    for spans in spans_of(reading.contract):
        found = (_apart(reading, spans, row) for row in _rows(reading, spans))
        yield from (one for one in found if one)


def _rows(reading: Reading, spans: Spans) -> tuple[str, ...]:
    return reading.submission.rows.get(spans.year[0], ())


def _apart(reading: Reading, spans: Spans, row: str) -> Apart | None:
    year, period = (
        [(table, row, column) for column in pair] for table, pair in (spans.year, spans.period)
    )
    of_year, of_period = (
        [amount(reading, key) or Decimal(0) for key in keys] for keys in (year, period)
    )
    times = times_apart(of_year, of_period, spans.months)
    if not times:
        return None
    keys = (*year, *period) if times > 0 else (*period, *year)
    return Apart(keys, abs(times), spans.months)


def _hit(reading: Reading, group: Sequence[Apart]) -> Hit:
    first = group[0]
    large, small = first.keys[0], first.keys[2]
    value, other = amount(reading, large), amount(reading, small)
    spec = reading.contract.spec(large)
    unit = spec.unit if spec else None
    facts = {
        **named(reading, large),
        "value": figure(value, unit),
        "other_name": cell_name(reading, small),
        "other": figure(other, unit),
        "times": _TIMES[first.times],
        "months": first.months,
        "suggested": figure((value or Decimal(0)) / first.times, unit),
    }
    keys = tuple(key for one in group for key in one.keys)
    places = [place for key in keys if (place := reading.submission.place(key))]
    return Hit(reading.submission.place(large), facts, tuple(places[1:]), keys)
