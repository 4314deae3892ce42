"""KAL425-KAL427, KAL429: columns copied, filled down or estimated, and forecasts left there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from kalkyl.contract.spec import TOTAL, TableSpec
from kalkyl.figures.contradictions import LEAST
from kalkyl.figures.unit_of_period import spans_of
from kalkyl.model import Fact, Facts, Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.contradicting_amounts import amount
from kalkyl.rules.explanations import is_explained
from kalkyl.rules.impossible_counts import ratios_of
from kalkyl.rules.labels import column_words, figure, named
from kalkyl.rules.people_figures import months_of

_MEASURED, _HELD_AGAINST = ("this_year", "outcome"), ("budget", "limit")
_FEWEST_ROWS = 2
_FEWEST_MONTHS = 3
_HOURS, _LARGE = "timmar", 100
"""Hours of a month; smaller figures may well be the same in all months."""
_FAR = 10
"""A variance of the period above a tenth of the year's budget does not end in none by itself."""
_EVENS_OUT = (
    *("jämn", "hämta", "senare", "höst", "vår", "kvartal", "månad", "fördel", "säsong", "semester"),
    *("engång", "tidigare", "kommer", "väntas", "förskjut", "förskott", "tillfällig", "resten"),
)
"""What comments say of a variance that is gone by the end of the year, besides corrections."""


