"""KAL901, KAL903-KAL905: figures and words that may be right and are worth a look. All notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind, Merge
from kalkyl.contract.document import folded
from kalkyl.contract.earlier import EarlierReport, fact_at
from kalkyl.contract.spec import Shape, TableSpec
from kalkyl.figures.amount import EXACT, rounded
from kalkyl.model import Fact, Key, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, once, rule
from kalkyl.rules.history import TITLES, held, is_row, own_spec, where
from kalkyl.rules.labels import column_words, figure, named

_TIMES = 3
_MATERIAL = {"tkr": Decimal(1000), "timmar": Decimal(2000), "antal": Decimal(10)}
"""A smaller change than this is not worth a word, however many times over it is."""
_EVEN = -3
"""Decimals of what is whole in thousands."""
_FEWEST_ROWS = 2
_FEWEST_LETTERS = 30


# The sender's own history


@dataclass(frozen=True, slots=True)
class _Leap:
    """A figure that is many times what it was, or a fraction of it."""

    fact: Fact
    unit: str
    before: Fact
    then: EarlierReport
    source: EarlierKind
    times: Decimal


@rule(
    Words(
        "KAL901",
        Severity.NOTE,
        sv="{cell_name}: {found} mot {known} i {title}{then_at:()}. Stämmer det?",
        en="{cell_name}: {found} against {known} in {title}{then_at:()}. Is that right?",
        wants=("previous|last_year",),
    )
)
def unlike_its_own_history(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A figure is three times what the department had before, or a third of it.

    Told once for each workbook: the greatest leap, with the other cells. What is counted from the
    beginning of the year is compared with the same report last year only. Small amounts are let be.

    ## Regel
    Ett tal är tre gånger så stort som avdelningens förra, eller en tredjedel av det.

    ## Varför
    Ett tal i fel enhet eller på fel rad syns bäst mot det som brukar stå där.

    ## Exempel
    | Förra året: Underlag för indikatorerna | Värde |
    |---|--:|
    | Sjukfrånvarotid, R12 | 35 410 |

    | Underlag för indikatorerna | Värde |
    |---|--:|
    | Sjukfrånvarotid, R12 | *3 541* |

    ## Så rättar du
    Inget, om talet stämmer. Skriv gärna i kommentaren vad som har hänt.

    ## In English
    A figure in the wrong unit or row shows best against what it used to be. If right, leave it.
    """
    leaps = [
        leap
        for source in (EarlierKind.LAST_YEAR, EarlierKind.PREVIOUS)
        if (then := held(reading, expected, source))
        for leap in _leaps(reading, then, source)
    ]
    if leaps:
        first = max(leaps, key=lambda leap: leap.times)
        unit = first.unit
        facts = {
            "found": figure(first.fact.value, unit),
            "known": figure(first.before.value, unit),
            "title": TITLES[first.source],
            "then_at": where(first.then, first.before),
        }
        places = dict.fromkeys(leap.fact.place for leap in (first, *leaps))
        yield Hit.of(places, {**named(reading, first.fact.key), **facts})


