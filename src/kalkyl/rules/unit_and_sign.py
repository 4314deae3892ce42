"""KAL215-KAL217, KAL242: amounts in the wrong unit or with the wrong sign, wrong percentages.

What the amounts of a row contradict is an error that the sender can answer; what may be is a
question. Neither silences another rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import TOTAL
from kalkyl.figures.contradictions import Kind
from kalkyl.model import Fact, Facts, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.contradicting_amounts import (
    HOW,
    LikelyError,
    about,
    hits,
    judged_first,
    measured,
    neighbours,
    opposed_in_rows,
)
from kalkyl.rules.labels import cell_name, column_words, figure, named
from kalkyl.template.plan import is_share

_UNITS = {Decimal(1000): Kind.THOUSAND, Decimal(1_000_000): Kind.MILLION}
_SMALL, _LARGE = Phrase("small", "small"), Phrase("large", "large")
_NEAR_ZERO = 100
"""In the cell's unit: a net amount below this says nothing of how large the others should be."""
_TENS = 10
"""A whole amount below this is close to 0 whatever the others are."""
_HUNDRED = Decimal(100)
_THIRD, _THREE = Decimal(1) / 3, Decimal(3)


@dataclass(frozen=True, slots=True)
class _Slip:
    likely: LikelyError
    suggested: Decimal
    how: Phrase


