"""KAL424: an outcome that looks like one month too few, or one too many."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.earlier import fact_at
from kalkyl.contract.spec import TOTAL
from kalkyl.figures.amount import EXACT
from kalkyl.figures.contradictions import LEAST, is_amount
from kalkyl.model import Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.explanations import is_reorganised
from kalkyl.rules.history import held
from kalkyl.rules.labels import figure, named

_NEAR, _FURTHER = Decimal("0.035"), Decimal("0.06")
"""How far from a month's share of the budget an outcome may be to look like it, as a part of it:
towards the budget, where it may be a variance, and away from it.
"""
_SAME = Decimal("0.07")
"""How alike costs and income are where both are of too few months."""
_ON_BUDGET = Decimal("0.03")
"""A forecast so near the year's budget expects no such outcome."""
_FEW, _MANY = Phrase("month_too_few", "one month too few"), Phrase("month_too_many", "one too many")


@rule(
    Words(
        "KAL424",
        Severity.WARNING,
        sv="{cell_name}: {found} är {share} av budgeten för {period}, och övriga belopp lika stor "
        "del, fast prognosen inte väntar det. Är det {what}? Kontrollera till och med vilken månad "
        "utfallet är hämtat.",
        en="{cell_name}: {found} is {share} of the budget for {period}, and the other amounts as "
        "much of theirs, though no forecast expects it. Is it {what}? Check up to which month the "
        "outcome was taken.",
    )
)
def outcome_of_all_months(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Costs and income are not both as much below or above their budgets as one month is.

    Reported only where the year's forecast is near its budget and the department has not moved
    work; in a whole year's report, where the outcome has grown as much since the previous report.

    ## Regel
    Utfallet är för alla periodens månader, och inte för en till.

    ## Varför
    Ett uttag ur ekonomisystemet med fel slutmånad ger tabeller som stämmer med varandra.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -22 400 |
    | Intäkter | 1 095 |

    | Resultat per uppdrag | Ack. utfall | Kommentar |
    |---|--:|---|
    | Regionkontoret | -11 350 | Hittills lägre. |
    | Förtroendevalda | -9 955 | Hittills lägre. |

    ## Så rättar du
    Hämta utfallet på nytt, till och med rapportens sista månad.

    ## In English
    An outcome up to the wrong month gives tables that agree with each other. Extract it again.
    """
    months = int(reading.contract.period_end[5:7])
    if reading.submission.level is not Level.DEPARTMENT or is_reorganised(reading):
        return
    for keys, budgets in _pairs(reading):
        shares = [_share(reading, *pair) for pair in zip(keys, budgets, strict=True)]
        known = [share for share in shares if share is not None]
        if len(known) < len(keys) or max(known) - min(known) > _SAME:
            continue
        is_on_budget = _forecast(reading)
        if is_on_budget is False:
            continue
        for moved, what in ((-1, _FEW), (1, _MANY)):
            share = EXACT.divide(Decimal(months + moved), Decimal(months))
            near = all(_is_near(value, share) for value in known)
            if near and (is_on_budget or _has_grown(reading, expected, keys, share * months)):
                yield _hit(reading, keys, budgets, known[0], what)


def _is_near(share: Decimal, of_month: Decimal) -> bool:
    towards_budget = (share > of_month) is (of_month < 1)
    return abs(share - of_month) <= (_NEAR if towards_budget else _FURTHER) * of_month


def _pairs(reading: Reading) -> Iterator[tuple[list[Key], list[Key]]]:
    """The outcomes of a table with costs and income, and their budgets."""
    for table in reading.contract.tables.values():
        rows = [row.id for row in table.rows] if not table.is_open else []
        for column in table.columns if len(rows) > 1 else ():
            spec = table.cell(rows[0], column)
            if spec is None or spec.formula is None or spec.formula.measure != "difference":
                continue
            own, other = (ref.column for ref in spec.formula.of)
            specs = [table.cell(rows[0], each) for each in (own, other)]
            budget = specs[1]
            if not all(map(is_amount, specs)) or budget is None or budget.is_of_last_year:
                continue
            yield [(table.id, row, own) for row in rows], [(table.id, row, other) for row in rows]


def _share(reading: Reading, key: Key, budget: Key) -> Decimal | None:
    value, planned = reading.submission.value(key), reading.submission.value(budget)
    if not isinstance(value, Decimal) or not isinstance(planned, Decimal) or abs(planned) < LEAST:
        return None
    return EXACT.divide(value, planned)


def _forecast(reading: Reading) -> bool | None:
    """Whether the year is to end near its budget; ``None`` where there is no forecast."""
    for table in reading.contract.tables.values():
        for column in table.columns:
            key = (table.id, TOTAL, column)
            spec = reading.contract.spec(key)
            own = table.cell("", column) or spec
            if spec is None or own is None or own.formula is None:
                continue
            if own.formula.measure == "variance":
                first, other = (ref.key(key) for ref in own.formula.of)
                base = reading.contract.spec(first)
                found, budget = reading.figures[first].number, reading.figures[other].number
                if base and not base.accumulates and found and budget:
                    return abs(found - budget) <= _ON_BUDGET * abs(budget)
    return None


def _has_grown(reading: Reading, expected: Expected, keys: list[Key], months: Decimal) -> bool:
    """Whether amounts are what so many months would make of the report before's."""
    then = held(reading, expected, EarlierKind.PREVIOUS)
    if then is None:
        return False
    times = EXACT.divide(months, Decimal(int(then.contract.period_end[5:7])))
    for key in keys:
        fact = fact_at(reading.contract.tables[key[0]], key, then)
        value, known = reading.submission.value(key), fact.value if fact else None
        if not isinstance(value, Decimal) or not isinstance(known, Decimal) or not known:
            return False
        if abs(EXACT.divide(value, known) - times) > _FURTHER * times:
            return False
    return True


def _hit(
    reading: Reading, keys: list[Key], budgets: list[Key], share: Decimal, what: Phrase
) -> Hit:
    facts = {
        **named(reading, keys[0]),
        "found": figure(reading.submission.value(keys[0]), reading.contract.unit(keys[0])),
        "share": figure((100 * share).quantize(Decimal(1)), "%"),
        "period": reading.contract.period_label,
        "what": what,
    }
    return Hit.of(map(reading.submission.place, keys), facts, (*keys, *budgets))