@rule(
    Words(
        "KAL425",
        Severity.WARNING,
        sv="{table}: {column} är exakt lika med {other} i alla {count} rader. Hämta utfallet, "
        "kolumnen ser ut att vara kopierad.",
        en="{table}: {column} is exactly {other} in all {count} rows. Take the outcome, the column "
        "seems to have been copied.",
    )
)
def outcome_is_not_copied(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An outcome is not its budget or limit, to the last digit, in all of two rows or more.

    Costs and income are such rows; the outcomes of assignments may be one only.

    ## Regel
    Utfallet är inte lika med budgeten eller gränsen i alla rader.

    ## Varför
    Budgeten kopieras i väntan på utfallet, och alla avvikelser blir noll.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -29 892 |
    | Intäkter | 1 460 |

    | Resultat per uppdrag | Ack. utfall | Kommentar |
    |---|--:|---|
    | Regionkontoret | -15 132 | |
    | Förtroendevalda | -13 300 | Enligt plan. |

    ## Så rättar du
    Hämta utfallet ur systemet, till och med periodens slut.

    ## In English
    The budget is copied until the outcome is known, and all variances are 0. Take the outcome.
    """
    for table in reading.contract.tables.values():
        column = next((name for name in _MEASURED if name in table.columns), None)
        other = next((name for name in _HELD_AGAINST if name in table.columns), None)
        if column is None or other is None or reading.submission.level is not Level.DEPARTMENT:
            continue
        facts = _entered(reading, table, column)
        values = [reading.submission.value((*fact.key[:2], other)) for fact in facts]
        if len(facts) >= _FEWEST_ROWS and [fact.value for fact in facts] == values:
            key = (*facts[0].key[:2], other)
            words = {"other": column_words(reading.contract.spec(key), key)}
            yield _of_column(reading, table, facts, words)


@rule(
    Words(
        "KAL426",
        Severity.WARNING,
        sv="{table}: {column} {how} från {row} till {last}. Hämta varje månads uppgift, "
        "kolumnen ser ut att vara dragen nedåt.",
        en="{table}: {column} {how} from {row} to {last}. Take the figure of each month, the "
        "column seems to have been filled down.",
    )
)
def months_are_not_filled_down(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Months do not all have the same hours, nor one employee more each month.

    Contracted hours may be a twelfth of the year's where the employees are as many in all months.

    ## Regel
    Timmarna är inte desamma varje månad, och antalet anställda ökar inte med exakt ett varje månad.

    ## Varför
    Excel upprepar talet eller räknar uppåt när en cell dras nedåt.

    ## Exempel
    | Personalomsättning och sjukfrånvaro per månad (frivilligt) | Sjukfrånvarotid |
    |---|--:|
    | Januari | 160 |
    | Februari | 160 |
    | Mars | 160 |

    ## Så rättar du
    Hämta varje månads uppgift ur personalsystemet.

    ## In English
    Excel repeats the figure, or counts upwards, when a cell is dragged down.
    """
    for table in reading.contract.tables.values():
        if reading.submission.level is not Level.DEPARTMENT or not months_of(table):
            continue
        columns = {column: _entered(reading, table, column) for column in table.columns}
        filled = [{fact.value for fact in facts} for facts in columns.values() if facts]
        if len(filled) > 1 and all(len(values) == 1 for values in filled):
            continue  # nothing of the table varies by month
        steady = _contracted(table) if _is_steady(reading, columns) else ()
        for column, facts in columns.items():
            how = _filled(reading, facts)
            if how and (how is _SERIES or column not in steady):
                first, last = (named(reading, facts[end].key)["row"] for end in (0, -1))
                words: Facts = {"how": how, "row": first, "last": last}
                yield _of_column(reading, table, facts, words)


_SAME = Phrase("same_in_all_months", "is the same")
_SERIES = Phrase("one_more_each_month", "is one more each month")


def _contracted(table: TableSpec) -> set[str]:
    """The columns that percentages divide by: contracted hours, of which sick leave is a part."""
    return {whole[2] for *_, whole in ratios_of(table)}


def _is_steady(reading: Reading, columns: Mapping[str, Sequence[Fact]]) -> bool:
    """Whether the employees are as many in all months."""
    people = [facts for facts in columns.values() if _unit(reading, facts) == "antal"]
    return any(
        len(facts) >= _FEWEST_MONTHS and len({fact.value for fact in facts}) == 1
        for facts in people
    )


def _unit(reading: Reading, facts: Sequence[Fact]) -> str | None:
    return reading.contract.unit(facts[0].key) if facts else None


def _filled(reading: Reading, facts: Sequence[Fact]) -> Phrase | None:
    """How a column of months looks to have been filled, if it does; people may be as many."""
    values = [fact.value for fact in facts if isinstance(fact.value, Decimal)]
    if len(values) < _FEWEST_MONTHS:
        return None
    steps = {after - before for before, after in pairwise(values)}
    if steps == {Decimal(1)} and len(values) > _FEWEST_MONTHS:
        return _SERIES
    is_same = steps == {Decimal(0)} and values[0] >= _LARGE
    return _SAME if is_same and _unit(reading, facts) == _HOURS else None


def _entered(reading: Reading, table: TableSpec, column: str) -> list[Fact]:
    """The numbers of a column that were entered, no nought among them."""
    rows = reading.submission.rows.get(table.id, ())
    facts = [reading.submission.facts.get((table.id, row, column)) for row in rows if row != TOTAL]
    specs = (reading.contract.spec(fact.key) if fact else None for fact in facts)
    pairs = zip(facts, specs, strict=True)
    return [fact for fact, spec in pairs if fact and spec and spec.is_input and fact.value]


def _of_column(reading: Reading, table: TableSpec, facts: Sequence[Fact], words: Facts) -> Hit:
    key = facts[0].key
    column = column_words(reading.contract.spec(key), key)
    named_facts: Facts = {**words, "table": table.label, "column": column, "count": len(facts)}
    return Hit.of((fact.place for fact in facts), named_facts)


@rule(
    Words(
        "KAL427",
        Severity.WARNING,
        sv="{cell_name}: prognosen är budgeten, men periodens avvikelse är {found}. Gör om "
        "prognosen, eller skriv i kommentaren varför avvikelsen är borta vid årets slut.",
        en="{cell_name}: the forecast is the budget, but the period's variance is {found}. "
        "Forecast again, or say in the comment why the variance is gone by the end of the year.",
    )
)
def forecast_follows_the_outcome(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A forecast is not the budget where the period is a tenth of the year's budget above it.

    A comment on either row that says that it evens out, comes later or was a correction explains.

    ## Regel
    Prognosen är inte lika med budgeten när perioden redan är långt över den, utan en förklaring.

    ## Varför
    Prognosen lämnas kvar på budget, och underskottet kommer som en överraskning.

    ## Exempel
    | Prognos per uppdrag | Prognos | Kommentar |
    |---|--:|---|
    | Regionkontoret | -44 125 | |
    | Förtroendevalda | -39 960 | |

    | Resultat per uppdrag | Ack. utfall | Kommentar |
    |---|--:|---|
    | Regionkontoret | -19 950 | Högre kostnader än budget. |

    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -33 722 |

    | Texter | Text |
    |---|---|
    | Sammanfattning | Prognosen följer budget. |

    | Analys av avvikelser | Fullständig uppdelning |
    |---|---|
    | rad 1 | Nej |
    | rad 2 | Nej |
    | rad 3 | Nej |

    ## Så rättar du
    Räkna om prognosen med utfallet hittills.

    ## In English
    A forecast left at the budget hides the deficit to come. Forecast again.
    """
    if reading.submission.level is not Level.DEPARTMENT:
        return
    for spans in spans_of(reading.contract):
        (year, (forecast, budget)), (period, (outcome, until)) = spans.year, spans.period
        for row in reading.submission.rows.get(year, ()):
            keys: list[Key] = [(year, row, forecast), (year, row, budget)]
            keys += [(period, row, outcome), (period, row, until)]
            expected, whole, spent, planned = (amount(reading, key) for key in keys)
            if not whole or expected != whole or spent is None or planned is None:
                continue
            over = spent - planned
            if over * _FAR < -abs(whole) and not any(
                is_explained(reading, key, *_EVENS_OUT) for key in (keys[0], keys[2])
            ):
                words = {**named(reading, keys[0]), "found": figure(over, "tkr")}
                places = map(reading.submission.place, (keys[0], keys[2]))
                yield Hit.of(places, words, keys)


_EVEN, _FEWEST_EVEN = 1000, 2


@rule(
    Words(
        "KAL429",
        Severity.WARNING,
        sv="{table}: {column} är hela tusental tkr i alla {count} rader. Hämta det som är bokfört, "
        "beloppen ser ut att vara uppskattade.",
        en="{table}: {column} is in whole thousands of tkr in all {count} rows. Take what has been "
        "booked, the amounts seem to be estimates.",
    )
)
def outcome_is_booked(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Outcomes of a thousand tkr or more are not all whole thousands, beside budgets that are not.

    ## Regel
    Utfallet är inte hela tusental i alla rader, när budgeten bredvid inte är det.

    ## Varför
    Ett utfall som uppskattats före bokslutet blir lätt kvar i rapporten.

    ## Exempel
    | Resultat per uppdrag | Ack. utfall | Kommentar |
    |---|--:|---|
    | Regionkontoret | -15 000 | |
    | Förtroendevalda | -13 000 | Enligt plan. |

    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -29 460 |
    | Intäkter | 1 460 |

    ## Så rättar du
    Hämta utfallet ur ekonomisystemet, till och med periodens slut.

    ## In English
    An outcome estimated before the books are closed is easily left. Take what has been booked.
    """
    tables = reading.contract.tables.values()
    for table in tables if reading.submission.level is Level.DEPARTMENT else ():
        column = next((name for name in _MEASURED if name in table.columns), None)
        if column is None or "budget" not in table.columns:
            continue
        facts = [fact for fact in _entered(reading, table, column) if _is_large(reading, fact)]
        budgets = [amount(reading, (*fact.key[:2], "budget")) for fact in facts]
        is_even = all(isinstance(fact.value, Decimal) and not fact.value % _EVEN for fact in facts)
        is_fine = any(budget and budget % LEAST for budget in budgets)
        if len(facts) >= _FEWEST_EVEN and is_even and is_fine:
            yield _of_column(reading, table, facts, {})


def _is_large(reading: Reading, fact: Fact) -> bool:
    return abs(amount(reading, fact.key) or Decimal(0)) >= _EVEN
