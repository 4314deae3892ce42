"""KAL244, KAL516-KAL518: amounts that earlier reports or the report's own signs contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalkyl.contract.spec import Sign
from kalkyl.figures.contradictions import Kind
from kalkyl.model import NOTHING, Facts, Key, Listed, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.contradicting_amounts import HOW, MANY, opposed_in_rows
from kalkyl.rules.history import TITLES, where
from kalkyl.rules.labels import (
    COSTS_WITH_MINUS,
    COSTS_WITHOUT_MINUS,
    PLAN_COSTS_WITHOUT_MINUS,
    figure,
    named,
)
from kalkyl.rules.reversed_signs import turned_tables
from kalkyl.rules.signs_against_earlier import (
    Comparison,
    contradicted_by_earlier,
    turned_against_earlier,
)

_EARLIER = "plan|previous|last_year"


@rule(
    Words(
        "KAL244",
        Severity.ERROR,
        sv="{tables}: alla {count} belopp har omvänt tecken. {rule} Vänd tecknen på alla, eller "
        "svara varför de är rätt.",
        en="{tables}: all {count} amounts have their sign turned. {rule} Turn them all, or answer "
        "why they are right.",
        confirmable=True,
    )
)
def every_sign_is_turned(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The costs and net costs of a table are not all written with the sign of income.

    Reported once for the workbook. Net amounts may all be income where the costs and the income
    that the workbook has bear it out, or the plan has the same sign.

    ## Regel
    Kostnader och nettokostnader i en tabell har inte alla det tecken som intäkter har.

    ## Varför
    Ett eget formulär med kostnader utan minus läggs ihop med andras som intäkter.

    ## Exempel
    |Kostnads- och intäktsutveckling | Ack. utfall förra året | Ack. utfall i år | Ack. budget i år|
    |---|---|---|---|
    | Kostnader | 26 184 | 27 977 | 29 892 |

    ## Så rättar du
    Vänd tecknet på alla belopp i tabellen.

    ## In English
    A form of one's own with costs written without minus is added to others' as income.
    """
    tables = turned_tables(reading, expected)
    if tables:
        keys = [key for found in tables.values() for key in found]
        plan = any(reading.contract.tables[table].sign is Sign.PLAN for table in tables)
        usual = COSTS_WITHOUT_MINUS if reading.contract.form.turned else COSTS_WITH_MINUS
        rule_words = PLAN_COSTS_WITHOUT_MINUS if plan else usual
        yield _whole(reading, keys, {"rule": rule_words})


@rule(
    Words(
        "KAL516",
        Severity.ERROR,
        sv="{cell_name}: {found} är {how} {known} i {title}{then_at:()}. "
        "Ska det stå {suggested}? Kontrollera enheten.",
        en="{cell_name}: {found} is {how} {known} in {title}{then_at:()}. "
        "Should it be {suggested}? Check the unit.",
        wants=(_EARLIER,),
        confirmable=True,
    )
)
def magnitude_of_earlier_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """An amount is not a thousand or a million times what was handed in before, nor ten times.

    Ten times is reported of a budget that the plan has, of a forecast against the report before and
    of the same months last year, but not of investments. What is counted from the beginning of the
    year is compared with the report before as if it had gone on alike.

    ## Regel
    Ett belopp är inte tusen eller en miljon gånger det som lämnades in tidigare. En budget är inte
    tio gånger planens, en prognos inte tio gånger den förra och samma månaders utfall inte tio
    gånger fjolårets.

    ## Varför
    En hel arbetsbok i kronor säger inte emot sig själv.

    ## Exempel
    | Planen: Budget per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | 441 250 |

    | Prognos per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | *-44 125* |

    ## Så rättar du
    Skriv beloppet i cellens enhet.

    ## In English
    A whole workbook in kronor agrees with itself. Write the amount in the unit of its cell.
    """
    yield from _hits(reading, expected, sign=False)