@rule(
    Words(
        "KAL215",
        Severity.ERROR,
        sv="{cell_name}: {value} är {how} {other_name}, {other}. Ska det stå {suggested}? "
        "Kontrollera enheten.",
        en="{cell_name}: {value} is {how} {other_name}, {other}. Should it be "
        "{suggested}? Check the unit.",
        confirmable=True,
        in_sheet=InSheet.PARTLY,
    )
)
def magnitude_in_row(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Amounts of a row that are of one kind are not ten, a thousand or a million times each other.

    Of one kind are those that a formula sets against each other: forecast, budget and the forecast
    before. About a thousand is a factor of 500 to 2 000, and the smaller is at least 100 tkr, or
    has decimals where the larger has none. Ten times is told within a few per cent, and only of
    amounts of the same span of time. A small whole amount is told where it is almost exactly a
    thousandth of two others.

    ## Regel
    Ett belopp är inte tusen eller en miljon gånger fel mot det som det jämförs med.

    ## Varför
    Ett belopp i mnkr eller kr i en kolumn för tkr ändrar totalen utan att något ser tomt ut.

    ## Exempel
    | Prognos per uppdrag | Prognos i föregående rapport | Årsbudget |
    |---|--:|--:|
    | Regionkontoret | -43,3 | *-44 125* |

    ## Så rättar du
    Skriv beloppet i cellens enhet.

    ## In English
    An amount in millions or in kronor where thousands are asked for. Write it in the cell's unit.
    """
    return hits(
        reading, (opposed for opposed in opposed_in_rows(reading) if opposed.kind is not Kind.SIGN)
    )


@rule(
    Words(
        "KAL242",
        Severity.WARNING,
        sv="{cell_name}: {value} är {how} {other_name}, {other}. Ska det stå {suggested}? "
        "Kontrollera enheten.",
        en="{cell_name}: {value} is {how} {other_name}, {other}. Should it be "
        "{suggested}? Check the unit.",
    )
)
def unit_slip(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A small amount, or one beside many that are alike, may be in another unit.

    It is held against the budget, the last report and last year in its row, or against the other
    rows of a column that are all alike. Told only where it would agree in the other unit, with
    every amount it is held against, and where KAL215 does not say it already.

    ## Regel
    Ett litet belopp, eller ett bland många som liknar varandra, är inte i fel enhet.

    ## Varför
    Ett belopp i mnkr i en kolumn för tkr gör totalen för liten utan att något ser tomt ut.

    ## Exempel
    | Prognos per uppdrag | Prognos i föregående rapport |
    |---|---|
    | Regionkontoret | -30 |

    ## Så rättar du
    Skriv beloppet i cellens enhet. Är det rätt som det är behöver inget göras.

    ## In English
    An amount in millions where thousands are asked for. Write it in the cell's unit.
    """
    reported = {opposed.key[:2] for opposed in opposed_in_rows(reading)}
    return _by_column(
        reading, (slip for slip in _unit_slips(reading) if slip.likely.key[:2] not in reported)
    )


def _by_column(reading: Reading, slips: Iterable[_Slip]) -> Iterator[Hit]:
    """Slips of one column reported together: a whole column in another unit has one cause."""
    groups: dict[tuple[str, str], list[_Slip]] = {}
    for slip in slips:
        groups.setdefault((slip.likely.key[0], slip.likely.key[2]), []).append(slip)
    for group in groups.values():
        places = (reading.submission.place(slip.likely.key) for slip in group)
        yield Hit.of(places, _facts(reading, group[0]))


def _unit_slips(reading: Reading) -> Iterator[_Slip]:
    reported: set[Key] = set()
    for likely in (*measured(reading), *neighbours(reading)):
        slip = _unit_slip(likely) if likely.key not in reported else None
        if slip is not None and judged_first(reading, likely):
            reported.add(likely.key)
            yield slip


def _unit_slip(likely: LikelyError) -> _Slip | None:
    for factor, kind in _UNITS.items():
        if _fits(likely, likely.value * factor) and _may_be_small(likely):
            return _Slip(likely, likely.value * factor, HOW[kind, False])
        if _fits(likely, likely.value / factor) and _may_be_large(likely):
            return _Slip(likely, likely.value / factor, HOW[kind, True])
    return None


def _fits(likely: LikelyError, value: Decimal) -> bool:
    """Whether an amount in another unit would agree with all it is compared with, sign included."""
    return all(about(value, other) and (value > 0) is (other > 0) for _, other in likely.others)


def _may_be_small(likely: LikelyError) -> bool:
    """Decimals show another unit; a whole amount may really be close to 0."""
    certain = len(likely.others) > 1 and not likely.spent and abs(likely.value) >= _TENS
    return certain or likely.value != int(likely.value)


def _may_be_large(likely: LikelyError) -> bool:
    return len(likely.others) > 1 or abs(likely.others[0][1]) >= _NEAR_ZERO


def _facts(reading: Reading, slip: _Slip) -> Facts:
    likely = slip.likely
    unit = reading.contract.unit(likely.key)
    other, amount = likely.others[0]
    beside = other[:2] == likely.key[:2]
    name = column_words(reading.contract.spec(other), other) if beside else ""
    return {
        **named(reading, likely.key),
        "value": figure(likely.value, unit),
        "other_name": name or cell_name(reading, other),
        "other": figure(amount, unit),
        "suggested": figure(slip.suggested, unit),
        "how": slip.how,
    }


@rule(
    Words(
        "KAL216",
        Severity.ERROR,
        sv="{cell_name}: {value} har annat tecken än {other_name}, {other}. "
        "Ska det stå {suggested}?",
        en="{cell_name}: {value} has another sign than {other_name}, {other}. "
        "Should it be {suggested}?",
        confirmable=True,
        in_sheet=InSheet.PARTLY,
    )
)
def sign_in_row(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Amounts of a row that are of one kind and about as large have the same sign.

    About as large is within a factor of two, and both are at least 100 tkr: a net of less may well
    change sign from one report to the next.

    ## Regel
    Ett nettobelopp har samma tecken som det jämförs med, när det är ungefär lika stort.

    ## Varför
    Ett omvänt tecken ändrar totalen med dubbla beloppet.

    ## Exempel
    | Prognos per uppdrag | Prognos i föregående rapport | Årsbudget |
    |---|--:|--:|
    | Regionkontoret | 43 335 | *-44 125* |

    ## Så rättar du
    Skriv nettokostnader med minus.

    ## In English
    A turned sign changes the total by twice the amount. Net costs have a minus.
    """
    return hits(
        reading, (opposed for opposed in opposed_in_rows(reading) if opposed.kind is Kind.SIGN)
    )


@rule(
    Words(
        "KAL217",
        Severity.WARNING,
        sv="{cell_name}: {value} är hundra gånger för {how}, jämfört med {other}. "
        "Ska det stå {suggested}?",
        en="{cell_name}: {value} is a hundred times too {how}, against {other}. "
        "Should it be {suggested}?",
    )
)
def percent_slip(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A percentage or an index is not a hundred times off.

    Excel stores 2,59 % as 0,0259; a pasted 2,59 is 259 %. Percentages are held against the
    others of their row, indexes from 0 to 100 against their scale. What the year's lists decide is
    reported by KAL505.

    ## Regel
    En procentsats eller ett index är inte hundra gånger fel.

    ## Varför
    259 procent i stället för 2,59 ger fel status, och följer med till totalen.

    ## Exempel
    ```exempel
    rapport arsredovisning
    | Medarbetarundersökning, HME | Värde |
    |---|---|
    | Antal svar | 60 |
    | Motivation | 0,73 |
    | Ledarskap | 74 |
    | Styrning | 71 |
    ```

    ## Så rättar du
    Skriv talet med procenttecken, till exempel 2,59 %. Index skrivs mellan 0 och 100.

    ## In English
    A pasted 2.59 is 259 percent to Excel. Type the percent sign; indexes are from 0 to 100.
    """
    for key, fact in reading.submission.facts.items():
        if key[1] == TOTAL or not isinstance(fact.value, Decimal):
            continue
        spec = reading.contract.spec(key)
        if spec is None:
            continue
        if is_share(spec) and _is_entered(reading, key, spec):
            yield from _share_slip(reading, fact, spec, fact.value)
        elif _is_index(spec) and spec.is_input and 0 < fact.value <= 1:
            yield _percent_hit(reading, fact, spec, Decimal(100), fact.value * _HUNDRED)
        elif key[2] == "outcome" and _is_percent(reading, key):
            yield from _measure_slip(reading, fact, spec, fact.value)


def _is_percent(reading: Reading, key: Key) -> bool:
    """Whether the row of a measure says that its unit is percent."""
    return str(reading.submission.value((*key[:2], "unit"))).casefold() in {"procent", "%"}


def _measure_slip(reading: Reading, fact: Fact, spec: CellSpec, value: Decimal) -> Iterator[Hit]:
    """A measure in percent that is a hundredth of what its target is."""
    target = reading.submission.value((*fact.key[:2], "target"))
    if isinstance(target, Decimal) and 0 < value <= 1:
        suggested = value * _HUNDRED
        if target > _TENS and _THIRD * target <= suggested <= _THREE * target:
            yield _percent_hit(reading, fact, spec, target, suggested)


def _is_entered(reading: Reading, key: Key, spec: CellSpec) -> bool:
    """Whether a percentage was typed, in an entry or in a form, and the lists leave it open."""
    decided = spec.given is not None and spec.given.startswith("=")
    return not decided and (spec.is_input or reading.figures[key].number is None)


def _is_index(spec: CellSpec) -> bool:
    return spec.unit is None and (spec.schema.get("minimum"), spec.schema.get("maximum")) == (
        0,
        100,
    )


def _share_slip(reading: Reading, fact: Fact, spec: CellSpec, value: Decimal) -> Iterator[Hit]:
    others = [other for other in _likely_shares(reading, fact.key) if other > 0]
    for suggested in (value / _HUNDRED, value * _HUNDRED):
        likely = all(_THIRD * amount <= suggested <= _THREE * amount for amount in others)
        if others and likely and suggested <= _HUNDRED:
            yield _percent_hit(reading, fact, spec, others[0], suggested)
            return


def _likely_shares(reading: Reading, key: Key) -> Iterator[Decimal]:
    """The other percentages of a cell's row."""
    table = reading.contract.tables[key[0]]
    for column in table.columns:
        other = table.cell(key[1], column)
        if column != key[2] and other is not None and is_share(other):
            at = (key[0], key[1], column)
            value = reading.figures[at].number or reading.submission.value(at)
            if isinstance(value, Decimal):
                yield value


def _percent_hit(
    reading: Reading, fact: Fact, spec: CellSpec, other: Decimal, suggested: Decimal
) -> Hit:
    facts = {
        "value": figure(fact.value, spec.unit),
        "other": figure(other, spec.unit),
        "suggested": figure(suggested, spec.unit),
        "how": _SMALL if suggested > Decimal(str(fact.value)) else _LARGE,
    }
    return Hit(fact.place, {**named(reading, fact.key), **facts})
