"""KAL501-KAL505: figures that were decided or reported before, and are not the same now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kalkyl.contract.cell_spec import CellKind, EarlierKind
from kalkyl.figures.amount import EXACT
from kalkyl.figures.contradictions import is_amount
from kalkyl.model import Fact, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.explanations import is_commented, is_explained, is_reorganised
from kalkyl.rules.history import NO_AMOUNT, Pair, agree, differing, held, hit, hits
from kalkyl.rules.labels import figure, named
from kalkyl.rules.reversed_signs import contradicted_keys, turned_keys


@rule(
    Words(
        "KAL501",
        Severity.ERROR,
        sv="{cell_name}: {found} står i cellen, men förra årets rapport har {known}{then_at:()}."
        "{hint:+} Skriv det beloppet, eller förklara skillnaden i en kommentar på raden.",
        en="{cell_name}: the cell says {found}, but last year's report has {known}{then_at:()}."
        "{hint:+} Write that amount, or explain the difference in a comment on the row.",
        wants=("last_year",),
    )
)
def last_year_is_last_years_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Last year's outcome is what last year's report said, or the row has a comment.

    Which cells are taken from where stands in the schemas under ``prefill``. A figure that is
    rounded to what it shows is the same figure.

    ## Regel
    Förra årets utfall är det som förra årets rapport hade, eller så har raden en kommentar.

    ## Varför
    −154 986 mot −154 984 har tryckts i två rapporter om samma fyra månader.

    ## Exempel
    | Förra året: Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -26 182 |

    | Kostnads- och intäktsutveckling | Ack. utfall förra året |
    |---|--:|
    | Kostnader | *-26 184* |

    ## Så rättar du
    Skriv förra årets belopp. Har bokföringen rättats efteråt, skriv det i radens kommentar.

    ## In English
    Two reports have been printed with different figures for the same four months. Write what last
    year's report said, or explain in a comment.
    """
    then = held(reading, expected, EarlierKind.LAST_YEAR)
    if then is not None:
        pairs = list(differing(reading, then, EarlierKind.LAST_YEAR))
        reported = turned_keys(reading, expected)
        asked = [pair for pair in pairs if not is_commented(reading, pair.key)]
        yield from hits(
            reading, [comparison for comparison in asked if comparison.key not in reported]
        )


