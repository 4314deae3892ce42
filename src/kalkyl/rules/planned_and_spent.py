"""KAL417, KAL419, KAL428: what is booked, forecast and planned, held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.known_tables import INVESTMENT_BUDGET
from kalkyl.contract.spec import Sign, TableSpec
from kalkyl.figures.contradictions import LEAST, THOUSAND, is_amount
from kalkyl.figures.unit_of_period import spans_of
from kalkyl.model import Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.contradicting_amounts import amount
from kalkyl.rules.explanations import is_commented, is_explained, tells_of_a_move
from kalkyl.rules.labels import cell_name, figure, named
from kalkyl.template.comment_needs import needs_comment

_INCOME = ("intäkt", "bidrag", "ersättning")
"""What comments say where a year ends with less than has been booked, but for corrections."""
_FAR = 100
"""So many times all other investments together is another unit."""


@rule(
    Words(
        "KAL417",
        Severity.WARNING,
        sv="{cell_name}: prognosen för året är {found}, men {booked} är redan bokfört "
        "({other_name}). Är det återstoden som har skrivits? Väntas intäkter eller "
        "återbetalningar, skriv det i kommentaren.",
        en="{cell_name}: the year's forecast is {found}, but {booked} is booked already "
        "({other_name}). Is it what remains? If income or repayments are expected, say so in the "
        "comment.",
    )
)
def forecast_above_booked(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The year's forecast of costs or of an investment is not below what has been booked.

    A comment on the row that speaks of income, grants or repayments explains it, or one that says
    that a unit has come whose budget follows later.

    ## Regel
    Årets prognos är inte lägre än det som redan är bokfört.

    ## Varför
    Ofta har det som återstår skrivits i stället för hela året.

    ## Exempel
    | Investeringar | Utfall jan–apr | Årsprognos |
    |---|--:|--:|
    | rad 1 | *212* | 120 |

    ## Så rättar du
    Skriv vad hela året väntas kosta, det bokförda inräknat.

    ## In English
    Often what remains was typed for the whole year. Write what the year will cost in all.
    """
    if reading.submission.level is not Level.DEPARTMENT:
        return  # a total's departments have been asked
    for forecast, booked in _booked(reading):
        found, spent = reading.submission.value(forecast), amount(reading, booked)
        if (
            not isinstance(found, Decimal)
            or spent is None
            or is_explained(reading, forecast, *_INCOME)
            or tells_of_a_move(reading, forecast, booked)
        ):
            continue
        if abs(spent) >= LEAST and (found >= 0) is (spent > 0) and abs(found) < abs(spent):
            facts = {
                "found": figure(found, "tkr"),
                "booked": figure(spent, "tkr"),
                "other_name": cell_name(reading, booked),
            }
            places = map(reading.submission.place, (forecast, booked))
            yield Hit.of(places, {**named(reading, forecast), **facts}, (forecast, booked))


def _booked(reading: Reading) -> Iterator[tuple[Key, Key]]:
    """The forecasts of a year, each with what has been booked until now."""
    rows = reading.submission.rows
    for spans in spans_of(reading.contract):
        (year, (forecast, _)), (period, (outcome, _)) = spans.year, spans.period
        for row in rows.get(year, ()):
            booked = (period, row, outcome)
            if (amount(reading, booked) or 0) < 0:
                yield (year, row, forecast), booked
    for table in reading.contract.tables.values():
        for row in rows.get(table.id, ()) if table.is_open else ():
            outcome, forecast = _spending(table, row)
            if outcome and forecast and (amount(reading, (table.id, row, outcome)) or 0) > 0:
                yield (table.id, row, forecast), (table.id, row, outcome)


def _spending(table: TableSpec, row: str) -> tuple[str, str]:
    """The columns of a row with what has been spent, and with the year's forecast."""
    specs = {column: spec for column in table.columns if (spec := table.cell(row, column))}
    amounts = {column: spec for column, spec in specs.items() if is_amount(spec)}
    booked = [column for column, spec in amounts.items() if spec.accumulates]
    year = [column for column, spec in amounts.items() if not spec.accumulates and not spec.prefill]
    return (booked[0], year[0]) if len(booked) == len(year) == 1 else ("", "")