def _leaps(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[_Leap]:
    for key, fact in reading.submission.facts.items():
        table = reading.contract.tables.get(key[0])
        if table is None or table.is_open or not isinstance(fact.value, Decimal):
            continue
        spec = own_spec(reading, key)
        if spec is None:
            continue
        if spec.unit not in _MATERIAL or (spec.accumulates and source is EarlierKind.PREVIOUS):
            continue
        before = fact_at(table, key, then)
        if before is None or not isinstance(before.value, Decimal):
            continue
        a, b = abs(fact.value), abs(before.value)
        if min(a, b) and max(a, b) - min(a, b) >= _MATERIAL[spec.unit]:
            times = EXACT.divide(max(a, b), min(a, b))
            if times >= _TIMES:
                yield _Leap(fact, spec.unit, before, then, source, times)


# Forecasts that nobody may have made


@once
def _forecasts(reading: Reading) -> Iterator[tuple[TableSpec, list[tuple[Fact, Decimal]]]]:
    """The tables' forecasts, each with its budget; rows without a budget are left out.

    A forecast is what a variance is counted of and what does not accumulate, as an outcome does.
    """
    for table in reading.contract.tables.values():
        for column in table.columns if table.shape is Shape.FIXED else ():
            cells = ((table.id, row, column) for row in reading.submission.rows.get(table.id, ()))
            pairs = [pair for key in cells if (pair := _forecast(reading, key))]
            if len(pairs) >= _FEWEST_ROWS:
                yield table, pairs


def _forecast(reading: Reading, key: Key) -> tuple[Fact, Decimal] | None:
    """The forecast and the budget of a row, where a cell is their variance."""
    spec = reading.contract.spec(key)
    if spec is None or spec.formula is None or spec.formula.measure != "variance":
        return None
    at, beside = (ref.key(key) for ref in spec.formula.of)
    own, fact = own_spec(reading, at), reading.submission.facts.get(at)
    budget = reading.figures[beside].number
    if own is None or own.accumulates or fact is None or not budget:
        return None
    return fact, budget


@rule(
    Words(
        "KAL903",
        Severity.NOTE,
        sv="{table}: {column} är lika med budgeten på kronan i alla {count} rader. "
        "Är prognosen gjord?",
        en="{table}: {column} equals the budget to the krona in all {count} rows. "
        "Has a forecast been made?",
    )
)
def forecast_is_the_budget(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Forecasts that equal the budget in every row may not have been made.

    ## Regel
    Prognoser som är lika med budgeten på varje rad har kanske inte gjorts.

    ## Varför
    En prognos som kopierats ur budgeten säger inget om hur året går.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | -44 125 |
    | Förtroendevalda | -39 970 |

    | Texter | Text |
    |---|---|
    | Sammanfattning | Prognosen följer budget. |

    | Analys av avvikelser | Fullständig uppdelning |
    |---|---|
    | rad 1 | Nej |
    | rad 2 | Nej |
    | rad 3 | Nej |

    ## Så rättar du
    Inget, om ni har räknat och väntar ett resultat enligt budget.

    ## In English
    A forecast copied from the budget says nothing of the year. If it was made, leave it.
    """
    for table, pairs in _forecasts(reading):
        if all(fact.value == budget for fact, budget in pairs):
            yield _of_column(reading, table, pairs)
            return


@rule(
    Words(
        "KAL904",
        Severity.NOTE,
        sv="{table}: {column} är jämna tusental tkr i alla {count} rader, fast budgeten inte är "
        "det. Är prognosen räknad eller uppskattad?",
        en="{table}: {column} is in whole thousands of tkr in all {count} rows, though the budget "
        "is not. Is the forecast worked out or a guess?",
    )
)
def forecast_is_round(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Forecasts that are all whole millions of kronor, beside budgets that are not.

    ## Regel
    Prognoser i jämna miljoner kronor, bredvid budgetar som inte är det.

    ## Varför
    Runda prognoser är ofta uppskattningar som ingen har räknat på.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | -44 000 |
    | Förtroendevalda | -40 000 |

    | Analys av avvikelser | Fullständig uppdelning |
    |---|---|
    | rad 1 | Nej |
    | rad 2 | Nej |
    | rad 3 | Nej |

    ## Så rättar du
    Inget, om det är så noga det går att säga. Skriv annars den prognos ni har räknat fram.

    ## In English
    Round forecasts are often guesses that nobody has worked out.
    """
    for table, pairs in _forecasts(reading):
        values = [fact.value for fact, _ in pairs if isinstance(fact.value, Decimal) and fact.value]
        uneven = any(rounded(budget, _EVEN) != budget for _, budget in pairs)
        even = all(rounded(value, _EVEN) == value for value in values)
        if len(values) >= _FEWEST_ROWS and uneven and even:
            yield _of_column(reading, table, pairs)
            return


def _of_column(reading: Reading, table: TableSpec, pairs: Sequence[tuple[Fact, Decimal]]) -> Hit:
    first = pairs[0][0]
    spec = reading.contract.spec(first.key)
    column = column_words(spec, first.key)
    return Hit(first.place, {"table": table.label, "column": column, "count": len(pairs)})


# Words


@rule(
    Words(
        "KAL905",
        Severity.NOTE,
        sv="{cell_name}: texten är ordagrant den i föregående rapport. Gäller den fortfarande?",
        en="{cell_name}: the text is word for word that of the report before. Does it still hold?",
        wants=("previous",),
    )
)
def comment_is_unchanged(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A comment of some length is the same, word for word, though the figures beside it are not.

    ## Regel
    En längre kommentar är ordagrant densamma, fast talen bredvid inte är det.

    ## Varför
    En text som följt med från förra rapporten beskriver läget då.

    ## Exempel
    | Resultat per uppdrag | Kommentar |
    |---|---|
    | Regionkontoret | Färre resor än vanligt under våren. |

    | Förra rapporten: Resultat per uppdrag (frivilligt) | Kommentar |
    |---|---|
    | Regionkontoret | Färre resor än vanligt under våren. |

    ## Så rättar du
    Inget, om texten fortfarande gäller. Skriv annars hur läget är nu.

    ## In English
    A text that came along from last time describes how things were then.
    """
    then = held(reading, expected, EarlierKind.PREVIOUS)
    if then is None:
        return
    same = [
        fact
        for key, fact in reading.submission.facts.items()
        if _is_same_text(fact, then.fact(key)) and _is_own_text(reading, key)
        if not _is_as_before(reading, then, key)
    ]
    if same:
        places = tuple(fact.place for fact in same[1:] if fact.place)
        yield Hit(same[0].place, named(reading, same[0].key), places)


def _is_same_text(fact: Fact, before: Fact | None) -> bool:
    if before is None or not isinstance(fact.value, str) or not isinstance(before.value, str):
        return False
    return len(fact.value) >= _FEWEST_LETTERS and folded(fact.value) == folded(before.value)


def _is_as_before(reading: Reading, then: EarlierReport, key: Key) -> bool:
    """Whether the figures beside a text are what they were, so that the text may be too."""
    table = reading.contract.tables[key[0]]
    cells = [
        (key[0], key[1], column) for column in table.columns if table.shape is not Shape.RECORD
    ]
    numbers = [
        (reading.submission.value(cell), then.fact(cell))
        for cell in cells
        if own_spec(reading, cell)
    ]
    figures = [(now, fact) for now, fact in numbers if isinstance(now, Decimal)]
    return bool(figures) and all(fact and fact.value == now for now, fact in figures)


def _is_own_text(reading: Reading, key: Key) -> bool:
    """Whether a cell holds words that a sender has chosen, on a row that is the same row then."""
    spec = own_spec(reading, key)
    return spec is not None and spec.merge is Merge.LISTED and not spec.choices and is_row(key)