@rule(
    Words(
        "KAL502",
        Severity.WARNING,
        sv="{cell_name}: {found}, men förra årets rapport har {known}{then_at:()}.{hint:+} "
        "Raden har en kommentar; kontrollera att den förklarar skillnaden.",
        en="{cell_name}: {found}, but last year's report has {known}{then_at:()}.{hint:+} "
        "The row has a comment; see that it explains the difference.",
        wants=("last_year",),
    )
)
def last_year_differs_with_comment(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Last year's outcome differs from last year's report, and the row has a comment.

    Left alone where the department's texts say that work has moved to or from it.

    ## Regel
    Förra årets utfall skiljer sig från förra årets rapport, och raden har en kommentar.

    ## Varför
    En rättelse i efterhand är tillåten om den förklaras. En kommentar kan handla om annat.

    ## Exempel
    | Förra året: Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|---|
    | Kostnader | -26 182 |

    | Kostnads- och intäktsutveckling | Kommentar |
    |---|---|
    | Kostnader | En faktura för februari bokfördes om efter förra årets rapport. |

    ## Så rättar du
    Inget behöver rättas om kommentaren säger varför beloppen skiljer sig.

    ## In English
    A correction afterwards is allowed when it is explained. See that the comment does so.
    """
    then = held(reading, expected, EarlierKind.LAST_YEAR)
    if then is not None and not is_reorganised(reading):
        reported = contradicted_keys(reading, expected)
        for pair in differing(reading, then, EarlierKind.LAST_YEAR):
            if is_commented(reading, pair.key) and pair.key not in reported:
                yield hit(reading, pair)


@rule(
    Words(
        "KAL503",
        Severity.ERROR,
        sv="{cell_name}: {found} står i cellen, men föregående rapport har {known}{then_at:()}."
        "{hint:+} Skriv det som rapporterades då.",
        en="{cell_name}: the cell says {found}, but the report before has {known}{then_at:()}."
        "{hint:+} Write what was reported then.",
        wants=("previous",),
    )
)
def previous_is_previous_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The forecast of the report before is the one that it had.

    ## Regel
    Prognosen i föregående rapport är den som föregående rapport hade.

    ## Varför
    Prognosförändringen räknas från föregående prognos. Är den fel blir förändringen fel.

    ## Exempel
    | Förra rapporten: Prognos per uppdrag | Prognos |
    |---|--:|
    | Regionkontoret | -44 000 |

    | Prognos per uppdrag | Prognos i föregående rapport |
    |---|--:|
    | Regionkontoret | *-43 335* |

    ## Så rättar du
    Skriv prognosen ur den rapport som lämnades in. Mallen kan fyllas i med --previous.

    ## In English
    The change of forecast is counted from the forecast before. Write what was handed in then.
    """
    then = held(reading, expected, EarlierKind.PREVIOUS)
    if then is not None:
        reported = turned_keys(reading, expected)
        pairs = differing(reading, then, EarlierKind.PREVIOUS)
        yield from hits(reading, [pair for pair in pairs if pair.key not in reported])


@rule(
    Words(
        "KAL504",
        Severity.WARNING,
        sv="{cell_name}: {found} står i cellen, men planen har {known}{then_at:()}.{hint:+} "
        "{advice}, eller stäm av ändringen med förvaltningen.",
        en="{cell_name}: the cell says {found}, but the plan has {known}{then_at:()}.{hint:+} "
        "{advice}, or settle the change with the administration.",
        wants=("plan",),
    )
)
def budget_is_the_plans(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Budgets, targets and goals are those of the plan.

    The plan writes costs without sign and the reports with minus; that is no difference. A budget
    may have been changed during the year, so this is a warning. Where the department's texts say
    that work has moved to or from it, a row with a comment is left alone, and so are budgets that
    have all changed by about the same share, and so is a row whose comment says what the plan
    calls it.

    ## Regel
    Budget, målvärden och mål är planens.

    ## Varför
    Avvikelsen mäts mot den beslutade budgeten.

    ## Exempel
    | Planen: Budget per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | 45 000 |

    | Prognos per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | *-44 125* |

    ## Så rättar du
    Skriv planens belopp. Har budgeten ändrats under året ska förvaltningen veta om det.

    ## In English
    Variances are measured against the budget that was decided. Write the plan's amount; a budget
    that was changed during the year must be known to the administration.
    """
    then = held(reading, expected, EarlierKind.PLAN)
    if then is not None:
        reported = contradicted_keys(reading, expected)
        apart = list(differing(reading, then, EarlierKind.PLAN))
        is_moved = is_reorganised(reading)
        is_all_moved = is_moved and _is_moved_alike(apart)
        pairs = [
            pair
            for pair in apart
            if pair.key not in reported
            and not (is_moved and is_commented(reading, pair.key))
            and not (pair.known is None and is_explained(reading, pair.key, *_RENAMED))
            and not (is_all_moved and is_amount(pair.spec))
        ]
        for found in hits(reading, [pair for pair in pairs if not _decided(pair.found, reading)]):
            advice = _CLEAR if found.facts["known"] == NO_AMOUNT else _WRITE
            yield replace(found, facts={**found.facts, "advice": advice})


_RENAMED = ("hette", "bytt namn", "nytt namn", "i planen")
"""What comments say of a row that the plan has by another name."""
_ALIKE = Decimal("1.2")
_FEWEST_MOVED = 4


def _is_moved_alike(pairs: Sequence[Pair]) -> bool:
    """Whether budgets differ from the plan's by about the same share, as no slip makes them."""
    shares = [
        EXACT.divide(abs(found), abs(known))
        for pair in pairs
        if is_amount(pair.spec)
        and pair.known is not None
        and isinstance(found := pair.found.value, Decimal)
        and isinstance(known := pair.known.value, Decimal)
        and found
        and known
    ]
    return len(shares) >= _FEWEST_MOVED and max(shares) <= _ALIKE * min(shares)


_WRITE = Phrase("write_the_plans", "Write the plan's amount")
_CLEAR = Phrase("clear_the_cell", "Clear the cell")


def _decided(fact: Fact, reading: Reading) -> Decimal | None:
    """What the lists say a cell must hold, where it holds something else."""
    spec = reading.contract.spec(fact.key)
    if spec is None or not (spec.given or "").startswith("=") or spec.kind is not CellKind.NUMBER:
        return None
    decided = Decimal((spec.given or "")[1:])
    return None if agree(fact, Fact(fact.key, decided), spec) else decided


@rule(
    Words(
        "KAL505",
        Severity.ERROR,
        sv="{cell_name}: {found} står i cellen, men {known} är bestämt för året. "
        "Skriv tillbaka det.",
        en="{cell_name}: the cell says {found}, but {known} is decided for the year. Put it back.",
    )
)
def decided_values_stand(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Targets and limits that the lists have for the year are as the template gave them.

    They stand in the schemas under ``given``.

    ## Regel
    Målvärden och gränser som är bestämda för året står som mallen gav dem.

    ## Varför
    Statusen räknas mot målvärdet. Ett eget mål gör prickens färg omöjlig att jämföra.

    ## Exempel
    | Indikatorer | Målvärde |
    |---|---|
    | Sjukfrånvaro | 6,0 % |

    ## Så rättar du
    Skriv tillbaka målvärdet. Vill ni ha ett annat mål, säg det i en kommentar.

    ## In English
    The status is measured against the target. Put it back; wish for another in a comment.
    """
    for key, fact in reading.submission.facts.items():
        decided = _decided(fact, reading) if isinstance(fact.value, Decimal) else None
        if decided is not None:
            unit = reading.contract.unit(key)
            facts = {"found": figure(fact.value, unit), "known": figure(decided, unit)}
            yield Hit(fact.place, {**named(reading, key), **facts})