_OVER, _LEAST_OVER = Decimal("0.1"), Decimal(50)
"""So much of its budget, and so many tkr, is more than a bid that came out a little dearer."""


@rule(
    Words(
        "KAL428",
        Severity.WARNING,
        sv="{cell_name}: {found}, men årets budget är {planned}, och raden har ingen kommentar. "
        "Skriv varför investeringen blir dyrare och vad som är beslutat, eller rätta beloppet.",
        en="{cell_name}: {found}, but the year's budget is {planned}, and the row has no comment. "
        "Say why the investment is dearer and what has been decided, or correct the amount.",
    )
)
def investment_over_budget(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An investment that costs more than its budget has a comment.

    Told from a tenth of the budget and 50 tkr. Variances from the limit upwards are KAL213's.

    ## Regel
    En investering som kostar mer än sin budget har en kommentar.

    ## Varför
    Att gå över budgeten behöver ett beslut. Ofta är tidigare års utgifter med i beloppet.

    ## Exempel
    | Investeringar | Utfall jan–apr | Årsprognos | Kommentar |
    |---|--:|--:|---|
    | rad 1 | 1 000 | 1 000 | (tom) |

    ## Så rättar du
    Skriv vad som är beslutat, eller ta bara med årets utgifter.

    ## In English
    More than the budget needs a decision. Often what was spent in earlier years is in the amount.
    """
    tables = reading.contract.tables.values()
    for table in tables if reading.submission.level is Level.DEPARTMENT else ():
        for row in reading.submission.rows.get(table.id, ()) if table.is_open else ():
            spent, budget = _dearest(reading, table, row), _budget(table, row)
            planned = amount(reading, budget) if budget else None
            if spent is None or budget is None or not planned or planned <= 0:
                continue
            over = (amount(reading, spent) or Decimal(0)) - planned
            is_told = is_commented(reading, spent) or _is_asked(reading, spent)
            if over >= max(_OVER * planned, _LEAST_OVER) and not is_told:
                yield _over_budget(reading, spent, budget)


def _budget(table: TableSpec, row: str) -> Key | None:
    """The year's budget of an investment's row."""
    specs = (table.cell(row, column) for column in table.columns)
    formulas = (spec.formula for spec in specs if spec and spec.formula)
    budgets = (found.of[0] for found in formulas if found.measure == "investment_variance")
    return next((ref.key((table.id, row, "")) for ref in budgets), None)


def _dearest(reading: Reading, table: TableSpec, row: str) -> Key | None:
    """The larger of what has been spent and what is forecast."""
    keys = [
        (table.id, row, column)
        for column in table.columns
        if is_amount(spec := table.cell(row, column))
        and spec
        and spec.is_input
        and not spec.prefill
    ]
    known = [key for key in keys if amount(reading, key) is not None]
    return max(known, key=lambda key: amount(reading, key) or Decimal(0), default=None)


def _is_asked(reading: Reading, key: Key) -> bool:
    """Whether the variance of a figure's row is so large that KAL213 asks for a comment."""
    comments = reading.contract.comments(key, reading.submission.level)
    return any(needs_comment(reading.contract, reading.figures, comment) for comment in comments)


def _over_budget(reading: Reading, spent: Key, budget: Key) -> Hit:
    facts = {
        "found": figure(reading.submission.value(spent), "tkr"),
        "planned": figure(reading.submission.value(budget), "tkr"),
    }
    places = map(reading.submission.place, (spent, budget))
    return Hit.of(places, {**named(reading, spent), **facts}, (spent, budget))


@rule(
    Words(
        "KAL419",
        Severity.WARNING,
        sv="{cell_name}: {found} mot {other}, {what}. Kontrollera beloppen och enheten.",
        en="{cell_name}: {found} against {other}, {what}. Check the amounts and the unit.",
    )
)
def planned_investment_fits(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An investment's total is at least its years, and not a thousand times all the others.

    Whole thousands that are more than the department's costs of a year are asked about too.

    ## Regel
    En investerings totala budget är minst lika stor som åren tillsammans.

    ## Varför
    Planens belopp fylls i åt alla senare rapporter; ett fel där kommer tillbaka hela året.

    ## Exempel
    ```exempel
    rapport verksamhetsplan
    | Investeringsbudget | Grupp | Investering | Total budget | 2021 |
    |---|---|---|--:|--:|
    | ny rad | Reinvesteringar | Ny reception | 100 | 840 |

    | Driftbudget per kontoklass | Budget 2021 |
    |---|--:|
    | Intäkter | 0 |
    | Personalkostnader | 0 |
    | Övriga driftskostnader | 0 |

    | Budget per uppdrag | Årsbudget | Budget t.o.m. april | Budget t.o.m. augusti |
    |---|--:|--:|--:|
    | Regionkontoret | 0 | 0 | 0 |

    | Målstyrning | Regionfullmäktiges mål |
    |---|---|
    | rad 1 | Ekonomi i balans |
    | rad 2 | Ekonomi i balans |
    | rad 3 | Ekonomi i balans |

    | Arbetsmiljöplan | Beskrivning | Önskad effekt |
    |---|---|---|
    | rad 1 | Samtal | Trivsel |
    | rad 2 | Samtal | Trivsel |
    | rad 3 | Samtal | Trivsel |
    ```

    ## Så rättar du
    Jämför med beslutet. Är bara den delen beslutad, skriv den som total.

    ## In English
    The plan's amounts are filled into every later report. Compare them with the decision.
    """
    table = reading.contract.tables.get(INVESTMENT_BUDGET)
    if table is None:
        return
    columns = [column for column in table.columns if is_amount(table.cell("", column))]
    total, *years = columns
    rows = reading.submission.rows.get(INVESTMENT_BUDGET, ())
    sums = {
        row: sum(
            (amount(reading, (INVESTMENT_BUDGET, row, year)) or Decimal(0) for year in years),
            Decimal(0),
        )
        for row in rows
    }
    for row, planned in sums.items():
        key = (INVESTMENT_BUDGET, row, total)
        whole = amount(reading, key)
        others = sum(abs(other) for name, other in sums.items() if name != row)
        if whole is not None and whole < planned:
            yield _unplanned(reading, key, planned, _ITS_YEARS)
        elif planned and not planned % THOUSAND:
            first = next(year for year in years if amount(reading, (INVESTMENT_BUDGET, row, year)))
            key, running = (INVESTMENT_BUDGET, row, first), _running_costs(reading)
            if others and planned > _FAR * others:
                yield _unplanned(reading, key, Decimal(others), _ALL_OTHERS)
            elif running and (amount(reading, key) or 0) > running:
                yield _unplanned(reading, key, running, _A_YEARS_COSTS)


def _running_costs(reading: Reading) -> Decimal:
    """The costs of a year in the plan's budget of costs and income; 0 where there is none."""
    for table in reading.contract.tables.values():
        if table.sign is Sign.PLAN and not table.is_open and len(table.columns) == 1:
            keys = [(table.id, row.id, table.columns[0]) for row in table.rows]
            values = [amount(reading, key) or Decimal(0) for key in keys]
            return sum((value for value in values if value > 0), Decimal(0))
    return Decimal(0)


_A_YEARS_COSTS = Phrase("a_years_costs", "more than all costs of a year in the operating budget")
_ITS_YEARS = Phrase("its_years_together", "its years together")
_ALL_OTHERS = Phrase("all_others_together", "all other investments together")


def _unplanned(reading: Reading, key: Key, other: Decimal, hint: Phrase) -> Hit:
    facts = {
        "found": figure(reading.submission.value(key), "tkr"),
        "other": figure(other, "tkr"),
        "what": hint,
    }
    return Hit(reading.submission.place(key), {**named(reading, key), **facts})