@rule(
    Words(
        "KAL517",
        Severity.ERROR,
        sv="{cell_name}: {found} har annat tecken än {known} i {title}{then_at:()}. "
        "Ska det stå {suggested}?",
        en="{cell_name}: {found} has another sign than {known} in {title}{then_at:()}. "
        "Should it be {suggested}?",
        wants=(_EARLIER,),
        confirmable=True,
    )
)
def sign_of_earlier_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """An amount has the sign of what was handed in before, when it is about as large.

    About as large is within a factor of two, and both are at least 100 tkr. The plan writes costs
    without sign and the reports with minus; that is no difference.

    ## Regel
    Ett belopp har samma tecken som det som lämnades in tidigare, när det är ungefär lika stort.

    ## Varför
    Ett omvänt tecken ändrar totalen med dubbla beloppet.

    ## Exempel
    | Planen: Budget per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | -44 125 |

    | Prognos per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | *-44 125* |

    ## Så rättar du
    Skriv nettokostnader med minus.

    ## In English
    A turned sign changes the total by twice the amount.
    """
    yield from _hits(reading, expected, sign=True)


@rule(
    Words(
        "KAL518",
        Severity.ERROR,
        sv="{tables}: alla {count} belopp har omvänt tecken mot {title}. Vänd tecknen på alla, "
        "eller svara varför de är rätt.",
        en="{tables}: all {count} amounts have another sign than in {title}. Turn them all, or "
        "answer why they are right.",
        wants=(_EARLIER,),
        confirmable=True,
    )
)
def every_sign_of_earlier_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The amounts of a table don't all have another sign than what was handed in before.

    Reported once for the workbook, and not cell by cell.

    ## Regel
    En tabells belopp har inte alla omvänt tecken mot det som lämnades in tidigare.

    ## Varför
    En arbetsbok med omvända tecken stämmer med sig själv och gör totalen fel med dubbla beloppet.

    ## Exempel
    | Planen: Budget per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | -44 125 |
    | Förtroendevalda | -39 970 |

    | Prognos per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | *-44 125* |
    | Förtroendevalda | *-39 970* |

    ## Så rättar du
    Vänd tecknet på alla belopp i tabellen.

    ## In English
    A workbook with all its signs turned agrees with itself. Turn the sign of every amount.
    """
    tables = turned_against_earlier(reading, expected)
    if tables:
        found = [comparison for group in tables.values() for comparison in group]
        keys = list(dict.fromkeys(comparison.key for comparison in found))
        sources = dict.fromkeys(comparison.source for comparison in found)
        yield _whole(reading, keys, {"title": Listed(tuple(TITLES[source] for source in sources))})


def _whole(reading: Reading, keys: Sequence[Key], facts: Facts) -> Hit:
    tables = dict.fromkeys(reading.contract.tables[key[0]].label for key in keys)
    words = {**facts, "tables": Listed(tuple(tables)), "count": len(keys)}
    return Hit.of(map(reading.submission.place, keys), words, keys)


def _hits(reading: Reading, expected: Expected, *, sign: bool) -> Iterator[Hit]:
    """The contradictions of one kind; many alike in a column are one fault."""
    reported = {key for opposed in opposed_in_rows(reading) for key in opposed.compared}
    groups: dict[tuple[str, str, Kind, str], list[Comparison]] = {}
    for comparison, kind in contradicted_by_earlier(reading, expected):
        if (kind is Kind.SIGN) is sign and comparison.key not in reported:
            groups.setdefault(
                (comparison.key[0], comparison.key[2], kind, comparison.source), []
            ).append(comparison)
    for (_, _, kind, _), group in groups.items():
        parts = [group] if len(group) >= MANY else [[comparison] for comparison in group]
        yield from (_hit(reading, part, kind) for part in parts)


def _hit(reading: Reading, group: Sequence[Comparison], kind: Kind) -> Hit:
    comparison = group[0]
    unit = reading.contract.unit(comparison.key)
    larger = abs(comparison.value) > abs(comparison.like)
    slip = comparison.value / kind.factor if larger else comparison.value * kind.factor
    facts = {
        **named(reading, comparison.key),
        "found": figure(comparison.value, unit),
        "known": figure(comparison.known.value, unit),
        "title": TITLES[comparison.source],
        "then_at": where(comparison.then, comparison.known),
        "suggested": figure(-comparison.value if kind is Kind.SIGN else slip, unit),
        "how": HOW.get((kind, larger), NOTHING),
    }
    keys = [other.key for other in group]
    return Hit.of(map(reading.submission.place, keys), facts, keys)
